"""A signed form goes into the plan as it was signed: nothing wider, nothing twice, and with what is left to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from consent_helpers import TODAY, filled
from hypothesis import given
from hypothesis import strategies as st

from planbro.exchange.consent import Scan, asked_of, record_form, withdraw
from planbro.findings import Refused
from planbro.formats.consent_form import ConsentForm, FormParty, FormReservation
from planbro.plan import ABSENT, Code, Kind, Party, Plan, Reservation, ToolStatus, copy, decide, faults, value_of
from planbro.plan.disclosure import Asker, ask, may_use_tool, standings
from planbro.testing.rich import rich_plan

HABU = "herid:8140006"
SCAN = Scan.of(b"%PDF-1.7 signed")


def lines_of(plan: Plan, consent: str) -> list[tuple[Any, ...]]:
    """What a consent opens, to be compared; without ids."""
    names = ("participant", "organisation", "name", "start", "end")
    codes = ("part", "life_area", "access", "purpose")
    return [
        (*(getattr(one, name) for name in names), *(value_of(getattr(one, name)) for name in codes))
        for one in plan.consent_parties
        if one.consent == consent
    ]


def sharing(plan: Plan) -> str:
    return next(one.id for one in plan.consents if value_of(one.kind) == "sharing" and value_of(one.status) == "active")


def is_over(one: Reservation) -> bool:
    return isinstance(one.end, str) and one.end < TODAY


def test_what_the_form_asked_and_the_family_signed_is_what_the_plan_has(plan: Plan) -> None:
    """Form, file of answers, record: the same consents."""
    before = lines_of(plan, sharing(plan))
    made = record_form(plan, filled(plan, "sharing", start="2026-09-02", end="2027-08-31"), as_of=TODAY)
    assert lines_of(made.plan, made.changed[0]) == before
    assert made.findings.codes() == []

    def said(one: Reservation) -> tuple[object, ...]:
        return value_of(one.part), one.item, one.participant, one.organisation, one.start, one.end, one.text

    told = [said(one) for one in plan.reservations if not is_over(one)]
    assert [said(one) for one in made.plan.reservations if one.consent == made.changed[0]] == told
    assert len(told) == len(plan.reservations) - 1
    assert not faults(made.plan)


def test_one_signature_on_the_joint_form_is_to_the_plan_and_to_the_sharing(plan: Plan) -> None:
    made = record_form(plan, filled(plan), scan=SCAN, as_of=TODAY)
    new = [one for one in made.plan.consents if one.id in made.changed]
    assert [value_of(one.kind) for one in new] == ["plan-making", "sharing"]
    assert [one.fault for one in made.standings] == [None, None]
    assert [one.version for one in new] == [4, 8]
    assert len({one.document for one in new}) == 1
    paper = next(one for one in made.plan.documents if one.id == new[0].document)
    assert (paper.data, paper.mime, value_of(paper.kind)) == (SCAN.data, "application/pdf", "consent-form")
    assert str(filled(plan).code) in str(paper.title)


def test_the_earlier_consent_gives_way_on_the_day_the_new_one_begins(plan: Plan) -> None:
    old = sharing(plan)
    later = record_form(plan, filled(plan, "sharing", start="2026-12-01"), as_of=TODAY)
    assert later.closed == [old]
    fault = {one.consent: one.fault for one in standings(later.plan, TODAY)}
    assert fault[old] is None
    assert {one.consent: one.fault for one in standings(later.plan, "2026-12-01")}[old] == "withdrawn"


def test_until_the_day_of_the_signature_the_earlier_consent_stood(plan: Plan) -> None:
    """The period may begin before the form is signed; nothing was replaced before then."""
    made = record_form(plan, filled(plan, "sharing", start="2026-09-02", signed="2026-11-20"), as_of=TODAY)
    old = next(one for one in made.plan.consents if one.id == sharing(plan))
    assert old.withdrawn == "2026-11-20"


def test_who_is_no_longer_named_is_to_be_taken_out_of_the_tool_and_the_others_are_not(plan: Plan) -> None:
    form = filled(plan, "sharing")
    made = record_form(plan, replace(form, parties=form.parties[:2]), as_of=TODAY)
    assert [(one.what, one.deadline) for one in made.tasks] == [("narrowed", "2026-11-21")]


def test_the_same_form_again_changes_nothing(plan: Plan) -> None:
    once = record_form(plan, filled(plan), scan=SCAN, as_of=TODAY)
    again = record_form(once.plan, filled(plan), scan=SCAN, as_of=TODAY)
    assert (again.changed, again.closed) == ([], [])
    assert [one.id for one in again.plan.consents] == [one.id for one in once.plan.consents]
    assert len(again.plan.documents) == len(once.plan.documents)


def test_a_form_that_was_entered_wrongly_is_entered_again(plan: Plan) -> None:
    once = record_form(plan, filled(plan, "sharing"), as_of=TODAY)
    form = filled(plan, "sharing")
    fewer = replace(form, parties=form.parties[:2])
    again = record_form(once.plan, fewer, as_of=TODAY)
    assert again.changed == once.changed
    assert len(lines_of(again.plan, again.changed[0])) == 2
    assert [one.version for one in again.plan.consents if one.id in again.changed] == [9]


def test_only_what_is_ticked_opens(plan: Plan) -> None:
    form = filled(plan, "sharing")
    habu = next(one.id for one in plan.organisations if one.her_id == "8140006")
    unticked = tuple(replace(one, agreed=None if one.organisation == habu else True) for one in form.parties)
    made = record_form(plan, replace(form, parties=unticked), as_of=TODAY)
    assert ask(plan, HABU, "TREAT", Kind.GOAL, TODAY)
    assert not ask(made.plan, HABU, "TREAT", Kind.GOAL, TODAY)


@pytest.mark.parametrize(("line", "code"), [
    (FormParty(agreed=True), "consent-line-vague"),
    (FormParty(name="Naboen", part="whole", agreed=True), "consent-line-unnamed"),
    (FormParty(part="whole"), "consent-list-empty"),
])  # fmt: skip
def test_what_is_not_said_opens_nothing(plan: Plan, line: FormParty, code: str) -> None:
    made = record_form(plan, filled(plan, "sharing", parties=(line,)), as_of=TODAY)
    assert code in made.findings.codes()
    for party in (HABU, "herid:8140007", "hpr:990002008"):
        assert decide(made.plan, party, "TREAT", TODAY).level != "content"


def test_words_close_the_consent_until_somebody_has_entered_them(plan: Plan) -> None:
    words = filled(plan, "sharing", reservations="Ikke til naboen.", coded=())
    made = record_form(plan, words, as_of=TODAY)
    assert made.findings.codes() == ["consent-words-uncoded", "consent-earlier-stands"] or set(
        made.findings.codes()
    ) == {"consent-words-uncoded", "consent-earlier-stands"}
    assert made.closed == []
    body = plan.organisations[0].id
    coded = replace(words, coded=(FormReservation(organisation=body, text="Ikke til naboen."),))
    again = record_form(made.plan, coded, as_of=TODAY)
    assert again.findings.codes() == []
    assert again.changed == made.changed
    assert again.standings[0].fault is None


def test_a_reservation_is_lifted_only_by_being_named_on_a_form_that_opens(plan: Plan) -> None:
    """The psychologist's goal is kept from the teacher; silence keeps it so, an invalid signature too."""
    reserved = [one.id for one in plan.reservations]
    teacher = next(one.id for one in plan.participants if value_of(one.role) == "contact-teacher")
    silent = filled(plan, "sharing", coded=())
    unsigned = replace(silent, lifted=tuple(reserved), cosigned=None, cosigner=None)
    lifted = replace(silent, lifted=tuple(reserved))
    for form, left in ((silent, reserved), (unsigned, reserved), (lifted, [])):
        made = record_form(plan, form, as_of=TODAY).plan
        assert [one.id for one in made.reservations] == left
        assert any(one.participant == teacher for one in made.reservations) is bool(left)


@pytest.mark.parametrize(("more", "fault"), [
    ({"cosigned": None, "cosigner": None}, "cosigner-missing"),
    ({"signed_by": None, "signer": None}, "signer-unknown"),
    ({"signed_by": "patient-express", "signer": None, "cosigned": None, "cosigner": None}, "age:too-young"),
    ({"signed_by": "health-personnel"}, "signer-not-accepted"),
    ({"signed_by": "next-of-kin"}, "competence"),
])  # fmt: skip
def test_one_who_may_not_sign_opens_nothing_and_the_engine_says_why(
    plan: Plan, more: dict[str, Any], fault: str
) -> None:
    made = record_form(plan, filled(plan, "sharing", **more), as_of=TODAY)
    assert {one.fault for one in made.standings} == {fault}
    told = [one for one in made.findings if one.code == "consent-opens-nothing"]
    assert [one.params["provision"] for one in told] == [fault]
    assert told[0].text("nb") != told[0].text("en")
    assert "{" not in told[0].text("nb")
    assert made.closed == []


def test_a_verge_signs_with_a_mandate_for_personal_matters(plan: Plan) -> None:
    plan.planeier.birth_date, plan.planeier.competence = "1990-01-01", Code("lacking")
    verge = next(one for one in plan.related if value_of(one.representation) == "guardian")
    verge.mandate_start, verge.mandate_end, verge.consent_right = "2020-01-01", "2030-01-01", ABSENT
    form = filled(plan, "sharing", signed_by="guardian", signer=verge.id, cosigned=None, cosigner=None)
    for covers, fault in ((ABSENT, "mandate"), (True, None)):
        verge.mandate_personal = covers
        assert [one.fault for one in record_form(plan, form, as_of=TODAY).standings] == [fault]


def test_a_no_is_recorded_and_closes_what_was_said_yes_to(plan: Plan) -> None:
    made = record_form(plan, filled(plan, answer=False), scan=SCAN, as_of=TODAY)
    assert made.declined
    assert {value_of(one.status) for one in made.plan.consents if one.id in made.changed} == {"rejected"}
    assert decide(made.plan, HABU, "TREAT", TODAY).level != "content"
    record = made.plan.records[-1]
    assert (value_of(record.kind), record.date, value_of(record.how)) == ("ip-declined", "2026-11-20", "form")
    assert record.document == next(one.document for one in made.plan.consents if one.id in made.changed)
    again = record_form(made.plan, filled(plan, answer=False), scan=SCAN, as_of=TODAY)
    assert len(again.plan.records) == len(made.plan.records)
    assert {one.what for one in made.tasks} == {"plan-withdrawn", "withdrawn"}


def test_a_no_to_the_tool_is_no_to_that_tool_alone(plan: Plan) -> None:
    tool = "Eksempelverktøyet"
    other = filled(plan, "tool", tool="Sampro")
    both = record_form(plan, other, as_of=TODAY).plan
    assert may_use_tool(both, "Sampro", TODAY)
    made = record_form(both, filled(plan, "tool", tool=tool, answer=False), as_of=TODAY)
    assert not may_use_tool(made.plan, tool, TODAY)
    assert may_use_tool(made.plan, "Sampro", TODAY)
    assert value_of(made.plan.records[-1].kind) == "tool-declined"


@pytest.mark.parametrize(("no", "opens"), [("2026-11-01", True), ("2026-11-20", False), ("", False)])
def test_a_later_yes_to_a_tool_takes_the_place_of_a_no_to_every_tool(plan: Plan, no: str, opens: bool) -> None:
    plan.tool_status[:] = [ToolStatus(id="00000000-0000-4000-8000-0000000000aa", value=Code("declined"),
                                      date=no or ABSENT)]  # fmt: skip
    form = filled(plan, "tool", tool="Sampro")
    assert form.signed == "2026-11-20"
    made = record_form(plan, form, as_of=TODAY)
    assert bool(may_use_tool(made.plan, "Sampro", TODAY)) is opens
    again = record_form(made.plan, form, as_of=TODAY).plan
    assert [one.id for one in again.tool_status] == [one.id for one in made.plan.tool_status]
    assert len(again.tool_status) == 1 + opens


def test_a_form_that_was_signed_before_another_is_history(plan: Plan) -> None:
    made = record_form(plan, filled(plan, "sharing", signed="2026-01-05", cosigned="2026-01-05", start="2026-01-05"),
                       as_of=TODAY)  # fmt: skip
    assert made.findings.codes() == ["consent-older"]
    assert made.closed == []
    assert {one.consent: one.fault for one in standings(made.plan, TODAY)}[made.changed[0]] is not None


@pytest.mark.parametrize(("more", "codes"), [
    ({"plan": "00000000-0000-4000-8000-000000000000"}, ["consent-form-another"]),
    ({"answer": None, "signed": None}, ["consent-form-unanswered", "consent-form-unsigned"]),
    ({"signer": "none", "parties": (FormParty(participant="none"),)}, ["consent-form-reference"] * 2),
    ({"start": "2027-01-01", "end": "2026-01-01"}, ["consent-form-invalid"]),
])  # fmt: skip
def test_what_cannot_be_recorded_is_refused_with_all_its_faults(plan: Plan, more: Any, codes: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        record_form(plan, filled(plan, "sharing", **more), as_of=TODAY)
    assert refused.value.findings.codes() == codes


def test_withdraw_then_ask_is_never_content(plan: Plan) -> None:
    made = withdraw(plan, sharing(plan), TODAY, by="mor", as_of=TODAY)
    for body in plan.organisations:
        if isinstance(body.her_id, str):
            assert decide(made.plan, Party("herid", body.her_id), "TREAT", TODAY).level != "content"
    assert made.findings.codes() == ["consent-close-in-tool"]
    assert [(one.what, one.deadline) for one in made.tasks] == [("withdrawn", "2026-11-23")]
    assert "planbro kan ikke" in made.tasks[0].text("nb")


def test_a_withdrawal_holds_from_its_day(plan: Plan) -> None:
    made = withdraw(plan, sharing(plan), "2026-12-01", as_of=TODAY)
    assert ask(made.plan, HABU, "TREAT", Kind.GOAL, "2026-11-30")
    assert not ask(made.plan, HABU, "TREAT", Kind.GOAL, "2026-12-01")
    assert [one.since for one in made.tasks] == ["2026-12-01"]


def test_everything_is_withdrawn_at_once_and_once(plan: Plan) -> None:
    made = withdraw(plan, "all", TODAY, scan=SCAN, as_of=TODAY)
    assert len(made.closed) == 3
    again = withdraw(made.plan, "all", TODAY, scan=SCAN, as_of=TODAY)
    assert again.closed == []
    assert len(again.plan.documents) == len(made.plan.documents)


def test_a_form_entered_again_does_not_open_what_was_withdrawn_since(plan: Plan) -> None:
    signed = record_form(plan, filled(plan, "sharing"), as_of=TODAY)
    gone = withdraw(signed.plan, signed.changed[0], TODAY, as_of=TODAY).plan
    form = filled(plan, "sharing")
    for one in (form, replace(form, acting="with")):
        again = record_form(gone, one, as_of=TODAY)
        assert not ask(again.plan, HABU, "TREAT", Kind.GOAL, TODAY)


def test_a_consent_that_is_not_there_is_not_withdrawn(plan: Plan) -> None:
    with pytest.raises(Refused):
        withdraw(plan, "none", TODAY)
    with pytest.raises(Refused):
        withdraw(plan, sharing(plan), "2020-01-01")


def test_the_plan_that_was_given_is_left_as_it_was(plan: Plan) -> None:
    before = decide(plan, HABU, "TREAT", TODAY).explain()
    record_form(plan, filled(plan, answer=False), scan=SCAN, as_of=TODAY)
    withdraw(plan, "all", TODAY)
    assert decide(plan, HABU, "TREAT", TODAY).explain() == before


def test_a_scan_is_known_by_its_first_bytes() -> None:
    assert Scan.of(b"\xff\xd8\xff\xe0").mime == "image/jpeg"
    with pytest.raises(Refused):
        Scan.of(b"PK\x03\x04")


def test_a_blank_form_filled_by_hand_is_recorded_too(plan: Plan) -> None:
    parents = filled(plan, "plan-making")
    blank = asked_of(None, "plan-making", day=TODAY)
    form = replace(parents, plan=None, code=blank.code)
    assert [one.fault for one in record_form(plan, form, as_of=TODAY).standings] == [None]


_CHOICE = st.sampled_from([None, False])


@given(st.lists(_CHOICE, min_size=10, max_size=10), st.sampled_from([None, False, True]))
def test_no_form_without_a_tick_opens_content_to_anybody(ticks: list[bool | None], withdrawal: bool | None) -> None:
    """Silence widens nothing: of a plan without consents, nobody knows more afterwards."""
    plan = rich_plan()
    form: ConsentForm = filled(plan, "joint", withdrawal_explained=withdrawal)
    parties = tuple(replace(one, agreed=tick) for one, tick in zip(form.parties, ticks, strict=True))
    bare = copy(plan)
    bare.consents, bare.consent_parties = [], []
    made = record_form(bare, replace(form, parties=parties), as_of=TODAY).plan
    for body in plan.organisations[:8]:
        if isinstance(body.her_id, str):
            asker = Asker.of(Party("herid", body.her_id))
            assert decide(made, asker, "TREAT", TODAY).level != "content"
