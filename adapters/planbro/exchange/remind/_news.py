"""Tasks as news for a webhook: of which kind, by when, and where to look (law 7)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Final

from planbro.exchange.remind._link import link
from planbro.plan import day_in_norway
from planbro.store.database import Task
from planbro.transport.webhook import Announcement

_SPACE: Final = uuid.UUID("5b0d6a52-6f0c-5d3a-9d0e-3f6a4f1f6b10")


def news(tasks: Iterable[Task], base: str = "") -> list[Announcement]:
    """One for each, of what it is now; told again it is the same one.

    Raises:
        Refused: `base` is no address that may stand in a link.
    """
    return [
        Announcement(
            str(uuid.uuid5(_SPACE, f"{one.ref}/{one.standing}/{one.changed}")), f"task.{one.standing}", one.changed,
            link(base, one), one.tenant, one.code, day_in_norway(one.due) if one.due is not None else "",
        )
        for one in tasks
    ]  # fmt: skip
