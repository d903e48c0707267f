"""A plan on a FHIR server: once, as it is, and never over somebody else's change."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from pushing import ALL, AS_OF, SERVERS, Pusher, changed_plan, codes, counts, loose, said_by, sent, small_plan

import planbro
from planbro.exchange.push import Wanted, push, rehearse
from planbro.findings import Refused, Severity
from planbro.plan import Code, IpStatus, Plan, Reservation, facts
from planbro.testing import rich_plan
from planbro.testing.fhir_server import ALL_TYPES, BASE, FakeFhirServer
from planbro.transport import FhirServer, Parcel, base_of

each_server = pytest.mark.parametrize("kind", SERVERS)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "plan.push.json"


def body_of(request: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.content)
    return found


# --- the same plan, the same server


@each_server
def test_every_resource_stands_there_and_a_second_push_sends_nothing(kind: str, record: Path) -> None:
    server = FakeFhirServer(**SERVERS[kind])
    pusher = Pusher(server, record)
    assert counts(pusher(small_plan())) == {"created": ALL}
    assert not loose(server)
    seen = len(server.requests)
    assert counts(pusher(small_plan())) == {"unchanged": ALL}
    assert sent(server, seen) == []


@each_server
def test_all_servers_come_to_say_the_same(kind: str, record: Path) -> None:
    server, plain = FakeFhirServer(**SERVERS[kind]), FakeFhirServer()
    Pusher(plain)(changed_plan())
    pusher = Pusher(server, record)
    pusher(small_plan())
    pusher(changed_plan())
    there = said_by(server)
    assert {key: there[key] for key in said_by(plain)} == said_by(plain)


@pytest.mark.parametrize("plan", [small_plan, rich_plan], ids=["small", "rich"])
def test_what_stands_there_is_read_as_the_plan(plan: Any) -> None:
    server = FakeFhirServer()
    Pusher(server)(plan())
    written = planbro.write(plan(), "fhir", onto=False).data
    assert planbro.read(server.collection()).plan == planbro.read(written).plan


@pytest.mark.parametrize("kind", [kind for kind in SERVERS if "own-ids" in kind])
@pytest.mark.parametrize("plan", [small_plan, rich_plan], ids=["small", "rich"])
@pytest.mark.parametrize("type_", ["collection", "searchset"])
def test_what_stands_on_a_server_that_numbers_itself_is_read_as_the_plan(kind: str, plan: Any, type_: str) -> None:
    server = FakeFhirServer(**SERVERS[kind])
    Pusher(server)(plan())
    assert not {where.partition("/")[2] for where in server.resources} & {one.id for one in plan().goals}
    reading = planbro.read(server.collection().replace(b'"type": "collection"', f'"type": "{type_}"'.encode(), 1))
    wanted = planbro.read(planbro.write(plan(), "fhir", onto=False).data).plan
    assert dict(facts(reading.plan)) == dict(facts(wanted))  # in the order in which they were sent
    assert not [finding for finding in reading.findings if finding.severity is Severity.ERROR]


def test_an_edit_of_what_was_read_back_changes_that_alone() -> None:
    server = FakeFhirServer(update_create=False)
    Pusher(server)(small_plan())
    data = server.collection()
    plan = planbro.read(data).plan
    plan.goals[0].title = "Klare skoleveien alene"
    before, after = json.loads(data), json.loads(planbro.write(plan, "fhir", onto=data).data)
    changed = [new for old, new in zip(before["entry"], after["entry"], strict=True) if old != new]
    assert [one["resource"]["resourceType"] for one in changed if "description" in one["resource"]] == ["Goal"]
    assert len(changed) == 1 or {one["resource"]["resourceType"] for one in changed} == {"Goal", "CarePlan"}


def test_a_server_that_numbers_itself_holds_no_identifier_that_is_not_the_persons() -> None:
    server = FakeFhirServer(update_create=False)
    Pusher(server)(rich_plan())
    found = {finding.code for finding in planbro.read(server.collection()).findings}
    assert not found & {"ident-invalid", "code-unknown"}


def test_a_second_push_at_another_time_by_another_version_is_the_same(record: Path) -> None:
    server = FakeFhirServer()
    pusher = Pusher(server, record)
    pusher(small_plan())
    assert counts(pusher(small_plan(), as_of="2027-01-01T08:00:00+01:00")) == {"unchanged": ALL}


def test_only_what_has_changed_is_sent_and_names_the_version_it_is_of(record: Path) -> None:
    server = FakeFhirServer(transaction=False)
    pusher = Pusher(server, record)
    pusher(small_plan())
    seen = len(server.requests)
    plan = small_plan()
    plan.goals[0].title = "Klare skoleveien alene"
    assert counts(pusher(plan)) == {"unchanged": ALL - 1, "updated": 1}
    assert sent(server, seen) == [f"PUT /Goal/{plan.goals[0].id}"]
    assert server.requests[-1].headers["If-Match"] == 'W/"1"'
    assert server.requests[-1].headers["Prefer"] == "return=minimal"


def test_a_transaction_names_versions_and_points_at_what_it_does_not_hold(record: Path) -> None:
    server = FakeFhirServer()
    pusher = Pusher(server, record)
    pusher(small_plan())
    plan = small_plan()
    plan.goals[0].title = "Klare skoleveien alene"
    pusher(plan)
    bundle = body_of(server.requests[-1])
    assert [entry["request"] for entry in bundle["entry"]] == [
        {"method": "PUT", "url": f"Goal/{plan.goals[0].id}", "ifMatch": 'W/"1"'}
    ]
    subject = bundle["entry"][0]["resource"]["subject"]["reference"]
    assert subject in server.resources


def test_a_server_that_makes_the_ids_is_asked_by_our_name_alone() -> None:
    server = FakeFhirServer(update_create=False)
    Pusher(server)(small_plan())
    requests = [entry["request"] for entry in body_of(server.requests[-1])["entry"]]
    assert {request["method"] for request in requests} == {"POST"}
    asked = [request["ifNoneExist"] for request in requests]
    assert asked[0] == f"identifier=urn:ietf:rfc:3986|urn:uuid:{small_plan().id}"
    assert all(one.startswith("_tag=https://planbro.dev/fhir/item|") for one in asked[1:])


def test_targets_go_before_what_points_at_them() -> None:
    """The server here refuses a reference that leads nowhere; what points in a circle is sent a second time."""
    server = FakeFhirServer(transaction=False)
    pushed = Pusher(server)(small_plan())
    puts = [line for line in sent(server) if line.startswith("PUT")]
    assert counts(pushed) == {"created": ALL}
    assert ALL < len(puts) <= ALL + 3
    assert not loose(server)


@pytest.mark.parametrize("kind", ["everything", "own-ids", "own-ids-no-transaction"])
def test_an_id_that_is_no_uuid_goes_nowhere(kind: str) -> None:
    plan = small_plan()
    plan.goals[1].id = plan.measures[0].goal = "14831560224"
    server = FakeFhirServer(**SERVERS[kind])
    assert counts(Pusher(server)(plan)) == {"created": ALL}
    assert counts(Pusher(server)(plan)) == {"adopted": ALL}
    assert not [where for where in server.resources if where.endswith("14831560224")]
    assert not [line for line in sent(server) if "14831560224" in line]


def test_without_a_record_what_stands_there_is_recognised() -> None:
    server = FakeFhirServer()
    Pusher(server)(small_plan())
    assert counts(Pusher(server)(small_plan())) == {"adopted": ALL}


def test_a_narrative_and_stamps_that_the_server_adds_are_no_change() -> None:
    server = FakeFhirServer()
    Pusher(server)(small_plan())
    for where in list(server.resources):
        server.edit(where, lambda one: one.setdefault("text", {"status": "generated", "div": "<div/>"}))
        server.edit(where, lambda one: one.setdefault("meta", {}).update({"source": "x", "tag": [{"code": "y"}]}))
    assert counts(Pusher(server)(small_plan())) == {"adopted": ALL}


# --- what others do


def test_what_somebody_else_changed_is_left_alone_and_the_rest_goes_on(record: Path) -> None:
    for kind in ("everything", "no-transaction", "versioned", "no-versions", "own-ids"):
        server = FakeFhirServer(**SERVERS[kind])
        path = record.with_name(kind)
        pusher = Pusher(server, path)
        pusher(small_plan())
        goal = next(where for where, one in server.resources.items()
                    if where.startswith("Goal/") and small_plan().goals[0].title in json.dumps(one, ensure_ascii=False, default=str))  # fmt: skip
        server.edit(goal, lambda one: one.update(note=[{"text": "Fra legen"}]))
        plan = small_plan()
        plan.goals[0].title = "Noe annet"
        plan.goals[1].title = "Noe tredje"
        pushed = pusher(plan)
        assert counts(pushed) == {"unchanged": ALL - 2, "updated": 1, "conflict": 1}, kind
        assert codes(pushed)[0] == "push-conflict"
        assert server.resources[goal]["note"] == [{"text": "Fra legen"}]
        assert pushed.findings.exit_code == 1
        version = next(str(one.params["version"]) for one in pushed.findings if one.code == "push-conflict")
        assert (version == "2") == (kind != "no-versions")
        assert counts(pusher(plan, seen={goal: version})) == {"unchanged": ALL - 1, "updated": 1}
        assert "note" not in server.resources[goal]
        assert counts(pusher(plan)) == {"unchanged": ALL}


def test_a_version_that_was_looked_at_is_not_a_later_one(record: Path) -> None:
    server = FakeFhirServer()
    pusher = Pusher(server, record)
    pusher(small_plan())
    goal = f"Goal/{small_plan().goals[0].id}"
    server.edit(goal, lambda one: one.update(note=[{"text": "Fra legen"}]))
    server.edit(goal, lambda one: one.update(note=[{"text": "Fra legen igjen"}]))
    assert counts(pusher(changed_plan(), seen={goal: "2"}))["conflict"] == 1


@pytest.mark.parametrize("kind", ["no-transaction", "versioned", "no-versions", "no-etags", "everything"])
def test_a_change_made_while_we_are_sending_is_not_written_over(kind: str, record: Path) -> None:
    """The others go out; what somebody changes after we looked, and before its turn, is left alone."""
    server = FakeFhirServer(**SERVERS[kind])
    pusher = Pusher(server, record)
    pusher(small_plan())
    plan = small_plan()
    plan.title = "Ny tittel"
    for goal in plan.goals:
        goal.title = f"{goal.title} nå"
    last = f"Goal/{plan.goals[-1].id}"
    answer, waiting = server.handle, [last]

    def meddled(request: Any) -> Any:
        if waiting and (request.method == "PUT" or b'"transaction"' in request.content):
            server.edit(waiting.pop(), lambda one: one.update(note=[{"text": "Fra legen"}]))
        return answer(request)

    server.handle = meddled  # type: ignore[method-assign]
    pushed = pusher(plan)
    assert pushed.counts["conflict"] == 1
    assert server.resources[last]["note"] == [{"text": "Fra legen"}]
    assert pushed.counts["updated"] >= len(plan.goals)
    assert counts(pushed).keys() == {"unchanged", "updated", "conflict"}


@pytest.mark.parametrize("kind", [kind for kind in SERVERS if kind != "own-ids-bare"])  # which can only search first
def test_two_that_push_at_once_come_to_the_same(kind: str, tmp_path: Path) -> None:
    """The second goes through the whole while the first is about to write."""
    server, calm = FakeFhirServer(**SERVERS[kind]), FakeFhirServer(**SERVERS[kind])
    Pusher(calm)(small_plan())
    first, second = Pusher(server, tmp_path / "1.json"), Pusher(server, tmp_path / "2.json")
    answer, waiting = server.handle, [second]

    def overtaken(request: Any) -> Any:
        if waiting and request.method in {"PUT", "POST"} and b'"batch"' not in request.content:
            waiting.pop()(small_plan())
        return answer(request)

    server.handle = overtaken  # type: ignore[method-assign]
    first(small_plan())
    assert said_by(server) == said_by(calm)
    for pusher in (first, second):
        assert set(counts(pusher(small_plan()))) <= {"unchanged", "adopted"}
        assert counts(pusher(small_plan())) == {"unchanged": ALL}


def test_several_that_bear_our_name_are_left_alone() -> None:
    server = FakeFhirServer(update_create=False, transaction=False)
    Pusher(server)(small_plan())
    plan = next(where for where in server.resources if where.startswith("CarePlan/"))
    server._store("CarePlan/999", server.resources[plan] | {"id": "999"})
    pushed = Pusher(server)(small_plan())
    assert "push-many" in codes(pushed)
    assert len([where for where in server.resources if where.startswith("CarePlan/")]) == 2


def test_the_same_change_made_by_somebody_else_is_no_conflict(record: Path) -> None:
    server = FakeFhirServer()
    pusher = Pusher(server, record)
    pusher(small_plan())
    goal = f"Goal/{small_plan().goals[0].id}"
    plan = small_plan()
    plan.goals[0].title = "Klare skoleveien alene"
    other = FakeFhirServer()
    Pusher(other)(plan)
    server.edit(goal, lambda one: (one.clear(), one.update(other.state()[goal])))
    assert counts(pusher(plan)) == {"unchanged": ALL - 1, "adopted": 1}


@pytest.mark.parametrize("kind", ["everything", "no-transaction", "own-ids"])
def test_what_somebody_else_removed_is_not_put_back_unasked(kind: str, record: Path) -> None:
    server = FakeFhirServer(**SERVERS[kind])
    pusher = Pusher(server, record)
    pusher(small_plan())
    goal = pusher(small_plan()).record.resources[small_plan().goals[0].id].place
    server.remove(goal)
    server.integrity = False
    pushed = pusher(changed_plan())
    assert pushed.counts["removed"] == 1
    assert "push-removed" in codes(pushed)
    assert goal not in server.resources
    put_back = pusher(changed_plan(), seen={goal: "gone"})
    assert put_back.counts["created"] == 1
    assert "removed" not in counts(put_back)


def test_what_the_plan_no_longer_gives_is_told_until_it_is_gone_there(record: Path) -> None:
    server = FakeFhirServer()
    pusher = Pusher(server, record)
    pusher(small_plan())
    measure = f"ServiceRequest/{small_plan().measures[-1].id}"
    first = pusher(changed_plan())
    assert first.left == 1
    assert "push-left-behind" in codes(first)
    assert measure in server.resources
    server.remove(measure)
    assert pusher(changed_plan()).left == 0


# --- what says that something holds now


def said_active() -> Plan:
    plan = small_plan()
    plan.ip_status = [IpStatus(id=str(uuid.uuid5(uuid.NAMESPACE_OID, "ip")), value=Code("active"), start="2026-01-01")]
    return plan


def flags(server: FakeFhirServer) -> dict[str, str]:
    """The Flags of plans, whoever numbered them: what each says, and whether it holds."""
    return {
        f"{one['code']['coding'][0]['code']}": one["status"]
        for where, one in server.resources.items()
        if where.startswith("Flag/") and one["code"]["coding"][0]["system"].endswith("/ip-status")
    }


@pytest.mark.parametrize("kind", SERVERS)
def test_a_flag_that_is_said_no_more_holds_no_more(kind: str, record: Path) -> None:
    server = FakeFhirServer(**SERVERS[kind])
    pusher = Pusher(server, record)
    pusher(said_active())
    assert flags(server) == {"active": "active"}
    over = small_plan()
    rehearsed = rehearse(Wanted(over, AS_OF, own_copy=True), server.base, record=record)
    pushed = pusher(over)
    assert flags(server) == {"active": "inactive"}
    assert (rehearsed.counts["updated"], rehearsed.left) == (pushed.counts["updated"], pushed.left)
    assert pushed.left == 0
    versions = {where: one["meta"].get("versionId") for where, one in server.resources.items()}
    again = pusher(over)
    assert set(counts(again)) == {"unchanged"}
    assert {where: one["meta"].get("versionId") for where, one in server.resources.items()} == versions
    assert pusher(said_active()).counts["updated"] >= 1
    assert flags(server) == {"active": "active"}, "said again, it holds again"


@pytest.mark.parametrize("fault", ["lost-after", "cut-after", "broken-after", "gateway"])
def test_a_flag_is_taken_back_once_though_the_answer_is_lost(fault: str, record: Path) -> None:
    server = FakeFhirServer()
    pusher = Pusher(server, record)
    pusher(said_active())
    server.faults = iter([None, None, fault])
    for _ in range(3):
        pusher(small_plan(), tries=1)
    assert flags(server) == {"active": "inactive"}
    assert {one["meta"]["versionId"] for where, one in server.resources.items() if where.startswith("Flag/")} <= {
        "1",
        "2",
    }


def test_a_flag_that_somebody_else_has_changed_is_for_a_person(record: Path) -> None:
    server = FakeFhirServer()
    pusher = Pusher(server, record)
    pusher(said_active())
    (place,) = (
        where for where, one in server.resources.items() if where.startswith("Flag/") and "ip-status" in str(one)
    )
    server.edit(place, lambda one: one.update(period={"start": "2025-12-24"}))
    pushed = pusher(small_plan())
    assert pushed.counts["conflict"] == 1
    assert flags(server) == {"active": "active"}
    assert pusher(small_plan(), seen={place: "2"}).counts["updated"] == 1
    assert flags(server) == {"active": "inactive"}
    assert server.resources[place]["period"]["start"] == "2025-12-24", "their word for when stands"


@pytest.mark.parametrize("kind", ["everything", "own-ids", "silent", "no-transaction"])
@pytest.mark.parametrize("fault", ["lost-after", "cut-after"])
def test_a_flag_of_which_no_answer_came_holds_no_more_when_it_is_said_no_more(
    kind: str, fault: str, record: Path
) -> None:
    server = FakeFhirServer(**SERVERS[kind])
    pusher = Pusher(server, record)
    server.faults = iter([None, None, fault])
    pusher(said_active(), tries=1)
    for _ in range(2):
        pushed = pusher(small_plan())
    assert flags(server) in ({"active": "inactive"}, {}), "it went, or never did"
    assert (set(counts(pushed)), pushed.left) == ({"unchanged"}, 0)


def test_a_flag_of_a_type_that_the_server_no_longer_names_is_not_ended(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = FakeFhirServer()
    pusher = Pusher(server, record)
    pusher(said_active())
    monkeypatch.setattr("planbro.testing.fhir_server.ALL_TYPES", tuple(one for one in ALL_TYPES if one != "Flag"))
    pushed = pusher(said_active())
    assert (pushed.counts["left-out"], pushed.counts["updated"], pushed.left) == (1, 0, 1)
    assert flags(server) == {"active": "active"}, "it is said as before"
    assert (pusher(small_plan()).counts["refused"], flags(server)) == (0, {"active": "active"})


# --- what the server says


def test_a_resource_that_is_refused_is_told_by_code_and_the_rest_goes_on(record: Path) -> None:
    server = FakeFhirServer(transaction=False)
    patient = {"resourceType": "Patient"}.items()
    server.refuses = lambda one: "invariant" if patient <= one.items() else ""
    pusher = Pusher(server, record)
    pushed = pusher(small_plan())
    assert counts(pushed) == {"created": ALL - 1, "refused": 1}
    finding = next(one for one in pushed.findings if one.code == "push-refused")
    assert finding.params == {"status": 422, "issue": "invariant"}
    assert finding.place.path == f"Patient/{next(k for k, t in pushed.types.items() if t == 'Patient')}: Patient.status"
    assert len(loose(server)) > 5
    seen = len(server.requests)
    assert counts(pusher(small_plan())) == {"unchanged": ALL - 1, "refused": 1}
    assert [line for line in sent(server, seen) if line.startswith("PUT")] == [
        f"PUT /{finding.place.path.partition(':')[0]}"
    ]
    server.refuses = lambda one: ""
    assert pusher(small_plan()).counts["refused"] == 0
    assert not loose(server)
    assert counts(pusher(small_plan())) == {"unchanged": ALL}


def test_a_transaction_that_must_be_one_is_all_or_nothing(record: Path) -> None:
    server = FakeFhirServer(refuses=lambda one: "value" if one["resourceType"] == "Goal" else "")
    pushed = Pusher(server, record)(small_plan(), mode="transaction")
    assert counts(pushed) == {"refused": ALL}
    assert pushed.could_not
    assert not server.resources
    assert counts(Pusher(server, record)(small_plan())) == {"created": ALL - 3, "refused": 3}


def test_updates_alone_where_they_are_asked_for() -> None:
    server = FakeFhirServer()
    assert Pusher(server)(small_plan(), mode="update").mode == "update"
    assert not [one for one in server.requests if one.content and body_of(one).get("type") == "transaction"]


def test_types_that_the_server_does_not_take_are_left_out_and_pointed_at_by_name(record: Path) -> None:
    types = ("CarePlan", "Patient", "Goal", "Practitioner", "PractitionerRole", "Organization", "ServiceRequest")
    server = FakeFhirServer(types=types)
    pusher = Pusher(server, record)
    pushed = pusher(small_plan())
    out = pushed.counts["left-out"]
    assert out == sum(type_ not in types for type_ in pushed.types.values()) > 3
    assert "push-left-out" in codes(pushed)
    assert {where.partition("/")[0] for where in server.resources} == set(types)
    assert any(where.startswith("CarePlan/") for where in loose(server))
    assert pusher(small_plan()).counts["unchanged"] == ALL - out
    server.types = None
    assert pusher(small_plan()).counts["created"] == out
    assert not loose(server)


@pytest.mark.parametrize(("fault", "waited"), [("busy", 2.0), ("unavailable", 30.0)])
def test_the_server_is_given_the_time_it_asks_for(fault: str, waited: float) -> None:
    server = FakeFhirServer(faults=iter([None, fault]))
    pusher = Pusher(server)
    assert counts(pusher(small_plan())) == {"created": ALL}
    assert pusher.slept == [waited]


def test_a_server_that_wants_hours_is_left_for_the_next_run(record: Path) -> None:
    server = FakeFhirServer(transaction=False, faults=iter([None] * 8 + ["busy-long"]))
    pusher = Pusher(server, record)
    pushed = pusher(small_plan())
    assert codes(pushed) == ["push-busy", "push-pending"]
    assert pusher.slept == []
    before = pushed.counts["created"]
    assert 0 < before < ALL
    assert counts(pusher(small_plan())) == {"unchanged": before, "created": ALL - before}


def test_tries_are_bounded_and_wait_longer_each_time() -> None:
    server = FakeFhirServer(faults=iter(["no-connection"] * 50))
    pusher = Pusher(server)
    pushed = pusher(small_plan(), tries=5)
    assert len(server.requests) == 5
    assert pusher.slept == [0.375, 0.75, 1.5, 3.0]
    assert codes(pushed) == ["push-unreachable", "push-pending"]
    assert pushed.could_not


@pytest.mark.parametrize("status", [401, 403])
def test_who_is_not_let_in_stops_at_once(status: int, record: Path) -> None:
    import httpx

    server = FakeFhirServer()
    answer = server.handle

    def closed(request: httpx.Request) -> httpx.Response:
        made = answer(request)
        return made if request.url.path.endswith("metadata") else httpx.Response(status)

    server.handle = closed  # type: ignore[method-assign]
    pusher = Pusher(server, record)
    pushed = pusher(small_plan())
    assert codes(pushed) == ["push-denied", "push-pending"]
    assert len(server.requests) == 2
    assert pushed.could_not


@pytest.mark.parametrize(("statement", "code"), [
    ({"fhirVersion": "5.0.0"}, "push-server-version"), ({"format": ["application/fhir+xml"]}, "push-server-format"),
])  # fmt: skip
def test_a_server_of_another_kind_gets_nothing(statement: dict[str, Any], code: str) -> None:
    server = FakeFhirServer()
    said = server._capabilities()
    server._capabilities = lambda: said | statement  # type: ignore[method-assign]
    pushed = Pusher(server)(small_plan())
    assert codes(pushed) == [code, "push-pending"]
    assert len(server.requests) == 1


def test_an_answer_about_something_else_is_not_taken(record: Path) -> None:
    """A cache that mixes two persons' answers up must not make one's plan the other's."""
    server = FakeFhirServer(transaction=False, batch=False)
    Pusher(server)(small_plan())
    read = server._read
    goals = [where for where in server.resources if where.startswith("Goal/")]
    server._read = lambda type_, id_, query: (
        read("Goal", goals[0][5:], "") if type_ == "Goal" else read(type_, id_, query)
    )  # type: ignore[method-assign]
    pushed = Pusher(server, record)(changed_plan())
    assert "push-answer" in codes(pushed)
    assert not pushed.counts["updated"]


def test_a_server_that_says_yes_and_keeps_nothing_is_found_out(record: Path) -> None:
    server = FakeFhirServer(transaction=False, says_etag=False)
    server._store = lambda where, body: dict(body)  # type: ignore[method-assign, assignment]
    server._version = lambda where: ""  # type: ignore[method-assign]
    pushed = Pusher(server, record)(small_plan())
    assert counts(pushed) == {"pending": ALL}
    assert set(codes(pushed)) == {"push-unsettled", "push-pending"}
    assert pushed.could_not


# --- decisions


def test_nothing_is_sent_without_a_receiver_or_an_own_copy() -> None:
    server = FakeFhirServer()
    with FhirServer(base_of(BASE), now=lambda: None, transport=server.transport) as port:  # type: ignore[arg-type, return-value]
        for wanted in (
            Wanted(small_plan(), AS_OF),
            Wanted(small_plan(), AS_OF, "herid:8140003", "TREAT", own_copy=True),
        ):
            with pytest.raises(Refused) as refused:
                push(wanted, port, patience=None)  # type: ignore[arg-type]
            assert [one.code for one in refused.value.findings] == ["push-undecided"]
        with pytest.raises(TypeError):
            port.send(b"{}", "POST", "")  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            Parcel(b"{}", None)  # type: ignore[arg-type]
    assert not server.requests


def test_an_own_copy_is_somebodys() -> None:
    plan = small_plan()
    plan.organisations.clear()
    plan.koordinatorer.clear()
    server = FakeFhirServer()
    with pytest.raises(Refused) as refused:
        Pusher(server)(plan)
    assert [one.code for one in refused.value.findings] == ["push-controller"]
    assert not server.requests
    assert Pusher(server)(plan, controller="orgnr:999999999").counts["created"] > 5


def test_where_nothing_may_leave_the_server_is_not_even_asked(record: Path) -> None:
    server = FakeFhirServer()
    plan = small_plan()
    with pytest.raises(Refused) as refused:
        Pusher(server, record)(plan, receiver="orgnr:999999999", purpose="HMARKT")
    assert [one.code for one in refused.value.findings] == ["nothing-permitted"]
    assert not server.requests
    assert not record.exists()


def test_a_receiver_gets_what_it_may_see_and_no_more() -> None:
    server, own = FakeFhirServer(), FakeFhirServer()
    pushed = Pusher(server)(rich_plan(), receiver="herid:8140003", purpose="TREAT")
    Pusher(own)(rich_plan())
    assert pushed.decision is not None
    assert 0 < len(server.resources) < len(own.resources)
    written = planbro.write(rich_plan(), "fhir", receiver="herid:8140003", purpose="TREAT", as_of=AS_OF)
    assert {one.split("/")[1] for one in server.resources} == {
        entry["resource"]["id"] for entry in json.loads(written.data)["entry"]
    }


def test_what_is_closed_between_two_tries_is_not_sent_by_the_second(record: Path) -> None:
    """A queued resource is decided on again when it is sent (ARCHITECTURE, law 3)."""
    server = FakeFhirServer(transaction=False, faults=iter([None] * 8 + ["busy-long"]))
    pusher = Pusher(server, record)
    to = {"receiver": "herid:8140003", "purpose": "TREAT"}
    plan = rich_plan()
    assert pusher(plan, **to).counts["pending"]
    plan.reservations.append(Reservation(id="00000000-0000-4000-8000-000000000001", kind=Code("block")))
    seen = len(server.requests)
    with pytest.raises(Refused) as refused:
        pusher(plan, **to)
    assert [one.code for one in refused.value.findings] == ["nothing-permitted"]
    assert len(server.requests) == seen


def test_a_record_is_of_one_plan_one_server_and_one_receiver(record: Path) -> None:
    Pusher(FakeFhirServer(), record)(small_plan())
    other = FakeFhirServer(base="https://other.example.org/fhir")
    for pusher, more in (
        (Pusher(other, record), {}),
        (Pusher(FakeFhirServer(), record), {"receiver": "herid:8140003", "purpose": "TREAT"}),
    ):
        with pytest.raises(Refused) as refused:
            pusher(rich_plan() if more else small_plan(), **more)
        assert [one.code for one in refused.value.findings] == ["push-record-other"]
    assert not other.requests


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"planbro_push": 1, "resources": {"x": {}}}', b"\xff"])
def test_a_file_that_is_no_record_is_refused_before_anything_is_sent(data: bytes, record: Path) -> None:
    record.write_bytes(data)
    server = FakeFhirServer()
    with pytest.raises(Refused) as refused:
        Pusher(server, record)(small_plan())
    assert [one.code for one in refused.value.findings] == ["push-record-malformed"]
    assert not server.requests


def test_a_rehearsal_says_what_a_push_would_do_and_sends_nothing(record: Path) -> None:
    server = FakeFhirServer(update_create=False)
    wanted = Wanted(changed_plan(), AS_OF, own_copy=True)
    assert counts(rehearse(wanted, server.base, record=record)) == {"created": ALL - 1}
    assert not record.exists()
    Pusher(server, record)(small_plan())
    seen = len(server.requests)
    expected = rehearse(wanted, server.base, record=record)
    assert len(server.requests) == seen
    pushed = Pusher(server, record)(changed_plan())
    assert counts(expected) == counts(pushed)
    assert expected.left == pushed.left == 1
