"""A FHIR server as a source of plans: each change comes once, whole, and none is lost at the edge of a second."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from at_ports import CANARY, Clock

import planbro
from planbro.formats.codec import json as codec
from planbro.testing.fhir_server import FakeFhirServer
from planbro.transport import Base, Bookmark, FhirServer, FileBookmark, MemoryBookmark, NotPosted
from planbro.transport.fhir import OWN, FhirInbox

RICH = Path("fixtures/fhir/rich-plan.bundle.json")


def pointed(value: Any, urls: dict[str, str]) -> Any:
    """References to a Bundle's own resources as references to where they stand."""
    if isinstance(value, dict):
        return {name: pointed(below, urls) for name, below in value.items()} | (
            {"reference": urls.get(led, led)} if isinstance(led := value.get("reference"), str) else {}
        )
    return [pointed(below, urls) for below in value] if isinstance(value, list) else value


class Hospital:
    """A server whose clock is set."""

    def __init__(self) -> None:
        self.time = "2026-11-22T11:00:00Z"
        self.server = FakeFhirServer(clock=lambda: self.time)
        self.server.integrity = False

    def at(self, time: str) -> Hospital:
        self.time = f"2026-11-22T{time}Z"
        return self

    def put(self, type_: str, id_: str, **body: object) -> None:
        self.server._store(f"{type_}/{id_}", {"resourceType": type_, "id": id_, **body})

    def plan(self, id_: str, patient: str = "p1", **body: object) -> None:
        subject = {"reference": f"Patient/{patient}"}
        self.put("CarePlan", id_, status="active", intent="plan", subject=subject, **body)

    def port(self) -> FhirServer:
        return FhirServer(Base(self.server.base), now=Clock(), transport=self.server.transport)


@pytest.fixture
def hospital() -> Hospital:
    made = Hospital()
    made.put("Patient", "p1", name=[{"family": "Nordmann", "given": ["Tuva"]}])
    made.put("Patient", "p2")
    return made


def inbox(hospital: Hospital, bookmark: Bookmark | None = None, **more: object) -> FhirInbox:
    return FhirInbox(hospital.port(), bookmark or MemoryBookmark(), **more)  # type: ignore[arg-type]


def places(found: object) -> list[str]:
    return [one.meta["place"] for one in found]  # type: ignore[attr-defined]


def test_a_changed_plan_comes_with_what_belongs_to_it_and_is_read(hospital: Hospital) -> None:
    hospital.plan("c1", goal=[{"reference": "Goal/g1"}], careTeam=[{"reference": "CareTeam/t1"}])
    hospital.put(
        "Goal", "g1", lifecycleStatus="active", subject={"reference": "Patient/p1"}, description={"text": "Mål"}
    )
    hospital.put("CareTeam", "t1", subject={"reference": "Patient/p1"})
    hospital.put("Consent", "s1", status="active", patient={"reference": "Patient/p1"})
    hospital.put("Consent", "s2", status="active", patient={"reference": "Patient/p2"})
    hospital.put("Observation", "o1", status="final", subject={"reference": "Patient/p1"})
    (found,) = inbox(hospital).poll(10)
    entries = [one["fullUrl"].removeprefix(f"{hospital.server.base}/") for one in codec.parse(found.data)["entry"]]
    assert entries == ["CarePlan/c1", "CareTeam/t1", "Consent/s1", "Goal/g1", "Patient/p1"]
    plan = planbro.read(found.data).plan
    assert [one.title for one in plan.goals] == ["Mål"]
    assert repr(found) == f"Arrival(fhir, document, {len(found.data)} bytes)"


def test_the_same_comes_again_until_it_is_done_and_then_no_more(hospital: Hospital) -> None:
    hospital.plan("c1")
    hospital.at("11:00:05").plan("c2", "p2")
    port = inbox(hospital)
    first = port.poll(10)
    assert [one.key for one in port.poll(10)] == [one.key for one in first]
    port.done(first[:1])
    assert [one.key for one in port.poll(10)] == [first[1].key]
    port.done(first[1:])
    assert not port.poll(10)


def test_a_crash_between_poll_and_done_loses_nothing(hospital: Hospital, tmp_path: Path) -> None:
    hospital.plan("c1")
    bookmark = FileBookmark(tmp_path / "bookmark.json")
    key = inbox(hospital, bookmark).poll(10)[0].key
    again = inbox(hospital, bookmark)
    found = again.poll(10)
    assert [one.key for one in found] == [key]
    again.done(found)
    assert not inbox(hospital, bookmark).poll(10)


def test_a_change_of_the_same_second_that_shows_late_is_not_lost(hospital: Hospital) -> None:
    hospital.at("11:10:00").plan("c1")
    port = inbox(hospital)
    port.done(port.poll(10))
    hospital.at("11:10:00").plan("c2", "p2")
    hospital.at("11:09:30").plan("c3", "p2")
    found = port.poll(10)
    assert places(found) == ["CarePlan/c3", "CarePlan/c2"]
    port.done(found)
    assert not port.poll(10)


def test_a_plan_that_changes_again_comes_again(hospital: Hospital) -> None:
    hospital.plan("c1")
    port = inbox(hospital)
    port.done(first := port.poll(10))
    hospital.at("11:20:00").plan("c1", title="Ny")
    (second,) = port.poll(10)
    assert second.key != first[0].key


def test_a_goal_that_changes_is_a_change_of_its_plan(hospital: Hospital) -> None:
    hospital.plan("c1", goal=[{"reference": "Goal/g1"}])
    hospital.put("Goal", "g1", lifecycleStatus="active", subject={"reference": "Patient/p1"})
    port = inbox(hospital)
    port.done(port.poll(10))
    hospital.at("11:30:00").put("Goal", "g1", lifecycleStatus="completed", subject={"reference": "Patient/p1"})
    found = port.poll(10)
    assert places(found) == ["CarePlan/c1"]
    assert b"completed" in found[0].data
    port.done(found)
    assert not port.poll(10)


def test_a_goal_of_one_who_has_no_plan_is_nothing_and_is_not_asked_for_again(hospital: Hospital) -> None:
    hospital.put("Goal", "g9", lifecycleStatus="active", subject={"reference": "Patient/p2"})
    bookmark = MemoryBookmark()
    assert not inbox(hospital, bookmark).poll(10)
    assert "Goal/g9" in bookmark.get()


def test_a_goal_of_one_who_has_two_plans_brings_both_one_at_a_time(hospital: Hospital) -> None:
    hospital.plan("c1")
    hospital.plan("c2")
    port = inbox(hospital)
    port.done(port.poll(10))
    hospital.at("11:30:00").put("Goal", "g1", lifecycleStatus="active", subject={"reference": "Patient/p1"})
    seen = []
    while found := port.poll(1):
        seen += places(found)
        port.done(found)
        assert len(seen) < 5
    assert seen == ["CarePlan/c1", "CarePlan/c2"]


def test_a_patients_plans_are_asked_for_once_however_much_has_changed(hospital: Hospital) -> None:
    hospital.plan("c1")
    for at in range(20):
        hospital.put("Goal", f"g{at}", lifecycleStatus="active", subject={"reference": "Patient/p1"})
    assert len(inbox(hospital).poll(10)) == 1
    asked = [one for one in hospital.server.requests if "CarePlan?patient=" in str(one.url)]
    assert len(asked) == 1


def test_many_come_in_pages_and_in_portions(hospital: Hospital) -> None:
    for at in range(30):
        hospital.at(f"11:{at:02d}:00").plan(f"c{at}", "p1")
    port, seen = inbox(hospital, page=7), []
    while found := port.poll(4):
        seen += places(found)
        port.done(found)
    assert seen == [f"CarePlan/c{at}" for at in range(30)]


def test_a_plan_that_is_deleted_is_told_as_an_event(hospital: Hospital) -> None:
    hospital.plan("c1")
    port = inbox(hospital)
    port.done(port.poll(10))
    hospital.at("11:40:00").server.remove("CarePlan/c1")
    (found,) = port.poll(10)
    assert (found.kind, dict(found.meta)) == ("event", {"event": "deleted", "place": "CarePlan/c1"})
    port.done([found])
    assert not port.poll(10)


def test_a_server_that_keeps_no_history_is_read_all_the_same(hospital: Hospital) -> None:
    hospital.plan("c1")
    hospital.server.histories = False
    assert places(inbox(hospital).poll(10)) == ["CarePlan/c1"]


def test_admissions_are_read_the_same_way(hospital: Hospital) -> None:
    hospital.put("Encounter", "e1", status="in-progress", subject={"reference": "Patient/p1"})
    port = inbox(hospital, type="Encounter", kind="event", also=(), beside=())
    (found,) = port.poll(10)
    assert found.kind == "event"
    assert b'"Patient"' in found.data


def test_a_server_of_plans_alone_gives_all_of_them_back() -> None:
    hospital = Hospital()
    rich: Any = codec.parse(RICH.read_bytes())
    urls = {one["fullUrl"]: f"{one['resource']['resourceType']}/{one['resource']['id']}" for one in rich["entry"]}
    for one in rich["entry"]:
        body = pointed(one["resource"], urls)
        hospital.put(body.pop("resourceType"), body.pop("id"), **body)
    (found,) = inbox(hospital, beside=OWN).poll(10)
    back, there = planbro.read(found.data).plan, planbro.read(RICH.read_bytes()).plan
    assert back.id == there.id
    for name in ("goals", "measures", "participants", "consents", "koordinatorer", "documents", "notes", "meetings"):
        assert len(getattr(back, name)) == len(getattr(there, name)), name


@pytest.mark.parametrize(
    ("fault", "code"),
    [("busy", "fhir-poll"), ("no-connection", "port-unreachable"), ("lost-before", "port-unreachable")],
)
def test_a_server_that_is_away_is_asked_again_from_the_same_place(hospital: Hospital, fault: str, code: str) -> None:
    hospital.plan("c1")

    def once() -> Iterator[str | None]:
        yield fault

    hospital.server.faults = once()
    port = inbox(hospital)
    with pytest.raises(NotPosted) as told:
        port.poll(10)
    assert (told.value.code, told.value.later) == (code, True)
    assert told.value.wait == (2.0 if fault == "busy" else None)
    assert len(port.poll(10)) == 1


def test_a_server_that_names_people_by_number_is_not_asked_about_them(hospital: Hospital) -> None:
    hospital.put("Patient", CANARY)
    hospital.plan("c1", CANARY)
    with pytest.raises(NotPosted) as told:
        inbox(hospital).poll(10)
    assert (told.value.code, told.value.later) == ("fhir-poll-person", False)
    assert CANARY not in repr(told.value)
    assert not any(CANARY in str(request.url) for request in hospital.server.requests)


@pytest.mark.parametrize(
    "body",
    [
        {}, {"resourceType": "OperationOutcome"}, {"entry": [1, {}, {"resource": 5}, {"resource": {"resourceType": "CarePlan"}}]},
        {"entry": [{"resource": {"resourceType": "CarePlan", "id": 7}}]}, {"entry": 5, "link": [5, {"relation": "next"}]},
    ],
)  # fmt: skip
def test_answers_that_are_none_bring_nothing_and_break_nothing(hospital: Hospital, body: dict[str, Any]) -> None:
    hospital.server._page = lambda type_, query, entries: body  # type: ignore[method-assign]
    assert not inbox(hospital).poll(10)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"entry": [{"resource": {"resourceType": "CarePlan", "id": "../x"}}]}, "fhir-poll"),
        ({"link": [{"relation": "next", "url": "https://elsewhere.example/CarePlan"}]}, "fhir-poll"),
    ],
)
def test_answers_that_lead_elsewhere_are_not_followed(hospital: Hospital, body: dict[str, Any], code: str) -> None:
    hospital.server._page = lambda type_, query, entries: body  # type: ignore[method-assign]
    with pytest.raises(NotPosted, match=code):
        inbox(hospital).poll(10)


def test_a_bookmark_that_cannot_be_used_is_told_and_one_that_is_spoiled_begins_anew(
    hospital: Hospital, tmp_path: Path
) -> None:
    hospital.plan("c1")
    (tmp_path / "bookmark").write_text('{"since": [], "seen": 3}')
    assert len(inbox(hospital, FileBookmark(tmp_path / "bookmark")).poll(10)) == 1
    with pytest.raises(NotPosted, match="port-cursor"):
        FileBookmark(tmp_path / "no" / "bookmark").set("x")
