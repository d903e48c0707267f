"""Whether this machine is alive and may take work: each part asked by itself, within its time, and told as a finding.

A port that does not answer is told and does not stop the rest: its messages wait, and everybody else's go.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from planbro.findings import Finding, Findings, PlanbroError

_LIMIT: Final = 3.0
_MEGABYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Probe:
    """One part. `look` gives the findings against it, and may raise; `needed`: without it no work is taken."""

    name: str
    look: Callable[[], Iterable[Finding]]
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of one part."""

    name: str
    ok: bool
    needed: bool
    seconds: float
    findings: tuple[Finding, ...]

    def to_json(self, language: str = "en") -> dict[str, Any]:
        return {
            "name": self.name, "ok": self.ok, "needed": self.needed, "seconds": round(self.seconds, 4),
            "findings": [one.to_json(language) for one in self.findings],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Health:
    """All parts. `ready`: work may be taken; `well`: nothing at all is wrong."""

    parts: tuple[Looked, ...]

    @property
    def ready(self) -> bool:
        return all(one.ok for one in self.parts if one.needed)

    @property
    def well(self) -> bool:
        return all(one.ok for one in self.parts)

    @property
    def findings(self) -> Findings:
        return Findings(finding for one in self.parts for finding in one.findings)

    def to_json(self, language: str = "en") -> dict[str, Any]:
        return {"ready": self.ready, "well": self.well, "parts": [one.to_json(language) for one in self.parts]}


def look(probes: Sequence[Probe], timer: Callable[[], float], *, limit: float = _LIMIT) -> Health:
    """Ask every part at once; one that does not answer within `limit` seconds is at fault for that."""
    if not probes:
        return Health(())
    pool = ThreadPoolExecutor(len(probes), thread_name_prefix="health")
    began = timer()
    try:
        asked: list[Future[Looked]] = [pool.submit(_one, probe, timer) for probe in probes]
        wait(asked, timeout=limit)
        return Health(tuple(
            future.result() if future.done() else _slow(probe, timer() - began)
            for probe, future in zip(probes, asked, strict=True)
        ))  # fmt: skip
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _one(probe: Probe, timer: Callable[[], float]) -> Looked:
    began = timer()
    try:
        found = tuple(probe.look())
    except PlanbroError as error:
        found = tuple(error.findings)
    except Exception as error:
        found = (Finding("health-broken", params={"part": probe.name, "kind": type(error).__name__}),)
    return Looked(probe.name, not found, probe.needed, timer() - began, found)


def _slow(probe: Probe, seconds: float) -> Looked:
    return Looked(probe.name, False, probe.needed, seconds, (Finding("health-slow", params={"part": probe.name}),))


class StoreState(Protocol):
    """What the store says of itself."""

    def ping(self) -> None:
        """Write and read something small; raises where it cannot."""
        ...

    def pending(self) -> Sequence[str]:
        """Migrations that this version needs and the database does not have."""
        ...

    def now(self) -> datetime:
        """The database's own clock."""
        ...


def store(state: StoreState) -> Probe:
    """Whether the store can be written to and has the shape that this version needs."""

    def ask() -> Iterable[Finding]:
        if pending := state.pending():  # first: what is asked next needs the tables
            yield Finding("health-migrations", params={"count": len(pending)})
        else:
            state.ping()

    return Probe("store", ask)


def clock(now: Callable[[], datetime], there: Callable[[], datetime], limit: timedelta) -> Probe:
    """Whether the clock here and one elsewhere (the database's, a service's Date) agree."""

    def ask() -> Iterable[Finding]:
        skew = abs((there() - now()).total_seconds())
        if skew > limit.total_seconds():
            yield Finding("health-clock", params={"seconds": round(skew)})

    return Probe("clock", ask, needed=False)


def disk(folder: Path, megabytes: int) -> Probe:
    """Whether there is room, and a right to write, where the store and the queue lie."""

    def ask() -> Iterable[Finding]:
        if not os.access(folder, os.W_OK | os.X_OK):
            yield Finding("health-disk-closed")
        elif shutil.disk_usage(folder).free < megabytes * _MEGABYTE:
            yield Finding("health-disk-full", params={"megabytes": megabytes})

    return Probe("disk", ask)


def keys(fetch: Callable[[], object]) -> Probe:
    """Whether the keys are there; `fetch` raises `Refused` where they are not."""

    def ask() -> Iterable[Finding]:
        fetch()
        return ()

    return Probe("keys", ask)


def port(name: str, answers: Callable[[], object]) -> Probe:
    """Whether a port answers: `answers` raises where it does not, a `NotPosted` or `Refused` with its own code."""

    def ask() -> Iterable[Finding]:
        try:
            answers()
        except PlanbroError as error:
            yield from error.findings
        except Exception as error:
            yield Finding("health-port", params={"port": name, "kind": type(error).__name__})

    return Probe(f"port {name}", ask, needed=False)
