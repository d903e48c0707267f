"""A table as a page for whoever approves it, and the coverage matrix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planbro.mapping import NOWHERE, CodeTable, Row, Spec, Table
from planbro.plan import FieldInfo

_WAYS = {"both": "↔", "read": "→ Plan", "write": "← Plan", "derived": "↔ derived"}
_MARKS = {"both": "●", "read": "r", "write": "w", "": ""}


def mapping_page(table: Table, compiled: Spec, title: str) -> str:
    """The whole table: a section for each heading in the file, then the code tables it uses."""
    lines = [f"# {title}", ""]
    lines += _facts(table)
    for section, rows in _sections(table):
        lines += ["", f"## {section or 'Rows'}", ""]
        lines += _grid(("plan", "document", "codec", "direction", "source"), (_row(row) for row in rows))
    codes = code_tables(compiled)
    if codes:
        lines += [
            "",
            "# Code tables",
            "",
            "The first row with a value is written, the first with a code is read. *equal*: one to one; "
            "*wider*: the code says more than the value; *narrower*: it says less.",
        ]
        for one in codes:
            lines += code_page(one)
    return "\n".join(lines) + "\n"


def _facts(table: Table) -> Iterator[str]:
    yield f"Table `{table.stamp}`, {len(table.rows)} rows, from `{table.file}`."
    shape = {"xml": "XML", "json": "JSON", "graph": "a FHIR Bundle"}.get(table.tree, table.tree)
    yield f"The document is {shape}" + (f", checked against `{table.schema}`." if table.schema else ".")
    if table.identity:
        yield f"A plan without a UUID gets one from {', '.join(f'`{word}`' for word in table.identity)}."
    for name, variant in table.variants.items():
        words = [f"{old} → {new}" for old, new in variant.words.items()]
        words += [f"no `${let}`" if at == NOWHERE else f"`${let}` is `{at}`" for let, at in variant.lets.items()]
        yield f"Variant `{name}`: {', '.join(words)}."


def _sections(table: Table) -> Iterator[tuple[str, list[Row]]]:
    """Rows by the comment they stand under, in the order of the file."""
    rows: list[Row] = []
    section = ""
    for row in table.rows:
        if row.section != section and rows:
            yield section, rows
            rows = []
        section = row.section
        rows.append(row)
    if rows:
        yield section, rows


def _row(row: Row) -> tuple[str, str, str, str, str]:
    way = _WAYS[row.direction]
    if row.reason:
        way += f": {row.reason}"
    options = [word + (f"({', '.join(values)})" if values else "") for word, values in row.options.items()]
    codec = f"`{row.codec}`" + (f" {', '.join(f'`{option}`' for option in options)}" if options else "")
    plan = f"`{row.plan}`" if row.plan is not None else "(constant)"
    return plan, f"`{row.doc_text}`", codec, way, row.source


def code_tables(compiled: Spec) -> list[CodeTable]:
    """The code tables that a table uses, by name."""
    found = {leaf.codec.table.name: leaf.codec.table for leaf in compiled.leaves if leaf.codec.table is not None}
    return [found[name] for name in sorted(found)]


def code_page(table: CodeTable) -> list[str]:
    """One code table as a section."""
    head = f"Value set `{table.value_set}`, system `{table.system}`" + (
        f", list of {table.date}." if table.date else "."
    )
    rows = ((f"`{r.value}`", f"`{r.code}`", r.text, r.equivalence, r.source) for r in table.rows)
    return ["", f"## {table.name}", "", head, "", *_grid(("value", "code", "text", "equivalence", "source"), rows)]


def coverage_page(rows: Sequence[tuple[FieldInfo, Mapping[str, str]]], formats: Sequence[str]) -> str:
    """Plan field × format: ● both ways, r only read, w only written, blank not held."""
    lines = [
        "# Coverage: which format holds which field of the Plan",
        "",
        "● read and written, `r` read only, `w` written only, blank: the format has no slot for it.",
        "",
    ]
    total = [info for info, _ in rows if info.owner != "source"]
    lines += _grid(("", *formats), [("fields held", *(
        f"{sum(bool(ways[name]) for info, ways in rows if info.owner != 'source')} of {len(total)}" for name in formats
    ))])  # fmt: skip
    owner = None
    group: list[tuple[FieldInfo, Mapping[str, str]]] = []
    for info, ways in rows:
        if info.owner != owner and group:
            lines += _coverage_section(group, formats)
            group = []
        owner = info.owner
        group.append((info, ways))
    lines += _coverage_section(group, formats)
    return "\n".join(lines) + "\n"


def _coverage_section(group: Sequence[tuple[FieldInfo, Mapping[str, str]]], formats: Sequence[str]) -> list[str]:
    owner = group[0][0].owner or "plan"
    cells = (
        (f"`{info.name}`", info.kind.value if info.kind else "", info.doc, *(_MARKS[ways[name]] for name in formats))
        for info, ways in group
    )
    return ["", f"## {owner}", "", *_grid(("field", "kind", "meaning", *formats), cells)]


def _grid(headings: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
