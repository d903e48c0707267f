"""What one receiver may see, case by case."""

import pytest
from disclosure_helpers import (
    DAY,
    HOSPITAL,
    MOTHER,
    NURSE,
    SCHOOL,
    STRANGER,
    TEACHER,
    WARD,
    all_facts,
    ask,
    opened,
    party,
    reservation,
    seen,
    small_plan,
)

from planbro.findings import Refused
from planbro.plan import (
    ABSENT,
    Code,
    Identifier,
    IpStatus,
    Null,
    Origin,
    Party,
    Plan,
    Policy,
    copy,
    facts,
)
from planbro.testing import rich_plan

STATUS = {"has", "koord", "unit", "kommune", "number"}

# the party


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("herid:91090", "herid", "91090"),
        ("91090", "herid", "91090"),
        ("orgnr:999 999 991", "orgnr", "999999991"),
        ("hpr:9144889", "hpr", "9144889"),
        (" fnr:131169 00216 ", "fnr", "13116900216"),
    ],
)
def test_a_party_is_read(text, kind, value):
    assert Party.parse(text) == Party(kind, value)
    assert value not in repr(Party.parse(text)) + str(Party.parse(text))


@pytest.mark.parametrize(
    "text", ["", "herid:", "herid:abc", "orgnr:12", "fnr:123", "x:1", "1234567890", "hpr:1:2", "fnr:131169-00216", "١٢"]
)
def test_anything_else_is_refused_and_not_repeated(text):
    with pytest.raises(Refused) as caught:
        Party.parse(text)
    assert caught.value.findings.codes() == ["receiver-malformed"]
    assert not any(letter.isdigit() for letter in str(caught.value))


# status


def test_without_consent_status_and_whose_it_is():
    decision = ask(small_plan(), STRANGER)
    assert decision.level == "status"
    assert seen(decision) == STATUS
    assert {name for owner, _, name in decision.kept if owner == "planeier"} == {"given", "family", "birth_date"}
    assert {name for owner, _, name in decision.kept if owner == ""} == {"id", "kind", "status"}
    assert decision.provision(("", "", "updated")) == "status:tells-of-change"
    told = ask(small_plan(), STRANGER, policy=Policy(tell_updated=True))
    assert told.permits(("", "", "updated"))
    assert decision.provision(("koordinatorer[]", "koord", "phone")) == "standing:health-service-status"
    assert decision.provision(("organisations[]", "kommune", "name")) == "standing:health-service-status"
    assert decision.provision(("planeier", "planeier", "given")) == "identify"
    assert decision.provision(("goals[]", "work", "title")) == "no-consent"


def test_the_standing_provision_says_no_more_than_that_they_exist_and_how_to_reach_them():
    decision = ask(small_plan(), STRANGER)
    assert decision.provision(("koordinatorer[]", "earlier", "given")) == "status:not-current"
    assert decision.provision(("koordinatorer[]", "koord", "participant")) == "refers-to-withheld"
    assert not decision.permits(("koordinatorer[]", "koord", "end_reason"))
    assert not decision.permits(("ip_status[]", "has", "note"))
    assert not decision.permits(("identifiers[]", "old", "value"))


@pytest.mark.parametrize("purpose", [None, "", "HMARKT", "treat"])
def test_no_purpose_no_answer(purpose):
    decision = ask(opened("whole"), purpose=purpose)
    assert decision.level == "none"
    assert not decision.kept
    assert set(decision.withheld.values()) == {"purpose-not-accepted" if purpose else "purpose-missing"}
    with pytest.raises(Refused) as caught:
        decision.apply(opened("whole"))
    assert caught.value.findings.codes() == ["nothing-permitted"]


@pytest.mark.parametrize("kind", [Code("stafettlogg"), Code("iop"), Code("iup"), Code(None, "x", "y"), Null("unknown")])
def test_a_plan_under_other_law_releases_nothing(kind):
    decision = ask(opened("whole", kind=kind))
    assert decision.level == "none"
    assert set(decision.withheld.values()) == {"not-an-ip"}


@pytest.mark.parametrize("kind", [Code("koordinator-only"), ABSENT])
def test_koordinator_only_and_no_stated_kind_are_under_the_ip_rules(kind):
    assert ask(small_plan(kind=kind)).level == "status"


@pytest.mark.parametrize("receiver", [SCHOOL, MOTHER])
def test_the_standing_provision_is_for_health_services(receiver):
    assert ask(small_plan(), receiver).level == "none"
    assert ask(small_plan(), policy=Policy(status_provision=None)).level == "none"


@pytest.mark.parametrize("value", ["declined", "not-entitled", "need-reported"])
def test_a_no_is_never_told(value):
    said = IpStatus(id="no", value=Code(value), date="2026-01-01", note="Vil ikke")
    decision = ask(small_plan(ip_status=[said]), STRANGER)
    assert decision.provision(("ip_status[]", "no", "value")) == "status:not-sent-outward"
    assert decision.provision(("", "", "status")) == "status:not-sent-outward"
    assert "koord" in seen(decision)
    alone = ask(small_plan(ip_status=[said], koordinatorer=[]), STRANGER)
    assert alone.level == "none"
    assert not alone.kept
    assert "no" in seen(ask(opened("status", ip_status=[said])))


def test_an_earlier_yes_does_not_stand_in_for_a_later_no():
    said = [
        IpStatus(id="yes", value=Code("active"), date="2020"),
        IpStatus(id="no", value=Code("declined"), date="2026"),
    ]
    assert not {"yes", "no"} & seen(ask(small_plan(ip_status=said), STRANGER))


def test_an_unknown_word_is_not_sent():
    for value in (Code(None, "x", "y"), Null("unknown"), ABSENT):
        assert "has" not in seen(ask(small_plan(ip_status=[IpStatus(id="has", value=value)]), STRANGER))


@pytest.mark.parametrize("part", ["status", "whole", None])
def test_an_objection_closes_status_too(part):
    against = reservation(organisation="hospital", **({"part": part} if part else {}))
    for receiver in (HOSPITAL, WARD):
        decision = ask(small_plan(reservations=[against]), receiver)
        assert decision.level == "none"
        assert decision.provision(("koordinatorer[]", "koord", "given")) == "reservation:r"
    assert ask(small_plan(reservations=[against]), STRANGER).level == "status"


# content


def test_only_the_named_part():
    decision = ask(opened("goal"))
    assert decision.level == "content"
    assert seen(decision) - STATUS == {"work", "mind", "sub"}
    assert decision.provision(("goals[]", "work", "title")) == "consent:c"
    assert decision.provision(("", "", "summary")) == "unclassified"


def test_the_whole_is_all_but_consents():
    plan = opened("whole")
    decision = ask(plan)
    assert {decision.provision(fact) for fact in decision.withheld} == {"no-consent", "unclassified"}
    assert {owner for owner, _, _ in decision.withheld} == {"consents[]", "consent_parties[]", "documents[]"}
    assert {"c", "p0"} <= seen(ask(opened("consent")))


@pytest.mark.parametrize(("part", "kept"), [("whole", True), ("document", True), ("meeting", False)])
def test_bytes_need_the_document_named(part, kept):
    plan = opened(part)
    decision = ask(plan)
    assert decision.permits(("documents[]", "minutes", "data")) is kept
    assert decision.permits(("", "", "summary")) is (part == "whole")
    assert not decision.permits(("documents[]", "form", "data"))
    plan.reservations = [reservation(part="note", life_area="economy", organisation="hospital")]
    limited = ask(plan)
    assert limited.permits(("documents[]", "minutes", "title")) is kept
    assert limited.provision(("documents[]", "minutes", "data")) == "unclassified"
    assert limited.provision(("", "", "summary")) == "unclassified"


def test_a_livsområde_is_the_items_own_or_its_goals():
    plan = small_plan(
        consent_parties=[party(part, n, organisation="hospital", life_area="mental-health")
                         for n, part in enumerate(("goal", "measure", "note", "meeting", "team"))],
    )  # fmt: skip
    assert seen(ask(plan)) - STATUS == {"mind", "sub"}
    plan.measures[1].life_area = ABSENT
    assert seen(ask(plan)) - STATUS == {"mind", "sub", "m-mind", "n-mind"}


def test_who_is_named():
    def sees(receiver, **named):
        return "work" in seen(ask(small_plan(consent_parties=[party("goal", **named)]), receiver))

    assert sees(HOSPITAL, organisation="hospital")
    assert sees(WARD, organisation="hospital")
    assert not sees(HOSPITAL, organisation="ward")
    assert sees(NURSE, organisation="hospital")
    assert sees(NURSE, participant="nurse")
    assert sees(NURSE, participant="koord")
    assert sees(TEACHER, participant="teacher")
    assert sees(MOTHER, participant="mother")
    assert not sees(SCHOOL, participant="teacher")
    assert not sees(TEACHER, participant="nurse")
    assert not sees(TEACHER, participant="teacher", organisation="hospital")
    assert not sees(STRANGER, name="Fremmed")
    assert not sees(HOSPITAL, organisation=Null("masked"))
    assert not sees(HOSPITAL, organisation="hospital", participant=Null("masked"))


@pytest.mark.parametrize(
    ("change", "provision"),
    [
        ({"kind": Code("tool")}, "no-consent"),
        ({"kind": Code("plan-making")}, "no-consent"),
        ({"kind": ABSENT}, "no-consent"),
        ({"status": Code("proposed")}, "not-active"),
        ({"status": Code("inactive")}, "not-active"),
        ({"status": Code(None, "x", "y")}, "not-active"),
        ({"takes_part": False}, "not-active"),
        ({"end": "2026-11-21"}, "expired"),
        ({"end": "2026-11"}, "expired"),
        ({"end": "snart"}, "expired"),
        ({"end": Null("unknown")}, "expired"),
        ({"withdrawn": "2026-11-22"}, "withdrawn"),
        ({"withdrawn": "2026"}, "withdrawn"),
        ({"withdrawn": Null("unknown")}, "withdrawn"),
        ({"withdrawn_by": "Kari"}, "withdrawn"),
        ({"signed": "2026-11-23"}, "not-active"),
        ({"start": "2026-11-23"}, "not-active"),
        ({"start": "2026"}, "not-started"),
        ({"signed": ABSENT}, "not-signed"),
        ({"reservations": "Ikke om legen"}, "reservation:c"),
    ],
)
def test_a_consent_that_does_not_stand(change, provision):
    plan = opened("goal")
    for name, value in change.items():
        setattr(plan.consents[0], name, value)
    decision = ask(plan)
    assert decision.level == "status"
    assert decision.provision(("goals[]", "work", "title")) == provision


@pytest.mark.parametrize(
    "change",
    [
        {"end": "2026-11-22"},
        {"end": ABSENT},
        {"end": Null("not-applicable")},
        {"withdrawn": "2026-11-23"},
        {"withdrawn": Null("not-applicable")},
        {"signed": "2026-11-22"},
        {"signed": ABSENT, "start": "2026-11-22"},
    ],
)
def test_a_consent_that_stands_today(change):
    plan = opened("goal")
    for name, value in change.items():
        setattr(plan.consents[0], name, value)
    assert ask(plan).level == "content"


@pytest.mark.parametrize(
    "change",
    [
        {"start": "2026-11-23"},
        {"end": "2026-11-21"},
        {"access": Code("none")},
        {"access": Null("unknown")},
        {"part": ABSENT},
        {"part": Code(None, "x", "y")},
        {"life_area": Code(None, "x", "y")},
        {"life_area": Null("unknown")},
        {"consent": "another"},
    ],
)
def test_a_line_of_a_consent_that_opens_nothing(change):
    plan = opened("goal")
    for name, value in change.items():
        setattr(plan.consent_parties[0], name, value)
    assert ask(plan).level == "status"


@pytest.mark.parametrize(("field", "last"), [("end", "2026-11-23"), ("access_end", "2026-11-22")])
@pytest.mark.parametrize("named", ["nurse", "koord"])
def test_leaving_closes_the_door_on_that_day(field, last, named):
    plan = small_plan(consent_parties=[party("goal", participant=named)])
    setattr(plan.participants[1], field, last)
    assert ask(plan, NURSE).level == "content"
    setattr(plan.participants[1], field, "2026-11-22" if field == "end" else "2026-11-21")
    decision = ask(plan, NURSE)
    assert decision.level == "status"
    assert decision.provision(("goals[]", "work", "title")) == "left"


def test_access_that_has_not_begun_and_mandates_that_are_over():
    plan = small_plan(consent_parties=[party("goal", participant="nurse")])
    plan.participants[1].access_start = "2026-11-23"
    assert ask(plan, NURSE).level == "status"
    plan = small_plan(consent_parties=[party("goal", participant="mother")])
    plan.related[0].mandate_end = "2026-01-31"
    assert ask(plan, MOTHER).level == "none"


def test_old_or_undated_consent_data_gives_status_at_most():
    plan = opened("goal")
    plan.consents[0].end = "2030-01-01"
    assert ask(plan, as_of="2027-02-20").level == "content"
    late = ask(plan, as_of="2027-02-21")
    assert (late.level, late.data_as_of) == ("status", "2026-11-22")
    assert late.provision(("goals[]", "work", "title")) == "consent-data-old"
    assert ask(plan, as_of="2027-02-21", data_as_of="2027-02-21").level == "content"
    assert ask(plan, as_of="2029-01-01", policy=Policy(max_age_days=None)).level == "content"
    plan.source.generated = plan.updated = ABSENT
    assert ask(plan).provision(("goals[]", "work", "title")) == "consent-data-undated"


def test_withdrawing_the_plan_itself_closes_its_content():
    plan = opened("goal")
    making = plan.consents[1]
    assert ask(plan).level == "content"
    making.withdrawn = "2026-11-01"
    assert ask(plan).provision(("goals[]", "work", "title")) == "withdrawn"
    revoked = opened("goal", status=Code("revoked"))
    assert ask(revoked).provision(("goals[]", "work", "title")) == "withdrawn"


# reservations


@pytest.mark.parametrize(
    ("limit", "gone"),
    [
        ({"part": "note"}, {"n-mind", "n-work"}),
        ({"part": "note", "life_area": "mental-health"}, {"n-mind"}),
        ({"life_area": "mental-health"}, {"mind", "sub", "m-mind", "n-mind", "meeting", "attends", "form", "minutes"}),
        ({"item": "mind"}, {"mind", "sub", "m-mind", "n-mind"}),
        ({"item": "mind", "part": "note"}, {"n-mind"}),
        ({"item": "meeting"}, {"meeting", "attends", "minutes"}),
        ({"part": "goal"}, {"work", "mind", "sub", "m-work", "m-mind", "n-mind", "n-work"}),
    ],
)
def test_a_reservation_takes_along_what_stands_within(limit, gone):
    plan = opened("whole")
    before = seen(ask(plan))
    plan.reservations = [reservation(**limit)]
    decision = ask(plan)
    assert before - seen(decision) == gone
    assert {decision.provision((f"{name}[]", one.id, "id")) for name, items in plan.lists() for one in items
            if one.id in gone} == {"reservation:r"}  # fmt: skip


def test_whom_a_reservation_speaks_of():
    def closes(receiver, **named):
        plan = small_plan(reservations=[reservation(part="goal", **named)])
        for number, to in enumerate(("hospital", "school")):
            plan.consent_parties.append(party("goal", number, organisation=to))
        return "work" not in seen(ask(plan, receiver))

    assert closes(HOSPITAL)
    assert closes(HOSPITAL, organisation="hospital")
    assert closes(WARD, organisation="hospital")
    assert closes(HOSPITAL, organisation="ward"), "a message to the hospital reaches the ward"
    assert closes(HOSPITAL, participant="nurse"), "and those who work there"
    assert closes(NURSE, organisation="hospital")
    assert closes(NURSE, participant="koord")
    assert closes(HOSPITAL, organisation="gone"), "one we do not know may be this one"
    assert closes(HOSPITAL, participant=Null("masked"))
    assert not closes(HOSPITAL, organisation="school")
    assert not closes(HOSPITAL, participant="teacher")
    assert closes(SCHOOL, participant="teacher")


@pytest.mark.parametrize("field", ["part", "life_area", "item"])
def test_a_limit_that_is_not_understood_limits_nothing(field):
    plan = opened("goal", reservations=[reservation(organisation="hospital")])
    setattr(plan.reservations[0], field, Null("unknown") if field == "item" else Code(None, "x", "y"))
    assert "work" not in seen(ask(plan))


def test_a_reservation_outlives_its_consent_and_wins_over_every_other():
    plan = opened("goal", reservations=[reservation(part="goal")])
    plan.reservations[0].consent = "old"
    assert "work" not in seen(ask(plan))


# items, references, bodies


def test_an_item_stays_without_an_owner_that_was_not_opened():
    decision = ask(opened("measure"))
    assert {"m-work", "m-mind"} <= seen(decision)
    assert decision.provision(("measures[]", "m-work", "goal")) == "refers-to-withheld"
    strict = ask(opened("measure"), policy=Policy(orphans=False))
    assert not {"m-work", "m-mind"} & seen(strict)


def test_bodies_come_along_and_people_do_not():
    decision = ask(opened("measure"))
    assert decision.provision(("organisations[]", "school", "name")) == "consent:c"
    assert decision.provision(("measures[]", "m-work", "responsible")) == "refers-to-withheld"
    assert "teacher" not in seen(decision)
    assert not decision.permits(("organisations[]", "hospital", "name"))


def test_a_body_brings_the_body_it_is_a_part_of():
    plan = opened("measure")
    plan.measures[0].provider = "ward"
    assert {"ward", "hospital"} <= seen(ask(plan))


def test_of_several_receivers_all_must_go_along():
    plan = rich_plan()
    message = next(one for one in plan.messages if isinstance(one.receivers, tuple) and len(one.receivers) > 1)
    decision = ask(plan, Party("herid", "8140006"))
    assert decision.permits(("messages[]", message.id, "receivers"))
    plan.reservations.append(reservation(part="team"))
    plan.reservations.append(reservation(part="person"))
    assert decision.level == "content"
    assert not ask(plan, Party("herid", "8140006")).permits(("messages[]", message.id, "receivers"))


def test_an_h_number_never_leaves_without_its_issuer():
    plan = opened("whole", identifiers=[Identifier(id="h", kind=Code("hnr"), value="1")])
    assert ask(plan).provision(("identifiers[]", "h", "value")) == "ident:issuer-missing"
    plan.identifiers[0].issuer = "Sykehuset"
    assert "h" in seen(ask(plan))


def test_two_items_with_one_id_share_the_stricter_answer():
    plan = opened("goal", reservations=[])
    plan.consent_parties[0].life_area = Code("work")
    assert "work" in seen(ask(plan))
    plan.goals[1].id = "work"
    assert "work" not in seen(ask(plan))


def test_circles_do_not_hang():
    plan = opened("whole", reservations=[reservation(item="mind")])
    plan.goals[1].parent = "sub"
    plan.organisations[0].part_of = "ward"
    assert not {"mind", "sub"} & seen(ask(plan))


# applying


def test_what_is_withheld_is_absent_and_the_envelope_of_others_too():
    plan = opened("measure")
    plan.origins = [Origin("sampro", "x", "y", "z", data=b"alt")]
    before = list(facts(plan, envelope=True))
    shown, withheld = ask(plan).apply(plan)
    assert list(facts(plan, envelope=True)) == before
    assert all_facts(shown) | set(withheld) == all_facts(plan)
    assert not all_facts(shown) & set(withheld)
    assert (shown.goals, shown.documents, shown.consents, shown.origins) == ([], [], [], [])
    assert shown.measures[0].goal is ABSENT
    assert shown.planeier.background is ABSENT
    assert shown.source.receiver_name is ABSENT
    assert shown.source.sender_name == "Kommunen"


def test_a_decision_is_about_the_plan_it_was_made_on():
    plan = opened("goal")
    decision = ask(plan)
    changed = copy(plan)
    changed.addresses[0].grading = Code("fortrolig")
    with pytest.raises(ValueError, match="another plan"):
        decision.apply(changed)
    assert decision.apply(copy(plan))
    assert decision.provision(("goals[]", "never", "title")) == "unclassified"
    assert not decision.permits(("goals[]", "never", "title"))


def test_what_is_printed_holds_nothing_of_a_person():
    plan = opened("whole")
    decision = ask(plan, MOTHER)
    said = repr(decision) + str(decision) + repr(decision.explain())
    assert "13116900216" not in said
    for text in ("Kari", "Nordmann", "Hemmelig", "Jobbe", "Notat"):
        assert text not in said


def test_an_explanation_is_short_and_whole():
    rows = ask(opened("goal")).explain()
    assert len(rows) == len(set(rows))
    assert ("goal", "goals[] work", True, "consent:c") in rows
    assert ("measure", "measures[] leisure", False, "no-consent") in rows
    assert ("status", "koordinatorer[]", True, "standing:health-service-status") in rows


def test_as_of_must_be_a_day():
    with pytest.raises(ValueError, match="as_of is not a date"):
        ask(small_plan(), as_of="2026")
    assert ask(opened("goal"), as_of=f"{DAY}T10:00:00+01:00").level == "content"


def test_a_plan_that_says_nothing_gives_no_sign_of_itself():
    assert ask(Plan(id="plan")).level == "none"


# the rich plan


def _rich(who, **more):
    plan = rich_plan()
    person = next(one for one in plan.participants if one.family == who)
    return plan, ask(plan, Party("hpr", str(person.hpr)), **more)


def test_the_physiotherapist_sees_measures():
    plan, decision = _rich("Åmot")
    shown, _ = decision.apply(plan)
    assert len(shown.measures) == 14
    assert (shown.goals, shown.notes, shown.meetings, shown.messages, shown.documents) == ([], [], [], [], [])
    assert shown.koordinatorer
    assert not shown.participants


def test_the_psychologist_sees_notes_of_mental_health():
    plan, decision = _rich("Hjelle")
    shown, _ = decision.apply(plan)
    assert len(shown.notes) == 1
    assert shown.goals == shown.measures == []


def test_nav_sees_the_measure_of_transport_and_not_who_else_there_is():
    plan = rich_plan()
    nav = next(one for one in plan.organisations if one.name == "NAV Fjordvik")
    decision = ask(plan, Party("orgnr", str(nav.orgnr)), "COC")
    shown, _ = decision.apply(plan)
    assert {one.life_area.value for one in shown.measures} == {"transport"}
    assert shown.goals == shown.notes == shown.koordinatorer == shown.participants == []
    assert ask(plan, Party("orgnr", str(nav.orgnr)), "COC", "2027-02-01").level == "none"


def test_grandmother_sees_messages_once_she_can_be_recognised():
    plan = rich_plan()
    assert ask(plan, MOTHER).level == "none"
    next(one for one in plan.related if one.given == "Risten").identifier = MOTHER.value
    shown, _ = ask(plan, MOTHER).apply(plan)
    assert shown.messages
    assert shown.goals == shown.koordinatorer == []
