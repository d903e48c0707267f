"""What the worker tells those who run it, and a port that is down, or has to be told something first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from planbro import observe, settings
from planbro.exchange.sync import Deadlines, Intake
from planbro.exchange.work import ALL_FLOWS, Loop, Polled, Turn, watch, words_of
from planbro.exchange.work._book import bring_book
from planbro.exchange.work._rules import _deadlines, tasks_of
from planbro.findings import Refused
from planbro.plan import Plan
from planbro.store.database import Database, Parties, Seal, Unavailable, metadata
from planbro.testing.generator import municipality
from planbro.transport import Arrival, Lost, Notice, NotPosted
from sync.conftest import TENANT, Port, Town

WORDS = observe.Vocabulary.of(["edi", "sampro"], ["change-received", "change-understood", "delivery-rendered"])


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    with Database.open(database_url, Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        yield Town(database)


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    return list(municipality(2, 7))


class Down(Port):
    """One that does not answer, and then does."""

    refuses = 1

    def poll(self, limit: int) -> Sequence[Arrival]:
        if self.refuses:
            self.refuses -= 1
            raise NotPosted("port-unreachable")
        return super().poll(limit)


class Said:
    """A log that remembers what happened."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def info(self, event: str, **_: object) -> None:
        self.events.append(event)

    warning = info


def polled(town: Town, port: Port, **more: object) -> Polled:
    return Polled(Intake(town.database, TENANT, port, town.clock), 0.0, **more)  # type: ignore[arg-type]


def test_a_port_that_is_down_holds_up_nothing_else(town: Town, plans: list[Plan]) -> None:
    town.change(plans[0])
    with town.worker() as worker:
        loop = Loop(worker, [polled(town, Down("edi")), polled(town, town.tool)])
        assert loop.run_once() > 0
    assert {name: no.code for name, no in loop.down.items()} == {"edi": "port-unreachable"}
    assert len(town.hospital.messages) == 1


def test_a_port_that_is_down_is_said_once_and_stands_in_the_metrics_until_it_answers(town: Town) -> None:
    port, registry, said = Down("edi"), CollectorRegistry(), Said()
    port.refuses = 3
    with town.worker() as worker:
        loop = Loop(worker, [polled(town, port)], log=said)
        watch(loop, observe.Meters(registry, WORDS))
        for up in (0, 0, 0, 1, 1):
            loop.run_once()
            assert registry.get_sample_value("planbro_port_up", {"port": "edi"}) == up
    assert said.events == ["port-down", "port-up"]


def test_a_port_is_told_what_it_has_to_know_at_first_and_again_after_it_was_away(town: Town) -> None:
    said: list[str] = []
    port = Down("edi")
    port.refuses = 0
    with town.worker() as worker:
        loop = Loop(worker, [polled(town, port, begin=lambda: said.append("begin"))])
        loop.run_once()
        loop.run_once()
        assert said == ["begin"]
        port.refuses = 1
        loop.run_once()
        loop.run_once()
    assert said == ["begin", "begin"]
    assert loop.down == {}


def test_once_takes_all_that_lies_there(town: Town) -> None:
    town.tool.waiting = [Arrival("sampro", str(number), b"<no plan/>") for number in range(230)]
    with town.worker() as worker:
        Loop(worker, [polled(town, town.tool)]).run_once()
    assert len(town.rows("change")) == 230


def test_once_looks_after_the_work_at_what_the_work_has_made(town: Town, plans: list[Plan]) -> None:
    """On a new installation the reminders of the first plan come with it, and not with the next sweep, a day later."""
    town.change(plans[0])
    found: list[int] = []
    turn = Turn("reminders", 86_400.0, lambda _: found.append(len(town.hospital.messages)))
    with town.worker() as worker:
        Loop(worker, [polled(town, town.tool)], turns=[turn]).run_once()
    assert found == [1]


def test_steps_messages_and_arrivals_are_counted_and_what_fails_by_its_code(town: Town, plans: list[Plan]) -> None:
    registry = CollectorRegistry()
    town.hospital.faults = [Lost(sent=False)]
    town.change(plans[0])
    with town.worker() as worker:
        loop = Loop(worker, [polled(town, town.tool, brings="document")])
        watch(loop, observe.Meters(registry, WORDS))
        loop.run_once()
        town.clock.go(1)
        loop.run_once()
    found = observe.exposition(registry).decode()
    assert 'planbro_arrivals_total{kind="document",port="sampro"} 1.0' in found
    assert 'planbro_step_seconds_count{outcome="done",step="change-received"} 1.0' in found
    assert 'planbro_step_failures_total{code="exchange-no-answer",step="delivery-rendered"} 1.0' in found
    assert 'planbro_posts_total{outcome="handed",port="edi"} 1.0' in found
    assert "planbro_exchange_seconds_sum 3600.0" in found


@pytest.mark.parametrize(
    ("said", "hours"),
    [(("24h", "72h"), Deadlines(24, 96, (72,))), (("72h", "24h"), Deadlines(24, 96, (72,))), ((), Deadlines(96, 96))],
)
def test_every_reminder_of_the_settings_is_given(said: tuple[str, ...], hours: Deadlines) -> None:
    assert _deadlines(settings.Deadlines.model_validate({"reminders": said})) == hours


def test_a_receipt_is_asked_after_as_often_as_was_said(town: Town, plans: list[Plan]) -> None:
    town.hospital.answers = False
    town.rules = replace(town.rules, deadlines=Deadlines(24, 96, (72,)))
    town.change(plans[0])
    town.run()
    tries = []
    for _ in range(5):
        (row,) = town.rows("delivery")
        tries.append((row.standing, row.tries))
        town.clock.go(24)
        town.run()
    (row,) = town.rows("delivery")
    assert tries == [("open", 0), ("open", 1), ("open", 1), ("open", 2), ("held", 2)]
    assert row.reason == "receipt-missing"


def test_each_step_has_a_name_in_metrics_and_spans() -> None:
    tenant = {"orgnr": TENANT, "name": "Lyngvik kommune"}
    words = words_of(settings.Settings.model_validate({"deployment": "kommune", "tenants": {"lyngvik": tenant}}))
    steps = {f"{kind}-{state}" for kind, flow in ALL_FLOWS.items() for state in flow}
    assert steps <= words.words
    spans: list[str] = []

    class Kept:
        def export(self, found: Sequence[Any]) -> None:
            spans.extend(one.name for one in found)

        def shutdown(self) -> None: ...

        def force_flush(self, _: int = 0) -> bool:
            return True

    traces, end = observe.exporting(words, exporter=Kept())
    with traces.step("delivery-rendered"):
        pass
    end()
    assert spans == ["delivery-rendered"]


def test_a_task_is_found_on_the_pages_where_they_are_called_from_outside() -> None:
    tenant = {"orgnr": TENANT, "name": "Lyngvik kommune"}
    whole = {"deployment": "kommune", "tenants": {"lyngvik": tenant}}
    outside = settings.Settings.model_validate({**whole, "service": {"public": "https://plan.example.no/"}})
    assert tasks_of(outside, TENANT) == "https://plan.example.no/pages/tasks"
    assert tasks_of(settings.Settings.model_validate(whole), TENANT) == ""


def test_a_word_of_the_transport_that_could_not_be_written_is_not_lost(
    town: Town, plans: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    town.hospital.answers = False
    town.change(plans[0])
    town.run()
    told = [[Notice(next(iter(town.hospital.messages)), "refused", town.clock(), "InvalidReceiver")], []]
    monkeypatch.setattr(town.edi, "notices", lambda limit: told.pop(0))
    with town.worker() as worker:
        loop = Loop(worker, [polled(town, town.edi)])
        with monkeypatch.context() as away:
            away.setattr("planbro.exchange.work._loop.take_notices", broken)
            with pytest.raises(Refused):
                loop.run_once()
        loop.run_once()
    assert [row.reason for row in town.rows("delivery")] == ["transport-refused"]


def broken(*_: object) -> int:
    raise Unavailable("store-away")


# the address book's file


LIST = "HER-id;Type;Navn\n{}"


def entries(town: Town) -> dict[str, str | None]:
    with town.database.reading() as transaction:
        return {one.id: one.stop for one in Parties(transaction).all(TENANT, "2026-11-22")}


def test_the_file_of_the_settings_is_the_address_book(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "parties.csv"
    file.write_text(LIST.format("8094867;hospital-unit;Eksempel sykehus\n8094868;gp;Eksempel legekontor\n"))
    assert bring_book(town.database, [TENANT], file, town.clock()) == 1
    assert bring_book(town.database, [TENANT], file, town.clock()) == 0, "the same again is no news"
    assert set(entries(town)) == {"herid:8094867", "herid:8094868"}
    file.write_text(LIST.format("8094867;hospital-unit;Eksempel sykehus\n"))
    bring_book(town.database, [TENANT], file, town.clock())
    assert entries(town)["herid:8094868"] == "2026-11-22", "who is in it no more is there no longer"


def test_what_is_to_be_mended_in_the_file_is_said_of_the_file(
    town: Town, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "parties.csv"
    file.write_text("HER-id;Type;Navn;Overordnet\n8094867;hospital-unit;Eksempel sykehus;8094869\n")
    bring_book(town.database, [TENANT], file, town.clock())
    assert [one.getMessage() for one in caplog.records] == ["book-faulty"], "all of it was used"


def test_a_file_that_cannot_be_read_leaves_the_book_as_it_is(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "parties.csv"
    file.write_text(LIST.format("8094867;hospital-unit;Eksempel sykehus\n"))
    bring_book(town.database, [TENANT], file, town.clock())
    for bad in ("no headings at all\n1;2\n", LIST.format("not a number;hospital-unit;x\n")):
        file.write_text(bad)
        bring_book(town.database, [TENANT], file, town.clock())
        assert entries(town) == {"herid:8094867": None}
    assert bring_book(town.database, [TENANT], tmp_path / "gone.csv", town.clock()) == 0
