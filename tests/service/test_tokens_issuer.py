"""The local issuer: what it gives opens the service, and it is no easier to fool than a real one."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import orjson
import pytest
from tokens_made import PATIENT, Door, decoded, door

from planbro.testing.issuer import PROFESSIONALS, WORKPLACES, Client
from planbro.transport.helseid import SigningKey, client_assertion, new_key

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
BACK = "https://planbro.example.org/ward/back"
VERIFIER = "a-verifier-that-is-long-enough-to-be-one-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def at() -> Iterator[tuple[Door, SigningKey, httpx.Client]]:
    one, mine = door(), new_key()
    one.issuer.clients["epj"] = Client(mine.public)
    one.issuer.clients["ward"] = Client(redirects=frozenset({BACK}))
    with httpx.Client(transport=one.issuer.transport, base_url=one.issuer.authority) as client:
        yield one, mine, client


At = tuple[Door, SigningKey, httpx.Client]


def assertion(one: Door, mine: SigningKey, **wrong: Any) -> dict[str, str]:
    said = {"client": "epj", "audience": one.issuer.authority, "at": one.now, "jti": "a-1"} | wrong
    return {
        "client_id": "epj",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": client_assertion(mine, **said),
    }


def asked(at: At, **wrong: Any) -> httpx.Response:
    """Client credentials with a proof, as a machine asks."""
    one, mine, client = at
    url = f"{one.issuer.authority}/connect/token"
    form = assertion(one, mine, **wrong.pop("assertion", {})) | {
        "grant_type": "client_credentials",
        "scope": "kommune:ip/read",
    }
    proof = one.issuer.proof(one.key, "POST", url, "")
    return client.post("/connect/token", data=form | wrong, headers={"DPoP": proof})


def test_a_machine_gets_a_token_that_opens_the_status(at: At) -> None:
    answer = asked(at)
    one = at[0]
    assert answer.json()["token_type"] == "DPoP"
    assert one.admit(one.pairs(answer.json()["access_token"]), "status").who == "client:epj"


def test_what_the_clients_system_attests_is_in_the_token(at: At) -> None:
    one = at[0]
    claims = decoded(one.token(patient=PATIENT).split(".")[1])
    detail = claims["nhn:tillitsrammeverk:parameters"]
    token = asked(at, authorization_details=orjson.dumps([detail]).decode()).json()["access_token"]
    caller = one.admit(one.pairs(token))
    assert (caller.practitioner, caller.purpose) == (f"hpr:{PROFESSIONALS[0].hpr}", "TREAT")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"assertion": {"client": "other"}}, "invalid_client"),
        ({"assertion": {"audience": "https://sts.example.com"}}, "invalid_client"),
        ({"assertion": {"at": 1_700_000_000}}, "invalid_client"),
        ({"client_id": "ward"}, "unsupported_grant_type"),
        ({"client_id": "nobody"}, "invalid_client"),
        ({"client_assertion": "x"}, "invalid_client"),
        ({"scope": "nhn:msh/api"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_question_gets_no_token(at: At, wrong: dict[str, Any], error: str) -> None:
    assert asked(at, **wrong).json() == {"error": error}


def test_an_assertion_is_taken_once(at: At) -> None:
    assert asked(at).status_code == 200
    assert asked(at).json() == {"error": "invalid_client"}


def login(at: At, **wrong: Any) -> httpx.Response:
    params = {"client_id": "ward", "redirect_uri": BACK, "response_type": "code", "scope": "openid kommune:ip/read",
              "code_challenge": CHALLENGE, "code_challenge_method": "S256", "state": "s-1", "nonce": "n-1"} | wrong  # fmt: skip
    return at[2].get("/connect/authorize", params=params)


def chosen(at: At, page: str, **wrong: Any) -> httpx.Response:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found is not None
    form = {"ticket": found[1], "who": PROFESSIONALS[1].hpr, "where": WORKPLACES[1].point_of_care, "purpose": "COC",
            "patient": PATIENT} | wrong  # fmt: skip
    return at[2].post("/connect/authorize", data=form)


def redeemed(at: At, code: str, **wrong: Any) -> httpx.Response:
    one = at[0]
    url = f"{one.issuer.authority}/connect/token"
    form = {"client_id": "ward", "grant_type": "authorization_code", "code": code, "redirect_uri": BACK,
            "code_verifier": VERIFIER} | wrong  # fmt: skip
    return at[2].post("/connect/token", data=form, headers={"DPoP": one.issuer.proof(one.key, "POST", url, "")})


def code_of(answer: httpx.Response) -> str:
    assert answer.status_code == 303
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


def test_one_chooses_whom_to_be_and_is_let_in_as_that_one(at: At) -> None:
    one = at[0]
    back = chosen(at, login(at).text)
    query = parse_qs(urlsplit(back.headers["location"]).query)
    assert (query["state"], query["iss"]) == (["s-1"], [one.issuer.authority])
    assert PATIENT not in back.headers["location"]
    told = redeemed(at, query["code"][0]).json()
    caller = one.admit(one.pairs(told["access_token"]))
    assert (caller.practitioner, caller.unit, caller.purpose) == (
        f"hpr:{PROFESSIONALS[1].hpr}", WORKPLACES[1].point_of_care, "COC")  # fmt: skip
    assert caller.patient is not None
    identity = decoded(told["id_token"].split(".")[1])
    assert (identity["aud"], identity["nonce"]) == ("ward", "n-1")
    assert one.refusal(one.pairs(told["id_token"])).code == "token-type"


def test_a_request_may_be_put_there_beforehand(at: At) -> None:
    params = {"client_id": "ward", "redirect_uri": BACK, "response_type": "code", "scope": "kommune:ip/read",
              "code_challenge": CHALLENGE, "code_challenge_method": "S256"}  # fmt: skip
    uri = at[2].post("/connect/par", data=params).json()["request_uri"]
    page = at[2].get("/connect/authorize", params={"client_id": "ward", "request_uri": uri})
    assert redeemed(at, code_of(chosen(at, page.text))).status_code == 200
    assert at[2].get("/connect/authorize", params={"client_id": "ward", "request_uri": uri}).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://thief.example.org"}, {"code_challenge_method": "plain"}, {"code_challenge": ""},
        {"response_type": "token"}, {"scope": "other"}, {"client_id": "nobody"}, {"request_uri": "urn:x"},
    ],
)  # fmt: skip
def test_a_wrong_login_has_no_page(at: At, wrong: dict[str, str]) -> None:
    assert login(at, **wrong).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [{"code_verifier": "x"}, {"redirect_uri": "https://thief.example.org"}, {"client_id": "epj"}],
)
def test_a_code_is_for_who_asked_for_it(at: At, wrong: dict[str, str]) -> None:
    code = code_of(chosen(at, login(at).text))
    assert redeemed(at, code, **wrong).status_code in {400, 401}


def test_a_code_and_a_ticket_are_taken_once(at: At) -> None:
    page = login(at).text
    code = code_of(chosen(at, page))
    assert redeemed(at, code).status_code == 200
    assert redeemed(at, code).json() == {"error": "invalid_grant"}
    assert chosen(at, page).status_code == 400


def test_the_page_says_that_it_is_made_up_and_runs_nothing(at: At) -> None:
    page = login(at)
    assert "oppdiktet" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert PROFESSIONALS[0].number not in page.text


def test_a_login_of_the_services_own_needs_no_proof(at: At) -> None:
    one = at[0]
    token = one.token()
    assert asyncio.run(one.gate.by_login(token, "read", "nord")).practitioner == f"hpr:{PROFESSIONALS[0].hpr}"
    with pytest.raises(Exception, match="token-signature"):
        asyncio.run(one.gate.by_login(token[:-4] + "AAAA", "read", "nord"))
    with pytest.raises(Exception, match="token-malformed"):
        asyncio.run(one.gate.by_login("æ", "read", "nord"))
