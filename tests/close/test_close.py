"""A plan is closed: archived, ended, told to everybody who was told of it, and asked of people what a machine cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import orjson
import pytest

from planbro.exchange.close import FLOW, How, close, ended, forecast
from planbro.exchange.receive import judge
from planbro.exchange.sync import FLOWS, Route
from planbro.exchange.writing import write
from planbro.findings import Refused
from planbro.formats.epj import registers
from planbro.plan import Plan, decide, facts, in_office, is_ip, status_on
from planbro.plan.disclosure import Asker
from planbro.store.database import Database, Plans, Seal, Tasks, metadata
from planbro.testing.generator import municipality
from sync.conftest import EPJ, T0, TENANT
from sync.two_tools import TwoTools

HOW = How("2026-11-22")
EVE = "2026-11-21"


@dataclass
class Shelf:
    """An archive that remembers what it was given."""

    taken: list[tuple[bytes, str]] = field(default_factory=list)
    faults: int = 0

    def has(self, plan: str, data: bytes) -> bool:
        return any(data == one for one, _ in self.taken)

    def take(self, data: bytes, reason: str, as_of: str) -> bool:
        if self.faults:
            self.faults -= 1
            raise Refused.because("archive-in-use")
        self.taken.append((data, reason))
        return True


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    """Individuelle planer in force."""
    return [plan for plan in municipality(12, 7) if is_ip(plan) and status_on(plan, "2026-11-22").has_ip]


@pytest.fixture
def town(database_url: str, plans: list[Plan]) -> Iterator[TwoTools]:
    with Database.open(database_url, Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        town = TwoTools(database, archive=Shelf(), flows={**FLOWS, **FLOW})  # type: ignore[arg-type]
        town.change(plans[0])
        town.run()
        yield town


def closing(town: TwoTools, plan: Plan, how: How = HOW) -> None:
    close(town.database, TENANT, plan.id, how, who="leder", why="Målene er nådd", now=town.clock())
    for _ in range(4):
        town.run()
        town.clock.go(1.1)


def test_everything_that_a_closing_does(town: TwoTools, plans: list[Plan]) -> None:
    closing(town, plans[0])
    (row,) = town.rows("close")
    assert (row.state, row.outcome) == ("closed", "done")
    assert [reason for _, reason in town.archive.taken] == ["closing"]  # type: ignore[attr-defined]
    assert town.state(plans[0]) == "closed"
    now = town.latest(plans[0])
    assert (now.closed, now.closed_reason) == ("2026-11-22", "Målene er nådd")
    assert status_on(now, "2026-11-22").has_ip is False
    assert len(town.hospital.messages) == 2
    codes = {task.code for task in town.tasks if task.exchange == row.id}
    assert codes == {"close-tool", "close-registers", "close-koordinator"}
    with town.database.reading() as transaction:
        last = Plans(transaction).versions(TENANT, plans[0].id)[-1]
    assert (last.why, last.who) == ("close", "leder")


def test_it_is_over_when_every_receipt_has_come(town: TwoTools, plans: list[Plan]) -> None:
    town.hospital.answers = False
    closing(town, plans[0])
    (row,) = town.rows("close")
    assert (row.standing, row.state, row.reason) == ("open", "told", "close-waits")
    town.hospital.back.append(judge(town.hospital.got[-1][1]).answers[0].data)
    for _ in range(2):
        town.run()
        town.clock.go(1.1)
    (row,) = town.rows("close")
    assert (row.state, row.outcome) == ("closed", "done")


def test_the_message_corrects_the_one_before(town: TwoTools, plans: list[Plan]) -> None:
    closing(town, plans[0])
    (first, _), (_, second) = town.hospital.got
    assert first.encode() in second, "it names the message that it changes"


def test_a_fhir_receiver_gets_an_inactive_flag(plans: list[Plan]) -> None:
    data = write(ended(plans[0], HOW), "fhir", onto=False, receiver=EPJ, purpose="TREAT", as_of=T0).data
    flags = [one["resource"] for one in orjson.loads(data)["entry"] if one["resource"]["resourceType"] == "Flag"]
    ours = [one["status"] for one in flags if "ip-status" in one["code"]["coding"][0]["system"]]
    assert ours == ["inactive"]


def test_the_registers_get_the_last_day(town: TwoTools, plans: list[Plan]) -> None:
    before = registers(plans[0], "2026-11-22")
    assert before is not None
    closing(town, plans[0])
    found = registers(town.latest(plans[0]), "2026-11-22")
    assert found is not None
    assert [one.ind_plan for one in found.blocks if one.end == EVE] == ["1"]
    with town.database.reading() as transaction:
        (task,) = [one for one in town.tasks if one.code == "close-registers"]
        said = orjson.loads(Tasks(transaction).body(task) or b"")
    assert EVE in {one["poTilDato"] for one in said["iplos"]}
    assert said["tekster"]


def test_nobody_reads_on(plans: list[Plan]) -> None:
    over = ended(plans[0], HOW)
    assert not any(one.read is True and one.end is not EVE and str(one.end) > EVE for one in over.rights)
    parties = [f"herid:{one.her_id}" for one in over.organisations if isinstance(one.her_id, str)]
    assert {decide(over, Asker.of(one), "TREAT", T0).level for one in parties} <= {"none", "status"}


def test_zeroed_consents_stand_and_open_nothing(plans: list[Plan]) -> None:
    over = ended(plans[0], replace(HOW, consents="zeroed"))
    assert [one.end for one in over.consents] == [one.end for one in plans[0].consents]
    assert all(isinstance(one.end, str) for one in over.consent_parties)


def test_a_koordinator_stays_unless_it_is_said_that_the_office_ends(plans: list[Plan]) -> None:
    assert in_office(ended(plans[0], HOW), "2026-11-22")
    over = ended(plans[0], replace(HOW, koordinator="ends"), "Flyttet")
    assert in_office(over, "2026-11-22") == []
    assert status_on(over, "2026-11-22").has_koordinator is False


def test_of_one_who_had_no_plan_nothing_is_said_to_have_ended() -> None:
    none = next(plan for plan in municipality(6, 7) if status_on(plan, "2026-11-22").has_ip is False)
    assert [fact for fact in facts(ended(none, HOW)) if fact[0][0] == "ip_status[]"] == [
        fact for fact in facts(none) if fact[0][0] == "ip_status[]"
    ]


def test_closed_again_nothing_changes(town: TwoTools, plans: list[Plan]) -> None:
    closing(town, plans[0])
    sent, tasks = len(town.hospital.got), len(town.tasks)
    closing(town, plans[0])
    assert (len(town.rows("close")), len(town.hospital.got), len(town.tasks)) == (1, sent, tasks)
    over = ended(plans[0], HOW)
    assert dict(facts(ended(over, replace(HOW, day="2026-12-01")))) == dict(facts(over))


def test_who_was_told_and_has_no_way_any_more_is_for_a_person(town: TwoTools, plans: list[Plan]) -> None:
    town.rules = replace(town.rules, routes=())
    closing(town, plans[0])
    assert [task.party for task in town.tasks if task.code == "close-tell"] == [EPJ]
    assert len(town.hospital.messages) == 1


def test_an_archive_in_use_is_waited_for(town: TwoTools, plans: list[Plan]) -> None:
    town.archive.faults = 1  # type: ignore[attr-defined]
    close(town.database, TENANT, plans[0].id, HOW, who="leder", why="", now=town.clock())
    town.run()
    assert (town.rows("close")[0].state, town.state(plans[0])) == ("received", "live")
    town.clock.go(1.1)
    town.run()
    assert town.state(plans[0]) == "closed"


def test_beforehand_it_is_told_what_will_be_done(town: TwoTools, plans: list[Plan]) -> None:
    with town.database.reading() as transaction:
        found = forecast(transaction, TENANT, plans[0].id, HOW, town.rules, archives=True, now=town.clock())
    words = [one.what for one in found]
    assert words[:2] == ["archive", "end-plan"]
    assert {"tell", "registers", "close-in-tool", "ask-koordinator"} <= set(words)
    assert town.state(plans[0]) == "live"
    with town.database.reading() as transaction, pytest.raises(Refused) as told:
        forecast(transaction, TENANT, EPJ, HOW, town.rules, archives=True, now=town.clock())
    assert told.value.findings.codes() == ["plan-not-stored"]


def test_the_tool_that_goes_on_does_not_open_it_again(town: TwoTools, plans: list[Plan]) -> None:
    closing(town, plans[0])
    town.change(plans[0], "2")
    town.run()
    assert town.state(plans[0]) == "closed"
    assert isinstance(town.rules.routes[0], Route)
