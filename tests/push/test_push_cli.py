"""`planbro push`: what scripts and people rely on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from command import ROOT, Ran
from command import planbro as command
from pushing import ALL, changed_plan, said_by, small_plan
from tiny_schema import faults

import planbro
from planbro.testing.fhir_server import FakeFhirServer, serving

SCHEMA = json.loads((ROOT / "schemas/cli/push.schema.json").read_text())


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "bundle.json"
    path.write_bytes(planbro.write(small_plan(), "fhir", onto=False).data)
    return path


@pytest.fixture
def server() -> FakeFhirServer:
    return FakeFhirServer()


@pytest.fixture
def url(server: FakeFhirServer) -> Iterator[str]:
    with serving(server) as address:
        yield address


def push(bundle: Path, url: str, *words: object) -> Ran:
    ran = command("push", bundle, "--to", url, *words)
    if "--json" in words and ran.out.startswith("{"):
        assert not list(faults(ran.json, SCHEMA, SCHEMA))
    return ran


def codes(ran: Ran) -> set[str]:
    return {finding["code"] for finding in ran.json["findings"] if finding["code"].startswith("push-")}


def test_first_and_second_time(bundle: Path, url: str, server: FakeFhirServer) -> None:
    first = push(bundle, url, "--own-copy", "--json")
    assert (first.code, first.json["result"]["counts"]["created"]) == (0, ALL)
    assert first.json["result"]["mode"] == "transaction"
    assert {row["version"] for row in first.json["result"]["resources"]} == {'W/"1"'}
    assert codes(first) == {"push-own-copy"}
    assert (bundle.parent / "bundle.push.json").is_file()
    second = push(bundle, url, "--own-copy", "--json")
    assert (second.code, second.json["result"]["counts"]["unchanged"]) == (0, ALL)
    assert second.json["result"]["requests"] == 1
    assert len(server.resources) == ALL


def test_what_does_not_go_along_is_told(bundle: Path, url: str, server: FakeFhirServer) -> None:
    document = json.loads(bundle.read_text())
    patient = next(e["resource"] for e in document["entry"] if e["resource"]["resourceType"] == "Patient")
    patient["photo"] = [{"title": "Bilde"}]
    bundle.write_text(json.dumps(document))
    ran = push(bundle, url, "--own-copy", "--json")
    assert (ran.code, codes(ran)) == (0, {"push-own-copy", "push-not-carried"})
    assert not any("photo" in one for one in server.resources.values())


def test_it_speaks_both_languages_and_no_more_than_it_did(bundle: Path, url: str) -> None:
    ran = push(bundle, url, "--own-copy")
    assert f"created  {ALL}" in ran.out
    assert "one transaction" in ran.out
    assert "uendret" in push(bundle, url, "--own-copy", "--lang", "nb").out
    assert "\x1b" not in ran.all


def test_dry_run_sends_nothing_and_writes_nothing(bundle: Path, url: str, server: FakeFhirServer) -> None:
    ran = push(bundle, url, "--own-copy", "--dry-run", "--json")
    assert (ran.code, ran.json["result"]["counts"]["created"], ran.json["result"]["requests"]) == (0, ALL, 0)
    assert not server.requests
    assert [path.name for path in bundle.parent.iterdir()] == ["bundle.json"]


def test_any_plan_is_pushed(tmp_path: Path, url: str, server: FakeFhirServer) -> None:
    source = ROOT / "fixtures/sampro/rich-plan.zip"
    record = tmp_path / "r.json"
    assert push(source, url, "--own-copy", "--record", record).code == 0
    assert record.is_file()
    assert any(where.startswith("CarePlan/") for where in server.resources)


def test_without_a_decision_it_says_what_to_do(bundle: Path, url: str, server: FakeFhirServer) -> None:
    ran = push(bundle, url)
    assert ran.code == 2
    assert "[push-undecided]" in ran.err
    assert "--receiver" in ran.err
    assert "--own-copy" in ran.err
    assert not server.requests


@pytest.mark.parametrize("words", [
    ["--receiver", "91090"], ["--purpose", "TREAT", "--own-copy"], ["--receiver", "91090", "--purpose", "TREAT", "--own-copy"],
    ["--own-copy", "--as-of", "i går"], ["--own-copy", "--seen", "Goal"], ["--own-copy", "--token-env", "NOT_THERE"],
    ["--own-copy", "--header", "X-Key"], ["--own-copy", "--mode", "x"], ["--own-copy", "--record", "."],
    ["--receiver", "91090", "--purpose", "TREAT", "--controller", "orgnr:999999999"], ["--receiver", "Kari", "--purpose", "TREAT"],
])  # fmt: skip
def test_wrong_usage_is_2_and_sends_nothing(words: list[str], bundle: Path, url: str, server: FakeFhirServer) -> None:
    ran = push(bundle, url, *words)
    assert ran.code == 2
    assert "Traceback" not in ran.all
    assert not server.requests


def test_to_another_machine_by_https_alone(bundle: Path) -> None:
    ran = push(bundle, "http://fhir.example.org/r4", "--own-copy")
    assert ran.code == 2
    assert "[push-insecure]" in ran.err


def test_a_server_that_is_not_there_is_2_and_nothing_is_lost(bundle: Path, url: str) -> None:
    ran = push(bundle, "http://127.0.0.1:9/r4", "--own-copy", "--tries", "1", "--json")
    assert ran.code == 2
    assert ran.json["result"] is None
    assert codes(ran) == {"push-own-copy", "push-unreachable", "push-pending"}
    assert push(bundle, url, "--own-copy").code == 0


def test_somebody_elses_change_is_1_and_what_to_write_stands_there(
    bundle: Path, url: str, server: FakeFhirServer
) -> None:
    push(bundle, url, "--own-copy")
    goal = f"Goal/{small_plan().goals[0].id}"
    server.edit(goal, lambda one: one.update(note=[{"text": "Fra legen"}]))
    bundle.write_bytes(planbro.write(changed_plan(), "fhir", onto=False).data)
    ran = push(bundle, url, "--own-copy", "--json")
    assert (ran.code, ran.json["result"]["counts"]["conflict"]) == (1, 1)
    finding = next(one for one in ran.json["findings"] if one["code"] == "push-conflict")
    assert finding["place"]["path"] == goal
    assert "version 2" in finding["text"]
    done = push(bundle, url, "--own-copy", "--seen", f"{goal}@2", "--json")
    assert (done.json["result"]["counts"]["updated"], done.json["result"]["counts"]["conflict"]) == (1, 0)


class Deadly(FakeFhirServer):
    """At one request it has the sender killed: before the work, or after it and before the answer."""

    at = -1
    after = False
    victim: Any = None

    def handle(self, request: httpx.Request) -> httpx.Response:
        due = len(self.requests) == self.at
        answer = super().handle(request) if self.after or not due else httpx.Response(200)
        if due:
            self.at = -1
            self.victim.send_signal(signal.SIGKILL)
            self.victim.wait()
            raise httpx.ReadError("dead", request=request)
        return answer


@pytest.mark.long
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("can", "at"), [
    *(({}, at) for at in range(3)), *(({"transaction": False}, at) for at in (1, 2, 5, 9, 17)),
    *(({"transaction": False, "update_create": False}, at) for at in (2, 6, 11)),
])  # fmt: skip
def test_a_process_that_is_killed_goes_on_where_it_was(
    can: dict[str, bool], at: int, after: bool, bundle: Path
) -> None:
    calm, server = FakeFhirServer(**can), Deadly(**can)  # type: ignore[arg-type]
    with serving(calm) as url:
        push(bundle, url, "--own-copy", "--record", bundle.parent / "calm.json")
    server.at, server.after = at, after
    with serving(server) as url:
        words = [sys.executable, "-m", "planbro", "push", str(bundle), "--to", url, "--own-copy"]
        env = os.environ | {"PYTHONPATH": str(ROOT / "adapters")}
        gate, opened = os.pipe()
        server.victim = subprocess.Popen(
            words, env=env, stdin=gate, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        server.victim.wait()
        os.close(gate)
        os.close(opened)
        assert server.victim.returncode == -signal.SIGKILL
        ran = push(bundle, url, "--own-copy", "--json")
        assert ran.code == 0
        assert push(bundle, url, "--own-copy", "--json").json["result"]["counts"]["unchanged"] == ALL
    assert said_by(server) == said_by(calm)
