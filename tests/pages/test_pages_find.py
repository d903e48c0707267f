"""Plans by what needs attention and by a number: a koordinator's own alone, and nobody where nothing may be told."""

from __future__ import annotations

from tests.pages.at_work import Browser, at_work, run
from tests.pages.day_town import LATE, audited, todo
from tests.pages.test_pages_day import koordinator, leads
from tests.service.serving import Town, number_of

from planbro.plan import copy
from planbro.testing.kept import keep


def text(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


def test_a_number_leads_to_the_plan_and_the_number_to_no_address(small: Town) -> None:
    plan = small.opened[0]

    async def found() -> None:
        browser = await at_work(small, "office")
        await browser.get("/pages/find")
        response = await browser.client.post("/pages/find", data={"form": browser.form, "number": number_of(plan)},
                                             follow_redirects=False)  # fmt: skip
        assert response.headers["location"] == f"/pages/plans/{plan.id}"
        assert audited(small, "search")[-1].plan == plan.id
        assert number_of(plan) not in repr(audited(small, "search"))

    run(found)


def test_another_koordinators_plan_is_nobody_just_as_no_plan_is(small: Town) -> None:
    mine, other = small.opened[0], next(one for one in small.shut if leads(one) != leads(small.opened[0]))

    async def tried() -> None:
        browser = await koordinator(small, mine)
        pages = []
        for number in (number_of(other), "31816010120"):
            await browser.get("/pages/find")
            await browser.send("/pages/find", number=number)
            assert "Ingen plan du kan få vite om" in text(browser)
            pages.append(text(browser).replace(browser.form, "").replace(number, ""))
        assert pages[0] == pages[1]
        assert audited(small, "search")[-1].plan == ""
        await browser.send("/pages/find", number="<b>12")
        assert "ikke et gyldig" in text(browser)

    run(tried)


def test_a_koordinator_has_own_plans_and_the_office_those_without(small: Town) -> None:
    plan = copy(small.opened[0])
    own = [one for one in (*small.opened, *small.shut) if leads(one) == leads(plan)]
    gone = copy(small.opened[1])
    gone.koordinatorer = []
    keep(small.database, small.tenant, [gone], "2026-11-21T13:00:00.000Z")
    todo(small, "remind-revision", small.shut[0], kind="reminder", due=LATE)

    async def looked() -> None:
        browser = await koordinator(small, plan)
        await browser.get("/pages/plans")
        for one in (*small.opened, *small.shut):
            assert (one.id[:8] in text(browser)) == (one in own and one.id != gone.id)
            assert f"/pages/plans/{one.id}" not in text(browser)  # disclosure opens none of them to a koordinator here
        office = await at_work(small, "office")
        await office.get("/pages/plans")
        assert f"/pages/plans/{gone.id}" in text(office)
        assert "Mangler" in text(office)
        assert f"/pages/plans/{plan.id}" not in text(office)
        await office.get("/pages/plans?show=late")
        assert f"/pages/plans/{small.shut[0].id}" in text(office)
        await office.get("/pages/day")
        assert "Planer uten koordinator" in text(office)

    run(looked)


def test_names_of_planeiere_are_in_the_log_before_they_are_shown(small: Town) -> None:
    async def looked() -> None:
        browser = await koordinator(small, small.opened[0])
        await browser.get("/pages/plans")
        before = len(audited(small, "read"))
        await browser.send("/pages/plans/names", show="mine", page="1")
        assert len(audited(small, "read")) > before

    run(looked)
