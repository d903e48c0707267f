"""A plan as people read it: who sees what of it, in which order, and that it is in the log before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from lxml import html
from tests.pages.at_work import Browser, at_work, run
from tests.pages.plan_of_work import HOSTILE, LATER, again, led_by
from tests.service.serving import STRANGER, Town, caller, number_of, serving

from planbro.exchange.view import Want
from planbro.plan import ABSENT, Address, Code, Plan, copy
from planbro.render.plan._words import TEXTS
from planbro.store.database import Exchanges, Messages, New, NewMessage, NewTask, Tasks, closed
from planbro.testing.kept import HOSPITAL

OFFICE = ("insight", "looked", "withdraw")
EVERY = ("", "/team", "/timeline", "/versions", "/matrix", "/papers")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One kommune that is only looked at."""
    yield from serving(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db")


def path(plan: Plan, end: str = "") -> str:
    return f"/pages/plans/{plan.id}{end}"


async def read(browser: Browser, plan: Plan, end: str = "") -> str:
    page = await browser.get(path(plan, end))
    assert page.status_code == 200, end
    return page.text


def words(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_the_goals_come_first_in_the_persons_words(town: Town) -> None:
    plan = town.opened[0]

    async def looked() -> None:
        page = await read(await at_work(town, "office"), plan)
        headings = [one.text_content().strip() for one in html.fromstring(page).xpath("//main//h1 | //main//h2")]
        order = [headings.index(one) for one in ("Målene, med egne ord", "Det som er prøvd", "Alt som står i planen")]
        assert order == sorted(order)
        own = [one.own_words for one in plan.goals if isinstance(one.own_words, str)]
        assert own
        assert any(one in words(page) for one in own)
        assert "Hvem gjør hva" in page
        assert str(plan.koordinatorer[0].phone) in page

    run(looked)


def test_each_reading_is_in_the_log_once(town: Town) -> None:
    plan = town.opened[1]

    async def looked() -> None:
        browser = await at_work(town, "office")
        for end in EVERY:
            before = len(town.audit())
            await read(browser, plan, end)
            (line,) = town.audit()[before:]
            assert (line.what, line.plan, line.outcome, line.params["way"]) == ("read", plan.id, "shown", "pages")
            assert line.who == "hpr:9999999"

    run(looked)


def test_a_koordinator_of_another_plan_is_told_nothing(town: Town) -> None:
    async def tried() -> None:
        browser = await at_work(town, "koordinator")
        there = await browser.get(path(town.opened[0]))
        nowhere = await browser.get("/pages/plans/11111111-1111-4111-8111-111111111111")
        nonsense = await browser.get("/pages/plans/nonsense")
        assert {one.status_code for one in (there, nowhere, nonsense)} == {404}
        assert there.text == nowhere.text == nonsense.text
        for end in OFFICE:
            assert (await browser.get(path(town.opened[0], f"/{end}"))).status_code == 403

    run(tried)


def test_an_operator_sees_no_plan(town: Town) -> None:
    async def tried() -> None:
        browser = await at_work(town, "operator")
        for end in (*EVERY, *(f"/{one}" for one in OFFICE), "/papers/plan", "/versions/1/2"):
            assert (await browser.get(path(town.opened[0], end))).status_code == 403

    run(tried)


def test_a_koordinator_reads_what_consent_opens_and_no_more(small: Town) -> None:
    plan = led_by(small, small.opened[0], content=True)
    again(small, plan)

    async def looked() -> None:
        browser = await at_work(small, "koordinator")
        page = await read(browser, plan)
        assert "Du ser den delen av planen som er åpnet for deg." in page
        assert str(plan.goals[0].title) in page
        assert "Gi innsyn" not in page
        for end in ("/matrix", "/team"):
            assert "Hvem som får vite hva, er ikke åpnet for deg." in await read(browser, plan, end)
        listed = await read(browser, plan, "/versions")
        assert "hpr:" not in listed
        assert "Av den tidligere versjonen ser du det som er åpent" in await read(browser, plan, "/versions/1/2")

    run(looked)


def test_where_only_the_status_is_open_the_page_says_so_and_how_to_reach_the_koordinator(small: Town) -> None:
    plan = led_by(small, small.shut[0], content=False)
    again(small, plan)

    async def looked() -> None:
        browser = await at_work(small, "koordinator")
        page = await read(browser, plan)
        assert "Innholdet er ikke åpnet for deg." in page
        assert "100 00 111" in page
        assert all(str(one.title) not in page for one in plan.goals)
        for end in EVERY[1:]:
            text = await read(browser, plan, end)
            assert all(str(one.title) not in text for one in plan.goals)
        assert (await browser.get(path(plan, "/versions/1/2"))).status_code == 404
        assert (await browser.get(path(plan, "/papers/plan"))).status_code == 404

    run(looked)


def test_open_tasks_of_the_plan_are_on_it(small: Town) -> None:
    plan = small.opened[0]
    with small.database.writing() as transaction:
        new = NewTask(small.tenant, "remind-revision", "k", "close-tool", "2026-12-01T00:00:00.000Z", plan.id)
        (task,) = Tasks(transaction).open([new], "2026-11-21T12:00:00.000Z")

    async def looked() -> None:
        page = await read(await at_work(small, "office"), plan)
        assert f"/pages/tasks/{task.ref}" in page
        assert "innen 1. desember 2026" in page

    run(looked)


# who takes part, in time, who may know what


def test_the_team_is_drawn_and_said(town: Town) -> None:
    plan = town.opened[0]

    async def looked() -> None:
        page = html.fromstring(await read(await at_work(town, "office"), plan, "/team"))
        (row,) = page.xpath("//table//tr[th[contains(., '★')]]")
        assert plan.koordinatorer[0].family in row.text_content()
        hospital = page.xpath("//table//tr[contains(., 'Fjordglimt HF')]")[0].text_content()
        assert "Sykehus og stat" in hospital
        assert "ser " in hospital
        drawn = " ".join(page.xpath("//svg//text/text()"))
        assert "Sykehus og stat" in drawn
        assert all(one.get("aria-labelledby") for one in page.xpath("//svg"))

    run(looked)


def test_the_line_in_time_is_drawn_and_said(town: Town) -> None:
    plan = town.opened[0]

    async def looked() -> None:
        page = html.fromstring(await read(await at_work(town, "office"), plan, "/timeline"))
        drawn = " ".join(page.xpath("//svg//text/text()"))
        assert "I dag 22.11.2026" in drawn
        assert "2026" in page.xpath("//svg//text/text()")
        said = page.xpath("//main//ul")
        assert len(said) > 2
        assert "v1" in page.text_content()

    run(looked)


def test_each_cell_of_the_matrix_has_its_reason(town: Town) -> None:
    plan = town.opened[0]

    async def looked() -> None:
        browser = await at_work(town, "office")
        page = html.fromstring(await read(browser, plan, "/matrix"))
        heads = page.xpath("//main//thead//th")
        rows = page.xpath("//main//tbody/tr")
        assert len(rows) >= 13
        assert all(one.get("scope") == "col" for one in heads)
        for row in rows:
            cells = row.xpath("td")
            assert len(cells) == len(heads) - 1
            assert row.xpath("th[@scope='row']")
            assert all(one.xpath("details/summary/strong") and one.xpath("details/p")[0].text for one in cells)
        hospital = [one.text_content() for one in heads].index("Fjordglimt HF")
        goals = next(row for row in rows if row.xpath("th")[0].text_content().startswith("Mål"))
        cell = goals.xpath("td")[hospital - 1].text_content()
        assert "ja" in cell
        assert "Et samtykke som gjelder i dag" in cell
        one = html.fromstring(await read(browser, plan, f"/matrix?receiver={hospital}"))
        assert {len(row.xpath("td")) for row in one.xpath("//main//tbody/tr")} == {1}
        assert "Et samtykke som gjelder i dag" in one.text_content()
        for odd in ("0", "999", "x", "-1", "٣"):
            assert (await browser.get(path(plan, f"/matrix?receiver={odd}"))).status_code == 200

    run(looked)


# versions


def test_two_versions_stand_side_by_side_with_their_words_marked(small: Town) -> None:
    plan = small.opened[0]
    later = copy(plan)
    later.planeier.important = f"{plan.planeier.important} Og å bestemme selv."
    gone = later.measures.pop()
    again(small, later)

    async def looked() -> None:
        browser = await at_work(small, "office")
        listed = await read(browser, plan, "/versions")
        assert "Hva ble endret fra 1" in listed
        assert "endret i kilden" in listed
        page = html.fromstring(await read(browser, plan, "/versions/1/2"))
        assert [one.text_content().strip() for one in page.xpath("//td//ins")] == ["Og å bestemme selv."]
        removed = page.xpath("//section[h2='Tiltak']")[0]
        assert "Borte" in removed.text_content()
        assert str(gone.title) in removed.xpath(".//del")[0].text_content() + removed.text_content()
        turned = html.fromstring(await read(browser, plan, "/versions/2/1"))
        assert turned.xpath("//td//ins")
        chosen = await browser.get(path(plan, "/versions?first=1&second=2"))
        assert str(chosen.url).endswith("/versions/1/2")
        for odd in ("/versions/1/1", "/versions/1/9", "/versions/0/1", "/versions/a/b", "/versions/1/999999999"):
            assert (await browser.get(path(plan, odd))).status_code == 404

    run(looked)


def test_what_was_taken_out_since_is_shown_to_koordinerende_enhet_alone(small: Town) -> None:
    """A consent closes the past too (`view.earlier`)."""
    first = led_by(small, small.opened[0], content=True)
    again(small, first)
    later = copy(first)
    gone = later.measures.pop()
    again(small, later, "2026-11-21T16:00:00.000Z")

    async def looked() -> None:
        office = await read(await at_work(small, "office"), first, "/versions/2/3")
        mine = await read(await at_work(small, "koordinator"), first, "/versions/2/3")
        assert str(gone.title) in office
        assert str(gone.title) not in mine

    run(looked)


# languages, and what others write


def test_where_it_stands_and_when_are_said_in_the_language_of_the_page(town: Town) -> None:
    async def looked() -> None:
        browser, plan = await at_work(town, "office", language="en"), town.opened[0]
        page = html.fromstring(await read(browser, plan))
        rows = [[one.text_content().strip() for one in row.xpath("td")]
                for row in page.xpath("//table[@class='plan-deeds']//tbody/tr")]  # fmt: skip
        assert {state for *_, state in rows} <= {"active", "draft", "planned", "on hold", "proposed", "accepted", ""}
        assert any(when.startswith("from ") or " to " in when for _, when, _ in rows)
        assert not [when for _, when, _ in rows if "fra " in when or " til " in when]
        shown = words(await read(browser, plan, "/timeline"))
        assert "active" in shown
        assert ", aktiv" not in shown

    run(looked)


def test_all_that_the_plan_says_has_english_headings_and_its_own_words_are_norwegian(town: Town) -> None:
    async def looked() -> None:
        browser, plan = await at_work(town, "office", language="en"), town.opened[0]
        page = html.fromstring(await read(browser, plan))
        said = [one.text_content().strip() for one in page.xpath("//details/summary")]
        assert "Goals and measures" in said
        assert "Consents and access" in said
        labels = {one.text_content().strip(" :") for one in page.xpath("//details//*[@class='label']|//details//th")}
        nb, _, en = (set(one) for one in zip(*TEXTS.values(), strict=True))
        assert labels & en
        assert not labels & (nb - en)
        quotes = page.xpath("//details//blockquote/p[not(@class)]")
        assert quotes
        assert {one.get("lang") for one in quotes} == {"nb"}

    run(looked)


@pytest.mark.parametrize(("language", "heading"), [("nn", "Måla, med eigne ord"), ("en", "The goals, in the person")])
def test_it_is_said_in_each_language(town: Town, language: str, heading: str) -> None:
    async def looked() -> None:
        browser = await at_work(town, "office", language=language)
        assert heading in await read(browser, town.opened[0])
        for end in (*EVERY[1:], *(f"/{one}" for one in OFFICE)):
            page = html.fromstring(await read(browser, town.opened[0], end))
            assert page.get("lang") == language

    run(looked)


def hostile(plan: Plan) -> Plan:
    """The plan, everything that people write in it hostile, and its person at an address that is graded."""
    new = copy(plan)
    new.planeier.given = new.planeier.important = HOSTILE
    for one in (*new.participants, *new.koordinatorer, *new.related):
        one.family = HOSTILE
    for goal in new.goals:
        goal.title = goal.own_words = HOSTILE
    for measure in new.measures:
        measure.title = measure.responsible_text = HOSTILE
    for body in new.organisations:
        body.name = HOSTILE
    for meeting in new.meetings:
        meeting.title = meeting.minutes_short = f"{HOSTILE} Hemmeligveien 7"
    new.addresses.append(Address(id="0b000000-0000-4000-8000-000000000001", street="Hemmeligveien 7",
                                 postal_code="9876", city="Gjemmested", grading=Code("strengt-fortrolig")))  # fmt: skip
    return new


def test_what_others_write_is_text_and_a_graded_address_is_on_no_page(small: Town) -> None:
    plan = hostile(small.opened[0])
    again(small, plan)
    papers = (f"/papers/{one}?form=html" for one in ("plan", "insight"))
    pages = (*EVERY, *(f"/{one}" for one in OFFICE), *papers, "/versions/1/2", "/matrix?receiver=2",
             f"/withdraw?consent={plan.consents[0].id}")  # fmt: skip

    async def looked() -> None:
        browser = await at_work(small, "office")
        for end in pages:
            page = await read(browser, plan, end)
            assert "<script>alert" not in page, end
            assert "<img" not in page, end
            assert "\u202e" not in re.sub(r"<bdi.*?</bdi>", "", page, flags=re.S), end
            assert not html.fromstring(page).xpath("//@style | //@onerror | //@onclick"), end
            for secret in ("Hemmeligveien", "9876", "Gjemmested"):
                assert secret not in page, end

    run(looked)


# koordinerende enhet, for the planeier


def test_insight_counts_what_is_held_and_shows_the_plan(small: Town) -> None:
    plan = small.opened[0]

    async def looked() -> None:
        browser = await at_work(small, "office")
        await read(browser, plan)
        page = words(await read(browser, plan, "/insight"))
        assert "Versjoner av planen1" in page.replace(" 1", "1")
        assert "Linjer i loggen" in page
        assert str(plan.goals[0].title) in page

    run(looked)


def test_insight_is_in_the_language_of_the_page_and_what_people_wrote_is_marked_as_theirs(small: Town) -> None:
    plan = small.opened[0]

    async def looked() -> None:
        browser = await at_work(small, "office", language="en")
        page = await read(browser, plan, "/insight")
        contents = words(page.partition('class="contents"')[2].partition("</nav>")[0])
        assert "Goals and measures" in contents
        assert "Mål og tiltak" not in words(page)
        assert 'lang="nb"' in page.partition("</nav>")[2]

    run(looked)


def test_the_log_shows_who_has_looked_and_that_it_was_given(small: Town) -> None:
    plan = small.opened[0]

    async def looked() -> None:
        async with small.client() as hospital:
            assert (await hospital.post("/status", json={"nin": number_of(plan)})).status_code == 200
        browser = await at_work(small, "office")
        page = words(await read(browser, plan, "/looked"))
        assert "Fjordglimt HF" in page
        assert "Ski kommune" in page
        assert small.audit()[-1].what == "log-given"
        nothing = words(await read(browser, plan, "/looked?since=2026-01-01&until=2026-01-02"))
        assert "Ingen" in nothing
        assert (await browser.get(path(plan, "/looked?since=x'--&until=2026-99-99"))).status_code == 422

    run(looked)


# withdrawal


def sharing(plan: Plan) -> str:
    return next(one.id for one in plan.consents if isinstance(one.kind, Code) and one.kind.value == "sharing")


def level(town: Town, plan: Plan) -> str:
    """What the hospital may see of it now."""
    [[seen]] = town.context.view.see([Want(caller(), town.tenant, plan=plan.id)])
    return seen.level


def test_what_a_withdrawal_means_is_told_first_and_then_it_does_that(small: Town) -> None:
    plan = small.opened[0]
    small.go(days=1)

    async def withdrawn() -> None:
        browser = await at_work(small, "office")
        choose = await read(browser, plan, "/withdraw")
        assert sharing(plan) in choose
        told = await browser.get(path(plan, f"/withdraw?consent={sharing(plan)}&by=planeier"))
        said = words(told.text)
        assert "Ingenting er gjort ennå." in said
        assert "Fjordglimt HF" in said
        assert "Steng delingen i verktøyet" in said
        assert level(small, plan) == "content"
        fields = dict(re.findall(r'name="(consent|day|by|version)" value="([^"]*)"', told.text))
        assert fields["version"] == "1"
        done = await browser.send(path(plan, "/withdraw"), **fields)
        assert "Samtykket er trukket, og det er stengt fra nå." in done.text
        assert "Trukket før" in done.text
        assert level(small, plan) != "content"
        again = await browser.send(path(plan, "/withdraw"), **fields)
        assert "Planen ble endret mens du så på den." in again.text

    run(withdrawn)
    lines = [one for one in small.audit() if one.what in {"versioned", "access-closed"}]
    assert [(one.what, one.outcome, one.who) for one in lines] == [
        ("versioned", "withdrawal", "hpr:9999999"), ("access-closed", "withdrawal", "hpr:9999999"),
    ]  # fmt: skip
    with small.database.reading() as transaction:
        (task,) = Tasks(transaction).listed(small.tenant, plan=plan.id)
    assert (task.kind, task.params["what"], task.due) == (
        "consent-close-in-tool", "withdrawn", "2026-11-24T22:00:00.000Z",
    )  # fmt: skip


def was_sent(town: Town, plan: Plan, party: str) -> None:
    """A receiver was sent content of a plan, as a delivery leaves it."""
    with town.database.writing() as transaction:
        new = NewMessage(town.tenant, "out", "edi", "m1", "message", b"<x/>")
        ((message, _),) = Messages(transaction).keep([new], LATER)
        told = New(town.tenant, "delivery", f"{town.tenant}/{plan.id}>{party}@edi", plan=plan.id, version=1,
                   party=party, port="edi", sent=message, about={"level": "content"})  # fmt: skip
        (number,) = Exchanges(transaction).open([told], LATER)
        (row,) = Exchanges(transaction).take([number])
        Exchanges(transaction).save([closed(replace(row, transport="ok"))], LATER)


def test_what_was_sent_is_said_to_stay_and_how_its_receiver_hears(small: Town) -> None:
    plan = small.opened[0]
    was_sent(small, plan, f"orgnr:{HOSPITAL}")

    async def told() -> None:
        browser = await at_work(small, "office")
        page = words(await read(browser, plan, f"/withdraw?consent={sharing(plan)}"))
        assert f"orgnr:{HOSPITAL}: fikk innhold 21. november 2026. Får ikke beskjed av seg selv." in page

    run(told)


def test_a_withdrawal_from_elsewhere_or_of_nothing_does_nothing(small: Town) -> None:
    plan, consent = small.opened[0], sharing(small.opened[0])

    async def tried() -> None:
        browser = await at_work(small, "office")
        await read(browser, plan, "/withdraw")
        whole = {"consent": consent, "day": "2026-11-22", "by": "planeier", "version": "1"}
        forged = await browser.client.post(path(plan, "/withdraw"), data=whole)
        assert forged.status_code == 403
        for wrong in ({"by": HOSTILE}, {"version": "-1"}):
            assert (await browser.send(path(plan, "/withdraw"), **{**whole, **wrong})).status_code == 404
            await read(browser, plan, "/withdraw")
        for wrong in (
            {"consent": "x"},
            {"day": "i dag"},
            {"day": "2026-02-30"},
            {"day": "2027-01-01"},
            {"day": "2001-01-01"},
        ):
            again = await browser.send(path(plan, "/withdraw"), **{**whole, **wrong})
            assert again.status_code == 422
            assert f'href="#field-{next(iter(wrong))}"' in again.text
        page = await browser.get(path(plan, f"/withdraw?consent={consent}&day=2001-01-01"))
        assert "Dagen ligger før samtykket ble signert." in page.text
        page = await browser.get(path(plan, f"/withdraw?consent={consent}&day=2030-01-01"))
        assert "Skriv en dag som har vært, eller i dag." in page.text
        other = await at_work(small, "koordinator")
        assert (await other.client.post(path(plan, "/withdraw"), data=whole)).status_code == 403

    run(tried)
    assert level(small, plan) == "content"


def test_the_hospital_is_told_no_more_by_our_pages(town: Town) -> None:
    """A caller of another body that calls itself owner is none: only the tenant's own pages ask as the controller."""
    stranger = caller(STRANGER)
    assert town.context.policy_of(town.tenant, stranger.body).controllers == frozenset()
    assert town.context.policy_of(town.tenant, town.tenant).controllers == {f"orgnr:{town.tenant}"}


def test_a_koordinator_whose_consents_are_gone_is_told_that_it_is_closed(small: Town) -> None:
    """And nobody else is: to one who does not lead it, there is nothing."""
    plan = led_by(small, small.shut[0], content=False)
    plan.consents.clear()
    plan.consent_parties.clear()
    plan.organisations[-1].orgnr = ABSENT  # the plan does not say by number whose the koordinator is
    again(small, plan)

    async def tried() -> None:
        browser = await at_work(small, "koordinator")
        page = await browser.get(f"/pages/plans/{plan.id}")
        assert page.status_code == 403
        assert "Planen er lukket for deg nå" in page.text
        stranger = await at_work(small, "koordinator", parties=("hpr:7777777", f"orgnr:{small.tenant}"))
        other = await stranger.get(f"/pages/plans/{plan.id}")
        assert other.status_code == 404

    run(tried)
