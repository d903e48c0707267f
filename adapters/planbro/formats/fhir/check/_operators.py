"""The operators of FHIRPath, each made of the closures of its two sides (FHIRPath N1 § 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from planbro.formats.fhir.check._nodes import (
    FALSE,
    NUMBERS,
    TRUE,
    Items,
    Run,
    Scene,
    bare,
    boolean,
    compare_times,
    decimal_of,
    distinct,
    key_of,
    text_of,
    truth,
)
from planbro.formats.fhir.check._syntax import UnreadableError


def operator(sign: str, left: Run, right: Run) -> Run:
    if sign in _LOGIC:
        return _LOGIC[sign](left, right)
    if sign in {"=", "!="}:
        return lambda this, scene: boolean(_equal(left(this, scene), right(this, scene), sign == "="))
    if sign in _ORDER:
        holds = _ORDER[sign]
        return lambda this, scene: boolean(_ordered(left(this, scene), right(this, scene), holds))
    if sign == "in":
        return lambda this, scene: _member_of(left(this, scene), right(this, scene))
    if sign == "contains":
        return lambda this, scene: _member_of(right(this, scene), left(this, scene))
    if sign == "|":
        return lambda this, scene: distinct(left(this, scene) + right(this, scene))
    if sign == "+":
        return lambda this, scene: _sum(left(this, scene), right(this, scene))
    if sign == "&":
        return lambda this, scene: [text_of(left(this, scene)) + text_of(right(this, scene))]
    raise UnreadableError(f"{sign} is not known")


def _and(left: Run, right: Run) -> Run:
    def run(this: Items, scene: Scene) -> Items:
        one = truth(left(this, scene))
        if one is False:
            return FALSE
        two = truth(right(this, scene))
        return FALSE if two is False else boolean(True if one and two else None)

    return run


def _or(left: Run, right: Run) -> Run:
    def run(this: Items, scene: Scene) -> Items:
        one = truth(left(this, scene))
        if one:
            return TRUE
        two = truth(right(this, scene))
        return TRUE if two else boolean(False if one is False and two is False else None)

    return run


def _implies(left: Run, right: Run) -> Run:
    def run(this: Items, scene: Scene) -> Items:
        one = truth(left(this, scene))
        if one is False:
            return TRUE
        two = truth(right(this, scene))
        return TRUE if two else boolean(False if one and two is False else None)

    return run


def _xor(left: Run, right: Run) -> Run:
    def run(this: Items, scene: Scene) -> Items:
        one, two = truth(left(this, scene)), truth(right(this, scene))
        return [] if one is None or two is None else [one != two]

    return run


_LOGIC: Final = {"and": _and, "or": _or, "implies": _implies, "xor": _xor}
_ORDER: Final[Mapping[str, Callable[[int], bool]]] = {
    "<": lambda sign: sign < 0, "<=": lambda sign: sign <= 0, ">": lambda sign: sign > 0, ">=": lambda sign: sign >= 0,
}  # fmt: skip


def _equal(left: Items, right: Items, same: bool) -> bool | None:
    if not left or not right:
        return None
    if len(left) == len(right) == 1 and type(left[0]) is str and type(right[0]) is str:
        return (left[0] == right[0]) is same
    return ([key_of(item) for item in left] == [key_of(item) for item in right]) is same


def _ordered(left: Items, right: Items, holds: Callable[[int], bool]) -> bool | None:
    if len(left) != 1 or len(right) != 1:
        return None
    one, two = bare(left[0]), bare(right[0])
    if isinstance(one, str) and isinstance(two, str):
        sign = compare_times(one, two)
    elif isinstance(one, dict) and isinstance(two, dict):
        sign = _compare_quantities(one, two)
    elif isinstance(one, NUMBERS) and isinstance(two, NUMBERS):
        a, b = decimal_of(one), decimal_of(two)
        sign = (a > b) - (a < b)
    else:
        return None
    return None if sign is None else holds(sign)


def _compare_quantities(one: Mapping[str, Any], two: Mapping[str, Any]) -> int | None:
    """Quantities of one unit; others cannot be compared here."""
    if (one.get("system"), one.get("code"), one.get("unit")) != (two.get("system"), two.get("code"), two.get("unit")):
        return None
    a, b = one.get("value"), two.get("value")
    if not isinstance(a, NUMBERS) or not isinstance(b, NUMBERS):
        return None
    return (decimal_of(a) > decimal_of(b)) - (decimal_of(a) < decimal_of(b))


def _sum(left: Items, right: Items) -> Items:
    if not left or not right:
        return []
    one, two = bare(left[0]), bare(right[0])
    if isinstance(one, str) and isinstance(two, str):
        return [one + two]
    return [decimal_of(one) + decimal_of(two)]


def _member_of(left: Items, right: Items) -> Items:
    if not left:
        return []
    return [key_of(left[0]) in {key_of(item) for item in right}]
