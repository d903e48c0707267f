"""A worker killed at each of its steps in turn: `python dying.py ROOM PLANS TURNS APART`.

Each life is a process. The one that dies is followed by another an hour later, and that one by a third, which has
nothing to do. Places are APART from each other. Told is a line for each: the place, and what became of everything;
place 0 is a quiet day.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from machine.changes import changes
from machine.working import came, furnish, put, work
from planbro.store.database import Database, Exchanges, Seal, metadata

HOURS = tuple(f"2026-11-22T{hour:02}:00:00.000Z" for hour in range(8, 20))


def life(room: Path, hour: int, dies_at: int = 0) -> bool:
    """One process, at one hour; whether it was killed."""
    child = os.fork()
    if not child:
        live(room, hour, dies_at)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    return code != 0


def live(room: Path, hour: int, dies_at: int = 0) -> None:
    steps = work(room, f"w{hour}", lambda: HOURS[hour], over=lambda: True, dies_at=dies_at, lease=120)
    (room / "steps").write_text(str(steps))


def story(room: Path, store: Path, keys: str, turns: Sequence[dict[str, bytes]], dies_at: int = 0) -> bool:
    """All turns of the plans; the first life dies, in whichever turn that is."""
    furnish(room, str(room / "planbro.db"), keys)
    shutil.copy(store, room / "planbro.db")
    died, left, hour = False, dies_at, 0
    for turn in turns:
        for name, data in turn.items():
            put(room / "in", name, data)
        here = life(room, hour, 0 if died else left)
        died |= here
        if not here:
            left -= int((room / "steps").read_text())
        life(room, hour + 1)
        hour += 2
    life(room, hour)
    return died


def warm(room: Path, store: Path, keys: str, turn: dict[str, bytes]) -> None:
    """Once in this process: what is loaded and compiled at first use, all that come after have."""
    furnish(room, str(room / "planbro.db"), keys)
    shutil.copy(store, room / "planbro.db")
    for name, data in turn.items():
        put(room / "in", name, data)
    live(room, 0)


def outcome(room: Path, keys: str) -> str:
    """What the far end knows, in its order, and what became of everything here."""
    by_id = {one.id: one.digest for one in came(room)}
    assert all(by_id[one.id] == one.digest for one in came(room)), "a message is the same to the byte at every try"
    learnt = sorted({(one.plan, [each.turn for each in _once(room, one.plan)].__repr__()) for one in came(room)})
    with Database.open(room / "planbro.db", Seal.parse(keys)) as database, database.reading() as transaction:
        rows = Exchanges(transaction).find()
        lanes = transaction.run(metadata.tables["lane"].select()).all()
    ends = sorted((row.kind, row.state, row.outcome, row.receipt) for row in rows)
    return repr((len(by_id), learnt, ends, len(lanes)))


def _once(room: Path, plan: str) -> list[object]:
    return [one for one in {line.id: line for line in came(room)}.values() if one.plan == plan]


def main(room: Path, plans: int, turns: int, apart: int) -> None:
    keys, store = Seal.make(), room / "store.db"
    with Database.open(store, Seal.parse(keys)) as database:
        metadata.create_all(database.engine)
    told = changes(plans, turns)
    warm(room / "warm", store, keys, told[0])
    gc.freeze()
    place, died = 0, True
    while died:
        here = room / str(place)
        died = story(here, store, keys, told, place) or place == 0
        print(place if died else -1, outcome(here, keys), flush=True)
        shutil.rmtree(here)
        place += apart if place else 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
