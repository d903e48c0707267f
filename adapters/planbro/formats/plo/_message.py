"""A message as its envelope says: who, to whom, about whom, which one, what it carries (plo.md § 3).

The working model for whoever handles messages rather than plans: receipt, journal, display. It reads the tree where it
stands and judges nothing; what is missing is None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planbro.formats.plo._kinds import APPREC, KINDS, MSGHEAD, Kind

_FK1 = "{http://www.kith.no/xmlstds/felleskomponent1}"
_B64 = "{http://www.kith.no/xmlstds/base64container}Base64Container"
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
_H = MSGHEAD


@dataclass(frozen=True, slots=True)
class Ident:
    """A number with its type: `kind` and `system` are V and S of TypeId (kodeverk 8116, 9051)."""

    value: str
    kind: str
    system: str
    name: str


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, a service or a person with a HER-id; `phones` as they stand in TeleCom (`tel:`)."""

    name: str
    idents: tuple[Ident, ...]
    element: Any

    def ident(self, *kinds: str) -> str | None:
        """The first number of one of these kinds."""
        return next((i.value for i in self.idents if i.kind in kinds and i.value), None)


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
        return next((i.value for i in self.idents if i.kind in kinds and i.value), None)


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
    info = _child(inner, "MsgInfo")
    around = _child(outermost, "MsgInfo") if inner is not outermost else None
    kind = KINDS.get(payload.tag) if payload is not None else None
    type_ = _first(info, around, "Type")
    conversation = _child(info, "ConversationRef") if info is not None else None
    return Message(
        root=inner,
        outer=outermost if inner is not outermost else None,
        id=_text(info, around, "MsgId"),
        type=type_.get("V") if type_ is not None else None,
        type_name=type_.get("DN") if type_ is not None else None,
        generated=_text(info, around, "GenDate"),
        processing=_value(info, around, "ProcessingStatus"),
        parent=_child_text(conversation, "RefToParent"),
        conversation=_child_text(conversation, "RefToConversation"),
        sender=_party(_first(info, around, "Sender"), "sender"),
        receiver=_party(_first(info, around, "Receiver"), "PRIM"),
        copies=tuple(_copies(info, around)),
        patient=_patient(_first(info, around, "Patient")),
        payload=payload,
        kind=kind,
        status=_status(payload),
        attachments=tuple(_attachments(inner, payload)),
        signed=inner.find(_SIGNATURE) is not None or outermost.find(_SIGNATURE) is not None,
    )


def is_receipt(tree: Any) -> str | None:
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
    """Content of each document of this envelope, also those of a PatientReport."""
    for document in head.iterchildren(_H + "Document"):
        yield from document.iterfind(f"{_H}RefDoc/{_H}Content")
    for report in head.iterchildren(_H + "PatientReport"):
        yield from report.iterfind(f"{_H}Document/{_H}RefDoc/{_H}Content")


def _child(element: Any, name: str) -> Any:
    """The first child of that name in MsgHead's namespace; half the cost of `find`."""
    return next(element.iterchildren(_H + name), None)


def _first(info: Any, around: Any, name: str) -> Any:
    for part in (info, around):
        found = _child(part, name) if part is not None else None
        if found is not None:
            return found
    return None


def _text(info: Any, around: Any, name: str) -> str | None:
    return _clean(_first(info, around, name))


def _value(info: Any, around: Any, name: str) -> str | None:
    found = _first(info, around, name)
    return found.get("V") if found is not None else None


def _child_text(parent: Any, name: str) -> str | None:
    return _clean(_child(parent, name)) if parent is not None else None


def _clean(element: Any) -> str | None:
    return (element.text or "").strip() or None if element is not None else None


def _copies(info: Any, around: Any) -> Iterator[Party]:
    part = info if info is not None and _child(info, "OtherReceiver") is not None else around
    for other in part.iterchildren(_H + "OtherReceiver") if part is not None else ():
        role = _child(other, "RoleReceiver")
        found = _party(other, (role.get("V") if role is not None else None) or "COP")
        if found is not None:
            yield found


def _party(element: Any, role: str) -> Party | None:
    if element is None:
        return None
    organisation = _child(element, "Organisation")
    below = _child(organisation, "Organisation") if organisation is not None else None
    person = _child(organisation, "HealthcareProfessional") if organisation is not None else None
    if person is None:
        person = _child(element, "HealthcareProfessional")
    return Party(role, _body(organisation), _body(below), _body(person, person=True), element)


def _body(element: Any, *, person: bool = False) -> Body | None:
    if element is None:
        return None
    if person:
        names = (_child_text(element, part) for part in ("GivenName", "MiddleName", "FamilyName"))
        name = " ".join(part for part in names if part)
    else:
        name = _child_text(element, "OrganisationName") or ""
    return Body(name, tuple(idents(element)), element)


def idents(element: Any) -> Iterator[Ident]:
    """The Ident children of an organisation or a person, in MsgHead's or the payload's namespace."""
    for space in (_H, _FK1):
        for ident in element.iterchildren(space + "Ident"):
            number = next(ident.iterchildren(space + "Id"), None)
            kind = next(ident.iterchildren(space + "TypeId"), None)
            yield Ident(
                _clean(number) or "",
                (kind.get("V") or "") if kind is not None else "",
                (kind.get("S") or "") if kind is not None else "",
                (kind.get("DN") or "") if kind is not None else "",
            )


def _patient(element: Any) -> Patient | None:
    if element is None:
        return None
    sex = _child(element, "Sex")
    return Patient(
        _child_text(element, "FamilyName"),
        _child_text(element, "GivenName"),
        _child_text(element, "DateOfBirth"),
        sex.get("V") if sex is not None else None,
        tuple(idents(element)),
        element,
    )


def _status(payload: Any) -> str | None:
    """Forsendelsesstatus, wherever the version has it (kodeverk 7309)."""
    if payload is None:
        return None
    namespaces = {child.tag.partition("}")[0] + "}" for child in payload if isinstance(child.tag, str)}
    for space in namespaces:
        for path in ("InformasjonOmForsendelsen", f"FellesAdministrativeOpplysninger/{space}InformasjonOmForsendelsen"):
            found = payload.find(f"{space}{path}/{space}Forsendelsesstatus")
            if found is not None:
                return found.get("V") or None
    return None


def _attachments(head: Any, payload: Any) -> Iterator[Attachment]:
    """Every document but the one that holds the payload."""
    holder = next(payload.iterancestors(_H + "Document"), None) if payload is not None else None
    documents = [*head.iterchildren(_H + "Document"), *head.iterfind(f"{_H}PatientReport/{_H}Document")]
    for document in documents:
        if document is holder:
            continue
        ref = _child(document, "RefDoc")
        if ref is None:
            continue
        content, reference = _child(ref, "Content"), _child(ref, "FileReference")
        has_content = content is not None and len(content) > 0
        carried = "inline" if has_content else "reference" if reference is not None else "empty"
        yield Attachment(carried, _child_text(ref, "MimeType"), _child_text(ref, "Description"), document)
