"""One task: what it is, of which plan, by when, why, and what settles it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from starlette.responses import Response

from planbro.exchange import deviations, life
from planbro.exchange._read import plan_of
from planbro.exchange.consent import asked_of
from planbro.exchange.life import DEATH
from planbro.exchange.remind import form_of
from planbro.exchange.work import alerts_of
from planbro.plan import day_in_norway
from planbro.render import consent as forms
from planbro.service.pages._book import names_of
from planbro.service.pages._frame import At
from planbro.service.pages._render import HEADERS
from planbro.service.pages.day._kinds import act_of, group_of, is_by_word
from planbro.service.pages.day._told import Told, has_told, told_of
from planbro.service.pages.day._whose import levels, whose
from planbro.service.visits import Ended
from planbro.store.database import Audit, NewDeviation, Plans, Remark, Remarks, Task, Tasks, Todo, Transaction

_MOST: Final = 2000
_PDF: Final[Mapping[str, str]] = {
    **HEADERS, "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Stood:
    """A task as it stands, with all that its page says."""

    task: Task
    party: str
    has_form: bool
    is_live: bool
    remarks: Sequence[Remark]
    is_dead: bool = False
    """The task is of a death, and the plan says it."""


async def show(at: At) -> Response:
    """The task."""
    return await _page(at, await at.read(lambda transaction: _stood(transaction, at)))


async def told(at: At) -> Response:
    """The same with what is sealed in it, which stands in the log before it is shown."""
    stood = await at.read(lambda transaction: _stood(transaction, at))
    task = stood.task
    await at.note(at.line("read", plan=task.plan, version=task.version, party=task.party, outcome="shown",
                          params={"task": task.id}))  # fmt: skip
    return await _page(at, stood, told=await at.read(lambda transaction: told_of(transaction, at, task)))


async def _page(
    at: At, stood: Stood, *, told: Told | None = None, amiss: Mapping[str, str] | None = None, text: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    task = stood.task
    level = (await levels(at, [task.plan], {task.plan} if stood.is_live else ())).get(task.plan)
    return at.page(
        "day/task.html.j2", status, task=task, party=stood.party, remarks=stood.remarks,
        act=act_of(task), group=group_of(task.code), has_form=stood.has_form and level == "content",
        by_word=is_by_word(task), is_live=level is not None, is_late=task.due is not None and task.due < at.now,
        said=told, has_told=has_told(task), faults=amiss or {}, text=text,
        is_dead=stood.is_dead and "office" in at.roles,
    )  # fmt: skip


def _stood(transaction: Transaction, at: At) -> Stood:
    """The task that the path names, where it is the reader's."""
    tasks, mine = Tasks(transaction), whose(at)
    task = tasks.called(at.tenant, at.given("ref").lower())
    if task is None or not Todo(transaction, mine).may(task):
        raise at.not_there()
    party = names_of(transaction, at.tenant, [task.party], mine.today).get(task.party, "")
    kept = Plans(transaction).now_at([(at.tenant, task.plan)]).get((at.tenant, task.plan)) if task.plan else None
    is_dead = task.kind == DEATH and kept is not None and bool(life.dead(transaction, at.tenant, task.plan))
    return Stood(task, party, bool(form_of(tasks, task)), kept is not None and kept.state in {"live", "closed"},
                 Remarks(transaction).of(task), is_dead)  # fmt: skip


async def done(at: At) -> Response:
    """Somebody says that it is done, and perhaps what was done."""
    return await _settled(at, "done", "day-done")


async def again(at: At) -> Response:
    """It was not done after all."""
    text = at.sent.get("remark").strip()
    if (amiss := _amiss(at, text)) is not None:
        return await _once_more(at, amiss, text)

    def work(transaction: Transaction) -> tuple[Task, bool]:
        stood = _stood(transaction, at)
        task = stood.task
        if task.standing not in {"done", "verified"} or not is_by_word(task):
            return task, _is_kept(at, stood.remarks, text)
        late = task.due is not None and task.due < at.now
        Tasks(transaction).stand([task], "late" if late else "open", at.now, at.who)
        Remarks(transaction).add(task, "again", at.who, text, at.now)
        _note(transaction, at, task, "task-again")
        return task, True

    task, is_kept = await at.write(work)
    if not is_kept:
        return await _once_more(at, {"remark": at.t("day-amiss-again")}, text, 409)
    return at.go(f"/tasks/{task.ref}", told="day-again")


async def follow(at: At) -> Response:
    """An acute look that was not right, or that has to be looked into: a deviation, and the task is done."""
    return await _settled(at, "follow", "day-followed", needs_text=True)


async def alive(at: At) -> Response:
    """The person lives: the death is taken back in every plan of the person, with the reason."""
    text = at.sent.get("remark").strip()
    if (amiss := _amiss(at, text, needs=True)) is not None:
        return await _once_more(at, amiss, text)

    def work(transaction: Transaction) -> tuple[Task, bool]:
        stood = _stood(transaction, at)
        if stood.is_dead:
            life.alive(transaction, at.tenant, stood.task.plan, at.who, text, at.now)
        return stood.task, stood.is_dead or _is_kept(at, stood.remarks, text)

    task, is_kept = await at.write(work)
    if not is_kept:
        return await _once_more(at, {"remark": at.t("day-amiss-alive")}, text, 409)
    return at.go(f"/tasks/{task.ref}", told="day-alive")


async def _settled(at: At, how: str, flash: str, *, needs_text: bool = False) -> Response:
    text = at.sent.get("remark").strip()
    if (amiss := _amiss(at, text, needs=needs_text)) is not None:
        return await _once_more(at, amiss, text)
    alerts = alerts_of(at.context.settings).get(at.tenant, "")

    def work(transaction: Transaction) -> tuple[Task, bool]:
        stood = _stood(transaction, at)
        task = stood.task
        if not task.is_to_do or not is_by_word(task) or (how == "follow" and act_of(task) != "look"):
            return task, _is_kept(at, stood.remarks, text)
        if how == "follow":
            new = NewDeviation(at.tenant, f"task/{task.ref}/follow", task.code, {}, task.party, task.plan)
            deviations.opened(transaction, [new], at.now, alerts)
        Tasks(transaction).stand([task], "done", at.now, at.who)
        Remarks(transaction).add(task, "done", at.who, text, at.now)
        _note(transaction, at, task, "task-done")
        return task, True

    task, is_kept = await at.write(work)
    if not is_kept:
        return await _once_more(at, {"remark": at.t("day-amiss-before")}, text, 409)
    return at.go("/day", told=flash, what=group_of(task.code)) if is_by_word(task) else at.go(f"/tasks/{task.ref}")


def _is_kept(at: At, remarks: Sequence[Remark], text: str) -> bool:
    """Whether what was written lies with a task that is done already: the same button was pressed twice."""
    return not text or any((one.who, one.text) == (at.who, text) for one in remarks[:1])


def _amiss(at: At, text: str, *, needs: bool = False) -> Mapping[str, str] | None:
    amiss = at.text_amiss(text, _MOST, "day-amiss-needed" if needs else "")
    return {"remark": amiss} if amiss else None


async def _once_more(at: At, amiss: Mapping[str, str], text: str, status: int = 422) -> Response:
    stood = await at.read(lambda transaction: _stood(transaction, at))
    return await _page(at, stood, amiss=amiss, text=text, status=status)


def _note(transaction: Transaction, at: At, task: Task, what: str) -> None:
    line = at.line(what, plan=task.plan, version=task.version, party=task.party, outcome=task.code,
                   params={"task": task.id}, exchange=task.exchange)  # fmt: skip
    Audit(transaction).write([line], at.now)


async def paper(at: At) -> Response:
    """The consent form that it is about, filled in with what the plan has now.

    It says who takes part, so a koordinator has it who may see the plan's content; koordinerende enhet in any case.
    """
    stood = await at.read(lambda transaction: _stood(transaction, at))
    if not stood.has_form:
        raise at.not_there()
    seen = await at.see(stood.task.plan)
    if "office" not in at.roles and (seen is None or seen.level != "content"):
        raise Ended(403, "pages-may-not", what="day-form-office")
    task, day = stood.task, day_in_norway(at.now)
    language: Literal["nb", "nn"] = "nn" if at.language == "nn" else "nb"

    def made(transaction: Transaction) -> bytes:
        data, kind = Plans(transaction).body(at.tenant, task.plan), form_of(Tasks(transaction), task)
        if data is None:
            raise at.not_there()
        plan = plan_of(data, "plan")[0]
        form = asked_of(plan, kind, day=day, language=language)
        return forms.as_pdf(forms.form_page(form, plan, language), day)

    headers = {**_PDF, "Content-Disposition": 'inline; filename="samtykke.pdf"'}
    return Response(await at.read(made), 200, headers, "application/pdf")
