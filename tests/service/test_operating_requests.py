"""Koordinerende enhet answers requests for access over HTTP: gives it, gives less, or refuses with a reason."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from operating_made import ask, operating
from serving import Town

from access.asking_town import PAPER, STRANGER, TENANT, number_of, person, town_of
from access.asking_town import Town as Asking
from planbro.exchange.access import Wanted
from planbro.formats.consent_form import to_json


@pytest.fixture
def town(tmp_path: Any) -> Iterator[Town]:
    tenants = {"kommunen": {"orgnr": TENANT, "name": "Lyngvik kommune"}}
    yield from operating(f"sqlite:///{tmp_path}/planbro.db", tenants=tenants, service={})


@pytest.fixture
def asking(town: Town) -> Asking:
    found = town_of(town.database)
    town.clock[0] = datetime.fromisoformat(found.time)
    return found


def asked(asking: Asking, **more: Any) -> str:
    ref = asking.asks(**more)
    asking.run()
    return ref


def signed(asking: Asking, ref: str) -> dict[str, Any]:
    form: dict[str, Any] = json.loads(to_json(asking.signed(ref)))
    return {"form": form, "paper": base64.b64encode(PAPER).decode()}


def test_what_is_asked_is_listed_without_a_person(town: Town, asking: Asking) -> None:
    ref = asked(asking, words="innlagt i natt")
    (one,) = ask(town, "GET", "/api/requests")[1]["requests"]
    assert (one["ref"], one["standing"], one["plan"]) == (ref, "open", person().id)
    whole = ask(town, "GET", f"/api/requests/{ref}")[1]
    assert (whole["body"], whole["wanted"]["parts"], whole["words"]) == (STRANGER, ["whole"], None)
    assert number_of(person()) not in repr(whole)
    assert ask(town, "GET", f"/api/requests/{ref}?words=true")[1]["words"] == "innlagt i natt"
    assert (town.audit()[-1].what, town.audit()[-1].plan) == ("request-read", person().id)


def test_it_is_given_by_the_signed_form_and_opens(town: Town, asking: Asking) -> None:
    ref = asked(asking)
    status, told = ask(town, "POST", f"/api/requests/{ref}/approve", json=signed(asking, ref))
    assert (status, told["request"]["standing"], told["version"]) == (200, "granted", 2)
    assert asking.level() == "content"
    assert ask(town, "GET", "/api/requests")[1]["requests"] == []


def test_less_is_given_than_was_asked(town: Town, asking: Asking) -> None:
    ref = asked(asking)
    less = {"only": {"parts": ["goal"], "stop": "2026-12-01"}} | signed(asking, ref)
    told = ask(town, "POST", f"/api/requests/{ref}/approve", json=less)[1]
    assert (told["granted"]["parts"], told["granted"]["stop"]) == (["goal"], "2026-12-01")


def test_more_than_was_asked_is_never_given(town: Town, asking: Asking) -> None:
    ref = asked(asking, wanted=Wanted(("goal",)))
    more = {"only": {"parts": ["goal", "measure"]}} | signed(asking, ref)
    assert ask(town, "POST", f"/api/requests/{ref}/approve", json=more)[1]["code"] == "access-wider"


def test_without_a_consent_nothing_is_given_and_it_is_told_what_is_missing(town: Town, asking: Asking) -> None:
    ref = asked(asking)
    status, told = ask(town, "POST", f"/api/requests/{ref}/approve", json={})
    assert (status, told["code"]) == (422, "access-no-consent")
    assert asking.level() != "content"


def test_it_is_refused_with_a_reason(town: Town, asking: Asking) -> None:
    ref = asked(asking)
    assert ask(town, "POST", f"/api/requests/{ref}/refuse", json={"reason": " "})[0] == 422
    told = ask(town, "POST", f"/api/requests/{ref}/refuse", json={"reason": "hun ønsker det ikke"})[1]
    assert told["request"]["standing"] == "refused"
    assert "ønsker" not in repr(town.audit())
    assert ask(town, "POST", f"/api/requests/{ref}/refuse", json={"reason": "x"})[1]["code"] == "access-not-open"


def test_one_about_nobody_here_is_not_there(town: Town, asking: Asking) -> None:
    from access.asking_town import NOBODY

    ref = asked(asking, number=NOBODY)
    assert ask(town, "GET", "/api/requests")[1]["requests"] == []
    for method, path, body in (("GET", "", None), ("POST", "/refuse", {"reason": "x"}), ("POST", "/approve", {})):
        answer = ask(town, method, f"/api/requests/{ref}{path}", json=body)
        assert (answer[0], answer[1]["code"]) == (404, "access-unknown")


@pytest.mark.parametrize("wrong", [{"paper": "not base64!"}, {"paper": "eA=="}, {"form": {"form": "x"}}, {"form": {}}])
def test_a_paper_that_is_none_gives_nothing(town: Town, asking: Asking, wrong: dict[str, Any]) -> None:
    ref = asked(asking)
    status, told = ask(town, "POST", f"/api/requests/{ref}/approve", json=signed(asking, ref) | wrong)
    assert status == 422
    assert "not base64" not in repr(told)
    assert asking.level() != "content"


def test_a_scanned_consent_of_two_megabytes_is_taken(town: Town, asking: Asking) -> None:
    ref = asked(asking)
    paper = PAPER + bytes(2_000_000)
    said = signed(asking, ref) | {"paper": base64.b64encode(paper).decode()}
    status, told = ask(town, "POST", f"/api/requests/{ref}/approve", json=said)
    assert (status, told["request"]["standing"]) == (200, "granted")


def test_other_questions_stay_small_and_a_stranger_is_not_read(town: Town, asking: Asking) -> None:
    ref = asked(asking)
    large = json.dumps({"reason": "x" * 100_000}).encode()
    assert ask(town, "POST", f"/api/requests/{ref}/refuse", content=large)[1]["code"] == "service-body-large"
    read: list[int] = []

    async def paper() -> Any:
        for at in range(100):
            read.append(at)
            yield b"x" * 65536

    assert ask(town, "POST", f"/api/requests/{ref}/approve", "nobody", content=paper())[0] == 401
    assert read == []
