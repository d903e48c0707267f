"""A kommune made up for a while: its store in a folder of its own, its issuer beside it, and what to try.

Everybody in it is synthetic. Its tokens are bound to no key, so that a line can be typed as it stands; that is taken
from this issuer alone, on this machine alone.
"""

from __future__ import annotations

import json
import secrets
import shlex
import socket
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from starlette.types import ASGIApp

from planbro.exchange.sync._whose import numbers_of
from planbro.exchange.work import Process, installed
from planbro.ident import make_orgnr
from planbro.plan import Party, Plan, decide
from planbro.plan.disclosure import Asker
from planbro.service import _installed, _server
from planbro.settings import Settings
from planbro.store.database import Database, Seal
from planbro.testing.generator import municipality
from planbro.testing.issuer import WORKPLACES, Issuer
from planbro.testing.kept import keep, with_consent

_PLANS: Final = 20
_SEED: Final = 5
_LASTS: Final = 8 * 3600
_DRAIN: Final = 10
"""Seconds that the worker has to end what it has begun."""
_EACH: Final = 3
"""Of every third plan the hospital is let read, where the plan bears it."""
_NOBODY: Final = "14831560224"
_OFFICE: Final = {
    "name": "Koordinerende enhet i Lyngvik", "phone": "100 15 388", "night_phone": "107 27 838",
    "hours": "Hverdager 08.00-15.30",
}  # fmt: skip
"""Whom a ward calls where nothing can be said."""
_HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Demo:
    """It, ready to be run. `lines` are what to try: a text's key, and the line."""

    public: str
    lines: Sequence[tuple[str, str]]
    _settings: Settings
    _app: ASGIApp
    _sock: socket.socket

    def run(self, started: Callable[[], None]) -> None:
        """Serve until it is told to stop."""
        _server.alone(self._settings, self._app, self._sock, started)


@contextmanager
def made(port: int) -> Iterator[Demo]:
    """The kommune, on a port of this machine.

    Raises:
        Refused: somebody else has the port.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="planbro-demo-")))
        issuer = Issuer(lasts=_LASTS)
        whole = _settings(folder, issuer, port)
        _installed.heard(whole)
        sock = stack.enter_context(_server.listening(whole.service))
        public = _server.address(whole.service, sock)
        environment = {"PLANBRO_KEYS": Seal.make().replace("\n", ",")}
        database = stack.enter_context(_installed.opened(whole, environment))
        opened, shut = _filled(database, whole)
        stack.enter_context(_working(whole, environment))
        context = _installed.context_of(whole, database, environment, public)
        lines = _lines(folder, issuer, whole, public, opened, shut)
        yield Demo(public, lines, whole, _installed.served(context), sock)


@contextmanager
def _working(whole: Settings, environment: Mapping[str, str]) -> Iterator[None]:
    """A worker beside it, as `planbro worker` is one: what is asked for is answered."""
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


def _settings(folder: Path, issuer: Issuer, port: int) -> Settings:
    kommune, hospital = make_orgnr(7), WORKPLACES[0].legal_entity
    beside = {"jwks_file": str(issuer.write_keys(folder)), "bearer": True}
    return Settings.model_validate({
        "deployment": "kommune", "environment": "test",
        "tenants": {"kommunen": {"orgnr": kommune, "name": "Lyngvik kommune"}},
        "store": {"url": f"sqlite:///{folder}/planbro.db"},
        "identity": {"profile": "test"},
        "logging": {"level": "warning", "form": "console"},
        "ready": {"free_megabytes": 1},
        "service": {
            "host": _HOST, "port": port, "issuers": {"demo": issuer.settings(**beside)},
            "callers": {"kommunen": [hospital]}, "ward": {"offices": {"kommunen": _OFFICE}},
        },
    })  # fmt: skip


def _filled(database: Database, whole: Settings) -> tuple[str, str]:
    """Plans in the store; the numbers of two persons, one whose plan the hospital may read and one whose it may not."""
    hospital, orgnr = WORKPLACES[0].legal_entity, next(iter(whole.tenants.values())).orgnr
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    plans = [
        plan if at % _EACH else with_consent(plan, hospital) for at, plan in enumerate(municipality(_PLANS, _SEED))
    ]
    keep(database, orgnr, plans, now)
    asker = Asker((Party.parse(f"orgnr:{hospital}"),), role="service", care_relation="d-1")
    policy = replace(whole.policy_of(next(iter(whole.tenants))), known_bodies=frozenset())
    found = {decide(plan, asker, "TREAT", now, policy).level: _number(plan) for plan in reversed(plans)}
    return found.get("content", _NOBODY), found.get("status", _NOBODY)


def _lines(
    folder: Path, issuer: Issuer, whole: Settings, public: str, opened: str, shut: str
) -> list[tuple[str, str]]:  # fmt: skip
    kommune = next(iter(whole.tenants.values())).orgnr
    doctor = _header(folder / "doctor", issuer.token(scopes=("kommune:ip/read",)))
    keeper = _header(folder / "keeper", issuer.token(
        practitioner=None, purpose="", legal_entity=kommune, point_of_care=kommune, client="drift",
        scopes=("kommune:ip/operate",),
    ))  # fmt: skip
    fhir = _curl(f"{public}/fhir/CarePlan/_search", doctor)
    search = f"subject:Patient.identifier=urn:oid:2.16.578.1.12.4.1.4.1|{opened}"
    return [
        ("serve-demo-status", _curl(f"{public}/status", doctor, {"nin": opened})),
        ("serve-demo-shut", _curl(f"{public}/status", doctor, {"nin": shut})),
        ("serve-demo-nobody", _curl(f"{public}/status", doctor, {"nin": _NOBODY})),
        ("serve-demo-fhir", f"{fhir} --data-urlencode {shlex.quote(search)} --data-urlencode '_include=*'"),
        ("serve-demo-ward", _curl(f"{public}/ward/handle", doctor, {"nin": opened})),
        ("serve-demo-queue", _curl(f"{public}/api/queue", keeper)),
        ("serve-demo-audit", _curl(f"{public}/api/audit/find", keeper, {"since": "2026-01-01", "why": "support"})),
        ("serve-demo-api", f"curl -s {public}/api/openapi.json"),
    ]  # fmt: skip


def _header(file: Path, token: str) -> Path:
    file.write_text(f"Authorization: Bearer {token}\n")
    return file


def _curl(address: str, header: Path, body: dict[str, Any] | None = None) -> str:
    data = f" -d {shlex.quote(json.dumps(body))}" if body is not None else ""
    kind = " -H 'Content-Type: application/json'" if body is not None else ""
    return f"curl -s {address} -H @{header}{kind}{data}"


def _number(plan: Plan) -> str:
    return next(one.value for one in numbers_of(plan) if one.kind in {"fnr", "dnr"})
