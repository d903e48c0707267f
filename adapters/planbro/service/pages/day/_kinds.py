"""What there is to do, by what it is: which tasks belong together, and the one thing that settles each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from planbro.store.database import Task

Act = Literal["request", "conflict", "form", "look", "tell", "paste", "figures", "plan", "settle"]
"""Answer a request; choose; print a form; see who looked; see where and since when; words to paste; figures to enter;
the plan itself; or the task's own page, where it is marked as done."""

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "acute": ("acute-look",),
    "request": ("access-request", "access-letter"),
    "withdrawn": ("withdrawal-person", "withdrawal-letter", "consent-close-in-tool"),
    "admission": ("admission-in", "admission-out", "admission-contact", "admission-ward", "admission-call",
                  "admission-back"),
    "register": ("life-death", "life-grading", "life-unsaid", "life-responsibility"),
    "conflict": ("conflict-open",),
    "koordinator": ("koordinator-gone", "koordinator-access", "koordinator-unit", "remind-koordinator-leaves"),
    "moved": ("handover-moved", "handover-consent", "handover-unit", "handover-access", "handover-by-hand",
              "handover-close"),
    "consent": ("remind-consent-ends", "remind-group-changed"),
    "birthday": ("remind-birthday",),
    "revision": ("remind-revision",),
    "meeting": ("remind-meeting",),
    "evaluation": ("remind-evaluation",),
    "journal": ("record-status", "record-differs"),
    "need": ("need-ip", "need-ip-words", "need-ip-has", "need-ip-no-unit", "offered-ip-unknown"),
    "close": ("close-archive", "close-tool", "close-tell", "close-registers", "close-koordinator"),
    "tool": ("plan-gone", "write-awaits-archive", "remind-archive"),
    "persons": ("persons-may-be-one",),
}  # fmt: skip
"""What presses most comes first."""
SILENT: Final = "silent"
"""Receivers that have not answered: exchanges, not tasks."""
OTHER: Final = "other"
"""What no group has yet."""
GROUP_OF: Final[Mapping[str, str]] = {code: group for group, codes in GROUPS.items() for code in codes}
OFFICE_ONLY: Final = frozenset({"acute-look", "access-request", "access-letter", "persons-may-be-one"})
"""What koordinerende enhet does, and no koordinator."""

_ACTS: Final[Mapping[str, Act]] = {
    "access-request": "request", "access-letter": "request", "conflict-open": "conflict", "acute-look": "look",
    "remind-consent-ends": "form", "remind-group-changed": "form", "remind-birthday": "form",
    "record-status": "paste", "record-differs": "paste", "close-registers": "figures",
    "remind-revision": "plan", "remind-meeting": "plan", "remind-evaluation": "plan",
    "remind-koordinator-leaves": "plan",
    "koordinator-gone": "plan",
    **{code: "tell" for group in ("admission", "need") for code in GROUPS[group]},
}  # fmt: skip
_NOT_BY_WORD: Final = frozenset({"access-request", "conflict-open"})
"""What is over when it has been decided on, and not because somebody says so."""


def group_of(code: str) -> str:
    return GROUP_OF.get(code, OTHER)


def act_of(task: Task) -> Act:
    """The one thing that settles it."""
    return _ACTS.get(task.code, "settle")


def is_by_word(task: Task) -> bool:
    """Whether a person may say that it is done."""
    return task.code not in _NOT_BY_WORD
