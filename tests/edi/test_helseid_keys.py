"""Keys from files: JWK, PEM and PKCS#12, the wrong password, and what is no key at all."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, RSAKey

from planbro.findings import Refused
from planbro.testing._dpop import verified
from planbro.transport.helseid import SigningKey, load_key, new_key

EC = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SMALL = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - to be refused
SECRET = b"hemmelig"


def pem(key: Any, form: Any = ser.PrivateFormat.PKCS8, password: bytes | None = None) -> bytes:
    locked = ser.BestAvailableEncryption(password) if password else ser.NoEncryption()
    return bytes(key.private_bytes(ser.Encoding.PEM, form, locked))


def p12(key: Any, password: bytes | None = SECRET) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Eksempel kommune")])
    day = datetime(2026, 11, 22, tzinfo=UTC)
    build = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    build = build.serial_number(7).not_valid_before(day).not_valid_after(day.replace(year=2028))
    locked = ser.BestAvailableEncryption(password) if password else ser.NoEncryption()
    return bytes(ser.pkcs12.serialize_key_and_certificates(b"k", key, build.sign(key, hashes.SHA256()), None, locked))


def jwk(key: Any, **more: Any) -> bytes:
    kind = RSAKey if isinstance(key, rsa.RSAPrivateKey) else ECKey
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return json.dumps(kind.import_key(pem(key)).as_dict(private=True) | more).encode()


def works(key: SigningKey) -> bool:
    """What it signs is verified by its public half, by other code than signed it."""
    _, claims = verified(key.sign({"kid": key.kid}, {"a": 1}), key.public)
    return claims == {"a": 1}


@pytest.mark.parametrize(("data", "password", "alg"), [
    (jwk(EC), None, "ES256"), (jwk(RSA), None, "RS256"), (jwk(RSA, alg="PS256"), None, "PS256"),
    (jwk(EC, use="sig", key_ops=["sign"], x5c=["MII"]), None, "ES256"),
    (pem(EC), None, "ES256"), (pem(RSA), None, "RS256"), (pem(RSA, ser.PrivateFormat.TraditionalOpenSSL), None, "RS256"),
    (pem(EC, ser.PrivateFormat.TraditionalOpenSSL), None, "ES256"),
    (pem(EC, password=SECRET), "hemmelig", "ES256"), (pem(RSA, password=SECRET), "hemmelig", "RS256"),
    (b"# from the vault\n" + pem(EC), None, "ES256"),
    (p12(EC), "hemmelig", "ES256"), (p12(RSA), "hemmelig", "RS256"), (p12(RSA, None), None, "RS256"),
    (EC.private_bytes(ser.Encoding.DER, ser.PrivateFormat.PKCS8, ser.NoEncryption()), None, "ES256"),
])  # fmt: skip
def test_a_key_is_read_from_any_usual_file(data: bytes, password: str | None, alg: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(data)
    key = load_key(tmp_path / "key", password=password)
    assert key.alg == alg
    assert works(key)
    assert set(key.public) <= {"kty", "n", "e", "crv", "x", "y"}


def test_the_same_key_in_three_files_has_one_thumbprint(tmp_path: Path) -> None:
    names = []
    for name, data in (("a", jwk(EC)), ("b", pem(EC)), ("c", p12(EC))):
        (tmp_path / name).write_bytes(data)
        names.append(load_key(tmp_path / name, password="hemmelig").kid)
    assert len(set(names)) == 1


def test_the_id_is_the_files_own_or_the_one_that_is_given(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(jwk(EC, kid="fra-selvbetjening"))
    assert load_key(tmp_path / "key").kid == "fra-selvbetjening"
    assert load_key(tmp_path / "key", kid="et-annet").kid == "et-annet"
    (tmp_path / "rsa").write_bytes(pem(RSA))
    assert load_key(tmp_path / "rsa", alg="PS384").alg == "PS384"


@pytest.mark.parametrize(("data", "password", "reason"), [
    (p12(RSA), "feil", "the password does not open it"), (p12(RSA), None, "the password does not open it"),
    (pem(EC, password=SECRET), "feil", "the password does not open it"),
    (pem(EC, password=SECRET), None, "it needs a password"),
    (pem(SMALL), None, "an RSA key has at least 2048 bits"), (jwk(SMALL), None, "an RSA key has at least 2048 bits"),
    (pem(ed25519.Ed25519PrivateKey.generate()), None, "only RSA and EC keys sign"),
    (pem(ec.generate_private_key(ec.SECP256K1())), None, "the curve is none of P-256, P-384 and P-521"),
    (EC.public_key().public_bytes(ser.Encoding.PEM, ser.PublicFormat.SubjectPublicKeyInfo), None,
     "there is no private key in it"),
    (json.dumps(new_key().public).encode(), None, "it has no private part"),
    (b'{"kty":"oct","k":"c2VjcmV0","d":"x"}', None, "only RSA and EC keys sign"),
    (b'{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}', None, "it is no JWK"),
    (b'{"kty":"EC","d":"!!"}', None, "it is no JWK"), (b'{"kty":', None, "it is no JWK"), (b'{"d":7}', None, "it is no JWK"),
    (jwk(EC, alg="RS256"), None, "its algorithm does not fit its kind"),
    (jwk(RSA, alg="HS256"), None, "its algorithm does not fit its kind"),
    (b"", None, "it is neither JWK, PEM nor PKCS#12"), (b"hello", None, "it is neither JWK, PEM nor PKCS#12"),
    (b"x" * 70_000, None, "too large to be a key"),
    (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", None, "there is no private key in it"),
])  # fmt: skip
def test_what_is_no_key_is_told_as_a_finding(data: bytes, password: str | None, reason: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(data)
    with pytest.raises(Refused) as refused:
        load_key(tmp_path / "key", password=password)
    (finding,) = refused.value.findings
    assert (finding.code, finding.params["reason"]) == ("helseid-key", reason)
    assert finding.text("nb") != finding.text("en")


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(Refused):
            load_key(path)


def test_a_key_shows_nothing_of_itself(tmp_path: Path) -> None:
    key = load_key(_file(tmp_path, pem(RSA)))
    private = json.loads(jwk(RSA))
    shown = f"{key!r} {key} {key.public} {vars(type(key)).keys()}"
    assert not [name for name in ("d", "p", "q", "dp", "dq", "qi") if private[name] in shown]
    for store in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            store(key)


def _file(folder: Path, data: bytes) -> Path:
    (folder / "key").write_bytes(data)
    return folder / "key"
