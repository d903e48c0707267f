"""Deviations, tasks, parties, what is in force, the audit and the persons, as those who run it see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from operating_made import NOW, ask, held, operating, send
from serving import Town, number_of

from planbro.exchange.deviations import _export
from planbro.ident import make_synthetic
from planbro.store.database import Audit, Deviations, NewDeviation, NewTask, Parties, Party, Tasks


@pytest.fixture
def town(tmp_path: Any) -> Iterator[Town]:
    yield from operating(f"sqlite:///{tmp_path}/planbro.db")


# deviations


def test_what_is_held_is_a_deviation_until_a_person_closes_it(town: Town) -> None:
    held(town)
    (one,) = ask(town, "GET", "/api/deviations")[1]["deviations"]
    assert (one["code"], one["standing"], bool(one["text"])) == ("receipt-missing", "open", True)
    closed = ask(town, "POST", "/api/deviations/close", json={"numbers": [one["id"], 4711], "reason": "ringt"})[1]
    assert closed == {"closed": [one["id"]], "unknown": [4711]}
    assert ask(town, "GET", f"/api/deviations/{one['id']}")[1]["standing"] == "closed"
    assert ask(town, "GET", "/api/deviations")[1]["deviations"] == []


def test_the_table_of_deviations_marks_nothing_before_it_is_said_to_be_kept(town: Town) -> None:
    held(town)
    number = ask(town, "GET", "/api/deviations")[1]["deviations"][0]["id"]
    table = send(town, "GET", "/api/deviations.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert f"{number};{town.tenant};" in table.text
    assert send(town, "GET", "/api/deviations.csv").text == table.text
    assert ask(town, "POST", "/api/deviations/exported", json={"open": [number]})[1] == {"marked": [number], "left": []}
    assert len(send(town, "GET", "/api/deviations.csv").text.splitlines()) == 1


def test_a_table_of_many_deviations_is_sent_as_it_is_made(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_export, "_PAGE", 10)
    with town.database.writing() as transaction:
        Deviations(transaction).open(
            [NewDeviation(town.tenant, f"n{one}", "receipt-missing") for one in range(95)], NOW
        )
    table = send(town, "GET", "/api/deviations.csv?reasons=true")
    assert table.headers.get("content-length") is None
    assert len(table.text.splitlines()) == 96
    with town.database.reading() as transaction:
        (line,) = [one for one in Audit(transaction).find(town.tenant) if one.what == "reasons-read"]
    assert line.params["deviations"] == 95


def test_of_two_who_export_one_brings_a_deviation_further(town: Town) -> None:
    held(town)
    number = ask(town, "GET", "/api/deviations")[1]["deviations"][0]["id"]
    tables = [send(town, "GET", "/api/deviations.csv").text for _ in range(2)]
    assert tables[0] == tables[1]
    told = [ask(town, "POST", "/api/deviations/exported", json={"open": [number]})[1] for _ in tables]
    assert told == [{"marked": [number], "left": []}, {"marked": [], "left": [number]}]


def test_a_deviation_closed_after_the_table_was_made_is_news_still(town: Town) -> None:
    held(town)
    number = ask(town, "GET", "/api/deviations")[1]["deviations"][0]["id"]
    send(town, "GET", "/api/deviations.csv")
    ask(town, "POST", "/api/deviations/close", json={"numbers": [number], "reason": "ringt"})
    marking = {"open": [number]}
    assert ask(town, "POST", "/api/deviations/exported", json=marking)[1] == {"marked": [], "left": [number]}
    assert ";Lukket;" in send(town, "GET", "/api/deviations.csv").text
    marking = {"closed": [number]}
    assert ask(town, "POST", "/api/deviations/exported", json=marking)[1] == {"marked": [number], "left": []}


# tasks


def test_a_task_is_done_when_a_person_says_so(town: Town) -> None:
    with town.database.writing() as transaction:
        (task,) = Tasks(transaction).open([NewTask(town.tenant, "record", "k", "task-overdue", data=b"sealed")], NOW)
    (one,) = ask(town, "GET", "/api/tasks")[1]["tasks"]
    assert (one["id"], one["standing"]) == (task.id, "open")
    told = ask(town, "POST", "/api/tasks/done", json={"numbers": [task.id, task.id, 4711]})[1]
    assert told == {"done": [task.id], "not_open": [], "unknown": [4711]}
    assert ask(town, "GET", f"/api/tasks/{task.id}")[1]["who"] == "client:drift"
    assert town.audit()[-1].what == "task-done"


# the address book


def test_something_else_counts_of_a_party_for_a_time(town: Town) -> None:
    with town.database.writing() as transaction:
        Parties(transaction).write(
            [Party(town.tenant, "herid:91090", "hospital", "Fjordglimt", takes=("plo-1.6",))], NOW
        )
    assert ask(town, "GET", "/api/parties")[1]["total"] == 1
    wish = {"field": "takes", "value": "plo-1.5", "until": "2026-12-01", "reason": "oppgradering"}
    status, told = ask(town, "POST", "/api/parties/herid:91090/overrides", json=wish)
    assert status == 201
    whole = ask(town, "GET", "/api/parties/herid:91090")[1]
    assert (whole["listed"]["takes"], whole["counts"]["takes"]) == (["plo-1.6"], ["plo-1.5"])
    assert ask(town, "DELETE", f"/api/parties/overrides/{told['override']}")[1]["ended"] is True
    assert ask(town, "GET", "/api/parties/herid:91090")[1]["counts"]["takes"] == ["plo-1.6"]
    assert ask(town, "GET", "/api/parties/herid:1")[0] == 404


# where it stands


def test_the_queue_is_told_for_each_party_with_its_age(town: Town) -> None:
    held(town, 2)
    town.go(hours=1)
    told = ask(town, "GET", "/api/queue")[1]
    assert (told["open"], told["held"]) == (0, 2)
    assert [(one["party"], one["count"], one["oldest_seconds"]) for one in told["tallies"]] == [
        ("herid:91090", 2, 3600)
    ]


def test_it_is_ready_and_says_part_by_part(town: Town) -> None:
    assert ask(town, "GET", "/health/ready", who="nobody") == (200, {"ready": True})
    status, told = ask(town, "GET", "/api/ready")
    assert (status, told["ready"]) == (200, True)
    assert {"store", "keys", "disk", "clock"} == {one["name"] for one in told["parts"]}


def test_what_is_in_force_has_a_name(town: Town) -> None:
    told = ask(town, "GET", "/api/policies")[1]
    assert told["version"] == town.context.settings.policy_version("kommunen")
    assert told["policy"]["status_provision"] == "standing:health-service-status"
    assert told["transit"]["default"] == "on"


def test_where_the_metrics_are(town: Town) -> None:
    assert ask(town, "GET", "/api/metrics")[1] == {"address": None, "file": None, "service": []}


# persons and the audit


def test_a_persons_plans_are_found_by_a_number_in_a_body_and_that_is_told(town: Town) -> None:
    number = number_of(town.opened[0])
    status, told = ask(town, "POST", "/api/persons/find", json={"number": number, "why": "correction"})
    assert (status, [one["id"] for one in told["plans"]]) == (200, [town.opened[0].id])
    line = town.audit()[-1]
    assert (line.what, line.outcome, line.params["why"]) == ("person-read", "shown", "correction")
    assert number not in repr(line)
    assert number not in repr(told)


def test_nobody_is_looked_for_without_a_reason(town: Town) -> None:
    number = number_of(town.opened[0])
    for wish in ({"number": number}, {"number": number, "why": "curious"}):
        status, told = ask(town, "POST", "/api/persons/find", json=wish)
        assert status == 422
        assert number not in repr(told)
    assert town.audit() == []


def test_a_person_who_is_not_here_is_looked_for_in_vain_and_that_is_told_too(town: Town) -> None:
    asked = {"number": make_synthetic(date(1950, 1, 1), 499), "why": "support"}
    assert ask(town, "POST", "/api/persons/find", json=asked)[1] == {"plans": []}
    assert town.audit()[-1].outcome == "unknown"


def test_the_audit_is_found_anchored_and_holds(town: Town) -> None:
    number = number_of(town.opened[0])
    ask(town, "POST", "/api/persons/find", json={"number": number, "why": "correction"})
    found = ask(town, "POST", "/api/audit/find", json={"person": number, "why": "planeier-asks"})[1]["lines"]
    assert [one["what"] for one in found] == ["person-read"]
    anchor = ask(town, "POST", "/api/audit/anchor")[1]
    assert anchor["new"] is True
    assert [one["hash"] for one in ask(town, "GET", "/api/audit/anchors")[1]] == [anchor["hash"]]
    kept = {"anchors": [{"number": anchor["number"], "hash": anchor["hash"]}]}
    told = ask(town, "POST", "/api/audit/verify", json=kept)[1]
    assert (told["holds"], told["compared"]) == (True, 1)
    other = {"anchors": [{"number": anchor["number"], "hash": "0" * 64}]}
    assert ask(town, "POST", "/api/audit/verify", json=other)[1]["holds"] is False


def test_whose_lines_has_to_be_said(town: Town) -> None:
    assert ask(town, "POST", "/api/audit/find", json={"why": "support"})[0] == 422


@pytest.mark.parametrize("path", ["/api/exchanges/", "/api/", "/transit/", "/inbox/news/", "/api/persons/find/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_is_sent_on_to_an_address_that_repeats_what_was_asked(town: Town, method: str, path: str) -> None:
    answer = send(town, method, f"{path}?said=14831560224x", headers={"Host": "evil.example.org"})
    assert answer.status_code in {400, 404, 405}
    assert "location" not in answer.headers
    assert "evil" not in answer.text + repr(answer.headers)
    assert "said" not in answer.text
