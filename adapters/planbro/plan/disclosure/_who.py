"""Who the asker is among those of the plan: what a consent may name, and whom a message to the asker would reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from planbro.plan._days import value_of
from planbro.plan._values import ABSENT
from planbro.plan.disclosure._asker import Asker, Party, bare
from planbro.plan.disclosure._policy import Policy
from planbro.plan.disclosure._register import Register
from planbro.plan.disclosure._time import has_begun, is_before, spans

_NOBODY: Final = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Who:
    """One number, or the numbers of one person, by item id.

    `people` and `bodies` are what a consent may name to open, `left` the people who may not any more. `reach` is wider:
    all that a message would reach, so that a reservation against one of them holds. `own` are those with the number.
    """

    people: frozenset[str] = _NOBODY
    bodies: frozenset[str] = _NOBODY
    left: frozenset[str] = _NOBODY
    reach: frozenset[str] = _NOBODY
    own: frozenset[str] = _NOBODY
    health: bool = True

    def named_by(self, participant: object, organisation: object) -> str | None:
        """Empty where a line names this one, `left` where it names one who has left; None for anybody else."""
        if participant is ABSENT and organisation is ABSENT:
            return None
        if organisation is not ABSENT and organisation not in self.bodies:
            return None
        if participant is ABSENT or participant in self.people:
            return ""
        return "left" if participant in self.left else None


@dataclass(frozen=True, slots=True)
class Known:
    """The asker, as the plan knows one: `each` has to agree to what opens, `reach` is closed by what closes for any.

    `maybe` are those without a number that an asker whom the plan does not know may be.
    """

    each: tuple[Who, ...]
    reach: frozenset[str]
    left: frozenset[str]
    health: bool
    maybe: frozenset[str] = _NOBODY

    def named_by(self, participant: object, organisation: object) -> str | None:
        """As of one number; of several all must be named, and one who has left has left for all."""
        answer = "" if self.each else None
        for who in self.each:
            named = who.named_by(participant, organisation)
            if named is None:
                return None
            answer = answer or named
        return answer


def find(register: Register, asker: Asker, today: str, policy: Policy) -> Known:
    """Everybody whom the asker's numbers are of."""
    bodies = [_find_body(register, party, policy) for party in _bodies(register, asker)]
    persons = [party for party in asker.parties if not party.is_body]
    every = list(bodies)
    person = _find_person(register, persons, today) if persons else None
    if person is not None:
        bodies = [_with_staff(register, body, person) for body in bodies]
        every.append(person)
    counts = person is not None and not (asker.vouched and bodies and not person.reach)
    each = [*_lowest(register, bodies), *([person] if person is not None and counts else [])]
    kinds = {party.kind for party in asker.parties}
    health = bool(kinds & policy.status_receivers) and all(who.health for who in every)
    reach = _NOBODY.union(*(who.reach for who in every))
    known = person is not None and bool(person.own)
    strange = [one for one in asker.parties if not register.having(one) and not (known and not one.is_body)]
    maybe = _NOBODY.union(*(register.without(party.kind) for party in strange))
    return Known(tuple(each), reach, _NOBODY.union(*(who.left for who in every)), health, maybe)


def _bodies(register: Register, asker: Asker) -> list[Party]:
    """The bodies that ask. A unit that the plan does not know is the body it is vouched to be of; so is a unit that it
    does know of a body that it does not, unless the plan says whose the unit is."""
    bodies = [party for party in asker.parties if party.is_body]
    known = [party for party in bodies if register.having(party)]
    if not (asker.vouched and known) or (bodies[-1] not in known and _is_anothers(register, known, bodies[-1])):
        return bodies
    return known


def _is_anothers(register: Register, units: Sequence[Party], body: Party) -> bool:
    """Whether the plan names a body that the units are of by a number such as `body` has, which it does not know."""
    above = _NOBODY.union(*(register.part_of.get(one, _NOBODY) for unit in units for one in register.having(unit)))
    numbered = (ids for (kind, _), ids in register.numbers.items() if kind == body.kind)
    return any(not above.isdisjoint(ids) for ids in numbered)


def _find_body(register: Register, party: Party, policy: Policy) -> Who:
    own = register.having(party)
    if not own:
        return Who(health=party.kind not in policy.known_bodies)
    below = register.downward(own)
    workers: list[Any] = [*register.plan.participants, *register.plan.koordinatorer]
    staff = frozenset(one.id for one in workers if one.organisation in below)
    up = own.union(*(register.part_of.get(ident, _NOBODY) for ident in own))
    kinds = {value_of(one.kind) for ident in own for one in register.items["organisations"][ident]}
    health = not kinds & policy.no_health_service
    return Who(bodies=up, reach=up | below | register.same_people(staff), own=own, health=health)


def _find_person(register: Register, parties: Sequence[Party], today: str) -> Who:
    """The person that all numbers are of; two of one kind are of two.

    A fødselsnummer that the plan does not know says nothing, since a plan has none of professionals. An HPR-nummer that
    it does not know says that the person asks as a professional, whom nothing that names a relative is meant for.
    """
    numbers = {(party.kind, bare(party.kind, party.value)) for party in parties}
    found = [register.same_people(have) for party in parties if (have := register.having(party))]
    same = _NOBODY.union(*found)
    one_each = len(numbers) == len({kind for kind, _ in numbers})
    strange = any(party.kind == "hpr" and not register.having(party) for party in parties)
    agreed = same.intersection(*found) if one_each and not strange else _NOBODY
    stated = {ident: {getattr(one, name, ABSENT) for one in register.people[ident] for name in ("hpr", "identifier")}
              for ident in same}  # fmt: skip
    own = frozenset(
        ident
        for ident in agreed
        if not any(stated[ident]) or any(ident in register.numbers.get(number, _NOBODY) for number in numbers)
    )
    here = frozenset(
        ident for ident in own if not any(has_left(register, one, today) for one in register.people[ident])
    )
    return Who(here, _employers(register, here), own - here, same | _employers(register, same), own)


def _employers(register: Register, idents: frozenset[str]) -> frozenset[str]:
    found = {getattr(one, "organisation", ABSENT) for ident in idents for one in register.people[ident]}
    return _NOBODY.union(*(register.upward(body) for body in found))


def _with_staff(register: Register, body: Who, person: Who) -> Who:
    """A body beside a person: it agrees to what names the person, where the plan says that the person works there."""
    return replace(body, people=person.people, left=person.left) if person.bodies & _around(register, body) else body


def _around(register: Register, body: Who) -> frozenset[str]:
    return body.own | register.downward(body.own) | body.bodies


def _lowest(register: Register, bodies: list[Who]) -> list[Who]:
    """The bodies that none of the others is a part of: a legal entity agrees with its point of care."""
    above = [_NOBODY.union(*(register.part_of.get(ident, _NOBODY) for ident in who.own)) for who in bodies]
    lowest = [
        who
        for at, who in enumerate(bodies)
        if not who.own or not any(who.own <= up for other, up in enumerate(above) if other != at)
    ]
    return lowest or bodies  # each above the other is nonsense, and then all have to agree


def has_left(register: Register, person: Any, today: str, seen: frozenset[int] = frozenset()) -> bool:
    """Whether the person's time is over, or has not come; with it goes the same person's other entries.

    `end` is the day one leaves, and closes on that day; `access_end` and `mandate_end` are the last day (§ 7).
    """
    if hasattr(person, "access_start") and not spans(person, today, "access_start", "access_end"):
        return True
    if hasattr(person, "mandate_start") and not spans(person, today, "mandate_start", "mandate_end"):
        return True
    if hasattr(person, "start") and not (has_begun(person.start, today) and is_before(person.end, today)):
        return True
    linked = getattr(person, "participant", None)
    entries = [
        one
        for one in register.plan.participants
        if one is not person
        and id(one) not in seen
        and (one.id == linked or (one.related == person.id and one.id != person.id))
    ]
    return bool(entries) and all(has_left(register, one, today, seen | {id(person)}) for one in entries)
