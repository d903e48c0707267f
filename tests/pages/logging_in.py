"""A kommune whose people log in at the local issuer, and a browser that does what theirs would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import orjson
from tests.pages.at_work import AGENT, run
from tests.service.serving import PUBLIC, Town, told

from planbro.exchange.engine import stamp
from planbro.service import Context, application
from planbro.service.access import TokenGate
from planbro.store.database import Entry
from planbro.testing.issuer import PROFESSIONALS, SCOPES, WORKPLACES, Client, Issuer, Workplace
from planbro.transport.helseid import key_from, new_key

KEY = orjson.dumps(new_key()._key.as_dict(private=True) | {"kid": "pages-1"})
PUBLIC_KEY = {**key_from(KEY).public, "kid": "pages-1"}
REDIRECTS = frozenset({f"{PUBLIC}/pages/in", f"{PUBLIC}/pages/out"})
ASKED = ("openid", "profile", "kommune:ip/coordinate", "kommune:ip/office", "kommune:ip/operate")
PLACE = WORKPLACES[-1]


@dataclass
class Logging:
    """The kommune, its issuer, and every address that a browser was sent to."""

    town: Town
    issuer: Issuer
    begun: str = ""
    """When the test did."""
    addresses: list[str] = field(default_factory=list)
    place: Workplace = PLACE
    """Where one says that one works."""

    def browser(self, agent: str = AGENT) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.town.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=PUBLIC, headers={"User-Agent": agent})

    def may(self, *rights: str) -> None:
        """From now on a login gives these rights, and no other."""
        scopes = frozenset(scope for scope, gives in SCOPES.items() if set(gives) <= set(rights))
        self.issuer.people = [replace(PROFESSIONALS[-1], may=scopes)]

    async def begin(self, browser: httpx.AsyncClient, path: str = "/pages/login") -> str:
        """From the first page to the issuer's; where that sends the browser when somebody was chosen."""
        away = await browser.get(path)
        assert away.status_code == 303, away.text
        self.addresses.append(away.headers["location"])
        async with httpx.AsyncClient() as far:
            page = await far.get(away.headers["location"])
            ticket = page.text.partition('name="ticket" value="')[2].partition('"')[0]
            form = {"ticket": ticket, "who": PROFESSIONALS[-1].hpr, "where": self.place.point_of_care}
            chosen = await far.post(str(page.url).partition("?")[0], data=form)
        back = str(chosen.headers["location"])
        self.addresses.append(back)
        return back

    async def log_in(self, browser: httpx.AsyncClient, path: str = "/pages/login") -> httpx.Response:
        return await browser.get(await self.begin(browser, path))

    def audit(self) -> list[Entry]:
        return [one for one in self.town.audit() if one.at >= self.begun]

    def refusals(self) -> list[str]:
        return [one.outcome for one in self.audit() if one.what == "refused"]


@contextmanager
def logging_in(town: Town, issuer_at: str, folder: Path, **pages: Any) -> Iterator[Logging]:
    """`issuer_at` is where an issuer answers that the caller puts there."""
    town.go(days=1)  # of a store that tests share, each has a day
    (folder / "key.jwk").write_bytes(KEY)
    clock: Callable[[], Any] = lambda: town.clock[0]  # noqa: E731
    issuer = Issuer(issuer_at, clients={"pages": Client(PUBLIC_KEY, redirects=REDIRECTS)}, now=clock)
    scopes: Sequence[str] = pages.pop("scopes", ASKED)
    login = {"issuer": "sts", "client_id": "pages", "key_file": str(folder / "key.jwk"), "scopes": list(scopes)}
    whole = told(service={"callers": {}, "pages": {"login": login, **pages}, "issuers": {"sts": issuer.settings()}})
    gate = TokenGate(whole, public=PUBLIC, now=clock, secret=b"x" * 32)
    context = Context(whole, town.database, gate, clock, PUBLIC, {})
    yield Logging(replace(town, app=application(context), context=context), issuer, stamp(clock()))
    run(context.close)
