"""A calendar is what the library would write of the same tasks, entry for entry, however it comes about."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from planbro.exchange.remind import calendar
from planbro.exchange.remind._calendar import Entry, _event, _Folded, _written
from planbro.findings import CATALOGUE
from planbro.store.database import Task

BASE = "https://planbro.kommune.example/t/sampro/pages/tasks"
NOW = "2026-11-22T09:00:00.000Z"
TEXTS = st.text(
    st.sampled_from("aø æ,;:\\\n\"'^😀\u202e%={}-") | st.characters(exclude_categories=["Cc", "Cs"]), max_size=200
)
ENTRIES = st.builds(
    Entry,
    st.uuids().map(lambda one: f"{one}@planbro"),
    st.integers(10**9, 4 * 10**9).map(lambda one: datetime.fromtimestamp(one, UTC)),
    st.dates(date(1990, 1, 1), date(2099, 1, 1)),
    TEXTS,
    TEXTS,
    st.one_of(st.just(""), st.uuids().map(lambda one: f"{BASE}/{one}")),
    st.booleans(),
)


@given(ENTRIES)
@settings(max_examples=150, deadline=None)
def test_an_entry_is_written_as_the_library_writes_it(entry: Entry) -> None:
    folded = _Folded()
    lines = [folded(line) for line in _written(entry)]
    assert "\r\n".join([*lines, ""]).encode() == _event(entry).to_ical()
    assert all(len(one.encode()) < 76 for line in lines for one in line.split("\r\n"))


def task(number: int, code: str) -> Task:
    ref = str(uuid.UUID(int=number, version=5))
    due = f"2026-12-{number % 28 + 1:02}T12:00:00.000Z"
    return Task(number, "974760673", "reminder", ref, ref, "", 0, "", "open", due, code, {}, "", None, NOW, NOW)


def test_a_calendar_of_every_kind_of_task_is_read_by_the_library() -> None:
    codes = [code for code in sorted(CATALOGUE) if code.startswith(("remind-", "close-", "handover-", "admission-"))]
    tasks = [task(number, code) for number, code in enumerate(codes, 1)]
    tasks[0] = replace(tasks[0], standing="done")
    for language in ("nb", "en"):
        made = calendar(tasks, BASE, language)
        read = Calendar.from_ical(made)
        assert read.to_ical() == made
        assert [str(one["uid"]) for one in read.walk("VEVENT")] == [f"{one.ref}@planbro" for one in tasks]
    assert len(tasks) > 20


def test_a_task_without_a_deadline_has_no_entry() -> None:
    assert not Calendar.from_ical(calendar([replace(task(1, "remind-meeting"), due=None)])).walk("VEVENT")
