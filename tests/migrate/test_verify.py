"""What was read back is compared fact by fact: whatever is changed on the way is found, and named."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.exchange.migrate._verify import compare
from planbro.formats import spec
from planbro.mapping import restrict
from planbro.plan import ABSENT, LISTS, Code, Plan, copy, fields_of, normalise
from planbro.testing import municipality, rich_plan
from planbro.testing.strategies import plans

FLYT = spec("flyt-samspill")


def test_the_same_plan_is_the_same_in_every_kind() -> None:
    plan = rich_plan()
    found = compare(plan, copy(plan), FLYT)
    assert not found.differs
    assert not found.no_slot
    assert all(count.same and count.source for count in found.counts)
    assert {count.kind for count in found.counts} >= {"plan", "planeier", "goals", "consents", "rights", "attachments"}


@given(plan=plans(), seed=st.integers(0, 2**16))
def test_any_single_change_is_found(plan: Plan, seed: int) -> None:
    plan = normalise(plan)
    changed, what = _changed(copy(plan), Random(seed))
    found = compare(plan, changed, FLYT)
    assert (what is None) == (not found.differs and not found.no_slot)
    if what is not None:
        assert any(not count.same for count in found.counts)


def _changed(plan: Plan, chance: Random) -> tuple[Plan, str | None]:
    """The plan with one item gone, doubled, or changed in one field; None where it is empty."""
    lists = [name for name, items in plan.lists() if items]
    if not lists:
        return plan, None
    name = chance.choice(lists)
    items = getattr(plan, name)
    at = chance.randrange(len(items))
    how = chance.choice(["gone", "more", "field"])
    if how == "gone":
        del items[at]
    elif how == "more":
        items.append(replace(items[at], id="9d5a4c9e-0000-4000-8000-000000000000"))
    else:
        field = chance.choice(list(fields_of(LISTS[name], f"{name}[]")))
        before = getattr(items[at], field)
        setattr(items[at], field, ABSENT if before is not ABSENT else _anything(before))
    return plan, f"{name} {how}"


def _anything(before: Any) -> Any:
    return Code("other")


def test_attachments_that_change_places_are_found() -> None:
    plan = rich_plan()
    swapped = copy(plan)
    one, two = [
        document for document in swapped.documents if isinstance(document.data, bytes)
    ][:2]  # fmt: skip
    one.data, two.data = two.data, one.data
    found = compare(plan, swapped, FLYT)
    assert {fact[2] for fact in found.differs} == {"data"}
    assert not next(count for count in found.counts if count.kind == "documents").same
    assert next(count for count in found.counts if count.kind == "attachments").same


@pytest.mark.parametrize("format", ["dips-samspill", "epj", "fhir"])
def test_what_has_no_place_is_no_difference_and_is_named(format: str) -> None:
    compiled = spec(format)
    for plan in municipality(3, 5):
        expected, _ = restrict(plan, compiled)
        found = compare(normalise(plan), expected, compiled)
        assert not found.differs
        if format != "fhir":
            assert found.no_slot
