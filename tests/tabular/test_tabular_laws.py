"""Spreadsheets hold the laws that every format holds: round trip, account, same bytes; of workbooks, cell by cell."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.common import created, differences, held, opened, put

import planbro
from planbro.formats import open_document
from planbro.formats._document import canonical
from planbro.plan import Plan
from planbro.testing import municipality, rich_plan
from planbro.testing.strategies import edits, plans

PLANS = plans(max_items=2)
SHAPES = (("xlsx", ""), ("xlsx", "flat"), ("csv", ""), ("csv", "flat"))
each_shape = pytest.mark.parametrize(("name", "variant"), SHAPES, ids=lambda v: v or "sheets")


@each_shape
@settings(max_examples=12)
@given(plan=PLANS)
def test_what_was_created_reads_as_the_plan_the_sheets_can_hold(name: str, variant: str, plan: Plan) -> None:
    found = opened(created(plan, name, variant)).plan
    assert not differences(found, held(plan, name, variant))


@each_shape
@settings(max_examples=8)
@given(plan=PLANS)
def test_putting_back_what_was_read_changes_no_byte(name: str, variant: str, plan: Plan) -> None:
    data = created(plan, name, variant)
    assert put(opened(data).plan, data) == data


@each_shape
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_putting_an_edit_reads_as_the_edit(name: str, variant: str, data: st.DataObject) -> None:
    before = held(data.draw(PLANS), name, variant)
    document = created(before, name, variant)
    after = data.draw(edits(before))
    expected = held(after, name, variant)
    found = opened(put(after, document)).plan
    found.id = expected.id
    assert not differences(found, expected)


@each_shape
def test_a_rich_plan_and_a_municipality_come_back_without_a_warning(name: str, variant: str) -> None:
    for plan in [rich_plan(), *municipality(4, seed=7)]:
        data = created(plan, name, variant)
        there = opened(data)
        assert not differences(there.plan, held(plan, name, variant))
        assert canonical(put(there.plan, data)) == canonical(data)
        assert not [f.code for f in there.findings if f.severity != "info"]


@each_shape
@settings(max_examples=8)
@given(plan=PLANS)
def test_every_cell_has_a_fate(name: str, variant: str, plan: Plan) -> None:
    data = created(plan, name, variant)
    account = planbro.read(data).account
    assert account.counts["leaves"] == sum(1 for _ in open_document(data).tree.leaves())
    assert account.balanced


@each_shape
@settings(max_examples=6)
@given(plan=PLANS)
def test_the_same_plan_gives_the_same_bytes(name: str, variant: str, plan: Plan) -> None:
    assert created(plan, name, variant) == created(plan, name, variant)


@pytest.mark.parametrize("name", ["xlsx", "csv"])
def test_attachments_lie_beside_the_sheets_in_the_zip(name: str) -> None:
    plan = rich_plan()
    data = created(plan, name, zipped=True)
    found = opened(data)
    assert [d.data for d in found.plan.documents] == [d.data for d in plan.documents]
    assert any(member.startswith("vedlegg/") for member in found.document.members or ())
    assert put(found.plan, data) == data
