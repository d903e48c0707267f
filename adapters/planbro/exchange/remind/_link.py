"""A link to a task that says nothing to whoever has no access: an address, and a UUID (law 7)."""

from __future__ import annotations

from planbro.store.database import Task
from planbro.transport.webhook import Announcement


def link(base: str, task: Task) -> str:
    """The task's address below `base`; empty where there is none.

    Raises:
        Refused: `base` is no https address, or may name a person.
    """
    if not base:
        return ""
    return Announcement(task.ref, "task", task.opened, f"{base.rstrip('/')}/{task.ref}").link
