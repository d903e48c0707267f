"""`planbro serve` as a process: it begins, answers, drains and ends; it tells whether it could, and what keeps it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from planbro.cli._app import app
from planbro.ident import make_orgnr
from planbro.store.database import Seal
from planbro.testing.issuer import WORKPLACES, Issuer

ROOT = Path(__file__).resolve().parents[2]
BARE = """
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})
"""
MANY_TIMES = 60
"""How much longer than a uvicorn with nothing in it: a machine that is busy, or that keeps no compiled modules, is
slower for both."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT / "adapters"), "PYTHONUNBUFFERED": "1"}


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "planbro", *map(str, words)]


@contextmanager
def process(
    words: Sequence[str], port: int, folder: Path, scheme: str = "http"
) -> Iterator[tuple[subprocess.Popen[str], float]]:
    """A process that answers on a port, and how long that took."""
    began = time.perf_counter()
    with (folder / "out").open("w") as out, (folder / "err").open("w") as err:
        ran = subprocess.Popen(words, env=environment(), cwd=folder, stdout=out, stderr=err, text=True)
    try:
        while not answers(port, scheme):
            assert ran.poll() is None, (folder / "err").read_text()
            assert time.perf_counter() - began < 120
            time.sleep(0.01)
        yield ran, time.perf_counter() - began
    finally:
        if ran.poll() is None:
            ran.kill()
        ran.wait(20)


def answers(port: int, scheme: str = "http") -> bool:
    with suppress(httpx.HTTPError):
        address = f"{scheme}://127.0.0.1:{port}/health/live"
        return httpx.get(address, timeout=5, trust_env=False, verify=False).status_code == 200  # noqa: S501
    return False


def is_hung_up_on(port: int, said: bytes) -> bool:
    """Whether the other end closes the connection, and does not wait for the rest."""
    with socket.create_connection(("127.0.0.1", port), 10) as one, suppress(ConnectionError):
        one.sendall(said)
        return one.recv(1) == b""
    return True


def settings_in(folder: Path, port: int, **service: object) -> Path:
    """A kommune that can serve, as a file."""
    issuer = Issuer("https://sts.lyngvik.invalid")
    told = {"authority": issuer.authority, "audience": issuer.audience, "bodies": "any",
            "jwks_file": str(issuer.write_keys(folder))}  # fmt: skip
    (folder / "keys").write_text(Seal.make())
    (folder / "keys").chmod(0o600)
    lines = [
        'deployment = "kommune"', 'environment = "test"', "[tenants.kommunen]", f'orgnr = "{make_orgnr(7)}"',
        'name = "Lyngvik kommune"', "[identity]", 'profile = "test"', "[store]", f'url = "sqlite:///{folder}/planbro.db"',
        "[seal]", f'keys_file = "{folder}/keys"', "[ready]", "free_megabytes = 1", "[ports.engine]", 'kind = "http"',
        "[service]", f"port = {port}", *(f"{name} = {json.dumps(value)}" for name, value in service.items()),
        "[service.issuers.local]", *(f"{name} = {json.dumps(value)}" for name, value in told.items()),
        "[service.issuers.local.scopes]", '"kommune:ip/read" = ["status", "read", "ask"]',
        "[service.callers]", f'kommunen = ["{WORKPLACES[0].legal_entity}"]',
    ]  # fmt: skip
    file = folder / "planbro.toml"
    file.write_text("\n".join(lines))
    return file


# the process


def test_it_is_soon_ready_answers_and_ends_in_peace(tmp_path: Path) -> None:
    """Soon is about as soon as a server with nothing in it, at the same moment of the same machine."""
    port = free_port()
    (tmp_path / "bare.py").write_text(BARE)
    words = [sys.executable, "-m", "uvicorn", "bare:app", "--port", str(port), "--lifespan", "off"]
    with process(words, port, tmp_path) as (_, bare):
        pass
    measured = free_port()
    file = settings_in(tmp_path, port, metrics_port=measured)
    with process(command("serve", "--config", file), port, tmp_path) as (ran, ours):
        assert ours < MANY_TIMES * bare
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            assert client.get("/health/ready").json() == {"ready": True}
            refused = client.post("/status", json={"nin": "14831560224"})
            assert (refused.status_code, refused.headers.get("server")) == (401, None)
            assert "planbro_serve_seconds_count" in client.get(f"http://127.0.0.1:{measured}/metrics").text
            assert client.get("/api/openapi.json").json()["info"]["title"] == "planbro"
        assert is_hung_up_on(port, b"GET / HTTP/1.1\r\nX-A: " + b"a" * 200_000)
        ran.send_signal(signal.SIGTERM)
        assert ran.wait(30) == 0
    told = (tmp_path / "err").read_text()
    assert "draining" in told
    assert "14831560224" not in told
    assert "/status" not in told


def test_a_demo_is_there_with_lines_that_work_as_they_stand(tmp_path: Path) -> None:
    port = free_port()
    with process(command("serve", "--demo", "--port", str(port), "--lang", "en"), port, tmp_path) as (ran, _):
        deadline = time.monotonic() + 10
        while "Ctrl+C" not in (tmp_path / "out").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        lines = [line for line in (tmp_path / "out").read_text().splitlines() if line.startswith("curl -s ")]
        assert len(lines) >= 6
        for line in lines:
            said = subprocess.run(
                ["sh", "-c", line + " -w '\\n%{http_code}'"], capture_output=True, text=True, check=False
            )
            status = said.stdout.rsplit("\n", 1)[-1]
            assert status in {"200", "201"}, (line, said.stdout[-300:])
        ran.send_signal(signal.SIGINT)
        assert ran.wait(30) == 0
    folder = re.search(r"@(/\S+)/doctor", lines[0])
    assert folder is not None
    assert not Path(folder[1]).exists()


@pytest.mark.long
def test_several_processes_share_a_port_and_end_together(tmp_path: Path) -> None:
    port = free_port()
    file = settings_in(tmp_path, port, processes=2)
    with process(command("serve", "--config", file), port, tmp_path) as (ran, _):
        assert answers(port)
        ran.send_signal(signal.SIGTERM)
        assert ran.wait(60) == 0
    assert not answers(port)


@pytest.mark.long
def test_it_speaks_tls_by_itself_and_nothing_old(tmp_path: Path) -> None:
    port = free_port()
    pem, key = certificate(tmp_path, "own")
    file = settings_in(tmp_path, port, certificate=str(pem), certificate_key=str(key))
    with process(command("serve", "--config", file), port, tmp_path, "https") as (ran, _):
        assert not answers(port)
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        old.set_ciphers("AES128-SHA")
        with socket.create_connection(("127.0.0.1", port)) as one, pytest.raises(ssl.SSLError):
            old.wrap_socket(one)
        ran.send_signal(signal.SIGTERM)
        assert ran.wait(30) == 0


# whether it could


def ran_here(*words: str | Path) -> tuple[int, str]:
    """The command in this process: its exit code, and what it wrote."""
    ran = CliRunner().invoke(app, ["serve", *map(str, words)])
    return ran.exit_code, ran.output


def check(file: Path) -> tuple[int, list[str], str]:
    code, text = ran_here("--check", "--config", file, "--json")
    return code, [one["code"] for one in json.loads(text)["findings"]], text


def test_it_tells_that_it_could(tmp_path: Path) -> None:
    code, found, text = check(settings_in(tmp_path, free_port()))
    assert (code, found) == (0, ["store-new"])
    schema = json.loads((ROOT / "schemas" / "cli" / "serve.schema.json").read_text())
    Draft202012Validator(schema).validate(json.loads(text))


def test_it_tells_all_that_keeps_it(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        none = {"certificate": str(tmp_path / "none.pem"), "certificate_key": str(tmp_path / "none")}
        code, found, _ = check(settings_in(tmp_path, taken.getsockname()[1], **none))
    assert code == 2
    assert {"serve-port", "serve-certificate"} <= set(found)


def test_that_nobody_is_known_as_a_health_service_is_told_since_all_would_be_unknown_to_them(tmp_path: Path) -> None:
    file = settings_in(tmp_path, free_port())
    file.write_text(file.read_text().partition("[service.callers]")[0])
    assert check(file)[:2] == (0, ["serve-no-callers", "store-new"])


def test_a_store_that_cannot_be_opened_is_told_of(tmp_path: Path) -> None:
    file = settings_in(tmp_path, free_port())
    (tmp_path / "planbro.db").mkdir()
    code, found, _ = check(file)
    assert (code, len(found), found[0].partition("-")[0]) == (2, 1, "store")


def test_a_certificate_and_its_key_belong_together(tmp_path: Path) -> None:
    (pem, key), (other, _) = certificate(tmp_path, "a"), certificate(tmp_path, "b")
    both = {"certificate": str(pem), "certificate_key": str(key)}
    assert check(settings_in(tmp_path, free_port(), **both))[:2] == (0, ["store-new"])
    code, found, _ = check(settings_in(tmp_path, free_port(), **both | {"certificate": str(other)}))
    assert (code, found) == (2, ["serve-certificate", "store-new"])


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed one, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number(), now,
                                   now + timedelta(days=1)).sign(key, hashes.SHA256())  # fmt: skip
    pem, secret = folder / f"{name}.pem", folder / f"{name}.key"
    pem.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return pem, secret


def test_wrong_settings_are_findings_and_no_trace(tmp_path: Path) -> None:
    file = settings_in(tmp_path, free_port())
    file.write_text(file.read_text().replace("[ready]", "[raedy]"))
    for words in (("--config", file), ("--check", "--config", file)):
        code, text = ran_here(*words)
        assert code == 2
        assert "raedy" in text
        assert "Traceback" not in text


def test_who_would_listen_in_the_clear_is_told(tmp_path: Path) -> None:
    code, found, _ = check(settings_in(tmp_path, free_port(), host="0.0.0.0"))  # noqa: S104
    assert (code, found) == (1, ["serve-plain", "store-new"])


def test_a_demo_has_settings_of_its_own(tmp_path: Path) -> None:
    assert ran_here("--demo", "--config", tmp_path / "x.toml")[0] == 2
    assert ran_here("--port", "8080")[0] == 2
