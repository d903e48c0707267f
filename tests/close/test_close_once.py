"""Killed anywhere while it closes a plan and begun again, a closing has the effect of one (law 4)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from planbro.exchange.close import FLOW, How, close
from planbro.exchange.sync import FLOWS
from planbro.plan import Plan, is_ip, status_on
from planbro.store.database import Plans, Seal, metadata
from planbro.testing.generator import municipality
from sync.conftest import TENANT
from sync.test_once import Fate, Killed, Mortal
from sync.two_tools import Archive, TwoTools


class Shelf(Archive):
    """An archive that has each document once."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: set[bytes] = set()

    def take(self, data: bytes, reason: str, as_of: str) -> bool:
        self.taken.add(data)
        return True


def story(folder: Path, plan: Plan, dies_at: int) -> tuple[object, int]:
    folder.mkdir()
    with Mortal.open(folder / "planbro.db", Seal.parse(Seal.make())) as database:
        assert isinstance(database, Mortal)
        database.fate = Fate()
        metadata.create_all(database.engine)
        town = TwoTools(database, archive=Shelf(), flows={**FLOWS, **FLOW})
        town.change(plan)
        town.run()
        database.fate = fate = Fate(dies_at)
        for _ in range(2):
            with suppress(Killed):
                close(database, TENANT, plan.id, How("2026-11-22"), who="leder", why="", now=town.clock())
        for name in ("w1", "w2", "w3", "w4"):
            with suppress(Killed):
                town.run(name)
            town.clock.go(1.1)
        with database.reading() as transaction:
            versions = [(one.number, one.why) for one in Plans(transaction).versions(TENANT, plan.id)]
        ends = [(row.kind, row.outcome, row.receipt) for kind in ("close", "delivery") for row in town.rows(kind)]
        tasks = sorted(task.code for task in town.tasks)
        return (versions, ends, tasks, len(town.hospital.messages), len(town.archive.taken)), fate.places  # type: ignore[attr-defined]


def test_killed_at_every_step_it_is_as_if_nothing_had_happened(tmp_path: Path) -> None:
    plan = next(one for one in municipality(12, 7) if is_ip(one) and status_on(one, "2026-11-22").has_ip)
    calm, places = story(tmp_path / "calm", plan, -1)
    assert places > 12
    for place in range(1, places + 1, 2):
        died, _ = story(tmp_path / f"{place}", plan, place)
        assert died == calm, f"killed at place {place} of {places}"
