"""What else operators have: traffic, the address book, the tables, the bench, the reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.pages.at_work import at_work, run
from tests.pages.test_pages_exchanges import XSS, opened
from tests.service.serving import Town, serving

from planbro import write
from planbro.exchange import _bench
from planbro.exchange._pool import Pool
from planbro.ident import make_orgnr
from planbro.plan import Plan
from planbro.service import application
from planbro.service.pages.bench import _page
from planbro.store.database import Parties, Party
from planbro.testing.generator import municipality

HER = "herid:91090"
FORM = "00000000-0000-4000-8000-000000000001"
PATHS = ("traffic", "parties", "mappings", "mappings/coverage", "mappings/fhir", "mappings/fhir/1", "bench", "reports")
EVIL = '"><img src=x onerror=alert(1)>\u202e'


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    yield from serving(f"sqlite:///{tmp_path}/planbro.db")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return next(iter(municipality(1, 5)))


def in_book(town: Town, *parties: Party) -> None:
    with town.database.writing() as transaction:
        Parties(transaction).write(parties, "2026-11-01T00:00:00.000Z")


def party(town: Town, ident: str = HER, kind: str = "home-care", **more: object) -> Party:
    return Party(town.tenant, ident, kind, **{"name": "Østbyen hjemmetjeneste", "takes": ("plo-1.6",), **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_each_page_is_there_without_script_in_every_language(town: Town, language: str) -> None:
    opened(town, {"party": HER}, standing="held", reason="receipt-missing")

    async def tried() -> None:
        browser = await at_work(town, "operator", language=language)
        for path in PATHS:
            page = await browser.get(f"/pages/{path}")
            assert page.status_code == 200, path
            assert page.text.count("<h1") == 1, path
            assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page.text), path

    run(tried)


def test_they_are_for_operators(town: Town) -> None:
    async def tried() -> None:
        koordinator = await at_work(town, "koordinator")
        for path in PATHS:
            assert (await koordinator.get(f"/pages/{path}")).status_code == 403, path
        office = await at_work(town, "office")
        assert [(await office.get(f"/pages/{path}")).status_code for path in ("parties", "reports", "bench")] == [
            200,
            200,
            403,
        ]

    run(tried)


# traffic


def test_traffic_is_drawn_and_told_in_numbers(town: Town) -> None:
    opened(town, *({"party": HER} for _ in range(3)), standing="held", reason="receipt-missing")
    opened(town, {"party": "herid:91091", "state": "decided"}, {"kind": "change"})

    async def tried() -> None:
        browser = await at_work(town, "operator")
        page = (await browser.get("/pages/traffic")).text
        assert re.search(r'<svg class="plots-columns"[^>]* role="img" aria-labelledby="traffic-t traffic-d"', page)
        assert "5 i alt" in page
        assert "<strong>3</strong> venter på en person" in page
        assert "<strong>1</strong> er ikke sendt ennå" in page
        assert "2 i alt" not in (await browser.get("/pages/traffic?span=days&kind=change")).text
        assert "1 i alt" in browser.page.text  # type: ignore[union-attr]

    run(tried)


# the address book


def test_a_party_is_found_by_its_words_and_the_words_stand_in_no_address(town: Town) -> None:
    in_book(town, party(town), party(town, "herid:91091", name="Vestbyen legesenter", kind="gp"))

    async def tried() -> None:
        browser = await at_work(town, "office")
        await browser.get("/pages/parties")
        for words in ("østbyen", "ØSTBYEN", "hjemme Østbyen", "91090"):
            found = await browser.send("/pages/parties", words=words)
            assert HER in found.text, words
            assert "herid:91091" not in found.text, words
            assert found.url.query == b""
        assert "herid:91090" not in (await browser.get("/pages/parties?kind=gp")).text

    run(tried)


def test_a_party_says_who_came_after_it(town: Town) -> None:
    in_book(town, party(town, stop="2026-01-01", successor="herid:91091"), party(town, "herid:91091"))

    async def tried() -> None:
        browser = await at_work(town, "operator")
        page = (await browser.get(f"/pages/parties/{HER}")).text
        assert "går nå til" in page
        assert "/pages/parties/herid:91091" in page
        assert (await browser.get("/pages/parties/herid:1")).status_code == 404
        assert (await browser.get("/pages/parties/x")).status_code == 404

    run(tried)


def test_something_else_counts_for_a_time_and_ends_and_both_are_audited(town: Town) -> None:
    in_book(town, party(town))
    wish = {"field": "takes", "value": "fhir", "until": "2026-12-31", "reason": "PLO er nede"}

    async def tried() -> None:
        browser = await at_work(town, "operator")
        await browser.get(f"/pages/parties/{HER}")
        done = await browser.send(f"/pages/parties/{HER}/override", **wish)
        assert "Det gjelder fra dagen du valgte" in done.text
        assert "I listen:" in done.text
        with town.database.reading() as transaction:
            counts = Parties(transaction).get(town.tenant, HER, "2026-11-22")
        assert counts is not None
        assert counts.takes == ("fhir",)
        number = re.search(r'name="override" value="(\d+)"', done.text)
        assert number is not None
        ended = await browser.send(f"/pages/parties/{HER}/end", override=number[1])
        assert "gjelder det som står i listen" in ended.text
        assert [line.what for line in town.audit()][-2:] == ["party-override", "party-override-ended"]
        assert "nede" not in repr(town.audit())

    run(tried)


@pytest.mark.parametrize(("field", "value"), [
    ("until", "2026-01-01"), ("until", ""), ("reason", " "), ("value", "telex"), ("value", XSS), ("field", "kind"),
])  # fmt: skip
def test_an_override_that_is_amiss_is_said_at_its_field_and_not_kept(town: Town, field: str, value: str) -> None:
    in_book(town, party(town))
    wish = {"field": "takes", "value": "fhir", "until": "2026-12-31", "reason": "x"} | {field: value}

    async def tried() -> None:
        browser = await at_work(town, "operator")
        await browser.get(f"/pages/parties/{HER}")
        page = await browser.send(f"/pages/parties/{HER}/override", **wish)
        assert page.status_code == 422
        assert 'aria-invalid="true"' in page.text
        assert "<script>alert" not in page.text
        with town.database.reading() as transaction:
            assert Parties(transaction).overrides(town.tenant) == []

    run(tried)


@pytest.mark.parametrize(("field", "value", "said"), [
    ("stop", "31.12.2026", "Til og med kan ikke skrives slik"), ("successor", "Ola", "Overtatt av kan ikke skrives slik"),
    ("takes", "telex", "telex er ikke noe som kan sendes. Kjent er: plo-1.6, "),
])  # fmt: skip
def test_what_cannot_count_is_told_in_the_words_of_the_page(town: Town, field: str, value: str, said: str) -> None:
    """Not by the name of a column, and with how it is written beside the field."""
    in_book(town, party(town))

    async def tried() -> None:
        browser = await at_work(town, "operator")
        page = await browser.get(f"/pages/parties/{HER}")
        assert "En dag skrives 2027-12-31" in page.text
        wish = {"field": field, "value": value, "until": "2026-12-31", "reason": "x"}
        page = await browser.send(f"/pages/parties/{HER}/override", **wish)
        assert said in page.text
        assert f"{field} har" not in page.text

    run(tried)


def test_the_office_looks_and_does_not_override_and_nobody_does_from_elsewhere(town: Town) -> None:
    in_book(town, party(town))

    async def tried() -> None:
        office = await at_work(town, "office")
        assert "/override" not in (await office.get(f"/pages/parties/{HER}")).text
        wish = {"field": "name", "value": "x", "until": "2026-12-31", "reason": "x"}
        assert (await office.send(f"/pages/parties/{HER}/override", **wish)).status_code == 403
        operator = await at_work(town, "operator")
        for path in (f"/pages/parties/{HER}/override", f"/pages/parties/{HER}/end", "/pages/parties"):
            assert (await operator.client.post(path, data={**wish, "form": "x"})).status_code == 403

    run(tried)


def test_names_are_text_however_they_are_written(town: Town) -> None:
    in_book(town, party(town, name=XSS, department=EVIL))

    async def tried() -> None:
        browser = await at_work(town, "operator")
        for path in ("", f"/{HER}"):
            page = (await browser.get(f"/pages/parties{path}")).text
            assert "<script>alert" not in page
            assert "<img" not in page
            assert "<bdi>&#34;&gt;&lt;script&gt;" in page

    run(tried)


# the tables


def test_rows_and_codes_are_found_by_path_word_and_code(town: Town) -> None:
    async def tried() -> None:
        browser = await at_work(town, "operator")
        page = (await browser.get("/pages/mappings?q=goals[].title")).text
        assert "/pages/mappings/fhir/" in page
        link = re.search(r'href="(/pages/mappings/fhir/\d+)"', page)
        assert link is not None
        row = (await browser.get(link[1])).text
        assert "goals[].title" in row
        assert "/pages/mappings/sampro/" in row
        codes = (await browser.get("/pages/mappings?q=" + XSS)).text
        assert "<script>alert" not in codes
        assert (await browser.get("/pages/mappings/none")).status_code == 404
        assert (await browser.get("/pages/mappings/fhir/99999")).status_code == 404

    run(tried)


def test_a_code_table_says_how_exact_each_code_is(town: Town) -> None:
    async def tried() -> None:
        browser = await at_work(town, "operator")
        name = re.search(r'href="(/pages/mappings/codes/[^"]+)"', (await browser.get("/pages/mappings")).text)
        assert name is not None
        page = (await browser.get(name[1])).text
        assert "likt" in page
        assert "Brukes av" in page

    run(tried)


# the bench


@pytest.fixture
def at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked at here and for three formats, so that no process has to read every table."""
    monkeypatch.setattr(_page, "Pool", lambda make, count, bounds: Pool(make, 0, bounds=bounds))
    monkeypatch.setattr(_bench, "targets_of", lambda: ["fhir", "sampro", "plo-1.6"])


@pytest.mark.usefixtures("at_hand")
def test_a_file_on_the_bench_is_told_of_and_forgotten(town: Town, plan: Plan) -> None:
    data = write(plan, "fhir").data

    async def tried() -> None:
        browser = await at_work(town, "operator")
        await browser.get("/pages/bench")
        page = await browser.send("/pages/bench", file=("Kari Nordmann.json", data))
        assert page.status_code == 200
        for said in ("FHIR R4 Bundle", "Hva hvert format ville fått", "sampro", "plo-1.6"):
            assert said in page.text
        assert "Kari" not in page.text
        line = town.audit()[-1]
        assert (line.what, line.outcome, line.params["format"]) == ("bench-looked", "shown", "fhir")
        assert "Kari" not in repr(town.audit())

    run(tried)


@pytest.mark.usefixtures("at_hand")
def test_what_is_no_plan_is_told_without_what_it_says(town: Town) -> None:
    async def tried() -> None:
        browser = await at_work(town, "operator")
        await browser.get("/pages/bench")
        for data in (b"Kari Nordmann", b"<a>" * 500, b'{"Kari Nordmann <script>alert(1)</script>": 1}', b"PK\x03\x04x"):
            page = await browser.send("/pages/bench", file=("x", data))
            assert page.status_code == 200
            assert "kjenner ikke igjen" in page.text
            assert "Nordmann" not in page.text
            assert "<script>alert" not in page.text
            assert "Drift kan se" not in page.text, "whoever stands at the bench is not sent to it"
        assert (await browser.send("/pages/bench", file=("x", b""))).status_code == 422
        large = await browser.send("/pages/bench", file=("x", b"x" * (11 << 20)))
        assert large.status_code == 413

    run(tried)


@pytest.mark.more
def test_a_file_that_takes_too_long_is_set_aside(town: Town, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    data, real = write(plan, "fhir").data, _page.Workers
    monkeypatch.setattr(_page, "Workers", lambda count, bounds: real(count, replace(bounds, minutes=0.0001)))
    town.app = application(town.context)

    async def tried() -> None:
        browser = await at_work(town, "operator")
        await browser.get("/pages/bench")
        page = await browser.send("/pages/bench", file=("x", data))
        assert page.status_code == 422
        assert "tok for lang tid" in page.text

    run(tried)


@pytest.mark.usefixtures("at_hand")
def test_a_file_is_taken_away_in_another_format_only_by_who_says_so(town: Town, plan: Plan) -> None:
    data = write(plan, "fhir").data

    async def tried() -> None:
        browser = await at_work(town, "operator")
        await browser.get("/pages/bench")
        unsure = await browser.send("/pages/bench/convert", file=("x", data), to="sampro")
        assert unsure.status_code == 422
        taken = await browser.send("/pages/bench/convert", file=("x", data), to="sampro", sure="1")
        assert taken.headers["content-disposition"] == 'attachment; filename="planbro-sampro.xml"'
        assert taken.content.startswith(b"<?xml")
        line = town.audit()[-1]
        assert (line.what, line.params["format"]) == ("bench-converted", "sampro")
        for path in ("/pages/bench", "/pages/bench/convert"):
            assert (await browser.client.post(path, data={"form": "x", "to": "sampro", "sure": "1"})).status_code == 403

    run(tried)


# the reports


def test_a_report_is_shown_shut_in_and_that_is_logged(town: Town, tmp_path: Path) -> None:
    folder = tmp_path / "reports" / 'night <img src="x">'
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("<!doctype html><title>x</title><script>alert(1)</script>")
    (folder / "other.html").write_text("not a report")
    (folder / "migration.db").write_text("of the run alone")
    (folder / "plans.csv").write_text("plan;verdict")
    for name, file in (("checklists", "0123456789ab.html"), ("forms", f"{FORM}.pdf")):
        (folder / name).mkdir()
        (folder / name / file).write_text(name)
    secret = tmp_path / "secret.html"
    secret.write_text("secret")
    (folder / "aside.csv").symlink_to(secret)
    (tmp_path / "reports" / "reconcile.html").symlink_to(secret)
    told = town.context.settings
    pages = told.service.pages.model_copy(update={"reports": {"kommunen": (tmp_path / "reports",)}})
    object.__setattr__(told.service, "pages", pages)
    town.app = application(town.context)

    async def tried() -> None:
        browser = await at_work(town, "office")
        page = (await browser.get("/pages/reports")).text
        assert "<img" not in page
        links = re.findall(r'href="(/pages/reports/[^"]+)"', page)
        assert len(links) == 1
        assert not re.search(r"\d", links[0])
        report = await browser.get(links[0])
        policy = report.headers["content-security-policy"]
        assert policy.startswith("sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'sha256-")
        assert "allow-same-origin" not in policy
        assert "script-src 'unsafe" not in policy
        assert town.audit()[-1].what == "report-opened"
        assert (await browser.get(f"/pages/reports/{'g' * 32}/report.html")).status_code == 404
        beside = links[0].removesuffix("report.html")
        kept = await browser.get(beside + "plans.csv")
        assert kept.text == "plan;verdict"
        assert kept.headers["content-disposition"].startswith("attachment")
        ticked = await browser.get(beside + "checklists/0123456789ab.html")
        assert ticked.headers["content-security-policy"] == policy
        assert f'href="{FORM}.pdf"' in (await browser.get(beside + "forms/")).text
        assert (await browser.get(f"{beside}forms/{FORM}.pdf")).headers["content-type"] == "application/pdf"
        assert [town.audit()[-1].params["file"], town.audit()[-1].params["kind"]] == ["form", "migrate"]
        for other in ("other.html", "migration.db", "aside.csv", "checklists/", "forms/../migration.db", "decisions.csv",
                      "checklists/%2e%2e/migration.db", "/etc/passwd", ""):  # fmt: skip
            assert (await browser.get(beside + other)).status_code == 404, other

    run(tried)


def test_an_orgnr_is_a_party_too(town: Town) -> None:
    ident = f"orgnr:{str(make_orgnr(7)).replace(' ', '')}"
    in_book(town, party(town, ident, "kommune"), party(town, parent=ident))

    async def tried() -> None:
        browser = await at_work(town, "operator")
        assert HER in (await browser.get(f"/pages/parties/{ident}")).text

    run(tried)
