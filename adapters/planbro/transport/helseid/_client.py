"""HelseID's token endpoint: client credentials, private_key_jwt, DPoP with nonce, one token for as long as it lasts.

The client speaks for one legal entity (a tenant; domain.md § 5.1). It asks for a new token some time before the old one
runs out, and one thread asks while the others wait for what it gets. Nothing of a token or a key is ever printed.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import orjson

from planbro.transport._mail import NotPosted
from planbro.transport._port import Lost
from planbro.transport._wire import Reply, Wire, service_address
from planbro.transport.helseid._keys import SigningKey
from planbro.transport.helseid._proof import ASSERTION_TYPE, client_assertion, dpop_proof, tenant_claim

_ERRORS: Final = frozenset({
    "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
    "invalid_scope", "invalid_target", "invalid_dpop_proof", "use_dpop_nonce", "temporarily_unavailable",
    "server_error",
})  # fmt: skip
"""What RFC 6749 § 5.2, RFC 8707 and RFC 9449 name; any other word of the server's is told as `unknown`."""
_NONCE: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,512}")
_TOKEN: Final = re.compile(r"[A-Za-z0-9\-._~+/]{16,16384}=*")
_PASSING: Final = frozenset({"temporarily_unavailable", "server_error"})
_LONGEST: Final = 24 * 3600
_CALM: Final = timedelta(seconds=5)
"""How long an answer stands before HelseID is asked for another."""


@dataclass(frozen=True, slots=True)
class HelseIdClient:
    """How a client is registered in HelseID Selvbetjening.

    `authority` is https://helseid-sts.nhn.no or its test twin; the token endpoint is /connect/token below it, and the
    audience of what the client signs is the authority itself. `tenant` is the legal entity that a client of many
    tenants asks for, `below` the point of care under it.
    """

    authority: str
    client_id: str
    scope: str = "nhn:msh/api"
    tenant: str = ""
    below: str = ""
    audience: str = ""
    resource: str = ""
    """A resource indicator (RFC 8707), for a client that may ask for tokens to several services."""
    margin: float = 60.0
    """Seconds before the end at which a token is asked for anew."""


@dataclass(frozen=True, slots=True, repr=False)
class _Token:
    value: str
    since: datetime
    until: datetime

    def __repr__(self) -> str:
        return f"_Token(until {self.until.isoformat()})"


class HelseId:
    """A `Login` by HelseID. `new_id` gives ids that are never given twice (a random UUID, say), `now` an aware time."""

    def __init__(
        self,
        client: HelseIdClient,
        key: SigningKey,
        *,
        proof_key: SigningKey,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._client, self._key, self._proof_key = client, key, proof_key
        self._now, self._new_id = now, new_id
        self._wire = Wire(client.authority, now=now, timeout=timeout, transport=transport)
        self._issuer = service_address(client.authority)
        self._lock = threading.Lock()
        self._token: _Token | None = None
        self._nonces: dict[str, str] = {}
        self._refusal: tuple[datetime, NotPosted] | None = None
        self._attested: Mapping[str, Any] | None = None

    def attesting(self, details: Mapping[str, Any]) -> HelseId:
        """The same client with a token of its own, in which stands who asks, for whom and why, as the trust framework
        has it (domain.md § 5.1). It is closed with this one."""
        other = copy(self)
        other._lock, other._token, other._refusal, other._attested = threading.Lock(), None, None, dict(details)
        return other

    def __repr__(self) -> str:
        return f"HelseId({self._client.client_id})"

    def close(self) -> None:
        self._wire.close()

    # -- what a service is shown

    def headers(self, method: str, url: str) -> Mapping[str, str]:
        """The token and the proof for one request; each proof is used once.

        Raises:
            NotPosted: HelseID gave no token.
        """
        token = self._current()
        nonce = self._nonces.get(_host(url), "")
        proof = dpop_proof(
            self._proof_key, method, url, at=self._seconds(), jti=self._new_id(), nonce=nonce, token=token.value
        )
        return {"Authorization": f"DPoP {token.value}", "DPoP": proof}

    def refused(self, url: str, nonce: str = "") -> None:
        """A service would not have it: with a nonce of its own the next proof bears that, and without one the token
        is forgotten, so that the next request asks for a new one. A token that is quite new is kept: it is not the
        reason, and HelseID is not to be asked for each message while the clock, say, is wrong."""
        if _NONCE.fullmatch(nonce):
            self._nonces[_host(url)] = nonce
            return
        with self._lock:
            if self._token is not None and self._now() >= self._token.since + _CALM:
                self._token = None

    def seen(self, url: str, nonce: str) -> None:
        """A nonce that came with an answer is the one to use next (RFC 9449 § 8.2)."""
        if _NONCE.fullmatch(nonce):
            self._nonces[_host(url)] = nonce

    # -- the token

    def _seconds(self) -> int:
        return int(self._now().timestamp())

    def _current(self) -> _Token:
        token = self._token
        if token is not None and self._now() < token.until:
            return token
        with self._lock:
            if self._token is None or self._now() >= self._token.until:
                self._token = None
                self._token = self._asked_calmly()
            return self._token

    def _asked_calmly(self) -> _Token:
        """What HelseID refused a moment ago it is not asked again: those who waited for the answer have it now."""
        if self._refusal is not None and self._now() < self._refusal[0]:
            raise _again(self._refusal[1])
        self._refusal = None
        try:
            return self._asked()
        except NotPosted as no:
            self._refusal = (self._now() + _CALM, _again(no))
            raise

    def _asked(self) -> _Token:
        began = self._now()
        reply = self._once()
        for _ in range(2):  # once for a nonce that is wanted, once more for one that ran out just then
            if reply.ok or _error(reply) != "use_dpop_nonce" or not self._take_nonce(reply):
                break
            reply = self._once()
        if not reply.ok:
            raise _refusal(reply)
        self._take_nonce(reply)
        return self._token_of(reply, began)

    def _once(self) -> Reply:
        """One question: the assertion and the proof are new each time, since each is taken once."""
        client, url = self._client, f"{self._issuer}/connect/token"
        more = tenant_claim(client.tenant, client.below) if client.tenant else None
        assertion = client_assertion(
            self._key, client=client.client_id, audience=client.audience or self._issuer, at=self._seconds(),
            jti=self._new_id(), more=more,
        )  # fmt: skip
        nonce = self._nonces.get(_host(url), "")
        proof = dpop_proof(self._proof_key, "POST", url, at=self._seconds(), jti=self._new_id(), nonce=nonce)
        form = {"client_id": client.client_id, "grant_type": "client_credentials", "scope": client.scope,
                "client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}  # fmt: skip
        if client.resource:
            form["resource"] = client.resource
        if self._attested is not None:  # RFC 9396 § 6
            form["authorization_details"] = orjson.dumps([self._attested]).decode()
        headers = {"DPoP": proof, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            return self._wire.ask("POST", "/connect/token", headers=headers, body=urlencode(form).encode("ascii"))
        except Lost:
            raise NotPosted("helseid-unavailable", status=0) from None

    def _take_nonce(self, reply: Reply) -> bool:
        nonce = reply.headers.get("dpop-nonce", "")
        if not _NONCE.fullmatch(nonce):
            return False
        self._nonces[_host(self._issuer)] = nonce
        return True

    def _token_of(self, reply: Reply, began: datetime) -> _Token:
        """The token, counted from when it was asked for, so that it is never older than we think."""
        body: Any = reply.body if isinstance(reply.body, dict) else {}
        value, kind, lasts = body.get("access_token"), body.get("token_type"), body.get("expires_in")
        if not isinstance(value, str) or not _TOKEN.fullmatch(value) or str(kind).lower() != "dpop":
            raise NotPosted("helseid-answer")
        if isinstance(lasts, bool) or not isinstance(lasts, int) or lasts <= 0:
            raise NotPosted("helseid-answer")
        seconds = min(lasts, _LONGEST)
        return _Token(value, began, began + timedelta(seconds=max(seconds - self._client.margin, seconds / 2)))


def _host(url: str) -> str:
    """Whose nonce it is: scheme, host and port (RFC 9449 § 8.2)."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}".lower()


def _error(reply: Reply) -> str:
    said = reply.body.get("error") if isinstance(reply.body, dict) else None
    return said if isinstance(said, str) and said in _ERRORS else "unknown"


def _again(no: NotPosted) -> NotPosted:
    """The same refusal, as one of its own: an exception is one thread's."""
    same = NotPosted(no.code, later=no.later, wait=no.wait)
    same.params |= no.params
    return same


def _refusal(reply: Reply) -> NotPosted:
    """HelseID's answer as a code. A client that is not let in stays so until somebody changes something there, but that
    stops everything alike, so each message waits rather than goes to a person one by one."""
    error = _error(reply)
    if reply.status == 429 or reply.status >= 500 or error in _PASSING:
        return NotPosted("helseid-unavailable", wait=reply.wait, status=reply.status)
    return NotPosted("helseid-refused", status=reply.status, error=error)
