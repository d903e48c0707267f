"""A hospital hears of a plan by the message of a kommune: it is answered, and the pointer is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planbro.exchange.pointer import Keepers
from planbro.exchange.receive import judge
from planbro.exchange.sync import Intake, Source
from planbro.exchange.sync._content import from_bytes
from planbro.plan import Plan
from planbro.store.database import Parties, Party, Plans, metadata
from planbro.transport import Acknowledgement, Arrival, Headers, Post
from planbro.transport.folder import FolderOutbox
from planbro.transport.keeper import FhirKeeper
from sync.conftest import TENANT, Town


@pytest.fixture
def message(town: Town, plans: list[Plan]) -> bytes:
    """What a kommune sends."""
    town.change(plans[0])
    town.run()
    return town.hospital.got[0][1]


def hospital(town: Town) -> None:
    town.rules = replace(town.rules, kind="trust", routes=(), sources=(Source("plo", "edi", parts=("*",)),))


def test_the_status_in_a_message_becomes_the_pointer_once(town: Town, message: bytes) -> None:
    before = {row.id for row in town.rows("change")}
    hospital(town)
    for key in ("m1", "m2"):
        town.edi.waiting.append(Arrival("edi", key, message, "message"))
        town.run()
    (change,) = (row for row in town.rows("change") if row.id not in before)
    assert change.outcome == "done"
    with town.database.reading() as transaction:
        data = Plans(transaction).body(TENANT, change.plan)
    assert data is not None
    kept = from_bytes(data)
    assert kept.koordinatorer
    assert not kept.goals
    assert {row.state for row in town.rows("answer")} == {"closed"}


def bodies(town: Town) -> dict[int, bool]:
    """Which of the messages that came have their bytes yet."""
    message = metadata.tables["message"]
    with town.database.reading() as transaction:
        rows = list(transaction.run(message.select().where(message.c.way == "in", message.c.kind == "message")))
    return {row.id: row.body is not None for row in rows}


def only(town: Town, kind: str) -> None:
    """Let the others wait for an hour, as where another worker has them."""
    row, lane = metadata.tables["exchange"], metadata.tables["lane"]
    later = "2026-11-22T13:00:00.000Z"
    others = (row.c.kind != kind) & (row.c.standing == "open")
    with town.database.writing() as transaction:
        names = [one.lane for one in transaction.run(row.select().where(others))]
        transaction.run(row.update().where(others).values(due=later))
        transaction.run(lane.update().where(lane.c.name.in_(names)).values(due=later))
    town.run()


@pytest.mark.parametrize("first", ["change", "answer"])
def test_whichever_comes_first_the_message_is_answered_and_then_its_bytes_go(
    town: Town, message: bytes, first: str
) -> None:
    """One worker keeps the pointer while another makes the receipt; the receipt is made of the message."""
    hospital(town)
    town.edi.waiting.append(Arrival("edi", "m1", message, "message"))
    Intake(town.database, TENANT, town.edi, town.clock).run_once()
    with town.worker(batch=1, stopping=lambda: True) as worker:
        worker.run_once()
    only(town, first)
    assert list(bodies(town).values()) == [True]
    town.clock.go(1.1)
    town.run()
    assert [(row.state, row.reason) for row in town.rows("answer")] == [("closed", "")]
    assert list(bodies(town).values()) == [False]


def test_a_message_that_comes_again_is_not_kept_either(town: Town, message: bytes) -> None:
    hospital(town)
    for key in ("m1", "m2"):
        town.edi.waiting.append(Arrival("edi", key, message, "message"))
        town.run()
    assert list(bodies(town).values()) == [False, False]


def test_the_same_message_twice_in_one_batch_is_answered_once(town: Town, message: bytes) -> None:
    """As where the sender, who got no answer while we were away, has sent it again."""
    before = len(town.hospital.got)
    hospital(town)
    town.edi.waiting += [Arrival("edi", key, message, "message") for key in ("m1", "m2", "m3")]
    town.run(receipts=False)
    assert len(town.hospital.got) == before + 1
    assert sorted(row.outcome for row in town.rows("answer")) == ["done", "nothing", "nothing"]
    assert sorted(row.outcome for row in town.rows("change"))[-3:].count("done") == 1
    assert set(bodies(town).values()) == {False}


def test_where_no_plans_come_by_a_port_a_message_is_answered_and_no_more(town: Town, message: bytes) -> None:
    before = len(town.rows("change"))
    town.edi.waiting.append(Arrival("edi", "m1", message, "message"))
    town.run()
    assert len(town.rows("change")) == before
    assert len(town.rows("answer")) == 1


def test_a_receipt_of_ours_leaves_by_a_folder_too(message: bytes, tmp_path: Path) -> None:
    (answer,) = judge(message).answers
    FolderOutbox(tmp_path).post(Post(answer.id, Acknowledgement(answer.data), "herid:8094866", "", "apprec-1.1"))
    (file,) = tmp_path.glob("*.xml")
    assert file.read_bytes() == answer.data


def test_the_pointer_names_the_body_that_the_plan_is_asked_for_at(town: Town, message: bytes) -> None:
    """A message names its sender by HER-id alone; the address book has the body above it."""
    before = {row.id for row in town.rows("change")}
    hospital(town)
    with town.database.writing() as transaction:
        Parties(transaction).write(
            [Party(TENANT, "herid:8094866", "coordinating-unit", parent="orgnr:310820024")], "2026-11-22T12:00:00.000Z"
        )
    town.edi.waiting.append(Arrival("edi", "m1", message, "message"))
    town.run()
    (change,) = (row for row in town.rows("change") if row.id not in before)
    with town.database.reading() as transaction:
        data = Plans(transaction).body(TENANT, change.plan)
    assert data is not None
    facade = FhirKeeper("https://planbro.example.org/fhir", Headers(), now=lambda: datetime(2026, 11, 22, tzinfo=UTC))
    assert Keepers({"310820024": facade}).of(from_bytes(data)) is facade
