"""A plan, a journal's document or a sent message as a `Said`; read for its statuses alone, then let go."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from planbro.exchange.reconcile._rows import day_of, is_sound, number_from, phone_digits
from planbro.exchange.reconcile._said import MessageSaid, Named, Number, PlanSaid, Said, number_of
from planbro.findings import Findings, PlanbroError, Refused
from planbro.formats import FORMATS, codec, open_document
from planbro.formats._registry import compile_spec, spec, table_of
from planbro.formats.codec import archive
from planbro.formats.plo import Message, is_receipt, read_message
from planbro.ident import Kind, examine, kind_of_code
from planbro.mapping import Spec
from planbro.mapping import read as read_tree
from planbro.plan import (
    OSLO,
    Identifier,
    Koordinator,
    Participant,
    Plan,
    answering,
    counting,
    first_day,
    is_current,
    is_ip,
    last_day,
    value_of,
)

JUDGED: Final = frozenset({"Innleggelsesrapport", "Utskrivningsrapport", "Sammenfatning"})
"""The messages of which silence is a fault: they hand a patient over (domain.md § 2.3)."""

_NEEDED: Final = frozenset({
    "", "planeier", "source", "identifiers[]", "organisations[]", "ip_status[]", "koordinator_status[]",
    "tool_status[]", "responsibilities[]", "coordinating_units[]", "koordinatorer[]", "participants[]",
})  # fmt: skip
_ACTIVE, _OVER = frozenset({"active", "on-hold"}), frozenset({"completed", "archived", "revoked"})
_MENTION = re.compile(r"individuell\w* plan|\bIP[- ]?koordinator", re.IGNORECASE)


class NotAPlan(Exception):
    """The file is a receipt, or something else that says nothing of a plan."""


def is_message(data: bytes) -> bool:
    """Whether the bytes begin like a MsgHead or a receipt, without reading them whole."""
    return re.search(rb"<(?:\w+:)?(?:MsgHead|AppRec)\b", data[:4096]) is not None


def said_of(data: bytes, *, index: int, kind: str | None, as_of: str, house: str) -> Said:
    """What one document says.

    Raises:
        Refused: it cannot be read, or names nobody by a number.
        NotAPlan: it is a receipt.
    """
    if is_message(data) and not codec.is_zip(data):
        said = _of_message(data, index, kind, as_of, house)
    else:
        said = _of_plan(data, index, kind, as_of, house)
    if not said.numbers:
        raise Refused.because("list-plan-no-number")
    return said


# plans


@cache
def _status_spec(format: str, variant: str) -> Spec:
    """The format's table with the rows that a status needs: a third of the rows, a fifth of the time."""
    findings = Findings()
    table = table_of(format, findings)
    rows = [row for row in table.rows if row.plan is None or row.plan.owner in _NEEDED]
    return compile_spec(dataclasses.replace(table, rows=rows), findings, variant)


def _read(data: bytes) -> tuple[Plan, str]:
    """The plan, and the name of its format."""
    document = open_document(data, None, findings=Findings())
    if FORMATS[document.format].message or document.format == "epj":
        compiled = spec(document.format, document.spec.variant)
    else:
        compiled = _status_spec(document.format, document.spec.variant)
    trace = read_tree(compiled, document.tree, Findings(), fallback_identity=document.sha256)
    return trace.plan, document.format


def _of_plan(data: bytes, index: int, kind: str | None, as_of: str, house: str) -> Said:
    plan, format = _read(data)
    day = as_of[:10]
    said = _common(plan, index, kind or ("journal" if format == "epj" else "tool"), day, house)
    if said.kind in {"tool", "paper"}:
        said.plan = _plan_said(plan, day)
        said.ip = "active" if said.kind == "paper" and said.plan.state == "active" else said.ip
    return said


def _common(plan: Plan, index: int, kind: str, day: str, house: str) -> Said:
    stated = _latest(plan.ip_status, day)
    koordinator = _latest([s for s in plan.koordinator_status if value_of(s.level) in {None, "municipal"}], day)
    owner = plan.planeier
    return Said(
        list=index, kind=kind, numbers=_numbers(plan.identifiers, day, house), unit=_unit(plan, day),
        ip=value_of(stated.value) if stated else None,
        koordinator=value_of(koordinator.value) if koordinator else None,
        named=tuple(_named(plan, day)), date=(_text(stated.date) if stated else "") or _text(plan.updated)[:10],
        certainty=(value_of(stated.certainty) or "") if stated else "",
        name=" ".join(part for part in (_text(owner.given), _text(owner.family)) if part),
        birth=_text(owner.birth_date),
    )  # fmt: skip


def _plan_said(plan: Plan, day: str) -> PlanSaid:
    kept = max(plan.tool_status, key=lambda s: _text(s.date), default=None)
    return PlanSaid(
        id=plan.id, kind=value_of(plan.kind) or ("ip" if is_ip(plan) else "unknown"), state=_state(plan, day),
        begun=first_day(plan.period_start) or first_day(plan.created) or "", closed=last_day(plan.closed) or "",
        updated=_text(plan.updated) or _text(plan.source.generated),
        on_paper=kept is not None and value_of(kept.value) in {"on-paper", "declined"},
    )  # fmt: skip


def _state(plan: Plan, day: str) -> str:
    """Where the plan stands; what it says of itself counts before what its status lines say."""
    stated = _latest(plan.ip_status, day)
    ip, status, closed = value_of(stated.value) if stated else None, value_of(plan.status), last_day(plan.closed)
    if ip in {"declined", "need-reported"} and status not in _ACTIVE:
        return "declined" if ip == "declined" else "need"
    if status in _OVER or (closed is not None and closed <= day):
        return "over"
    if status in _ACTIVE or (status is None and ip in {None, "active"}):
        return "active"
    return "over" if status is None and ip == "ended" else "draft"


def _latest(items: Iterable[Any], day: str) -> Any:
    return next(iter(counting(items, day)), None)


def _numbers(identifiers: Iterable[Identifier], day: str, house: str) -> tuple[Number, ...]:
    found = []
    for one in identifiers:
        kind, value = value_of(one.kind) or "other", _text(one.value)
        if not value:
            continue
        stated = Kind(kind) if kind in set(Kind) else None
        seen = examine(value, kind=stated, issuer=_text(one.issuer) or None)
        number = number_of(
            seen.kind.value,
            seen.number.value,
            issuer=_text(one.issuer),
            house=house,
            sound=is_sound(seen),
            former=(last_day(one.end) or "9") < day,
        )
        found.append(number)
    return tuple(found)


def _named(plan: Plan, day: str) -> Iterable[Named]:
    """Every koordinator the plan has or had, no deputies; `left` where one no longer counts."""
    people = {one.id: one for one in plan.participants}
    bodies = {one.id: _text(one.name) for one in plan.organisations}
    staff = [one for one in plan.participants if value_of(one.type) != "planeier"]
    for one in plan.koordinatorer:
        if value_of(one.function) == "deputy" or (first_day(one.start) or "") > day:
            continue
        phones = tuple(d for d in map(phone_digits, (_text(one.phone), _text(one.night_phone))) if d)
        yield Named(
            value_of(one.level) or "municipal", _name(one), _text(one.hpr), phones,
            bodies.get(_text(one.organisation), ""), _text(one.start), _left(one, people, staff, day),
        )  # fmt: skip


def _left(one: Koordinator, people: dict[str, Participant], staff: list[Participant], day: str) -> str:
    if (last_day(one.end) or "9") < day:
        return "ended"
    mine = people.get(_text(one.participant))
    alike = [mine] if mine is not None else [p for p in staff if _is(one, p)]
    if alike and all((last_day(p.end) or "9") < day for p in alike):
        return "participant-ended"
    if not alike and staff and value_of(one.level) in {None, "municipal"}:
        return "not-participant"
    return ""


def _is(one: Koordinator, person: Participant) -> bool:
    return same_person(_name(one), _text(one.hpr), _name(person), _text(person.hpr))


def same_person(name: str, hpr: str, other: str, other_hpr: str) -> bool:
    """Whether two lists mean the same koordinator: by HPR-nummer where both have one, else by the words of the name.

    Names of professionals only, of which one list has more words than the other: `Nilsen, Kari` is `Kari Anne Nilsen`.
    A planeier is never matched so.

    >>> same_person("Kari Anne Nilsen", "", "Nilsen, Kari", ""), same_person("Kari Nilsen", "1", "Kari Nilsen", "2")
    (True, False)
    >>> same_person("Kari Nilsen", "9000012", "Kari Vik", "009000012")
    True
    """
    if hpr.strip() and other_hpr.strip():
        return hpr.strip().lstrip("0") == other_hpr.strip().lstrip("0")
    mine, theirs = words_of(name), words_of(other)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def words_of(name: str) -> frozenset[str]:
    """The words of a name, in no order."""
    return frozenset(re.findall(r"[^\W\d_]+", name.casefold()))


def _name(one: Koordinator | Participant) -> str:
    return " ".join(part for part in (_text(one.given), _text(one.family)) if part)


def _unit(plan: Plan, day: str) -> str:
    """Who has to act: the koordinator's service, else koordinerende enhet, else the body that answers for the plan."""
    names = {one.id: _text(one.name) for one in plan.organisations}
    now = [
        k for k in plan.koordinatorer if value_of(k.level) in {None, "municipal"} and value_of(k.function) != "deputy"
    ]
    for holder in (*reversed([k for k in now if is_current(k, day)]), *reversed(now)):
        if names.get(_text(holder.organisation)):
            return names[_text(holder.organisation)]
    unit = next((_text(u.name) for u in plan.coordinating_units if value_of(u.level) in {None, "kommune"}), "")
    bodies = (names.get(ref, "") for ref in reversed(answering(plan, day)))
    return unit or next((body for body in bodies if body), "")


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


# messages


def _of_message(data: bytes, index: int, kind: str | None, as_of: str, house: str) -> Said:
    tree = codec.xml.parse(data)
    if is_receipt(tree) is not None:
        raise NotAPlan
    message = read_message(tree)
    if message is None or message.kind is None:
        raise Refused.because("msghead-payload-missing")
    sent = message.generated or ""
    plan = _plan_in(data)
    said = _common(plan, index, kind or "message", sent[:10] or as_of[:10], house) if plan is not None else None
    if said is None:
        said = Said(list=index, kind=kind or "message", numbers=())
    said.numbers = said.numbers or _patient(message, house)
    said.unit, said.date = _sender(message), day_of(sent) or ""
    mention = said.ip is None and _MENTION.search(" ".join(message.payload.itertext())) is not None
    said.message = MessageSaid(message.id or "", message.series or "", message.kind.name, _instant(sent),
                               message.status or "N", mention)  # fmt: skip
    if plan is None and not mention:
        said.certainty = "unread"
    return said


def _instant(text: str) -> str:
    """A time as UTC, so that two can be compared; one without an offset is Norwegian (plo.md § 8.5)."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (time if time.tzinfo is not None else time.replace(tzinfo=OSLO)).astimezone(UTC).isoformat()


def _plan_in(data: bytes) -> Plan | None:
    """What the message says of the plan; None where planbro has no table for this kind of message."""
    try:
        return _read(data)[0]
    except PlanbroError:
        return None


def _patient(message: Message, house: str) -> tuple[Number, ...]:
    found = []
    for ident in message.patient.idents if message.patient is not None else ():
        known = kind_of_code(ident.kind) if ident.kind in {"FNR", "DNR", "FHN", "HNR", "DUF"} else None
        number = number_from(ident.value, house)
        if number is not None and (known is None or known is not Kind.HNR):
            found.append(number)
    return tuple(found)


def _sender(message: Message) -> str:
    party = message.sender
    if party is None:
        return ""
    body = party.level2 or party.organisation
    return body.name if body is not None else ""


def members(data: bytes) -> list[str] | None:
    """The documents of a zip that holds many; None where the bytes are one document, or a plan with its attachments.

    Raises:
        Refused: the zip is damaged, or larger than the limits.
    """
    if not codec.is_zip(data):
        return None
    names = archive.open(data).names
    documents = [name for name in names if name.lower().endswith((".xml", ".json", ".zip"))]
    one = {f.member for f in FORMATS.values()} & {name for name in names if "/" not in name}
    return None if one or len(documents) < 2 else sorted(documents)
