"""`planbro push`: a plan to a FHIR server, decided first, and never over somebody else's change."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planbro.cli._convert import check_as_of
from planbro.cli._files import check_outputs, label, limits_of, read_input
from planbro.cli._run import Job, UsageFault
from planbro.exchange import read
from planbro.exchange.push import Mode, Pushed, Wanted, push, rehearse
from planbro.findings import Refused
from planbro.plan import OSLO
from planbro.render.texts import say
from planbro.transport import Base, FhirServer, Patience, base_of, headers_from

RECORD = ".push.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line, as given."""

    bundle: str
    to: str
    format: str | None
    receiver: str | None
    purpose: str | None
    own_copy: bool
    controller: str | None
    as_of: str | None
    record: str | None
    mode: Mode
    seen: Sequence[str]
    token_env: str | None
    headers: Sequence[str]
    insecure: bool
    timeout: float
    tries: int
    dry_run: bool
    profile: str
    max_bytes: int | None


def push_bundle(job: Job, asked: Asked) -> None:
    """Push one plan; what has arrived stands in the record, whatever happens."""
    _check(asked)
    base = base_of(asked.to, insecure=asked.insecure)
    seen = _seen(asked.seen)
    record = _record(asked)
    check_outputs([asked.bundle], [str(record)] if record else [])
    wanted = _wanted(job, asked)
    if base.plain:
        job.findings.add("push-plain")
    if asked.own_copy:
        job.findings.add("push-own-copy")
    if asked.dry_run:
        pushed, requests = rehearse(wanted, base.url, record=record), 0
    else:
        pushed, requests = _sent(job, asked, wanted, base, record, seen)
    job.findings.extend(one for one in pushed.findings if one.code != "origin-not-used")  # a push always makes anew
    if not asked.dry_run and pushed.could_not:
        raise Refused([])
    job.result = _result(asked, base, pushed, record, requests)
    if job.talks:
        _show(job, asked, base, pushed, record)


def _check(asked: Asked) -> None:
    """What does not go together, said before anything is read."""
    check_as_of(asked.as_of)
    if asked.receiver and asked.own_copy:
        raise UsageFault("--receiver and --own-copy exclude each other")
    if not asked.receiver and not asked.own_copy:
        raise Refused.because("push-undecided")
    if asked.controller and not asked.own_copy:
        raise UsageFault("--controller is for an --own-copy")
    if asked.purpose and not asked.receiver:
        raise UsageFault("--purpose is for a --receiver")
    if asked.receiver and not asked.purpose:
        raise Refused.because("purpose-missing")
    if asked.bundle == "-" and not asked.record and not asked.dry_run:
        raise UsageFault("a plan from standard input needs --record FILE")


def _record(asked: Asked) -> Path | None:
    if asked.record:
        return Path(asked.record)
    path = Path(asked.bundle)
    return path.with_name(path.stem + RECORD) if asked.bundle != "-" else None


def _seen(pairs: Sequence[str]) -> dict[str, str]:
    """`Type/id@version`, as a finding about a conflict asks for it."""
    seen = {}
    for pair in pairs:
        place, _, version = pair.partition("@")
        if place.count("/") != 1 or not version:
            raise Refused.because("push-seen")
        seen[place] = version
    return seen


def _wanted(job: Job, asked: Asked) -> Wanted:
    limits = limits_of(asked.max_bytes)
    data = read_input(asked.bundle, limits)
    moment = asked.as_of or datetime.now(OSLO).isoformat(timespec="seconds")
    reading = read(data, asked.format, profile=asked.profile, as_of=moment, limits=limits, file=label(asked.bundle))
    job.findings.extend(reading.findings)
    if unread := reading.account.counts["kept"]:
        job.findings.add("push-not-carried", count=unread)
    return Wanted(reading.plan, moment, asked.receiver, asked.purpose, asked.own_copy, asked.controller)


def _sent(
    job: Job, asked: Asked, wanted: Wanted, base: Base, record: Path | None, seen: dict[str, str]
) -> tuple[Pushed, int]:
    headers = headers_from(asked.token_env, asked.headers, os.environ)
    patience = Patience(time.sleep, _now, random.random, asked.tries)
    with FhirServer(base, now=_now, headers=headers, timeout=asked.timeout) as server, ExitStack() as stack:

        def begin(count: int) -> Callable[[], None]:
            step: Callable[[], None] = stack.enter_context(job.err.progress("pushing", count))
            return step

        pushed = push(wanted, server, patience=patience, record=record, mode=asked.mode, seen=seen, begin=begin)
        return pushed, server.requests


def _now() -> datetime:
    return datetime.now(UTC)


def _result(asked: Asked, base: Base, pushed: Pushed, record: Path | None, requests: int) -> dict[str, Any]:
    rows = []
    for key, outcome in pushed.outcomes.items():
        kept = pushed.record.resources.get(key)
        rows.append({"type": pushed.types.get(key, ""), "id": key, "server_id": kept.id if kept else "",
                     "version": kept.version if kept else "", "outcome": outcome})  # fmt: skip
    return {
        "bundle": label(asked.bundle),
        "server": base.url,
        "dry_run": asked.dry_run,
        "mode": pushed.mode,
        "disclosure": {"own_copy": asked.own_copy, "level": pushed.decision.level if pushed.decision else None,
                       "as_of": pushed.decision.as_of if pushed.decision else None},
        "record": str(record) if record else None,
        "requests": requests,
        "counts": pushed.counts,
        "left_behind": pushed.left,
        "resources": rows,
    }  # fmt: skip


def _show(job: Job, asked: Asked, base: Base, pushed: Pushed, record: Path | None) -> None:
    out, words = job.out, job.language
    if asked.dry_run:
        out.say("push-would", style="bold", file=label(asked.bundle), server=base.url)
    else:
        how = say(words, f"push-{pushed.mode or 'none'}")
        out.say("pushed", style="bold", file=label(asked.bundle), server=base.url, how=how)
    if pushed.decision is not None:
        out.say("for-receiver", level=say(words, f"level-{pushed.decision.level}"))
    else:
        out.say("own-copy", style="dim")
    out.line()
    out.pairs((say(words, f"push-{name}"), str(count)) for name, count in pushed.counts.items() if count)
    if record and not asked.dry_run:
        out.line()
        out.say("push-record", file=str(record))
