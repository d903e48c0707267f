"""A kommune made up for a while: its store in a folder of its own, its issuer beside it, and what to try.

Everybody in it is synthetic. Its tokens are bound to no key, so that a line can be typed as it stands; that is taken
from this issuer alone, on this machine alone.
"""

from __future__ import annotations

import secrets
import socket
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp

from planbro.exchange.engine import stamp
from planbro.exchange.work import Process, installed
from planbro.plan import Party, day_in_norway, decide
from planbro.plan.disclosure import Asker
from planbro.service import _installed, _server
from planbro.service._app import application
from planbro.service._context import Context
from planbro.service._told import Logged
from planbro.service.demo._curl import NOBODY, headers, lines, number_of
from planbro.service.demo._doors import PATH, Doors
from planbro.service.demo._going import Going
from planbro.service.demo._scene import HOSPITAL, Scene, scene
from planbro.service.demo._settings import Folders, settings_of
from planbro.service.pages._colleague import Role
from planbro.settings import Settings
from planbro.store.database import Seal
from planbro.testing.issuer import Issuer
from planbro.testing.kept import keep

_LASTS: Final = 8 * 3600
_DRAIN: Final = 10
"""Seconds that the worker has to end what it has begun."""
_FIRST: Final = 10
"""Plans that are there at once; the rest come by the tool's exports."""


@dataclass(frozen=True, slots=True)
class Demo:
    """It, ready to be run. `doors` are addresses that open the pages, one for each role; `lines` are what else to try:
    a text's key, and the line."""

    public: str
    doors: Sequence[tuple[Role, str]]
    more: str
    lines: Sequence[tuple[str, str]]
    _settings: Settings
    _app: ASGIApp
    _sock: socket.socket
    _going: Going

    def run(self, started: Callable[[], None]) -> None:
        """Serve until it is told to stop."""

        def begun() -> None:
            started()
            self._going.start()

        _server.alone(self._settings, self._app, self._sock, begun)


@contextmanager
def made(port: int) -> Iterator[Demo]:
    """The kommune, on a port of this machine.

    Raises:
        Refused: somebody else has the port.
    """
    with ExitStack() as stack:
        folders = Folders(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="planbro-demo-"))))
        issuer, there = Issuer(lasts=_LASTS), scene(day_in_norway(stamp(_installed.now())))
        whole = settings_of(folders, there, issuer, port)
        _installed.heard(whole)
        sock = stack.enter_context(_server.listening(whole.service))
        public = _server.address(whole.service, sock)
        environment = {"PLANBRO_KEYS": Seal.make().replace("\n", ",")}
        database = stack.enter_context(_installed.opened(whole, environment))
        keep(database, there.orgnr, there.plans[:_FIRST], stamp(_installed.now()))
        tokens = headers(folders.root, issuer, there.orgnr)
        going = stack.enter_context(Going(there, folders, whole, database, public, tokens))
        stack.enter_context(_working(whole, environment))
        context = _installed.context_of(whole, database, environment, public)
        context.door = PATH
        app, doors = _app(context, there)
        opened, shut = _told_of(there, whole)
        typed = lines(folders.root, public, opened, shut)
        yield Demo(public, doors, f"{public}{PATH}", typed, whole, app, sock, going)


def _app(context: Context, there: Scene) -> tuple[ASGIApp, list[tuple[Role, str]]]:
    app, doors = application(context), Doors(context, there.colleagues())
    app.router.routes.extend(doors.routes())
    return Logged(app), [(role, doors.link(role)) for role in doors.people]


@contextmanager
def _working(whole: Settings, environment: Mapping[str, str]) -> Iterator[None]:
    """A worker beside it, as `planbro worker` is one: what comes in is worked through."""
    name = str(uuid.uuid4())
    process = Process(_installed.now, lambda: str(uuid.uuid4()), secrets.SystemRandom().random, environment)
    database = _installed.opened(whole, environment)
    with database, installed(whole, database, name, process) as this:
        thread = threading.Thread(target=this.loop.run, name="planbro-demo-worker", daemon=True)
        thread.start()
        try:
            yield
        finally:
            process.bell.stop()
            thread.join(_DRAIN)


def _told_of(there: Scene, whole: Settings) -> tuple[str, str]:
    """The numbers of two persons, one whose plan the hospital may read and one whose it may not."""
    asker = Asker((Party.parse(f"orgnr:{HOSPITAL.legal_entity}"),), role="service", care_relation="d-1")
    policy = replace(whole.policy_of(next(iter(whole.tenants))), known_bodies=frozenset())
    now = stamp(_installed.now())
    found = {decide(one, asker, "TREAT", now, policy).level: number_of(one) for one in reversed(there.plans[:_FIRST])}
    return found.get("content", NOBODY), found.get("status", NOBODY)
