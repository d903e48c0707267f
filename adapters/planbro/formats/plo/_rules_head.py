"""Rules of the envelope: which message, who, to whom, about whom, and what is attached (plo.md §§ 1.1, 3.2, 3.3, 8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from planbro.findings import Severity
from planbro.formats.plo import _kodeverk as kodeverk
from planbro.formats.plo._kinds import KINDS, MSGHEAD
from planbro.formats.plo._kinds import Kind as KindOfMessage
from planbro.formats.plo._message import Message, Party, Patient, documents
from planbro.formats.plo._tell import Faults, local
from planbro.ident import Examined, Kind, Problem, examine, systems
from planbro.ident import Profile as Identities

Look: TypeAlias = Callable[[str, Kind | None, str | None], Examined]
"""A number with the kind that it is said to be and who issued it, to what it is."""

_H: Final = MSGHEAD
_B64: Final = "{http://www.kith.no/xmlstds/base64container}Base64Container"
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CLOCK: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_MIG: Final = "v1.2 2006-05-24"
_LOG: Final[Mapping[str, str]] = {
    "LOG_INNLAGT": "MeldingInnlagtPasient",
    "LOG_UTSKRIVNINGSKLAR": "MeldingUtskrivningsklarPasient",
    "LOG_AVMELDING": "AvmeldingUtskrivningsklarPasient",
    "LOG_UTSKREVET": "MeldingOmUtskrevetPasient",
    "LOG_DOD": "OrienteringOmDod",
    "LOG_TILBAKEMELDING": "TilbakemeldingUtskrivningsklarPasient",
}
_ENOUGH: Final = frozenset({"FNR", "DNR", "FHN"})
_PERSONS: Final = (Kind.FNR, Kind.DNR, Kind.HNR, Kind.FHN, Kind.DUF)
_DIGITS: Final = (Kind.HER, Kind.HPR, Kind.ORGNR)
_LISTS: Final = ("", "8116", "9051", systems.OID_8116, systems.OID_9051)
_KINDS: Final[Mapping[tuple[str, str], Kind]] = {
    (code, system): systems.kind_of_code(code, system or None) or kind
    for code, kind in {**systems.CODES_9051, **systems.CODES_8116}.items()
    for system in _LISTS
}
"""What a code of either list is, by the code and the list as messages write them."""

_FORMATS: Final = frozenset({"application/pdf", "image/jpeg", "image/jpg", "image/png"})
_PROBLEMS: Final[Mapping[str, str]] = {
    "control-digit": "ident-control-digit",
    "characters": "ident-invalid",
    "length": "ident-invalid",
    "date": "ident-invalid",
    "unknown-kind": "ident-invalid",
    "issuer-missing": "ident-issuer-missing",
    "kind-mismatch": "ident-kind-mismatch",
    "person-number-elsewhere": "ident-kind-mismatch",
    "synthetic-accepted": "ident-synthetic",
    "synthetic-unconfirmed": "ident-synthetic",
    "synthetic-in-production": "ident-synthetic-refused",
    "real-in-test": "ident-real-refused",
}


def is_uuid(text: str | None) -> bool:
    """Whether a MsgId is a UUID; one that is not is refused with E10 (plo.md § 4)."""
    return text is not None and _UUID.fullmatch(text) is not None


def looker(profile: Identities) -> Look:
    """Looks at the numbers of one message, at each once: the patient's is asked for by more than one."""
    seen: dict[tuple[str, Kind | None, str | None], Examined] = {}

    def look(value: str, kind: Kind | None, issuer: str | None) -> Examined:
        number = (value, kind, issuer)
        if number not in seen:
            seen[number] = examine(value, kind=kind, profile=profile, issuer=issuer)
        return seen[number]

    return look


def kind_of(code: str, system: str) -> Kind | None:
    """What a TypeId says a number is; a code under the wrong list is read all the same (plo.md § 3.3)."""
    return _KINDS.get((code, system)) or systems.kind_of_code(code, system or None) or systems.kind_of_code(code)


def check(message: Message, out: Faults, look: Look) -> None:
    """MsgInfo and the place of the payload."""
    info = _child(message.root, "MsgInfo")
    place = info if info is not None else message.root
    _which(message, place, out)
    _type(message, place, out)
    _conversation(message, place, out)
    _party(message.sender, "Sender", place, out)
    _party(message.receiver, "Receiver", place, out)
    for copy in message.copies:
        _copy(copy, out)
    _patient(message.patient, place, out, look)
    _payload(message, out)


def _child(parent: Any, name: str) -> Any:
    """The first child of that name in MsgHead's namespace."""
    return next(parent.iterchildren(_H + name), None)


def _at(parent: Any, name: str) -> Any:
    found = _child(parent, name)
    return found if found is not None else parent


def _which(message: Message, info: Any, out: Faults) -> None:
    if not is_uuid(message.id):
        out.add("msg-id", _at(info, "MsgId"))
    if message.generated is None or not _CLOCK.match(message.generated):
        out.add("msg-gendate", _at(info, "GenDate"))
    version = _child(info, "MIGversion")
    if version is None or (version.text or "").strip() != _MIG:
        out.add("msg-migversion", _at(info, "MIGversion"), wanted=_MIG)


def _type(message: Message, info: Any, out: Faults) -> None:
    """Type against the payload's root; a logistics message also against the part that it carries."""
    kind = message.kind
    if kind is None or message.type is None:
        return
    code = message.type.strip()
    if code in kind.retired:
        out.add("msg-type-retired", _at(info, "Type"), type=code, now=" / ".join(kind.types))
    elif code not in kind.types and not _another_dialogue(kind, code):
        shown = code if kodeverk.text("8279", code) else "?"
        out.add("msgtype-mismatch", _at(info, "Type"), type=shown, element=kind.element)
    elif code in _LOG:
        part = next((local(child) for child in message.payload if local_of(child) in _LOG.values()), None)
        if part is not None and part != _LOG[code]:
            out.add("msgtype-mismatch", _at(info, "Type"), type=code, element=part)


def _another_dialogue(kind: KindOfMessage, code: str) -> bool:
    """Whether it is a dialogue of a profile that is not among ours, such as those with the citizen (plo.md § 2.5)."""
    if not (kind.format.startswith("dialog") and code.startswith("DIALOG_") and kodeverk.text("8279", code)):
        return False
    return all(code not in known.types for known in KINDS.values())


def local_of(node: Any) -> str:
    """The local name of an element; nothing for a comment."""
    return local(node) if isinstance(node.tag, str) else ""


def _conversation(message: Message, info: Any, out: Faults) -> None:
    """Change and cancellation name what they follow; PLO has no other identity of a series (HIS 1154 § 4.2)."""
    reference = _child(info, "ConversationRef")
    if reference is None:
        if message.status in {"M", "C"}:
            out.add("msg-conversation-missing", info, status=message.status)
        return
    for name, value in (("RefToParent", message.parent), ("RefToConversation", message.conversation)):
        if not is_uuid(value):
            out.add("msg-conversation-id", _at(reference, name), element=name)
        elif value == message.id:
            out.add("msg-conversation-self", _at(reference, name), element=name)


# addressing


def _party(party: Party | None, name: str, info: Any, out: Faults) -> None:
    """Level 1 is the virksomhet, level 2 the communication party; each has a name and a HER-id (HIS 1153-2)."""
    if party is None or party.organisation is None or not len(party.organisation.element):
        out.add("msg-party-missing", party.element if party else info, party=name)
        return
    for level, body in ((1, party.organisation), (2, party.level2)):
        if body is None or not body.ident("HER"):
            place = body.element if body is not None else party.organisation.element
            out.add("msg-party-level", place, party=name, level=level)
        if body is not None and not body.name:
            out.add("msg-party-name", body.element, party=name, level=level)
    _contact(party, name, out)


def _contact(party: Party, name: str, out: Faults) -> None:
    """A person beside or below the service is a contact, who belongs in the payload (HITS 1174 § 2.1)."""
    if party.unit is None:
        return
    below = _child(party.unit.element, "HealthcareProfessional")
    beside = party.person.element if party.person is not None else None
    found = below if below is not None else beside
    if found is not None:
        out.add("msg-party-contact", found, party=name)


def _copy(party: Party, out: Faults) -> None:
    role = _child(party.element, "RoleReceiver")
    if role is None or role.get("V") != "COP":
        out.add("msg-copy-role", role if role is not None else party.element)
    if party.organisation is not None:
        _party(party, "OtherReceiver", party.element, out)


# the patient


def _patient(patient: Patient | None, info: Any, out: Faults, look: Look) -> None:
    """Name and number, or name, birth date and sex (HIS 80415); anything less is refused with E36."""
    if patient is None or not len(patient.element):
        out.add("msg-patient-missing", patient.element if patient is not None else info)
        return
    numbered = any(ident.kind in _ENOUGH and ident.value for ident in patient.idents)
    described = patient.birth_date is not None and patient.sex is not None
    if not patient.family or not (numbered or described):
        out.add("msg-patient-unidentified", patient.element)
    elif not numbered:
        out.add("msg-patient-number", patient.element)
    if not patient.family or not patient.given:
        out.add("msg-patient-name", patient.element)
    _two_numbers(patient, out)
    for ident, element in zip(patient.idents, patient.element.iterchildren(_H + "Ident"), strict=False):
        _number(ident.value, ident.kind, ident.system, element, out, look, patient)


def _two_numbers(patient: Patient, out: Faults) -> None:
    """Two numbers of one kind are two persons, or a mistake; which one counts cannot be guessed."""
    for kind in _ENOUGH if len(patient.idents) > 1 else ():
        if len({ident.value for ident in patient.idents if ident.kind == kind and ident.value}) > 1:
            out.add("msg-patient-two-numbers", patient.element, kind=kind)


def check_numbers(elements: Iterable[Any], message: Message, out: Faults, look: Look) -> None:
    """Every other Ident: a number, a type, and a number that can be of that type."""
    patient = message.patient.element if message.patient is not None else None
    for element in elements:
        number, kind = _parts(element)
        value = (number.text or "").strip() if number is not None else ""
        if not value:
            out.add("msg-ident-empty", element)
        if kind is None:
            out.add("msg-ident-untyped", element)
            continue
        code, system = kind.get("V", "").strip(), kind.get("S", "").strip()
        _list_of(element, kind, code, system, out)
        if element.getparent() is not patient:
            _number(value, code, system, element, out, look, None)


def _parts(ident: Any) -> tuple[Any, Any]:
    """Id and TypeId, in whichever namespace they stand."""
    number = kind = None
    for child in ident.iterchildren("*"):
        if child.tag.endswith("}Id"):
            number = child
        elif child.tag.endswith("}TypeId"):
            kind = child
    return number, kind


def _list_of(element: Any, kind: Any, code: str, system: str, out: Faults) -> None:
    """8116 is for persons and 9051 for organisations; a person's HER-id is met under both (plo.md § 3.3)."""
    if code != "HER" or kodeverk.number(system) != "8116":
        return
    owner = local_of(element.getparent())
    person = owner not in {"Organisation", "Kontaktenhet"}
    out.add("msg-ident-list", kind, Severity.INFO if person else None, owner="person" if person else "organisation")


def _number(value: str, code: str, system: str, element: Any, out: Faults, look: Look,
            patient: Patient | None) -> None:  # fmt: skip
    kind = kind_of(code, system)
    if not value or kind is None or (patient is None and kind not in _PERSONS):
        _shape(value, kind, element, out)
        return
    seen = look(value, kind, _issuer(system))
    for problem in seen.problems:
        _tell(problem, seen.kind.value, kind.value, element, out)
    if patient is not None:
        same = patient.birth_date is None or seen.birth_date is None or patient.birth_date == str(seen.birth_date)
        sex = {"1": "male", "2": "female"}.get(patient.sex or "")
        if not same or (sex and seen.sex and sex != seen.sex.value):
            out.add("msg-patient-disagrees", element, kind=seen.kind.value)


def _issuer(system: str) -> str | None:
    """A local number names its issuer in S, where the list of types otherwise stands (HIS 1001)."""
    return None if kodeverk.number(system) in {"8116", "9051", ""} else system


def _tell(problem: Problem, kind: str, stated: str, element: Any, out: Faults) -> None:
    code = _PROBLEMS.get(problem.code)
    if code:
        out.add(code, element, Severity.ERROR if problem.severity == "error" else None, kind=kind, stated=stated)


def _shape(value: str, kind: Kind | None, element: Any, out: Faults) -> None:
    """Numbers of organisations and personnel are digits; whether they exist only the registers know."""
    if value and kind is not None and kind in _DIGITS:
        compact = value.replace(" ", "")
        if not (compact.isascii() and compact.isdecimal()) or (kind is Kind.ORGNR and len(compact) != 9):
            out.add("ident-invalid", element, kind=kind.value, stated=kind.value)


# documents


def _payload(message: Message, out: Faults) -> None:
    """The first document is the message itself: XML, with one root, in the clear (HIS 80704 § 4.1)."""
    first = next(documents(message.root), None)
    if first is None:
        return
    kind, content = _of_ref(first, "MsgType"), _of_ref(first, "Content")
    if kind is None or kind.get("V") != "XML":
        out.add("msg-document-type", kind if kind is not None else first)
    roots = [child for child in content if isinstance(child.tag, str)] if content is not None else []
    if any(root.tag == _B64 for root in roots):
        out.add("msg-payload-base64", first)
    elif len(roots) != 1:
        out.add("msg-payload-count", content if content is not None else first, count=len(roots))
    if message.payload is not None and message.kind is None:
        name = local(message.payload)
        if any(name == known.element for known in KINDS.values()):
            out.add("msg-payload-namespace", message.payload, element=name)
        else:
            out.add("msg-payload-unknown", message.payload)


def _of_ref(document: Any, name: str) -> Any:
    """What a document's RefDoc holds under a name."""
    parts = (_child(ref, name) for ref in document.iterchildren(_H + "RefDoc"))
    return next((part for part in parts if part is not None), None)


def check_attachments(message: Message, out: Faults, recommended: int, most: int) -> None:
    """Each in a document of its own, with its format, and not too large together (HIS 1036)."""
    total = 0
    dialog = message.type == "DIALOG_HELSEFAGLIG"
    for attachment in message.attachments:
        document = attachment.element
        kind = _of_ref(document, "MsgType")
        if kind is None or kind.get("V") not in {"A", "REF"}:
            out.add("msg-attachment-type", kind if kind is not None else document)
        mime = (attachment.mime or "").lower()
        if not mime:
            out.add("msg-attachment-mime", document)
        elif dialog and mime not in _FORMATS:
            out.add("msg-attachment-format", document)
        if mime in {"text/xml", "application/xml"} and not (document.findtext(f"{_H}RefDoc/{_H}Id") or "").strip():
            out.add("msg-attachment-id", document)
        total += _size(document)
    if total > most:
        out.add("msg-attachment-limit", message.root, size=total, limit=most)
    elif total > recommended:
        out.add("msg-attachment-size", message.root, size=total, limit=recommended)


def _size(document: Any) -> int:
    """Bytes on the wire: base64 as it stands."""
    return sum(len(held.text or "") for held in document.iterfind(f"{_H}RefDoc/{_H}Content/{_B64}"))
