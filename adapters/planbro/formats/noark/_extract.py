"""In from a Noark 5 extract: each mappe that is an individuell plan becomes a Plan, with its documents.

The extract is a folder or a zip with arkivstruktur.xml and the files it names. It is gone through once, one mappe in
memory at a time. A mappe that planbro itself archived holds the Plan whole, and that is what is read.
"""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from lxml import etree

from planbro.findings import Findings, Refused
from planbro.formats._registry import compile_spec, read_table
from planbro.formats.codec import DEFAULT
from planbro.formats.noark._config import Words, load
from planbro.formats.noark._plan_xml import is_plan_xml, plan_from_xml
from planbro.formats.noark._prepared import Prepared
from planbro.mapping import Spec, XmlTree, read
from planbro.mapping._codes import mapping_file
from planbro.plan import ABSENT, ArchiveSnapshot, Code, Plan, is_datetime

STRUCTURE: Final = "arkivstruktur.xml"
_PLAN: Final = "plan.xml"
_DEEPEST: Final = 4


@dataclass(slots=True)
class Found:
    """One plan of an extract or of a printout: its key there, and what could not be read into it."""

    key: str
    plan: Plan
    kept: tuple[str, ...] = ()
    """Paths of what no row takes."""
    findings: Findings = field(default_factory=Findings)


class Extract:
    """An extract at hand."""

    def __init__(self, path: Path, words: Words) -> None:
        self.path = path
        self.words = words
        self._zip = zipfile.ZipFile(path) if path.is_file() else None
        self._names = set(self._zip.namelist()) if self._zip is not None else set()
        self._home = self._find()

    @classmethod
    def open(cls, path: Path, words: Words) -> Extract:
        """An extract in a folder or a zip.

        Raises:
            Refused: there is no arkivstruktur.xml in it.
        """
        try:
            return cls(path, words)
        except (OSError, zipfile.BadZipFile, LookupError):
            pass
        raise Refused.because("noark-no-structure", file=path.name)

    def close(self) -> None:
        if self._zip is not None:
            self._zip.close()

    def _find(self) -> PurePosixPath:
        """The folder of arkivstruktur.xml: the one nearest to the top."""
        if self._zip is not None:
            names = [PurePosixPath(name) for name in self._names if PurePosixPath(name).name == STRUCTURE]
        else:
            globs = ("*/" * depth + STRUCTURE for depth in range(_DEEPEST))
            names = [PurePosixPath(one.relative_to(self.path)) for glob in globs for one in self.path.glob(glob)]
        return min(names, key=lambda name: (len(name.parts), str(name))).parent if names else _none()

    def _stream(self, name: PurePosixPath) -> AbstractContextManager[IO[bytes]]:
        return self._zip.open(str(name)) if self._zip is not None else (self.path / name).open("rb")

    def file(self, path: str) -> bytes | None:
        """A file that the structure names; nothing where it is not there, lies outside, or is too large to hold."""
        name = PurePosixPath(path.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or not name.name:
            return None
        whole = self._home / name
        if self._zip is not None:
            if str(whole) not in self._names or self._zip.getinfo(str(whole)).file_size > DEFAULT.max_bytes:
                return None
        elif not (self.path / whole).is_file() or (self.path / whole).stat().st_size > DEFAULT.max_bytes:
            return None
        try:
            with self._stream(whole) as stream:
                return stream.read()
        except (OSError, zipfile.BadZipFile):
            return None

    def plans(self) -> Iterator[Found]:
        """Each plan, in the order of the extract.

        Raises:
            Refused: the structure cannot be read to its end; the plans before that have been given.
        """
        depth = 0
        with self._stream(self._home / STRUCTURE) as stream:
            try:
                for event, element in etree.iterparse(stream, ("start", "end"), tag="{*}mappe", resolve_entities=False,
                                                      no_network=True, load_dtd=False):  # fmt: skip
                    depth += 1 if event == "start" else -1
                    if event == "end" and depth == 0:
                        yield from self._taken(element)
                        parent = element.getparent()
                        element.clear()
                        if parent is not None:
                            parent.remove(element)
                fault = False
            except etree.XMLSyntaxError:
                fault = True
        if fault:
            raise Refused.because("xml-malformed", file=STRUCTURE, reason="cut short")

    def _taken(self, mappe: Any) -> Iterator[Found]:
        if mappe.getroottree().docinfo.doctype:
            raise Refused.because("xml-dtd", file=STRUCTURE)
        word = plan_word(mappe, self.words)
        if word is None:
            return
        number = _text(mappe, "mappeID") or _text(mappe, "systemID")
        own = self._own(mappe)
        yield Found(number, own) if own is not None else self._read(mappe, number, word)

    # a package of planbro's own

    def _own(self, mappe: Any) -> Plan | None:
        """The Plan of the newest version, where planbro made the package."""
        for post in reversed(mappe.findall("{*}registrering")):
            for file in post.iter("{*}referanseDokumentfil"):
                path = (file.text or "").strip()
                if PurePosixPath(path).name != _PLAN:
                    continue
                data = self.file(path)
                if data is not None and is_plan_xml(data):
                    try:
                        plan = plan_from_xml(data, _Beside(self, PurePosixPath(path).parent))
                    except Refused:
                        return None  # damaged: it is read as any other mappe
                    return _with_archive(plan, post, mappe)
        return None

    # any other

    def _read(self, mappe: Any, number: str, word: str) -> Found:
        archive = next(mappe.iterancestors("{*}arkiv"), None)
        system = _text(archive, "systemID") if archive is not None else ""
        prepared = Prepared(mappe, self.words, self.file)
        prepared.root.set("arkiv", f"noark5:{system}" if system else "noark5")
        for entry in prepared.root.findall("arkivert"):
            entry.find("arkiv").text = _text(archive, "tittel") if archive is not None else ""
        findings = Findings(file=STRUCTURE)
        tree = XmlTree(prepared.root.getroottree(), namespaces={}, members=prepared.members)
        trace = read(table_spec(), tree, findings, fallback_identity=number)
        plan = trace.plan
        plan.kind = Code("ip", text=word)
        kept = tuple(sorted(tree.path(place) for mark, place in tree.leaves() if mark not in trace.facts))
        for code, count in (("noark-kept", len(kept)), ("noark-file-missing", prepared.missing),
                            ("noark-checksum", prepared.damaged)):  # fmt: skip
            if count:
                findings.add(code, count=count)
        return Found(number, plan, kept, findings)


def plans(source: Path, words: Words | None = None) -> Iterator[Found]:
    """The plans of an extract in a folder or a zip, known by these words, else by the shipped ones.

    Raises:
        Refused: there is no extract, or it cannot be read to its end.
    """
    extract = Extract.open(source, words or load().words)
    try:
        yield from extract.plans()
    finally:
        extract.close()


class _Beside(Mapping[str, bytes]):
    """The files of a package, fetched when they are asked for."""

    def __init__(self, extract: Extract, folder: PurePosixPath) -> None:
        self._extract, self._folder = extract, folder

    def __getitem__(self, name: str) -> bytes:
        found = self._extract.file(str(self._folder / name)) if name else None
        if found is None:
            raise KeyError
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def plan_word(mappe: Any, words: Words) -> str | None:
    """The word by which a mappe is known to be an individuell plan."""
    titles = [_text(mappe, name) for name in ("tittel", "offentligTittel")]
    titles += [one.text or "" for one in mappe.findall("{*}noekkelord")]
    classes = [_text(one, "tittel") for one in mappe.iterancestors("{*}klasse")]
    kinds = [_text(mappe, "mappetype")]
    for told, known, whole in (
        (titles, words.titles, False),
        (classes, words.classes, False),
        (kinds, words.types, True),
    ):
        for text in (one.lower() for one in told):
            for word in known:
                if text == word if whole else word in text:
                    return word
    return None


@cache
def table_spec() -> Spec:
    """The compiled table of a mappe."""
    findings = Findings()
    spec = compile_spec(read_table(mapping_file("noark5.table"), findings), findings)
    if findings.has_errors:
        raise Refused(findings)
    return spec


def _with_archive(plan: Plan, post: Any, mappe: Any) -> Plan:
    """The plan, with the archive it came from among its archives."""
    archive = next(mappe.iterancestors("{*}arkiv"), None)
    time = _text(post, "arkivertDato")
    ident = str(uuid.uuid5(uuid.UUID(plan.id), f"noark:{_text(post, 'systemID')}"))
    system = _text(archive, "tittel") if archive is not None else ""
    entry = ArchiveSnapshot(
        id=ident, archive_id=_text(post, "systemID") or ABSENT, time=time if is_datetime(time) else ABSENT,
        system=system or ABSENT, by=_text(post, "arkivertAv") or ABSENT,
    )  # fmt: skip
    plan.archives = [*(one for one in plan.archives if one.id != ident), entry]
    return plan


def _text(element: Any, name: str) -> str:
    return (element.findtext(f"{{*}}{name}") or "").strip()


def _none() -> PurePosixPath:
    raise LookupError
