"""The one-time handle: the EPJ's server asks for an address, and the browser opens it once, soon.

The number goes in the body of the server's request and stays here; the address is random, and what stands in the
browser's line afterwards is the same for every patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from planbro.exchange.view import looked
from planbro.render.days import Language
from planbro.service._asked import number_of
from planbro.service._context import Context, Tenancy
from planbro.service._problem import Denied
from planbro.service.visits import Ended, Sessions, agent_key, agent_of, same
from planbro.service.ward._page import answered
from planbro.service.ward._render import headers_of, root_of
from planbro.service.ward._room import sessions_of
from planbro.service.ward._visitor import Visitor, language_of, visitor_of
from planbro.store.database import Number

_LONGEST: Final = 4096


def routes(context: Context) -> list[BaseRoute]:
    """One route for the EPJ's server, one for the browser."""
    handles = _Handles(context)
    return [
        Route("/ward/handle", handles.make, methods=["POST"]),
        Route("/ward/h/{handle}", answered(context, handles.sessions, handles.open), methods=["GET"]),
    ]


@dataclass(frozen=True, slots=True, repr=False)
class _Wish:
    """What the EPJ asked for: about whom, in which language, and for which browser, where it knows that."""

    number: Number
    language: Language
    agent: str


class _Handles:
    def __init__(self, context: Context) -> None:
        self.context, self.told = context, context.settings.service.ward
        self.sessions = sessions_of(context)

    async def make(self, request: Request) -> Response:
        """An address that opens the page, for whoever the token says is asking."""
        tenancy = self.context.tenancy(request)
        caller = await self.context.caller(request, "status")
        wish = self._wish(await request.body())
        visitor = Visitor(caller, wish.number, wish.language, wish.agent)
        await self.context.note([looked(caller, tenancy.orgnr, "login", None, "handle", way="ward")])
        secret, until = await self.sessions.keep(tenancy, "handle", visitor.sealed(), self.told.handle_lasts)
        body = {"url": f"{tenancy.base}/ward/h/{secret}", "expires": until}
        headers = {"Cache-Control": "no-store"}
        return Response(orjson.dumps(body), 201, headers, "application/json")

    def _wish(self, body: bytes) -> _Wish:
        if len(body) > _LONGEST:
            raise Denied(413, "service-body-large", limit=_LONGEST)
        try:
            found: Any = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise Denied(400, "service-body-unreadable") from None
        said = found if isinstance(found, dict) else {}
        number = number_of(said.get("nin"), self.context.settings.identity.profile)
        language, agent = language_of(said.get("language")), said.get("userAgent")
        known = language if language in self.told.languages else None
        return _Wish(number, known or self.told.languages[0], agent_key(agent) if isinstance(agent, str) else "")

    async def open(self, request: Request, tenancy: Tenancy) -> Response:
        """The browser comes with the address: a session, and on to the page. What only looks ahead uses nothing up."""
        if request.method != "GET" or "prefetch" in request.headers.get("sec-purpose", ""):
            raise Denied(405, "service-no-method", headers={"Allow": "GET"})
        visit = await self.sessions.take(tenancy, "handle", request.path_params["handle"])
        visitor = visitor_of(visit.data)
        if visitor.agent and not same(visitor.agent, agent_of(request)):
            await self.sessions.refuse(tenancy, "ward-other-browser", visitor.caller)
            raise Ended(403, "ward-other-browser")
        return await opened(self.sessions, request, tenancy, visitor, "handle")


async def opened(
    sessions: Sessions[Visitor], request: Request, tenancy: Tenancy, visitor: Visitor, way: str
) -> Response:
    """A session for this browser, and on to the page, whose address says nothing."""
    secret = await sessions.open(request, tenancy, visitor, way)
    response = RedirectResponse(root_of(tenancy), 303, headers_of(sessions.context.settings.service.ward))
    sessions.jar.put(response, "session", secret)
    return response
