"""Checks over tables before they run, and what they cover: for whoever edits one, and for whoever approves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planbro.findings import Findings, Refused
from planbro.formats import FORMATS, compile_spec, spec
from planbro.formats._declared import unused
from planbro.formats._registry import read_table, table_of
from planbro.mapping import CodeTable, Spec, Table, data_dir
from planbro.mapping._codes import load_all, schema_file
from planbro.mapping._codes import parse as parse_codes
from planbro.mapping._schema import Declared, XmlSchema
from planbro.mapping._spec import Node
from planbro.mapping._table import Row
from planbro.plan import VALUE_SETS, FieldInfo, schema

Way = str
"""How a format holds a field: `both`, `read`, `write`, or nothing (``""``)."""


@dataclass(slots=True)
class Checked:
    """One table file, checked. `fields` are the Plan's fields that it reads or writes, of `total`."""

    file: str
    format: str
    version: str
    rows: int
    lists: int
    one_way: int
    fields: int
    total: int
    findings: Findings

    def to_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "format": self.format,
            "version": self.version,
            "rows": self.rows,
            "lists": self.lists,
            "one_way": self.one_way,
            "fields": self.fields,
            "total": self.total,
            "faults": sum(f.severity.value == "error" for f in self.findings),
        }


def check_shipped() -> tuple[list[Checked], int, Findings]:
    """Every table and code table in use, and the model they stand on: tables, number of code tables, all findings."""
    findings = Findings()
    codes = load_all(code_files(), findings)
    for info in _fields():
        if info.kind is None:
            findings.add("table-kind", plan=info.path)
    checked = []
    for name in FORMATS:
        own = Findings()
        checked.append(check_table(table_of(name, own), own))
    for one in checked:
        findings.extend(one.findings)
    for file, reason in unused():
        findings.add("table-not-used", file=file.name, reason=reason)
    return checked, len(codes), findings


def check_files(paths: Sequence[Path]) -> tuple[list[Checked], int, Findings]:
    """A customer's own files: tables, and code tables by their first directive.

    Raises:
        Refused: a file cannot be read.
    """
    findings, checked, codes = Findings(), [], 0
    for path in paths:
        own = Findings(file=str(path))
        if _is_codes(path):
            codes += len(parse_codes(path.read_text("utf-8"), str(path), own))
        else:
            checked.append(check_table(own_table(path, own), own))
        findings.extend(own)
    return checked, codes, findings


def code_files() -> list[Path]:
    return sorted((data_dir("mappings") / "codes").glob("*.table"))


def own_table(path: Path, findings: Findings) -> Table:
    """A table file that somebody wrote.

    Raises:
        Refused: it cannot be read, or is no text.
    """
    try:
        table = read_table(path, findings, str(path))
    except UnicodeDecodeError:
        raise Refused.because("table-syntax", file=str(path), reason="it is not UTF-8 text") from None
    return table


def own_spec(path: Path, findings: Findings, variant: str = "") -> Spec:
    """A table file compiled, ready to read with.

    Raises:
        Refused: it has faults; they are its findings.
    """
    table = own_table(path, findings)
    compiled = compile_spec(table, findings, variant if variant in table.variants else "")
    if findings.has_errors:
        raise Refused(findings)
    if table.format not in FORMATS:
        raise Refused.because("format-not-known", file=str(path), format=table.format or "-", known=", ".join(FORMATS))
    return compiled


def _is_codes(path: Path) -> bool:
    try:
        text = path.read_text("utf-8")
    except OSError:
        raise Refused.because("table-missing", file=str(path), format=path.stem) from None
    except UnicodeDecodeError:
        raise Refused.because("table-syntax", file=str(path), reason="it is not UTF-8 text") from None
    first = next((line for line in text.splitlines() if line.startswith("@")), "")
    return first.startswith("@table")


def check_table(table: Table, findings: Findings) -> Checked:
    """One table: compiled in each of its variants, its code tables against the fields, its schema's demands."""
    compiled = compile_spec(table, findings)
    for variant in table.variants:
        compile_spec(table, findings, variant)
    _check_codes(compiled, findings)
    if table.schema and table.tree == "xml" and _is_made(table.format):
        _check_required(compiled, findings)
    ways = held(compiled)
    one_way = sum(row.direction in {"read", "write"} for row in table.rows)
    return Checked(
        table.file, table.format, table.version, len(table.rows), sum(row.is_list for row in table.rows), one_way,
        sum(1 for info in _fields() if info.owner != "source" and ways.get((info.owner, info.name))),
        sum(1 for info in _fields() if info.owner != "source"), findings,
    )  # fmt: skip


def _is_made(format: str) -> bool:
    """Whether documents of the format are made anew, and not only read and put back."""
    found = FORMATS.get(format)
    return found is None or found.plan or bool(found.messages)


def _check_codes(compiled: Spec, findings: Findings) -> None:
    """A coded field and its code table speak of one value set, and a value that cannot be written is named."""
    for leaf in compiled.leaves:
        table = leaf.codec.table
        if table is None or leaf.info is None or leaf.info.codes is None:
            continue
        where = {"file": leaf.row.file or compiled.table.file, "line": leaf.row.line}
        if table.value_set != leaf.info.codes:
            reason = f"{leaf.info.path} has the values of {leaf.info.codes}, the table those of {table.value_set}"
            findings.add("table-code-table", **where, table=table.name, reason=reason)  # type: ignore[arg-type]
        missing = missing_values(table)
        if missing and leaf.primary:
            findings.add("table-values-missing", **where, table=table.name, values=", ".join(missing))  # type: ignore[arg-type]


def missing_values(table: CodeTable) -> list[str]:
    """Values of the Plan that the code table cannot write."""
    return [value for value in VALUE_SETS.get(table.value_set, ()) if value not in table.by_value]


def _check_required(compiled: Spec, findings: Findings) -> None:
    """What the schema demands below a place that a row makes, and no row fills."""
    declared = XmlSchema.load(schema_file(compiled.table.schema))
    for node, kind in _declared_nodes(compiled.root, declared, compiled.root_name):
        there = {child.name for child in node.children} | {n for t in node.tests for _, n in t.path}
        for name in sorted(kind.required - there):
            where = f"{node.name.rpartition('}')[2]}/{name.rpartition('}')[2]}"
            row = _first_row(node)
            file = row.file if row is not None and row.file else compiled.table.file
            findings.add("table-required", file=file, line=row.line if row else None, path=where, where=where)


def _first_row(node: Node) -> Row | None:
    """Where the table begins to write a place: the row to mend, or to add one beside."""
    rows = [leaf.row for leaf in node.leaves] + [group.row for group in node.groups]
    below = (_first_row(child) for child in node.children if child is not node and child.groups is not node.groups)
    return min([*rows, *(row for row in below if row is not None)], key=lambda row: (row.file, row.line), default=None)


def _declared_nodes(root: Node, declared: XmlSchema, name: str) -> Iterator[tuple[Node, Declared]]:
    """Places that a create makes, with what the schema says of them."""
    stack = [(root, declared.child(None, name))]
    seen: set[int] = set()
    while stack:
        node, kind = stack.pop()
        if kind is None or id(node) in seen:
            continue
        seen.add(id(node))
        yield node, kind
        stack += [(child, declared.child(kind, child.name)) for child in node.children
                  if child.step.axis == "child" and _is_written(child)]  # fmt: skip


def _is_written(node: Node) -> bool:
    own = any(leaf.direction != "read" for leaf in node.leaves)
    return own or any(
        _is_written(child) for child in node.children if child is not node and child.groups is not node.groups
    )


# coverage


def _fields() -> Iterator[FieldInfo]:
    for fields in schema().values():
        yield from fields.values()


def held(compiled: Spec) -> dict[tuple[str, str], Way]:
    """Field to the way the format holds it; fields that follow from where an item stands count as held."""
    ways: dict[tuple[str, str], set[str]] = {}
    for leaf in compiled.leaves:
        if leaf.kind == "field" and leaf.row.plan is not None:
            ways.setdefault((leaf.owner, leaf.field), set()).add(leaf.direction)
    for group in compiled.groups:
        if group.within is not None:
            ways.setdefault((group.owner, group.within), set()).add("both")
        for name in group.assigns:
            ways.setdefault((group.owner, name), set()).add("both")
    return {key: _way(found) for key, found in ways.items()}


def _way(found: set[str]) -> Way:
    if found & {"both", "derived"} or found >= {"read", "write"}:
        return "both"
    return "read" if "read" in found else "write"


def coverage(formats: Sequence[str]) -> list[tuple[FieldInfo, dict[str, Way]]]:
    """Each field of the Plan with how each format holds it."""
    ways: Mapping[str, dict[tuple[str, str], Way]] = {name: held(spec(name)) for name in formats}
    return [(info, {name: ways[name].get((info.owner, info.name), "") for name in formats}) for info in _fields()]
