"""What went wrong is a deviation, once; a person closes it and says why; another system is told of both."""

from __future__ import annotations

import csv
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from planbro.exchange import deviations
from planbro.exchange.deviations import _export
from planbro.exchange.engine import Worker
from planbro.exchange.sync import Rooms
from planbro.findings import Finding
from planbro.plan import Plan
from planbro.store.database import Deviation, Deviations, NewDeviation, NewTask, Tasks
from planbro.transport import Arrival, Post, Posted
from planbro.transport.webhook import Announcement
from sync.conftest import EPJ, TENANT, Town


@dataclass
class Ear:
    """Another system that is told."""

    name: str = "eqs"
    heard: list[Announcement] = field(default_factory=list)

    def post(self, post: Post) -> Posted:
        self.heard.append(Announcement.read(post.parcel.data))
        return Posted("delivered")


def sweep(town: Town, alerts_by: str = "") -> list[Deviation]:
    with town.database.writing() as transaction:
        return deviations.sweep(transaction, TENANT, town.clock(), alerts_by)


def rejected(town: Town, plan: Plan) -> None:
    town.hospital.reject = True
    town.change(plan)
    town.run()


def test_a_rejected_message_is_a_deviation_and_only_one(town: Town, plans: list[Plan]) -> None:
    rejected(town, plans[0])
    (one,) = sweep(town)
    assert (one.code, one.party, one.plan, one.standing) == ("receipt-negative", EPJ, plans[0].id, "open")
    assert sweep(town) == []


def test_silence_past_the_deadline_is_a_deviation(town: Town, plans: list[Plan]) -> None:
    town.hospital.answers = False
    town.change(plans[0])
    town.run()
    town.clock.go(97)
    town.run()
    assert [one.code for one in sweep(town)] == ["receipt-missing"]


def test_input_that_cannot_be_read_is_a_deviation(town: Town) -> None:
    town.tool.waiting.append(Arrival("sampro", "a", b"<plan"))
    town.run()
    assert [one.code for one in sweep(town)] == ["xml-malformed"]


def test_a_task_past_its_deadline_is_a_deviation(town: Town) -> None:
    with town.database.writing() as transaction:
        Tasks(transaction).open(
            [NewTask(TENANT, "revision", "p1", "remind-revision", "2026-11-22T11:00:00.000Z")], town.clock()
        )
    (one,) = sweep(town)
    assert (one.code, dict(one.params)) == ("task-overdue", {"kind": "revision", "task": "remind-revision"})
    told = Finding(one.code, params=dict(one.params))
    assert told.text("nb") == "Planen skal revideres. Dette er ikke gjort innen fristen."
    assert told.text("en") == "The plan is to be revised. This was not done by its deadline."
    assert sweep(town) == []


def test_a_person_closes_it_with_a_reason_which_stands_sealed(town: Town, plans: list[Plan]) -> None:
    rejected(town, plans[0])
    (one,) = sweep(town)
    with town.database.writing() as transaction:
        there = deviations.close(transaction, one.id, "user:kari", "ringt Ola", town.clock())
        assert deviations.close(transaction, one.id, "user:kari", "igjen", town.clock()) is None
        raw = transaction.connection.exec_driver_sql("SELECT body FROM deviation").scalar_one()
    assert there is not None
    assert (there.standing, there.who, there.reason) == ("closed", "user:kari", "ringt Ola")
    assert b"Ola" not in bytes(raw)
    assert "Ola" not in repr(there)
    assert sweep(town) == [], "the same thing is not opened again"


def test_it_is_told_once_when_it_begins_and_once_when_it_ends(town: Town, plans: list[Plan]) -> None:
    rejected(town, plans[0])
    (one,) = sweep(town, "eqs")
    with town.database.writing() as transaction:
        deviations.close(transaction, one.id, "user:kari", "sett på", town.clock(), "eqs")
    ear = Ear()
    with Worker(town.database, deviations.FLOW, town.clock, "w1", Rooms({}, {"eqs": ear})) as worker:  # type: ignore[dict-item]
        while worker.run_once():
            pass
    assert [(said.type, said.code, said.tenant) for said in ear.heard] == [
        ("deviation.opened", "receipt-negative", TENANT), ("deviation.closed", "receipt-negative", TENANT),
    ]  # fmt: skip
    assert plans[0].id not in repr(ear.heard)


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_the_table_says_in_norwegian_what_happened_and_what_to_do(town: Town, plans: list[Plan]) -> None:
    rejected(town, plans[0])
    sweep(town)
    with town.database.reading() as transaction:
        data = deviations.table(Deviations(transaction).of_tenant(TENANT))
    assert data.startswith(b"\xef\xbb\xbfAvviksnummer;Virksomhet;")
    (row,) = read(data)
    assert row["Hva har skjedd"].startswith("Mottakeren har avvist meldingen")
    assert (row["Status"], row["Oppstått"], row["Part"]) == ("Åpent", "22.11.2026 13:00", EPJ)


def test_a_persons_words_go_along_only_when_asked_for_and_are_no_formula(town: Town) -> None:
    with town.database.writing() as transaction:
        (one,) = deviations.opened(transaction, [NewDeviation(TENANT, "k", "transit-passed")], town.clock())
        deviations.close(transaction, one.id, "user:kari", "=1+1", town.clock())
        found = deviations.export(transaction, TENANT, town.clock())
        left: list[Any] = Deviations(transaction).of_tenant(TENANT, not_exported=True)
    assert read(deviations.table(found))[0]["Begrunnelse"] == ""
    assert read(deviations.table(found, reasons=True))[0]["Begrunnelse"] == "'=1+1"
    assert left == []


def test_what_is_closed_while_the_table_is_written_is_told_the_next_time(town: Town) -> None:
    with town.database.writing() as transaction:
        (one,) = deviations.opened(transaction, [NewDeviation(TENANT, "k", "transit-passed")], town.clock())
        deviations.close(transaction, one.id, "user:kari", "sett", town.clock())
        assert Deviations(transaction).exported(TENANT, {"open": [one.id]}, town.clock()) == set()
        left = Deviations(transaction).of_tenant(TENANT, not_exported=True)
    assert [(each.id, each.standing) for each in left] == [(one.id, "closed")]


def test_of_two_who_export_at_one_time_each_deviation_is_ones_alone(town: Town) -> None:
    with town.database.writing() as transaction:
        news = [NewDeviation(TENANT, f"k{n}", "transit-passed") for n in range(20)]
        everything = {one.id for one in deviations.opened(transaction, news, town.clock())}
    barrier = threading.Barrier(4)

    def export() -> list[int]:
        barrier.wait()
        with town.database.writing() as transaction:
            return [one.id for one in deviations.export(transaction, TENANT, town.clock())]

    with ThreadPoolExecutor(4) as hands:
        told = [number for one in [hands.submit(export) for _ in range(4)] for number in one.result()]
    assert sorted(told) == sorted(everything)


def test_of_many_deviations_a_page_is_at_hand_at_a_time_and_the_table_is_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_export, "_PAGE", 10)
    new = [NewDeviation(TENANT, f"n{one}", "receipt-missing") for one in range(95)]
    with town.database.writing() as transaction:
        Deviations(transaction).open([*new, NewDeviation("999999999", "n", "receipt-missing")], town.clock())
        Deviations(transaction).close(7, "user:kari", "ringt", town.clock())
        Deviations(transaction).exported(TENANT, {"open": [8]}, town.clock())
    sizes, told = [], b""
    for number, part in enumerate(deviations.parts(_counted(deviations.pages(town.database, TENANT), sizes))):
        if number == 3:  # what is opened meanwhile stands in the next table
            with town.database.writing() as transaction:
                Deviations(transaction).open([NewDeviation(TENANT, "late", "receipt-missing")], town.clock())
        told += part
    with town.database.reading() as transaction:
        whole = Deviations(transaction).of_tenant(TENANT)[:-1]
        counts = [Deviations(transaction).count(TENANT, **asked) for asked in ({}, {"not_exported": True})]
    assert max(sizes) == 10
    assert told == deviations.table(whole)
    assert counts == [96, 95]
    for asked, count in (({"standing": "open"}, 95), ({"not_exported": True}, 95)):
        assert sum(map(len, deviations.pages(town.database, TENANT, **asked))) == count


def test_a_table_of_nothing_has_its_headings(town: Town) -> None:
    assert b"".join(deviations.parts(deviations.pages(town.database, TENANT))) == deviations.table([])


def _counted(pages: Any, sizes: list[int]) -> Any:
    for page in pages:
        sizes.append(len(page))
        yield page
