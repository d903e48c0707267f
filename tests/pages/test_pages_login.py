"""Logging in to the pages: the whole way by the local issuer, and everything that is no login."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.pages.at_work import at_work, colleague, link, run
from tests.pages.logging_in import PLACE, Logging, logging_in
from tests.service.serving import PUBLIC, Town
from tests.service.serving import serving as town_serving

from planbro.ident import make_orgnr
from planbro.testing._door import app_of, serving
from planbro.testing.issuer import PROFESSIONALS, WORKPLACES, Issuer, signing_key


class Far:
    """The issuer on a port of this machine, once for all tests here; each test puts its own behind it."""

    issuer: Issuer
    at = ""


@pytest.fixture(scope="module")
def far() -> Iterator[Far]:
    far = Far()
    with serving(app_of(lambda asked: far.issuer.handle(asked))) as far.at:
        yield far


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    yield from town_serving(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db")


@pytest.fixture
def login(town: Town, far: Far, tmp_path: Path) -> Iterator[Logging]:
    with logging_in(town, far.at, tmp_path) as made:
        far.issuer = made.issuer
        yield made


def session(answer: httpx.Response) -> str:
    """The session that an answer gives, if it gives one."""
    found = [one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-planbro-pages=")]
    return found[0].partition("=")[2].partition(";")[0] if found else ""


# the whole way


def test_one_logs_in_and_comes_to_the_first_page(login: Logging) -> None:
    async def tried() -> None:
        async with login.browser() as browser:
            out = await browser.get("/pages")
            assert '<a class="button" href="/pages/login">Logg inn</a>' in out.text
            login.may("office")
            came = await login.log_in(browser)
            assert (came.status_code, came.headers["location"]) == (303, "/pages")
            assert "<bdi>Lilla Enhet</bdi>" in (await browser.get("/pages/requests")).text

    run(tried)
    line = next(one for one in login.audit() if one.what == "login")
    assert (line.who, line.organisation, line.params["way"]) == (
        f"hpr:{PROFESSIONALS[-1].hpr}", PLACE.legal_entity, "login",
    )  # fmt: skip
    for address in (*login.addresses, *login.issuer.asked):
        assert PROFESSIONALS[-1].number not in address
        assert "Lilla" not in address
    assert "scope" not in parse_qs(urlsplit(login.addresses[0]).query)  # put there ahead (RFC 9126)


@pytest.mark.parametrize(("rights", "first"), [
    (("coordinate",), "/pages/day"), (("office",), "/pages/day"), (("operate",), "/pages/exchanges"),
])  # fmt: skip
def test_what_one_may_is_what_the_login_gives(login: Logging, rights: tuple[str, ...], first: str) -> None:
    async def tried() -> None:
        async with login.browser() as browser:
            login.may(*rights)
            await login.log_in(browser)
            assert (await browser.get("/pages")).headers["location"] == first

    run(tried)


def test_one_comes_back_to_where_one_was_going(login: Logging) -> None:
    async def tried() -> None:
        async with login.browser() as browser:
            asked = await browser.get("/pages/language")
            assert "/pages/login" not in asked.headers.get("location", "")
            came = await login.log_in(browser, "/pages/login?back=/day%3Fkind%3Dreminder")
            assert came.headers["location"] == "/pages/day?kind=reminder"

    run(tried)


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "/../ward", "/a\nb", "/" + "a" * 600]
)
def test_one_is_sent_nowhere_else(login: Logging, back: str) -> None:
    async def tried() -> None:
        async with login.browser() as browser:
            away = await browser.get("/pages/login", params={"back": back})
            assert away.status_code == 303
            login.issuer.people = [PROFESSIONALS[-1]]
            came = await login.log_in(browser, str(httpx.URL("/pages/login", params={"back": back})))
            assert came.headers["location"] == "/pages"

    run(tried)


# what is no login


async def answer_to(login: Logging, how: str) -> httpx.Response:
    async with login.browser() as browser, login.browser() as other:
        where = await login.begin(browser)
        asked = browser
        if how == "another browser":
            asked = other
        if how == "another's login in this browser":
            where = await login.begin(other)
        if how == "twice":
            await browser.get(where)
        if how == "another state":
            where = where.replace("state=", "state=x")
        if how == "no state":
            where = where.partition("&state=")[0]
        if how == "late":
            login.town.go(minutes=11)
        if how == "an error":
            where += "&error=access_denied"
        if how == "another issuer":
            where = where.replace("iss=http", "iss=https")
        if how == "no issuer":
            where = where.partition("&iss=")[0]
        if how == "another code":
            where = where.replace("code=", "code=x")
        return await asked.get(where)


HOWS = ("another browser", "another's login in this browser", "twice", "another state", "no state", "late", "an error",
        "another issuer", "no issuer", "another code")  # fmt: skip


@pytest.mark.parametrize("how", HOWS)
def test_an_answer_that_is_not_to_this_login_opens_nothing(login: Logging, how: str) -> None:
    came = run(partial(answer_to, login, how))
    assert came.status_code in {403, 404, 410}
    assert session(came) == ""
    assert "Innloggingen lyktes ikke" in came.text
    assert login.refusals()


WRONG: dict[str, dict[str, Any]] = {
    "nonce": {"nonce": "other"}, "no nonce": {"nonce": None}, "another's": {"aud": "other"},
    "for two": {"aud": ["pages", "other"]}, "over": {"exp": 0}, "from another": {"iss": "https://evil.example"},
}  # fmt: skip


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_an_id_token_that_does_not_hold_opens_nothing(login: Logging, claims: dict[str, Any]) -> None:
    login.issuer.claims = claims

    async def tried() -> httpx.Response:
        async with login.browser() as browser:
            return await login.log_in(browser)

    came = run(tried)
    assert (came.status_code, session(came)) == (403, "")
    assert login.refusals() == ["pages-login-failed"]


def test_a_token_signed_by_another_key_opens_nothing(login: Logging) -> None:
    async def tried() -> httpx.Response:
        async with login.browser() as browser:
            where = await login.begin(browser)
            published = login.issuer.jwks
            login.issuer.key = signing_key("ES256")
            type(login.issuer).jwks, kept = property(lambda _: published), type(login.issuer).jwks
            try:
                return await browser.get(where)
            finally:
                type(login.issuer).jwks = kept

    came = run(tried)
    assert (came.status_code, session(came)) == (403, "")


def test_a_body_that_does_not_work_here_is_known_and_not_let_in(login: Logging) -> None:
    login.place = WORKPLACES[0]

    async def tried() -> httpx.Response:
        async with login.browser() as browser:
            return await login.log_in(browser)

    came = run(tried)
    assert (came.status_code, session(came)) == (403, "")
    assert "innloggingen gir deg ikke tilgang her" in came.text
    assert login.refusals()[-1] == "pages-login-may-not"


def test_a_login_without_a_role_is_known_and_not_let_in(login: Logging) -> None:
    login.may("read")

    async def tried() -> httpx.Response:
        async with login.browser() as browser:
            return await login.log_in(browser)

    came = run(tried)
    assert (came.status_code, session(came)) == (403, "")
    assert login.refusals()[-1] == "token-scope"


def test_one_who_operates_for_the_kommune_is_an_operator_and_nothing_else(
    login: Logging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(login.town.context.settings.service.operators, "kommunen", (WORKPLACES[0].legal_entity,))
    login.place = WORKPLACES[0]

    async def tried() -> None:
        async with login.browser() as browser:
            await login.log_in(browser)
            assert (await browser.get("/pages")).headers["location"] == "/pages/exchanges"
            assert (await browser.get("/pages/day")).status_code in {403, 404}

    run(tried)


def test_where_scopes_are_the_clients_a_claim_says_what_a_person_is(
    town: Town, far: Far, tmp_path: Path
) -> None:  # fmt: skip
    roles = {"office": ["ip-enhet"], "coordinate": ["ip-koordinator"]}
    with logging_in(town, far.at, tmp_path, roles_claim="groups", roles=roles) as login:
        far.issuer = login.issuer

        async def tried(groups: object) -> tuple[int, str]:
            login.issuer.claims = {"groups": groups}
            async with login.browser() as browser:
                came = await login.log_in(browser)
                return came.status_code, (await browser.get("/pages")).headers.get("location", "")

        assert run(partial(tried, ["ip-enhet", "other"])) == (303, "/pages/day")
        assert run(partial(tried, "ip-koordinator")) == (303, "/pages/day")
        for groups in (None, [], ["ip"], {"ip-enhet": 1}, 3):
            assert run(partial(tried, groups)) == (403, "")


def test_an_issuer_that_is_away_is_told_of(login: Logging) -> None:
    async def tried() -> httpx.Response:
        async with login.browser() as browser:
            login.issuer.silent = True
            return await browser.get("/pages/login")

    came = run(tried)
    assert came.status_code == 403
    assert "Innloggingen lyktes ikke" in came.text


# the session


def test_a_login_gives_a_session_of_its_own_and_ends_the_one_before(login: Logging) -> None:
    """Who had put a session into this browser has no part in the one that comes of the login."""

    async def tried() -> None:
        async with login.browser() as browser, login.browser() as attacker:
            before = await attacker.get(link(login.town, colleague(login.town, "office")))
            planted = session(before)
            browser.cookies.set("__Host-planbro-pages", planted, domain="planbro.example.org", path="/")
            came = await login.log_in(browser)
            assert session(came) not in {"", planted}
            assert "Du er logget ut" in (await attacker.get("/pages")).text

    run(tried)


def test_a_session_ends_when_it_is_idle_and_in_any_case(login: Logging) -> None:
    async def tried(minutes: int, times: int) -> str:
        async with login.browser() as browser:
            await login.log_in(browser)
            for _ in range(times):
                login.town.go(minutes=minutes)
                page = await browser.get("/pages")
            return page.text

    assert "ikke var i bruk" in run(partial(tried, 31, 1))
    assert "ikke var i bruk" not in run(partial(tried, 29, 20))
    assert "ikke var i bruk" in run(partial(tried, 29, 21))


def test_a_session_is_good_in_its_own_browser_alone(login: Logging) -> None:
    async def tried() -> None:
        async with login.browser() as browser, login.browser("Other/1.0") as other:
            came = await login.log_in(browser)
            other.cookies.set("__Host-planbro-pages", session(came), domain="planbro.example.org", path="/")
            assert "en annen nettleser" in (await other.get("/pages")).text
            assert (await browser.get("/pages")).status_code == 403

    run(tried)


def test_the_cookie_is_this_hosts_alone_and_out_of_reach(login: Logging) -> None:
    async def tried() -> None:
        async with login.browser() as browser:
            came = await login.log_in(browser)
            (cookie,) = [one for one in came.headers.get_list("set-cookie") if "planbro-pages=" in one]
            assert cookie.startswith("__Host-")
            for word in ("Path=/", "Secure", "HttpOnly", "SameSite=Lax"):
                assert word in cookie
            for word in ("Domain", "Expires", "Max-Age"):
                assert word not in cookie
            gone = [one for one in came.headers.get_list("set-cookie") if "planbro-pages-login=" in one]
            assert "Max-Age=0" in gone[0]

    run(tried)


def test_logging_out_clears_the_browser_and_goes_on_to_the_issuer(login: Logging) -> None:
    async def tried() -> None:
        browser = await at_work(login.town, "office", out="https://sts.example.org/out?client_id=pages")
        closed = await browser.send("/pages/close")
        assert closed.headers["clear-site-data"] == '"cache"'
        assert closed.headers["refresh"] == "0; url=https://sts.example.org/out?client_id=pages"
        async with login.browser() as other:
            await login.log_in(other)
            back = await other.get("/pages/out")
            assert (back.status_code, "Du er logget ut" in back.text) == (200, True)

    run(tried)


def test_where_one_logs_out_is_what_the_issuer_says_and_names_nobody(login: Logging) -> None:
    async def tried() -> str:
        async with login.browser() as browser:
            came = await login.log_in(browser)
            page = await browser.get("/pages/nothing-there")
            assert page.status_code == 404
            form = (await browser.get("/pages/mappings")).text.partition('name="form" value="')[2].partition('"')[0]
            closed = await browser.post("/pages/close", data={"form": form})
            assert came.status_code == 303
            return closed.headers.get("refresh", "")

    login.may("operate")
    refresh = run(tried)
    if refresh:  # where a page with a form is there to be left
        address = refresh.partition("url=")[2]
        asked = parse_qs(urlsplit(address).query)
        assert address.startswith(f"{login.issuer.authority}/connect/endsession?")
        assert asked == {"client_id": ["pages"], "post_logout_redirect_uri": [f"{PUBLIC}/pages/out"]}


# what opens one kind of page opens no other


def test_a_handle_opens_once(login: Logging) -> None:
    async def tried() -> None:
        path = link(login.town, colleague(login.town, "office"))
        async with login.browser() as browser, login.browser() as other:
            assert (await browser.get(path)).status_code == 303
            again = await other.get(path)
            assert (again.status_code, session(again)) == (410, "")
            assert "brukt før" in again.text

    run(tried)
    assert login.refusals() == ["pages-handle-used"]


def test_a_wards_session_opens_no_page_and_the_other_way_round(login: Logging) -> None:
    async def tried() -> None:
        async with login.browser() as browser, login.browser() as ward:
            mine = session(await login.log_in(browser))
            ward.cookies.set("__Host-planbro-ward", mine, domain="planbro.example.org", path="/")
            assert (await ward.get("/ward")).status_code == 403
            path = link(login.town, colleague(login.town, "office")).replace("/pages/h/", "/ward/h/")
            assert (await ward.get(path)).status_code == 404

    run(tried)


def test_nobody_else_is_asked_while_a_person_of_another_kommune_is(login: Logging) -> None:
    """A legal entity that neither is the kommune nor works for it gets in by no scope."""
    login.issuer.places = [PLACE.__class__("Annen kommune", make_orgnr(4191), make_orgnr(4192))]
    login.place = login.issuer.places[0]

    async def tried() -> httpx.Response:
        async with login.browser() as browser:
            return await login.log_in(browser)

    assert run(tried).status_code == 403
