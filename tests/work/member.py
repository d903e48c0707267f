"""One machine of several: `python member.py URL KEYS NAME` works until it is told to stop."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from planbro.exchange.engine import Desk, Moved, Sending, Worker, done, moved, stamp
from planbro.exchange.work import Bell, Loop, Turn, signals, take_turns
from planbro.exchange.work._queue import Queue
from planbro.store.database import Database, Exchange, Seal, Unavailable


def think(desk: Desk, row: Exchange) -> Moved:
    return moved(row, "rendered")


def send(desk: Desk, row: Exchange) -> Moved:
    """The far end knows each post by its id, as the message service does."""
    time.sleep(0.004)
    said = text("INSERT INTO far (id, lane, who) VALUES (:id, :lane, :who) ON CONFLICT (id) DO NOTHING")
    with desk.rooms.begin() as connection:
        connection.execute(said, {"id": row.id, "lane": row.lane, "who": sys.argv[3]})
    return done(row)


def main() -> None:
    url, keys, name = sys.argv[1:4]
    bell = Bell()
    flows: Any = {"change": {"received": think, "rendered": Sending(send)}}

    def now() -> str:
        return stamp(datetime.now(UTC))

    def turn(_: str) -> None:
        with database.writing() as transaction:
            transaction.run(text("INSERT INTO turned (who) VALUES (:who)"), {"who": name})

    with Database.open(url, Seal.parse(keys.replace(",", "\n"))) as database:
        database.writer = name
        mine = Worker(database, flows, now, name, database.engine, lease=4, stopping=bell.stopping.is_set)
        turns = [Turn("often", 2, turn)]

        def drained() -> int:
            number = 0
            try:
                while (moved_ := jobs.run_once()) and not bell.stopping.is_set():
                    number += moved_
            except Unavailable:
                pass
            return number

        jobs = Worker(database, flows, now, f"{name}/job", database.engine, lease=4, stopping=bell.stopping.is_set)
        queue = Queue(database, drained, lambda: take_turns(database, turns, now), bell, heartbeat=1, silent=3)
        with signals(bell, 20, lambda: None), mine, jobs, queue.running():
            Loop(mine, turns=turns, bell=bell, idle=1, beat=1, tell=queue.tell).run()


main()
