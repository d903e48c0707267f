"""The login at our own issuer, for people who come by a launch; its token is then shown at our own door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from planbro.settings import Epj, Issuer
from planbro.store.database import Number
from planbro.transport.helseid import dpop_proof, new_key
from planbro.transport.login import Client, Failed, Server, address_of, redeemed, server_at, token_in

_ATTEST: Final = "nhn:tillitsrammeverk:parameters"
_ORGNR: Final = "urn:oid:2.16.578.1.12.4.1.4.101"
_NUMBERS: Final = {"fnr": "urn:oid:2.16.578.1.12.4.1.4.1", "dnr": "urn:oid:2.16.578.1.12.4.1.4.2",
                   "fhn": "urn:oid:2.16.578.1.12.4.1.4.3", "duf": "urn:oid:2.16.578.1.12.4.1.4.5"}  # fmt: skip
_PURPOSE: Final = "urn:oid:2.16.840.1.113883.1.11.20448"
RawHeaders = list[tuple[bytes, bytes]]


def login_address(issuer: Issuer, client: Client, asked: Mapping[str, str], attested: Mapping[str, Any]) -> str:
    """Where the browser goes to log in. What is attested names the patient, and so goes ahead (RFC 9126)."""
    return address_of(
        _server(issuer, client), client, asked, {"authorization_details": orjson.dumps([attested]).decode()}
    )


def attested(epj: Epj, unit: str, decision: str, number: Number, at: str) -> dict[str, Any]:
    """What this service attests of the launch, as the trust framework has it (fhir.md § 1.6)."""
    practitioner: dict[str, Any] = {"legal_entity": {"id": epj.body, "system": _ORGNR}}
    if unit:
        practitioner["point_of_care"] = {"id": unit, "system": _ORGNR}
    relation = {"purpose_of_use": {"code": epj.purpose, "system": _PURPOSE},
                "decision_ref": {"id": decision, "user_selected": False}}  # fmt: skip
    patient = {"id": number.value, "system": _NUMBERS.get(number.kind, "")}
    return {"type": _ATTEST, "practitioner": practitioner, "care_relationship": relation, "toa": at,
            "patients": [{"identifier": patient}]}  # fmt: skip


def token_headers(
    issuer: Issuer, client: Client, code: str, verifier: str, redirect: str, shown_at: str
) -> RawHeaders:  # fmt: skip
    """The token that the login gave, as a request to `shown_at` would bear it, with a proof for that address."""
    key = new_key()
    answer = redeemed(_server(issuer, client), client, code, verifier, redirect, key)
    token = token_in(answer)
    if str(answer.get("token_type", "")).lower() != "dpop":
        return [(b"authorization", f"Bearer {token}".encode())]
    proof = dpop_proof(key, "POST", shown_at, at=client.at, jti=client.new_id(), token=token)
    return [(b"authorization", f"DPoP {token}".encode()), (b"dpop", proof.encode())]


def _server(issuer: Issuer, client: Client) -> Server:
    where = issuer.metadata or f"{issuer.authority.rstrip('/')}/.well-known/openid-configuration"
    server = server_at(client, where)
    if server.issuer != issuer.authority:
        raise Failed("issuer")
    return server
