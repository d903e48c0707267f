"""The page in a real browser: it opens by a link, breaks no rule of WCAG 2.2 AA that axe knows, and needs no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from serving import PUBLIC, OpenGate, Town, number_of, told

from planbro.service import Context, application
from planbro.testing._door import serving

CHROMIUM = "/usr/bin/chromium"
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not here")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not here")
pytestmark = [pytest.mark.more, pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="chromium is not here")]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def address(small: Town) -> Iterator[str]:
    whole = told(policy={"acute": True})
    context = Context(whole, small.database, OpenGate(), lambda: small.clock[0], PUBLIC, {})
    with serving(application(context)) as at:
        yield at.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def link(address: str, nin: str) -> str:
    given = httpx.post(f"{address}/ward/handle", json={"nin": nin}, headers={"X-Test-Caller": "hospital"})
    return str(given.json()["url"]).replace(PUBLIC, address)


def sound(page: Any) -> None:
    """No rule is broken, and nothing sticks out of the window."""
    found = axe.Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_works_for_everybody_in_a_real_browser(small: Town, address: str, chromium: Any) -> None:
    """Opened, read, asked, corrected, closed; on a telephone, on a screen, in the dark, enlarged."""
    errors: list[str] = []
    # axe is itself a script, which the page's own policy would not let run
    context = chromium.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(link(address, number_of(small.shut[0])))
    assert page.url == f"{address}/ward"
    sound(page)
    page.locator(".ask button").click()  # stopped by the browser: a choice is required
    page.get_by_label("Pasienten er innlagt").check()
    page.locator(".ask button").click()
    sound(page)
    assert page.get_by_role("alert").inner_text().startswith("Noe må rettes")
    page.get_by_label("Samtykket blir sendt senere").check()
    page.locator(".ask button").click()
    assert "Venter på svar" in page.inner_text("main")
    page.set_viewport_size({"width": 320, "height": 640})  # 1280 wide at 400 %
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(link(address, number_of(small.opened[0])))
    sound(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.get_by_role("button", name="Lukk siden").click()
    sound(page)
    assert page.get_by_role("heading", level=1).inner_text() == "Siden er lukket"
    page.go_back()
    assert "Hvem svarer" not in page.inner_text("body")
    assert not errors


def test_it_needs_no_script_and_keeps_its_own_policy(small: Town, address: str, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(link(address, number_of(small.opened[0])))
    assert page.locator(".call a").count() == 1
    assert not [one for one in said if "Content Security Policy" in one]
    assert {one.partition("?")[0].removeprefix(address) for one in asked[1:]} == {"/ward", "/ward/style.css"}
