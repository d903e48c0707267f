"""XML through one hardened parser function, and back to the bytes that it was (STYLE, choices; plo.md § 8.5).

No DTD, no entity, no network: a DOCTYPE is refused before libxml2 sees it. Every document reaches libxml2 as UTF-8 that
Python has decoded, so that two programs never disagree about which encoding an attack is written in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, TypeAlias

from lxml import etree

from planbro.findings import Refused
from planbro.formats.codec.limits import DEFAULT, Limits, check_size

Document: TypeAlias = "etree._ElementTree[etree._Element]"

_LIBXML2_DEPTH = 2048  # where libxml2 itself stops, huge_tree or not
_MAX_ATTRIBUTES = 512  # on one element: looking them up one by one is quadratic
_MAX_NAMESPACES = 64  # in scope at once: libxml2's C14N is quadratic in them, for each element

_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "iso_8859-1": "latin-1",
    "latin1": "latin-1",
    "iso-8859-15": "iso8859-15",
    "iso_8859-15": "iso8859-15",
    "latin-9": "iso8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "utf-16": "utf-16-le",  # or -be: the bytes decide
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
# encodings that may be named in a finding though they are not read; any other name could be a person's (law 7)
_NAMEABLE = re.compile(r"(?:iso-8859-\d{1,2}|windows-\d{3,4}|utf-(?:7|32)(?:[lb]e)?|ibm\d{3,4}|cp\d{3,4}|koi8-[ru])")

_S = rb"[ \t\r\n]"
_DECLARATION = re.compile(
    rb"<\?xml" + _S + rb"+version" + _S + rb"*=" + _S + rb"*(?:\"1\.[0-9]\"|'1\.[0-9]')"
    rb"(?:" + _S + rb"+encoding" + _S + rb"*=" + _S + rb"*([\"'])(?P<encoding>[A-Za-z][A-Za-z0-9._-]{0,39})\1)?"
    rb"(?:" + _S + rb"+standalone" + _S + rb"*=" + _S + rb"*([\"'])(?P<standalone>yes|no)\3)?" + _S + rb"*\?>"
)
_BLANK = re.compile(_S + rb"*+")
_CUT_UTF8 = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")

_Errors = etree.ErrorTypes
_REASONS: dict[int, str] = {
    _Errors.ERR_DOCUMENT_EMPTY: "no root element",
    _Errors.ERR_DOCUMENT_END: "something after the root element",
    _Errors.ERR_TAG_NAME_MISMATCH: "an end tag that does not fit its start tag",
    _Errors.ERR_TAG_NOT_FINISHED: "cut short",
    _Errors.ERR_CDATA_NOT_FINISHED: "cut short",
    _Errors.ERR_COMMENT_NOT_FINISHED: "cut short",
    _Errors.ERR_PI_NOT_FINISHED: "cut short",
    _Errors.ERR_ATTRIBUTE_NOT_FINISHED: "cut short",
    _Errors.ERR_GT_REQUIRED: "a tag that is not closed",
    _Errors.ERR_LTSLASH_REQUIRED: "a tag that is not closed",
    _Errors.ERR_SPACE_REQUIRED: "a space is missing in a tag",
    _Errors.ERR_NAME_REQUIRED: "a name was expected",
    _Errors.ERR_EQUAL_REQUIRED: "an attribute without a value",
    _Errors.ERR_ATTRIBUTE_NOT_STARTED: "an attribute value without quotes",
    _Errors.ERR_ATTRIBUTE_WITHOUT_VALUE: "an attribute without a value",
    _Errors.ERR_ATTRIBUTE_REDEFINED: "an attribute that stands twice",
    _Errors.ERR_LT_IN_ATTRIBUTE: "a < in an attribute value",
    _Errors.ERR_UNDECLARED_ENTITY: "an entity that is not declared",
    _Errors.ERR_ENTITYREF_SEMICOL_MISSING: "a & that is not escaped",
    _Errors.ERR_MISPLACED_CDATA_END: "a ]]> in text",
    _Errors.ERR_HYPHEN_IN_COMMENT: "a -- in a comment",
    _Errors.ERR_RESERVED_XML_NAME: "an XML declaration that is not at the start",
    _Errors.NS_ERR_UNDEFINED_NAMESPACE: "a namespace prefix that is not declared",
    _Errors.NS_ERR_ATTRIBUTE_REDEFINED: "an attribute that stands twice",
    _Errors.NS_ERR_XML_NAMESPACE: "a namespace that may not be declared so",
    _Errors.NS_ERR_QNAME: "a name with more than one colon",
    _Errors.NS_ERR_COLON: "a name with a colon where none may be",
}


@dataclass(frozen=True, slots=True)
class _Prolog:
    """How the document began: what lxml forgets, and `put` must write again.

    It rides as the document's base URL, the one free field that a libxml2 document has and that copies keep; a side
    table would be state in a module.
    """

    codec: str = "utf-8"
    encoding: str = ""  # as declared, "" where it was not
    standalone: str = ""
    declared: bool = True
    bom: bool = False
    broken: bool = True  # a line break after the declaration
    ended: bool = False  # a line break at the end

    def to_url(self) -> str:
        flags = "".join(str(int(flag)) for flag in (self.declared, self.bom, self.broken, self.ended))
        return "planbro-prolog:" + ",".join((self.codec, self.encoding, self.standalone, flags))

    @classmethod
    def of(cls, tree: Document) -> _Prolog:
        """The prolog of a tree; for one that was not parsed here, UTF-8 with a declaration."""
        scheme, _, rest = (tree.docinfo.URL or "").partition(":")
        fields = rest.split(",")
        if scheme != "planbro-prolog" or len(fields) != 4:
            return cls(encoding="UTF-8")
        codec, encoding, standalone, flags = fields
        declared, bom, broken, ended = (flag == "1" for flag in flags)
        return cls(codec, encoding, standalone, declared, bom, broken, ended)

    def head(self, version: str) -> str:
        """The BOM and the declaration, as they stood."""
        mark = "\ufeff" if self.bom else ""
        if not self.declared:
            return mark
        encoding = f' encoding="{self.encoding}"' if self.encoding else ""
        standalone = f' standalone="{self.standalone}"' if self.standalone else ""
        return f'{mark}<?xml version="{version}"{encoding}{standalone}?>' + "\n" * self.broken


def parse(data: bytes, limits: Limits = DEFAULT) -> Document:
    """The tree of an XML document, comments, processing instructions and white space kept.

    CDATA becomes ordinary text: C14N makes no difference between them (law 1), and text in a hundred thousand CDATA
    sections would otherwise take quadratic time to read.
    """
    check_size(len(data), limits)
    prolog, text = _decode(data)
    _check_nodes(text, limits)
    _refuse_doctype(text)
    tree = _build(text, prolog, limits)
    if tree.docinfo.internalDTD is not None:  # never reached while _refuse_doctype is right
        raise Refused.because("xml-dtd")
    return tree


def serialise(tree: Document) -> bytes:
    """The bytes of a tree, in the encoding and with the XML declaration of the document it was parsed from.

    Where an edit brought in characters that the encoding lacks, they are written as references; where no reference can
    stand (in a name or a comment) the whole document becomes UTF-8.
    """
    prolog = _Prolog.of(tree)
    version = tree.docinfo.xml_version or "1.0"
    if prolog.codec != "utf-8":
        text = "\n".join(etree.tostring(part, encoding="unicode", with_tail=False) for part in _parts(tree))
        written = _encode(prolog.head(version) + text + "\n" * prolog.ended, prolog.codec, tree)
        if written is not None:
            return written
        prolog = replace(prolog, codec="utf-8", encoding="UTF-8", declared=True, bom=False)
    body = (etree.tostring(part, encoding="UTF-8", xml_declaration=False, with_tail=False) for part in _parts(tree))
    return prolog.head(version).encode() + b"\n".join(body) + b"\n" * prolog.ended


def spelled(text: str) -> bytes:
    """The bytes of a new document, of which only the text is there."""
    return (_Prolog(encoding="UTF-8").head("1.0") + text).encode()


def canonical(document: bytes | Document) -> bytes:
    """Inclusive C14N 1.0 with comments: what law 1 compares.

    C14N refuses a relative namespace URI by its own rule (C14N 1.0 § 1.3), and so do we.
    """
    tree = parse(document) if isinstance(document, bytes) else document
    _check_namespaces(tree)
    try:
        return etree.tostring(tree, method="c14n", exclusive=False, with_comments=True)
    except etree.C14NError:
        pass
    raise Refused.because("xml-malformed", reason="a relative namespace URI")


def _parts(tree: Document) -> list[etree._Element]:
    """The root, and the comments and processing instructions around it, each of which gets its own line."""
    root = tree.getroot()
    if root.getparent() is not None:  # a tree over a part of a document: its siblings are none of its own
        return [root]
    return [*reversed(list(root.itersiblings(preceding=True))), root, *root.itersiblings()]


# --- encodings


def _decode(data: bytes) -> tuple[_Prolog, bytes]:
    """The prolog, and the document as UTF-8 without a BOM (XML 1.0 § 4.3.3 and appendix F)."""
    width, bom = _width(data)
    text = data[bom:]
    if width != "8-bit":
        text = _transcode(text, width, "UTF-16")
    found, name = _declaration(text)
    codec = _codec(name, width, bool(bom))
    if width == "8-bit" and codec != "utf-8":
        text = _transcode(text, codec, name)
    ended = text.endswith(b"\n")
    if found is None:
        return _Prolog(codec, declared=False, bom=bool(bom), ended=ended), text
    standalone = (found["standalone"] or b"").decode("ascii")
    broken = text[found.end() : found.end() + 2].strip(b"\r").startswith(b"\n")
    return _Prolog(codec, name, standalone, True, bool(bom), broken, ended), text


def _width(data: bytes) -> tuple[str, int]:
    """The width of the characters, from the first four bytes, and the length of the BOM."""
    if data.startswith((b"\0\0\xfe\xff", b"\xff\xfe\0\0", b"\0\0\0<", b"<\0\0\0")):
        raise _misfit("UTF-32")
    if data.startswith(b"\xef\xbb\xbf"):
        return "8-bit", 3
    if data.startswith((b"\xff\xfe", b"<\0")):
        return "utf-16-le", 2 if data[0] == 0xFF else 0
    if data.startswith((b"\xfe\xff", b"\0<")):
        return "utf-16-be", 2 if data[0] == 0xFE else 0
    return "8-bit", 0


def _declaration(text: bytes) -> tuple[re.Match[bytes] | None, str]:
    if not text.startswith((b"<?xml ", b"<?xml\t", b"<?xml\r", b"<?xml\n")):
        return None, ""
    found = _DECLARATION.match(text)
    if found is None:
        raise Refused.because("xml-malformed", line=1, reason="the XML declaration")
    return found, (found["encoding"] or b"").decode("ascii")


def _codec(name: str, width: str, bom: bool) -> str:
    """The codec, where the declared name, the width and the BOM agree; where they do not, none is believed."""
    declared = _CODECS.get(name.lower() or "utf-8")
    if width != "8-bit":
        agrees = name.lower() in {"", "utf-16"} or declared == width
        declared = width
    else:
        agrees = declared is not None and not declared.startswith("utf-16") and (not bom or declared == "utf-8")
    if declared is None or not agrees:
        raise _misfit(name)
    return declared


def _transcode(data: bytes, codec: str, name: str) -> bytes:
    """UTF-8, by Python's strict decoder; the bytes that do not fit are counted to, not quoted."""
    try:
        return data.decode(codec).encode()
    except UnicodeDecodeError as error:
        at, cut = error.start, error.reason in {"truncated data", "unexpected end of data"}
    line = data.count(b"\n", 0, at) + 1
    raise Refused.because("xml-malformed", line=line, reason="cut short") if cut else _misfit(name, line)


def _misfit(name: str, line: int = 1) -> Refused:
    known = name.lower() in _CODECS or _NAMEABLE.fullmatch(name.lower())
    return Refused.because("xml-encoding", line=line, encoding=(name if known else "?") if name else "UTF-8")


def _encode(text: str, codec: str, tree: Document) -> bytes | None:
    """None where the codec cannot say what the tree says, not even with references."""
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        written = text.encode(codec, "xmlcharrefreplace")
    try:
        return written if canonical(written) == canonical(tree) else None
    except Refused:
        return None


# --- the parser


def _refuse_doctype(text: bytes) -> None:
    """A DOCTYPE may stand after the declaration, comments and processing instructions, and nowhere else.

    Elsewhere the same characters are text or a comment, or not well-formed, and then the parser says so.
    """
    at = 0
    while at >= 0:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        if text.startswith(b"<!DOCTYPE", at):
            raise Refused.because("xml-dtd", line=text.count(b"\n", 0, at) + 1)
        at = _past_misc(text, at)


def _past_misc(text: bytes, at: int) -> int:
    """Past one comment or processing instruction; -1 where there is none, or it does not end."""
    for opening, closing in ((b"<!--", b"-->"), (b"<?", b"?>")):
        if text.startswith(opening, at):
            end = text.find(closing, at + len(opening))
            return end + len(closing) if end >= 0 else -1
    return -1


def _check_nodes(text: bytes, limits: Limits) -> None:
    """A tree takes some thirty times the room of its tags, so they are counted before it is built."""
    if len(text) > limits.max_nodes and text.count(b"<") + text.count(b"=") > limits.max_nodes:
        raise Refused.because("xml-malformed", reason=f"more than {limits.max_nodes} tags and attributes")


def _build(text: bytes, prolog: _Prolog, limits: Limits) -> Document:
    """The tree, where it is neither too deep nor too wide; a document too small to be either is not asked."""
    tree = _parsed(text, prolog, limits).getroottree()
    root = tree.getroot()
    if len(text) > 3 * limits.max_depth and _holds(root, _deeper(limits.max_depth)):
        raise Refused.because("input-too-deep", limit=limits.max_depth)
    if text.count(b"=") > _MAX_ATTRIBUTES and _holds(root, _ATTRIBUTES):
        raise Refused.because("xml-malformed", reason=f"more than {_MAX_ATTRIBUTES} attributes on an element")
    return tree


def _parsed(text: bytes, prolog: _Prolog, limits: Limits) -> etree._Element:
    """The one place where a parser is made (STYLE, choices). huge_tree lets a large base64 attachment through; what
    it lifts is counted here instead."""
    parser = etree.XMLParser(
        encoding="UTF-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=True,
        recover=False,
        ns_clean=False,
        remove_blank_text=False,
        remove_comments=False,
        remove_pis=False,
        strip_cdata=True,
    )
    try:
        return etree.fromstring(text, parser, base_url=prolog.to_url())
    except etree.XMLSyntaxError as error:
        code, line = error.code, error.lineno
    # outside the `except`, so that libxml2's message, which quotes the text, is not chained to ours
    raise _refusal(code, line or None, text, prolog, limits)


def _refusal(code: int | None, line: int | None, text: bytes, prolog: _Prolog, limits: Limits) -> Refused:
    if code == _Errors.ERR_RESOURCE_LIMIT:
        return Refused.because("input-too-deep", line=line, limit=min(limits.max_depth, _LIBXML2_DEPTH))
    if code == _Errors.ERR_INVALID_CHAR and _CUT_UTF8.search(text, max(0, len(text) - 4)):
        return Refused.because("xml-malformed", line=line, reason="cut short")
    if code == _Errors.ERR_INVALID_CHAR:
        return Refused.because("xml-characters", line=line)
    if code == _Errors.ERR_INVALID_ENCODING:
        return Refused.because("xml-encoding", line=line, encoding=prolog.encoding or "UTF-8")
    return Refused.because("xml-malformed", line=line, reason=_REASONS.get(code or 0, "a fault in the syntax"))


@cache
def _deeper(depth: int) -> etree.XPath:
    """What finds an element that is deeper."""
    return etree.XPath("boolean(/" + "/".join("*" * (depth + 1)) + ")")


_ATTRIBUTES: Final = etree.XPath(f"boolean(/descendant::*/@*[{_MAX_ATTRIBUTES + 1}])")


def _holds(root: etree._Element, expression: etree.XPath) -> bool:
    """Whether a path finds anything; asked of libxml2, since to count elements in Python costs more than to parse."""
    try:
        return bool(expression(root))
    except etree.XPathError:
        pass
    raise Refused.because("xml-malformed", reason="more elements than can be counted")


def _check_namespaces(tree: Document) -> None:
    """Refuse what C14N would take hours over: its time grows with the square of the namespaces in scope."""
    in_scope = 0
    for event, _ in etree.iterwalk(tree, events=("start-ns", "end-ns")):
        in_scope += 1 if event == "start-ns" else -1
        if in_scope > _MAX_NAMESPACES:
            raise Refused.because("xml-malformed", reason=f"more than {_MAX_NAMESPACES} namespaces in scope")
