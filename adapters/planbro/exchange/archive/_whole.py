"""One extract over all packages: arkivstruktur.xml and arkivuttrekk.xml at the top of DIR, and the list of packages.

They are made anew from what lies there, one plan at a time, so that memory does not grow and the same packages always
give the same bytes.
"""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from lxml import etree

from planbro._version import __version__
from planbro.exchange.archive._package import MANIFEST, MANIFEST_NAMESPACE, STRUCTURE
from planbro.exchange.archive._shelf import Kept, Shelf, file_hash
from planbro.findings import Refused
from planbro.formats.codec import xml
from planbro.formats.codec.placing import why_not
from planbro.formats.noark import ALGORITHM, Archive, as_time, heads, nsmap, tag
from planbro.render.lists import Csv

PACKAGES: Final = "pakker.csv"
COLUMNS: Final = ("pakke", "sjekksum", "plan", "nummer", "utgave", "grunn", "tidspunkt", "filer", "byte", "arkiv-id",
                  "arkivert", "arkivert-av")  # fmt: skip
_NEVER: Final = "1970-01-01"
_SPACE: Final = uuid.UUID("6f2d9c1e-6f0a-5b1f-9d5d-0a3a4f1c7b21")


def write_whole_extract(shelf: Shelf, archive: Archive) -> None:
    """The three files at the top.

    Raises:
        Refused: a package cannot be read, or there is no room.
    """
    _whole(shelf.root / STRUCTURE, lambda stream: _structure(stream, shelf, archive))
    _whole(shelf.root / PACKAGES, lambda stream: _list(stream, shelf))
    _whole(shelf.root / MANIFEST, lambda stream: _manifest(stream, shelf))


def _structure(stream: Any, shelf: Shelf, archive: Archive) -> None:
    plans = list(shelf.plans())
    time = as_time(max((kept.metadata["as_of"] for kept in packages(shelf)), default=_NEVER))
    names = (archive.creator_id, f"{archive.creator_id}/{archive.part}")
    ids = (str(uuid.uuid5(_SPACE, names[0])), str(uuid.uuid5(_SPACE, names[1])))
    before, inside = heads(archive, ids, time)
    with etree.xmlfile(stream, encoding="UTF-8") as out:
        out.write_declaration()
        with out.element(tag("arkiv"), nsmap=nsmap()):
            for element in before:
                out.write(element, pretty_print=True)
            with out.element(tag("arkivdel")):
                for element in inside:
                    out.write(element, pretty_print=True)
                for plan in plans:
                    out.write(_folder(shelf, plan), pretty_print=True)


def _folder(shelf: Shelf, plan: str) -> Any:
    """The mappe of a plan as its newest package has it, with the journalposter of all its versions."""
    versions = shelf.versions(plan)
    folders = [_mappe(shelf, kept) for kept in versions]
    newest = folders[-1]
    own = newest.find(tag("registrering"))
    for folder in folders[:-1]:
        own.addprevious(folder.find(tag("registrering")))
    return newest


def _mappe(shelf: Shelf, kept: Kept) -> Any:
    root = xml.parse((kept.folder / STRUCTURE).read_bytes()).getroot()
    folder = next(root.iter(tag("mappe")))
    prefix = kept.folder.relative_to(shelf.root).as_posix()
    for file in folder.iter(tag("referanseDokumentfil")):
        file.text = f"{prefix}/{file.text}"
    return folder


def _manifest(stream: Any, shelf: Shelf) -> None:
    """Each package by the hash of its manifest, and the files at the top by their own."""
    name = f"{{{MANIFEST_NAMESPACE}}}"
    with etree.xmlfile(stream, encoding="UTF-8") as out:
        out.write_declaration()
        with out.element(
            f"{name}arkivuttrekk", {"lagetAv": f"planbro {__version__}"}, nsmap={None: MANIFEST_NAMESPACE}
        ):
            for top in (STRUCTURE, PACKAGES):
                _write_file(out, name, shelf.root / top, top)
            for kept in packages(shelf):
                place = kept.folder.relative_to(shelf.root).as_posix()
                _write_file(out, name, kept.folder / MANIFEST, f"{place}/{MANIFEST}", kept.id)


def _write_file(out: Any, name: str, path: Path, told: str, package: str = "") -> None:
    element = etree.Element(f"{name}fil", {"sti": told, "sjekksum": file_hash(path), "algoritme": ALGORITHM,
                                           "stoerrelse": str(path.stat().st_size)})  # fmt: skip
    if package:
        element.set("pakke", package)
    out.write(element, pretty_print=True)


def _list(stream: Any, shelf: Shelf) -> None:
    """The list that an archive can fill in and give back as receipts; no name and no number of a person."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    rows = Csv(text, COLUMNS)
    for kept in packages(shelf):
        told = kept.metadata
        sizes = [one.stat().st_size for one in kept.folder.rglob("*") if one.is_file()]
        rows.row((kept.id, kept.checksum, kept.plan, told["number"], kept.version, told["reason"], told["as_of"],
                  len(sizes), sum(sizes), "", "", ""))  # fmt: skip
    text.detach()


def packages(shelf: Shelf) -> Iterator[Kept]:
    """Every package, in a fixed order."""
    for plan in shelf.plans():
        yield from shelf.versions(plan)


def _whole(path: Path, write: Callable[[Any], None]) -> None:
    """A file written piece by piece beside its place, then put in it."""
    beside = path.with_name(f".{path.name}.part")
    reason = None
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except (OSError, etree.SerialisationError) as error:
        with suppress(OSError):
            beside.unlink()
        reason = why_not(error) if isinstance(error, OSError) else "no space left"
    if reason is not None:
        raise Refused.because("output-unwritable", file=path.name, reason=reason)
