"""A stand-in of HelseID's token endpoint: client credentials with private_key_jwt and DPoP, and what it refuses.

`HelseIdService().transport` is for httpx in this process, `.app` is a Starlette app, and

    python -m planbro.testing.helseid_server --port 8090 --client CLIENT_ID=public.jwk.json

puts it on a port. It asks for a nonce as HelseID does, takes each assertion and each proof once, and gives tokens that
`planbro.testing.edi_server` knows. It keeps no secrets: its own key is made when it starts.
"""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx
import orjson
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from planbro.testing._door import Asked, Dropped, Told, app_of, serve, told, transport_of
from planbro.testing._dpop import ProofChecker, Wrong, parts, verified

AUTHORITY: Final = "https://helseid-sts.example.org"
FAULTS: Final = ("no-connection", "lost", "busy", "unavailable", "nonsense", "bearer", "no-token")
"""What may happen to a question: refused at the door, no answer, 429 with Retry-After, 503, a page to log in on, a
token that is bound to nothing, an answer without a token."""
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST: Final = 60


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class Registered:
    """A client as HelseID knows it: its public key (a JWK), what it may ask for, and whom it may speak for."""

    key: Mapping[str, Any]
    scopes: frozenset[str] = frozenset({"nhn:msh/api"})
    tenants: frozenset[str] = frozenset()
    """Legal entities, for a client of many tenants; empty for a client of one."""


@dataclass
class HelseIdService:
    """One HelseID. `clients` by client id; `faults` is what happens to the next questions, None for nothing."""

    authority: str = AUTHORITY
    clients: dict[str, Registered] = field(default_factory=dict)
    lasts: int = 600
    """Seconds that a token lasts."""
    nonce: bool = True
    """Whether a proof must bear a nonce of ours."""
    nonce_lasts: int = 300
    faults: Iterator[str | None] = field(default_factory=lambda: iter(()))
    now: Callable[[], datetime] = _clock
    audience: str = "nhn:msh"
    asked: int = 0
    given: int = 0

    def __post_init__(self) -> None:
        self._key = ECKey.generate_key("P-256", auto_kid=True)
        self._proofs = ProofChecker(lambda: self.now())
        self._assertions: set[str] = set()
        self._nonces: dict[str, float] = {}

    @property
    def public_jwk(self) -> dict[str, Any]:
        return dict(self._key.as_dict(private=False))

    @property
    def transport(self) -> httpx.MockTransport:
        return transport_of(self.handle)

    @property
    def app(self) -> Starlette:
        return app_of(self.handle)

    def register(self, client_id: str, public_jwk: Mapping[str, Any], **more: Any) -> None:
        """Let a client in; its scopes and tenants as in `Registered`."""
        self.clients[client_id] = Registered(dict(public_jwk), **more)

    # -- HTTP

    def handle(self, asked: Asked) -> Told:
        path = asked.path.rstrip("/")
        if path.endswith("/.well-known/openid-configuration"):
            base = self.authority
            return told(200, {"issuer": base, "token_endpoint": f"{base}/connect/token",
                              "jwks_uri": f"{base}/.well-known/openid-configuration/jwks"})  # fmt: skip
        if path.endswith("/.well-known/openid-configuration/jwks"):
            return told(200, {"keys": [self.public_jwk]})
        if asked.method != "POST" or not path.endswith("/connect/token"):
            return told(404)
        self.asked += 1
        fault = next(self.faults, None)
        if fault in _EARLY:
            return _early(fault)
        return self._token(asked, fault)

    def _token(self, asked: Asked, fault: str | None) -> Told:
        form = dict(parse_qsl(asked.body.decode("latin-1")))
        try:
            proof = self._proofs.check(asked.headers.get("dpop", ""), "POST", asked.url)
        except Wrong:
            return told(400, {"error": "invalid_dpop_proof"})
        if self.nonce and not self._fresh(str(proof.get("nonce", ""))):
            return told(400, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": self._new_nonce()})
        client_id, client, refused = self._client(form)
        if client is None:
            return told(400, {"error": refused})
        scopes = form.get("scope", "").split()
        if form.get("grant_type") != "client_credentials":
            return told(400, {"error": "unsupported_grant_type"})
        if not scopes or not client.scopes >= set(scopes):
            return told(400, {"error": "invalid_scope", "error_description": "Tuva Nordmann 14831560224"})
        self.given += 1
        kind = "Bearer" if fault == "bearer" else "DPoP"
        answer: dict[str, Any] = {"expires_in": self.lasts, "token_type": kind, "scope": " ".join(scopes)}
        if fault != "no-token":
            answer["access_token"] = self._signed(client_id, scopes, form, proof["jkt"])
        return told(200, answer, {"DPoP-Nonce": self._new_nonce()} if self.nonce else {})

    def _client(self, form: Mapping[str, str]) -> tuple[str, Registered | None, str]:
        """Who asks, by the assertion (RFC 7523 § 3), or why it is nobody."""
        client_id = form.get("client_id", "")
        client = self.clients.get(client_id)
        if client is None or form.get("client_assertion_type") != _ASSERTION:
            return client_id, None, "invalid_client"
        try:
            header, claims = verified(form.get("client_assertion", ""), client.key)
        except Wrong:
            return client_id, None, "invalid_client"
        now = self.now().timestamp()
        sound = (
            header.get("typ") in {"JWT", "client-authentication+jwt"}
            and claims.get("iss") == claims.get("sub") == client_id
            and claims.get("aud") in {self.authority, f"{self.authority}/connect/token"}
            and isinstance(claims.get("exp"), int)
            and now - 5 <= claims["exp"] <= now + _LONGEST + 5
            and isinstance(claims.get("jti"), str)
            and claims["jti"] not in self._assertions
        )
        if not sound or not _speaks_for(claims, client):
            return client_id, None, "invalid_client"
        self._assertions.add(claims["jti"])
        return client_id, client, ""

    def _signed(self, client_id: str, scopes: list[str], form: Mapping[str, str], jkt: str) -> str:
        at, tenant = int(self.now().timestamp()), _tenant(parts(form["client_assertion"])[1])
        claims = {"iss": self.authority, "aud": self.audience, "iat": at, "nbf": at, "exp": at + self.lasts,
                  "client_id": client_id, "scope": scopes, "cnf": {"jkt": jkt},
                  "helseid://claims/client/claims/orgnr_parent": tenant}  # fmt: skip
        return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": self._key.kid}, claims, self._key)

    # -- nonces

    def _new_nonce(self) -> str:
        now = self.now().timestamp()
        self._nonces = {one: until for one, until in self._nonces.items() if until >= now}
        nonce = secrets.token_urlsafe(18)
        self._nonces[nonce] = now + self.nonce_lasts
        return nonce

    def _fresh(self, nonce: str) -> bool:
        return self._nonces.get(nonce, 0.0) >= self.now().timestamp()


_EARLY: Final = frozenset({"no-connection", "lost", "busy", "unavailable", "nonsense"})


def _early(fault: str) -> Told:
    if fault in {"no-connection", "lost"}:
        raise Dropped(sent=fault == "lost")
    if fault == "nonsense":
        return Told(200, b"<html>Logg inn</html>", {"Content-Type": "text/html"})
    return told(429, {}, {"Retry-After": "7"}) if fault == "busy" else told(503)


def _tenant(claims: Mapping[str, Any]) -> str:
    """The legal entity in `authorization_details`; empty where there is none."""
    at: Any = claims.get("authorization_details")
    for name in ("practitioner_role", "organization", "identifier", "value"):
        at = at.get(name) if isinstance(at, dict) else None
    pieces = str(at or "").split(":")
    return pieces[2] if pieces[:2] == ["NO", "ORGNR"] and len(pieces) > 2 else ""


def _speaks_for(claims: Mapping[str, Any], client: Registered) -> bool:
    return _tenant(claims) in client.tenants if client.tenants else not _tenant(claims)


def clients_from(given: list[str]) -> dict[str, Registered]:
    """`CLIENT_ID=FILE` each, FILE being a JWK; a private one is read for its public half."""
    found = {}
    for one in given:
        client_id, _, file = one.partition("=")
        whole = orjson.loads(Path(file).read_bytes())
        public = {name: whole[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in whole}
        found[client_id] = Registered(public)
    return found


def main(arguments: list[str] | None = None) -> None:
    """Start it on a port of this machine."""
    parser = argparse.ArgumentParser(prog="python -m planbro.testing.helseid_server", description="HelseID, made up")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--client", action="append", default=[], metavar="ID=JWK", help="a client and its public key")
    given = parser.parse_args(arguments)
    service = HelseIdService(f"http://localhost:{given.port}", clients_from(given.client))
    serve(service.app, given.port)


if __name__ == "__main__":
    main()
