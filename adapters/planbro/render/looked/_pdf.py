"""The log as tagged PDF (PDF/UA-1), by typst: the same bytes for the same log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any

from planbro.findings import Refused


def as_pdf(page: Mapping[str, Any], given: str) -> bytes:
    """The PDF of a log that was given at a time. What it says is data to the template, never markup.

    Raises:
        Refused: a name has letters that no font at hand can show.
    """
    import typst

    made = int(datetime.fromisoformat(given[:10]).replace(tzinfo=UTC).timestamp())
    data = {"data": json.dumps(page, ensure_ascii=False)}
    for own_fonts_only in (True, False):
        try:
            found = typst.compile(_template(), format="pdf", pdf_standards="ua-1", sys_inputs=data, timestamp=made,
                                  ignore_system_fonts=own_fonts_only)  # fmt: skip
        except typst.TypstError:
            continue  # its message quotes the text (law 7)
        assert isinstance(found, bytes)
        return found
    raise Refused.because("log-letters")


@cache
def _template() -> bytes:
    return (resources.files("planbro.render.looked") / "looked.typ").read_bytes()
