"""What a partner tests against us with: made-up people and plans, planted faults, strategies. Shipped with planbro.

`municipality` makes whole municipalities, the same for the same seed; `rich_plan` is one plan told in full; `FAULTS`
spoil a plan or its bytes on purpose; `plans` and `edits` are hypothesis strategies over the model and load
`hypothesis` when they are first asked for; `FakeInbox` and `FakeOutbox` are ways in and out that misbehave. Every
person is invented, every fødselsnummer of Tenor's series.

>>> next(municipality(1, 7)).identifiers[0].value[2] in "89"
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planbro.testing._files import minimal_pdf, minimal_png
from planbro.testing.faults import FAULTS, CannotPlantError, Fault, plantable
from planbro.testing.generator import AS_OF, municipality
from planbro.testing.rich import RICH_PLAN_ID, rich_plan

if TYPE_CHECKING:
    from planbro.testing.ports import FakeInbox, FakeOutbox, Mood
    from planbro.testing.strategies import edits, plans

__all__ = [
    "AS_OF",
    "FAULTS",
    "RICH_PLAN_ID",
    "CannotPlantError",
    "FakeInbox",
    "FakeOutbox",
    "Fault",
    "Mood",
    "edits",
    "minimal_pdf",
    "minimal_png",
    "municipality",
    "plans",
    "plantable",
    "rich_plan",
]


def __getattr__(name: str) -> Any:
    if name in {"edits", "plans"}:
        from planbro.testing import strategies

        return getattr(strategies, name)
    if name in {"FakeInbox", "FakeOutbox", "Mood"}:
        from planbro.testing import ports

        return getattr(ports, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
