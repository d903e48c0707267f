"""One question, and what is seen of one plan in answer to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from planbro.exchange.view._caller import Caller
from planbro.plan.disclosure import Access, Decision, Level, Register, Released
from planbro.store.database import KeptPlan, Number, PlanState

OPEN: Final = frozenset({"live", "closed"})
"""Of a plan that was deleted at its source, or that another body has taken over, nothing is told here."""


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
    fetched: Released | None = None
    """What the body that keeps the plan let the caller see of it now, where only a pointer is kept here."""
    redacted: bool = False
    """Whether that body said that it withheld something."""
    keeper: str = ""
    """What came of asking it: `shown`, `nothing`, `away`; empty where it was not asked."""

    @property
    def released(self) -> Released | None:
        """What may leave, and goes with the decision; None where nothing may."""
        if self.fetched is not None:
            return self.fetched
        if self.decision is None or self.level == "none":
            return None
        return self.decision.release(self.register.plan)

    def __repr__(self) -> str:
        return f"Seen({self.plan}/{self.version}, {self.level})"


def in_force(plans: Iterable[KeptPlan]) -> KeptPlan | None:
    """Of a person's plans the one in use, and of several the one changed last; none where all are gone from here."""
    return max((one for one in plans if one.state in OPEN and one.version), key=_rank, default=None)


def best_of(seen: Sequence[Seen]) -> Seen | None:
    """The same of those that were seen; none where nothing may be told."""
    return max((one for one in seen if one.level != "none"), key=_rank, default=None)


def _rank(one: KeptPlan | Seen) -> tuple[bool, str]:
    return one.state == "live", one.changed
