"""When consents to sharing have to be renewed: the group has changed, or there is a new kind of information.

"Renewed when the group or the kind of information changes" (domain.md § 2.4). One municipality renews all sharing
then, and that is the strict default; `Policy.renewal = "changed"` keeps the others' consents.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from planbro.plan._days import first_day, is_current, last_day, value_of
from planbro.plan._model import Consent, ConsentParty, Participant
from planbro.plan._values import ABSENT, Code
from planbro.plan.disclosure._policy import Policy
from planbro.plan.disclosure._register import Register

_NEVER: Final = frozenset({"proposed", "rejected"})
"""Consents that never took effect: they change nothing."""
_NO_PROFESSIONAL: Final = frozenset({"planeier", "relative", "other"})


class Renewal:
    """The days on which something changed that the earlier consents do not cover."""

    def __init__(self, register: Register, today: str, policy: Policy) -> None:
        self.register, self.plan, self.today = register, register.plan, today
        self.whole = policy.renewal == "all"
        self.by_consent: dict[str, list[ConsentParty]] = {}
        for line in self.plan.consent_parties:
            if isinstance(line.consent, str):
                self.by_consent.setdefault(line.consent, []).append(line)
        self.sharing = [
            one
            for one in self.plan.consents
            if value_of(one.kind) == "sharing" and value_of(one.status) not in _NEVER and signed_on(one) is not None
        ]
        self.new_lines = self._new_lines()
        self.since = self._since() if self.whole else None

    def is_due(self, consent: Consent) -> bool:
        """Whether something changed after the consent was signed."""
        signed = signed_on(consent)
        return self.since is not None and signed is not None and signed < self.since

    def is_line_due(self, line: ConsentParty, consent: Consent) -> bool:
        """Whether the line brings a new kind of information into a consent that was signed before."""
        signed = signed_on(consent)
        day = self.new_lines.get(id(line))
        return day is not None and signed is not None and signed < day

    def _since(self) -> str | None:
        """The last day on which something changed: what was signed before it needs a renewal."""
        days = [*self.new_lines.values()]
        for newcomer in self._newcomers():
            begun = last_day(newcomer.start) or self.today
            if any((signed_on(one) or "") < begun and not self._names(one, newcomer) for one in self.sharing):
                days.append(begun)
        return max(days, default=None)

    # the group

    def _newcomers(self) -> Iterator[Participant]:
        """Professionals who take part today, and of whom it is told when they began."""
        for one in self.plan.participants:
            if one.start is not ABSENT and _is_professional(one) and is_current(one, self.today):
                yield one

    def _names(self, consent: Consent, newcomer: Participant) -> bool:
        """Whether a line of the consent names the person, or the body the person works in."""
        people = self.register.same_people(frozenset({newcomer.id}))
        bodies = self.register.upward(newcomer.organisation)
        return any(
            line.participant in people or (line.participant is ABSENT and line.organisation in bodies)
            for line in self.by_consent.get(consent.id, ())
        )

    # the kinds of information

    def _new_lines(self) -> dict[int, str]:
        """Lines that name a kind of information which no earlier line named, and the day from which they do."""
        found: dict[int, str] = {}
        known: set[str | None] = set()
        for day, lines in groupby(sorted(self._dated(), key=itemgetter(0)), key=itemgetter(0)):
            named = [(part, line) for _, part, line in lines]
            if known and "whole" not in known and day <= self.today:
                found |= {id(line): day for part, line in named if part not in known and part != "status"}
            known |= {part for part, _ in named}
        return found

    def _dated(self) -> Iterator[tuple[str, str | None, ConsentParty]]:
        for consent in self.sharing:
            signed = signed_on(consent) or ""
            for line in self.by_consent.get(consent.id, ()):
                part = value_of(line.part)
                if not (part or isinstance(line.part, Code)):
                    continue
                begins = first_day(line.start)
                yield (begins if begins is not None and begins > signed else signed), part, line


def signed_on(consent: Consent) -> str | None:
    """The first day that the signature may be of; the start where no signature is dated."""
    return first_day(consent.signed) or first_day(consent.start)


def _is_professional(one: Any) -> bool:
    stated = value_of(one.type)
    if stated is None and one.type is ABSENT:
        return any(isinstance(told, str | Code) for told in (one.hpr, one.organisation, one.profession))
    return stated not in _NO_PROFESSIONAL
