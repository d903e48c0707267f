"""The operators' pages in a real browser: no rule of WCAG 2.2 AA that axe knows is broken, on a screen and at 320 px."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.pages.at_work import AGENT, colleague, link
from tests.pages.test_pages_exchanges import PLAN, delivered, opened
from tests.pages.test_pages_operators import HER, in_book, party
from tests.service.serving import PUBLIC, OpenGate, Town, serving, told

from planbro.service import Context, application
from planbro.testing._door import serving as at_door

CHROMIUM = "/usr/bin/chromium"
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not here")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not here")
pytestmark = [pytest.mark.more, pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="chromium is not here")]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PATHS = ("exchanges", "exchanges/1", "exchanges/correct?standing=held", "traffic", "parties", f"parties/{HER}",
         "mappings?q=goals", "mappings/sampro", "mappings/coverage", "bench", "reports")  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    yield from serving(f"sqlite:///{tmp_path}/planbro.db")


@pytest.fixture
def page(town: Town) -> Iterator[Any]:
    """A page with an operator logged in; axe is itself a script, which the page's own policy would not let run."""
    delivered(town)
    opened(town, *({"party": HER, "plan": PLAN} for _ in range(30)), standing="held", reason="receipt-missing")
    in_book(town, party(town))
    context = Context(told(), town.database, OpenGate(), lambda: town.clock[0], PUBLIC, {})
    with at_door(application(context)) as at, sync_api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        address = at.replace("127.0.0.1", "localhost")
        one = browser.new_context(base_url=address, bypass_csp=True, user_agent=AGENT).new_page()
        one.goto(link(town, colleague(town, "operator")))
        yield one
        browser.close()


def sound(page: Any) -> None:
    """No rule is broken, and nothing sticks out of the window."""
    found = axe.Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    page.set_viewport_size({"width": 1280, "height": 900})


def test_each_page_is_sound(page: Any) -> None:
    for path in PATHS:
        page.goto(f"/pages/{path}")
        sound(page)


def test_an_exchange_is_put_right_by_keyboard_alone(page: Any) -> None:
    page.goto("/pages/exchanges/1")
    page.get_by_role("button", name="Håndtert").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/exchanges/correct")
    sound(page)
    page.get_by_label("Begrunnelse").focus()
    page.keyboard.type("ringt mottakeren")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/exchanges/corrected/*")
    sound(page)
    assert "1 av 1 er gjort" in page.inner_text("main")


def test_a_filter_renews_the_list_alone_and_the_address_carries_it(page: Any) -> None:
    page.goto("/pages/exchanges")
    page.evaluate("document.querySelector('h1').dataset.stays = 'yes'")
    page.get_by_label("Status").select_option("held")
    page.get_by_role("button", name="Vis", exact=True).click()
    page.wait_for_url("**standing=held**")
    assert page.locator("h1").get_attribute("data-stays") == "yes"
    assert "31 utvekslinger passer" in page.inner_text("#exchanges-list")
    page.get_by_role("link", name="Neste side").click()
    page.wait_for_url("**before=**")
    assert page.locator("#exchanges-list tbody tr").count() == 6


def test_what_a_file_is_has_the_focus_when_it_has_been_looked_at(page: Any) -> None:
    page.goto("/pages/bench")
    page.set_input_files("#field-file", {"name": "x.txt", "mimeType": "text/plain", "buffer": b"nothing known"})
    page.locator("form.bench-drop button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#bench-found")
    page.wait_for_function("document.activeElement.id === 'bench-found'")
    sound(page)


def test_a_box_of_a_filter_takes_no_more_than_an_address_holds(page: Any) -> None:
    page.goto("/pages/exchanges")
    for box in page.locator("form.filters input[type=text]").all():
        assert int(box.get_attribute("maxlength") or 0) == 200
