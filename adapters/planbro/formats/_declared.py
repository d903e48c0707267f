"""Formats that their tables alone declare: a file `X.table` with `@format X` and `@member` is a format, without code.

Only the directives at the head of each file are read; the rows wait until the format is used (docs/a-new-tool.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from planbro.formats._format import Format
from planbro.mapping import Table
from planbro.mapping._codes import data_dir, own_mappings
from planbro.mapping._paths import Step
from planbro.mapping._spec import Names
from planbro.mapping._table import head


def declared() -> list[Format]:
    """Every format that its table declares, by name; one of the customer's own stands before the shipped one."""
    tables = {file.stem: file for folder in _folders() for file in sorted(folder.glob("*.table"))}
    found = (_format(_head(file)) for _, file in sorted(tables.items()))
    return [one for one in found if one is not None]


def unused() -> Iterator[tuple[Path, str]]:
    """Tables in the customer's folder that are no format, each with the reason."""
    own = own_mappings()
    for file in sorted(own.glob("*.table")) if own is not None else ():
        table = _head(file)
        shipped = (data_dir("mappings") / file.name).is_file()
        if table.format != file.stem:
            reason = f"@format is {table.format or '-'}, the file is called {file.stem}"
        elif not table.member and not shipped:
            reason = "@member is missing"
        else:
            continue
        yield file, reason


def fits_root(format: Format, root: Any) -> tuple[int, str] | None:
    """How well the root of an XML document tells a format, and which variant of it; None where it does not."""
    variant = format.roots.get(root.tag)
    if variant is None:
        return None
    found = _marked(format.marks, root.attrib) if format.marks else 0
    return (found, variant) if found is not None else None


def fits_keys(format: Format, value: Mapping[str, Any]) -> int | None:
    """How well the keys of a JSON document tell a format; None where they do not."""
    return None if format.roots else _marked(format.marks, value)


def _folders() -> list[Path]:
    own = own_mappings()
    return [data_dir("mappings")] + ([own] if own is not None else [])


def _head(file: Path) -> Table:
    """The directives of a table. What a copy of a shipped one leaves out, the shipped one says."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        table = head(lines, file.name)
    shipped = data_dir("mappings") / file.name
    if table.member or file == shipped or not shipped.is_file():
        return table
    first = _head(shipped)
    return replace(table, member=first.member, zipped=first.zipped, tool=table.tool or first.tool,
                   marks=table.marks or first.marks)  # fmt: skip


def _format(table: Table) -> Format | None:
    if not table.member or table.format != PurePath(table.file).stem:
        return None
    variants = ("", *table.variants)
    roots = {_root(table, variant): variant for variant in reversed(variants)} if table.tree == "xml" else {}
    return Format.of_member(table.format, table.title or table.format, table.member, zipped=table.zipped,
                            variants=variants, tool=table.tool, roots=roots, marks=table.marks)  # fmt: skip


def _root(table: Table, variant: str) -> str:
    return Names.of(table, variant).resolve(Step(table.root_of(variant)))


def _marked(marks: tuple[tuple[str, ...], ...], values: Mapping[str, Any]) -> int | None:
    """How much the strongest mark says that the values bear: one for each key that is there, one for what it equals."""
    return max((_strength(mark) for mark in marks if all(_bears(values, key) for key in mark)), default=None)


def _strength(mark: tuple[str, ...]) -> int:
    return len(mark) + sum("=" in key for key in mark)


def _bears(values: Mapping[str, Any], mark: str) -> bool:
    key, said, value = mark.partition("=")
    return key in values and (not said or str(values[key]) == value)
