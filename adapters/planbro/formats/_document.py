"""A document at hand: its bytes, its tree, the zip around it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from planbro.findings import Findings, Refused
from planbro.formats import codec
from planbro.formats._others import no_plan
from planbro.formats._registry import FORMATS, detect_json, detect_xml, payload_of, spec
from planbro.formats.codec import archive as zips
from planbro.formats.codec import json as json_codec
from planbro.formats.codec import xml as xml_codec
from planbro.formats.fhir import _xml as fhir_xml
from planbro.formats.plo._kinds import KINDS, MSGHEAD
from planbro.mapping import JsonTree, Spec, XmlTree

ORIGIN_FOLDER = "planbro/origin/"
"""Members of a zip that carry the documents a plan came from (MAPPING, complement)."""


@dataclass(slots=True)
class Document:
    """One document of one format. `members` are the attachments of its zip, or None where it stands bare.

    FHIR may stand in XML: then `xml` is true, the tree is the JSON that it says, `read_from` the XML it was read from,
    and `beside` where that XML has what JSON has no place for.
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

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def main_bytes(self) -> bytes:
        """The document itself, without its zip."""
        if isinstance(self.tree, XmlTree):
            return xml_codec.serialise(self.tree.document)
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

    def serialise(self, extra: dict[str, bytes] | None = None) -> bytes:
        """The document as bytes, in its zip where it has one."""
        if self.members is None:
            return self.main_bytes()
        members = {self.main: self.main_bytes(), **self.members, **self.origins, **(extra or {})}
        return zips.build(members, onto=self.zip)

    def canonical(self) -> Any:
        """What law 1 compares: C14N 1.0 with comments, sorted JSON, zip member by member."""
        return canonical(self.serialise())


def canonical(data: bytes) -> Any:
    """Canonical form of a document's bytes."""
    kind = codec.sniff(data)
    if kind == "zip":
        return {name: canonical(part) if codec.sniff(part) in {"xml", "json"} else part
                for name, part in zips.canonical(data).items()}  # fmt: skip
    return xml_codec.canonical(data) if kind == "xml" else json_codec.canonical(data)


def parse_any(data: bytes, limits: codec.Limits = codec.DEFAULT) -> tuple[str, Any, zips.Archive | None]:
    """Bytes to (kind, tree, zip): XML, JSON, or the one of these that a zip has.

    Raises:
        Refused: not readable, too large, too deep, an attack, or nothing that planbro knows.
    """
    kind = codec.sniff(data)
    archive = None
    if kind == "zip":
        archive = zips.open(data, limits)
        main = main_member(archive)
        data = archive.read(main)
        kind = codec.sniff(data)
    if kind == "xml":
        return "xml", xml_codec.parse(data, limits), archive
    if kind == "json":
        return "json", json_codec.parse(data, limits), archive
    codec.limits.check_size(len(data), limits)
    raise no_plan(data, kind)


def main_member(archive: zips.Archive) -> str:
    """The member that is the plan: the one XML or JSON file at the top; the known names first.

    Raises:
        Refused: there is none.
    """
    top = [name for name in archive.names if "/" not in name and name.lower().endswith((".xml", ".json"))]
    known = {name for f in FORMATS.values() for name in (f.member, f.xml) if name}
    chosen = next((name for name in top if name in known), top[0] if top else None)
    if chosen is None:
        raise Refused.because("zip-no-document", expected=", ".join(sorted(known)))
    return chosen


def open_document(data: bytes, format: str | None = None, *, findings: Findings | None = None,
                  limits: codec.Limits = codec.DEFAULT, using: Spec | None = None) -> Document:  # fmt: skip
    """Open bytes as a document of a format, guessed where none is named; `using` reads it with a table of one's own.

    Raises:
        Refused: the bytes cannot be read, no format fits, or the named one does not.
    """
    findings = findings if findings is not None else Findings()
    kind, parsed, archive = parse_any(data, limits)
    if using is not None:
        found: tuple[str, str] | None = _fits(using, kind, parsed)
        format = None
    else:
        found = detect_xml(parsed.getroot()) if kind == "xml" else detect_json(parsed)
    if kind == "json" and not isinstance(parsed, dict):
        raise Refused.because("json-not-object")
    if found is None or (format is not None and found[0] != format):
        if found is not None and format in FORMATS:
            raise Refused.because("format-is-another", found=found[0], format=format)
        if kind == "xml" and parsed.getroot().tag == MSGHEAD + "MsgHead":
            raise Refused.because("msghead-payload-missing", path=payload_of(parsed.getroot()))
        if format is not None and format not in FORMATS:
            raise Refused.because("format-not-known", format=format, known=", ".join(FORMATS))
        if found is None or format is not None:
            raise no_plan(data, kind, parsed)
    name, variant = found
    compiled = using if using is not None else spec(name, variant)
    document = Document(name, compiled, JsonTree({}), data, zip=archive)
    if archive is not None:
        document.main = main_member(archive)
        others = [n for n in archive.names if n != document.main]
        document.members = {n: archive.read(n) for n in others if not n.startswith("planbro/")}
        document.origins = {n: archive.read(n) for n in others if n.startswith("planbro/")}
    document.tree = _tree(document, parsed, findings)
    return document


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
    members: dict[str, bytes] | None = {} if zipped else None
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
    if isinstance(document.tree, XmlTree):
        etree.cleanup_namespaces(document.tree.document)
        etree.indent(document.tree.document, space="  ")
