"""What the check finds, and what it leaves alone (fhir.md §§ 1.3, 3.1, 6.5)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from tests.fhir.fhir_cases import (
    BAD,
    CONSENT,
    CORE,
    FNR,
    GOOD,
    NO_BASIS,
    NUMBER,
    ORGANIZATION,
    PATIENT,
    PLAN,
    RELATED,
    changed,
)

from planbro.findings import Finding, Severity
from planbro.formats.fhir.check import check


def faults(value: Any, **options: Any) -> list[Finding]:
    return [finding for finding in check(value, **options) if finding.severity is not Severity.INFO]


def told(value: Any, **options: Any) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.place.path) for finding in faults(value, **options)]


@pytest.mark.parametrize("name", GOOD)
def test_good_resources_are_clean(name: str) -> None:
    assert told(GOOD[name]) == []


@pytest.mark.parametrize("what", BAD)
def test_each_bad_resource_is_found_for_its_own_reason_and_no_other(what: str) -> None:
    resource, code, place = BAD[what]
    assert told(resource) == [(code, place)]


def test_the_input_is_not_touched() -> None:
    before = deepcopy(PATIENT)
    check(PATIENT)
    assert before == PATIENT


def test_no_finding_says_what_somebody_wrote() -> None:
    secret = "Hemmelig Fiktivsen 17046100000"
    resource = changed(
        PATIENT, gender=secret, birthDate=secret, **{secret: secret}, meta={"profile": [f"http://x.no/{NUMBER}"]}
    )
    resource["name"] = [{"family": {"x": secret}, "use": secret}]
    for finding in check(resource):
        assert "Hemmelig" not in str(finding) + str(finding.to_json("nb"))
        assert NUMBER not in str(finding.to_json("nb"))


# --- JSON


@pytest.mark.parametrize(("members", "code"), [
    ({"name": {"family": "Fiktivsen"}}, "fhir-type"),  # R4 has a list there
    ({"birthDate": ["1961"]}, "fhir-type"),
    ({"name": []}, "fhir-empty"),
    ({"name": [{}]}, "fhir-empty"),
    ({"name": [{"id": "x"}]}, "fhir-empty"),
    ({"name": ["Fiktivsen"]}, "fhir-type"),
    ({"name": None}, "fhir-type"),
    ({"active": "true"}, "fhir-type"),
    ({"multipleBirthInteger": "2"}, "fhir-type"),
    ({"multipleBirthInteger": 2**31}, "fhir-format"),
    ({"name": [{"given": ["Tuva", None]}]}, "fhir-type"),
    ({"name": [{"given": ["Tuva"], "_given": [None, {"id": "x"}]}]}, "fhir-type"),
    ({"_birthDate": {"value": 1}}, "fhir-unknown-element"),
    ({"_birthDate": {}}, "fhir-empty"),
    ({"_name": [{"id": "x"}]}, "fhir-unknown-element"),
    ({"deceasedBoolean": False, "deceasedDateTime": "2026"}, "fhir-choice"),
    ({"deceasedString": "ja"}, "fhir-unknown-element"),
    ({"fhir_comments": ["x"]}, "fhir-unknown-element"),
])  # fmt: skip
def test_json_that_is_not_shaped_as_fhir(members: dict[str, Any], code: str) -> None:
    assert code in {found for found, _ in told({**PATIENT, **members})}


@pytest.mark.parametrize("members", [
    {"name": [{"given": ["Tuva", None], "_given": [None, {"extension": [{"url": CORE + "data-absent-reason", "valueCode": "unknown"}]}]}]},
    {"_birthDate": {"extension": [{"url": CORE + "patient-birthTime", "valueDateTime": "1961-04-17T04:00:00+01:00"}]}},
    {"birthDate": None, "_birthDate": {"extension": [{"url": CORE + "data-absent-reason", "valueCode": "masked"}]}},
    {"_birthDate": {"id": "x"}},
    {"deceasedBoolean": False},
])  # fmt: skip
def test_json_that_is_shaped_as_fhir(members: dict[str, Any]) -> None:
    assert told(changed(PATIENT, **members)) == []


@pytest.mark.parametrize(("value", "good"), [
    ("2026", True), ("2026-11", True), ("2026-11-22", True), ("2026-11-22T10:00:00Z", True),
    ("2026-11-22T10:00:00.155+01:00", True), ("2026-11-22T10:00Z", False), ("2026-11-22T24:00:00Z", False),
    ("2026-13", False), ("2026-02-30", False), ("2024-02-29", True), ("2025-02-29", False), ("22.11.2026", False),
    ("2026-11-22T10:00:00+01", False), ("0000", False), (" 2026", False),
])  # fmt: skip
def test_times(value: str, good: bool) -> None:
    assert (told(changed(PLAN, created=value)) == []) is good


@pytest.mark.parametrize(
    ("value", "good"), [("a" * 64, True), ("a" * 65, False), ("a b", False), ("å", False), ("A-1.b", True)]
)
def test_an_id_has_at_most_64_plain_characters(value: str, good: bool) -> None:
    assert (told(changed(PLAN, id=value)) == []) is good


def test_blank_text_is_a_warning_since_xml_loses_it() -> None:
    [finding] = faults(changed(PLAN, title=" \n"))
    assert (finding.code, finding.severity) == ("fhir-blank", Severity.WARNING)


@pytest.mark.parametrize(("value", "good"), [("QUJD", True), ("QU\nJD", True), ("QUJ", False), ("æøå=", False)])
def test_base64(value: str, good: bool) -> None:
    binary = {"resourceType": "Binary", "contentType": "text/plain", "data": value}
    assert (told(binary) == []) is good


# --- references


def bundle(*resources: dict[str, Any], kind: str = "collection", **more: Any) -> dict[str, Any]:
    entries = [{"fullUrl": f"urn:uuid:{number:08}-0000-4000-8000-000000000000", "resource": resource}
               for number, resource in enumerate(resources)]  # fmt: skip
    return {"resourceType": "Bundle", "type": kind, "entry": entries, **more}


@pytest.mark.parametrize(("reference", "good"), [
    ({"reference": "Patient/pas-1"}, True),
    ({"reference": "https://fhir.example.org/r4/Patient/pas-1/_history/2"}, True),
    ({"reference": "https://fhir.example.org/r4/Device/1"}, False),
    ({"reference": "urn:uuid:00000000-0000-4000-8000-000000000000"}, True),
    ({"reference": "urn:uuid:00000001-0000-4000-8000-000000000000"}, False),
    ({"reference": "urn:uuid:99999999-0000-4000-8000-000000000000"}, True),  # not here: nothing is known of it
    ({"type": "Patient", "identifier": {"system": FNR, "value": NUMBER}}, True),
    ({"type": "Organization", "display": "x"}, False),
    ({"display": "x"}, True),
    ({"reference": "{{server}}Patient/{{id}}"}, True),
])  # fmt: skip
def test_what_a_reference_may_point_to_is_known_by_address_bundle_or_type(reference: Any, good: bool) -> None:
    found = told(bundle(PATIENT, ORGANIZATION, changed(PLAN, subject=reference)))
    assert found == ([] if good else [("fhir-target", "Bundle.entry[2].resource.subject")])


def test_contained_resources_are_judged_pointed_to_and_resolved() -> None:
    team = {"resourceType": "CareTeam", "id": "lag", "participant": [{"member": {"reference": "HealthcareService/1"}}]}
    plan = changed(PLAN, contained=[team], careTeam=[{"reference": "#lag"}])
    assert told(plan) == [("fhir-target", "CarePlan.contained[0].participant[0].member")]
    assert [
        f.params["key"]
        for f in faults(changed(PLAN, contained=[{**team, "participant": [{"onBehalfOf": {"display": "x"}}]}]))
    ] == ["dom-3"]
    assert [f.params["key"] for f in faults(changed(PLAN, careTeam=[{"reference": "#borte"}]))] == ["ref-1"]
    wrong = changed(PLAN, contained=[team | {"participant": [{"role": [{"text": "x"}]}]}], goal=[{"reference": "#lag"}])
    assert ("fhir-target", "CarePlan.goal[0]") in told(wrong)


# --- profiles


def test_slices_are_open_so_other_numbers_are_let_pass() -> None:
    other = {"system": "https://example.org/lokalt", "value": "1"}
    assert told(changed(PATIENT, identifier=[other, {"value": "2"}, {"system": FNR, "value": NUMBER}])) == []


def test_a_profile_that_is_demanded_is_judged_without_being_claimed() -> None:
    patient = changed(PATIENT, meta=None, identifier=[{"system": FNR}])
    assert told(patient) == []
    assert told(patient, profiles=[NO_BASIS + "no-basis-Patient"]) == [
        ("fhir-cardinality", "Patient.identifier[0].value")
    ]
    assert told(bundle(PLAN, patient), profiles=[NO_BASIS + "no-basis-Patient|2.2.0"]) == [
        ("fhir-cardinality", "Bundle.entry[1].resource.identifier[0].value")
    ]


def test_a_profile_that_planbro_does_not_have_is_told_of_and_not_judged() -> None:
    [finding] = [
        f
        for f in check(changed(PLAN, meta={"profile": ["https://example.org/StructureDefinition/other"]}))
        if "profile" in f.code
    ]
    assert (finding.code, finding.severity) == ("fhir-profile-unknown", Severity.INFO)


def test_what_is_told_of_many_is_told_once_where_it_was_met_first_with_how_often() -> None:
    other = changed(PLAN, meta={"profile": ["https://example.org/StructureDefinition/other"]})
    [profile, kind, _] = check(
        bundle(PLAN, other, other, {"resourceType": "Immunization"}, {"resourceType": "Immunization"})
    )
    assert (profile.place.path, profile.params["count"]) == ("Bundle.entry[1].resource.meta.profile[0]", 2)
    assert (kind.place.path, kind.params["count"]) == ("Bundle.entry[3].resource", 2)


def test_a_bundle_may_claim_a_profile_too() -> None:
    assert told({**bundle(PATIENT), "meta": {"profile": [NO_BASIS + "no-basis-Patient"]}}) == [
        ("fhir-profile-type", "Bundle.meta.profile[0]")
    ]


def test_a_profile_of_another_type_is_an_error() -> None:
    assert told(changed(PLAN, meta={"profile": [NO_BASIS + "no-basis-Patient"]})) == [
        ("fhir-profile-type", "CarePlan.meta.profile[0]")
    ]


def test_a_data_types_own_profile_is_judged_through_the_resources() -> None:
    address = {"extension": [{"url": NO_BASIS + "no-basis-address-official", "valueString": "ja"}]}
    assert [code for code, _ in told(changed(PATIENT, address=[address]))] == ["fhir-profile-choice"]


def test_the_type_of_a_document_is_bound_by_no_basis() -> None:
    document = {
        "resourceType": "DocumentReference", "status": "current", "content": [{"attachment": {"url": "Binary/1"}}],
        "meta": {"profile": [NO_BASIS + "no-basis-DocumentReference"]},
    }  # fmt: skip
    coded = {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.9602", "code": "A02-2"}]}
    assert told({**document, "type": coded}) == []
    assert told({**document, "type": {"text": "Individuell plan"}}) == [("fhir-code", "DocumentReference.type")]


# --- extensions


def test_an_extension_has_a_value_or_extensions() -> None:
    for extension in (
        {"url": "https://x.no/y"},
        {"url": "https://x.no/y", "valueString": "a", "extension": [{"url": "z", "valueCode": "b"}]},
    ):
        assert [f.params.get("key") for f in faults(changed(PLAN, extension=[extension]))] == ["ext-1"]
    assert told(changed(PLAN, extension=[{"valueString": "a"}])) == [("fhir-cardinality", "CarePlan.extension[0].url")]


def test_unknown_extensions_are_allowed_and_unknown_modifiers_are_told_of() -> None:
    unknown = [{"url": "https://example.org/annet", "valueString": "x"}]
    assert told(changed(PLAN, extension=unknown)) == []
    [finding] = faults(changed(PLAN, modifierExtension=unknown))
    assert (finding.code, finding.severity) == ("fhir-modifier", Severity.WARNING)


def test_an_extension_in_the_wrong_place_is_a_warning() -> None:
    goal = [
        {
            "url": CORE + "goal-acceptance",
            "extension": [{"url": "individual", "valueReference": {"reference": "Patient/pas-1"}}],
        }
    ]
    [finding] = faults(changed(PLAN, extension=goal))
    assert (finding.code, finding.severity) == ("fhir-extension", Severity.WARNING)


def test_the_parts_of_a_complex_extension_are_judged() -> None:
    goal = {
        "resourceType": "Goal",
        "lifecycleStatus": "active",
        "description": {"text": "Bo selv"},
        "subject": {"reference": "Patient/pas-1"},
    }
    relation = {
        "url": CORE + "goal-relationship",
        "extension": [{"url": "type", "valueCodeableConcept": {"text": "x"}}],
    }
    assert told({**goal, "extension": [relation]}) == [("fhir-cardinality", "Goal.extension[0].extension")]
    relation["extension"].append({"url": "target", "valueReference": {"reference": "Patient/pas-1"}})  # type: ignore[attr-defined]
    assert told({**goal, "extension": [relation]}) == [
        ("fhir-target", "Goal.extension[0].extension[1].value.ofType(Reference)")
    ]
    relation["extension"][1]["valueReference"]["reference"] = "Goal/2"  # type: ignore[index]
    assert told({**goal, "extension": [relation]}) == []


# --- invariants


def keys(value: Any) -> list[Any]:
    return [finding.params.get("key", finding.code) for finding in faults(value)]


def test_a_consent_about_privacy_names_its_patient_as_r4_means_it() -> None:
    assert keys(changed(CONSENT, patient=None)) == ["ppc-2"]


@pytest.mark.parametrize(("resource", "key"), [
    (changed(PATIENT, contact=[{"gender": "male"}]), "pat-1"),
    (changed(PLAN, period={"start": "2026-02-01", "end": "2026-01-31T10:00:00Z"}), "per-1"),
    (changed(PATIENT, telecom=[{"value": "1"}]), "cpt-2"),
    (changed(ORGANIZATION, telecom=[{"system": "phone", "value": "1", "use": "home"}]), "org-3"),
    ({"resourceType": "CareTeam", "participant": [{"member": {"reference": "RelatedPerson/1"}, "onBehalfOf": {"reference": "Organization/1"}}]}, None),
    ({"resourceType": "Task", "status": "requested", "intent": "plan", "authoredOn": "2026-01-01T13:00:00+01:00",
      "lastModified": "2026-01-01T11:59:00Z"}, "inv-1"),
    ({"resourceType": "List", "status": "current", "mode": "working", "emptyReason": {"text": "x"}, "entry": [{"item": {"display": "x"}}]}, "lst-1"),
    ({"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "x"}, "subject": {"reference": "Patient/1"},
      "target": [{"detailString": "x"}]}, "gol-1"),
])  # fmt: skip
def test_invariants(resource: dict[str, Any], key: str | None) -> None:
    assert keys(resource) == ([key] if key else [])


def test_who_acts_on_behalf_of_an_organisation_is_a_practitioner_where_that_is_known() -> None:
    """ctm-1 needs the member resolved."""
    team = {"resourceType": "CareTeam", "participant": [
        {"member": {"reference": "urn:uuid:00000000-0000-4000-8000-000000000000"}, "onBehalfOf": {"display": "x"}}]}  # fmt: skip
    assert keys(bundle(RELATED, team)) == ["ctm-1"]
    assert keys(bundle({"resourceType": "Practitioner", "id": "p"}, team)) == []


@pytest.mark.parametrize(("made", "key"), [
    (bundle(PATIENT, kind="collection", total=1), "bdl-1"),
    (bundle(PATIENT, kind="transaction"), "bdl-3"),
    ({**bundle(PATIENT), "entry": [{"fullUrl": "https://x.no/Patient/1/_history/2", "resource": PATIENT}]}, "bdl-8"),
    ({**bundle(PATIENT), "entry": [{"fullUrl": "urn:uuid:x", "resource": PATIENT}] * 2}, "bdl-7"),
    ({**bundle(PATIENT), "entry": [{"fullUrl": "urn:uuid:x"}]}, "bdl-5"),
    (bundle(PATIENT, kind="message"), "bdl-12"),
    (bundle(PATIENT, kind="document", identifier={"system": "urn:ietf:rfc:3986", "value": "urn:uuid:x"},
            timestamp="2026-11-22T10:00:00Z"), "bdl-11"),
])  # fmt: skip
def test_bundles(made: dict[str, Any], key: str) -> None:
    assert key in keys(made)


def test_narrative_is_demanded_in_documents_and_noted_elsewhere() -> None:
    def severity(value: Any) -> Severity:
        return next(f.severity for f in check(value) if f.code == "fhir-narrative-missing")

    assert severity(bundle(PATIENT)) is Severity.INFO
    assert severity(bundle(PATIENT, kind="document")) is Severity.WARNING


XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'


@pytest.mark.parametrize("inside", [
    "Tekst", "<p>Mål: <b>bo selv</b> &amp; gå på ski&nbsp;</p>", "<table><tr><td colspan='2' style='color: red'>x</td></tr></table>",
    "<a href='#mål'>x</a>", "<img src='#bilde' alt='x'/>", "<!-- en kommentar --><p>x</p>",
])  # fmt: skip
def test_narrative_that_may_stand(inside: str) -> None:
    assert keys(changed(PLAN, text={"status": "generated", "div": XHTML.format(inside)})) == []


@pytest.mark.parametrize("div", [
    XHTML.format("<script>alert(1)</script>"), XHTML.format("<p onclick='x()'>x</p>"), XHTML.format("<a href='javascript:x()'>x</a>"),
    XHTML.format("<iframe src='https://x.no'/>"), XHTML.format("<form><input/></form>"), XHTML.format("<style>p {{}}</style>x"),
    XHTML.format("<p style='width: expression(x())'>x</p>"), XHTML.format(" "), "<div>uten navnerom</div>", "bare tekst",
    XHTML.format("<p>ikke lukket"), '<p xmlns="http://www.w3.org/1999/xhtml">x</p>',
    '<!DOCTYPE div [<!ENTITY x "y">]>' + XHTML.format("&x;"), XHTML.format("<svg xmlns='http://www.w3.org/2000/svg'><a>x</a></svg>"),
    XHTML.format("&LT;script&GT;x"), XHTML.format("<a href=' java\tscript:x()'>x</a>"),
])  # fmt: skip
def test_narrative_that_acts_or_is_no_xhtml(div: str) -> None:
    found = keys(changed(PLAN, text={"status": "generated", "div": div}))
    assert found == ([] if "&LT;" in div else ["fhir-narrative"])


# --- what is no resource


@pytest.mark.parametrize("value", [None, [], "x", 1, {}, {"resourceType": 1}, {"resourceType": "Banana"}, {"resourceType": "DomainResource"},
                                   {"resourceType": "HumanName"}])  # fmt: skip
def test_what_is_no_resource_is_told_and_not_raised(value: Any) -> None:
    assert [code for code, _ in told(value)] == ["fhir-type"]


def test_a_resource_type_that_is_not_in_the_tables_is_noted() -> None:
    found = check(bundle({"resourceType": "Immunization", "id": "i"}))
    assert [f.code for f in found] == ["fhir-resource-unknown"]


def test_many_may_check_at_once_from_the_first_moment() -> None:
    """Shapes and profiles are made when they are first used, by whoever comes first."""
    from concurrent.futures import ThreadPoolExecutor

    from planbro.formats.fhir.check._check import shapes

    shapes.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda what: told(BAD[what][0]) == [BAD[what][1:]], [*BAD] * 6))
    assert all(found)


def test_nothing_of_what_was_checked_is_remembered() -> None:
    from planbro.formats.fhir.check._check import shapes

    check(PATIENT)
    before = len(shapes()._profiles)
    url = "https://example.org/StructureDefinition/fremmed"
    check(changed(PATIENT, meta={"profile": [url]}, extension=[{"url": url, "valueCode": "x"}]), profiles=[url])
    assert len(shapes()._profiles) == before


def test_bundles_in_bundles_have_an_end() -> None:
    nest: dict[str, Any] = {"resourceType": "Bundle", "type": "collection"}
    for _ in range(60):
        nest = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": nest}]}
    assert [code for code, _ in told(nest)] == ["fhir-type"]
