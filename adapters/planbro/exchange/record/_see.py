"""What is seen of a journal, in a message it sends or an extract it makes, verifies a task or opens it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from planbro.exchange.engine import stamp
from planbro.exchange.reconcile._lists import Given, gather
from planbro.exchange.reconcile._plans import NotAPlan, is_message, said_of
from planbro.exchange.reconcile._said import Said
from planbro.exchange.record._judge import Verdict, judge
from planbro.exchange.record._tasks import DIFFERS, KIND, Journal, held, key_of
from planbro.exchange.remind import end_of
from planbro.exchange.remind._model import days_after
from planbro.findings import Findings, PlanbroError
from planbro.formats.codec import xml
from planbro.formats.plo import read_message
from planbro.plan import day_in_norway
from planbro.store.database import NewTask, Number, Persons, Plans, Task, Tasks, Transaction

_KINDS: Final = frozenset({"fnr", "dnr", "fhn", "duf"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What one statement showed of one task, and what became of the task: `verified`, `reopened`, or nothing."""

    task: Task
    verdict: Verdict
    became: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Heard:
    """What a message of a journal says, and when it was sent."""

    journal: Journal
    said: Said
    sent: str


def hear(data: bytes, journals: Sequence[Journal], now: str) -> Heard | None:
    """Read a message, received here or seen in transit; None where no journal of these has sent it, or it cannot be
    read."""
    if not is_message(data):
        return None
    try:
        message = read_message(xml.parse(data))
        said = said_of(data, index=0, kind="message", as_of=now, house="")
    except (PlanbroError, NotAPlan):
        return None
    senders = {f"herid:{her}" for her in message.sender.her_ids if her} if message and message.sender else set()
    journal = next((one for one in journals if one.addresses & senders), None)
    if journal is None:
        return None
    sent = said.message.sent if said.message is not None else ""
    return Heard(journal, said, _moment(sent) or now)


def see_message(
    transaction: Transaction, tenant: str, journals: Sequence[Journal], data: bytes, now: str, *, days: int = 7
) -> list[Seen]:
    """A message held against the tasks of the journal that has sent it."""
    heard = hear(data, journals, now)
    return see_heard(transaction, tenant, heard, now, days=days) if heard is not None else []


def see_heard(transaction: Transaction, tenant: str, heard: Heard, now: str, *, days: int = 7) -> list[Seen]:
    """The same of what was read before."""
    return see(transaction, tenant, heard.journal, [heard.said], heard.sent, now, days=days)


def see_lists(
    transaction: Transaction, tenant: str, journal: Journal, given: Sequence[Given], made: str, now: str,
    findings: Findings, *, days: int = 7,
) -> list[Seen]:  # fmt: skip
    """Extracts of a journal, as `planbro reconcile` reads them; `made` is the day they were made."""
    gathered = gather(given, as_of=made)
    for listed in gathered.lists:
        findings.extend(listed.findings)
    findings.extend(gathered.findings)
    said = [one for one in gathered.said if one.kind not in {"tool", "paper"}]
    return see(transaction, tenant, journal, said, made, now, days=days)


def see(
    transaction: Transaction, tenant: str, journal: Journal, said: Iterable[Said], made: str, now: str,
    *, days: int = 7,
) -> list[Seen]:  # fmt: skip
    """Hold statements of a journal against its tasks. `made` is when they were made: what is older than a task shows
    nothing of it, and what is older than a person's word that it is done does not gainsay it.

    Seen again, the same statement changes nothing.
    """
    tasks, statements = Tasks(transaction), list(said)
    plans = _plans(transaction, tenant, statements)
    found = []
    for one in statements:
        for plan in sorted({plan for number in one.numbers for plan in plans.get(number.value, ())}):
            task = next(iter(tasks.keyed([(tenant, KIND, key_of(plan, journal.party))])), None)
            if task is not None:
                found.append(_settle(tasks, task, one, made, now, days))
    return found


def _settle(tasks: Tasks, task: Task, said: Said, made: str, now: str, days: int) -> Seen:
    holding = held(tasks, task)
    if holding is None or task.standing == "over" or _is_older(made, _asked(tasks.transaction, task)):
        return Seen(task, "silent")
    verdict = judge(holding, said)
    if verdict == "agrees" and task.standing != "verified":
        tasks.stand([task], "verified", now)
        return Seen(task, verdict, "verified")
    if verdict == "differs" and task.standing in {"done", "verified"} and not _is_older(made, task.changed):
        _reopen(tasks, task, now, days)
        return Seen(task, verdict, "reopened")
    return Seen(task, verdict)


def _asked(transaction: Transaction, task: Task) -> str:
    """Since when the task says what it says: what was made before that shows nothing of it. A task that was opened anew
    has the day of the version it is of; one that was opened again, since the EPJ said otherwise, that moment."""
    if task.code == DIFFERS and task.is_to_do:
        return task.changed
    versions = Plans(transaction).versions(task.tenant, task.plan)
    return max([task.opened, *(one.at for one in versions if one.number == task.version)])


def _reopen(tasks: Tasks, task: Task, now: str, days: int) -> None:
    due = end_of(days_after(day_in_norway(now), days))
    new = NewTask(task.tenant, KIND, task.key, DIFFERS, due, task.plan, task.version, task.party, task.params,
                  tasks.body(task), task.exchange)  # fmt: skip
    tasks.renew(new, now)


def _is_older(made: str, moment: str) -> bool:
    """Whether what was made is of before; a day alone may be of any time in it."""
    if len(made) == 10:
        return made < day_in_norway(moment)
    return made < moment


def _moment(sent: str) -> str:
    try:
        return stamp(datetime.fromisoformat(sent))
    except ValueError:
        return ""


def _plans(transaction: Transaction, tenant: str, said: Sequence[Said]) -> dict[str, list[str]]:
    """The plans of the persons that statements name, by the number as it is written."""
    persons = Persons(transaction)
    numbers = {number.value: Number(number.value, number.kind) for one in said for number in one.numbers
               if number.kind in _KINDS}  # fmt: skip
    known = persons.find_all(tenant, list(numbers.values()))
    return {value: persons.plans(tenant, known[one.key]) for value, one in numbers.items() if one.key in known}
