"""Each answer that a server may give to one resource, again and again: what becomes of it, and of the rest."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
import respx
from pushing import ALL, AS_OF, NOW, codes, counts, small_plan

from planbro.exchange.push import Pushed, Wanted, push
from planbro.testing.fhir_server import BASE, FakeFhirServer
from planbro.transport import FhirServer, Patience, base_of

GOAL = f"Goal/{small_plan().goals[0].id}"
REFUSED = {"created": ALL - 1, "refused": 1}
UNSETTLED = {"created": ALL - 1, "pending": 1}


def pushed_to(server: FakeFhirServer, record: Path | None = None, slept: list[float] | None = None) -> Pushed:
    patience = Patience((slept if slept is not None else []).append, lambda: NOW, lambda: 0.5)
    with FhirServer(base_of(BASE), now=lambda: NOW) as port:
        return push(Wanted(small_plan(), AS_OF, own_copy=True), port, patience=patience, record=record)


@pytest.mark.parametrize(("status", "expected", "code"), [
    (400, REFUSED, "push-refused"), (413, REFUSED, "push-refused"), (415, REFUSED, "push-refused"),
    (418, REFUSED, "push-refused"), (422, REFUSED, "push-refused"), (501, REFUSED, "push-refused"),
    (505, REFUSED, "push-refused"), (304, REFUSED, "push-refused"),
    (409, UNSETTLED, "push-unsettled"), (410, UNSETTLED, "push-unsettled"), (412, UNSETTLED, "push-unsettled"),
    (428, UNSETTLED, "push-unsettled"),
    (401, None, "push-denied"), (403, None, "push-denied"), (429, None, "push-unreachable"),
    (500, None, "push-unreachable"), (502, None, "push-unreachable"), (503, None, "push-unreachable"),
    (504, None, "push-unreachable"), (507, None, "push-unreachable"),
])  # fmt: skip
@respx.mock
def test_one_resource_that_always_gets_this_answer(
    status: int, expected: dict[str, int] | None, code: str, tmp_path: Path
) -> None:
    """`expected` None: it stops there, and the next push goes on."""
    server = FakeFhirServer(transaction=False)
    bad = respx.put(f"{BASE}/{GOAL}").respond(status)
    respx.route(host="fhir.example.org").mock(side_effect=server.handle)
    record = tmp_path / "plan.push.json"
    first = pushed_to(server, record)
    assert code in codes(first)
    assert bad.call_count <= 5
    if expected is not None:
        assert counts(first) == expected
    else:
        assert first.counts["pending"] > 1
        assert "push-pending" in codes(first)
    assert GOAL not in server.resources
    bad.mock(side_effect=server.handle)
    pushed_to(server, record)
    assert counts(pushed_to(server, record)) == {"unchanged": ALL}
    assert len(server.resources) == ALL


@pytest.mark.parametrize("status", [404, 405])
@respx.mock
def test_a_server_that_takes_no_ids_of_ours_is_found_out(status: int) -> None:
    server = FakeFhirServer(transaction=False, statement=False)
    respx.put(url__regex=rf"{BASE}/Goal/[0-9a-f]{{8}}-.*").respond(status)
    respx.route(host="fhir.example.org").mock(side_effect=server.handle)
    first = pushed_to(server)
    assert counts(first) == {"created": ALL}
    assert first.record.numbered == ["Goal"]


@pytest.mark.parametrize("status", [400, 404, 405, 409, 410, 412, 413, 415, 422, 428, 501])
@respx.mock
def test_a_transaction_that_is_not_taken_goes_one_by_one(status: int) -> None:
    server = FakeFhirServer(batch=False)
    respx.post(BASE).respond(status, json={"resourceType": "OperationOutcome", "issue": []})
    respx.route(host="fhir.example.org").mock(side_effect=server.handle)
    slept: list[float] = []
    assert counts(pushed_to(server, slept=slept)) == {"created": ALL}
    assert len(slept) == (4 if status in {409, 410, 412, 428} else 0)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b'{"resourceType":"Bundle","type":"transaction-response","entry":[]}', b'{"resourceType":"Patient"}'],
)
@respx.mock
def test_a_transactions_answer_that_tells_nothing_is_looked_into(content: bytes) -> None:
    server = FakeFhirServer(batch=False)

    def mute(request: httpx.Request) -> httpx.Response:
        server.handle(request)
        return httpx.Response(200, content=content, headers={"Content-Type": "application/fhir+json"})

    respx.post(BASE).mock(side_effect=mute)
    respx.route(host="fhir.example.org").mock(side_effect=server.handle)
    assert counts(pushed_to(server)) == {"adopted": ALL}
    assert len(server.resources) == ALL
    assert all(len(versions) == 1 for versions in server.history.values())
