"""The proof that whoever sends a token holds the key it is bound to (RFC 9449 § 4.3), each taken once.

What a client's proofs have in common, their header with the key, is read once and kept; then a proof costs one
verified signature. A proof that passed is remembered for as long as it could be shown again, within one process: where
several serve, each gives out nonces of its own, and a proof that was made for one is none to the others.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import re
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from planbro.service.access._faults import Wrong
from planbro.service.access._jose import PublicKey, Signed, Unreadable, members, split

MOST: Final = 8 << 10
"""Characters of a proof; one by an RSA key of 4096 bits has less than 3 000."""
_LONGEST_JTI: Final = 512
_HEADS: Final = 4096
_MARGIN: Final = 1.0
_PORTS: Final = {"https": 443, "http": 80}
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a client's proofs."""

    key: PublicKey
    alg: str


class Seen:
    """Proofs that were taken, each until it could not be shown again anyway.

    What is over `most` is refused rather than forgotten, or a flood could have an old proof taken twice; and no one key
    may have more than half of it, so that nobody's flood is another's refusal.
    """

    def __init__(self, most: int) -> None:
        self._most, self._share = most, max(1, most // 2)
        self._until: OrderedDict[bytes, tuple[float, str]] = OrderedDict()
        self._of_key: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._until)

    def take(self, jkt: str, jti: str, now: float, until: float) -> None:
        """Raises: Wrong, where it was taken before, or too many were."""
        self._forget(now)
        name = hashlib.sha256(f"{jkt}.{jti}".encode("utf-8", "surrogatepass")).digest()[:16]
        if name in self._until:
            raise Wrong("token-proof-again")
        if len(self._until) >= self._most or self._of_key.get(jkt, 0) >= self._share:
            raise Wrong("token-proofs-full")
        self._until[name] = (until, jkt)
        self._of_key[jkt] = self._of_key.get(jkt, 0) + 1

    def _forget(self, now: float) -> None:
        """The oldest are in front, and the first that stays ends it: what is behind it may stay a little longer."""
        while self._until:
            name, (until, jkt) = next(iter(self._until.items()))
            if until >= now:
                return
            del self._until[name]
            self._of_key[jkt] -= 1
            if not self._of_key[jkt]:
                del self._of_key[jkt]


class Nonces:
    """Nonces that are made of the time and a secret of this process: nothing is kept of them."""

    def __init__(self, secret: bytes, lasts: float) -> None:
        self._secret, self._lasts = secret, max(lasts, 1.0)

    def now(self, now: float) -> str:
        return self._of(int(now // self._lasts))

    def fits(self, nonce: object, now: float) -> bool:
        """Whether it is this span's, or the one before."""
        span = int(now // self._lasts)
        return isinstance(nonce, str) and any(
            hmac.compare_digest(nonce.encode("utf-8", "replace"), self._of(one).encode()) for one in (span, span - 1)
        )

    def _of(self, span: int) -> str:
        made = hmac.digest(self._secret, f"nonce {span}".encode(), "sha256")
        return base64.urlsafe_b64encode(made[:18]).decode("ascii")


class Proofs:
    """Judges proofs for the tokens of one issuer. `nonces` is None where none is asked for."""

    def __init__(
        self, algorithms: Collection[str], *, lasts: float, skew: float, most: int, nonces: Nonces | None
    ) -> None:
        self._algorithms, self._lasts, self._skew = frozenset(algorithms), lasts, skew
        self.nonces = nonces
        self.seen = Seen(most)
        self._heads: OrderedDict[str, Head] = OrderedDict()

    def check(self, proof: str, *, jkt: str, ath: str, method: str, address: str, now: float) -> None:
        """Take a proof for this request, by the key `jkt`, for the token whose digest is `ath`.

        Raises:
            Wrong: it is none, or was taken before.
        """
        if len(proof) > MOST:
            raise Wrong("token-proof-malformed")
        try:
            signed = split(proof)
        except Unreadable:
            raise Wrong("token-proof-malformed") from None
        head = self._heads.get(signed.head)
        known = head is not None
        head = head or self._read(signed)
        if head.key.thumbprint != jkt:
            raise Wrong("token-proof-other-key")
        if not head.key.verifies(head.alg, signed):
            raise Wrong("token-proof-signature")
        made = self._check_claims(signed.claims, ath, method, address, now)
        if not known:
            self._keep(signed.head, head)
        jti = signed.claims.get("jti")
        if not isinstance(jti, str) or not 0 < len(jti) <= _LONGEST_JTI:
            raise Wrong("token-proof-malformed")
        self.seen.take(jkt, jti, now, made + self._lasts + self._skew + _MARGIN)

    def _read(self, signed: Signed) -> Head:
        """The header, as § 4.2 demands it: a public key that stands in it, and an algorithm that is allowed."""
        try:
            header = members(signed.head)
        except Unreadable:
            raise Wrong("token-proof-malformed") from None
        if header.get("typ") != "dpop+jwt":
            raise Wrong("token-proof-type")
        alg = header.get("alg")
        if not isinstance(alg, str) or alg not in self._algorithms or "crit" in header or "b64" in header:
            raise Wrong("token-proof-algorithm")
        jwk = header.get("jwk")
        try:
            key = PublicKey(jwk) if isinstance(jwk, dict) else None
        except Unreadable:
            key = None
        if key is None or not key.can(alg):
            raise Wrong("token-proof-key")
        return Head(key, alg)

    def _keep(self, text: str, head: Head) -> None:
        """Only of who has got in, so that a stranger fills nothing."""
        self._heads[text] = head
        if len(self._heads) > _HEADS:
            self._heads.popitem(last=False)

    def _check_claims(self, claims: dict[str, Any], ath: str, method: str, address: str, now: float) -> float:
        """For this request, by this token, now: when it was made."""
        if claims.get("htm") != method:
            raise Wrong("token-proof-method")
        htu = claims.get("htu")
        if htu != address and not (isinstance(htu, str) and same_address(htu, address)):
            raise Wrong("token-proof-address")
        if claims.get("ath") != ath:
            raise Wrong("token-proof-token")
        at = number(claims.get("iat"))
        if at is None or not now - self._lasts - self._skew <= at <= now + self._skew:
            raise Wrong("token-proof-time")
        if self.nonces is not None and not self.nonces.fits(claims.get("nonce"), now):
            raise Wrong("token-proof-nonce")
        return at


def number(value: object) -> float | None:
    """A NumericDate (RFC 7519 § 2); None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def same_address(one: str, other: str) -> bool:
    """Whether two addresses are one without their query and fragment (RFC 9449 § 4.3; RFC 3986 §§ 6.2.2, 6.2.3)."""
    first = _normal(one)
    return first is not None and first == _normal(other)


def _normal(url: str) -> tuple[str, str, int, str] | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return scheme, parts.hostname, port or _PORTS[scheme], _ESCAPE.sub(_escape, parts.path) or "/"


def _escape(found: re.Match[str]) -> str:
    """What needs no escape has none, and the rest is in upper case."""
    char = chr(int(found[1], 16))
    return char if char in _PLAIN else f"%{found[1].upper()}"
