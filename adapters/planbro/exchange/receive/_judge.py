"""What is to become of one message: a judgement of its bytes alone, with nothing touched (plo.md §§ 4, 8.2).

All faults come at once. Whatever the bytes hold, a judgement comes out; only a fault of planbro's own is raised.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, Protocol

from planbro._version import __version__
from planbro.exchange.receive._address import Addressed, addressed
from planbro.exchange.receive._fault import Faults, explained
from planbro.exchange.receive._known import Known
from planbro.exchange.receive._patient import check_patient
from planbro.exchange.receive._schema import check_schema
from planbro.findings import Finding, Findings, Refused
from planbro.formats import plo
from planbro.formats.codec import DEFAULT, Limits, sniff, xml
from planbro.formats.plo import AppRec, AppRecVersion, Attachment, Message, Party
from planbro.ident import Profile, find_numbers
from planbro.plan import OSLO

Fate = Literal["accepted", "rejected", "duplicate", "held", "no-answer", "unreadable", "receipt"]

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9._:{}@-]{1,80}")
_HER: Final = re.compile(r"[0-9]{1,10}")
_TOKEN: Final = re.compile(r"[A-Z][A-Z0-9_-]{0,39}")
_MIME: Final = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,80}")
_DATETIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")
_RECEIPTS: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:planbro:apprec")
_LONG_AGO: Final = "1970-01-01T00:00:00+00:00"
_MAGIC: Final = (("JVBERi0", "application/pdf"), ("/9j/", "image/jpeg"), ("iVBORw0KGgo", "image/png"))
_HEAD: Final = 64
_SAID_HERE: Final = frozenset(
    {"msg-id", "msg-patient-missing", "msg-patient-unidentified", "msg-patient-number", "msg-payload-unknown",
     "msg-conversation-missing", "msg-apprec-original", "msg-patient-two-numbers"}
)  # fmt: skip
"""What the rules beyond the schema tell, and a receiver tells in its own words, with its answer."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a receiver has chosen: which numbers are real, what is refused of that which may be, what can be opened.

    The standard leaves T02, T10 and E21 to the receiver; planbro refuses unless told otherwise. Formats of attachments
    are agreed between the parties (HIS 1036).
    """

    profile: Profile = "accept"
    refuse_invalid: bool = True
    refuse_unknown_format: bool = True
    refuse_unknown_service: bool = True
    attachments: frozenset[str] = frozenset(
        {"application/pdf", "image/jpeg", "image/jpg", "image/png", "text/xml", "application/xml", "text/plain"}
    )
    answer: bool = True


_USUAL: Final = Policy()


class Seen(Protocol):
    """What came before: the sha256 of the first message with a MsgId, and whether a party has sent its receipt."""

    def message(self, key: str) -> str | None: ...

    def receipt(self, original: str, by: tuple[str | None, str | None]) -> bool: ...


class _NothingSeen:
    def message(self, key: str) -> str | None:
        return None

    def receipt(self, original: str, by: tuple[str | None, str | None]) -> bool:
        return False


NOTHING_SEEN: Final[Seen] = _NothingSeen()


@dataclass(frozen=True, slots=True)
class Answer:
    """A receipt that is to go back, with its bytes."""

    id: str
    version: AppRecVersion
    role: str
    status: str
    errors: tuple[str, ...]
    copy: bool
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one document is and what becomes of it. `key` is what it is recognised by when it comes again."""

    fate: Fate
    sha256: str
    key: str | None = None
    findings: Findings = field(default_factory=Findings)
    errors: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    importable: bool = False
    message: Message | None = field(default=None, repr=False)
    receipt: AppRec | None = field(default=None, repr=False)


def judge(data: bytes, *, known: Known | None = None, seen: Seen = NOTHING_SEEN, as_of: str | None = None,
          policy: Policy | None = None, limits: Limits = DEFAULT) -> Judgement:  # fmt: skip
    """Judge the bytes of a message or a receipt.

    `as_of` is the time that receipts bear; without it they bear the message's own, so that the same in gives the same
    out. The judgement knows nothing of series: whether a cancellation has its original, the journal knows.
    """
    digest = hashlib.sha256(data).hexdigest()
    faults = Faults(Findings())
    try:
        tree = xml.parse(data, limits)
    except Refused as refused:
        zipped = sniff(data) == "zip"
        faults.findings.extend(Refused.because("receive-zip").findings if zipped else refused.findings)
        return Judgement("unreadable", digest, findings=faults.findings)
    found = plo.read_apprec(tree)
    if found is not None:
        return _judge_receipt(tree, found, digest, seen, faults)
    message = plo.read_message(tree)
    if message is None:
        faults.tell("not-a-message", line=tree.getroot().sourceline)
        return Judgement("no-answer", digest, findings=faults.findings)
    return _judge_message(tree, message, digest, known, seen, as_of, policy or _USUAL, faults)


def _judge_message(tree: Any, message: Message, digest: str, known: Known | None, seen: Seen, as_of: str | None,
                   policy: Policy, faults: Faults) -> Judgement:  # fmt: skip
    key = key_of(message.id) or f"sha256:{digest}"
    first = seen.message(key)
    if first is not None:
        faults.tell("message-repeated" if first == digest else "duplicate-differs")
        return Judgement("duplicate", digest, key, faults.findings, message=message)
    look = plo.looker(policy.profile)
    _check_content(tree, message, policy, look, faults)
    sure = check_patient(message.patient, known, look, faults)
    parties = list(addressed(message, known))
    answerable = message.sender is not None and message.sender.addressable
    if not answerable:
        line = message.sender.element.sourceline if message.sender is not None else None
        faults.tell("sender-missing", line=line)
    if not parties:
        faults.tell("nobody-addressed")
    if any(one.copy for one in parties):
        faults.tell("copy-receiver")
    if not answerable or not parties:
        codes = tuple(sorted(faults.reasons))
        return Judgement("no-answer", digest, key, faults.findings, codes, message=message)
    answers = tuple(_answers(message, parties, digest, as_of, policy, faults))
    taken = any(answer.status == "1" for answer in answers)
    codes = tuple(sorted({code for answer in answers for code in answer.errors}))
    return Judgement(
        "accepted" if taken else "rejected", digest, key, faults.findings, codes, answers if policy.answer else (),
        taken and sure, message,
    )  # fmt: skip


def _check_content(tree: Any, message: Message, policy: Policy, look: plo.Look, faults: Faults) -> None:
    """Id, format, schema, attachments and the rules beyond the schema."""
    if message.id is None or not _UUID.fullmatch(message.id):
        faults.add("msgid-not-uuid", "E10")
    if message.kind is None:
        if policy.refuse_unknown_format:
            faults.add("msghead-payload-missing", "T10")
        else:
            faults.tell("msghead-payload-missing")
    else:
        check_schema(tree, plo.message_schema(), faults, "T02" if policy.refuse_invalid else None)
    for attachment in message.attachments:
        mime = _mime(attachment)
        if mime is not None and mime not in policy.attachments:
            faults.add("attachment-not-taken", "T99", line=attachment.element.sourceline, mime=_shown_mime(mime))
    rules = Findings()
    plo.check_message(tree, message, rules, profile=policy.profile, quirks=plo.profile_for(message), look=look)
    faults.findings.extend(finding for finding in rules if finding.code not in _SAID_HERE)
    faults.findings.overflow += rules.overflow


def _mime(attachment: Attachment) -> str | None:
    """The format as stated, else as its first bytes show; None where there is nothing to open."""
    if attachment.carried == "empty":
        return None
    if attachment.mime:
        return attachment.mime.partition(";")[0].strip().lower()
    for element in attachment.element.iter("{http://www.kith.no/xmlstds/base64container}Base64Container"):
        head = (element.text or "")[:_HEAD].strip()
        return next((mime for magic, mime in _MAGIC if head.startswith(magic)), "?")
    return "text/xml" if attachment.carried == "inline" else "?"


def _shown_mime(mime: str) -> str:
    return mime if _MIME.fullmatch(mime) and not find_numbers(mime) else "?"


# answers


def _answers(message: Message, parties: list[Addressed], digest: str, as_of: str | None, policy: Policy,
             faults: Faults) -> Iterator[Answer]:  # fmt: skip
    """One receipt for each party, each with what is wrong with the message and with that party."""
    version: AppRecVersion = message.kind.apprec if message.kind is not None else "1.1"
    shared = dict(faults.reasons)
    for one in parties:
        reasons = dict(shared)
        if one.level and policy.refuse_unknown_service:
            line = one.party.element.sourceline
            reasons["E21"] = [faults.add("receiver-not-found", "E21", line=line, level=one.level)]
        elif one.level:
            faults.tell("receiver-not-found", line=one.party.element.sourceline, level=one.level)
        yield _answer(message, one, version, reasons, digest, as_of)


def _answer(message: Message, one: Addressed, version: AppRecVersion, reasons: dict[str, list[Finding]], digest: str,
            as_of: str | None) -> Answer:  # fmt: skip
    assert message.sender is not None
    role = "COP" if one.copy else "PRIM" if version == "1.1" else _primary_of_1_0(message)
    errors = explained(reasons)
    status = "2" if errors else "1"
    issued = message.generated if _moment(message.generated) else None
    generated = _stamp(as_of) or issued or _LONG_AGO
    first, second = one.party.her_ids
    name = "\n".join((message.id or digest, first or "", second or "", role))
    receipt = AppRec(
        version=version,
        id=str(uuid.uuid5(_RECEIPTS, name)),
        generated=generated,
        sender=plo.mirror(one.party, role),
        receiver=plo.mirror(message.sender, "AVS" if version == "1.1" else "RECEIVER"),
        status=status,
        errors=errors,
        original_id=message.id or "",
        original_type=message.type or "",
        original_type_name=message.type_name or "",
        original_issued=issued or generated,
        software="planbro",
        software_version=__version__,
    )
    codes = tuple(error.code for error in errors)
    return Answer(receipt.id, version, role, status, codes, one.copy, plo.write_apprec(receipt))


def _primary_of_1_0(message: Message) -> str:
    """1.0 has no code for a primary receiver: whoever had asked is REQ, whoever is asked or told is SPR."""
    return "REQ" if message.type == "DIALOG_SVAR" else "SPR"


# receipts that come in


def receipt_in(data: bytes, limits: Limits = DEFAULT) -> tuple[AppRec, tuple[str, ...]] | None:
    """The receipt that the bytes hold, with its codes, and nothing of what is wrong with its form: it is heard whatever
    that is, and never answered. None where there is no receipt in them."""
    try:
        found = plo.read_apprec(xml.parse(data, limits))
    except Refused:
        return None
    return (found, _codes(found)) if found is not None else None


def _codes(receipt: AppRec) -> tuple[str, ...]:
    return tuple(sorted({code for error in receipt.errors if (code := token(error.code))}))


def _judge_receipt(tree: Any, receipt: AppRec, digest: str, seen: Seen, faults: Faults) -> Judgement:
    """An AppRec is never answered. It is matched by the id it names; a second one of the same party is ignored."""
    check_schema(tree, plo.apprec_schema(receipt.version), faults, None)
    rules = Findings()
    plo.check_apprec(tree.getroot(), rules)
    faults.findings.extend(finding for finding in rules if finding.code not in _SAID_HERE)
    original = key_of(receipt.original_id)
    key = key_of(receipt.id) or f"sha256:{digest}"
    if original is None:
        faults.tell("receipt-names-nothing")
        return Judgement("no-answer", digest, key, faults.findings, receipt=receipt)
    if seen.receipt(original, her_pair(receipt.sender)):
        faults.tell("receipt-repeated")
        return Judgement("duplicate", digest, key, faults.findings, receipt=receipt)
    codes = _codes(receipt)
    if receipt.status == "2":
        faults.tell("receipt-rejects", codes=", ".join(codes) or "-")
    return Judgement("receipt", digest, key, faults.findings, codes, receipt=receipt)


# ids and times, in forms that can be kept


def key_of(msgid: str | None) -> str | None:
    """The form a MsgId is found under, or None where it cannot be kept: it is no id, or might be a person's number."""
    text = (msgid or "").strip()
    if _UUID.fullmatch(text):
        return text.lower()
    return text if _PLAIN_ID.fullmatch(text) and not find_numbers(text) else None


def is_uuid(text: str) -> bool:
    return _UUID.fullmatch(text) is not None


def her_pair(party: Party | plo.Station | None) -> tuple[str | None, str | None]:
    """HER-ids of both levels, where they have the form of one."""
    first, second = party.her_ids if party is not None else (None, None)
    return _her(first), _her(second)


def _her(text: str | None) -> str | None:
    return text if text and _HER.fullmatch(text) else None


def token(text: str | None) -> str | None:
    """A code that looks like one."""
    return text if text and _TOKEN.fullmatch(text) else None


def _moment(text: str | None) -> datetime | None:
    """The moment of a dateTime; without offset it is Norwegian local time (plo.md § 8.5)."""
    if text is None or not _DATETIME.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=OSLO)


def instant(text: str | None) -> str | None:
    """The same moment in UTC, so that moments can be compared as texts."""
    moment = _moment(text)
    try:
        return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else None
    except OverflowError:
        return None


def _stamp(as_of: str | None) -> str | None:
    """A time as a receipt bears it, with seconds and offset; a day alone is its first moment."""
    try:
        moment = datetime.fromisoformat(as_of or "")
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=OSLO)
    return aware.isoformat(timespec="seconds")
