"""Logging somebody in at another server from a page of this service, and back: what any such login has in common.

What is under way stands sealed in the store, for ten minutes and once, and is tied to the browser that it began in by a
cookie of its own. The answer has to bear the state, come back in that browser, and be the server's that was asked
(RFC 6749 § 10.12, RFC 9207); the code is exchanged with the verifier that nobody else has (RFC 7636).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NoReturn, Self, TypeVar

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from planbro.exchange.view import Caller
from planbro.findings import Refused
from planbro.service._context import Context, Tenancy
from planbro.service.visits._secrets import key_of, new_secret, same
from planbro.service.visits._sessions import Ended, Guest, Sessions
from planbro.settings import Epj, Issuer, Login, secret
from planbro.transport.helseid import key_from, new_key
from planbro.transport.login import (
    Client,
    Failed,
    Lines,
    Server,
    address_of,
    challenge,
    got,
    identity,
    redeemed,
    server_at,
    token_in,
)

LASTS: Final = timedelta(minutes=10)
G = TypeVar("G", bound=Guest)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Under:
    """A login under way: which step of which way, and what ties the answer to it. `about` is the page's own."""

    step: str
    verifier: str
    nonce: str
    browser: str
    about: Mapping[str, Any] = field(default_factory=dict)

    def sealed(self) -> bytes:
        return orjson.dumps({name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """What a login at one of our issuers came to: its token, what it says of the person, where one logs out there."""

    token: str
    claims: Mapping[str, Any]
    logout: str = ""


def keys_in(file: Path) -> dict[str, Any]:
    """The keys of a server that are in a file.

    Raises:
        Failed: they are not there.
    """
    try:
        tree = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        raise Failed("keys") from None
    return tree if isinstance(tree, dict) else {}


class Dance:
    """The steps of a login, for one kind of page. `code` is what its refusals are called."""

    def __init__(self, context: Context, sessions: Sessions[G], headers: Mapping[str, str]) -> None:
        self.context, self.sessions, self.headers = context, sessions, headers
        self._lines: Lines = {}
        context.closing.append(self._close)

    async def _close(self) -> None:
        for line in self._lines.values():
            line.close()

    # -- there

    async def begin(self, tenancy: Tenancy, step: str, about: Mapping[str, Any]) -> tuple[Under, dict[str, str], str]:
        """A login under way, what is asked of any server with it, and what the browser is to bring back."""
        browser = new_secret()
        under = Under(step, new_secret(), new_secret(), key_of(browser), about)
        state, _ = await self.sessions.keep(tenancy, self.sessions.room.login, under.sealed(), LASTS)
        asked = {"state": state, "nonce": under.nonce, "code_challenge": challenge(under.verifier)}
        return under, asked, browser

    async def away(self, tenancy: Tenancy, address: Callable[[], str], browser: str, code: str) -> Response:
        """On to the other server."""
        where = await self.asked(tenancy, address, code)
        response = RedirectResponse(where, 303, dict(self.headers))
        self.sessions.jar.put(response, "login", browser)
        return response

    # -- and back

    async def take(self, request: Request, tenancy: Tenancy, step: str, code: str) -> Under:
        """The login that an answer is to, once, and in the browser that it began in."""
        try:
            visit = await self.sessions.take(tenancy, self.sessions.room.login, request.query_params.get("state", ""))
        except Ended as no:
            raise Ended(no.status, code) from None
        under = Under(**orjson.loads(visit.data))
        mine = same(key_of(self.sessions.jar.read(request, "login")), under.browser)
        if under.step != step or not mine or "error" in request.query_params:
            await self.refuse(tenancy, code)
        return under

    async def asked(self, tenancy: Tenancy, work: Callable[[], T], code: str) -> T:
        """What is asked of another server, which may take its time, or say nothing that holds."""
        try:
            return await run_in_threadpool(work)
        except Failed:
            await self.refuse(tenancy, code)

    async def refuse(self, tenancy: Tenancy, code: str, caller: Caller | None = None) -> NoReturn:
        await self.sessions.refuse(tenancy, code, caller)
        raise Ended(403, code)

    def client(self, told: Epj | Login) -> Client:
        """This service as the far end knows it, its key fetched now."""
        try:
            data, password = (secret(told, name, self.context.environment) for name in ("key", "key_password"))
            key = key_from(data or b"", password=None if password is None else password.decode())
        except Refused:
            raise Failed("key") from None
        seconds = told.timeout.total_seconds()
        return Client(told.client_id, key, self.context.now, self.context.new_id, seconds, self._lines)


class AtIssuer:
    """The login at one of our own issuers. All of it but the address goes from server to server, and may wait."""

    def __init__(self, dance: Dance, login: Login, issuer: Issuer) -> None:
        self.dance, self.login, self.issuer = dance, login, issuer

    @classmethod
    async def of(cls, dance: Dance, tenancy: Tenancy, login: Login | None, code: str) -> Self:
        """As the settings have it."""
        issuers = dance.context.settings.service.issuers
        issuer = issuers.get(login.issuer) if login is not None else None
        if login is None or issuer is None:
            await dance.refuse(tenancy, code)
        return cls(dance, login, issuer)

    def address(self, asked: Mapping[str, str], redirect: str, more: Mapping[str, str]) -> str:
        """Where the browser goes; `more` may name a person, and so goes ahead (RFC 9126) or not at all."""
        client = self.dance.client(self.login)
        whole = {**asked, "redirect_uri": redirect, "scope": " ".join(self.login.scopes)}
        return address_of(self._server(client), client, whole, more)

    def given(self, query: Mapping[str, str], under: Under, redirect: str) -> Given:
        """What the code in an answer is exchanged for; where a person was asked for (`openid`), who it is too.

        Raises:
            Failed: another server answers, or the code or what it gives does not hold.
        """
        client = self.dance.client(self.login)
        server = self._server(client)
        if query.get("iss", "" if server.says_who else server.issuer) != server.issuer:
            raise Failed("issuer")
        answer = redeemed(server, client, query.get("code", ""), under.verifier, redirect, new_key())
        token, claims = token_in(answer), {}
        if "openid" in self.login.scopes:
            kept = self.issuer.jwks_file
            keys = keys_in(kept) if kept is not None else got(client, server.jwks)
            algorithms: list[str] = list(self.issuer.algorithms)
            claims = identity(answer, keys, client, server.issuer, under.nonce, algorithms)
        return Given(token, claims, server.logout)

    def _server(self, client: Client) -> Server:
        where = self.issuer.metadata or f"{self.issuer.authority.rstrip('/')}/.well-known/openid-configuration"
        server = server_at(client, where)
        if server.issuer != self.issuer.authority:
            raise Failed("issuer")
        return server
