"""What a document is, and how much it holds: enough to know what one has, and nothing about the person."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from planbro.exchange._read import Reading, read
from planbro.exchange.writing import latest
from planbro.findings import Findings, PlanbroError
from planbro.formats import FORMATS, detect
from planbro.formats._document import parse_any
from planbro.formats._registry import detect_json, detect_xml
from planbro.formats.codec import DEFAULT, Limits, sniff
from planbro.formats.codec.archive import Archive
from planbro.plan import ABSENT, Code, Plan

_STATUSES = (("ip", "ip_status"), ("koordinator", "koordinator_status"), ("tool", "tool_status"))


@dataclass(slots=True)
class Overview:
    """What `inspect` tells. Of a file that planbro does not know, the container and its root alone."""

    container: str
    size: int
    findings: Findings
    root: str | None = None
    namespace: str | None = None
    format: str | None = None
    title: str | None = None
    variant: str = ""
    table: str | None = None
    members: list[dict[str, Any]] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    plan: dict[str, Any] | None = None
    leaves: dict[str, int] | None = None

    def to_json(self) -> dict[str, Any]:
        names = ("container", "size", "root", "namespace", "format", "title", "variant", "table", "members", "origins",
                 "plan", "leaves")  # fmt: skip
        return {name: getattr(self, name) for name in names}


def inspect(data: bytes, format: str | None = None, *, as_of: str | None = None, file: str | None = None,
            limits: Limits = DEFAULT) -> Overview:  # fmt: skip
    """Look at a document without telling whose it is.

    Raises:
        Refused: the bytes are no XML, JSON or zip that can be read safely.
    """
    view = begun(data, *parse_any(data, limits), file=file)
    try:
        reading = read(data, format, as_of=as_of, file=file, limits=limits)
    except PlanbroError as error:
        view.findings.extend(error.findings)
        view.format = format or _guess(data)
        return view
    fill(view, reading, as_of)
    return view


def begun(data: bytes, kind: str, parsed: Any, archive: Archive | None, *, file: str | None = None) -> Overview:
    """What is seen of a document before it is read."""
    view = Overview(sniff(data), len(data), Findings(file=file))
    view.root, view.namespace = _root_of(kind, parsed)
    if archive is not None:
        names = [name for name in archive.names if not name.startswith("planbro/")]
        view.members = [{"type": ending(name), "size": len(archive.read(name))} for name in names]
    return view


def guess(kind: str, parsed: Any) -> str | None:
    """The format that a parsed document is of, by its root."""
    if kind == "sheets":
        return str(parsed.format)
    found = detect_xml(parsed.getroot()) if kind == "xml" else detect_json(parsed)
    return found[0] if found else None


def _guess(data: bytes) -> str | None:
    try:
        found = detect(data)
    except PlanbroError:
        return None
    return found[0] if found else None


def fill(view: Overview, reading: Reading, as_of: str | None) -> None:
    """What is known of it once it is read."""
    view.findings.extend(reading.findings)
    view.format, view.variant = reading.format, reading.variant
    view.title = FORMATS[reading.format].title
    view.table = reading.document.spec.table.stamp
    view.leaves = dict(reading.account.counts)
    view.origins = [origin.format for origin in reading.plan.origins[1:]]
    view.plan = overview(reading.plan, as_of)
    if not FORMATS[reading.format].plan:
        view.plan["points"] = None
    if FORMATS[reading.format].message:
        view.plan["statuses"] += heard(reading)


def overview(plan: Plan, as_of: str | None = None) -> dict[str, Any]:
    """A plan in numbers and codes."""
    from planbro.plan import completeness

    documents = [one.data for one in plan.documents if isinstance(one.data, bytes)]
    found: dict[str, Any] = {
        "kind": value_of(plan.kind),
        "status": value_of(plan.status),
        "system": safe(plan.source.system),
        "message_type": value_of(plan.source.message_type),
        "generated": plan.source.generated if isinstance(plan.source.generated, str) else None,
        "counts": {name: len(items) for name, items in plan.lists() if items},
        "attachments": {"count": len(documents), "size": sum(map(len, documents))},
        "statuses": statuses(plan),
    }
    points = completeness(plan, (as_of or latest(plan))[:10])
    found["points"] = {point.letter: point.met for point in points}
    return found


def statuses(plan: Plan) -> list[dict[str, Any]]:
    """Every status the plan states, with how sure it is; a kind that is not there is silence."""
    rows: list[dict[str, Any]] = []
    for what, name in _STATUSES:
        for one in getattr(plan, name):
            row = {"what": what, "value": value_of(one.value), "date": one.date if isinstance(one.date, str) else None}
            if what != "tool":
                row["certainty"] = value_of(one.certainty)
            if what == "koordinator":
                row["level"] = value_of(one.level)
            rows.append(row)
    return rows


def heard(reading: Reading) -> list[dict[str, Any]]:
    """What a message lets one conclude without stating it: a contact with the role of koordinator, words in its text.

    Words are advisory: they have no value, and say only that somebody should read them (plo.md § 2.2).
    """
    stated = {value_of(one.level) for one in reading.plan.koordinator_status}
    rows: list[dict[str, Any]] = []
    for one in reading.plan.koordinatorer:
        level = value_of(one.level)
        if level not in stated and one.end is ABSENT:
            stated.add(level)
            sure = "coded-role" if isinstance(one.hpr, str) else "block"
            rows.append({"what": "koordinator", "value": "appointed", "date": None, "certainty": sure, "level": level})
    told = {finding.params.get("what") for finding in reading.findings if finding.code == "status-in-text"}
    for what in ("ip", "koordinator"):
        if what in told:
            row: dict[str, Any] = {"what": what, "value": None, "date": None, "certainty": "free-text"}
            rows.append(row | ({"level": None} if what == "koordinator" else {}))
    return rows


def value_of(code: object) -> str | None:
    """The Plan's own value of a code; `?` for a code that no table knows."""
    return (code.value or "?") if isinstance(code, Code) else None


_VERSION = re.compile(r"\d{1,3}(?:\.\d{1,4}){1,3}")
_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})")
_WORDS = re.compile(r"[^\W\d_][\w .:/+-]{0,39}")


def safe(text: object) -> str | None:
    """A name of a system or a type as it stands, unless it does not look like one: a field can hold anything."""
    if not isinstance(text, str) or not text:
        return None
    if _VERSION.fullmatch(text) and not _DAY.fullmatch(text):
        return text
    return text if _WORDS.fullmatch(text) and not re.search(r"\d{5}", text) else mask(text)


def mask(text: str, longest: int = 24) -> str:
    """The shape of a text: what it looks like, and not what it says.

    >>> mask("Kari Nordmann, 99 88 77 66")
    'xxxx xxxxxxxx, 99 99 99…'
    """
    shape = "".join(
        "9" if c.isdigit() else "x" if c.isalpha() else c if c in " .,:;-/+()@_%#=|&" else "·" for c in text[:longest]
    )
    return shape.rstrip() + ("…" if len(text) > longest else "") if shape.strip() else "·"


def ending(name: str) -> str:
    """What kind of file a member of a zip is; its name may be a person's, its ending is not."""
    suffix = PurePosixPath(name).suffix[1:].lower()
    return suffix if re.fullmatch(r"[a-z0-9]{1,5}", suffix) and not suffix.isdigit() else "?"


_NAME = re.compile(r"[^\W\d][\w.:-]{0,59}")


def safe_name(name: str) -> str:
    """A name of an element or a key, unless it looks like data that was made a key."""
    return name if _NAME.fullmatch(name) and not re.search(r"\d{5}", name) else f"<{mask(name)}>"


def _root_of(kind: str, parsed: Any) -> tuple[str | None, str | None]:
    if kind == "xml":
        name = etree.QName(parsed.getroot())
        return safe_name(name.localname), name.namespace
    if isinstance(parsed, dict):
        resource = parsed.get("resourceType")
        if isinstance(resource, str):
            return safe_name(resource), None
        return "{" + ", ".join(safe_name(key) for key in list(parsed)[:8]) + "}", None
    return "[…]", None
