"""What a message's free text seems to say of individuell plan and koordinator: advisory, never a status (plo.md § 2.2).

No text is quoted: a mention is a place, what it is about, and whether it seems to be denied. The heading code IP of
kodeverk 9142 means something else (plo.md § 0 no. 5), and the letters alone mean nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

_PLAN = re.compile(r"\bindividuell(?:e|t)?\s+plan(?:en)?\b|\bIP-koordinator\b|\bhar\s+IP\b", re.I)
_KOORDINATOR = re.compile(r"\b(?:IP-|barne)?koordinator(?:en)?\b|\bkoordinerende\s+enhet\b", re.I)
_DENIED = re.compile(r"\b(?:ikke|ingen|mangler|uten|aldri|avslått|avsluttet|ønsker\s+ikke)\b", re.I)
_SENTENCE = re.compile(r"[.;!?\n]+")
_LABELLED = re.compile(r"^\s*[^:\n]{2,40}:\s")


@dataclass(frozen=True, slots=True)
class Mention:
    """One sentence that speaks of it: what, whether it seems to deny it, and where."""

    what: Literal["ip", "koordinator"]
    denied: bool
    line: int | None
    path: str


def mentions(payload: Any) -> Iterator[Mention]:
    """Each place in the free text of a payload that speaks of either; labelled lines do not count."""
    for element in payload.iter():
        text = element.text
        if not isinstance(element.tag, str) or not text or len(text) < 8:
            continue
        if _PLAN.search(text) or _KOORDINATOR.search(text):
            yield from _in(element, text)


def _in(element: Any, text: str) -> Iterator[Mention]:
    seen: set[tuple[str, bool]] = set()
    for sentence in _SENTENCE.split(text):
        if _LABELLED.match(sentence):
            continue
        for what, words in (("ip", _PLAN), ("koordinator", _KOORDINATOR)):
            if words.search(sentence):
                found = (what, bool(_DENIED.search(sentence)))
                if found not in seen:
                    seen.add(found)
                    path = element.getroottree().getpath(element)
                    yield Mention(what, found[1], element.sourceline, path)  # type: ignore[arg-type]
