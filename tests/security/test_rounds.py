"""What one asks is not paid for by those who asked at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from serving import Town, number_of
from test_fuzz_parsers import NUMBER

from planbro.service._rounds import Rounds
from planbro.store.database import Line, Unavailable


def test_a_poisoned_question_fails_alone() -> None:
    asked: list[int] = []

    def handle(some: Sequence[int]) -> list[int]:
        asked.append(len(some))
        return [10 // one for one in some]

    async def go() -> list[object]:
        rounds: Rounds[int, int] = Rounds(handle, "test")
        try:
            return list(await asyncio.gather(*(rounds.ask(one) for one in (1, 0, 2, 5)), return_exceptions=True))
        finally:
            rounds.close()

    found = asyncio.run(go())
    assert [found[0], found[2], found[3]] == [10, 5, 2]
    assert isinstance(found[1], ZeroDivisionError)
    assert asked == [4, 1, 1, 1, 1]


def test_where_nobody_can_be_answered_nobody_is_asked_again() -> None:
    asked: list[int] = []

    def handle(some: Sequence[int]) -> list[int]:
        asked.append(len(some))
        raise Unavailable("store-away")

    async def go() -> list[object]:
        rounds: Rounds[int, int] = Rounds(handle, "test", together=(Unavailable,))
        try:
            return list(await asyncio.gather(*(rounds.ask(one) for one in range(3)), return_exceptions=True))
        finally:
            rounds.close()

    assert [type(one) for one in asyncio.run(go())] == [Unavailable] * 3
    assert asked == [3]


def test_a_line_that_cannot_be_written_stops_its_own_answer_and_no_other(town: Town) -> None:
    async def go() -> list[object]:
        bad = Line(town.tenant, "client:x\x00\ud800", "read", params={"x": {1, 2}})
        good = [Line(town.tenant, f"client:{at}", "read") for at in range(3)]
        tried = (town.context.note([one]) for one in (good[0], bad, *good[1:]))
        return list(await asyncio.gather(*tried, return_exceptions=True))

    found = asyncio.run(go())
    assert [found[0], found[2], found[3]] == [None] * 3
    assert isinstance(found[1], Exception)
    assert [one.who for one in town.audit()] == ["client:0", "client:1", "client:2"]
    assert NUMBER not in repr(found)
    assert number_of(town.opened[0]) not in repr(town.audit())
