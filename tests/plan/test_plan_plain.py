"""The quick look at a plan never passes what pydantic would not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import planbro
from planbro.findings import Refused
from planbro.plan import ABSENT, LISTS, Code, Null, Plan, faults, schema
from planbro.plan._border import validated
from planbro.plan._plain import plain
from planbro.testing import municipality, rich_plan
from planbro.testing.strategies import plans

JUNK: list[Any] = [
    None, "", "x", " ", "a\x00b", "\ud800", "2026-02-30", "2026-02-28", "2026-13-01", "0000-01-01", "2026-11-22T24:00",
    "2026-11-22T10:00:00+15:00", "1.", "-0", 0, 1, True, 1.5, b"", b"x", (), ("a",), ("",), (1,), ["a"], {}, object(),
    Null("unknown"), Null("nowhere"), Code("ip"), Code("nowhere"), Code(None, "s", "c"), Code(None, 1), Code(1),
]  # fmt: skip


@given(plan=plans(max_items=3))
def test_a_plan_that_the_model_allows_is_plain(plan: Plan) -> None:
    assert plain(plan)


def test_whole_plans_are_plain() -> None:
    assert all(plain(plan) for plan in [rich_plan(), *municipality(10, seed=3)])


@given(plan=plans(max_items=2), data=st.data())
def test_what_is_plain_passes_the_border(plan: Plan, data: st.DataObject) -> None:
    owners = [owner for owner in schema() if next(iter(plan.records_of(owner)), None)]
    owner = data.draw(st.sampled_from(owners))
    name = data.draw(
        st.sampled_from([*schema()[owner], *(["id"] if owner in {"", *(f"{n}[]" for n in LISTS)} else [])])
    )
    value = data.draw(st.sampled_from(JUNK))
    setattr(plan.records_of(owner)[0][1], name, value)
    passes = _passes(plan)
    if plain(plan):
        assert passes
    assert (not list(faults(plan))) == passes


@pytest.mark.parametrize("change", [
    lambda plan: setattr(plan, "goals", ABSENT), lambda plan: setattr(plan, "goals", [plan.needs[0]]),
    lambda plan: setattr(plan, "goals", tuple(plan.goals)), lambda plan: setattr(plan, "planeier", None),
    lambda plan: setattr(plan, "origins", ["x"]), lambda plan: setattr(plan, "doubtful", {1}),
])  # fmt: skip
def test_a_plan_of_another_shape_is_not_plain(change: Any) -> None:
    plan = rich_plan()
    change(plan)
    assert not plain(plan)


def _passes(plan: Plan) -> bool:
    """What pydantic and the value sets say, as `faults` did before it looked."""
    from planbro.findings import Findings
    from planbro.plan._border import _check_code

    try:
        validated(plan)
    except ValidationError:
        return False
    findings = Findings()
    for owner, fields in schema().items():
        for _, record in plan.records_of(owner):
            for info in fields.values():
                if info.codes:
                    _check_code(getattr(record, info.name), info.path, info.codes, findings)
    return not list(findings)


@pytest.mark.parametrize("name", ["", "plan-7", "urn:uuid:6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911"])
@pytest.mark.parametrize("format", ["fhir", "plo-1.6", "sampro", "epj", "plan"])
def test_a_plan_whose_id_is_no_uuid_is_refused_by_a_finding(format: str, name: str) -> None:
    plan = rich_plan()
    plan.id = name
    with pytest.raises(Refused) as refused:
        planbro.write(plan, format, onto=False)
    assert [(finding.code, finding.place.path) for finding in refused.value.findings] == [("plan-invalid", "id")]
