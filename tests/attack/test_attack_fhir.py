"""Attempts to open a plan by what a FHIR document says, or says in another way than it may."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from tests.fhir.consent_bundles import FNR, MOTHER, POLICY, actor, identifier
from tests.fhir.consent_bundles import bundle as foreign
from tests.fhir.consent_bundles import consent as said

import planbro
from planbro.plan import Decision, Policy, decide
from planbro.testing import rich_plan

OURS = "https://planbro.dev/fhir/StructureDefinition/"
DAY = "2026-11-22"
ASKERS = tuple(f"hpr:{one.hpr}" for one in rich_plan().participants if isinstance(one.hpr, str))
Json = dict[str, Any]


@cache
def written() -> bytes:
    return planbro.write(rich_plan(), "fhir", onto=False).data


def asked(bundle: Json, who: str) -> Decision:
    reading = planbro.read(json.dumps(bundle).encode())
    return decide(reading.plan, who, "TREAT", DAY, Policy(max_age_days=None))


def levels(bundle: Json) -> set[str]:
    plan = planbro.read(json.dumps(bundle).encode()).plan
    return {decide(plan, who, "TREAT", DAY, Policy(max_age_days=None)).level for who in ASKERS}


def consents(bundle: Json) -> Iterator[Json]:
    """Our Consents to sharing that are active."""
    for entry in bundle["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] == "Consent" and "provision" in resource.get("provision", {}):
            yield resource


def permits(bundle: Json) -> Iterator[Json]:
    for consent in consents(bundle):
        yield from (one for one in consent["provision"]["provision"] if one["type"] == "permit")


def on_consents(**more: Any) -> Callable[[Json], None]:
    def change(bundle: Json) -> None:
        for consent in consents(bundle):
            for name, value in more.items():
                consent[name] = [*consent.get(name, []), *value] if isinstance(value, list) else value

    return change


def on_permits(**more: Any) -> Callable[[Json], None]:
    def change(bundle: Json) -> None:
        for permit in permits(bundle):
            permit.update(more)

    return change


def limited(name: str, **value: Any) -> Callable[[Json], None]:
    """A modifier of ours in the place of the one of that name."""

    def change(bundle: Json) -> None:
        for permit in permits(bundle):
            others = [one for one in permit.get("modifierExtension", ()) if one["url"] != OURS + name]
            permit["modifierExtension"] = [*others, {"url": OURS + name, **value}]

    return change


def no_patient(bundle: Json) -> None:
    for consent in consents(bundle):
        del consent["patient"]


UNREAD = {"_valueCode": {"extension": [{"url": "https://example.org/why", "valueString": "?"}]}}
CLOSED = {
    "a withdrawal with a time": on_consents(
        extension=[{"url": f"{OURS}ip-withdrawn", "valueDateTime": "2026-01-01T00:00:00Z"}]
    ),
    "a livsområde as a text": limited("ip-limited-life-area", valueString="work"),
    "a livsområde that is kept back": limited("ip-limited-life-area", **UNREAD),
    "a limit that we do not write": limited("ip-limited-by-something", valueCode="goal"),
    "a purpose in words": on_permits(purpose=[{"display": "kun forskning"}]),
    "a purpose of another system": on_permits(purpose=[{"system": "https://example.org/why", "code": "TREAT"}]),
    "a purpose of none": on_permits(purpose=[{"code": "TREAT"}]),
    "somebody who is no recipient": on_permits(actor=[{"role": {"text": "?"}, "reference": {"display": "?"}}]),
    "a patient by name alone": on_consents(patient={"display": "En annen"}),
    "no patient": no_patient,
    "a verification that failed": on_consents(verification=[{"verified": False}]),
    "a custodian by name": on_consents(organization=[{"display": "En annen kommune"}]),
    "a rule besides": on_consents(policyRule={"text": "Bare ved innleggelse"}),
    "a policy besides": on_consents(policy=[{"uri": "https://example.org/policy"}]),
}


def test_our_own_consents_open() -> None:
    assert "content" in levels(json.loads(written()))


@pytest.mark.parametrize("change", CLOSED.values(), ids=CLOSED)
def test_one_of_our_consents_that_says_more_than_is_read_opens_nothing(change: Callable[[Json], None]) -> None:
    bundle = json.loads(written())
    change(bundle)
    assert "content" not in levels(bundle)


def test_what_a_server_adds_to_our_consents_closes_nothing() -> None:
    bundle = json.loads(written())
    before = {who: set(asked(bundle, who).kept) for who in ASKERS}
    on_consents(
        meta={"profile": [f"{OURS}ip-consent"], "versionId": "2", "lastUpdated": "2026-11-20T10:00:00Z"},
        text={"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Samtykke</div>'},
        extension=[{"url": "https://example.org/stamp", "valueString": "mottatt"}],
    )(bundle)
    for consent in consents(bundle):
        consent["patient"]["display"] = "Tuva"
    assert {who: set(asked(bundle, who).kept) for who in ASKERS} == before


def test_another_persons_consent_with_our_policy_opens_nothing() -> None:
    bundle = json.loads(written())
    other = {"resourceType": "Patient", "id": "other", "name": [{"family": "Annen"}]}
    bundle["entry"].append({"fullUrl": "https://example.org/fhir/Patient/other", "resource": other})
    on_consents(patient={"reference": "https://example.org/fhir/Patient/other"})(bundle)
    assert "content" not in levels(bundle)


# -- a deny that is not read


PERMIT = said({"type": "deny", "provision": [{"type": "permit", "actor": [actor("Organization/hospital")]}]})
OTHER = {"resourceType": "Patient", "id": "other", "name": [{"family": "B"}], "identifier": [identifier(FNR, MOTHER)]}


def hospital_sees(*made: Json) -> str:
    """How much the hospital is told, where there is another person in the Bundle too."""
    bundle = foreign(*made)
    bundle["entry"].append({"fullUrl": "https://example.org/fhir/Patient/other", "resource": OTHER})
    return decide(planbro.read(json.dumps(bundle).encode()).plan, "herid:8107001", "TREAT", DAY, POLICY).level


@pytest.mark.parametrize("patient", [None, {"display": "?"}, "Patient/p", [{"reference": "Patient/p"}], {}])
def test_a_deny_of_nobody_in_particular_may_be_this_persons(patient: Any) -> None:
    assert hospital_sees(PERMIT) == "content"
    assert hospital_sees(PERMIT, said({"type": "deny"}, "d", patient=patient)) != "content"


@pytest.mark.parametrize("status", ["draft", "entered-in-error", "inactive"])
def test_one_that_holds_for_nobody_closes_nothing(status: str) -> None:
    assert hospital_sees(PERMIT, said({"type": "deny"}, "d", patient=None, status=status)) == "content"


@pytest.mark.parametrize("status", [["active"], {}, 1])
def test_a_status_of_any_shape_is_no_crash(status: Any) -> None:
    assert hospital_sees(PERMIT, said({"type": "deny"}, "d", patient=None, status=status)) != "content"


@pytest.mark.parametrize("deny_first", [True, False])
def test_of_two_versions_that_cannot_be_told_apart_a_deny_counts_whichever_stands_first(deny_first: bool) -> None:
    deny = said({"type": "deny"}, PERMIT["id"])
    assert hospital_sees(*([deny, PERMIT] if deny_first else [PERMIT, deny])) != "content"


def test_another_persons_deny_closes_nothing() -> None:
    assert hospital_sees(PERMIT, said({"type": "deny"}, "d", patient={"reference": "Patient/other"})) == "content"


@pytest.mark.parametrize("where", ["consent", "provision"])
def test_what_a_stranger_calls_an_element_is_not_repeated(where: str) -> None:
    name = "13916900216 Kari Nordmann"
    deny = said(
        {"type": "deny", **({name: "x"} if where == "provision" else {})}, **({name: "x"} if where == "consent" else {})
    )
    findings = planbro.read(json.dumps(foreign(deny)).encode()).findings
    told = [one for one in findings if one.code.startswith("fhir-consent")]
    assert told
    assert not any("Nordmann" in f"{one.place.path}{dict(one.params)}" for one in findings)
