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
from planbro.service.fhir._chart import Chart, chart_of, edition_of
from planbro.store.database import Plans, Transaction, Version

_Key = tuple[str, str]
_MEGABYTE: Final = 1_000_000


class Charts:
    """Kept by what is seen and by the day, as rules run by days; the longest unused goes first."""

    def __init__(self, context: Context, megabytes: int) -> None:
        self._context, self._most, self._weight = context, megabytes * _MEGABYTE, 0
        self._kept: OrderedDict[_Key, Chart] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="planbro-chart")
        self._making: dict[_Key, asyncio.Future[Chart]] = {}

    async def of(self, seen: Seen) -> Chart:
        """The chart of what is seen, which is something."""
        key = (seen.key, day_in_norway(seen.asked_at))
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        making = self._making.get(key)
        if making is None or making.get_loop() is not asyncio.get_running_loop():
            making = self._making[key] = asyncio.ensure_future(self._made(seen))
            making.add_done_callback(lambda done: self._done(key, done))
        return await asyncio.shield(making)

    async def _made(self, seen: Seen) -> Chart:
        versions = await versions_of(self._context, seen) if edition_of(seen).told else []
        older = [one for one in versions if one.number <= seen.version]
        return await asyncio.get_running_loop().run_in_executor(self._thread, chart_of, seen, older)

    def _done(self, key: _Key, done: asyncio.Future[Chart]) -> None:
        if self._making.get(key) is done:
            del self._making[key]
        if done.cancelled() or done.exception() is not None:
            return
        chart = done.result()
        if key not in self._kept:
            self._weight += chart.weight
        self._kept[key] = chart
        while self._weight > self._most and len(self._kept) > 1:
            self._weight -= self._kept.popitem(last=False)[1].weight


async def versions_of(context: Context, seen: Seen) -> list[Version]:
    """The versions of the plan, the first first, without what they say."""

    def work(transaction: Transaction) -> list[Version]:
        return Plans(transaction).versions(seen.tenant, seen.plan)

    return await context.read(work)
