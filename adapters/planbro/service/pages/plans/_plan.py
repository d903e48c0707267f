"""The plan itself: what the person wants, who does what by when, what was tried; then all the rest."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from starlette.responses import Response
from starlette.routing import BaseRoute

from planbro.plan import first_day, value_of
from planbro.plan._reach import reach
from planbro.plan.disclosure import standings
from planbro.render import frame
from planbro.render.consent import say, sentence
from planbro.render.message._page import visible
from planbro.render.plan import plan_page, tried, wishes
from planbro.render.plan._items import Entries
from planbro.render.plan._paper import section_blocks
from planbro.render.plan._words import code_word
from planbro.service.pages._frame import At, Frame
from planbro.service.pages._words import day_word
from planbro.service.pages.plans._opened import Opened, Shelf, opened
from planbro.store.database import Task, Tasks, Transaction

_REST: Final = (
    "own", "goals", "evaluation", "meetings", "koordinator", "team", "build-on", "messages", "documents", "consents",
    "records", "bodies", "plan", "source",
)  # fmt: skip
"""The sections below, in the order they are looked for."""
_TASKS: Final = 5


def routes(frame: Frame, shelf: Shelf) -> list[BaseRoute]:
    return [frame.page("/plans/{plan}", partial(_page, shelf), "koordinator", "office")]


async def _page(shelf: Shelf, at: At) -> Response:
    found = await opened(at, shelf)
    tasks = await at.read(partial(_tasks, found=found))
    made = await at.apart(partial(_made, found))
    return at.page("plan/plan.html.j2", opened=found, tasks=tasks[:_TASKS], more=len(tasks) - _TASKS, **made)


def _tasks(transaction: Transaction, *, found: Opened) -> list[Task]:
    return Tasks(transaction).listed(found.at.tenant, plan=found.id)


def _made(found: Opened) -> dict[str, Any]:
    plan, at = found.plan, found.at
    head = {"reach": reach(plan, at.now), "units": _units(found), "facts": list(_facts(found))}
    if not found.has_content:
        return {**head, "wishes": [], "loose": [], "tried": [], "consents": [], "rest": []}
    page = plan_page(plan, at.language, at.now)
    goals, loose = wishes(plan, at.language, found.today)
    return {
        **head, "wishes": goals, "loose": loose, "tried": tried(plan, at.language),
        "consents": list(_consents(found)), "rest": list(_rest(page)),
    }  # fmt: skip


def _rest(page: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each section: its name, its heading, and what stands under that."""
    by_name = {one["name"]: one for one in page["sections"]}
    for name in _REST:
        if name in by_name:
            heading, *blocks = section_blocks(by_name[name])
            yield name, heading["text"], frame.blocks_html(blocks)


def _units(found: Opened) -> list[Any]:
    """Koordinerende enhet, where no koordinator can be reached."""
    return list(found.plan.coordinating_units)


def _facts(found: Opened) -> Iterator[tuple[str, str, str]]:
    """Key of the label, kind of value (`day`, `time`, `words`), value."""
    plan = found.plan
    if isinstance(plan.planeier.birth_date, str):
        yield "plan-born", "day", plan.planeier.birth_date
    if plan.status and value_of(plan.status):
        yield "plan-status", "words", code_word(found.at.language, plan.status, "plan-status")  # type: ignore[arg-type]
    for key, value in (("plan-next-revision", plan.next_revision), ("plan-last-revision", plan.last_revision)):
        if isinstance(value, str):
            yield key, "day", value
    meeting = next_meeting(found)
    if meeting is not None:
        yield "plan-next-meeting", "time" if len(meeting) > 10 else "day", meeting
    if found.has_content:
        yield "plan-version", "words", str(found.seen.version)
    yield "plan-changed", "day", found.seen.changed


def next_meeting(found: Opened) -> str | None:
    """When the next meeting is, cancelled ones left out."""
    there = [one.start for one in found.plan.meetings if value_of(one.status) != "cancelled"]
    there += [one.next for one in found.plan.meetings]
    coming = [one for one in there if isinstance(one, str) and (first_day(one) or "") >= found.today]
    return min(coming, default=None)


def _consents(found: Opened) -> Iterator[tuple[str, str, bool]]:
    """What is consented to, how it stands, and whether it does; of those that the reader may see."""
    language, entries = found.at.language, Entries(found.plan, found.at.language)
    known = {one.id for one in found.plan.consents}
    for one in standings(found.seen.register, found.at.now, found.policy):
        if one.consent in known:
            stands = say(language, "stands") if one.until is None else say(
                language, "stands-until", day=day_word(language, one.until))  # fmt: skip
            kind = say(language, f"kind-{one.kind}") if one.kind in _KINDS else visible(entries.reference(one.consent))
            yield kind, sentence(language, one.fault) if one.fault else stands, one.fault is None


_KINDS: Final = frozenset({"sharing", "plan-making", "tool"})
