"""Attempts to be told more than one may: at midnight, by one who signs twice, by a number that is none."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.disclosure_helpers import HOSPITAL, STRANGER, small_plan

from planbro.exchange import status_answer
from planbro.formats.fhir._pcf import pcf_export
from planbro.plan import (
    ABSENT,
    Code,
    ConsentParty,
    Koordinator,
    Participant,
    Plan,
    Policy,
    Related,
    Reservation,
    day_in_norway,
    decide,
    reach,
)

POLICY = Policy(max_age_days=None)
DAY = "2026-11-22"
MIDNIGHT = [("2026-11-22T22:59:59Z", True), ("2026-11-22T23:00:00Z", False), ("2026-11-22T23:30:00+00:00", False),
            ("2026-11-22T23:59:59+01:00", True), ("2026-11-22T12:30:00-11:00", False)]  # fmt: skip
"""Times around the midnight in which the 23rd begins in Norway, and whether it is still the 22nd."""


def shared(**fields: Any) -> Plan:
    """A plan that the hospital sees whole."""
    return small_plan(
        consent_parties=[ConsentParty(id="line", consent="c", organisation="hospital", part=Code("whole"))], **fields
    )


def joint() -> Plan:
    """The plan of a child whose parents have to sign both, and have."""
    plan = shared(related=[
        Related(id="mother", given="Ingvild", family="Berg", identifier="13916900216", representation=Code("parental")),
        Related(id="father", given="Jonas", family="Berg", representation=Code("parental")),
    ])  # fmt: skip
    plan.planeier.birth_date = "2018-01-01"
    for consent in plan.consents:
        consent.signer_kind, consent.signer_related = Code("parents-joint"), "mother"
        consent.cosigner_related, consent.cosigned = "father", consent.signed
    return plan


# -- midnight


@pytest.mark.parametrize(("when", "before"), MIDNIGHT)
def test_what_ends_with_the_day_ends_at_midnight_in_norway(when: str, before: bool) -> None:
    assert day_in_norway(when) == (DAY if before else "2026-11-23")
    plan = shared()
    plan.consents[0].end = DAY
    assert (decide(plan, HOSPITAL, "TREAT", when, POLICY).level == "content") is before


@pytest.mark.parametrize(("when", "before"), MIDNIGHT)
def test_the_status_is_told_by_the_day_in_norway(when: str, before: bool) -> None:
    plan = shared()
    plan.id = "6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911"
    plan.consents[1].withdrawn = "2026-11-23"
    assert (status_answer(plan, HOSPITAL, "TREAT", when, POLICY).has_ip is True) is before


@pytest.mark.parametrize(("when", "before"), MIDNIGHT)
def test_a_koordinator_answers_until_midnight_in_norway(when: str, before: bool) -> None:
    plan = shared(koordinatorer=[Koordinator(id="k", level=Code("municipal"), given="Anne", phone="2", end=DAY)])
    assert bool(reach(plan, when)) is before


@pytest.mark.parametrize(("when", "before"), MIDNIGHT)
def test_an_exported_consent_opens_nothing_after_midnight_in_norway(when: str, before: bool) -> None:
    plan = shared()
    plan.id = "6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911"
    plan.consents[0].end = DAY
    consent = pcf_export(plan, when, POLICY)["entry"][0]["resource"]
    assert ("provision" in consent["provision"]) is before


# -- two signatures


def test_two_parents_who_sign_open() -> None:
    assert decide(joint(), HOSPITAL, "TREAT", DAY, POLICY).level == "content"


@pytest.mark.parametrize(
    "second",
    [{"identifier": "139169 00216"}, {"given": "INGVILD ", "identifier": ABSENT}],
    ids=["by number", "by name"],
)
def test_one_who_stands_there_twice_signs_once(second: dict[str, Any]) -> None:
    plan = joint()
    for name, value in second.items():
        setattr(plan.related[1], name, value)
    assert decide(plan, HOSPITAL, "TREAT", DAY, POLICY).level == "status"


@pytest.mark.parametrize(
    "names",
    [{"cosigner_given": "ingvild ", "cosigner_family": "Berg"},
     {"cosigner_given": "Jonas", "cosigner_family": "Berg", "signer_given": "jonas", "signer_family": " BERG"}],
    ids=["the relative who signed", "the name that signed"],
)  # fmt: skip
def test_a_second_signature_in_the_first_ones_name_is_none(names: dict[str, str]) -> None:
    plan = joint()
    for consent in plan.consents:
        consent.cosigner_related = ABSENT
        for name, value in names.items():
            setattr(consent, name, value)
    assert decide(plan, HOSPITAL, "TREAT", DAY, POLICY).level == "status"


# -- numbers that are none


@pytest.mark.parametrize("number", ["HPR 9000017", "９００００１７", "٩٠٠٠٠١٧", "990.001", "?"])  # noqa: PLE2502, RUF100
def test_a_block_against_one_whose_number_is_none_holds_for_whoever_it_may_be(number: str) -> None:
    plan = shared()
    plan.participants.append(Participant(id="neighbour", given="Nils", hpr=number))
    plan.reservations.append(Reservation(id="block", kind=Code("block"), participant="neighbour"))
    asked = decide(plan, "hpr:9000017", "TREAT", DAY, POLICY)
    assert asked.level == "none"
    assert decide(plan, STRANGER, "TREAT", DAY, POLICY).level == "status"
