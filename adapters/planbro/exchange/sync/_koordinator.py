"""A koordinator who has left: what the person could read ends that day, koordinerende enhet is told, and the tool is
closed by a person (domain.md § 7: a change is told with its date; removal takes effect at once)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from planbro.exchange._statement import same_koordinator
from planbro.exchange.engine import Effect, after
from planbro.exchange.migrate._access import ends_after, eve_of, hold_right
from planbro.plan import (
    Koordinator,
    Participant,
    Plan,
    copy,
    first_day,
    in_office,
    is_current,
    last_day,
    level_of,
    value_of,
)
from planbro.store.database import Exchange, NewTask, Tasks, Transaction

_DAYS: Final = 1


@dataclass(frozen=True, slots=True, repr=False)
class Left:
    """A koordinator who was in office before a change and is not after it."""

    koordinator: Koordinator
    has_successor: bool
    unit_knows: bool
    """Koordinerende enhet was told, as the plan says of whoever came after, or of the end itself."""


def left(before: Plan, now: Plan, day: str) -> list[Left]:
    """Who has left the office of koordinator, by a change or by an end that is there now."""
    there = in_office(now, day)
    gone = [one for one in in_office(before, None) if not any(_is_same(one, other) for other in there)]
    found = []
    for one in gone:
        after = [other for other in there if level_of(other) == level_of(one)]
        found.append(Left(one, bool(after), _is_told(one, now) or any(isinstance(o.unit_notified, str) for o in after)))
    return found


def _is_told(gone: Koordinator, plan: Plan) -> bool:
    """Whether the plan says that the unit was told when the office ended; told of the beginning is not that."""
    there = next((one for one in plan.koordinatorer if one.id == gone.id), None)
    told, end = (first_day(there.unit_notified), last_day(there.end)) if there is not None else (None, None)
    return told is not None and end is not None and told >= end


def _is_same(one: Koordinator, other: Koordinator) -> bool:
    """By the item where both say the same person, since a tool may give the office to another under the same id."""
    if level_of(one) != level_of(other):
        return False
    named = isinstance(one.family, str) and isinstance(other.family, str)
    if same_koordinator(one, other):
        return True
    return one.id == other.id and not (named and (one.family, one.given) != (other.family, other.given))


def without_access(plan: Plan, gone: list[Left], day: str) -> Plan:
    """The plan in which those who left may read nothing from `day` on, whatever the tool still says.

    Who goes on as a participant in another role keeps what that role has.
    """
    new, eve = copy(plan), eve_of(day)
    ids = {ident for one in gone for ident in _ids(new, one.koordinator, day)}
    for right in new.rights:
        if right.participant in ids:
            hold_right(right, eve)
    for line in new.consent_parties:
        if line.participant in ids and ends_after(line.end, eve):
            line.end = eve
    for person in new.participants:
        if person.id in ids and ends_after(person.access_end, eve):
            person.access_end = eve
    return new


def _ids(plan: Plan, gone: Koordinator, day: str) -> Iterator[str]:
    """The ids by which a former koordinator was given access."""
    in_office_still = {one.id for one in in_office(plan, day)}
    if gone.id not in in_office_still:
        yield gone.id
    for person in plan.participants:
        if (person.id == gone.participant or _is_person(person, gone)) and _was_koordinator_only(person, day):
            yield person.id


def _is_person(person: Participant, gone: Koordinator) -> bool:
    if isinstance(person.hpr, str) and isinstance(gone.hpr, str):
        return person.hpr.lstrip("0") == gone.hpr.lstrip("0")
    return isinstance(gone.family, str) and (person.family, person.given) == (gone.family, gone.given)


def _was_koordinator_only(person: Participant, day: str) -> bool:
    return value_of(person.role) in {"koordinator", None} or not is_current(person, day)


# who is told


def tell(gone: list[Left], now: str) -> list[Effect]:
    """Tasks: to tell koordinerende enhet where the plan does not say that it knows, to close the access in the tool,
    and to appoint another where there is none."""
    return [partial(_tell, gone=tuple(gone), due=after(now, _DAYS * 86400))] if gone else []


def _tell(transaction: Transaction, row: Exchange, now: str, *, gone: tuple[Left, ...], due: str) -> None:
    tasks = []
    for one in gone:
        who = transaction.seal.digest(f"{row.plan}/{one.koordinator.id}/{_named(one.koordinator)}", "koordinator")[:32]
        codes = ["koordinator-access", *([] if one.unit_knows else ["koordinator-unit"])]
        codes += [] if one.has_successor else ["koordinator-gone"]
        tasks += [
            NewTask(row.tenant, code, f"{row.plan}/{who}", code, due, row.plan, row.version,
                    params={"level": level_of(one.koordinator)}, data=_named(one.koordinator).encode(),
                    exchange=row.id)
            for code in codes
        ]  # fmt: skip
    Tasks(transaction).open(tasks, now)


def _named(one: Koordinator) -> str:
    return " ".join(part for part in (one.given, one.family) if isinstance(part, str))
