"""A graded address, and everything that would tell where the person is (fhir.md § 1.4)."""

from __future__ import annotations

import pytest
from disclosure_helpers import GRADED, HOSPITAL, STRANGER, UNSURE, ask, opened, seen, small_plan

from planbro.plan import Address, Code, Meeting, Organisation, Party, Plan, Policy, Telecom, facts, schema, value_of
from planbro.plan.disclosure import REVEALING, Asker, without_graded
from planbro.testing import rich_plan

PLACES = ("Fjordvik", "fjordvik", "8140005", "Solbakken 1", "100 20 000", "Barneavdelingen", "Skolen", "Kommunen")


def hidden(graded=GRADED, part="whole", **fields):
    plan = opened(part, **fields)
    plan.addresses.append(graded)
    plan.telecoms = [Telecom(id="phone", value="100 20 000")]
    plan.koordinatorer[0].email, plan.koordinatorer[0].position = "anne@kommunen.example.org", "Rådgiver, Fjordvik"
    plan.goals[0].text = "Begynne i åttende klasse på Skolen i FJORDVIK."
    plan.meetings[0].place = "Rådhuset"
    plan.measures[0].status = Code("active", "verktøyet", "7", "I gang på Skolen")
    return plan


@pytest.mark.parametrize("graded", [GRADED, UNSURE, Address(id="g", grading=Code("fortrolig"), end="2020-01-01"),
                                    Address(id="g", grading=Code("klientadresse"))])  # fmt: skip
@pytest.mark.parametrize("part", ["address", "whole"])
def test_no_address_leaves_where_one_is_graded(graded, part):
    decision = ask(hidden(graded, part))
    assert decision.level == ("content" if part == "whole" else "status")
    for ident in ("open", graded.id):
        assert decision.provision(("addresses[]", ident, "id")) == "address:graded"
    assert decision.provision(("telecoms[]", "phone", "value")) == "address:graded"


def test_a_grading_that_could_not_be_read_is_one():
    plan = small_plan(doubtful={"addresses[]"})
    assert ask(plan, STRANGER).provision(("koordinatorer[]", "koord", "phone")) == "address:graded"


def test_nothing_that_leaves_names_a_place():
    plan = hidden()
    shown, _ = ask(plan).apply(plan)
    told = " ".join(str(value) for _, value in facts(shown, envelope=True))
    assert not [place for place in PLACES if place.casefold() in told.casefold()]
    assert shown.organisations == shown.coordinating_units == shown.responsibilities == []
    assert shown.goals[0].title == "Jobbe"
    assert shown.measures


def test_of_the_koordinator_the_name_goes_and_the_number_does_not():
    """The receiver answers the sender, whom the envelope names; the sender has to know that it does."""
    decision = ask(hidden(part="status"), STRANGER)
    assert decision.permits(("koordinatorer[]", "koord", "given"))
    for field in ("phone", "email", "position", "organisation"):
        assert decision.provision(("koordinatorer[]", "koord", field)) in {"address:graded", "refers-to-withheld"}


def test_the_kommune_may_let_a_number_go_that_points_nowhere():
    lets = Policy(graded_reveals=REVEALING - {"koordinatorer[].phone"})
    assert ask(hidden(), STRANGER, policy=lets).permits(("koordinatorer[]", "koord", "phone"))
    assert not ask(hidden(), STRANGER, policy=lets).permits(("koordinatorer[]", "koord", "email"))


def test_what_the_policy_names_is_in_the_model():
    for place in REVEALING:
        owner, _, field = place.partition(".")
        assert owner in schema()
        assert not field or field in schema()[owner]


def test_texts_that_may_join_everything_stay():
    decision = ask(hidden())
    assert decision.provision(("", "", "summary")) == "unclassified"
    assert decision.provision(("documents[]", "minutes", "data")) == "unclassified"


def test_names_of_places_are_found_as_words():
    plan = hidden()
    plan.goals[0].text = "Ta bussen til Storfjordvika."
    assert ask(plan).permits(("goals[]", "work", "text")), "another place that ends like it"
    plan.goals[0].text = "Gå på Fjordvikskolen."
    assert not ask(plan).permits(("goals[]", "work", "text"))


def test_an_acute_need_and_a_parent_do_not_open_it():
    need = Asker((STRANGER,), care_relation="x", acute="y")
    assert ask(hidden(part="status"), need, "BTG", policy=Policy(acute=True)).acute
    decision = ask(hidden(part="status"), need, "BTG", policy=Policy(acute=True))
    assert not {"graded", "open", "school"} & seen(decision)


def test_without_a_grading_all_this_goes_by_consent():
    plan = hidden(Address(id="plain", grading=Code("ugradert"), city="Fjordvik"))
    assert {"open", "plain", "phone", "school"} <= seen(ask(plan))


def test_the_rich_plan_with_a_graded_home_names_no_place():
    plan = rich_plan()
    plan.addresses[0].grading = Code("strengt-fortrolig")
    for who in (Party("herid", "8140006"), Party("hpr", "990002013"), STRANGER):
        shown, _ = ask(plan, who).apply(plan)
        told = " ".join(str(value) for _, value in facts(shown)).casefold()
        for place in ("fjordvik", str(plan.addresses[0].street).casefold(), "8140002", "brygga legesenter"):
            assert place not in told


def test_a_plan_without_places_has_none_to_name():
    plan = Plan(id="p", addresses=[Address(id="g", grading=Code("fortrolig"))],
                organisations=[Organisation(id="o")])  # fmt: skip
    assert ask(plan, HOSPITAL).level == "none"


def test_a_page_has_the_grading_of_an_address_and_not_the_address() -> None:
    """Also for the controller; and who may know what is decided on it as on the plan itself."""
    plan = _with_texts()
    shown = without_graded(plan)
    told = repr(dict(facts(shown)))
    assert told.count("Gjemmested") == 1  # the kommune's own name
    assert not any(secret in told.casefold() for secret in ("hemmeligveien", "9876"))
    assert value_of(shown.addresses[0].grading) == "strengt-fortrolig"
    assert shown.meetings[0].title == "Ansvarsgruppe"
    assert shown.organisations[0].name == "Gjemmested kommune"
    assert value_of(shown.meetings[0].status) == "booked"
    assert without_graded(shown) == shown


def _with_texts() -> Plan:
    plan = Plan(id="7d9c1c3e-5a0a-4f6f-9a6e-0d9f6c1f2b11")
    plan.addresses.append(Address(id="a1", street="Hemmeligveien 7", postal_code="9876", city="Gjemmested",
                                  grading=Code("strengt-fortrolig")))  # fmt: skip
    plan.organisations.append(Organisation(id="b1", name="Gjemmested kommune", kind=Code("kommune")))
    plan.meetings.append(Meeting(id="m1", title="Ansvarsgruppe", place="hjemme, hemmeligveien 7",
                                 status=Code("booked", text="i Gjemmested")))  # fmt: skip
    return plan
