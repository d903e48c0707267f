"""`POST /status`: is there a plan, who is koordinator, which number is answered now (domain.md § 5.4, fhir.md § 4).

The question has a number in its body, since no number of a person belongs in a URL. Unlike the national service's this
call is logged: that there is a plan is itself health information.
"""

from __future__ import annotations

from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from planbro.exchange import StatusAnswer, unknown_status
from planbro.exchange.view import Seen, Want, best_of, looked
from planbro.ident import Profile
from planbro.plan import Policy
from planbro.service._asked import number_of
from planbro.service._context import Context
from planbro.service._problem import Denied
from planbro.store.database import Number

_LONGEST: Final = 4096


def routes(context: Context) -> list[BaseRoute]:
    """The one route."""

    async def status(request: Request) -> Response:
        tenancy = context.tenancy(request)
        caller = await context.caller(request, "status")
        number = _asked(await request.body(), context.settings.identity.profile)
        seen = await context.see(Want(caller, tenancy.orgnr, person=number))
        best = best_of(seen)
        answer = _answer(context, best, context.policy_of(tenancy.orgnr, caller.body))
        outcome = "unknown" if answer.has_ip is None else "shown"
        await context.note([looked(caller, tenancy.orgnr, "status", best or next(iter(seen), None), outcome)])
        headers = {"Cache-Control": "no-store"}
        return Response(orjson.dumps(answer.as_json()), media_type="application/json", headers=headers)

    return [Route("/status", status, methods=["POST"])]


def _answer(context: Context, seen: Seen | None, policy: Policy) -> StatusAnswer:
    return unknown_status(context.second()) if seen is None else context.view.status(seen, policy)


def _asked(body: bytes, profile: Profile) -> Number:
    """The number that is asked about: `{"nin": "..."}`, as the national service is asked."""
    if len(body) > _LONGEST:
        raise Denied(413, "service-body-large", limit=_LONGEST)
    try:
        found: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Denied(400, "service-body-unreadable") from None
    return number_of(found.get("nin") if isinstance(found, dict) else None, profile)
