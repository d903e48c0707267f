"""Who searches for what holds now finds nothing that has ended (R4 Flag.status, EpisodeOfCare.status)."""

from __future__ import annotations

import json
from typing import Any

import pytest

import planbro
from planbro.exchange.close import How, ended
from planbro.exchange.writing._resources import resources_of
from planbro.plan import Plan, copy, day_in_norway, facts, status_on
from planbro.testing import rich_plan

DAY = "2026-11-22"
AFTER = f"{DAY}T10:00:00+01:00"


@pytest.fixture
def plan() -> Plan:
    plan = copy(rich_plan())
    plan.origins = []
    return plan


def telling(data: bytes) -> list[dict[str, Any]]:
    """What `Flag?status=active` and `EpisodeOfCare?status=active` would find."""
    return telling_of([entry["resource"] for entry in json.loads(data)["entry"]])


def telling_of(every: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in every if one["resourceType"] in {"Flag", "EpisodeOfCare"} and one["status"] == "active"]


def bundle(plan: Plan, as_of: str | None = AFTER) -> bytes:
    return planbro.write(plan, "fhir", as_of=as_of).data


def test_what_was_once_so_is_not_said_to_be_so(plan: Plan) -> None:
    assert [one.end for one in plan.ip_status if isinstance(one.end, str)], "the plan knows of an earlier answer"
    found = telling(bundle(plan))
    assert {one["resourceType"] for one in found} == {"Flag", "EpisodeOfCare"}
    assert all(one["period"].get("end", DAY) >= DAY for one in found)


@pytest.mark.parametrize("as_of", [AFTER, "2027-01-01T00:00:00Z", None])
def test_of_a_closed_plan_no_flag_is_active(plan: Plan, as_of: str | None) -> None:
    over = ended(plan, How(day=DAY, koordinator="ends"))
    assert not [one for one in telling(bundle(over, as_of)) if one["resourceType"] == "Flag"]


def test_its_last_day_it_holds_and_the_next_it_does_not(plan: Plan) -> None:
    over = ended(plan, How(day=DAY))
    over.closed = planbro.plan.ABSENT
    flags = [[one for one in telling(bundle(over, f"2026-11-{day}T12:00:00+01:00")) if "ip-status" in str(one)]
             for day in (21, 22)]  # fmt: skip
    assert [len(one) for one in flags] == [1, 0]


def test_a_plan_that_is_to_be_closed_holds_until_it_is(plan: Plan) -> None:
    """The closing was decided beforehand, `planbro close --day`: who asks today finds the plan."""
    over = ended(plan, How(day="2026-12-24", koordinator="ends"))
    for day, found in ((AFTER, True), ("2026-12-23T23:30:00+01:00", True), ("2026-12-23T23:30:00Z", False)):
        written = [one for one in telling(bundle(over, day)) if one["resourceType"] == "Flag"]
        served = [one for one in telling_of(resources_of(over, day)) if one["resourceType"] == "Flag"]
        assert (bool(written), bool(served), status_on(over, day_in_norway(day)).has_ip) == (found, found, found)
    back = planbro.write(ended(planbro.read(bundle(plan)).plan, How(day="2026-12-24")), "fhir", onto=bundle(plan),
                         as_of=AFTER).data  # fmt: skip
    assert [one for one in telling(back) if one["resourceType"] == "Flag" and "ip-status" in str(one)]


def test_it_reads_as_the_same_plan(plan: Plan) -> None:
    over = ended(plan, How(day=DAY, koordinator="ends"))
    answers = {fact: value for fact, value in facts(over) if fact[0] in {"ip_status[]", "koordinator_status[]"}}
    read = dict(facts(planbro.read(bundle(over)).plan))
    assert {fact: read[fact] for fact in answers} == answers


def test_put_back_unchanged_it_is_unchanged_and_what_has_ended_since_holds_no_more(plan: Plan) -> None:
    early = bundle(plan, "2021-12-24T12:00:00+01:00")
    read = planbro.read(early).plan
    assert planbro.write(read, "fhir", onto=early, as_of=AFTER).data == early, "what stood there stands"
    over = ended(read, How(day=DAY, koordinator="ends"))
    back = planbro.write(over, "fhir", onto=bundle(plan), as_of=AFTER).data
    assert not [one for one in telling(back) if one["resourceType"] == "Flag"]


def test_what_another_says_in_words_of_its_own_is_not_judged(plan: Plan) -> None:
    early = json.loads(bundle(plan))
    theirs = {"resourceType": "Flag", "id": "1", "status": "active", "code": {"coding": [{"system": "urn:x"}]},
              "period": {"end": "2020-01-01"}, "subject": {"reference": "Patient/1"}}  # fmt: skip
    early["entry"].append({"fullUrl": "https://x.example/Flag/1", "resource": theirs})
    data = json.dumps(early).encode()
    read = planbro.read(data).plan
    back = planbro.write(ended(read, How(day=DAY)), "fhir", onto=data, as_of=AFTER).data
    assert [one["id"] for one in telling(back) if one["resourceType"] == "Flag" and one["id"] == "1"] == ["1"]
