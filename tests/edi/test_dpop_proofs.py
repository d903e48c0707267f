"""DPoP, by a verifier that shares no code with the client; and the verifier itself, by what is wrong one thing at a time."""

from __future__ import annotations

from collections.abc import Callable
from mailbox import BASE, OURS, Clock, Setting, document, key, post
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.testing._dpop import ProofChecker, Wrong, parts, thumbprint, verified
from planbro.transport.helseid import SigningKey, dpop_proof, new_key

URL = f"{BASE}/messages/1?a=b#c"
TOKEN = "a-token"


def proof(signer: SigningKey | None = None, **more: Any) -> str:
    whole = {"method": "GET", "url": URL, "at": int(Clock()().timestamp()), "jti": "one", "token": TOKEN} | more
    return dpop_proof(signer or key(), whole.pop("method"), whole.pop("url"), **whole)


def checker() -> ProofChecker:
    return ProofChecker(Clock())


def test_a_proof_names_the_request_the_token_and_the_key() -> None:
    claims = checker().check(proof(nonce="n"), "GET", URL, token=TOKEN, jkt=key().thumbprint)
    assert claims["htu"] == f"{BASE}/messages/1"
    assert claims["nonce"] == "n"
    header = parts(proof())[0]
    assert header == {"typ": "dpop+jwt", "alg": "ES256", "jwk": key().public}
    assert thumbprint(key().public) == key().thumbprint


@pytest.mark.parametrize(("wrong", "with_it"), [
    ("htm", {"method": "POST"}), ("htu", {"url": f"{BASE}/messages/2"}), ("htu", {"url": "http://api.melding.example.org/messages/1"}),
    ("ath", {"token": "another"}), ("ath", {"token": ""}), ("jkt", {"jkt": new_key().thumbprint}),
])  # fmt: skip
def test_what_does_not_fit_the_request(wrong: str, with_it: dict[str, str]) -> None:
    asked = {"method": "GET", "url": URL, "token": TOKEN, "jkt": key().thumbprint} | with_it
    with pytest.raises(Wrong, match=rf"^{wrong}$"):
        checker().check(proof(), **asked)


@pytest.mark.parametrize("seconds", [-60, 60])
def test_a_proof_of_another_time(seconds: int) -> None:
    with pytest.raises(Wrong, match=r"^iat$"):
        checker().check(proof(at=int(Clock()().timestamp()) + seconds), "GET", URL, token=TOKEN)


def test_a_proof_is_taken_once() -> None:
    judge = checker()
    judge.check(proof(), "GET", URL, token=TOKEN)
    with pytest.raises(Wrong, match=r"^replay$"):
        judge.check(proof(), "GET", URL, token=TOKEN)


def test_a_proof_that_was_tampered_with() -> None:
    good, other = proof().split("."), proof(jti="two").split(".")
    for pieces in (
        [good[0], other[1], good[2]],
        [good[0], good[1], other[2]],
        [good[0], good[1], ""],
        good[:2],
        ["x"] * 3,
    ):
        with pytest.raises(Wrong):
            checker().check(".".join(pieces), "GET", URL, token=TOKEN)


def test_a_proof_that_carries_its_private_key_or_is_another_kind_of_jwt() -> None:
    private = {"typ": "dpop+jwt", "jwk": {**key().public, "d": "AA"}}
    with pytest.raises(Wrong, match=r"^jwk$"):
        checker().check(key().sign(private, {}), "GET", URL)
    with pytest.raises(Wrong, match=r"^typ$"):
        checker().check(key().sign({"typ": "JWT", "jwk": key().public}, {}), "GET", URL)


@given(
    st.sampled_from(["P-256", "P-384", "P-521"]),
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1),
)
def test_each_curve_makes_proofs_that_hold(curve: str, jti: str) -> None:
    signer = new_key(curve)
    assert checker().check(proof(signer, jti=jti), "GET", URL, token=TOKEN, jkt=signer.thumbprint)["jti"] == jti


def spied(setting: Setting, work: Callable[[Any], object]) -> list[httpx.Request]:
    """The requests that reach the service."""
    asked: list[httpx.Request] = []
    behind = setting.service.transport

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return behind.handle_request(request)

    box = setting.mailbox(started=False)
    box._calls._wire._client = httpx.Client(transport=httpx.MockTransport(answer))
    work(box)
    return asked


@pytest.mark.parametrize("version", [2, 3])
def test_every_request_bears_a_new_proof_bound_to_the_token_and_to_it(version: int) -> None:
    setting = Setting(version)
    setting.mailbox()
    setting.service.deliver(document(1), sender=1, receivers=[OURS])

    def work(box: Any) -> None:
        box.inbox.done(box.inbox.poll(5))
        box.outbox.post(post(document(1)))
        box.inbox.notices(5)

    asked = spied(setting, work)
    assert len(asked) >= 5
    seen = set()
    for one in asked:
        scheme, _, token = one.headers["Authorization"].partition(" ")
        jkt = verified(token, setting.helseid.public_jwk)[1]["cnf"]["jkt"]
        claims = ProofChecker(setting.clock).check(one.headers["DPoP"], one.method, str(one.url), token=token, jkt=jkt)
        assert scheme == "DPoP"
        assert one.headers["api-version"] == str(version)
        assert one.headers["nhn-source-system"].startswith("planbro, ")
        seen.add(claims["jti"])
    assert len(seen) == len(asked)


@pytest.mark.parametrize("spoil", ["token", "proof", "both", "bearer", "replay"])
def test_the_stand_in_lets_nobody_in_with_less(spoil: str) -> None:
    setting = Setting(2)
    headers = dict(setting.hid().headers("GET", f"{BASE}/messages"))
    other = dict(setting.hid("en-annen").headers("GET", f"{BASE}/messages"))
    if spoil in {"token", "both"}:
        headers["Authorization"] = other["Authorization"] if spoil == "token" else "DPoP x.y.z"
    if spoil in {"proof", "both"}:
        headers["DPoP"] = other["DPoP"]
    if spoil == "bearer":
        headers["Authorization"] = headers["Authorization"].replace("DPoP", "Bearer")
    with httpx.Client(
        transport=setting.service.transport, headers={"api-version": "2", "nhn-source-system": "x"}
    ) as client:
        params = {"ReceiverHerIds": OURS}
        if spoil == "replay":
            assert client.get(f"{BASE}/messages", params=params, headers=headers).status_code == 200
        answer = client.get(f"{BASE}/messages", params=params, headers=headers)
    assert answer.status_code == 401
    assert "DPoP" in answer.headers["WWW-Authenticate"]
