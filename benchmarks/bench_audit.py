"""What the audit costs: lines in batches of 20 as a worker writes them, and going through it all.

python benchmarks/bench_audit.py [LINES]
"""

from __future__ import annotations

import sys
import tempfile
import time

from planbro.store.database import Audit, Database, Line, Seal

BATCH = 20
NOW = "2026-11-22T12:00:00.000Z"


def batch(number: int) -> list[Line]:
    return [
        Line("974760673", "worker:w1", "sent", plan=f"plan-{number}", version=1, party="herid:8094867",
             ground="status", outcome="handed", msgid=f"m{number + place}")
        for place in range(BATCH)
    ]  # fmt: skip


def main(lines: int) -> None:
    with tempfile.TemporaryDirectory() as folder, Database.open(f"{folder}/db", Seal.parse(Seal.make())) as database:
        database.migrate()
        wrote = spent = 0.0
        for number in range(0, lines, BATCH):
            some = batch(number)
            begun = time.perf_counter()
            with database.writing() as transaction:
                inside = time.perf_counter()
                Audit(transaction).write(some, NOW)
                spent += time.perf_counter() - inside
            wrote += time.perf_counter() - begun
        begun = time.perf_counter()
        with database.writing() as transaction:
            Audit(transaction).anchor(NOW)
            found = Audit(transaction).verify()
        took = time.perf_counter() - begun
        assert (found.lines, found.faults) == (lines, [])
    each, whole = spent / lines * 1e6, wrote / lines * 1e6
    print(f"write: {each:.0f} us a line in batches of {BATCH} ({whole:.0f} with its own commit)")
    print(f"verify: {lines / took:,.0f} lines/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
