"""The way in: what an address and a method mean, and each fault as FHIR tells it.

The paths of R4 are few and regular, so they are read here and not by a table of routes; the types and what is done with
them stand in `_types` alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from planbro import observe
from planbro.exchange.view import Scope as Right
from planbro.exchange.view import refused
from planbro.service._context import Context
from planbro.service._passage import names_a_person
from planbro.service._problem import Denied, Problem
from planbro.service.fhir import _read, _requests
from planbro.service.fhir._body import form_of, pairs_of, resource_of
from planbro.service.fhir._capability import statement
from planbro.service.fhir._charts import Charts
from planbro.service.fhir._document import document
from planbro.service.fhir._openapi import description
from planbro.service.fhir._outcome import told
from planbro.service.fhir._search import search
from planbro.service.fhir._turn import Turn, headers_of
from planbro.service.fhir._types import OFFERS, Interaction
from planbro.service.fhir._wish import wish_of

_Act = Callable[[Turn], Awaitable[Response]]


class Facade:
    """FHIR R4 over the plans of an installation, as an ASGI app below `/fhir`."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.charts = Charts(context, max(8, context.settings.service.memory_megabytes // 2))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._answered(request)
        if request.method == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    async def _answered(self, request: Request) -> Response:
        try:
            return await self._answer(request)
        except Denied as denied:
            return told(request, denied.problem, denied.findings if isinstance(denied, _requests.Faulty) else ())
        except ClientDisconnect:
            raise
        except Exception as error:  # our own fault: where, and nothing of what it was about (law 7)
            observe.logger("planbro.serve").error("uncaught", exc_info=error)
            return told(request, Problem(500, "service-broken"))

    async def _answer(self, request: Request) -> Response:
        path = _path(request)
        if names_a_person(f"{path}?{request.scope['query_string'].decode('latin-1')}", "fhir"):
            raise Denied(400, "facade-number-in-url")
        parts = path.split("/")[1:] or [""]
        if parts == ["metadata"]:
            return await self._metadata(request)
        if parts == ["openapi.json"]:
            return self._openapi(request)
        act, right, also = _act(request, parts)
        tenancy = self.context.tenancy(request)
        wish = wish_of(
            request, request.query_params.get("_format"), request.query_params.get("_pretty") == "true", also
        )
        caller = await self.context.caller(request, right)
        turn = Turn(self.context, self.charts, request, tenancy, caller, wish)
        try:
            return await act(turn)
        except Denied as denied:
            if denied.code != "facade-not-there":  # that one stands in the log already
                await self.context.note([refused(tenancy.orgnr, denied.code, caller=caller, resource=parts[0])])
            raise

    def _openapi(self, request: Request) -> Response:
        _is_got(request)
        told_ = description(self.context.tenancy(request))
        return Response(told_, headers={"Cache-Control": "max-age=3600"}, media_type="application/json")

    async def _metadata(self, request: Request) -> Response:
        _is_got(request)
        tenancy = self.context.tenancy(request)
        wish = wish_of(request, request.query_params.get("_format"), request.query_params.get("_pretty") == "true")
        return Response(
            statement(tenancy, wish), headers={"Cache-Control": "max-age=3600"}, media_type=wish.content_type
        )


def _is_got(request: Request) -> None:
    if request.method not in {"GET", "HEAD"}:
        raise Denied(405, "service-no-method", headers={"Allow": "GET, HEAD"})


def _path(request: Request) -> str:
    """What follows the facade's own address."""
    root = request.scope.get("root_path", "")
    path: str = request.scope["path"]
    return path.removeprefix(root) if root.endswith("/fhir") else ""


def _act(request: Request, parts: list[str]) -> tuple[_Act, Right, bool]:
    """What is to be done, what the caller must be let in for, and whether other forms than FHIR's may be asked for.

    Raises:
        Denied: the address is none, or is not used like that.
    """
    type_, rest = parts[0], parts[1:]
    offer = OFFERS.get(type_)
    if offer is None or len(rest) > 3 or "" in rest:
        raise Denied(404, "service-no-such")
    ways = _ways(request, type_, rest)
    known = {method: way for method, way in ways.items() if way[0] in offer.interactions}
    method = "GET" if request.method == "HEAD" else request.method
    if not known:
        raise Denied(404, "service-no-such")
    if method not in known:
        allowed = [*known, *(["HEAD"] if "GET" in known else [])]
        raise Denied(405, "service-no-method", headers={"Allow": ", ".join(allowed)})
    interaction, act = known[method]
    right: Right = "ask" if interaction in {"create", "update", "delete"} or type_ == "Subscription" else "read"
    return act, right, interaction == "$ip-document" or type_ == "Binary"


def _ways(request: Request, type_: str, rest: list[str]) -> dict[str, tuple[Interaction, _Act]]:
    """By method what an address may be used for."""
    if not rest:
        return {"GET": ("search-type", lambda turn: _searched(turn, type_)),
                "POST": ("create", lambda turn: _created(turn, type_))}  # fmt: skip
    if rest == ["_search"]:
        return {"POST": ("search-type", lambda turn: _searched(turn, type_))}
    id_ = rest[0]
    if len(rest) == 1:
        return {"GET": ("read", lambda turn: _one(turn, type_, id_)),
                "PUT": ("update", lambda turn: _updated(turn, id_)),
                "DELETE": ("delete", lambda turn: _requests.unsubscribe_by(turn, id_))}  # fmt: skip
    if rest[1] == "_history":
        if len(rest) == 3:
            return {"GET": ("vread", lambda turn: _read.vread(turn, type_, id_, rest[2]))}
        return {"GET": ("history-instance", lambda turn: _history(turn, type_, id_))}
    if rest[1:] == ["$ip-document"]:
        asked = request.query_params.get("language", "")
        return {"GET": ("$ip-document", lambda turn: document(turn, id_, asked)),
                "POST": ("$ip-document", lambda turn: _document(turn, id_, asked))}  # fmt: skip
    return {}


async def _searched(turn: Turn, type_: str) -> Response:
    in_url = pairs_of(turn.request.scope["query_string"])
    in_body = await form_of(turn.request) if turn.request.method == "POST" else []
    return await search(turn, type_, [*in_url, *in_body], in_url)


async def _one(turn: Turn, type_: str, id_: str) -> Response:
    _only(turn, {"_format", "_pretty"})
    find = {"Task": _requests.read_request, "Subscription": _requests.read_subscription}.get(type_)
    own = await find(turn, id_) if find is not None else None
    if own is not None:
        await turn.note("read", None, "shown", type_)
        return await turn.answer(own.body, headers=headers_of(own))
    if type_ == "Subscription":
        raise await turn.nothing("read", None, type_)
    return await _read.read(turn, type_, id_)


async def _history(turn: Turn, type_: str, id_: str) -> Response:
    _only(turn, {"_format", "_pretty", "_count", "_page"})
    asked = turn.request.query_params
    count = asked.get("_count", "")
    if count and not (count.isascii() and count.isdigit() and 0 < int(count[:9]) < 10**9):
        raise Denied(400, "facade-value", name="_count")
    return await _read.history(turn, type_, id_, int(count[:9]) if count else None, asked.get("_page", ""))


async def _document(turn: Turn, id_: str, asked: str) -> Response:
    """By POST the language may stand in a Parameters resource."""
    if turn.request.headers.get("content-length", "0") != "0":
        resource = await resource_of(turn.request, turn.context)
        found = resource.get("parameter")
        parameters = found if isinstance(found, list) else []
        given = [one for one in parameters if isinstance(one, dict) and one.get("name") == "language"]
        told_ = next((one[name] for one in given for name in ("valueCode", "valueString") if name in one), asked)
        asked = told_ if isinstance(told_, str) else "?"
    return await document(turn, id_, asked)


async def _created(turn: Turn, type_: str) -> Response:
    resource = await resource_of(turn.request, turn.context)
    if type_ == "Task":
        return await _requests.ask_by_task(turn, resource)
    return await _requests.subscribe_by(turn, resource)


async def _updated(turn: Turn, id_: str) -> Response:
    return await _requests.change_task(turn, id_, await resource_of(turn.request, turn.context))


def _only(turn: Turn, known: set[str]) -> None:
    """Parameters that mean nothing here are passed over, unless the caller wants to be told."""
    if turn.is_strict:
        strange = next((name for name in turn.request.query_params if name not in known), None)
        if strange is not None:
            raise Denied(400, "facade-unknown", name=strange if strange.isalpha() else "?")
