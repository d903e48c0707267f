"""Tasks as a calendar file (RFC 5545): what is to be done, by when, and an opaque link. No person is in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from planbro._version import __version__
from planbro.exchange.remind._link import link
from planbro.findings import Finding
from planbro.plan import day_in_norway
from planbro.store.database import Task

if TYPE_CHECKING:
    from icalendar import Event

_ALARM: Final = timedelta(days=-7)


def calendar(tasks: Iterable[Task], base: str = "", language: str = "nb") -> bytes:
    """An entry for each task with a deadline, on its day; the same tasks give the same bytes.

    Those that are done or over are given as cancelled, so that a calendar that has them takes them away.

    Raises:
        Refused: `base` is no address that may stand in a calendar.
    """
    from icalendar import Calendar  # takes its time, and few make calendars

    made = Calendar()
    made.add("prodid", f"-//planbro//{__version__}//NO")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for task in tasks:
        if task.due is not None:
            made.add_component(_event(task, task.due, base, language))
    return bytes(made.to_ical())


def _event(task: Task, due: str, base: str, language: str) -> Event:
    said = Finding(task.code, params=dict(task.params))
    day = date.fromisoformat(day_in_norway(due))
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", f"{task.ref}@planbro")
    event.add("dtstamp", datetime.fromisoformat(task.changed))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", said.text(language))
    event.add("description", said.action(language))
    event.add("status", "CONFIRMED" if task.is_to_do else "CANCELLED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    address = link(base, task)
    if address:
        event.add("url", address)
    if task.is_to_do:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", said.text(language))
        alarm.add("trigger", _ALARM)
        event.add_component(alarm)
    return event
