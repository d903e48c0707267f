"""Who gets in is known by what the issuer and the attestation say, and by nothing else."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from tokens_made import PATIENT, URL, Door, ath, door, made_proof

from planbro.ident import make_orgnr
from planbro.plan import Party
from planbro.service.access import added
from planbro.store.database import Number
from planbro.testing.issuer import PROFESSIONALS, WORKPLACES
from planbro.transport.helseid import new_key

ONE = door()
WHO, WHERE = PROFESSIONALS[0], WORKPLACES[0]
ATTEST = "nhn:tillitsrammeverk:parameters"
BODY = "helseid://claims/client/claims/orgnr_parent"
UNIT = "helseid://claims/client/claims/orgnr_child"


def attested(**parts: Any) -> dict[str, Any]:
    """An attestation in another dress: `practitioner` and so on as they are given."""
    relation = {"purpose_of_use": "TREAT", "decision_ref": {"id": "d-1"}, "healthcare_service": "S03"}
    return {"type": ATTEST, "practitioner": {}, "care_relation": relation} | parts


def asked_with(at: Door, attest: dict[str, Any] | None, **more: Any) -> Any:
    return at.ask(claims={ATTEST: attest} | more.pop("claims", {}), **more)


def test_a_physician_on_duty_is_known_whole() -> None:
    caller = ONE.ask(patient=PATIENT)
    assert caller.asker.parties == (
        Party("hpr", WHO.hpr), Party("fnr", WHO.number), Party("orgnr", WHERE.point_of_care),
        Party("orgnr", WHERE.legal_entity),
    )  # fmt: skip
    assert (caller.purpose, caller.body, caller.unit) == ("TREAT", WHERE.legal_entity, WHERE.point_of_care)
    assert (caller.practitioner, caller.profession, caller.client) == (f"hpr:{WHO.hpr}", "LE", "epj")
    assert (caller.decision, caller.asker.care_relation, caller.asker.acute) == ("d-1", "S03 d-1", None)
    assert caller.attested == "2026-11-22T02:30:00+00:00"
    assert caller.patient == Number(PATIENT, "fnr")
    assert caller.scopes == {"status", "read", "ask"}
    assert caller.expires == ONE.now + ONE.issuer.lasts


def test_what_is_printed_of_a_caller_names_nobody() -> None:
    caller = ONE.ask(patient=PATIENT)
    for text in (repr(caller), repr(caller.stated), caller.who):
        assert PATIENT not in text
        assert WHO.number not in text


def test_no_number_of_a_person_reaches_the_log_wherever_a_token_has_it() -> None:
    """A careless system puts the patient's number where a code belongs."""
    code = {"code": PATIENT, "id": PATIENT}
    relation = {"purpose_of_use": "TREAT", "decision_ref": code, "healthcare_service": code}
    practitioner = {"identifier": WHO.number, "authorization": code}
    caller = ONE.ask(
        claims={ATTEST: attested(practitioner=practitioner, care_relation=relation),
                "helseid://claims/hpr/hpr_number": None},
        sub=PATIENT, client=f"epj:{PATIENT}", jti=PATIENT, basis=PATIENT,
    )  # fmt: skip
    told = repr((caller.who, caller.stated, caller.profession, caller.scopes, caller))
    assert PATIENT not in told
    assert WHO.number not in told
    wrong = ONE.token(claims={ATTEST: attested(practitioner=practitioner, care_relation=relation | {
        "purpose_of_use": code})})  # fmt: skip
    assert ONE.refusal(ONE.pairs(wrong)).problem.params == {"missing": "care_relation.purpose_of_use"}


def test_a_token_is_tied_to_its_session_and_its_id_is_not_told() -> None:
    first, second = ONE.token(jti="one"), ONE.token(jti="two")
    sessions = [ONE.admit(ONE.pairs(token, ONE.proof(token, jti=f"{at}"))).session for at, token in
                enumerate((first, first, second))]  # fmt: skip
    assert sessions[0] == sessions[1] != sessions[2]
    assert "one" not in sessions[0]


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "ES384"])
def test_issuers_sign_in_several_ways(alg: str) -> None:
    assert door(alg=alg).ask().client == "epj"


def test_scopes_are_a_list_or_words_with_blanks_between() -> None:
    caller = ONE.ask(claims={"scope": "openid kommune:ip/read kommune:ip/operate"})
    assert caller.scopes == {"status", "read", "ask", "operate"}
    assert ONE.ask("operate", claims={"scope": "kommune:ip/operate"}).scopes == {"operate"}


@pytest.mark.parametrize("name", ["tillitsrammeverk", "authorization_details"])
def test_the_attestation_is_found_under_the_names_it_has(name: str) -> None:
    practitioner = {"identifier": WHO.number, "authorization": "LE"}
    whole = attested(practitioner=practitioner)
    other = {"type": "helseid_authorization", "practitioner_role": {}}
    told = [other, whole] if name == "authorization_details" else whole
    caller = ONE.ask(claims={ATTEST: None, name: told})
    assert (caller.profession, caller.decision) == ("LE", "d-1")


def test_names_are_written_with_either_dash_and_values_bare_or_as_objects() -> None:
    whole = {
        "practitioner": {
            "identifier": {"id": WHO.number, "system": "urn:oid:2.16.578.1.12.4.1.4.1"},
            "hpr-nr": {"value": f"000{WHO.hpr}"}, "legal-entity": {"id": WHERE.legal_entity}, "authorization": "SP",
            "point-of-care": f"{WHERE.point_of_care[:3]} {WHERE.point_of_care[3:6]} {WHERE.point_of_care[6:]}",
        },
        "care-relation": {"purpose-of-use": {"code": "COC"}, "decision-ref": "besl-7"},
        "attestation": {"toa": ONE.now},
        "patient": {"identifier": PATIENT},
    }  # fmt: skip
    caller = asked_with(ONE, whole)
    assert (caller.purpose, caller.decision, caller.profession) == ("COC", "besl-7", "SP")
    assert caller.attested == "2026-11-22T02:30:00Z"
    assert caller.patient == Number(PATIENT, "fnr")
    assert caller.practitioner == f"hpr:{WHO.hpr}"


@pytest.mark.parametrize(
    ("part", "value", "field"),
    [
        ("legal_entity", make_orgnr(99), "legal_entity"),
        ("hpr_nr", "990000999", "hpr_nr"),
        ("identifier", PROFESSIONALS[1].number, "identifier"),
    ],
)
def test_an_attestation_that_is_about_another_than_the_issuer_knows_opens_nothing(
    part: str, value: str, field: str
) -> None:
    token = ONE.token(claims={ATTEST: attested(practitioner={part: value})})
    no = ONE.refusal(ONE.pairs(token))
    assert (no.code, no.status, no.problem.params) == ("token-contradiction", 403, {"field": field})


@pytest.mark.parametrize(
    ("wrong", "missing"),
    [
        ({"practitioner": None}, "practitioner.identifier"),
        ({"decision": ""}, "care_relation.decision_ref"),
        ({"purpose": ""}, "care_relation.purpose_of_use"),
        ({"point_of_care": ""}, "practitioner.point_of_care"),
        ({"legal_entity": ""}, "practitioner.legal_entity"),
        ({"legal_entity": "123456789"}, "practitioner.legal_entity"),
        ({"claims": {ATTEST: None}}, "care_relation.purpose_of_use, care_relation.decision_ref"),
    ],
)
def test_a_question_about_a_person_needs_all_that_the_framework_demands(wrong: dict[str, Any], missing: str) -> None:
    for scope in ("read", "ask"):
        no = ONE.refusal(ONE.pairs(ONE.token(**wrong)), scope=scope)
        assert (no.code, no.status) == ("token-attest", 403)
        assert missing in str(no.problem.params["missing"])


def test_the_status_may_be_asked_by_a_machine_that_says_why() -> None:
    caller = ONE.ask("status", practitioner=None, purpose="TREAT", decision="")
    assert (caller.practitioner, caller.who, caller.purpose) == ("", "client:epj", "TREAT")
    assert caller.asker.care_relation == "S03"


def test_a_machine_that_says_nothing_states_nothing_unless_the_settings_say_what() -> None:
    silent = ONE.ask("status", practitioner=None, purpose="")
    assert (silent.purpose, silent.asker.care_relation) == (None, None)
    told = door(machine_purpose="TREAT").ask("status", practitioner=None, purpose="")
    assert (told.purpose, told.asker.care_relation) == ("TREAT", "purpose")


def test_a_person_who_says_nothing_is_no_machine() -> None:
    caller = door(machine_purpose="TREAT").ask("status", purpose="", claims={ATTEST: None})
    assert (caller.purpose, caller.asker.care_relation) == (None, None)


def test_one_without_an_hpr_number_is_known_as_the_issuer_knows_them() -> None:
    practitioner = {"identifier": WHO.number}
    caller = asked_with(ONE, attested(practitioner=practitioner), sub="u-77", claims={
        "helseid://claims/hpr/hpr_number": None})  # fmt: skip
    assert caller.practitioner == "sub:u-77"
    assert Party("fnr", WHO.number) in caller.asker.parties


def test_purposes_of_another_list_are_mapped_by_the_settings() -> None:
    assert door(purposes={"BEHANDLING": "TREAT"}).ask(purpose="BEHANDLING").purpose == "TREAT"
    assert ONE.ask(purpose="BEHANDLING").purpose == "BEHANDLING"


def test_other_names_of_claims_are_settings() -> None:
    at = door(claims={"body": ["orgnr"], "unit": ["orgnr_unit"], "hpr": [], "person": ["pid"]})
    caller = at.ask(orgnr=WHERE.legal_entity, orgnr_unit=WHERE.point_of_care, pid=WHO.number)
    assert caller.body == WHERE.legal_entity


@pytest.mark.parametrize("purpose", ["BTG", "ETREAT"])
def test_an_acute_need_is_stated_by_purpose_and_ground_together(purpose: str) -> None:
    assert ONE.ask(purpose=purpose, basis="AKUTT").asker.acute == "AKUTT"
    assert ONE.ask(purpose=purpose).asker.acute is None
    assert ONE.ask(purpose=purpose, basis="SAMTYKKE").asker.acute is None
    treat = ONE.ask(purpose="TREAT", basis="AKUTT")
    assert (treat.asker.acute, treat.basis) == (None, "AKUTT")


def test_the_ground_in_a_header_counts_only_where_the_token_is_silent() -> None:
    token = ONE.token(purpose="ETREAT")
    caller = ONE.admit(ONE.pairs(token, nhn_access_basis="AKUTT"))
    assert (caller.basis, caller.asker.acute) == ("AKUTT", "AKUTT")
    again = ONE.admit(ONE.pairs(token, ONE.proof(token, jti="b")))
    assert (again.basis, again.asker.acute) == ("", None)
    said = ONE.token(purpose="ETREAT", basis="SAMTYKKE")
    assert ONE.admit(ONE.pairs(said, nhn_access_basis="AKUTT")).basis == "SAMTYKKE"


@pytest.mark.parametrize("basis", ["", "æøå", "x" * 200, "AKUTT ELLER NOE", "\x00", "{}"])
def test_a_ground_that_is_no_code_is_none(basis: str) -> None:
    token = ONE.token(purpose="ETREAT")
    assert ONE.admit(ONE.pairs(token, nhn_access_basis=basis)).basis == ""


def test_what_the_clients_headers_add_is_recorded_short_and_without_numbers() -> None:
    role = quote('{"system": "urn:oid:2.16.578.1.12.4.1.1.9060", "code": "LE"}')
    pairs = [(b"nhn-user-role", role.encode()), (b"nhn-source-system", b"EPJ 7.2"), (b"nhn-access-basis", b"AKUTT"),
             (b"nhn-event-id", f"call-{PATIENT}".encode()), (b"accept", b"*/*")]  # fmt: skip
    told = added(pairs)
    assert (told["role"], told["source"], told["basis"]) == ("LE", "EPJ 7.2", "AKUTT")
    assert PATIENT not in told["event"]
    assert added([(b"hit-source-system", b"x" * 500)]) == {}
    assert len(added([(b"hit-source-system", b"x" * 100)])["source"]) == 64
    assert added([(b"nhn-user-role", b"%7Bnot json"), (b"nhn-source-system", b"\xff\x00")]) == {}


def test_a_decision_that_holds_a_number_of_a_person_is_masked() -> None:
    caller = ONE.ask(decision=f"innleggelse-{PATIENT}")
    assert PATIENT not in caller.decision
    assert caller.decision


@pytest.mark.parametrize("patients", [[{"identifier": "123"}], [{"identifier": PATIENT}, {"identifier": PATIENT}]])
def test_an_attestation_must_be_clear_about_whom_it_is(patients: list[Any]) -> None:
    token = ONE.token(claims={ATTEST: attested(practitioner={"identifier": WHO.number}, patients=patients)})
    assert ONE.refusal(ONE.pairs(token)).code == "token-attest"


def test_an_attestation_without_the_patient_names_none() -> None:
    whole = attested(practitioner={"identifier": WHO.number}, patients=[{"point_of_care": {"id": WHERE.point_of_care}}])
    assert asked_with(ONE, whole).patient is None


@pytest.mark.parametrize(
    "htu",
    [URL, URL + "?status=active", URL.replace("planbro.example.org", "PLANBRO.example.org:443"),
     URL.replace("https", "HTTPS"), URL.replace("_search", "%5fsearch"), URL + "#x"],
)  # fmt: skip
def test_the_address_of_a_proof_may_be_written_in_another_way(htu: str) -> None:
    token = ONE.token()
    assert ONE.admit(ONE.pairs(token, ONE.proof(token, htu=htu))).client == "epj"


def test_a_proof_is_for_the_address_outside_whatever_a_proxy_makes_of_it() -> None:
    at = door()
    token = at.token()
    inside = "http://127.0.0.1:8080/fhir/CarePlan/_search"
    assert at.refusal(at.pairs(token, at.proof(token, htu=inside))).code == "token-proof-address"


def test_times_may_have_fractions() -> None:
    token = ONE.token(iat=ONE.now - 0.5, exp=ONE.now + 60.25)
    assert ONE.admit(ONE.pairs(token, ONE.proof(token, iat=ONE.now + 0.5))).expires == ONE.now + 60.25


def test_clocks_may_differ_by_as_much_as_the_settings_say() -> None:
    at = door(skew="30s")
    assert at.ask(iat=at.now + 29, nbf=at.now + 29).client == "epj"
    assert at.ask(exp=at.now - 29).client == "epj"


def test_what_is_said_of_one_token_is_not_said_of_the_next() -> None:
    """Two practitioners with one client and one key: each is who the token says."""
    people = [ONE.ask(practitioner=one).practitioner for one in (*PROFESSIONALS, *PROFESSIONALS)]
    assert people == [f"hpr:{one.hpr}" for one in (*PROFESSIONALS, *PROFESSIONALS)]


def test_a_client_with_another_key_cannot_use_a_token_that_is_known() -> None:
    at, thief = door(), new_key()
    token = at.token()
    at.admit(at.pairs(token))
    proof = made_proof(thief, {"htm": "POST", "htu": URL, "iat": at.now, "ath": ath(token)})
    assert at.refusal(at.pairs(token, proof)).code == "token-proof-other-key"
