"""Code tables: the Plan's values and the codes of one list, both ways.

The first row with a value is the one written, the first row with a code the one read (Medplum's EnumMapper, made
honest by an equivalence per row).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path

from planbro.findings import Findings
from planbro.plan import VALUE_SETS, Code

EQUIVALENCES = ("equal", "wider", "narrower")


@dataclass(frozen=True, slots=True)
class CodeRow:
    """`wider`: the code says more than the value; `narrower`: it says less (FHIR R4 ConceptMap, seen from the code)."""

    value: str
    code: str
    text: str
    equivalence: str
    source: str
    line: int


@dataclass(slots=True)
class CodeTable:
    """One list of codes, compiled for both directions."""

    name: str
    value_set: str
    system: str
    date: str = ""
    rows: list[CodeRow] = field(default_factory=list)
    by_value: dict[str, CodeRow] = field(default_factory=dict)
    by_code: dict[str, CodeRow] = field(default_factory=dict)

    def add(self, row: CodeRow) -> None:
        self.rows.append(row)
        self.by_value.setdefault(row.value, row)
        self.by_code.setdefault(row.code, row)

    def read(self, code: str, text: str | None = None) -> Code:
        """The Plan's code; `value` is None where the list does not have it."""
        row = self.by_code.get(code)
        return Code(row.value if row else None, self.system, code, text)

    def write(self, code: Code) -> str | None:
        """The code to write: the original where it still means the value, else the preferred; None if there is none."""
        if code.system == self.system and code.code is not None:
            row = self.by_code.get(code.code)
            if (row.value if row else None) == code.value:
                return code.code
        if code.value is None:
            return None
        row = self.by_value.get(code.value)
        return row.code if row else None

    def display(self, code: Code) -> str | None:
        """The text that goes with what `write` writes."""
        written = self.write(code)
        if written is None:
            return None
        if code.text is not None and code.system == self.system and code.code == written:
            return code.text
        row = self.by_code.get(written)
        return row.text if row else None


def parse(text: str, file: str, findings: Findings) -> dict[str, CodeTable]:
    """Read a file of code tables; faults go to `findings` with their line."""
    tables: dict[str, CodeTable] = {}
    current: CodeTable | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("@"):
            word, _, value = line[1:].partition(" ")
            value = value.split("  #")[0].strip()
            if word == "table":
                current = tables[value] = CodeTable(value, "", "")
            elif current is None:
                findings.add("table-code-table", file=file, line=number, table="?", reason="no @table yet")
            elif word in {"set", "system", "date"}:
                setattr(current, "value_set" if word == "set" else word, value)
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if current is None or len(cells) < 4:
            findings.add(
                "table-syntax", file=file, line=number, reason="a code row has value | code | text | equivalence"
            )
            continue
        source = cells[4] if len(cells) > 4 else ""
        current.add(CodeRow(cells[0], cells[1], cells[2], cells[3], source, number))
    for table in tables.values():
        check(table, file, findings)
    return tables


def check(table: CodeTable, file: str, findings: Findings) -> None:
    """Every value is of the value set; `equal` is one to one."""
    allowed = VALUE_SETS.get(table.value_set)
    if allowed is None:
        findings.add("table-code-table", file=file, table=table.name, reason=f"no value set {table.value_set}")
        return
    if not table.system:
        findings.add("table-code-table", file=file, table=table.name, reason="no @system")
    equal_values: set[str] = set()
    equal_codes: set[str] = set()

    def fault(row: CodeRow, reason: str) -> None:
        findings.add("table-code-table", file=file, line=row.line, table=table.name, reason=reason)

    for row in table.rows:
        if row.value not in allowed:
            fault(row, f"{row.value} is not in {table.value_set}")
        if row.equivalence not in EQUIVALENCES:
            fault(row, f"{row.equivalence} is no equivalence")
        if row.equivalence == "equal":
            if row.value in equal_values or row.code in equal_codes:
                fault(row, f"{row.code} is equal twice")
            if table.by_value[row.value] is not row or table.by_code[row.code] is not row:
                fault(row, f"{row.code} is equal but not first")
            equal_values.add(row.value)
            equal_codes.add(row.code)


def data_dir(name: str) -> Path:
    """`mappings`, `schemas` or `fixtures`: in a checkout beside the sources, in a wheel inside the package."""
    packaged = Path(str(resources.files("planbro"))) / "_data" / name
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parents[3] / name


def own_mappings() -> Path | None:
    """The customer's own folder of tables, where PLANBRO_MAPPINGS names one."""
    named = os.environ.get("PLANBRO_MAPPINGS")
    return Path(named) if named else None


def mapping_file(name: str) -> Path:
    """A table or a file of code tables: the customer's own from the folder PLANBRO_MAPPINGS, else the shipped one."""
    own = own_mappings()
    return own / name if own is not None and (own / name).is_file() else data_dir("mappings") / name


def schema_file(name: str) -> Path:
    """A schema that a table names: the customer's own, in `schemas/` beside their tables, else the shipped one."""
    own = own_mappings()
    file = own / "schemas" / name if own is not None else None
    return file if file is not None and file.is_file() else data_dir("schemas") / name


def load_all(files: Iterable[Path], findings: Findings) -> dict[str, CodeTable]:
    """Every code table of the files; a name that stands twice is a fault."""
    tables: dict[str, CodeTable] = {}
    for file in files:
        found = parse(file.read_text("utf-8"), file.name, findings)
        for name in found.keys() & tables.keys():
            findings.add("table-code-table", file=file.name, table=name, reason="the name stands twice")
        tables |= found
    return tables


@cache
def shared() -> Mapping[str, CodeTable]:
    """The shipped code tables, loaded once."""
    findings = Findings()
    names = {file.name for file in (data_dir("mappings") / "codes").glob("*.table")}
    own = own_mappings()
    names |= {file.name for file in (own / "codes").glob("*.table")} if own is not None else set()
    return load_all([mapping_file(f"codes/{name}") for name in sorted(names)], findings)
