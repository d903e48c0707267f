"""A task about an admission as a person sees it: the words sealed in it, and what may be told to whom it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import orjson

from planbro.exchange._status_answer import StatusAnswer, status_answer
from planbro.exchange.admission._carry import TASK
from planbro.exchange.admission._rules import Ruling
from planbro.exchange.sync._content import from_bytes
from planbro.exchange.sync._rules import Rules
from planbro.findings import Refused
from planbro.store.database import Plans, Task, Tasks, Transaction

_TO_TELL: Final = frozenset({"admission-ward", "admission-call"})


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """`detail` is where and since when, or whom a need is about; `answer` what the receiver may be told now."""

    task: Task
    detail: Mapping[str, str] = field(default_factory=dict)
    answer: StatusAnswer | None = None


def show(transaction: Transaction, tenant: str, number: int, rules: Rules, ruling: Ruling, now: str) -> Shown:
    """What a person needs to do a task.

    Raises:
        Refused: there is no such task, or it is about something else.
    """
    tasks = Tasks(transaction)
    task = tasks.get(tenant, number)
    if task is None or task.kind != TASK:
        raise Refused.because("admission-unknown-task", task=number)
    data = tasks.body(task)
    detail: dict[str, str] = orjson.loads(data) if data is not None else {}
    if task.code not in _TO_TELL:
        return Shown(task, detail)
    body = Plans(transaction).body(tenant, task.plan)
    who = task.party if task.code == "admission-call" else rules.sender or f"orgnr:{tenant}"
    if body is None or not who:
        return Shown(task, detail)
    return Shown(task, detail, status_answer(from_bytes(body), who, ruling.purpose, now, rules.policy))
