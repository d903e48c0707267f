"""The day's list: what there is to do for whom, what presses most first, and each task done, opened again, followed up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.pages.at_work import Browser, at_work, run
from tests.pages.day_town import LATE, audited, known, now, standing, todo
from tests.service.serving import STRANGER, Town

from planbro.exchange.access._kept import add_version
from planbro.exchange.looked import after_acute
from planbro.plan import Plan, copy
from planbro.service.pages._words import has
from planbro.service.pages.day._kinds import GROUPS, OFFICE_ONLY
from planbro.store.database import Audit, Line

EVIL = '"><img src=x onerror=alert(1)>\u202e'


def leads(plan: Plan) -> str:
    """The number that the plan's koordinator logs in with."""
    hpr = next(one.hpr for one in plan.koordinatorer if isinstance(one.hpr, str))
    return f"hpr:{hpr}"


async def koordinator(town: Town, plan: Plan) -> Browser:
    return await at_work(town, "koordinator", parties=(leads(plan), f"orgnr:{town.tenant}"))


def text(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


def test_each_thing_to_do_has_its_words_and_its_group() -> None:
    for codes in GROUPS.values():
        assert all(has(f"code-{one}") and has(f"do-{one}") for one in codes)
    assert all(has(f"day-group-{one}") and has(f"day-why-{one}") for one in GROUPS)
    assert set(OFFICE_ONLY) <= {code for codes in GROUPS.values() for code in codes}


def test_what_presses_most_comes_first_with_how_much_there_is(small: Town) -> None:
    known(small)
    todo(small, "remind-revision", small.opened[0], kind="reminder", due=LATE)
    todo(small, "remind-meeting", small.opened[1], kind="reminder")
    todo(small, "close-tell", small.opened[1], party=f"orgnr:{STRANGER}")
    todo(small, "acute-look", small.shut[0])

    async def looked() -> None:
        browser = await at_work(small, "office")
        await browser.get("/pages/day")
        said = text(browser)
        assert "4 saker" in said
        assert "1 over fristen" in said
        heads = re.findall(r'<h2 id="day-(\w+)"', said)
        assert heads == ["revision", "acute", "meeting", "close"]  # late first, then by how it presses
        assert "Fjordglimt HF" in said
        await browser.get("/pages/day?what=close")
        assert re.findall(r'<h2 id="day-(\w+)"', text(browser)) == ["close"]
        await browser.get("/pages/day?late=1")
        assert re.findall(r'<h2 id="day-(\w+)"', text(browser)) == ["revision"]
        await browser.get(f"/pages/day?party=orgnr:{STRANGER}")
        assert re.findall(r'<h2 id="day-(\w+)"', text(browser)) == ["close"]

    run(looked)


def test_a_koordinator_sees_the_tasks_of_own_plans_alone(small: Town) -> None:
    mine, other = small.opened[0], next(one for one in small.shut if leads(one) != leads(small.opened[0]))
    own = todo(small, "remind-revision", mine, kind="reminder")
    todo(small, "access-request", mine, key="x")  # koordinerende enhet answers it
    foreign = todo(small, "remind-meeting", other, kind="reminder")
    nobodys = todo(small, "need-ip", kind="admission", params={"kommune": "0301"})

    async def looked() -> None:
        browser = await koordinator(small, mine)
        await browser.get("/pages/day")
        assert re.findall(r'<h2 id="day-(\w+)"', text(browser)) == ["revision"]
        assert (await browser.get(f"/pages/tasks/{own.ref}")).status_code == 200
        for one in (foreign, nobodys):
            assert (await browser.get(f"/pages/tasks/{one.ref}")).status_code == 404
            assert (await browser.send(f"/pages/tasks/{one.ref}/done", form="x")).status_code == 403
        await browser.get("/pages/day")
        assert (await browser.send(f"/pages/tasks/{foreign.ref}/done")).status_code == 404
        assert standing(small, foreign) == "open"
        stranger = await at_work(small, "koordinator", parties=("hpr:9999999", f"orgnr:{small.tenant}"))
        await stranger.get("/pages/day")
        assert "Ingenting venter på deg" in text(stranger)

    run(looked)


def test_a_list_names_nobody_until_somebody_asks_and_that_is_in_the_log(small: Town) -> None:
    plan = small.opened[0]
    todo(small, "remind-revision", plan, kind="reminder")
    family = plan.planeier.family
    assert isinstance(family, str)

    async def looked() -> None:
        browser = await at_work(small, "office")
        await browser.get("/pages/day")
        assert family not in text(browser)
        before = len(audited(small, "read"))
        await browser.send("/pages/day/names", what="", party="", late="", page="1")
        assert family in text(browser)
        assert len(audited(small, "read")) == before + 1

    run(looked)


def test_a_task_is_done_with_a_remark_and_opened_again(small: Town) -> None:
    task = todo(small, "remind-revision", small.opened[0], kind="reminder")

    async def done() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/tasks/{task.ref}")
        assert "Planen skal revideres" in text(browser)
        await browser.send(f"/pages/tasks/{task.ref}/done", remark=EVIL)
        assert "Oppgaven er merket som gjort" in text(browser)
        assert standing(small, task) == "done"
        (line,) = audited(small, "task-done")
        assert (line.plan, line.outcome, line.params["task"]) == (task.plan, task.code, task.id)
        assert EVIL not in repr(line)
        await browser.get(f"/pages/tasks/{task.ref}")
        assert "&lt;img src=x" in text(browser)
        assert "<img" not in text(browser)
        await browser.send(f"/pages/tasks/{task.ref}/again", remark="")
        assert standing(small, task) == "open"
        assert len(audited(small, "task-again")) == 1

    run(done)


def test_an_acute_look_is_fine_or_becomes_a_deviation_with_the_reason(small: Town) -> None:
    fine, odd = todo(small, "acute-look", small.opened[0], key="a"), todo(small, "acute-look", small.opened[1], key="b")

    async def settled() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/tasks/{fine.ref}")
        await browser.send(f"/pages/tasks/{fine.ref}/done", remark="")
        assert standing(small, fine) == "done"
        await browser.get(f"/pages/tasks/{odd.ref}")
        assert (await browser.send(f"/pages/tasks/{odd.ref}/follow", remark=" ")).status_code == 422
        assert standing(small, odd) == "open"
        await browser.send(f"/pages/tasks/{odd.ref}/follow", remark="Ukjent avdeling")
        assert standing(small, odd) == "done"
        await browser.get("/pages/deviations")
        assert "Planen ble åpnet fordi det hastet" in text(browser)
        assert "Ukjent avdeling" not in text(browser)

    run(settled)


def test_what_is_sealed_is_shown_on_asking_and_stands_in_the_log(small: Town) -> None:
    task = todo(small, "koordinator-gone", small.opened[0], data=b"Kari <b>Nes</b>", params={"level": "municipal"})

    async def looked() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/tasks/{task.ref}")
        assert "Kari" not in text(browser)
        before = len(audited(small, "read"))
        await browser.send(f"/pages/tasks/{task.ref}/told")
        assert "Kari &lt;b&gt;Nes&lt;/b&gt;" in text(browser)
        assert len(audited(small, "read")) == before + 1

    run(looked)


def test_who_looked_without_consent_is_told_as_the_log_has_it(small: Town) -> None:
    known(small)
    plan = small.shut[0]
    line = Line(small.tenant, "hpr:8888888", "read", role="LE", organisation=STRANGER, plan=plan.id, version=1,
                params={"acute": True, "session": "s7", "purpose": "BTG"})  # fmt: skip
    with small.database.writing() as transaction:
        Audit(transaction).write([line], now(small))
        (task,) = after_acute(transaction, [line], now(small))

    async def looked() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/tasks/{task.ref}")
        assert "8888888" not in text(browser)
        await browser.send(f"/pages/tasks/{task.ref}/told")
        assert "Lege, HPR-nummer 8888888, Fjordglimt HF, nødrett" in text(browser)

    run(looked)


def test_the_calendar_names_nobody_and_no_plan(small: Town) -> None:
    task = todo(small, "remind-revision", small.opened[0], kind="reminder")

    async def fetched() -> None:
        browser = await at_work(small, "office")
        page = await browser.get("/pages/day.ics")
        assert page.headers["content-type"].startswith("text/calendar")
        said = page.text.replace("\r\n ", "")
        assert f"/pages/tasks/{task.ref}" in said
        assert task.plan not in said
        assert "BEGIN:VEVENT" in said

    run(fetched)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_kind_of_task_has_a_page_in_every_language(small: Town, language: str) -> None:
    params: dict[str, Any] = {"number": 1, "system": "sampro", "count": 2, "level": "municipal", "age": 16, "epj": "dips",
                              "kommune": "0301", "version": 3, "parts": "goals"}  # fmt: skip
    tasks = [todo(small, code, small.opened[0], params=params, key=f"{language}/{code}")
             for codes in GROUPS.values() for code in codes]  # fmt: skip

    async def looked() -> None:
        browser = await at_work(small, "office", language=language)
        await browser.get("/pages/day")
        assert f'lang="{language}"' in text(browser)
        for one in tasks:
            page = await browser.get(f"/pages/tasks/{one.ref}")
            assert page.status_code == 200, one.code
            assert "{" not in re.sub(r"<meta[^>]*>", "", page.text), one.code

    # fields of the catalogue are filled in the pages' own words
    run(looked)


def test_a_death_that_was_not_is_taken_back_by_the_office_with_a_reason(small: Town) -> None:
    plan = small.opened[0]
    dead = copy(plan)
    dead.planeier.deceased = "2026-11-19"
    with small.database.writing() as transaction:
        add_version(transaction, small.tenant, dead, "register", "worker", now(small))
    task = todo(small, "life-death", plan, kind="life-death")
    other = todo(small, "life-death", small.opened[1], kind="life-death")

    async def revived() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/tasks/{other.ref}")
        assert "ta dødsfallet tilbake" not in text(browser), "that plan does not say it"
        await browser.get(f"/pages/tasks/{task.ref}")
        assert "ta dødsfallet tilbake" in text(browser)
        await browser.send(f"/pages/tasks/{task.ref}/alive", remark=" ")
        assert "Skriv hvorfor" in text(browser)
        await browser.send(f"/pages/tasks/{task.ref}/alive", remark=EVIL)
        assert "Dødsfallet er tatt tilbake" in text(browser)
        assert "<img" not in text(browser)
        assert "Deling er stanset her" not in text(browser), "nothing of it is to be done any more"
        assert standing(small, task) == "over"
        assert [one.outcome for one in audited(small, "task-done")] == ["alive"]
        await browser.get(f"/pages/plans/{plan.id}/versions")
        assert "dødsfall tatt tilbake" in text(browser)
        koordinators = await koordinator(small, plan)
        assert (await koordinators.send(f"/pages/tasks/{task.ref}/alive", remark="x")).status_code == 403

    run(revived)
