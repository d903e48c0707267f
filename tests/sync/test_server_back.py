"""A tool that is a FHIR server: what was changed elsewhere goes back to it, and no more than that."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from planbro.exchange import read
from planbro.exchange.push import FhirOutbox, Shelf, Wanted, push
from planbro.exchange.sync import Source
from planbro.plan import Goal, Plan, copy
from planbro.testing.fhir_server import FakeFhirServer
from planbro.transport import FhirServer, Patience, base_of
from planbro.transport._bookmark import MemoryBookmark
from planbro.transport.fhir import FhirInbox
from sync.conftest import T0
from sync.two_tools import TwoTools, with_goal

sys.path.insert(0, str(Path(__file__).parents[1] / "push"))

from pushing import SERVERS, small_plan  # the servers of many kinds

NOW = datetime.fromisoformat(T0)
NEW = "11111111-2222-4333-8444-555555555555"
KINDS = {name: more for name, more in SERVERS.items() if more.get("versioning") != "no-version"}


class NoShelves:
    """Nothing is remembered of what goes back: the tool itself said what stands there."""

    def shelf(self, server: str, plan: str, receiver: str) -> Shelf:
        raise AssertionError


@dataclass
class Tool:
    """The server, and what the test does to it."""

    server: FakeFhirServer
    tools: TwoTools

    def goal(self, title: str) -> str:
        (found,) = (where for where, one in self.server.resources.items()
                    if where.startswith("Goal/") and one["description"]["text"] == title)  # fmt: skip
        return found

    def versions(self) -> dict[str, str]:
        return {where: one["meta"]["versionId"] for where, one in self.server.resources.items()}

    @property
    def plan(self) -> Plan:
        return read(self.server.collection(), "fhir", account=False).plan


@contextmanager
def at(tools: TwoTools, server: FakeFhirServer) -> Iterator[Tool]:
    patience = Patience(lambda _: None, lambda: NOW, lambda: 0.5)
    handled = httpx.MockTransport(lambda request: server.handle(request))  # as it is by then
    with FhirServer(base_of(server.base), now=lambda: NOW, transport=handled) as port:
        push(Wanted(small_plan(), T0, own_copy=True), port, patience=patience)
        assert len(server.resources) > 10
        tools.tool = FhirInbox(port, MemoryBookmark(), name="sampro")  # type: ignore[assignment]
        tools.more = {"back": FhirOutbox(port, NoShelves(), patience=patience, now=lambda: NOW)}
        tools.sources(Source("sampro", "sampro", writes=True, keeps_history=True, out="back"), Source("flyt", "flyt"))
        tools.run()
        tools.change_other(tools.latest(small_plan()), "0", format="fhir")
        tools.run()
        yield Tool(server, tools)


def before_writes(server: FakeFhirServer, deeds: Sequence[Callable[[], object]]) -> None:
    """Something happens right before each of the next requests by which something is written."""
    answer, left = server.handle, list(deeds)

    def handle(request: httpx.Request) -> httpx.Response:
        if left and (request.method == "PUT" or (request.method == "POST" and b'"batch"' not in request.content)):
            left.pop(0)()
        return answer(request)

    server.handle = handle  # type: ignore[method-assign]


def _otherwise(goal: dict[str, Any]) -> None:
    goal["description"] = {"text": "Gå til skolen"}


def written(tools: TwoTools) -> list[tuple[str, str]]:
    return [(row.outcome or row.standing, row.reason) for row in tools.rows("write")]


@pytest.mark.parametrize("kind", list(KINDS))
def test_only_what_was_changed_elsewhere_goes_back(tools: TwoTools, kind: str) -> None:
    with at(tools, FakeFhirServer(**KINDS[kind])) as tool:
        plan = tools.latest(small_plan())
        place, before = tool.goal(plan.goals[0].title), tool.versions()
        new = with_goal(plan, "Klare skoleveien alene")
        new.goals.append(Goal(id=NEW, title="Sove i egen seng"))
        tools.change_other(new, format="fhir")
        tools.run()
        assert tool.server.resources[place]["description"]["text"] == "Klare skoleveien alene"
        assert tool.goal("Sove i egen seng") not in before
        changed = {where for where, version in tool.versions().items() if version != before.get(where)}
        assert {where.partition("/")[0] for where in changed} == {"Goal", "CarePlan"}
        assert len(changed) == 3, "the goal, the new one, and the plan that points to it"
        assert tools.latest(plan).goals[-1].id == NEW
        after = tool.versions()
        tools.clock.go(1)
        tools.run()
        assert tool.versions() == after, "what came back of it is nothing new"
    assert ("done", "") in written(tools)


def test_what_is_the_tools_own_stays_as_it_was(tools: TwoTools) -> None:
    with at(tools, FakeFhirServer()) as tool:
        plan = tools.latest(small_plan())
        place = tool.goal(plan.goals[0].title)
        own = {"url": "https://verktoy.example/farge", "valueString": "gul"}
        tool.server.edit(place, lambda one: one.setdefault("extension", []).append(own))
        tools.clock.go(1)
        tools.run()
        tools.change_other(with_goal(tools.latest(plan), "Klare skoleveien alene"), format="fhir")
        tools.run()
        said = tool.server.resources[place]
    assert said["description"]["text"] == "Klare skoleveien alene"
    assert own in said["extension"]


def test_what_the_tool_changes_in_the_same_moment_is_not_written_over(tools: TwoTools) -> None:
    with at(tools, FakeFhirServer()) as tool:
        plan = tools.latest(small_plan())
        place = tool.goal(plan.goals[0].title)
        tools.change_other(with_goal(plan, "Klare skoleveien alene"), format="fhir")
        before_writes(tool.server, [lambda: tool.server.edit(place, _otherwise)])
        tools.run()
        assert tool.server.resources[place]["description"]["text"] == "Gå til skolen"
        assert ("open", "push-changed-there") in written(tools)
        tools.clock.go(1)
        tools.run()
        assert tool.server.resources[place]["description"]["text"] == "Gå til skolen"
    assert [row.standing for row in tools.rows("conflict")] == ["held"], "a person is asked which"


@pytest.mark.parametrize("kind", ["everything", "no-transaction", "own-ids", "own-ids-no-transaction"])
@pytest.mark.parametrize("fault", ["lost-after", "broken-after"])
def test_an_answer_that_is_lost_makes_no_second(tools: TwoTools, kind: str, fault: str) -> None:
    with at(tools, FakeFhirServer(**KINDS[kind])) as tool:
        plan = tools.latest(small_plan())
        count = len(tool.server.resources)
        new = copy(plan)
        new.goals.append(Goal(id=NEW, title="Sove i egen seng"))
        tools.change_other(new, format="fhir")
        before_writes(tool.server, [lambda: setattr(tool.server, "faults", iter([fault]))] * 2)
        tools.run()
        for _ in range(4):
            tools.clock.go(1)
            tools.run()
        assert len(tool.server.resources) == count + 1
        assert tool.goal("Sove i egen seng")
    assert ("done", "") in written(tools)
