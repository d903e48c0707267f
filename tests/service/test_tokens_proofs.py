"""A proof is taken once, by one process, for as long as it could be shown; a nonce makes that hold for several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokens_made import PUBLIC, Door, door, settings_of

from planbro.service.access import NotLetIn, TokenGate
from planbro.service.access._faults import Wrong
from planbro.service.access._proof import Nonces, Seen, same_address


def test_a_proof_is_remembered_until_it_is_too_old_anyway() -> None:
    at = door(proof_lasts="30s", skew="10s")
    token = at.token()
    pairs = at.pairs(token, at.proof(token, iat=at.now + 10))
    at.admit(pairs)
    for _ in range(4):
        assert at.refusal(pairs).code == "token-proof-again"
        at.go(seconds=12.5)
    at.go(seconds=0.1)
    assert at.refusal(pairs).code == "token-proof-time"


def test_the_same_id_by_another_key_is_another_proof() -> None:
    seen = Seen(100)
    seen.take("a", "1", 0.0, 10.0)
    seen.take("b", "1", 0.0, 10.0)
    with pytest.raises(Wrong, match="token-proof-again"):
        seen.take("a", "1", 5.0, 15.0)


def test_what_is_remembered_has_an_end_and_nothing_is_forgotten_for_it() -> None:
    seen = Seen(8)
    for number in range(8):
        seen.take(f"key {number}", "1", 0.0, 10.0)
    with pytest.raises(Wrong, match="token-proofs-full"):
        seen.take("another", "1", 1.0, 11.0)
    with pytest.raises(Wrong, match="token-proof-again"):
        seen.take("key 0", "1", 10.0, 20.0)
    seen.take("another", "1", 10.1, 20.0)
    assert len(seen) == 1


def test_one_client_cannot_fill_it_for_the_others() -> None:
    seen = Seen(8)
    for number in range(4):
        seen.take("greedy", f"{number}", 0.0, 10.0)
    with pytest.raises(Wrong, match="token-proofs-full"):
        seen.take("greedy", "4", 0.0, 10.0)
    seen.take("modest", "1", 0.0, 10.0)


def test_who_sends_more_than_is_remembered_is_asked_to_wait() -> None:
    at = door(proofs_kept=1000)
    token = at.token()
    for number in range(500):
        at.gate._issuers[at.issuer.authority].proofs.seen.take(at.key.thumbprint, f"{number}", at.now, at.now + 50)
    no = at.refusal(at.pairs(token))
    assert (no.code, no.status, no.problem.headers["Retry-After"]) == ("token-proofs-full", 503, "2")
    at.go(seconds=51)
    assert at.admit(at.pairs(token)).client == "epj"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.floats(0, 4)), max_size=40))
def test_no_proof_is_ever_taken_twice_in_its_time(steps: list[tuple[str, int, float]]) -> None:
    """Against a plain list of what was taken."""
    seen, now, taken = Seen(1000), 0.0, dict[tuple[str, int], float]()
    for key, number, later in steps:
        now += later
        again = taken.get((key, number), -1.0) >= now
        try:
            seen.take(key, str(number), now, now + 5)
            fresh = True
        except Wrong:
            fresh = False
        assert fresh is not again
        if fresh:
            taken[key, number] = now + 5


def test_a_nonce_is_asked_for_where_the_settings_say_so() -> None:
    at = door(nonce=True)
    token = at.token()
    no = at.refusal(at.pairs(token))
    nonce = no.problem.headers["DPoP-Nonce"]
    assert no.problem.headers["WWW-Authenticate"].startswith('DPoP error="use_dpop_nonce"')
    assert at.admit(at.pairs(token, at.proof(token, nonce=nonce))).client == "epj"


def test_a_nonce_lasts_one_span_and_the_next() -> None:
    at = door(nonce=True, nonce_lasts="5m")
    nonce = at.refusal(at.pairs(at.token())).problem.headers["DPoP-Nonce"]
    at.go(minutes=5)
    assert taken(at, nonce)
    at.go(minutes=5)
    assert not taken(at, nonce)


def test_a_nonce_that_lasts_no_time_lasts_a_second() -> None:
    assert Nonces(b"a", 0.0).fits(Nonces(b"a", 1.0).now(7.5), 7.9)


def taken(at: Door, nonce: object) -> bool:
    token = at.token()
    try:
        at.admit(at.pairs(token, at.proof(token, nonce=nonce)))
    except NotLetIn as no:
        return no.code != "token-proof-nonce"
    return True


@pytest.mark.parametrize("nonce", [None, "", 7, "x", "æ", "x" * 5000, ["a"]])
def test_what_is_no_nonce_of_ours_is_none(nonce: object) -> None:
    assert not taken(door(nonce=True), nonce)


def test_where_several_processes_serve_a_proof_for_one_is_none_to_the_other() -> None:
    one = door(alone=False)
    other = TokenGate(
        settings_of(one.issuer, {}), public=PUBLIC, now=lambda: one.clock[0], secret=b"of the other process", alone=False,
        transport=one.issuer.transport,
    )  # fmt: skip
    token = one.token()
    nonce = one.refusal(one.pairs(token)).problem.headers["DPoP-Nonce"]
    pairs = one.pairs(token, one.proof(token, nonce=nonce))
    assert one.admit(pairs).client == "epj"
    assert Door(one.issuer, other, one.clock, one.key).refusal(pairs).code == "token-proof-nonce"


def test_a_nonce_tells_nothing_of_the_secret_and_changes_with_it() -> None:
    first, second = Nonces(b"a", 60.0), Nonces(b"b", 60.0)
    assert first.now(0.0) == first.now(59.9) != first.now(60.0)
    assert first.now(0.0) != second.now(0.0)
    assert not second.fits(first.now(0.0), 0.0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.no/x", "https://A.NO:443/x", True),
        ("https://a.no", "https://a.no/", True),
        ("https://a.no/%7Ex", "https://a.no/~x", True),
        ("https://a.no/a%2fb", "https://a.no/a%2Fb", True),
        ("https://a.no/a%2fb", "https://a.no/a/b", False),
        ("https://a.no/x/", "https://a.no/x", False),
        ("https://a.no/X", "https://a.no/x", False),
        ("https://b@a.no/x", "https://a.no/x", False),
        ("https://a.no:8443/x", "https://a.no/x", False),
        ("http://a.no/x", "https://a.no/x", False),
        ("http://a.no:443/x", "https://a.no:443/x", False),
        ("https:///x", "https:///x", False),
        ("https://a.no:x/x", "https://a.no/x", False),
        ("//a.no/x", "//a.no/x", False),
    ],
)
def test_addresses_are_compared_by_what_they_name(one: str, other: str, same: bool) -> None:
    assert same_address(one, other) is same
