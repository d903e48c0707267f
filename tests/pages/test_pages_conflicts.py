"""A plan that two systems changed differently: both sides in words, a choice for each place, and nothing before a yes."""

from __future__ import annotations

import re
from functools import cache

from tests.pages.at_work import Browser, at_work, run
from tests.pages.day_town import audited, in_conflict, now, standing
from tests.service.serving import Town

from planbro.exchange.sync._content import from_bytes
from planbro.plan import Plan, copy
from planbro.store.database import Plans, Task, Tasks
from planbro.testing.generator import municipality

EVIL = "<script>alert(1)</script>\u202e"


@cache
def plan() -> Plan:
    return list(municipality(6, 7))[5]


def saying(goal: str, phone: str) -> Plan:
    new = copy(plan())
    new.goals[0].title = goal
    next(one for one in new.koordinatorer if not isinstance(one.end, str)).phone = phone
    return new


def two_sides(town: Town) -> Task:
    return in_conflict(town, plan(), saying("Bo for seg selv", "100 00 001"), saying(EVIL, "100 00 002"))


def text(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


def latest(town: Town) -> Plan:
    with town.database.reading() as transaction:
        data = Plans(transaction).body(town.tenant, plan().id)
    assert data is not None
    return from_bytes(data)


def hidden(browser: Browser) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', text(browser)))


def place_of(browser: Browser, words: str) -> str:
    """The number of the place where one side says those words."""
    fields = re.findall(
        r'<fieldset class="day-place" id="field-place-(\d+)">(.*?)</fieldset>', text(browser), re.DOTALL
    )
    return next(number for number, said in fields if words in said)


def test_each_place_is_chosen_by_itself_and_nothing_is_done_before_a_yes(small: Town) -> None:
    task = two_sides(small)

    async def chosen() -> None:
        browser = await at_work(small, "office")
        await browser.get("/pages/day")
        assert f"/pages/conflicts/{task.exchange}" in text(browser)
        await browser.get(f"/pages/conflicts/{task.exchange}")
        assert "Bo for seg selv" in text(browser)
        assert "&lt;script&gt;" in text(browser)
        assert "<script>alert" not in text(browser)
        goal, phone = place_of(browser, "Bo for seg selv"), place_of(browser, "100 00 001")
        way = f"/pages/conflicts/{task.exchange}"
        await browser.send(f"{way}/would", **{f"place-{goal}": "ours", "reason": "Ringt"})
        assert "Velg også" in text(browser)
        await browser.send(f"{way}/would", **{f"place-{goal}": "ours", f"place-{phone}": "theirs", "reason": "Ringt"})
        assert "Dette blir gjort" in text(browser)
        assert standing(small, task) == "open"
        await browser.send(f"{way}/settle", **hidden(browser))
        assert "Valget er gjort" in text(browser)
        assert standing(small, task) in {"done", "verified"}
        said = latest(small)
        assert said.goals[0].title == "Bo for seg selv"
        assert "100 00 002" in {one.phone for one in said.koordinatorer}
        (line,) = [one for one in audited(small, "versioned") if one.outcome == "conflict"]
        assert (line.plan, line.params["taken"]) == (plan().id, 1)

    run(chosen)


def test_one_side_may_be_taken_for_all(small: Town) -> None:
    task = two_sides(small)

    async def chosen() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/conflicts/{task.exchange}")
        await browser.send(f"/pages/conflicts/{task.exchange}/would", all="theirs", reason="Ringt")
        await browser.send(f"/pages/conflicts/{task.exchange}/settle", **hidden(browser))
        assert latest(small).goals[0].title == EVIL

    run(chosen)


def test_a_plan_that_changed_meanwhile_is_looked_at_anew(small: Town) -> None:
    task = two_sides(small)

    async def chosen() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/conflicts/{task.exchange}")
        await browser.send(f"/pages/conflicts/{task.exchange}/would", all="theirs", reason="Ringt")
        fields = hidden(browser) | {"seal": "0" * 32}
        page = await browser.send(f"/pages/conflicts/{task.exchange}/settle", **fields)
        assert page.status_code == 409
        assert standing(small, task) == "open"

    run(chosen)


def test_who_may_not_see_the_plan_sees_no_side_of_it(small: Town) -> None:
    task = two_sides(small)

    async def tried() -> None:
        own = next(one.hpr for one in plan().koordinatorer if not isinstance(one.end, str))
        for number, status in (("9999999", 404), (own, 403)):  # another's; one's own, open to the status alone
            browser = await at_work(small, "koordinator", parties=(f"hpr:{number}", f"orgnr:{small.tenant}"))
            page = await browser.get(f"/pages/conflicts/{task.exchange}")
            assert page.status_code == status
            assert "Bo for seg selv" not in page.text
        with small.database.writing() as transaction:
            Tasks(transaction).stand([task], "done", now(small))
        browser = await at_work(small, "office")
        assert (await browser.get("/pages/conflicts/99999")).status_code in {404, 422}

    run(tried)


def test_a_place_says_which_item_it_is_about_and_what_it_refers_to_in_words(small: Town) -> None:
    """A person chooses between two names and two days, not between ids, of a measure that is named."""
    ours, theirs = copy(plan()), copy(plan())
    measure = plan().measures[0]
    people = [one for one in plan().participants if one.id != measure.responsible]
    for side, who, day in ((ours, people[0], "2027-01-15"), (theirs, people[1], "2027-02-20")):
        side.measures[0].responsible = who.id
        side.measures[0].end = day
    ours.measures.pop(1)
    theirs.measures[1].title = "Går videre"
    task = in_conflict(small, plan(), ours, theirs)

    async def looked(language: str, *said: str) -> None:
        browser = await at_work(small, "office", language=language)
        await browser.get(f"/pages/conflicts/{task.exchange}")
        for one in said:
            assert one in text(browser), one
        assert not any(one.id in text(browser) for one in people[:2])

    who, name = [f"{one.given} {one.family}" for one in people[:2]], str(measure.title)
    gone = str(plan().measures[1].title)
    run(lambda: looked("nb", f"«{name}»</bdi> – Ansvarlig", *who, "15.01.2027", f"«{gone}»</bdi> – hele", "tatt bort"))
    run(lambda: looked("nn", f"«{name}»</bdi> – Ansvarleg", "heile punktet", "teke bort"))
    run(lambda: looked("en", f"Measures: <bdi>«{name}»</bdi> – Responsible", "taken away"))
