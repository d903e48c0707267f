"""SMART App Launch 2 from the EPJ: who the patient is comes from there, who asks from our own issuer's login.

An EPJ's token does not open this service (fhir.md § 5.3), so it gives the patient and no more; where the settings
believe an EPJ of its users too, its id_token is verified instead of a second login. The number of the patient is read
from server to server, and stands in no address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final, NoReturn

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from planbro.exchange.engine import stamp
from planbro.exchange.view import Caller
from planbro.findings import Refused
from planbro.ident import hpr, orgnr
from planbro.plan import Party
from planbro.plan.disclosure import Asker
from planbro.service._context import Context, Tenancy
from planbro.service.visits import Ended, key_of, new_secret, same
from planbro.service.ward._epj import Found, epj_address, first, found_at
from planbro.service.ward._handle import opened
from planbro.service.ward._issuer import attested, login_address, token_headers
from planbro.service.ward._page import answered
from planbro.service.ward._person import hpr_number, profession
from planbro.service.ward._render import headers_of
from planbro.service.ward._room import sessions_of
from planbro.service.ward._visitor import Visitor
from planbro.settings import Epj, Issuer, Login, secret
from planbro.store.database import Number
from planbro.transport.helseid import key_from
from planbro.transport.login import Client, Failed, Lines, challenge

_LASTS: Final = timedelta(minutes=10)
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


@dataclass(frozen=True, slots=True, repr=False)
class _Under:
    """A login under way: which EPJ, what ties the answer to it, and the patient once that is known."""

    epj: str
    step: str
    verifier: str
    nonce: str
    browser: str
    launch: str
    number: tuple[str, str, str] | None = None

    def sealed(self) -> bytes:
        return orjson.dumps({name: getattr(self, name) for name in self.__slots__})


class _Launches:
    def __init__(self, context: Context) -> None:
        self.context, self.told = context, context.settings.service.ward
        self.sessions = sessions_of(context)
        self._lines: Lines = {}
        context.closing.append(self._close)

    async def _close(self) -> None:
        for line in self._lines.values():
            line.close()

    # -- from the EPJ and back

    async def begin(self, request: Request, tenancy: Tenancy) -> Response:
        """The EPJ sends the browser: on to its own server, which knows what the launch is about."""
        iss, launch = (request.query_params.get(name, "") for name in ("iss", "launch"))
        name = next((name for name, one in self.told.epj.items() if one.iss.rstrip("/") == iss.rstrip("/")), "")
        if not name or not 0 < len(launch) <= _LONGEST:
            await self._refused(tenancy, "ward-launch-unknown")
        epj = self.told.epj[name]
        under, state, browser = await self._begun(tenancy, name, "epj", hashlib.sha256(launch.encode()).hexdigest())
        asked = {
            "redirect_uri": f"{tenancy.base}/ward/back", "scope": " ".join(epj.scopes), "state": state,
            "aud": epj.iss, "launch": launch, "nonce": under.nonce, "code_challenge": challenge(under.verifier),
        }  # fmt: skip
        return await self._away(tenancy, lambda: epj_address(epj, self._client(epj), asked), browser, _LAUNCH)

    async def back(self, request: Request, tenancy: Tenancy) -> Response:
        """Back from the EPJ's server: the patient, and who is there where the EPJ is believed of that."""
        under = await self._taken(request, tenancy, "epj", _LAUNCH)
        epj, found = self.told.epj[under.epj], Found(None)
        try:
            found = await run_in_threadpool(
                lambda: found_at(
                    epj, self._client(epj), request.query_params.get("code", ""), under.verifier, under.nonce,
                    f"{tenancy.base}/ward/back", self.context.settings.identity.profile,
                )
            )  # fmt: skip
        except Failed:
            await self._refused(tenancy, _LAUNCH)
        if found.number is None:
            await self._refused(tenancy, "ward-launch-person")
        if epj.user == "login":
            return await self._to_login(tenancy, under, found, found.number)
        visitor = Visitor(await self._believed(tenancy, under, found), found.number, self.told.languages[0])
        return await self._opened(request, tenancy, visitor)

    async def _believed(self, tenancy: Tenancy, under: _Under, found: Found) -> Caller:
        """Who asks, as the EPJ says; of a body that may ask of this tenant."""
        epj, allowed = self.told.epj[under.epj], self.context.settings.service.callers.get(tenancy.name)
        number = first(found.claims, epj.hpr_claims) or hpr_number(found.user)
        barred = allowed is not None and epj.body not in allowed
        if barred or not hpr.is_valid(number) or not orgnr.is_valid(found.unit):
            await self._refused(tenancy, _LOGIN)
        decision = found.decision or _decision(under)
        told = (("hpr", number), ("orgnr", found.unit), ("orgnr", epj.body))
        parties = dict.fromkeys(Party.parse(f"{kind}:{value}") for kind, value in told)
        return Caller(
            Asker(tuple(parties), care_relation=decision, vouched=True), epj.purpose, f"epj-{under.epj}", epj.body,
            unit=found.unit, practitioner=f"hpr:{number}", profession=profession(found.user), scopes=_RIGHTS,
            decision=decision, attested=stamp(self.context.now()), patient=found.number, session=under.launch[:16],
        )  # fmt: skip

    # -- to our own issuer and back

    async def _to_login(self, tenancy: Tenancy, before: _Under, found: Found, number: Number) -> Response:
        login, issuer = await self._login(tenancy)
        whom = (number.value, number.kind, number.issuer)
        under, state, browser = await self._begun(tenancy, before.epj, "login", before.launch, whom)
        asked = {
            "redirect_uri": f"{tenancy.base}/ward/in", "scope": " ".join(login.scopes), "state": state,
            "nonce": under.nonce, "code_challenge": challenge(under.verifier),
        }  # fmt: skip
        said = attested(self.told.epj[under.epj], found.unit, found.decision or _decision(under), number,
                        stamp(self.context.now()))  # fmt: skip
        address = partial(login_address, issuer, asked=asked, attested=said)
        return await self._away(tenancy, lambda: address(client=self._client(login)), browser, _LOGIN)

    async def logged_in(self, request: Request, tenancy: Tenancy) -> Response:
        """Back from our issuer: its token is shown at our own door, as any other's is."""
        under = await self._taken(request, tenancy, "login", _LOGIN)
        login, issuer = await self._login(tenancy)
        code, shown_at = request.query_params.get("code", ""), f"{tenancy.base}/ward/in"
        path, headers = shown_at.removeprefix(self.context.public), []
        try:
            headers = await run_in_threadpool(
                lambda: token_headers(issuer, self._client(login), code, under.verifier, shown_at, shown_at)
            )
        except Failed:
            await self._refused(tenancy, _LOGIN)
        shown = Request({"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "headers": headers,
                         "query_string": b"", "app": request.app, "client": request.scope.get("client")})  # fmt: skip
        caller = await self.context.gate.caller(shown, "read", tenancy.name)
        assert under.number is not None
        return await self._opened(request, tenancy, Visitor(caller, Number(*under.number), self.told.languages[0]))

    async def _login(self, tenancy: Tenancy) -> tuple[Login, Issuer]:
        login = self.told.login
        issuer = self.context.settings.service.issuers.get(login.issuer) if login is not None else None
        if login is None or issuer is None:
            await self._refused(tenancy, _LOGIN)
        return login, issuer

    # -- the parts

    def _client(self, told: Epj | Login) -> Client:
        """This service as the far end knows it, its key fetched now."""
        try:
            data, password = (secret(told, name, self.context.environment) for name in ("key", "key_password"))
            key = key_from(data or b"", password=None if password is None else password.decode())
        except Refused:
            raise Failed("key") from None
        seconds = told.timeout.total_seconds()
        return Client(told.client_id, key, self.context.now, self.context.new_id, seconds, self._lines)

    async def _begun(
        self, tenancy: Tenancy, epj: str, step: str, launch: str, number: tuple[str, str, str] | None = None
    ) -> tuple[_Under, str, str]:
        """A login under way, its `state`, and what the browser is to bring back."""
        browser = new_secret()
        under = _Under(epj, step, new_secret(), new_secret(), key_of(browser), launch, number)
        state, _ = await self.sessions.keep(tenancy, "login", under.sealed(), _LASTS)
        return under, state, browser

    async def _taken(self, request: Request, tenancy: Tenancy, step: str, code: str) -> _Under:
        """The login that an answer is to, once, and in the browser that it began in."""
        try:
            visit = await self.sessions.take(tenancy, "login", request.query_params.get("state", ""))
        except Ended as no:
            raise Ended(no.status, code) from None
        said = orjson.loads(visit.data)
        under = _Under(**{**said, "number": tuple(said["number"]) if said["number"] else None})
        mine = same(key_of(self.sessions.jar.read(request, "login")), under.browser)
        if under.step != step or not mine or "error" in request.query_params:
            await self._refused(tenancy, code)
        return under

    async def _away(self, tenancy: Tenancy, address: Callable[[], str], browser: str, code: str) -> Response:
        where = ""
        try:
            where = await run_in_threadpool(address)
        except Failed:
            await self._refused(tenancy, code)
        response = RedirectResponse(where, 303, headers_of(self.told))
        self.sessions.jar.put(response, "login", browser)
        return response

    async def _opened(self, request: Request, tenancy: Tenancy, visitor: Visitor) -> Response:
        response = await opened(self.sessions, request, tenancy, visitor, "smart")
        self.sessions.jar.drop(response, "login")
        return response

    async def _refused(self, tenancy: Tenancy, code: str) -> NoReturn:
        await self.sessions.refuse(tenancy, code)
        raise Ended(403, code)


def _decision(under: _Under) -> str:
    """What the care relation rests on where the EPJ says nothing: the launch itself."""
    return f"launch-{under.launch[:16]}"
