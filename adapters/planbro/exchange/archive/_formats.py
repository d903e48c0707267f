"""What kind of file a document is, and whether an archive can keep it as it is."""

from __future__ import annotations

from typing import Final

from planbro.plan import Document, chunks_of

_KINDS: Final = {
    "application/pdf": (".pdf", "PDF"), "image/png": (".png", "PNG"), "image/jpeg": (".jpg", "JPEG"),
    "image/tiff": (".tif", "TIFF"), "text/plain": (".txt", "TXT"), "text/xml": (".xml", "XML"),
    "application/xml": (".xml", "XML"), "text/html": (".html", "HTML"), "text/csv": (".csv", "CSV"),
    "application/msword": (".doc", "DOC"), "application/rtf": (".rtf", "RTF"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx", "DOCX"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx", "XLSX"),
}  # fmt: skip
_LASTING: Final = frozenset({"PNG", "JPEG", "TIFF", "TXT", "XML", "PDF/A"})
"""Assumption: what archives usually take; what is PDF/A says so itself, in its XMP."""
_MARK: Final = b"pdfaid:part"


def ending_of(one: Document) -> str:
    """The ending of the file, by the media type; `.bin` where that is not known."""
    return _kind(one)[0]


def format_of(one: Document) -> str:
    """The format by name; a PDF that says it is PDF/A is one."""
    kind = _kind(one)[1]
    return "PDF/A" if kind == "PDF" and _says_archival(one) else kind


def is_archival(one: Document) -> bool:
    return format_of(one) in _LASTING


def _kind(one: Document) -> tuple[str, str]:
    mime = one.mime.partition(";")[0].strip().lower() if isinstance(one.mime, str) else ""
    if mime not in _KINDS and isinstance(one.file_name, str):
        ending = f".{one.file_name.rpartition('.')[2].lower()}"
        return next((kind for kind in _KINDS.values() if kind[0] == ending), (".bin", "Ukjent"))
    return _KINDS.get(mime, (".bin", "Ukjent"))


def _says_archival(one: Document) -> bool:
    last = b""
    for chunk in chunks_of(one.data) if isinstance(one.data, bytes) else ():
        if _MARK in last + chunk:
            return True
        last = chunk[-len(_MARK) :]
    return False
