"""What a controller has to look into, found in the audit: simple patterns, each with a threshold of the settings.

Normen (faktaark 15) wants logs gone through, not just kept. A sign is no verdict: each of these has its good reasons,
and a person decides. Lines are read in the order of time, and no more is held than the widest window needs.
"""

from __future__ import annotations

import statistics
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from planbro.exchange.engine import stamp
from planbro.exchange.looked._words import bare, grounds, is_acute, is_look, is_own, is_self, local, said, times
from planbro.formats.fhir.audit import is_refusal
from planbro.store.database import Audit, Entry, Transaction

Code = Literal["look-acute", "look-unrelated", "look-many-units", "look-many-persons", "look-night", "look-night-spike",
               "look-refused"]  # fmt: skip
CODES: Final[tuple[Code, ...]] = (
    "look-acute", "look-refused", "look-unrelated", "look-many-persons", "look-many-units", "look-night",
    "look-night-spike",
)  # fmt: skip
_RELATED: Final = ("consent", "own", "representative", "koordinator", "owner")


@dataclass(frozen=True, slots=True)
class Watch:
    """From when on something is a sign. Times are in seconds; the night is in hours of Norwegian time."""

    units: int = 5
    units_within: float = 7 * 86400.0
    persons: int = 50
    night_from: int = 23
    night_until: int = 6
    night_persons: int = 10
    night_factor: float = 3.0
    night_least: int = 20
    refusals: int = 5
    refusals_within: float = 3600.0


@dataclass(slots=True)
class Sign:
    """One thing to look into: who, where that is one, whom it was about, by the beginning of the store's id, from when
    to when, and how many."""

    code: Code
    first: str
    last: str
    count: int
    who: str = ""
    body: str = ""
    unit: str = ""
    person: str = ""
    plan: str = ""
    ground: str = ""

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in Sign.__slots__}


@dataclass(slots=True)
class Review:
    """What was gone through, and every sign: emergencies first."""

    lines: int = 0
    looks: int = 0
    refused: int = 0
    signs: list[Sign] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {code: sum(one.code == code for one in self.signs) for code in CODES}


def review(transaction: Transaction, tenant: str, since: str, until: str, watch: Watch = Watch()) -> Review:
    """Go through a tenant's lines of a time."""
    found = Review()
    patterns = _Patterns(watch)
    for line in Audit(transaction).each(tenant, since=since, until=until, by_time=True):
        found.lines += 1
        if is_refusal(line):
            found.refused += times(line)
            patterns.refused(line)
        elif is_look(line) and not is_self(line):
            found.looks += 1
            patterns.looked(line)
    found.signs = sorted(patterns.signs(), key=lambda one: (CODES.index(one.code), one.first, one.who, one.person))
    return found


@dataclass(slots=True)
class _Window:
    """What happened lately under one key: when, and what of it is told apart."""

    times: deque[tuple[datetime, str]] = field(default_factory=deque)

    def add(self, at: datetime, value: str, within: float) -> int:
        """How many different values there are in the window now."""
        self.times.append((at, value))
        while (at - self.times[0][0]).total_seconds() > within:
            self.times.popleft()
        return len({value for _, value in self.times})


class _Patterns:
    """The signs as they come, one for each key and stretch of time."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self._found: dict[tuple[Any, ...], Sign] = {}
        self._units: defaultdict[str, _Window] = defaultdict(_Window)
        self._refusals: defaultdict[str, _Window] = defaultdict(_Window)
        self._bursts: dict[str, Sign] = {}
        self._day: tuple[date | None, dict[str, set[str]]] = (None, {})
        self._night: tuple[date | None, dict[str, set[str]]] = (None, {})
        self._nights: dict[date, int] = {}

    def looked(self, line: Entry) -> None:
        at, person, who = local(line.at), line.person or line.plan, _asker(line)
        if is_acute(line):
            self._sign("look-acute", (who, person, said(line, "session") or at.date()), line)
        elif _is_unrelated(line):
            self._sign("look-unrelated", (who, person), line)
        if not person:
            return
        if not is_own(line):
            units = self._units[person].add(at, f"{line.organisation}/{said(line, 'unit')}", self.watch.units_within)
            if units >= self.watch.units:
                self._sign("look-many-units", (person, at.isocalendar()[:2]), line, count=units, alone=True)
        seen = self._persons(at, who, person)
        if seen >= self.watch.persons:
            self._sign("look-many-persons", (who, at.date()), line, count=seen)
        self._at_night(at, who, person, line)

    def refused(self, line: Entry) -> None:
        """Many in a short time are one sign, which lasts until it has been quiet for as long."""
        at, who, within = local(line.at), _asker(line), self.watch.refusals_within
        for one in range(times(line)):
            count = self._refusals[who].add(at, f"{line.writer}/{line.number}/{one}", within)
        if count < self.watch.refusals:
            return
        burst = self._bursts.get(who)
        if burst is None or (at - datetime.fromisoformat(burst.last)).total_seconds() > within:
            self._bursts[who] = burst = self._sign("look-refused", (who, line.at), line, count=count)
            burst.first = stamp(self._refusals[who].times[0][0])
        burst.last, burst.count = line.at, max(burst.count, count)

    def signs(self) -> Iterator[Sign]:
        yield from self._found.values()
        yield from self._spikes()

    def _persons(self, at: datetime, who: str, person: str) -> int:
        """How many persons one asker has looked at on this day."""
        if self._day[0] != at.date():
            self._day = (at.date(), {})
        seen = self._day[1].setdefault(who, set())
        seen.add(person)
        return len(seen)

    def _at_night(self, at: datetime, who: str, person: str, line: Entry) -> None:
        """How many persons one asker has looked at in this night, which is named by the day it began on."""
        night = night_of(at, self.watch)
        if night is None:
            return
        if self._night[0] != night:
            self._night = (night, {})
        seen = self._night[1].setdefault(who, set())
        if person not in seen:
            seen.add(person)
            self._nights[night] = self._nights.get(night, 0) + 1
        if len(seen) >= self.watch.night_persons:
            self._sign("look-night", (who, night), line, count=len(seen))

    def _spikes(self) -> Iterator[Sign]:
        """Nights with far more than nights have otherwise."""
        usual = statistics.median(self._nights.values()) if self._nights else 0
        for night, count in self._nights.items():
            if count >= self.watch.night_least and count > usual * self.watch.night_factor:
                yield Sign("look-night-spike", night.isoformat(), (night + timedelta(days=1)).isoformat(), count)

    def _sign(
        self, code: Code, key: tuple[Any, ...], line: Entry, *, count: int | None = None, alone: bool = False
    ) -> Sign:  # fmt: skip
        """A sign begins, or goes on. `count` where it is not how often it was seen; `alone` where nobody is named."""
        place = (code, *key)
        there = self._found.get(place)
        if there is None:
            about_one = code in {"look-acute", "look-unrelated", "look-many-units"}
            there = self._found[place] = Sign(
                code, line.at, line.at, 0, "" if alone else line.who, "" if alone else bare(line.organisation),
                "" if alone else said(line, "unit"), masked(line.person) if about_one else "",
                line.plan if about_one else "", line.ground if about_one and not alone else "",
            )  # fmt: skip
        there.last = line.at
        there.count = max(there.count, count) if count is not None else there.count + 1
        return there


def masked(person: str) -> str:
    """Enough of the store's id to tell persons apart in a report, and of no use elsewhere."""
    return person[:8]


def night_of(at: datetime, watch: Watch) -> date | None:
    """The day on which the night of this time began; None by day."""
    if watch.night_from > watch.night_until:
        if at.hour >= watch.night_from:
            return at.date()
        return at.date() - timedelta(days=1) if at.hour < watch.night_until else None
    return at.date() if watch.night_from <= at.hour < watch.night_until else None


def _asker(line: Entry) -> str:
    """Who counts as one: a person, or a system of one body. Of those whom nobody knew, each client."""
    return line.who if line.who.startswith("hpr:") else f"{line.who}/{line.organisation}/{said(line, 'client')}"


def _is_unrelated(line: Entry) -> bool:
    """No care relation stated, and none in the ground: nothing on file says why this one looked."""
    stated = said(line, "decision") or said(line, "basis")
    return not stated and not any(one.partition(":")[0] in _RELATED for one in grounds(line))
