"""No false alarm: over what others have published, over our fixtures, and over whatever planbro writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from tests.fhir.bundle_cases import each_kind, written

import planbro
from planbro.findings import Severity
from planbro.formats.codec import json
from planbro.formats.fhir.check import check
from planbro.plan import Plan
from planbro.testing import rich_plan
from planbro.testing.strategies import plans

FIXTURES = Path(__file__).parents[2] / "fixtures" / "fhir"

# Published resources that do break R4: the file, the errors, and why each is a true one.
BROKEN: dict[str, tuple[set[str], str]] = {
    "no-basis-HealthcareService-example.json": ({"fhir-format"}, "its id holds a blank"),
    "AuditEvent-NOBasisAuditeventInstance2.json": ({"ext-1"}, "three extensions have neither value nor extensions"),
    "Bundle-cps-bundle-01.json": ({"dom-4"}, "a contained resource has meta.versionId"),
    "Bundle-cps-bundle-06.json": ({"dom-3", "dom-4"}, "a contained resource is not pointed to, and has meta.versionId"),
    "Bundle-cps-bundle-07.json": ({"fhir-target"}, "a HealthcareService is a member of a CareTeam"),
    "CarePlan-cps-careplan-01-02.json": ({"fhir-target"}, "a HealthcareService is a member of a CareTeam"),
    "Provenance-cps-task-signature-01-02.json": ({"fhir-target"}, "a HealthcareService is the agent of a Provenance"),
    "Task-cps-task-01.json": ({"dom-4"}, "a contained resource has meta.versionId"),
    "Task-cps-task-01-02.json": ({"dom-3", "dom-4"}, "a contained resource is not pointed to, and has meta.versionId"),
}


def errors(value: Any) -> set[str]:
    return {str(f.params.get("key", f.code)) for f in check(value) if f.severity is Severity.ERROR}


def published(official: Path) -> Iterator[tuple[Path, Any]]:
    folder = official.parent / "fhir-data"
    if not folder.is_dir():
        pytest.skip("fhir-data does not stand beside the folder of official schemas")
    for file in sorted(folder.rglob("*.json")):
        value = json.parse(file.read_bytes())
        if isinstance(value, dict) and "resourceType" in value:
            yield file, value


def test_no_published_resource_is_called_wrong_that_is_not(official: Path) -> None:
    found = {file.name: errors(value) for file, value in published(official)}
    assert len(found) > 130
    assert {name: codes for name, codes in found.items() if codes} == {
        name: codes for name, (codes, _) in BROKEN.items()
    }


@pytest.mark.parametrize("file", sorted(FIXTURES.rglob("*.json")), ids=lambda file: file.name)
def test_our_fixtures_have_no_error(file: Path) -> None:
    assert errors(json.parse(file.read_bytes())) == set()


def test_the_rich_plan_has_no_error() -> None:
    data = planbro.write(rich_plan(), "fhir", onto=False).data
    assert [f for f in check(json.parse(data)) if f.severity is Severity.ERROR] == []


# A generated plan says what no real one does; what is written is what it says, and the check tells of it.
AS_TOLD = {
    "per-1": "spans that end before they begin",
}


def wrong(data: bytes) -> list[str]:
    """The errors in what planbro has written, but for what it was told to say."""
    found = [f for f in check(json.parse(data)) if f.severity is Severity.ERROR]
    return [str(f) for f in found if not {f.params.get("key"), f.params.get("element")} & set(AS_TOLD)]


@each_kind
@pytest.mark.parametrize("post", [False, True], ids=["put", "post"])
def test_the_rich_plan_has_no_error_as_a_bundle_of_any_kind(kind: str, post: bool) -> None:
    assert wrong(written(rich_plan(), kind=kind, **({"post": True} if post and kind == "transaction" else {}))) == []


@each_kind
@given(plans())
def test_no_plan_is_written_with_an_error_as_a_bundle_of_any_kind(kind: str, plan: Plan) -> None:
    assert wrong(written(plan, kind=kind)) == []
