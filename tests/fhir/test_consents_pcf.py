"""The consents of a plan as IHE PCF: what it has to state, what it leaves out, and never more than the plan opens."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.disclosure_cases import DAY, HER, ident, made

from planbro.formats.fhir._pcf import PROFILE, RESOURCES, pcf_export
from planbro.plan import ABSENT, Code, Consent, ConsentParty, Party, Policy, Reservation, decide, facts
from planbro.testing import rich_plan

MANY = settings(max_examples=2 * settings().max_examples)
NOT_ALLOWED = {"verification", "policyRule"}
NOT_IN_A_PROVISION = {"action", "class", "code", "securityLabel", "dataPeriod"}


def consent_of(plan, day=DAY, policy=None):
    exported = pcf_export(plan, day, policy or Policy())
    assert exported["type"] == "collection"
    (entry,) = exported["entry"]
    return entry["resource"]


def permits_of(plan, day=DAY, policy=None):
    """Each permit: whom, what, for which purposes, from when and until when."""
    for one in consent_of(plan, day, policy)["provision"].get("provision", []):
        (actor,), (data,) = one["actor"], one["data"]
        yield (
            actor["reference"]["reference"],
            data["reference"]["reference"],
            {p["code"] for p in one["purpose"]},
            one["period"],
        )


def plain(part="goal", **fields):
    """A grown-up with a standing consent to the plan, and one to sharing with the hospital."""
    plan = made(0)
    plan.kind, plan.status, plan.doubtful, plan.reservations = Code("ip"), Code("active"), set(), []
    plan.planeier.birth_date, plan.planeier.competence, plan.planeier.deceased = "1980-01-01", ABSENT, ABSENT
    for one in (*plan.participants, *plan.koordinatorer, *plan.addresses):
        for name in ("start", "end", "access_start", "access_end", "grading"):
            if hasattr(one, name):
                setattr(one, name, ABSENT)
    plan.source.generated = DAY
    plan.consents = [
        Consent(
            id=ident(kind),
            kind=Code(kind),
            status=Code("active"),
            signed="2026-01-01",
            signer_kind=Code("patient-express"),
        )
        for kind in ("plan-making", "sharing")
    ]
    named = {"organisation": ident("hospital")} | fields
    plan.consent_parties = [
        ConsentParty(id=ident("line"), consent=ident("sharing"), part=Code(part), access=Code("read"), **named)
    ]
    return plan


def urn(name):
    return f"urn:uuid:{ident(name)}"


# what PCF wants


@pytest.mark.parametrize("plan", [rich_plan(), plain(), plain("whole"), made(3)], ids=["rich", "goal", "whole", "made"])
def test_a_pcf_consent_has_what_the_profile_wants_and_nothing_it_forbids(plan):
    consent = consent_of(plan)
    for name in (
        "status",
        "scope",
        "category",
        "patient",
        "dateTime",
        "performer",
        "organization",
        "policy",
        "provision",
    ):
        assert consent[name]
    assert consent["meta"]["profile"] == [PROFILE]
    assert "sourceReference" in consent
    assert set(consent["policy"][0]) == {"uri"}
    assert not NOT_ALLOWED & set(consent)
    root = consent["provision"]
    assert root["type"] == "deny"
    for one in (root, *root.get("provision", [])):
        assert not NOT_IN_A_PROVISION & set(one)
    for one in root.get("provision", []):
        assert one["type"] == "permit"
        assert "provision" not in one
        assert [coding["code"] for actor in one["actor"] for coding in actor["role"]["coding"]] == ["IRCP"]
        assert len(one["data"]) == 1, "one of each meaning in a nested provision"
        assert {actor["reference"]["type"] for actor in one["actor"]} <= {
            "PractitionerRole",
            "RelatedPerson",
            "Organization",
        }


def test_a_part_is_its_resources_and_the_whole_is_the_plan():
    assert {data for _, data, _, _ in permits_of(plain("goal"))} == {urn("g-1"), urn("g-2"), urn("g-3")}
    whole = plain("whole")
    opaque = {data for _, data, _, _ in permits_of(whole)}
    assert opaque, "and where something of the whole stays, it is told resource by resource"
    assert f"urn:uuid:{whole.id}" in opaque or urn("g-1") in opaque


def test_what_pcf_cannot_say_is_left_out():
    assert not list(permits_of(plain("note"))), "a note is no resource of its own name"
    writing = plain()
    writing.consent_parties[0].access = Code("write")
    assert {data for _, data, _, _ in permits_of(writing)} == {urn("g-1"), urn("g-2"), urn("g-3")}, "to read only"
    area = plain(life_area=Code("education"))
    for goal, named in zip(area.goals, ("education", "work", "work"), strict=True):
        goal.life_area = Code(named)
    area.goals[2].parent = ABSENT
    assert {data for _, data, _, _ in permits_of(area)} == {urn("g-1")}
    unknown = plain(organisation=ident("nobody"))
    assert not list(permits_of(unknown))


def test_a_reservation_and_a_purpose_narrow():
    plan = plain(purpose=Code("COC"))
    plan.reservations = [Reservation(id=ident("r"), item=ident("g-2"), organisation=ident("hospital"))]
    assert {(data, *purposes) for _, data, purposes, _ in permits_of(plan)} == {(urn("g-1"), "COC")}


@pytest.mark.parametrize(
    ("change", "status"),
    [({"withdrawn": DAY}, "inactive"), ({"end": "2026-11-01"}, "inactive"), ({"status": Code("proposed")}, "inactive"),
     ({"status": Code("rejected")}, "inactive"), ({}, "active")],
)  # fmt: skip
def test_a_consent_that_does_not_stand_is_inactive_and_opens_nothing(change, status):
    plan = plain()
    for name, value in change.items():
        setattr(plan.consents[1], name, value)
    consent = consent_of(plan)
    assert consent["status"] == status
    assert bool(consent["provision"].get("provision")) is (status == "active")


def test_it_ends_before_the_plan_would_open_less():
    def ends(plan, policy=Policy(max_age_days=None)):
        return {period.get("end") for _, _, _, period in permits_of(plan, policy=policy)}

    plan = plain()
    assert ends(plan) == {None}
    assert ends(plan, Policy(max_age_days=90)) == {"2027-02-20"}
    plan.consents[1].end = "2026-12-31"
    assert ends(plan) == {"2026-12-31"}
    reserving = plain()
    reserving.reservations = [Reservation(id=ident("r"), kind=Code("block"), start="2026-12-10", end="2026-12-20")]
    assert ends(reserving) == {"2026-12-09"}, "a block that begins later"
    leaving = plain(organisation=ABSENT, participant=ident("nurse"))
    leaving.participants[1].end = "2026-12-24"
    assert ends(leaving) == {"2026-12-23"}, "one who leaves is out on that day"
    child = plain()
    child.planeier.birth_date = "2010-12-01"
    child.consents = [
        Consent(
            id=ident(kind), kind=Code(kind), status=Code("active"), signed="2026-01-01", signer_kind=Code("barnevern")
        )
        for kind in ("plan-making", "sharing")
    ]
    assert ends(child) == {"2026-11-30"}, "from sixteen one consents oneself"


# never wider


@MANY
@given(st.integers(0, 2**40))
def test_pcf_permits_nothing_that_the_plan_does_not(seed):
    """For each recipient and whoever works there, each resource, each purpose, on each day the permit holds."""
    plan = made(seed)
    for recipient, data, purposes, period in permits_of(plan):
        last = period.get("end", (date.fromisoformat(period["start"]) + timedelta(4000)).isoformat())
        for day in sorted({period["start"], last, between(period["start"], last)}):
            for party in those_at(plan, recipient.removeprefix("urn:uuid:"), day):
                for purpose in purposes:
                    decision = decide(plan, party, purpose, day)
                    wanted = [fact for fact, _ in facts(plan) if is_about(plan, fact, data)]
                    assert wanted
                    assert all(decision.permits(fact) for fact in wanted)


def between(first, last):
    one, other = date.fromisoformat(first), date.fromisoformat(last)
    return (one + (other - one) / 2).isoformat()


def those_at(plan, ident_of, day):
    """The recipient by its first number; of a body also those who work there that day, and who do not say otherwise."""
    one = plan.item(ident_of)
    kinds = {"her_id": "herid", "orgnr": "orgnr", "hpr": "hpr", "identifier": "fnr"}
    stated = [(kind, getattr(one, name, ABSENT)) for name, kind in kinds.items()]
    parties = [Party.parse(f"{kind}:{number}") for kind, number in stated if isinstance(number, str)][:1]
    below = {ident_of, *(body.id for body in plan.organisations if body.part_of == ident_of)}
    for person in plan.participants:
        always = all(span is ABSENT for span in (person.start, person.end, person.access_start, person.access_end))
        also = any(other.hpr == person.hpr for other in plan.koordinatorer)
        if person.organisation in below and isinstance(person.hpr, str) and always and not also:
            parties.append(Party("hpr", person.hpr))
    return parties


def is_about(plan, fact, data):
    owner, ident_of, _ = fact
    if data == f"urn:uuid:{plan.id}":
        return owner[:-2] in RESOURCES
    return data == f"urn:uuid:{ident_of}"


def test_the_hospital_may_do_with_it_what_the_plan_lets_it():
    plan = plain()
    assert {recipient for recipient, _, _, _ in permits_of(plan)} == {urn("hospital")}
    assert decide(plan, Party("herid", HER["hospital"]), "TREAT", DAY).level == "content"
