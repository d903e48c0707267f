"""Killed at any step and begun again, each change has the effect of one (law 4)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from planbro.plan import Plan, copy
from planbro.plan.disclosure import status_part
from planbro.store.database import Database, Messages, Seal, Transaction, metadata
from planbro.transport import Post, Posted
from sync.conftest import Town


class Killed(BaseException):
    """As if the process died here: nothing that comes after is done, and nothing is tidied."""


class Fate:
    """Counts the places where a process may die, and has it die at one of them."""

    def __init__(self, dies_at: int = -1) -> None:
        self.places, self.dies_at = 0, dies_at

    def __call__(self) -> None:
        self.places += 1
        if self.places == self.dies_at:
            raise Killed


class Mortal(Database):
    fate: Fate

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        self.fate()
        with super().writing() as transaction:
            yield transaction
            self.fate()
        self.fate()


def story(folder: Path, plans: list[Plan], dies_at: int) -> tuple[Any, int]:
    """Plans, each changed once, with a process that dies at one place and is begun again."""
    folder.mkdir()
    fate = Fate(dies_at)
    with Mortal.open(folder / "planbro.db", Seal.parse(Seal.make())) as database:
        assert isinstance(database, Mortal)
        database.fate = fate
        metadata.create_all(database.engine)
        town = Town(database)
        post = town.hospital.post

        def mortal_post(one: Post) -> Posted:
            fate()
            posted = post(one)
            fate()
            return posted

        town.hospital.post = mortal_post  # type: ignore[method-assign]
        for turn in range(2):
            for number, plan in enumerate(plans):
                other = copy(plan)
                next(one for one in other.koordinatorer if not isinstance(one.end, str)).family = f"Nr{turn}"
                town.change(other, f"{number}.{turn}")
            for name in ("w1", "w2"):
                try:
                    town.run(name)
                except Killed:
                    town.clock.go(1)
        for name in ("w3", "w4"):
            town.clock.go(1)
            try:
                town.run(name)
            except Killed:
                continue
        return outcome(town), fate.places


def outcome(town: Town) -> Any:
    """What the hospital knows and in which order it learnt it, and what became of everything."""
    seen = list(dict.fromkeys(name for name, _ in town.hospital.got))
    by_person: dict[str, list[str]] = {}
    for name in seen:
        (delivery,) = [row for row in town.rows("delivery") if row.sent and name in _key(town, row.sent)]
        by_person.setdefault(delivery.plan, []).append(str(delivery.version))
    ends = sorted(
        (row.kind, row.state, row.outcome, row.receipt, row.plan)
        for kind in ("change", "delivery", "receipt")
        for row in town.rows(kind)
    )
    assert all(data == town.hospital.messages[name] for name, data in town.hospital.got), (
        "a message is the same to the byte"
    )
    return by_person, [end for end in ends if end[0] != "receipt"]


def _key(town: Town, number: int) -> str:
    with town.database.reading() as transaction:
        kept = Messages(transaction).get(number)
    return kept.key if kept is not None else ""


def all_places(folder: Path, plans: list[Plan], step: int = 1) -> None:
    calm, places = story(folder / "calm", plans, -1)
    assert {tuple(versions) for versions in calm[0].values()} == {("1", "2")}
    assert places > 20
    for place in range(1, places + 1, step):
        died, _ = story(folder / f"{place}", plans, place)
        assert died == calm, f"killed at place {place} of {places}"


def test_killed_at_every_other_step_the_outcome_is_that_of_a_quiet_day(tmp_path: Path, plans: list[Plan]) -> None:
    all_places(tmp_path, [status_part(plans[0])], step=2)


@pytest.mark.long
def test_killed_at_every_step_of_several_at_once(tmp_path: Path, plans: list[Plan]) -> None:
    all_places(tmp_path, plans[:3])
