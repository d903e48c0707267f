"""Settings become ways in and out that work, and an installation says itself whether it is ready."""

from __future__ import annotations

import itertools
import json
import random
import socket
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from installation import KEYS, NoShelves, install
from joserfc.jwk import ECKey

from planbro import observe, settings
from planbro.exchange.installation import Around, open_ways, probes_of
from planbro.findings import Refused
from planbro.transport import NotPosted, Patience
from planbro.transport._bookmark import FileBookmark
from planbro.transport.edi import MemoryState
from planbro.transport.mllp import server_side

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRETS = {"TOKEN": "t0ken-t0ken-t0ken", "HOOK": "a-key-of-the-length-that-is-asked-for", "PASSWORD": "passord"}
SETTINGS = """
[ports.out]
kind = "folder"
outbox = "{folder}/ut"

[ports.fhir]
kind = "fhir"
base = "https://fhir.invalid/r4"
token_env = "TOKEN"

[ports.news]
kind = "webhook"
url = "https://epj.invalid/planbro"
key_env = "HOOK"

[ports.letters]
kind = "svarut"
outbox = "{folder}/ut/brev"

[ports.letters_by_wire]
kind = "svarut"
base = "https://svarut.invalid"
user = "planbro"
password_env = "PASSWORD"

[ports.adt]
kind = "mllp"
port = {port}
spool = "{folder}/adt"

[ports.later]
kind = "fhir"
enabled = false
base = "https://later.invalid"
"""


class Store:
    def ping(self) -> None:
        """It is there."""

    def pending(self) -> Sequence[str]:
        return ()

    def now(self) -> datetime:
        return NOW


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def around(folder: Path, status: int = 200, **instead: str) -> Around:
    """The surroundings, with every far end answering `status`."""
    numbers = itertools.count()

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers.get("Authorization") == f"Bearer {SECRETS['TOKEN']}"
        return httpx.Response(status, json={"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"})

    return Around(
        now=lambda: NOW,
        new_id=lambda: str(next(numbers)),
        patience=Patience(time.sleep, lambda: NOW, random.Random(1).random),
        environment=SECRETS | instead,
        edi_state=lambda name: MemoryState(),
        bookmark=lambda name: FileBookmark(folder / name),
        shelves=lambda name: NoShelves(),
        far=lambda name: httpx.MockTransport(answer),
    )


def whole(folder: Path) -> settings.Settings:
    path = install(folder, SETTINGS.format(folder=folder, port=free_port()))
    (folder / "helseid.jwk").chmod(0o600)
    (folder / "helseid.jwk").write_text(json.dumps(ECKey.generate_key("P-256").as_dict(private=True)))
    return settings.load(path, SECRETS).settings


def test_every_port_that_is_enabled_is_opened(tmp_path: Path) -> None:
    with open_ways(whole(tmp_path), around(tmp_path)) as ways:
        assert set(ways.inboxes) == {"tool", "nhn", "fhir", "adt", "letters_by_wire"}
        assert set(ways.outboxes) == {"out", "nhn", "fhir", "news", "letters", "letters_by_wire"}
        assert set(ways.answers) == {"nhn", "fhir"}
        assert set(ways.begins) == {"nhn"}, "it is told how it is wanted before it is asked"
        assert all(box.name == name for name, box in {**ways.inboxes, **ways.outboxes}.items())
        assert set(ways.tenants.values()) == {"kommunen"}
        assert "later" not in ways.tenants


def test_what_is_put_in_the_folder_arrives_by_the_name_of_its_port(tmp_path: Path) -> None:
    (tmp_path / "inn").mkdir()
    (tmp_path / "inn" / "plan.xml").write_bytes(b"<x/>")
    found = whole(tmp_path).model_copy(update={"ports": {"tool": _at_once(whole(tmp_path).ports["tool"])}})
    with open_ways(found, around(tmp_path)) as ways:
        (arrival,) = ways.inboxes["tool"].poll(5)
        ways.inboxes["tool"].done([arrival])
    assert (arrival.port, arrival.data) == ("tool", b"<x/>")
    assert not (tmp_path / "inn" / "plan.xml").exists()


def _at_once(port: settings.Port) -> settings.Port:
    return port.model_copy(update={"settle": settings.Deadlines().receipt * 0})


def test_the_listener_has_let_go_of_its_port_at_the_end(tmp_path: Path) -> None:
    found = whole(tmp_path)
    port = found.ports["adt"]
    assert isinstance(port, settings.MllpPort)
    with open_ways(found, around(tmp_path)), pytest.raises(OSError, match="in use"):
        held(port.port)
    held(port.port)


def test_a_certificate_with_its_key_in_one_file_is_spoken_with(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(called, called, key.public_key(), 1, NOW, NOW + timedelta(days=1))
    pem = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    (tmp_path / "both.pem").write_bytes(pem + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    found = whole(tmp_path)
    adt = found.ports["adt"].model_copy(update={"certificate": tmp_path / "both.pem"})
    found = found.model_copy(update={"ports": {"adt": adt}})
    with open_ways(found, around(tmp_path)), socket.create_connection(("127.0.0.1", adt.port), 5) as plain:  # type: ignore[attr-defined]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(plain) as spoken:
            assert spoken.getpeercert(binary_form=True) == ssl.PEM_cert_to_DER_cert(pem.decode())


def held(port: int) -> None:
    """Take the port for ourselves, and let go of it."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", port))


def test_a_key_that_is_none_opens_nothing(tmp_path: Path) -> None:
    found = whole(tmp_path)
    (tmp_path / "helseid.jwk").write_text("{}")
    with pytest.raises(Refused), open_ways(found, around(tmp_path)):
        pass


def test_a_secret_that_is_not_set_opens_nothing_and_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught, open_ways(whole(tmp_path), around(tmp_path, TOKEN="")):
        pass
    assert caught.value.findings.codes() == ["config-secret-unset"]


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False)])
def test_an_installation_says_whether_it_is_ready(tmp_path: Path, status: int, well: bool) -> None:
    found = whole(tmp_path)
    with open_ways(found, around(tmp_path, status)) as ways:
        del ways.answers["nhn"]
        if not well:
            ways.answers["fhir"] = _away
        probes = [*probes_of(found, Store(), ways, lambda: NOW, SECRETS)]
        health = observe.look(probes, time.perf_counter)
    assert [one.name for one in health.parts] == ["store", "keys", "disk", "clock", "port fhir"]
    assert (health.ready, health.well) == (True, well)


def _away() -> None:
    raise NotPosted("no-such-code-in-the-catalogue")


def test_without_its_keys_it_is_not_ready(tmp_path: Path) -> None:
    found = whole(tmp_path)
    (tmp_path / "keys").unlink()
    with open_ways(found, around(tmp_path)) as ways:
        ways.answers.clear()
        health = observe.look([*probes_of(found, Store(), ways, lambda: NOW, SECRETS)], time.perf_counter)
    assert not health.ready
    assert health.findings.codes() == ["config-secret-unreadable"]
    assert KEYS not in str(health.to_json())


def test_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("x")
    with pytest.raises(Refused):
        server_side(tmp_path / "x.pem", tmp_path / "x.pem")
