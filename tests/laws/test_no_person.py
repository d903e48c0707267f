"""Law 7: no name, number or free text of a person in a finding, an exception, an account or a representation."""

from __future__ import annotations

import random

import pytest
from tests.laws.common import FORMATS, created

import planbro
from planbro.findings import PlanbroError
from planbro.plan import Code, facts
from planbro.testing import FAULTS, CannotPlantError, rich_plan

each_format = pytest.mark.parametrize(("name", "variant"), FORMATS, ids=lambda v: v or "-")
SECRET_FIELDS = {
    "family", "given", "middle", "street", "text", "title", "value", "phone", "night_phone", "email", "identifier",
    "own_words",     "minutes_long", "minutes_short", "how", "contribution", "background", "important", "reason", "reservations", "hpr",
}  # fmt: skip


def secrets() -> set[str]:
    found = set()
    for (_, _, field), value in facts(rich_plan()):
        if field in SECRET_FIELDS and isinstance(value, str) and len(value) > 4:
            found.add(value)
    return found


def said(data: bytes) -> str:
    """All that planbro says of a document, in both languages."""
    try:
        reading = planbro.read(data)
        account = [f"{e.path} {e.why}" for e in reading.account.entries]
        found = list(reading.findings)
        parts = [repr(reading.plan), *(repr(i) for _, items in reading.plan.lists() for i in items), *account]
    except PlanbroError as error:
        found, parts = list(error.findings), [str(error), repr(error)]
    _, more = planbro.validate(data)
    for finding in [*found, *more]:
        parts += [str(finding), finding.text("nb"), finding.action("nb"), finding.action("en"), repr(finding)]
    return "\n".join(parts)


@each_format
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_nothing_of_the_person_is_said_of_a_faulty_document(name: str, variant: str, fault: str) -> None:
    rng = random.Random(f"{name}{fault}")
    planted = FAULTS[fault]
    try:
        if planted.level == "plan":
            data = created(planted.of_plan(rich_plan(), rng), name, variant)
        else:
            data = planted.of_bytes(created(rich_plan(), name, variant), name, rng)
    except CannotPlantError:
        pytest.skip(f"{fault} has no place in {name}")
    text = said(data)
    leaked = [secret for secret in secrets() if secret in text]
    assert not leaked


def test_plan_prints_without_its_person() -> None:
    plan = rich_plan()
    shown = f"{plan!r} {plan.planeier!r} {plan.goals[0]!r} {plan.identifiers[0]!r}"
    assert not [secret for secret in secrets() if secret in shown]


def test_a_wrong_plan_is_refused_without_its_values() -> None:
    plan = rich_plan()
    plan.goals[0].start = "Kari Nordmann"
    plan.goals[0].status = Code("Kari Nordmann")
    with pytest.raises(PlanbroError) as caught:
        planbro.write(plan, "fhir")
    assert "Nordmann" not in str(caught.value) + repr(caught.value)
