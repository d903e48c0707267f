"""Whether a JWT and a DPoP proof are what they should be, judged with cryptography alone.

It shares no code with the client that makes them, so that one does not excuse the other's mistakes. The rules are those
of RFC 9449 § 4.3, as HelseID's own sample of a validator has them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

_HASHES: Final = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
_CURVES: Final[Mapping[str, tuple[ec.EllipticCurve, str, int]]] = {
    "P-256": (ec.SECP256R1(), "ES256", 32),
    "P-384": (ec.SECP384R1(), "ES384", 48),
    "P-521": (ec.SECP521R1(), "ES512", 66),
}


class Wrong(Exception):
    """What is wrong with it, in a word."""


def _decoded(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        raise Wrong("malformed") from None


def _number(jwk: Mapping[str, Any], name: str) -> int:
    value = jwk.get(name)
    if not isinstance(value, str):
        raise Wrong("jwk")
    return int.from_bytes(_decoded(value), "big")


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """Header, claims, what was signed, and the signature."""
    pieces = token.split(".")
    if len(pieces) != 3:
        raise Wrong("malformed")
    try:
        header, claims = (orjson.loads(_decoded(piece)) for piece in pieces[:2])
    except orjson.JSONDecodeError:
        raise Wrong("malformed") from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise Wrong("malformed")
    return header, claims, f"{pieces[0]}.{pieces[1]}".encode(), _decoded(pieces[2])


def verified(token: str, jwk: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a JWT that this key signed.

    Raises:
        Wrong: it did not.
    """
    header, claims, signed, signature = parts(token)
    alg = str(header.get("alg"))
    try:
        if jwk.get("kty") == "EC":
            _check_ec(jwk, alg, signed, signature)
        elif jwk.get("kty") == "RSA":
            _check_rsa(jwk, alg, signed, signature)
        else:
            raise Wrong("jwk")
    except (InvalidSignature, ValueError):
        raise Wrong("signature") from None
    return header, claims


def _check_ec(jwk: Mapping[str, Any], alg: str, signed: bytes, signature: bytes) -> None:
    curve, wanted, size = _CURVES.get(str(jwk.get("crv")), (None, "", 0))
    if curve is None or alg != wanted or len(signature) != 2 * size:
        raise Wrong("alg")
    key = ec.EllipticCurvePublicNumbers(_number(jwk, "x"), _number(jwk, "y"), curve).public_key()
    pair = (int.from_bytes(half, "big") for half in (signature[:size], signature[size:]))
    key.verify(encode_dss_signature(*pair), signed, ec.ECDSA(_HASHES[alg[2:]]))


def _check_rsa(jwk: Mapping[str, Any], alg: str, signed: bytes, signature: bytes) -> None:
    digest = _HASHES.get(alg[2:])
    if digest is None or alg[:2] not in {"RS", "PS"}:
        raise Wrong("alg")
    key = rsa.RSAPublicNumbers(_number(jwk, "e"), _number(jwk, "n")).public_key()
    pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
    key.verify(signature, signed, pss if alg[:2] == "PS" else padding.PKCS1v15(), digest)


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """RFC 7638: the digest of the members that make the key, in order, without spaces."""
    names = ("crv", "kty", "x", "y") if jwk.get("kty") == "EC" else ("e", "kty", "n")
    digest = hashlib.sha256(orjson.dumps({name: jwk.get(name) for name in names})).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass
class ProofChecker:
    """Judges proofs, and remembers those it has seen for as long as they could be shown again."""

    now: Callable[[], datetime]
    lasts: float = 10.0
    """Seconds from `iat` that a proof is taken."""
    skew: float = 5.0
    """Seconds that the clocks may differ."""
    _seen: dict[str, float] = field(default_factory=dict)

    def check(self, proof: str, method: str, url: str, *, token: str = "", jkt: str = "") -> dict[str, Any]:
        """The claims of a proof that fits the request; `jkt` is the key that the token is bound to.

        Raises:
            Wrong: it does not fit, or was seen before.
        """
        header, _, _, _ = parts(proof)
        jwk = header.get("jwk")
        if header.get("typ") != "dpop+jwt":
            raise Wrong("typ")
        if not isinstance(jwk, dict) or "d" in jwk:
            raise Wrong("jwk")
        _, claims = verified(proof, jwk)
        if jkt and thumbprint(jwk) != jkt:
            raise Wrong("jkt")
        if claims.get("htm") != method:
            raise Wrong("htm")
        if claims.get("htu") != url.partition("?")[0].partition("#")[0]:
            raise Wrong("htu")
        digest = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
        if claims.get("ath") != (digest if token else None):
            raise Wrong("ath")
        self._check_time(claims)
        claims["jkt"] = thumbprint(jwk)
        return claims

    def _check_time(self, claims: Mapping[str, Any]) -> None:
        at, jti, now = claims.get("iat"), claims.get("jti"), self.now().timestamp()
        if not isinstance(at, int) or not now - self.lasts - self.skew <= at <= now + self.skew:
            raise Wrong("iat")
        if not isinstance(jti, str) or not jti:
            raise Wrong("jti")
        self._seen = {one: until for one, until in self._seen.items() if until >= now}
        if jti in self._seen:
            raise Wrong("replay")
        self._seen[jti] = now + self.lasts + 2 * self.skew
