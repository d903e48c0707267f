"""Consents of other systems: what they open and close, what is not understood, and that they come back as they were."""

import json
import random

import pytest
from consent_bundles import (
    BLOCK,
    DAY,
    ENH,
    HPR_OID,
    POLICY,
    WHO,
    WHOLE,
    Maker,
    actor,
    bundle,
    consent,
    numbered,
    purpose,
    ref,
)
from consent_evaluator import permits
from hypothesis import given, settings
from hypothesis import strategies as st

import planbro
from planbro.findings import Findings
from planbro.formats.fhir._consents import POLICY as OURS
from planbro.formats.fhir._consents import forget, is_own, understand
from planbro.plan import Code, Null, Party, copy, decide, value_of
from planbro.testing import rich_plan

HOSPITAL, WARD, SCHOOL, NURSE, TEACHER, MOTHER = WHO
SEEN = ("Goal/g1", "Goal/g2", "ServiceRequest/s1", "CareTeam/team")
MANY = settings(max_examples=6 * settings().max_examples)


def read(*consents, made=None):
    """The reading of a Bundle with these Consents, as understood, and what was told of them."""
    reading = planbro.read(json.dumps(made or bundle(*consents)).encode())
    told = Findings()
    understand(reading.document.tree, reading.trace, told)
    return reading, {(one.code, one.params.get("what")) for one in told if one.code.startswith("fhir-consent")}


def resources_of(reading, decision):
    """The resources whose items leave."""
    entries = reading.document.tree.value["entry"]
    found = set()
    for number, entry in enumerate(entries):
        for group, ident in reading.trace.items.get((id(entries), number), []):
            if decision.permits((group.owner, ident, "id")):
                found.add(f"{entry['resource']['resourceType']}/{entry['resource']['id']}")
    return found & set(SEEN)


def sees(reading, who, asked="TREAT", day=DAY):
    return resources_of(reading, decide(reading.plan, who, asked, day, POLICY))


def level(reading, who, asked="TREAT", day=DAY):
    return decide(reading.plan, who, asked, day, POLICY).level


def who_sees(*consents, **asked):
    """Those among all who ask that see a goal."""
    reading, _ = read(*consents)
    return {who for who in WHO if "Goal/g1" in sees(reading, who, **asked)}


# opens


@pytest.mark.parametrize(
    ("named", "seen_by"),
    [
        (actor("Organization/hospital"), {HOSPITAL, WARD, NURSE}),
        (actor("Organization/ward"), {WARD, NURSE}),
        (actor("PractitionerRole/teacher"), {TEACHER}),
        (actor("Practitioner/n"), {NURSE}),
        (actor("RelatedPerson/mother"), {MOTHER}),
        (actor("CareTeam/team"), {NURSE, TEACHER}),
        (numbered(ENH, "999 700 333"), {SCHOOL, TEACHER}),
        (numbered(HPR_OID, "990070001"), {NURSE}),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_whom_a_permit_names(named, seen_by, nested):
    permit = {"type": "permit", "actor": [named], "data": WHOLE}
    assert who_sees(consent({"type": "deny", "provision": [permit]} if nested else permit)) == seen_by


def test_a_permit_of_several():
    several = {
        "type": "permit",
        "actor": [actor("Organization/ward"), actor("Group/x"), actor("PractitionerRole/teacher")],
    }
    assert who_sees(consent(several)) == {WARD, NURSE, TEACHER}


@pytest.mark.parametrize(
    ("stated", "asked", "opened"),
    [
        ({"purpose": purpose("TREAT", "COC")}, {"asked": "COC"}, True),
        ({"purpose": purpose("COC")}, {"asked": "TREAT"}, False),
        ({"purpose": purpose("TREAT", "SELSOM")}, {"asked": "TREAT"}, True),
        ({"purpose": [{"system": "http://example.org", "code": "TREAT"}]}, {"asked": "TREAT"}, False),
        ({"period": {"start": "2026-11-22", "end": "2026-11-22"}}, {}, True),
        ({"period": {"end": "2026-11-21"}}, {}, False),
        ({"period": {"start": "2026-11-23"}}, {}, False),
        ({"period": {"end": "2026-11-22T12:00:00+01:00"}}, {}, False),
        ({"period": {"start": "2026-11-22T12:00:00+01:00"}}, {}, False),
        ({"period": {"end": "snart"}}, {}, False),
        (
            {
                "action": [
                    {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentaction", "code": "access"}]}
                ]
            },
            {},
            True,
        ),
        (
            {
                "action": [
                    {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentaction", "code": "use"}]}
                ]
            },
            {},
            False,
        ),
    ],
)
def test_what_limits_a_permit(stated, asked, opened):
    permit = {"type": "permit", "actor": [actor("Organization/ward")], **stated}
    for made in (permit, {"type": "deny", "provision": [permit]}):
        assert (WARD in who_sees(consent(made), **asked)) is opened


def test_the_period_of_the_whole_holds_for_its_parts():
    inner = {"type": "permit", "actor": [actor("Organization/ward")], "period": {"end": "2026-12-31"}}
    assert who_sees(consent({"type": "deny", "period": {"end": "2026-11-21"}, "provision": [inner]})) == set()
    assert who_sees(consent({"type": "deny", "period": {"end": "2026-11-22"}, "provision": [inner]})) == {WARD, NURSE}


@pytest.mark.parametrize(
    "unknown",
    [
        {"data": [{"meaning": "instance", "reference": ref("Goal/g1")}]},
        {"data": [{"meaning": "dependents", "reference": ref("CarePlan/plan")}]},
        {"data": [{"meaning": "authoredby", "reference": ref("PractitionerRole/nurse")}]},
        {"dataPeriod": {"start": "2026"}},
        {"securityLabel": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}]},
        {"class": [{"system": "http://hl7.org/fhir/resource-types", "code": "Goal"}]},
        {"code": [{"text": "noe"}]},
        {"extension": [{"url": "http://example.org/x", "valueCode": "y"}]},
        {"modifierExtension": [{"url": "http://example.org/x", "valueCode": "y"}]},
        {"actor": [{"role": {"text": "mottaker"}, "reference": ref("Organization/ward")}]},
        {"actor": [actor("Group/x")]},
        {"actor": [numbered(HPR_OID, "990079999")]},
        {"actor": []},
        {"noe": "nytt"},
    ],
)
def test_what_is_not_understood_opens_nothing(unknown):
    permit = {"type": "permit", "actor": [actor("Organization/ward")]} | unknown
    for made in (permit, {"type": "deny", "provision": [permit]}):
        reading, told = read(consent(made))
        assert not any(sees(reading, who) for who in WHO)
        assert level(reading, WARD) == "status"
        assert {code for code, _ in told} == {"fhir-consent-unclear"}


def test_all_the_community_is_nobody_named():
    reading, told = read(consent({"type": "permit", "purpose": purpose("TREAT")}))
    assert not any(sees(reading, who) for who in WHO)
    assert told == {("fhir-consent-unclear", "provision.actor")}


@pytest.mark.parametrize(
    "change",
    [
        {"status": "proposed"}, {"status": "inactive"}, {"status": "entered-in-error"}, {"dateTime": None},
        {"dateTime": "2026-11-23"}, {"performer": None}, {"performer": [ref("PractitionerRole/nurse")]},
        {"performer": [ref("RelatedPerson/mother")]}, {"policy": None}, {"verification": [{"verified": False}]},
        {"organization": [ref("Organization/elsewhere")]},
        {"scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "research"}]}},
    ],
)  # fmt: skip
def test_a_consent_that_does_not_stand_opens_nothing(change):
    stands = consent({"type": "permit", "actor": [actor("Organization/ward")]})
    assert who_sees(stands) == {WARD, NURSE}
    other = {name: value for name, value in (stands | change).items() if value is not None}
    assert who_sees(other) == set()


@pytest.mark.parametrize(
    ("representation", "born", "opened"),
    [("VE", "1990-03-03", False), ("FO", "2016-03-03", True), ("FO", "1990-03-03", False)],
)
def test_in_what_right_somebody_else_signed(representation, born, opened):
    """A parent for a child; a verge only where the mandate is known to cover it, which R4 has no word for."""
    made = bundle(
        consent({"type": "permit", "actor": [actor("Organization/ward")]}, performer=[ref("RelatedPerson/mother")])
    )
    for entry in made["entry"]:
        if entry["resource"]["resourceType"] == "RelatedPerson":
            entry["resource"]["relationship"] = [
                {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7611", "code": representation}]}
            ]
        if entry["resource"]["resourceType"] == "Patient":
            entry["resource"]["birthDate"] = born
    reading, _ = read(made=made)
    assert bool(sees(reading, WARD)) is opened


# closes


def test_deny_for_all_shuts_content_and_status():
    """HL7Norway's first example: pbrl § 5-3, and nothing more."""
    opening = consent({"type": "permit", "actor": [actor("Organization/ward")]}, "open")
    blocked, _ = read(opening, consent({"type": "deny"}, policy=None, policyRule=BLOCK, performer=None))
    assert {level(blocked, who) for who in WHO} == {"none"}
    assert [value_of(one.kind) for one in blocked.plan.reservations] == ["block"]


@pytest.mark.parametrize(
    ("start", "end", "shut"),
    [
        ("2026-02-01", "2026-11-22", True),
        ("2026-02-01", "2026-11-21", False),
        ("2026-11-22", "2026-12-31", True),
        ("2026-11-23", "2026-12-31", False),
        ("2026-11-22T18:00:00+01:00", "2026-11-22T19:00:00+01:00", True),
        ("2026-11-23T00:30:00Z", None, True),
        (None, "2026-11", True),
        (None, "snart", True),
    ],
)
def test_deny_for_a_period_shuts_for_that_period(start: str | None, end: str | None, shut: bool):
    """The second: whole days, and one more where nobody can tell which day a time is in."""
    period = {name: value for name, value in (("start", start), ("end", end)) if value}
    opening = consent({"type": "permit", "actor": [actor("Organization/school")]}, "open")
    reading, told = read(opening, consent({"type": "deny", "period": period}, policyRule=BLOCK))
    assert bool(sees(reading, SCHOOL)) is not shut
    assert (level(reading, SCHOOL) == "none") is shut
    assert (("fhir-consent-wider", "provision.period") in told) is (end == "snart")


def test_deny_one_practitioner_by_number():
    """The third: others keep what they have; the hospital too where it would reach that one."""
    opening = consent({"type": "permit", "actor": [actor("Organization/school"), actor("Organization/ward")]}, "open")
    denied = {
        "role": {"text": "Actor in some role"},
        "reference": {"identifier": {"system": HPR_OID, "value": "990070001"}},
    }
    reading, told = read(opening, consent({"type": "deny", "actor": [denied]}, policyRule=BLOCK))
    assert level(reading, NURSE) == "none"
    assert sees(reading, SCHOOL)
    assert sees(reading, TEACHER)
    assert not told


def test_deny_of_somebody_whom_nobody_knows_shuts_for_all():
    opening = consent({"type": "permit", "actor": [actor("Organization/school")]}, "open")
    reading, told = read(
        opening, consent({"type": "deny", "actor": [numbered(HPR_OID, "990079999")]}, policyRule=BLOCK)
    )
    assert {level(reading, who) for who in WHO} == {"none"}
    assert ("fhir-consent-wider", "provision.actor") in told


def test_base_permit_with_exceptions():
    made = {
        "type": "permit", "actor": [actor("Organization/hospital"), actor("Organization/school")],
        "provision": [
            {"type": "deny", "actor": [actor("PractitionerRole/teacher")]},
            {"type": "deny", "actor": [actor("Organization/ward")], "data": [{"meaning": "instance", "reference": ref("Goal/g1")}]},
        ],
    }  # fmt: skip
    reading, _ = read(consent(made))
    assert sees(reading, TEACHER) == set()
    assert "Goal/g1" not in sees(reading, NURSE)
    assert "Goal/g2" in sees(reading, NURSE)


def test_a_deny_beats_a_permit_among_siblings_and_across_consents():
    permit = {"type": "permit", "actor": [actor("Organization/ward")]}
    deny = {"type": "deny", "actor": [actor("PractitionerRole/nurse")]}
    assert NURSE not in who_sees(consent({"type": "deny", "provision": [permit, deny]}))
    assert NURSE not in who_sees(consent({"type": "deny", "provision": [permit]}, "one"), consent(deny, "two"))


def test_two_consents_that_each_shut_out_the_rest_open_nothing():
    permits_ward = {"type": "deny", "provision": [{"type": "permit", "actor": [actor("Organization/ward")]}]}
    permits_school = {"type": "deny", "provision": [{"type": "permit", "actor": [actor("Organization/school")]}]}
    assert who_sees(consent(permits_ward, "one"), consent(permits_school, "two")) == set()
    assert who_sees(consent(permits_ward, "one"), consent(permits_school, "two", status="inactive")) == {WARD, NURSE}


@pytest.mark.parametrize(
    "change",
    [
        {"provision": {"type": "permit", "actor": [actor("Organization/ward")], "provision": [
            {"type": "deny", "provision": [{"type": "permit"}]}]}},
        {"provision": {"type": "noe"}}, {"provision": None}, {"provision": [{"type": "permit"}]}, {"patient": None},
        {"scope": {"text": "?"}}, {"status": "banana"}, {"modifierExtension": [{"url": "http://example.org/x"}]},
        {"implicitRules": "http://example.org/rules"}, {"decision": "permit"},
    ],
)  # fmt: skip
def test_a_consent_that_is_not_understood_shuts_all_content(change):
    opening = consent({"type": "permit", "actor": [actor("Organization/ward")]}, "open")
    strange = {name: value for name, value in (consent({"type": "permit"}) | change).items() if value is not None}
    reading, told = read(opening, strange)
    assert not any(sees(reading, who) for who in WHO)
    assert level(reading, WARD) == "status"
    assert "consents[]" in reading.plan.doubtful
    assert "fhir-consent-closes" in {code for code, _ in told}


def test_a_consent_of_another_patient_is_not_about_this_plan():
    others = consent({"type": "permit", "actor": [actor("Organization/ward")]}, patient=ref("Patient/somebody-else"))
    reading, _ = read(others)
    assert not any(sees(reading, who) for who in WHO)
    assert not reading.plan.consents


def test_a_refusal_closes_what_was_opened_before():
    opening = consent({"type": "permit", "actor": [actor("Organization/ward"), actor("Organization/school")]}, "open")
    refused = consent(
        {"type": "permit", "actor": [actor("Organization/school")]}, "no", status="rejected", dateTime="2026-05-05"
    )
    assert who_sees(opening, refused) == {WARD, NURSE}


def test_with_findings_nobody_is_named():
    _, told = read(consent({"type": "permit", "actor": [actor("Group/x")]}))
    assert told == {("fhir-consent-unclear", "provision.actor")}


# all of it


@MANY
@given(st.integers(0, 2**40))
def test_nothing_opens_that_the_consents_do_not_permit(seed):
    """Any Consents: what the engine lets each asker see, a plain reading of the resources permits."""
    made = Maker(seed).bundle()
    reading, _ = read(made=made)
    for who, refs in WHO.items():
        seen = sees(reading, who)
        assert seen <= {one for one in SEEN if permits(made, refs, "TREAT", DAY, one)}


def test_the_made_consents_open_and_close():
    opened = [sum(bool(sees(read(made=Maker(seed).bundle())[0], who)) for who in WHO) for seed in range(120)]
    assert sum(map(bool, opened)) > 6
    assert opened.count(0) > 20


# our own


def test_our_own_consents_are_the_tables():
    data = planbro.write(rich_plan(), "fhir", onto=False, as_of=DAY).data
    reading = planbro.read(data)
    told = Findings()
    understand(reading.document.tree, reading.trace, told)
    assert reading.plan == planbro.read(data).plan
    assert not reading.plan.doubtful
    assert not [one for one in told if one.code.startswith("fhir-consent")]
    owned = [one["resource"] for one in json.loads(data)["entry"] if one["resource"]["resourceType"] == "Consent"]
    assert sum(map(is_own, owned)) == len(rich_plan().consents)


@pytest.mark.parametrize(
    "limit",
    [
        {"dataPeriod": {"end": "2020"}}, {"securityLabel": [{"code": "N"}]}, {"class": [{"code": "Goal"}]},
        {"data": [{"meaning": "instance", "reference": ref("Goal/g1")}]}, {"provision": [{"type": "deny"}]},
        {"modifierExtension": [{"url": "http://example.org/x", "valueCode": "y"}]}, {"purpose": purpose("TREAT", "COC")},
    ],
)  # fmt: skip
def test_our_own_with_a_limit_we_never_write_shuts_all_content(limit):
    tree = json.loads(planbro.write(rich_plan(), "fhir", onto=False, as_of=DAY).data)
    owned = next(one["resource"] for one in tree["entry"] if "provision" in one["resource"].get("provision", {}))
    assert owned["policy"][0]["uri"] == OURS
    owned["provision"]["provision"][0] |= limit
    reading, told = read(made=tree)
    assert "fhir-consent-closes" in {code for code, _ in told}
    assert decide(reading.plan, Party("herid", "8140006"), "TREAT", DAY).level == "status"


# the way back


def test_what_was_understood_is_the_same_each_time_and_is_not_put_back():
    made = Maker(7).bundle()
    first, second = read(made=made)[0], read(made=made)[0]
    assert first.plan == second.plan
    understand(first.document.tree, first.trace, Findings())
    assert first.plan == second.plan
    told, plan = Findings(), copy(first.plan)
    forget(first.document.tree, first.trace, plan, told)
    assert not plan.consents
    assert not plan.consent_parties
    assert not plan.reservations
    assert not told.codes()


def test_a_change_of_what_is_only_read_is_told():
    reading, _ = read(consent({"type": "permit", "actor": [actor("Organization/ward")]}))
    plan, told = copy(reading.plan), Findings()
    plan.consents[0].withdrawn = DAY
    forget(reading.document.tree, reading.trace, plan, told)
    assert told.codes() == ["fhir-consent-not-written"]


def test_a_put_gives_the_consents_of_others_as_they_were():
    data = json.dumps(
        bundle(consent({"type": "permit", "actor": [actor("Organization/ward")]}), consent({"type": "deny"}, "c2"))
    ).encode()
    reading = planbro.read(data)
    assert json.loads(planbro.write(reading.plan, "fhir").data) == json.loads(data)
    reading.plan.title = "Ny tittel"
    after = json.loads(planbro.write(reading.plan, "fhir").data)
    was, now = (
        [one["resource"] for one in tree["entry"] if one["resource"]["resourceType"] == "Consent"]
        for tree in (json.loads(data), after)
    )
    assert now == was


def test_the_signer_is_told_apart():
    kinds = []
    for performer in ([ref("Patient/p")], None, [ref("Organization/ward")]):
        reading, _ = read(consent({"type": "permit", "actor": [actor("Organization/ward")]}) | {"performer": performer})
        kinds.append(reading.plan.consents[0].signer_kind)
    assert kinds == [Code("patient-express"), Null("unknown"), Null("unknown")]


GARBAGE = (
    None,
    "",
    "x",
    0,
    True,
    [],
    {},
    [None],
    [[]],
    [{}],
    {"x": 1},
    ["x"],
    {"reference": 1},
    [{"reference": {"reference": []}}],
)


def spoiled(value, rnd):
    """A copy in which one place holds something of another shape."""
    made = json.loads(json.dumps(value))
    places = []

    def walk(node):
        for key in range(len(node)) if isinstance(node, list) else list(node):
            places.append((node, key))
            if isinstance(node[key], dict | list):
                walk(node[key])

    walk(made)
    node, key = rnd.choice(places)
    node[key] = rnd.choice(GARBAGE)
    return made


@MANY
@given(st.integers(0, 2**40))
def test_a_consent_of_any_shape_is_read(seed):
    """Whatever stands where: it is read, told of, or left; nothing raises."""
    rnd, maker = random.Random(seed), Maker(seed)
    sound = [maker.consent(number) for number in range(2)]
    wrong = spoiled(sound[0], rnd)
    wrong["resourceType"] = "Consent"
    made = bundle(*sound[1:])
    made["entry"].append({"fullUrl": "https://example.org/fhir/Consent/wrong", "resource": wrong})
    reading, _ = read(made=made)
    assert all(level(reading, who) in {"none", "status", "content"} for who in WHO)
