"""Whether an access token is one that this service takes (RFC 9068 § 4; RFC 8725), and what it says.

A token that passed is kept, under the digest of its bytes, for as long as it is good and its issuer has the key that
signed it: the next request with it pays for its proof alone.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from planbro.exchange.view import Caller
from planbro.ident import redact
from planbro.service.access._claims import Said, said_of
from planbro.service.access._faults import Wrong
from planbro.service.access._jose import Signed, Unreadable, members, split
from planbro.service.access._keys import Keys
from planbro.service.access._proof import Proofs, number
from planbro.settings import Issuer

MOST: Final = 16 << 10
"""Characters of a token. HelseID's have two to six thousand."""
_TYPES: Final = frozenset({"at+jwt", "application/at+jwt"})
_FORBIDDEN: Final = frozenset({"crit", "jwk", "jku", "x5u", "x5c", "b64", "zip"})
"""What would have us take a key from the token, or read it in another way."""
_CLIENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class Trusted:
    """An issuer at work: its settings by name, its keys, and the proofs that came with its tokens."""

    name: str
    issuer: Issuer
    keys: Keys
    proofs: Proofs
    algorithms: str
    """Of proofs, as a challenge names them."""


@dataclass(slots=True, eq=False, repr=False)
class Known:
    """A token that passed, and who asks with it: a caller for each tenant and ground of access."""

    trusted: Trusted
    signer: str
    """The thumbprint of the key that signed it."""
    jkt: str
    """Of the key it is bound to; empty for a bearer token."""
    ath: str
    client: str
    session: str
    expires: float
    rights: frozenset[str]
    said: Said
    callers: dict[tuple[str, str], Caller] = field(default_factory=dict)


class Tokens:
    """Those that passed, at most so many; who asks least often is forgotten first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[bytes, Known] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, digest: bytes) -> Known | None:
        known = self._known.get(digest)
        if known is None:
            return None
        if not known.trusted.keys.holds(known.signer):
            del self._known[digest]
            return None
        self._known.move_to_end(digest)
        return known

    def keep(self, digest: bytes, known: Known) -> None:
        self._known[digest] = known
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def forget(self, digest: bytes) -> None:
        self._known.pop(digest, None)


async def verified(token: str, digest: bytes, issuers: Mapping[str, Trusted], now: float) -> Known:
    """What a token is that was not seen before. `issuers` by what they call themselves.

    Raises:
        Wrong: it is not one to take.
    """
    try:
        signed = split(token)
        header = members(signed.head)
    except Unreadable:
        raise Wrong("token-malformed") from None
    issuer = signed.claims.get("iss")
    trusted = issuers.get(issuer) if isinstance(issuer, str) else None
    if trusted is None:
        raise Wrong("token-issuer")
    signer = await _signer(signed, header, trusted, now)
    claims = signed.claims
    _check_claims(claims, trusted.issuer, now)
    expires = number(claims["exp"])
    assert expires is not None
    return Known(
        trusted, signer, _bound(claims, trusted.issuer), ath_of(digest), redact(claims["client_id"]),
        _session(claims, digest), expires, _rights(claims, trusted.issuer),
        said_of(claims, trusted.issuer.claims, trusted.issuer.purposes),
    )  # fmt: skip


async def _signer(signed: Signed, header: Mapping[str, Any], trusted: Trusted, now: float) -> str:
    """The thumbprint of the issuer's key that signed it."""
    typ, alg, kid = header.get("typ"), header.get("alg"), header.get("kid")
    if not isinstance(typ, str) or typ.lower() not in _TYPES:
        raise Wrong("token-type")
    if not _FORBIDDEN.isdisjoint(header):
        raise Wrong("token-header")
    if not isinstance(alg, str) or alg not in trusted.issuer.algorithms:
        raise Wrong("token-algorithm")
    if not isinstance(kid, str):
        raise Wrong("token-key-unknown")
    key = await trusted.keys.find(kid, now)
    if not key.can(alg):
        raise Wrong("token-algorithm")
    if not key.verifies(alg, signed):
        raise Wrong("token-signature")
    return key.thumbprint


def _check_claims(claims: Mapping[str, Any], issuer: Issuer, now: float) -> None:
    """For us, now, and whole."""
    audience = claims.get("aud")
    if issuer.audience not in (audience if isinstance(audience, list) else [audience]):
        raise Wrong("token-audience")
    skew = issuer.skew.total_seconds()
    times = {name: number(claims.get(name)) for name in ("exp", "iat", "nbf")}
    client = claims.get("client_id")
    if times["exp"] is None or times["iat"] is None or (times["nbf"] is None and "nbf" in claims):
        raise Wrong("token-claims")
    if not isinstance(client, str) or not _CLIENT.fullmatch(client):
        raise Wrong("token-claims")
    if now >= times["exp"] + skew:
        raise Wrong("token-expired")
    if times["iat"] > now + skew or (times["nbf"] or 0.0) > now + skew:
        raise Wrong("token-not-yet")


def _bound(claims: Mapping[str, Any], issuer: Issuer) -> str:
    """The key it is bound to; empty for a bearer token, where the settings take one."""
    confirmation = claims.get("cnf")
    if confirmation is None and issuer.bearer:
        return ""
    jkt = confirmation.get("jkt") if isinstance(confirmation, dict) else None
    if not isinstance(jkt, str) or not jkt:
        raise Wrong("token-not-bound")
    return jkt


def _rights(claims: Mapping[str, Any], issuer: Issuer) -> frozenset[str]:
    """What its scopes let do here; HelseID writes them as a list, RFC 9068 with blanks between."""
    scope = claims.get("scope")
    listed = scope.split() if isinstance(scope, str) else scope if isinstance(scope, list) else []
    return frozenset(right for one in listed if isinstance(one, str) for right in issuer.scopes.get(one, ()))


def _session(claims: Mapping[str, Any], digest: bytes) -> str:
    """Ties the lines of one token, and does not tell its id."""
    jti = claims.get("jti")
    named = f"session {jti}".encode("utf-8", "replace") if isinstance(jti, str) and jti else digest
    return hashlib.sha256(named).hexdigest()[:16]


def ath_of(digest: bytes) -> str:
    """The digest of a token as a proof names it (RFC 9449 § 4.2)."""
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
