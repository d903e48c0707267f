"""Consents and rights go as they are: a signature covers what it covers, and nothing opens more in the new tool."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import planbro
from planbro.exchange.migrate._consents import (
    apply_policy,
    close_access,
    consent_form_for,
    rights_wider,
    tool_consent,
    tool_names,
    worklist,
)
from planbro.exchange.migrate._model import Result, ToolConsent
from planbro.findings import Refused
from planbro.plan import (
    ABSENT,
    Code,
    Consent,
    ConsentParty,
    Koordinator,
    Participant,
    Plan,
    Related,
    Reservation,
    Right,
    ToolStatus,
    copy,
)
from planbro.testing.generator import municipality
from planbro.testing.rich import rich_plan
from planbro.testing.strategies import plans

from .merge_helpers import LATER, TODAY, identifier, opened

EVE = "2026-11-21"


def consent(**more: Any) -> Consent:
    said = {"id": "c", "kind": Code("tool"), "status": Code("active"), "tool": "Visma Flyt Samspill",
            "signed": "2026-01-01", "signer_kind": Code("patient-express")}  # fmt: skip
    return Consent(**(said | more))


def plan(*consents: Consent, **lists: Any) -> Plan:
    made = Plan(id="00000000-0000-4000-8000-000000000001", kind=Code("ip"), status=Code("active"), **lists)
    made.planeier.birth_date = "1980-02-14"
    made.identifiers = [identifier(made)]
    made.consents = list(consents)
    return made


def state(one: Plan, tool: str = "flyt-samspill") -> str:
    return apply_policy(one, tool=tool, policy="move", as_of=TODAY)[1].state


# the target tool


def test_a_consent_to_one_tool_is_none_for_another() -> None:
    one = plan(consent(tool="Sampro"))
    _, found, remarks, held = apply_policy(one, tool="flyt-samspill", policy="move", as_of=TODAY)
    assert found == ToolConsent("missing", ("Sampro",))
    assert ([remark.code for remark in remarks], held) == (["tool-consent-missing"], False)


@pytest.mark.parametrize("named", ["Visma Flyt Samspill", "flyt  samspill", "FLYT SAMSPILL"])
def test_a_consent_names_the_tool_as_people_write_it(named: str) -> None:
    assert state(plan(consent(tool=named, end="2027-01-01"))) == "given"


def test_which_names_mean_a_tool_can_be_set() -> None:
    one = plan(consent(tool="Samspill i kommunen"))
    names = {"flyt-samspill": ("Samspill i kommunen",)}
    assert apply_policy(one, tool="flyt-samspill", policy="hold", as_of=TODAY, names=names)[1].state == "given"
    assert tool_names("flyt-samspill")[0] == "Visma Flyt Samspill"


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, "given"),
        ({"end": "2026-11-21"}, "expired"),
        ({"withdrawn": "2026-05-01", "status": Code("inactive")}, "withdrawn"),
        ({"status": Code("rejected")}, "refused"),
        ({"takes_part": False}, "refused"),
        ({"status": Code("proposed")}, "missing"),
        ({"signed": "2027-01-01"}, "missing"),
        ({"tool": ABSENT}, "missing"),
        ({"signer_kind": Code("parent-sole")}, "expired"),
        ({"signer_kind": Code("health-personnel")}, "missing"),
    ],
)
def test_where_the_consent_stands(how: dict[str, Any], expected: str) -> None:
    assert state(plan(consent(**how))) == expected


def test_the_last_word_counts() -> None:
    yes, no = consent(id="y", signed="2025-01-01"), consent(id="n", signed="2026-01-01", status=Code("rejected"))
    assert state(plan(yes, no)) == "refused"
    yes.signed = "2026-06-01"
    assert state(plan(yes, no)) == "given"


@pytest.mark.parametrize("tool", ["fhir", "plan", "xlsx", "csv"])
def test_what_is_no_tool_needs_no_consent_to_one(tool: str) -> None:
    one = plan()
    assert apply_policy(one, tool=tool, policy="hold", as_of=TODAY) == (one, ToolConsent("not-needed"), [], False)


@pytest.mark.parametrize("policy", ["move", "close", "hold"])
def test_who_wants_no_tool_is_moved_under_no_policy(policy: Any) -> None:
    one = plan(consent(), tool_status=[ToolStatus(id="t", value=Code("declined"), date="2026-02-01")])
    _, found, remarks, held = apply_policy(one, tool="flyt-samspill", policy=policy, as_of=TODAY)
    assert (found.state, held) == ("refused", True)
    assert [remark.code for remark in remarks] == ["tool-declined"]


def test_a_plan_is_held_until_there_is_a_consent_where_that_is_the_policy() -> None:
    assert apply_policy(plan(), tool="sampro", policy="hold", as_of=TODAY)[3]
    assert not apply_policy(plan(consent(tool="SamPro")), tool="sampro", policy="hold", as_of=TODAY)[3]


# what is moved meanwhile


def group() -> Plan:
    return plan(
        koordinatorer=[Koordinator(id="k", participant="pk", start="2024-01-01")],
        participants=[Participant(id="pp", type=Code("planeier")), Participant(id="pk"),
                      Participant(id="pa"), Participant(id="pb", access_end="2025-01-01")],
        rights=[Right(id=f"r{who}", participant=who, part=Code("whole"), read=True) for who in ("pp", "pk", "pa", "pb")]
        + [Right(id="no", participant="pa", part=Code("note"), read=False),
           Right(id="both", participant="pa", part=Code("goal"), read=True, write=False)],
    )  # fmt: skip


def test_moved_as_it_is_means_as_it_is() -> None:
    one = group()
    assert apply_policy(one, tool="sampro", policy="move", as_of=TODAY)[0] is one


def test_closed_are_all_but_planeier_and_koordinator_and_what_refuses_stays() -> None:
    one = group()
    closed, _, remarks, held = apply_policy(one, tool="sampro", policy="close", as_of=TODAY)
    assert [person.access_end for person in closed.participants] == [ABSENT, ABSENT, EVE, "2025-01-01"]
    rights = {right.id: right for right in closed.rights}
    assert [rights[f"r{who}"].end for who in ("pp", "pk", "pa", "pb")] == [ABSENT, ABSENT, EVE, EVE]
    assert (rights["no"].read, rights["no"].end) == (False, ABSENT)
    assert (rights["both"].read, rights["both"].write, rights["both"].end) == (ABSENT, False, ABSENT)
    assert ("tool-consent-closed" in [remark.code for remark in remarks], held) == (True, False)
    assert one == group()


@given(plans())
def test_closing_opens_nothing_and_touches_no_consent(one: Plan) -> None:
    closed = close_access(one, TODAY)
    for day in (TODAY, LATER):
        assert set(opened(closed, day, "read")) <= set(opened(one, day, "read")) | {
            (who.id, fact) for who in one.participants for _, fact in opened(closed, day, "read")
            if fact[2] in {"end", "access_end"}
        }  # fmt: skip
    names = ("consents", "consent_parties", "reservations")
    told = Plan(id=one.id, **{name: getattr(one, name) for name in names})
    assert told == Plan(id=one.id, **{name: getattr(closed, name) for name in names})
    assert rights_wider(one, closed) == []


# never wider


def shared() -> Plan:
    return plan(
        consent(id="c", kind=Code("sharing"), tool=ABSENT, end="2027-01-01"),
        consent_parties=[ConsentParty(id="l", consent="c", participant="p", part=Code("goal"), access=Code("read"))],
        reservations=[Reservation(id="v", consent="c", participant="p", part=Code("note"))],
        participants=[Participant(id="p", hpr="9144900", access_end="2027-01-01")],
        koordinatorer=[Koordinator(id="k", end="2025-01-01")],
        related=[Related(id="m", mandate_end="2026-12-31")],
        tool_status=[ToolStatus(id="t", value=Code("declined"))],
        rights=[Right(id="r", participant="p", part=Code("goal"), life_area=Code("health"), item="g", read=True,
                      end="2027-01-01"),
                Right(id="s", participant="p", part=Code("document"), read=False)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "ident", "change", "path"),
    [
        ("rights", "r", {"part": Code("whole")}, "rights[].read"),
        ("rights", "r", {"part": ABSENT}, "rights[].read"),
        ("rights", "r", {"life_area": ABSENT}, "rights[].read"),
        ("rights", "r", {"item": ABSENT}, "rights[].read"),
        ("rights", "r", {"write": True}, "rights[].write"),
        ("rights", "r", {"end": "2028-01-01"}, "rights[].read"),
        ("rights", "r", {"end": ABSENT}, "rights[].read"),
        ("rights", "r", {"participant": "q"}, "rights[].read"),
        ("rights", "s", {"read": ABSENT}, "rights[].read"),
        ("rights", "s", {"life_area": Code("health")}, "rights[].read"),
        ("consents", "c", {"end": ABSENT}, "consents[].end"),
        ("consents", "c", {"tool": "Sampro"}, "consents[].tool"),
        ("consent_parties", "l", {"part": Code("whole")}, "consent_parties[].part"),
        ("consent_parties", "l", {"access": Code("write")}, "consent_parties[].part"),
        ("consent_parties", "l", {"participant": "q"}, "consent_parties[].part"),
        ("reservations", "v", {"part": Code("goal")}, "reservations[].part"),
        ("reservations", "v", {"participant": "q"}, "reservations[].part"),
        ("participants", "p", {"access_end": ABSENT}, "participants[].access_end"),
        ("koordinatorer", "k", {"end": ABSENT}, "koordinatorer[].end"),
        ("related", "m", {"mandate_end": ABSENT}, "related[].mandate_end"),
        ("tool_status", "t", {"value": Code("in-tool")}, "tool_status[]"),
    ],
)
def test_whatever_opens_more_in_the_target_is_an_error(name: str, ident: str, change: Any, path: str) -> None:
    target = shared()
    item = next(one for one in getattr(target, name) if one.id == ident)
    for field, value in change.items():
        setattr(item, field, value)
    found = rights_wider(shared(), target)
    assert ("rights-wider", "error", path) in {(one.code, one.severity, one.path) for one in found}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("rights", {"read": ABSENT}), ("rights", {"end": "2026-12-01"}), ("consents", {"end": "2026-12-01"}),
        ("consents", {"withdrawn": "2026-10-01"}), ("consent_parties", {"life_area": Code("health")}),
        ("consent_parties", {"access": Code("none")}), ("reservations", {"part": ABSENT}),
        ("participants", {"access_end": "2026-12-01"}),
    ],
)  # fmt: skip
def test_what_opens_less_is_none(name: str, change: Any) -> None:
    target = shared()
    for field, value in change.items():
        setattr(getattr(target, name)[0], field, value)
    assert rights_wider(shared(), target) == []


def test_a_consent_that_was_withdrawn_must_stay_so() -> None:
    source = shared()
    source.consents[0].withdrawn = "2026-10-01"
    assert [one.path for one in rights_wider(source, shared())] == ["consents[].status"]


@pytest.mark.parametrize("name", ["rights", "reservations"])
def test_what_closes_must_not_fall_away(name: str) -> None:
    target = shared()
    setattr(target, name, [one for one in getattr(target, name) if one.id == "r"])
    assert len(rights_wider(shared(), target)) == 1


def test_people_are_known_again_by_number_where_a_format_gives_new_ids() -> None:
    target = shared()
    target.participants[0].id = "new"
    for one in (*target.rights, *target.consent_parties, *target.reservations):
        one.participant = "new"
    assert rights_wider(shared(), target) == []


@given(plans())
def test_a_plan_is_not_wider_than_itself(one: Plan) -> None:
    assert rights_wider(one, copy(one)) == []


@pytest.mark.parametrize("target", ["sampro", "flyt-samspill", "fhir", "plan"])
def test_no_format_makes_a_municipalitys_plans_wider(target: str) -> None:
    for one in municipality(6, 3):
        back = planbro.read(planbro.write(one, target, onto=False, as_of=TODAY, zipped=True).data).plan
        assert rights_wider(one, back) == []


# what has to be signed


def test_the_form_has_the_tool_and_the_person_and_no_answer() -> None:
    pdf, page = consent_form_for(rich_plan(), "flyt-samspill", TODAY)
    text = page.decode()
    assert pdf.startswith(b"%PDF-")
    assert "Visma Flyt Samspill" in text
    assert str(rich_plan().planeier.family) in text
    assert "checked" not in text
    assert (pdf, page) == consent_form_for(rich_plan(), "flyt-samspill", TODAY)


def test_the_joint_form_lists_those_who_take_part() -> None:
    page = consent_form_for(rich_plan(), "flyt-samspill", TODAY, "nn", kind="joint")[1].decode()
    named = {line.participant for line in rich_plan().consent_parties}
    families = {str(one.family) for one in rich_plan().participants if one.id in named}
    assert len(families) > 1
    assert not [family for family in families if family not in page]


def test_there_is_no_form_for_what_is_no_tool() -> None:
    with pytest.raises(Refused, match="consent-tool-missing"):
        consent_form_for(plan(), "fhir", TODAY)


def test_nothing_is_asked_of_the_dead() -> None:
    one = plan()
    one.planeier.deceased = "2026-10-01"
    _, found, remarks, _ = apply_policy(one, tool="sampro", policy="move", as_of=TODAY)
    assert [remark.code for remark in remarks] == ["tool-consent-missing", "tool-consent-deceased"]
    assert list(worklist([Result("a", state="moved", consent=found, remarks=remarks).to_json()])) == []


def test_the_worklist_has_the_plans_that_wait_for_a_signature() -> None:
    def result(key: str, state: Any, consent: ToolConsent | None) -> dict[str, Any]:
        return Result(key, state=state, plan=key, koordinator_key="hpr:1", consent=consent).to_json()

    missing, given_, none = ToolConsent("missing", ("Sampro",)), ToolConsent("given"), ToolConsent("not-needed")
    rows = [result("a", "moved", missing), result("b", "moved", given_), result("c", "held", missing),
            result("d", "refused", missing), result("e", "moved", none), result("f", "moved", None)]  # fmt: skip
    assert [(one.key, one.held, one.covers) for one in worklist(rows)] == [
        ("a", False, ("Sampro",)), ("c", True, ("Sampro",))]  # fmt: skip


@given(st.sampled_from(["flyt-samspill", "sampro"]), plans())
def test_whatever_a_plan_says_there_is_an_answer(tool: str, one: Plan) -> None:
    assert tool_consent(one, tool_names(tool), TODAY).state in {"given", "missing", "expired", "withdrawn", "refused"}
