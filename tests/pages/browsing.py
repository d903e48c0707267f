"""A real browser at the pages, and the two kinds of hand that people use it with.

Screenshots are put where `PLANBRO_SCREENSHOTS` names a folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.pages.at_work import HPR, Role, colleague, link
from tests.pages.hostile import TENANT, Hostile

CHROMIUM = "/usr/bin/chromium"
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not here")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not here")
NEEDED = [pytest.mark.more, pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="chromium is not here")]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
DESKTOP, PHONE, ENLARGED = (1280, 900, 1.0), (360, 800, 1.0), (640, 450, 2.0)
"""Width and height in CSS pixels; 1280 pixels at 200 % are 640."""
SHOTS = os.environ.get("PLANBRO_SCREENSHOTS", "")
LONGEST_WORD = 24
"""No page is laid out for longer ones, such as those that hostile names are made of."""
LONGEST = 300
"""How often somebody presses Tab on one page."""


@contextmanager
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Desk:
    """One person at a browser. `said` is what the browser had to complain of."""

    made: Hostile
    address: str
    page: Any
    said: list[str] = field(default_factory=list)

    def open(self, role: Role) -> None:
        """Log in as one with that role."""
        who = {"parties": (f"hpr:{HPR}", f"orgnr:{TENANT}")} if role == "koordinator" else {}
        self.go(link(self.made.town, colleague(self.made.town, role, **who)))

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    @property
    def path(self) -> str:
        return str(self.page.url).removeprefix(self.address)

    @property
    def heading(self) -> str:
        return str(self.page.locator("h1").first.inner_text())

    def shot(self, name: str) -> None:
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            named = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-")
            self.page.screenshot(path=str(Path(SHOTS) / f"{named}.png"), full_page=True)

    def is_sound(self) -> list[str]:
        """What is amiss for somebody who sees, hears or points otherwise."""
        found = axe.Axe().run(self.page, options=RULES)
        faults = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found.response["violations"]]
        return [*faults, *self.sticks_out(), *self.broken()]

    def broken(self) -> list[str]:
        """Words of headings, and of the headings of tables, that go on in the next line without a hyphen."""
        found = self.page.evaluate(
            """() => [...document.querySelectorAll('h1, h2, h3, th')].flatMap(heading => {
                if (heading.closest('thead') && getComputedStyle(heading.closest('thead')).clipPath !== 'none') return [];
                const texts = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT), found = [];
                while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[\\p{L}\\d_]+/gu)) {
                    const range = document.createRange();
                    range.setStart(texts.currentNode, word.index);
                    range.setEnd(texts.currentNode, word.index + word[0].length);
                    const lines = new Set([...range.getClientRects()].filter(r => r.width).map(r => Math.round(r.top)));
                    if (lines.size > 1) found.push(word[0]);
                }
                return found;
            })"""
        )
        return [f"broken in two: {word}" for word in found if len(word) <= LONGEST_WORD]

    def sticks_out(self) -> list[str]:
        """What makes the page wider than the window."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide <= 0:
            return []
        culprit = self.page.evaluate(
            """() => { const found = [...document.querySelectorAll('main *')].filter(
                e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.wide, .scroll, svg *'));
                const last = found[found.length - 1]; return last ? last.outerHTML.slice(0, 160) : ''; }"""
        )
        return [f"{wide} px too wide: {culprit}"]


@contextmanager
def desk(
    made: Hostile, address: str, browser: Any, size: tuple[int, int, float] = DESKTOP, *, script: bool = True
) -> Iterator[Desk]:
    """axe is itself a script, which the pages' own policy would not let run: so it is set aside, but where there is no
    script at all."""
    width, height, scale = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale, bypass_csp=script,
        java_script_enabled=script, locale="nb-NO", color_scheme="light", reduced_motion="reduce",
    )  # fmt: skip
    context.set_default_timeout(20_000)
    at = Desk(made, address, context.new_page())
    at.page.on("pageerror", lambda error: at.said.append(str(error)))
    at.page.on("console", lambda one: at.said.append(one.text) if one.type == "error" else None)
    try:
        yield at
    finally:
        context.close()


@contextmanager
def answered(page: Any) -> Iterator[None]:
    """Wait until there is another page, or another part of this one."""
    page.evaluate(
        "() => { window.before = true; addEventListener('htmx:afterSettle', () => { window.before = false; }); }"
    )
    yield
    page.wait_for_function("() => !window.before && document.readyState === 'complete'")


class Mouse:
    """Points and clicks."""

    def __init__(self, at: Desk) -> None:
        self.at, self.page = at, at.page

    def press(self, what: Any) -> None:
        with answered(self.page):
            what.first.click()

    def choose(self, what: Any) -> None:
        what.first.check()

    def write(self, what: Any, text: str) -> None:
        what.first.click()
        what.first.fill(text)

    def pick(self, what: Any, value: str) -> None:
        what.first.select_option(value)


class Keys:
    """Has a keyboard and nothing else: Tab to where one wants, and what a screen reader says to press there."""

    def __init__(self, at: Desk) -> None:
        self.at, self.page = at, at.page

    def press(self, what: Any) -> None:
        self._to(what)
        with answered(self.page):
            self.page.keyboard.press("Enter")

    def choose(self, what: Any) -> None:
        """A box by the space bar; one of several by the arrows, which Tab takes one to together."""
        one = what.first
        if one.get_attribute("type") != "radio":
            self._to(what)
            if not one.is_checked():
                self.page.keyboard.press("Space")
            return
        name = one.get_attribute("name")
        self._until(lambda: self.page.evaluate("name => document.activeElement.name === name", name), "Tab")
        self.page.keyboard.press("Space")
        self._until(one.is_checked, "ArrowDown")

    def write(self, what: Any, text: str) -> None:
        self._to(what)
        if what.first.get_attribute("type") == "date":
            self._day(what.first, *text.split("-"))
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def _day(self, field: Any, year: str, month: str, day: str) -> None:
        """In the order that this browser has a day in."""
        for parts in ((month, day, year), (day, month, year), (year, month, day)):
            self.page.keyboard.type("".join(parts))
            if field.input_value() == f"{year}-{month}-{day}":
                return
            self.page.keyboard.press("Shift+Tab")
            self._to(field)
        raise AssertionError("no day can be written there")

    def pick(self, what: Any, value: str) -> None:
        self._to(what)
        self._until(lambda: what.first.input_value() == value, "ArrowDown")

    def _to(self, what: Any) -> None:
        """To that element, from where one is; what one stands on can be seen."""
        what.first.wait_for()
        handle = what.first.element_handle()
        self._until(lambda: self.page.evaluate("e => e === document.activeElement", handle), "Tab")
        seen = self.page.evaluate(
            "e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; }",
            handle,
        )
        assert seen, "the focus cannot be seen"

    def _until(self, holds: Any, key: str) -> None:
        for _ in range(LONGEST):
            if holds():
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"no way there by {key}")


HANDS = {"mouse": Mouse, "keys": Keys}
