"""A plan as a Noark 5 case: the mappe, one journalpost for the version, one dokumentbeskrivelse for each file."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planbro.exchange.archive._formats import format_of, is_archival
from planbro.formats.noark import Archive, Doc, DocFile, Journalpost, Person, Saksmappe, as_time
from planbro.plan import Document, Koordinator, Plan, in_office, sha256_of, size_of, value_of

PDF: Final = "plan.pdf"
XML: Final = "plan.xml"
_UNKNOWN: Final = "Ukjent"
_HIDDEN: Final = "*****"


@dataclass(frozen=True, slots=True)
class Said:
    """What the archive is told beside the plan."""

    archive: Archive
    reason: str
    time: str
    closing: bool


def documents_of(ident: str, files: Mapping[str, bytes], attached: Iterable[tuple[Document, str]]) -> list[Doc]:
    """The plan three times (to read, structured, as it came) and its attachments."""
    original = next(name for name in files if name.startswith("original."))
    fixed = [
        (PDF, "Planen, til å lese", "PDF/A", True, True),
        (XML, "Planen, strukturert", "XML", False, True),
        (original, "Planen slik den ble hentet ut av systemet", original.rpartition(".")[2].upper(), False, False),
    ]
    found = [
        Doc(own_uuid(ident, name), title, "Individuell plan", main, _file(name, files[name], kind, lasting))
        for name, title, kind, main, lasting in fixed
    ]
    for one, path in attached:
        title = next((text for text in (one.title, one.file_name) if isinstance(text, str) and text), _UNKNOWN)
        author = (one.author,) if isinstance(one.author, str) and one.author else ()
        file = _file(path, files[path], format_of(one), is_archival(one))
        date = one.date if isinstance(one.date, str) else ""
        found.append(Doc(own_uuid(ident, path), title, "Vedlegg", False, file, author, date))
    return found


def _file(path: str, data: bytes, kind: str, lasting: bool) -> DocFile:
    return DocFile(path, sha256_of(data), size_of(data), kind, "Arkivformat" if lasting else "Produksjonsformat")


def case_of(plan: Plan, ident: str, version: int, said: Said, documents: Sequence[Doc]) -> Saksmappe:
    """The mappe of a plan with the journalpost of one version."""
    archive, by, when = said.archive, said.archive.creator, as_time(said.time)
    name = _name(plan.planeier) or _UNKNOWN
    current = [_koordinator(one, archive.role_koordinator) for one in in_office(plan, said.time[:10])]
    owner = Person(name, archive.role_owner, id=own_uuid(plan.id, "planeier"), number=_number(plan))
    public = f"{archive.part} - {_HIDDEN}"
    post = Journalpost(
        own_uuid(ident, "journalpost"), f"{plan.id}/{version}", f"{archive.part} - {name}, utgave {version}",
        f"{public}, utgave {version}", when, said.time[:10], by, current[0].name if current else by, said.reason,
        documents,
    )  # fmt: skip
    return Saksmappe(
        own_uuid(plan.id, "mappe"), plan.id, f"{archive.part} - {name}", public, [archive.part.lower()],
        _time(plan.created) or when, by, _unit(plan) or by, current[0].name if current else _UNKNOWN,
        _time(plan.closed) or (when if said.closing else ""), [owner, *current], [post],
    )  # fmt: skip


def _time(date: object) -> str:
    return as_time(date) if isinstance(date, str) and date else ""


def _koordinator(one: Koordinator, role: str) -> Person:
    phone, email = (value if isinstance(value, str) else "" for value in (one.phone, one.email))
    return Person(_name(one) or _UNKNOWN, role, one.id, phone=phone, email=email)


def _name(one: Any) -> str:
    parts = [getattr(one, name, None) for name in ("given", "middle", "family")]
    return " ".join(part for part in parts if isinstance(part, str) and part)


def _number(plan: Plan) -> str:
    """The number that stands now: fødselsnummer before D-nummer."""
    current = [one for one in plan.identifiers if isinstance(one.value, str) and not isinstance(one.end, str)]
    kinds = {value_of(one.kind): str(one.value) for one in current}
    return next((kinds[kind] for kind in ("fnr", "dnr") if kind in kinds), "")


def _unit(plan: Plan) -> str:
    named = [*(one.name for one in plan.coordinating_units), *(one.name for one in plan.organisations)]
    return next((name for name in named if isinstance(name, str) and name), "")


def own_uuid(base: str, name: str) -> str:
    """The systemID of a part, from the id of what it is a part of."""
    return str(uuid.uuid5(uuid.UUID(base), f"noark:{name}"))
