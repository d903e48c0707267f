"""What a table says of its spreadsheet: the sheets, their columns, and the words a heading may be known by.

Nothing of it stands in code: a municipality that calls a column something else adds an `@alias` to its table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

from planbro.mapping import Spec
from planbro.mapping._codecs import Codec

How = Literal["", "numbered", "long"]
_LETTERS: Final = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe"})
_AGAIN: Final = re.compile(r"(?: \(\d+\)|-\d+)$")
"""`Tiltak (2)` goes on where `Tiltak` is full; `tiltak-14` is that sheet taken out alone."""
_NUMBERED: Final = re.compile(r"(?P<word>\D+?)\s*(?P<number>\d{1,3}(?:\.\d{1,3})*)\.?(?:\s*[-:_. ]\s*(?P<rest>.+))?")


@cache
def folded(text: str) -> str:
    """A heading as it is compared: no case, no blanks or marks, æøå as ae, oe, aa.

    >>> folded(" Mål-nr. "), folded("maal NR")
    ('maalnr', 'maalnr')
    """
    return re.sub(r"[\W_]+", "", text.casefold().translate(_LETTERS))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet. `to` names the sheets whose numbers it may hold, `within` the one it stands within."""

    heading: str
    codec: Codec
    many: bool = False
    to: tuple[str, ...] = ()
    within: bool = False


@dataclass(slots=True)
class Sheet:
    """A sheet. `key` numbers its rows, `word` and `main` are how it is spoken of in a flat sheet."""

    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    key: str = ""
    prefix: str = ""
    word: str = ""
    main: str = ""
    how: How = ""
    known: dict[str, str] = field(default_factory=dict)

    @property
    def headings(self) -> list[str]:
        return [*([self.key] if self.key else []), *self.columns]


@dataclass(frozen=True, slots=True)
class Target:
    """What a heading stands for. `number` is that of `Tiltak 1.2`; `says` a column that follows from the heading."""

    sheet: str
    heading: str
    number: tuple[int, ...] = ()
    says: tuple[str, str] | None = None


@dataclass(slots=True)
class Layout:
    """All sheets of a table, and how they are found."""

    sheets: dict[str, Sheet]
    main: str
    plan: str
    uuid: str
    flat: bool
    ident: str = ""
    names: dict[str, str] = field(default_factory=dict)
    words: dict[str, tuple[str, bool]] = field(default_factory=dict)
    means: dict[str, Target] = field(default_factory=dict)

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of a name, if the table has it."""
        found = self.names.get(folded(name)) or self.names.get(folded(_AGAIN.sub("", name)))
        return self.sheets[found] if found else None

    def target(self, sheet: Sheet, text: str) -> Target | None:
        """What a heading of a sheet stands for; on the sheet of plans also a column of another kind."""
        bare = folded(text)
        if bare == folded(self.uuid) and sheet.key:
            return Target(sheet.name, self.uuid)
        if bare in sheet.known:
            return Target(sheet.name, sheet.known[bare])
        if sheet.name != self.main:
            return Target(self.main, self.plan) if bare in self.sheets[self.main].known and (
                self.sheets[self.main].known[bare] == self.plan) else None  # fmt: skip
        return self._flat(text, bare)

    def _flat(self, text: str, bare: str) -> Target | None:
        if bare in self.means:
            return self.means[bare]
        match = _NUMBERED.fullmatch(text.strip())
        number = tuple(int(part) for part in match["number"].split(".")) if match else ()
        word, rest = (match["word"], match["rest"] or "") if match else (text, "")
        known = self.words.get(folded(word))
        if known is not None and known[1]:
            sheet = self.sheets[known[0]]
            heading = self._of(sheet, rest) if rest else sheet.main
            return Target(sheet.name, heading, number) if heading else None
        return None if match else self._unnumbered(bare)

    def _unnumbered(self, bare: str) -> Target | None:
        """`Koordinator telefon`: the word of a sheet, and one of its columns."""
        for length in range(len(bare) - 1, 2, -1):
            known = self.words.get(bare[:length])
            if known is None:
                continue
            sheet = self.sheets[known[0]]
            heading = sheet.known.get(bare[length:]) or self._of(sheet, bare[length:])
            if heading:
                return Target(sheet.name, heading)
        return None

    def _of(self, sheet: Sheet, text: str) -> str | None:
        bare = folded(text)
        if bare in {"nr", "nummer"} and bare not in sheet.known:
            return sheet.key
        return self.uuid if bare == folded(self.uuid) else sheet.known.get(bare)

    def children(self, sheet: Sheet) -> Iterator[tuple[Sheet, Column]]:
        """The sheets whose rows stand within rows of this one, each with the column that says so."""
        for other in self.sheets.values():
            for column in other.columns.values():
                if column.within and sheet.name in column.to:
                    yield other, column


@cache
def layout_of(spec: Spec) -> Layout:
    """The layout that a compiled table says."""
    table = spec.table
    lists = {group.list_name: group.row.doc[0].name for group in spec.groups}
    sheets: dict[str, Sheet] = {}
    main = plan = ident = ""
    for group in spec.groups:
        step = group.row.doc[0].name
        prefix, word, name, how = (*table.sheets.get(step, ()), "", "", "", "")[:4]
        sheets[step] = Sheet(step, {}, group.key[0].name if group.key else "", prefix, word, name, how)  # type: ignore[arg-type]
    for leaf in spec.leaves:
        steps = leaf.row.doc
        if len(steps) != 2 or (steps[0].repeat and leaf.kind == "id"):
            continue
        sheet = sheets.setdefault(steps[0].name, Sheet(steps[0].name))
        if not steps[0].repeat:
            main = sheet.name
        if (leaf.owner, leaf.field) == ("source", "plan_id"):
            plan = steps[1].name
        if (leaf.owner, leaf.field) == ("", "id"):
            ident = steps[1].name
        to = tuple(lists[name] for name in (leaf.info.to if leaf.info else ()) if name in lists)
        within = bool(leaf.info and leaf.info.within)
        sheet.columns[steps[1].name] = Column(steps[1].name, leaf.codec, leaf.many, to, within)
    first = sheets.pop(main)
    layout = Layout({main: first, **sheets}, main, plan, table.uuid, spec.variant == "flat", ident)
    _learn(layout, table.aliases, table.means)
    return layout


def _learn(layout: Layout, aliases: dict[str, tuple[str, ...]], means: dict[str, tuple[str, ...]]) -> None:
    """Fill in every word that a sheet or a heading may be known by; the table's own first."""
    for sheet in layout.sheets.values():
        layout.names[folded(sheet.name)] = sheet.name
        sheet.known = {folded(heading): heading for heading in sheet.headings}
        if sheet.word:
            layout.words[folded(sheet.word)] = (sheet.name, True)
    for place, words in aliases.items():
        name, _, heading = place.partition(".")
        found = layout.sheets.get(name)
        for word in map(folded, words if found is not None else ()):
            if not heading:
                layout.names.setdefault(word, name)
                if found is not None and found.word:
                    layout.words.setdefault(word, (name, True))
            elif found is not None and heading in found.headings:
                found.known.setdefault(word, heading)
    for word, (place, *says) in means.items():
        name, _, heading = place.partition(".")
        if name not in layout.sheets:
            continue
        left, equals, right = (says[0] if says else "").partition("=")
        layout.means[folded(word)] = Target(name, heading, (), (left.strip(), right.strip()) if equals else None)
