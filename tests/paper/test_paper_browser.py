"""The papers as pages in a real browser: no rule of WCAG 2.2 AA that axe knows is broken, and nothing sticks out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made import ALL, matter, plan_with_letters

from planbro.render import paper

CHROMIUM = "/usr/bin/chromium"
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not here")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not here")
pytestmark = [pytest.mark.more, pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="chromium is not here")]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


BROKEN = """() => [...document.querySelectorAll('th, td')].flatMap(cell => {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[^\\s/-]+/g)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].filter(r => r.width).map(r => Math.round(r.top)));
        if (lines.size > 1 && word[0].length < 24) found.push(word[0]);
    }
    return found;
})"""
"""Words and dates of tables that go on in the next line, where they need not."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize("kind", ALL)
def test_each_paper_is_for_everybody(kind: str, chromium: Any, tmp_path: Path) -> None:
    """On a screen, on a telephone at 400 %, in the dark; large and simple."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)  # axe is itself a script
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for large, simple, width, scheme in (
        (False, False, 1280, "light"), (False, False, 320, "dark"), (True, False, 320, "light"), (True, True, 1280, "dark"),
    ):  # fmt: skip
        file = tmp_path / "paper.html"
        file.write_bytes(paper.make(kind, matter(kind), form="html", large=large, simple=simple))
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(file.as_uri())
        found = axe.Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (kind, width, large, simple)
        assert width < 1280 or page.evaluate(BROKEN) == [], (kind, large, simple)
    assert set(asked) == {(tmp_path / "paper.html").as_uri()}
    context.close()


def test_its_own_policy_lets_its_style_through_and_nothing_else(chromium: Any, tmp_path: Path) -> None:
    file = tmp_path / "paper.html"
    file.write_bytes(paper.make("plan", matter("plan"), form="html"))
    context = chromium.new_context()
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(file.as_uri())
    assert told == []
    assert page.evaluate("getComputedStyle(document.querySelector('.head')).display") == "grid"
    context.close()


LINES = """address => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), rows = [];
    while (texts.nextNode()) {
        const node = texts.currentNode;
        if (!node.parentElement.closest('bdi')?.textContent.includes(address)) continue;
        for (let at = 0; at < node.data.length; at++) {
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const top = Math.round(range.getBoundingClientRect().top), row = rows.at(-1);
            if (row && Math.abs(row.top - top) < 3) row.text += node.data[at];
            else rows.push({top, text: node.data[at]});
        }
    }
    return rows.map(row => row.text.trim());
}"""
"""The lines that a text with an address is shown in."""


def test_an_address_goes_on_after_a_sign_and_not_within_a_word(chromium: Any, tmp_path: Path) -> None:
    plan, address = plan_with_letters(), "koordinerende.enhet.habilitering@fjordvik-nordre.kommune.example.no"
    for who in plan.koordinatorer:
        who.email = address
    page = chromium.new_page(viewport={"width": 320, "height": 900})
    file = tmp_path / "paper.html"
    file.write_bytes(paper.make("receipt", matter("receipt", plan), form="html", large=True))
    page.goto(file.as_uri())
    lines = page.evaluate(LINES, address)
    parts = lines[next(at for at, line in enumerate(lines) if "koordinerende." in line) :]
    assert "".join(parts).startswith(address)
    assert all(line[-1] in "@.-" for line in parts[:-1] if line in address), parts
