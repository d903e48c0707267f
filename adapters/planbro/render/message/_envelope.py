"""The envelope: from, to, about whom, which message, and what came with it (plo.md §§ 1.3, 3, 8.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from planbro.formats.plo import MSGHEAD, Message
from planbro.render.message._elements import Elements, children, local
from planbro.render.message._headings import heading
from planbro.render.message._page import Banner, Entry, Row, Section
from planbro.render.message._values import bytes_of_base64
from planbro.render.texts import Language, say

_PARTIES: Final = ("Sender", "Receiver", "OtherReceiver", "Patient")
_PARTS: Final = ("MsgInfo", "Document", "PatientReport", "Signature")
_KINDS: Final = {
    "application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG", "text/plain": "tekst", "text/xml": "XML",
    "application/xml": "XML", "image/tiff": "TIFF", "text/rtf": "RTF", "application/rtf": "RTF",
}  # fmt: skip


def envelope(message: Message, elements: Elements) -> list[Entry]:
    """Parties and patient, then everything else that the head says."""
    info = message.root.find(MSGHEAD + "MsgInfo")
    around = message.outer.find(MSGHEAD + "MsgInfo") if message.outer is not None else None
    found = list(_parties(info, around, elements))
    found.append(_about(message, info, elements))
    for head in message.root.iterancestors(MSGHEAD + "MsgHead"):
        rows = [row for part in head.iterchildren(MSGHEAD + "MsgInfo") for row in elements.rows(part)]
        rows += _strange(head, elements)
        rows += _around(message.root, head, elements)
        found.append(Entry(say(elements.language, "show-outer"), tuple(rows)))
    return [entry for entry in found if entry.rows]


def _parties(info: Any, around: Any, elements: Elements) -> Iterator[Entry]:
    """The parties; what the inner head does not name is as the outer one says (plo.md § 3)."""
    for name in _PARTIES:
        for head in (info, around):
            parts = head.findall(MSGHEAD + name) if head is not None else []
            for part in parts:
                yield Entry(heading(name, elements.language), tuple(elements.rows(part)))
            if parts:
                break


def _about(message: Message, info: Any, elements: Elements) -> Entry:
    """Type, times, ids, and what the document around the payload says."""
    words = elements.language
    rows: list[Row] = []
    for child in children(info) if info is not None else ():
        if local(child) not in _PARTIES:
            rows += elements.row(child, "MsgInfo", 0)
    rows += _strange(message.root, elements)
    if message.payload is not None:
        rows += _around(message.payload, message.root, elements)
    if message.signed:
        rows.append(Row(heading("Signature", words), say(words, "show-signed")))
    return Entry(say(words, "show-message"), tuple(rows))


def _document_rows(document: Any, elements: Elements, depth: int = 0) -> list[Row]:
    """What stands beside the content: consent, dates, descriptions. The content itself stands elsewhere."""
    rows: list[Row] = list(elements.loose(document, depth))
    for child in children(document):
        if local(child) == "RefDoc":
            parts = [part for part in children(child) if local(part) != "Content"]
            rows += [row for part in parts for row in elements.row(part, "RefDoc", depth)]
        elif local(child) != "Document":
            rows += elements.row(child, local(document), depth)
    return rows


def _around(inner: Any, head: Any, elements: Elements) -> list[Row]:
    """What the documents between an envelope and what it carries say of themselves."""
    rows: list[Row] = []
    for element in inner.iterancestors():
        if element is head or local(element) == "MsgHead":
            break
        if local(element) in {"Document", "PatientReport"}:
            rows += _document_rows(element, elements)
    return rows


def _strange(head: Any, elements: Elements) -> list[Row]:
    """Elements that no envelope has a place for."""
    found = [child for child in children(head) if local(child) not in _PARTS]
    return [*elements.loose(head, 0), *(row for child in found for row in elements.row(child, "MsgHead", 0))]


def attachments(message: Message, elements: Elements) -> list[Section]:
    """Every further document: its kind, its size, what it says of itself; XML that lies in it is shown whole."""
    words = elements.language
    listed: list[Entry] = []
    shown: list[Section] = []
    for document in _further(message):
        label = _label(document, words)
        rows = [*_document_rows(document, elements)]
        for part in document.iterfind(f"{MSGHEAD}RefDoc/{MSGHEAD}Content/*"):
            if not isinstance(part.tag, str):
                continue
            if local(part) == "Base64Container":
                rows.append(Row(say(words, "show-size"), bytes_of_base64(part.text or "", words)))
            else:
                shown.append(_inline(part, elements, label))
                rows.append(Row(heading("Content", words), say(words, "show-below")))
        listed.append(Entry(label, tuple(rows)))
    first = [Section(say(words, "show-attachments"), tuple(listed), "attachments")] if listed else []
    return [*first, *beside(message, elements), *shown]


def _further(message: Message) -> list[Any]:
    """The documents that do not hold the payload, of this envelope and of those around it."""
    holders = set(message.payload.iterancestors(MSGHEAD + "Document")) if message.payload is not None else set()
    top = message.outer if message.outer is not None else message.root
    return [document for document in top.iter(MSGHEAD + "Document") if document not in holders]


def _label(document: Any, language: Language) -> str:
    """The attachment's description, else its kind."""
    mime = (document.findtext(f"{MSGHEAD}RefDoc/{MSGHEAD}MimeType") or "").strip().lower()
    kind = _KINDS.get(mime.partition(";")[0].strip(), "")
    return f"{say(language, 'show-attachment')}, {kind}" if kind else say(language, "show-attachment")


def beside(message: Message, elements: Elements) -> list[Section]:
    """What else lies in the Content of the payload: nothing is left out, though a message carries one payload."""
    if message.payload is None or message.payload.getparent() is None:
        return []
    found = []
    for other in message.payload.getparent():
        if other is not message.payload and isinstance(other.tag, str):
            found.append(_inline(other, elements, say(elements.language, "show-beside")))
    return found


def _inline(part: Any, elements: Elements, label: str) -> Section:
    name = local(part)
    rows = elements.row(part, "Content", 0)
    return Section(f"{label}: {heading(name, elements.language)}", (Entry("", tuple(rows)),), name)


def banners(message: Message, language: Language) -> Iterator[Banner]:
    """Cancellation and change, and that a message is no real one (plo.md § 1.3, kodeverk 7309 and 8113)."""
    refs = tuple(
        f"{heading(name, language)}: {value}"
        for name, value in (("RefToParent", message.parent), ("RefToConversation", message.conversation))
        if value
    )
    if message.status == "C":
        yield Banner("stop", say(language, "show-cancelled"), refs)
    elif message.status == "M":
        yield Banner("change", say(language, "show-changed"), refs)
    if message.processing in {"T", "D"}:
        yield Banner("note", say(language, f"show-processing-{message.processing}"))
