"""One document added to the tally: what is in it, what no table knows, and what a person should look at."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from planbro.exchange._inspect import mask, safe
from planbro.exchange.survey._shapes import EXAMPLES, Paths, shape_of
from planbro.exchange.survey._tally import PathTimes, Spread, Tally, Times, Words
from planbro.exchange.writing import latest
from planbro.findings import Findings, Refused
from planbro.formats import FORMATS, Document, open_document
from planbro.formats._taken import give_back
from planbro.formats.codec import DEFAULT, MOVING, Limits, Source
from planbro.formats.codec.archive import HELD_OVER
from planbro.mapping import Spec, Trace
from planbro.mapping import read as read_tree
from planbro.plan import (
    Code,
    Held,
    Plan,
    check,
    facts,
    first_day,
    in_office,
    is_date,
    is_datetime,
    last_day,
    schema,
    size_of,
    stands,
    value_of,
)

_MAGIC: Final = (
    (b"%PDF-", "application/pdf"), (b"\x89PNG\r\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"), (b"PK\x03\x04", "application/zip"), (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"), (b"II*\x00", "image/tiff"), (b"MM\x00*", "image/tiff"),
    (b"MZ", "application/x-msdownload"), (b"<?xml", "text/xml"),
)  # fmt: skip
_MEDIA_TYPE: Final = re.compile(
    r"(?:application|audio|font|image|message|model|multipart|text|video)/[a-z0-9.+-]{1,80}"
)
_SAME: Final = {
    "application/zip": ("application/vnd.openxmlformats", "application/vnd.oasis", "application/zip"),
    "application/x-ole-storage": ("application/msword", "application/vnd.ms-"),
    "text/xml": ("text/xml", "application/xml", "text/html"),
    "text/plain": ("text/",),
    "image/jpeg": ("image/jpeg", "image/jpg", "image/pjpeg"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """How documents are read: with which format or table, as of when, and the secret that persons are told apart by."""

    format: str | None = None
    using: Spec | None = None
    as_of: str | None = None
    key: bytes = b""
    limits: Limits = DEFAULT


def add_document(tally: Tally, data: Source, number: int, asked: Asked, findings: Findings) -> str:
    """Count one document; returns the day that its times were seen from. Large attachments of what is not in memory
    stay where they are.

    Raises:
        Refused: the bytes cannot be read, or are of no format that planbro or the table knows.
    """
    apart = not isinstance(data, bytes) or isinstance(data, Held)
    limits = (
        replace(asked.limits, max_bytes=MOVING.max_bytes, max_unpacked=MOVING.max_unpacked) if apart else asked.limits
    )
    document = open_document(data, asked.format, findings=findings, limits=limits, using=asked.using,
                             held_over=HELD_OVER if apart else None)  # fmt: skip
    trace = read_tree(document.spec, document.tree, findings, fallback_identity=document.sha256)
    plan, day = trace.plan, (asked.as_of or latest(trace.plan))[:10]
    if document.taken:
        give_back(plan, document.taken)
    if not is_date(day) or len(day) != 10:
        raise Refused.because("as-of-malformed")
    checked = check(plan, as_of=day, profile="accept")
    whole = document.format not in FORMATS or FORMATS[document.format].plan
    findings.extend(one for one in checked if whole or one.code not in {"koordinator-none", "plan-point-missing"})
    _add_format(tally, document, plan)
    _add_paths(tally, document, trace)
    _add_codes(tally, plan, document.spec)
    _add_sizes(tally, document, plan, size_of(document.data))
    _add_person(tally, plan, number, asked.key)
    _add_koordinator(tally, plan, day)
    _add_consents(tally, plan, day)
    _add_odd_dates(tally, plan, day)
    _add_repeats(tally, plan)
    tally.documents.append((_digest(document.sha256.encode(), asked.key), number))
    return day


def _digest(data: bytes, key: bytes) -> bytes:
    """What tells one number from another, and does not tell the number."""
    return hashlib.blake2b(data, key=key, digest_size=16).digest()


def add_faults(tally: Tally, findings: Findings) -> None:
    """Count findings by code."""
    found = Counter((one.code, one.severity.value) for one in findings)
    for key, count in found.items():
        tally.faults.setdefault(key, Times()).add(Times(count, 1))


def _add_format(tally: Tally, document: Document, plan: Plan) -> None:
    tally.plans += 1
    version = safe(plan.source.system_version) or ""
    tally.formats[document.format, document.spec.variant, version, document.spec.table.stamp] += 1
    tally.kinds[value_of(plan.kind) or ("?" if isinstance(plan.kind, Code) else "")] += 1
    tally.statuses[value_of(plan.status) or ("?" if isinstance(plan.status, Code) else "")] += 1
    for name, items in plan.lists():
        tally.items.setdefault(name, Spread()).note(len(items))


# paths


def _add_paths(tally: Tally, document: Document, trace: Trace) -> None:
    """Every path once; a step that stands more than once somewhere is a list everywhere."""
    words: Words = document.format, document.spec.variant
    if document.spec.table.tree == "xml":
        tally.xml.add(document.format)
    seen: set[tuple[str, ...]] = set()
    unseen: set[tuple[str, ...]] = set()
    repeated: set[tuple[tuple[str, ...], ...]] = set()
    rows: dict[tuple[str, ...], PathTimes] = {}
    paths, found = Paths(document), trace.facts
    for mark, place in document.tree.leaves():
        tally.leaves += 1
        path, lists = paths.of(place)
        row = rows.get(path) or tally.path((words, path))
        if row is None:
            continue
        rows[path] = row
        row.count += 1
        if path not in seen:
            row.plans += 1
            seen.add(path)
        if lists and lists not in repeated:
            repeated.add(lists)
            tally.lists.update((words, one) for one in lists)
        told = found.get(mark)
        if told is not None:
            row.to += [one for one in _plan_paths(told) if one not in row.to]
            continue
        row.unknown.count += 1
        row.unknown.plans += path not in unseen
        unseen.add(path)
        _add_example(row, document, place)


def _add_example(row: PathTimes, document: Document, place: Any) -> None:
    if len(row.examples) < EXAMPLES:
        shape = shape_of(document.tree, place)
        row.examples += [shape] * (shape not in row.examples)


def _plan_paths(found: Iterable[tuple[str, str, str]]) -> list[str]:
    return _told(tuple((owner, name) for owner, _, name in found))


@lru_cache(20_000)
def _told(found: tuple[tuple[str, str], ...]) -> list[str]:
    paths = [f"{owner}.{name}" if owner else name for owner, name in found]
    return list(dict.fromkeys(paths)) or ["(const)"]


# codes


def _add_codes(tally: Tally, plan: Plan, compiled: Spec) -> None:
    seen: set[tuple[tuple[str, str, str], str]] = set()
    for (owner, _, name), value in facts(plan):
        for code in value if isinstance(value, tuple) else (value,):
            if not isinstance(code, Code):
                continue
            key = owner, name
            spread = tally.values.setdefault(key, Counter())
            if key not in tally.tables:
                tally.tables[key] = _table_of(compiled, owner, name)
            if code.value is not None:
                spread[code.value] += 1
                continue
            tally.unknown[key] += 1
            _add_unknown(tally, (*key, tally.tables[key]), code.code or "", seen)


def _table_of(compiled: Spec, owner: str, name: str) -> str:
    leaf = next((leaf for leaf in compiled.leaf_of(owner, name) if leaf.codec.table is not None), None)
    return leaf.codec.table.name if leaf is not None and leaf.codec.table is not None else "-"


def _add_unknown(
    tally: Tally, key: tuple[str, str, str], code: str, seen: set[tuple[tuple[str, str, str], str]]
) -> None:
    shapes = tally.shapes.setdefault(key[:2], [])
    shape = mask(code)
    if shape not in shapes and len(shapes) < EXAMPLES:
        shapes.append(shape)
    times = tally.code(key, code)
    if times is not None:
        times.count += 1
        times.plans += (key, code) not in seen
        seen.add((key, code))


# sizes and attachments


def _add_sizes(tally: Tally, document: Document, plan: Plan, size: int) -> None:
    held = [(one.data, one.mime) for one in plan.documents if isinstance(one.data, bytes)]
    beside = sum(map(size_of, (document.members or {}).values()))
    tally.spread("whole", size)
    tally.spread("document", _main_size(document, size))
    tally.spread("attachments", len(held))
    tally.spread("attachment-bytes", sum(size_of(data) for data, _ in held) or beside)
    for data, mime in held:
        found = _magic(data)
        claimed = mime.partition(";")[0].strip().lower() if isinstance(mime, str) else ""
        claimed = claimed if not claimed or _MEDIA_TYPE.fullmatch(claimed) else "?"
        tally.media[claimed, found] += 1
        tally.media_bytes[claimed, found] += size_of(data)


def _main_size(document: Document, size: int) -> int:
    if document.zip is None:
        return size
    if document.main in document.zip:
        return len(document.zip.read(document.main))
    beside = document.members or {}  # a spreadsheet of several sheets: all that is no attachment
    return sum(len(document.zip.read(name)) for name in document.zip.names if name not in beside)


def _magic(data: bytes) -> str:
    """What the first bytes say that a file is."""
    head = data.head(1000) if isinstance(data, Held) else data[:1000]
    known = next((kind for mark, kind in _MAGIC if head.startswith(mark)), None)
    if known is not None:
        return known
    return "text/plain" if b"\0" not in head and not any(byte < 9 for byte in head) else "application/octet-stream"


def agrees(claimed: str, found: str) -> bool:
    """Whether a media type as claimed can be what the bytes are."""
    return claimed.startswith(_SAME.get(found, (found,))) or (not claimed)


# persons


def _add_person(tally: Tally, plan: Plan, number: int, key: bytes) -> None:
    """The planeier's numbers, as digests: in several plans, they are one person with several plans."""
    values = set()
    for one in plan.identifiers:
        kind = value_of(one.kind) or "?"
        value = one.value.replace(" ", "") if isinstance(one.value, str) else ""
        if value and value not in values:
            values.add(value)
            tally.numbers[kind] += 1
            tally.persons.append((_digest(value.encode(), key), number, isinstance(one.end, str)))
    if not values:
        tally.numbers[""] += 1


# koordinator and consents


def _add_koordinator(tally: Tally, plan: Plan, day: str) -> None:
    now = in_office(plan, day)
    by_level = Counter(value_of(one.level) or "municipal" for one in now)
    has_ip = any(value_of(one.value) == "active" for one in plan.ip_status) or value_of(plan.kind) == "ip"
    tally.koordinator["none"] += not now
    tally.koordinator["two"] += by_level["municipal"] > 1
    tally.koordinator["ip-and-koordinator"] += bool(now) and has_ip
    tally.koordinator["ip-alone"] += has_ip and not now
    tally.koordinator["koordinator-alone"] += bool(now) and not has_ip
    tally.levels[" + ".join(sorted(by_level)) or "-"] += 1


_NEEDED: Final = ("plan-making", "sharing", "tool")


def _add_consents(tally: Tally, plan: Plan, day: str) -> None:
    found: set[str] = set()
    tools: set[str] = set()
    for one in plan.consents:
        kind = value_of(one.kind) or "?"
        state = _state(one, day)
        tally.consents.setdefault(kind, Counter())[state] += 1
        if state == "standing":
            found.add(kind)
        if kind == "tool":
            tool = one.tool.strip() if isinstance(one.tool, str) and one.tool.strip() else ""
            tally.tools.setdefault(tool, Times()).add(Times(1, tool not in tools))
            tally.tools_standing[tool] += state == "standing"
            tools.add(tool)
    for kind in _NEEDED:
        tally.consents.setdefault(kind, Counter())["plans-without"] += kind not in found


def _state(consent: Any, day: str) -> str:
    if stands(consent, day):
        return "standing"
    status = value_of(consent.status)
    if isinstance(consent.withdrawn, str) or status == "inactive":
        return "withdrawn"
    if status == "active" and (last_day(consent.end) or "9") < day:
        return "expired"
    return {"rejected": "refused", "proposed": "asked"}.get(status or "", "other")


# what people should look at


def _add_odd_dates(tally: Tally, plan: Plan, day: str) -> None:
    far = f"{int(day[:4]) + 20:04}{day[4:]}"
    for (owner, _, name), value in facts(plan):
        info = schema().get(owner, {}).get(name)
        if info is None or info.type not in {"date", "dateTime"} or not isinstance(value, str):
            continue
        if not (is_date(value) or is_datetime(value)):
            continue
        if (first_day(value) or day) < "1900":
            tally.odd_dates[info.path, "date-far-past"] += 1
        elif (last_day(value) or day) > far:
            tally.odd_dates[info.path, "date-future"] += 1


def _add_repeats(tally: Tally, plan: Plan) -> None:
    """Items of a list that say exactly the same, all but their id; each repeat counts once."""
    for name, items in plan.lists():
        fields = schema()[f"{name}[]"]
        seen: set[tuple[Any, ...]] = set()
        for item in items:
            key = tuple(getattr(item, attribute) for attribute in fields)
            if key in seen:
                tally.repeats[name] += 1
            seen.add(key)
