"""Each wrong token, and each wrong proof, is refused by its own name; nothing at all makes anything but a refusal."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import example, given
from hypothesis import strategies as st
from joserfc.jwk import ECKey
from tokens_made import NIGHT, PATIENT, URL, Door, Pairs, ath, by_hand, decoded, door, encoded, made_proof

from planbro.findings import CATALOGUE, Finding
from planbro.ident import make_orgnr
from planbro.service.access import FAULTS, NotLetIn
from planbro.testing.issuer import PROFESSIONALS, Issuer, signing_key
from planbro.transport.helseid import new_key

ONE = door()
"""Shared by the tests that leave it as it was."""
NOW = int(NIGHT.timestamp())


def signed(at: Door, header: dict[str, Any], **claims: Any) -> str:
    """A token signed by the issuer's own key, with a header that joserfc would not write."""
    said = decoded(at.token().split(".")[1]) | claims
    key = at.issuer.key
    assert isinstance(key, ECKey)
    return by_hand({"alg": "ES256", "typ": "at+jwt", "kid": key.kid} | header, said, key.private_key)


def forged(at: Door, header: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    said = at.token().split(".")[1]
    content = f"{encoded({'typ': 'at+jwt', 'kid': at.issuer.key.kid} | header)}.{said}"
    return f"{content}.{encoded(sign(content.encode()))}"


def by_the_public_key(at: Door) -> str:
    """HS256 with the issuer's public key as the secret: the classic confusion of algorithms."""
    pem = at.issuer.key.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return forged(at, {"alg": "HS256"}, lambda content: hmac.digest(pem, content, "sha256"))


def its_own_key(at: Door) -> str:
    mine = new_key()
    said = decoded(at.token().split(".")[1])
    header = {"alg": "ES256", "typ": "at+jwt", "kid": at.issuer.key.kid, "jwk": mine.public}
    return by_hand(header, said, mine._key.private_key)


def of_another_issuer(at: Door) -> str:
    """The right claims, the right kid, the key of a stranger."""
    stranger = ECKey.import_key(dict(signing_key("ES256").as_dict(private=True)) | {"kid": at.issuer.key.kid})
    return at.token(signed_by=stranger)


TOKENS: dict[str, tuple[Callable[[Door], str], str]] = {
    "alg none": (lambda at: forged(at, {"alg": "none"}, lambda _: b"x"), "token-algorithm"),
    "alg none, without a signature": (lambda at: by_hand({"alg": "none", "typ": "at+jwt"}, {}, None), "token-malformed"),
    "HS256 by the public key": (by_the_public_key, "token-algorithm"),
    "EdDSA": (lambda at: forged(at, {"alg": "EdDSA"}, lambda _: b"x" * 64), "token-algorithm"),
    "an algorithm that the key cannot do": (lambda at: signed(at, {"alg": "RS256"}), "token-algorithm"),
    "an algorithm that is no text": (lambda at: signed(at, {"alg": ["ES256"]}), "token-algorithm"),
    "the issuer is another": (lambda at: at.token(iss="https://sts.example.com"), "token-issuer"),
    "the issuer, but for a slash": (lambda at: at.token(iss=at.issuer.authority + "/"), "token-issuer"),
    "no issuer": (lambda at: at.token(iss=None), "token-issuer"),
    "the issuers are a list": (lambda at: at.token(iss=[at.issuer.authority]), "token-issuer"),
    "for another audience": (lambda at: at.token(aud="nhn:msh"), "token-audience"),
    "for others": (lambda at: at.token(aud=["nhn:msh", "planbro.example.org"]), "token-audience"),
    "for nobody": (lambda at: at.token(aud=None), "token-audience"),
    "expired": (lambda at: at.token(exp=NOW - 11), "token-expired"),
    "without an end": (lambda at: at.token(exp=None), "token-claims"),
    "the end is a text": (lambda at: at.token(exp="2099-01-01"), "token-claims"),
    "the end is true": (lambda at: at.token(exp=True), "token-claims"),
    "not yet": (lambda at: at.token(nbf=NOW + 11), "token-not-yet"),
    "not yet, in words": (lambda at: at.token(nbf="now"), "token-claims"),
    "made in the future": (lambda at: at.token(iat=NOW + 11), "token-not-yet"),
    "made at no time": (lambda at: at.token(iat=None), "token-claims"),
    "no client": (lambda at: at.token(claims={"client_id": None}), "token-claims"),
    "a client with a line break": (lambda at: at.token(client="epj\nfake line"), "token-claims"),
    "bound to nothing": (lambda at: at.token(key=None), "token-not-bound"),
    "bound to a certificate": (lambda at: at.token(cnf={"x5t#S256": "x"}), "token-not-bound"),
    "bound to a list": (lambda at: at.token(cnf=["jkt"]), "token-not-bound"),
    "the key is not known": (lambda at: at.token(header={"kid": "kanari"}), "token-key-unknown"),
    "no key is named": (lambda at: at.token(header={"kid": None}), "token-key-unknown"),
    "the key of another issuer": (of_another_issuer, "token-signature"),
    "one bit is another": (lambda at: at.token()[:-3] + "AAA", "token-signature"),
    "its own key in the header": (its_own_key, "token-header"),
    "a key somewhere else": (lambda at: signed(at, {"jku": "https://sts.example.com/jwks"}), "token-header"),
    "a certificate in the header": (lambda at: signed(at, {"x5c": ["MIIB"]}), "token-header"),
    "crit": (lambda at: signed(at, {"crit": ["exp"]}), "token-header"),
    "not encoded": (lambda at: signed(at, {"b64": False}), "token-header"),
    "an id token": (lambda at: at.token(header={"typ": "JWT"}), "token-type"),
    "a proof as a token": (lambda at: at.proof("x"), "token-issuer"),
    "no type": (lambda at: at.token(header={"typ": None}), "token-type"),
    "too large": (lambda at: at.token(more="x" * 16_000), "token-too-large"),
    "four parts": (lambda at: at.token() + ".x", "token-malformed"),
    "five parts": (lambda at: "a.b.c.d.e", "token-malformed"),
    "not JSON": (lambda at: f"{encoded(b'{')}.{encoded(b'{')}.x2", "token-malformed"),
    "claims that are a list": (lambda at: f"{encoded({})}.{encoded([])}.x2", "token-malformed"),
    "padded": (lambda at: at.token() + "==", "token-malformed"),
    "two in one": (lambda at: at.token() + ", DPoP " + at.token(), "token-malformed"),
    "no token at all": (lambda at: "", "token-malformed"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", TOKENS)
def test_a_wrong_token_does_not_get_in(wrong: str) -> None:
    make, code = TOKENS[wrong]
    token = make(ONE)
    no = ONE.refusal(ONE.pairs(token))
    assert (no.code, no.status) == (code, 401)
    assert no.problem.headers["WWW-Authenticate"].startswith('DPoP error="invalid_token", algs="ES256')
    assert nothing_of(token, no)


def proof_with(**claims: Any) -> Callable[[Door, str], str]:
    return lambda at, token: at.proof(token, **claims)


def header_with(**header: Any) -> Callable[[Door, str], str]:
    claims = {"htm": "POST", "htu": URL, "iat": NOW}
    return lambda at, token: made_proof(at.key, claims | {"ath": ath(token), "jti": repr(header)}, header)


def private_in_it(at: Door, token: str) -> str:
    return header_with(jwk=dict(at.key._key.as_dict(private=True)))(at, token)


def by_another_key(at: Door, token: str) -> str:
    return made_proof(new_key(), {"htm": "POST", "htu": URL, "iat": NOW, "ath": ath(token)})


def anothers_key_in_it(at: Door, token: str) -> str:
    """The header has the key that the token is bound to; the signature is a stranger's."""
    return made_proof(new_key(), {"htm": "POST", "htu": URL, "iat": NOW, "ath": ath(token)}, {"jwk": at.key.public})


PROOFS: dict[str, tuple[Callable[[Door, str], str], str]] = {
    "none": (lambda at, token: "", "token-proof-missing"),
    "by another key": (by_another_key, "token-proof-other-key"),
    "another's key in the header": (anothers_key_in_it, "token-proof-signature"),
    "the private key in it": (private_in_it, "token-proof-key"),
    "no key in it": (header_with(jwk=None), "token-proof-key"),
    "a symmetric key in it": (header_with(jwk={"kty": "oct", "k": "AAAA"}), "token-proof-key"),
    "a key that is no point of the curve": (
        header_with(jwk={"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"}), "token-proof-key"),
    "a key that is a text": (header_with(jwk="key"), "token-proof-key"),
    "a weak key": (header_with(alg="RS256", jwk={"kty": "RSA", "n": "x" * 171, "e": "AQAB"}), "token-proof-key"),
    "a huge key": (header_with(alg="RS256", jwk={"kty": "RSA", "n": "x" * 1000, "e": "AQAB"}), "token-proof-key"),
    "alg none": (header_with(alg="none"), "token-proof-algorithm"),
    "HS256": (header_with(alg="HS256"), "token-proof-algorithm"),
    "an algorithm that is not of the key": (header_with(alg="ES384"), "token-proof-key"),
    "crit": (header_with(crit=["htm"]), "token-proof-algorithm"),
    "another type": (header_with(typ="JWT"), "token-proof-type"),
    "no type": (header_with(typ=None), "token-proof-type"),
    "another method": (proof_with(htm="GET"), "token-proof-method"),
    "the method in lower case": (proof_with(htm="post"), "token-proof-method"),
    "no method": (proof_with(htm=None), "token-proof-method"),
    "another path": (proof_with(htu=URL[:-1]), "token-proof-address"),
    "another host": (proof_with(htu=URL.replace("planbro", "other")), "token-proof-address"),
    "unencrypted": (proof_with(htu=URL.replace("https", "http")), "token-proof-address"),
    "another port": (proof_with(htu=URL.replace(".org/", ".org:8443/")), "token-proof-address"),
    "no address": (proof_with(htu=None), "token-proof-address"),
    "an address that is none": (proof_with(htu="https://[planbro"), "token-proof-address"),
    "no ath": (proof_with(ath=None), "token-proof-token"),
    "for another token": (proof_with(ath=ath("kanari")), "token-proof-token"),
    "old": (proof_with(iat=NOW - 41), "token-proof-time"),
    "of the future": (proof_with(iat=NOW + 11), "token-proof-time"),
    "at no time": (proof_with(iat=None), "token-proof-time"),
    "at a time without end": (proof_with(iat=10**400), "token-proof-malformed"),
    "without an id": (proof_with(jti=""), "token-proof-malformed"),
    "an id that is a number": (proof_with(jti=7), "token-proof-malformed"),
    "an endless id": (proof_with(jti="x" * 600), "token-proof-malformed"),
    "too large": (proof_with(more="x" * 9000), "token-proof-malformed"),
    "no JWT": (lambda at, token: "proof", "token-proof-malformed"),
    "the token itself": (lambda at, token: token, "token-proof-type"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", PROOFS)
def test_a_wrong_proof_does_not_get_in(wrong: str) -> None:
    make, code = PROOFS[wrong]
    token = ONE.token()
    proof = make(ONE, token) if "without end" not in wrong else endless(token)
    no = ONE.refusal(ONE.pairs(token, proof))
    assert (no.code, no.status) == (code, 401)
    assert no.problem.headers["WWW-Authenticate"].startswith('DPoP error="invalid_dpop_proof", algs="ES256')
    assert nothing_of(token, no)


def endless(token: str) -> str:
    """A number that orjson cannot write."""
    said = b'{"htm":"POST","jti":"e","htu":"%b","ath":"%b","iat":1%b}' % (URL.encode(), ath(token).encode(), b"0" * 400)
    return by_hand({"typ": "dpop+jwt", "alg": "ES256", "jwk": ONE.key.public}, said, ONE.key._key.private_key)


def nothing_of(token: str, no: NotLetIn) -> bool:
    """What is answered and logged holds nothing that was sent."""
    said = Finding(no.code, params=no.problem.params)
    texts = [str(no), repr(no), *no.problem.headers.values(), said.text("nb"), said.text("en"), said.action("nb")]
    pieces = [part for part in token.split(".") if len(part) > 8] + [PROFESSIONALS[0].number, PATIENT, "kanari"]
    return not any(piece in text for piece in pieces for text in texts)


def test_a_proof_is_taken_once() -> None:
    at = door()
    pairs = at.pairs(at.token())
    at.admit(pairs)
    assert at.refusal(pairs).code == "token-proof-again"


def test_a_bound_token_is_no_bearer_token() -> None:
    token = ONE.token()
    assert ONE.refusal(ONE.pairs(token, "", "Bearer")).code == "token-bearer"
    assert ONE.refusal(ONE.pairs(token, None, "Bearer")).code == "token-bearer"


def test_a_bound_token_is_no_bearer_token_where_bearer_tokens_are_taken() -> None:
    at = door(bearer=True)
    assert at.refusal(at.pairs(at.token(), "", "Bearer")).code == "token-bearer"
    assert at.refusal(at.pairs(at.token(key=None), None, "DPoP")).code == "token-not-bound"
    assert at.admit(at.pairs(at.token(key=None), "", "Bearer")).client == "epj"


def test_two_of_either_header_are_refused() -> None:
    token = ONE.token()
    once = ONE.pairs(token)
    assert ONE.refusal([once[0], *once]).code == "token-twice"
    assert ONE.refusal([*once, once[1]]).code == "token-proof-twice"


def test_who_shows_nothing_is_told_how_and_no_error() -> None:
    for pairs in ([], [(b"authorization", b"Basic eDp5")], [(b"authorization", b"")]):
        no = ONE.refusal(pairs)
        assert (no.code, no.status) == ("token-missing", 401)
        assert "error" not in no.problem.headers["WWW-Authenticate"]


def test_who_is_known_and_may_not_this_is_told_403() -> None:
    at = door(service={"callers": {"sor": [make_orgnr(99)]}})
    stranger = door(bodies=[make_orgnr(99)])
    elsewhere = door(tenants=["sor"])
    cases = [
        (at, {"scopes": ["kommune:ip/status"]}, "nord", "token-scope"),
        (at, {"scopes": ["other"]}, "nord", "token-scope"),
        (at, {"scopes": None}, "nord", "token-scope"),
        (at, {}, "sor", "token-body"),
        (stranger, {}, "nord", "token-body"),
        (elsewhere, {}, "nord", "token-tenant"),
    ]
    for one, wrong, tenant, code in cases:
        scopes = wrong.get("scopes", ["kommune:ip/read"])
        no = one.refusal(one.pairs(one.token(scopes=scopes or [])), tenant=tenant)
        assert (no.code, no.status) == (code, 403), wrong
        assert 'error="insufficient_scope"' in no.problem.headers["WWW-Authenticate"]
        assert no.client == "epj"


def test_the_scope_to_ask_for_is_told() -> None:
    no = ONE.refusal(ONE.pairs(ONE.token(scopes=["kommune:ip/status"])))
    assert 'scope="kommune:ip/read"' in no.problem.headers["WWW-Authenticate"]


def test_a_token_that_was_good_is_refused_once_it_is_over() -> None:
    at = door()
    token = at.token()
    at.admit(at.pairs(token))
    at.go(seconds=609)
    at.admit(at.pairs(token))
    at.go(seconds=2)
    assert at.refusal(at.pairs(token)).code == "token-expired"


def test_every_fault_has_its_words_and_no_words_are_left_over() -> None:
    assert {code for code in CATALOGUE if code.startswith("token-")} == set(FAULTS)


HEADERS = st.lists(
    st.tuples(
        st.sampled_from([b"authorization", b"dpop", b"nhn-access-basis", b"accept"]),
        st.one_of(
            st.binary(max_size=80),
            st.text(alphabet="DPoPBearer .eyJ=-_", max_size=60).map(str.encode),
            st.builds(
                lambda scheme, text: scheme + text, st.sampled_from([b"DPoP ", b"Bearer "]), st.binary(max_size=60)
            ),
        ),
    ),
    max_size=4,
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = ["iss", "aud", "exp", "iat", "nbf", "client_id", "scope", "cnf", "jti", "htm", "htu", "ath", "sub", "typ", "alg",
         "kid", "jwk", "crit", "nhn:tillitsrammeverk:parameters", "helseid://claims/identity/pid"]  # fmt: skip


@given(HEADERS)
@example([(b"authorization", b"DPoP " + b"." * 20)])
@example([(b"authorization", b"DPoP \xff.\xff.\xff"), (b"dpop", b"\xff")])
def test_no_headers_make_anything_but_a_refusal(pairs: Pairs) -> None:
    assert ONE.refusal(pairs).code in FAULTS


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1, max_size=4), st.data())
def test_no_claims_and_no_header_make_anything_but_a_refusal_or_a_caller(
    odd: dict[str, Any], data: st.DataObject
) -> None:
    """The claims are signed by the issuer's own key, and the proof by the client's: nothing but the rules can refuse."""
    key = ONE.issuer.key
    assert isinstance(key, ECKey)
    header = {"alg": "ES256", "typ": "at+jwt", "kid": key.kid}
    claims = decoded(ONE.token().split(".")[1])
    place = data.draw(st.sampled_from(["claims", "header", "proof", "proof header", "attest"]))
    if place == "claims":
        claims |= odd
    elif place == "header":
        header |= odd
    elif place == "attest":
        claims["nhn:tillitsrammeverk:parameters"] = {"practitioner": odd | data.draw(st.dictionaries(st.sampled_from(
            ["identifier", "hpr_nr", "legal_entity", "point_of_care"]), VALUES)), "patients": list(odd.values())}  # fmt: skip
    token = by_hand(header, claims, key.private_key)
    jti = hashlib.sha256(repr((odd, place, data.draw(st.integers()))).encode()).hexdigest()
    proof_claims = {"htm": "POST", "htu": URL, "iat": NOW, "ath": ath(token), "jti": jti}
    proof = made_proof(
        ONE.key, proof_claims | (odd if place == "proof" else {}), odd if place == "proof header" else {}
    )
    with contextlib.suppress(NotLetIn):
        ONE.admit(ONE.pairs(token, proof))


def test_a_stranger_has_the_issuer_asked_no_more_often_than_the_settings_say() -> None:
    at = door()
    for number in range(5):
        at.refusal(at.pairs(at.token(header={"kid": f"guess-{number}"})))
    assert at.issuer.asked.count("/.well-known/openid-configuration/jwks") == 1
    assert isinstance(at.issuer, Issuer)
