"""What there is to do: the day's list, each task, each conflict between systems, and the plans that they are about."""

from __future__ import annotations

from starlette.routing import BaseRoute

from planbro.service.pages._colleague import Role
from planbro.service.pages._frame import Frame
from planbro.service.pages.day import _conflict, _day, _plans, _task


def routes(frame: Frame) -> list[BaseRoute]:
    mine: tuple[Role, ...] = ("koordinator", "office")
    return [
        frame.page("/day", _day.show, *mine),
        frame.form("/day/names", _day.named, *mine),
        frame.page("/day.ics", _day.as_calendar, *mine),
        frame.page("/tasks/{ref}", _task.show, *mine),
        frame.form("/tasks/{ref}/told", _task.told, *mine),
        frame.page("/tasks/{ref}/form", _task.paper, *mine),
        frame.form("/tasks/{ref}/done", _task.done, *mine),
        frame.form("/tasks/{ref}/again", _task.again, *mine),
        frame.form("/tasks/{ref}/follow", _task.follow, "office"),
        frame.form("/tasks/{ref}/alive", _task.alive, "office"),
        frame.page("/conflicts/{number:int}", _conflict.show, *mine),
        frame.form("/conflicts/{number:int}/would", _conflict.would, *mine, fields=_conflict.FIELDS),
        frame.form("/conflicts/{number:int}/settle", _conflict.settle, *mine, fields=_conflict.FIELDS),
        frame.page("/plans", _plans.show, *mine),
        frame.form("/plans/names", _plans.named, *mine),
        frame.page("/find", _plans.ask, *mine),
        frame.form("/find", _plans.find, *mine),
    ]
