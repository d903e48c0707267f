"""Somebody is logged in at another server, as OAuth has it: code, PKCE, a signed assertion, one question at a time.

All of it goes from server to server but for two redirects, and in those nothing stands of a person. What the far end
says is read for what is needed, and never shown. (RFC 6749, 7523, 7636, 9126, 9207, 9449.)
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from planbro.findings import Refused
from planbro.formats.codec import Limits
from planbro.transport._port import Lost
from planbro.transport._wire import Wire
from planbro.transport.helseid import SigningKey, client_assertion, dpop_proof

_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_LIMITS: Final = Limits(max_bytes=1 << 20, max_nodes=50_000)
_TOKEN: Final = re.compile(r"[A-Za-z0-9\-._~+/]{1,16384}=*", re.ASCII)
_NONCE: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,512}")
_SKEW: Final = 10
Lines = dict[str, Wire]
"""Lines to far ends, by scheme and host."""


class Failed(Exception):
    """The login came to nothing. Why is a word for the log, and nothing that the far end said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Server:
    """An authorization server, as its own configuration tells of it."""

    issuer: str
    authorize: str
    token: str
    jwks: str = ""
    push: str = ""
    logout: str = ""
    says_who: bool = False
    """Whether its answers name it (RFC 9207), so that one which does not is another's."""


@dataclass(frozen=True, slots=True, repr=False)
class Client:
    """This service, as it is known there. `lines` are those to far ends that are open already, by host: whoever asks
    keeps them, and closes them."""

    client_id: str
    key: SigningKey
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    timeout: float
    lines: Lines = field(default_factory=dict)

    def assertion(self, audience: str) -> dict[str, str]:
        """Who asks: signed anew for each request, since each is taken once."""
        made = client_assertion(self.key, client=self.client_id, audience=audience, at=self.at, jti=self.new_id())
        return {"client_id": self.client_id, "client_assertion_type": _ASSERTION, "client_assertion": made}

    @property
    def at(self) -> int:
        return int(self.now().timestamp())


def challenge(verifier: str) -> str:
    """What PKCE shows beforehand of a verifier (S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def server_at(client: Client, address: str, otherwise: str = "") -> Server:
    """The server whose configuration stands at an address of the settings; it may leave out what it calls itself only
    where that is known (`otherwise`).

    Raises:
        Failed: there is none, or not a whole one.
    """
    told = got(client, address)
    server = Server(
        _named(told, "issuer", otherwise), _named(told, "authorization_endpoint"), _named(told, "token_endpoint"),
        _named(told, "jwks_uri", "-"), _named(told, "pushed_authorization_request_endpoint", "-"),
        _named(told, "end_session_endpoint", "-"), told.get("authorization_response_iss_parameter_supported") is True,
    )  # fmt: skip
    _wire(client, server.authorize)  # refused where it is not https
    return server


def _named(told: Mapping[str, Any], name: str, otherwise: str = "") -> str:
    found = told.get(name)
    if isinstance(found, str) and found:
        return found
    if not otherwise:
        raise Failed("configuration")
    return "" if otherwise == "-" else otherwise


def address_of(server: Server, client: Client, asked: Mapping[str, str], more: Mapping[str, str]) -> str:
    """Where the browser goes to log in. `more` goes there from server to server, where the far end takes it so, and
    not at all where it does not: no address names a patient."""
    asked = {"response_type": "code", "client_id": client.client_id, "code_challenge_method": "S256", **asked}
    if server.push:
        reply = _post(client, server.push, {**asked, **more, **client.assertion(server.issuer)})
        asked = {"client_id": client.client_id, "request_uri": _named(reply, "request_uri")}
    return f"{server.authorize}{'&' if '?' in server.authorize else '?'}{urlencode(asked)}"


def redeemed(
    server: Server, client: Client, code: str, verifier: str, redirect: str, key: SigningKey | None = None
) -> dict[str, Any]:
    """What a code is exchanged for. With `key` the token is bound to it (DPoP), with a nonce where one is wanted.

    Raises:
        Failed: it is exchanged for nothing.
    """
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": redirect}
    audience = server.issuer if key is not None else server.token  # SMART says the token endpoint, HelseID itself
    return _post(client, server.token, lambda: {**form, **client.assertion(audience)}, key)


def _post(
    client: Client,
    url: str,
    form: Mapping[str, str] | Callable[[], Mapping[str, str]],
    key: SigningKey | None = None,
    nonce: str = "",
) -> dict[str, Any]:
    body = urlencode(dict(form() if callable(form) else form)).encode()
    proof = {"DPoP": dpop_proof(key, "POST", url, at=client.at, jti=client.new_id(), nonce=nonce)} if key else {}
    try:
        reply = _wire(client, url).ask("POST", urlsplit(url).path, headers={**_FORM, **proof}, body=body)
    except Lost:
        raise Failed("away") from None
    if reply.ok and isinstance(reply.body, dict):
        return reply.body
    wanted = reply.headers.get("dpop-nonce", "")
    if key is not None and not nonce and _NONCE.fullmatch(wanted):
        return _post(client, url, form, key, wanted)
    raise Failed("refused")


def got(client: Client, url: str, token: str = "") -> dict[str, Any]:
    """The JSON object at an address, read with a token where there is one.

    Raises:
        Failed: it cannot be had.
    """
    headers = {"Accept": "application/fhir+json, application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        reply = _wire(client, url).ask("GET", urlsplit(url).path, headers=headers)
    except Lost:
        raise Failed("away") from None
    if not reply.ok or not isinstance(reply.body, dict):
        raise Failed("answer")
    return reply.body


def _wire(client: Client, url: str) -> Wire:
    """A line to that host: https, or this machine."""
    parts = urlsplit(url)
    base = f"{parts.scheme}://{parts.netloc}"
    known = client.lines.get(base)
    if known is not None:
        return known
    try:
        return client.lines.setdefault(
            base, Wire(base, now=client.now, timeout=client.timeout, limits=_LIMITS)
        )  # fmt: skip
    except (Refused, ValueError):
        raise Failed("address") from None


def token_in(answer: Mapping[str, Any]) -> str:
    """The access token of an answer; what is none is not sent on."""
    token = answer.get("access_token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise Failed("answer")
    return token


def identity(
    answer: Mapping[str, Any], keys: Mapping[str, Any], client: Client, issuer: str, nonce: str, algorithms: list[str]
) -> dict[str, Any]:
    """The claims of the id_token, verified (OpenID Connect Core § 3.1.3.7).

    Raises:
        Failed: it is missing, or not the server's, or not for this login.
    """
    text = answer.get("id_token")
    try:
        made = jwt.decode(text if isinstance(text, str) else "", KeySet.import_key_set(dict(keys)), algorithms)  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError):
        raise Failed("identity") from None
    claims, now = made.claims, client.at
    audience = claims.get("aud")
    mine = audience == client.client_id or audience == [client.client_id]
    expires, issued = claims.get("exp"), claims.get("iat")
    timely = (
        isinstance(expires, int | float) and isinstance(issued, int | float) and now < expires + _SKEW
        and issued <= now + _SKEW
    )  # fmt: skip
    if claims.get("iss") != issuer or not mine or not timely or claims.get("nonce") != nonce:
        raise Failed("identity")
    return dict(claims)
