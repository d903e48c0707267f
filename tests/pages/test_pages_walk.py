"""Every page, walked to: hostile text comes out as text, nothing leads out, no address names a person, no form is taken
that is not this page's; a page or a form that is new is looked at without being named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import pytest
from starlette.routing import Route
from tests.pages.at_work import Role, at_work, run
from tests.pages.hostile import ATTACKS, HPR, STREET, TENANT, Hostile, hostile
from tests.pages.walking import OUT, Form, Page, read, routes, walk
from tests.service.serving import PUBLIC

ROLES: tuple[Role, ...] = ("koordinator", "office", "operator")
NUMBER = re.compile(r"(?<![\d-])\d{11}(?![\d-])")
RTL = "\u202e"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    yield from hostile(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db")


def who(role: Role) -> dict[str, object]:
    return {"parties": (f"hpr:{HPR}", f"orgnr:{TENANT}")} if role == "koordinator" else {}


@pytest.fixture(scope="module")
def walked(made: Hostile) -> dict[Role, list[Page]]:
    return {role: run(partial(walk, made.town, role, **who(role))) for role in ROLES}


@pytest.fixture(scope="module")
def pages(walked: dict[Role, list[Page]]) -> list[Page]:
    return [page for found in walked.values() for page in found]


UNLED: frozenset[str] = frozenset({"/pages", "/pages/files/{file}", "/pages/h/{handle}"})
"""What no page leads to: where one comes in, and what all of them load."""
ONLY_AFTER: frozenset[str] = frozenset({"/pages/exchanges/corrected/{name}", "/pages/requests/{ref}/letter"})
"""What is there when something was done; the last test here does it."""


def test_every_page_is_walked_to(made: Hostile, pages: list[Page]) -> None:
    """A page that no other leads to is none that a reader finds."""
    there = {one.path for one in routes(made.town, "GET")}
    assert there - {page.route for page in pages} - UNLED - ONLY_AFTER == set()


def test_every_page_answers(pages: list[Page]) -> None:
    """422 is a form that is not filled in; 403 the consent form of a plan whose content a koordinator may not see; and
    what only a form goes to is no page to read, which is said on one."""
    odd_ones = {(page.route, page.answer.status_code) for page in pages if page.answer.status_code not in {200, 422}}
    assert odd_ones - {("/pages/tasks/{ref}/form", 403)} == {("/pages/{rest:path}", 404)}


def odd(page: Page) -> Iterator[str]:
    """Whatever on a page is no plain page of ours."""
    yield from ("an element of an attack" for text, within in page.texts if text == "x" and within[-1:] == ("b",))
    for tag in page.tags:
        if tag.name in {"img", "iframe", "object", "embed", "base", "meta"} and "onerror" in tag.attributes:
            yield f"{tag.name} of an attack"
        if tag.name == "script" and not tag.attributes.get("src", "").startswith("/pages/files/"):
            yield "script"
        yield from (f"{name} of {tag.name}" for name in tag.attributes if name.startswith(("on", "hx-on")))
        if "style" in tag.attributes or tag.name in {
            "style",
            "iframe",
            "object",
            "embed",
            "base",
            "form" * ("form" in tag.within),
        }:
            yield f"style or frame: {tag.name}"
        yield from (
            f"{name} leads to {said[:30]}" for name, said in tag.attributes.items()
            if name in {"href", "src", "action", "formaction", "hx-get", "hx-post", "xlink:href"} and not led(said)
        )  # fmt: skip


def led(address: str) -> bool:
    """Whether an address leads to these pages, to a place on the page, or to a telephone or a mailbox."""
    return bool(re.match(r"(/pages(/|\?|$)|\?|#|$|tel:[\d+ ]{3,}$|mailto:[^<>\"' ]+$|data:(image/|,$))", address))


def of_ours(page: Page) -> bool:
    """A page of the frame: what is a paper is made elsewhere and has its own policy."""
    return page.is_html and not {"papers", "reports"} & set(page.route.split("/")[:-1])


def test_text_is_text_whatever_it_says(pages: list[Page]) -> None:
    assert {(page.route, one) for page in pages if of_ours(page) for one in odd(page)} == set()
    whole = "".join(page.text for page in pages if of_ours(page))
    for attack in ATTACKS[:5]:
        assert attack in whole
    assert "49" not in re.findall(r"\{\{ 7\*7 \}\}|\b49 txt\b", whole)


def test_text_that_runs_the_other_way_turns_nothing_around_it(pages: list[Page]) -> None:
    """A text of somebody stands in an element that keeps its direction to itself."""
    alone = {"bdi", "title", "option", "textarea", "desc", "ins", "del", "blockquote", "pre", "td", "dd", "text"}
    loose = {
        (page.route, within[-1]) for page in pages if of_ours(page) for text, within in page.texts
        if RTL in text and not alone & set(within)
    }  # fmt: skip
    assert loose == set()


def test_no_address_names_anybody(made: Hostile, pages: list[Page]) -> None:
    for page in pages:
        for address in (page.path, *page.addresses(), page.answer.headers.get("location", "")):
            assert not NUMBER.search(address), page.route
            assert not any(one in address for one in made.secrets), page.route
            assert "alert" not in address, page.route
        assert not NUMBER.search(page.answer.headers.get("content-disposition", "")), page.route


def test_a_graded_address_is_on_no_page(pages: list[Page]) -> None:
    assert {page.route for page in pages if STREET.encode() in page.answer.content} == set()


def test_every_page_says_what_a_browser_may_do_with_it(pages: list[Page]) -> None:
    for page in pages:
        headers = page.answer.headers
        assert headers["cache-control"] == "no-store", page.route
        assert headers["x-content-type-options"] == "nosniff", page.route
        assert headers["referrer-policy"] == "no-referrer", page.route
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy or "sandbox" in policy, page.route
        if of_ours(page):
            assert "frame-ancestors 'none'" in policy, page.route
            assert "unsafe" not in policy, page.route


def test_each_page_is_of_its_roles_alone(made: Hostile, walked: dict[Role, list[Page]]) -> None:
    """What one role comes to and another does not, the other is refused; and nobody without a login sees any."""
    every = {page.path: page.route for found in walked.values() for page in found}

    async def tried(*roles: Role) -> dict[str, int]:
        browser = await at_work(made.town, *roles)
        return {route: (await browser.get(path)).status_code for path, route in every.items()}

    nothing = run(tried)
    assert {route for route, status in nothing.items() if status == 200 and route != "/pages"} == set()
    mine = {role: {page.route for page in found} for role, found in walked.items()}
    for route, status in run(partial(tried, "operator")).items():
        if route not in mine["operator"]:
            assert status in {403, 404}, route
    assert not [route for route in mine["operator"] if "/plans" in route or "/tasks" in route]


# forms


def filled(path: str) -> str:
    """A path of a route, something put where it has a place."""
    return re.sub(r"\{\w+:int\}", "1", re.sub(r"\{\w+\}", "00000000-0000-4000-8000-000000000000", path))


def posts(made: Hostile) -> list[Route]:
    return routes(made.town, "POST")


def test_no_form_is_taken_that_another_site_or_another_page_sends(made: Hostile) -> None:
    """Every route that takes a form, whichever it is."""

    async def tried(role: Role) -> dict[str, tuple[int, ...]]:
        browser = await at_work(made.town, role, **who(role))
        await browser.get("/pages/day" if role != "operator" else "/pages/exchanges")
        found = {}
        for one in posts(made):
            sent: list[int] = []
            for form, headers in (("", {}), ("x", {}), (browser.form, {"Sec-Fetch-Site": "cross-site"}),
                                  (browser.form, {"Sec-Fetch-Site": "same-site"})):  # fmt: skip
                sent.append(
                    (await browser.client.post(filled(one.path), data={"form": form}, headers=headers)).status_code
                )
            bare = browser.client.__class__(transport=browser.client._transport, base_url=PUBLIC)
            sent.append((await bare.post(filled(one.path), data={"form": browser.form})).status_code)
            found[one.path] = tuple(sent)
        return found

    for role in ROLES:
        for path, statuses in run(partial(tried, role)).items():
            assert set(statuses) == {403}, (role, path, statuses)
    assert made.town.audit()[-1].what == "refused"


def values(form: Form, attack: str) -> dict[str, str]:
    """The form as somebody might send it who means harm."""
    said = dict(form.fields)
    for name, kind in form.kinds.items():
        if kind in {"text", "search", "textarea"}:
            said[name] = attack
    return {name: value for name, value in said.items() if form.kinds.get(name) != "file" and name}


def test_whatever_is_sent_by_a_form_comes_out_as_text(made: Hostile, walked: dict[Role, list[Page]]) -> None:
    """Every form that stands on a page, sent as it stands with an attack in each text; and everything walked again."""

    async def tried(role: Role, attack: str) -> list[tuple[str, str]]:
        browser = await at_work(made.town, role, **who(role))
        faults: list[tuple[str, str]] = []
        done = set[tuple[str, ...]]()
        for page in walked[role]:
            for form in page.forms:
                key = (re.sub(r"[0-9a-f-]{36}|\d+", "*", form.action), *sorted(form.kinds))
                if form.method != "post" or OUT.match(form.action) or key in done:
                    continue
                done.add(key)
                if (await browser.get(page.path)).status_code != 200:
                    continue
                said = values(form, attack) | {"form": browser.form}
                files = {"file": ("<b>.xml", attack.encode(), "text/xml")} if form.multipart else None
                answer = await browser.client.post(form.action or page.path, data=said, files=files)
                if answer.status_code >= 500:
                    faults.append((form.action, str(answer.status_code)))
                seen = read(page.path, form.action, answer)
                faults += [(form.action, one) for one in odd(seen) if of_ours(seen)]
        return faults

    for role in ROLES:
        for attack in ATTACKS[:2]:
            assert run(partial(tried, role, attack)) == []
    for role in ROLES:
        again = run(partial(walk, made.town, role, **who(role)))
        assert {(page.route, one) for page in again if of_ours(page) for one in odd(page)} == set()
        assert {(page.path, page.answer.status_code) for page in again if page.answer.status_code >= 500} == set()
