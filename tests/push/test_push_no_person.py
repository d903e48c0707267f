"""Law 7 for the way out: no name, number or text of a person in a URL, a log, a record, a finding or what is printed."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from command import planbro as command
from pushing import AS_OF, SERVERS, Pusher, changed_plan
from tests.laws.test_no_person import secrets

import planbro
from planbro.exchange.push import Wanted
from planbro.testing import rich_plan
from planbro.testing.fhir_server import FakeFhirServer, serving

TROUBLES = ["lost-after", "busy", "broken", "no-connection", None, "lost-before", "unavailable", "broken-after"]


def leaked(text: str) -> list[str]:
    return [secret for secret in secrets() if secret in text]


def urls(server: FakeFhirServer) -> str:
    """Every address that was asked for, those inside Bundles and headers too."""
    found = []
    for request in server.requests:
        found += [str(request.url), request.headers.get("If-None-Exist", ""), request.headers.get("If-Match", "")]
        tree = planbro.formats.codec.json.parse(request.content) if request.content else {}  # type: ignore[attr-defined]
        for entry in tree.get("entry", ()):
            found += [str(entry.get("fullUrl")), *(str(part) for part in entry["request"].values())]
    return "\n".join(found)


@pytest.mark.parametrize("kind", SERVERS)
def test_in_addresses_records_logs_and_findings(kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = FakeFhirServer(**SERVERS[kind], faults=iter(TROUBLES))
    server.refuses = lambda one: "invariant" if one["resourceType"] == "Goal" else ""
    pusher = Pusher(server, tmp_path / "plan.push.json")
    said = []
    for plan in (rich_plan(), changed_plan()):
        plan.id = rich_plan().id
        pushed = pusher(plan)
        said += [repr(pushed.record), repr(pushed.record.resources), repr(pushed.outcomes)]
        for finding in pushed.findings:
            said += [finding.text("nb"), finding.text("en"), finding.action("nb"), str(finding.to_json())]
    assert pusher.record is not None
    for text in (urls(server), pusher.record.read_text(), caplog.text, "\n".join(said)):
        assert not leaked(text)
    assert "Nordmann" not in "\n".join(said)


def test_on_the_wire_in_what_is_printed_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """With a real connection, so that the library below logs too; the key is not shown either."""
    caplog.set_level(logging.DEBUG)
    plan = tmp_path / "plan.json"
    plan.write_bytes(planbro.write(rich_plan(), "plan").data)
    refusing = FakeFhirServer(refuses=lambda one: "value" if one["resourceType"] == "Patient" else "")
    with serving(refusing) as url:
        for more in (["--json"], ["--lang", "nb"]):
            ran = command("push", plan, "--to", url, "--own-copy", "--token-env", "IP_TOKEN", *more,
                          env={"IP_TOKEN": "s3cret-key"})  # fmt: skip
            assert ran.code in {0, 1}
            assert not leaked(ran.all)
            assert "s3cret-key" not in ran.all
    assert caplog.text
    assert not leaked(caplog.text)
    assert "s3cret-key" not in caplog.text + (tmp_path / "plan.push.json").read_text()
    assert all(one.headers["authorization"] == "Bearer s3cret-key" for one in refusing.requests)


def test_a_receiver_that_is_a_person_is_in_the_record_by_kind_alone() -> None:
    number = str(rich_plan().identifiers[0].value)
    assert Wanted(rich_plan(), AS_OF, f"fnr:{number}", "PATRQT").label == "fnr PATRQT"
    assert Wanted(rich_plan(), AS_OF, "hpr:9144889", "TREAT").label == "hpr TREAT"
    assert Wanted(rich_plan(), AS_OF, "herid:8140003", "TREAT").label == "herid:8140003 TREAT"
