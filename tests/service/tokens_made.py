"""A door that opens by tokens: an issuer in memory, a clock moved by hand, and requests made without HTTP."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from planbro.exchange.view import Caller, Scope
from planbro.ident import make_orgnr
from planbro.service.access import NotLetIn, TokenGate
from planbro.settings import Settings
from planbro.testing.issuer import Issuer
from planbro.transport.helseid import SigningKey, new_key

PUBLIC: Final = "https://planbro.example.org"
NIGHT: Final = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
URL: Final = f"{PUBLIC}/fhir/CarePlan/_search"
PATIENT: Final = "14831560224"
Pairs = list[tuple[bytes, bytes]]


def settings_of(issuer: Issuer, more: Mapping[str, Any], **service: Any) -> Settings:
    """A processor of two kommuner that trusts this issuer."""
    tenants = {name: {"orgnr": make_orgnr(at), "name": name} for at, name in enumerate(("nord", "sor"), 7)}
    issuers = {"local": issuer.settings(**more)}
    whole = {"deployment": "processor", "tenants": tenants, "service": {"issuers": issuers} | service}
    return Settings.model_validate(whole)


@dataclass
class Door:
    """One service and one issuer, with a key of a client's."""

    issuer: Issuer
    gate: TokenGate
    clock: list[datetime]
    key: SigningKey

    @property
    def now(self) -> int:
        return int(self.clock[0].timestamp())

    def go(self, **time: float) -> None:
        self.clock[0] += timedelta(**time)

    def token(self, **wrong: Any) -> str:
        return self.issuer.token(**{"key": self.key} | wrong)

    def proof(self, token: str, **wrong: Any) -> str:
        return made_proof(self.key, {"htm": "POST", "htu": URL, "iat": self.now, "ath": ath(token)} | wrong)

    def pairs(self, token: str, proof: str | None = None, scheme: str = "DPoP", **more: str) -> Pairs:
        """The headers of a request. `more` by their names, `_` for `-`."""
        pairs = [(b"authorization", f"{scheme} {token}".encode("latin-1"))]
        if proof != "":
            pairs.append((b"dpop", (self.proof(token) if proof is None else proof).encode("latin-1")))
        return pairs + [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in more.items()]

    def admit(
        self, pairs: Pairs, scope: Scope = "read", tenant: str = "nord", method: str = "POST", url: str = URL
    ) -> Caller:
        return asyncio.run(self.gate.admit(method, url, pairs, scope, tenant))

    def ask(self, scope: Scope = "read", tenant: str = "nord", **of_token: Any) -> Caller:
        """One request with a token of its own."""
        return self.admit(self.pairs(self.token(**of_token)), scope, tenant)

    def refusal(self, pairs: Pairs, **more: Any) -> NotLetIn:
        """Why a request is not let in; a test fails where it is."""
        try:
            self.admit(pairs, **more)
        except NotLetIn as no:
            return no
        raise AssertionError("it was let in")


def door(*, alg: str = "ES256", alone: bool = True, service: Mapping[str, Any] | None = None, **more: Any) -> Door:
    """`more` are settings of the issuer, `service` of the service."""
    clock = [NIGHT]
    issuer = Issuer(alg=alg, now=lambda: clock[0])
    gate = TokenGate(
        settings_of(issuer, more, **(service or {})), public=PUBLIC, now=lambda: clock[0], secret=b"of this process",
        alone=alone, transport=issuer.transport,
    )  # fmt: skip
    return Door(issuer, gate, clock, new_key())


def encoded(value: Any) -> str:
    data = value if isinstance(value, bytes) else orjson.dumps(value)
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(part: str) -> Any:
    return orjson.loads(base64.urlsafe_b64decode(part + "=="))


def ath(token: str) -> str:
    return encoded(hashlib.sha256(token.encode()).digest())


def by_hand(header: Mapping[str, Any], claims: Any, key: ec.EllipticCurvePrivateKey | None) -> str:
    """A JWS with any header over anything, signed by ES256; unsigned without a key."""
    content = f"{encoded(dict(header))}.{encoded(claims)}"
    if key is None:
        return f"{content}."
    pair = decode_dss_signature(key.sign(content.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{content}.{encoded(b''.join(half.to_bytes(32) for half in pair))}"


def made_proof(key: SigningKey, claims: Mapping[str, Any], header: Mapping[str, Any] | None = None) -> str:
    """A proof with any claims and header; None takes one away. Its `jti` follows from what is in it."""
    jti = hashlib.sha256(repr(sorted(claims.items(), key=str)).encode()).hexdigest()
    said = {name: value for name, value in ({"jti": jti} | dict(claims)).items() if value is not None}
    head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.public} | dict(header or {})
    raw = key._key.private_key
    assert isinstance(raw, ec.EllipticCurvePrivateKey)
    return by_hand({name: value for name, value in head.items() if value is not None}, said, raw)
