"""What a message has to do with those before it: a change, a cancellation, an answer (plo.md § 1.3).

A change or a cancellation counts only where it comes from the sender of what it concerns, and is about the same
patient; a wrong reference must not take another's message away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from planbro.exchange.receive._judge import Judgement, her_pair, instant, key_of, token
from planbro.findings import Refused
from planbro.formats import plo
from planbro.formats.codec import xml
from planbro.formats.plo import Message, Patient
from planbro.store import Entry, Envelope, Filing, Journal, Link

_LATER: Final = frozenset({"M", "C"})
_STATUSES: Final = frozenset("NMCAHOX")
_NUMBERS: Final = ("FNR", "DNR", "FHN")


def filing_of(judgement: Judgement, journal: Journal) -> Filing:
    """What the journal is to hold of a judgement, without its receipts; the journal's own knowledge is added here."""
    if judgement.receipt is not None:
        return _of_receipt(judgement, journal)
    message = judgement.message
    if message is None:
        return _filing(judgement, Envelope(key=judgement.key), ())
    envelope = _envelope(judgement, message)
    if judgement.fate == "duplicate":
        return _filing(judgement, envelope, (Link("repeats", judgement.key or ""),))
    if judgement.fate != "accepted":
        return _filing(judgement, envelope, tuple(_links(envelope, journal)))
    return _placed(judgement, message, envelope, journal)


def _filing(judgement: Judgement, envelope: Envelope, links: tuple[Link, ...], fate: str | None = None,
            importable: bool | None = None) -> Filing:  # fmt: skip
    findings = judgement.findings
    return Filing(
        fate=fate or judgement.fate,
        envelope=envelope,
        importable=judgement.importable if importable is None else importable,
        errors=judgement.errors,
        findings=tuple(findings),
        findings_not_kept=findings.overflow,
        links=links,
    )


def _envelope(judgement: Judgement, message: Message) -> Envelope:
    kind = message.kind
    status = message.status if message.status in _STATUSES else None
    conversation, parent = key_of(message.conversation), key_of(message.parent)
    follows = status in _LATER
    moment = instant(message.generated)
    return Envelope(
        key=judgement.key,
        msgid=key_of(message.id),
        format=kind.format if kind is not None else None,
        type=token(message.type),
        status=status,
        generated=message.generated if moment else None,
        instant=moment,
        sender=her_pair(message.sender),
        receiver=her_pair(message.receiver),
        series=(conversation or parent or judgement.key) if follows else judgement.key if status else None,
        parent=parent,
        conversation=conversation,
    )


def _links(envelope: Envelope, journal: Journal) -> Iterator[Link]:
    """Whom a message names: what it changes or cancels, else what it answers or refers to."""
    named = dict.fromkeys(name for name in (envelope.parent, envelope.conversation) if name)
    if envelope.status in _LATER:
        yield from (Link("follows", name) for name in named)
        return
    for name in named:
        asked = any(entry.envelope.type == "DIALOG_FORESPORSEL" for entry in journal.find(name))
        yield Link("answers" if asked else "refers", name)


def _placed(judgement: Judgement, message: Message, envelope: Envelope, journal: Journal) -> Filing:
    """An accepted message in its series. Findings tell what a person has to know of it."""
    findings, links = judgement.findings, tuple(_links(envelope, journal))
    if envelope.status not in {"N", "M", "C"}:
        return _filing(judgement, envelope, links)
    if envelope.status in _LATER and not links:
        findings.add("series-without-reference")
        # a change carries everything and may be read; a cancellation that names nothing cancels nothing
        return _filing(
            judgement,
            replace(envelope, series=envelope.key),
            links,
            importable=envelope.status == "M" and judgement.importable,
        )
    others = journal.in_series(envelope)
    same = [one for one in others if _same_sender(one.envelope, envelope)]
    if len(same) < len(others):
        findings.add("series-other-sender")
    strangers = [one for one in same if _another(message.patient, one, journal)]
    if envelope.status == "N":
        if strangers:
            findings.add("follower-other-patient")
        _tell_new([one for one in same if one not in strangers], judgement)
        return replace(_filing(judgement, envelope, links), detached=tuple(one.id for one in strangers))
    if strangers:
        findings.add("series-other-patient")
        return _filing(judgement, replace(envelope, series=envelope.key), links, importable=False)
    return _of_later(judgement, envelope, same, links)


def _same_sender(one: Envelope, other: Envelope) -> bool:
    """By HER-id of the virksomhet; where neither has one by that of its service, and never by nothing at all."""
    level = 0 if one.sender[0] or other.sender[0] else 1
    return one.sender[level] is not None and one.sender[level] == other.sender[level]


def _of_later(judgement: Judgement, envelope: Envelope, same: list[Entry], links: tuple[Link, ...]) -> Filing:
    """A change or a cancellation, with what it concerns or before it."""
    findings = judgement.findings
    earlier = [one for one in same if one.envelope.status != "C"]
    named = {envelope.parent, envelope.conversation}
    root = next((one.envelope.series for one in same if one.envelope.key == envelope.parent), None)
    root = root or next((one.envelope.series for one in same if one.envelope.key in named), None)
    placed = replace(envelope, series=root or envelope.series)
    if envelope.status == "C" and not earlier:
        findings.add("cancellation-held")
        return _filing(judgement, placed, links, "held", importable=False)
    if envelope.status == "C":
        findings.add("message-cancels", count=len(earlier))
    elif not earlier:
        findings.add("change-before-original")
    elif any((one.envelope.instant or "") > (envelope.instant or "") for one in earlier):
        findings.add("message-superseded")
    if envelope.status == "M" and _cancelled_by(envelope, same):
        findings.add("message-cancelled")
    return _filing(judgement, placed, links)


def _cancelled_by(envelope: Envelope, same: list[Entry]) -> bool:
    return any(one.envelope.status == "C" and (one.envelope.instant or "") >= (envelope.instant or "") for one in same)


def _tell_new(same: list[Entry], judgement: Judgement) -> None:
    """An original that comes after what follows it: taken back already, or replaced."""
    after = {one.envelope.status for one in same}
    if "C" in after:
        judgement.findings.add("message-cancelled")
    elif "M" in after:
        judgement.findings.add("message-superseded")


def _another(patient: Patient | None, entry: Entry, journal: Journal) -> bool:
    """Whether an earlier message is certainly about another person: two numbers of one kind that differ, or, where
    none can be compared, two birth dates."""
    data = journal.original(entry.sha256)
    if patient is None or data is None:
        return False
    try:
        other = plo.read_message(xml.parse(data))
    except Refused:
        return False
    if other is None or other.patient is None:
        return False
    pairs = [(patient.ident(kind), other.patient.ident(kind)) for kind in _NUMBERS]
    both = [(mine, theirs) for mine, theirs in pairs if mine and theirs]
    if both:
        return all(mine != theirs for mine, theirs in both)
    dates = (patient.birth_date, other.patient.birth_date)
    return all(dates) and dates[0] != dates[1]


def _of_receipt(judgement: Judgement, journal: Journal) -> Filing:
    """A receipt that came in: matched by the id it names, with what was sent, if the journal knows that."""
    receipt = judgement.receipt
    assert receipt is not None
    original = key_of(receipt.original_id)
    sent = [entry for entry in journal.find(original) if entry.way == "out"] if original else []
    if original and not sent and judgement.fate == "receipt":
        judgement.findings.add("receipt-unmatched")
    moment = instant(receipt.generated)
    envelope = Envelope(
        key=judgement.key,
        msgid=key_of(receipt.id),
        format=f"apprec-{receipt.version}",
        type="APPREC",
        status=receipt.status if receipt.status in {"1", "2", "3"} else None,
        generated=receipt.generated if moment else None,
        instant=moment,
        sender=her_pair(receipt.sender),
        receiver=her_pair(receipt.receiver),
    )
    links = (Link("receipt-for", original),) if original else ()
    return _filing(judgement, envelope, links, importable=False)
