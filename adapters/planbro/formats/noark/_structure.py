"""Noark 5's structure as planbro writes it: arkiv, arkivdel, saksmappe, journalpost, dokumentbeskrivelse and -objekt.

Names and their order are those of Noark 5 as it is generally known; the schema is our own (`schemas/noark/`), and no
approval is claimed. An element that the standard makes mandatory and a plan cannot fill says so in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

NAMESPACE: Final = "http://www.arkivverket.no/standarder/noark5/arkivstruktur"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE: Final = f"{{{_XSI}}}type"
ALGORITHM: Final = "SHA-256"
_MINUTES: Final = re.compile(r"^(\d\d:\d\d)(?=Z|[+-]|$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive, its part, and by what right it is kept from the public; from the configuration."""

    title: str
    part: str
    creator: str
    creator_id: str
    restriction: str
    ground: str
    """Skjermingshjemmel."""
    status_open: str
    status_closed: str
    journal_type: str
    journal_status: str
    role_owner: str
    role_koordinator: str
    role_sender: str


@dataclass(frozen=True, slots=True)
class DocFile:
    """One file of a document, with what proves it."""

    path: str
    sha256: str
    size: int
    format: str
    variant: str


@dataclass(frozen=True, slots=True)
class Doc:
    """A dokumentbeskrivelse with its file."""

    id: str
    title: str
    type: str
    main: bool
    file: DocFile
    authors: tuple[str, ...] = ()
    date: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A part: the planeier, a koordinator."""

    name: str
    role: str
    id: str = ""
    number: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Journalpost:
    """One archived version of a plan."""

    id: str
    number: str
    title: str
    public_title: str
    time: str
    date: str
    by: str
    sender: str
    remark: str
    documents: Sequence[Doc]


@dataclass(frozen=True, slots=True)
class Saksmappe:
    """One plan."""

    id: str
    number: str
    title: str
    public_title: str
    words: Sequence[str]
    created: str
    by: str
    unit: str
    responsible: str
    closed: str = ""
    persons: Sequence[Person] = ()
    posts: Sequence[Journalpost] = field(default_factory=tuple)


def structure(archive: Archive, ids: tuple[str, str], time: str, folders: Iterable[Saksmappe]) -> bytes:
    """A whole arkivstruktur.xml; `ids` are those of arkiv and arkivdel."""
    root = etree.Element(tag("arkiv"), nsmap={None: NAMESPACE, "xsi": _XSI})
    _head(root, archive, ids[0], time)
    part = etree.SubElement(root, tag("arkivdel"))
    _part_head(part, archive, ids[1], time)
    part.extend(saksmappe(one, archive) for one in folders)
    etree.indent(root, space=" ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def heads(archive: Archive, ids: tuple[str, str], time: str) -> tuple[list[Any], list[Any]]:
    """What stands before arkivdel in arkiv, and before the first mappe in arkivdel."""
    root, part = etree.Element(tag("arkiv")), etree.Element(tag("arkivdel"))
    _head(root, archive, ids[0], time)
    _part_head(part, archive, ids[1], time)
    return list(root), list(part)


def nsmap() -> dict[str | None, str]:
    return {None: NAMESPACE, "xsi": _XSI}


def _head(root: Any, archive: Archive, ident: str, time: str) -> None:
    _put(root, systemID=ident, tittel=archive.title, dokumentmedium="Elektronisk arkiv", opprettetDato=time,
         opprettetAv=archive.creator)  # fmt: skip
    creator = etree.SubElement(root, tag("arkivskaper"))
    _put(creator, arkivskaperID=archive.creator_id, arkivskaperNavn=archive.creator)


def _part_head(part: Any, archive: Archive, ident: str, time: str) -> None:
    _put(part, systemID=ident, tittel=archive.part, arkivdelstatus="Aktiv periode", dokumentmedium="Elektronisk arkiv",
         opprettetDato=time, opprettetAv=archive.creator)  # fmt: skip


def saksmappe(one: Saksmappe, archive: Archive) -> Any:
    """The element of one plan."""
    root = etree.Element(tag("mappe"), {_TYPE: "saksmappe"}, nsmap=nsmap())
    _put(root, systemID=one.id, mappeID=one.number, tittel=one.title, offentligTittel=one.public_title)
    for word in one.words:
        _put(root, noekkelord=word)
    _put(root, dokumentmedium="Elektronisk arkiv", opprettetDato=one.created, opprettetAv=one.by)
    if one.closed:
        _put(root, avsluttetDato=one.closed, avsluttetAv=one.by)
    _shield(root, archive)
    for person in one.persons:
        part = etree.SubElement(root, tag("part"))
        _put(part, partID=person.id, partNavn=person.name, partRolle=person.role, foedselsnummer=person.number,
             epostadresse=person.email, telefonnummer=person.phone)  # fmt: skip
    root.extend(journalpost(post, archive) for post in one.posts)
    _put(root, saksdato=one.created[:10], administrativEnhet=one.unit, saksansvarlig=one.responsible,
         saksstatus=archive.status_closed if one.closed else archive.status_open)  # fmt: skip
    return root


def journalpost(post: Journalpost, archive: Archive) -> Any:
    """The element of one version."""
    root = etree.Element(tag("registrering"), {_TYPE: "journalpost"}, nsmap=nsmap())
    _put(root, systemID=post.id, opprettetDato=post.time, opprettetAv=post.by, arkivertDato=post.time,
         arkivertAv=post.by)  # fmt: skip
    _shield(root, archive)
    for number, document in enumerate(post.documents, 1):
        root.append(_document(document, number, post))
    _put(root, registreringsID=post.number, tittel=post.title, offentligTittel=post.public_title,
         dokumentmedium="Elektronisk arkiv")  # fmt: skip
    remark = etree.SubElement(root, tag("merknad"))
    _put(remark, merknadstekst=post.remark, merknadsdato=post.time, merknadRegistrertAv=post.by)
    _put(root, journalposttype=archive.journal_type, journalstatus=archive.journal_status, journaldato=post.date,
         dokumentetsDato=post.date, antallVedlegg=str(len(post.documents) - 1))  # fmt: skip
    sender = etree.SubElement(root, tag("korrespondansepart"))
    _put(sender, korrespondanseparttype=archive.role_sender, korrespondansepartNavn=post.sender)
    return root


def _document(one: Doc, number: int, post: Journalpost) -> Any:
    root = etree.Element(tag("dokumentbeskrivelse"), nsmap=nsmap())
    _put(root, systemID=one.id, dokumenttype=one.type, dokumentstatus="Dokumentet er ferdigstilt", tittel=one.title)
    for author in one.authors:
        _put(root, forfatter=author)
    when = as_time(one.date) if one.date else post.time
    _put(root, opprettetDato=when, opprettetAv=post.by, dokumentmedium="Elektronisk arkiv",
         tilknyttetRegistreringSom="Hoveddokument" if one.main else "Vedlegg", dokumentnummer=str(number),
         tilknyttetDato=post.time, tilknyttetAv=post.by)  # fmt: skip
    file = etree.SubElement(root, tag("dokumentobjekt"))
    _put(file, versjonsnummer="1", variantformat=one.file.variant, format=one.file.format, opprettetDato=post.time,
         opprettetAv=post.by, referanseDokumentfil=one.file.path, sjekksum=one.file.sha256,
         sjekksumAlgoritme=ALGORITHM, filstoerrelse=str(one.file.size))  # fmt: skip
    return root


def _shield(root: Any, archive: Archive) -> None:
    shield = etree.SubElement(root, tag("skjerming"))
    _put(shield, tilgangsrestriksjon=archive.restriction, skjermingshjemmel=archive.ground,
         skjermingMetadata="Skjerming av tittel", skjermingDokument="Skjerming av hele dokumentet")  # fmt: skip


def _put(root: Any, **values: str) -> None:
    """Elements with text, in this order; what is empty is left out."""
    for name, text in values.items():
        if text:
            etree.SubElement(root, tag(name)).text = text


def as_time(text: str) -> str:
    """A date or a time as xs:dateTime, which the standard asks for everywhere; what is not said is the first of it."""
    day, clock, rest = text.partition("T")
    day = f"{day}-01-01"[:10] if len(day) < 10 else day
    if not clock:
        return f"{day}T00:00:00"
    return day + clock + _MINUTES.sub(r"\1:00", rest)


def tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
