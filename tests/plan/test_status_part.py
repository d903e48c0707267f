"""Without its content a plan's status is decided as with it, and content cannot leave."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from planbro.findings import Refused
from planbro.plan import Plan, decide, facts
from planbro.plan._fields import Kind
from planbro.plan.disclosure import Asker, Most, Policy, status_part
from planbro.plan.disclosure._register import kind_of
from planbro.plan.disclosure._status_part import CONTENT
from planbro.testing.generator import municipality

TOWN = list(municipality(60, 3))
NOW = "2026-11-22T12:00:00+01:00"


def told(plan: Plan, who: str, most: Most = "content") -> object:
    decision = decide(plan, Asker.of(who), "TREAT", NOW, Policy(), most=most)
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


ASKED = [(plan, f"orgnr:{body.orgnr}") for plan in TOWN for body in plan.organisations if isinstance(body.orgnr, str)]


@given(st.sampled_from(ASKED))
def test_who_asks_for_the_status_gets_no_more_whatever_a_consent_opens(asked: tuple[Plan, str]) -> None:
    plan, who = asked
    wider = decide(plan, Asker.of(who), "TREAT", NOW)
    decision = decide(plan, Asker.of(who), "TREAT", NOW, most="status")
    assert decision.level in {"status", "none"}
    assert set(decision.kept) <= set(wider.kept)
    assert told(status_part(plan), who, "status") == told(plan, who, "status")
    if wider.level != "content":
        assert decision.kept == wider.kept
    for (owner, _, name), provision in decision.kept.items():
        assert kind_of(owner, name) is Kind.STATUS or owner == "organisations[]" or provision == "identify"


def test_some_of_them_would_get_content() -> None:
    levels = {decide(plan, Asker.of(who), "TREAT", NOW).level for plan, who in ASKED}
    assert levels == {"none", "status", "content"}
