"""The tables made ready before anybody asks: the first plan that is written in FHIR takes a quarter of a second more
than those after it, and the first patient of the night is not to wait for that."""

from __future__ import annotations

import asyncio
import uuid
from typing import Final

from starlette.concurrency import run_in_threadpool

from planbro import observe
from planbro.exchange import write
from planbro.plan import LISTS, Code, Plan

_AFTER: Final = 0.25
"""Seconds that the start has for itself: being ready goes before being quick."""
_NOBODY: Final = str(uuid.UUID(int=0))


async def warm() -> None:
    """When the service is up: a plan of nobody is written and let go. What goes wrong there costs nothing but time."""
    await asyncio.sleep(_AFTER)
    try:
        await run_in_threadpool(_written)
    except Exception as error:
        observe.logger("planbro.serve").error("step-failed", exc_info=error)


def _written() -> None:
    plan = Plan(id=_NOBODY, kind=Code("ip"), status=Code("active"))
    for number, (name, made) in enumerate(LISTS.items(), 1):  # what a list takes is made ready with its first item
        setattr(plan, name, [made(id=str(uuid.UUID(int=number)))])
    write(plan, "fhir", onto=False, account=False, as_of="2000-01-01T00:00:00Z")
