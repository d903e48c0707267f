"""A kommune that serves everything at once, asked from outside, with its log kept as it would be written."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from operating_made import operating
from serving import PUBLIC, Town

from planbro import observe
from planbro.service._told import Logged
from planbro.testing.generator import municipality
from planbro.testing.kept import keep, with_consent

PLACES = re.compile(r"\{(\w+)(?::\w+)?\}")


def whole_town(url: str, **more: Any) -> Iterator[Town]:
    """With operators, ports, a transit, a page for the ward, and plans that the hospital may read."""
    for town in operating(url, **more):
        opened = [with_consent(plan) for plan in municipality(3, 77)]
        keep(town.database, town.tenant, opened, "2026-11-21T12:00:00.000Z")
        town.opened[:] = opened
        yield town


@contextmanager
def log_of() -> Iterator[io.StringIO]:
    """All that is logged meanwhile, at every level, as it would stand in the file."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = observe.Handler(stream)
    handler.setFormatter(observe.Formatter(observe.Vocabulary()))
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def send_all(town: Town, asked: list[dict[str, Any]], who: str = "hospital") -> list[httpx.Response]:
    """Requests, one after another, as the process that serves would get them."""

    async def go() -> list[httpx.Response]:
        transport = httpx.ASGITransport(Logged(town.app), raise_app_exceptions=False)
        headers = {"X-Test-Caller": who}
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC, headers=headers) as client:
            return [await client.request(**one) for one in asked]

    return asyncio.run(go())
