"""XHTML as FHIR allows it in a narrative (txt-1, txt-2): a few elements, nothing that runs, every text escaped.

It is built in the one form that an XML writer would give it, so that a narrative is the same letters in JSON and XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from planbro.render.message._page import visible
from planbro.render.narrative._words import Language

_OPEN: Final = {
    language: f'<div xmlns="http://www.w3.org/1999/xhtml" lang="{language}" xml:lang="{language}">'
    for language in ("nb", "nn")
}
_PLAIN: Final = re.compile(r"[^&<>\r\n\t]*\Z")
_BREAKS: Final = re.compile(r"\r\n?|\n")


def div(language: Language, content: str) -> str:
    """A whole narrative."""
    return f"{_OPEN[language]}{content}</div>"


def esc(text: str) -> str:
    """A text of the plan; a line break stays one."""
    text = visible(text)
    if _PLAIN.match(text):
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\t", " ")
    return _BREAKS.sub("<br/>", text)


def paragraph(label: str, content: str) -> str:
    """A line: what it is, and what is said. `content` is escaped already."""
    return f"<p>{label}: {content}</p>" if label else f"<p>{content}</p>"


def listed(items: Iterable[str]) -> str:
    """A list of what is escaped already; nothing where there is nothing."""
    inner = "".join([f"<li>{item}</li>" for item in items])
    return f"<ul>{inner}</ul>" if inner else ""
