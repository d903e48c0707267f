"""A table as written: directives and rows, each with its line. No meaning yet; `_spec` gives it that.

A place that many rows share has a name (`@let`); what several tables share stands in a file of its own (`@include`);
a variant gives other words, namespaces, or other places to the names, and leaves out the rows of a place it does not
have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal, cast

from planbro.findings import Findings
from planbro.mapping._paths import PathError, PlanPath, Step, doc_path, plan_path

Tree = Literal["xml", "json", "graph"]
Direction = Literal["both", "read", "write", "derived"]
NOWHERE = "-"
"""What a `@let` says of a place that a table or a variant does not have; its rows are left out."""


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
    file: str = ""

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
    lets: dict[str, str] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    tool: str = ""
    member: str = ""
    zipped: bool = False
    marks: tuple[tuple[str, ...], ...] = ()
    sheets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    means: dict[str, tuple[str, ...]] = field(default_factory=dict)
    uuid: str = ""

    @property
    def separator(self) -> str:
        return "/" if self.tree == "xml" else "."

    @property
    def stamp(self) -> str:
        """Names the table in outputs and origins."""
        return f"{self.format}/{self.version}"

    def schema_of(self, variant: str = "") -> str:
        """The schema file of the table, or of one of its variants; empty where there is none."""
        return (self.variants[variant].schema or self.schema) if variant else self.schema

    def root_of(self, variant: str = "") -> str:
        """The name of the XML root element, with the prefix and the words that a variant may change."""
        return (self.variants[variant].root or self.root) if variant else self.root

    def rows_of(self, variant: str, findings: Findings) -> list[Row]:
        """The rows of a variant, the names of places filled in; those of a place it does not have are left out."""
        if not variant or not self.variants[variant].lets:
            return self.rows
        return _rows(self, self.lets | self.variants[variant].lets, findings)


@dataclass(slots=True)
class Variant:
    """The same table in other words, or with its names at other places."""

    words: dict[str, str] = field(default_factory=dict)
    namespaces: dict[str, str] = field(default_factory=dict)
    lets: dict[str, str] = field(default_factory=dict)
    root: str = ""
    schema: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A row as it stands in its file, before the names of places are filled in."""

    text: str
    file: str
    line: int
    section: str


def parse(text: str, file: str, findings: Findings, *, include: Callable[[str], str | None] | None = None) -> Table:
    """Read a table; every fault goes to `findings` with its line, and the row is left out.

    `include` gives the text of a file that `@include` names, or None where there is none.
    """
    table = Table(file)
    _lines(table, text, file, findings, include, _INCLUDES)
    table.rows = _rows(table, table.lets, findings)
    return table


def head(lines: Iterable[str], file: str) -> Table:
    """What a table says of its format, read up to its first row; its faults are for `parse` to tell."""
    table, unheard = Table(file), Findings()
    for raw in lines:
        line = raw.strip()
        if line.startswith("@") and not line.startswith("@include "):
            _directive(table, line, file, 0, unheard)
        elif line and not line.startswith(("#", "@")):
            break
    return table


_INCLUDES = 3
"""How deep one file may include another; a file that includes itself ends there."""


def _lines(
    table: Table, text: str, file: str, findings: Findings, include: Callable[[str], str | None] | None, depth: int
) -> None:
    section = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line:
            continue
        if line.startswith("#"):
            section = line.strip("# -=") or section
        elif line.startswith("@include "):
            name = line.removeprefix("@include ").strip()
            part = include(name) if include is not None and depth else None
            if part is None:
                findings.add("table-syntax", file=file, line=number, reason="no such file to include")
            else:
                _lines(table, part, name, findings, include, depth - 1)
        elif line.startswith("@"):
            _directive(table, line, file, number, findings)
        else:
            table.written.append(Written(line, file, number, section))


_LET = re.compile(r"\$([A-Z][A-Z0-9_]*)")


def _rows(table: Table, lets: Mapping[str, str], findings: Findings) -> list[Row]:
    rows = []
    for written in table.written:
        text = _filled(written.text, lets)
        if text is None:
            continue
        if (unknown := _LET.search(text)) is not None:
            reason = f"no @let for ${unknown[1]}, or one that leads back to itself"
            findings.add("table-syntax", file=written.file, line=written.line, reason=reason)
            continue
        row = _row(text, written, table.separator, findings)
        if row:
            rows.append(row)
    return rows


def _filled(text: str, lets: Mapping[str, str]) -> str | None:
    """The text with the names of places filled in; None where one of them is nowhere."""
    for _ in range(8):
        names = {name for name in _LET.findall(text) if name in lets}
        if not names:
            return text
        if any(lets[name] == NOWHERE for name in names):
            return None
        text = _LET.sub(lambda match: lets.get(match[1], match[0]), text)
    return text


_MEMBERS = (".xml", ".json", ".xlsx", ".csv")


def _directive(table: Table, line: str, file: str, number: int, findings: Findings) -> None:
    word, _, rest = line[1:].partition(" ")
    rest = rest.strip()
    if word in {"format", "title", "version", "tree", "root", "schema", "system", "presence", "tool", "member", "uuid"}:
        setattr(table, word, rest)
        if word == "tree" and rest not in {"xml", "json", "graph"}:
            findings.add("table-syntax", file=file, line=number, reason="@tree is xml, json or graph")
        if word == "member" and (PurePosixPath(rest).name != rest or not rest.endswith(_MEMBERS)):
            table.member = ""
            endings = " or ".join(_MEMBERS)
            findings.add("table-syntax", file=file, line=number, reason=f"@member is a file name in {endings}")
    elif word in {"sheet", "alias", "means"}:
        name, *words = (part.strip() for part in re.split(r"\||;" if word == "alias" else r"\|", rest))
        {"sheet": table.sheets, "alias": table.aliases, "means": table.means}[word][name] = tuple(words)
    elif word == "zipped":
        table.zipped = True
    elif word == "mark":
        table.marks = (*table.marks, tuple(rest.split()))
    elif word == "identity":
        table.identity = tuple(rest.split())
    elif word == "ns":
        prefix, _, uri = rest.partition(" ")
        table.namespaces[prefix] = uri.strip()
    elif word == "let":
        name, _, place = rest.partition(" ")
        table.lets[name] = place.strip()
    elif word == "variant-let":
        name, let, place = (*rest.split(None, 2), "", "")[:3]
        table.variants.setdefault(name, Variant()).lets[let] = place.strip()
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
        findings.add("table-syntax", file=file, line=number, reason=f"no directive @{word}")


_OPTION = re.compile(r"\s*([a-z]+)(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?\s*(?:[,;]|\Z)?")
_WAY = re.compile(r"\b(read|write|derived)\s*:\s*(.*)\Z")


def _row(line: str, written: Written, separator: str, findings: Findings) -> Row | None:
    file, number = written.file, written.line
    cells = [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
    if line.startswith("|") and len(cells) in (3, 4):
        cells = ["", *cells]
    if line.endswith("|") and len(cells) == 4:
        cells = [*cells, ""]
    if len(cells) != 5:
        findings.add("table-syntax", file=file, line=number, reason=f"{len(cells)} columns, not five")
        return None
    plan_text, doc_text, codec, options_text, source = cells
    direction: Direction = "both"
    reason = ""
    way = _WAY.search(options_text)
    if way:
        direction, reason = cast("Direction", way[1]), way[2].strip()
        options_text = options_text[: way.start()]
        if not reason:
            findings.add("table-no-reason", file=file, line=number)
    try:
        plan = plan_path(plan_text) if plan_text else None
        doc = doc_path(doc_text, separator)
    except PathError as error:
        findings.add("table-syntax", file=file, line=number, reason=str(error))
        return None
    if not source:
        findings.add("table-no-source", file=file, line=number)
    options = {m[1]: tuple(a.strip() for a in (m[2] or "").split(",") if a.strip()) for m in _options(options_text)}
    return Row(plan, doc, doc_text, codec, options, direction, reason, source, number, written.section, file)


def _options(text: str) -> list[re.Match[str]]:
    return [match for match in _OPTION.finditer(text) if match[1]]
