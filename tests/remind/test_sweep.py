"""The sweep: what is due becomes a task once, and what the plan shows as settled is settled in the list."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from planbro.exchange import deviations
from planbro.exchange.engine import Worker
from planbro.exchange.remind import FLOW, Rules, calendar, fhir_tasks, news, sweep
from planbro.exchange.sync import Rooms
from planbro.exchange.sync._leads import say_leads
from planbro.exchange.writing import write
from planbro.findings import Refused
from planbro.formats.codec import json as codec
from planbro.ident import find_numbers
from planbro.plan import Code, Consent, Koordinator, Meeting, Plan, Planeier
from planbro.store.database import Database, Leads, NewVersion, Plans, Seal, Task, Tasks, metadata
from planbro.transport import Post, Posted
from planbro.transport.webhook import Announcement

TENANT = "974760673"
NOON = "2026-08-20T12:00:00.000Z"
RULES = Rules()
P1, P2, C1, M2 = (str(uuid.uuid5(uuid.NAMESPACE_OID, name)) for name in ("p1", "p2", "c1", "m2"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database.open(database_url, Seal.parse(Seal.make())) as found:
        metadata.create_all(found.engine)
        yield found


def a_plan(ident: str = P1, **values: Any) -> Plan:
    base = {"id": ident, "kind": Code("ip"), "status": Code("active"), "period_start": "2026-07-01"}
    return Plan(**(base | {"next_revision": "2026-09-01"} | values))


def keep(database: Database, *plans: Plan, now: str = NOON, state: str = "live") -> None:
    with database.writing() as transaction:
        at = Plans(transaction).lock([(TENANT, one.id) for one in plans], now)
        new = [
            NewVersion(
                TENANT,
                one.id,
                at[TENANT, one.id] + 1,
                write(one, "plan", onto=False, account=False).data,
                "change",
                "sampro",
                state=state,
            )  # type: ignore[arg-type]
            for one in plans
        ]
        Plans(transaction).add(new, now)


def tasks(database: Database, *standing: Any) -> list[Task]:
    with database.reading() as transaction:
        return Tasks(transaction).listed(TENANT, standing=standing or ("open", "late"))


def codes(found: list[Task]) -> list[str]:
    return sorted(one.code for one in found)


def test_what_is_due_becomes_a_task_once(database: Database) -> None:
    keep(database, a_plan())
    first = sweep(database, TENANT, RULES, NOON)
    assert codes(first.opened) == ["remind-archive", "remind-revision"]
    second = sweep(database, TENANT, RULES, NOON)
    assert (second.looked, second.opened) == (0, [])
    assert codes(tasks(database)) == ["remind-archive", "remind-revision"]


def test_a_plan_is_opened_again_only_when_something_can_be_new(database: Database) -> None:
    keep(database, a_plan(next_revision="2027-06-01", has_group=False))
    assert sweep(database, TENANT, RULES, NOON).looked == 1
    looked = [day for day in range(1, 29) if sweep(database, TENANT, RULES, f"2027-05-{day:02}T12:00:00Z").looked]
    assert looked == [2, 18], "when the revision is a month away, and when the copy falls due"


def test_a_new_version_is_looked_at_the_same_night(database: Database) -> None:
    keep(database, a_plan())
    sweep(database, TENANT, RULES, NOON)
    keep(database, a_plan(last_revision="2026-08-20", next_revision="2027-02-20"))
    swept = sweep(database, TENANT, RULES, NOON)
    assert swept.looked == 1
    assert codes(swept.settled) == ["remind-archive", "remind-revision"]
    assert {one.standing for one in tasks(database, "verified")} == {"verified"}
    assert tasks(database) == []


def test_a_version_that_is_written_meanwhile_is_what_stands(database: Database) -> None:
    """A worker writes a version, and who leads the plan with it, while a sweep has read the one before. The two wrote
    the same rows beside each other: on PostgreSQL one of them met the other's and broke down, and with it its worker."""
    led = a_plan(koordinatorer=[Koordinator(id=C1, function=Code("koordinator"), level=Code("municipal"), hpr="1")])
    keep(database, led)
    swept: list[Any] = []
    sweeping = threading.Thread(target=lambda: swept.append(sweep(database, TENANT, RULES, NOON)))
    with database.writing() as transaction:
        at = Plans(transaction).lock([(TENANT, P1)], NOON)[TENANT, P1]
        data = write(led, "plan", onto=False, account=False).data
        Plans(transaction).add([NewVersion(TENANT, P1, at + 1, data, "change", "sampro")], NOON)
        say_leads(transaction, TENANT, [led])
        sweeping.start()
        sweeping.join(0.5)  # it has read by now, and waits for what is written here
    sweeping.join(30)
    assert [one.looked for one in swept] == [1], "the version that was overtaken is not looked at"
    with database.reading() as transaction:
        assert Leads(transaction).known(TENANT, [P1], "2026-08-20") == {P1: True}
        assert {one.version for one in Tasks(transaction).listed(TENANT, standing=("open",))} == {2}


def test_what_a_person_did_is_verified_when_the_plan_shows_it(database: Database) -> None:
    keep(database, a_plan())
    sweep(database, TENANT, RULES, NOON)
    with database.writing() as transaction:
        Tasks(transaction).stand(Tasks(transaction).listed(TENANT), "done", NOON, "u1")
    assert sweep(database, TENANT, RULES, NOON).opened == []
    keep(database, a_plan(next_revision="2027-02-20"))
    sweep(database, TENANT, RULES, NOON)
    assert {(one.standing, one.who) for one in tasks(database, "verified", "done")} == {("verified", "u1")}


def test_what_is_due_again_is_a_task_again(database: Database) -> None:
    booked = Meeting(id=M2, start="2026-12-01T10:00:00+01:00", status=Code("booked"))
    keep(database, a_plan(next_revision="2027-09-01", meetings=[booked]))
    december = "2026-12-20T12:00:00Z"
    assert codes(sweep(database, TENANT, RULES, december).opened) == []
    booked.status = Code("cancelled")
    keep(database, a_plan(next_revision="2027-09-01", meetings=[booked]))
    assert codes(sweep(database, TENANT, RULES, december).opened) == ["remind-meeting"]
    booked.status = Code("held")
    keep(database, a_plan(next_revision="2027-09-01", meetings=[booked]))
    sweep(database, TENANT, RULES, december)
    assert tasks(database) == []
    booked.status = Code("cancelled")
    keep(database, a_plan(next_revision="2027-09-01", meetings=[booked]))
    assert codes(sweep(database, TENANT, RULES, december).opened) == ["remind-meeting"]
    assert len(tasks(database)) == 1


def test_other_rules_look_at_every_plan_once(database: Database) -> None:
    keep(database, a_plan(P1, next_revision="2026-11-01"), a_plan(P2, next_revision="2026-11-02"))
    sweep(database, TENANT, RULES, NOON)
    rules = Rules.parse({"revision": {"before": 90}})
    swept = sweep(database, TENANT, rules, NOON)
    assert (swept.looked, codes(swept.opened)) == (2, ["remind-revision", "remind-revision"])
    assert sweep(database, TENANT, rules, NOON).looked == 0


def test_a_plan_that_is_closed_or_gone_is_asked_for_no_more(database: Database) -> None:
    keep(database, a_plan())
    sweep(database, TENANT, RULES, NOON)
    keep(database, a_plan(), state="gone")
    sweep(database, TENANT, RULES, NOON)
    assert tasks(database) == []
    assert {one.standing for one in tasks(database, "over")} == {"over"}


def test_another_tenants_plans_are_not_looked_at(database: Database) -> None:
    keep(database, a_plan())
    assert sweep(database, "974761076", RULES, NOON).looked == 0


def test_past_its_deadline_it_is_a_deviation_once(database: Database) -> None:
    keep(database, a_plan())
    sweep(database, TENANT, RULES, NOON)
    for now, found in (
        ("2026-09-01T20:00:00.000Z", []),
        ("2026-09-02T06:00:00.000Z", [("task-overdue", P1)] * 2),
        ("2026-09-03T06:00:00.000Z", []),
    ):
        sweep(database, TENANT, RULES, now)
        with database.writing() as transaction:
            assert [(one.code, one.plan) for one in deviations.sweep(transaction, TENANT, now)] == found
    assert {one.standing for one in tasks(database)} == {"late"}


def test_what_was_due_before_anybody_asked_has_some_days(database: Database) -> None:
    keep(database, a_plan(next_revision="2026-01-01", last_revision="2025-07-01"))
    (found,) = [one for one in sweep(database, TENANT, RULES, NOON).opened if one.code == "remind-revision"]
    assert found.due == "2026-08-27T21:59:59.999Z"


def test_a_plan_that_cannot_be_read_costs_the_others_nothing(database: Database) -> None:
    keep(database, a_plan(P2))
    with database.writing() as transaction:
        Plans(transaction).lock([(TENANT, P1)], NOON)
        Plans(transaction).add([NewVersion(TENANT, P1, 1, b"{}", "change", "sampro")], NOON)
    swept = sweep(database, TENANT, RULES, NOON)
    assert (swept.looked, swept.unread) == (2, 1)
    assert {one.plan for one in swept.opened} == {P2}
    assert sweep(database, TENANT, RULES, NOON).looked == 0
    assert sweep(database, TENANT, RULES, "2026-08-21T12:00:00Z").unread == 1


def test_a_plan_that_breaks_what_is_done_with_it_costs_the_others_nothing(database: Database) -> None:
    for name in (P1, P2):
        keep(database, a_plan(name))

    def also(transaction: Any, plan: Plan, version: int, now: str) -> None:
        if plan.id == P1:
            raise RuntimeError("Kari Nordmann")

    swept = sweep(database, TENANT, RULES, NOON, also=also)
    assert (swept.looked, swept.unread, type(swept.fault)) == (2, 1, RuntimeError)
    assert {one.plan for one in swept.opened} == {P2}
    assert sweep(database, TENANT, RULES, NOON, also=also).looked == 0, (
        "it is looked at again tomorrow, and not at once"
    )
    mended = sweep(database, TENANT, RULES, "2026-08-21T12:00:00Z")
    assert (mended.fault, {one.plan for one in mended.opened}) == (None, {P1})


# what goes out of it


@pytest.fixture
def told(database: Database) -> list[Task]:
    person = Planeier(family="Nordmann", given="Kari", birth_date="2010-09-15")
    consents = [Consent(id=C1, kind=Code("sharing"), status=Code("active"), signed="2026-01-01", end="2026-09-09")]
    keep(database, a_plan(planeier=person, consents=consents))
    return sweep(database, TENANT, RULES, NOON).opened


def test_nothing_of_the_person_is_in_a_calendar_a_task_or_news(told: list[Task]) -> None:
    base = "https://planbro.kommune.example/t"
    made = calendar(told, base) + fhir_tasks(told, base) + b"".join(one.data() for one in news(told, base))
    for word in (b"Nordmann", b"Kari", b"2010", b"09-15", b"0915", P1.encode(), C1.encode()):
        assert word not in made, word
    text = made.decode()
    for one in told:
        text = text.replace(one.ref, "")
    assert not find_numbers(text.replace(TENANT, ""))
    assert codes(told) == ["remind-archive", "remind-birthday", "remind-consent-ends", "remind-revision"]


def test_a_calendar_has_each_task_on_its_day_under_a_name_that_stays(told: list[Task]) -> None:
    from icalendar import Calendar

    read = Calendar.from_ical(calendar(told, "https://planbro.kommune.example/t"))
    events = {str(event["summary"]): event for event in read.walk("VEVENT")}
    revision = events["Planen skal revideres."]
    assert revision["dtstart"].dt.isoformat() == "2026-09-01"
    assert str(revision["url"]).startswith("https://planbro.kommune.example/t/")
    assert len({str(event["uid"]) for event in events.values()}) == len(told)
    assert calendar(told) == calendar(told), "the same bytes"


def test_what_is_done_is_taken_out_of_the_calendar(told: list[Task], database: Database) -> None:
    with database.writing() as transaction:
        Tasks(transaction).stand(told, "done", NOON, "u1")
    done = tasks(database, "done")
    assert calendar(done).count(b"STATUS:CANCELLED") == len(told)
    assert b"VALARM" not in calendar(done)


def test_fhir_tasks_are_as_r4_has_them(told: list[Task]) -> None:
    from fhir.resources.R4B.task import Task as R4Task

    bundle = codec.parse(fhir_tasks(told, "https://planbro.kommune.example/t"))
    for entry in bundle["entry"]:  # type: ignore[index, call-overload, union-attr]
        resource = entry["resource"]  # type: ignore[index, call-overload]
        assert R4Task.model_validate(resource).status == "requested"
        assert "for" not in resource


def test_a_link_that_could_name_a_person_is_refused(told: list[Task]) -> None:
    for base in ("https://x.example/?fnr=1", "http://planbro.kommune.example/t"):
        with pytest.raises(Refused):
            calendar(told, base)


def test_the_day_of_birth_stands_sealed(told: list[Task], database: Database) -> None:
    (birthday,) = [one for one in told if one.code == "remind-birthday"]
    assert birthday.due == "2026-09-30T21:59:59.999Z"
    assert "09-15" not in str(birthday)
    with database.reading() as transaction:
        assert b"2026-09-15" in (Tasks(transaction).body(birthday) or b"")


def test_a_task_is_found_by_its_link(told: list[Task], database: Database) -> None:
    with database.reading() as transaction:
        assert Tasks(transaction).called(TENANT, told[0].ref) == told[0]
        assert Tasks(transaction).called("974761076", told[0].ref) is None


class Far:
    """A webhook's other end."""

    name = "varsel"

    def __init__(self) -> None:
        self.got: list[Announcement] = []

    def post(self, post: Post) -> Posted:
        self.got.append(Announcement.read(post.parcel.data))
        return Posted("delivered")


def test_another_system_is_told_of_each_task_once(database: Database) -> None:
    keep(database, a_plan())
    base, far = "https://planbro.kommune.example/t", Far()
    for _ in range(2):
        sweep(database, TENANT, RULES, NOON, told_by="varsel", link=base)
        with Worker(database, FLOW, lambda: NOON, "w1", Rooms({}, {"varsel": far})) as worker:
            worker.run_once()
    assert sorted((one.type, one.code, one.due) for one in far.got) == [
        ("task.open", "remind-archive", "2026-09-01"),
        ("task.open", "remind-revision", "2026-09-01"),
    ]
    assert {one.link for one in far.got} == {f"{base}/{one.ref}" for one in tasks(database)}
