"""What a page costs does not grow with how many plans there are: ten times as many take twice the work at most.

Nor what forms ask for: the day's list of one party, of what is late, far into a kind; the calendar."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest
from tests.pages.at_work import HPR, Browser, Role, at_work, run
from tests.pages.many import many
from tests.pages.walking import walk
from tests.service.serving import Town

pytestmark = pytest.mark.more
ROLES: tuple[Role, ...] = ("koordinator", "office", "operator")
FEW, MANY = 200, 2000
ASKED: dict[Role, tuple[str, ...]] = {
    "koordinator": ("day", "day.ics", "day?late=1"),
    "office": ("day", "day.ics", "day?late=1", "day?party=herid:8000003", "day?what=plan&page=4",
               "day?what=silent&party=herid:8000003"),
    "operator": ("exchanges?party=herid:8000003", "exchanges/correct?standing=held"),
}  # fmt: skip
TIMES, SLACK = 2.0, 0.02
"""Seconds that are let go: a page of some milliseconds is not measured better than that here."""


async def costs(town: Town, role: Role) -> dict[str, float]:
    """For each route the least time that it takes of a processor, of three."""
    more = {"parties": (f"hpr:{HPR}", f"orgnr:{town.tenant}")} if role == "koordinator" else {}
    pages = {page.route: page.path for page in await walk(town, role, each=1, **more)
             if page.is_html and page.answer.status_code == 200 and not {"papers", "reports"} & set(page.route.split("/")[:-1])}  # fmt: skip
    pages |= {one: f"/pages/{one}" for one in ASKED[role]}
    browser: Browser = await at_work(town, role, **more)
    found = {}
    for route, path in pages.items():
        least = 99.0
        for _ in range(3):
            began = time.process_time()
            await browser.get(path)
            least = min(least, time.process_time() - began)
        found[route] = least
    return found


def test_ten_times_the_plans_take_no_more_than_twice_the_work(tmp_path: Path) -> None:
    measured = []
    for count in (FEW, MANY):
        with many(f"sqlite:///{tmp_path}/{count}.db", count) as town:
            measured.append(
                {(role, route): cost for role in ROLES for route, cost in run(partial(costs, town, role)).items()}
            )
            run(town.context.close)
    few, several = measured
    grown = {key: (few[key], cost) for key, cost in several.items() if key in few and cost > TIMES * few[key] + SLACK}
    assert grown == {}
