"""The frame of the pages: who gets in, what stands around a page, and that a form comes from the page it stood on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import nodes
from tests.pages.at_work import Browser, at_work, run
from tests.service.serving import Town

from planbro.service.pages._render import environment, static
from planbro.service.pages._words import LANGUAGES, all_words, say

PAGES = Path("adapters/planbro/service/pages")


def test_nobody_sees_a_page_without_being_logged_in(small: Town) -> None:
    async def tried() -> None:
        page = await Browser(small).get("/pages")
        assert page.status_code == 403
        assert "Du er ikke logget inn" in page.text

    run(tried)


def test_every_page_lets_the_browser_load_from_here_alone(small: Town) -> None:
    async def tried() -> None:
        browser = await at_work(small)
        assert browser.page is not None
        assert "Innloggingen din gir ingen oppgaver her" in browser.page.text
        policy = browser.page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", browser.page.text)
        for name, one in static().items():
            found = await browser.client.get(f"/pages/files/{name}?{one.version}")
            assert found.content == one.data
            assert "immutable" in found.headers["cache-control"]

    run(tried)


def test_an_address_that_is_none_is_told_on_a_page(small: Town) -> None:
    async def tried() -> None:
        browser = await at_work(small)
        page = await browser.get("/pages/nothing/here")
        assert page.status_code == 404
        assert page.headers["content-type"].startswith("text/html")
        assert "Det er ikke noe her" in page.text

    run(tried)


def test_a_form_of_another_page_does_nothing(small: Town) -> None:
    async def tried() -> None:
        browser = await at_work(small)
        assert (await browser.client.post("/pages/close", data={"form": "x"})).status_code == 403
        sent = {"form": browser.form, "language": "nn"}
        other = await browser.client.post("/pages/language", data=sent, headers={"Sec-Fetch-Site": "cross-site"})
        assert other.status_code == 403
        assert (await browser.get("/pages")).status_code == 403  # no role, and still logged in
        assert (await browser.send("/pages/close")).status_code == 200
        assert "Du er ikke logget inn" in (await browser.get("/pages")).text

    run(tried)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing(language: str) -> None:
    """Whatever a template names has its words, in every language; with the same braces."""
    for name, text in all_words().items():
        holes = {one: set(re.findall(r"{(\w+)}", getattr(text, one))) for one in LANGUAGES}
        assert getattr(text, language).strip(), name
        assert len(set(map(frozenset, holes.values()))) == 1, name
    for template in environment().list_templates(extensions=["j2"]):
        source, _, _ = environment().loader.get_source(environment(), template)  # type: ignore[union-attr]
        for call in environment().parse(source).find_all(nodes.Call):
            said = call.node.name if isinstance(call.node, nodes.Name) else ""
            if said == "t" and call.args and isinstance(call.args[0], nodes.Const):
                assert say(language, call.args[0].value), template  # type: ignore[arg-type]


def test_no_text_is_there_for_nothing() -> None:
    """A text that nobody names is thrown away; one whose key is put together is found by its beginning."""
    code = "\n".join(file.read_text() for file in PAGES.rglob("*") if file.suffix in {".py", ".j2"})
    begun = set(re.findall(r'["\']([a-z][a-z-]*-)["\']\s*~|f["\']([a-z][a-z-]*-)\{', code))
    starts = {one for pair in begun for one in pair if one} | {"pages-"}  # those are the codes of `Ended`
    left = [
        key for key in all_words()
        if f'"{key}"' not in code and not any(key.startswith(one) for one in starts)
    ]  # fmt: skip
    assert left == []
