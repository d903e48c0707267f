"""`planbro migrate --queue`: many machines at one migration."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from planbro.cli._run import Job
from planbro.cli._stored import Asked as Queue
from planbro.cli._stored import now, stored
from planbro.exchange.migrate import Bounds, Wish, cores, join_crew
from planbro.exchange.migrate import Job as Migration
from planbro.exchange.migrate._crew import Crew
from planbro.exchange.work import Bell, signals

if TYPE_CHECKING:
    from planbro.cli._migrate import Asked

_DRAIN = 3600.0


@contextmanager
def crew_of(queue: str, keys: Path | None) -> Iterator[Crew]:
    """This machine's part in the queue, which is made where it is new."""
    with stored(Queue(queue, keys)) as here:
        yield Crew(here.database, str(uuid.uuid4()), now, time.sleep)


def helping(job: Job, asked: Asked) -> None:
    """Work at what another machine leads, until that is over or this one is told to stop."""
    assert asked.queue is not None
    bell = Bell()
    with crew_of(asked.queue, asked.keys) as crew, signals(bell, _DRAIN, lambda: None, os._exit):
        migration = Migration(
            Path(asked.source), asked.target, Wish(asked.to or "", asked.as_of or ""), pdf=asked.pdf,
            workers=cores() if asked.workers is None else asked.workers,
            bounds=Bounds(asked.plan_minutes, asked.plan_memory),
        )  # fmt: skip
        pieces = join_crew(migration, crew, bell.stopping.is_set)
    job.findings.add("crew-helped", count=pieces)
