"""The papers of a plan, from its page: who may make which, that it is noted, and that a paper is a document alone."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pytest
from lxml import html
from tests.pages.at_work import at_work, run
from tests.pages.plan_of_work import again, led_by
from tests.service.serving import Town, serving

from planbro.plan import Kind, Party, Plan, decide
from planbro.plan.disclosure import Asker
from planbro.render import paper
from planbro.render.consent import matrix

OFFICE = ("insight", "looked", "withdrawal")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One kommune that is only looked at."""
    yield from serving(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db")


def path(plan: Plan, end: str = "") -> str:
    return f"/pages/plans/{plan.id}/papers{end}"


@pytest.mark.parametrize(
    "some", [("/plan?", "/looked?"), pytest.param(("?",), marks=pytest.mark.more)], ids=["few", "all"]
)
def test_what_is_offered_can_be_made(town: Town, some: tuple[str, ...]) -> None:
    plan = town.opened[0]

    async def made() -> None:
        browser = await at_work(town, "office")
        page = html.fromstring((await browser.get(path(plan))).text)
        links = page.xpath("//ul[@class='plan-papers']//a/@href")
        kinds = {one.partition("/papers/")[2].partition("?")[0] for one in links}
        assert {"plan", "receipt", "consent", *OFFICE} <= kinds
        assert not kinds & {"deviations", "access-request", "access-answer"}
        for one in links:
            if not any(each in one for each in some):
                continue
            answer = await browser.get(one)
            assert answer.status_code == 200, one
            assert "form-action 'none'; frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["content-security-policy"].startswith("default-src 'none'")
            kind = one.partition("/papers/")[2].partition("?")[0]
            ending = "pdf" if "form=pdf" in one else "html"
            assert answer.headers["content-disposition"] == f'inline; filename="{kind}.{ending}"'
            if ending == "pdf":
                assert answer.headers["content-type"] == "application/pdf"
                assert answer.content.startswith(b"%PDF")
            else:
                assert "<script" not in answer.text
                assert "sha256-" in answer.headers["content-security-policy"]

    run(made)


def test_language_and_large_type_are_what_was_chosen(town: Town) -> None:
    plan = town.opened[0]

    async def made() -> None:
        browser = await at_work(town, "office")
        page = await browser.get(path(plan, "?language=nn&large=1&simple=1"))
        link = html.fromstring(page.text).xpath("//a[contains(@href, '/papers/plan?')]/@href")[0]
        with pikepdf.open(io.BytesIO((await browser.get(link)).content)) as told:
            assert str(told.Root.Lang).startswith("nn")
        plain = await browser.get(path(plan, "/plan?form=html"))
        large = await browser.get(path(plan, "/plan?form=html&large=1&simple=1&language=nn"))
        assert '<html lang="nb"' in plain.text
        assert 'lang="nn" class="large simple"' in large.text

    run(made)


def test_each_paper_is_in_the_log_with_what_it_was(town: Town) -> None:
    plan = town.opened[1]

    async def made() -> None:
        browser = await at_work(town, "office")
        for kind, what in (("plan", "document"), ("looked", "log-given")):
            before = len(town.audit())
            assert (await browser.get(path(plan, f"/{kind}?form=html"))).status_code == 200
            (line,) = town.audit()[before:]
            assert (line.what, line.plan, line.params["paper"], line.params["form"]) == (what, plan.id, kind, "html")

    run(made)


def test_there_is_no_paper_of_what_there_is_not(town: Town) -> None:
    plan = town.opened[0]

    async def made() -> None:
        browser = await at_work(town, "office")
        for end in ("/nonsense", "/plan?form=docx", "/deviations", "/access-answer", "/innkalling?receiver=999",
                    "/innkalling?receiver=x"):  # fmt: skip
            assert (await browser.get(path(plan, end))).status_code == 404, end
        assert (await browser.get(path(plan, "/plan?language=sv"))).status_code == 422
        assert (await browser.get(path(town.shut[0], "/innkalling?meeting=nonsense"))).status_code in {404, 422}

    run(made)


def test_an_innkalling_for_another_says_what_that_one_may_know(town: Town) -> None:
    """It is made for those who have a number, and there is none for one who may know nothing."""
    plan = next(one for one in town.opened if one.meetings and one.goals)
    found = matrix(plan, "2026-11-22T02:30:00Z", policy=town.context.policy_of(town.tenant, ""))
    opens = {str(at): any(row.part is Kind.GOAL and row.cells[at - 1].answer != "no" for row in found.rows)
             for at in range(1, len(found.columns) + 1)}  # fmt: skip

    async def made() -> None:
        browser = await at_work(town, "office")
        page = html.fromstring((await browser.get(path(plan))).text)
        receivers = page.xpath("//select[@name='receiver']/option/@value")[1:]
        assert {opens[one] for one in receivers} == {True, False}
        for one in receivers[:6]:
            part = await browser.get(path(plan, f"/innkalling?form=html&receiver={one}&meeting={plan.meetings[0].id}"))
            assert part.status_code in {200, 422}  # a meeting that one may not know of is none
            assert opens[one] or all(str(goal.title) not in part.text for goal in plan.goals)

    run(made)


def test_a_koordinator_makes_papers_of_what_that_one_may_see(small: Town) -> None:
    plan = led_by(small, small.opened[0], content=True)
    again(small, plan)

    async def made() -> None:
        browser = await at_work(small, "koordinator")
        page = await browser.get(path(plan))
        assert "/papers/plan?" in page.text
        for kind in OFFICE:
            assert f"/papers/{kind}?" not in page.text
            assert (await browser.get(path(plan, f"/{kind}"))).status_code == 404
        told = await browser.get(path(plan, "/plan?form=html"))
        assert told.status_code == 200
        assert str(plan.goals[0].title) in told.text

    run(made)


@pytest.mark.parametrize("content", [True, False])
def test_a_koordinator_is_offered_what_can_be_made_alone(small: Town, content: bool) -> None:
    """What tells who has access is not for one from whom some of that is kept, and is not held out to that one."""
    plan = led_by(small, small.opened[0] if content else small.shut[0], content=content)
    if not content:
        plan.consents.clear()
        plan.consent_parties.clear()
    again(small, plan)

    async def offered() -> None:
        browser = await at_work(small, "koordinator")
        page = await browser.get(path(plan))
        assert page.status_code == 200
        links = html.fromstring(page.text).xpath("//ul[@class='plan-papers']//a[contains(@href, 'form=html')]/@href")
        assert bool(links) == content
        for one in links:
            assert (await browser.get(one)).status_code == 200, one

    run(offered)


def test_a_stranger_may_not_have_what_tells_who_has_access(town: Town) -> None:
    stranger = Asker((Party.parse("orgnr:999999999"),), care_relation="d-1")
    shut = decide(town.shut[0], stranger, "TREAT", "2026-11-22T02:30:00Z")
    assert not paper.may_have("receipt", shut)
    assert paper.may_have("plan", shut)


def test_the_forms_for_those_who_do_not_want_are_there_before_anybody_declined(town: Town) -> None:
    plan = town.opened[0]

    async def made() -> None:
        browser = await at_work(town, "office")
        page = html.fromstring((await browser.get(path(plan))).text)
        links = [
            one for one in page.xpath("//ul[@class='plan-papers']//a/@href") if "blank=1" in one and "form=html" in one
        ]
        kinds = {one.partition("/papers/")[2].partition("?")[0] for one in links}
        assert kinds == {"need", "declined", "tool-declined", "service-declined-tool"}
        for one in links:
            assert '<span class="line">' in (await browser.get(one)).text

    run(made)
