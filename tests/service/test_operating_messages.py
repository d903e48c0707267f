"""Messages pass, enriched where they may be and as they came where not; what is pushed here is kept before it is answered."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from operating_made import HOOK, ask, operating, send
from serving import NIGHT, Town

from planbro.formats.codec import xml
from planbro.formats.plo import read_message
from planbro.ident import make_synthetic
from planbro.service.operate import _transit
from planbro.store.database import Database, Exchanges, Messages, Unavailable, metadata
from planbro.testing.messages import apprec, message
from planbro.transport.webhook import Keys, sign

REPORT = message("INNLEGGELSESRAPPORT")
XML = {"Content-Type": "application/xml"}


@pytest.fixture
def town(tmp_path: Any) -> Iterator[Town]:
    yield from operating(f"sqlite:///{tmp_path}/planbro.db")


def of_our_person(town: Town, data: bytes = REPORT) -> bytes:
    """The message, about somebody who has a plan here."""
    from serving import number_of

    found = read_message(xml.parse(data))
    assert found is not None
    assert found.patient is not None
    return data.replace((found.patient.ident("FNR") or "-").encode(), number_of(town.opened[-1]).encode())


# through


def test_a_message_is_enriched_on_its_way_and_that_is_told(town: Town) -> None:
    data = of_our_person(town)
    answer = send(town, "POST", "/transit", content=data, headers=XML)
    assert (answer.status_code, answer.headers["planbro-passage"]) == (200, "enriched")
    assert answer.content != data
    line = town.audit()[-1]
    assert (line.what, line.outcome, line.plan) == ("sent", "enriched", town.opened[-1].id)
    assert (line.party[:6], line.ground.split(", ")[-1]) == ("herid:", "standing:health-service-status")
    assert line.msgid == answer.headers["planbro-message"]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe nothing", b"<a/>", REPORT[:-30], apprec(REPORT)], ids=range(5))
def test_what_is_no_message_of_ours_comes_back_to_the_byte(town: Town, data: bytes) -> None:
    answer = send(town, "POST", "/transit", content=data, headers=XML)
    assert (answer.status_code, answer.content) == (200, data)
    assert answer.headers["planbro-passage"] == "untouched"


def test_one_who_has_no_plan_passes_and_no_line_says_anything_of_them(town: Town) -> None:
    answer = send(town, "POST", "/transit", content=REPORT, headers=XML)
    assert (answer.content, answer.headers["planbro-passage"]) == (REPORT, "untouched")
    assert town.audit() == []


def test_where_the_store_is_away_it_passes_and_nothing_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    data = of_our_person(town)

    def away(self: Database) -> Any:
        raise Unavailable("store-away")

    for name in ("reading", "writing"):
        with monkeypatch.context() as without:
            without.setattr(Database, name, away)
            answer = send(town, "POST", "/transit", content=data, headers=XML)
        assert (answer.status_code, answer.content, answer.headers["planbro-passage"]) == (200, data, "untouched")
        assert "transit-no-lookup" in answer.headers["planbro-findings"]


def test_a_fault_of_ours_lets_it_pass_and_a_person_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    data = of_our_person(town)
    with monkeypatch.context() as broken:
        broken.setattr(_transit, "_ground", lambda *_: 1 / 0)
        broken.setattr(_transit.observe, "logger", lambda _: logging.getLogger("planbro.test"))
        answer = send(town, "POST", "/transit", content=data, headers=XML)
    assert (answer.content, answer.headers["planbro-passage"]) == (data, "untouched")
    assert {one["code"] for one in ask(town, "GET", "/api/deviations")[1]["deviations"]} == {"transit-passed"}
    assert town.audit() == []


def test_a_message_that_should_have_been_enriched_is_a_deviation_once(town: Town) -> None:
    broken = of_our_person(town)[:-30]
    for _ in range(2):
        send(town, "POST", "/transit", content=broken, headers=XML)
    (one,) = ask(town, "GET", "/api/deviations")[1]["deviations"]
    assert one["code"] == "transit-passed"


def test_switched_off_nobody_is_looked_up(tmp_path: Any) -> None:
    for town in operating(f"sqlite:///{tmp_path}/off.db", transit={"default": "off"}):
        answer = send(town, "POST", "/transit", content=of_our_person(town), headers=XML)
        assert answer.headers["planbro-passage"] == "off"
        assert town.audit() == []


def test_in_shadow_nothing_is_changed_and_it_is_told_what_would_have_been(tmp_path: Any) -> None:
    for town in operating(f"sqlite:///{tmp_path}/shadow.db", transit={"default": "shadow", "limit": "30s"}):
        data = of_our_person(town)
        answer = send(town, "POST", "/transit", content=data, headers=XML)
        assert (answer.content, answer.headers["planbro-passage"]) == (data, "shadow")
        line = town.audit()[-1]
        assert (line.what, line.outcome, line.params["places"] > 0) == ("transit", "shadow", True)


def test_who_may_not_operate_sends_nothing_through(town: Town) -> None:
    assert send(town, "POST", "/transit", "hospital", content=of_our_person(town)).status_code == 403


# in


def arrived(town: Town) -> list[tuple[str, str, bytes]]:
    with town.database.reading() as transaction:
        kept = Messages(transaction).find(metadata.tables["message"].c.way == "in")
        return [(one.port, one.kind, Messages(transaction).body(one.id) or b"") for one in kept]


def test_what_is_pushed_is_on_the_disk_when_it_is_answered(town: Town) -> None:
    status, told = ask(town, "POST", "/inbox/engine", content=REPORT)
    assert (status, told["again"]) == (202, False)
    assert arrived(town) == [("engine", "message", REPORT)]
    with town.database.reading() as transaction:
        row = Exchanges(transaction).get(told["exchange"])
    assert row is not None
    assert (row.kind, row.state, row.standing, row.port) == ("message", "received", "open", "engine")


def test_the_same_bytes_twice_are_one_arrival(town: Town) -> None:
    first, second = (ask(town, "POST", "/inbox/engine", content=REPORT)[1] for _ in range(2))
    assert second == first | {"again": True}
    assert len(arrived(town)) == 1


def test_a_port_takes_what_it_is_set_up_for_from_whom_it_knows(town: Town) -> None:
    from dataclasses import replace

    assert ask(town, "POST", "/inbox/tool", content=b"{}")[0] == 404
    town.gate.callers["tool"] = replace(town.gate.callers["operator"], client="tool")
    assert ask(town, "POST", "/inbox/tool", "tool", content=b"{}")[0] == 202
    assert arrived(town) == [("tool", "document", b"{}")]


@pytest.mark.parametrize("port", ["closed", "nowhere", "ENGINE", "a" * 60, make_synthetic(NIGHT.date(), 300) or "0"])
def test_a_port_that_is_not_there_takes_nothing(town: Town, port: str) -> None:
    status, told = ask(town, "POST", f"/inbox/{port}", content=b"x")
    assert status in {404, 422}
    assert port not in repr(told)
    assert arrived(town) == []


def test_nothing_is_no_message(town: Town) -> None:
    assert ask(town, "POST", "/inbox/engine", content=b"")[0] == 400


def test_more_than_is_taken_is_refused_as_soon_as_it_is_seen(tmp_path: Any) -> None:
    for town in operating(f"sqlite:///{tmp_path}/small.db", service={"limits": {"body_megabytes": 1}}):

        async def endless() -> Any:
            for _ in range(1000):
                yield b"x" * 65536

        for content in (b"x" * (1 << 20) + b"x", endless()):
            assert ask(town, "POST", "/inbox/engine", content=content)[1]["code"] == "service-body-large"
        assert arrived(town) == []


# signed


def signed(town: Town, body: bytes, *, at: int | None = None, key: str = HOOK) -> dict[str, str]:
    return sign(Keys.of(key), "msg_1", int(town.clock[0].timestamp()) if at is None else at, body)


def test_news_that_is_signed_needs_no_token(town: Town) -> None:
    body = b'{"type": "plan.changed"}'
    assert ask(town, "POST", "/inbox/news", "nobody", content=body, headers=signed(town, body))[0] == 202
    assert arrived(town) == [("news", "event", body)]


def test_a_signature_that_is_wrong_old_or_missing_lets_nothing_in(town: Town) -> None:
    body, now = b"{}", int(town.clock[0].timestamp())
    wrong = [
        {}, signed(town, b"{ }"), signed(town, body, at=now - 301), signed(town, body, at=now + 301),
        signed(town, body, key="another key of the length that is asked for"),
        signed(town, body) | {"webhook-id": "msg_2"}, signed(town, body) | {"webhook-timestamp": "now"},
    ]  # fmt: skip
    for headers in wrong:
        status, told = ask(town, "POST", "/inbox/news", "operator", content=body, headers=headers)
        assert (status, told["code"]) == (401, "operate-signature")
    assert arrived(town) == []
    assert [line.what for line in town.audit()] == ["refused"] * len(wrong)
