"""Who asks, from a request to a `Caller`, or why it is nobody that is let in.

A token that is known costs a look-up and one verified signature, that of its proof. What a caller then may see of a
plan is no matter of tokens: disclosure decides that, each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

import httpx
from starlette.requests import Request

from planbro.exchange.view import Caller, Scope
from planbro.plan import Party
from planbro.plan.disclosure import Asker
from planbro.plan.disclosure._asker import BY_PURPOSE
from planbro.service.access._faults import NotLetIn, Wrong, challenge
from planbro.service.access._keys import Keys, fetch_of
from planbro.service.access._proof import Nonces, Proofs
from planbro.service.access._stated import Given, RawHeaders, given_in
from planbro.service.access._token import MOST, Known, Tokens, Trusted, verified
from planbro.settings import Issuer, Settings

_TOKENS: Final = 10_000
_CALLERS: Final = 16
_BY_A_PERSON: Final = frozenset({"read", "ask"})
_AT_WORK: Final = frozenset({"coordinate", "office"})
"""What the kommune's own people do, at its pages."""
_LATER: Final = {"token-keys-unavailable": "5", "token-proofs-full": "2"}


class TokenGate:
    """Lets in by access tokens. Of one event loop.

    `public` is what the service is called outside: proofs are made for that address, whatever a proxy makes of it.
    `secret` makes the nonces; each process has its own. `alone` says that no other process serves beside this one:
    where one does, every proof has to bear a nonce, or it could be shown once to each. `transport` is httpx's own, for
    an issuer that stands in this process.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        public: str,
        now: Callable[[], datetime],
        secret: bytes,
        alone: bool = True,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._public, self._now = public.rstrip("/"), now
        issuers = settings.service.issuers
        self._callers = {tenant: frozenset(bodies) for tenant, bodies in settings.service.callers.items()}
        operators = settings.service.operators
        self._operators = {
            name: frozenset({one.orgnr, *operators.get(name, ())}) for name, one in settings.tenants.items()
        }
        hosts = settings.service.pages.bodies
        self._hosts = {name: frozenset({one.orgnr, *hosts.get(name, ())}) for name, one in settings.tenants.items()}
        self._acute = {tenant: settings.policy_of(tenant).acute_purposes for tenant in settings.tenants}
        self._issuers = {
            issuer.authority: _trusted(name, issuer, now, secret, alone, transport) for name, issuer in issuers.items()
        }
        self._tokens = Tokens(_TOKENS)
        algorithms = (alg for one in issuers.values() for alg in one.proofs)
        self._algorithms = " ".join(dict.fromkeys(algorithms))
        self._bearer = any(one.bearer for one in issuers.values())

    async def caller(self, request: Request, scope: Scope, tenant: str) -> Caller:
        """Who asks of that tenant, and may by its token do this.

        Raises:
            NotLetIn: it is not shown who, or not for this.
        """
        path = request.scope.get("raw_path") or request.url.path.encode("utf-8")
        address = self._public + path.partition(b"?")[0].decode("latin-1")
        return await self.admit(request.method, address, request.scope["headers"], scope, tenant)

    async def admit(self, method: str, address: str, headers: RawHeaders, scope: Scope, tenant: str) -> Caller:
        """The same, of a request's parts; `address` is the public one."""
        now, known = self._now().timestamp(), None
        try:
            given = given_in(headers)
            known = await self._known(given.token, given.digest, now)
            _check_proof(known, given, method, address, now)
            self._check_right(known, scope, tenant)
            return self._caller(known, tenant, known.said.basis or given.basis)
        except Wrong as wrong:
            raise self._no(wrong, known, scope, now) from None

    async def by_login(self, token: str, scope: Scope, tenant: str) -> Caller:
        """Who asks by a token that this service was itself given, at the end of a login of its own.

        Nobody shows it, so no proof comes with it: never for a token that came in a request.

        Raises:
            NotLetIn: it is not one to take, or not for this.
        """
        now, known = self._now().timestamp(), None
        try:
            if len(token) > MOST:
                raise Wrong("token-too-large")
            known = await self._known(token, hashlib.sha256(token.encode("utf-8", "replace")).digest(), now)
            self._check_right(known, scope, tenant)
            return self._caller(known, tenant, known.said.basis)
        except Wrong as wrong:
            raise self._no(wrong, known, scope, now) from None

    async def ready(self) -> dict[str, bool]:
        """Of each issuer, by its name in the settings, whether its keys are here; if not, they are fetched."""
        now = self._now().timestamp()
        return {one.name: await one.keys.there(now) for one in self._issuers.values()}

    async def _known(self, token: str, digest: bytes, now: float) -> Known:
        """What is known of a token, from before or from now on."""
        known = self._tokens.get(digest)
        if known is None:
            known = await verified(token, digest, self._issuers, now)
            self._tokens.keep(digest, known)
        elif now >= known.expires + known.trusted.issuer.skew.total_seconds():
            self._tokens.forget(digest)
            raise Wrong("token-expired")
        return known

    def _check_right(self, known: Known, scope: Scope, tenant: str) -> None:
        """Whether who holds it may ask this of that tenant at all."""
        issuer, body = known.trusted.issuer, known.said.body
        if issuer.tenants and tenant not in issuer.tenants:
            raise Wrong("token-tenant")
        if not body:
            raise Wrong("token-attest", missing="practitioner.legal_entity")
        allowed = self._allowed(scope, tenant)
        if (issuer.bodies != "any" and body not in issuer.bodies) or (allowed is not None and body not in allowed):
            raise Wrong("token-body")
        if scope not in known.rights:
            raise Wrong("token-scope", scope=scope)
        if scope in _BY_A_PERSON and (missing := known.said.missing):
            raise Wrong("token-attest", missing=", ".join(missing))

    def _allowed(self, scope: Scope, tenant: str) -> frozenset[str] | None:
        """The bodies whose people may do that; None where any that the issuer lets in may ask."""
        if scope in _AT_WORK:
            return self._hosts[tenant]
        allowed = self._callers.get(tenant)
        return allowed | self._operators[tenant] if allowed is not None and scope == "operate" else allowed

    def _caller(self, known: Known, tenant: str, basis: str) -> Caller:
        caller = known.callers.get((tenant, basis))
        if caller is None:
            caller = _made(known, basis, self._acute.get(tenant, frozenset()))
            if len(known.callers) < _CALLERS:
                known.callers[tenant, basis] = caller
        return caller

    def _no(self, wrong: Wrong, known: Known | None, scope: Scope, now: float) -> NotLetIn:
        """The refusal with what the caller needs to do better: algorithms, scope, a nonce."""
        scopes = ""
        if wrong.code == "token-scope" and known is not None:
            scopes = " ".join(name for name, rights in known.trusted.issuer.scopes.items() if scope in rights)
        headers = {"Cache-Control": "no-store"}
        if wrong.code in _LATER:
            headers["Retry-After"] = _LATER[wrong.code]
        else:
            headers["WWW-Authenticate"] = challenge(wrong.code, self._algorithms, bearer=self._bearer, scope=scopes)
        nonces = known.trusted.proofs.nonces if known is not None else None
        if wrong.code == "token-proof-nonce" and nonces is not None:
            headers["DPoP-Nonce"] = nonces.now(now)
        if known is None:
            return NotLetIn(wrong, headers)
        return NotLetIn(wrong, headers, client=known.client, body=known.said.body, session=known.session)


def _trusted(
    name: str,
    issuer: Issuer,
    now: Callable[[], datetime],
    secret: bytes,
    alone: bool,
    transport: httpx.BaseTransport | None,
) -> Trusted:
    keys = Keys(
        fetch_of(issuer, now, transport),
        last=issuer.keys_last.total_seconds(),
        stale=issuer.keys_stale.total_seconds(),
        apart=issuer.keys_apart.total_seconds(),
    )
    nonces = Nonces(secret, issuer.nonce_lasts.total_seconds()) if issuer.nonce or not alone else None
    proofs = Proofs(
        issuer.proofs, lasts=issuer.proof_lasts.total_seconds(), skew=issuer.skew.total_seconds(),
        most=issuer.proofs_kept, nonces=nonces,
    )  # fmt: skip
    return Trusted(name, issuer, keys, proofs, " ".join(issuer.proofs))


def _check_proof(known: Known, given: Given, method: str, address: str, now: float) -> None:
    """A bound token comes with a proof, a bearer token as one; neither in the other's way (RFC 9449 § 7.2)."""
    if given.bound != bool(known.jkt):
        raise Wrong("token-bearer" if known.jkt else "token-not-bound")
    if not known.jkt:
        return
    if not given.proof:
        raise Wrong("token-proof-missing")
    known.trusted.proofs.check(given.proof, jkt=known.jkt, ath=known.ath, method=method, address=address, now=now)


def _made(known: Known, basis: str, acute_purposes: frozenset[str]) -> Caller:
    """Who asks, with everything that disclosure decides on and the log records."""
    said, issuer = known.said, known.trusted.issuer
    purpose = said.purpose or ("" if said.person or said.hpr else issuer.machine_purpose or "")
    relation = " ".join(filter(None, (said.service, said.decision)))
    if not relation and purpose and not said.purpose:
        relation = BY_PURPOSE
    acute = basis in issuer.acute_bases and purpose in acute_purposes
    numbers = (("hpr", said.hpr), ("fnr", said.person), ("orgnr", said.unit), ("orgnr", said.body))
    parties = tuple(dict.fromkeys(Party.parse(f"{kind}:{value}") for kind, value in numbers if value))
    return Caller(
        Asker(parties, care_relation=relation or None, acute=basis if acute else None, vouched=True),
        purpose or None,
        known.client,
        said.body,
        unit=said.unit,
        practitioner=_practitioner(said.hpr, said.person, said.subject),
        profession=said.profession,
        scopes=known.rights,
        basis=basis,
        decision=said.decision,
        attested=said.attested,
        patient=said.patient,
        session=known.session,
        expires=known.expires,
    )


def _practitioner(hpr: str, person: str, subject: str) -> str:
    """Who the log says it was. One without an HPR-nummer (school, NAV: domain.md § 5.1) is what the issuer calls the
    one who is logged in; a machine is nobody."""
    if hpr:
        return f"hpr:{hpr}"
    return f"sub:{subject}" if person and subject else ""
