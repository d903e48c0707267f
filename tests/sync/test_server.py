"""A FHIR server at the end of a delivery: brought to where the plan is, once, and never over somebody else's change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from planbro.exchange.close import How, ended
from planbro.exchange.correct import Wish, correct
from planbro.exchange.push import FhirOutbox
from planbro.exchange.sync import Route
from planbro.exchange.work import StoreShelves
from planbro.plan import Plan, copy
from planbro.store.database import Chosen, Exchange, metadata
from planbro.testing.fhir_server import FakeFhirServer
from planbro.transport import FhirServer, Lost, Patience, Post, Posted, base_of
from sync.conftest import T0, TENANT
from sync.test_leaving import withdrawn
from sync.two_tools import TwoTools, with_goal

NOW = datetime.fromisoformat(T0)
PUSHED = metadata.tables["pushed"]


class Dying:
    """A way out whose process ends right before, or right after, it has sent."""

    def __init__(self, inner: FhirOutbox, *, after: bool) -> None:
        self.inner, self.after, self.name, self.deaths = inner, after, inner.name, 0

    def post(self, post: Post) -> Posted:
        self.deaths += 1
        if self.deaths > 1:
            return self.inner.post(post)
        if self.after:
            self.inner.post(post)
        raise KeyboardInterrupt


@contextmanager
def hospital(tools: TwoTools, party: str, server: FakeFhirServer, **more: Any) -> Iterator[FhirOutbox]:
    """The tools' town with a hospital that has its copies on a FHIR server."""
    patience = Patience(lambda _: None, lambda: NOW, lambda: 0.5)
    with FhirServer(base_of(server.base), now=lambda: NOW, transport=server.transport) as port:
        box = FhirOutbox(port, StoreShelves(tools.database, TENANT, tools.clock), patience=patience, now=_now(tools))
        tools.more = {"fhir": box}
        tools.rules = replace(tools.rules, routes=(Route(party, "fhir", "fhir", **more),))
        yield box


def _now(tools: TwoTools) -> Any:
    return lambda: datetime.fromisoformat(tools.clock()).astimezone(UTC)


@pytest.fixture
def server() -> FakeFhirServer:
    return FakeFhirServer()


def deliveries(tools: TwoTools) -> list[Exchange]:
    return tools.rows("delivery")


def types(server: FakeFhirServer) -> set[str]:
    return {where.partition("/")[0] for where in server.resources}


def goals(server: FakeFhirServer) -> dict[str, str]:
    return {where: one["description"]["text"] for where, one in server.resources.items() if where.startswith("Goal/")}


def care_plan(server: FakeFhirServer) -> dict[str, Any]:
    (one,) = (one for where, one in server.resources.items() if where.startswith("CarePlan/"))
    return one


def writes(server: FakeFhirServer) -> int:
    """Requests by which something was stored."""
    return sum(one.method in {"PUT", "POST"} and b'"batch"' not in one.content for one in server.requests)


def told(tools: TwoTools, server: FakeFhirServer, plan: Plan) -> None:
    tools.change(plan)
    tools.run()
    (row,) = deliveries(tools)
    assert (row.outcome, row.transport, row.reason) == ("done", "delivered", "")
    assert care_plan(server)["activity"]


def test_a_plan_comes_to_stand_there_as_far_as_the_receiver_may_see_it(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer
) -> None:
    plan, party = shared
    with hospital(tools, party, server):
        told(tools, server, plan)
        before = writes(server)
        tools.change(with_goal(plan, "Klare skoleveien alene"), "2")
        tools.run()
    assert "Klare skoleveien alene" in goals(server).values()
    assert writes(server) == before + 1, "what has not changed is not sent again"
    assert sum(str(one.url).endswith("/metadata") for one in server.requests) == 1, "what it can is asked once"


def test_who_may_know_the_status_gets_no_plan(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer
) -> None:
    plan, party = shared
    with hospital(tools, party, server, only="status"):
        tools.change(plan)
        tools.run()
    (row,) = deliveries(tools)
    assert (row.outcome, row.about["level"]) == ("done", "status")
    assert {"Flag", "CareTeam"} <= types(server)
    assert not {"Goal", "ServiceRequest", "Condition"} & types(server)
    assert "activity" not in care_plan(server), "that there is one, and no more"


def telling(server: FakeFhirServer) -> set[tuple[str, str]]:
    """What a search for what holds now would find."""
    return {
        (where.partition("/")[0], str(one.get("code", {}).get("coding", [{}])[0].get("code", "")))
        for where, one in server.resources.items()
        if one.get("status") == "active"
    }


def test_who_has_a_consent_to_more_and_asks_for_the_status_gets_the_status(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer
) -> None:
    plan, party = shared
    with hospital(tools, party, server, only="status"):
        tools.change(plan)
        tools.run()
    assert not {"RelatedPerson", "Task", "Consent", "Communication"} & types(server)
    text = json.dumps(list(server.resources.values()), default=str)
    koordinatorer = {(one.given, one.family) for one in plan.koordinatorer}
    others = [one for one in plan.participants if (one.given, one.family) not in koordinatorer]
    assert others
    assert not [one.id for one in others if isinstance(one.family, str) and f'"{one.family}"' in text
                and one.family not in {name for _, name in koordinatorer} | {plan.planeier.family}]  # fmt: skip


@pytest.mark.parametrize("only", ["content", "status"])
def test_a_search_for_plans_that_hold_finds_none_that_is_closed(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer, only: str
) -> None:
    plan, party = shared
    with hospital(tools, party, server, only=only):
        tools.change(plan)
        tools.run()
        assert {("Flag", "active"), ("Flag", "appointed"), ("CarePlan", "")} <= telling(server)
        tools.change(ended(plan, How(day="2026-11-22", koordinator="ends")), "2")
        tools.run()
        assert not {kind for kind, _ in telling(server)} & {"Flag", "CarePlan"}
        versions = {where: one["meta"]["versionId"] for where, one in server.resources.items()}
        tools.clock.go(24)
        tools.run()
    assert {where: one["meta"]["versionId"] for where, one in server.resources.items()} == versions
    assert {row.outcome for row in deliveries(tools)} == {"done"}


def test_a_body_that_answers_no_more_is_not_said_to(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer
) -> None:
    plan, party = copy(shared[0]), shared[1]
    with hospital(tools, party, server, only="status"):
        tools.change(plan)
        tools.run()
        assert "EpisodeOfCare" in {kind for kind, _ in telling(server)}
        plan.responsibilities[0].end = "2026-11-20"
        tools.change(plan, "2")
        tools.run()
    assert "EpisodeOfCare" not in {kind for kind, _ in telling(server)}
    assert "EpisodeOfCare" in types(server), "that it did stays told"


@pytest.mark.parametrize("after", [False, True])
def test_a_worker_that_dies_of_a_closing_ends_a_flag_once(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer, after: bool
) -> None:
    plan, party = shared
    with hospital(tools, party, server, only="status") as box:
        tools.change(plan)
        tools.run()
        tools.more = {"fhir": Dying(box, after=after)}
        tools.change(ended(plan, How(day="2026-11-22")), "2")
        with pytest.raises(KeyboardInterrupt):
            tools.run("w1")
        tools.clock.go(1)
        tools.run("w2")
    assert ("Flag", "active") not in telling(server)
    assert {one["meta"]["versionId"] for one in server.resources.values()} <= {"1", "2"}


def test_nothing_goes_when_the_consent_is_withdrawn_while_it_waits(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer
) -> None:
    plan, party = shared
    server.faults = iter(["busy"] * 4)
    with hospital(tools, party, server):
        tools.change(plan)
        tools.run()
        assert [row.standing for row in deliveries(tools)] == ["open"]
        asked = len(server.requests)
        tools.change(withdrawn(plan), "2")
        tools.run()
        tools.clock.go(2)
        tools.run()
    assert "Goal" not in types(server)
    assert "activity" not in care_plan(server)
    assert all(b"Goal" not in one.content for one in server.requests[asked:])


def test_a_server_that_is_away_gets_it_when_it_is_back(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer
) -> None:
    plan, party = shared
    server.faults = iter(["no-connection"] * 9)
    with hospital(tools, party, server):
        tools.change(plan)
        tools.run()
        (row,) = deliveries(tools)
        assert (row.standing, row.reason) == ("open", "push-unreachable")
        for _ in range(4):
            tools.clock.go(1)
            tools.run()
    (row,) = deliveries(tools)
    assert (row.outcome, row.reason) == ("done", "")
    assert "CarePlan" in types(server)


@pytest.mark.parametrize("fault", ["lost-after", "cut-after", "broken-after", "gateway"])
def test_an_answer_that_is_lost_makes_no_second(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer, fault: str
) -> None:
    plan, party = shared
    server.faults = iter([None, None, *[fault] * 4])
    with hospital(tools, party, server):
        tools.change(plan)
        tools.run()
        assert deliveries(tools)[0].standing == "open"
        for _ in range(3):
            tools.clock.go(1)
            tools.run()
    assert [(row.outcome, row.reason) for row in deliveries(tools)] == [("done", "")]
    assert care_plan(server)["activity"]
    assert all(one["meta"]["versionId"] == "1" for one in server.resources.values())


@pytest.mark.parametrize("after", [False, True])
def test_a_worker_that_dies_of_it_leaves_one_effect(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer, after: bool
) -> None:
    plan, party = shared
    with hospital(tools, party, server) as box:
        tools.more = {"fhir": Dying(box, after=after)}
        tools.change(plan)
        with pytest.raises(KeyboardInterrupt):
            tools.run("w1")
        tools.clock.go(1)
        tools.run("w2")
    (row,) = deliveries(tools)
    assert row.outcome == "done"
    assert all(one["meta"]["versionId"] == "1" for one in server.resources.values())


def test_what_somebody_else_has_changed_there_is_left_alone_until_a_person_has_looked(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer
) -> None:
    plan, party = shared
    with hospital(tools, party, server):
        told(tools, server, plan)
        place = next(where for where, text in goals(server).items() if text == plan.goals[0].title)
        server.edit(place, lambda one: one.update(note=[{"text": "Sett av sykehuset"}]))
        tools.change(with_goal(plan, "Klare skoleveien alene"), "2")
        tools.run()
        held = deliveries(tools)[-1]
        assert (held.standing, held.reason) == ("held", "push-changed-there")
        assert (held.params["place"], held.params["version"]) == (place, "2")
        assert server.resources[place]["note"], "what they wrote stands"
        chosen = Chosen(TENANT, numbers=(held.id,))
        for wish in (Wish("mend", "kari", "sett på", mend={"seen": f"{place}@1"}), Wish("requeue", "kari", "igjen")):
            assert all(one.does for one in correct(tools.database, chosen, wish, tools.clock, do=True))
        tools.run()
        assert deliveries(tools)[-1].standing == "held", "a version that is not the one that stands there opens nothing"
        for wish in (Wish("mend", "kari", "sett på", mend={"seen": f"{place}@2"}), Wish("requeue", "kari", "igjen")):
            assert all(one.does for one in correct(tools.database, chosen, wish, tools.clock, do=True))
        tools.run()
    assert deliveries(tools)[-1].outcome == "done"
    assert goals(server)[place] == "Klare skoleveien alene"


def test_what_was_removed_there_is_not_put_back_by_itself(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer
) -> None:
    plan, party = shared
    server.integrity = False
    with hospital(tools, party, server):
        told(tools, server, plan)
        place = next(where for where, text in goals(server).items() if text == plan.goals[0].title)
        server.remove(place)
        tools.change(with_goal(plan, "Klare skoleveien alene"), "2")
        tools.run()
    held = deliveries(tools)[-1]
    assert (held.standing, held.reason, held.params["version"]) == ("held", "push-changed-there", "gone")
    assert place not in server.resources


def test_a_resource_that_it_does_not_take_holds_the_delivery_and_not_the_rest(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer
) -> None:
    plan, party = shared
    server.refuses = lambda one: "business-rule" if one["resourceType"] == "Goal" else ""
    server.integrity = False
    with hospital(tools, party, server):
        tools.change(plan)
        tools.run()
        (row,) = deliveries(tools)
        assert (row.standing, row.reason) == ("held", "push-refused-there")
        assert "CarePlan" in types(server)
        server.refuses = lambda one: ""
        chosen = Chosen(TENANT, numbers=(row.id,))
        assert all(
            one.does for one in correct(tools.database, chosen, Wish("requeue", "kari", "rettet"), tools.clock, do=True)
        )
        tools.run()
    assert "Goal" in types(server)
    assert deliveries(tools)[-1].outcome == "done"


def test_what_stands_there_after_a_withdrawal_is_told_and_not_forgotten(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer
) -> None:
    plan, party = shared
    with hospital(tools, party, server, on_withdrawal="message"):
        told(tools, server, plan)
        tools.change(withdrawn(plan), "2")
        tools.run()
    last = next(row for row in reversed(deliveries(tools)) if row.outcome == "done")
    assert (last.about["level"], last.reason) == ("status", "push-left-behind")
    assert last.params["count"] > 1
    assert "activity" not in care_plan(server)
    assert "Goal" in types(server), "what is theirs is theirs to close"


def test_who_was_taken_for_dead_does_not_put_an_old_record_over_a_newer(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer
) -> None:
    plan, party = shared
    with hospital(tools, party, server):
        told(tools, server, plan)
        shelves = StoreShelves(tools.database, TENANT, tools.clock)
        slow, quick = (shelves.shelf(server.base, plan.id, party) for _ in range(2))
        data = slow.load()
        quick.load()
        quick.keep(data + b" ")
        with pytest.raises(Exception, match="push-overtaken"):
            slow.keep(data)
    assert quick.load() == data + b" "


def test_the_record_is_sealed_and_says_nothing_of_the_plan(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer
) -> None:
    plan, party = shared
    with hospital(tools, party, server):
        told(tools, server, plan)
    with tools.database.reading() as transaction:
        (row,) = transaction.run(PUSHED.select())
    digests = {one["sha256"] for one in json.loads(_opened(tools, server, plan, party))["resources"].values()}
    assert digests
    assert not any(one.encode() in row.body for one in digests), "a digest tells whoever guesses what it is of"


def _opened(tools: TwoTools, server: FakeFhirServer, plan: Plan, party: str) -> bytes:
    return StoreShelves(tools.database, TENANT, tools.clock).shelf(server.base, plan.id, party).load()


def test_two_plans_and_two_receivers_have_records_of_their_own(
    tools: TwoTools, plans: list[Plan], server: FakeFhirServer
) -> None:
    with hospital(tools, "herid:8094867", server, only="status"):
        for number, plan in enumerate(plans[:3]):
            tools.change(copy(plan), str(number))
        tools.run()
    with tools.database.reading() as transaction:
        assert {row.plan for row in transaction.run(PUSHED.select())} == {plan.id for plan in plans[:3]}


def test_an_answer_lost_with_nothing_sent_is_tried_again(
    tools: TwoTools, shared: tuple[Plan, str], server: FakeFhirServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, party = shared
    with hospital(tools, party, server):
        monkeypatch.setattr(FhirServer, "metadata", lambda self: (_ for _ in ()).throw(Lost(sent=False)))
        tools.change(plan)
        tools.run()
        assert deliveries(tools)[0].reason == "push-unreachable"
        monkeypatch.undo()
        tools.clock.go(1)
        tools.run()
    assert deliveries(tools)[0].outcome == "done"
