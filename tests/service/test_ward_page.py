"""What a ward reads: an answer, who answers now, what the patient has agreed to; nothing of it left behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from serving import PUBLIC, Town, number_of, told
from ward_visits import Browser, heading, opened, run, text_of

from planbro.plan import Address, Code, CoordinatingUnit, Koordinator, Plan, copy
from planbro.service import Context, application
from planbro.service.ward._told import dials
from planbro.service.ward._words import LANGUAGES, TEXTS
from planbro.store.database import Unavailable
from planbro.testing.kept import HOSPITAL, keep

LATER = "2026-11-21T13:00:00.000Z"


def changed(town: Town, plan: Plan, change: Callable[[Plan], None]) -> str:
    """A newer version of the plan in the store; the number to ask by."""
    new = copy(plan)
    change(new)
    keep(town.database, town.tenant, [new], LATER)
    return number_of(plan)


def shown(town: Town, nin: str, who: str = "hospital") -> str:
    _, page = run(lambda: opened(town, nin, who))
    return page.text


def test_the_answer_comes_first_then_who_answers_then_the_plan(small: Town) -> None:
    text = text_of(shown(small, number_of(small.opened[0])))
    places = [text.index(words) for words in (
        "Lukk siden", "Født ", "Har individuell plan Siden", "Hvem svarer nå", "Koordinator i kommunen",
        "Dette har pasienten sagt ja til", "Om meg, med mine ord Mål og tiltak", "Be om å få se mer",
        "Oppslaget er logget",
    )]  # fmt: skip
    assert places == sorted(places)


def test_at_night_the_nights_number_is_the_big_one_and_by_day_the_koordinators(small: Town) -> None:
    def with_numbers(plan: Plan) -> None:
        plan.koordinatorer[:] = [
            Koordinator(id="k", given="Kari", family="Nes", phone="22 33 44 55", hours="Hverdager 08.00-15.30",
                        function=Code("koordinator"), level=Code("municipal"), last_confirmed="2026-11-01")
        ]  # fmt: skip
        plan.coordinating_units[:] = [
            CoordinatingUnit(id="u", name="Koordinerende enhet", night_phone="+47 99 88 77 66")
        ]

    nin = changed(small, small.shut[0], with_numbers)
    html = shown(small, nin)
    assert '<a href="tel:+4799887766" aria-label="Ring +47 99 88 77 66, Koordinerende enhet">' in html
    assert "Sist bekreftet 1. november 2026" in text_of(html)
    small.go(hours=33)  # Monday at half past twelve
    assert 'aria-label="Ring 22 33 44 55, Kari Nes, koordinator"' in shown(small, nin)


def test_who_is_koordinator_twice_is_called_at_one_number_however_it_was_written(small: Town) -> None:
    def twice(plan: Plan) -> None:
        plan.koordinatorer[:] = [
            Koordinator(id=f"k{at}", given="Kari", family="Nes", phone=phone, hours="Hele døgnet",
                        function=Code("koordinator"), level=Code("municipal"))
            for at, phone in enumerate(("10070003", "100 70 003"))
        ]  # fmt: skip

    small.go(hours=33)
    html = shown(small, changed(small, small.shut[0], twice))
    assert html.count('class="call"') == 1
    assert "10070003" not in text_of(html)


def test_where_no_number_answers_now_those_there_are_are_told(small: Town) -> None:
    def without_night(plan: Plan) -> None:
        plan.koordinatorer[:] = [Koordinator(id="k", given="Kari", phone="22 33 44 55", function=Code("koordinator"),
                                             level=Code("municipal"))]  # fmt: skip
        plan.coordinating_units[:] = []

    text = text_of(shown(small, changed(small, small.shut[0], without_night)))
    assert "Det er ikke oppgitt noe nummer som svarer nå" in text
    assert "22 33 44 55" in text


def test_of_a_graded_person_neither_the_address_nor_the_number_is_shown(small: Town) -> None:
    def hidden(plan: Plan) -> None:
        plan.addresses.append(
            Address(id="a", street="Skjultveien 4", city="Hemmelig", grading=Code("strengt-fortrolig"))
        )
        plan.koordinatorer[0].phone = "22 33 44 55"

    text = text_of(shown(small, changed(small, small.opened[0], hidden)))
    assert "Har individuell plan" in text
    assert "Skjultveien" not in text
    assert "22 33 44 55" not in text


def test_names_and_words_are_text_whatever_they_are(small: Town) -> None:
    def hostile(plan: Plan) -> None:
        plan.planeier.given = "<script>alert(1)</script>"
        plan.planeier.important = '"><img src=x onerror=alert(1)> {{ 7*7 }} \u202egnol'
        plan.koordinatorer[0].given = "'\"><b onmouseover=alert(1)>"
        plan.koordinatorer[0].phone = "javascript:alert(1)"

    html = shown(small, changed(small, small.opened[0], hostile))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 7*7 }}" in html
    assert not re.search(r"<script|<img|<b onm|href=\"javascript", html)
    assert "\u202e" not in html
    assert re.search(r"<bdi>&lt;script", html)  # its direction is its own


def test_nothing_of_the_page_stays_or_is_sent_elsewhere(small: Town) -> None:
    _, page = run(lambda: opened(small, number_of(small.opened[0])))
    headers = page.headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<script|style=|<style|https?://", page.text)
    cookie = page.history[0].headers["set-cookie"]
    assert cookie.startswith("__Host-planbro-ward=")
    for part in ("Path=/", "Secure", "HttpOnly", "SameSite=Lax"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie


def test_the_style_sheet_is_one_and_fetches_nothing(small: Town) -> None:
    sheet = run(lambda: Browser(small).get("/ward/style.css"))
    assert sheet.headers["content-type"].startswith("text/css")
    assert "url(" not in sheet.text
    assert "@import" not in sheet.text


def test_unused_for_a_quarter_of_an_hour_it_closes_and_in_use_after_an_hour(small: Town) -> None:
    async def go() -> None:
        browser, page = await opened(small, number_of(small.opened[0]))
        assert page.headers["refresh"] == "900; url=/ward"
        for _ in range(5):
            small.go(minutes=11)
            assert (await browser.get("/ward")).status_code == 200
        small.go(minutes=6)
        over = await browser.get("/ward")
        assert over.status_code == 403
        assert heading(over.text) == "Siden er lukket fordi den ikke var i bruk"
        assert (await browser.get("/ward")).status_code == 403

        browser, _ = await opened(small, number_of(small.opened[0]))
        small.go(minutes=15)
        assert (await browser.get("/ward")).status_code == 403

    run(go)


def test_closed_it_is_closed_for_every_copy_of_the_cookie(small: Town) -> None:
    async def go() -> None:
        browser, _ = await opened(small, number_of(small.opened[0]))
        kept = dict(browser.client.cookies)
        closed = await browser.send("close")
        assert heading(closed.text) == "Siden er lukket"
        assert not browser.client.cookies
        browser.client.cookies.update(kept)
        assert (await browser.get("/ward")).status_code == 403

    run(go)


def test_without_a_session_the_page_says_how_it_is_opened(small: Town) -> None:
    page = run(lambda: Browser(small).get("/ward"))
    assert page.status_code == 403
    assert "velg «Individuell plan»" in text_of(page.text)


def test_it_speaks_three_languages_and_remembers_which(small: Town) -> None:
    async def go() -> None:
        browser, page = await opened(small, number_of(small.opened[0]), language="en")
        assert heading(page.text) == "Has an individuell plan"
        assert '<html lang="en">' in page.text
        assert '<div lang="nb">' in page.text
        assert heading((await browser.get("/ward?language=nn")).text) == "Har individuell plan"
        assert "Kven svarar no" in (await browser.get("/ward")).text
        assert "Kven svarar no" in (await browser.get("/ward?language=xx")).text

    run(go)


def test_no_text_is_missing_and_all_have_the_same_gaps() -> None:
    for key, texts in TEXTS.items():
        assert len(texts) == len(LANGUAGES), key
        assert all(texts) or key == "in-norwegian", key
        assert len({frozenset(re.findall(r"{(\w+)}", text)) for text in texts}) == 1, key


def test_where_it_cannot_be_noted_it_is_not_shown(small: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async def go() -> None:
        browser, _ = await opened(small, number_of(small.opened[0]))

        def full(groups: object) -> list[None]:
            raise Unavailable("store-full")

        monkeypatch.setattr(small.context._noting, "_handle", full)
        page = await browser.get("/ward")
        assert page.status_code == 503
        assert heading(page.text) == "Det går ikke akkurat nå"
        assert "Hvem svarer" not in page.text

    run(go)


def test_where_nothing_can_be_said_it_says_whom_to_call_alike_for_all(small: Town) -> None:
    office = {"name": "Koordinerende enhet i Ski", "phone": "64 00 00 00", "hours": "Hverdager 08.00-15.30"}
    called = with_ward(small, offices={"kommunen": office})
    for nin, who in (("14831560224", "hospital"), (number_of(small.opened[0]), "stranger")):
        _, page = run(partial(opened, called, nin, who))
        assert "Hvem dere kan ringe Koordinerende enhet Koordinerende enhet i Ski" in text_of(page.text)
        assert '<a href="tel:64000000">64 00 00 00</a>' in page.text
    _, page = run(lambda: opened(called, number_of(small.opened[0])))
    assert "64 00 00 00" not in page.text


def with_ward(town: Town, **ward: object) -> Town:
    whole = told(service={"callers": {"kommunen": [HOSPITAL]}, "ward": ward})
    context = Context(whole, town.database, town.gate, lambda: town.clock[0], PUBLIC, {})
    return replace(town, app=application(context), context=context)


def test_an_epj_may_show_it_in_a_frame_where_the_settings_say_so(small: Town) -> None:
    framed = with_ward(small, frames=["https://epj.example.org/x"])
    _, page = run(lambda: opened(framed, number_of(small.opened[0])))
    assert "frame-ancestors https://epj.example.org" in page.headers["content-security-policy"]
    assert "x-frame-options" not in page.headers
    assert "SameSite=None; Partitioned" in page.history[0].headers["set-cookie"]


@pytest.mark.parametrize(
    ("said", "dialled"),
    [("22 33 44 55", "22334455"), ("+47 22 33 44 55", "+4722334455"), ("113", "113"), ("tlf. 22", ""),
     ("javascript:1234", ""), ("22334455;ext=1", ""), ("٢٢٣٣٤٤٥٥", ""), ("", "")],
)  # fmt: skip
def test_only_a_number_is_a_link_to_a_telephone(said: str, dialled: str) -> None:
    assert dials(said) == dialled
