"""What the first plan in FHIR costs is paid after the start, before anybody asks."""

from __future__ import annotations

import asyncio

import pytest
from serving import Town

from planbro.service import Context
from planbro.service import _app as app
from planbro.service.fhir import _warm


def test_the_tables_are_made_ready_when_the_service_is_up(small: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(_warm, "_AFTER", 0)
    monkeypatch.setattr(_warm, "_written", lambda: order.append("warm"))

    async def closed(self: Context) -> None:
        order.append("closed")

    monkeypatch.setattr(Context, "close", closed)

    async def up() -> None:
        async with app._lifespan(small.app):
            order.append("ready")
            await asyncio.sleep(0.1)

    asyncio.run(up())
    assert order == ["ready", "warm", "closed"]


def test_a_plan_of_nobody_goes_through_all_of_it() -> None:
    asyncio.run(_warm.warm())
    _warm._written()
