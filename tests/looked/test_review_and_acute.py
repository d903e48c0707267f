"""What a controller has to look into: each sign at its threshold and not below, and an emergency at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from lookers import TENANT, child, clinic, keep, line, refusal, write

from planbro.exchange.looked import ACUTE_TASK, Sign, Watch, after_acute, review
from planbro.store.database import Database, Line, Tasks

START = datetime.fromisoformat("2026-11-02T09:00:00+00:00")
RELATED: dict[str, Any] = {"decision": "d"}


def at(hours: float) -> str:
    return (START + timedelta(hours=hours)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def signs(store: Database, *some: tuple[float, Line], watch: Watch = Watch()) -> list[Sign]:
    write(store, *[(at(hours), one) for hours, one in some])
    with store.reading() as transaction:
        return review(transaction, TENANT, "2026-11-01T00:00:00.000Z", "", watch).signs


def codes(found: list[Sign]) -> list[str]:
    return [one.code for one in found]


def test_every_emergency_is_listed_once_for_each_visit(store: Database) -> None:
    acute = [(hour, line(ground="acute:BTG", params={"session": session, "acute": True}))
             for hour, session in ((0, "a"), (0.1, "a"), (5, "b"))]  # fmt: skip
    found = signs(store, *acute)
    assert [(one.code, one.count, one.who, one.person) for one in found] == [
        ("look-acute", 2, "hpr:9900011", "person-1"), ("look-acute", 1, "hpr:9900011", "person-1"),
    ]  # fmt: skip


def test_a_look_with_neither_care_relation_nor_consent_is_a_sign(store: Database) -> None:
    plain = {"decision": "", "basis": ""}
    found = signs(
        store,
        (0, line(ground="standing:x", params=plain)), (1, line(ground="standing:x")),
        (2, line(params=plain)), (3, line("read", "user:kari", organisation="", ground="", params=plain)),
    )  # fmt: skip
    assert [(one.code, one.who) for one in found] == [
        ("look-unrelated", "hpr:9900011"), ("look-unrelated", "user:kari"),
    ]  # fmt: skip


@pytest.mark.parametrize(("units", "is_sign"), [(4, False), (5, True)])
def test_many_units_at_one_person(store: Database, units: int, is_sign: bool) -> None:
    found = signs(store, *[(hour, line(params={"unit": f"97400000{hour}"})) for hour in range(units)])
    assert codes(found) == ["look-many-units"] * is_sign


def test_the_same_units_spread_over_a_year_are_no_sign(store: Database) -> None:
    assert signs(store, *[(unit * 24 * 8, line(params={"unit": f"97400000{unit}"})) for unit in range(6)]) == []


def test_many_persons_in_a_day_and_in_a_night(store: Database) -> None:
    watch = Watch(persons=6, night_persons=4)
    by_day = [(0.1 * one, line(person=f"p{one}", plan=f"p{one}")) for one in range(6)]
    by_night = [(13.5 + 0.1 * one, clinic(person=f"p{one}", plan=f"p{one}")) for one in range(4)]
    found = signs(store, *by_day, *by_night, watch=watch)
    assert [(one.code, one.count, one.person) for one in found] == [("look-many-persons", 6, ""), ("look-night", 4, "")]


def test_a_night_far_above_others_is_a_sign(store: Database) -> None:
    looks = [(24 * night + 15, line(person="p", plan="p")) for night in range(6)]
    looks += [(24 * 7 + 15 + one / 60, line(who=f"hpr:{one}", person=f"p{one}", plan="p")) for one in range(25)]
    found = signs(store, *looks)
    assert [(one.code, one.first, one.count) for one in found] == [("look-night-spike", "2026-11-09", 25)]


def test_refusals_in_a_row_are_one_sign_until_it_was_quiet(store: Database) -> None:
    first = [(0.1 * one, refusal()) for one in range(7)]
    later = [(9 + 0.1 * one, refusal()) for one in range(5)]
    found = signs(store, *first, (4, refusal()), *later)
    assert [(one.code, one.count, one.first) for one in found] == [
        ("look-refused", 7, at(0)), ("look-refused", 5, at(9)),
    ]  # fmt: skip


def test_the_planeier_looking_is_no_sign(store: Database) -> None:
    own = line("read", "fnr:x1", role="planeier", ground="own", organisation="", params={"decision": "", "unit": ""})
    assert signs(store, (0, own)) == []


def test_an_emergency_is_a_task_for_koordinerende_enhet_at_once_and_only_one_a_visit(both: Database) -> None:
    keep(both, child(kept=False))
    acute = line(ground="acute:BTG")
    with both.writing() as transaction:
        opened = after_acute(transaction, [line(), acute, acute, clinic()], at(0))
        again = after_acute(transaction, [acute], at(1))
        another = after_acute(transaction, [line(ground="acute:BTG", params={"session": "s-2"})], at(2))
        assert [one.kind for one in Tasks(transaction).listed(TENANT)] == [ACUTE_TASK, ACUTE_TASK]
    assert ([one.due for one in opened], again, len(another)) == ([at(24)], [], 1)
