"""What may be wrong with a token or its proof: a code each, the HTTP status, and OAuth's own word for it.

The words are those of RFC 6750 § 3.1 and RFC 9449 §§ 7.1, 9. A code says which rule was broken and nothing of what was
sent; 401 is for who has not shown who they are, 403 for who has, and may not this.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from planbro.service._problem import Denied

_TOKEN: Final = (401, "invalid_token")
_PROOF: Final = (401, "invalid_dpop_proof")
FAULTS: Final[Mapping[str, tuple[int, str]]] = {
    "token-missing": (401, ""),
    "token-twice": (401, "invalid_request"),
    "token-too-large": _TOKEN,
    "token-malformed": _TOKEN,
    "token-type": _TOKEN,
    "token-header": _TOKEN,
    "token-algorithm": _TOKEN,
    "token-issuer": _TOKEN,
    "token-key-unknown": _TOKEN,
    "token-keys-unavailable": (503, ""),
    "token-signature": _TOKEN,
    "token-audience": _TOKEN,
    "token-expired": _TOKEN,
    "token-not-yet": _TOKEN,
    "token-claims": _TOKEN,
    "token-not-bound": _TOKEN,
    "token-bearer": _TOKEN,
    "token-proof-missing": _PROOF,
    "token-proof-twice": _PROOF,
    "token-proof-malformed": _PROOF,
    "token-proof-type": _PROOF,
    "token-proof-algorithm": _PROOF,
    "token-proof-key": _PROOF,
    "token-proof-signature": _PROOF,
    "token-proof-other-key": _PROOF,
    "token-proof-method": _PROOF,
    "token-proof-address": _PROOF,
    "token-proof-token": _PROOF,
    "token-proof-time": _PROOF,
    "token-proof-again": _PROOF,
    "token-proof-nonce": (401, "use_dpop_nonce"),
    "token-proofs-full": (503, ""),
    "token-tenant": (403, "insufficient_scope"),
    "token-body": (403, "insufficient_scope"),
    "token-scope": (403, "insufficient_scope"),
    "token-attest": (403, "insufficient_scope"),
    "token-contradiction": (403, "insufficient_scope"),
}


class Wrong(Exception):
    """A rule that was broken, by its code."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class NotLetIn(Denied):
    """The answer to who is not let in. `client` and `body` are known where the token was good and its holder may not
    this; they are for the audit alone."""

    def __init__(
        self, wrong: Wrong, headers: Mapping[str, str], *, client: str = "", body: str = "", session: str = ""
    ) -> None:
        super().__init__(FAULTS[wrong.code][0], wrong.code, headers=headers, **wrong.params)
        self.client, self.body, self.session = client, body, session


def challenge(code: str, algorithms: str, *, bearer: bool = False, scope: str = "") -> str:
    """The `WWW-Authenticate` of a refusal (RFC 9449 § 7.1)."""
    error = FAULTS[code][1]
    said = [f'error="{error}"'] if error else []
    if scope:
        said.append(f'scope="{scope}"')
    told = "DPoP " + ", ".join([*said, f'algs="{algorithms}"'])
    return told + (f", Bearer {', '.join(said)}".rstrip() if bearer else "")
