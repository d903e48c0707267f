"""The plan as PDF for an archive: PDF/A-2a, tagged, and PDF/UA-1; the same bytes for the same page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any, Final

from planbro.findings import Refused

_MISSING: Final = "\N{REPLACEMENT CHARACTER}"


def as_pdf(page: Mapping[str, Any], day: str) -> bytes:
    """The PDF of a page, dated `day`. What the plan says is data to the template, never markup.

    A letter that no font at hand can show is shown as \N{REPLACEMENT CHARACTER}; the plan's XML beside it has it.

    Raises:
        Refused: the page cannot be set.
    """
    made = int(datetime.fromisoformat(day[:10]).replace(tzinfo=UTC).timestamp())
    text = json.dumps(page, ensure_ascii=False)
    for own_fonts_only in (True, False):
        found = _compiled(text, made, own_fonts_only)
        if found is not None:
            return found
    strange = {letter for letter in set(text) if ord(letter) > 0x17F and not _showable(letter)}
    found = _compiled(text.translate({ord(letter): _MISSING for letter in strange}), made, own_fonts_only=False)
    if found is None:
        raise Refused.because("archive-page")
    return found


def _compiled(text: str, made: int, own_fonts_only: bool) -> bytes | None:
    import typst

    try:
        found = typst.compile(_template(), format="pdf", pdf_standards=["a-2a", "ua-1"], sys_inputs={"data": text},
                              timestamp=made, ignore_system_fonts=own_fonts_only)  # fmt: skip
    except typst.TypstError:
        return None  # its message quotes the text (law 7)
    assert isinstance(found, bytes)
    return found


@cache
def _showable(letter: str) -> bool:
    """Whether some font at hand has the letter."""
    import typst

    try:
        typst.compile(
            _ONE_LETTER, format="pdf", pdf_standards=["a-2a", "ua-1"], sys_inputs={"letter": letter}, timestamp=0
        )
    except typst.TypstError:
        return False
    return True


@cache
def _template() -> bytes:
    return (resources.files("planbro.render.plan") / "plan.typ").read_bytes()


_ONE_LETTER: Final = b'#set document(title: "x")\n#set text(lang: "nb")\n#sys.inputs.letter'
