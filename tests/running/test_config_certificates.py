"""`config check` tries certificates with their keys, and tells what is wrong with them before anything begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from command import planbro
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from installation import install

from planbro import settings
from planbro.exchange.installation import certificates
from planbro.findings import Finding, Severity

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PASSWORD = b"riktig"


class Pair:
    """A key and its certificate."""

    def __init__(self, start: int = -1, stop: int = 365) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        self.made = x509.CertificateBuilder(
            name, name, self.key.public_key(), x509.random_serial_number(), NOW + timedelta(days=start),
            NOW + timedelta(days=stop),
        ).sign(self.key, hashes.SHA256())  # fmt: skip

    @property
    def pem(self) -> bytes:
        return self.made.public_bytes(Encoding.PEM)

    def secret(self, password: bytes | None = None) -> bytes:
        closed = BestAvailableEncryption(password) if password else NoEncryption()
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, closed)

    def pkcs12(self, other: Pair | None = None) -> bytes:
        made = (other or self).made
        return pkcs12.serialize_key_and_certificates(b"x", self.key, made, None, BestAvailableEncryption(PASSWORD))


GOOD, OTHER = Pair(), Pair()
LISTENER = """
[ports.adt]
kind = "mllp"
host = "0.0.0.0"
spool = "{folder}/ut"
certificate = "{folder}/own.pem"
certificate_key = "{folder}/own.key"
client_ca = "{folder}/ca.pem"
"""
SERVICE = """
[service]
certificate = "{folder}/own.pem"
certificate_key = "{folder}/own.key"
"""


def put(folder: Path, **files: bytes) -> None:
    for name, data in files.items():
        path = folder / name.replace("_", ".")
        path.unlink(missing_ok=True)
        path.write_bytes(data)
        path.chmod(0o400)


def told(folder: Path, more: str, environment: dict[str, str] | None = None) -> list[Finding]:
    loaded = settings.load(install(folder, more.format(folder=folder)), environment or {})
    return list(settings.check(loaded, environment or {}, also=[certificates(NOW)]))


def test_what_can_be_used_is_no_fault(tmp_path: Path) -> None:
    put(tmp_path, own_pem=GOOD.pem, own_key=GOOD.secret(), ca_pem=OTHER.pem)
    assert told(tmp_path, LISTENER) == []
    assert told(tmp_path, SERVICE) == []


@pytest.mark.parametrize(("table", "at"), [(LISTENER, "ports.adt"), (SERVICE, "service")])
@pytest.mark.parametrize(
    ("files", "field", "reason"),
    [
        ({"own_key": OTHER.secret()}, "certificate_key", "the key is another certificate's"),
        ({"own_key": GOOD.secret(PASSWORD)}, "certificate_key", "it needs a password"),
        ({"own_key": GOOD.pem}, "certificate_key", "there is no private key in it"),
        ({"own_pem": b"hei"}, "certificate", "it is no certificate in PEM"),
        ({"own_pem": (gone := Pair(-90, -1)).pem, "own_key": gone.secret()}, "certificate", "it ran out on 2026-11-22"),
        (
            {"own_pem": (new := Pair(1, 90)).pem, "own_key": new.secret()},
            "certificate",
            "it is not valid before 2026-11-24",
        ),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place_and_why(
    tmp_path: Path, table: str, at: str, files: dict[str, bytes], field: str, reason: str
) -> None:
    put(tmp_path, **{"own_pem": GOOD.pem, "own_key": GOOD.secret(), "ca_pem": OTHER.pem} | files)
    (found,) = told(tmp_path, table)
    assert (found.code, found.place.path, found.params["reason"]) == ("config-certificate", f"{at}.{field}", reason)
    assert found.severity is Severity.ERROR
    lines = (tmp_path / "planbro.toml").read_text().splitlines()
    assert lines[(found.place.line or 0) - 1].startswith(field)
    for language in ("nb", "nn", "en"):
        assert found.text(language)
        assert found.action(language)
    assert reason not in found.text("nn")


def test_one_that_runs_out_soon_is_told_before_it_does(tmp_path: Path) -> None:
    soon = Pair(-300, 20)
    put(tmp_path, own_pem=soon.pem, own_key=soon.secret(), ca_pem=OTHER.pem)
    (found,) = told(tmp_path, LISTENER)
    assert (found.code, found.severity, found.params["day"]) == (
        "config-certificate-soon",
        Severity.WARNING,
        "2026-12-13",
    )


def test_who_is_let_in_by_an_authority_that_is_none_is_told(tmp_path: Path) -> None:
    for data, reason in ((b"hei", "it is no certificate in PEM"), (Pair(-90, -1).pem, "it ran out on 2026-11-22")):
        put(tmp_path, own_pem=GOOD.pem, own_key=GOOD.secret(), ca_pem=data)
        (found,) = told(tmp_path, LISTENER)
        assert (found.place.path, found.params["reason"]) == ("ports.adt.client_ca", reason)


def test_a_file_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    put(tmp_path, own_pem=GOOD.pem, ca_pem=OTHER.pem)
    for table, at in ((LISTENER, "ports.adt"), (SERVICE, "service")):
        (found,) = told(tmp_path, table)
        assert (found.code, found.place.path) == ("config-folder", f"{at}.certificate_key")


def test_what_is_not_used_is_not_tried(tmp_path: Path) -> None:
    put(tmp_path, own_pem=GOOD.pem, own_key=OTHER.secret(), ca_pem=OTHER.pem)
    assert told(tmp_path, LISTENER + "enabled = false\n") == []


def signing(folder: Path, data: bytes, password: str | None = None) -> list[Finding]:
    """The key of HelseID, from such a file."""
    put(folder, helseid_p12=data)
    file = install(folder, key_file=f'"{folder}/helseid.p12"')
    said = {"P12": password} if password else {}
    if password:
        text = file.read_text().replace("client_id", 'key_password_env = "P12"\nclient_id')
        file.write_text(text)
    return list(settings.check(settings.load(file, said), said, also=[certificates(NOW)]))


@pytest.mark.parametrize(
    ("data", "password", "reason"),
    [
        (GOOD.pkcs12(), "feil", "the password does not open it"),
        (GOOD.pkcs12(), None, "the password does not open it"),
        (b"hei", None, "it is neither JWK, PEM nor PKCS#12"),
        (b"{}", None, "it has no private part"),
    ],
)
def test_a_key_that_does_not_sign_is_told_with_its_place(
    tmp_path: Path, data: bytes, password: str | None, reason: str
) -> None:
    (found,) = signing(tmp_path, data, password)
    assert (found.code, found.place.path, found.params["reason"]) == ("helseid-key", "ports.nhn.helseid.key", reason)
    assert found.place.line


@pytest.mark.parametrize(
    ("pair", "code", "said"),
    [
        (GOOD, None, {}),
        (Pair(-90, -1), "config-certificate", {"reason": "it ran out on 2026-11-22"}),
        (Pair(-90, 5), "config-certificate-soon", {"day": "2026-11-28"}),
    ],
)
def test_the_enterprise_certificate_beside_the_key_is_looked_at_too(
    tmp_path: Path, pair: Pair, code: str | None, said: dict[str, Any]
) -> None:
    """The key signs all the same: a warning."""
    found = signing(tmp_path, pair.pkcs12(), PASSWORD.decode())
    assert [(one.code, dict(one.params), one.severity) for one in found] == (
        [(code, said, Severity.WARNING)] if code else []
    )


def test_the_command_tries_them(tmp_path: Path) -> None:
    put(tmp_path, own_pem=GOOD.pem, own_key=OTHER.secret(), ca_pem=OTHER.pem)
    file = install(tmp_path, LISTENER.format(folder=tmp_path))
    ran = planbro("config", "check", file, "--json")
    assert (ran.code, ran.json["result"]["faults"]) == (1, 1)
    assert planbro("config", "check", file, "--no-reach", "--json").json["result"]["faults"] == 0


# the address book of a trust

BOOK = """id;kind;parent
herid:8094866;kommune;orgnr:974760673
herid:8094867;home-care;herid:8094866
herid:8094870;coordinating-unit;herid:8094871
herid:8094868;coordinating-unit;
herid:8094869;hospital-unit;
"""


@pytest.mark.parametrize(("kind", "codes"), [("trust", ["config-party-parent"]), ("kommune", [])])
def test_a_trust_is_told_of_senders_that_no_body_is_known_of(tmp_path: Path, kind: str, codes: list[str]) -> None:
    from planbro.exchange.parties import check_book

    (tmp_path / "book.csv").write_text(BOOK)
    whole = settings.load(install(tmp_path, f'[parties]\nfile = "{tmp_path}/book.csv"\n'), {}).settings
    tenants = {name: one.model_copy(update={"kind": kind}) for name, one in whole.tenants.items()}
    from planbro.findings import Findings

    found = Findings()
    check_book(whole.model_copy(update={"tenants": tenants}), found, {})
    assert found.codes() == codes
    if codes:
        (one,) = found
        assert (one.place.path, dict(one.params)) == ("parties.file", {"party": "herid:8094870", "count": 2})


def test_a_book_that_cannot_be_read_is_told_elsewhere(tmp_path: Path) -> None:
    from planbro.exchange.parties import check_book
    from planbro.findings import Findings

    whole = settings.load(install(tmp_path, f'[parties]\nfile = "{tmp_path}/none.csv"\n'), {}).settings
    found = Findings()
    check_book(whole, found, {})
    assert found.codes() == []
