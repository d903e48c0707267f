"""Tasks as a calendar file (RFC 5545): what is to be done, by when, and an opaque link. No person is in it.

An entry takes the library most of a millisecond, and a calendar has hundreds that differ in their values alone. So the
library writes one entry of each form, and the values are written into its lines, by the library as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from planbro._version import __version__
from planbro.exchange.remind._link import link
from planbro.findings import Finding
from planbro.plan import day_in_norway
from planbro.store.database import Task

if TYPE_CHECKING:
    from icalendar import Calendar, Event

_ALARM: Final = timedelta(days=-7)
_DAY: Final = timedelta(days=1)
_SHORT: Final = 74
"""Octets that a line may have before it is folded (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry says."""

    uid: str
    stamp: datetime
    day: date
    summary: str
    advice: str
    address: str
    is_to_do: bool


_MARKED: Final = Entry("uid-mark", datetime(1902, 3, 4, 5, 6, 7, tzinfo=UTC), date(1901, 2, 3), "summary-mark",
                       "advice-mark", "address-mark", True)  # fmt: skip


def calendar(tasks: Iterable[Task], base: str = "", language: str = "nb") -> bytes:
    """An entry for each task with a deadline, on its day; the same tasks give the same bytes.

    Those that are done or over are given as cancelled, so that a calendar that has them takes them away.

    Raises:
        Refused: `base` is no address that may stand in a calendar.
    """
    *head, end = _lines(_empty())
    lines, folded = head, _Folded()
    for task in tasks:
        if task.due is not None:
            lines += _written(_entry(task, task.due, base, language))
    return "\r\n".join([*map(folded, [*lines, end]), ""]).encode()


def _empty() -> Calendar:
    from icalendar import Calendar  # takes its time, and few make calendars

    made = Calendar()
    made.add("prodid", f"-//planbro//{__version__}//NO")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    return made


def _entry(task: Task, due: str, base: str, language: str) -> Entry:
    said = Finding(task.code, params=dict(task.params))
    return Entry(f"{task.ref}@planbro", datetime.fromisoformat(task.changed), date.fromisoformat(day_in_norway(due)),
                 said.text(language), said.action(language), link(base, task), task.is_to_do)  # fmt: skip


def _event(entry: Entry) -> Event:
    """The entry as the library has it."""
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.stamp)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + _DAY)
    event.add("summary", entry.summary)
    event.add("description", entry.advice)
    event.add("status", "CONFIRMED" if entry.is_to_do else "CANCELLED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    if entry.address:
        event.add("url", entry.address)
    if entry.is_to_do:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.summary)
        alarm.add("trigger", _ALARM)
        event.add_component(alarm)
    return event


def _written(entry: Entry) -> list[str]:
    """The lines that the library would write for it."""
    values = _values(entry)
    return [before + values[name] if name else before for before, name in _form(entry.is_to_do, bool(entry.address))]


@cache
def _form(is_to_do: bool, has_address: bool) -> list[tuple[str, str]]:
    """The lines of an entry; of each what is the same in all of them, and the name of what follows."""
    marked = replace(_MARKED, is_to_do=is_to_do, address=_MARKED.address if has_address else "")
    names = {mark: name for name, mark in _values(marked).items() if mark}
    return [_split(line, names) for line in _lines(_event(marked))]


def _split(line: str, names: dict[str, str]) -> tuple[str, str]:
    return next(((line.removesuffix(mark), name) for mark, name in names.items() if line.endswith(mark)), (line, ""))


def _values(entry: Entry) -> dict[str, str]:
    """Each value as the library writes it in a line."""
    from icalendar import vDate, vDatetime, vText, vUri

    said: dict[str, Any] = {
        "uid": vText(entry.uid),
        "stamp": vDatetime(entry.stamp),
        "day": vDate(entry.day),
        "next": vDate(entry.day + _DAY),
        "summary": vText(entry.summary),
        "advice": vText(entry.advice),
        "address": vUri(entry.address),
    }
    return {name: one.to_ical().decode() for name, one in said.items()}


def _lines(made: Calendar | Event) -> list[str]:
    """The lines of something of the library's, not folded yet."""
    return [str(line) for line in made.content_lines() if line]


class _Folded(dict[str, str]):
    """Long lines folded as the library folds them, each once."""

    def __call__(self, line: str) -> str:
        return line if len(line) <= _SHORT and line.isascii() else self[line]

    def __missing__(self, line: str) -> str:
        from icalendar import parser

        long: Any = parser
        self[line] = long.Contentline(line).to_ical().decode()
        return self[line]
