"""Tokens from HelseID: the assertion, the nonce, the cache, for whom, and every way to be refused."""

from __future__ import annotations

import logging
import threading
from mailbox import CANARY, Setting, key, told
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from planbro.findings import Refused
from planbro.testing._dpop import Wrong, parts, verified
from planbro.testing.helseid_server import AUTHORITY
from planbro.transport import NotPosted
from planbro.transport.helseid import HelseId, HelseIdClient, client_assertion, new_key, tenant_claim

URL = "https://api.melding.example.org/messages"


def token(hid: HelseId) -> str:
    return hid.headers("GET", URL)["Authorization"].removeprefix("DPoP ")


def refusal(hid: HelseId) -> NotPosted:
    with pytest.raises(NotPosted) as no:
        hid.headers("GET", URL)
    assert CANARY not in told(no.value)
    return no.value


def watched(setting: Setting, **more: Any) -> tuple[HelseId, list[httpx.Request]]:
    """A client whose questions are kept."""
    setting.helseid.register("kommune", key().public)
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return setting.helseid.transport.handle_request(request)

    client = HelseIdClient(AUTHORITY, "kommune", **more)
    return HelseId(client, key(), proof_key=new_key(), now=setting.clock, new_id=lambda: f"id-{next(setting.ids)}",
                   transport=httpx.MockTransport(answer)), asked  # fmt: skip


def test_a_token_is_asked_for_with_an_assertion_and_a_proof_and_a_nonce_that_is_demanded() -> None:
    setting = Setting()
    hid, asked = watched(setting)
    assert verified(token(hid), setting.helseid.public_jwk)[1]["aud"] == "nhn:msh"
    first, second = ({name: values[0] for name, values in parse_qs(one.content.decode()).items()} for one in asked)
    assert first["client_id"] == "kommune"
    assert first["grant_type"] == "client_credentials"
    assert first["scope"] == "nhn:msh/api"
    header, claims = verified(first["client_assertion"], key().public)
    assert header == {"alg": "ES256", "typ": "client-authentication+jwt", "kid": key().kid}
    assert claims["iss"] == claims["sub"] == "kommune"
    assert claims["aud"] == AUTHORITY
    assert 0 < claims["exp"] - setting.clock().timestamp() <= 60
    assert parts(second["client_assertion"])[1]["jti"] != claims["jti"], "an assertion is used once"
    proofs = [parts(one.headers["DPoP"]) for one in asked]
    assert [("nonce" in claims) for _, claims, _, _ in proofs] == [False, True]
    assert all(header["typ"] == "dpop+jwt" and "d" not in header["jwk"] for header, _, _, _ in proofs)
    assert all(claims["htu"] == f"{AUTHORITY}/connect/token" and "ath" not in claims for _, claims, _, _ in proofs)


def test_one_token_serves_until_shortly_before_its_end() -> None:
    setting = Setting()
    hid = setting.hid()
    first = token(hid)
    setting.clock.pass_(539)
    assert token(hid) == first
    assert setting.helseid.given == 1
    setting.clock.pass_(2)
    assert token(hid) != first
    assert setting.helseid.given == 2


def test_a_nonce_that_has_run_out_is_replaced_in_the_same_call() -> None:
    setting = Setting()
    hid = setting.hid()
    token(hid)
    setting.clock.pass_(3600)
    asked = setting.helseid.asked
    assert token(hid)
    assert setting.helseid.asked == asked + 2


def test_a_helseid_without_nonces_is_asked_once() -> None:
    setting = Setting()
    setting.helseid.nonce = False
    assert token(setting.hid())
    assert setting.helseid.asked == 1


def test_many_threads_ask_once() -> None:
    setting = Setting()
    hid = setting.hid()
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(token(hid))) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(set(found)) == 1
    assert setting.helseid.given == 1


def test_a_service_that_will_not_have_the_token_makes_the_next_one_new() -> None:
    setting = Setting()
    hid = setting.hid()
    first = token(hid)
    hid.refused(URL, "nonce-of-the-service")
    headers = hid.headers("GET", URL)
    assert headers["Authorization"].endswith(first)
    assert parts(headers["DPoP"])[1]["nonce"] == "nonce-of-the-service"
    assert "nonce" not in parts(hid.headers("GET", "https://another.example.org/x")["DPoP"])[1]
    hid.refused(URL)
    assert token(hid) == first, "one that is quite new is not the reason"
    setting.clock.pass_(6)
    hid.refused(URL)
    assert token(hid) != first


def test_a_client_of_many_tenants_says_for_whom() -> None:
    setting = Setting()
    setting.helseid.register("leverandor", key().public, tenants=frozenset({"999999999"}))
    claims = verified(token(setting.hid("leverandor", tenant="999999999")), setting.helseid.public_jwk)[1]
    assert claims["helseid://claims/client/claims/orgnr_parent"] == "999999999"
    assert refusal(setting.hid("leverandor", tenant="888888888")).code == "helseid-refused"
    assert refusal(setting.hid("leverandor")).code == "helseid-refused"
    details = tenant_claim("999999999", "888888888")["authorization_details"]
    assert details["practitioner_role"]["organization"]["identifier"]["value"] == "NO:ORGNR:999999999:888888888"


def test_an_assertion_by_another_key_is_refused_for_what_it_is() -> None:
    setting = Setting()
    setting.helseid.register("kommune", new_key().public)
    no = refusal(setting.hid())
    assert (no.code, no.params["error"], no.later) == ("helseid-refused", "invalid_client", True)


def test_a_scope_that_is_not_granted() -> None:
    no = refusal(Setting().hid(scope="nhn:another/api"))
    assert (no.code, no.params["error"]) == ("helseid-refused", "invalid_scope")


@pytest.mark.parametrize(("fault", "code", "wait"), [
    ("no-connection", "helseid-unavailable", None), ("lost", "helseid-unavailable", None),
    ("busy", "helseid-unavailable", 7.0), ("unavailable", "helseid-unavailable", None),
    ("nonsense", "helseid-answer", None), ("bearer", "helseid-answer", None), ("no-token", "helseid-answer", None),
])  # fmt: skip
def test_when_helseid_cannot_it_is_asked_again_later(fault: str, code: str, wait: float | None) -> None:
    setting = Setting()
    setting.helseid.faults = iter([None, fault, fault])
    if fault in {"nonsense", "no-connection", "lost", "busy", "unavailable"}:
        setting.helseid.faults = iter([fault])
    hid = setting.hid()
    no = refusal(hid)
    assert (no.code, no.later, no.wait) == (code, True, wait)
    setting.helseid.faults = iter(())
    asked = setting.helseid.asked
    assert refusal(hid).code == code
    assert setting.helseid.asked == asked, "many who wait do not each ask in turn"
    setting.clock.pass_(6)
    assert token(hid)


def test_a_word_of_the_servers_own_is_not_repeated() -> None:
    setting = Setting()
    said = httpx.Response(400, json={"error": f"Tuva {CANARY}", "error_description": "x"})
    hid = HelseId(HelseIdClient(AUTHORITY, "kommune"), key(), proof_key=new_key(), now=setting.clock,
                  new_id=lambda: "id", transport=httpx.MockTransport(lambda _: said))  # fmt: skip
    assert refusal(hid).params["error"] == "unknown"


@pytest.mark.parametrize("body", [{"access_token": "x" * 40, "token_type": "DPoP"},
                                  {"access_token": "x" * 40, "token_type": "DPoP", "expires_in": -1},
                                  {"access_token": "x" * 40, "token_type": "DPoP", "expires_in": True},
                                  {"access_token": "a\r\nb" + "x" * 40, "token_type": "DPoP", "expires_in": 60}, [], "x"])  # fmt: skip
def test_an_answer_that_is_no_token(body: Any) -> None:
    setting = Setting()
    hid = HelseId(HelseIdClient(AUTHORITY, "kommune"), key(), proof_key=new_key(), now=setting.clock,
                  new_id=lambda: "id", transport=httpx.MockTransport(lambda _: httpx.Response(200, json=body)))  # fmt: skip
    assert refusal(hid).code == "helseid-answer"


@pytest.mark.parametrize(
    "url", ["http://helseid.example.org", "https://user:pw@helseid.example.org", "helseid", "ftp://x"]
)
def test_an_address_that_would_not_do(url: str) -> None:
    setting = Setting()
    with pytest.raises(Refused) as refused:
        HelseId(HelseIdClient(url, "k"), key(), proof_key=key(), now=setting.clock, new_id=lambda: "id")
    assert [one.code for one in refused.value.findings] == ["edi-url"]


def test_nothing_of_keys_or_tokens_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    setting = Setting()
    hid = setting.hid()
    secret = token(hid)
    shown = f"{hid!r} {hid._token!r} {caplog.text}"
    assert secret not in shown
    assert secret[:20] not in shown


def test_an_assertion_lives_for_half_a_minute() -> None:
    made = client_assertion(key(), client="k", audience="a", at=1000, jti="j", more={"iss": "another", "extra": 1})
    _, claims = verified(made, key().public)
    assert claims == {"iss": "k", "sub": "k", "aud": "a", "iat": 1000, "nbf": 1000, "exp": 1030, "jti": "j", "extra": 1}
    with pytest.raises(Wrong):
        verified(made, new_key().public)
