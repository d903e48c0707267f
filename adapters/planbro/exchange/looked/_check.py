"""Whether an export is what the audit held: hashes worked out anew, and the events made anew from the lines.

Each line is held against its hash, each stretch against the anchors in the proof, the anchors against those that were
kept elsewhere. A line counts as proven where it stands in one stretch with an anchored one: of an export of everything
that is all but the newest, of one person's lines seldom any, since the lines between belong to others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import orjson

from planbro.exchange.looked._lines import entry
from planbro.findings import Refused
from planbro.formats.fhir.audit import audit_event
from planbro.store.database import Fault
from planbro.store.database._audit import hashed


@dataclass(slots=True)
class Checked:
    """What was looked at, what of it an anchor proves, and every fault."""

    lines: int = 0
    proven: int = 0
    anchors: int = 0
    compared: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Stretch:
    """Lines that follow each other: the number of the last, its hash, and how many of them no anchor has proven."""

    number: int
    hash: str
    open: int = 0


def check_export(events: BinaryIO, proof: BinaryIO, outside: Mapping[int, str] | None = None) -> Checked:
    """Hold an export to its proof. `outside` has the hashes of anchors that were kept elsewhere, by number.

    Raises:
        Refused: it is no export of ours, or the proof is of another.
    """
    try:
        return _held(events, proof, outside or {})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Refused.because("export-unread") from None


def _held(events: BinaryIO, proof: BinaryIO, outside: Mapping[int, str]) -> Checked:
    heads = _heads(proof, outside)
    checked = Checked(anchors=heads.anchors, compared=heads.compared, faults=heads.faults)
    head, rows = _opened(proof)
    ends: dict[str, _Stretch] = {}
    made = _events(events, str(head["form"]))
    for row in rows:
        if "line" in row:
            _one(row, next(made, None), head, ends, heads.hashes, checked)
    checked.faults += [Fault("export-event-added", "", 0) for _ in made]
    return checked


def _one(
    row: Mapping[str, Any], event: Any, head: Mapping[str, Any], ends: dict[str, _Stretch],
    heads: Mapping[tuple[str, int], str], checked: Checked,
) -> None:  # fmt: skip
    line = entry(row["line"], str(row["hash"]))
    checked.lines += 1
    there = ends.get(line.writer)
    if "before" in row or there is None or there.number != line.number - 1:
        there = ends[line.writer] = _Stretch(line.number - 1, str(row.get("before", "")))
    if line.hash != hashed(there.hash, row["line"]):
        checked.faults.append(Fault("audit-line-changed", line.writer, line.number))
    if not _is_event_of(event, row, head):
        checked.faults.append(Fault("export-event-changed", line.writer, line.number))
    there.number, there.hash, there.open = line.number, line.hash, there.open + 1
    anchored = heads.get((line.writer, line.number))
    if anchored == line.hash:
        checked.proven, there.open = checked.proven + there.open, 0
    elif anchored is not None:
        checked.faults.append(Fault("audit-line-changed", line.writer, line.number))


def _is_event_of(event: Any, row: Mapping[str, Any], head: Mapping[str, Any]) -> bool:
    """Whether this is what planbro makes of the line; the person's numbers are no part of a line."""
    line = entry(row["line"], str(row["hash"]))
    if head.get("form") == "lines":
        return bool(event == row["line"])
    if not isinstance(event, dict):
        return False
    made = audit_event(line, site=str(head.get("site", "")), person=str(row.get("person", "")))
    return _nameless(event) == _nameless(made)


def _nameless(event: Mapping[str, Any]) -> dict[str, Any]:
    kept = [
        {name: value for name, value in one.items() if one.get("resourceType") != "Patient" or name != "identifier"}
        for one in event.get("contained", ())
    ]
    return {**event, "contained": kept}


# the two files


def _opened(proof: BinaryIO) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    proof.seek(0)
    head = _parsed(proof.readline())
    if "planbro" not in head or "form" not in head:
        raise Refused.because("export-unread")
    return head, (_parsed(line) for line in proof)


def _events(events: BinaryIO, form: str) -> Iterator[Any]:
    """The events one by one: in a Bundle each stands on a line of its own."""
    for line in events:
        text = line.strip().rstrip(b",")
        if form == "bundle":
            if not text.startswith(b'{"fullUrl"'):
                continue
            yield _parsed(text).get("resource")
        elif text:
            yield _parsed(text)


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise Refused.because("export-unread")
    return found


@dataclass(slots=True)
class _Heads:
    """Where the anchors of the proof say that chains ended."""

    hashes: dict[tuple[str, int], str] = field(default_factory=dict)
    anchors: int = 0
    compared: int = 0
    faults: list[Fault] = field(default_factory=list)


def _heads(proof: BinaryIO, outside: Mapping[int, str]) -> _Heads:
    """The anchors, each made of the one before; with what was kept elsewhere, those alone prove that agree with it."""
    found, before = _Heads(), ""
    for row in _opened(proof)[1]:
        if "anchor" not in row:
            continue
        one = row["anchor"]
        number, digest = int(one["number"]), str(one["hash"])
        told = {"number": number, "at": one["at"], "heads": one["heads"]}
        if number != found.anchors + 1 or digest != hashed(before, told) or outside.get(number, digest) != digest:
            found.faults.append(Fault("audit-anchor-changed", "", number))
        before, found.anchors, found.compared = digest, found.anchors + 1, found.compared + (number in outside)
        found.hashes |= {(writer, last): head for writer, (last, head) in orjson.loads(one["heads"]).items()}
    found.faults += [Fault("audit-anchor-missing", "", one) for one in sorted(outside) if one > found.anchors]
    return found
