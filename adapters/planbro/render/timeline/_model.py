"""What of a plan has a time, and when: read off its dates as they stand, a month or a year at their widest.

What has no date is told apart, and what lies decades from today is told in the list alone, so that one wrong year does
not press all the others together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from planbro.plan import Code, Plan, day_in_norway, first_day, last_day, normalised_lists, value_of
from planbro.render.plan._items import Entries
from planbro.render.plan._words import Language, code_word

EventKind = Literal["goal", "measure", "meeting", "evaluation", "consent", "version"]
KINDS: Final[tuple[EventKind, ...]] = ("goal", "measure", "meeting", "evaluation", "consent", "version")
_NEAR: Final = 12
"""Years before and after today that the line may span."""
_OVER: Final = frozenset({"completed", "cancelled", "rejected", "revoked", "inactive"})


class Said(NamedTuple):
    """A version, as the store tells of it: its number, when it came, and why in words."""

    number: int
    at: str
    why: str


@dataclass(frozen=True, slots=True, repr=False)
class Event:
    """One thing in time. `end` None goes on; where `start` is `end` it is a moment. `state` says where it stands."""

    kind: EventKind
    name: str
    start: str
    end: str | None
    state: str = ""
    is_over: bool = False
    short: str = ""

    @property
    def is_moment(self) -> bool:
        return self.start == self.end

    def __repr__(self) -> str:
        return f"Event({self.kind}, {self.start}–{self.end or ''})"


@dataclass(frozen=True, slots=True)
class Timeline:
    """The events that have a time, in its order within each kind; `undated` those that have none, by kind and name;
    `first` and `last` are the first and the last day of the line."""

    today: str
    first: str
    last: str
    events: tuple[Event, ...]
    undated: tuple[tuple[EventKind, str], ...]

    def of(self, kind: EventKind) -> list[Event]:
        return [one for one in self.events if one.kind == kind]

    def is_drawn(self, one: Event) -> bool:
        """Whether any of it lies on the line."""
        return one.start <= self.last and (one.end is None or one.end >= self.first)


def timeline(plan: Plan, versions: Iterable[Said], language: Language, as_of: str) -> Timeline:
    """A plan's line on a day."""
    today = day_in_norway(as_of)
    found = list(_events(plan, versions, language))
    events = sorted((one for one in found if isinstance(one, Event)), key=lambda one: (one.start, one.end or "9"))
    first, last = _ends(events, today)
    undated = tuple(one for one in found if not isinstance(one, Event))
    return Timeline(today, first, last, tuple(events), undated)


def _ends(events: Sequence[Event], today: str) -> tuple[str, str]:
    """Whole years, and no more of them than can be told apart."""
    this = int(today[:4])
    years = [this, *(int(day[:4]) for one in events for day in (one.start, one.end) if day is not None)]
    near = [one for one in years if abs(one - this) <= _NEAR]
    return f"{min(near):04}-01-01", f"{max(near):04}-12-31"


Found = Event | tuple[EventKind, str]


def _events(plan: Plan, versions: Iterable[Said], language: Language) -> Iterator[Found]:
    entries, lists = Entries(plan, "nn" if language == "nn" else "nb"), normalised_lists(plan)
    for one in lists["goals"]:
        yield _span(entries, language, "goal", "goals", one, ("start",), ("due",), "goal-status")
    for one in lists["measures"]:
        yield _span(entries, language, "measure", "measures", one, ("start",), ("end",), "measure-status")
    for one in lists["meetings"]:
        yield _moment(entries, language, "meeting", "meetings", one, "start", "meeting-status")
    for one in lists["evaluations"]:
        yield _moment(entries, language, "evaluation", "evaluations", one, "date", "")
    for one in lists["consents"]:
        yield _span(
            entries, language, "consent", "consents", one, ("start", "signed"), ("withdrawn", "end"), "consent-status"
        )
    for version in versions:
        day = day_in_norway(version.at)
        yield Event("version", version.why, day, day, short=f"v{version.number}")


def _span(
    entries: Entries,
    language: Language,
    kind: EventKind,
    owner: str,
    one: Any,
    starts: Sequence[str],
    ends: Sequence[str],
    codes: str,
) -> Found:
    name, state, over = _name(entries, owner, one), _state(language, one, codes), value_of(one.status) in _OVER
    start = _first(one, starts, first_day)
    end = _first(one, ends, last_day)
    if start is None and end is None:
        return kind, name
    if start is None or (end is not None and end < start):
        start = end if start is None else start
        return Event(kind, name, str(start), start, state, over)
    return Event(kind, name, start, end, state, over)


def _moment(
    entries: Entries, language: Language, kind: EventKind, owner: str, one: Any, field: str, codes: str
) -> Found:
    name, day = _name(entries, owner, one), _first(one, (field,), first_day)
    if day is None:
        return kind, name
    over = value_of(getattr(one, "status", None)) in _OVER
    return Event(kind, name, day, day, _state(language, one, codes), over)


def _first(one: Any, fields: Sequence[str], day_of: Any) -> str | None:
    """The first of the fields that has a day that is one; a time is of its day in Norway."""
    for name in fields:
        value = getattr(one, name)
        try:
            value = day_in_norway(value) if isinstance(value, str) and len(value) > 10 else value
            day = day_of(value)
            if day is not None:
                date.fromisoformat(day)
                return str(day)
        except ValueError:
            continue
    return None


def _name(entries: Entries, owner: str, one: Any) -> str:
    if owner == "evaluations" and isinstance(one.about, str):
        return entries.reference(one.about)
    return entries.reference(one.id)


def _state(language: Language, one: Any, codes: str) -> str:
    status = getattr(one, "status", None)
    return code_word(language, status, codes) if codes and isinstance(status, Code) else ""
