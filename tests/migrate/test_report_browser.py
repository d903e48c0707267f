"""The report in a real browser: put in order and searched on a desk and on a telephone; nothing fetched or broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from planbro.exchange.migrate._report import write_report

from .migrate_results import differing, held, ledger_of, refused, result, without_consent, without_slot

CHROMIUM = "/usr/bin/chromium"
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not here")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not here")
pytestmark = [pytest.mark.more, pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="chromium is not here")]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIX = (refused(1), differing(2), held(3), without_slot(4), without_consent(5), result(6))
ROWS = "[...document.querySelectorAll('#list tbody.plan th')].map((one) => one.textContent)"


@pytest.mark.parametrize("width", [1280, 360])
def test_plans_are_put_in_order_and_found_on_any_screen(width: int, tmp_path: Path) -> None:
    ledger = ledger_of(*SIX)
    write_report(ledger, tmp_path)
    ledger.close()
    with sync_api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True).new_page()
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith("file:") else None)
        page.goto((tmp_path / "report.html").as_uri())
        worst = page.evaluate(ROWS)
        head, choice = page.locator("#list thead button").last, page.get_by_label("Rekkefølge etter")
        if head.is_visible():
            head.click()
        else:
            choice.select_option("size")
        assert page.evaluate(ROWS) != worst
        assert sorted(page.evaluate(ROWS)) == sorted(worst)
        page.get_by_role("button", name="Vis alle").click()
        page.get_by_label("Resultat", exact=True).select_option("0")
        assert page.evaluate(ROWS) == worst[:1]
        assert [one["id"] for one in axe.Axe().run(page, options=RULES).response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        browser.close()
    assert not said
