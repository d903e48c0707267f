"""Over HTTP: who has a token and a proof is answered, and who has not is told what to do."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from serving import PUBLIC, Town, number_of

from planbro.service.access import TokenGate
from planbro.settings import Settings
from planbro.testing.issuer import Issuer
from planbro.testing.kept import HOSPITAL
from planbro.transport.helseid import SigningKey, new_key


@pytest.fixture
def asked(small: Town) -> Any:
    """A question by the hospital; what is told of the token, the proof or the path may be wrong."""
    issuer, key = Issuer(now=small.context.now), new_key()
    whole = small.context.settings.model_dump(mode="json", exclude_unset=True)
    whole["service"] = {"issuers": {"local": issuer.settings()}, "callers": {"kommunen": [HOSPITAL]}}
    small.context.gate = TokenGate(
        Settings.model_validate(whole), public=PUBLIC, now=small.context.now, secret=b"of this process",
        transport=issuer.transport,
    )  # fmt: skip

    def ask(path: str = "/status", *, by: SigningKey = key, address: str = "", **of_token: Any) -> httpx.Response:
        body = {"nin": number_of(small.shut[0])}
        said = {"legal_entity": HOSPITAL, "point_of_care": HOSPITAL, "key": key} | of_token
        headers = issuer.headers(by, "POST", address or PUBLIC + path, issuer.token(**said))

        async def go() -> httpx.Response:
            async with small.client() as client:
                return await client.post(path, json=body, headers=headers)

        return asyncio.run(go())

    return ask


def test_a_physician_and_a_machine_are_told_the_status(asked: Any, small: Town) -> None:
    assert asked().json()["activeCarePlan"] is True
    machine = asked(practitioner=None, scopes=["kommune:ip/status"])
    assert machine.json()["activeCarePlan"] is True
    assert [line.who for line in small.audit()] == ["hpr:990000201", "client:epj"]


def test_below_the_tenants_name_the_proof_is_for_that_address(asked: Any) -> None:
    assert asked("/t/kommunen/status").status_code == 200
    assert asked("/t/kommunen/status", address=f"{PUBLIC}/status").json()["code"] == "token-proof-address"


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"aud": "nhn:msh"}, 401, "token-audience"),
        ({"exp": 1}, 401, "token-expired"),
        ({"by": new_key()}, 401, "token-proof-other-key"),
        ({"scopes": ["kommune:ip/operate"]}, 403, "token-scope"),
        ({"legal_entity": "310082023"}, 403, "token-body"),
    ],
)
def test_who_is_not_let_in_is_told_why_in_both_languages_and_nothing_of_the_person(
    asked: Any, small: Town, wrong: dict[str, Any], status: int, code: str
) -> None:
    answer = asked(**wrong)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("DPoP error=")
    assert number_of(small.shut[0]) not in answer.text
