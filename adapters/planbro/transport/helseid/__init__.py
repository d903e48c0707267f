"""HelseID for a machine that asks on its own behalf: client credentials, a signed assertion, tokens bound to a key."""

from planbro.transport.helseid._client import HelseId, HelseIdClient
from planbro.transport.helseid._keys import SigningKey, key_from, load_key, new_key
from planbro.transport.helseid._proof import client_assertion, dpop_proof, tenant_claim

__all__ = [
    "HelseId",
    "HelseIdClient",
    "SigningKey",
    "client_assertion",
    "dpop_proof",
    "key_from",
    "load_key",
    "new_key",
    "tenant_claim",
]
