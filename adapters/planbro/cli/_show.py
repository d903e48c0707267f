"""`planbro show`: a document as a person reads it, on the terminal or as one HTML file.

It is the user's own look at the document, so it shows persons where it was asked to, and nowhere else (law 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from planbro import exchange
from planbro.cli._files import check_outputs, label, limits_of, read_input, write_outputs
from planbro.cli._look import check_format
from planbro.cli._run import Job
from planbro.exchange import Reading
from planbro.findings import PlanbroError
from planbro.formats._document import parse_any
from planbro.formats.codec import Limits
from planbro.formats.plo import KINDS, is_receipt, read_message
from planbro.render.message import Page, page, to_html, to_screen
from planbro.render.texts import size

_SHOWN_ANYWAY: Final = frozenset({"parts-unknown"})
"""Findings that say what the page itself shows: that no row of a table took a part."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for."""

    source: str
    format: str | None
    html: str | None
    max_bytes: int | None


def show(job: Job, asked: Asked) -> None:
    """Show a document; a message that no table reads is shown all the same."""
    check_format(asked.format)
    if asked.html is not None:
        check_outputs([asked.source], [asked.html])
    limits = limits_of(asked.max_bytes)
    data = read_input(asked.source, limits)
    made, format = _page(job, data, asked, limits)
    job.result = {"file": label(asked.source), "format": format, **made.to_json()}
    if asked.html is not None:
        text = to_html(made).encode("utf-8")
        write_outputs({asked.html: text})
        if job.talks and asked.html != "-":
            job.out.say("show-wrote", file=asked.html, style="bold")
            job.out.line(size(len(text), job.language), "dim")
    elif job.talks:
        to_screen(made, job.out)


def _page(job: Job, data: bytes, asked: Asked, limits: Limits) -> tuple[Page, str | None]:
    kind, parsed, _ = parse_any(data, limits)
    tree = parsed if kind == "xml" else None
    reading = _read(job, data, asked, limits, tree)
    format = reading.format if reading is not None else None
    plan = reading.plan if reading is not None else None
    places = reading.trace.taken if reading is not None else {}
    message = tree if _is_message(tree) else None
    made = page(message, job.language, plan=plan, places=places, format=format or "")
    assert made is not None, "what cannot be read is refused before"
    return made, format


def _is_message(tree: Any) -> bool:
    if tree is None:
        return False
    return is_receipt(tree) is not None or read_message(tree) is not None or tree.getroot().tag in KINDS


def _read(job: Job, data: bytes, asked: Asked, limits: Limits, tree: Any) -> Reading | None:
    """The reading, for the statuses; None for a receipt and for a message that no table reads.

    Raises:
        Refused: no plan can be read from it, and it is no message either.
    """
    if tree is not None and is_receipt(tree) is not None:
        return None
    try:
        reading = exchange.read(data, asked.format, file=label(asked.source), limits=limits)
    except PlanbroError:
        if asked.format is None and _is_message(tree):
            job.findings.add("show-status-unread", file=label(asked.source))
            return None
        raise
    job.findings.extend(finding for finding in reading.findings if finding.code not in _SHOWN_ANYWAY)
    return reading
