"""What is seen is decided each time: what is kept between questions is only what cannot have changed."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import NIGHT, STRANGER, Town, caller, number_of
from sqlalchemy import event

from planbro.exchange._status_answer import stated, status_of
from planbro.exchange.view import View, Want
from planbro.plan import Policy, decide
from planbro.store.database import Number, Plans
from planbro.testing.generator import municipality
from planbro.testing.kept import HOSPITAL, keep, with_consent

PLANS = [with_consent(plan) for plan in municipality(12, 5)]


@given(st.sampled_from(PLANS), st.integers(0, 23), st.integers(0, 59))
def test_a_decision_is_the_same_all_day_in_norway(plan: object, hour: int, minute: int) -> None:
    """So that one may be kept for the day: rules run by the calendar day (`disclosure._time`)."""
    asker, policy = caller().asker, Policy()
    at_noon = decide(plan, asker, "TREAT", "2026-11-22T12:00:00+01:00", policy)  # type: ignore[arg-type]
    then = decide(plan, asker, "TREAT", f"2026-11-22T{hour:02}:{minute:02}:59+01:00", policy)  # type: ignore[arg-type]
    assert (then.level, then.kept, then.withheld) == (at_noon.level, at_noon.kept, at_noon.withheld)


def test_a_new_version_is_seen_at_once(small: Town) -> None:
    plan, want = small.opened[0], Want(caller(), small.tenant, plan=small.opened[0].id)
    [[before]] = small.context.view.see([want])
    closed = with_consent(plan)
    for one in closed.consents:
        one.withdrawn, one.status = "2026-11-22", replace(one.status, value="inactive")  # type: ignore[type-var]
    keep(small.database, small.tenant, [closed], "2026-11-22T02:00:00.000Z")
    [[after]] = small.context.view.see([want])
    assert before.level == "content"
    assert after.level != "content"
    assert after.version == before.version + 1


def test_midnight_in_norway_ends_what_ends_with_the_day(small: Town) -> None:
    plan = with_consent(next(iter(municipality(1, 77))), until="2026-11-22")
    keep(small.database, small.tenant, [plan], "2026-11-21T12:00:00.000Z")
    want = Want(caller(), small.tenant, plan=plan.id)
    [[today]] = small.context.view.see([want])
    small.clock[0] = NIGHT.replace(hour=23, minute=30)  # half past midnight in Norway
    [[tomorrow]] = small.context.view.see([want])
    assert (today.level, tomorrow.level) == ("content", "status")


def test_an_attestation_about_one_person_opens_no_other(small: Town) -> None:
    mine, other = small.opened[:2]
    who = replace(caller(), patient=Number(number_of(mine)))
    [[own], [others]] = small.context.view.see([Want(who, small.tenant, plan=one.id) for one in (mine, other)])
    assert (own.level, others.level) == ("content", "none")


@pytest.mark.parametrize("body", [HOSPITAL, STRANGER])
def test_another_tenant_has_none_of_it(small: Town, body: str) -> None:
    for want in (Want(caller(body), "999999999", plan=small.opened[0].id),
                 Want(caller(body), "999999999", person=Number(number_of(small.opened[0])))):  # fmt: skip
        assert small.context.view.see([want]) == [[]]


def test_a_plan_that_is_gone_at_its_source_is_not_seen(small: Town) -> None:
    plan = small.opened[0].id
    with small.database.writing() as transaction:
        kept = Plans(transaction)
        body = kept.body(small.tenant, plan)
        assert body is not None
        from planbro.store.database import NewVersion

        number = kept.lock([(small.tenant, plan)], "2026-11-22T02:00:00.000Z")[small.tenant, plan] + 1
        gone = NewVersion(small.tenant, plan, number, body, "change", "sampro", state="gone")
        kept.add([gone], "2026-11-22T02:00:00.000Z")
    assert small.context.view.see([Want(caller(), small.tenant, plan=plan)]) == [[]]


def test_a_policy_that_is_another_now_is_decided_by_at_once(small: Town) -> None:
    """Also where the one before is gone from memory, and the new one stands in its place."""
    want, open_now = Want(caller(), small.tenant, plan=small.shut[0].id), [True]

    def policy_of(*_: str) -> Policy:
        return Policy(known_bodies=frozenset() if open_now[0] else Policy().known_bodies)

    view = View(small.database, policy_of, small.context.second)
    for now in [True, True, False, False] * 8:
        open_now[0] = now
        [[seen]] = view.see([want])
        assert (seen.level != "none") == now


def test_the_status_is_told_of_what_was_released_by_the_same_decision_alone(small: Town) -> None:
    [[seen], [other]] = small.context.view.see(
        [Want(caller(), small.tenant, plan=plan.id) for plan in (small.shut[0], small.opened[0])]
    )
    assert seen.decision is not None
    assert other.decision is not None
    of_other = stated(other.decision, other.register.plan, seen.asked_at)
    for said, when in ((of_other, seen.asked_at),
                       (stated(seen.decision, seen.register.plan, "2026-11-21"), seen.asked_at)):  # fmt: skip
        with pytest.raises(ValueError, match="another decision"):
            status_of(seen.decision, said, when, Policy())


def test_many_questions_at_once_are_answered_each_for_itself(small: Town) -> None:
    wants = [Want(caller(), small.tenant, plan=one.id) for one in [*small.opened, *small.shut]]
    wants.append(Want(caller(STRANGER), small.tenant, plan=small.shut[0].id))
    levels = [[one.level for one in found] for found in small.context.view.see(wants)]
    assert levels == [["content"]] * 3 + [["status"]] * 3 + [["none"]]


def test_a_question_is_found_by_an_index_however_many_plans_there_are(small: Town) -> None:
    """SQLite goes through a whole table for a list of pairs; a hundred thousand plans made each question slow."""
    asked: dict[str, Any] = {}

    def before(_: Any, __: Any, statement: str, params: Any, *___: Any) -> None:
        asked[statement] = params

    event.listen(small.database.engine, "before_cursor_execute", before)
    numbers = [Number(number_of(one)) for one in small.opened]
    wants = [Want(caller(patient=one), small.tenant, person=one) for one in numbers]
    small.context.view.see([*wants, *(Want(caller(), small.tenant, plan=one.id) for one in small.shut)])
    event.remove(small.database.engine, "before_cursor_execute", before)
    raw = small.database.engine.raw_connection()
    plans = [row[3] for told, params in asked.items() if told.startswith("SELECT")
             for row in raw.cursor().execute(f"EXPLAIN QUERY PLAN {told}", params)]  # fmt: skip
    raw.close()
    assert any(one.startswith("SEARCH number") for one in plans)
    assert not [one for one in plans if one.startswith(("SCAN plan", "SCAN number", "SCAN version"))]


def test_a_plan_that_is_let_go_of_leaves_memory_at_once_with_what_was_decided_on_it(small: Town) -> None:
    """What is kept is bounded by weight, and does not wait for the garbage collector, which comes seldom."""
    view = View(small.database, small.context.policy_of, small.context.second, megabytes=0)
    gc.disable()
    try:
        kept = []
        for plan in small.opened:
            [[seen]] = view.see([Want(caller(), small.tenant, plan=plan.id)])
            kept.append(weakref.ref(seen.register))
            del seen
        assert [one() is None for one in kept] == [True] * (len(kept) - 1) + [False]
    finally:
        gc.enable()


def test_as_many_as_may_ask_of_one_plan_its_weight_grows_with_them(small: Town) -> None:
    view = View(small.database, small.context.policy_of, small.context.second)
    weights = []
    for count in range(3):
        view.see([Want(replace(caller(), purpose=("TREAT", "HOPERAT", "CLINTRCH")[count]), small.tenant,
                       plan=small.opened[0].id)])  # fmt: skip
        weights.append(view._opened._weight)
    assert weights == sorted(set(weights))
