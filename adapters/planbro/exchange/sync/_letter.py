"""A receiver without electronic messages gets a letter: what it may see, as PDF (docs/ports.md, letters)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from planbro.exchange.sync._rules import Route, Rules
from planbro.exchange.writing import Writing, write
from planbro.plan import Plan
from planbro.render.plan import plan_letter
from planbro.store.database import Exchange

LETTER: Final = "svarut"
"""What a route's format says of one that is written to."""


def lettered(plan: Plan, rules: Rules, route: Route, now: str, before: Sequence[Exchange]) -> Writing:
    """Decided as any other delivery. Who had content before, and may know the status alone now, is asked to stop using
    what it has.

    Raises:
        Refused: the receiver may see nothing.
    """
    writing = write(
        plan, "plan", receiver=route.party, purpose=route.purpose, as_of=now, onto=False, sender=rules.sender or None,
        policy=rules.policy, most=route.only, account=False, checked=True,
    )  # fmt: skip
    level = writing.decision.level if writing.decision is not None else "own"
    ended = level == "status" and any(one.about.get("level") == "content" for one in before)
    writing.data = plan_letter(writing.shown, as_of=now, ended=ended)
    return writing
