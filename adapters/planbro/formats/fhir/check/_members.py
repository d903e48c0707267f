"""The closures of one member of an object: a primitive, a complex value, a list, the sibling of a primitive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from planbro.formats.fhir.check._definitions import Element
from planbro.formats.fhir.check._faults import Fault, Out, at, listed, under
from planbro.formats.fhir.check._invariants import Rule, judge
from planbro.formats.fhir.check._narrative import narrative_fault
from planbro.formats.fhir.check._primitives import BLANK, EMPTY, TYPE, Judge
from planbro.formats.fhir.check._scene import Scene
from planbro.formats.fhir.check._values import Codes, all_codes, in_codes

Member = Callable[[Any, dict[str, Any], Scene, Out], None]  # the value, its owner, the scene
Extra = Callable[[Any, Scene, Out], None]


def most(element: Element) -> str:
    return "*" if element.max is None else str(element.max)


def nothing(item: Any, owner: dict[str, Any], scene: Scene, out: Out) -> None:
    """A member of which there is nothing to say."""


def no_demand(value: Any, scene: Scene, out: Out) -> None:
    """No demand."""


def primitive(judge_of: Judge, code: str, element: Element, codes: Codes | None, rules: tuple[Rule, ...]) -> Extra:
    path, values = element.path, element.facts.get("codes", "")
    known = frozenset(all_codes(codes)) if codes else None
    allowed = listed(known or ())

    def check(value: Any, scene: Scene, out: Out) -> None:
        why = judge_of(value)
        if why is not None:
            out.append(Fault(why, element=path, wanted=code, reason=f"a value of type {code} is expected"))
            if why != BLANK:
                return
        if known is not None and value not in known:
            out.append(Fault("fhir-code", element=path, values=values, allowed=allowed))
        if rules:
            judge(rules, value, scene, out)

    return check


def narrative(element: Element) -> Extra:
    """The XHTML of a text (txt-1, txt-2), with what is wrong in it."""
    path = element.path

    def check(value: Any, scene: Scene, out: Out) -> None:
        why = narrative_fault(value)
        if why is not None:
            out.append(Fault("fhir-narrative", element=path, reason=why))

    return check


def complex_value(shape: Extra, extras: tuple[Extra, ...]) -> Extra:
    if not extras:
        return shape

    def check(value: Any, scene: Scene, out: Out) -> None:
        shape(value, scene, out)
        if type(value) is dict:
            for extra in extras:
                extra(value, scene, out)

    return check


def coded(codes: Codes, element: Element) -> Extra:
    path, values, allowed = element.path, element.facts["codes"], listed(all_codes(codes))

    def check(value: Any, scene: Scene, out: Out) -> None:
        if not in_codes(value, codes):
            out.append(Fault("fhir-code", element=path, values=values, allowed=allowed))

    return check


def each(check: Extra, name: str, place: str, element: Element, *, sparse: bool = False) -> Member:
    """One value, or a list where R4 has a list, each with its place."""
    if not element.max_many:

        def one(item: Any, owner: dict[str, Any], scene: Scene, out: Out) -> None:
            start = len(out)
            if type(item) is list:
                out.append(Fault(TYPE, element=element.path, reason="no array is expected"))
            else:
                check(item, scene, out)
            if len(out) > start:
                under(out, start, place)

        return one

    def many(items: Any, owner: dict[str, Any], scene: Scene, out: Out) -> None:
        if type(items) is not list:
            at(out, Fault(TYPE, element=element.path, reason="an array is expected"), place)
            return
        if not items:
            at(out, Fault(EMPTY, element=element.path), place)
            return
        if element.max is not None and len(items) > element.max:
            at(
                out,
                Fault(
                    "fhir-cardinality", element=element.path, count=len(items), least=element.min, most=most(element)
                ),
                place,
            )
        for number, item in enumerate(items):
            if item is None and sparse and _has_sibling(owner, name, number):
                continue
            start = len(out)
            check(item, scene, out)
            if len(out) > start:
                under(out, start, f"{place}[{number}]")

    return many


def _has_sibling(owner: dict[str, Any], name: str, number: int) -> bool:
    others = owner.get("_" + name)
    return isinstance(others, list) and number < len(others) and isinstance(others[number], dict)


def siblings(check: Extra, name: str, place: str, element: Element) -> Member:
    if not element.max_many:

        def one(item: Any, owner: dict[str, Any], scene: Scene, out: Out) -> None:
            start = len(out)
            check(item, scene, out)
            if type(item) is dict and item.keys() == {"id"} and owner.get(name) is not None:
                del out[start:]  # an id is enough beside a value
            if len(out) > start:
                under(out, start, place)

        return one

    def many(items: Any, owner: dict[str, Any], scene: Scene, out: Out) -> None:
        beside = owner.get(name)
        values = beside if isinstance(beside, list) else []
        width = len(values)
        if type(items) is not list or (width and len(items) > width):
            at(
                out,
                Fault(TYPE, element=element.path, reason="the array is longer than the values that it belongs to"),
                place,
            )
            return
        for number, item in enumerate(items):
            if item is None and number < width and values[number] is not None:
                continue
            start = len(out)
            check(item, scene, out)
            if type(item) is dict and item.keys() == {"id"} and number < width and values[number] is not None:
                del out[start:]
            if len(out) > start:
                under(out, start, f"{place}[{number}]")

    return many
