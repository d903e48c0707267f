"""`planbro migrate`: a municipality's plans to another tool, each read back and proven."""

from __future__ import annotations

import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from planbro.cli._convert import check_as_of
from planbro.cli._files import make_folder, read_input
from planbro.cli._look import check_format
from planbro.cli._run import COULD_NOT, Job, UsageFault
from planbro.exchange.migrate import (
    LEDGER,
    Bounds,
    Decision,
    Migrated,
    Progress,
    Server,
    Stopped,
    Summary,
    Wish,
    cores,
    migrate_all,
    read_decisions,
    write_report,
)
from planbro.exchange.migrate import Job as Migration
from planbro.findings import Refused
from planbro.formats import codec
from planbro.plan import OSLO, is_date
from planbro.render.texts import decimal, say

_EVERY: float = 5.0  # seconds between lines of a log


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line, as given."""

    source: str
    target: str
    to: str | None
    format: str | None
    variant: str
    report: Path | None
    dry_run: bool
    resume: bool
    only: tuple[str, ...]
    since: str | None
    limit: int | None
    consents: Literal["move", "close", "hold"]
    decisions: Path | None
    forms: bool
    show_persons: bool
    as_of: str | None
    profile: str
    workers: int | None
    progress: str
    language: Literal["nb", "nn"]
    token_env: str | None
    controller: str | None
    insecure: bool
    pdf: bool = False
    plan_minutes: int = 15
    plan_memory: int = 1024
    queue: str | None = None
    join: bool = False
    keys: Path | None = None


def migrate(job: Job, asked: Asked) -> None:
    """Move, then report; a run that stopped says why and how to go on."""
    _check(asked)
    if asked.join:
        from planbro.cli._crew import helping

        helping(job, asked)
        return
    decisions = _decisions(job, asked)
    with ExitStack() as stack:
        report = _report_folder(asked, stack)
        progress = stack.enter_context(_progress(job, asked))
        stack.enter_context(_stoppable())
        migration = _migration(asked, report, decisions, progress)
        if asked.queue is not None:
            from planbro.cli._crew import crew_of

            migration = replace(migration, crew=stack.enter_context(crew_of(asked.queue, asked.keys)))
        try:
            _move(job, asked, migration, report)
        except KeyboardInterrupt:
            if not asked.dry_run:
                job.err.say("migrate-go-on")
            raise


def _move(job: Job, asked: Asked, migration: Migration, report: Path | None) -> None:
    """The run and its report; where there is no room for the report either, what is done stands all the same."""
    done = migrate_all(migration)
    if job.talks and asked.progress != "none" and report is not None and not done.stopped:
        forms = asked.forms and not asked.dry_run
        job.err.say("migrate-papers", forms=say(job.language, "migrate-papers-forms") if forms else "")
    try:
        summary = _reported(done, migration, asked, report)
        job.findings.extend(done.findings)
        _tell(job, asked, done, summary)
    except Stopped as stopped:
        job.findings.extend(done.findings)
        job.findings.add("migrate-stopped", reason=stopped.reason)
        job.exit_code = COULD_NOT
    finally:
        done.ledger.close()


def _check(asked: Asked) -> None:
    """What does not go together, said before anything is read."""
    check_as_of(asked.as_of)
    check_format(asked.format)
    if asked.since is not None and not is_date(asked.since):
        raise UsageFault("--since is a date: 2026-11-22")
    if asked.join and asked.queue is None:
        raise UsageFault("--join goes with --queue")
    if asked.resume and asked.dry_run:
        raise UsageFault("--dry-run leaves nothing to --resume")
    if _is_server(asked.target):
        if asked.report is None:
            raise UsageFault("a server needs --report DIR: what was sent is remembered there")
        if asked.to not in (None, "fhir"):
            raise UsageFault("a server takes fhir")
    elif asked.to is None:
        raise UsageFault("--to names the format of the target")
    elif asked.token_env or asked.controller or asked.insecure:
        raise UsageFault("--token-env, --controller and --insecure-http are for a server")
    _check_outside(asked)


def _check_outside(asked: Asked) -> None:
    """What is written lies outside what is read, else it would be read as plans, in this run or the next."""
    target = [] if _is_server(asked.target) else [Path(asked.target)]
    written = [*target, *([asked.report] if asked.report is not None else [])]
    source = Path(asked.source).resolve()
    if source.is_dir() and any(one.resolve().is_relative_to(source) for one in written):
        raise UsageFault("TARGET and DIR must lie outside SOURCE")


def _is_server(target: str) -> bool:
    return target.lower().startswith(("http://", "https://"))


def _decisions(job: Job, asked: Asked) -> tuple[Decision, ...]:
    if asked.decisions is None:
        return ()
    found, findings = read_decisions(read_input(str(asked.decisions), codec.DEFAULT))
    job.findings.extend(findings)
    return tuple(found)


def _report_folder(asked: Asked, stack: ExitStack) -> Path | None:
    """Where the report goes: a rehearsal without one is told and forgotten."""
    if asked.report is None and asked.dry_run:
        return None
    if asked.report is not None:
        return make_folder(asked.report)
    return make_folder(_beside(asked))


def _beside(asked: Asked) -> Path:
    """Where the report goes when no folder is named."""
    target = Path(asked.target)
    return target.with_name(f"{target.name}.report")


def _migration(
    asked: Asked, report: Path | None, decisions: tuple[Decision, ...], told: Callable[[Progress], None]
) -> Migration:
    now = asked.as_of or datetime.now(OSLO).isoformat(timespec="seconds")
    wish = Wish(
        to=asked.to or "fhir", as_of=now, variant=asked.variant, format=asked.format,
        consents=asked.consents, since=asked.since, only=asked.only, profile=asked.profile, language=asked.language,
    )  # fmt: skip
    return Migration(
        source=Path(asked.source), target=_target(asked), wish=wish,
        ledger=report / LEDGER if report is not None and not asked.dry_run else None,
        report=report, resume=asked.resume, limit=asked.limit, pdf=asked.pdf,
        workers=cores() if asked.workers is None else asked.workers,
        bounds=Bounds(asked.plan_minutes, asked.plan_memory), decisions=decisions, told=told,
    )  # fmt: skip


def _target(asked: Asked) -> str | Server | None:
    if asked.dry_run:
        return None
    if _is_server(asked.target):
        return Server(asked.target, asked.controller, asked.token_env, asked.insecure)
    return asked.target


def _reported(done: Migrated, migration: Migration, asked: Asked, report: Path | None) -> Summary:
    """The report; a rehearsal that names no folder has one that is gone again."""
    migration = replace(migration, wish=done.wish or migration.wish)
    with ExitStack() as stack:
        folder = report or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="planbro-")))
        return write_report(done, migration, folder, show_persons=asked.show_persons, dry=asked.dry_run,
                            forms=asked.forms)  # fmt: skip


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM ends a run as an interrupt does: what is done stands."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


# progress


@contextmanager
def _progress(job: Job, asked: Asked) -> Iterator[Callable[[Progress], None]]:
    """A bar for a person, a line now and then for a log."""
    kind = asked.progress
    if kind == "auto":
        kind = "live" if job.err.interactive else "plain"
    if kind == "none" or (job.json and asked.progress == "auto"):
        yield lambda progress: None
    elif kind == "live":
        with _bar(job) as told:
            yield told
    else:
        yield _Lines(job)


class _Lines:
    """One line each few seconds, and one at the end."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.began = self.last = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self.last < _EVERY and progress.done < progress.total:
            return
        self.last = now
        words = self.job.language
        self.job.err.say("migrate-line", **_figures(progress, now - self.began, words))


def _figures(progress: Progress, seconds: float, words: str) -> dict[str, Any]:
    here = progress.done - progress.before
    rate = here / seconds if seconds > 0 else 0.0
    left = (progress.total - progress.done) / rate if rate else 0.0
    return {
        "done": progress.done, "total": progress.total, "rate": decimal(rate, words, 0), "left": clock(left),
        "person": progress.verdicts.get("person", 0), "refused": progress.verdicts.get("refused", 0),
    }  # fmt: skip


def clock(seconds: float) -> str:
    """`1:05:09`, `5:09`."""
    whole = int(seconds + 0.5)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def _bar(job: Job) -> Iterator[Callable[[Progress], None]]:
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    began = time.monotonic()
    columns = (BarColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=job.err.console, transient=True, auto_refresh=False) as bar:
        task = bar.add_task(say(job.language, "migrating"), total=None)

        def told(progress: Progress) -> None:
            text = say(job.language, "migrate-line", **_figures(progress, time.monotonic() - began, job.language))
            bar.update(task, total=progress.total, completed=progress.done, description=text, refresh=True)

        yield told


# the end


def _tell(job: Job, asked: Asked, done: Migrated, summary: Summary) -> None:
    verdicts = summary.verdicts
    if done.stopped:
        job.findings.add("migrate-stopped", reason=done.stopped)
        job.exit_code = COULD_NOT
    if not done.total:
        raise Refused.because("migrate-nothing")
    if verdicts.get("person"):
        job.findings.add("migrate-person", count=verdicts["person"])
    if summary.strangers:
        job.findings.add("migrate-target-strangers", count=summary.strangers)
    if verdicts.get("refused"):
        job.findings.add("migrate-refused", count=verdicts["refused"])
    report = None if asked.dry_run and asked.report is None else str(asked.report or _beside(asked))
    job.result = {
        "source": asked.source, "target": asked.target, "dry_run": asked.dry_run, "report": report,
        "stopped": done.stopped or None, "done": done.done, "before": done.before, "total": done.total,
        "summary": summary.to_json(),
    }  # fmt: skip
    if job.talks:
        _show(job, asked, done, summary, report)


def _show(job: Job, asked: Asked, done: Migrated, summary: Summary, report: str | None) -> None:
    out, words = job.out, job.language
    key = "migrated-manual" if asked.to == "manual" else "migrated"
    key = "migrated-partly" if done.stopped else "migrated-would" if asked.dry_run else key
    moved = summary.states.get("moved", 0) + summary.states.get("merged", 0)
    out.say(key, style="bold", source=asked.source, target=asked.target, done=done.before + done.done,
            moved=moved, total=done.total)  # fmt: skip
    out.pairs(
        (say(words, f"verdict-{name}"), str(summary.verdicts.get(name, 0)))
        for name in ("whole", "remarks", "person", "refused")
    )
    if done.before:
        out.say("migrate-before", count=done.before, style="dim")
    for state, text in (("merged", "migrate-same-file"), ("left-out", "migrate-left-out")):
        if count := summary.states.get(state, 0):
            out.say(text, count=count, style="dim")
    passed = done.ledger.states().get("passed", 0)
    if passed:
        out.say("migrate-left", count=passed, style="dim")
    if left := sum(summary.aside.values()) - summary.strangers:
        out.say("migrate-aside-listed" if report else "migrate-aside", count=left, style="dim")
    if report:
        out.line()
        out.say("migrate-report", file=f"{report}/report.html")
