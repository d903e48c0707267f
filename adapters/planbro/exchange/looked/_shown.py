"""Which lines of the log a reader may see: what was kept from somebody is kept in that one's log too (domain.md § 2.4).

A line is about the consents that opened it, about who looked, where the plan knows them, with all that consents let
them know, and about the kind of information that was asked for. It is shown where each of these may be seen, in the
plan as it is and, for what is gone from it, in the version that the line names. Where something was kept from the
reader, one whom the plan does not know is not shown either: what such a look would tell, nobody can say. Nothing says
that a line is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from typing import Final, NamedTuple

from planbro.exchange.looked._words import bare, grounds, is_account, said
from planbro.plan import Kind, Policy, value_of
from planbro.plan.disclosure import Asker, Register, ask, may_see_log_entry
from planbro.store.database import Entry

_KINDS: Final = {
    "Goal": Kind.GOAL, "ServiceRequest": Kind.MEASURE, "CareTeam": Kind.TEAM, "Consent": Kind.CONSENT,
    "DocumentReference": Kind.DOCUMENT, "Binary": Kind.DOCUMENT, "Communication": Kind.MESSAGE,
    "Encounter": Kind.MEETING, "Appointment": Kind.MEETING, "Observation": Kind.NEED, "Condition": Kind.NEED,
    "RelatedPerson": Kind.PERSON, "Provenance": Kind.RECORD,
}  # fmt: skip
_LISTS: Final = ("participants", "koordinatorer", "team_members", "organisations", "coordinating_units")
_NUMBERS: Final = ("hpr", "orgnr", "her_id", "resh_id")
_BY_AREA: Final = (Kind.GOAL, Kind.MEASURE, Kind.NEED, Kind.NOTE, Kind.MEETING, Kind.DOCUMENT)
_GONE: Final = "no-such-item"


class About(NamedTuple):
    """What a line is about: an item, or a kind of information, of one livsområde where that is known."""

    what: Kind | str
    area: str | None = None

    @property
    def is_item(self) -> bool:
        return not isinstance(self.what, Kind)


class Whole:
    """All of the log, for the planeier of a plan whose content is not kept here."""

    is_readers = True
    register = None

    def __call__(self, line: Entry) -> bool:
        return True


class Shown:
    """What one reader may see of the log of one plan. `version` gives the plan as it was at a version."""

    def __init__(
        self, register: Register, reader: Asker, purpose: str, now: str, policy: Policy,
        version: Callable[[int], Register | None],
    ) -> None:  # fmt: skip
        self.register, self.reader, self.purpose, self.now, self.policy = register, reader, purpose, now, policy
        self._version = version
        self._known: dict[tuple[About, int], bool] = {}

    @property
    def is_readers(self) -> bool:
        """Whether the reader is who the reader says, and may see any of it."""
        return any(self._ask(self.register, About(kind))[0] for kind in Kind if kind is not Kind.ENVELOPE)

    def __call__(self, line: Entry) -> bool:
        abouts = list(self._abouts(line))
        if not any(one.is_item for one in abouts) and self._is_strange(line):
            return False
        return all(self._may(about, line.version) for about in abouts)

    @cached_property
    def _is_kept_from(self) -> bool:
        """Whether something was kept from the reader, who then may not see that it was."""
        if self.reader.role == "planeier":
            return False
        return not all(
            self._ask(self.register, About(ident))[0] for ident in self.register.items.get("reservations", ())
        )

    def _is_strange(self, line: Entry) -> bool:
        return self._is_kept_from and not is_account(line)

    def _abouts(self, line: Entry) -> Iterator[About]:
        numbers = {plain(bare(one)) for one in (line.who, line.organisation, said(line, "unit"), line.party)}
        who = list(numbered(self.register, numbers - {""}))
        yield from (About(one.removeprefix("consent:")) for one in grounds(line) if one.startswith("consent:"))
        yield from _of_lines(self.register, {*grounds(line)}, {*who})
        kind = _KINDS.get(said(line, "resource"))
        if kind is not None:
            yield About(kind)
        yield from map(About, who)

    def _may(self, about: About, version: int) -> bool:
        key = (about, version)
        if key not in self._known:
            self._known[key] = self._judge(about, version)
        return self._known[key]

    def _judge(self, about: About, version: int) -> bool:
        may, provision = self._ask(self.register, about)
        if may or provision != _GONE:
            return may
        then = self._version(version) if version else None
        if then is not None:
            may, provision = self._ask(then, about)
        return may or (provision == _GONE and self.reader.role == "planeier")

    def _ask(self, register: Register, about: About) -> tuple[bool, str]:
        found = may_see_log_entry(register, self.reader, self.purpose, about.what, self.now, self.policy)
        if found and about.area:
            found = ask(register, self.reader, self.purpose, about.what, self.now, self.policy, life_area=about.area)
        return bool(found), found.provision


def numbered(register: Register, numbers: set[str]) -> Iterator[str]:
    """The people and bodies of the plan that have one of these numbers, by their ids."""
    for name in _LISTS:
        for ident, items in register.items.get(name, {}).items():
            told = (getattr(item, field, None) for item in items for field in _NUMBERS)
            if any(plain(value) in numbers for value in told if isinstance(value, str)):
                yield ident


def _of_lines(register: Register, opened: Collection[str], who: Collection[str]) -> Iterator[About]:
    """Every line of the consents that names one of these, and of one that opened, where it names none of them, all: who
    may know of a livsområde tells of it by looking at all."""
    lines = [one for items in register.items.get("consent_parties", {}).values() for one in items]
    named = [one for one in lines if {one.participant, one.organisation} & {*who}]
    known = {one.consent for one in named}
    others = [one for one in lines if f"consent:{one.consent}" in opened and one.consent not in known]
    for one in named + others:
        yield About(one.id)
        area = value_of(one.life_area)
        if area is not None:
            part = value_of(one.part)
            yield from (About(kind, area) for kind in _BY_AREA if part in {None, "whole", kind.value})


def plain(number: str) -> str:
    """A number as it is compared: without blanks, and without the noughts that some systems pad with."""
    return number.replace(" ", "").lstrip("0")
