"""Each parser that the network reaches, given what is not right: a finding or a refusal, soon, and nobody named in it."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutate import CANARIES, DEEP, NAME, NUMBER, echoes, gone_wrong, told, with_canary

import planbro
from planbro.exchange import Transit
from planbro.exchange.access import ask_of_task, is_cancelling, wish_of_resource
from planbro.exchange.view import Caller
from planbro.findings import PlanbroError
from planbro.formats.admission import read_admissions, read_header
from planbro.formats.codec import Limits
from planbro.formats.codec import json as json_codec
from planbro.formats.codec import xml as xml_codec
from planbro.formats.consent_form import from_json as read_form
from planbro.formats.fhir._xml import from_xml, is_fhir
from planbro.formats.folkeregister import read_person_events
from planbro.plan.disclosure import Asker, Party
from planbro.service._problem import Denied
from planbro.service.access._jose import PublicKey, Unreadable, members, split
from planbro.service.access._keys import _keys
from planbro.testing.kept import HOSPITAL
from planbro.transport.webhook import Announcement, Keys, verified

FIXTURES = Path(__file__).parents[2] / "fixtures"
SECONDS = 2.0
"""Of the processor, for a document of some hundred kilobytes at most."""
CALLER = Caller(Asker((Party.parse(f"orgnr:{HOSPITAL}"),)), "TREAT", "epj", HOSPITAL)
LIMITS = Limits(max_bytes=1 << 20, max_depth=64, max_document=1 << 20)


def seeds(*names: str) -> list[bytes]:
    return [with_canary((FIXTURES / name).read_bytes())[:200_000] for name in names]


ADT = with_canary(
    b"MSH|^~\\&|PAS|HOSP|PLANBRO|KOMMUNE|20261122023000||ADT^A01^ADT_A01|MSG1|P|2.5\r"
    b"EVN|A01|20261122023000\rPID|1||14831560224^^^NIN^NNNOR||Nordmann^Kari||19500101|F\r"
    b"PV1|1|I|MED^1^2^HOSP||||||||||||||||V1|||||||||||||||||||||||||20261122023000\r"
)
NUMBERED = {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": NUMBER}
ENCOUNTER = orjson.dumps(
    {
        "resourceType": "Bundle", "type": "collection",
        "entry": [
            {"resource": {
                "resourceType": "Encounter", "id": "e1", "status": "in-progress", "class": {"code": "IMP"},
                "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.7.4", "value": "V1"}],
                "subject": {"reference": "#p", "identifier": NUMBERED, "display": NAME},
                "period": {"start": "2026-11-22T02:30:00+01:00"},
                "serviceProvider": {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": HOSPITAL}},
            }},
            {"resource": {"resourceType": "Patient", "id": "p", "identifier": [NUMBERED], "name": [{"family": NAME}]}},
        ],
    }
)  # fmt: skip
TASK = {
    "resourceType": "Task", "status": "requested", "intent": "order",
    "code": {"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill"}]},
    "for": {"identifier": NUMBERED, "display": NAME}, "reasonCode": {"text": NAME},
    "restriction": {"period": {"start": "2026-11-22", "end": "2026-12-22"}},
    "input": [{"type": {"coding": [{"system": "x", "code": "part"}]}, "valueCode": "goals"},
              {"type": {"text": "paper"}, "valueAttachment": {"contentType": "application/pdf", "data": "JVBERi0="}}],
}  # fmt: skip
SUBSCRIPTION = {
    "resourceType": "Subscription", "status": "requested", "criteria": "Task?_id=6f0a6d2e-3c1f-4f7a-9a53-2f6f6f0c7d21",
    "reason": NAME, "channel": {"type": "rest-hook", "endpoint": "https://epj.example.org/x", "payload": "",
                                "header": [f"Authorization: {NUMBER}"]},
}  # fmt: skip
EVENTS = orjson.dumps(
    [{"sekvensnummer": 1, "hendelse": {"hendelsestype": "doedIUtlandet", "folkeregisteridentifikator": NUMBER,
      "ajourholdstidspunkt": "2026-11-22T02:00:00Z", "hendelsesdokument": "x"}}]
)  # fmt: skip
JWK = {"kty": "EC", "crv": "P-256", "kid": "k1", "use": "sig", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
       "y": "x_FEzRuAgAr7IfbYlvmH3fC6z5hTPnsGyzwrxsx9LpE"}  # fmt: skip
RSA = {"kty": "RSA", "kid": "k2", "e": "AQAB", "n": "x" * 342}
JWT = b"eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJQUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL3giLCJzdWIiOiJLYXJpIn0.c2ln"


def _zip(*members_: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members_:
            archive.writestr(name, data)
    return target.getvalue()


def _resource(data: bytes) -> Any:
    return json_codec.parse(data, LIMITS)


def _fhir_xml(data: bytes) -> Any:
    root = xml_codec.parse(data, LIMITS).getroot()
    return from_xml(root) if is_fhir(root) else None


def _task(data: bytes) -> Any:
    tree = json_codec.parse(data, LIMITS)
    if not isinstance(tree, dict):
        return None
    is_cancelling(tree)
    return ask_of_task(tree, CALLER, "123456785", "6f0a6d2e-3c1f-4f7a-9a53-2f6f6f0c7d21") and None


def _wish(data: bytes) -> Any:
    tree = json_codec.parse(data, LIMITS)
    if not isinstance(tree, dict):
        return None
    return wish_of_resource(tree, CALLER, "123456785", "6f0a6d2e-3c1f-4f7a-9a53-2f6f6f0c7d21") and None


def _keyset(data: bytes) -> Any:
    tree = orjson.loads(data)
    return _keys(tree["keys"]) if isinstance(tree, dict) and isinstance(tree.get("keys"), list) else None


def _jwt(data: bytes) -> Any:
    signed = split(data.decode("latin-1"))
    members(signed.head)
    return None


def _proof_key(data: bytes) -> Any:
    tree = orjson.loads(data)
    return PublicKey(tree) if isinstance(tree, dict) else None


def _hook(data: bytes) -> Any:
    keys = Keys.of("whsec_" + "c2VjcmV0" * 4)
    headers = {"webhook-id": data[:40].decode("latin-1"), "webhook-timestamp": data[:11].decode("latin-1"),
               "webhook-signature": data.decode("latin-1")}  # fmt: skip
    assert not verified(keys, headers, data, 1_700_000_000)


def _transit(data: bytes) -> Any:
    with Transit(lambda message: None, default="on", limit=30, workers=1) as transit:
        found = transit(data, "2026-11-22T02:30:00Z")
    assert found.data == data
    return found


PLO = seeds(
    "plo/rich-plan.innleggelsesrapport.xml", "plo/rich-plan.sammenfatning.xml", "plo/innleggelsesrapport-med-ip.xml"
)
FHIR = seeds("fhir/rich-plan.bundle.json")
ZIP = _zip(("plan.xml", seeds("sampro/rich-plan.xml")[0]), ("vedlegg/1.pdf", b"%PDF-1.4 x"))
PARSERS: dict[str, tuple[Callable[[bytes], Any], list[bytes]]] = {
    "a plan in FHIR": (planbro.read, FHIR),
    "a PLO message": (planbro.read, PLO),
    "an export of a tool": (planbro.read, seeds("sampro/rich-plan.xml", "flyt-samspill/rich-plan.json")),
    "a zip": (planbro.read, [ZIP, *seeds("sampro/rich-plan.zip")]),
    "a resource in JSON": (_resource, [orjson.dumps(TASK)]),
    "a resource in XML": (_fhir_xml, [
        f'<Task xmlns="http://hl7.org/fhir"><id value="x"/><for><display value="{NAME}"/></for></Task>'.encode()]),
    "a Task": (_task, [orjson.dumps(TASK)]),
    "a Subscription": (_wish, [orjson.dumps(SUBSCRIPTION)]),
    "an ADT": (read_admissions, [ADT]),
    "the header of an ADT": (read_header, [ADT]),
    "an Encounter": (read_admissions, [ENCOUNTER]),
    "a Melding om innlagt": (read_admissions, PLO),
    "events of Folkeregisteret": (read_person_events, [EVENTS]),
    "a consent form": (read_form, [orjson.dumps({"planbro": "consent-form", "plan": "x", "name": NAME, "parties": []})]),
    "a key set": (_keyset, [orjson.dumps({"keys": [JWK, RSA]})]),
    "a key of a proof": (_proof_key, [orjson.dumps(JWK), orjson.dumps(RSA)]),
    "a token": (_jwt, [JWT]),
    "an announcement": (Announcement.read, [b'{"type":"plan.changed","id":"6f0a6d2e-3c1f-4f7a-9a53-2f6f6f0c7d21"}']),
    "a webhook's signature": (_hook, [b"1700000000 v1,c2lnbmF0dXJl v1,AAAA"]),
    "a message in transit": (_transit, PLO),
}  # fmt: skip
FAULTS = (PlanbroError, Denied, Unreadable, orjson.JSONDecodeError)
"""What a caller of these knows what to do with; each is told by a code."""


@pytest.mark.parametrize("what", PARSERS)
@settings(max_examples=max(25, settings().max_examples))
@given(draw=st.data())
def test_what_has_gone_wrong_is_told_and_nobody_is_named(what: str, draw: st.DataObject) -> None:
    parse, good = PARSERS[what]
    _judge(what, parse, draw.draw(gone_wrong(*good)))


@pytest.mark.parametrize("what", PARSERS)
@settings(max_examples=10)
@given(data=st.binary(max_size=300))
def test_what_was_never_right_is_told(what: str, data: bytes) -> None:
    _judge(what, PARSERS[what][0], data)


def _judge(what: str, parse: Callable[[bytes], Any], data: bytes) -> None:
    began = time.thread_time()
    try:
        found = parse(data)
    except FAULTS as error:
        findings = getattr(error, "findings", None)
        said = f"{error!r} {error}" + (told(findings) if findings is not None else "")
    else:
        findings = getattr(found, "findings", None)
        said = told(findings) if findings is not None else ""
    assert time.thread_time() - began < SECONDS, what
    assert not echoes(said), what


# bombs, each small where it comes in


def _laughs() -> bytes:
    lines = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))]
    return f"<!DOCTYPE x [{''.join(lines)}]><x>&a9;</x>".encode()


BOMBS = {
    "entities that grow": _laughs(),
    "a file of ours": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Task xmlns="http://hl7.org/fhir"><id value="&a;"/></Task>',
    "an address of ours": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x"><x/>',
    "XML in itself": b"<a>" * 100_000,
    "JSON in itself": b"[" * 500_000,
    "objects in themselves": b'{"a":' * 200_000,
    "a number without end": b'{"resourceType":"Task","x":' + b"9" * 500_000 + b"}",
    "an exponent without end": b'{"resourceType":"Task","x":1e999999999}',
    "many attributes": b"<a " + b" ".join(b'a%d="x"' % at for at in range(30_000)) + b"/>",
    "many names": b"{" + b",".join(b'"%d":1' % at for at in range(60_000)) + b"}",
    "a zip that grows": _zip(("plan.xml", b"<a>" + b"x" * 20_000_000)),
    "a zip that leaves its folder": _zip(("../../plan.xml", b"<a/>")),
    "a zip of many": _zip(*((f"{at}.xml", b"") for at in range(11_000))),
    "segments without end": ADT + b"ZZZ|" + b"^" * 500_000,
    "repetitions without end": ADT.replace(b"Kari", b"~" * 500_000),
    "a PDF of references": b"%PDF-1.7\n" + b"".join(b"%d 0 obj<</Kids[%d 0 R]>>endobj\n" % (at, at + 1) for at in range(10_000)),
}  # fmt: skip
READERS = (
    "a plan in FHIR",
    "a resource in JSON",
    "a resource in XML",
    "an ADT",
    "events of Folkeregisteret",
    "a consent form",
)


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_does_not_go_off(bomb: str) -> None:
    for what in READERS:
        _judge(f"{what}: {bomb}", PARSERS[what][0], BOMBS[bomb])


@pytest.mark.long
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_takes_no_room(bomb: str) -> None:
    tracemalloc.start()
    try:
        for what in READERS:
            tracemalloc.reset_peak()
            with suppress(*FAULTS):
                PARSERS[what][0](BOMBS[bomb])
            assert tracemalloc.get_traced_memory()[1] < (96 << 20), what
    finally:
        tracemalloc.stop()


def test_nothing_of_a_file_of_ours_is_read_by_an_entity() -> None:
    with pytest.raises(PlanbroError) as refused:
        xml_codec.parse(BOMBS["a file of ours"], LIMITS)
    assert "root:" not in told(refused.value.findings)


@pytest.mark.parametrize("depth", [LIMITS.max_depth + 1, DEEP])
def test_what_is_deeper_than_the_settings_say_is_refused_before_it_is_walked(depth: int) -> None:
    for data in (b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth):
        with pytest.raises(PlanbroError):
            json_codec.parse(data, LIMITS)
    with pytest.raises(PlanbroError):
        xml_codec.parse(b"<a>" * depth + b"</a>" * depth, LIMITS)


def test_the_canaries_are_what_would_be_seen() -> None:
    assert echoes(f"{NAME} {NUMBER}") == [NUMBER, NAME]
    assert len(CANARIES) == 3
