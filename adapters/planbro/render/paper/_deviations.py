"""Avviksliste: what went wrong, what can be done about it, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from planbro.findings import Finding
from planbro.render import frame
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.looked._page import body_word
from planbro.render.paper._matter import DeviationLine, Matter
from planbro.render.paper._sheet import sheet
from planbro.render.paper._told import short_day
from planbro.render.paper._words import say


def deviations(matter: Matter, language: Language, simple: bool) -> Block:
    """Those that are open first, the oldest first; what happened is told by its code, and names nobody."""
    assert matter.deviations is not None
    blocks = _blocks(list(matter.deviations), language)
    return sheet("deviations", matter, language, blocks, below=matter.sender)


def _blocks(found: list[DeviationLine], language: Language) -> Iterator[Block]:
    standing = {name: sorted((one for one in found if one.standing == name), key=lambda one: one.opened)
                for name in ("open", "closed")}  # fmt: skip
    yield frame.sums(say(language, f"deviations-{name}", count=len(ones)) for name, ones in standing.items())
    for name, ones in standing.items():
        if ones:
            yield frame.heading(say(language, f"are-{name}"))
            yield _table(ones, name, language)


def _table(ones: list[DeviationLine], name: str, language: Language) -> Block:
    last = "what-to-do" if name == "open" else "closed-on"
    headings = [say(language, key) for key in ("number", "began", "what-happened", "with-whom", last)]
    return frame.table(headings, (_row(one, name, language) for one in ones), widths=(0.5, 0.9, 2, 1.2, 1.8))


def _row(one: DeviationLine, name: str, language: Language) -> list[str]:
    told = Finding(one.code, params=dict(one.params))
    last = told.action(language) if name == "open" else short_day(one.closed)
    party = body_word(language, one.party) if one.party else ""
    return [str(one.id), short_day(one.opened), told.text(language), party, last]
