"""A paper as tagged PDF (PDF/UA-1) by typst: the same bytes for the same paper, with the letters that typst ships."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from planbro.findings import Refused
from planbro.render.frame._paper import plain

Standard = Literal["ua-1", "a-2a"]
ACCESSIBLE: Final[tuple[Standard, ...]] = ("ua-1",)
ARCHIVAL: Final[tuple[Standard, ...]] = ("a-2a", "ua-1")
_MISSING: Final = "\N{REPLACEMENT CHARACTER}"
_TURNS: Final = frozenset({"R", "AL", "AN"})
_APART: Final = ("\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}")


def as_pdf(
    made: Mapping[str, Any], day: str, *, standards: Sequence[Standard] = ACCESSIBLE, refuses: str = "", fault: str
) -> bytes:  # fmt: skip
    """The PDF of a paper, dated `day`. What it says is data to the template, never markup.

    A letter that no font at hand can show is shown as \N{REPLACEMENT CHARACTER}; where a name has to stand as it is
    written, `refuses` is the code of the finding that says so instead. `fault` is that of a paper that cannot be set.

    Raises:
        Refused: a letter cannot be shown on a paper that `refuses` it, or the paper cannot be set.
    """
    stamp = int(datetime.fromisoformat(day[:10]).replace(tzinfo=UTC).timestamp())
    told = json.dumps(_apart(plain(made)), ensure_ascii=False)
    for own_fonts_only in (True, False):
        found = _compiled(told, stamp, standards, own_fonts_only)
        if found is not None:
            return found
    if refuses:
        raise Refused.because(refuses)
    strange = {letter for letter in set(told) if ord(letter) > 0x17F and not _showable(letter)}
    found = _compiled(told.translate({ord(letter): _MISSING for letter in strange}), stamp, standards, False)
    if found is None:
        raise Refused.because(fault)
    return found


def _compiled(told: str, stamp: int, standards: Sequence[Standard], own_fonts_only: bool) -> bytes | None:
    import typst

    try:
        found = typst.compile(_template(), format="pdf", pdf_standards=list(standards), sys_inputs={"data": told},
                              timestamp=stamp, ignore_system_fonts=own_fonts_only)  # fmt: skip
    except typst.TypstError:
        return None  # its message quotes the text (law 7)
    assert isinstance(found, bytes)
    return found


def _apart(value: Any) -> Any:
    """Text that is read from right to left stands by itself, so that it does not turn round what is beside it."""
    if isinstance(value, str):
        turns = any(unicodedata.bidirectional(letter) in _TURNS for letter in value) if not value.isascii() else False
        return "\n".join(f"{_APART[0]}{line}{_APART[1]}" for line in value.split("\n")) if turns else value
    if isinstance(value, dict):
        return {key: _apart(one) for key, one in value.items()}
    return [_apart(one) for one in value] if isinstance(value, list) else value


@cache
def _showable(letter: str) -> bool:
    """Whether some font at hand has the letter."""
    import typst

    try:
        typst.compile(_ONE_LETTER, format="pdf", pdf_standards=list(ARCHIVAL), sys_inputs={"letter": letter},
                      timestamp=0)  # fmt: skip
    except typst.TypstError:
        return False
    return True


@cache
def _template() -> bytes:
    return (resources.files("planbro.render.frame") / "frame.typ").read_bytes()


_ONE_LETTER: Final = b'#set document(title: "x")\n#set text(lang: "nb")\n#sys.inputs.letter'
