"""A document at hand: its bytes, its tree, the zip around it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from lxml import etree

from planbro.findings import Findings, Refused
from planbro.formats import codec, tabular
from planbro.formats._others import no_plan
from planbro.formats._registry import FORMATS, detect_json, detect_xml, payload_of, spec
from planbro.formats.codec import archive as zips
from planbro.formats.codec import embedded
from planbro.formats.codec import json as json_codec
from planbro.formats.codec import xml as xml_codec
from planbro.formats.codec.held import (
    Held,
    Source,
    Store,
    chunks_of,
    hold,
    sha256_of,
    size_of,
    store_of,
    whole,
)
from planbro.formats.fhir import _xml as fhir_xml
from planbro.formats.plo._kinds import KINDS, MSGHEAD
from planbro.mapping import JsonTree, Spec, XmlTree

ORIGIN_FOLDER = "planbro/origin/"
"""Members of a zip that carry the documents a plan came from (MAPPING, complement)."""


_ROOM = 8 * codec.limits.MIB
"""How much of small attachments is taken into memory, where large ones are held."""


@dataclass(slots=True)
class Document:
    """One document of one format. `members` are the attachments of its zip, or None where it stands bare.

    FHIR may stand in XML: then `xml` is true, the tree is the JSON that it says, `read_from` the XML it was read from,
    and `beside` where that XML has what JSON has no place for. `data` and members may be held; `taken` is what stands
    in the document as base64 and not in the tree.
    """

    format: str
    spec: Spec
    tree: XmlTree | JsonTree
    data: bytes
    members: dict[str, bytes] | None = None
    main: str = ""
    zip: zips.Archive | None = None
    origins: dict[str, bytes] = field(default_factory=dict)
    xml: bool = False
    read_from: Any = None
    beside: list[str] = field(default_factory=list)
    taken: embedded.Taken | None = None
    sheets: tabular.Source | None = None
    hashed: tuple[bytes, str] | None = field(default=None, init=False, repr=False, compare=False)
    """The data that was hashed last, and its hash."""

    @property
    def sha256(self) -> str:
        if self.hashed is None or self.hashed[0] is not self.data:
            self.hashed = self.data, sha256_of(self.data)
        return self.hashed[1]

    def main_bytes(self) -> bytes:
        """The document itself, without its zip."""
        return whole(self._main())

    def _main(self) -> bytes:
        """The document itself; held, where a part of it is."""
        written = self.spelled()
        return hold(embedded.Restored(written, self.taken)) if self.taken else written

    def spelled(self) -> bytes:
        """The document itself, with marks where base64 was taken out."""
        if FORMATS[self.format].sheets:
            return next(iter(self._files().values()))
        if isinstance(self.tree, XmlTree):
            draft = self.tree.draft
            return xml_codec.serialise(self.tree.document) if draft is None else xml_codec.spelled(draft.text)
        if self.xml:
            return xml_codec.serialise(fhir_xml.to_xml(self.tree.document, self.read_from))
        return json_codec.serialise(self.tree.document)

    def turn(self, *, xml: bool) -> None:
        """Let FHIR that was read in one syntax be written in the other; comments of the XML stay behind.

        Raises:
            Refused: the format has no XML.
        """
        if xml == self.xml:
            return
        if not FORMATS[self.format].xml:
            raise Refused.because("format-not-xml", format=self.format)
        self.xml, self.read_from = xml, None
        if self.members is not None:
            self.main = FORMATS[self.format].xml if xml else FORMATS[self.format].member

    def serialise(self, extra: Mapping[str, bytes] | None = None) -> bytes:
        """The document as bytes, in its zip where it has one."""
        if self.members is None:
            return self.main_bytes()
        return zips.build(self._parts(extra), onto=self.zip)

    def save(self, target: str | os.PathLike[str] | BinaryIO, extra: Mapping[str, bytes] | None = None, *,
             level: int = zips.LEVEL) -> None:  # fmt: skip
        """The same into a file, a member at a time; whole or not at all where the file is named by its path.

        Raises:
            OSError: there is no room for it; nothing is left of it.
        """
        if self.members is not None:
            zips.write(target, self._parts(extra), onto=self.zip, level=level)
        else:
            zips.put(target, chunks_of(self._main()))

    def _files(self) -> dict[str, bytes]:
        """The files of a spreadsheet: one workbook, or a file for each sheet."""
        assert isinstance(self.tree, JsonTree)
        return tabular.parts_of(self.sheets, self.format, tabular.layout_of(self.spec), self.tree.value)

    def _parts(self, extra: Mapping[str, bytes] | None) -> dict[str, bytes]:
        files = self._files() if FORMATS[self.format].sheets else {self.main: self._main()}
        return {**files, **(self.members or {}), **self.origins, **(extra or {})}

    def canonical(self) -> Any:
        """What law 1 compares: C14N 1.0 with comments, sorted JSON, zip member by member."""
        return canonical(self.serialise())


def canonical(data: bytes) -> Any:
    """Canonical form of a document's bytes."""
    kind = codec.sniff(data)
    if kind == "zip" and tabular.is_workbook(data):
        return tabular.canonical(data)
    if kind == "zip":
        return {name: canonical(part) for name, part in zips.canonical(data).items()}
    if kind not in {"xml", "json"}:
        return data
    return xml_codec.canonical(data) if kind == "xml" else json_codec.canonical(data)


def parse_any(data: bytes, limits: codec.Limits = codec.DEFAULT) -> tuple[str, Any, zips.Archive | None]:
    """Bytes to (kind, tree, zip): XML, JSON, or the one of these that a zip has. Of held bytes the tree has marks.

    Raises:
        Refused: not readable, too large, too deep, an attack, or nothing that planbro knows.
    """
    held = isinstance(data, Held)
    found = _parsed(data, codec.MOVING if held else limits, zips.HELD_OVER if held else None)
    return found.kind, found.tree, found.archive


class _Parsed(NamedTuple):
    """Of bytes: what they are, their tree, the zip around it, and the base64 that was taken out."""

    kind: str
    tree: Any
    archive: zips.Archive | None
    taken: embedded.Taken | None = None


def _parsed(data: bytes, limits: codec.Limits, over: int | None) -> _Parsed:
    """Parse bytes, where what is larger than `over` may be held."""
    kind = codec.sniff(data)
    archive = zips.open(data, limits) if kind == "zip" else None
    sheets = _sheets(data, kind, archive, limits)
    if sheets is not None:
        return _Parsed("sheets", sheets, archive if sheets.inside else None)
    if archive is not None:
        main = main_member(archive)
        data = archive.read(main) if over is None else archive.held(main)
        kind = codec.sniff(data)
    codec.limits.check_size(size_of(data), limits)
    if kind != "xml" and kind != "json":
        raise no_plan(data.head(zips.HELD_OVER) if isinstance(data, Held) else data, kind)
    taken = None
    if over is not None and size_of(data) > over:
        parts, taken = embedded.take_out(store_of(data), kind, sha256_of(data), over)
        data = _joined(parts, limits)
    data = whole(data, limits.max_bytes)
    tree = xml_codec.parse(data, limits) if kind == "xml" else json_codec.parse(data, limits)
    return _Parsed(kind, tree, archive, taken)


def _sheets(data: bytes, kind: str, archive: zips.Archive | None, limits: codec.Limits) -> tabular.Source | None:
    """The spreadsheet that bytes are, or that stands in a zip; None where no heading in it is of a plan."""
    if kind in {"xml", "json"}:
        return None
    found = tabular.source_in(archive, data) if archive is not None else tabular.source_of(data)
    if found is None or not tabular.knows(found, tabular.layout_of(spec(found.format)), limits):
        return None
    return found


def _joined(parts: list[bytes | Store], limits: codec.Limits) -> bytes:
    size = sum(len(part) if isinstance(part, bytes) else part.size for part in parts)
    if size > limits.max_document:
        raise Refused.because("document-too-large", size=size, limit=limits.max_document)
    return b"".join(part if isinstance(part, bytes) else part.read(0, part.size) for part in parts)


def main_member(archive: zips.Archive) -> str:
    """The member that is the plan: the one XML or JSON file at the top; the known names first.

    Raises:
        Refused: there is none.
    """
    top = [name for name in archive.names if "/" not in name and name.lower().endswith((".xml", ".json"))]
    if len(top) == 1:
        return top[0]
    known = {name for f in FORMATS.values() for name in (f.member, f.xml) if name}
    chosen = next((name for name in top if name in known), top[0] if top else None)
    if chosen is None:
        raise Refused.because("zip-no-document", expected=", ".join(sorted(known)))
    return chosen


def open_document(source: Source, format: str | None = None, *, findings: Findings | None = None,
                  limits: codec.Limits = codec.DEFAULT, using: Spec | None = None,
                  held_over: int | None = None) -> Document:  # fmt: skip
    """Open bytes, or the file at a path, as a document of a format, guessed where none is named; `using` reads it with
    a table of one's own. Attachments of more than `held_over` bytes stay where they are, where that is given.

    Raises:
        Refused: the bytes cannot be read, no format fits, or the named one does not.
    """
    findings = findings if findings is not None else Findings()
    data = bytes_of(source, limits, held_over)
    kind, parsed, archive, taken = _parsed(data, limits, held_over)
    if using is not None:
        found: tuple[str, str] | None = _fits(using, kind, parsed)
        format = None
    elif kind == "sheets":
        found = parsed.format, parsed.variant
    else:
        found = detect_xml(parsed.getroot(), format) if kind == "xml" else detect_json(parsed, format)
    if kind == "json" and not isinstance(parsed, dict):
        raise Refused.because("json-not-object")
    if found is None or (format is not None and found[0] != format):
        if found is not None and format is not None and format in FORMATS:
            raise Refused.because("format-is-another", found=found[0], format=format)
        if kind == "xml" and parsed.getroot().tag == MSGHEAD + "MsgHead":
            raise Refused.because("msghead-payload-missing", path=payload_of(parsed.getroot()))
        if format is not None and format not in FORMATS:
            raise Refused.because("format-not-known", format=format, known=", ".join(FORMATS))
        if found is None or format is not None:
            raise no_plan(b"", kind, parsed)
    name, variant = found
    compiled = using if using is not None else spec(name, variant)
    document = Document(name, compiled, JsonTree({}), data, zip=archive, taken=taken)
    if archive is not None:
        document.main = "" if kind == "sheets" else main_member(archive)
        taken_up = set(parsed.files) if kind == "sheets" else {document.main}
        others = _others(archive, taken_up, held_over)
        document.members = {n: data for n, data in others.items() if not n.startswith("planbro/")}
        document.origins = {n: data for n, data in others.items() if n.startswith("planbro/")}
    document.tree = _tree(document, parsed, findings)
    return document


def bytes_of(source: Source, limits: codec.Limits, held_over: int | None) -> bytes:
    """The bytes of a source; a file's are held where attachments are."""
    if isinstance(source, bytes):
        return source
    if isinstance(source, Store):
        return hold(source)
    if held_over is None or not Path(source).is_file():
        return codec.read_file(source, limits)
    store = store_of(source)
    codec.limits.check_size(store.size, limits, file=os.fspath(source))
    return hold(store)


def _others(archive: zips.Archive, main: set[str], over: int | None) -> dict[str, bytes]:
    """The other members; many small ones are more than memory should hold, and then they are held too."""
    names = [name for name in archive.names if name not in main]
    if over is None:
        return {name: archive.read(name) for name in names}
    found: dict[str, bytes] = {}
    room = _ROOM
    for name in names:
        found[name] = archive.held(name, min(over, max(room, 0)))
        room -= 0 if isinstance(found[name], Held) else len(found[name])
    return found


def _fits(using: Spec, kind: str, parsed: Any) -> tuple[str, str] | None:
    """A table's own format, where the document is of its shape."""
    if using.format not in FORMATS:
        return None
    if kind == "xml" and fhir_xml.is_fhir(parsed.getroot()):
        return (using.format, using.variant) if using.table.tree == "graph" else None
    if (kind == "xml") != (using.table.tree == "xml") or (kind == "xml" and parsed.getroot().tag != using.root_name):
        return None
    return using.format, using.variant


def _tree(document: Document, parsed: Any, findings: Findings) -> XmlTree | JsonTree:
    presence = document.spec.table.presence
    if document.spec.table.tree == "xml":
        start = _inner_message(parsed.getroot(), findings) if FORMATS[document.format].message else None
        return XmlTree(
            parsed, presence=presence, namespaces=_nsmap(document.spec), members=document.members, start=start
        )
    if isinstance(parsed, tabular.Source):
        document.sheets = parsed
        return tabular.tree_of(parsed, document.spec, findings, document.members)
    graph = document.spec.table.tree == "graph"
    if graph and isinstance(parsed, etree._ElementTree):
        document.xml, document.read_from = True, parsed
        parsed = _fhir_json(document, parsed, findings)
    return JsonTree(parsed, graph=graph, presence=presence, members=document.members)


def _fhir_json(document: Document, parsed: Any, findings: Findings) -> Any:
    """The JSON of FHIR XML. What R4 does not know is told; what JSON cannot hold stays in the XML, for the way back."""
    seen = fhir_xml.Seen()
    value = fhir_xml.from_xml(parsed.getroot(), seen)
    document.beside = fhir_xml.places(parsed, seen)
    if seen.unknown:
        findings.add("fhir-xml-unknown", line=seen.line, count=seen.unknown)
    return value


def _inner_message(root: Any, findings: Findings) -> Any:
    """A MsgHead inside a MsgHead: the message is the innermost one."""
    payload = next(root.iter(*KINDS), None)
    inner = next(payload.iterancestors(MSGHEAD + "MsgHead"), root) if payload is not None else root
    if inner is root:
        return None
    findings.add("msghead-nested", line=inner.sourceline)
    return inner


def _nsmap(compiled: Spec) -> dict[str | None, str]:
    return {(None if prefix == "." else prefix): uri for prefix, uri in compiled.names.namespaces.items()}


def create(format: str, *, variant: str = "", zipped: bool = False, xml: bool = False) -> Document:
    """An empty document of a format, for a create; FHIR is JSON, and with `xml` XML.

    Raises:
        Refused: planbro has no such format, or it has no XML.
    """
    if format not in FORMATS:
        raise Refused.because("format-not-known", format=format, known=", ".join(FORMATS))
    if xml and not FORMATS[format].xml:
        raise Refused.because("format-not-xml", format=format)
    compiled = spec(format, variant)
    several = FORMATS[format].several and not variant
    members: dict[str, bytes] | None = {} if zipped or several else None
    tree: XmlTree | JsonTree
    if compiled.table.tree == "xml":
        namespaces = _nsmap(compiled)
        root = etree.Element(compiled.root_name, nsmap=namespaces)
        tree = XmlTree(root.getroottree(), presence=compiled.table.presence, namespaces=namespaces, members=members)
    else:
        graph = compiled.table.tree == "graph"
        start: dict[str, Any] = {"resourceType": "Bundle", "type": "collection", "entry": []} if graph else {}
        tree = JsonTree(start, graph=graph, presence=compiled.table.presence, members=members)
    main = FORMATS[format].xml if xml else FORMATS[format].member
    return Document(format, compiled, tree, b"", members, main, xml=xml)


def tidy(document: Document) -> None:
    """Let a new XML document be read by people: the namespaces it uses, line breaks and indentation."""
    if isinstance(document.tree, XmlTree) and document.tree.draft is not None:
        document.tree.draft.spaced = True
    elif isinstance(document.tree, XmlTree):
        etree.cleanup_namespaces(document.tree.document)
        etree.indent(document.tree.document, space="  ")
