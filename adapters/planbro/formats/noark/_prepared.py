"""A mappe of any version of Noark 5 in the one form that `mappings/noark5.table` reads.

Only shape is changed here: parter get the role that the configuration knows them by and their name in parts, each
dokumentobjekt becomes a `dokument`, each registrering a `post`. What is not touched stays where it was, and is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any, Final

from lxml import etree

from planbro.formats.noark._config import Words
from planbro.ident import dnr, fnr

Files = Callable[[str], bytes | None]
_MIMES: Final = {
    ".pdf": "application/pdf", ".xml": "application/xml", ".txt": "text/plain", ".png": "image/png",
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".tif": "image/tiff", ".tiff": "image/tiff",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".html": "text/html",
}  # fmt: skip
_DIRECTIONS: Final = (("inngående", "inn"), ("utgående", "ut"))
_SHORT: Final = {"I": "inn", "U": "ut"}
_NUMBER: Final = re.compile(r"\d{6} ?\d{5}")
_NAMES: Final = ("partNavn", "sakspartNavn", "navn")
_ROLES: Final = ("partRolle", "sakspartRolle", "rolle")


class Prepared:
    """One mappe made ready, the files that its documents need, and what was wrong with them."""

    def __init__(self, mappe: Any, words: Words, files: Files) -> None:
        self.words = words
        self.files = files
        self.members: dict[str, bytes] = {}
        self.missing = 0
        self.damaged = 0
        self.root = _plain(mappe)
        self._lift()
        self._parts()
        for number, post in enumerate(list(self.root.findall("registrering")), 1):
            self._post(post, number)

    def _lift(self) -> None:
        """What a mappe within the mappe has, stands in the mappe."""
        for inner in list(self.root.iter("mappe"))[1:]:
            self.root.extend(inner.findall("registrering"))

    # persons

    def _parts(self) -> None:
        parts: list[Any] = [*self.root.findall("part"), *self.root.findall("sakspart")]
        roles = {id(part): (_first(part, _ROLES) or "").lower() for part in parts}
        owners = [part for part in parts if roles[id(part)] in self.words.owner_roles]
        strangers = [part for part in parts if roles[id(part)] not in self.words.koordinator_roles]
        owner = owners[0] if owners else strangers[0] if len(strangers) == 1 else None
        for part in parts:
            part.tag = "part"
            if owner is not None and part is owner:
                part.set("rolle", "planeier")
                _split_name(part, _take(part, _NAMES))
                _number(part)
                _address(part)
            elif roles[id(part)] in self.words.koordinator_roles:
                part.tag = "koordinator"
                _split_name(part, _take(part, _NAMES))
        responsible = self.root.find("saksansvarlig")
        if self.words.responsible_is_koordinator and responsible is not None and self.root.find("koordinator") is None:
            one = etree.SubElement(self.root, "koordinator")
            _split_name(one, responsible.text or "")
            self.root.remove(responsible)

    # documents

    def _post(self, post: Any, number: int) -> None:
        """A registrering: its documents go to the mappe, and it points to the first of them."""
        ident = post.findtext("systemID") or f"registrering-{number}"
        described = post.findall("dokumentbeskrivelse")
        first = None
        for place, one in enumerate(described or [post], 1):
            for count, file in enumerate(one.findall("dokumentobjekt"), 1):
                name = f"{one.findtext('systemID') or f'{ident}-{place}'}-{count}"
                self._document(name, one, file, count)
                first = first or name
        for one in described:
            post.remove(one)
        _retag(post, ident, _direction(post))
        if first:
            etree.SubElement(post, "hoveddokument").text = first
        self._archived(post, ident)

    def _document(self, name: str, described: Any, file: Any, count: int) -> None:
        document = etree.SubElement(self.root, "dokument", {"id": name})
        for tag in ("tittel", "forfatter", "opprettetDato"):
            found = described.find(tag)
            if found is not None and described.tag != "registrering":
                etree.SubElement(document, tag).text = found.text
        if count > 1 and (title := document.find("tittel")) is not None:
            title.text = f"{title.text} ({file.findtext('variantformat') or count})"
        path = (file.findtext("referanseDokumentfil") or "").strip().replace("\\", "/")
        checksum = (file.findtext("sjekksum") or "").strip().lower()
        etree.SubElement(document, "filnavn").text = PurePosixPath(path).name
        mime = _MIMES.get(PurePosixPath(path).suffix.lower())
        if mime:
            etree.SubElement(document, "mime").text = mime
        self._bytes(document, path, checksum)
        for tag in ("referanseDokumentfil", "sjekksum", "sjekksumAlgoritme", "filstoerrelse"):
            if (known := file.find(tag)) is not None:
                file.remove(known)
        document.append(file)

    def _bytes(self, document: Any, path: str, checksum: str) -> None:
        """The file of a document, held against its checksum."""
        from planbro.plan import sha256_of

        data = self.files(path) if path else None
        if data is None:
            self.missing += 1
            return
        found = sha256_of(data)
        if len(checksum) == len(found) and checksum != found:
            self.damaged += 1
        self.members[path] = data
        etree.SubElement(document, "innhold", {"fil": path})
        etree.SubElement(document, "sha256").text = found

    def _archived(self, post: Any, ident: str) -> None:
        """That this registrering lies in the archive."""
        if post.find("arkivertDato") is None:
            return
        entry = etree.SubElement(self.root, "arkivert", {"id": f"arkiv-{ident}"})
        etree.SubElement(entry, "systemID").text = ident
        etree.SubElement(entry, "arkiv").text = self.root.get("arkiv", "")
        for tag in ("arkivertDato", "arkivertAv"):
            if (found := post.find(tag)) is not None:
                entry.append(found)


def _plain(mappe: Any) -> Any:
    """A copy without namespaces, comments and attributes, so that one table reads every version."""
    root = etree.Element(etree.QName(mappe).localname)
    root.text = (mappe.text or "").strip() or None
    for child in mappe.iterchildren(tag=etree.Element):
        root.append(_plain(child))
    return root


def _retag(post: Any, ident: str, direction: str) -> None:
    post.tag = "post"
    post.set("id", ident)
    post.set("retning", direction)
    sender = post.find("korrespondansepart")
    if sender is not None:
        etree.SubElement(post, "avsender").text = _take(sender, ("korrespondansepartNavn",))
    if (known := post.find("systemID")) is not None:
        post.remove(known)


def _direction(post: Any) -> str:
    kind = (post.findtext("journalposttype") or "").strip()
    return _SHORT.get(kind) or next((told for word, told in _DIRECTIONS if kind.lower().startswith(word)), "intern")


def _first(part: Any, names: tuple[str, ...]) -> str:
    return next((text.strip() for name in names if (text := part.findtext(name))), "")


def _take(part: Any, names: tuple[str, ...]) -> str:
    """The text of the first of these, which is then said elsewhere."""
    for name in names:
        found = part.find(name)
        if found is not None and found.text:
            part.remove(found)
            return str(found.text)
    return ""


def _split_name(part: Any, name: str) -> None:
    given, family = name_parts(name)
    for tag, text in (("fornavn", given), ("etternavn", family)):
        if text:
            etree.SubElement(part, tag).text = text


def name_parts(name: str) -> tuple[str, str]:
    """Given and family name, from `Nordmann, Kari` or `Kari Nordmann`; one word alone is the family name."""
    text = " ".join(name.split())
    if "," in text:
        family, _, given = text.partition(",")
        return given.strip(), family.strip()
    given, _, family = text.rpartition(" ")
    return given, family


def _number(part: Any) -> None:
    """The number of the planeier, where one stands that is a number of a person."""
    for tag in ("foedselsnummer", "partID", "sakspartID"):
        found = part.find(tag)
        if found is None:
            continue
        kind, number = person_number("".join(found.itertext()))
        if kind:
            part.remove(found)
            etree.SubElement(etree.SubElement(part, kind), "verdi").text = number
            return


def person_number(text: str) -> tuple[str, str]:
    """`fnr` or `dnr` and the number, where the text is one; else nothing."""
    match = _NUMBER.fullmatch(text.strip())
    number = match[0].replace(" ", "") if match else ""
    if number and fnr.is_valid(number):
        return "fnr", number
    return ("dnr", number) if number and dnr.is_valid(number) else ("", "")


def _address(part: Any) -> None:
    """Postal address as one."""
    known = {"postadresse": "gate", "postnummer": "postnummer", "poststed": "poststed"}
    there = [(tag, found) for tag in known for found in part.findall(tag)]
    if not there:
        return
    address = etree.SubElement(part, "adresse")
    for tag, found in there:
        before = address.find(known[tag])
        if before is not None:
            before.text = f"{before.text}, {found.text}"
        else:
            etree.SubElement(address, known[tag]).text = found.text
        part.remove(found)
