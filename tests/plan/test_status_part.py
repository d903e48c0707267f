"""Without its content a plan's status is decided as with it, and content cannot leave."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from planbro.findings import Refused
from planbro.plan import Plan, decide, facts
from planbro.plan.disclosure import Asker, Policy, status_part
from planbro.plan.disclosure._status_part import CONTENT
from planbro.testing.generator import municipality

TOWN = list(municipality(60, 3))
NOW = "2026-11-22T12:00:00+01:00"


def told(plan: Plan, who: str) -> object:
    decision = decide(plan, Asker.of(who), "TREAT", NOW, Policy())
    try:
        return decision.level, dict(facts(decision.release(plan).plan))
    except Refused:
        return decision.level, None


@given(st.sampled_from(TOWN), st.sampled_from(["herid:8094867", "orgnr:974760673", "herid:1"]))
def test_one_who_may_know_the_status_is_told_the_same(plan: Plan, who: str) -> None:
    whole, part = told(plan, who), told(status_part(plan), who)
    if whole[0] != "content":  # type: ignore[index]
        assert part == whole


@given(st.sampled_from(TOWN))
def test_no_content_is_left(plan: Plan) -> None:
    assert not any(getattr(status_part(plan), name) for name in CONTENT)
