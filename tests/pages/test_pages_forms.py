"""Forms that are not taken: what is wrong is said where it is, with the rule and what to do, in the language chosen; and
what somebody had written is still there, however the form came to be refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from tests.pages.at_work import Browser, Role, at_work, run
from tests.pages.day_town import known, now, todo
from tests.pages.hostile import HPR, TENANT, Hostile, hostile
from tests.pages.test_pages_deviations import opened as deviation
from tests.pages.walking import OUT, Form, Page, read, walk
from tests.service.serving import Town

from planbro.service.pages._frame import WRITTEN
from planbro.store.database import Deviations, Parties, Party, Remarks, Tasks

ROLES: tuple[Role, ...] = ("koordinator", "office", "operator")
TYPED = "Ordene til Åse"
SAME = {"Sec-Fetch-Site": "same-origin"}
ODD_TEXTS = (
    "",
    "   ",
    TYPED + "\0",
    TYPED + "\x07",
    TYPED + "Å" * 2100,
    TYPED + "x" * 20_000,
    f"{TYPED} %_\u202e{{{{7*7}}}}",
)
ODD_DAYS = ("2026-02-30", "31.12.2026", "0001-01-01", "9999-12-31", TYPED)
ODD_REST = ("9" * 15, "²", "٣", "-1", "1e9", "", "\x07")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    yield from hostile(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db", attacks=False)


def who(role: Role) -> dict[str, object]:
    return {"parties": (f"hpr:{HPR}", f"orgnr:{TENANT}")} if role == "koordinator" else {}


def text(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


def odd(form: Form) -> Iterator[tuple[dict[str, str], bool]]:
    """The form as it stands, and with one thing after the other that is not as it should be; and whether a browser
    could send it so, so that whoever wrote has to find it again."""
    plain = {name: said for name, said in form.fields.items() if name and form.kinds.get(name) != "file"}
    texts = [name for name, kind in form.kinds.items() if kind in {"text", "search", "textarea"}]
    days = [name for name, kind in form.kinds.items() if kind == "date"]
    rest = [name for name, kind in form.kinds.items() if name not in {*texts, *days, "form", ""} and kind != "file"]
    yield plain, True
    yield {name: said for name, said in plain.items() if name == "form"}, True
    yield plain | {f"more-{at}": "1" for at in range(300)}, False
    yield from ((plain | dict.fromkeys(texts, said), "\0" not in said) for said in ODD_TEXTS if texts)
    for names, values in ((days, ODD_DAYS), (rest, ODD_REST)):
        yield from ((plain | dict.fromkeys(texts, TYPED) | {name: said}, form.kinds[name] != "hidden")
                    for name in names for said in values)  # fmt: skip


def faults(form: Form, said: dict[str, str], answer: Any, *, keeps: bool) -> Iterator[str]:
    """What is wrong with the answer to it."""
    if answer.status_code >= 500:
        yield str(answer.status_code)
    if answer.status_code < 400:
        return
    page = read(form.action, form.action, answer)
    if not page.is_html or not any(tag.name == "h1" for tag in page.tags):
        yield f"no page: {answer.text[:60]}"
    ids = {tag.attributes.get("id") for tag in page.tags}
    links = [tag.attributes["href"] for tag in page.tags
             if tag.name == "a" and tag.attributes.get("href", "").startswith("#field-")]  # fmt: skip
    yield from (f"leads nowhere: {one}" for one in links if one[1:] not in ids)
    there = page.text + " ".join(
        value for tag in page.tags for name, value in tag.attributes.items() if name == "value"
    )
    if keeps and form.method == "post" and any(TYPED in one for one in said.values()) and TYPED not in there:
        yield f"{answer.status_code}: what was written is gone"


@pytest.mark.parametrize("role", ROLES)
def test_whatever_is_not_taken_is_said_on_a_page_with_what_was_written(made: Hostile, role: Role) -> None:
    """Every form that stands on a page."""

    async def tried() -> set[tuple[str, str]]:
        browser = await at_work(made.town, role, **who(role))
        found, done = set[tuple[str, str]](), set[tuple[str, ...]]()
        for page in await walk(made.town, role, browser=browser, **who(role)):
            for form in page.forms:
                key = (re.sub(r"[0-9a-f-]{36}|\d+", "*", form.action), form.method, *sorted(form.kinds))
                if OUT.match(form.action) or key in done:
                    continue
                done.add(key)
                await browser.get(page.path)
                for said, keeps in odd(form):
                    answer = await sent(browser, page, form, said)
                    found |= {(key[0], one) for one in faults(form, said, answer, keeps=keeps)}
        return found

    assert run(tried) == set()


async def sent(browser: Browser, page: Page, form: Form, said: dict[str, str]) -> Any:
    to = form.action or page.path
    if form.method != "post":
        short = {name: value[:200] for name, value in said.items()}
        return await browser.client.get(to, params=short)
    files = {"file": ("", b"", "application/octet-stream")} if form.multipart else None
    return await browser.client.post(to, data=said, files=files, headers=SAME)


def test_what_is_written_at_length_is_known_to_the_frame(made: Hostile) -> None:
    """A form with a name of its own for it would lose it where the session is over."""

    async def looked() -> set[str]:
        return {
            name for role in ROLES for page in await walk(made.town, role, **who(role)) for form in page.forms
            for name, kind in form.kinds.items() if kind == "textarea"
        }  # fmt: skip

    assert run(looked) <= set(WRITTEN)


# a form that is too old


def task(town: Town) -> str:
    known(town)
    return todo(town, "remind-revision", town.opened[0], kind="reminder").ref


@pytest.mark.parametrize(("how", "said"), [
    ("idle", "Du er logget ut fordi siden ikke var i bruk"), ("other", "Skjemaet hører ikke til siden du har åpen nå"),
])  # fmt: skip
def test_what_was_written_before_the_session_was_over_is_given_back(small: Town, how: str, said: str) -> None:
    ref = task(small)

    async def written(**headers: str) -> str:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/tasks/{ref}")
        form = browser.form if how == "idle" else "x"
        small.clock[0] += timedelta(hours=2) if how == "idle" else timedelta()
        fields = {"form": form, "remark": "<b>Ringte mor</b>"}
        answer = await browser.client.post(f"/pages/tasks/{ref}/done", data=fields, headers=headers)
        assert answer.status_code == 403
        assert said in answer.text
        return answer.text

    mine = run(partial(written, **SAME))
    assert "&lt;b&gt;Ringte mor&lt;/b&gt;" in mine
    assert "Det du hadde skrevet" in mine
    if how == "other":
        assert f'href="/pages/tasks/{ref}"' in mine
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}):
        assert "Ringte mor" not in run(partial(written, **headers))
    with small.database.reading() as transaction:
        found = Tasks(transaction).called(small.tenant, ref)
        assert found is not None
        assert found.standing == "open"


# by two, and twice


def test_a_task_that_somebody_else_has_done_keeps_what_was_written(small: Town) -> None:
    ref = task(small)

    async def both() -> None:
        first, second = [await at_work(small, "office") for _ in range(2)]
        for browser in (first, second):
            await browser.get(f"/pages/tasks/{ref}")
        await first.send(f"/pages/tasks/{ref}/done", remark="Ringt")
        await first.get(f"/pages/tasks/{ref}")
        await first.send(f"/pages/tasks/{ref}/done", remark="Ringt")
        assert "Oppgaven er merket som gjort" in text(first)
        answer = await second.send(f"/pages/tasks/{ref}/done", remark="Skrevet brev")
        assert answer.status_code == 409
        assert "Oppgaven var alt merket som gjort. Det du skrev, er ikke lagret." in answer.text
        assert "Skrevet brev</textarea>" in answer.text
        with small.database.reading() as transaction:
            found = Tasks(transaction).called(small.tenant, ref)
            assert found is not None
            assert [one.text for one in Remarks(transaction).of(found)] == ["Ringt"]

    run(both)


def test_deviations_that_somebody_else_has_closed_keep_what_was_written(small: Town) -> None:
    first, second = deviation(small, "a"), deviation(small, "b")

    async def both() -> None:
        browser = await at_work(small, "operator")
        await browser.get("/pages/deviations")
        for _ in range(2):
            await browser.send("/pages/deviations/close", **{f"one-{first}": "1", "reason": "Ringt"})
            assert "Avvikene er lukket" in text(browser)
        told = {f"one-{first}": "1", f"one-{second}": "1", "reason": "Skrevet brev"}
        answer = await browser.send("/pages/deviations/close", **told)
        assert answer.status_code == 409
        assert "1 av 2 var alt lukket av en annen" in answer.text
        assert "Skrevet brev" in answer.text
        with small.database.reading() as transaction:
            found = [Deviations(transaction).get(one) for one in (first, second)]
        assert [one.reason for one in found if one] == ["Ringt", "Skrevet brev"]

    run(both)


# the rule that is said is the one that was broken


def test_a_text_may_have_as_many_characters_as_its_field_takes(small: Town) -> None:
    """A browser counts the end of a line as one, and sends two."""
    ref = task(small)

    async def written() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/tasks/{ref}")
        answer = await browser.send(f"/pages/tasks/{ref}/done", remark="ø\r\n" * 1000 + "ø")
        assert answer.status_code == 422
        assert "Skriv høyst 2000 tegn. Nå er det 2001." in answer.text
        assert "<title>Noe mangler eller er feil: " in answer.text
        answer = await browser.send(f"/pages/tasks/{ref}/done", remark="hoi\x07")
        assert "skjulte styretegn" in answer.text
        answer = await browser.send(f"/pages/tasks/{ref}/done", remark="😀\r\n" * 1000)
        assert answer.status_code == 200
        assert "Oppgaven er merket som gjort" in answer.text

    run(written)


def test_a_form_with_too_much_in_it_is_not_called_a_file(small: Town) -> None:
    ref = task(small)

    async def written() -> None:
        browser = await at_work(small, "office", language="nn")
        await browser.get(f"/pages/tasks/{ref}")
        answer = await browser.send(f"/pages/tasks/{ref}/done", remark="x" * 300_000)
        assert answer.status_code == 413
        assert "Det du skreiv, er for langt" in answer.text
        assert f'href="/pages/tasks/{ref}"' in answer.text
        answer = await browser.client.post("/pages/find", data={f"n{at}": "1" for at in range(100)})
        assert answer.status_code == 400
        assert "Skjemaet kunne ikkje lesast" in answer.text

    run(written)


def test_days_that_are_none_are_said_and_no_log_is_given(small: Town) -> None:
    known(small)
    plan = small.opened[0].id

    async def asked() -> None:
        browser = await at_work(small, "office")
        for query, said in (("since=2026-02-30", "ingen dag i kalenderen"), ("until=0001-01-01", "ingen dag i kalenderen"),
                            ("since=2026-02-02&until=2026-02-01", "før den første")):  # fmt: skip
            answer = await browser.get(f"/pages/plans/{plan}/looked?{query}")
            assert answer.status_code == 422
            assert said in answer.text
            assert f'value="{query.rpartition("=")[2]}"' in answer.text
        assert [one for one in small.audit() if one.what == "log-given"] == []

    run(asked)


def test_a_version_is_not_compared_with_itself(made: Hostile) -> None:
    async def asked() -> None:
        browser = await at_work(made.town, "office")
        answer = await browser.get(f"/pages/plans/{made.plans[0].id}/versions?first=1&second=1")
        assert answer.status_code == 422
        assert "Velg to forskjellige versjoner" in answer.text

    run(asked)


def test_a_sign_of_a_pattern_is_a_sign_in_a_search(small: Town) -> None:
    with small.database.writing() as transaction:
        Parties(transaction).write([Party(small.tenant, "herid:8094867", "helseforetak", "Fjordglimt HF")], now(small))

    async def asked() -> None:
        browser = await at_work(small, "operator")
        await browser.get("/pages/parties")
        assert "Fjordglimt" in text(browser)
        for words in ("%", "_", "\\"):
            await browser.send("/pages/parties", words=words)
            assert "Fjordglimt" not in text(browser)

    run(asked)


@pytest.mark.parametrize(("accepted", "said"), [
    ("nb", "Siden «Finn en plan» er til det"), ("nn-NO,nb", "Sida «Finn ein plan»"), ("en-GB,en", "may not stand in the address"),
])  # fmt: skip
def test_what_is_refused_at_the_door_is_a_page_too(small: Town, accepted: str, said: str) -> None:
    """Somebody searches the tables by a person's number; htmx puts this in place of the page."""

    async def asked() -> None:
        browser = await at_work(small, "operator")
        answer = await browser.get("/pages/mappings/sampro?q=31816010120", **{"Accept-Language": accepted})
        assert answer.status_code == 400
        assert answer.headers["content-type"].startswith("text/html")
        assert 'id="content"' in answer.text
        assert said in answer.text
        assert 'href="../../pages"' in answer.text
        assert 'href="../../pages/files/style.css"' in answer.text
        assert "31816010120" not in answer.text

    run(asked)
