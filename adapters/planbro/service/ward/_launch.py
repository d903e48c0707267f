"""SMART App Launch 2 from the EPJ: who the patient is comes from there, who asks from our own issuer's login.

An EPJ's token does not open this service (fhir.md § 5.3), so it gives the patient and no more; where the settings
believe an EPJ of its users too, its id_token is verified instead of a second login. The number of the patient is read
from server to server, and stands in no address.
"""

from __future__ import annotations

import hashlib
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from planbro.exchange.engine import stamp
from planbro.exchange.view import Caller
from planbro.ident import hpr, orgnr
from planbro.plan import Party
from planbro.plan.disclosure import Asker
from planbro.service._context import Context, Tenancy
from planbro.service.visits import AtIssuer, Dance, Under
from planbro.service.ward._epj import Found, epj_address, first, found_at
from planbro.service.ward._handle import opened
from planbro.service.ward._issuer import attested
from planbro.service.ward._page import answered
from planbro.service.ward._person import hpr_number, profession
from planbro.service.ward._render import headers_of
from planbro.service.ward._room import sessions_of
from planbro.service.ward._visitor import Visitor
from planbro.store.database import Number

_LONGEST: Final = 2048
_RIGHTS: Final = frozenset({"status", "read", "ask"})
_LAUNCH, _LOGIN = "ward-launch-failed", "ward-login-failed"


def routes(context: Context) -> list[BaseRoute]:
    """Where an EPJ launches the page, and where the two logins lead back to; none where no EPJ is named."""
    if not context.settings.service.ward.epj:
        return []
    launches = _Launches(context)
    handlers = (("launch", launches.begin), ("back", launches.back), ("in", launches.logged_in))
    return [
        Route(f"/ward/{name}", answered(context, launches.sessions, handler), methods=["GET"])
        for name, handler in handlers
    ]


class _Launches:
    def __init__(self, context: Context) -> None:
        self.context, self.told = context, context.settings.service.ward
        self.sessions = sessions_of(context)
        self.dance = Dance(context, self.sessions, headers_of(self.told))

    # -- from the EPJ and back

    async def begin(self, request: Request, tenancy: Tenancy) -> Response:
        """The EPJ sends the browser: on to its own server, which knows what the launch is about."""
        iss, launch = (request.query_params.get(name, "") for name in ("iss", "launch"))
        name = next((name for name, one in self.told.epj.items() if one.iss.rstrip("/") == iss.rstrip("/")), "")
        if not name or not 0 < len(launch) <= _LONGEST:
            await self.dance.refuse(tenancy, "ward-launch-unknown")
        epj, about = self.told.epj[name], {"epj": name, "launch": hashlib.sha256(launch.encode()).hexdigest()}
        _, asked, browser = await self.dance.begin(tenancy, "epj", about)
        whole = {**asked, "redirect_uri": f"{tenancy.base}/ward/back", "scope": " ".join(epj.scopes), "aud": epj.iss,
                 "launch": launch}  # fmt: skip
        return await self.dance.away(tenancy, lambda: epj_address(epj, self.dance.client(epj), whole), browser, _LAUNCH)

    async def back(self, request: Request, tenancy: Tenancy) -> Response:
        """Back from the EPJ's server: the patient, and who is there where the EPJ is believed of that."""
        under = await self.dance.take(request, tenancy, "epj", _LAUNCH)
        epj, code = self.told.epj[under.about["epj"]], request.query_params.get("code", "")
        redirect, profile = f"{tenancy.base}/ward/back", self.context.settings.identity.profile
        found = await self.dance.asked(
            tenancy,
            lambda: found_at(epj, self.dance.client(epj), code, under.verifier, under.nonce, redirect, profile),
            _LAUNCH,
        )
        if found.number is None:
            await self.dance.refuse(tenancy, "ward-launch-person")
        if epj.user == "login":
            return await self._to_login(tenancy, under, found, found.number)
        visitor = Visitor(await self._believed(tenancy, under, found), found.number, self.told.languages[0])
        return await self._opened(request, tenancy, visitor)

    async def _believed(self, tenancy: Tenancy, under: Under, found: Found) -> Caller:
        """Who asks, as the EPJ says; of a body that may ask of this tenant."""
        name = under.about["epj"]
        epj, allowed = self.told.epj[name], self.context.settings.service.callers.get(tenancy.name)
        number = first(found.claims, epj.hpr_claims) or hpr_number(found.user)
        barred = allowed is not None and epj.body not in allowed
        if barred or not hpr.is_valid(number) or not orgnr.is_valid(found.unit):
            await self.dance.refuse(tenancy, _LOGIN)
        decision = found.decision or _decision(under)
        told = (("hpr", number), ("orgnr", found.unit), ("orgnr", epj.body))
        parties = dict.fromkeys(Party.parse(f"{kind}:{value}") for kind, value in told)
        return Caller(
            Asker(tuple(parties), care_relation=decision, vouched=True), epj.purpose, f"epj-{name}", epj.body,
            unit=found.unit, practitioner=f"hpr:{number}", profession=profession(found.user), scopes=_RIGHTS,
            decision=decision, attested=stamp(self.context.now()), patient=found.number,
            session=under.about["launch"][:16],
        )  # fmt: skip

    # -- to our own issuer and back

    async def _to_login(self, tenancy: Tenancy, before: Under, found: Found, number: Number) -> Response:
        login = await AtIssuer.of(self.dance, tenancy, self.told.login, _LOGIN)
        about = {**before.about, "number": [number.value, number.kind, number.issuer]}
        _, asked, browser = await self.dance.begin(tenancy, "login", about)
        decision, at = found.decision or _decision(before), stamp(self.context.now())
        said = attested(self.told.epj[before.about["epj"]], found.unit, decision, number, at)
        redirect = f"{tenancy.base}/ward/in"
        return await self.dance.away(tenancy, lambda: login.address(asked, redirect, said), browser, _LOGIN)

    async def logged_in(self, request: Request, tenancy: Tenancy) -> Response:
        """Back from our issuer: its token is verified as any other's is."""
        under = await self.dance.take(request, tenancy, "login", _LOGIN)
        login = await AtIssuer.of(self.dance, tenancy, self.told.login, _LOGIN)
        query, redirect = dict(request.query_params), f"{tenancy.base}/ward/in"
        given = await self.dance.asked(tenancy, lambda: login.given(query, under, redirect), _LOGIN)
        caller = await self.context.gate.by_login(given.token, "read", tenancy.name)
        return await self._opened(
            request, tenancy, Visitor(caller, Number(*under.about["number"]), self.told.languages[0])
        )

    async def _opened(self, request: Request, tenancy: Tenancy, visitor: Visitor) -> Response:
        response = await opened(self.sessions, request, tenancy, visitor, "smart")
        self.sessions.jar.drop(response, "login")
        return response


def _decision(under: Under) -> str:
    """What the care relation rests on where the EPJ says nothing: the launch itself."""
    return f"launch-{under.about['launch'][:16]}"
