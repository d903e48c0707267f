"""Nobody waits for what is long: a first look at the tables, a list without end, a count of all there is."""

from __future__ import annotations

import threading
import time
from functools import partial

import pytest
from tests.pages.at_work import at_work, run
from tests.pages.day_town import LATE, todo
from tests.service.serving import Town

from planbro.service.pages.mappings import _pages
from planbro.service.pages.mappings._shelf import shelf
from planbro.store.database import _todo
from planbro.store.database._tallied import counted


def test_the_tables_are_there_before_they_are_read(small: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    read = threading.Event()
    monkeypatch.setattr(_pages, "shelf", lambda: shelf() if read.wait(10) else None)

    async def looked() -> None:
        browser = await at_work(small, "operator")
        began = time.perf_counter()
        page = (await browser.get("/pages/mappings")).text
        assert time.perf_counter() - began < 2
        assert "Tabellene leses inn" in page
        assert 'href="/pages/mappings/sampro"' in page
        assert 'href="/pages/mappings/codes/' in page
        read.set()
        await browser.get("/pages/mappings?q=goals")
        page = (await browser.get("/pages/mappings")).text
        assert "Tabellene leses inn" not in page
        assert " av " in page

    run(looked)


def test_one_table_is_there_before_all_are_read(small: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pages, "shelf", lambda: time.sleep(0.5) or shelf())

    async def looked() -> None:
        browser = await at_work(small, "operator")
        assert "Tabellene leses inn" in (await browser.get("/pages/mappings")).text
        began = time.perf_counter()
        assert "planeier" in (await browser.get("/pages/mappings/sampro")).text
        assert "sampro" in (await browser.get("/pages/mappings/sampro?q=goals")).text
        assert time.perf_counter() - began < 0.5
        assert "sampro" in (await browser.get("/pages/mappings/coverage")).text, "which waits for all of them"

    run(looked)


def test_of_more_than_is_counted_it_is_said_that_there_is_more(small: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        due = {"due": LATE} if number == 0 else {}
        todo(small, "remind-revision", small.opened[0], kind="reminder", key=str(number), **due)
    monkeypatch.setattr(_todo, "counted", partial(counted, most=3))

    async def looked() -> None:
        browser = await at_work(small, "office")
        page = (await browser.get("/pages/day")).text
        assert "mer enn 3 saker" in page
        assert "1 over fristen" in page
        page = (await browser.get("/pages/day?what=revision")).text
        assert "Dette er de 3 som haster mest" in page
        assert "Dette er de" not in (await browser.get("/pages/day?what=revision&late=1")).text
        assert (await browser.get("/pages/day?what=revision&page=99999")).status_code == 200

    run(looked)
