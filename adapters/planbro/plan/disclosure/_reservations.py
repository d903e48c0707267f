"""What is kept from whom: reservations, objections, blocks, and rights in the tool that say no (domain.md § 2.4).

All that a reservation states must fit for it to close; what it states unclearly fits all, and one that names nobody is
against everybody. It outlives its consent and wins over every other. One for a time closes in that time, and is itself
kept from the one it is against before and after too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from planbro.plan._days import first_day, value_of
from planbro.plan._fields import Kind
from planbro.plan._model import SINGLES, Plan
from planbro.plan._values import ABSENT
from planbro.plan.disclosure._register import NO_AREA, Entry, Register
from planbro.plan.disclosure._time import may_span

BARS: Final = frozenset({"objection", "block"})
"""Reservations that close the standing provision whole, whatever their part (pbrl § 5-3; hpl § 25)."""


class Limit(NamedTuple):
    """A reservation as it is matched."""

    provision: str
    part: str | None
    area: str | None
    item: str | None
    participant: object
    organisation: object
    kind: str
    holds: bool = True
    """Whether its time may be now."""

    @property
    def ident(self) -> str:
        return self.provision.partition(":")[2]

    def closes(self, entry: Entry, kind: Kind) -> bool:
        if self.part not in {None, "whole", kind.value}:
            return False
        if self.area is not None and not _may_be_about(entry, kind, self.area):
            return False
        return self.item is None or any(self.item == above.id for above in entry.chain)


def limits_of(plan: Plan, today: str) -> tuple[Limit, ...]:
    """Every reservation; a kind that is not understood is a block."""
    return tuple(
        _limit("reservation", one, one.organisation, _kind_of(one))._replace(holds=may_span(one, today))
        for one in plan.reservations
    )


def _kind_of(one: Any) -> str:
    return "reservation" if one.kind is ABSENT else value_of(one.kind) or "block"


def rights_against(plan: Plan, today: str, *, write: bool) -> tuple[Limit, ...]:
    """The rights in the tool that say no, as reservations against the participant: conflicts deny."""
    return tuple(
        _limit("right", one, ABSENT, "right")
        for one in plan.rights
        if (one.read is False or (write and one.write is False)) and not (first_day(one.end) or today) < today
    )


def _limit(code: str, one: Any, organisation: object, kind: str) -> Limit:
    item = one.item if isinstance(one.item, str) else None
    part, area = value_of(one.part), value_of(one.life_area)
    return Limit(f"{code}:{one.id}", part, area, item, one.participant, organisation, kind)


def is_aimed(register: Register, reach: frozenset[str], named: Iterable[object]) -> bool:
    """Whether what names these is aimed at those in `reach`: named, nobody named, or one whom nobody knows."""
    stated = [ref for ref in named if ref is not ABSENT]
    return not stated or any(not isinstance(ref, str) or ref in reach or ref not in register.nameable for ref in stated)


def reserved(limits: Iterable[Limit], entry: Entry, kind: Kind) -> str | None:
    """The first that closes a fact of this kind in a record."""
    return next((one.provision for one in limits if one.closes(entry, kind)), None)


def _may_be_about(entry: Entry, kind: Kind, area: str) -> bool:
    if kind in NO_AREA or (entry.owner in SINGLES and kind is not Kind.GOAL):
        return False
    return entry.areas is None or area in entry.areas
