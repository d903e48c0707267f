"""Content, fetched from the body that keeps the plan, for one who asks and why; shown, and gone.

The body that keeps it has decided what the trust may have. What its answer holds is decided on here once more, for the
person or unit that asks; nothing of it reaches the store, only that it was asked for, by whom, and on what ground.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from planbro.exchange._read import read
from planbro.findings import Refused
from planbro.plan import Plan, Policy, decide
from planbro.plan.disclosure import Asker, Released, own_copy

_KEEPER: Final = "keeper"
"""The ground of what is shown because the body that keeps the plan has let this one see it."""


class Keeper(Protocol):
    """The body that keeps a plan, as it is asked for one."""

    def plan(self, pointer: Plan, purpose: str) -> bytes:
        """A document of the plan, as the keeper lets the asker's body see it.

        Raises:
            NotPosted: it cannot be asked now.
            Lost: no answer came.
        """
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Fetched:
    """What may be shown to the one who asked. It is not to be kept."""

    released: Released
    provision: str


def fetch(
    kept: Plan,
    keeper: Keeper,
    asker: Asker,
    purpose: str,
    *,
    now: str,
    note: Callable[[str, str], None],
    policy: Policy = Policy(),
    shown_to: str = "",
) -> Fetched:
    """Ask the keeper for the plan that `kept` points to. `note` is told the outcome and its ground, for the log of
    access, and what is not noted is not shown.

    What a kommune's facade gives has no consents in it, so content cannot be decided on by them again. With `shown_to`,
    the organisasjonsnummer of the body whose token the keeper decided by, what came is shown to that body as it came,
    unless something that is kept here closes even the status to the asker.

    Raises:
        Refused: what came is another plan, or the asker may see nothing of it.
    """
    there = read(keeper.plan(kept, purpose), account=False).plan
    if there.id != kept.id:
        note("refused", "another-plan")
        raise Refused.because("pointer-another-plan")
    decision = decide(kept if shown_to else there, asker, purpose, now, policy)
    if decision.level == "none":
        note("refused", "nothing-permitted")
        raise Refused.because("nothing-permitted")
    if shown_to:
        note("shown", _KEEPER)
        return Fetched(own_copy(there, f"orgnr:{shown_to}"), _KEEPER)
    released = decision.release(there)
    ground = next(iter(sorted(set(decision.kept.values()))), "")
    note("shown", ground)
    return Fetched(released, ground)
