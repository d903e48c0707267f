"""The same admission, told by three systems, twice, late and taken back: what stands in the end is told once."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from admission.conftest import SEAL, UNIT, WARD, Place, by_adt, by_fhir, by_plo
from planbro.exchange import admission
from planbro.exchange.admission import Fact, fact_of, stays
from planbro.formats.admission import read_admissions
from planbro.plan import Plan
from planbro.store.database import Database, Seal, metadata
from planbro.testing.generator import municipality

SAME = timedelta(hours=12)
PLAN = list(municipality(2, 7))[1]
_ADMITTED, _LEFT = "2026-11-22T14:05:00+01:00", "2026-11-22T14:50:00+01:00"


def adt_of(trigger: str, clock: str, **more: Any) -> bytes:
    return by_adt(PLAN, trigger, id=f"{trigger}{clock}", told=f"20261122{clock}00", **more)


def plo_of(type: str, at: str, clock: str, **more: Any) -> bytes:
    return by_plo(PLAN, type, at=at, told=f"2026-11-22T{clock}:00+01:00", **more)


def fhir_of(status: str, clock: str, end: str = "") -> bytes:
    return by_fhir(PLAN, status, f"2026-11-22T{clock}:00+01:00", end)


CAME = (adt_of("A01", "1407"), adt_of("A08", "1411"), adt_of("A08", "1412"), fhir_of("in-progress", "14:08"),
        plo_of("LOG_INNLAGT", _ADMITTED, "14:15"))  # fmt: skip
LEFT = (adt_of("A03", "1452", discharged="202611221450"), fhir_of("finished", "14:53", _LEFT),
        plo_of("LOG_UTSKREVET", _LEFT, "14:55"))  # fmt: skip
TOOK_BACK = (adt_of("A11", "1456"), fhir_of("entered-in-error", "14:57"))
STAYED = (adt_of("A13", "1456"),)

COURSES: dict[str, tuple[tuple[bytes, ...], set[str]]] = {
    "in": (CAME, {"news-admitted"}),
    "out": (CAME + LEFT, {"news-discharged"}),
    "never": (CAME + TOOK_BACK, set()),
    "never, after the discharge": (CAME + LEFT + TOOK_BACK, set()),
    "in after all": (CAME + LEFT[:1] + STAYED, {"news-admitted"}),
    "discharged, and nothing else heard": (LEFT[:1], {"news-discharged"}),
    "planned": ((adt_of("A05", "1300", fields={"PV2-8": "202611241200"}),), set()),
}
"""What is told of one stay, and what a person then has to do."""


def facts(*told: bytes) -> list[Fact]:
    seal = Seal.parse(SEAL)
    read = [one for data in told for one in read_admissions(data).admissions if one.event in {
        "planned", "admitted", "transferred", "discharged", "cancelled"}]  # fmt: skip
    return [fact_of(one, seal) for one in read]


@pytest.mark.parametrize("name", COURSES)
def test_one_stay_is_one_whoever_tells_of_it(name: str) -> None:
    found = stays(facts(*COURSES[name][0]), SAME)
    assert len(found) == 1
    state = {"news-admitted": "in", "news-discharged": "out"}
    assert found[0].state in ({state[one] for one in COURSES[name][1]} or {"cancelled", "planned"})


@given(st.data())
@settings(max_examples=60)
def test_the_order_does_not_count(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(COURSES)))
    told = facts(*COURSES[name][0])
    mixed = data.draw(st.permutations(told + told[: data.draw(st.integers(0, len(told)))]))
    (one,), (other,) = stays(told, SAME), stays(mixed, SAME)
    assert (one.state, one.start, one.end, set(one.keys)) == (other.state, other.start, other.end, set(other.keys))


def test_two_stays_of_one_system_are_two() -> None:
    first = adt_of("A01", "1407")
    again = by_adt(PLAN, "A01", id="9", visit="V78", told="20261122180000", admitted="202611221800")
    assert len(stays(facts(first, again), SAME)) == 2


def test_a_stay_a_week_later_is_another() -> None:
    later = plo_of("LOG_INNLAGT", "2026-11-29T14:05:00+01:00", "14:59")
    assert len(stays(facts(*CAME, later), SAME)) == 2


def test_admitted_again_after_a_mistake_is_news_again() -> None:
    again = by_adt(PLAN, "A01", id="9", visit="V78", told="20261122180000", admitted="202611221800")
    assert [one.state for one in stays(facts(*CAME, *TOOK_BACK, again), SAME)] == ["cancelled", "in"]


# the whole way


class Stays(RuleBasedStateMachine):
    """One course of events, told in any order and as often as it likes, with time going on in between."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.opened = Database.open(f"{self.folder.name}/planbro.db", Seal.parse(SEAL))
        metadata.create_all(self.opened.__enter__().engine)
        self.place = Place(self.opened)
        self.place.keep(PLAN)
        self.place.book(WARD, "hospital-unit", "dialog-1.1")
        self.left: list[bytes] = []
        self.ends: set[str] = set()

    @initialize(name=st.sampled_from(sorted(COURSES)))
    def course(self, name: str) -> None:
        self.left, self.ends = list(COURSES[name][0]), COURSES[name][1]
        self.all = list(self.left)

    @rule(at=st.integers(0, 99))
    def tell(self, at: int) -> None:
        if self.left:
            self._tell(self.left.pop(at % len(self.left)))

    @rule(at=st.integers(0, 99))
    def tell_again(self, at: int) -> None:
        told = [one for one in self.all if one not in self.left]
        if told:
            self._tell(told[at % len(told)])

    @rule(hours=st.sampled_from([0.1, 3.0]))
    def time_goes(self, hours: float) -> None:
        self.place.go(hours)

    def _tell(self, one: bytes) -> None:
        self.place.take(one, kind="message" if b"MsgHead" in one else "event")

    @invariant()
    def one_of_each_at_most(self) -> None:
        to_do = [one for one in self.place.tasks("open", "late") if one.startswith("news-")]
        assert len(to_do) <= 1
        sent = [post for post in self.place.edi.posts if post.format == "dialog-1.1"]
        assert len(sent) <= 1

    def teardown(self) -> None:
        for one in self.left:
            self._tell(one)
        found = {name for name in self.place.tasks("open", "late") if name.startswith("news-")}
        assert found == self.ends
        if "news-admitted" not in self.ends:
            assert self.place.waiting() == []
        self.opened.close()
        self.folder.cleanup()


TestStays = Stays.TestCase
TestStays.settings = settings(max_examples=8, stateful_step_count=10)


# taken back


def test_what_has_not_left_never_leaves(kommune: Place, plan: Plan) -> None:
    first = by_plo(plan, at=_ADMITTED, told="2026-11-22T14:15:00+01:00")
    kommune.hear(first)
    kommune.hear(by_plo(plan, at=_ADMITTED, told="2026-11-22T14:40:00+01:00", status="C", follows=first))
    kommune.go(3)
    assert [one.outcome for one in kommune.rows(admission.MESSAGE)] == ["superseded"]
    assert not [one for one in kommune.edi.posts if one.format == "dialog-1.1"]
    assert kommune.to_do() == set()


def test_who_was_told_is_told_that_it_does_not_hold(kommune: Place, plan: Plan) -> None:
    kommune.take(by_adt(plan, "A01", told="20261122140700"))
    kommune.done("news-admitted")
    kommune.take(by_adt(plan, "A11", told="20261122150000"))
    assert set(kommune.tasks("open")) == {"back-news-admitted"}
    kommune.take(by_adt(plan, "A11", told="20261122150000", id="again"))
    assert set(kommune.tasks("open")) == {"back-news-admitted"}


def test_koordinerende_enhet_that_had_a_dialogue_is_told_by_a_person(hospital: Place, plan: Plan) -> None:
    hospital.take(by_adt(plan, "A01", told="20261122140700"))
    hospital.go(3)
    assert len(hospital.edi.posts) == 1
    hospital.take(by_adt(plan, "A11", told="20261122150000"))
    back = hospital.tasks("open")["back-tell-admitted"]
    assert (back.code, back.party) == ("admission-back", UNIT)


def test_a_discharge_that_is_taken_back_opens_the_stay_again(kommune: Place, plan: Plan) -> None:
    for trigger, told in (("A01", "1407"), ("A03", "1450"), ("A13", "1500")):
        kommune.take(by_adt(plan, trigger, told=f"20261122{told}00"))
    assert set(kommune.tasks("open")) == {"news-admitted"}


def test_a_flood_is_no_flood(kommune: Place, plan: Plan) -> None:
    kommune.take(by_adt(plan, "A01", told="20261122140700"))
    before = len(kommune.rows(admission.KIND))
    kommune.take(*(by_adt(plan, "A08", id=f"f{n}", told=f"202611221410{n:02}") for n in range(20)))
    assert len(kommune.rows(admission.KIND)) == before
    assert len(kommune.hook.posts) == 1


def test_it_holds_in_either_database(database_url: str) -> None:
    with Database.open(database_url, Seal.parse(SEAL)) as database:
        metadata.create_all(database.engine)
        place = Place(database)
        place.keep(PLAN)
        place.book(WARD, "hospital-unit", "dialog-1.1")
        for one in reversed(CAME + LEFT):
            place.take(one, kind="message" if b"MsgHead" in one else "event")
        assert set(place.tasks("open")) == {"news-discharged"}
        place.take(*TOOK_BACK)
        assert place.tasks("open") == {}
        assert place.waiting() == []


def test_what_is_so_again_is_not_to_be_taken_back(kommune: Place, plan: Plan) -> None:
    kommune.take(by_adt(plan, "A03", told="20261122145000"))
    kommune.done("news-discharged")
    kommune.take(by_adt(plan, "A13", told="20261122150000"))
    assert "back-news-discharged" in kommune.tasks("open")
    kommune.take(by_adt(plan, "A03", told="20261122151000", id="again"))
    assert kommune.tasks("open") == {}
