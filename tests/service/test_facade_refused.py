"""What is refused, and how it is told: as an OperationOutcome, in the reader's language, with nothing of what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from facade_asked import FNR, ask, codes, the_plan
from hypothesis import assume, given
from hypothesis import strategies as st
from serving import Town, number_of, serving

from planbro.ident import make_synthetic
from planbro.service._passage import names_a_person

NUMBER = "14831560224"


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One that no test changes."""
    yield from serving(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db")


@pytest.mark.parametrize(
    "path",
    [f"CarePlan?patient.identifier={NUMBER}", f"CarePlan?identifier={FNR}|{NUMBER}", f"Patient?identifier={NUMBER}",
     f"CarePlan/{NUMBER}", f"CarePlan/_search?subject:Patient.identifier={NUMBER}", f"Task?foo={NUMBER[:6]}%20{NUMBER[6:]}",
     f"CarePlan?x=%2531{NUMBER[1:]}", f"CarePlan/6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e?x={NUMBER}", f"Nope/{NUMBER}"],
)  # fmt: skip
def test_a_number_in_the_address_is_refused_and_not_repeated(still: Town, path: str) -> None:
    answer = ask(still, "GET", path)
    assert (answer.status_code, codes(answer.json())) == (400, ["facade-number-in-url"])
    assert NUMBER[6:] not in answer.text
    assert NUMBER[6:] not in repr(answer.headers)
    assert "_search" in answer.json()["issue"][0]["diagnostics"]


def test_a_person_by_number_is_refused_in_the_address_whatever_the_number(still: Town) -> None:
    for path in ("CarePlan?patient.identifier=x", "Patient?identifier=abc", "CarePlan?identifier=abc"):
        assert codes(ask(still, "GET", path).json()) == ["facade-number-in-url"]


@given(st.uuids(), st.dates())
def test_ids_are_never_taken_for_numbers(ident: Any, day: Any) -> None:
    assert not names_a_person(f"/CarePlan/{ident}/_history/1?_lastUpdated=ge{day}T10:00:00.000Z", "fhir")


@given(st.dates(date(1960, 1, 1), date(2025, 1, 1)), st.integers(0, 999))
def test_a_number_is_seen_however_it_stands(born: date, individ: int) -> None:
    number = make_synthetic(born, individ)
    assume(number is not None)
    for spelled in (
        number,
        f"{number[:6]} {number[6:]}",
        f"{number[:6]}+{number[6:]}",
        f"a{number}b",
        quote(f"%{ord(number[0]):x}") + number[1:],
    ):
        assert names_a_person(f"/CarePlan?x={spelled}", "fhir")


@pytest.mark.parametrize(
    ("method", "path", "more", "status", "code"),
    [
        ("GET", "CarePlan", {}, 400, "facade-broad"),
        ("GET", "CarePlan?status=active", {}, 400, "facade-broad"),
        ("POST", "CarePlan/_search", {"data": {"patient.identifier": f"{NUMBER},{NUMBER}"}}, 400, "facade-broad"),
        ("POST", "CarePlan/_search", {"data": {"patient.identifier": "12345"}}, 400, "service-number"),
        ("POST", "CarePlan/_search", {"data": {"patient.identifier": NUMBER, "date": "yesterday"}}, 400, "facade-value"),
        ("POST", "CarePlan/_search", {"data": {"patient.identifier": NUMBER, "status:not": "active"}}, 400, "facade-modifier"),
        ("POST", "CarePlan/_search", {"data": {"patient.identifier": NUMBER, "_include": "Goal:subject"}}, 400, "facade-value"),
        ("POST", "CarePlan/_search", {"data": {"patient.identifier": NUMBER, "_sort": "title"}}, 400, "facade-value"),
        ("POST", "CarePlan/_search", {"data": {"patient.identifier": NUMBER, "_count": "-1"}}, 400, "facade-value"),
        ("POST", "CarePlan/_search", {"json": {"patient.identifier": NUMBER}}, 415, "facade-media"),
        ("POST", "CarePlan/_search", {"content": b"a" * 70_000}, 413, "service-body-large"),
        ("POST", "CarePlan/_search", {"content": b"a=%ff", "headers": {"content-type": "application/x-www-form-urlencoded"}},
         400, "service-body-unreadable"),
        ("GET", "CarePlan?_id=" + ",".join(f"6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d{n}" for n in range(10, 30)), {}, 400,
         "facade-many"),
        ("GET", "Nope/1", {}, 404, "service-no-such"),
        ("GET", "", {}, 404, "service-no-such"),
        ("GET", "CarePlan/a/b/c/d", {}, 404, "service-no-such"),
        ("GET", "Goal/x/_history", {}, 404, "service-no-such"),
        ("GET", "Binary", {}, 404, "service-no-such"),
        ("PUT", "CarePlan/x", {"json": {}}, 405, "service-no-method"),
        ("DELETE", "CarePlan/x", {}, 405, "service-no-method"),
        ("POST", "CarePlan", {"json": {}}, 405, "service-no-method"),
        ("POST", "metadata", {}, 405, "service-no-method"),
        ("GET", "CarePlan/x?_format=html", {}, 406, "facade-format"),
        ("POST", "Task", {"content": b"{", "headers": {"content-type": "application/fhir+json"}}, 400, "facade-body"),
        ("POST", "Task", {"content": b"[1]", "headers": {"content-type": "application/fhir+json"}}, 400, "facade-body"),
        ("POST", "Task", {"content": b"<a/>", "headers": {"content-type": "application/fhir+xml"}}, 400, "facade-body"),
        ("POST", "Task", {"content": b"x", "headers": {"content-type": "text/plain"}}, 415, "facade-media"),
        ("POST", "Task", {"content": b'{"a":' * 100 + b"1" + b"}" * 100, "headers": {"content-type": "application/json"}},
         400, "facade-body"),
    ],
)  # fmt: skip
def test_each_fault_is_an_outcome(still: Town, method: str, path: str, more: Any, status: int, code: str) -> None:
    answer = ask(still, method, path, **more)
    assert (answer.status_code, codes(answer.json())) == (status, [code])
    assert NUMBER not in answer.text
    if status == 405:
        assert answer.headers["allow"]


def test_who_is_not_let_in_is_told_so_in_fhir(still: Town) -> None:
    answer = ask(still, "GET", f"CarePlan/{the_plan(still).id}", "nobody")
    assert (answer.status_code, codes(answer.json())) == (401, ["service-who"])
    assert answer.json()["issue"][0]["code"] == "login"


def test_a_fault_of_ours_tells_nothing(small: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from planbro.service.fhir import _charts

    def broken(*_: object) -> None:
        raise RuntimeError(number_of(the_plan(small)))

    monkeypatch.setattr(_charts, "chart_of", broken)
    answer = ask(small, "GET", f"CarePlan/{the_plan(small).id}")
    assert (answer.status_code, codes(answer.json())) == (500, ["service-broken"])
    assert number_of(the_plan(small)) not in answer.text


def test_faults_are_told_in_the_readers_language_and_form(still: Town) -> None:
    for language, word in (
        ("en-GB,en", "There is nothing here"),
        ("nb", "Her er det ingenting"),
        ("nn-NO,en", "Her er det ingenting som kan visast"),
        ("de,en;q=0.5", "There is nothing here"),
        ("", "Her er det"),
    ):
        answer = ask(still, "GET", "CarePlan/x", headers={"Accept-Language": language})
        assert answer.json()["issue"][0]["details"]["text"].startswith(word)
    assert ask(still, "GET", "CarePlan/x?_format=xml").text.startswith("<?xml")


def test_a_refusal_stands_in_the_log_without_what_was_asked(small: Town) -> None:
    ask(small, "GET", "CarePlan")
    ask(small, "POST", "CarePlan/_search", data={"patient.identifier": "12345678901"})
    assert [(one.what, one.outcome) for one in small.audit()] == [
        ("refused", "facade-broad"),
        ("refused", "service-number"),
    ]
    assert "12345678901" not in repr(small.audit())
