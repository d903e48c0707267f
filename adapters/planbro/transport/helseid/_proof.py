"""The two JWTs that a client signs: who it is (private_key_jwt, RFC 7523), that a token is its own (DPoP, RFC 9449).

Field for field as HelseID's security profile has them; times and ids come from outside (law 5).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from planbro.transport.helseid._keys import SigningKey

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIFETIME: Final = 30  # HelseID takes at most 60 seconds, and the clocks may differ


def client_assertion(
    key: SigningKey, *, client: str, audience: str, at: int, jti: str, more: Mapping[str, Any] | None = None
) -> str:
    """Who asks. `more` are claims of HelseID's own, such as for whom a client of many tenants asks."""
    claims = {"iss": client, "sub": client, "aud": audience, "iat": at, "nbf": at, "exp": at + _LIFETIME, "jti": jti}
    return key.sign({"typ": "client-authentication+jwt", "kid": key.kid}, dict(more or {}) | claims)


def tenant_claim(parent: str, child: str = "") -> dict[str, Any]:
    """For whom: the legal entity and, below it, the point of care, where the client serves many (HELSEID-D)."""
    value = f"NO:ORGNR:{parent}:{child}"
    identifier = {"system": "urn:oid:1.0.6523", "type": "ENH", "value": value}
    role = {"organization": {"identifier": identifier}}
    return {"authorization_details": {"type": "helseid_authorization", "practitioner_role": role}}


def dpop_proof(key: SigningKey, method: str, url: str, *, at: int, jti: str, nonce: str = "", token: str = "") -> str:
    """That whoever sends this request holds the key: `htu` is the address without query and fragment, `ath` the digest
    of the token that goes with it."""
    parts = urlsplit(url)
    htu = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    claims: dict[str, Any] = {"jti": jti, "htm": method.upper(), "htu": htu, "iat": at}
    if nonce:
        claims["nonce"] = nonce
    if token:
        digest = hashlib.sha256(token.encode("ascii")).digest()
        claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
    return key.sign({"typ": "dpop+jwt", "jwk": key.public}, claims)
