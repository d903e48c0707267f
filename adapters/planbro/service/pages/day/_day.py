"""The day's list: what there is to do, grouped by what it is, what presses most first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.responses import Response

from planbro.exchange.remind import calendar, form_of
from planbro.service.pages._book import names_of, open_plans
from planbro.service.pages._frame import At
from planbro.service.pages._render import HEADERS
from planbro.service.pages.day._kinds import GROUPS, OTHER, SILENT, act_of, group_of
from planbro.service.pages.day._rows import Row, planeiere, row_of, silence_of
from planbro.service.pages.day._whose import levels, whose
from planbro.store.database import MOST, Count, Exchange, Leads, Task, Tasks, Todo, Transaction

_FIRST: Final = 5
"""Of each group, where all of them stand on one page."""
_CALENDAR: Final = 250
_ORDER: Final = (*GROUPS, SILENT, OTHER)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the list is looked at; it stands in the address, so that a link carries it."""

    what: str = ""
    party: str = ""
    late: bool = False
    page: int = 1

    @classmethod
    def of(cls, said: Callable[[str], str]) -> Asked:
        what, page = said("what"), said("page")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        return cls(what if what in _ORDER else "", said("party")[:40], said("late") == "1", max(number, 1))

    @property
    def query(self) -> dict[str, str]:
        return {"what": self.what, "party": self.party, "late": "1" if self.late else ""}


@dataclass(slots=True)
class Group:
    """Things of one kind: how many there are, how many of them late, and those that are shown."""

    key: str
    count: Count
    codes: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    found: Sequence[Task | Exchange] = ()


@dataclass(slots=True)
class Found:
    """What the list shows, as the store has it. `forms` are the tasks that have a form to be signed, by
    their names; `open` the plans that have a page."""

    groups: list[Group]
    forms: frozenset[str]
    open: frozenset[str]
    parties: list[tuple[str, int]]
    names: Mapping[str, str]
    leaderless: bool


async def show(at: At) -> Response:
    """The list."""
    return await _shown(at, Asked.of(at.query))


async def named(at: At) -> Response:
    """The same with whose plans they are, each of which stands in the log."""
    return await _shown(at, Asked.of(at.sent.get), names=True)


async def _shown(at: At, asked: Asked, *, names: bool = False) -> Response:
    rows = at.frame.told.rows
    found = await at.read(lambda transaction: _look(transaction, at, asked, rows))
    told = await levels(at, [one.plan for group in found.groups for one in group.found], found.open)
    for group in found.groups:
        group.rows = [_row(at, one, found, told.get(one.plan)) for one in group.found]
    plans = [one.plan for group in found.groups for one in group.rows]
    whole = sum((one.count for one in found.groups), Count())
    here = next((one.count for one in found.groups if one.key == asked.what), Count())
    count, more = (here.late, here.later) if asked.late else (here.all, here.more)
    return at.page(
        "day/day.html.j2", asked=asked, groups=found.groups, shown=[one for one in found.groups if one.rows],
        whole=whole, pages=max(1, -(-min(count, MOST) // rows)), beyond=more or count > MOST, most=min(count, MOST),
        to=lambda page: at.path("/day", **asked.query, page=page),
        parties=[(ident, found.names.get(ident) or at.t("day-party-unnamed"), count) for ident, count in found.parties],
        owners=await planeiere(at, plans) if names else None, leaderless=found.leaderless,
    )  # fmt: skip


def _look(transaction: Transaction, at: At, asked: Asked, rows: int) -> Found:
    mine = whose(at)
    todo = Todo(transaction, mine)
    groups = _groups(todo, at.now, asked.party)
    for one in groups:
        if asked.what in ("", one.key):
            limit, after = (rows, (asked.page - 1) * rows) if asked.what else (_FIRST, 0)
            one.found = _some(todo, one, asked, at.now, limit, after) if after < MOST else ()
    parties = todo.parties()
    idents = [one.party for group in groups for one in group.found] + [ident for ident, _ in parties]
    names = names_of(transaction, at.tenant, idents, mine.today)
    there = open_plans(transaction, at.tenant, [one.plan for group in groups for one in group.found])
    first = transaction.run(Leads(transaction).without(at.tenant, mine.today).limit(1)).first()
    return Found(
        groups,
        _forms(transaction, groups),
        there,
        parties,
        names,
        first is not None and mine.numbers is None,
    )


def _groups(todo: Todo, now: str, party: str) -> list[Group]:
    """Those that have something, those with something late first."""
    found: dict[str, Group] = {}
    for one in todo.counts(now, party=party):
        group = found.setdefault(key := group_of(one.code), Group(key, Count()))
        group.codes.append(one.code)
        group.count += one
    silent = todo.silences(party=party)
    if silent.all:
        found[SILENT] = Group(SILENT, silent)
    return sorted(found.values(), key=lambda one: (one.count.late == 0, _ORDER.index(one.key)))


def _some(todo: Todo, group: Group, asked: Asked, now: str, limit: int, after: int) -> Sequence[Task | Exchange]:
    if group.key == SILENT:
        return todo.silent(party=asked.party, late=asked.late, limit=limit, after=after)
    return todo.some(group.codes, now, party=asked.party, late=asked.late, limit=limit, after=after)


def _forms(transaction: Transaction, groups: Sequence[Group]) -> frozenset[str]:
    tasks = Tasks(transaction)
    shown = (one for group in groups for one in group.found if isinstance(one, Task) and act_of(one) == "form")
    return frozenset(one.ref for one in shown if form_of(tasks, one))


def _row(at: At, one: Task | Exchange, found: Found, level: str | None) -> Row:
    if isinstance(one, Task):
        has_form = level == "content" and one.ref in found.forms
        return row_of(at, one, found.names, has_form=has_form, has_page=level is not None)
    return silence_of(at, one, found.names)


async def as_calendar(at: At) -> Response:
    """The tasks as a calendar file: what kind of thing, by when, and an opaque link; nobody is named."""
    base = f"{at.tenancy.base}/pages/tasks"

    def made(transaction: Transaction) -> bytes:
        todo = Todo(transaction, whose(at))
        language = "en" if at.language == "en" else "nb"
        return calendar(todo.some(None, at.now, limit=_CALENDAR), base if base.startswith("https:") else "", language)

    headers: dict[str, Any] = {**HEADERS, "Content-Disposition": 'attachment; filename="oppgaver.ics"'}
    return Response(await at.read(made), 200, headers, "text/calendar")
