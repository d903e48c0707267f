"""A change in the tool reaches those who may know of it, once, and no further than that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planbro.exchange import deviations
from planbro.exchange.correct import Wish, correct
from planbro.exchange.sync import Source, _delivery
from planbro.exchange.writing import write
from planbro.findings import Refused
from planbro.plan import Koordinator, Plan, copy
from planbro.store.database import Chosen, Database, Plans, Seal
from planbro.transport import Arrival, Lost, NotPosted
from sync.conftest import TENANT, Town


def with_koordinator(plan: Plan, name: str) -> Plan:
    other = copy(plan)
    current: Koordinator = next(one for one in other.koordinatorer if not isinstance(one.end, str))
    current.family = name
    return other


def test_a_new_plan_becomes_one_message_and_its_receipt_closes_it(town: Town, plans: list[Plan]) -> None:
    town.change(plans[0])
    town.run()
    assert len(town.hospital.messages) == 1
    (delivery,) = town.rows("delivery")
    assert (delivery.state, delivery.outcome, delivery.transport, delivery.receipt) == (
        "closed",
        "done",
        "delivered",
        "ok",
    )
    assert {row.standing for kind in ("change", "receipt") for row in town.rows(kind)} == {"closed"}


def test_the_same_plan_again_tells_nobody_anything(town: Town, plans: list[Plan]) -> None:
    town.change(plans[0])
    town.run()
    same = copy(plans[0])
    same.source.generated = "2026-11-22T13:00:00+01:00"
    town.change(same, "2")
    town.run()
    assert len(town.hospital.got) == 1
    assert town.rows("change")[-1].outcome == "nothing"


def test_what_the_receiver_may_not_see_is_no_news_to_it(town: Town, plans: list[Plan]) -> None:
    town.change(plans[0])
    town.run()
    other = copy(plans[0])
    other.planeier.background = "Bare for ansvarsgruppa"
    town.change(other, "2")
    town.run()
    assert len(town.hospital.got) == 1
    assert town.rows("delivery")[-1].reason == "exchange-seen-before"
    assert b"ansvarsgruppa" not in b"".join(town.hospital.messages.values())


def test_a_new_koordinator_is_news(town: Town, plans: list[Plan]) -> None:
    town.change(plans[0])
    town.run()
    town.change(with_koordinator(plans[0], "Nyvalg"), "2")
    town.run()
    assert len(town.hospital.messages) == 2
    assert b"Nyvalg" in town.hospital.got[-1][1]


def test_a_lost_answer_is_tried_again_under_the_same_id(town: Town, plans: list[Plan]) -> None:
    town.hospital.faults = [Lost(sent=True), NotPosted("exchange-no-answer")]
    town.change(plans[0])
    for _ in range(3):
        town.run(receipts=False)
        town.clock.go(2)
    town.run()
    assert len(town.hospital.got) == 2
    assert len(town.hospital.messages) == 1
    assert town.hospital.got[0] == town.hospital.got[1], "to the byte"
    assert town.rows("delivery")[0].receipt == "ok"


def test_a_receipt_counts_though_the_answer_to_the_sending_was_lost(town: Town, plans: list[Plan]) -> None:
    town.hospital.faults = [Lost(sent=True)]
    town.change(plans[0])
    town.run()
    town.clock.go(2)
    town.run()
    assert len(town.hospital.got) == 1
    assert town.rows("delivery")[0].outcome == "done"


def test_every_version_is_kept_whole(town: Town, plans: list[Plan]) -> None:
    town.change(plans[0])
    town.run()
    town.change(with_koordinator(plans[0], "Nyvalg"), "2")
    town.run()
    with town.database.reading() as transaction:
        versions = Plans(transaction).versions("974760673", plans[0].id)
        bodies = [Plans(transaction).body("974760673", plans[0].id, number) for number in (1, 2)]
    assert [one.number for one in versions] == [1, 2]
    changed = {part for part in versions[1].parts if versions[0].parts.get(part) != versions[1].parts[part]}
    assert changed == {"koordinatorer"}
    assert b"Nyvalg" not in (bodies[0] or b"")
    assert b"Nyvalg" in (bodies[1] or b"")


def test_what_cannot_be_read_is_held_and_the_rest_goes_on(town: Town, plans: list[Plan]) -> None:
    town.tool.waiting.append(Arrival("sampro", "bad", b"<plan>"))
    town.change(plans[0], "good")
    town.run()
    assert [row.standing for row in town.rows("change")] == ["held", "closed"]
    assert len(town.hospital.messages) == 1


def test_a_source_that_has_one_format_is_not_taken_by_another(town: Town, plans: list[Plan]) -> None:
    town.rules = replace(town.rules, sources=(Source("sampro", "sampro", format="flyt-samspill"),))
    town.change(plans[0])
    town.run()
    (row,) = town.rows("change")
    assert (row.standing, row.reason) == ("held", "format-is-another")
    town.rules = replace(town.rules, sources=(Source("sampro", "sampro", format="sampro"),))
    town.change(plans[1], "2")
    town.run()
    assert [one.outcome for one in town.rows("change")] == ["", "done"]


def test_nothing_of_a_person_stands_open_in_the_file(town: Town, plans: list[Plan]) -> None:
    town.change(plans[0])
    town.run()
    if town.database.is_postgres:
        pytest.skip("the file is the server's")
    path = str(town.database.engine.url.database)
    held = b"".join(Path(path + end).read_bytes() for end in ("", "-wal"))
    owner = plans[0].planeier
    words = [owner.family, *(one.value for one in plans[0].identifiers), *(one.title for one in plans[0].goals)]
    assert [word for word in words if isinstance(word, str) and len(word) > 3 and word.encode() in held] == []


def test_other_keys_open_nothing(town: Town, plans: list[Plan]) -> None:
    town.change(plans[0])
    town.run()
    with (
        Database(town.database.engine, Seal.parse(Seal.make(name="k2"))).reading() as transaction,
        pytest.raises(Refused) as told,
    ):
        Plans(transaction).body("974760673", plans[0].id)
    assert [finding.code for finding in told.value.findings] == ["keys-not-these"]


def test_a_message_that_breaks_its_schema_is_held_with_a_deviation_and_goes_to_nobody(
    town: Town, plans: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    def awry(plan: Plan, *told: Any, **more: Any) -> Any:  # as a table that was changed awry would
        other = copy(plan)
        other.planeier.birth_date = "2026-99-99"
        return write(other, *told, **more)

    with monkeypatch.context() as patched:
        patched.setattr(_delivery, "write", awry)
        town.change(plans[0])
        town.run()
    assert not town.hospital.got
    (delivery,) = town.rows("delivery")
    assert (delivery.standing, delivery.state, delivery.reason) == ("held", "decided", "schema-invalid")
    assert delivery.sent is None
    assert delivery.about["findings"][0]["path"].endswith("DateOfBirth")
    assert "99-99" not in repr(delivery)
    with town.database.writing() as transaction:
        (deviation,) = deviations.sweep(transaction, TENANT, town.clock())
    assert (deviation.exchange, deviation.code) == (delivery.id, "schema-invalid")
    correct(town.database, Chosen(TENANT, (delivery.id,)), Wish("requeue", "user:kari", "rettet"), town.clock, do=True)
    town.run()
    assert len(town.hospital.messages) == 1, "once it is mended it goes"
