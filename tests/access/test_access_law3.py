"""Who may know nothing learns nothing: a plan that waits, and no plan, look the same from first to last (law 3)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from asking_town import NOBODY, PAPER, STRANGER, T0, TENANT, Town, number_of, person

from planbro.exchange.access import Refuse
from planbro.findings import Refused
from planbro.formats.codec import xml
from planbro.ident import make_synthetic
from planbro.plan import ABSENT, Code, Reservation
from planbro.store.database import Exchanges, Number, Requests

_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def blind(value: Any) -> str:
    """The same with names and the person's number taken out."""
    return _NAME.sub("-", repr(value).replace(number_of(person()), "N").replace(NOBODY, "N"))


def told(town: Town, ref: str) -> str:
    return blind(town.task(ref))


def test_a_plan_that_waits_and_no_plan_look_the_same(town: Town) -> None:
    some, none = town.asks(), town.asks(number=NOBODY)
    for hours in (0, 1, 70, 3):
        assert told(town, some) == told(town, none)
        town.go(hours)
        town.run()
        assert told(town, some) == told(town, none)
    task = town.task(some)
    assert (task["status"], task["statusReason"]["coding"][0]["code"]) == ("rejected", "access-unanswerable")
    assert "focus" not in task
    assert "output" not in task
    assert {one.row.standing for one in town.requests()} == {"unanswered"}


def test_who_is_attested_for_another_learns_nothing_of_this_one_also_where_it_would_be_told(small: Town) -> None:
    """The service that sees nothing of a plan by reading is not told of it by asking (`view.View`)."""
    small.rules = replace(small.rules, known=frozenset({STRANGER}))
    other = Number(make_synthetic(date(1961, 1, 31), 101))
    ours, not_ours = small.asks(), small.asks(attested=other)
    nobody = small.asks(number=NOBODY, attested=other)
    for hours in (0, 1, 73):
        small.go(hours)
        small.run()
        assert told(small, not_ours) == told(small, nobody)
    assert small.task(ours)["status"] == "received", "who may know waits for koordinerende enhet"
    assert small.task(not_ours)["statusReason"]["coding"][0]["code"] == "access-unanswerable"
    assert {one.person for one in small.audit() if one.what == "ask"} > {""}, "that this person was named is logged"


def test_who_is_attested_for_another_stands_in_nobodys_way(small: Town) -> None:
    other = Number(make_synthetic(date(1961, 1, 31), 101))
    assert small.asks(attested=other) != small.asks()
    assert small.asks() == small.asks(attested=Number(number_of(person())))


def test_a_refusal_is_told_to_such_a_one_when_and_as_everybody_is(town: Town) -> None:
    some, none = town.asks(), town.asks(number=NOBODY)
    town.run()
    town.go(5)
    town.decides(some, Refuse("Mor ønsker det ikke."))
    town.run()
    assert told(town, some) == told(town, none)
    assert town.task(some)["status"] == "received"
    town.go(73)
    town.run()
    assert told(town, some) == told(town, none)
    assert "Mor" not in told(town, some)


def test_by_dialogmelding_the_answers_are_alike_to_the_letter(small: Town) -> None:
    """The hospital is one that the person has closed even the status to."""
    shut = replace(person(), reservations=[*person().reservations, Reservation(
        id="0f4f9a1c-24a2-5d4b-9f0e-5a6b7c8d9e10", kind=Code("objection"), participant=ABSENT)])  # fmt: skip
    small.changes(shut)
    small.writes(name="m1")
    small.writes(NOBODY, name="m2")
    small.run()
    assert [blind(town_case.row.state) for town_case in small.requests()] == ["'received'", "'received'"]
    assert small.out.answers == []
    small.go(73)
    small.run()
    first, second = (xml.parse(one).getroot() for one in small.out.answers)
    said = [[text.strip() for text in one.itertext() if text.strip()] for one in (first, second)]
    assert blind(said[0]) == blind(said[1])
    assert "Forespørselen kan ikke besvares. Det sier ikke noe om det finnes en plan." in said[0]


def test_silence_is_silence_for_both(small: Town) -> None:
    small.rules = replace(small.rules, unanswerable="silence")
    some, none = small.asks(), small.asks(number=NOBODY)
    small.go(73)
    small.run()
    assert told(small, some) == told(small, none)
    assert small.task(some)["status"] == "received"
    assert small.rows("access-answer") == []


def test_what_is_done_at_once_is_the_same_work_for_both(small: Town) -> None:
    """Nothing is looked up before it is kept, so how long it takes says nothing."""
    counts = []
    for number in (number_of(person()), NOBODY):
        before = small.made
        small.asks(number=number, body=STRANGER)
        with small.database.reading() as transaction:
            rows = Exchanges(transaction).find()
            counts.append((small.made - before, len([row for row in rows if row.kind == "access"])))
            assert {one.plan for one in Requests(transaction).listed(TENANT)} == {""}
    assert counts == [(1, 1), (1, 2)]


def test_koordinerende_enhet_is_not_asked_about_nobody(small: Town) -> None:
    ref = small.asks(number=NOBODY)
    small.run()
    assert small.to_do() == []
    with pytest.raises(Refused, match="access-no-plan"):
        small.decides(ref, Refuse("nei"))


def test_a_graded_person_is_told_of_no_more_than_another(small: Town) -> None:
    plan = person()
    plan = replace(plan, addresses=[replace(one, grading=Code("strengt-fortrolig")) for one in plan.addresses])
    small.changes(plan)
    small.writes(paper=PAPER)
    small.run()
    (case,) = small.requests()
    small.decides(case.row.ref, Refuse("Pasienten vil ikke."))
    small.run()
    (answer,) = small.out.answers
    phones = [one.phone for one in plan.koordinatorer if isinstance(one.phone, str)]
    assert phones
    assert not [one for one in phones if one.encode() in answer]


def test_a_request_is_kept_in_time_and_not_before(small: Town) -> None:
    ref = small.asks()
    assert (small.case(ref).row.opened, small.case(ref).row.due) == (T0, "2026-11-25T12:00:00.000Z")


def test_a_body_that_the_kommune_knows_is_told_why_at_once(small: Town) -> None:
    """Among the callers of the settings: a health service, also where no plan names it."""
    small.rules = replace(small.rules, known=frozenset({STRANGER}))
    ref = small.asks()
    small.run()
    small.decides(ref, Refuse("Pasienten vil fortelle selv."))
    small.run()
    assert (small.task(ref)["status"], small.task(ref)["statusReason"]["text"]) == (
        "rejected", "Pasienten vil fortelle selv.",
    )  # fmt: skip
    none = small.asks(number=NOBODY)
    small.go(73)
    small.run()
    assert small.task(none)["statusReason"]["coding"][0]["code"] == "access-unanswerable"
    assert ("note" in small.task(ref), "note" in small.task(none)) == (True, False)
