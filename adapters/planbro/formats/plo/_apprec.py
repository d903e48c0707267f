"""AppRec, the receipt that says whether a message could be taken: read and written, both versions (plo.md § 4).

The two versions have the same elements in two namespaces; what differs is MIGversion and the codes of roles. Errors
carry the code list, identifiers do not: TypeId is a CS here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from planbro.findings import Refused
from planbro.formats.plo import _kodeverk as kodeverk
from planbro.formats.plo._kinds import APPREC, AppRecVersion
from planbro.formats.plo._message import Body, Ident, Party

ERROR_LIST: Final = "2.16.578.1.12.4.1.1.8221"
"""What may be wrong with a message."""

_STATUS_LIST: Final = "8258"
_ROLE_LIST: Final = "8112"
_OTHER_ROLES: Final[Mapping[str, str]] = {
    "AVS": "Avsender",
    "REQ": "Rekvirent",
    "SPR": "Tjenesteyter",
    "RECEIVER": "Mottaker",
}
"""Roles that the standards themselves name; the rest are of kodeverk 8112."""

_NAMESPACES: Final[Mapping[AppRecVersion, str]] = {
    version: root[1:].partition("}")[0] for root, version in APPREC.items()
}
_MIG: Final[Mapping[AppRecVersion, str]] = {"1.0": "1.0 2004-11-21", "1.1": "v1.1 2012-02-15"}
_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)
_SPECIAL: Final = re.compile('[&<>"\n\r\t]')
_UNFIT: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Holder:
    """An institution, a department or a person, with every number it goes by, the main one first."""

    name: str
    idents: tuple[Ident, ...] = ()

    def ident(self, *kinds: str) -> str | None:
        return next((i.value for i in self.idents if i.kind in kinds and i.value), None)


@dataclass(frozen=True, slots=True)
class Station:
    """One end of a receipt. `professional` stands alone, where there is no institution (HCP is a choice)."""

    role: str
    institution: Holder | None
    departments: tuple[Holder, ...] = ()
    persons: tuple[Holder, ...] = ()
    professional: Holder | None = None

    @property
    def her_ids(self) -> tuple[str | None, str | None]:
        """HER-id of the virksomhet and of the communication party below it."""
        below = next(iter((*self.departments, *self.persons)), self.professional)
        first = self.institution.ident("HER") if self.institution else None
        return first, below.ident("HER") if below else None


@dataclass(frozen=True, slots=True)
class AppRecError:
    """One error: a code of 8221 and, for the people at the other end, what it is about (OT)."""

    code: str
    explanation: str = ""
    text: str = ""
    system: str = ERROR_LIST


@dataclass(frozen=True, slots=True)
class AppRec:
    """A receipt. `original_*` say which message it answers; matching is by `original_id`, never by order."""

    version: AppRecVersion
    id: str
    generated: str
    sender: Station
    receiver: Station
    status: str
    errors: tuple[AppRecError, ...]
    original_id: str
    original_type: str
    original_type_name: str
    original_issued: str
    software: str = ""
    software_version: str = ""


def mirror(party: Party, role: str) -> Station:
    """A party of a message as one of its receipt: same names, all identifiers (plo.md § 4, HIS 1153-2 AD2.12-15)."""
    person = _holder(party.person)
    if party.organisation is None:
        return Station(role, None, professional=person)
    unit = _holder(party.unit)
    return Station(role, _holder(party.organisation), (unit,) if unit else (), (person,) if person else ())


def _holder(body: Body | None) -> Holder | None:
    """The HER-id is the number that a receipt is addressed by, so it comes first."""
    if body is None:
        return None
    numbers = tuple(ident for ident in body.idents if ident.value)
    return Holder(body.name, tuple(sorted(numbers, key=lambda ident: ident.kind != "HER")))


# writing


def write_apprec(receipt: AppRec) -> bytes:
    """The bytes of a receipt, in the order that the schema demands.

    Written as text: a receiver answers every message, and a tree would cost several times as much.

    Raises:
        Refused: a name holds a character that XML cannot carry.
    """
    out = _Writer()
    out.lines.append(f'<AppRec xmlns="{_NAMESPACES[receipt.version]}">')
    out.code("MsgType", "APPREC", "Applikasjonskvittering")
    out.text("MIGversion", _MIG[receipt.version])
    out.text("SoftwareName", receipt.software, optional=True)
    out.text("SoftwareVersion", receipt.software_version, optional=True)
    out.text("GenDate", receipt.generated)
    out.text("Id", receipt.id)
    _write_station(out, "Sender", receipt.sender)
    _write_station(out, "Receiver", receipt.receiver)
    out.code("Status", receipt.status, kodeverk.text(_STATUS_LIST, receipt.status) or "")
    for error in receipt.errors:
        shown = error.text or kodeverk.text(ERROR_LIST, error.code) or ""
        out.empty("Error", ("V", error.code), ("S", error.system), ("DN", shown), ("OT", error.explanation))
    out.open("OriginalMsgId")
    out.code("MsgType", receipt.original_type, receipt.original_type_name)
    out.text("IssueDate", receipt.original_issued)
    out.text("Id", receipt.original_id)
    out.close("OriginalMsgId")
    out.lines.append("</AppRec>\n")
    text = "\n".join(out.lines)
    if _UNFIT.search(text):
        raise Refused.because("xml-characters")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def _write_station(out: _Writer, name: str, station: Station) -> None:
    out.open(name)
    out.code("Role", station.role, _OTHER_ROLES.get(station.role) or kodeverk.text(_ROLE_LIST, station.role) or "")
    out.open("HCP")
    if station.institution is None:
        _write_holder(out, "HCProf", station.professional or Holder(""))
    else:
        out.open("Inst")
        _write_main(out, station.institution)
        for department in station.departments:
            _write_holder(out, "Dept", department)
        _write_further(out, station.institution)
        for person in station.persons:
            _write_holder(out, "HCPerson", person)
        out.close("Inst")
    out.close("HCP")
    out.close(name)


def _write_holder(out: _Writer, name: str, holder: Holder) -> None:
    out.open(name)
    _write_main(out, holder)
    _write_further(out, holder)
    out.close(name)


def _write_main(out: _Writer, holder: Holder) -> None:
    out.text("Name", holder.name, optional=True)
    for first in holder.idents[:1]:
        out.text("Id", first.value)
        out.code("TypeId", first.kind, first.name)


def _write_further(out: _Writer, holder: Holder) -> None:
    for ident in holder.idents[1:]:
        out.open("AdditionalId")
        out.text("Id", ident.value)
        out.code("Type", ident.kind, ident.name)
        out.close("AdditionalId")


@dataclass(slots=True)
class _Writer:
    """Lines of XML, indented."""

    lines: list[str] = field(default_factory=list)
    indent: str = "  "

    def open(self, name: str) -> None:
        self.lines.append(f"{self.indent}<{name}>")
        self.indent += "  "

    def close(self, name: str) -> None:
        self.indent = self.indent[2:]
        self.lines.append(f"{self.indent}</{name}>")

    def text(self, name: str, value: str, *, optional: bool = False) -> None:
        if value or not optional:
            self.lines.append(f"{self.indent}<{name}>{_escaped(value)}</{name}>")

    def code(self, name: str, value: str, shown: str) -> None:
        """A CS: its V always, its DN where there is one."""
        more = f' DN="{_escaped(shown)}"' if shown else ""
        self.lines.append(f'{self.indent}<{name} V="{_escaped(value)}"{more}/>')

    def empty(self, name: str, *attributes: tuple[str, str]) -> None:
        parts = "".join(f' {key}="{_escaped(value)}"' for key, value in attributes if value)
        self.lines.append(f"{self.indent}<{name}{parts}/>")


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


# reading


def read_apprec(tree: Any) -> AppRec | None:
    """The receipt of a parsed document; None where it is none. Judges nothing: what is missing is empty."""
    root = tree.getroot() if hasattr(tree, "getroot") else tree
    version = APPREC.get(root.tag)
    if version is None:
        return None
    space = root.tag[: root.tag.index("}") + 1]
    original = root.find(f"{space}OriginalMsgId")
    type_ = _child(original, space, "MsgType")
    return AppRec(
        version=version,
        id=_text(root, space, "Id"),
        generated=_text(root, space, "GenDate"),
        sender=_station(_child(root, space, "Sender"), space),
        receiver=_station(_child(root, space, "Receiver"), space),
        status=_value(_child(root, space, "Status")),
        errors=tuple(_errors(root, space)),
        original_id=_text(original, space, "Id"),
        original_type=_value(type_),
        original_type_name=_value(type_, "DN"),
        original_issued=_text(original, space, "IssueDate"),
        software=_text(root, space, "SoftwareName"),
        software_version=_text(root, space, "SoftwareVersion"),
    )


def _errors(root: Any, space: str) -> Iterator[AppRecError]:
    for element in root.iterchildren(f"{space}Error"):
        yield AppRecError(
            _value(element), _value(element, "OT"), _value(element, "DN"), _value(element, "S") or ERROR_LIST
        )


def _station(element: Any, space: str) -> Station:
    role = _value(_child(element, space, "Role"))
    hcp = _child(element, space, "HCP")
    inst, professional = _child(hcp, space, "Inst"), _child(hcp, space, "HCProf")
    if inst is None:
        return Station(role, None, professional=_read(professional, space) if professional is not None else None)
    departments = tuple(_read(found, space) for found in inst.iterchildren(f"{space}Dept"))
    persons = tuple(_read(found, space) for found in inst.iterchildren(f"{space}HCPerson"))
    return Station(role, _read(inst, space), departments, persons)


def _read(element: Any, space: str) -> Holder:
    return Holder(_text(element, space, "Name"), tuple(_numbers(element, space)))


def _numbers(element: Any, space: str) -> Iterator[Ident]:
    number = _text(element, space, "Id")
    if number:
        kind = _child(element, space, "TypeId")
        yield Ident(number, _value(kind), "", _value(kind, "DN"))
    for more in element.iterchildren(f"{space}AdditionalId"):
        kind = _child(more, space, "Type")
        yield Ident(_text(more, space, "Id"), _value(kind), "", _value(kind, "DN"))


def _child(parent: Any, space: str, name: str) -> Any:
    return parent.find(space + name) if parent is not None else None


def _text(parent: Any, space: str, name: str) -> str:
    found = _child(parent, space, name)
    return (found.text or "").strip() if found is not None else ""


def _value(element: Any, name: str = "V") -> str:
    return (element.get(name) or "").strip() if element is not None else ""
