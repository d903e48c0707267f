"""What a target has no place for, in words: it goes along in the plan's zip, for whoever looks for it later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Final

import orjson

from planbro.plan import schema
from planbro.render.days import Language
from planbro.render.message._page import visible
from planbro.render.message._plan_words import LISTS_WORDS
from planbro.render.migrate._checklist import head
from planbro.render.migrate._words import field_word, format_word, kind_word, number, say

_STEP: Final = re.compile(r"([^\[\]]*)((?:\[[^\]]*\])*)")
_PLACE: Final = re.compile(r"\[(\d{1,9})\]")
_HUMP: Final = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])|_")
_TAIL: Final = frozenset({"text()", "value", "following-sibling::text()"})


def rest_page(entries: Iterable[tuple[str, str]], source: str, target: str, language: str = "nb") -> bytes:
    """The page of what has no slot: pairs of path and value, in the order of the document."""
    lang = _language(language)
    rows = list(entries)
    names = {"source": format_word(source, lang), "target": format_word(target, lang)}
    title = say(lang, "rest", **names)
    if not rows:
        return (head(title, lang, about=say(lang, "rest-none", **names)) + "</main>\n</body>\n</html>\n").encode()
    count = say(lang, "rest-count", count=number(len(rows), lang), n=len(rows))
    made = [head(title, lang, about=say(lang, "rest-about", **names)), f'<p class="soft">{escape(count)}</p>\n']
    for group, inside in groupby(rows, key=lambda one: _group(one[0])):
        made.append(_section(group, list(inside), lang))
    return ("".join(made) + "</main>\n</body>\n</html>\n").encode("utf-8", "replace")


def rest_json(entries: Iterable[tuple[str, str]], source: str, target: str, language: str = "nb") -> bytes:
    """The same as data: where it stood, what it is called, what it says."""
    lang = _language(language)
    rows = [{"path": path, "label": label(path, lang), "value": value} for path, value in entries]
    return orjson.dumps({"source": source, "target": target, "entries": rows}, option=orjson.OPT_INDENT_2)


def _language(language: str) -> Language:
    return "en" if language == "en" else "nn" if language == "nn" else "nb"


def _section(group: Sequence[str], rows: Sequence[tuple[str, str]], language: Language) -> str:
    heading = " › ".join(_step(one, language) for one in group) or say(language, "rest-top")
    lines = "".join(_line(path, value, language) for path, value in rows)
    table = f'<table class="fields"><tbody>{lines}</tbody></table>'
    return f'<section class="long"><h2><bdi>{escape(heading)}</bdi></h2>{table}</section>\n'


def _line(path: str, value: str, language: Language) -> str:
    said = visible(value) if value.strip() else say(language, "rest-empty")
    return (
        f'<tr><th scope="row"><bdi>{escape(label(path, language))}</bdi></th>'
        f'<td><span class="value">{escape(said)}</span><code>{escape(visible(path))}</code></td></tr>'
    )


def label(path: str, language: Language) -> str:
    """What a leaf is called: the last step of its path, in words.

    >>> label("/Plan/Maal[2]/SistOppdatert", "nb"), label("deltakere[0].tilgang.fra", "nb"), label("goals[].due", "nb")
    ('Sist oppdatert', 'Fra', 'Skal være nådd')
    """
    owner, _, name = path.rpartition(".")
    if owner in schema() and name in schema()[owner]:
        return field_word(owner, name, language)
    steps = _steps(path)
    return _step(steps[-1], language) if steps else say(language, "rest-top")


def _group(path: str) -> tuple[str, ...]:
    """The steps that leaves of one item share: all but the last, without the document's own root."""
    steps = _steps(path)[:-1]
    return tuple(steps[1:] if path.startswith("/") else steps)


def _steps(path: str) -> list[str]:
    """The steps of a path, places counted from one also where the document's own path counts from nought."""
    if "/" in path:
        return [part for part in path.strip("/").split("/") if part and part not in _TAIL]
    counted = _PLACE.sub(lambda match: f"[{int(match[1]) + 1}]", path)
    return [part for part in re.split(r"\.(?![^\[]*\])", counted) if part and part not in _TAIL]


def _step(step: str, language: Language) -> str:
    """A step in words: `SistOppdatert` is Sist oppdatert, `Maal[2]` is Maal 2."""
    match = _STEP.match(step)
    name, places = (match[1], match[2]) if match else (step, "")
    if name in LISTS_WORDS:
        words = kind_word(name, language)
    else:
        words = _HUMP.sub(" ", name.lstrip("@").rpartition(":")[2])
        words = words[:1].upper() + (words[1:].lower() if not words.isupper() else words[1:])
    return visible(" ".join([words, *_PLACE.findall(places)]))
