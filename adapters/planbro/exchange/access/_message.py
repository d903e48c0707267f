"""Asked by DIALOG_FORESPORSEL, answered by DIALOG_SVAR (plo.md § 5.2): the request is copied into the answer.

The question is free text, so what makes it one about the plan are words that the kommune has chosen, or a signed
consent that came along. What is asked for is then the plan; koordinerende enhet gives less where that is meant.
"""

from __future__ import annotations

import base64
import binascii
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

from lxml import etree

from planbro.exchange._read import read
from planbro.exchange._series import Series
from planbro.exchange._statement import with_statement
from planbro.exchange.access._model import Answering, Ask, Case
from planbro.exchange.consent import is_scan
from planbro.exchange.writing import Envelope, Job, Shape, Writing, check_schema
from planbro.findings import Refused
from planbro.formats import FORMATS
from planbro.formats.codec import xml
from planbro.formats.plo import Message, read_message
from planbro.ident.systems import kind_of_code
from planbro.mapping import derive_item_id
from planbro.plan import Code, IpStatus, Plan, Policy, decide
from planbro.plan.disclosure import Asker, Released, own_copy, status_part
from planbro.store.database import Number

FORMAT: Final = "dialog-1.0"
REQUEST: Final = "DIALOG_FORESPORSEL"
ANSWERED: Final = "DIALOG_SVAR"
_MOST: Final = 20 << 20
_SPACE: Final = "{http://www.kith.no/xmlstds/dialog/2006-10-11}"
_B64: Final = "{http://www.kith.no/xmlstds/base64container}Base64Container"


def ask_of_message(
    data: bytes, tenant: str, party: str, port: str, rules: Answering
) -> tuple[Ask, bytes | None] | None:
    """The request that a message makes, still without a name, and the signed paper in it; None where it makes none.

    Raises:
        Refused: it cannot be read.
    """
    message = read_message(xml.parse(data))
    if message is None or message.type != REQUEST or not party:
        return None
    question, paper = _question(message), _paper(message)
    if paper is None and not any(word in question.casefold() for word in rules.words):
        return None
    numbers = _numbers(message)
    if not numbers:
        return None
    sender = message.sender
    body = sender.organisation.ident("ENH") if sender is not None and sender.organisation is not None else None
    names = [one.name for one in (sender.organisation, sender.level2) if one is not None and one.name] if sender else []
    asked = Ask("", tenant, "plo", party, Asker.of(party), numbers, body=body or "", name=", ".join(names),
                words=question[:4000], port=port)  # fmt: skip
    return asked, paper


def _question(message: Message) -> str:
    found = list(message.payload.iter(_SPACE + "Sporsmal", _SPACE + "EmneSporsmal")) \
        if message.payload is not None else []  # fmt: skip
    return "\n".join(" ".join("".join(one.itertext()).split()) for one in found)


def _paper(message: Message) -> bytes | None:
    """The first attachment that is a PDF or a picture."""
    for one in message.attachments:
        for held in one.element.iter(_B64):
            text = "".join((held.text or "").split())
            if len(text) > _MOST * 4 // 3:
                continue
            try:
                data = base64.b64decode(text, validate=True)
            except (binascii.Error, ValueError):
                continue
            if is_scan(data):
                return data
    return None


def _numbers(message: Message) -> tuple[Number, ...]:
    patient = message.patient
    found = [(kind_of_code(one.kind, "8116"), one.value) for one in patient.idents] if patient is not None else []
    return tuple(Number(value, kind.value) for kind, value in found if kind is not None and value)


# the answer


def released_for(plan: Plan | None, case: Case, now: str, policy: Policy) -> Released | None:
    """The status that may go along with the answer; None where the asker may know nothing, or there is nothing."""
    if plan is None:
        return None
    shown = status_part(plan)
    decision = decide(shown, case.asker, case.wanted.purpose, now, policy, most="status")
    return decision.release(shown) if decision.level != "none" else None


def nobody(case: Case) -> Released:
    """What goes with words that say nothing of any plan."""
    return own_copy(Plan(id=case.row.ref), f"orgnr:{case.row.tenant}")


def svar(request: bytes, text: str, case: Case, released: Released | None, sender: str, now: str) -> Writing:
    """The answer: `text`, below it the status that may be told, and the request as it was asked.

    Raises:
        Refused: the request cannot be read any more.
    """
    asked = read(request, account=False).plan
    original = read_message(xml.parse(request))
    if original is None or original.sender is None or original.receiver is None:
        raise Refused.because("answer-to-nothing")
    plan = _about(asked, Plan(id=case.row.ref))
    shown = _about(asked, with_statement(released.plan, now)) if released is not None else plan
    envelope = Envelope(
        plan, shown, FORMAT, ANSWERED, case.asker.parties[0], now, Series.of(asked, None, answers=request),
        (original.receiver, original.sender), None, f"{case.row.ref}/{case.row.state}",
    )  # fmt: skip
    job = Job(plan, shown, Shape(FORMAT, FORMATS[FORMAT].messages[ANSWERED], False, False, None, None), envelope)
    writing = job.create(sender)
    root: Any = writing.document.tree.document
    _say(root, text, keeps=released is not None)
    _copy(root, original)
    writing.document.data = writing.data = writing.document.serialise({})
    check_schema(writing)
    made = read_message(xml.parse(writing.data))
    assert made is not None
    writing.msgid = made.id
    return writing


def _about(asked: Plan, told: Plan) -> Plan:
    """Who it is about, as the request says, and of the plan what may be told; where that is nothing, whether there is
    one stands there as unknown."""
    new = replace(told, origins=[])
    new.planeier, new.identifiers = replace(asked.planeier), [replace(one) for one in asked.identifiers]
    if not new.ip_status:
        new.ip_status = [IpStatus(id=derive_item_id(new.id, "ip_status", "answer", 0), value=Code("unknown"))]
    return new


def _say(root: Any, text: str, *, keeps: bool) -> None:
    """The words of the answer, before what the writer says of the status."""
    place = next(root.getroot().iter(_SPACE + "TekstNotatInnhold"))
    place.text = f"{text}\n\n{place.text or ''}".rstrip() if keeps else text


def _copy(root: Any, original: Message) -> None:
    """The request stands in the answer as it was asked, with whoever asked it."""
    there = next(root.getroot().iter(_SPACE + "Notat")).find(_SPACE + "Foresporsel")
    asked = next(original.payload.iter(_SPACE + "Foresporsel"), None) if original.payload is not None else None
    if there is not None and asked is not None:
        copied = deepcopy(asked)
        etree.indent(copied, level=sum(1 for _ in there.iterancestors()))
        copied.tail = there.tail
        there.getparent().replace(there, copied)
