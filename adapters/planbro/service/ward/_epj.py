"""What goes between this service and the EPJ that launched the page, from server to server; all of it may wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from planbro.ident import Profile
from planbro.service.visits import keys_in
from planbro.service.ward._person import id_of, patient_number
from planbro.settings import Epj
from planbro.store.database import Number
from planbro.transport.login import Client, Failed, Server, address_of, got, identity, redeemed, server_at, token_in


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """What the EPJ said: whom it is about; and of who is there, where it is believed of that: the claims of the
    id_token and the Practitioner."""

    number: Number | None
    decision: str = ""
    unit: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)
    user: Mapping[str, Any] = field(default_factory=dict)


def epj_address(epj: Epj, client: Client, asked: Mapping[str, str]) -> str:
    """Where the EPJ's own server is told of the launch, as SMART has it: in the address, which names no patient."""
    server = _server(epj, client)
    return address_of(Server(server.issuer, server.authorize, server.token), client, asked, {})


def found_at(
    epj: Epj, client: Client, code: str, verifier: str, nonce: str, redirect: str, profile: Profile
) -> Found:  # fmt: skip
    """The patient of the launch, and who is there.

    Raises:
        Failed: the EPJ gives no answer, or none that holds.
    """
    server, base = _server(epj, client), epj.iss.rstrip("/")
    answer = redeemed(server, client, code, verifier, redirect)
    token, patient = token_in(answer), id_of(answer.get("patient"))
    if not patient:
        return Found(None)
    resource = _read(client, base, "Patient", patient, token)
    claims, user = _who(epj, client, server, answer, nonce, token) if epj.user == "epj" else ({}, {})
    said = {**answer, **claims}
    unit = first(said, epj.unit_claims) or epj.unit or ""
    return Found(patient_number(resource, profile), first(said, epj.decision_claims), unit, claims, user)


def _server(epj: Epj, client: Client) -> Server:
    return server_at(client, f"{epj.iss.rstrip('/')}/.well-known/smart-configuration", otherwise=epj.issuer or epj.iss)


def _who(
    epj: Epj, client: Client, server: Server, answer: Mapping[str, Any], nonce: str, token: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The id_token's claims, and the Practitioner of that server that it names."""
    keys = keys_in(epj.jwks_file) if epj.jwks_file is not None else got(client, server.jwks)
    claims = identity(answer, keys, client, epj.issuer or server.issuer, nonce, list(epj.algorithms))
    base = epj.iss.rstrip("/")
    kind, _, ident = str(claims.get("fhirUser", "")).removeprefix(f"{base}/").partition("/")
    user = _read(client, base, kind, ident, token) if kind == "Practitioner" and id_of(ident) else {}
    return claims, user


def _read(client: Client, base: str, kind: str, ident: str, token: str) -> dict[str, Any]:
    resource = got(client, f"{base}/{kind}/{ident}", token)
    if resource.get("resourceType") != kind or resource.get("id") != ident:
        raise Failed("answer")
    return resource


def first(said: Mapping[str, Any], names: Iterable[str]) -> str:
    """The first of these that is said, as a short text."""
    found = (said.get(name) for name in names)
    return next((one for one in found if isinstance(one, str) and 0 < len(one) <= 200 and one.isprintable()), "")
