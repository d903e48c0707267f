"""In from a PDF: the plan as a document, with what the labels of a printout say, and nothing that they do not.

A status that is read so is `free-text`, the least certain there is. A scan without text is a document alone.
"""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final

from planbro.findings import Findings, Refused
from planbro.formats.noark._config import Words
from planbro.formats.noark._extract import Found
from planbro.formats.noark._prepared import name_parts, person_number
from planbro.plan import (
    Code,
    Document,
    Identifier,
    IpStatus,
    Koordinator,
    KoordinatorStatus,
    Plan,
    Planeier,
    Source,
    is_date,
    is_text,
    sha256_of,
    whole,
)

_SYSTEM: Final = "pdf"
_SPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:planbro:pdf")
_PAGES: Final = 400
_LINE: Final = 400
_DATE: Final = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_SPAN: Final = re.compile(rf"{_DATE.pattern}\s*(?:-|–|til)\s*{_DATE.pattern}")
_REACH: Final = re.compile(r",[^,]*[\d@]")
"""Where a telephone number or an address follows a name."""
_OWN_DATES: Final = ("created", "last_revision", "next_revision", "period_start", "period_end")


def plan_of_pdf(data: bytes, words: Words, key: str = "") -> Found:
    """The plan of a printout.

    Raises:
        Refused: it is no PDF.
    """
    if not data.startswith(b"%PDF-"):
        raise Refused.because("format-unknown")
    findings = Findings()
    lines = _lines(whole(data), findings)
    told = _labelled(lines, words)
    digest = sha256_of(data)
    number = told.get("number_in_tool", "")
    ident = str(uuid.uuid5(_SPACE, number or digest))
    plan = Plan(id=ident, source=Source(system=_SYSTEM, plan_id=number or digest))
    plan.documents = [_document(plan, data, digest, told)]
    if lines:
        _fill(plan, told, any(_is_title(line, words) for line in lines[:40]), findings)
        if told:
            findings.add("pdf-read", count=len(told))
        else:
            findings.add("pdf-no-labels")
    return Found(key, plan, findings=findings)


def _lines(data: bytes, findings: Findings) -> list[str]:
    """The lines of text; none of a scan, and none of a file that cannot be opened."""
    from pypdf import PdfReader

    try:
        with _quiet():
            pages = PdfReader(BytesIO(data)).pages[:_PAGES]
            text = "\n".join(page.extract_text() for page in pages)
    except Exception:  # a damaged PDF breaks in many ways, and what it says of itself may be a person's (law 7)
        findings.add("pdf-unreadable")
        return []
    lines = [" ".join(line.split())[:_LINE] for line in text.splitlines()]
    found = [line for line in lines if line and is_text(line)]
    if not found:
        findings.add("pdf-no-text")
    return found


@contextmanager
def _quiet() -> Iterator[None]:
    """What the library remarks on a file goes to no log (law 7); its modules take their level from its own."""
    log = logging.getLogger("pypdf")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)


def _labelled(lines: list[str], words: Words) -> dict[str, str]:
    """What stands after a label on its line, or on the line below a label that stands alone; the first counts."""
    labels = {label: name for name, told in words.labels.items() for label in told}
    found: dict[str, str] = {}
    for at, line in enumerate(lines):
        head, colon, tail = line.partition(":")
        name = labels.get(head.strip().lower())
        if name is None or name in found:
            continue
        value = tail.strip()
        if not value and at + 1 < len(lines) and not _is_label(lines[at + 1], labels):
            value = lines[at + 1].strip()
        if value and (colon or not tail):
            found[name] = value
    return found


def _is_label(line: str, labels: Mapping[str, str]) -> bool:
    return line.partition(":")[0].strip().lower() in labels


def _is_title(line: str, words: Words) -> bool:
    text = line.lower()
    return any(text == title or text.startswith(f"{title} for ") for title in words.printed_titles)


def _document(plan: Plan, data: bytes, digest: str, told: Mapping[str, str]) -> Document:
    document = Document(id=_own(plan, "document"), title="Individuell plan", mime="application/pdf", data=data,
                        kind=Code("individuell-plan"), sha256=digest)  # fmt: skip
    if day := _day(told.get("printed", "")):
        document.date = day
    return document


def _fill(plan: Plan, told: dict[str, str], titled: bool, findings: Findings) -> None:
    """Each label into its field; what cannot be what the label says is told, and stays in the document."""
    doubtful = 0
    if name := told.get("planeier"):
        given, family = name_parts(name)
        plan.planeier = Planeier(given=given, family=family) if given else Planeier(family=family)
    if text := told.get("number"):
        kind, number = person_number(text.partition("(")[0])
        if kind:
            plan.identifiers = [Identifier(id=_own(plan, "number"), kind=Code(kind), value=number)]
        else:
            doubtful += 1
    if important := told.get("important"):
        plan.planeier.important = important
    doubtful += _dates(plan, told)
    printed = _day(told.get("printed", ""))
    if titled:
        plan.kind, plan.title = Code("ip"), "Individuell plan"
        if printed:
            plan.ip_status = [_said(IpStatus(id=_own(plan, "ip"), value=Code("active")), printed)]
    _koordinator(plan, told, printed)
    if doubtful:
        findings.add("pdf-doubtful", count=doubtful)


def _dates(plan: Plan, told: dict[str, str]) -> int:
    """The dates of the plan; how many labels had something else."""
    if span := _SPAN.search(told.get("period", "")):
        parts = span.groups()
        plan.period_start, plan.period_end = _iso(*parts[:3]), _iso(*parts[3:])
    doubtful = int("period" in told and span is None)
    for name in (*_OWN_DATES, "birth_date"):
        if name not in told:
            continue
        day = _day(told[name])
        doubtful += not day
        if day:
            setattr(plan.planeier if name == "birth_date" else plan, name, day)
    return doubtful


def _koordinator(plan: Plan, told: dict[str, str], printed: str) -> None:
    name = told.get("koordinator")
    if not name:
        return
    given, family = name_parts(_REACH.split(name)[0])
    one = Koordinator(id=_own(plan, "koordinator"), family=family, function=Code("koordinator"))
    if given:
        one.given = given
    if phone := told.get("koordinator_phone"):
        one.phone = phone
    plan.koordinatorer = [one]
    status = KoordinatorStatus(id=_own(plan, "koordinator-status"), value=Code("appointed"))
    plan.koordinator_status = [_said(status, printed)]


def _said(status: Any, printed: str) -> Any:
    """A statement in free text, of the day of the printout."""
    status.certainty = Code("free-text")
    if printed:
        status.date = printed
    return status


def _day(text: str) -> str:
    match = _DATE.search(text)
    return _iso(*match.groups()) if match else ""


def _iso(day: str, month: str, year: str) -> str:
    text = f"{year}-{int(month):02}-{int(day):02}"
    return text if is_date(text) else ""


def _own(plan: Plan, name: str) -> str:
    return str(uuid.uuid5(uuid.UUID(plan.id), f"pdf:{name}"))
