"""A table as written: directives and rows, each with its line. No meaning yet; `_compile` gives it that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from planbro.findings import Findings
from planbro.mapping._paths import PathError, PlanPath, Step, doc_path, plan_path

Tree = Literal["xml", "json", "graph"]
Direction = Literal["both", "read", "write", "derived"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `plan` is None for a constant. Options are kept by word: `within` -> (`parent`, `Delmaal[]`, `8`)."""

    plan: PlanPath | None
    doc: tuple[Step, ...]
    doc_text: str
    codec: str
    options: Mapping[str, tuple[str, ...]]
    direction: Direction
    reason: str
    source: str
    line: int
    section: str = ""

    @property
    def is_list(self) -> bool:
        return self.codec == "item" or self.codec.startswith("item(")


@dataclass(slots=True)
class Table:
    """A parsed table file."""

    file: str
    format: str = ""
    title: str = ""
    version: str = "0"
    tree: Tree = "xml"
    root: str = ""
    schema: str = ""
    system: str = ""
    presence: str = "full"
    identity: tuple[str, ...] = ()
    namespaces: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    variants: dict[str, Variant] = field(default_factory=dict)

    @property
    def separator(self) -> str:
        return "/" if self.tree == "xml" else "."

    @property
    def stamp(self) -> str:
        """Names the table in outputs and origins."""
        return f"{self.format}/{self.version}"

    def schema_of(self, variant: str = "") -> str:
        """The schema file of the table, or of one of its variants; empty where there is none."""
        return self.variants[variant].schema if variant else self.schema


@dataclass(slots=True)
class Variant:
    """The same table in other words."""

    words: dict[str, str] = field(default_factory=dict)
    namespaces: dict[str, str] = field(default_factory=dict)
    root: str = ""
    schema: str = ""


def parse(text: str, file: str, findings: Findings) -> Table:
    """Read a table; every fault goes to `findings` with its line, and the row is left out."""
    table = Table(file)
    section = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line:
            continue
        if line.startswith("#"):
            section = line.strip("# -=") or section
        elif line.startswith("@"):
            _directive(table, line, number, findings)
        else:
            row = _row(table, line, number, section, findings)
            if row:
                table.rows.append(row)
    return table


def _directive(table: Table, line: str, number: int, findings: Findings) -> None:
    word, _, rest = line[1:].partition(" ")
    rest = rest.strip()
    if word in {"format", "title", "version", "tree", "root", "schema", "system", "presence"}:
        setattr(table, word, rest)
        if word == "tree" and rest not in {"xml", "json", "graph"}:
            findings.add("table-syntax", file=table.file, line=number, reason="@tree is xml, json or graph")
    elif word == "identity":
        table.identity = tuple(rest.split())
    elif word == "ns":
        prefix, _, uri = rest.partition(" ")
        table.namespaces[prefix] = uri.strip()
    elif word in {"variant", "variant-ns", "variant-root", "variant-schema"}:
        name, *words = rest.split()
        variant = table.variants.setdefault(name, Variant())
        if word == "variant":
            variant.words |= dict(cast("tuple[str, str]", tuple(pair.split("=", 1))) for pair in words if "=" in pair)
        elif word == "variant-ns":
            variant.namespaces[words[0]] = words[1]
        elif word == "variant-root":
            variant.root = words[0]
        else:
            variant.schema = words[0]
    else:
        findings.add("table-syntax", file=table.file, line=number, reason=f"no directive @{word}")


_OPTION = re.compile(r"\s*([a-z]+)(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?\s*(?:[,;]|\Z)?")
_WAY = re.compile(r"\b(read|write|derived)\s*:\s*(.*)\Z")


def _row(table: Table, line: str, number: int, section: str, findings: Findings) -> Row | None:
    cells = [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
    if line.startswith("|") and len(cells) in (3, 4):
        cells = ["", *cells]
    if line.endswith("|") and len(cells) == 4:
        cells = [*cells, ""]
    if len(cells) != 5:
        findings.add("table-syntax", file=table.file, line=number, reason=f"{len(cells)} columns, not five")
        return None
    plan_text, doc_text, codec, options_text, source = cells
    direction: Direction = "both"
    reason = ""
    way = _WAY.search(options_text)
    if way:
        direction, reason = cast("Direction", way[1]), way[2].strip()
        options_text = options_text[: way.start()]
        if not reason:
            findings.add("table-no-reason", file=table.file, line=number)
    try:
        plan = plan_path(plan_text) if plan_text else None
        doc = doc_path(doc_text, table.separator)
    except PathError as error:
        findings.add("table-syntax", file=table.file, line=number, reason=str(error))
        return None
    if not source:
        findings.add("table-no-source", file=table.file, line=number)
    options = {m[1]: tuple(a.strip() for a in (m[2] or "").split(",") if a.strip()) for m in _options(options_text)}
    return Row(plan, doc, doc_text, codec, options, direction, reason, source, number, section)


def _options(text: str) -> list[re.Match[str]]:
    return [match for match in _OPTION.finditer(text) if match[1]]
