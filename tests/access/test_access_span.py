"""Access opens for the span that was given, closes by itself, and at once when the consent goes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from asking_town import PAPER, Town, person
from hypothesis import given
from hypothesis import strategies as st

from planbro.exchange.access import AREAS, PARTS, Wanted, meet, narrowed, opens, strips
from planbro.exchange.consent import withdraw
from planbro.findings import Refused
from planbro.plan import Plan, value_of

DAYS = [(date(2026, 11, 20) + timedelta(days=n)).isoformat() for n in range(6)]
_DAY = st.none() | st.sampled_from(DAYS)


@st.composite
def wishes(draw: st.DrawFn) -> Wanted:
    parts = draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4, unique=True))
    areas = draw(st.lists(st.sampled_from(AREAS[:4]), max_size=3, unique=True))
    start, stop = sorted(draw(st.tuples(_DAY, _DAY)), key=lambda day: day or "")
    return Wanted(tuple(parts), tuple(areas), start, stop)


_MOMENTS = st.tuples(st.sampled_from(PARTS), st.none() | st.sampled_from(AREAS[:5]), st.sampled_from(DAYS))


@given(wishes(), wishes(), _MOMENTS)
def test_what_is_left_of_two_is_what_both_open(one: Wanted, other: Wanted, moment: tuple[str, str | None, str]) -> None:
    left = opens(meet(strips(one), strips(other)), *moment)
    assert left == (opens(strips(one), *moment) and opens(strips(other), *moment))


@given(wishes(), wishes(), _MOMENTS)
def test_narrowing_never_widens(asked: Wanted, only: Wanted, moment: tuple[str, str | None, str]) -> None:
    try:
        given_ = narrowed(asked, only)
    except Refused:
        return
    assert not opens(strips(given_), *moment) or opens(strips(asked), *moment)
    assert given_.purpose == asked.purpose


@pytest.mark.parametrize("only", [Wanted(("note",)), Wanted(("goal",), stop="2027-06-01"), Wanted(("whole",))])
def test_more_than_was_asked_for_cannot_be_given(small: Town, only: Wanted) -> None:
    ref = small.asks(wanted=Wanted(("goal", "measure"), stop="2027-01-01"))
    small.run()
    with pytest.raises(Refused, match="access-wider"):
        small.approves(ref, only)


def test_less_than_was_asked_for_can_be_given(small: Town) -> None:
    ref = small.asks(wanted=Wanted(("goal", "measure"), stop="2027-01-01"))
    small.run()
    done = small.approves(ref, Wanted(("goal",), ("health",), stop="2026-12-01"))
    small.run()
    lines = [one for one in small.plan().consent_parties if one.consent == done.case.row.consent]
    assert [(value_of(one.part), value_of(one.life_area), one.end) for one in lines] == [
        ("goal", "health", "2026-12-01")
    ]
    assert [(one["type"]["text"], one.get("valueCode")) for one in small.task(ref)["output"][1:]] == [
        ("part", "goal"), ("life-area", "health"),
    ]  # fmt: skip


def test_the_signature_bounds_what_the_request_asked_for(small: Town) -> None:
    """Asked for everything, signed for goals alone, and until the new year."""
    from dataclasses import replace

    ref = small.asks()
    small.run()
    lines = tuple(replace(one, part="goal", agreed=True) for one in small.form(ref).parties)
    done = small.approves(ref, parties=lines, end="2026-12-31")
    found = [one for one in small.plan().consent_parties if one.consent == done.case.row.consent]
    assert [(value_of(one.part), one.end) for one in found] == [("goal", "2026-12-31")]
    assert (done.case.granted.parts, done.case.row.stop) == (("goal",), "2026-12-31")  # type: ignore[union-attr]


def test_what_was_signed_for_some_days_only_is_not_said_to_be_open_for_longer(town: Town) -> None:
    from dataclasses import replace

    ref = town.asks()
    town.run()
    lines = tuple(replace(one, end="2026-12-01", agreed=True) for one in town.form(ref).parties)
    done = town.approves(ref, parties=lines)
    assert done.case.granted is not None
    assert (done.case.row.stop, done.case.granted.stop) == ("2026-12-01", "2026-12-01")
    town.go(10 * 24)
    town.run()
    assert (town.level(), town.case(ref).row.standing) == ("status", "ended")


def test_of_several_lines_it_is_the_day_on_which_the_first_of_what_is_given_closes(small: Town) -> None:
    from dataclasses import replace

    ref = small.asks(wanted=Wanted(("goal", "measure")))
    small.run()
    ends = {"goal": "2027-03-01", "measure": "2027-01-01"}
    lines = tuple(replace(one, end=ends[one.part], agreed=True) for one in small.form(ref).parties)
    again = tuple(replace(one, end="2027-02-01") for one in lines if one.part == "measure")
    assert small.approves(ref, parties=(*lines, *again)).case.row.stop == "2027-02-01"


def test_who_asks_for_less_than_is_open_already_is_told_what_was_asked_for(small: Town) -> None:
    ref = small.asks()
    small.run()
    small.approves(ref)
    small.run()
    shorter = small.asks(wanted=Wanted(("goal",), stop="2026-12-24"))
    small.run()
    case = small.case(shorter)
    assert (case.row.standing, case.row.stop) == ("granted", "2026-12-24")


def test_access_closes_by_itself_when_the_span_is_over(town: Town) -> None:
    ref = town.asks(wanted=Wanted(stop="2026-12-01"))
    town.run()
    town.approves(ref)
    town.run()
    assert (town.level(), town.case(ref).row.standing) == ("content", "granted")
    town.go(10 * 24)
    town.run()
    assert town.time[:10] == "2026-12-02"
    assert town.level() == "status"  # the plan knows the body by now
    assert (town.case(ref).row.standing, town.case(ref).row.code) == ("ended", "access-over")
    assert "output" not in town.task(ref)


def test_without_a_span_it_is_the_longest_that_the_kommune_gives(small: Town) -> None:
    ref = small.asks()
    small.run()
    assert small.approves(ref).case.row.stop == "2027-11-22"


def test_a_withdrawal_closes_it_at_once(town: Town) -> None:
    ref = town.asks()
    town.run()
    consent = town.approves(ref).case.row.consent
    town.run()
    assert town.level() == "content"
    town.changes(withdraw(town.plan(), consent, "2026-11-22", as_of=town.time).plan)
    assert town.level() == "status"  # before any worker has looked
    town.run()
    assert (town.case(ref).row.standing, town.case(ref).row.code) == ("ended", "access-ended")
    task = town.task(ref)
    assert (task["status"], "focus" in task, "output" in task) == ("completed", False, False)


def test_a_withdrawal_of_everything_ends_what_waits(small: Town) -> None:
    small.writes(paper=PAPER)
    small.run()
    (case,) = small.requests()
    small.changes(withdraw(small.plan(), "all", "2026-11-22", as_of=small.time).plan)
    small.run()
    case = small.case(case.row.ref)
    assert case.row.standing == "refused"
    assert [one for one in small.to_do() if one.kind == "access-request"] == []
    with pytest.raises(Refused, match="access-not-open"):
        small.approves(case.row.ref)


def test_what_others_were_given_stays(small: Town) -> None:
    before = {one.id: value_of(one.status) for one in person().consents}
    ref = small.asks(wanted=Wanted(("goal",)))
    small.run()
    small.approves(ref)
    after = {one.id: value_of(one.status) for one in small.plan().consents}
    assert {ident: after[ident] for ident in before} == before


def test_a_new_kind_of_information_is_told_where_it_closes_others(small: Town) -> None:
    from dataclasses import replace

    plan = small.plan()
    narrow = [one for one in plan.consent_parties if value_of(one.part) == "goal"]
    assert narrow
    small.changes(replace(plan, consent_parties=narrow))
    ref = small.asks(wanted=Wanted(("note",)))
    small.run()
    done = small.approves(ref)
    assert "access-others-renew" in done.findings.codes()


def test_a_plan_that_is_approved_twice_has_one_consent(small: Town) -> None:
    """The same form, by another request of the same body."""
    ref = small.asks(wanted=Wanted(("goal",)))
    small.run()
    small.approves(ref)
    count = len(small.plan().consents)
    again = small.asks(wanted=Wanted(("goal",)))
    small.run()
    assert small.task(again)["status"] == "completed"
    assert len(small.plan().consents) == count


def test_what_was_given_outlives_the_next_export_of_the_tool(small: Town) -> None:
    """The tool does not know of the consent; what it has no word of, it has not changed."""
    from dataclasses import replace

    from planbro.exchange.writing import write
    from planbro.transport import Arrival

    def exports(plan: Plan, name: str) -> None:
        data = write(plan, "sampro", onto=False, account=False).data
        small.edi.waiting.append(Arrival("edi", name, data))
        small.run()

    plan = person()
    exports(plan, "e1")
    ref = small.asks(wanted=Wanted(("goal",)))
    small.run()
    small.approves(ref)
    small.run()
    goal = replace(plan.goals[0], title="Et nytt mål")
    exports(replace(plan, goals=[goal, *plan.goals[1:]]), "e2")
    assert "Et nytt mål" in {one.title for one in small.plan().goals}
    assert (small.level(), small.case(ref).row.standing) == ("content", "granted")
    assert [one for one in small.to_do() if one.kind == "conflict"] == []
