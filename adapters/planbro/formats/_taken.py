"""Held attachments and a document that has no place beside itself: in it stand short bytes in their stead.

The tables know nothing of this. What was read is given its content, what is written gets stand-ins for it, and the
document is spelled with the content in their place (`codec.embedded`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from planbro.formats.codec.embedded import Taken
from planbro.formats.codec.held import Held
from planbro.plan import Code, Plan, copy, facts, schema


def give_back(plan: Plan, taken: Taken) -> None:
    """Let a plan that was just read have what was taken out of its document."""
    _change(plan, lambda value: _given(value, taken))


def stand_ins(plan: Plan, taken: Taken) -> Plan:
    """A plan to be written, whose held attachments are stand-ins."""
    shown = copy(plan)
    _change(shown, lambda value: taken.stand_in(value) if isinstance(value, Held) else value)
    return shown


def in_memory(plan: Plan) -> Plan:
    """A plan to be written into what is packed as a whole, such as a workbook.

    Raises:
        Refused: an attachment is too large for that.
    """
    shown = copy(plan)
    _change(shown, lambda value: value.whole() if isinstance(value, Held) else value)
    return shown


def holds(plan: Plan) -> bool:
    """Whether an attachment of the plan is held."""
    return any(isinstance(one.data, Held) for one in plan.documents)


def taken_for(plan: Plan, beside: str = "") -> Taken:
    """Marks that no text of the plan can be taken for, nor any of a document whose hash is `beside`."""
    digest = hashlib.sha256(beside.encode())
    for _, value in facts(plan):
        digest.update(repr(value).encode() if not isinstance(value, bytes) else b"-")
    return Taken(digest.hexdigest())


def _given(value: Any, taken: Taken) -> Any:
    if isinstance(value, bytes):
        return taken.held(value) or value
    if isinstance(value, str):
        return taken.text(value)
    if isinstance(value, tuple):
        return tuple(_given(one, taken) for one in value)
    if isinstance(value, Code):
        parts = {name: _given(getattr(value, name), taken) for name in ("value", "system", "code", "text")}
        return replace(value, **parts)
    return value


def _change(plan: Plan, change: Callable[[Any], Any]) -> None:
    for owner, fields in schema().items():
        for _, record in plan.records_of(owner):
            for name in fields:
                value = getattr(record, name)
                changed = change(value)
                if changed is not value:
                    setattr(record, name, changed)
