"""The Task that asks, and the Task that answers: R4, with the state machine that was agreed on."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable
from typing import Any, get_args

import pytest
from asking_town import PAPER, STRANGER, TENANT, Town, caller, number_of, person
from fhir.resources.R4B.subscription import Subscription as R4Subscription
from fhir.resources.R4B.task import Task as R4Task
from hypothesis import given
from hypothesis import strategies as st

from planbro.exchange import access
from planbro.exchange.access import Wanted, advance, ask_of_task
from planbro.exchange.access._states import By
from planbro.findings import Refused
from planbro.store.database import Number, RequestState

ID = "9a1d8c9e-6b1c-4a54-9d2f-0b0f5a1c2d3e"
FNR = "urn:oid:2.16.578.1.12.4.1.4.1"


def resource(**more: Any) -> dict[str, Any]:
    """A Task as a hospital's EPJ posts it."""
    base: dict[str, Any] = {
        "resourceType": "Task", "status": "requested", "intent": "proposal",
        "code": {"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "approve"}],
                 "text": "Be om innsyn i individuell plan"},
        "for": {"identifier": {"system": FNR, "value": number_of(person())}},
        "reasonCode": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"}],
                       "text": "Innlagt i natt"},
        "restriction": {"period": {"start": "2026-11-22T03:00:00+01:00", "end": "2026-12-24"}},
    }  # fmt: skip
    return {**base, **more}


def coded(kind: str, value: str) -> dict[str, Any]:
    return {
        "type": {"coding": [{"system": "https://planbro.dev/fhir/CodeSystem/access", "code": kind}]},
        "valueCode": value,
    }


def faults_of(read: Callable[..., object], said: dict[str, Any]) -> list[str]:
    """What was refused; nothing where it was taken. Anything else that is raised is a fault of ours."""
    try:
        read(said, caller(), TENANT, ID)
    except Refused as refused:
        return refused.findings.codes()
    return []


def signed(data: bytes = PAPER) -> dict[str, Any]:
    kind = {"coding": [{"system": "https://planbro.dev/fhir/CodeSystem/access", "code": "consent"}]}
    return {
        "type": kind,
        "valueAttachment": {"contentType": "application/pdf", "data": base64.b64encode(data).decode()},
    }


def test_a_task_says_what_is_asked_for_and_the_token_who_asks() -> None:
    said = resource(input=[coded("part", "goal"), coded("life-area", "health"), signed()],
                    requester={"identifier": {"value": "974760673"}}, focus={"reference": "CarePlan/guess"})  # fmt: skip
    asked, paper = ask_of_task(said, caller(practitioner="hpr:9999999"), TENANT, ID)
    assert asked.wanted == Wanted(("goal",), ("health",), "2026-11-22", "2026-12-24", "TREAT")
    assert (asked.numbers, asked.words) == ((Number(number_of(person())),), "Innlagt i natt")
    assert (asked.body, asked.owner, asked.practitioner) == (STRANGER, f"client:epj/orgnr:{STRANGER}", "hpr:9999999")
    assert paper == PAPER


def test_the_signed_consent_may_stand_in_a_document_reference() -> None:
    document = {"resourceType": "DocumentReference", "id": "c", "status": "current",
                "content": [{"attachment": signed()["valueAttachment"]}]}  # fmt: skip
    said = resource(contained=[document], input=[{**signed(), "valueReference": {"reference": "#c"}}])
    del said["input"][0]["valueAttachment"]
    assert ask_of_task(said, caller(), TENANT, ID)[1] == PAPER


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"resourceType": "Patient"}, "Task"),
        ({"status": "completed"}, "Task.status"),
        ({"intent": "plan"}, "Task.intent"),
        ({"code": {"text": "approve"}}, "Task.code"),
        ({"for": {"reference": "Patient/1"}}, "Task.for.identifier"),
        ({"for": {"identifier": {"system": FNR, "value": "1234567890x"}}}, "Task.for.identifier"),
        ({"for": {"identifier": {"value": "14831560224"}}}, "Task.for.identifier"),
        ({"input": [{"valueString": "x"}]}, "Task.input[0]"),
        ({"input": [signed(b"MZ")]}, "Task.input[0]"),
        ({"input": [signed(), signed()]}, "Task.input"),
        ({"input": [coded("part", "everything")]}, "parts"),
        ({"restriction": {"period": {"end": "soon"}}}, "Task.restriction.period.end"),
        ({"restriction": {"period": {"start": "2027-01-01", "end": "2026-01-01"}}}, "stop"),
        ({"reasonCode": {"text": "x" * 3000}}, "Task.reasonCode.text"),
    ],
)
def test_what_is_no_request_is_told_by_its_place_alone(more: dict[str, Any], path: str) -> None:
    with pytest.raises(Refused) as refused:
        ask_of_task(resource(**more), caller(), TENANT, ID)
    assert path in [one.place.path for one in refused.value.findings]
    assert number_of(person()) not in str(refused.value) + repr(list(refused.value.findings))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(resource())), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*sorted(resource()), "input", "contained"]), _JSON, max_size=5))
def test_whatever_is_posted_is_taken_or_refused(more: dict[str, Any]) -> None:
    assert faults_of(ask_of_task, resource(**more)) is not None


@given(st.dictionaries(st.sampled_from(["status", "criteria", "channel", "end"]), _JSON, max_size=4))
def test_whatever_is_subscribed_to_is_taken_or_refused(more: dict[str, Any]) -> None:
    channel = more.get("channel")
    said = {"resourceType": "Subscription", "status": "active", "criteria": "Task", **more}
    said["channel"] = (
        {"type": "rest-hook", "endpoint": "https://x", **channel} if isinstance(channel, dict) else channel
    )
    assert faults_of(access.wish_of_resource, said) is not None


def test_every_task_that_is_shown_is_r4(small: Town) -> None:
    ref = small.asks(wanted=Wanted(("goal",), stop="2026-12-24"), words="Innlagt i natt")
    seen = [small.task(ref)]
    small.run()
    seen.append(small.task(ref))
    small.approves(ref)
    seen.append(small.task(ref))
    for one in seen:
        R4Task.model_validate(one)
        assert one["lastModified"] >= one["authoredOn"]
    assert [one["status"] for one in seen] == ["requested", "received", "completed"]
    assert seen[-1]["output"][0]["valueReference"]["reference"].startswith("Consent/")


def test_only_the_owner_answers_and_only_the_requester_cancels() -> None:
    states = get_args(RequestState)
    for state, to, by in itertools.product(states, states, get_args(By)):
        try:
            advance(state, to, by)
        except Refused:
            continue
        if state != to:
            assert (by == "requester") == (to == "cancelled")
            assert state not in {"completed", "rejected", "cancelled", "failed"}
    assert advance("requested", "received", "owner") == "received"
    with pytest.raises(Refused, match="access-state"):
        advance("completed", "cancelled", "requester")


def test_a_subscription_is_read_and_shown_without_its_secret() -> None:
    said = {
        "resourceType": "Subscription", "status": "requested", "reason": "svar", "criteria": f"Task?_id={ID}",
        "channel": {"type": "rest-hook", "endpoint": "https://epj.example.org/hooks/1", "header": ["Authorization: x"],
                    "payload": "application/fhir+json"},
    }  # fmt: skip
    wish = access.wish_of_resource(said, caller(), TENANT, ID)
    assert (wish.topic, wish.about, wish.payload, wish.header) == ("request", ID, "id-only", ("Authorization: x",))
    for criteria in ("Patient?identifier=14831560224", f"CarePlan?subject={ID}", "CarePlan", "Task?_id=a/b", 7):
        with pytest.raises(Refused, match="access-subscription-form"):
            access.wish_of_resource({**said, "criteria": criteria}, caller(), TENANT, ID)


def test_what_is_shown_of_a_subscription_is_r4(small: Town) -> None:
    from dataclasses import replace

    from asking_town import HOOK, RULES

    from planbro.exchange.sync import Rules

    wish = access.wish_of_resource(
        {"resourceType": "Subscription", "status": "requested", "criteria": "Task",
         "channel": {"type": "rest-hook", "endpoint": f"{HOOK}/1", "header": ["Authorization: hemmelig"]},
         "end": "2027-01-01T00:00:00+01:00"}, caller(), TENANT, ID,
    )  # fmt: skip
    with small.writing() as transaction:
        kept = access.subscribe(transaction, wish, RULES, Rules(TENANT).policy, small.time)
    told = access.resource_of(kept)
    R4Subscription.model_validate({**told, "channel": {**told["channel"], "endpoint": HOOK}})
    assert "hemmelig" not in repr(told) + repr(kept) + repr(wish)
    elsewhere = replace(wish, id=small.new_id(), endpoint="https://evil.example.org/hooks")
    with pytest.raises(Refused, match="access-hook-address"), small.writing() as transaction:
        access.subscribe(transaction, elsewhere, RULES, Rules(TENANT).policy, small.time)
