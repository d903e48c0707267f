"""A worker as a process of its own: `python working.py ROOM NAME`, over a room that all who work there share.

The room is a folder: `room.json` says which store and which keys; what a tool puts into `in` is a change, by a name
that sorts in the order it came and ends with its plan; what stands in `back` are receipts. What is sent is written
into `far.log`, a line each time it comes, and answered there, the same message the same way. It works until there is a
file `stop` and nothing is due.

With PLANBRO_DIES_AT=N the process is killed, without warning, at the step of that number. A step is whatever reaches
the disk or the far end, before and after it: a transaction begun, about to be committed, committed; a message sent; an
arrival said to be done.
"""

from __future__ import annotations

import hashlib
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from planbro.exchange.engine import Worker, stamp
from planbro.exchange.sync import FLOWS, Intake, Rooms, Route, Rules, prepare
from planbro.store.database import Database, Seal, Transaction, Unavailable
from planbro.testing.messages import apprec
from planbro.transport import Arrival, ArrivalKind, Notice, Post, Posted

TENANT = "974760673"
EPJ = "herid:8094867"
MARK = re.compile(rb"P([0-9]{3})T([0-9]{4})")
"""Stands in each plan as the family name of its koordinator: which plan, and which turn."""
RULES = Rules(
    TENANT, sender="herid:8094866", routes=(Route(EPJ, "edi", "plo-1.6", message="INNLEGGELSESRAPPORT"),)
)  # fmt: skip


class Fate:
    """Counts the steps, and kills this process at one of them."""

    def __init__(self, dies_at: int = 0) -> None:
        self.steps, self.dies_at = 0, dies_at

    def __call__(self) -> None:
        self.steps += 1
        if self.steps == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


class Mortal(Database):
    fate: Fate

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        self.fate()
        with super().writing() as transaction:
            yield transaction
            self.fate()
        self.fate()


@dataclass
class Files:
    """A way in: the files of a folder, in the order of their names. Several may read the same folder."""

    name: str
    folder: Path
    kind: ArrivalKind
    fate: Fate

    def poll(self, limit: int) -> Sequence[Arrival]:
        found = []
        for name in sorted(one for one in os.listdir(self.folder) if one[0] != ".")[:limit]:  # noqa: PTH208 - quicker
            with suppress(FileNotFoundError):  # another has it on the disk by now
                found.append(Arrival(self.name, name, (self.folder / name).read_bytes(), self.kind))
        return found

    def done(self, arrivals: Sequence[Arrival]) -> None:
        for one in arrivals:
            self.fate()
            (self.folder / one.key).unlink(missing_ok=True)

    def notices(self, limit: int) -> Sequence[Notice]:
        return []


def put(folder: Path, name: str, data: bytes) -> None:
    """A file that shows when it is whole."""
    part = folder / f".{name}.{os.getpid()}"
    part.write_bytes(data)
    part.replace(folder / name)


@dataclass
class Far:
    """The far end: what came there, a line each time, and a receipt for it."""

    room: Path
    fate: Fate
    name: str = "edi"

    def post(self, post: Post) -> Posted:
        self.fate()
        data = post.parcel.data
        plan, turn = (one.decode() for one in MARK.search(data).groups())  # type: ignore[union-attr]
        line = f"{post.id} {hashlib.sha256(data).hexdigest()} {plan} {turn}\n"
        log = os.open(self.room / "far.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(log, line.encode())
        os.close(log)
        put(self.room / "back", post.id, apprec(data))
        self.fate()
        return Posted("handed", post.id)


@dataclass(frozen=True)
class Line:
    """One arrival at the far end."""

    id: str
    digest: str
    plan: str
    turn: int


def came(room: Path) -> list[Line]:
    """What came to the far end, in the order it came."""
    told = (room / "far.log").read_text().splitlines() if (room / "far.log").exists() else []
    return [Line(one[0], one[1], one[2], int(one[3])) for one in map(str.split, told)]


def furnish(room: Path, url: str, keys: str) -> None:
    """Make a room."""
    for name in ("in", "back"):
        (room / name).mkdir(parents=True)
    (room / "room.json").write_bytes(orjson.dumps({"url": url, "keys": keys}))


def clock() -> str:
    return stamp(datetime.now(UTC))


def work(
    room: Path,
    name: str,
    now: Callable[[], str] = clock,
    *,
    over: Callable[[], bool],
    dies_at: int = 0,
    lease: float = 5,
) -> int:
    """Take in and work until it is over and nothing is due; gives how many steps there were."""
    told, fate = orjson.loads((room / "room.json").read_bytes()), Fate(dies_at)
    with Mortal.open(told["url"], Seal.parse(told["keys"])) as database:
        assert isinstance(database, Mortal)
        database.fate = fate
        ways = (
            Intake(database, TENANT, Files("sampro", room / "in", "document", fate), now),
            Intake(database, TENANT, Files("edi", room / "back", "receipt", fate), now),
        )
        rooms = Rooms({TENANT: RULES}, {"edi": Far(room, fate)})
        with Worker(database, FLOWS, now, name, rooms, prepare, lease=lease, hands=2) as worker:
            while True:
                try:
                    did = sum(one.run_once() for one in ways) + worker.run_once()
                except Unavailable:
                    time.sleep(0.1)
                    continue
                if not did and over():
                    return fate.steps
                if not did:
                    time.sleep(0.02)


if __name__ == "__main__":
    here = Path(sys.argv[1])
    work(here, sys.argv[2], over=(here / "stop").exists, dies_at=int(os.environ.get("PLANBRO_DIES_AT", "0")))
