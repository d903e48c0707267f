"""One action asks: why, for how long, with the signed consent or a word that it comes; and the answer stands here."""

from __future__ import annotations

from typing import Any

import pytest
from serving import PUBLIC, OpenGate, Town, number_of, told
from ward_visits import Browser, handle, heading, opened, run, text_of, token_of

from planbro.exchange.access import Answering, Refuse, decide_request, flow, mine, owner_of
from planbro.exchange.engine import Worker, stamp
from planbro.exchange.sync import Rooms, Rules, prepare
from planbro.service import Context, application
from planbro.store.database import Messages, Parties, Party, Requests, Tasks
from planbro.testing.kept import HOSPITAL

PAPER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ASKED: dict[str, Any] = {"why": "admission", "days": "14", "later": "1"}


def owner(town: Town) -> str:
    return owner_of(town.gate.callers["hospital"])


def look_into(town: Town) -> None:
    """What a worker does with requests that came in."""
    answering = {town.tenant: Answering(known=frozenset({HOSPITAL}))}
    rooms = Rooms({town.tenant: Rules(town.tenant, "kommune", "herid:8216251")}, {})
    with Worker(town.database, flow(answering), lambda: stamp(town.clock[0]), "w1", rooms, prepare) as worker:
        while worker.run_once():
            pass


def test_asked_it_waits_and_says_so(town: Town) -> None:
    async def go() -> None:
        browser, page = await opened(town, number_of(town.shut[0]))
        assert "Be om å få se planen" in text_of(page.text)
        sent = await browser.send("ask", **ASKED, words="Trenger målene.")
        assert sent.url.path == "/ward"
        text = text_of(sent.text)
        assert "Sendt 22. november 2026 kl. 03.30. Venter på svar fra koordinerende enhet." in text
        assert "Samtykke er ikke lagt ved ennå" in text

    run(go)
    with town.database.reading() as transaction:
        [case] = mine(transaction, town.tenant, owner(town))
    assert case.words == "Pasienten er innlagt. Trenger målene."
    assert (case.wanted.start, case.wanted.stop) == ("2026-11-22", "2026-12-06")
    assert case.practitioner == "hpr:9999999"
    assert "ask" in [line.what for line in town.audit()]


def test_koordinerende_enhet_sees_which_ward_asks_by_its_name(small: Town) -> None:
    with small.database.writing() as transaction:
        book = [Party(small.tenant, f"orgnr:{HOSPITAL}", "department", "Medisinsk sengepost")]
        Parties(transaction).write(book, stamp(small.clock[0]))

    async def go() -> None:
        browser, _ = await opened(small, number_of(small.shut[0]))
        await browser.send("ask", **ASKED)

    run(go)
    with small.database.reading() as transaction:
        assert [one.name for one in mine(transaction, small.tenant, owner(small))] == ["Medisinsk sengepost"]


def test_the_signed_paper_comes_along_as_it_is(small: Town) -> None:
    async def go() -> None:
        browser, _ = await opened(small, number_of(small.shut[0]))
        sent = await browser.send("ask", why="discharge", days="30", file=("signert.pdf", PAPER))
        assert "Samtykke er lagt ved." in text_of(sent.text)

    run(go)
    with small.database.reading() as transaction:
        [case] = mine(transaction, small.tenant, owner(small))
        assert case.row.paper is not None
        assert Messages(transaction).body(case.row.paper) == PAPER


def test_asked_again_it_is_the_same_request_with_the_paper(small: Town) -> None:
    async def go() -> None:
        browser, _ = await opened(small, number_of(small.shut[0]))
        await browser.send("ask", **ASKED)
        sent = await browser.send("ask", why="admission", days="14", file=("x.pdf", PAPER))
        assert text_of(sent.text).count("Sendt 22.") == 1
        assert "Samtykke er lagt ved." in text_of(sent.text)

    run(go)


@pytest.mark.parametrize(
    ("fields", "paper", "amiss"),
    [
        ({}, None, {"why", "days", "paper"}),
        ({"why": "x", "days": "1000", "later": "1"}, None, {"why", "days"}),
        ({"why": "other", "days": "14", "later": "1"}, None, {"words"}),
        ({"why": "admission", "days": "14", "later": "1", "words": "x" * 501}, None, {"words"}),
        ({"why": "admission", "days": "14"}, b"MZ\x90\x00", {"paper"}),
    ],
    ids=["nothing", "what is no choice", "other without words", "too long", "no PDF"],
)  # fmt: skip
def test_what_is_missing_is_said_all_at_once_and_what_was_filled_in_stays(
    small: Town, fields: dict[str, str], paper: bytes | None, amiss: set[str]
) -> None:
    async def go() -> None:
        browser, _ = await opened(small, number_of(small.shut[0]))
        page = await browser.send("ask", file=("x", paper) if paper else None, **fields)
        assert page.status_code == 422
        assert 'role="alert"' in page.text
        for name in ("why", "words", "days", "paper"):
            assert (f'id="amiss-{name}"' in page.text) is (name in amiss)
        if fields.get("why") == "admission":
            assert 'value="admission" checked' in page.text.replace("\n", " ").replace(' id="field-why"', "")

    run(go)
    with small.database.reading() as transaction:
        assert not Requests(transaction).listed(small.tenant)


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "Skriv hvorfor, når"), ("x" * 501, "for lang: høyst 500 tegn"), ("a\x01b", "tegn som ikke kan leses")],
    ids=["nothing", "too long", "not a text"],
)
def test_what_is_amiss_with_a_text_is_said_and_nothing_else(small: Town, words: str, said: str) -> None:
    async def go() -> None:
        browser, _ = await opened(small, number_of(small.shut[0]))
        page = await browser.send("ask", why="other", days="14", later="1", words=words)
        told = text_of(page.text)
        assert said in told
        assert ("høyst 500 tegn" in told) is ("for lang" in said)

    run(go)


def test_about_nobody_it_looks_the_same_as_about_one_that_is_closed(small: Town) -> None:
    async def asked(nin: str) -> str:
        browser, _ = await opened(small, nin, "stranger")
        await browser.send("ask", **ASKED)
        look_into(small)
        text = text_of((await browser.get("/ward")).text)
        return text[text.index("Ukjent – det") :].partition("Det betyr")[2].partition("Hvorfor")[0]

    assert run(lambda: asked("14831560224")) == run(lambda: asked(number_of(small.opened[0])))


def test_refused_it_says_so_and_why(small: Town) -> None:
    async def go() -> Browser:
        browser, _ = await opened(small, number_of(small.shut[0]))
        await browser.send("ask", **ASKED)
        return browser

    run(go)
    look_into(small)
    now = stamp(small.clock[0])
    with small.database.writing() as transaction:
        [case] = mine(transaction, small.tenant, owner(small))
        decide_request(transaction, small.tenant, case.row.ref, Refuse("Planeier <b>ønsker</b> det ikke."),
                       rules=Answering(), policy=small.context.policy_of(small.tenant, HOSPITAL), who="unit", now=now)  # fmt: skip
    _, page = run(lambda: opened(small, number_of(small.shut[0])))
    assert "Ikke gitt. Planeier <b>ønsker</b> det ikke." in text_of(page.text)
    assert "kan klage til Statsforvalteren" in text_of(page.text)
    assert "Be om å få se planen" in text_of(page.text)


def test_what_another_ward_asked_is_not_shown(small: Town) -> None:
    from dataclasses import replace

    small.gate.callers["elsewhere"] = replace(small.gate.callers["hospital"], client="other")

    async def go() -> None:
        browser, _ = await opened(small, number_of(small.shut[0]))
        await browser.send("ask", **ASKED)
        _, page = await opened(small, number_of(small.shut[0]), "elsewhere")
        assert "Forespørsler om innsyn" not in page.text
        _, page = await opened(small, number_of(small.shut[1]))
        assert "Forespørsler om innsyn" not in page.text

    run(go)


# forms that are not the page's own


def test_a_form_of_another_page_sends_nothing(small: Town) -> None:
    async def go() -> None:
        browser, first = await opened(small, number_of(small.shut[0]))
        await browser.get((await handle(small, number_of(small.shut[1]))).json()["url"])
        old = await browser.client.post(
            "/ward/ask", data={"form": token_of(first.text), **ASKED}, files={"paper": ("", b"")}
        )
        assert old.status_code == 403
        assert heading(old.text) == "Skjemaet hører ikke til siden som er åpen nå"
        assert (await browser.get("/ward")).status_code == 200

    run(go)
    with small.database.reading() as transaction:
        assert not Requests(transaction).listed(small.tenant)
    assert "ward-form-old" in [line.outcome for line in small.audit()]


@pytest.mark.parametrize("action", ["ask", "acute", "close"])
def test_a_form_from_elsewhere_does_nothing(small: Town, action: str) -> None:
    async def go() -> None:
        browser, page = await opened(small, number_of(small.shut[0]))
        files = {"paper": ("", b"")} if action == "ask" else None
        for form, site in (("", "same-origin"), ("x" * 43, "same-origin"), (token_of(page.text), "cross-site")):
            sent = await browser.client.post(
                f"/ward/{action}", data={"form": form, **ASKED}, files=files, headers={"Sec-Fetch-Site": site}
            )
            assert sent.status_code == 403
        assert (await browser.get("/ward")).status_code == 200

    run(go)


def test_more_than_is_taken_is_not_taken(small: Town) -> None:
    async def go() -> None:
        browser, page = await opened(small, number_of(small.shut[0]))
        large = await browser.client.post(
            "/ward/ask", data={"form": token_of(page.text)}, files={"paper": ("x.pdf", b"%PDF-" + b"x" * (11 << 20))}
        )
        assert large.status_code == 413
        for kind, body in (("application/json", b"{}"), ("multipart/form-data", b"x"),
                           ("multipart/form-data; boundary=x", b"--x\r\nnonsense"), ("", b"form=x")):  # fmt: skip
            odd = await browser.client.post("/ward/ask", content=body, headers={"Content-Type": kind})
            assert odd.status_code in {400, 403, 415}
        many = await browser.client.post("/ward/close", content=b"a=1&" * 5000,
                                         headers={"Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
        assert many.status_code in {400, 413}

    run(go)


# the acute need


@pytest.fixture
def urgent(small: Town) -> Town:
    """A kommune that lets an acute need open a plan."""
    whole = told(policy={"acute": True})
    context = Context(whole, small.database, OpenGate(), lambda: small.clock[0], PUBLIC, {})
    return Town(application(context), context, small.database, small.gate, small.opened, small.shut, small.clock)


def test_the_acute_need_opens_with_a_reason_and_koordinerende_enhet_is_told(urgent: Town) -> None:
    async def go() -> None:
        browser, page = await opened(urgent, number_of(urgent.shut[0]))
        assert "koordinerende enhet får beskjed med en gang" in text_of(page.text)
        empty = await browser.send("acute", acute=" ")
        assert empty.status_code == 422
        assert "Mål og tiltak" not in text_of(empty.text)
        page = await browser.send("acute", acute="Bevisstløs, trenger medisinliste.")
        text = text_of(page.text)
        assert "Åpnet på grunn av akutt behov. Oppslaget er logget" in text
        assert "Mål og tiltak" in text
        assert "Åpne akutt" not in text

    run(go)
    last = urgent.audit()[-1]
    assert (last.what, last.params["purpose"], last.ground) == ("read", "BTG", "acute:BTG")
    assert "Bevisstløs" not in repr(urgent.audit())
    with urgent.database.reading() as transaction:
        found = [one for one in Tasks(transaction).find() if one.is_to_do]
    assert [one.kind for one in found] == ["acute-look"]


def test_it_is_offered_alike_to_all_and_opens_nothing_that_is_not_there(urgent: Town) -> None:
    async def go() -> None:
        browser, page = await opened(urgent, "14831560224", "stranger")
        assert "Åpne akutt" in text_of(page.text)
        page = await browser.send("acute", acute="Haster")
        assert "Det kan likevel ikke vises mer her" in text_of(page.text)

    run(go)


def test_where_the_policy_has_it_off_there_is_no_such_way(small: Town) -> None:
    async def go() -> None:
        browser, page = await opened(small, number_of(small.shut[0]))
        assert "kutt" not in text_of(page.text)
        assert (await browser.send("acute", acute="Haster")).status_code == 403

    run(go)


def test_what_was_written_is_given_back_where_the_form_is_not_taken(small: Town) -> None:
    """The page was not in use for too long, or the paper is too large; to another site nothing is given back."""
    same = {"Sec-Fetch-Site": "same-origin"}

    async def go(late: bool, paper: bytes, **headers: str) -> str:
        browser, page = await opened(small, number_of(small.shut[0]))
        small.go(minutes=120 if late else 0)
        said = {"form": token_of(page.text), **ASKED, "words": "<b>Trenger målene.</b>"}
        answer = await browser.client.post("/ward/ask", data=said, files={"paper": ("a.pdf", paper)}, headers=headers)
        assert answer.status_code == (403 if late else 413)
        return answer.text

    for late, paper, heard in (
        (True, b"", "Siden er lukket"),
        (False, b"%PDF-" + b"x" * 12_000_000, "Filen er for stor"),
    ):
        mine = run(lambda late=late, paper=paper: go(late, paper, **same))  # type: ignore[misc]
        assert heard in mine
        assert "&lt;b&gt;Trenger målene.&lt;/b&gt;" in mine
        assert "Trenger" not in run(lambda late=late, paper=paper: go(late, paper))  # type: ignore[misc]
