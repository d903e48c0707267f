"""A day or a time as it is asked for, as the store has it."""

from __future__ import annotations

from datetime import datetime

from planbro.exchange.engine import stamp
from planbro.plan import OSLO
from planbro.service._problem import Denied


def moment(said: str | None, name: str) -> str:
    """The time; empty where none was said.

    Raises:
        Denied: there is no such day.
    """
    if not said:
        return ""
    try:
        found = datetime.fromisoformat(said)
        return stamp(found if found.tzinfo is not None else found.replace(tzinfo=OSLO))
    except (ValueError, OverflowError):
        raise Denied(422, "operate-parameter", name=name) from None
