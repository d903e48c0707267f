"""The stays that all facts of a plan make up, the same whatever order they came in.

The same admission is told by ADT, Encounter and PLO, each with a number of its own or none. What one system calls two
visits are two; what two systems tell of within some hours is one, since a person is admitted once at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from planbro.exchange.admission._facts import Fact, moment, unique

State = Literal["planned", "in", "out", "cancelled"]
_IN: Final = frozenset({"admitted", "transferred"})
_WHOLE: Final = frozenset({"admitted", "all"})
"""What, taken back, takes the visit along."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay. `keys` name it, the first that was heard of first; `start` and `end` are when it began and was over, as
    far as it is told. `passed` are those to whom a message of the sender's own has told."""

    keys: tuple[str, ...]
    state: State
    start: datetime | None
    end: datetime | None
    setting: str = ""
    died: bool = False
    facts: tuple[Fact, ...] = ()

    @property
    def key(self) -> str:
        return self.keys[0]

    @property
    def since(self) -> datetime | None:
        """When it came to stand as it does."""
        return self.end if self.state == "out" else self.start

    @property
    def is_visit(self) -> bool:
        """At an out-patient clinic, or in an emergency department only: in no bed (plo.md § 1.2)."""
        return self.setting not in {"", "inpatient"}

    def told_by(self) -> Fact | None:
        """The latest fact that a communication party told, whom one can answer."""
        return max((one for one in self.facts if one.party and one.what != "passed"),
                   key=lambda one: (one.told_at, one.id), default=None)  # fmt: skip


@dataclass(slots=True)
class _Visit:
    """What one system says of one visit."""

    key: str
    facts: list[Fact]
    standing: list[Fact] = field(default_factory=list)

    @property
    def source(self) -> str:
        return self.facts[0].source

    @property
    def is_series(self) -> bool:
        """Whether it is a series of care messages, which tell of a stay and have no number for it."""
        return bool(self.facts[0].party)

    @property
    def cancelled(self) -> bool:
        """Taken back as a whole: a discharge of what never began does not stand either."""
        kinds = {one.what for one in self.standing}
        if kinds & _IN:
            return False
        return not kinds or any(one.what == "cancelled" and one.cancels in _WHOLE for one in self.facts)

    @property
    def start(self) -> datetime | None:
        begun = [one for one in (self.facts if self.cancelled else self.standing) if one.what in _IN]
        times = [time for one in begun if one.what == "admitted" and (time := one.moment)]
        times = times or [time for one in begun if (time := one.moment)]
        told = [time for one in self.facts if one.admitted and (time := moment(one.admitted))]
        planned = [time for one in self.facts if one.what == "planned" and (time := one.moment)]
        return min(times or told or (planned if not self.end else []), default=None)

    @property
    def end(self) -> datetime | None:
        over = [one for one in (self.facts if self.cancelled else self.standing) if one.what == "discharged"]
        return max((time for one in over if (time := one.moment)), default=None)

    @property
    def state(self) -> State:
        kinds = {one.what for one in self.standing}
        if self.cancelled:
            return "cancelled"
        return "out" if "discharged" in kinds else "in" if kinds & _IN else "planned"


def stays(facts: Iterable[Fact], same: timedelta) -> list[Stay]:
    """Every stay, by when it began. `same` is how far two systems may be apart about the time of one."""
    known = [one for one in unique(facts) if one.what != "passed"]
    visits: dict[str, _Visit] = {}
    for one in known:
        visits.setdefault(one.visit, _Visit(one.visit, [])).facts.append(one)
    annulled = _annulled(list(visits.values()), same)
    for visit in visits.values():
        visit.standing = [one for one in visit.facts if one.what != "cancelled" and one.id not in annulled]
    groups: list[list[_Visit]] = []
    for visit in sorted(visits.values(), key=_order):
        mine = next((group for group in reversed(groups) if _belongs(visit, group, same)), None)
        if mine is None:
            groups.append([visit])
        else:
            mine.append(visit)
    return [_stay(group) for group in groups]


def stay_with(found: Iterable[Stay], key: str) -> Stay | None:
    """The stay that goes by a key."""
    return next((one for one in found if key in one.keys), None)


def _order(visit: _Visit) -> tuple[bool, float, str]:
    time = visit.start or visit.end
    return time is None, time.timestamp() if time else 0.0, visit.key


def _annulled(visits: list[_Visit], same: timedelta) -> set[str]:
    """The facts that do not stand: taken back in their own visit, or by another system that told of the same and has
    taken it back since."""
    gone: set[str] = set()
    taken: list[tuple[Fact, Fact]] = []
    for visit in visits:
        for back in (one for one in visit.facts if one.what == "cancelled"):
            for one in visit.facts:
                if one.what != "cancelled" and _takes(back, one) and not _is_later(one, back):
                    gone.add(one.id)
                    taken.append((one, back))
    for visit in visits:
        for one in visit.facts:
            if any(_is_same(one, other, same) and not _is_later(one, back) for other, back in taken):
                gone.add(one.id)
    return gone


def _takes(back: Fact, one: Fact) -> bool:
    if back.cancels == "all":
        return True
    return one.what == back.cancels or (back.cancels == "admitted" and one.what == "transferred")


def _is_later(one: Fact, back: Fact) -> bool:
    """Whether it was told after the taking back, and so is not what was meant."""
    return bool(one.told and back.told) and one.told_at > back.told_at


def _is_same(one: Fact, other: Fact, same: timedelta) -> bool:
    """Whether another system told of the same; a discharge goes with the admission it is the end of."""
    mine, theirs = one.moment, other.moment
    if one.source == other.source or mine is None or theirs is None:
        return False
    if one.what == "discharged" and other.what in _IN:
        return mine >= theirs
    return one.what == other.what != "cancelled" and abs(mine - theirs) <= same


def _belongs(visit: _Visit, group: list[_Visit], same: timedelta) -> bool:
    """Whether a visit is of the stay that others make up."""
    if any(one.cancelled != visit.cancelled for one in group):
        return False
    others = [one for one in group if one.source == visit.source]
    if others and not (visit.is_series and (visit.start is None or all(one.start is None for one in others))):
        return False  # what one system calls two visits is two
    start = min((one.start for one in group if one.start), default=None)
    end = max((one.end for one in group if one.end), default=None)
    if visit.start is not None:
        return start is not None and abs(visit.start - start) <= same
    if visit.end is None:
        return False
    if end is not None:
        return abs(visit.end - end) <= same
    return start is not None and start <= visit.end + same


def _stay(group: list[_Visit]) -> Stay:
    states = {one.state for one in group}
    state: State = next(one for one in ("out", "in", "planned", "cancelled") if one in states)
    facts = tuple(sorted((fact for one in group for fact in one.facts), key=lambda one: one.row))
    standing = sorted((fact for one in group for fact in one.standing), key=lambda one: (one.told_at, one.id))
    return Stay(
        tuple(dict.fromkeys(one.visit for one in facts)), state,
        min((one.start for one in group if one.start), default=None),
        max((one.end for one in group if one.end), default=None),
        next((one.setting for one in reversed(standing) if one.setting), ""),
        any(one.died for one in standing), facts,
    )  # fmt: skip
