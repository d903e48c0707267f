"""One plan follows the person to the body that answers for it next: by consent, and moved here when it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from planbro.exchange.correct import Wish, correct
from planbro.exchange.handover import FLOW, To, forecast, handed, handover, has_moved
from planbro.exchange.handover._handed import Level
from planbro.exchange.sync import FLOWS, Route
from planbro.findings import Refused
from planbro.plan import (
    ABSENT,
    Code,
    Consent,
    ConsentParty,
    KoordinatorStatus,
    Organisation,
    Plan,
    answering,
    check,
    copy,
    facts,
    in_office,
    level_of,
    status_on,
    value_of,
)
from planbro.store.database import Chosen, Database, Seal, Tasks, metadata
from planbro.testing.generator import municipality
from planbro.transport import NotPosted
from sync.conftest import EPJ, T0, TENANT, Hospital
from sync.test_leaving import withdrawn
from sync.two_tools import TwoTools, content_party

DAY, EVE = "2026-11-22", "2026-11-21"


@pytest.fixture(scope="module")
def shared() -> tuple[Plan, str]:
    """A plan, and a body that a consent opens its content for."""
    return next(content_party(list(municipality(30, 7)), T0))


@pytest.fixture
def town(database_url: str, shared: tuple[Plan, str]) -> Iterator[TwoTools]:
    plan, party = shared
    with Database.open(database_url, Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        town = TwoTools(database, flows={**FLOWS, **FLOW}, more={"fhir": Hospital("fhir", answers=False)})
        new = Route(party, "fhir", "fhir", answers=False)
        town.rules = replace(town.rules, routes=(*town.rules.routes, new))
        town.change(plan)
        town.run()
        yield town


def begun(town: TwoTools, plan: Plan, party: str, hours: float = 0) -> None:
    handover(town.database, TENANT, plan.id, To(party, DAY), who="leder", why="Flyttet", now=town.clock())
    for _ in range(4):
        town.run()
        town.clock.go(1.1 + hours)


def codes(town: TwoTools) -> set[str]:
    return {task.code for task in town.tasks if task.code.startswith("handover")}


def test_the_plan_goes_to_the_other_body_and_is_moved_here(town: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, party = shared
    begun(town, plan, party)
    (row,) = town.rows("handover")
    assert (row.state, row.outcome, town.state(plan)) == ("closed", "done", "moved")
    now = town.latest(plan)
    (body,) = answering(now, DAY)
    assert next(one for one in now.organisations if one.id == body).her_id == party.removeprefix("herid:")
    assert town.more["fhir"].got[-1][1].count(DAY.encode()) > 0
    assert codes(town) == {"handover-unit", "handover-access", "handover-close"}
    assert len(town.hospital.messages) == 2, "the hospital is told who answers now"


def test_the_koordinator_of_the_body_that_lets_go_leaves_with_it(shared: tuple[Plan, str]) -> None:
    plan, party = shared
    after = handed(plan, To(party, DAY), "Flyttet")
    assert [one for one in in_office(after, DAY) if level_of(one) == "municipal"] == []
    assert {one.end for one in after.koordinatorer if level_of(one) == "municipal"} >= {EVE}
    assert dict(facts(handed(after, To(party, "2026-12-24")))) == dict(facts(after))
    assert [one.title for one in after.goals] == [one.title for one in plan.goals]
    assert [one.end for one in after.consents] == [one.end for one in plan.consents]


def test_what_was_stated_of_a_koordinator_who_leaves_does_not_stand(shared: tuple[Plan, str]) -> None:
    """A plan that says of itself that a koordinator is appointed, where none is any more, tells everybody so."""
    plan = copy(shared[0])
    (holder,) = [one for one in in_office(plan, DAY) if level_of(one) == "municipal"]
    plan.koordinator_status = [
        KoordinatorStatus(id="11111111-2222-4333-8444-00000000000c", value=Code("appointed"), level=Code("municipal"),
                          date="2026-01-05", start="2026-01-05")
    ]  # fmt: skip
    assert status_on(plan, DAY).has_koordinator
    new = handed(plan, To("herid:8149999", DAY), "Flyttet")
    assert not status_on(new, DAY).has_koordinator
    assert status_on(new, EVE).has_koordinator
    assert "status-contradicts" not in check(new, as_of=DAY).codes()
    assert holder.id in {one.id for one in new.koordinatorer}, "who it was stays in the plan"


def test_it_is_moved_soon_after_the_other_body_has_answered(town: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, party = shared
    handover(town.database, TENANT, plan.id, To(party, DAY), who="leder", why="Flyttet", now=town.clock())
    for _ in range(6):
        town.run()
        town.clock.go(1 / 60)
    assert town.state(plan) == "moved"


def test_without_a_consent_it_is_asked_for_and_nothing_goes(town: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, _ = shared
    elsewhere = "herid:8149999"
    begun(town, plan, elsewhere)
    assert codes(town) == {"handover-consent"}
    assert town.rows("handover")[0].state == "received"
    assert answering(town.latest(plan), DAY) == answering(plan, DAY)
    town.change(agreed(plan, elsewhere), "2")
    town.run()
    begun(town, plan, elsewhere)
    assert "handover-consent" not in codes(town)
    assert town.rows("handover")[0].state == "told"


def test_when_the_person_says_no_it_is_ended_and_nobody_is_asked_any_more(
    town: TwoTools, shared: tuple[Plan, str]
) -> None:
    plan, _ = shared
    begun(town, plan, "herid:8149999")
    assert codes(town) == {"handover-consent"}
    (row,) = town.rows("handover")
    wish = Wish("handle", "koordinator", "Sier nei")
    (told,) = correct(town.database, Chosen(TENANT, numbers=(row.id,)), wish, town.clock, do=True)
    assert told.does
    assert (codes(town), town.state(plan), len(town.rows("handover"))) == (set(), "live", 1)
    begun(town, plan, "herid:8149999")
    assert codes(town) == {"handover-consent"}, "begun anew, somebody is asked anew"


def test_it_goes_on_within_the_hour_when_the_consent_has_come_in_by_itself(
    town: TwoTools, shared: tuple[Plan, str]
) -> None:
    plan, _ = shared
    elsewhere = "herid:8149999"
    begun(town, plan, elsewhere, hours=30)
    town.change(agreed(plan, elsewhere), "2")
    town.run()
    town.clock.go(1)
    town.run()
    assert town.rows("handover")[0].state == "told"
    assert "handover-consent" not in codes(town)


def agreed(plan: Plan, party: str) -> Plan:
    new = copy(plan)
    model = next(one for one in new.consents if value_of(one.kind) == "sharing")
    lines = [one for one in new.consent_parties if one.consent == model.id]
    new.organisations.append(Organisation(id="11111111-2222-4333-8444-000000000001", her_id=party[6:],
                                          kind=Code("kommune"), name="Annen kommune"))  # fmt: skip
    consent: Consent = replace(model, id="11111111-2222-4333-8444-000000000002")
    line: ConsentParty = replace(lines[0], id="11111111-2222-4333-8444-000000000003", consent=consent.id,
                                 organisation="11111111-2222-4333-8444-000000000001", part=Code("whole"))  # fmt: skip
    line.participant = type(line)(id="x").participant
    line.life_area = line.participant
    new.consents.append(consent)
    new.consent_parties.append(line)
    return new


def test_a_body_that_no_port_reaches_is_for_a_person_and_moved_when_that_is_done(
    town: TwoTools, shared: tuple[Plan, str]
) -> None:
    plan, party = shared
    town.rules = replace(town.rules, routes=town.rules.routes[:1])
    begun(town, plan, party)
    assert town.state(plan) == "live"
    with town.database.writing() as transaction:
        tasks = Tasks(transaction)
        (task,) = [one for one in town.tasks if one.code == "handover-by-hand"]
        tasks.stand([task], "done", town.clock(), "leder")
    town.clock.go(1.1)
    town.run()
    assert town.state(plan) == "moved"


def test_who_was_told_the_status_alone_has_not_got_the_plan(town: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, party = shared
    town.rules = replace(town.rules, routes=tuple(replace(one, only="status") for one in town.rules.routes))
    begun(town, plan, party)
    (row,) = town.rows("handover")
    assert (row.state, row.standing, town.state(plan)) == ("told", "open", "live")
    assert "handover-by-hand" in codes(town)


def test_what_the_tool_still_says_is_kept_and_told_to_nobody(town: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, party = shared
    begun(town, plan, party)
    sent = len(town.hospital.got), len(town.more["fhir"].got)
    other = copy(plan)
    other.goals[0].title = "Noe helt annet"
    town.change(other, "2")
    town.run()
    assert (len(town.hospital.got), len(town.more["fhir"].got)) == sent
    assert (town.state(plan), town.latest(plan).goals[0].title) == ("moved", "Noe helt annet")


def test_begun_again_it_is_the_same(town: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, party = shared
    begun(town, plan, party)
    begun(town, plan, party)
    assert len(town.rows("handover")) == 1


def test_a_move_in_the_register_is_a_task_and_nothing_else(town: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, _ = shared
    for times in (1, 0):
        with town.database.writing() as transaction:
            assert has_moved(transaction, TENANT, [plan.id], "9999", "hendelse-1", town.clock()) == times
    town.run()
    assert codes(town) == {"handover-moved"}
    assert town.state(plan) == "live"


def test_beforehand_it_is_told_what_will_be_done(town: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, party = shared
    with town.database.reading() as transaction:
        found = forecast(transaction, TENANT, plan.id, To(party, DAY), town.rules, town.clock())
        asked = forecast(transaction, TENANT, plan.id, To("herid:8149999", DAY), town.rules, town.clock())
    assert [one.what for one in found] == [
        "change-responsible", "end-koordinator", "hand-over", "tell", "tell-unit", "close-in-tool",
    ]  # fmt: skip
    assert asked[0].what == "ask-consent"
    assert "hand-over-by-person" in [one.what for one in asked]
    with pytest.raises(Refused):
        handover(town.database, TENANT, plan.id, To("hpr:1234567", DAY), who="s", why="", now=town.clock())
    assert EPJ in {one.params.get("party") for one in found}


def test_a_consent_that_is_taken_back_under_way_stops_it_for_a_person(town: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, party = shared
    handover(town.database, TENANT, plan.id, To(party, DAY), who="leder", why="Flyttet", now=town.clock())
    town.more["fhir"].faults = [NotPosted("push-unreachable") for _ in range(2)]
    town.run()
    assert town.rows("handover")[0].state == "told"
    before = len(town.more["fhir"].got)
    town.change(withdrawn(plan), "2")
    town.run()
    for _ in range(6):
        town.clock.go(2)
        town.run()
    (row,) = town.rows("handover")
    assert (row.standing, row.reason) == ("held", "handover-not-received")
    assert town.state(plan) == "live", "it has not left before the other body has it"
    assert not any(b'"Goal"' in data for _, data in town.more["fhir"].got[before:])


def side_by_side(plan: Plan) -> Plan:
    """The kommune and a helseforetak answer, each with a koordinator of its own."""
    both = copy(plan)
    (kommune,) = [one for one in both.responsibilities if one.end is ABSENT]
    assert value_of(kommune.level) == "kommune"
    hospital = Organisation(id="11111111-2222-4333-8444-000000000009", name="Sykehuset", her_id="8009999")
    both.organisations.append(hospital)
    both.responsibilities.append(replace(kommune, id="11111111-2222-4333-8444-00000000000a", organisation=hospital.id,
                                         level=Code("helseforetak")))  # fmt: skip
    holder = next(one for one in in_office(both, DAY) if level_of(one) == "municipal")
    both.koordinatorer.append(replace(holder, id="11111111-2222-4333-8444-00000000000b", level=Code("hospital"),
                                      participant=ABSENT, organisation=hospital.id))  # fmt: skip
    return both


def levels(plan: Plan) -> tuple[set[str], set[str]]:
    """Who answers on the day, and who has a koordinator in office."""
    answer = {str(value_of(one.level)) for one in plan.responsibilities if one.end is ABSENT and one.start != DAY}
    return answer, {level_of(one) for one in in_office(plan, DAY)}


def test_who_moves_to_another_kommune_keeps_the_hospital_and_its_koordinator(shared: tuple[Plan, str]) -> None:
    both = side_by_side(shared[0])
    assert levels(both) == ({"kommune", "helseforetak"}, {"municipal", "hospital"})
    assert levels(handed(both, To("herid:8149999", DAY), "Flyttet")) == ({"helseforetak"}, {"hospital"})
    other = handed(both, To("herid:8149999", DAY, "helseforetak"), "Ny region")
    assert levels(other) == ({"kommune"}, {"municipal"})


def test_a_helseforetak_that_answered_alone_lets_go_to_the_kommune(shared: tuple[Plan, str]) -> None:
    both = side_by_side(shared[0])
    alone = copy(both)
    alone.responsibilities = [one for one in both.responsibilities if value_of(one.level) == "helseforetak"]
    after = handed(alone, To("herid:8149999", DAY), "Utskrevet")
    assert levels(after) == (set(), {"municipal"}), "the kommune's koordinator, where there is one, stays"
    assert [value_of(one.level) for one in after.responsibilities if one.end is ABSENT] == ["kommune"]


def test_a_kommune_whose_duty_has_no_level_lets_go_and_not_the_hospital(shared: tuple[Plan, str]) -> None:
    both = side_by_side(shared[0])
    next(one for one in both.responsibilities if one.end is ABSENT and value_of(one.level) == "kommune").level = ABSENT
    after = handed(both, To("herid:8149999", DAY), "Flyttet")
    assert levels(after) == ({"helseforetak"}, {"hospital"})
    hospital = next(one for one in both.responsibilities if value_of(one.level) == "helseforetak")
    hospital.level = ABSENT
    next(one for one in both.organisations if one.id == hospital.organisation).kind = Code("hospital-unit")
    after = handed(both, To("herid:8149999", DAY), "Flyttet")
    assert next(one for one in after.responsibilities if one.id == hospital.id).end is ABSENT
    assert {level_of(one) for one in in_office(after, DAY)} == {"hospital"}


def test_a_koordinator_whom_the_other_body_has_appointed_already_is_not_ended(shared: tuple[Plan, str]) -> None:
    plan = copy(shared[0])
    body = Organisation(id="11111111-2222-4333-8444-00000000000d", name="Ny kommune", her_id="8149999")
    plan.organisations.append(body)
    (old,) = [one for one in in_office(plan, DAY) if level_of(one) == "municipal"]
    old.organisation = plan.responsibilities[0].organisation
    new = replace(old, id="11111111-2222-4333-8444-00000000000e", family="Ny", participant=ABSENT, start=DAY,
                  organisation=body.id)  # fmt: skip
    still = replace(new, id="11111111-2222-4333-8444-00000000000f", family="Gammel", organisation=old.organisation)
    plan.koordinatorer += [new, still]
    after = handed(plan, To("herid:8149999", DAY), "Flyttet")
    assert [one.id for one in in_office(after, DAY) if level_of(one) == "municipal"] == [new.id]
    assert status_on(after, DAY).has_koordinator


@pytest.mark.parametrize(("level", "stays"), [("kommune", False), ("helseforetak", True)])
def test_a_barnekoordinator_is_of_the_kommune_that_lets_go(shared: tuple[Plan, str], level: Level, stays: bool) -> None:
    plan = copy(shared[0])
    (holder,) = [one for one in in_office(plan, DAY) if level_of(one) == "municipal"]
    plan.koordinatorer.append(replace(holder, id="11111111-2222-4333-8444-00000000000e", family="Barn", given="Kari",
                                      hpr=ABSENT, participant=ABSENT, level=Code("barnekoordinator")))  # fmt: skip
    after = handed(plan, To("herid:8149999", DAY, level), "Flyttet")
    assert ("barnekoordinator" in {level_of(one) for one in in_office(after, DAY)}) is stays
    stated = [value_of(one.value) for one in after.koordinator_status if level_of(one) == "barnekoordinator"]
    assert stated == ([] if stays else ["not-appointed"])
