"""What is seen is decided each time: what is kept between questions is only what cannot have changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import NIGHT, STRANGER, Town, caller, number_of

from planbro.exchange.view import Want
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


def test_many_questions_at_once_are_answered_each_for_itself(small: Town) -> None:
    wants = [Want(caller(), small.tenant, plan=one.id) for one in [*small.opened, *small.shut]]
    wants.append(Want(caller(STRANGER), small.tenant, plan=small.shut[0].id))
    levels = [[one.level for one in found] for found in small.context.view.see(wants)]
    assert levels == [["content"]] * 3 + [["status"]] * 3 + [["none"]]
