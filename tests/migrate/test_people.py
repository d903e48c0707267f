"""One person is known again by numbers across plans; a name alone joins nobody, and what joins two persons is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from planbro.exchange.migrate._model import KindCount, Result
from planbro.exchange.migrate._people import (
    LIKENESS,
    SamePerson,
    koordinator_of,
    people_of,
    persons_of,
    same_persons,
    shared_people,
)
from planbro.plan import Code, Identifier, Koordinator, Organisation, Participant, Plan, Related
from planbro.store import Ledger
from planbro.store._ledger import Noted

from .merge_helpers import D_NUMBER, NUMBER, TODAY

OTHER = "14828000250"


def plan(at: int, *numbers: Any, kind: str = "ip", status: str = "active", name: str = "Nordmann", **more: Any) -> Plan:
    made = Plan(id=f"00000000-0000-4000-8000-{at:012}", kind=Code(kind), status=Code(status), **more)
    made.planeier.family, made.planeier.given = name, "Kari"
    for place, number in enumerate(numbers):
        value, end = number if isinstance(number, tuple) else (number, None)
        kind_of = Code("dnr" if value == D_NUMBER else "fnr")
        made.identifiers.append(Identifier(id=f"i{place}", kind=kind_of, value=value, **({"end": end} if end else {})))
    return made


def ledger(plans: Iterable[Plan], **facts: Any) -> Ledger:
    found = Ledger.open(None)
    rows = []
    for at, one in enumerate(plans):
        key, number = koordinator_of(one, TODAY)
        result = Result(
            f"{at}.zip", state="moved", verdict="whole", plan=one.id, number=f"SP-{at}", kind=str(one.kind.value),
            planeier=f"{one.planeier.given} {one.planeier.family}", status=str(one.status.value),
            updated=f"2026-0{at + 1}-01", persons=persons_of(one), people=people_of(one, TODAY),
            counts=[KindCount("goals", 1, 1, 10, 10, "", "")], koordinator_key=key, koordinator=number, **facts,
        )  # fmt: skip
        rows.append(Noted.of("", result.to_json()))
    found.add(rows)
    return found


def groups(*plans: Plan) -> list[SamePerson]:
    return list(same_persons(ledger(plans)))


# one person in several plans


def test_a_person_is_one_under_d_number_and_fodselsnummer_where_one_plan_has_both() -> None:
    (same,) = groups(plan(1, NUMBER), plan(2, (D_NUMBER, "2019-01-01"), NUMBER), plan(3, D_NUMBER), plan(4, OTHER))
    assert [unit.key for unit in same.units] == ["0.zip", "1.zip", "2.zip"]
    assert same.why == ("dnr", "fnr", "former", "fnr-dnr")


def test_two_plans_in_force_are_for_a_person_to_decide_with_the_latest_proposed() -> None:
    (same,) = groups(plan(1, NUMBER), plan(2, NUMBER))
    assert (same.finding, same.keep, same.needs_a_person) == ("ip-two", "1.zip", True)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("ip", "completed"), ("ip", "archived"), ("koordinator-only", "active"), ("stafettlogg", "active"),
     ("iop", "active"), ("ip", "draft")],
)  # fmt: skip
def test_beside_an_individuell_plan_may_be_what_the_law_allows(kind: str, status: str) -> None:
    (same,) = groups(plan(1, NUMBER), plan(2, NUMBER, kind=kind, status=status))
    assert (same.finding, same.active, same.keep) == ("person-same", ("0.zip",), "")


def test_the_plan_in_force_is_kept_before_a_later_one_that_is_over() -> None:
    (same,) = groups(plan(1, NUMBER), plan(2, NUMBER), plan(3, NUMBER, status="completed"))
    assert same.keep == "1.zip"


def test_a_number_typed_into_anothers_plan_does_not_make_one_of_two() -> None:
    (same,) = groups(plan(1, NUMBER), _named(2, "Ola", "Berg"))
    assert (same.finding, same.keep) == ("person-numbers-disagree", "")
    assert "names-differ" in same.why


def _named(at: int, given: str, family: str) -> Plan:
    made = plan(at, NUMBER, name=family)
    made.planeier.given = given
    return made


def test_two_numbers_in_use_are_two_persons_until_somebody_has_looked() -> None:
    (same,) = groups(plan(1, NUMBER, D_NUMBER), plan(2, OTHER, D_NUMBER))
    assert (same.finding, "two-numbers" in same.why) == ("person-numbers-disagree", True)


def test_a_changed_number_is_followed() -> None:
    (same,) = groups(plan(1, NUMBER), plan(2, (NUMBER, "2020-01-01"), OTHER), plan(3, OTHER))
    assert (same.finding, len(same.units)) == ("ip-two", 3)


def test_name_and_birth_date_are_told_as_possible_and_nothing_more() -> None:
    one, two = plan(1, NUMBER), plan(2)
    two.planeier.birth_date = "1980-02-14"
    (same,) = groups(one, two)
    assert (same.finding, same.keep, same.needs_a_person) == ("person-possible", "", False)


def test_namesakes_of_one_age_with_a_number_each_are_not_told() -> None:
    assert groups(plan(1, NUMBER), plan(2, OTHER)) == []


def test_persons_that_share_a_number_are_not_told_again_as_possible() -> None:
    assert [same.finding for same in groups(plan(1, NUMBER), plan(2, NUMBER))] == ["ip-two"]


def test_a_nought_in_place_of_a_number_joins_nobody() -> None:
    assert groups(plan(1, "00000000000"), plan(2, "00000000000", name="Berg")) == []


def test_a_local_number_joins_only_within_the_house_that_gave_it() -> None:
    made = []
    for at, issuer in enumerate(("2.16.578.1.1", "2.16.578.1.2", "2.16.578.1.2")):
        one = plan(at, name=f"Navn{at}")
        one.planeier.given = "Kari"
        one.identifiers = [Identifier(id="i", kind=Code("hnr"), value="14428000099", issuer=issuer)]
        made.append(one)
    assert [[unit.key for unit in same.units] for same in groups(*made)] == [["1.zip", "2.zip"]]


def test_the_key_of_likeness_shows_neither_name_nor_day() -> None:
    key = persons_of(plan(1, NUMBER))[-1]
    assert key.kind == LIKENESS
    assert not {"kari", "nordmann", "1980"} & {key.value[at : at + 4] for at in range(29)}


# those who take part


def _with_people(at: int, **names: str) -> Plan:
    body = Organisation(id="o", name=names.get("body", "Legesenteret"), orgnr=names.get("orgnr", "974761076"))
    return plan(at, organisations=[body], koordinatorer=[Koordinator(id="k", family="Dahl", hpr="09144900")],
                participants=[Participant(id="p", family=names.get("family", "Lie"), given="Per", hpr="7654321",
                                          organisation="o", role=Code("gp")),
                              Participant(id="q", family="Dahl", hpr="9144900", role=Code("koordinator")),
                              Participant(id="s", family="Moe", organisation="o", role_text="lærer"),
                              Participant(id="e", type=Code("planeier"), family="Nordmann")],
                related=[Related(id="r", family="Nordmann", given="Mor", identifier=OTHER)])  # fmt: skip


def test_everybody_of_a_plan_is_told_with_the_number_that_is_known_again() -> None:
    told = {(one.kind, one.item): one for one in people_of(_with_people(1), TODAY)}
    assert ("participant", "e") not in told
    assert (told["koordinator", "k"].number_kind, told["koordinator", "k"].number) == ("hpr", "9144900")
    assert (told["participant", "p"].name, told["participant", "p"].organisation) == ("Lie, Per", "Legesenteret")
    assert (told["related", "r"].number_kind, told["related", "r"].number) == ("fnr", OTHER)
    assert told["organisation", "o"].number == "974761076"


def test_the_koordinator_of_a_plan_is_known_by_number_else_by_name_else_not_at_all() -> None:
    one = _with_people(1)
    assert koordinator_of(one, TODAY) == ("hpr:9144900", "Dahl")
    one.koordinatorer = [Koordinator(id="k", family="Dahl", given="Ada")]
    assert koordinator_of(one, TODAY) == ("name:ada dahl", "Dahl, Ada")
    one.koordinatorer[0].end = "2026-01-01"
    assert koordinator_of(one, TODAY) == ("", "")


def test_each_who_takes_part_stands_once_with_the_number_of_plans() -> None:
    rows = list(shared_people(ledger([_with_people(1), _with_people(2), _with_people(3)])))
    by_number = {(row.number_kind, row.number): row for row in rows if row.number}
    assert by_number["hpr", "9144900"].plans == by_number["hpr", "9144900"].koordinator_in == 3
    assert by_number["hpr", "7654321"].roles == ("gp",)
    assert by_number["fnr", OTHER].plans == 3
    assert [row.plans for row in rows if row.name == "Moe"] == [3]
    assert len(rows) == 5


def test_one_number_under_several_names_is_a_conflict_with_the_usual_name_proposed() -> None:
    rows = shared_people(ledger([_with_people(1), _with_people(2), _with_people(3, family="Liland")]))
    (row,) = [row for row in rows if row.conflict]
    assert (row.number, row.conflict, row.names, row.proposal) == (
        "7654321",
        "names",
        ("Lie, Per", "Liland, Per"),
        "Lie, Per",
    )


def test_a_body_without_a_number_is_proposed_to_be_the_one_of_that_name() -> None:
    rows = shared_people(ledger([_with_people(1), _with_people(2, orgnr="", body="LEGESENTERET")]))
    (row,) = [row for row in rows if row.conflict]
    assert (row.kind, row.conflict, row.proposal) == ("organisation", "numberless", "orgnr:974761076")
