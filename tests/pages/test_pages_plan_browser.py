"""The pages of a plan in a real browser: nothing that axe knows is broken, nothing sticks out on a telephone, in the
dark or enlarged, and the pictures print on whole sheets."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tests.pages.at_work import colleague, link
from tests.pages.plan_of_work import again
from tests.service.serving import Town

from planbro.plan import Plan, copy
from planbro.testing._door import serving

CHROMIUM = "/usr/bin/chromium"
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not here")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not here")
pytestmark = [pytest.mark.more, pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="chromium is not here")]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def pages_of(plan: Plan) -> list[str]:
    withdrawn = f"/withdraw?consent={plan.consents[0].id}"
    return ["", "/team", "/timeline", "/versions", "/versions/1/2", "/matrix", "/matrix?receiver=2", "/papers",
            "/insight", "/looked", "/withdraw", withdrawn]  # fmt: skip


def test_every_page_is_sound_on_a_screen_and_on_a_telephone(small: Town, chromium: Any) -> None:
    plan = small.opened[0]
    later = copy(plan)
    later.planeier.important = f"{plan.planeier.important} Og å bestemme selv."
    again(small, later)
    with serving(small.app) as at:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(at.replace("127.0.0.1", "localhost") + link(small, colleague(small, "office")))
        for end in pages_of(plan):
            page.set_viewport_size({"width": 1280, "height": 900})
            page.emulate_media(color_scheme="dark" if end in {"/team", "/timeline", "/matrix"} else "light")
            page.goto(f"{at.replace('127.0.0.1', 'localhost')}/pages/plans/{plan.id}{end}")
            found = axe.Axe().run(page, options=RULES)
            assert found.violations_count == 0, f"{end}\n{found.generate_report()}"
            for wide in (390, 320):  # 320 is 1280 at 400 %
                page.set_viewport_size({"width": wide, "height": 844})
                assert page.evaluate("document.documentElement.scrollWidth") <= wide, (end, wide)
            found = axe.Axe().run(page, options=RULES)
            assert found.violations_count == 0, f"{end}, narrow\n{found.generate_report()}"
        assert not errors


def test_a_picture_prints_on_a_sheet_of_its_own(small: Town, chromium: Any) -> None:
    plan = small.opened[0]
    with serving(small.app) as at:
        page = chromium.new_context().new_page()
        page.goto(at.replace("127.0.0.1", "localhost") + link(small, colleague(small, "office")))
        for end in ("/team", "/timeline"):
            page.goto(f"{at.replace('127.0.0.1', 'localhost')}/pages/plans/{plan.id}{end}")
            box = page.evaluate(
                "(() => { const r = document.querySelector('svg.drawn').getBoundingClientRect(); return [r.width, r.height] })()"
            )
            assert box[1] / box[0] < 297 / 210
            with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as sheets:
                assert len(sheets.pages) > 1
