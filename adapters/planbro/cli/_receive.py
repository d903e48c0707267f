"""`planbro receive`: messages in, receipts and a summary out, everything in the journal."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from textwrap import indent
from typing import Any, Final

from planbro.cli._convert import check_as_of
from planbro.cli._files import check_outputs, limits_of, make_folder, read_input
from planbro.cli._run import Job, envelope
from planbro.exchange import mask
from planbro.exchange.receive import FATES, Counts, Known, Policy, Receiver, is_uuid, placed, row
from planbro.findings import Findings, Refused
from planbro.formats.codec.placing import place
from planbro.ident import Profile
from planbro.plan import OSLO
from planbro.render.terminal import Table
from planbro.render.texts import say
from planbro.store import Entry, Journal

SUMMARY: Final = "summary.json"
JOURNAL: Final = "journal.db"
_NOWHERE: Final = ":memory:"
_ROWS_SHOWN = 20
_PLAIN: Final = frozenset({"accepted", "receipt"})
_GONE: Final = frozenset({"cancelled", "superseded"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was asked for."""

    sources: list[str]
    folder: Path
    journal: Path | None
    known: str | None
    as_of: str | None
    tap: bool
    profile: Profile
    max_bytes: int | None


def receive(job: Job, asked: Asked) -> None:
    """Receive every file; one that is broken, hostile or huge is set aside and the rest goes on."""
    check_as_of(asked.as_of)
    limits = limits_of(asked.max_bytes)
    known = Known.load(read_input(asked.known, limits), asked.known) if asked.known else None
    _check_there(asked.sources)
    folder = make_folder(asked.folder)
    where = asked.journal or folder / JOURNAL
    inbox = _inbox(job, asked.sources, folder.resolve())
    paths = inbox.paths
    check_outputs([path for path in paths if path != "-"], [str(where), str(folder / SUMMARY)])
    as_of = asked.as_of or datetime.now(OSLO).isoformat(timespec="seconds")
    policy = Policy(profile=asked.profile, answer=not asked.tap)
    kept = where if paths or where.exists() else None
    with Journal.open(kept or _NOWHERE) as journal:
        receiver = Receiver(journal, known=known, folder=folder, policy=policy, limits=limits)
        left = receiver.begin(as_of)
        taken = []
        with job.err.progress("receiving", len(paths)) as step:
            for path in paths:
                taken.append(receiver.receive_file(path, as_of))
                step()
        told = set(taken)
        over = [number for number in left if number not in told]
        _tell(job, asked, kept, as_of, journal, taken, over, inbox.left_out)
        receiver.end(as_of)


def _check_there(sources: Iterable[str]) -> None:
    """Every path that was named is there; a link that leads nowhere is, and is filed as what it is.

    Raises:
        Refused: some are not, each of them told.
    """
    missing = Findings()
    for source in sources:
        if source != "-" and not os.path.lexists(source):
            missing.add("input-unreadable", file=source, reason="not found")
    if missing:
        raise Refused(missing)


@dataclass(slots=True)
class _Inbox:
    """The files to receive, and how many lie beside them in their folders and are no messages."""

    paths: list[str] = field(default_factory=list)
    left_out: int = 0


def _inbox(job: Job, sources: Iterable[str], out: Path) -> _Inbox:
    """The files that were named, and of folders the XML files in them; what we write ourselves is not read."""
    inbox = _Inbox()
    for source in sources:
        path = Path(source)
        if source == "-" or not path.is_dir():
            inbox.paths.append(source)
            continue
        files = [found for found in sorted(path.rglob("*")) if found.is_file() and not _aside(found, path, out)]
        messages = [str(found) for found in files if found.suffix.lower() == ".xml"]
        others = len(files) - len(messages)
        inbox.paths += messages
        inbox.left_out += others
        if not messages:
            job.findings.add("receive-empty", file=source)
        if others:
            job.findings.add("receive-left-out", file=source, count=others)
    return inbox


def _aside(found: Path, folder: Path, out: Path) -> bool:
    """Hidden, or ours."""
    hidden = any(part.startswith(".") for part in found.relative_to(folder).parts)
    return hidden or found.resolve().is_relative_to(out)


def _tell(job: Job, asked: Asked, where: Path | None, as_of: str, journal: Journal, taken: list[int], over: list[int],
          left_out: int) -> None:  # fmt: skip
    """Write the summary and say how it went. The rows come from the journal, one at a time."""
    counts, left = Counts(), Counts()
    shown: list[Entry] = []
    for number in over:
        entry = journal.entry(number)
        left.add(entry)
        job.findings.extend(placed(entry))
    for number in taken:
        entry = journal.entry(number)
        counts.add(entry)
        job.findings.extend(placed(entry))
        if len(shown) <= _ROWS_SHOWN and (entry.fate not in _PLAIN or entry.state in _GONE):
            shown.append(entry)
    job.exit_code = max(counts.exit_code, left.exit_code)
    job.result = {
        "folder": str(asked.folder),
        "journal": str(where) if where is not None else None,
        "as_of": as_of,
        "mode": "tap" if asked.tap else "answer",
        "counts": counts.to_json(),
        "left_out": left_out,
        "finished": [row(journal.entry(number), job.language) for number in over],
        "files": [],
    }
    rows = (row(journal.entry(number), job.language) for number in taken)
    place(asked.folder / SUMMARY, _summary(envelope(job, job.exit_code), rows))
    if not job.talks:
        job.result["files"] = [row(journal.entry(number), job.language) for number in taken]
    else:
        _show(job, asked, counts, shown, len(over))


def _summary(frame: str, rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """The object with its rows put in where they belong, so that only one is held at a time."""
    before, _, after = frame.rpartition("[]")
    yield (before + "[").encode()
    some = False
    for one in rows:
        text = json.dumps(one, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode("utf-8")
        yield (("," if some else "") + "\n" + indent(text, " " * 6)).encode()
        some = True
    yield (("\n    ]" if some else "]") + after + "\n").encode()


def _show(job: Job, asked: Asked, counts: Counts, shown: list[Entry], finished: int) -> None:
    words, told = job.language, counts.to_json()
    job.out.say("received", count=told["files"], folder=str(asked.folder), style="bold")
    named = [(say(words, f"fate-{fate}"), str(told["fates"][fate])) for fate in FATES if told["fates"][fate]]
    if told["errors"]:
        named.append((say(words, "error-codes"), "  ".join(f"{code} {n}" for code, n in told["errors"].items())))
    named.append(
        (say(words, "receipts"), say(words, "receipts-tap" if asked.tap else "count-of", count=told["receipts"]))
    )
    named.append((say(words, "importable"), str(told["importable"])))
    job.out.pairs(named)
    if finished:
        job.out.say("finished-earlier", count=finished)
    if shown:
        job.out.table(entries_table(words, shown[:_ROWS_SHOWN]))
    if len(shown) > _ROWS_SHOWN:
        job.out.say("more-in-summary", style="dim")


def entries_table(words: str, entries: Iterable[Entry], *, msgids: bool = False) -> Table:
    """Entries under each other, by what they are and what became of them; with `msgids` also what to find them by."""
    heads = [say(words, key) for key in ("entry", "file", "type", "status", "fate", "error-codes", "state")]
    table = Table([*heads, "MsgId"] if msgids else heads)
    for entry in entries:
        state = "·" if entry.state == "none" else say(words, f"state-{entry.state}")
        fate = say(words, f"fate-{entry.fate}") if entry.fate in {*FATES, "sent"} else "·"
        envelope_ = entry.envelope
        table.add(entry.id, entry.name, envelope_.type or "·", envelope_.status or "·", fate,
                  " ".join(entry.errors) or "·", state, *([_shown_id(envelope_.msgid)] if msgids else []))  # fmt: skip
    return table


def _shown_id(msgid: str | None) -> str:
    """A MsgId as it stands where it is a UUID; anything else may be made of a person's number."""
    return (msgid if is_uuid(msgid) else mask(msgid)) if msgid else "·"
