"""A message as its envelope says: who, to whom, about whom, which one, what it carries (plo.md § 3).

The working model for whoever handles messages rather than plans: receipt, journal, display. It reads the tree where it
stands and judges nothing; what is missing is None.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from planbro.formats.plo._kinds import APPREC, KINDS, MSGHEAD, AppRecVersion, Kind

_FK1 = "{http://www.kith.no/xmlstds/felleskomponent1}"
_B64 = "{http://www.kith.no/xmlstds/base64container}Base64Container"
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
_H = MSGHEAD
_INFO, _ORGANISATION, _PERSON = _H + "MsgInfo", _H + "Organisation", _H + "HealthcareProfessional"
_SENDING = "InformasjonOmForsendelsen"


class Ident(NamedTuple):
    """A number with its type: `kind` and `system` are V and S of TypeId (kodeverk 8116, 9051)."""

    value: str
    kind: str
    system: str
    name: str


def _first_of(idents: tuple[Ident, ...], kinds: tuple[str, ...]) -> str | None:
    for ident in idents:
        if ident.kind in kinds and ident.value:
            return ident.value
    return None


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, a service or a person with a HER-id; `phones` as they stand in TeleCom (`tel:`)."""

    name: str
    idents: tuple[Ident, ...]
    element: Any

    def ident(self, *kinds: str) -> str | None:
        """The first number of one of these kinds."""
        return _first_of(self.idents, kinds)


@dataclass(frozen=True, slots=True)
class Party:
    """Sender or receiver: virksomhet (level 1), and below it a service or a person (HIS 1153-2 AD2.2-AD2.8)."""

    role: str
    organisation: Body | None
    unit: Body | None
    person: Body | None
    element: Any

    @property
    def level2(self) -> Body | None:
        return self.unit or self.person

    @property
    def her_ids(self) -> tuple[str | None, str | None]:
        """HER-id of level 1 and of level 2."""
        first = self.organisation.ident("HER") if self.organisation else None
        return first, self.level2.ident("HER") if self.level2 else None

    @property
    def addressable(self) -> bool:
        """Whether anybody can be answered: a HER-id or another number on some level."""
        return any(body is not None and body.idents for body in (self.organisation, self.unit, self.person))


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom it is about, as the envelope says."""

    family: str | None
    given: str | None
    birth_date: str | None
    sex: str | None
    idents: tuple[Ident, ...]
    element: Any

    def ident(self, *kinds: str) -> str | None:
        return _first_of(self.idents, kinds)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One more document: `carried` is inline (base64 or XML), reference (FileReference) or empty."""

    carried: str
    mime: str | None
    description: str | None
    element: Any


@dataclass(frozen=True, slots=True)
class Message:
    """One message at hand. `root` is the MsgHead that holds the payload, `outer` the one around it, if any."""

    root: Any
    outer: Any
    id: str | None
    type: str | None
    type_name: str | None
    generated: str | None
    processing: str | None
    parent: str | None
    conversation: str | None
    sender: Party | None
    receiver: Party | None
    copies: tuple[Party, ...]
    patient: Patient | None
    payload: Any
    kind: Kind | None
    status: str | None
    attachments: tuple[Attachment, ...]
    signed: bool

    @property
    def receivers(self) -> tuple[Party, ...]:
        """The primary receiver, then copy receivers."""
        return ((self.receiver,) if self.receiver is not None else ()) + self.copies

    @property
    def series(self) -> str | None:
        """The MsgId that names the series: the first message's (HIS 1154 § 4.2)."""
        return self.conversation or self.id


def read_message(tree: Any) -> Message | None:
    """The message of a parsed document; None where it is no MsgHead.

    A payload may lie in a MsgHead inside the MsgHead; the innermost one that carries a known payload is the message,
    and what it does not say (sender, receiver, patient) is as the outer one says.
    """
    outermost = tree.getroot() if hasattr(tree, "getroot") else tree
    if outermost.tag != _H + "MsgHead":
        return None
    payload = _payload(outermost)
    inner = next(payload.iterancestors(_H + "MsgHead"), outermost) if payload is not None else outermost
    head, around = _parts(inner), _parts(outermost) if inner is not outermost else {}
    own = _parts(head.get(_INFO))
    info = {**_parts(around.get(_INFO)), **own}
    type_ = info.get(_H + "Type")
    conversation = _parts(own.get(_H + "ConversationRef"))
    return Message(
        root=inner,
        outer=outermost if inner is not outermost else None,
        id=_clean(info.get(_H + "MsgId")),
        type=_code(type_),
        type_name=_code(type_, "DN"),
        generated=_clean(info.get(_H + "GenDate")),
        processing=_code(info.get(_H + "ProcessingStatus")),
        parent=_clean(conversation.get(_H + "RefToParent")),
        conversation=_clean(conversation.get(_H + "RefToConversation")),
        sender=_party(info.get(_H + "Sender"), "sender"),
        receiver=_party(info.get(_H + "Receiver"), "PRIM"),
        copies=tuple(_copies(info.get(_H + "OtherReceiver"))),
        patient=_patient(info.get(_H + "Patient")),
        payload=payload,
        kind=KINDS.get(payload.tag) if payload is not None else None,
        status=_status(payload),
        attachments=tuple(_attachments(inner, payload)),
        signed=_SIGNATURE in head or _SIGNATURE in around,
    )


def is_receipt(tree: Any) -> AppRecVersion | None:
    """The version of an AppRec, where the document is one."""
    root = tree.getroot() if hasattr(tree, "getroot") else tree
    return APPREC.get(root.tag)


def _payload(head: Any) -> Any:
    """The fagmelding: the first known payload, else whatever the first document's Content holds."""
    other = None
    for content in _contents(head):
        for child in content:
            if not isinstance(child.tag, str):
                continue
            if child.tag == _H + "MsgHead":
                found = _payload(child)
                if found is not None:
                    return found
            elif child.tag in KINDS:
                return child
            elif other is None and child.tag != _B64:
                other = child
    return other


def _contents(head: Any) -> Iterator[Any]:
    """Content of each document of this envelope."""
    for document in documents(head):
        for ref in document.iterchildren(_H + "RefDoc"):
            yield from ref.iterchildren(_H + "Content")


def documents(head: Any) -> Iterator[Any]:
    """The documents of an envelope, those of a PatientReport last."""
    yield from head.iterchildren(_H + "Document")
    for report in head.iterchildren(_H + "PatientReport"):
        yield from report.iterchildren(_H + "Document")


def _parts(element: Any) -> dict[Any, Any]:
    """The first child of each name: one pass, where each search for one of them costs as much."""
    found: dict[Any, Any] = {}
    for child in element if element is not None else ():
        found.setdefault(child.tag, child)
    return found


def _code(element: Any, name: str = "V") -> str | None:
    return element.get(name) if element is not None else None


def _clean(element: Any) -> str | None:
    return (element.text or "").strip() or None if element is not None else None


def _copies(first: Any) -> Iterator[Party]:
    """The copy receivers of the envelope that has the first of them."""
    for other in (first, *first.itersiblings(_H + "OtherReceiver")) if first is not None else ():
        role = next(other.iterchildren(_H + "RoleReceiver"), None)
        found = _party(other, _code(role) or "COP")
        if found is not None:
            yield found


def _party(element: Any, role: str) -> Party | None:
    if element is None:
        return None
    parts = _parts(element)
    organisation = parts.get(_ORGANISATION)
    inside = _parts(organisation)
    person = inside.get(_PERSON)
    if person is None:
        person = parts.get(_PERSON)
    below = inside.get(_ORGANISATION)
    return Party(
        role, _organisation(organisation, inside), _organisation(below, _parts(below)), _person(person), element
    )


def _organisation(element: Any, parts: Mapping[Any, Any]) -> Body | None:
    if element is None:
        return None
    return Body(_clean(parts.get(_H + "OrganisationName")) or "", tuple(_idents(element, parts)), element)


def _person(element: Any) -> Body | None:
    if element is None:
        return None
    parts = _parts(element)
    names = (_clean(parts.get(_H + name)) for name in ("GivenName", "MiddleName", "FamilyName"))
    return Body(" ".join(name for name in names if name), tuple(_idents(element, parts)), element)


def idents(element: Any) -> Iterator[Ident]:
    """The Ident children of an organisation or a person, in MsgHead's or the payload's namespace."""
    return _idents(element, _parts(element))


def _idents(element: Any, parts: Mapping[Any, Any]) -> Iterator[Ident]:
    for space in (_H, _FK1):
        if space + "Ident" not in parts:
            continue
        for ident in element.iterchildren(space + "Ident"):
            inside = _parts(ident)
            kind = inside.get(space + "TypeId")
            number = _clean(inside.get(space + "Id")) or ""
            yield Ident(number, _code(kind) or "", _code(kind, "S") or "", _code(kind, "DN") or "")


def _patient(element: Any) -> Patient | None:
    if element is None:
        return None
    parts = _parts(element)
    return Patient(
        _clean(parts.get(_H + "FamilyName")),
        _clean(parts.get(_H + "GivenName")),
        _clean(parts.get(_H + "DateOfBirth")),
        _code(parts.get(_H + "Sex")),
        tuple(_idents(element, parts)),
        element,
    )


def _status(payload: Any) -> str | None:
    """Forsendelsesstatus, wherever the version has it (kodeverk 7309)."""
    for around in _sendings(payload) if payload is not None else ():
        found = next(around.iterchildren(_space(around) + "Forsendelsesstatus"), None)
        if found is not None:
            return found.get("V") or None
    return None


def _sendings(payload: Any) -> Iterator[Any]:
    """InformasjonOmForsendelsen under the payload itself, then those in its FellesAdministrativeOpplysninger."""
    yield from (found for found in payload.iterchildren("{*}" + _SENDING) if _space(found))
    for shared in payload.iterchildren("{*}FellesAdministrativeOpplysninger"):
        if _space(shared):
            yield from shared.iterchildren(_space(shared) + _SENDING)


def _space(element: Any) -> str:
    tag: str = element.tag
    return tag[: tag.rfind("}") + 1]


def _attachments(head: Any, payload: Any) -> Iterator[Attachment]:
    """Every document but the one that holds the payload."""
    holder = next(payload.iterancestors(_H + "Document"), None) if payload is not None else None
    for document in documents(head):
        if document is holder:
            continue
        ref = _parts(document).get(_H + "RefDoc")
        if ref is None:
            continue
        parts = _parts(ref)
        content = parts.get(_H + "Content")
        has_content = content is not None and len(content) > 0
        carried = "inline" if has_content else "reference" if _H + "FileReference" in parts else "empty"
        yield Attachment(carried, _clean(parts.get(_H + "MimeType")), _clean(parts.get(_H + "Description")), document)
