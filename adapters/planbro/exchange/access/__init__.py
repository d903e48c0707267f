"""Asking for access to what is in a plan, and the answer: asked, approved, narrowed or refused, told the way it came.

    ask(transaction, asked, rules, now)                 # by Task (ask_of_task), DIALOG_FORESPORSEL (listening), letter
    decide_request(transaction, tenant, ref, Approve(form) | Refuse(reason), ...)
    task_of(case), cancel(...), find(...), mine(...)    # what the asker sees, and may do
    subscribe(...), unsubscribe(...), due(...)          # who is told, by an id and no more

Access is never stored: a consent in the plan opens it, and each reading is decided on by that (docs/access.md).
"""

from planbro.exchange.access._ask import ANSWER, DUE, END, KIND, LOOK, ask
from planbro.exchange.access._decide import Approve, Decided, Refuse, cancel, decide_request, find, mine
from planbro.exchange.access._ends import following, review
from planbro.exchange.access._flow import LETTER, flow, keep_paper, listening
from planbro.exchange.access._form import form_for
from planbro.exchange.access._model import AREAS, PARTS, Answering, Ask, Case, Wanted, Way
from planbro.exchange.access._narrow import Strip, meet, narrowed, opens, strips
from planbro.exchange.access._news import NEWS, Wish, due, subscribe, unsubscribe
from planbro.exchange.access._news import flow as news_flow
from planbro.exchange.access._outward import task_to_ask
from planbro.exchange.access._states import advance
from planbro.exchange.access._task import (
    ask_of_task,
    is_cancelling,
    owner_of,
    resource_of,
    task_of,
    wish_of_resource,
)

__all__ = [
    "ANSWER",
    "AREAS",
    "DUE",
    "END",
    "KIND",
    "LETTER",
    "LOOK",
    "NEWS",
    "PARTS",
    "Answering",
    "Approve",
    "Ask",
    "Case",
    "Decided",
    "Refuse",
    "Strip",
    "Wanted",
    "Way",
    "Wish",
    "advance",
    "ask",
    "ask_of_task",
    "cancel",
    "decide_request",
    "due",
    "find",
    "flow",
    "following",
    "form_for",
    "is_cancelling",
    "keep_paper",
    "listening",
    "meet",
    "mine",
    "narrowed",
    "news_flow",
    "opens",
    "owner_of",
    "resource_of",
    "review",
    "strips",
    "subscribe",
    "task_of",
    "task_to_ask",
    "unsubscribe",
    "wish_of_resource",
]
