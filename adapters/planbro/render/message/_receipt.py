"""A receipt in words: accepted, or rejected and why, and for which message (plo.md § 4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from planbro.render.message._elements import Elements, children, local
from planbro.render.message._headings import heading
from planbro.render.message._page import Banner, Entry, Page, Row, Section
from planbro.render.message._values import coded, when
from planbro.render.texts import Language, say

_KINDS: Final = {"1": "good", "2": "stop", "3": "change"}


def receipt_page(root: Any, version: str, language: Language) -> Page:
    """An AppRec as a page: the verdict first, then everything it says."""
    elements = Elements(language)
    loose: list[Row] = [*elements.loose(root, 0)]
    entries: list[Entry] = []
    errors: list[Row] = []
    original: list[Row] = []
    for child in children(root):
        name = local(child)
        if name in {"Sender", "Receiver"}:
            entries.append(Entry(heading(name, language), tuple(elements.rows(child))))
        elif name == "OriginalMsgId":
            original += elements.rows(child)
        elif name == "Error":
            errors += elements.row(child, "AppRec", 0)
        else:
            loose += elements.row(child, "AppRec", 0)
    entries.append(Entry(say(language, "show-receipt"), tuple(loose)))
    made = (("Error", errors), ("OriginalMsgId", original))
    sections = tuple(Section(heading(n, language), (Entry("", tuple(rows)),), n) for n, rows in made if rows)
    title = say(language, "show-receipt")
    banner = Banner(*_verdict(root, language), tuple(_lines(root, language)))
    return Page(language, title, f"AppRec {version}", "", None, (banner,),
                tuple(e for e in entries if e.rows), sections, tuple(elements.technical))  # fmt: skip


def _child(element: Any, name: str) -> Any:
    return next((child for child in children(element) if local(child) == name), None)


def _verdict(root: Any, language: Language) -> tuple[str, str]:
    status = _child(root, "Status")
    code = (status.get("V") or "") if status is not None else ""
    if code in _KINDS:
        return _KINDS[code], say(language, f"show-receipt-{code}")
    said = coded(status, "Status", "AppRec", language).text if status is not None else ""
    return "note", say(language, "show-receipt-other", text=said or "–")


def _lines(root: Any, language: Language) -> Iterator[str]:
    """Each reason with its code, then the message that is answered."""
    for child in children(root):
        if local(child) == "Error":
            said = coded(child, "Error", "AppRec", language)
            reason = ": ".join(part for part in (said.text, said.note) if part)
            yield f"{said.code} {reason}".strip()
    original = _child(root, "OriginalMsgId")
    if original is None:
        return
    kind, issued, ident = (_child(original, name) for name in ("MsgType", "IssueDate", "Id"))
    name = coded(kind, "MsgType", "OriginalMsgId", language).text if kind is not None else ""
    made = when((issued.text or "").strip(), language) if issued is not None else ""
    number = (ident.text or "").strip() if ident is not None else ""
    yield say(language, "show-receipt-for", name=name or "–", made=made or "–", id=number or "–")
