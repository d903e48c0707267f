"""`planbro journal`: what came and went, found by MsgId; the original byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from planbro.cli._files import check_new, check_outputs, write_outputs
from planbro.cli._receive import entries_table
from planbro.cli._run import Job, UsageFault
from planbro.exchange.receive import key_of, receipt_row, row
from planbro.findings import Refused
from planbro.render.terminal import Screen, Table
from planbro.render.texts import say, size
from planbro.store import Entry, Journal, Receipt


def show(job: Job, msgid: str, path: Path, original: str | None, force: bool = False) -> None:
    """Find a message by MsgId, or by the Id of a receipt that answered it, with everything the journal knows of it."""
    if original == "-" and not job.talks:
        raise UsageFault("--json and --original - both want standard output")
    if original is not None:
        check_outputs([str(path)], [original])
        if not force:
            check_new(original)
    with Journal.open(path, create=False, writing=False) as journal:
        key = msgid.strip() if msgid.startswith("sha256:") else key_of(msgid)
        entries = journal.find(key) if key else []
        ours = None
        if not entries and key:
            entries = journal.answered_with(key)
            ours = next((one for entry in entries for one in entry.receipts if one.id == key), None)
        if not entries or key is None:
            raise Refused.because("journal-no-message", file=str(path))
        back = journal.receipts_for(key)
        written = _write_original(journal, entries, ours, original) if original is not None else 0
    answers = [
        {
            "entry": one.entry,
            "by": list(one.by),
            "status": one.status,
            "errors": list(one.errors),
            "arrived": one.arrived,
        }
        for one in back
    ]
    job.result = {"journal": str(path), "original": original, "receipt": receipt_row(ours) if ours else None,
                  "entries": [_row(job, entry) for entry in entries], "answers": answers}  # fmt: skip
    job.exit_code = 0
    if job.talks:
        out = job.out if original != "-" else job.err
        if ours is not None:
            out.say("journal-ours", file=ours.file or "–", entry=entries[0].id, style="bold")
        for entry in entries:
            _show(out, entry)
        if back:
            _show_answers(out, answers)
        if original not in {None, "-"}:
            out.line()
            out.say("journal-wrote", file=original, size=size(written, job.language), style="bold")


def listing(job: Job, path: Path, limit: int) -> None:
    """The latest entries, in the order they came."""
    with Journal.open(path, create=False, writing=False) as journal:
        entries = list(journal.entries(limit=limit or -1))
    job.result = {"journal": str(path), "entries": [_row(job, entry) for entry in entries]}
    job.exit_code = 0
    if job.talks:
        if entries:
            job.out.table(entries_table(job.language, entries, msgids=True))
        else:
            job.out.say("journal-empty")


def _row(job: Job, entry: Entry) -> dict[str, Any]:
    return {"way": entry.way, **row(entry, job.language)}


def _write_original(journal: Journal, entries: list[Entry], ours: Receipt | None, target: str) -> int:
    """The bytes of the first arrival as they came, or of our own receipt as it was written. Gives how many."""
    digests = [ours.sha256] if ours is not None else [entry.sha256 for entry in entries]
    data = next((found for digest in digests if (found := journal.original(digest)) is not None), None)
    if data is None:
        raise Refused.because("journal-no-message", file=journal.path)
    write_outputs({target: data})
    return len(data)


def _show(out: Screen, entry: Entry) -> None:
    words, envelope = out.language, entry.envelope
    silent = say(words, "not-stated")
    out.heading(f"{entry.id}  {envelope.msgid or envelope.key or ''}")
    fate = say(words, f"fate-{entry.fate}") if entry.fate else silent
    pairs = [
        (say(words, "file"), f"{entry.name}, {size(entry.size, words)}"),
        (say(words, "arrived"), entry.arrived),
        (say(words, "generated"), envelope.generated or silent),
        (
            say(words, "type"),
            " · ".join(part for part in (envelope.type, envelope.format, envelope.status) if part) or silent,
        ),
        (say(words, "from"), _pair(envelope.sender) or silent),
        (say(words, "to"), _pair(envelope.receiver) or silent),
        (say(words, "fate"), fate + (f" ({' '.join(entry.errors)})" if entry.errors else "")),
    ]
    if entry.state != "none":
        pairs.append((say(words, "state"), say(words, f"state-{entry.state}")))
    pairs += [
        (say(words, "importable"), say(words, "yes" if entry.importable else "no")),
        ("sha256", entry.sha256 or silent),
    ]
    out.pairs(pairs)
    _show_parts(out, entry)


def _show_parts(out: Screen, entry: Entry) -> None:
    words = out.language
    if entry.links:
        links = Table([say(words, "link"), "MsgId", say(words, "entry")])
        for link in entry.links:
            links.add(say(words, f"link-{link.kind}"), link.msgid, link.entry if link.entry is not None else "·")
        out.table(links)
    if entry.receipts:
        receipts = Table([say(words, key) for key in ("receipt", "role", "status", "error-codes", "file", "written")])
        for one in entry.receipts:
            receipts.add(f"AppRec {one.version}", one.role, one.status, " ".join(one.errors) or "·", one.file or "·",
                         one.written or "·")  # fmt: skip
        out.table(receipts)
    for finding in entry.findings:
        where = f"{finding.place}: " if finding.place.line is not None else ""
        word = say(words, finding.severity.value)
        out.line(f"{word}: {where}{finding.text(words)} [{finding.code}]")


def _show_answers(out: Screen, answers: list[dict[str, Any]]) -> None:
    words = out.language
    table = Table([say(words, key) for key in ("entry", "from", "status", "error-codes", "arrived")],
                  title=say(words, "answers"))  # fmt: skip
    for one in answers:
        table.add(
            one["entry"], _pair(one["by"]) or "·", one["status"] or "·", " ".join(one["errors"]) or "·", one["arrived"]
        )
    out.table(table)


def _pair(pair: Any) -> str:
    return " / ".join(f"HER {number}" for number in pair if number)
