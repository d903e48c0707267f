"""A signed JWT taken apart, and the public keys that verify it: joserfc does what is cryptography, the rules are here.

What a token says of how it is to be verified is never believed: the algorithm has to be one that the settings allow
and the key can do, and the key comes from the issuer (for a proof: from its own header, RFC 9449 § 4.2).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

_COMPACT: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)", re.ASCII)
_PUBLIC: Final[Mapping[str, tuple[str, ...]]] = {"EC": ("kty", "crv", "x", "y"), "RSA": ("kty", "n", "e")}
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_CURVES: Final = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
_LEAST_BITS, _MOST_BITS, _MOST_E = 2048, 4096, 6


class Unreadable(ValueError):
    """It is no signed JWT, or no key."""


@dataclass(frozen=True, slots=True, repr=False)
class Signed:
    """A JWT as it came: its parts are read, nothing of it is believed yet. `head` is the header as it was written."""

    head: str
    claims: dict[str, Any]
    content: bytes
    signature: bytes


def split(text: str) -> Signed:
    """A compact JWS with claims in it.

    Raises:
        Unreadable: it is none.
    """
    found = _COMPACT.fullmatch(text)
    if found is None:
        raise Unreadable
    head, claims, signature = found.groups()
    return Signed(head, members(claims), text[: found.start(3) - 1].encode("ascii"), _bytes(signature))


def members(part: str) -> dict[str, Any]:
    """The JSON object in a part of a JWT.

    Raises:
        Unreadable: there is none.
    """
    try:
        tree = orjson.loads(_bytes(part))
    except orjson.JSONDecodeError:
        raise Unreadable from None
    if not isinstance(tree, dict):
        raise Unreadable
    return tree


def _bytes(part: str) -> bytes:
    if len(part) % 4 == 1:
        raise Unreadable
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class PublicKey:
    """One key of an issuer or of a proof. `alg` is the one algorithm it is for, where its JWK says so."""

    __slots__ = ("_key", "alg", "thumbprint")

    def __init__(self, jwk: Mapping[str, Any]) -> None:
        """Raises: Unreadable, where it is no public RSA or EC key, or one too weak or too large."""
        names = _PUBLIC.get(_text(jwk, "kty"))
        if names is None or not _PRIVATE.isdisjoint(jwk):
            raise Unreadable
        bare: dict[str, Any] = {name: _text(jwk, name) for name in names}
        kind: type[ECKey | RSAKey] = ECKey if bare["kty"] == "EC" else RSAKey
        if kind is RSAKey:
            bits = int.from_bytes(_part(bare["n"])).bit_length()
            if not _LEAST_BITS <= bits <= _MOST_BITS or len(bare["e"]) > _MOST_E:
                raise Unreadable
        try:
            self._key: ECKey | RSAKey = kind.import_key(bare)
            _ = self._key.raw_value
            self.thumbprint = self._key.thumbprint()
        except (JoseError, ValueError, TypeError, KeyError, OverflowError):
            raise Unreadable from None
        alg = jwk.get("alg")
        self.alg = alg if isinstance(alg, str) else ""

    def can(self, alg: str) -> bool:
        """Whether it verifies by this algorithm."""
        if self.alg not in {"", alg}:
            return False
        if isinstance(self._key, ECKey):
            return _CURVES.get(alg) == self._key.curve_name
        return alg[:2] in {"RS", "PS"}

    def verifies(self, alg: str, signed: Signed) -> bool:
        """Whether it made this signature by this algorithm, one that it can."""
        model = JWSRegistry.algorithms[alg]
        try:
            return bool(model.verify(signed.content, signed.signature, self._key))
        except (JoseError, ValueError, TypeError, OverflowError):
            return False

    def __repr__(self) -> str:
        return f"PublicKey({self.thumbprint})"


def _text(jwk: Mapping[str, Any], name: str) -> str:
    value = jwk.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 1024:
        raise Unreadable
    return value


def _part(text: str) -> bytes:
    if not text.isascii() or _COMPACT.fullmatch(f"{text}.{text}.{text}") is None:
        raise Unreadable
    return _bytes(text)
