"""Whoever asks at night waits for nothing that the answer does not need: not for other rooms, not for a look through the
memory."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
from typing import Any

import pytest
from facade_asked import ask
from serving import Town, caller

from planbro.exchange.view import View, Want
from planbro.service import _memory
from planbro.testing.kept import keep

LATER = ("fastapi", "planbro.service.pages", "planbro.service.operate._api", "typst", "openpyxl")


def test_what_only_the_days_work_needs_is_not_loaded_at_the_start() -> None:
    said = "import sys, planbro.service._installed, planbro.service._server; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", said], capture_output=True, check=True, text=True).stdout.split()
    assert "planbro.service.fhir" in loaded
    assert [name for name in LATER if name in loaded] == []


def test_the_pages_are_there_when_the_first_reader_comes(small: Town) -> None:
    async def go(path: str) -> Any:
        async with small.client("office") as client:
            return await client.get(path)

    first, again = asyncio.run(go("/pages")), asyncio.run(go("/pages"))
    assert first.status_code == again.status_code == 403  # nobody is logged in, and this is a page for those who are
    nowhere = asyncio.run(go("/pages/no-such-page"))  # which pages there are is not told either
    assert nowhere.status_code == first.status_code
    assert nowhere.text == first.text


def test_while_it_serves_old_memory_is_left_alone_and_afterwards_all_is_as_it_was() -> None:
    before = gc.get_threshold(), sys.getswitchinterval()
    with _memory.settled():
        young, *older = gc.get_threshold()
        assert 0 < young < 100_000
        assert min(older) > 1_000_000
        assert sys.getswitchinterval() < before[1]
    assert (gc.get_threshold(), sys.getswitchinterval()) == before


def test_what_is_young_is_few_also_where_each_plan_that_is_opened_lets_another_go(small: Town) -> None:
    """Python counts what was made less what was let go, which is as much: by its count nothing is young."""
    context, plan, young = small.context, small.opened[0], []
    view = View(context.database, context.policy_of, context.second, megabytes=4, opened=_memory.opened)
    with _memory.settled():
        for second in range(60):
            keep(small.database, small.tenant, [plan], f"2026-11-22T01:00:{second:02}.000Z")
            view.see([Want(caller(), small.tenant, plan=plan.id)])
            young.append(len(gc.get_objects(generation=0)))
    assert max(young) < 15_000


@pytest.mark.parametrize("quiet_after", [0, 3])
def test_all_of_it_is_looked_through_when_nobody_waits(monkeypatch: pytest.MonkeyPatch, quiet_after: int) -> None:
    asked, looked = [], asyncio.Event()
    monkeypatch.setattr(_memory, "_EVERY", 0.0)
    monkeypatch.setattr(_memory, "_BETWEEN", 0.0)
    monkeypatch.setattr(_memory.gc, "collect", looked.set)

    def is_quiet() -> bool:
        asked.append(looked.is_set())
        return len(asked) > quiet_after

    async def go() -> None:
        task = asyncio.create_task(_memory.look_through(is_quiet))
        await asyncio.wait_for(looked.wait(), 5)
        task.cancel()

    asyncio.run(go())
    assert asked[: quiet_after + 1] == [False] * (quiet_after + 1)


def test_it_is_quiet_where_nothing_is_under_way(small: Town) -> None:
    assert small.context.is_quiet()
    ask(small, "GET", "metadata")
    assert small.context.is_quiet()
