"""The stand-ins as partners meet them: over the network, as programs, in bad weather that is the same each time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from mailbox import OURS, THEIRS, Setting, document, post
from pathlib import Path

import httpx
import pytest
from test_helseid_keys import EC, jwk

from planbro.testing._door import serving
from planbro.testing.edi_server import Service, Weather
from planbro.testing.helseid_server import HelseIdService
from planbro.transport import Patience
from planbro.transport.edi import EdiSettings, MemoryState, MessageService
from planbro.transport.helseid import HelseId, HelseIdClient, load_key, new_key

PATIENCE = Patience(time.sleep, lambda: datetime.now(UTC), lambda: 0.0, tries=3)


def mailbox(base: str, key_file: Path, version: int, ours: str = OURS) -> MessageService:
    ids = count()
    key = load_key(key_file)
    login = HelseId(HelseIdClient(f"{base}/helseid", "kommune"), key, proof_key=new_key(), now=PATIENCE.now,
                    new_id=lambda: f"{os.getpid()}-{time.time_ns()}-{next(ids)}")  # fmt: skip
    return MessageService(EdiSettings(base, (ours,), version=version), login, MemoryState(), patience=PATIENCE)  # type: ignore[arg-type]


def exchange(box: MessageService) -> None:
    with box:
        box.start()
        posted = box.outbox.post(post(document(1)))
        assert box.status(posted.remote)[0].state == "delivered"
        (notice,) = box.inbox.notices(5)
        assert notice.state == "delivered"


@pytest.mark.parametrize("version", [2, 3])
def test_over_the_network(version: int, tmp_path: Path) -> None:
    (tmp_path / "key.json").write_bytes(jwk(EC))
    helseid = HelseIdService()
    helseid.register("kommune", load_key(tmp_path / "key.json").public)
    service = Service(helseid=helseid)
    with serving(service.app) as base:
        helseid.authority = f"{base}/helseid"
        exchange(mailbox(base, tmp_path / "key.json", version))
        service.deliver(document(2), sender=THEIRS, receivers=[OURS])
        box = mailbox(base, tmp_path / "key.json", version)
        (one,) = box.inbox.poll(5)
        assert one.data == document(2)
        box.close()


@contextmanager
def program(*words: str) -> Iterator[str]:
    """The stand-in as a program of its own, where it says that it is."""
    with serving(Service().app) as base:
        port = int(base.rpartition(":")[2]) + 1
    line = [sys.executable, "-m", "planbro.testing.edi_server", "--port", str(port), *words]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            base = process.stdout.readline().strip()
            for _ in range(200):
                try:
                    httpx.get(f"{base}/ping")
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
            yield base
        finally:
            process.terminate()


def test_as_a_program(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_bytes(jwk(EC))
    with program("--client", f"kommune={tmp_path / 'key.json'}") as base:
        known = httpx.get(f"{base}/helseid/.well-known/openid-configuration").json()
        assert known["token_endpoint"] == f"{base}/helseid/connect/token"
        exchange(mailbox(base, tmp_path / "key.json", 3))


def test_what_the_program_holds_back_comes_later(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_bytes(jwk(EC))
    with (
        program("--client", f"kommune={tmp_path / 'key.json'}", "--hold", "1", "--flow", "0.5") as base,
        mailbox(base, tmp_path / "key.json", 2) as ours,
        mailbox(base, tmp_path / "key.json", 2, THEIRS) as theirs,
    ):
        ours.outbox.post(post(document(1)))
        for _ in range(200):
            if found := theirs.inbox.poll(5):
                break
            time.sleep(0.05)
        assert [one.data for one in found] == [document(1)]


def test_weather_is_the_same_for_the_same_seed() -> None:
    def blown(seed: int) -> list[bytes]:
        setting = Setting(2, login=False)
        service = Service(now=setting.clock, seed=seed, weather=Weather(loss=0.2, double=0.3, hold=0.5))
        for number in range(1, 20):
            service.deliver(document(number), sender=THEIRS, receivers=[OURS])
        service.flow()
        return service.party(OURS).received

    assert blown(1) == blown(1)
    assert blown(1) != blown(2)
    assert set(blown(1)) < {document(number) for number in range(1, 20)}
    assert len(blown(1)) > len(set(blown(1)))


def test_a_partner_sends_and_answers() -> None:
    setting = Setting(2, login=False)
    us, them = setting.service.party(OURS), setting.service.party(THEIRS)
    us.send(document(1))
    assert them.received == [document(1)]
    id_ = them.answer(document(1), [("E10", "")])
    assert setting.service.messages[id_].type == "APPREC"
    assert [one.receipt for leg in setting.service.messages.values() for one in leg.legs.values()] == ["Rejected", ""]


@pytest.mark.parametrize(("version", "method", "path", "status"), [
    (2, "GET", "/notifications?HerIds=1&Offset=0", 404), (3, "GET", "/messages?ReceiverHerIds=1", 404),
    (3, "GET", "/notifications?HerIds=1", 400), (3, "GET", "/notifications?Offset=0", 400),
    (3, "GET", "/notifications?HerIds=1&HerIds=1&Offset=0", 400), (3, "GET", "/notifications?HerIds=1&Offset=-1", 400),
    (3, "GET", "/notifications?HerIds=1&Offset=0&NotificationsToFetch=1001", 400),
    (3, "GET", "/notifications?HerIds=1&Offset=0", 400), (2, "GET", "/messages", 400),
    (2, "GET", "/messages?ReceiverHerIds=x", 400), (2, "GET", "/messages?ReceiverHerIds=1&MessagesToFetch=101", 400),
    (2, "GET", "/messages/6f0a6d2e-0000-4000-8000-000000000000", 404), (2, "POST", "/messages", 415),
    (3, "DELETE", "/mshconfigurations?HerIds=1", 400), (3, "GET", "/ping", 200), (2, "GET", "/nowhere", 404),
])  # fmt: skip
def test_it_refuses_what_the_service_would(version: int, method: str, path: str, status: int) -> None:
    service = Service()
    headers = {"api-version": str(version), "nhn-source-system": "x"}
    with httpx.Client(transport=service.transport, base_url="https://api.melding.example.org") as client:
        answer = client.request(method, path, headers=headers)
        assert answer.status_code == status
        assert client.request(method, path).status_code == 400, "without its headers"
    if status >= 400:
        assert json.loads(answer.content)["requestId"]
