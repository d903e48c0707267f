"""Two legal entities in one installation: whoever operates one sees, changes and sends in nothing of the other's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from operating_made import NOW, ask, operating, operator, standing
from serving import Town, number_of

from planbro.ident import make_orgnr
from planbro.store.database import (
    Deviations,
    Exchange,
    Exchanges,
    New,
    NewDeviation,
    NewTask,
    Parties,
    Party,
    Tasks,
)
from planbro.testing.generator import municipality
from planbro.testing.kept import keep

NORTH, SOUTH = str(make_orgnr(7)), str(make_orgnr(8))
TWO = {
    "deployment": "processor",
    "tenants": {"north": {"orgnr": NORTH, "name": "Nord"}, "south": {"orgnr": SOUTH, "name": "Sør"}},
    "ports": {"north_in": {"kind": "http", "tenant": "north"}, "south_in": {"kind": "http", "tenant": "south"}},
    "service": {},
}  # fmt: skip


@pytest.fixture
def town(tmp_path: Any) -> Iterator[Town]:
    for one in operating(f"sqlite:///{tmp_path}/planbro.db", **TWO):
        one.gate.callers |= {"north": operator(NORTH), "south": operator(SOUTH)}
        keep(one.database, SOUTH, municipality(2, 9), NOW)
        for orgnr in (NORTH, SOUTH):
            filled(one, orgnr)
        yield one


def filled(town: Town, orgnr: str) -> None:
    with town.database.writing() as transaction:
        (number,) = Exchanges(transaction).open([New(orgnr, "message", f"{orgnr}/1", party="herid:91090")], NOW)
        row: Exchange = Exchanges(transaction).take([number])[0]
        Exchanges(transaction).save([replace(row, standing="held", reason="receipt-missing")], NOW)
        Deviations(transaction).open([NewDeviation(orgnr, "k", "transit-passed")], NOW)
        Tasks(transaction).open([NewTask(orgnr, "record", "k", "task-overdue")], NOW)
        Parties(transaction).write([Party(orgnr, f"orgnr:{orgnr}", "kommune", "x")], NOW)


LISTS = {
    "/api/exchanges": "exchanges", "/api/deviations": "deviations", "/api/tasks": "tasks", "/api/parties": "parties",
    "/api/requests": "requests",
}  # fmt: skip


def test_without_a_name_nobody_is_meant(town: Town) -> None:
    assert ask(town, "GET", "/api/queue", "north")[1]["code"] == "service-no-tenant"


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_of_one_of_them(town: Town, path: str) -> None:
    ours, theirs = (ask(town, "GET", f"/t/{who}{path}", who)[1][LISTS[path]] for who in ("north", "south"))
    assert len(ours) == len(theirs)
    assert not {repr(one["id"]) for one in ours} & {repr(one["id"]) for one in theirs}


def test_an_operator_of_one_is_none_of_the_other(town: Town) -> None:
    for path in (*LISTS, "/api/queue", "/api/policies", "/api/ready"):
        told = ask(town, "GET", f"/t/south{path}", "north")[1]
        assert told["code"] == "operate-body"
        assert "kommune" not in told["detail"], "a tenant may be a trust"


def test_the_queue_counts_ones_own(town: Town) -> None:
    told = ask(town, "GET", "/t/north/api/queue", "north")[1]
    assert (told["held"], told["tasks"], len(told["tallies"])) == (1, 1, 1)


def test_a_number_of_the_others_is_not_there(town: Town) -> None:
    theirs = {path: ask(town, "GET", f"/t/south{path}", "south")[1][name][0]["id"]
              for path, name in LISTS.items() if name != "requests"}  # fmt: skip
    for path, number in theirs.items():
        assert ask(town, "GET", f"/t/north{path}/{number}", "north")[0] == 404, path
    (exchange,) = (theirs["/api/exchanges"],)
    wish = {"what": "skip", "which": {"numbers": [exchange]}}
    told = ask(town, "POST", "/t/north/api/exchanges/corrections", "north", json=wish)[1]
    assert told["exchanges"] == []
    confirmed = wish | {"confirm": told["confirm"], "reason": "x"}
    assert ask(town, "POST", "/t/north/api/exchanges/corrections", "north", json=confirmed)[1]["corrected"] == 0
    assert standing(town, exchange) == ("held", "")
    deviation = theirs["/api/deviations"]
    closing = {"numbers": [deviation], "reason": "x"}
    assert ask(town, "POST", "/t/north/api/deviations/close", "north", json=closing)[1]["unknown"] == [deviation]
    marking, unmarked = {"open": [deviation]}, {"marked": [], "left": [deviation]}
    assert ask(town, "POST", "/t/north/api/deviations/exported", "north", json=marking)[1] == unmarked
    task = theirs["/api/tasks"]
    assert ask(town, "POST", "/t/north/api/tasks/done", "north", json={"numbers": [task]})[1]["unknown"] == [task]


def test_a_person_of_the_others_is_not_known(town: Town) -> None:
    number = number_of(next(iter(municipality(2, 9))))
    asked = {"number": number, "why": "support"}
    assert ask(town, "POST", "/t/south/api/persons/find", "south", json=asked)[1]["plans"]
    assert ask(town, "POST", "/t/north/api/persons/find", "north", json=asked)[1] == {"plans": []}
    looking = {"since": "2020-01-01", "why": "support"}
    lines = ask(town, "POST", "/t/north/api/audit/find", "north", json=looking)[1]["lines"]
    assert {one["tenant"] for one in lines} == {NORTH}


def test_nothing_is_sent_in_by_the_others_port(town: Town) -> None:
    assert ask(town, "POST", "/t/north/inbox/south_in", "north", content=b"x")[0] == 404
    assert ask(town, "POST", "/t/north/inbox/north_in", "north", content=b"x")[0] == 202
