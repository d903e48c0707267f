"""Logging in to the pages, by OpenID Connect at the issuer that the settings name, and out of it again.

    GET /pages/login        on to the issuer
    GET /pages/in           back from it: a session, and on to where one was going
    GET /pages/out          back from having logged out there

What the token lets its holder do here is what its scopes say, of a body that works at this tenant's pages; where the
scopes are the client's and not the person's, a claim of the login narrows it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from planbro.exchange.view import Caller, Scope
from planbro.service._context import Tenancy
from planbro.service._problem import Denied
from planbro.service.access._faults import NotLetIn
from planbro.service.pages._colleague import Colleague
from planbro.service.pages._frame import Frame, safe, spoken
from planbro.service.pages._render import HEADERS
from planbro.service.visits import AtIssuer, Dance, Ended

_STEP: Final = "work"
_FAILED: Final = "pages-login-failed"
_SCOPES: Final[tuple[Scope, ...]] = ("office", "coordinate", "operate")
_NAME: Final = 100
Handler = Callable[[Request, Tenancy], Awaitable[Response]]


def routes(frame: Frame) -> list[BaseRoute]:
    """The way in and out; none where the settings name no login."""
    if frame.told.login is None:
        return []
    login = _Login(frame)
    handlers = (("login", login.begin), ("in", login.back), ("out", login.out))
    return [Route(f"/pages/{name}", _answered(frame, handler), methods=["GET"]) for name, handler in handlers]


def _answered(frame: Frame, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        tenancy = frame.context.tenancy(request)
        try:
            return await handler(request, tenancy)
        except Ended as ended:
            return frame.plain(request, tenancy, ended.code, ended.what, ended.status)
        except Denied as no:
            code = "pages-not-now" if no.status >= 500 else _FAILED
            return frame.plain(request, tenancy, code, "again", no.status)

    return answer


class _Login:
    def __init__(self, frame: Frame) -> None:
        self.frame, self.context, self.told = frame, frame.context, frame.told
        self.dance = Dance(frame.context, frame.sessions, HEADERS)

    async def begin(self, request: Request, tenancy: Tenancy) -> Response:
        """On to the issuer; `back` is where one was going."""
        if request.method != "GET" or "prefetch" in request.headers.get("sec-purpose", ""):
            raise Denied(405, "service-no-method", headers={"Allow": "GET"})
        login = await AtIssuer.of(self.dance, tenancy, self.told.login, _FAILED)
        about = {"back": safe(request.query_params.get("back", ""))}
        _, asked, browser = await self.dance.begin(tenancy, _STEP, about)
        redirect = f"{tenancy.base}/pages/in"
        return await self.dance.away(tenancy, lambda: login.address(asked, redirect, {}), browser, _FAILED)

    async def back(self, request: Request, tenancy: Tenancy) -> Response:
        """Back from the issuer: who it is, and what that one may do here."""
        under = await self.dance.take(request, tenancy, _STEP, _FAILED)
        login = await AtIssuer.of(self.dance, tenancy, self.told.login, _FAILED)
        query, redirect = dict(request.query_params), f"{tenancy.base}/pages/in"
        given = await self.dance.asked(tenancy, lambda: login.given(query, under, redirect), _FAILED)
        caller = await self._let_in(given.token, tenancy)
        caller = replace(caller, scopes=self._rights(caller, given.claims, tenancy))
        if not caller.scopes:
            await self.dance.refuse(tenancy, "pages-login-may-not", caller)
        out = self._logout(given.logout, tenancy) if given.logout else ""
        language = spoken(request, self.told.languages)
        colleague = Colleague(caller, language, _name(given.claims), out=out)
        response = await self.frame.opened(request, tenancy, colleague, "login", back=under.about["back"])
        self.frame.sessions.jar.drop(response, "login")
        return response

    async def out(self, request: Request, tenancy: Tenancy) -> Response:
        """Logged out at the issuer too."""
        return self.frame.plain(request, tenancy, "pages-closed", "pages-closed-what", 200)

    # -- who it is

    async def _let_in(self, token: str, tenancy: Tenancy) -> Caller:
        """Who it is, by any of the rights that open a page."""
        no: NotLetIn | None = None
        for scope in _SCOPES:
            try:
                return await self.context.gate.by_login(token, scope, tenancy.name)
            except NotLetIn as denied:
                no = denied if no is None or denied.code not in {"token-scope", "token-body"} else no
                if denied.status >= 500 or denied.code not in {"token-scope", "token-body"}:
                    break
        assert no is not None
        await self.dance.sessions.refuse(tenancy, no.code)
        if no.status >= 500:
            raise Ended(no.status, "pages-not-now")
        raise Ended(403, "pages-login-may-not" if no.code in {"token-scope", "token-body"} else _FAILED)

    def _rights(self, caller: Caller, claims: Mapping[str, Any], tenancy: Tenancy) -> frozenset[Scope]:
        """Those of the token's that open a page, for a person of that body, whom the claim names for it."""
        service, own = self.context.settings.service, {tenancy.orgnr}
        here = caller.body in own | set(self.told.bodies.get(tenancy.name, ()))
        operates = caller.body in own | set(service.operators.get(tenancy.name, ()))
        rights: set[Scope] = {
            one for one in _SCOPES if one in caller.scopes and (operates if one == "operate" else here)
        }
        if self.told.roles_claim is None:
            return frozenset(rights)
        said = claims.get(self.told.roles_claim)
        named = {one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str)}
        mine: set[Scope] = {right for right, names in self.told.roles.items() if named.intersection(names)}
        return frozenset(rights & mine)

    def _logout(self, where: str, tenancy: Tenancy) -> str:
        """Where one logs out of the issuer (OpenID Connect RP-Initiated Logout). No `id_token_hint`: an address would
        bear the person's number."""
        assert self.told.login is not None
        asked = {"client_id": self.told.login.client_id, "post_logout_redirect_uri": f"{tenancy.base}/pages/out"}
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}"


def _name(claims: Mapping[str, Any]) -> str:
    """What the login calls the person, for that one's own eyes."""
    name = claims.get("name")
    return name[:_NAME] if isinstance(name, str) and name.isprintable() else ""
