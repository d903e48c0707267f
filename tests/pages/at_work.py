"""Somebody at work on the pages, for tests: a browser that is logged in, reads, and sends the forms it finds."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import httpx
from tests.service.serving import PUBLIC, Town

from planbro.exchange.engine import stamp
from planbro.exchange.view import Caller
from planbro.plan import Party
from planbro.plan.disclosure import Asker
from planbro.service.pages._colleague import Colleague, Role
from planbro.service.visits import key_of, new_secret
from planbro.store.database import Visits

T = TypeVar("T")
AGENT = "Mozilla/5.0 (work)"
SCOPES: dict[Role, str] = {"koordinator": "coordinate", "office": "office", "operator": "operate"}
HPR = "9999999"


def run(work: Callable[[], Awaitable[T]]) -> T:
    return asyncio.run(work())  # type: ignore[arg-type]


def colleague(town: Town, *roles: Role, parties: tuple[str, ...] = (), language: str = "nb", **more: Any) -> Colleague:
    """One of the kommune's people; `parties` are the numbers the login gives, as `hpr:9999999`."""
    numbers = parties or (f"hpr:{HPR}", f"orgnr:{town.tenant}")
    asker = Asker(tuple(Party.parse(one) for one in numbers), care_relation="work", vouched=True)
    caller = Caller(asker, "COC", "pages", town.tenant, practitioner=f"hpr:{HPR}", session="w1",
                    scopes=frozenset(SCOPES[role] for role in roles))  # fmt: skip
    return Colleague(caller, language=language, name="Oda Dalheim", **more)  # type: ignore[arg-type]


def link(town: Town, who: Colleague) -> str:
    """A path that opens the pages once, for that colleague."""
    secret, now = new_secret(), town.clock[0]
    with town.database.writing() as transaction:
        Visits(transaction).open(
            town.tenant, "work-handle", key_of(secret), stamp(now + timedelta(minutes=5)), who.sealed(), stamp(now)
        )
    return f"/pages/h/{secret}"


class Browser:
    """One browser. It follows redirects as one does, and keeps cookies."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(town.app, raise_app_exceptions=False), base_url=PUBLIC,
            headers={"User-Agent": AGENT}, follow_redirects=True,
        )  # fmt: skip
        self.page: httpx.Response | None = None

    async def get(self, path: str, **headers: str) -> httpx.Response:
        self.page = await self.client.get(path, headers=headers)
        return self.page

    @property
    def form(self) -> str:
        """What ties a form to the page that is open."""
        assert self.page is not None
        found = re.search(r'name="form" value="([^"]+)"', self.page.text)
        return found[1] if found else ""

    async def send(self, path: str, *, file: tuple[str, bytes] | None = None, **fields: Any) -> httpx.Response:
        """Send a form, with what ties it to the page that is open."""
        said = {"form": self.form, **fields}
        files = {"file": file} if file is not None else None
        self.page = await self.client.post(path, data=said, files=files)
        return self.page


async def at_work(town: Town, *roles: Role, **more: Any) -> Browser:
    """A browser with the pages open."""
    browser = Browser(town)
    await browser.get(link(town, colleague(town, *roles, **more)))
    return browser
