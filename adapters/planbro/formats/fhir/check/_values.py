"""Comparing values with what a profile fixes, and codes with what a binding demands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from planbro.mapping import Number

_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_NUMBERS: Final = (int, float, Number)
Codes = Mapping[str, frozenset[str]]


def same(value: Any, wanted: Any) -> bool:
    """Equal throughout, numbers by their worth (fixed[x])."""
    if isinstance(wanted, dict):
        return (
            isinstance(value, dict)
            and value.keys() == wanted.keys()
            and all(same(value[k], w) for k, w in wanted.items())
        )
    if isinstance(wanted, list):
        return isinstance(value, list) and len(value) == len(wanted) and all(map(same, value, wanted))
    return _equal(value, wanted)


def fits(value: Any, pattern: Any) -> bool:
    """All that the pattern says is there; more may be (pattern[x])."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(key in value and fits(value[key], part) for key, part in pattern.items())
    if isinstance(pattern, list):
        return isinstance(value, list) and all(any(fits(item, part) for item in value) for part in pattern)
    return _equal(value, pattern)


def _equal(value: Any, wanted: Any) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if isinstance(value, _NUMBERS) and isinstance(wanted, _NUMBERS):
        return Decimal(str(value)) == Decimal(str(wanted))
    return bool(value == wanted)


def in_codes(value: Any, codes: Codes) -> bool:
    """Whether a code, Coding, Quantity or CodeableConcept holds one of the codes.

    What says why it is absent is let pass: nothing better can be said there (R4, data-absent-reason).
    """
    if isinstance(value, str):
        return any(value in listed for listed in codes.values())
    if not isinstance(value, dict):
        return True
    if "coding" in value:
        codings = value["coding"]
        return not isinstance(codings, list) or any(in_codes(coding, codes) for coding in codings)
    if "code" in value:
        system, code = value.get("system", ""), value["code"]
        return not isinstance(system, str) or not isinstance(code, str) or code in codes.get(system, ())
    return _absent(value)


def _absent(value: Mapping[str, Any]) -> bool:
    extensions = value.get("extension")
    return isinstance(extensions, list) and any(isinstance(e, dict) and e.get("url") == _ABSENT for e in extensions)


def all_codes(codes: Codes) -> Iterator[str]:
    for listed in codes.values():
        yield from listed
