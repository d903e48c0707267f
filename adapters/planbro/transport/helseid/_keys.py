"""A private key that signs: from a file in JWK, PEM or PKCS#12, loaded once (ANCHORS E.5: parsing it each time costs
180 ms). It prints as its kind and its id, never as itself."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    load_pem_private_key,
    pkcs12,
)
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from planbro.findings import Refused
from planbro.formats.codec import Tree
from planbro.formats.codec import json as codec

_MOST: Final = 64 << 10
_CURVES: Final = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
_RSA: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
_LEAST_RSA: Final = 2048


class SigningKey:
    """One private key with the algorithm it signs by and the id it goes by. Thread-safe: it does not change."""

    __slots__ = ("_key", "alg", "kid", "public")

    def __init__(self, key: RSAKey | ECKey, alg: str, kid: str) -> None:
        self._key, self.alg, self.kid = key, alg, kid
        whole = key.as_dict(private=False)
        self.public: dict[str, Any] = {
            name: whole[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in whole
        }
        """The public half as a JWK, and nothing beside it."""

    @property
    def thumbprint(self) -> str:
        """RFC 7638, as `jkt` names it."""
        return self._key.thumbprint()

    def sign(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        """A signed JWT."""
        return jwt.encode(header | {"alg": self.alg}, claims, self._key, algorithms=[self.alg])

    def __repr__(self) -> str:
        return f"SigningKey({self.alg}, {self.kid})"

    def __reduce__(self) -> str:
        raise TypeError("a private key is not stored")


def new_key(curve: str = "P-256") -> SigningKey:
    """A key of its own for DPoP proofs: it lives as long as the process, and is nobody's but this one's."""
    return _held(ECKey.generate_key(curve, private=True), "", "")


def load_key(path: str | Path, *, password: str | None = None, kid: str = "", alg: str = "") -> SigningKey:
    """The key in a file; otherwise as `key_from`.

    Raises:
        Refused: the file cannot be read, or holds no key to use.
    """
    data = _read(Path(path))
    if data is None:
        raise Refused.because("helseid-key", reason="not found, or no right to read it")
    return key_from(data, password=password, kid=kid, alg=alg)


def key_from(data: bytes, *, password: str | None = None, kid: str = "", alg: str = "") -> SigningKey:
    """The key in a JWK, in PEM, DER or PKCS#12, told apart by what is in it.

    `kid` is what HelseID knows the key by; without it the JWK's own, or the thumbprint (Assumption: HelseID
    Selvbetjening names an uploaded key by the `kid` of its JWK). `alg` likewise; else RS256 for RSA, and for EC what
    the curve asks.

    Raises:
        Refused: it is no such key, is too weak, or the password does not open it.
    """
    if len(data) > _MOST:
        raise _no(reason="too large to be a key")
    secret = password.encode() if password is not None else None
    stripped = data.lstrip()
    if stripped.startswith(b"{"):
        return _from_jwk(data, kid, alg)
    if b"-----BEGIN" in data:
        return _from_pem(data, secret, kid, alg)
    return _from_der(data, secret, kid, alg)


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(_MOST + 1)
    except OSError:
        return None


def _no(reason: str) -> Refused:
    return Refused.because("helseid-key", reason=reason)


def _from_jwk(data: bytes, kid: str, alg: str) -> SigningKey:
    tree: Tree = None
    with suppress(Refused):
        tree = codec.parse(data)
    if not isinstance(tree, dict) or not all(isinstance(value, str | list) for value in tree.values()):
        raise _no(reason="it is no JWK")
    if not isinstance(tree.get("d"), str):
        raise _no(reason="it has no private part")
    if tree.get("kty") not in {"RSA", "EC"}:
        raise _no(reason="only RSA and EC keys sign")
    kind: type[RSAKey | ECKey] = RSAKey if tree["kty"] == "RSA" else ECKey
    members = {name: str(value) for name, value in tree.items() if isinstance(value, str)}
    material = {name: value for name, value in members.items() if name not in {"use", "kid", "alg"}}
    with suppress(JoseError, ValueError, KeyError, TypeError, binascii.Error):
        _check_size(urlsafe_b64decode(members.get("n", "") + "==") if kind is RSAKey else None)
        key = kind.import_key(dict(material))
        _ = key.raw_value
        return _held(key, kid or members.get("kid", ""), alg or members.get("alg", ""))
    raise _no(reason="it is no JWK")


def _from_pem(data: bytes, secret: bytes | None, kid: str, alg: str) -> SigningKey:
    if b"ENCRYPTED" in data and secret is None:
        raise _no(reason="it needs a password")
    try:
        return _from_private(load_pem_private_key(data, secret if b"ENCRYPTED" in data else None), kid, alg)
    except (ValueError, TypeError):
        reason = "the password does not open it" if b"ENCRYPTED" in data else "there is no private key in it"
    except UnsupportedAlgorithm:
        reason = "only RSA and EC keys sign"
    raise _no(reason)


def _from_der(data: bytes, secret: bytes | None, kid: str, alg: str) -> SigningKey:
    """PKCS#12, where the certificate's key is; or one key bare."""
    with suppress(ValueError, TypeError, UnsupportedAlgorithm):
        return _from_private(load_der_private_key(data, None), kid, alg)
    opened, key = False, None
    with suppress(ValueError, TypeError):
        key, _, _ = pkcs12.load_key_and_certificates(data, secret)
        opened = True
    if not opened:
        reason = "the password does not open it" if data[:1] == b"\x30" else "it is neither JWK, PEM nor PKCS#12"
        raise _no(reason)
    if key is None:
        raise _no(reason="there is no private key in it")
    return _from_private(key, kid, alg)


def _from_private(key: object, kid: str, alg: str) -> SigningKey:
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise _no(reason="only RSA and EC keys sign")
    if isinstance(key, RSAPrivateKey):
        _check_size(key.public_key().public_numbers().n.to_bytes(key.key_size // 8 + 1, "big"))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    kind: type[RSAKey | ECKey] = RSAKey if isinstance(key, RSAPrivateKey) else ECKey
    with suppress(JoseError, ValueError, KeyError):
        return _held(kind.import_key(pem), kid, alg)
    raise _no(reason="only RSA and EC keys sign")


def _held(key: RSAKey | ECKey, kid: str, alg: str) -> SigningKey:
    """With an algorithm that fits it (HELSEID-SP: asymmetric algorithms alone)."""
    if isinstance(key, RSAKey):
        known: tuple[str, ...] = _RSA
    else:
        known = tuple(one for one in (_CURVES.get(key.curve_name),) if one)
        if not known:
            raise _no(reason="the curve is none of P-256, P-384 and P-521")
    if alg and alg not in known:
        raise _no(reason="its algorithm does not fit its kind")
    return SigningKey(key, alg or known[0], kid or key.thumbprint())


def _check_size(modulus: bytes | None) -> None:
    if modulus is not None and int.from_bytes(modulus, "big").bit_length() < _LEAST_RSA:
        raise _no(reason="an RSA key has at least 2048 bits")
