"""The FHIRPath that invariants are written in (FHIRPath N1; FHIR R4, fhirpath)."""

from __future__ import annotations

from typing import Any

import pytest

from planbro.formats.fhir.check import definitions
from planbro.formats.fhir.check._fhirpath import compiled
from planbro.formats.fhir.check._invariants import choices_of
from planbro.formats.fhir.check._scene import Scene, Tally
from planbro.formats.fhir.check._syntax import UnreadableError, parse
from planbro.mapping import Number

CHOICES = choices_of(definitions())
NODE: dict[str, Any] = {
    "resourceType": "Observation", "id": "a", "status": "final", "valueQuantity": {"value": Number("1.50"), "unit": "kg"},
    "code": {"coding": [{"system": "urn:s", "code": "x"}, {"system": "urn:s", "code": "y"}], "text": "Vekt"},
    "issued": "2026-01-01T10:00:00Z", "_effectiveDateTime": {"extension": [{"url": "urn:absent", "valueCode": "unknown"}]},
    "note": [{"text": "en"}, {"text": "to"}], "contained": [{"resourceType": "Patient", "id": "p", "active": True}],
    "component": [{"code": {"coding": [{"system": "urn:s", "code": "z"}]}, "valueString": "s"}],
}  # fmt: skip


def judged(expression: str, node: Any = NODE) -> bool | None:
    return compiled(expression, CHOICES)(node, Scene(NODE, NODE, Tally(), {}))


@pytest.mark.parametrize("expression", [
    "status = 'final'", "status != 'x'", "status in ('final' | 'amended')", "('final' | 'x') contains status", "id & status = 'afinal'",
    "'a' + 'b' = 'ab'", "note.count() = 2", "note.count() + 1 = 3", "note.first().text = 'en'", "note.tail().text = 'to'", "note.last().text = 'to'",
    "note[1].text = 'to'", "note.text.isDistinct()", "note.where(text = 'to').exists()", "note.exists(text = 'to')", "note.all(text.exists())",
    "note.select(text).count() = 2", "value.exists()", "value.value = 1.5", "value.value > 1", "value.value <= 1.50", "value is Quantity",
    "(value is string).not()", "value.ofType(Quantity).unit = 'kg'", "value.as(Quantity).unit = 'kg'", "value.ofType(string).empty()",
    "(value as Quantity).unit = 'kg'", "component.value.ofType(string) = 's'", "effective.exists()", "effective.hasValue().not()", "issued.hasValue()",
    "effective.extension('urn:absent').value = 'unknown'", "contained.ofType(Patient).active", "contained.first() is Patient",
    "Observation.status = 'final'", "descendants().where(code = 'z').exists()", "children().count() > 5", "%resource.id = 'a'",
    "code.coding.code.combine(component.code.coding.code).isDistinct()", "code.coding.intersect(code.coding).count() = 2",
    "code.coding.system.distinct().count() = 1", "(code.coding.system | code.coding.code).count() = 3", "{}.empty()", "iif(true, 'a', 'b') = 'a'",
    "iif({}, 'a', 'b') = 'b'", "status.startsWith('fi')", "status.endsWith('al')", "status.contains('na')", "status.substring(1) = 'inal'",
    "status.substring(1, 2) = 'in'", "status.length() = 5", "status.upper() = 'FINAL'", "status.matches('[a-z]+')", "status.matches('[a-z]').not()",
    "'a.b.c'.replaceMatches('\\\\..*', '') = 'a'", "'12'.toInteger() = 12", "12.toString() = '12'", "issued > '2026-01-01T10:30:00+01:00'",
    "issued.toString().contains('10:00')", "true xor false", "false implies {}", "(true and {}).empty()", "(false and {}) = false", "(true or {}) = true",
    "({} or false).empty()", "({} = 1).empty()", "code.`text` = 'Vekt'", "id.trace('x') = 'a'", "(status = 'x').not()",
    "code.coding.where(system = 'urn:s' and code = 'y').exists() and note.empty().not()", "(1 | 1 | 2).count() = 2", "status.exists() = true",
    "code.coding.select(code = 'q').allFalse()", "code.coding.select(system = 'urn:s').allTrue()", "(1 + 1) in (1 | 2)",
])  # fmt: skip
def test_what_holds(expression: str) -> None:
    assert judged(expression) is True


@pytest.mark.parametrize(
    "expression",
    ["nothing.x = 1", "effective.ofType(Period) = 'x'", "{}", "{} and true", "issued < '2026-01-01'", "status > 1"],
)
def test_what_is_left_open(expression: str) -> None:
    assert judged(expression) is None


@pytest.mark.parametrize(
    "expression",
    ["status.exists() and", "conformsTo('x')", "status ~ 'x'", "%other = 1", "a.b(", "a ; b", "@2026", "1 div 0", "(a"],
)
def test_what_is_not_known_is_said_when_it_is_read_and_never_guessed(expression: str) -> None:
    with pytest.raises(UnreadableError):
        compiled(expression, CHOICES)


def test_implies_binds_loosest_and_a_dot_tightest() -> None:
    assert parse("a or b implies c and d.e = 1")[:2] == ("op", "implies")
    assert parse("a = b.c")[2:] == (("name", "a"), ("dot", ("name", "b"), ("name", "c")))
