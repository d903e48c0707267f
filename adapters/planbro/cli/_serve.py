"""`planbro serve`: the process that answers, as long as it is let."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbro.cli._run import Job, UsageFault
from planbro.findings import Findings, PlanbroError

if TYPE_CHECKING:
    from planbro import settings
    from planbro.observe import Health
    from planbro.service.demo import Demo

_PORT = 8080
_DEPLOYMENT = "PLANBRO_DEPLOYMENT"
"""Without it the environment has no whole settings either."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line says."""

    config: Path | None
    check: bool
    demo: bool
    port: int | None


def serve(job: Job, wish: Wish) -> None:
    """Look, show, or serve until it is told to stop."""
    if wish.demo:
        if wish.config is not None or wish.check:
            raise UsageFault("--demo has settings of its own")
        _demo(job, _PORT if wish.port is None else wish.port)
    elif wish.port is not None:
        raise UsageFault("--port goes with --demo; else the settings say it")
    elif wish.check:
        _checked(job, wish.config)
    else:
        _serve(job, wish.config)


def _loaded(file: Path | None) -> settings.Settings:
    from planbro import settings

    if file is None and _DEPLOYMENT not in os.environ:
        raise UsageFault("which settings? --config FILE; or --demo, a kommune made up for a while")
    return settings.load(file).settings


def _serve(job: Job, file: Path | None) -> None:
    with _nothing_let_go():
        from planbro.service import _installed, _server

    whole = _loaded(file)
    if whole.service.processes > 1 and file is None:
        raise UsageFault("several processes read the settings from a file: --config FILE")
    _told(whole, job)
    sock = _server.listening(whole.service)
    public = _server.address(whole.service, sock)
    _installed.heard(whole)
    with _lines(job, public) as started:
        if whole.service.processes > 1:
            assert file is not None
            _installed.opened(whole, os.environ).close()  # a store that is new is made once
            _server.together(whole, file, sock, started)
        else:
            with _installed.opened(whole, os.environ) as database:
                context = _installed.context_of(whole, database, os.environ, public)
                _installed.measured(context)
                _server.alone(whole, _installed.served(context), sock, started)


@contextmanager
def _nothing_let_go() -> Iterator[None]:
    """What is loaded stays: to look through it for what may go, again and again while it grows, takes a fifth of the
    start."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _told(whole: settings.Settings, job: Job) -> None:
    """What is odd and does not stop it."""
    from planbro.service import _could

    found = _could.odd(whole)
    job.findings.extend(found)
    if job.talks and found:
        job.err.findings(found)
    job.exit_code = 0


@contextmanager
def _lines(job: Job, public: str) -> Iterator[Any]:
    """Said when it is ready, and when it has ended."""
    from planbro import observe

    log = observe.logger("planbro.serve")

    def started() -> None:
        log.info("started")
        if job.talks:
            job.err.say("serve-started", address=public)

    yield started
    log.info("stopped")
    job.result = {"mode": "run", "address": public, "health": None}
    if job.talks:
        job.err.say("serve-stopped")
        job.findings = Findings()


def _checked(job: Job, file: Path | None) -> None:
    """Everything that has to hold, and nothing begun."""
    from planbro import settings
    from planbro.service import _could

    loaded = settings.load(file)
    found = settings.check(loaded, os.environ)
    found.extend(_could.odd(loaded.settings))
    found.extend(_could.wrong(loaded.settings))
    health = _health(loaded.settings, found)
    if health is not None:
        found.extend(health.findings)
    job.findings.extend(found)
    could = not found.has_errors and health is not None and health.ready
    job.exit_code = 2 if not could else found.exit_code
    told = health.to_json(job.language) if health is not None else None
    job.result = {"mode": "check", "address": loaded.settings.service.public, "health": told}
    if job.talks:
        for one in health.parts if health is not None else ():
            job.out.line(f"{'ok ' if one.ok else '-- '} {one.name}")
        job.out.say("serve-could" if could else "serve-could-not", style="bold")


def _health(whole: settings.Settings, found: Findings) -> Health | None:
    """The parts; None where there is no store to ask."""
    from planbro import observe, settings
    from planbro.exchange.installation import StateAtStart, Ways, probes_of
    from planbro.service._installed import now
    from planbro.store.database import Database, Seal, Unavailable

    try:
        seal = Seal.parse(settings.key_ring(whole, os.environ))
        with Database.open(settings.store_url(whole, os.environ), seal) as database:
            state = StateAtStart(database, now)
            state.pending()  # one that cannot be opened is told as such, by its own code
            health = observe.look(list(probes_of(whole, state, Ways(), now, os.environ)), time.monotonic)
            if state.is_new:
                found.add("store-new")
            return health
    except PlanbroError as error:
        found.extend(error.findings)
        return None
    except Unavailable as error:
        found.add(error.code)
        return None


def _demo(job: Job, port: int) -> None:
    from planbro.service import demo

    with demo.made(port) as made, _lines(job, made.public) as started:

        def ready() -> None:
            started()
            if job.talks:
                _show(job, made)

        made.run(ready)


def _show(job: Job, made: Demo) -> None:
    job.out.heading(f"planbro {made.public}")
    job.out.say("serve-demo")
    for role, address in made.doors:
        job.out.line()
        job.out.say(f"serve-demo-{role}", style="bold")
        job.out.stream.write(f"{address}\n")
    job.out.line()
    job.out.say("serve-demo-doors", address=made.more)
    job.out.say("serve-demo-try")
    for key, line in made.lines:
        job.out.line()
        job.out.say(key, style="bold")
        job.out.stream.write(f"{line}\n")
    job.out.line()
    job.out.say("serve-demo-end", style="dim")
    job.out.stream.flush()
