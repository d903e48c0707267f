"""What is counted over all plans of a source: bounded, so that it does not grow with them, and added up from parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any, Final

from planbro.exchange.survey._shapes import EXAMPLES
from planbro.exchange.survey._structure import Structures

MOST_PATHS: Final = 20_000
MOST_CODES: Final = 200
"""How many different unknown codes of one field are kept; a field with more of them is no coded field."""
_MOST_WORDS: Final = 500

Path = tuple[str, ...]
Words = tuple[str, str]
"""Format and variant: which words a path is written in."""


@dataclass(slots=True)
class Times:
    """How often something stands, and in how many plans."""

    count: int = 0
    plans: int = 0

    def add(self, other: Times) -> None:
        self.count += other.count
        self.plans += other.plans


@dataclass(slots=True)
class PathTimes(Times):
    """A path of the documents: also where in the Plan it goes, and what it looks like where it goes nowhere."""

    to: list[str] = field(default_factory=list)
    unknown: Times = field(default_factory=Times)
    examples: list[str] = field(default_factory=list)

    def merge(self, other: PathTimes) -> None:
        self.add(other)
        self.unknown.add(other.unknown)
        self.to += [one for one in other.to if one not in self.to]
        self.examples += [one for one in other.examples if one not in self.examples]
        del self.examples[EXAMPLES:]


@dataclass(slots=True)
class Spread:
    """How a number is spread over the plans. It is kept to three digits, so that few different ones are held."""

    counts: Counter[int] = field(default_factory=Counter)
    total: int = 0
    most: int = 0

    def note(self, value: int) -> None:
        self.counts[_rounded(value)] += 1
        self.total += value
        self.most = max(self.most, value)

    def merge(self, other: Spread) -> None:
        self.counts.update(other.counts)
        self.total += other.total
        self.most = max(self.most, other.most)

    def to_json(self) -> dict[str, int]:
        return {"min": self._at(0.0), "median": self._at(0.5), "p95": self._at(0.95), "max": self.most,
                "total": self.total}  # fmt: skip

    def _at(self, share: float) -> int:
        """The value that so large a share of the plans do not pass."""
        left = share * sum(self.counts.values())
        for value, count in sorted(self.counts.items()):
            left -= count
            if left <= 0:
                return value
        return 0


def _rounded(value: int) -> int:
    digits = len(str(value))
    return value if digits <= 3 else round(value, 3 - digits)


@dataclass(slots=True)
class Tally:
    """All that is counted. `persons` and `documents` are digests with the plan's number, on their way to the index."""

    plans: int = 0
    entries: int = 0
    leaves: int = 0
    formats: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    unread: list[int] = field(default_factory=list)
    """The running numbers of the files that were refused."""
    faults: dict[tuple[str, str], Times] = field(default_factory=dict)
    paths: dict[tuple[Words, Path], PathTimes] = field(default_factory=dict)
    lists: set[tuple[Words, Path]] = field(default_factory=set)
    xml: set[str] = field(default_factory=set)
    """The formats whose paths are XML's."""
    paths_not_kept: int = 0
    values: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    tables: dict[tuple[str, str], str] = field(default_factory=dict)
    codes: dict[tuple[str, str, str], dict[str, Times]] = field(default_factory=dict)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    shapes: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    sizes: dict[str, Spread] = field(default_factory=dict)
    items: dict[str, Spread] = field(default_factory=dict)
    media: Counter[tuple[str, str]] = field(default_factory=Counter)
    media_bytes: Counter[tuple[str, str]] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    persons: list[tuple[bytes, int, bool]] = field(default_factory=list)
    documents: list[tuple[bytes, int]] = field(default_factory=list)
    koordinator: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    consents: dict[str, Counter[str]] = field(default_factory=dict)
    tools: dict[str, Times] = field(default_factory=dict)
    tools_standing: Counter[str] = field(default_factory=Counter)
    odd_dates: Counter[tuple[str, str]] = field(default_factory=Counter)
    repeats: Counter[str] = field(default_factory=Counter)
    structures: Structures = field(default_factory=Structures)

    def merge(self, other: Tally) -> None:
        """Add up with what was counted elsewhere."""
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            if one.name == "paths":
                self._merge_paths(other)
            elif isinstance(mine, int):
                setattr(self, one.name, mine + theirs)
            elif isinstance(mine, Counter | set):
                mine.update(theirs)
            elif isinstance(mine, list):
                mine.extend(theirs)
            elif isinstance(mine, Structures):
                mine.merge(theirs)
            else:
                _merge(mine, theirs)

    def _merge_paths(self, other: Tally) -> None:
        for key, times in other.paths.items():
            found = self.path(key)
            if found is not None:
                found.merge(times)

    def path(self, key: tuple[Words, Path]) -> PathTimes | None:
        """The count of a path; None, and a count of it, where there are more paths than any document has."""
        found = self.paths.get(key)
        if found is None:
            if len(self.paths) >= MOST_PATHS:
                self.paths_not_kept += 1
                return None
            found = self.paths[key] = PathTimes()
        return found

    def code(self, key: tuple[str, str, str], code: str) -> Times | None:
        """The count of an unknown code; None where the field has more of them than a list of codes has."""
        found = self.codes.setdefault(key, {})
        if code not in found and len(found) >= MOST_CODES:
            return None
        return found.setdefault(code, Times())

    def spread(self, name: str, value: int) -> None:
        self.sizes.setdefault(name, Spread()).note(value)


def _merge(mine: dict[Any, Any], theirs: dict[Any, Any]) -> None:
    """Tables of counts, each added to its like."""
    for key, value in theirs.items():
        if key not in mine:
            if len(mine) < _MOST_WORDS:
                mine[key] = value
            continue
        held = mine[key]
        if isinstance(held, Counter):
            held.update(value)
        elif isinstance(held, Spread):
            held.merge(value)
        elif isinstance(held, Times):
            held.add(value)
        elif isinstance(held, list):
            held += [one for one in value if one not in held]
            del held[EXAMPLES:]
        elif isinstance(held, dict):
            _merge(held, value)


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them as one."""
    whole = Tally()
    for one in tallies:
        whole.merge(one)
    return whole
