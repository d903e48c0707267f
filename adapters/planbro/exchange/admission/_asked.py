"""A message that asks something of a kommune or a hospital about a person, and the task that comes of it.

*Helseopplysninger* may report a need, which is for koordinerende enhet of where the person lives, once for a series of
messages: a change of it is the same need. *Orientering om tjenestetilbud* may say that there is a plan or a
koordinator; a plan that is not here is to be looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import orjson

from planbro.exchange.admission._carry import TASK
from planbro.exchange.admission._known import known_of, unit_of
from planbro.exchange.admission._need import How, Place, need_in, place_in, plan_in
from planbro.exchange.admission._rules import Event, Ruling
from planbro.exchange.engine import after
from planbro.exchange.sync._content import from_bytes
from planbro.formats.admission import sender_of
from planbro.formats.plo import Message
from planbro.ident import Kind, PersonId, Profile, examine, kind_of_code
from planbro.plan import day_in_norway, status_on
from planbro.store.database import NewTask, Number, Parties, Persons, Plans, Transaction

NEED: Final = "HELSEOPPL_SOKNAD"
OFFER: Final = "ORIENTERING_TJENESTETILBUD"
ASKING: Final = frozenset({NEED, OFFER})
_DOES: Final = {NEED: "unit", OFFER: "offer"}
_EVENTS: Final[dict[str, Event]] = {NEED: "need", OFFER: "offered"}
_NATIONAL: Final = frozenset({Kind.FNR, Kind.DNR, Kind.FHN, Kind.DUF})
_TEST: Final = frozenset({"T", "D"})
_WEEK: Final = 7 * 86400


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What a message asks: about whom, how a need is stated, where the person lives. `words` are sealed in the task."""

    type: str
    series: str
    numbers: tuple[PersonId, ...]
    place: Place
    how: How | None = None
    words: bytes = b""
    sender: str = ""
    msgid: str = ""
    cancelled: bool = False

    @property
    def event(self) -> Event:
        return _EVENTS[self.type]


def asked_in(data: bytes, message: Message, side: str, ruling: Ruling, day: str) -> Asked | None:
    """What a message asks; None where it asks nothing, or nothing that is answered on this side."""
    if message.type not in ASKING or _DOES[message.type] not in ruling.does(_EVENTS[message.type], side):
        return None
    if message.processing in _TEST and ruling.profile != "test":
        return None
    numbers, cancelled = tuple(_numbers(message, ruling.profile)), message.status == "C"
    how = need_in(data, message) if message.type == NEED else None
    says = how is not None if message.type == NEED else _offers(data, day)
    if not numbers or not (says or cancelled):
        return None
    return Asked(
        message.type, message.series or "", numbers, place_in(message), how, _words(message, numbers),
        sender_of(message.sender), message.id or "", cancelled,
    )  # fmt: skip


def _offers(data: bytes, day: str) -> bool:
    said = plan_in(data)
    now = status_on(said, day) if said is not None else None
    return now is not None and bool(now.has_ip or now.has_koordinator)


def _words(message: Message, numbers: tuple[PersonId, ...]) -> bytes:
    """Whom it is about, for the one who does the task."""
    patient, sender = message.patient, message.sender
    told = {
        "given": patient.given if patient is not None else "", "family": patient.family if patient is not None else "",
        "number": numbers[0].value, "message": message.id or "",
        "sender": sender.organisation.name if sender is not None and sender.organisation is not None else "",
    }  # fmt: skip
    return orjson.dumps({name: value for name, value in told.items() if value}, option=orjson.OPT_SORT_KEYS)


def _numbers(message: Message, profile: Profile) -> list[PersonId]:
    """The patient's national numbers, as far as they can be trusted and the profile allows them."""
    found = []
    for one in message.patient.idents if message.patient is not None else ():
        seen = examine(one.value, kind=kind_of_code(one.kind), profile=profile)
        if seen.accepted and seen.kind in _NATIONAL and not any(each.severity != "info" for each in seen.problems):
            found.append(PersonId(seen.kind, seen.number.value))
    return found


# the task


def key_of(transaction: Transaction, asked: Asked) -> str:
    """What makes it the same task."""
    return f"{asked.event}/{transaction.seal.digest(asked.series, 'series')[:32]}"


def task_of(transaction: Transaction, tenant: str, asked: Asked, ruling: Ruling, now: str) -> NewTask | None:
    """The task, at the unit that answers for where the person lives; None where there is nothing to do."""
    day = day_in_norway(now)
    plan, has = _plan_of(transaction, tenant, asked.numbers, day)
    if asked.type == OFFER:
        return None if has else _task(transaction, tenant, asked, "offered-ip-unknown", plan, asked.sender, now)
    bydel = ruling.bydeler.get(asked.place.postal, "")
    unit = unit_of(Parties(transaction), tenant, asked.place.kommune, bydel, day)
    code = "need-ip-has" if has else "need-ip-words" if asked.how == "words" else "need-ip"
    if not unit.party and not has:
        code = "need-ip-no-unit"
    return _task(transaction, tenant, asked, code, plan, unit.party, now)


def _task(transaction: Transaction, tenant: str, asked: Asked, code: str, plan: str, party: str, now: str) -> NewTask:
    params = {"kommune": asked.place.kommune or "-"} if asked.type == NEED else {}
    words = None if asked.cancelled else asked.words
    return NewTask(tenant, TASK, key_of(transaction, asked), code, after(now, _WEEK), plan, party=party, params=params,
                   data=words)  # fmt: skip


def _plan_of(transaction: Transaction, tenant: str, numbers: tuple[PersonId, ...], day: str) -> tuple[str, bool]:
    """A plan of the person, and whether one says that there is an individuell plan in force."""
    persons = Persons(transaction)
    known = persons.find_all(tenant, [Number(one.value, str(one.kind.value)) for one in numbers])
    keys = [(tenant, plan) for person in sorted(set(known.values())) for plan in persons.plans(tenant, person)]
    live = [one for one in Plans(transaction).now_at(keys).values() if one.state == "live" and one.version]
    bodies = Plans(transaction).bodies([(one.tenant, one.id, one.version) for one in live])
    has = [one.id for one in live if (data := bodies.get((one.tenant, one.id, one.version))) is not None
           and "ip" in known_of(from_bytes(data), day)]  # fmt: skip
    return next(iter(has or [one.id for one in live]), ""), bool(has)
