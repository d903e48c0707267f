"""One question, and what is seen of one plan in answer to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planbro.exchange.view._caller import Caller
from planbro.plan.disclosure import Access, Decision, Level, Register, Released
from planbro.store.database import Number, PlanState


@dataclass(frozen=True, slots=True, repr=False)
class Want:
    """What a caller wants to see of a tenant's plans: one by its id, or those of a person."""

    caller: Caller
    tenant: str
    plan: str = ""
    person: Number | None = None
    access: Access = "read"


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """A plan of whom is asked for, and what of it may be seen by the caller now.

    `key` names the version and what of it may be seen: what is made of one `Seen` is as good for another with the same
    key. At level `none` nothing is to be told, not even that the plan is there.
    """

    tenant: str
    plan: str
    version: int
    changed: str
    state: PlanState
    person: str
    asked_at: str
    key: str
    level: Level
    provision: str
    decision: Decision | None
    register: Register

    @property
    def released(self) -> Released | None:
        """What may leave, and goes with the decision; None where nothing may."""
        if self.decision is None or self.level == "none":
            return None
        return self.decision.release(self.register.plan)

    def __repr__(self) -> str:
        return f"Seen({self.plan}/{self.version}, {self.level})"


def best_of(seen: Sequence[Seen]) -> Seen | None:
    """Of several plans the one in force, and of those the newest; none where nothing may be told."""
    told = [one for one in seen if one.level != "none"]
    return max(told, key=lambda one: (one.state == "live", one.changed), default=None)
