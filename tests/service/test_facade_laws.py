"""What holds of the facade whatever is asked: of ids, of dates and values in a search, and of what is told to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from facade_asked import ask, ask_all, entries, pages, search, the_plan
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import Town, caller, number_of, serving

from planbro.exchange import write
from planbro.exchange.view import Want
from planbro.exchange.view._older import earlier
from planbro.exchange.writing._resources import resources_of
from planbro.plan import copy, facts
from planbro.service.fhir._chart import Chart, _Around, chart_of
from planbro.service.fhir._dates import asked_of, range_of
from planbro.service.fhir._ids import outward, plan_of
from planbro.service.fhir._query import plain, split, token_of
from planbro.service.fhir._types import OFFERS
from planbro.testing.kept import keep, with_consent

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
NAMES = sorted({name for one in OFFERS.values() for name in one.params} | {
    "_id", "_lastUpdated", "_include", "_revinclude", "_count", "_sort", "_summary", "_elements", "_total", "_page",
    "subject:Patient.identifier", "patient:identifier", "patient.identifier", "status:not", "_include:iterate"})  # fmt: skip
VALUES = ["active", "urn:oid:1.2|x", "|x", "x|", "*", "CarePlan:goal", "Goal:subject", "ge2020", "2026-02-31", "0", "-1",
          "true", "count", "CarePlan/x", "a\\,b,c", "\\", "%", "9999-12-31T23:59:60Z", "ap0001", "\x00", "Ω"]  # fmt: skip


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    yield from serving(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db")


def chart(town: Town, plan: str) -> Chart:
    ((seen,),) = town.context.view.see([Want(caller(), town.tenant, plan=plan)])
    return chart_of(seen)


def said(made: Chart) -> dict[str, tuple[str, bytes, tuple[str, ...]]]:
    return {one.id: (one.version, one.body, one.targets) for one in made.by_id.values()}


@given(st.uuids(), st.uuids())
def test_an_id_says_which_plan_it_is_of(plan: UUID, item: UUID) -> None:
    id_ = outward(str(plan), str(item))
    assert plan_of(id_) == plan_of(str(plan)) == str(plan)
    assert len(id_) <= 64


@given(st.text(max_size=70))
def test_what_is_no_id_of_ours_is_of_no_plan(text: str) -> None:
    assert plan_of(text) in {"", text}


@given(st.lists(st.text(alphabet="ab,|$\\", min_size=1), min_size=1))
def test_what_is_escaped_is_read_as_it_was_meant(values: list[str]) -> None:
    escaped = ["".join(f"\\{one}" if one in "\\,|$" else one for one in value) for value in values]
    assert [plain(one) for one in split(",".join(escaped), ",")] == values
    assert [token_of(one).code for one in escaped] == values


@given(st.text(alphabet="0123456789-:TZ+. egltapsb", max_size=30))
def test_a_date_is_read_or_it_is_none(text: str) -> None:
    found = range_of(text)
    assert found is None or found.start < found.stop
    asked_of(text, NOW)


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]),
)
def test_what_is_told_more_vaguely_holds_what_is_told_exactly(when: datetime, form: str) -> None:
    exact = range_of(when.strftime("%Y").zfill(4) + when.strftime("-%m-%dT%H:%M:%SZ"))
    text = when.strftime("%Y").zfill(4) + when.strftime(form)[len(when.strftime("%Y")) :]
    asked = asked_of(text, NOW)
    assert exact is not None
    assert asked is not None
    if form.endswith("Z"):
        assert asked.matches(exact)
    assert not (asked._replace(prefix="sa").matches(exact) and asked._replace(prefix="eb").matches(exact))
    assert asked._replace(prefix="ge").matches(asked.range)
    assert asked._replace(prefix="le").matches(asked.range)
    assert not asked._replace(prefix="ne").matches(asked.range)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(OFFERS)),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=4),
    st.booleans(),
)
def test_whatever_is_searched_for_is_answered_or_refused(
    still: Town, type_: str, pairs: list[tuple[str, str]], named: bool
) -> None:
    form: dict[str, Any] = {}
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    if named:
        form["identifier" if type_ == "Patient" else "patient.identifier"] = number_of(the_plan(still))
    answer = ask(still, "POST", f"{type_}/_search", data=form)
    assert answer.status_code in {200, 400, 404, 405, 406, 410}, answer.text
    assert answer.json()["resourceType"] in {"Bundle", "OperationOutcome"}
    assert number_of(the_plan(still)) not in repr(answer.headers)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["Goal", "ServiceRequest", "PractitionerRole", "DocumentReference", "Provenance"]),
    st.integers(1, 9),
)
def test_the_total_is_what_the_pages_hold(still: Town, type_: str, count: int) -> None:
    plan = the_plan(still)
    whose = (
        {"_id": ",".join(one.id for one in chart(still, plan.id).by_type[type_])}
        if type_ == "PractitionerRole"
        else {"person": plan}
    )
    first = search(still, type_, _count=str(count), **whose)
    some = list(pages(still, first))
    ids = [one["id"] for page in some for one in entries(page)]
    assert len(ids) == len(set(ids)) == first["total"]
    assert {page["total"] for page in some} == {first["total"]}


def test_who_may_know_nothing_is_told_nothing_by_any_id(still: Town) -> None:
    everything = chart(still, the_plan(still).id).by_id.values()
    asked = [("GET", f"{one.type}/{one.id}", {}) for one in everything]
    answers = [one for at in range(0, len(asked), 20) for one in ask_all(still, asked[at : at + 20], "stranger")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("part", ["", "goal"])
def test_what_is_withheld_leaves_no_trace_not_even_that_something_changed(small: Town, part: str) -> None:
    bare = next(one for one in small.shut if one.goals and one.notes)
    plan = with_consent(bare, part=part) if part else bare
    keep(small.database, small.tenant, [plan], "2026-11-21T13:00:00.000Z")
    before = chart(small, plan.id)
    other = copy(plan)
    other.notes.pop()
    other.title = other.summary = "Noe annet"
    other.updated = "2026-11-22T02:00:00+01:00"
    keep(small.database, small.tenant, [other], "2026-11-22T01:00:00.000Z")
    after = chart(small, plan.id)
    assert {id_: one.body for id_, one in before.by_id.items()} == {id_: one.body for id_, one in after.by_id.items()}
    assert bool(before.by_type.get("Goal")) is bool(part)


def test_what_is_written_quickly_is_what_is_written_slowly(still: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = [*still.opened, *still.shut]
    quickly = [said(chart(still, plan.id)) for plan in plans]
    monkeypatch.setattr(_Around, "_quickly", lambda *_: None)
    assert [said(chart(still, plan.id)) for plan in plans] == quickly


def test_the_resources_of_a_plan_are_those_of_its_collection(still: Town) -> None:
    for plan in [*still.opened, *still.shut]:
        writing = write(plan, "fhir", onto=False, account=False, as_of="2026-11-22T02:00:00Z")
        entries = writing.document.tree.value["entry"]  # type: ignore[union-attr]
        assert resources_of(plan, "2026-11-22T02:00:00Z") == [entry["resource"] for entry in entries]


def test_an_earlier_version_shows_no_fact_that_today_does_not(small: Town) -> None:
    plan = next(one for one in small.shut if one.goals and one.measures)
    keep(small.database, small.tenant, [with_consent(plan, part="goal")], "2026-11-22T01:00:00.000Z")
    ((seen,),) = small.context.view.see([Want(caller(), small.tenant, plan=plan.id)])
    shown = earlier(seen, plan)
    assert seen.decision is not None
    kept = seen.decision.kept
    assert shown.goals
    assert not shown.measures
    assert {fact for fact, _ in facts(shown)} <= kept.keys() | {("", "", "id")}
