"""Charts that were made lately. One is made at a time, in a thread of their own: making one is milliseconds of work for
the processor, and several at once would only take them from each other and from whoever answers."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from planbro.exchange.view import Seen
from planbro.plan import day_in_norway
from planbro.service._context import Context
from planbro.service._memory import opened
from planbro.service.fhir._chart import Chart, chart_of, edition_of, traced
from planbro.store.database import Plans, Transaction, Version

_Key = tuple[str, str]
_MEGABYTE: Final = 1_000_000


class Charts:
    """Kept by what is seen and by the day, as rules run by days; the longest unused goes first."""

    def __init__(self, context: Context, megabytes: int) -> None:
        self._context, self._most, self._weight = context, megabytes * _MEGABYTE, 0
        self._kept: OrderedDict[_Key, tuple[Chart, int]] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="planbro-chart")
        self._making: dict[_Key, asyncio.Future[Chart]] = {}

    async def of(self, seen: Seen, *, with_traces: bool = False) -> Chart:
        """The chart of what is seen, which is something; Provenances are looked up for whoever asks for them."""
        if seen.fetched is not None:  # what another body keeps is not kept here, not even for a while
            return await asyncio.get_running_loop().run_in_executor(self._thread, _made, seen)
        key = (seen.key, day_in_norway(seen.asked_at))
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        found = kept[0] if kept is not None else await self._once(key, seen)
        return await self._traced(key, found, seen) if with_traces and not found.traced else found

    async def _once(self, key: _Key, seen: Seen) -> Chart:
        making = self._making.get(key)
        if making is None or making.get_loop() is not asyncio.get_running_loop():
            loop = asyncio.get_running_loop()
            making = self._making[key] = loop.run_in_executor(self._thread, _made, seen)
            making.add_done_callback(lambda done: self._done(key, done))
        return await asyncio.shield(making)

    async def _traced(self, key: _Key, chart: Chart, seen: Seen) -> Chart:
        versions = await versions_of(self._context, seen) if edition_of(seen).told else []
        found = traced(chart, seen, [one for one in versions if one.number <= seen.version])
        self._keep(key, found)
        return found

    def _done(self, key: _Key, done: asyncio.Future[Chart]) -> None:
        if self._making.get(key) is done:
            del self._making[key]
        if not done.cancelled() and done.exception() is None:
            self._keep(key, done.result())

    def _keep(self, key: _Key, chart: Chart) -> None:
        _, before = self._kept.pop(key, (chart, 0))
        self._kept[key] = chart, chart.weight
        self._weight += chart.weight - before
        while self._weight > self._most and len(self._kept) > 1:
            self._weight -= self._kept.popitem(last=False)[1][1]


def _made(seen: Seen) -> Chart:
    chart = chart_of(seen)
    opened()
    return chart


async def versions_of(context: Context, seen: Seen) -> list[Version]:
    """The versions of the plan, the first first, without what they say."""

    def work(transaction: Transaction) -> list[Version]:
        return Plans(transaction).versions(seen.tenant, seen.plan)

    return await context.read(work)
