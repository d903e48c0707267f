"""The operators' part as one FastAPI app, and its description: what is in `/api/openapi.json` is what it does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

import orjson
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.responses import Response

from planbro import observe
from planbro._version import __version__
from planbro.findings import Finding, Findings, PlanbroError
from planbro.service._context import Context, context_of
from planbro.service._problem import Denied, Problem, language_of, told
from planbro.service.operate import (
    _admission,
    _audit,
    _corrections,
    _deviations,
    _exchanges,
    _inbox,
    _parties,
    _persons,
    _requests,
    _standing,
    _tasks,
    _transit,
)
from planbro.service.operate._hands import Hands
from planbro.service.operate._shapes import ProblemShape
from planbro.service.operate._transits import Transits

_MEDIA: Final = "application/problem+json"
_UNDER_API: Final = (
    _corrections, _exchanges, _deviations, _tasks, _parties, _standing, _audit, _requests, _persons,
    _admission,
)  # fmt: skip
_CODES: Final = {404: "service-no-such", 405: "service-no-method", 413: "service-body-large"}
_FIELD: Final = re.compile(r"[a-z_]{1,30}")
_FAULTS: Final = {
    400: "The request could not be read.",
    401: "It is not shown who asks.",
    403: "Whoever asks is not let into this.",
    404: "There is no such thing here.",
    409: "What was confirmed is not what stands now.",
    413: "The request is too large.",
    422: "What was asked cannot be done; the findings say why.",
    429: "Too much at once.",
    503: "The store, or something else that is needed, is away.",
}
_ABOUT: Final = """\
What those who run planbro do: see where everything stands, put right what did not go, and send messages through.

**Told first, done after.** A correction without `confirm` only tells what it would do, and gives a token. With the
token it does exactly that, once, however often it is sent.

**No person in an address.** A number of a person stands in a body alone. Nothing here gives what a plan says;
`/transit` gives back the message it was given, with what a decision let go.

**Faults** are `application/problem+json` with a stable `code`, in bokmål, or in English by `Accept-Language: en`.

The same addresses stand below `/t/{tenant}` where an installation has several legal entities."""
_SCHEMES: Final = {
    "token": {
        "type": "http", "scheme": "DPoP",
        "description": "An access token with the right to operate, bound to a key (RFC 9449). Its legal entity is the "
        "tenant itself, or one that the settings let operate for it.",
    },
    "signature": {
        "type": "apiKey", "in": "header", "name": "webhook-signature",
        "description": "Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.",
    },
}  # fmt: skip


def api(context: Context) -> FastAPI:
    """The app of an installation."""
    app = FastAPI(title="planbro", version=__version__, openapi_url=None, docs_url=None, redoc_url=None,
                  redirect_slashes=False,  # it would be made of the caller's `Host`, and repeat what was asked
                  exception_handlers={
                      Denied: _denied, HTTPException: _http, PlanbroError: _fault, RequestValidationError: _invalid,
                      Exception: _broken,
                  })  # fmt: skip
    app.state.context = context
    app.state.hands, app.state.transits = Hands(), Transits(context)
    context.closing += [app.state.hands.close, app.state.transits.close]
    for module in _UNDER_API:
        app.include_router(module.router, prefix="/api", responses=_responses())
    for module in (_transit, _inbox):
        app.include_router(module.router, responses=_responses())
    app.include_router(_description(app))
    return app


def _responses() -> dict[int | str, dict[str, Any]]:
    content = {_MEDIA: {"schema": {"$ref": "#/components/schemas/ProblemShape"}}}
    return {status: {"description": text, "content": content} for status, text in _FAULTS.items()}


def _description(app: FastAPI) -> APIRouter:
    router = APIRouter()
    whole = cache(lambda: orjson.dumps(openapi(app)))

    @router.get("/api/openapi.json", include_in_schema=False)
    async def described(request: Request) -> Response:
        context_of(request).tenancy(request)
        return Response(whole(), media_type="application/json", headers={"Cache-Control": "max-age=300"})

    return router


def openapi(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1 of the app."""
    found = get_openapi(title="planbro", version=__version__, routes=app.routes, summary="For those who run it",
                        description=_ABOUT)  # fmt: skip
    parts = found.setdefault("components", {})
    parts.setdefault("schemas", {})["ProblemShape"] = _problem_schema(parts["schemas"])
    for name in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(name, None)
    parts["securitySchemes"] = _SCHEMES
    found["security"] = [{"token": []}]
    return found


def _problem_schema(schemas: dict[str, Any]) -> dict[str, Any]:
    made = ProblemShape.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= made.pop("$defs", {})
    return made


# what cannot be done


async def _denied(request: Request, error: Exception) -> Response:
    assert isinstance(error, Denied)
    return told(request, error.problem)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, "service-not-taken")
    return told(request, Problem(error.status_code, code, headers=dict(error.headers or {})))


async def _fault(request: Request, error: Exception) -> Response:
    """Faults of what was asked, all at once."""
    assert isinstance(error, PlanbroError)
    return _findings(request, error.findings, 422)


async def _invalid(request: Request, error: Exception) -> Response:
    """What was asked has not the form it should have: which field, and nothing of what stood there."""
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    unread = any(one["type"] == "json_invalid" for one in faults)
    if unread:
        return told(request, Problem(400, "service-body-unreadable"))
    names = dict.fromkeys(_where(one) for one in faults)
    return _findings(request, Findings(Finding("operate-parameter", params={"name": name}) for name in names), 422)


def _where(fault: Mapping[str, Any]) -> str:
    """The field, as our own description names it. A name that we do not know came from outside, and is not repeated."""
    loc = list(fault["loc"])
    if fault["type"] == "extra_forbidden":
        loc = loc[:-1]
    names = [step for step in loc[1:] if isinstance(step, str) and _FIELD.fullmatch(step)]
    return names[-1] if names else str(loc[0]) if loc else "body"


async def _broken(request: Request, error: Exception) -> Response:
    """Our own fault: where, and nothing of what it was about (law 7)."""
    observe.logger("planbro.serve").error("uncaught", exc_info=error)
    return told(request, Problem(500, "service-broken"))


def _findings(request: Request, found: Iterable[Finding], status: int) -> Response:
    findings, language = list(found), language_of(request)
    first = findings[0] if findings else Finding("service-not-taken")
    body = {
        "type": "about:blank", "title": first.text(language), "status": status, "detail": first.action(language),
        "code": first.code,
        "findings": [
            {"code": one.code, "severity": one.severity.value, "text": one.text(language),
             "action": one.action(language)}
            for one in findings[:50]
        ],
    }  # fmt: skip
    return Response(orjson.dumps(body), status, media_type=_MEDIA)
