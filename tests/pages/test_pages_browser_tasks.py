"""Each task of each kind of person, done from the first page to the last in a real browser: by mouse and by keyboard
alone, on a screen and on a telephone. What was done is done in the store."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.pages.browsing import DESKTOP, HANDS, NEEDED, PHONE, Desk, Keys, Mouse, chromium, desk
from tests.pages.hostile import TENANT, Hostile, ask_for, hostile
from tests.service.serving import NIGHT, number_of

from planbro.exchange.access import Wanted
from planbro.exchange.engine import stamp
from planbro.plan import Code, copy, value_of
from planbro.store.database import Exchanges, Messages, New, NewMessage, Requests, Tasks
from planbro.testing._door import serving

pytestmark = NEEDED
Hand = Mouse | Keys
WAYS = [(hand, size) for hand in HANDS for size in (DESKTOP, PHONE)]
BUTTON = "button:not([formaction])"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as there:
        yield there


@pytest.fixture(scope="module", params=WAYS, ids=lambda way: f"{way[0]}-{way[1][0]}")
def way(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(scope="module")
def made(way: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    yield from hostile(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db", attacks=False)


@pytest.fixture(scope="module")
def address(made: Hostile) -> Iterator[str]:
    with serving(made.town.app) as at:
        yield at.replace("127.0.0.1", "localhost")


@pytest.fixture
def at(made: Hostile, address: str, browser: Any, way: Any) -> Iterator[Desk]:
    with desk(made, address, browser, way[1]) as there:
        yield there
        assert there.said == []


@pytest.fixture
def hand(at: Desk, way: Any) -> Hand:
    made: Callable[[Desk], Hand] = HANDS[way[0]]
    return made(at)


def sends(at: Desk, ending: str) -> Any:
    """The button of the form that goes there."""
    return at.page.locator(f'form[action$="{ending}"] {BUTTON}')


def toggle(at: Desk, hand: Hand, box: Any) -> None:
    """The other way, for a box."""
    if isinstance(hand, Keys):
        hand._to(box)
        at.page.keyboard.press("Space")
    else:
        box.click()


def told(at: Desk) -> str:
    return str(at.page.locator(".told").inner_text())


def sound(at: Desk) -> None:
    assert at.is_sound() == [], at.path


# koordinator


def test_a_koordinator_settles_what_two_tools_say_otherwise(at: Desk, hand: Hand, made: Hostile) -> None:
    at.open("koordinator")
    hand.press(at.page.locator('.button[href*="/conflicts/"], a[href*="/conflicts/"]'))
    for place, side in (("place-1", "theirs"), ("place-2", "ours")):
        hand.choose(at.page.locator(f'input[name="{place}"][value="{side}"]'))
    hand.write(at.page.locator("textarea[name=reason]"), "Ringt koordinator i bydelen")
    hand.press(sends(at, "/would"))
    sound(at)
    at.shot(f"task-conflict-{at.page.viewport_size['width']}")
    hand.press(sends(at, "/settle"))
    assert at.path.startswith("/pages/day")
    assert told(at)
    assert "told" not in at.page.url
    at.page.reload()  # what was done is said once: read again, nothing was done anew
    assert at.page.locator(".told").count() == 0
    with made.tools.database.reading() as transaction:
        assert all(one.standing != "held" for one in Exchanges(transaction).find() if one.kind == "conflict")


def test_a_koordinator_reads_a_plan_from_every_side(at: Desk, hand: Hand) -> None:
    at.open("koordinator")
    hand.press(at.page.locator('nav.menu a[href$="/plans"]'))
    hand.press(at.page.locator('main a[href*="/pages/plans/"]').filter(has_not=at.page.locator("[href*='?']")))
    plan = at.path.partition("?")[0]
    assert re.fullmatch(r"/pages/plans/[0-9a-f-]{36}", plan)
    for part in ("team", "timeline", "versions", "matrix", "papers"):
        hand.press(at.page.locator(f'main a[href$="{plan}/{part}"]'))
        assert at.path.partition("?")[0] == f"{plan}/{part}"
        assert at.heading
    assert at.page.locator(f'a[href*="{plan}/papers/plan"]').count()


def test_a_koordinator_says_that_something_is_done_and_opens_it_again(at: Desk, hand: Hand, made: Hostile) -> None:
    at.open("koordinator")
    links = {one.get_attribute("href") for one in at.page.locator('main a[href*="/pages/tasks/"]').all()}
    done = ""
    for link in sorted(links):
        at.go(link)
        if at.page.locator('form[action$="/done"]').count():
            done = link
            break
    assert done
    at.go("/pages/day")
    hand.press(at.page.locator(f'a[href="{done}"]'))
    hand.write(at.page.locator("textarea[name=remark]"), "Avtalt på telefon")
    hand.press(sends(at, "/done"))
    assert told(at)
    assert at.page.locator(f'a[href="{done}"]').count() == 0
    at.go(done)
    hand.write(at.page.locator("form[action$='/again'] textarea"), "Ble ikke noe av")
    hand.press(sends(at, "/again"))
    with made.tools.database.reading() as transaction:
        ref = done.rpartition("/")[2]
        assert next(one for one in Tasks(transaction).listed(TENANT) if one.ref == ref).standing in {"open", "late"}


def test_a_koordinator_finds_a_plan_by_a_number_that_stands_in_no_address(
    at: Desk, hand: Hand, made: Hostile
) -> None:  # fmt: skip
    asked: list[str] = []
    at.page.on("request", lambda request: asked.append(request.url))
    at.open("koordinator")
    at.go("/pages/find")
    hand.write(at.page.locator("input[name=number]"), number_of(made.plans[0]))
    hand.press(sends(at, "/find"))
    assert made.plans[0].id in at.path
    assert not [one for one in asked if number_of(made.plans[0]) in one]


# koordinerende enhet


def test_koordinerende_enhet_gives_access_in_two_clicks_when_the_form_is_read(
    at: Desk, hand: Hand, made: Hostile
) -> None:
    at.open("office")
    hand.press(at.page.locator('nav.menu a[href$="/requests"]'))
    with made.tools.database.reading() as transaction:
        (waiting,) = [one for one in Requests(transaction).listed(TENANT) if one.paper and one.standing == "open"]
    hand.press(at.page.locator(f'a[href$="/requests/{waiting.ref}"]').last)
    hand.write(at.page.locator("input[name=signed]"), "2026-11-22")
    hand.choose(at.page.locator('input[name="read"]'))
    hand.press(at.page.locator('form:has(input[name="does"][value="approve"]) button'))
    assert at.page.locator('form[action$="/decide"]').count(), at.page.inner_text("main")
    sound(at)
    at.shot(f"task-give-{at.page.viewport_size['width']}")
    hand.press(sends(at, "/decide"))
    assert told(at)
    with made.tools.database.reading() as transaction:
        there = Requests(transaction).called(TENANT, waiting.ref)
    assert there is not None
    assert there.standing == "granted"


def test_koordinerende_enhet_refuses_with_a_reason(at: Desk, hand: Hand, made: Hostile) -> None:
    with made.tools.database.reading() as transaction:
        (waiting,) = [one for one in Requests(transaction).listed(TENANT) if not one.paper]
    at.open("office")
    at.go(f"/pages/requests/{waiting.ref}")
    hand.choose(at.page.locator('input[name="reason"][value="no-consent"]'))
    hand.press(at.page.locator('form:has(input[name="does"][value="refuse"]) button'))
    hand.press(sends(at, "/decide"))
    assert told(at)
    with made.tools.database.reading() as transaction:
        there = Requests(transaction).called(TENANT, waiting.ref)
    assert there is not None
    assert there.standing == "refused"


def test_koordinerende_enhet_gives_less_than_was_asked_for(at: Desk, hand: Hand, made: Hostile) -> None:
    """Goals and measures until a day, of a request for the whole plan; the day amiss first."""
    ident = f"00000000-0000-4000-9000-{secrets.token_hex(6)}"
    ref = ask_for(made, made.plans[7], ident, stamp(NIGHT), has_paper=True, wanted=Wanted(stop="2027-06-30"))
    made.tools.run()
    at.open("office")
    at.go(f"/pages/requests/{ref}")
    for box in at.page.locator('input[name^="part-"]').all():
        name = box.get_attribute("name")
        if (name in {"part-goal", "part-measure"}) != box.is_checked():
            toggle(at, hand, at.page.locator(f'input[name="{name}"]'))
    hand.write(at.page.locator("input[name=signed]"), "2026-11-22")
    hand.press(at.page.locator('form:has(input[name="does"][value="approve"]) button'))
    assert at.page.evaluate("document.activeElement.className") == "summary"  # nobody has said that the form was read
    assert at.page.locator('input[name="part-goal"]').is_checked()
    assert at.page.locator("input[name=signed]").input_value() == "2026-11-22"
    at.said.clear()  # the browser complains of every 422
    hand.choose(at.page.locator('input[name="read"]'))
    hand.press(at.page.locator('form:has(input[name="does"][value="approve"]) button'))
    sound(at)
    at.shot(f"task-less-{at.page.viewport_size['width']}")
    hand.press(sends(at, "/decide"))
    assert told(at)
    with made.tools.database.reading() as transaction:
        there = Requests(transaction).called(TENANT, ref)
    assert there is not None
    assert there.standing == "granted"
    latest = made.tools.latest(made.plans[7])
    opened = {value_of(one.part) for one in latest.consent_parties if isinstance(one.part, Code)}
    assert {"goal", "measure"} <= opened


def test_koordinerende_enhet_lays_a_signed_form_to_a_request(at: Desk, hand: Hand, made: Hostile) -> None:
    ident = f"00000000-0000-4000-a000-{secrets.token_hex(6)}"
    ref = ask_for(made, made.plans[7], ident, stamp(NIGHT), has_paper=False, wanted=Wanted(stop="2027-05-31"))
    made.tools.run()
    at.open("office")
    at.go(f"/pages/requests/{ref}")
    at.page.locator("main details summary").first.click()
    for name, data in (("skjema.pdf", b"no form at all"), ("skjema.pdf", b"%PDF-1.7 signed")):
        file = {"name": name, "mimeType": "application/pdf", "buffer": data}
        at.page.locator('form[action$="/scan"] input[type=file]').set_input_files(file)
        hand.press(sends(at, "/scan"))
        sound(at)
    at.said.clear()  # the browser complains of every 422
    assert told(at)
    with made.tools.database.reading() as transaction:
        there = Requests(transaction).called(TENANT, ref)
    assert there is not None
    assert there.paper is not None


def test_koordinerende_enhet_answers_a_citizen(at: Desk, hand: Hand, made: Hostile) -> None:
    """Insight, who has looked, and what it means to withdraw a consent, before it is withdrawn."""
    plan = made.plans[4].id
    at.open("office")
    at.go(f"/pages/plans/{plan}")
    for part in ("insight", "looked", "withdraw"):
        hand.press(at.page.locator(f'main a[href$="/{plan}/{part}"]'))
        assert at.path.partition("?")[0] == f"/pages/plans/{plan}/{part}"
    hand.choose(at.page.locator('input[name="consent"][value="all"], input[name="consent"]').last)
    hand.press(at.page.locator('main form[method="get"] button'))
    sound(at)
    at.shot(f"task-withdraw-{at.page.viewport_size['width']}")
    hand.press(at.page.locator('main form[method="post"] button.stop'))
    assert told(at)
    latest = made.tools.latest(made.plans[4])
    assert any(isinstance(one.withdrawn, str) for one in latest.consents)


def test_koordinerende_enhet_closes_a_deviation(at: Desk, hand: Hand) -> None:
    at.open("office")
    hand.press(at.page.locator('nav.menu a[href$="/deviations"]'))
    hand.choose(at.page.locator('input[name^="one-"]'))
    hand.write(at.page.locator("textarea[name=reason]"), "Ringt mottakeren, de har fått den")
    hand.press(sends(at, "/deviations/close"))
    assert told(at)


def test_names_are_shown_when_they_are_asked_for(at: Desk, hand: Hand, made: Hostile) -> None:
    name = str(made.plans[0].planeier.family)
    at.open("office")
    assert name not in at.page.inner_text("main")
    before = len(made.town.audit())
    hand.press(sends(at, "/day/names"))
    assert at.page.locator("main bdi").count()
    assert len(made.town.audit()) > before


# operators


def test_an_operator_finds_what_waits_and_handles_it(at: Desk, hand: Hand, made: Hostile) -> None:
    at.open("operator")
    hand.pick(at.page.locator("select[name=standing]"), "held")
    hand.press(at.page.locator('main form.filters button:has-text("Vis")'))
    at.page.wait_for_url("**standing=held**")
    with made.tools.database.reading() as transaction:
        number = next(one.id for one in Exchanges(transaction).find() if one.reason == "receipt-negative")
    hand.press(at.page.locator(f'main a[href$="/exchanges/{number}"]'))
    sound(at)
    hand.press(at.page.locator('form[action$="/exchanges/correct"] button[value="handle"]'))
    sound(at)
    at.shot(f"task-handle-{at.page.viewport_size['width']}")
    hand.write(at.page.locator("textarea[name=reason]"), "Sendt på papir")
    hand.press(at.page.locator("button.stop"))
    with made.tools.database.reading() as transaction:
        row = Exchanges(transaction).get(number)
    assert row is not None
    assert (row.standing, row.outcome) == ("closed", "handled")


def waiting(made: Hostile, kind: str, reason: str, **more: Any) -> int:
    """An exchange that stands still until somebody puts it right: a document that came, or a message that was refused."""
    with made.tools.database.writing() as transaction:
        number = NewMessage(TENANT, "in", "sampro", secrets.token_hex(8), "document", b"<plan/>")
        [(message, _)] = Messages(transaction).keep([number], stamp(NIGHT))
        lane = f"{TENANT}/{secrets.token_hex(8)}"
        new = New(TENANT, kind, lane, message=message, port="sampro", party="herid:8094867")
        [row] = Exchanges(transaction).take(Exchanges(transaction).open([new], stamp(NIGHT)))
        Exchanges(transaction).save([replace(row, standing="held", reason=reason, **more)], stamp(NIGHT))
    return row.id


def row_of(made: Hostile, number: int) -> Any:
    with made.tools.database.reading() as transaction:
        return Exchanges(transaction).get(number)


def corrects(at: Desk, hand: Hand, number: int, what: str) -> None:
    """From the exchange's own page, told first, and then with a reason."""
    at.go(f"/pages/exchanges/{number}")
    hand.press(at.page.locator(f'form[action$="/exchanges/correct"] button[value="{what}"]'))
    assert f"/exchanges/{number}" in str(at.page.locator("main tbody a").first.get_attribute("href"))
    sound(at)
    at.page.locator("button.stop").click()  # without a reason nothing is done, and one stands where it is missing
    assert at.page.evaluate("document.activeElement.name") == "reason"
    hand.write(at.page.locator("textarea[name=reason]"), "Ringt <b>avsenderen</b> \u202etxet")
    at.shot(f"task-{what}-{at.page.viewport_size['width']}")
    hand.press(at.page.locator("button.stop"))
    assert "/exchanges/corrected/" in at.path
    sound(at)
    at.go(f"/pages/exchanges/{number}")
    assert at.page.locator(".exchanges-corrections li").count() == 1


@pytest.mark.parametrize(("what", "kind", "reason", "more", "standing"), [
    ("skip", "change", "format-unknown", {}, ("closed", "skipped")),
    ("requeue", "change", "format-unknown", {}, ("open", "")),
    ("replay", "change", "format-unknown", {}, ("closed", "superseded")),
    ("handle", "change", "format-unknown", {}, ("closed", "handled")),
])  # fmt: skip
def test_an_operator_puts_one_right(
    at: Desk, hand: Hand, made: Hostile, what: str, kind: str, reason: str, more: dict[str, Any], standing: Any
) -> None:
    number = waiting(made, kind, reason, **more)
    at.open("operator")
    corrects(at, hand, number, what)
    row = row_of(made, number)
    assert (row.standing, row.outcome or "") == standing


def test_an_operator_sends_a_message_once_more(at: Desk, hand: Hand, made: Hostile) -> None:
    new = copy(made.plans[1])
    new.koordinatorer[0].phone = f"{100_000_000 + secrets.randbelow(900_000)}"
    made.tools.change(new, secrets.token_hex(4))
    made.tools.run()  # the hospital rejects it
    with made.tools.database.reading() as transaction:
        rows = [one for one in Exchanges(transaction).find() if one.reason == "receipt-negative"]
    number = max(one.id for one in rows if one.standing == "held")
    at.open("operator")
    corrects(at, hand, number, "resend")
    assert row_of(made, number).standing == "open"


def test_an_operator_mends_what_a_message_is_called(at: Desk, hand: Hand, made: Hostile) -> None:
    number = waiting(made, "change", "format-unknown")
    at.open("operator")
    at.go(f"/pages/exchanges/{number}")
    hand.press(at.page.locator('main a[href*="what=mend"]'))
    hand.choose(at.page.locator('input[name="what"][value="mend"]'))
    hand.write(at.page.locator('input[name="to-party"]'), "ikke en part")
    hand.press(at.page.locator('main form[action$="/exchanges/correct"] button'))
    assert at.page.locator('input[name="to-party"]').input_value() == "ikke en part"
    assert at.page.locator('input[name="to-party"][aria-invalid]').count()
    sound(at)
    at.said.clear()  # the browser complains of every 422
    hand.write(at.page.locator('input[name="to-party"]'), "herid:91090")
    hand.press(at.page.locator('main form[action$="/exchanges/correct"] button'))
    hand.write(at.page.locator("textarea[name=reason]"), "Feil mottaker i adressen")
    hand.press(at.page.locator("button.stop"))
    assert row_of(made, number).party == "herid:91090"


def test_an_operator_puts_many_right_by_a_filter(at: Desk, hand: Hand, made: Hostile) -> None:
    numbers = [waiting(made, "change", "zip-bomb") for _ in range(3)]
    at.open("operator")
    at.go("/pages/exchanges?because=zip-bomb&standing=held")
    hand.press(at.page.locator('main a[href*="/exchanges/correct?"]'))
    hand.choose(at.page.locator('input[name="what"][value="skip"]'))
    hand.press(at.page.locator('main form[action$="/exchanges/correct"] button'))
    sound(at)
    hand.write(at.page.locator("textarea[name=reason]"), "Kommer på nytt")
    hand.press(at.page.locator("button.stop"))
    assert {row_of(made, one).outcome for one in numbers} == {"skipped"}


def test_an_operator_sees_the_traffic(at: Desk, hand: Hand) -> None:
    at.open("operator")
    hand.press(at.page.locator('nav.menu a[href$="/traffic"]'))
    hand.pick(at.page.locator("select[name=span]"), "days")
    hand.press(at.page.locator("main form button"))
    at.page.wait_for_url("**span=days**")
    assert at.page.locator("svg[role=img]").count()


def test_an_operator_finds_a_party_and_says_what_counts_for_a_time(at: Desk, hand: Hand) -> None:
    at.open("operator")
    hand.press(at.page.locator('nav.menu a[href$="/parties"]'))
    hand.write(at.page.locator("input[name=words]"), "sykehus")
    hand.press(at.page.locator('form:has(input[name="words"]) button'))
    hand.press(at.page.locator('main a[href*="/parties/herid"]'))
    hand.pick(at.page.locator("select[name=field]"), "takes")
    hand.write(at.page.locator("input[name=value]"), "plo-1.5")
    hand.write(at.page.locator("input[name=until]"), "2026-12-31")
    hand.write(at.page.locator("textarea[name=reason]"), "Ny versjon er utsatt")
    hand.press(sends(at, "/override"))
    assert told(at)
    hand.press(sends(at, "/end"))
    assert told(at)


def test_an_operator_looks_something_up_in_the_tables(at: Desk, hand: Hand) -> None:
    at.open("operator")
    hand.press(at.page.locator('nav.menu a[href$="/mappings"]'))
    hand.write(at.page.locator("input[name=q]"), "koordinator")
    hand.press(at.page.locator("main form button"))
    at.page.wait_for_url("**q=koordinator**")
    hand.press(at.page.locator('main th a[href*="/mappings/"]'))
    assert at.heading


def test_an_operator_sees_what_a_file_is(at: Desk, hand: Hand, made: Hostile) -> None:
    from planbro.exchange.writing import write

    data = write(made.plans[0], "sampro", onto=False, account=False).data
    at.open("operator")
    hand.press(at.page.locator('nav.menu a[href$="/bench"]'))
    drop = at.page.locator('form[action$="/bench"]').first
    drop.locator("input[type=file]").set_input_files({"name": "plan.xml", "mimeType": "text/xml", "buffer": data})
    hand.press(drop.locator("button"))
    at.page.get_by_text("sampro").first.wait_for()
    sound(at)
    at.shot(f"task-bench-{at.page.viewport_size['width']}")
    at.page.locator("details.bench-convert summary").click()
    take = at.page.locator('form[action$="/bench/convert"]')
    take.locator("input[type=file]").set_input_files({"name": "plan.xml", "mimeType": "text/xml", "buffer": data})
    hand.pick(take.locator("select[name=to]"), "fhir")
    hand.choose(take.locator("input[name=sure]"))
    with at.page.expect_download() as came:
        take.locator("button").click()
    assert came.value.suggested_filename.endswith(".json")
    assert json.loads(Path(came.value.path()).read_bytes())["resourceType"] == "Bundle"


@pytest.mark.parametrize(("name", "data"), [
    ("brev.docx", b"PK\x03\x04 no plan"), ("tom.xml", b""), ("plan.xml", "<plan>å</plan>".encode("latin-1")),
    ("plan.json", b"{" * 100_000), ("bilde.png", b"\x89PNG\r\n\x1a\n" + bytes(200)),
])  # fmt: skip
def test_an_operator_is_told_what_is_wrong_with_a_file(
    at: Desk, hand: Hand, made: Hostile, name: str, data: bytes
) -> None:
    at.open("operator")
    at.go("/pages/bench")
    drop = at.page.locator('form[action$="/bench"]').first
    drop.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": data})
    with at.page.expect_response(lambda one: one.request.method == "POST"):
        drop.locator("button").click()
    at.page.locator("main .summary, #bench-found").first.wait_for()
    sound(at)
    at.shot(f"task-bench-{name.replace('.', '-')}-{at.page.viewport_size['width']}")
    at.said.clear()  # the browser complains of every 422


# all of them


def test_everybody_logs_out(at: Desk, hand: Hand) -> None:
    at.open("office")
    hand.press(at.page.locator('form[action$="/language"] button[value="nn"]'))
    assert at.page.locator("html").get_attribute("lang") == "nn"
    hand.press(sends(at, "/close"))
    assert at.heading == "Du er logget ut"
    at.page.go_back()
    assert "Oda Dalheim" not in at.page.inner_text("body")
    at.said.clear()  # that the page before is not to be had any more


def test_what_is_amiss_is_where_one_stands(at: Desk, hand: Hand) -> None:
    """A filter asks for a part of the page by htmx, and a form for a whole one: both show what is wrong, and the focus is
    there, for whoever hears the page."""
    at.open("operator")
    at.go("/pages/exchanges")
    hand.write(at.page.locator("#field-party"), "Fjordglimt")
    hand.press(at.page.get_by_role("button", name="Vis"))
    at.page.locator(".summary").wait_for()
    assert "herid: eller orgnr:" in at.page.locator(".summary").inner_text()
    assert at.page.locator("#field-party").input_value() == "Fjordglimt"
    assert at.page.evaluate("document.activeElement.className") == "summary"
    at.shot(f"amiss-filter-{hand.__class__.__name__}")
    assert at.is_sound() == []
    at.go("/pages/mappings/sampro")
    hand.write(at.page.locator("main input[type=search]"), "31816010120")
    with at.page.expect_response(lambda one: one.status == 400):
        at.page.keyboard.press("Enter")
    at.page.get_by_text("Et nummer på en person kan ikke stå i adressen").first.wait_for()
    at.shot(f"amiss-number-{hand.__class__.__name__}")
    at.said.clear()  # the browser complains of every 400
    at.open("office")
    at.go("/pages/find")
    hand.write(at.page.locator("#field-number"), "123")
    hand.press(sends(at, "/find"))
    assert at.page.title().startswith("Noe mangler eller er feil: ")
    assert at.page.evaluate("document.activeElement.className") == "summary"
    assert at.page.locator("#field-number").input_value() == "123"
    at.shot(f"amiss-form-{hand.__class__.__name__}")
    at.page.locator(".summary a").click()
    assert at.page.evaluate("document.activeElement.id") == "field-number"
    at.said.clear()
