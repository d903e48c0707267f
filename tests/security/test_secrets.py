"""Keys, tokens, proofs and passwords: whatever goes wrong, wherever, none of them is in a log, an answer or a print."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from harm import log_of, send_all, whole_town
from operating_made import HOOK
from serving import Town, number_of

from planbro import observe, settings
from planbro.findings import PlanbroError, Refused
from planbro.service.access._stated import given_in
from planbro.store.database import Number, Seal
from planbro.testing.issuer import Issuer
from planbro.transport.helseid import dpop_proof, key_from, new_key
from planbro.transport.webhook import Keys

TOKEN = "eyJhbGciOiJQUzI1NiJ9.eyJDQU5BUlkiOjF9.Q0FOQVJZ"
PROOF = "eyJ0eXAiOiJkcG9wK2p3dCJ9.eyJjYW5hcnkiOjF9.Y2FuYXJ5"
COOKIE = "Kanarifugl-cookie-0123456789"
PASSWORD = "Kanarifugl-passord"
SECRETS = (TOKEN, PROOF, COOKIE, PASSWORD, HOOK.removeprefix("whsec_"))
SHOWN = {"Authorization": f"DPoP {TOKEN}", "DPoP": PROOF, "Cookie": f"__Host-planbro-ward={COOKIE}"}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    yield from whole_town(f"sqlite:///{tmp_path}/planbro.db")


def every(town: Town) -> list[dict[str, Any]]:
    """A request to each room, with all that opens something."""
    headers = {**SHOWN, "webhook-id": "1", "webhook-timestamp": "1", "webhook-signature": f"v1,{COOKIE}"}
    plan = town.opened[0]
    return [
        {"method": method, "url": url, "headers": headers, **more}
        for method, url, more in (
            ("POST", "/status", {"json": {"nin": number_of(plan)}}), ("GET", f"/fhir/CarePlan/{plan.id}", {}),
            ("POST", "/fhir/Goal/_search", {"data": {"patient.identifier": number_of(plan)}}),
            ("POST", "/fhir/Task", {"content": b"{", "headers": {**headers, "Content-Type": "application/fhir+json"}}),
            ("GET", "/ward", {}), ("POST", "/ward/close", {"data": {"form": COOKIE}}), ("GET", f"/ward/h/{COOKIE}", {}),
            ("POST", "/ward/handle", {"json": {"nin": number_of(plan)}}), ("GET", "/api/exchanges", {}),
            ("POST", "/transit", {"content": b"<x/>"}), ("POST", "/inbox/news", {"content": b"{}"}),
            ("GET", "/health/ready", {}),
        )
    ]  # fmt: skip


def raising(*_: Any, **__: Any) -> Any:
    raise RuntimeError(f"no such thing: {SECRETS} {SHOWN}")


BREAKS: dict[str, Callable[[Town, pytest.MonkeyPatch], None]] = {
    "nothing": lambda town, patch: None,
    "the gate": lambda town, patch: patch.setattr(town.gate, "caller", raising),
    "the view": lambda town, patch: patch.setattr(town.context, "see", raising),
    "the log of access": lambda town, patch: patch.setattr(town.context, "note", raising),
    "the store, reading": lambda town, patch: patch.setattr(town.database, "reading", raising),
    "the store, writing": lambda town, patch: patch.setattr(town.database, "writing", raising),
    "the clock": lambda town, patch: patch.setattr(town.context, "now", raising),
}


@pytest.mark.parametrize("what", BREAKS)
def test_whatever_breaks_no_secret_and_no_number_is_told(
    town: Town, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, number = every(town), number_of(town.opened[0])
    with monkeypatch.context() as patch, log_of() as log:
        BREAKS[what](town, patch)
        answers = [answer for who in ("hospital", "operator", "nobody") for answer in send_all(town, asked, who)]
    for secret in (*SECRETS, number):
        assert secret not in log.getvalue(), what
        for answer in answers:
            assert secret not in answer.text.replace(f"/ward/h/{COOKIE}", ""), (what, answer.url)
            assert secret not in repr(answer.headers.multi_items()), (what, answer.url)
    assert what == "nothing" or any(answer.status_code >= 500 for answer in answers)
    assert "Traceback" not in log.getvalue() + "".join(answer.text for answer in answers)


def test_nothing_that_holds_a_secret_prints_it(town: Town) -> None:
    ring = Seal.make()
    given = given_in([(b"authorization", SHOWN["Authorization"].encode()), (b"dpop", PROOF.encode())])
    key, issuer = new_key(), Issuer()
    shown = repr([
        Seal.parse(ring), Keys.of(HOOK), given, Number("14831560224", "fnr"), key, issuer, town.context.database,
        town.gate.callers["hospital"], town.context.settings, town.context,
    ])  # fmt: skip
    for secret in (ring.split(":")[-1].strip()[:20], *SECRETS, "14831560224"):
        assert secret not in shown
    proof = dpop_proof(key, "POST", "https://x.example.org", at=1, jti="a", token=TOKEN)
    assert TOKEN not in proof


def test_a_key_that_cannot_be_read_is_told_by_a_code(tmp_path: Path) -> None:
    for data in (
        PASSWORD.encode(),
        b"-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(PASSWORD.encode()) + b"\n-----END PRIVATE KEY-----",
    ):
        with pytest.raises((PlanbroError, ValueError)) as failed:
            key_from(data)
        assert PASSWORD not in f"{failed.value} {failed.value!r}"
    with pytest.raises(Refused) as refused:
        Seal.parse(PASSWORD)
    assert PASSWORD not in f"{refused.value!r} {refused.value}"


def test_a_secret_in_the_settings_is_refused_and_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "planbro.toml"
    file.write_text(f'deployment = "kommune"\nkey = "{PASSWORD}"\n[ports.news]\nkind = "http"\nkey = "{PASSWORD}"\n')
    with log_of() as log, pytest.raises(PlanbroError) as refused:
        settings.load(file)
    assert PASSWORD not in repr([(one.code, str(one.place), dict(one.params)) for one in refused.value.findings])
    assert PASSWORD not in log.getvalue() + str(refused.value)


def test_the_sieve_lets_no_secret_through_by_any_key() -> None:
    for secret in SECRETS:
        for name in observe.KEYS:
            kept, _ = observe.sift({name: secret}, observe.Vocabulary())
            assert secret not in repr(kept)
