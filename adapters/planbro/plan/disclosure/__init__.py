"""Who may know what of a plan, and by which provision: deny by default (law 3; docs/disclosure.md).

Two ways lead out. *Status*, that a plan and a koordinator exist and how to reach them, by a named standing provision.
*Content*, only what a consent that stands names, to whom it names. Whatever is not understood counts against release.

    decide    the whole plan, a verdict for each fact, and the plan as the asker may see it
    ask       one question, from a register, in microseconds
    own_copy  the controller's own
    tasks     what a person has to close in the tool

What they release is a `Released`, and whatever sends takes nothing else.
"""

from planbro.plan.disclosure._ages import AGES, AgeRule, Born, age_for, born
from planbro.plan.disclosure._asker import Asker, Party, PartyKind, Role
from planbro.plan.disclosure._case import Access, Most, Verdict
from planbro.plan.disclosure._decision import Decision, Level, Row
from planbro.plan.disclosure._graded import without_graded
from planbro.plan.disclosure._policy import REVEALING, Policy
from planbro.plan.disclosure._provisions import PROVISIONS, Provision, provision_of, provision_text
from planbro.plan.disclosure._question import UNKNOWN, Answer, Questions, Unknown, ask, may_see_log_entry, may_use_tool
from planbro.plan.disclosure._register import Fact, Register
from planbro.plan.disclosure._release import Released, own_copy
from planbro.plan.disclosure._standing import Standing, standings
from planbro.plan.disclosure._status_part import status_part
from planbro.plan.disclosure._tasks import Task, tasks
from planbro.plan.disclosure._whole import decide

__all__ = [
    "AGES",
    "PROVISIONS",
    "REVEALING",
    "UNKNOWN",
    "Access",
    "AgeRule",
    "Answer",
    "Asker",
    "Born",
    "Decision",
    "Fact",
    "Level",
    "Most",
    "Party",
    "PartyKind",
    "Policy",
    "Provision",
    "Questions",
    "Register",
    "Released",
    "Role",
    "Row",
    "Standing",
    "Task",
    "Unknown",
    "Verdict",
    "age_for",
    "ask",
    "born",
    "decide",
    "may_see_log_entry",
    "may_use_tool",
    "own_copy",
    "provision_of",
    "provision_text",
    "standings",
    "status_part",
    "tasks",
    "without_graded",
]
