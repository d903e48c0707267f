"""An admission over HTTP: what would follow is told and not done, and what the transit has told is not told again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from operating_made import ask, operating, send
from serving import STRANGER, Town, number_of

from admission.conftest import by_adt
from planbro.exchange.admission import KIND
from planbro.formats.codec import xml
from planbro.formats.plo import read_message
from planbro.ident import make_synthetic
from planbro.store.database import Exchanges, metadata
from planbro.testing.kept import HOSPITAL
from planbro.testing.messages import message

XML = {"Content-Type": "application/xml"}
_EXCHANGE = metadata.tables["exchange"]


@pytest.fixture
def town(tmp_path: Any) -> Iterator[Town]:
    yield from operating(f"sqlite:///{tmp_path}/planbro.db")


def passing(town: Town, type_: str) -> bytes:
    """A message of that type about somebody who has a plan here."""
    data = message(type_)
    found = read_message(xml.parse(data))
    assert found is not None
    assert found.patient is not None
    return data.replace((found.patient.ident("FNR") or "-").encode(), number_of(town.opened[-1]).encode())


def facts(town: Town) -> list[tuple[str, str]]:
    with town.database.reading() as transaction:
        rows = Exchanges(transaction).find(_EXCHANGE.c.kind == KIND)
    return [(one.plan, one.about["fact"]["what"]) for one in rows]


@pytest.mark.parametrize("type_", ["INNLEGGELSESRAPPORT", "LOG_INNLAGT"])
def test_what_the_transit_has_told_counts_once(town: Town, type_: str) -> None:
    data = passing(town, type_)
    for _ in range(2):
        assert send(town, "POST", "/transit", content=data, headers=XML).status_code == 200
    assert set(facts(town)) == {(town.opened[-1].id, "passed")}


def test_a_report_that_went_as_it_was_has_told_nothing(tmp_path: Any) -> None:
    for town in operating(f"sqlite:///{tmp_path}/shadow.db", transit={"default": "shadow", "limit": "30s"}):
        send(town, "POST", "/transit", content=passing(town, "INNLEGGELSESRAPPORT"), headers=XML)
        assert facts(town) == []


def test_it_is_told_what_an_admission_would_lead_to_and_nothing_is_done(town: Town) -> None:
    plan = town.opened[-1]
    data = by_adt(plan, "A01", told="20261122013000")
    status, told = ask(town, "POST", "/api/admission/explain", content=data)
    assert status == 200
    assert {(one["event"], one["plan"], one["again"]) for one in told["forecast"]} == {("admitted", plan.id, False)}
    assert "news" in {one["does"] for one in told["forecast"]}
    assert number_of(plan) not in repr(told)
    assert facts(town) == []
    assert (town.audit()[-1].what, town.audit()[-1].plan) == ("admission-explained", plan.id)


def test_what_tells_of_no_admission_is_a_finding(town: Town) -> None:
    assert ask(town, "POST", "/api/admission/explain", content=b"")[0] == 400
    for data in (b"<a/>", b"nothing", b"{}"):
        status, told = ask(town, "POST", "/api/admission/explain", content=data)
        assert (status, bool(told["findings"])) == (422, True)


def test_the_sentence_for_the_innkalling_is_given_and_that_stands_in_the_log(town: Town) -> None:
    plan = town.opened[0]
    said = {"number": number_of(plan), "language": "nn", "writer": "herid:8094867"}
    status, told = ask(town, "POST", "/api/admission/sentence", json=said)
    assert (status, told["language"], told["sentence"][:10]) == (200, "nn", "Har du ein")
    line = town.audit()[-1]
    assert (line.what, line.plan, line.outcome) == ("innkalling", plan.id, "given")


def test_a_hospital_that_the_kommune_knows_may_write_the_innkalling_by_its_organisasjonsnummer(town: Town) -> None:
    said = {"number": number_of(town.opened[0])}
    words = [ask(town, "POST", "/api/admission/sentence", json=said | {"writer": f"orgnr:{one}"})[1]["sentence"]
             for one in (HOSPITAL, STRANGER)]  # fmt: skip
    assert [bool(one) for one in words] == [True, False]


def test_without_a_plan_there_are_no_words(town: Town) -> None:
    stranger = next(one for at in range(300, 400) if (one := make_synthetic(date(1980, 1, 1), at)))
    status, told = ask(town, "POST", "/api/admission/sentence", json={"number": stranger})
    assert (status, told["sentence"]) == (200, "")
    assert (town.audit()[-1].what, town.audit()[-1].outcome) == ("innkalling", "nothing")
    assert ask(town, "POST", "/api/admission/sentence", json={"number": "1"})[0] == 400
