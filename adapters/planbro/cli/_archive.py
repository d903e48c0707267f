"""`planbro archive`: packages made, receipts recorded, and the list of what may be deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, cast

from planbro.cli._convert import check_as_of
from planbro.cli._files import check_outputs, make_folder, write_outputs
from planbro.cli._run import COULD_NOT, Job, UsageFault
from planbro.exchange import archive
from planbro.exchange._pool import cores
from planbro.findings import Finding, Findings
from planbro.formats import noark
from planbro.formats.codec import read_file
from planbro.render.texts import say, size

_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Asking:
    """The command line of `archive make`, as given."""

    source: str
    folder: Path
    reason: str
    format: str | None
    only: Sequence[str]
    limit: int | None
    resume: bool
    record: Path | None
    config: Path | None
    language: str
    profile: str
    as_of: str | None
    pdf: bool = False
    workers: int | None = None


def make(job: Job, asked: Asking) -> None:
    """Archive a source."""
    check_as_of(asked.as_of)
    _check_folders(asked)
    language = cast(Literal["nb", "nn"], asked.language)
    how = archive.Asked(asked.reason, noark.load(asked.config), asked.as_of, language)
    if asked.record is not None:
        make_folder(asked.record)
    wish = archive.Wish(Path(asked.source), asked.folder, how, asked.format, asked.profile, asked.only, asked.limit,
                        asked.resume, asked.record, asked.pdf,
                        cores() if asked.workers is None else asked.workers)  # fmt: skip
    with ExitStack() as stack:

        def begin(count: int) -> Callable[[], None]:
            step: Callable[[], None] = stack.enter_context(job.err.progress("archiving", count))
            return step

        made = archive.make(wish, begin=begin)
    job.findings.extend(made.findings if job.json else _told(made.findings, job.language))
    if archive.could_nothing(made):
        job.exit_code = COULD_NOT
    job.result = {
        "source": asked.source, "folder": str(asked.folder), "reason": asked.reason, "made": made.counts["made"],
        "same": made.counts["same"], "refused": made.counts["refused"], "left_out": made.counts["left-out"],
        "bytes": made.bytes, "set_aside": dict(sorted(made.aside.items())),
    }  # fmt: skip
    if job.talks:
        job.out.say("archived", style="bold", made=made.counts["made"], same=made.counts["same"],
                    folder=str(asked.folder), size=size(made.bytes, job.language))  # fmt: skip
        if made.counts["refused"]:
            job.out.say("archive-refused", count=made.counts["refused"], style="yellow")


def _check_folders(asked: Asking) -> None:
    """What is written lies outside what is read, else it would be read as plans the next time."""
    outputs = [asked.folder, *([asked.record] if asked.record else [])]
    check_outputs([asked.source], [str(one) for one in outputs])
    source = Path(asked.source).resolve()
    if source.is_dir() and any(one.resolve().is_relative_to(source) for one in outputs):
        raise UsageFault("DIR and OUT must lie outside SOURCE")


def _told(findings: Findings, language: str) -> Iterator[Finding]:
    """A file of a folder by its number there, instead of a row of the folder."""
    for finding in findings:
        place = finding.place
        if place.row is not None and place.file is not None:
            where = say(language, "archive-file", number=place.row, source=place.file)
            place = replace(place, file=where, row=None, line=None)
        yield replace(finding, place=place)


def receipt(job: Job, folder: Path, receipts: Sequence[str]) -> None:
    """Record the archive's receipts."""
    shelf = archive.Shelf.open(folder)
    done = archive.record(shelf, [(name, read_file(name)) for name in receipts], job.findings)
    state = archive.status(shelf, Findings())
    job.result = {"folder": str(folder), "new": done.new, "known": done.known, "refused": done.refused,
                  "packages": state.packages, "with_receipt": state.with_receipt}  # fmt: skip
    if job.talks:
        job.out.say("archive-receipts", new=done.new, known=done.known, style="bold")
        job.out.say("archive-with-receipt", count=state.with_receipt, total=state.packages)


def status(job: Job, folder: Path, verify: bool) -> None:
    """Say how far the archiving has come."""
    shelf = archive.Shelf.open(folder)
    state = archive.status(shelf, job.findings, verify=verify)
    job.result = {
        "folder": str(folder), "plans": state.plans, "packages": state.packages, "with_receipt": state.with_receipt,
        "damaged": state.damaged if verify else None, "waiting": [_package(kept) for kept in state.waiting],
    }  # fmt: skip
    if job.talks:
        job.out.say("archive-has", plans=state.plans, packages=state.packages, style="bold")
        job.out.say("archive-with-receipt", count=state.with_receipt, total=state.packages)
        if verify and not state.damaged:
            job.out.say("archive-whole")
        if state.waiting:
            job.out.heading(say(job.language, "archive-waiting-list"))
        for kept in state.waiting[:_SHOWN]:
            job.out.line(f"  {kept.plan}/{kept.folder.name}")
        if len(state.waiting) > _SHOWN:
            job.out.say("more-json", count=len(state.waiting) - _SHOWN, style="dim")


def _package(kept: archive.Kept) -> dict[str, Any]:
    return {"package": kept.id, "plan": kept.plan, "version": kept.version, "checksum": kept.checksum,
            "reason": kept.metadata["reason"], "as_of": kept.metadata["as_of"]}  # fmt: skip


def deletable(job: Job, folder: Path, output: str, migration: Path | None, source: Path | None) -> None:
    """Write the list of plans that may be deleted."""
    shelf = archive.Shelf.open(folder)
    check_outputs([str(one) for one in (migration, source) if one is not None and one.is_file()], [output])
    found = archive.deletable(shelf, job.findings, ledger=migration, source=source)
    write_outputs({output: archive.as_csv(found)})
    job.result = {"folder": str(folder), "output": output, "plans": len(found),
                  "checked": {"migration": migration is not None, "source": source is not None}}  # fmt: skip
    if job.talks and output != "-":
        job.out.say("archive-deletable", count=len(found), file=output, style="bold")


def read(job: Job, sources: Sequence[Path], output: Path, config: Path | None) -> None:
    """Take plans in from extracts and printouts."""
    words = noark.load(config).words
    done = archive.read_in(sources, make_folder(output), words)
    job.findings.extend(done.findings if job.json else _told(done.findings, job.language))
    if done.refused and not done.plans:
        job.exit_code = COULD_NOT
    job.result = {"folder": str(output), "plans": done.plans, "refused": done.refused, "kept": done.kept}
    if job.talks:
        job.out.say("archive-read", count=done.plans, folder=str(output), style="bold")
