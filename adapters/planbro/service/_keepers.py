"""At a trust, where a pointer is all that is kept: the plan itself, asked for at the kommune that has it, for one who
asks here, shown under the same rules as a plan of our own, and let go with the answer.

The kommune decides what it gives, by whom our token attests that we ask for. It is given a limited time; where it does
not answer the pointer is shown, and the answer says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import Final

from planbro import observe, settings
from planbro.exchange.installation import open_keepers
from planbro.exchange.pointer import Fetched, Keepers, fetch
from planbro.exchange.view import Caller, Seen, attestation
from planbro.findings import Refused
from planbro.plan import Plan, Policy
from planbro.transport import Lost, NotPosted

_AT_ONCE: Final = 8
"""Kommuner that are waited for at once, by this process."""
_SHARE: Final = 0.6
"""Of the time that a request has, what a kommune may take."""
_WITHHELD: Final = b'"REDACTED"'


class FarPlans:
    """The kommuner that the tenants of an installation ask, by the tenants' organisasjonsnummer."""

    def __init__(self, keepers: Mapping[str, Keepers], seconds: float, closing: ExitStack | None = None) -> None:
        self._keepers, self._seconds, self._closing = keepers, seconds, closing or ExitStack()
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="planbro-keeper") if keepers else None
        self._log = observe.logger("planbro.serve")

    async def close(self) -> None:
        """What is under way ends by its own time limit, and is shown to nobody."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
        self._closing.close()

    async def seen(self, seen: Sequence[Seen], caller: Caller, policy: Policy) -> list[Seen]:
        """The same, with the content that the kommune gives. What nothing is told of here is asked about nowhere."""
        keepers = self._keepers.get(seen[0].tenant) if seen else None
        if keepers is None or caller.purpose is None:
            return [*seen]
        asked = keepers.attesting(attestation(caller))
        return list(await asyncio.gather(*(self._one(one, asked, caller, policy) for one in seen)))

    async def _one(self, seen: Seen, keepers: Keepers, caller: Caller, policy: Policy) -> Seen:
        if seen.level == "none" or seen.fetched is not None or seen.keeper:
            return seen
        way = _Way(keepers)
        work = asyncio.get_running_loop().run_in_executor(self._threads, _asked, seen, way, caller, policy)
        try:
            found = await asyncio.wait_for(work, self._seconds)
        except Refused:
            return replace(seen, keeper="nothing")
        except (NotPosted, Lost, TimeoutError):
            return replace(seen, keeper="away")
        except Exception as error:  # what came could not be read; the pointer is there all the same
            self._log.error("uncaught", exc_info=error)
            return replace(seen, keeper="away")
        return replace(seen, level="content", provision=found.provision, fetched=found.released, keeper="shown",
                       redacted=way.withheld)  # fmt: skip


class _Way:
    """A `Keeper` for one question: it remembers whether something was withheld there."""

    def __init__(self, keepers: Keepers) -> None:
        self._keepers, self.withheld = keepers, False

    def plan(self, pointer: Plan, purpose: str) -> bytes:
        data = self._keepers.plan(pointer, purpose)
        self.withheld = _WITHHELD in data
        return data


def _asked(seen: Seen, way: _Way, caller: Caller, policy: Policy) -> Fetched:
    """The log has it when it is answered, with all else that is seen: nothing is shown before."""
    return fetch(seen.register.plan, way, caller.asker, caller.purpose or "", now=seen.asked_at, policy=policy,
                 note=lambda outcome, ground: None, shown_to=seen.tenant)  # fmt: skip


def far_plans(
    whole: settings.Settings, now: Callable[[], datetime], new_id: Callable[[], str], environment: Mapping[str, str]
) -> FarPlans:
    """Those of an installation: of each trust that names any. They are given as long as its settings say, and never so
    long that the request here has no time left to be answered.

    Raises:
        Refused: a secret is not where the settings say.
    """
    found: dict[str, Keepers] = {}
    with ExitStack() as stack:
        for name, tenant in whole.tenants.items():
            if tenant.kind == "trust" and whole.keepers:
                ways = open_keepers(whole, name, now=now, new_id=new_id, environment=environment)
                found[tenant.orgnr] = stack.enter_context(ways)
        longest = max((one.timeout.total_seconds() for one in whole.keepers.values()), default=0.0)
        seconds = min(longest, whole.service.limits.seconds.total_seconds() * _SHARE)
        return FarPlans({orgnr: one for orgnr, one in found.items() if one.by_orgnr}, seconds, stack.pop_all())
