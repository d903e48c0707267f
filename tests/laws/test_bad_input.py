"""Bad input is normal: each fault gets its finding, at its place, and the rest is read all the same."""

from __future__ import annotations

import re

import pytest
from tests.laws.common import created

import planbro
from planbro.findings import PlanbroError
from planbro.formats.codec import Limits
from planbro.plan import Code
from planbro.testing import rich_plan


def sampro() -> str:
    return created(rich_plan(), "sampro").decode()


def flyt() -> str:
    return created(rich_plan(), "flyt-samspill").decode()


def codes_of(data: bytes) -> list[str]:
    try:
        return planbro.read(data).findings.codes()
    except PlanbroError as error:
        return error.findings.codes()


REFUSED = {
    "empty": (b"", {"input-empty", "format-unknown"}),
    "binary": (bytes(range(256)) * 40, {"format-unknown"}),
    "truncated xml": (sampro().encode()[:4000], {"xml-malformed"}),
    "truncated json": (flyt().encode()[:4000], {"json-malformed"}),
    "wrong encoding declared": (sampro().replace("UTF-8", "utf-8", 1).encode("latin-1"), {"xml-encoding"}),
    "json in latin-1": (flyt().encode("latin-1", "replace").replace(b"?", b"\xe5"), {"json-encoding"}),
    "xxe": (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Plan xmlns="urn:planbro:sampro:2.0">&x;</Plan>', {"xml-dtd"}),
    "entity bomb": (b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><a>&b;</a>', {"xml-dtd"}),
    "duplicate keys": (b'{"planId":"1","planId":"2"}', {"json-duplicate-key"}),
    "10 000 levels of json": (b'{"eksport":' * 10_000 + b"1" + b"}" * 10_000, {"input-too-deep"}),
    "10 000 levels of xml": (b"<a>" * 10_000 + b"</a>" * 10_000, {"input-too-deep"}),
    "a list": (b"[]", {"json-not-object"}),
    "a bundle without a plan": (b'{"resourceType":"Bundle","type":"collection","entry":[]}', {"plan-missing"}),
    "a message of another kind": (
        b'<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24"><Document/></MsgHead>', {"msghead-payload-missing"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_refused_whole(name: str) -> None:
    data, expected = REFUSED[name]
    assert expected & set(codes_of(data))


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-8", "UTF-16"])
def test_declared_encodings_are_read_and_written_back(encoding: str) -> None:
    text = re.sub(r"<\?xml[^>]*\?>", f'<?xml version="1.0" encoding="{encoding}"?>', sampro())
    if encoding == "ISO-8859-1":
        text = "".join(c if ord(c) < 256 else "?" for c in text)
    data = text.encode(encoding)
    reading = planbro.read(data)
    assert reading.plan.goals
    assert planbro.write(reading.plan, "sampro").data == data


def test_a_bom_is_no_fault() -> None:
    assert planbro.read(b"\xef\xbb\xbf" + flyt().encode()).plan == rich_plan()


def test_an_unknown_code_is_kept_and_told() -> None:
    data = flyt().replace('"PAABEGYNT"', '"SATT_I_GANG_7"').encode()
    assert data != flyt().encode()
    reading = planbro.read(data)
    assert "code-unknown" in reading.findings.codes()
    kept = [g.status for g in reading.plan.goals if isinstance(g.status, Code) and g.status.value is None]
    assert {code.code for code in kept} <= {"SATT_I_GANG_7"}
    assert planbro.write(reading.plan, "flyt-samspill").data == data


def test_the_31st_of_february_is_kept_and_told() -> None:
    data = re.sub(r'"periode": \{\s*"fra": "[^"]*"', '"periode": {"fra": "2026-02-31"', flyt(), count=1).encode()
    assert data != flyt().encode()
    reading = planbro.read(data)
    found = [f for f in reading.findings if f.code == "date-impossible"]
    assert found
    assert found[0].place.path == "plan.periode.fra"
    assert reading.account.counts["kept"] == 1
    assert len(reading.plan.goals) == len(rich_plan().goals)


def test_two_koordinatorer_at_once_is_told() -> None:
    plan = rich_plan()
    first = next(k for k in plan.koordinatorer if k.end is planbro.plan.ABSENT and k.function == Code("koordinator"))
    twin = type(first)(id="11111111-2222-4333-8444-555555555555", level=first.level, function=first.function,
                       family="En", given="Annen", start=first.start)  # fmt: skip
    plan.koordinatorer.append(twin)
    assert "koordinator-two" in codes_of(created(plan, "flyt-samspill"))


def test_a_message_inside_a_message_is_read() -> None:
    inner = created(rich_plan(), "plo-1.6").decode()
    body = re.sub(r"<\?xml[^>]*\?>", "", inner).strip()
    outer = (
        '<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24"><MsgInfo/><Document><RefDoc><Content>'
        f"{body}</Content></RefDoc></Document></MsgHead>"
    ).encode()
    reading = planbro.read(outer)
    assert "msghead-nested" in reading.findings.codes()
    assert reading.plan == planbro.read(inner.encode()).plan
    assert planbro.write(reading.plan, "plo-1.6").data == outer


def test_an_oversized_file_is_refused_by_its_size() -> None:
    with pytest.raises(PlanbroError) as caught:
        planbro.read(flyt().encode(), limits=Limits(max_bytes=1000))
    assert caught.value.findings.codes() == ["input-too-large"]


def test_faults_come_all_at_once() -> None:
    text = flyt().replace('"PAABEGYNT"', '"X1"').replace('"fra": "20', '"fra": "20-')
    found = codes_of(text.encode())
    assert len(set(found) & {"code-unknown", "value-invalid", "date-impossible"}) >= 2
