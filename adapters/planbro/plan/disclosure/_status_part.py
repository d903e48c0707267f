"""What of a plan is needed to tell that it is there, who its koordinator is, and to whom that may be told."""

from __future__ import annotations

from typing import Final

from planbro.plan._model import LISTS, Plan, shallow

CONTENT: Final = frozenset(
    {
        "archives", "attendees", "cooperations", "documents", "evaluations", "goals", "measures", "meetings",
        "messages", "needs", "notes", "records", "resources", "subplans", "team_members", "teams",
    }
)  # fmt: skip
"""Lists that say nothing of status, and that no rule of status looks at."""


def status_part(plan: Plan) -> Plan:
    """The plan without its content: the same is decided of its status, and in a fraction of the time.

    The items are those of `plan` and not copies. What it leaves out it cannot give away, whoever has consented.
    """
    part = shallow(plan)
    for name in CONTENT:
        setattr(part, name, [])
    return part


assert set(LISTS) >= CONTENT
