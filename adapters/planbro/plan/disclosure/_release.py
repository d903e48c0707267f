"""What may be sent: a plan together with the decision that let it go.

Anything that sends takes a `Released`, never a `Plan`. One is made by a decision, or is the controller's own copy; no
other way makes one, so that a plan cannot leave past the rules by mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, final

from planbro.plan._model import Plan, copy
from planbro.plan.disclosure._asker import Asker, Party
from planbro.plan.disclosure._register import Fact

if TYPE_CHECKING:
    from planbro.plan.disclosure._decision import Decision

_KEY: Final = object()


@final
class Released:
    """A plan that may leave to one receiver, or the controller's own copy (`decision` None)."""

    __slots__ = ("_plan", "asker", "decision", "withheld")

    def __init__(
        self, key: object, plan: Plan, withheld: Mapping[Fact, str], asker: Asker, decision: Decision | None
    ) -> None:
        if key is not _KEY:
            raise TypeError("a Released is made by Decision.release or own_copy")
        for name, value in (("_plan", plan), ("withheld", MappingProxyType(dict(withheld))), ("asker", asker),
                            ("decision", decision)):  # fmt: skip
            object.__setattr__(self, name, value)

    _plan: Plan
    asker: Asker
    decision: Decision | None
    withheld: Mapping[Fact, str]

    @property
    def plan(self) -> Plan:
        """What may leave. A copy: what is changed in it does not leave with this release."""
        return copy(self._plan)

    @property
    def is_own(self) -> bool:
        return self.decision is None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a release does not change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a release does not change")

    def __reduce__(self) -> str:
        raise TypeError("a release is not stored; the decision is made again when it is sent")

    def __copy__(self) -> Released:
        return self

    def __deepcopy__(self, memo: object) -> Released:
        return self

    def __repr__(self) -> str:
        how = "own copy" if self.decision is None else f"{self.decision.level}, as_of={self.decision.as_of}"
        return f"Released({how}, to {self.asker!r})"


def release(plan: Plan, withheld: Mapping[Fact, str], asker: Asker, decision: Decision) -> Released:
    """For `Decision.release` alone."""
    return Released(_KEY, plan, withheld, asker, decision)


def own_copy(plan: Plan, controller: Asker | Party | str) -> Released:
    """The whole plan, to the controller whose plan it is: nobody else is told anything by it.

    That the number is the controller's own is the caller's to know: a document cannot say who its controller is.
    """
    return Released(_KEY, copy(plan), {}, Asker.of(controller), None)
