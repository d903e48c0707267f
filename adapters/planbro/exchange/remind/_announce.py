"""Tasks told to another system by a webhook, each once: an exchange like any other, written with the task itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from planbro.exchange.engine import Desk, Flow, Moved, Sending, done
from planbro.exchange.remind._news import news
from planbro.plan import Plan
from planbro.plan.disclosure import own_copy
from planbro.store.database import Exchange, New, Task
from planbro.transport import Parcel, Post
from planbro.transport.webhook import Announcement


def announced(tasks: Iterable[Task], port: str, base: str = "") -> list[New]:
    """The exchanges that tell of tasks by a port; those of one tenant go in their order.

    Raises:
        Refused: `base` is no address that may stand in a link.
    """
    return [
        New(one.tenant, "task-news", f"{one.tenant}/task-news/{port}", port=port, about=asdict(one))
        for one in news(tasks, base)
    ]


def tell(desk: Desk, row: Exchange) -> Moved:
    """What was decided to be told, and nothing else: no person, and no plan (law 7)."""
    said = Announcement(**row.about)
    nobody = own_copy(Plan(id=said.id), f"orgnr:{row.tenant}")
    desk.rooms.outboxes[row.port].post(Post(said.id, Parcel(said.data(), nobody), format="webhook"))
    return done(row)


FLOW: Final[dict[str, Flow]] = {"task-news": {"received": Sending(tell)}}
