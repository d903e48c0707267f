"""What a message's free text seems to say of individuell plan and koordinator: advisory, never a status (plo.md § 2.2).

No text is quoted: a mention is a place, what it is about, and whether it seems to be denied. The heading code IP of
kodeverk 9142 means something else (plo.md § 0 no. 5), and the letters alone mean nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

_PLAN = re.compile(r"\bindividuell(?:e|t)?\s+plan(?:en)?\b|\bIP-koordinator\b|\bhar\s+IP\b", re.I)
_KOORDINATOR = re.compile(r"\b(?:IP-|barne)?koordinator(?:en)?\b|\bkoordinerende\s+enhet\b", re.I)
_WORDS = ("individuel", "koordin", "har ip", "har\u00a0ip", "ip-")
_DENIED = re.compile(r"\b(?:ikke|ingen|mangler|uten|aldri|avslått|avsluttet|ønsker\s+ikke)\b", re.I)
_SENTENCE = re.compile(r"[.;!?\n]+")
_LABELLED = re.compile(
    r"\s*(?:individuell plan|(?:annen |syke|barne|sykehus)?koordinator|koordinerende enhet)[^:\n]{0,30}:\s", re.I
)
"""A line that planbro wrote (mappings/parts/block.table)."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One sentence that speaks of it: what, whether it seems to deny it, and where."""

    what: Literal["ip", "koordinator"]
    denied: bool
    line: int | None
    path: str


def mentions(payload: Any, understood: Callable[[Any], bool] = lambda _: False) -> Iterator[Mention]:
    """Each place in free text that speaks of either; what is `understood`, and labelled lines, do not count."""
    for element in payload.iter():
        text = element.text
        if not text or len(text) < 6 or not isinstance(element.tag, str):
            continue
        lowered = text.lower()
        if any(word in lowered for word in _WORDS) and not understood(element):
            yield from _in(element, text)


def may_mention(data: bytes) -> bool:
    """Whether a message in a one-byte encoding could hold a mention at all; a look at the bytes before the walk."""
    lowered = data.lower()
    return any(word.encode() in lowered for word in _WORDS) or b"\0" in data


def denials(payload: Any) -> Iterator[Mention]:
    """The mentions that seem to deny a plan; a text that denies nothing is not taken apart."""
    for element in payload.iter("*"):
        text = element.text
        if not text or len(text) < 6:
            continue
        lowered = text.lower()
        if any(word in lowered for word in _WORDS) and _DENIED.search(text):
            yield from (mention for mention in _in(element, text) if mention.what == "ip" and mention.denied)


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
