"""Law 2: every leaf has one fate, and the counts add up; the account of a writing chains source, Plan and target."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.laws.common import FORMATS, TOOLS, WHOLE, created, drawn

import planbro
from planbro.exchange.writing import held_facts
from planbro.formats import create, open_document
from planbro.plan import Plan, facts
from planbro.testing import rich_plan

each_format = pytest.mark.parametrize(("name", "variant"), FORMATS, ids=lambda v: v or "-")


@each_format
@given(plan=drawn())
def test_reading_accounts_for_every_leaf(name: str, variant: str, plan: Plan) -> None:
    data = created(plan, name, variant)
    account = planbro.read(data).account
    leaves = sum(1 for _ in open_document(data).tree.leaves())
    assert account.counts["leaves"] == leaves
    assert account.balanced
    assert account.counts["withheld"] == account.counts["no_slot"] == 0
    assert len(account.entries) == leaves - account.counts["mapped"]


@each_format
def test_what_no_row_takes_is_kept_and_named(name: str, variant: str) -> None:
    data = created(rich_plan(), name, variant)
    strange = _with_something_strange(data)
    account = planbro.read(strange).account
    assert account.counts["kept"] > planbro.read(data).account.counts["kept"]
    assert any("ukjent" in entry.path.lower() for entry in account.entries)
    assert planbro.write(planbro.read(strange).plan, name).data == strange


def _with_something_strange(data: bytes) -> bytes:
    if data.lstrip()[:1] == b"<":
        at = data.rindex(b"</")
        return data[:at] + b'<Ukjent xmlns="urn:leverandor" grad="3">tekst</Ukjent>' + data[at:]
    import orjson

    value = orjson.loads(data)
    return planbro_json({**value, "ukjent": {"grad": 3, "tekst": "x"}})


def planbro_json(value: object) -> bytes:
    from planbro.formats.codec import json

    return json.serialise(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("target", [*TOOLS, "fhir", "plo-1.6", "plo-2.0", "plan"])
@pytest.mark.parametrize("source", TOOLS)
def test_the_chain_names_each_leaf_that_the_target_cannot_hold(source: str, target: str) -> None:
    reading = planbro.read(planbro.write(rich_plan(), source, onto=False).data)
    writing = planbro.write(reading.plan, target, onto=False)
    counts = writing.account.counts
    assert counts["leaves"] == reading.account.counts["leaves"]
    assert writing.account.balanced
    assert len(writing.account.entries) == counts["leaves"] - counts["mapped"]
    if target in WHOLE or target == source:
        assert counts["no_slot"] == counts["withheld"] == 0
    else:
        assert counts["no_slot"] > 0
        assert all(entry.why for entry in writing.account.entries)


@each_format
@given(plan=drawn())
def test_without_an_origin_the_account_counts_the_plans_facts(name: str, variant: str, plan: Plan) -> None:
    document = create(name, variant=variant)
    held = held_facts(plan, document.spec)
    total = [fact for fact, _ in facts(plan)]
    assert held <= set(total)


def test_constants_are_told_as_added() -> None:
    writing = planbro.write(rich_plan(), "plo-1.6", onto=False)
    assert any(path.endswith("MIGversion") for path in writing.account.added)
