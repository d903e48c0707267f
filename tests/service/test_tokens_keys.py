"""The issuer's keys: asked for when they are needed, not when a stranger wants it, and used no longer than they hold."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from joserfc.jwk import OctKey
from tokens_made import URL, Door, door

from planbro.service.access._faults import Wrong
from planbro.service.access._jose import PublicKey, Unreadable
from planbro.service.access._keys import Keys
from planbro.testing.issuer import signing_key
from planbro.transport.openid import published_keys

JWKS = "/.well-known/openid-configuration/jwks"


def fetched(at: Door) -> int:
    return at.issuer.asked.count(JWKS)


def test_the_keys_are_fetched_once_for_many_tokens() -> None:
    at = door()
    for _ in range(5):
        at.ask()
    assert fetched(at) == 1


def test_a_new_key_is_found_when_a_token_names_it() -> None:
    at = door()
    at.ask()
    at.go(seconds=61)
    at.issuer.renew()
    assert at.ask().client == "epj"
    assert fetched(at) == 2


def test_a_new_key_is_not_asked_for_more_often_than_the_settings_say() -> None:
    at = door(keys_apart="60s")
    at.ask()
    at.issuer.renew()
    assert at.refusal(at.pairs(at.token())).code == "token-key-unknown"
    at.go(seconds=60)
    assert at.ask().client == "epj"


def test_a_key_that_the_issuer_took_away_opens_no_more_not_even_by_a_token_that_is_known() -> None:
    at = door(keys_apart="10s")
    token = at.token()
    at.admit(at.pairs(token))
    at.go(seconds=20)
    at.issuer.renew()
    at.ask()
    assert at.refusal(at.pairs(token)).code == "token-key-unknown"


def test_keys_are_fetched_anew_when_they_are_old_and_nobody_waits_for_them() -> None:
    at = door(keys_last="1h")
    at.ask()
    at.go(hours=1)
    pairs = at.pairs(at.token())

    async def go() -> None:
        await at.gate.admit("POST", URL, pairs, "read", "nord")
        while fetched(at) < 2:
            await asyncio.sleep(0.001)

    asyncio.run(asyncio.wait_for(go(), 5))


def test_the_keys_may_be_there_before_the_first_token() -> None:
    at = door()
    assert asyncio.run(at.gate.ready()) == {"local": True}
    at.issuer.silent = True
    assert at.ask().client == "epj"
    assert asyncio.run(at.gate.ready()) == {"local": True}
    at.go(days=3)
    assert asyncio.run(at.gate.ready()) == {"local": False}


def test_while_the_issuer_is_silent_its_keys_hold_for_some_time() -> None:
    at = door(keys_last="1h", keys_stale="3h")
    at.ask()
    at.issuer.silent = True
    at.go(hours=2)
    assert at.ask().client == "epj"
    at.go(hours=1)
    no = at.refusal(at.pairs(at.token()))
    assert (no.code, no.status, no.problem.headers["Retry-After"]) == ("token-keys-unavailable", 503, "5")
    assert "WWW-Authenticate" not in no.problem.headers


def test_an_issuer_that_comes_back_is_heard_again_within_seconds() -> None:
    at = door()
    at.issuer.silent = True
    assert at.refusal(at.pairs(at.token())).status == 503
    at.issuer.silent = False
    assert at.refusal(at.pairs(at.token())).status == 503
    at.go(seconds=5)
    assert at.ask().client == "epj"


def test_those_who_come_at_once_wait_for_one_answer() -> None:
    at = door()
    requests = [at.pairs(at.token()) for _ in range(8)]

    async def all_of_them() -> list[Any]:
        return await asyncio.gather(*(at.gate.admit("POST", URL, pairs, "read", "nord") for pairs in requests))

    assert [one.client for one in asyncio.run(all_of_them())] == ["epj"] * 8
    assert fetched(at) == 1


def test_one_who_goes_away_leaves_the_others_their_answer() -> None:
    async def go() -> str:
        answer, key = asyncio.Event(), signing_key("ES256")
        loop = asyncio.get_running_loop()

        def fetch() -> list[Any]:
            asyncio.run_coroutine_threadsafe(answer.wait(), loop).result(5)
            return [dict(key.as_dict(private=False))]

        keys = Keys(fetch, last=3600, stale=7200, apart=60)
        first = asyncio.ensure_future(keys.find(str(key.kid), 0.0))
        second = asyncio.ensure_future(keys.find(str(key.kid), 0.0))
        await asyncio.sleep(0.01)
        first.cancel()
        answer.set()
        assert (await second).thumbprint == key.thumbprint()
        return str(keys.fetched)

    assert asyncio.run(go()) == "1"


def test_keys_in_a_file_need_no_network(tmp_path: Path) -> None:
    at = door()
    file = at.issuer.write_keys(tmp_path)
    offline = door(jwks_file=file)
    offline.issuer.silent = True
    offline.issuer.key = at.issuer.key
    assert offline.ask().client == "epj"
    offline.go(seconds=61)
    offline.issuer.renew()
    offline.issuer.write_keys(tmp_path)
    assert offline.ask().client == "epj"
    assert offline.issuer.asked == []


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"keys": {}}', b"\xff"])
def test_a_file_without_keys_opens_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "jwks.json"
    file.write_bytes(content)
    at = door(jwks_file=file)
    assert at.refusal(at.pairs(at.token())).code == "token-keys-unavailable"


def told(answers: dict[str, httpx.Response]) -> httpx.MockTransport:
    return httpx.MockTransport(lambda request: answers.get(str(request.url), httpx.Response(404)))


def published(metadata: object, keys: object, *, where: str = "https://sts.example.org/jwks") -> list[Any] | None:
    base = "https://sts.example.org"
    answers = {f"{base}/.well-known/openid-configuration": httpx.Response(200, json=metadata),
               where: httpx.Response(200, json=keys)}  # fmt: skip
    return published_keys(base, now=lambda: datetime(2026, 11, 22, tzinfo=UTC), transport=told(answers))


def test_metadata_have_to_speak_of_the_issuer_that_was_asked() -> None:
    metadata = {"issuer": "https://sts.example.org", "jwks_uri": "https://sts.example.org/jwks"}
    assert published(metadata, {"keys": [1]}) == [1]
    assert published(metadata | {"issuer": "https://sts.example.com"}, {"keys": [1]}) is None
    assert published(metadata | {"issuer": None}, {"keys": [1]}) is None


@pytest.mark.parametrize(
    "where",
    [
        None,
        7,
        "",
        "/jwks",
        "http://sts.example.org/jwks",
        "ftp://x/jwks",
        "https://[",
        "file:///etc",
        "https://sts.example.org/\0",
    ],
)
def test_keys_come_over_https_or_not_at_all(where: Any) -> None:
    metadata = {"issuer": "https://sts.example.org", "jwks_uri": where}
    assert published(metadata, {"keys": [1]}, where=str(where)) is None


@pytest.mark.parametrize("keys", [[], "keys", {}, {"keys": "none"}, {"keys": None}, None])
def test_what_is_no_set_of_keys_is_none(keys: object) -> None:
    assert published({"issuer": "https://sts.example.org", "jwks_uri": "https://sts.example.org/jwks"}, keys) is None


def test_other_keys_in_a_set_are_passed_over() -> None:
    """RFC 7517 § 5: what a set has beside is not for us."""
    key = signing_key("ES256")
    public = dict(key.as_dict(private=False))
    others = [1, None, {}, {"kty": "EC"}, {"kty": "OKP", "kid": "a", "crv": "Ed25519", "x": "AA"}, public | {"kid": 7},
              dict(OctKey.generate_key(256, auto_kid=True).as_dict()), public | {"kid": "b", "use": "enc"},
              {"kty": "RSA", "kid": "c", "n": "x" * 171, "e": "AQAB"}]  # fmt: skip

    async def go() -> None:
        keys = Keys(lambda: [*others, public], last=60, stale=120, apart=60)
        assert (await keys.find(str(key.kid), 0.0)).thumbprint == key.thumbprint()
        for kid in ("a", "b", "c", "7"):
            with pytest.raises(Wrong, match="token-key-unknown"):
                await keys.find(kid, 1.0)

    asyncio.run(go())


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_a_private_key_is_not_taken_for_a_public_one(alg: str) -> None:
    with pytest.raises(Unreadable):
        PublicKey(dict(signing_key(alg).as_dict(private=True)))


def test_a_key_is_for_the_algorithm_it_says() -> None:
    public = dict(signing_key("RS256").as_dict(private=False))
    assert PublicKey(public).can("PS512")
    assert not PublicKey(public).can("ES256")
    only = PublicKey(public | {"alg": "PS256"})
    assert [only.can(alg) for alg in ("PS256", "RS256", "HS256", "none")] == [True, False, False, False]


def test_the_thumbprint_is_that_of_rfc_7638() -> None:
    """The key and its thumbprint stand in § 3.1 there."""
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
        "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA"
        "ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-"
        "kEgU8awapJzKnqDKgw"
    )
    key = PublicKey({"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})
    assert key.thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    assert orjson.dumps(key.alg) == b'"RS256"'
