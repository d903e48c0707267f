"""Short numbers for people: `M1`, `T2` in the cells, the UUID that is meant beside them in the last column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from planbro.formats.tabular._layout import Column, Layout, Sheet
from planbro.mapping import as_uuid


@dataclass(slots=True)
class Numbers:
    """The number of each row, by sheet and what the row is called in the tree."""

    layout: Layout
    short: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, layout: Layout, tree: dict[str, Any], known: dict[tuple[str, str], str] | None = None) -> Numbers:
        """Numbers for all rows of a tree; those that have one keep it."""
        numbers = cls(layout, dict(known or {}))
        for sheet in layout.sheets.values():
            rows = tree.get(sheet.name)
            if isinstance(rows, list):
                numbers._number(sheet, rows)
        return numbers

    def _number(self, sheet: Sheet, rows: list[Any]) -> None:
        used = {number for (name, _), number in self.short.items() if name == sheet.name}
        next_number = 1
        for row in rows:
            ident = row.get(sheet.key)
            if not isinstance(ident, str) or (sheet.name, ident) in self.short or as_uuid(ident) is None:
                continue
            while f"{sheet.prefix}{next_number}" in used:
                next_number += 1
            self.short[sheet.name, ident] = f"{sheet.prefix}{next_number}"
            used.add(self.short[sheet.name, ident])

    def said(self, sheet: Sheet, heading: str, value: Any) -> Any:
        """What stands in the cell for a value of the tree."""
        if heading == sheet.key:
            return self.short.get((sheet.name, value), value)
        column = sheet.columns.get(heading)
        if column is None or not column.to:
            return self._attached(value)
        if isinstance(value, list):
            return "; ".join(str(self._pointed(column, part)) for part in value)
        return self._pointed(column, value)

    def _pointed(self, column: Column, value: Any) -> Any:
        return next((self.short[name, value] for name in column.to if (name, value) in self.short), value)

    @staticmethod
    def _attached(value: Any) -> Any:
        return next(iter(value.values()), "") if isinstance(value, dict) else value
