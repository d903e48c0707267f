"""Law 5: same in, same out; ids are stable, and never made of a fødselsnummer."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from tests.laws.common import TOOLS

import planbro
from planbro.mapping import derive_plan_id
from planbro.plan import Plan
from planbro.testing import rich_plan
from planbro.testing.strategies import plans

FIXTURE_PLAN = rich_plan()


@pytest.mark.parametrize("name", [*TOOLS, "fhir", "plo-1.6", "plo-2.0", "plan"])
def test_writing_twice_gives_the_same_bytes_and_ids(name: str) -> None:
    first, second = (planbro.write(rich_plan(), name, onto=False) for _ in range(2))
    assert first.data == second.data
    assert planbro.read(first.data).plan.id == FIXTURE_PLAN.id


@given(plan=plans(max_items=1))
def test_the_plan_id_is_read_where_the_document_has_it(plan: Plan) -> None:
    data = planbro.write(plan, "flyt-samspill", onto=False).data
    assert planbro.read(data).plan.id == plan.id


def test_the_plan_id_is_derived_from_system_and_plan_number_alone() -> None:
    one = b'{"eksport":{"system":"Samspill X","planNummer":"17"},"planeier":{"fornavn":"Kari"}}'
    other = b'{"eksport":{"system":"Samspill X","planNummer":"17"},"planeier":{"fornavn":"Ola"}}'
    ids = {planbro.read(data).plan.id for data in (one, other)}
    assert ids == {derive_plan_id("urn:planbro:flyt-samspill", "Samspill X", "17")}


def test_local_ids_give_stable_item_ids() -> None:
    goals = b'[{"id":"1","tittel":"A"},{"id":"1","tittel":"B"},{"id":"2","tittel":"C"}]'
    data = b'{"eksport":{"system":"X","planNummer":"17"},"maal":' + goals + b"}"
    first, second = planbro.read(data).plan, planbro.read(data).plan
    assert [g.id for g in first.goals] == [g.id for g in second.goals]
    assert len({g.id for g in first.goals}) == 3
    assert first.goals[0].id == str(uuid.uuid5(uuid.UUID(first.id), "goals|1|0"))
    assert "id-repeated" in planbro.read(data).findings.codes()


def test_message_id_follows_plan_version_type_and_receiver() -> None:
    plan = rich_plan()
    one = planbro.read(planbro.write(plan, "plo-1.6", onto=False).data).plan.source.message_id
    plan.version = "annen"
    other = planbro.read(planbro.write(plan, "plo-1.6", onto=False).data).plan.source.message_id
    assert one != other
    assert uuid.UUID(str(one)).version == uuid.UUID(str(other)).version == 5
