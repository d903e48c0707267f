"""Logging somebody in at another server and reading what it says of them: OpenID Connect's code flow, and SMART's.

client = Client(client_id, key, now, new_id, timeout)
server = server_at(client, "https://fhir.example.org/.well-known/smart-configuration")
address_of(server, client, asked, more)     # where the browser goes
redeemed(server, client, code, verifier, redirect)
"""

from planbro.transport.login._code import (
    Client,
    Failed,
    Lines,
    Server,
    address_of,
    challenge,
    got,
    identity,
    redeemed,
    server_at,
    token_in,
)

__all__ = [
    "Client",
    "Failed",
    "Lines",
    "Server",
    "address_of",
    "challenge",
    "got",
    "identity",
    "redeemed",
    "server_at",
    "token_in",
]
