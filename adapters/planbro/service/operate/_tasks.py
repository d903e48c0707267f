"""Tasks: what people have to do, and that it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from planbro.findings import Finding
from planbro.service._problem import Denied
from planbro.service.operate._desk import Desk, Operator
from planbro.service.operate._shapes import Asked, Limit, Party, PlanId, Row, RowPath, Shape, Word
from planbro.store.database import TO_DO, Audit, Task, Tasks, TaskStanding, Transaction

router: Final = APIRouter(tags=["tasks"])
_ALL: Final[tuple[TaskStanding, ...]] = ("open", "late", "done", "verified", "over")
_TOLD: Final = (
    "id", "ref", "kind", "code", "standing", "due", "plan", "version", "party", "who", "exchange", "opened", "changed",
)  # fmt: skip


class TaskShape(Shape):
    """A task: what it is by its code and in words, what to do, and how it stands. What lies sealed in it is shown to
    whoever does it, and not here."""

    id: int
    ref: str
    kind: str
    code: str
    text: str
    action: str
    standing: Literal["open", "late", "done", "verified", "over"]
    due: str | None
    plan: str
    version: int
    party: str
    who: str
    exchange: int | None
    opened: str
    changed: str


class TasksShape(Shape):
    """Tasks, the most pressing first; `total` with those that did not fit."""

    total: int
    tasks: list[TaskShape]


class Settling(Asked):
    """Tasks that a person says are done."""

    numbers: Annotated[list[Row], Field(min_length=1, max_length=1000)]


class SettledShape(Shape):
    """Those that were marked, those that are not open, and those that are not known."""

    done: list[int]
    not_open: list[int]
    unknown: list[int]


def _shown(one: Task, desk: Desk) -> dict[str, Any]:
    said = Finding(one.code, params=dict(one.params))
    words = {"text": said.text(desk.language), "action": said.action(desk.language)}
    return {name: getattr(one, name) for name in _TOLD} | words


@router.get("/tasks", response_model=TasksShape, summary="List tasks, the most pressing first")
async def listed(
    desk: Operator,
    standing: Annotated[Literal["to-do", "open", "late", "done", "verified", "over", "all"], Query()] = "to-do",
    kind: Annotated[Word | None, Query()] = None,
    plan: Annotated[PlanId | None, Query()] = None,
    party: Annotated[Party | None, Query()] = None,
    limit: Limit = 100,
) -> Mapping[str, Any]:
    """Those of the tenant."""
    wanted: Sequence[TaskStanding] = {"to-do": TO_DO, "all": _ALL}.get(standing) or [
        one for one in _ALL if one == standing
    ]
    found = await desk.read(
        lambda transaction: Tasks(transaction).listed(
            desk.tenant, standing=wanted, kind=kind, plan=plan.lower() if plan else None, party=party
        )
    )
    most = min(limit, desk.context.settings.service.limits.page)
    return {"total": len(found), "tasks": [_shown(one, desk) for one in found[:most]]}


@router.get("/tasks/{number}", response_model=TaskShape, summary="One task")
async def one(desk: Operator, number: RowPath) -> Mapping[str, Any]:
    """How it stands, and what to do."""
    found = await desk.read(lambda transaction: Tasks(transaction).get(desk.tenant, number))
    if found is None:
        raise Denied(404, "task-unknown", task=number)
    return _shown(found, desk)


@router.post("/tasks/done", response_model=SettledShape, summary="Say that tasks are done")
async def settle(desk: Operator, asked: Settling) -> Mapping[str, Any]:
    """Each that is to be done; it stands in the audit who said so."""

    def work(transaction: Transaction) -> dict[str, list[int]]:
        tasks, lines = Tasks(transaction), []
        told: dict[str, list[int]] = {"done": [], "not_open": [], "unknown": []}
        for number in dict.fromkeys(asked.numbers):
            task = tasks.get(desk.tenant, number)
            if task is None or not task.is_to_do:
                told["unknown" if task is None else "not_open"].append(number)
                continue
            tasks.stand([task], "done", desk.now(), desk.who)
            lines.append(desk.line("task-done", plan=task.plan, version=task.version, party=task.party,
                                   outcome=task.code, params={"task": number}))  # fmt: skip
            told["done"].append(number)
        Audit(transaction).write(lines, desk.now())
        return told

    return await desk.write(work)
