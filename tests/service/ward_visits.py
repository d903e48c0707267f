"""A browser at the ward, for tests: opens the page by a handle, reads it, and sends its forms."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from typing import Any, TypeVar

import httpx
from serving import PUBLIC, Town

T = TypeVar("T")

AGENT = "Mozilla/5.0 (EPJ)"


def run(work: Callable[[], Awaitable[T]]) -> T:
    return asyncio.run(work())  # type: ignore[arg-type]


class Browser:
    """One browser, of one town. It follows redirects as one does, and keeps cookies."""

    def __init__(self, town: Town, agent: str = AGENT) -> None:
        self.town = town
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(town.app, raise_app_exceptions=False), base_url=PUBLIC,
            headers={"User-Agent": agent}, follow_redirects=True,
        )  # fmt: skip
        self.page: httpx.Response | None = None

    async def get(self, path: str) -> httpx.Response:
        self.page = await self.client.get(path)
        return self.page

    async def send(self, action: str, *, file: tuple[str, bytes] | None = None, **fields: str) -> httpx.Response:
        assert self.page is not None
        said = {"form": token_of(self.page.text), **fields}
        path = f"/ward/{action}"
        if action == "ask":
            files: dict[str, Any] = {"paper": (file[0], file[1])} if file else {"paper": ("", b"")}
            self.page = await self.client.post(path, data=said, files=files)
        else:
            self.page = await self.client.post(path, data=said)
        return self.page


async def handle(town: Town, nin: Any, who: str = "hospital", **more: Any) -> httpx.Response:
    async with town.client(who) as epj:
        return await epj.post("/ward/handle", json={"nin": nin, **more})


async def opened(town: Town, nin: str, who: str = "hospital", **more: Any) -> tuple[Browser, httpx.Response]:
    url = (await handle(town, nin, who, **more)).json()["url"]
    browser = Browser(town)
    return browser, await browser.get(url)


def token_of(html: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def text_of(html: str) -> str:
    """What is read on a page, on one line."""
    reader = _Text()
    reader.feed(html)
    return " ".join(" ".join(reader.parts).split())


def heading(html: str) -> str:
    return text_of(html[html.index("<h1") : html.index("</h1>")])


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
