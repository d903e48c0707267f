"""The tables of facts under `schemas/fhir/definitions`: what R4, no-basis and our own profiles say of each element.

`tools/make_definitions.py` makes them from StructureDefinitions. They are read once; a type is worked out when it is
first asked for, and what is given out is never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

import orjson

from planbro.mapping import data_dir

PACKAGES: Final = ("r4", "no-basis", "planbro")
CORE: Final = "http://hl7.org/fhir/StructureDefinition/"
OURS: Final = "https://planbro.dev/fhir/"


class TypeOf(NamedTuple):
    """What stands under a JSON name: the type, whether it repeats, and its place in R4's order (as XML has it).

    `code` is `HumanName`, `dateTime`, `Resource` ...; for a part of a resource that has no type of its own it is the
    path, `Patient.contact`, which can be asked for in turn.
    """

    code: str
    many: bool
    order: int
    primitive: bool


@dataclass(frozen=True, slots=True)
class Type:
    """One type that an element may have, with the profiles it must follow and the types it may point to."""

    code: str
    profiles: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type. `name` is without `[x]`; `max` None is any number; `facts` is the row of the table."""

    name: str
    path: str
    order: int
    min: int
    max: int | None
    max_many: bool
    is_choice: bool
    types: tuple[Type, ...]
    facts: Mapping[str, Any]

    def json_names(self) -> tuple[str, ...]:
        """The names it has in JSON: one, or for a choice one a type."""
        if not self.is_choice:
            return (self.name,)
        return tuple(self.name + one.code[:1].upper() + one.code[1:] for one in self.types)


class Definitions:
    """The packages together, asked by name of type, by path (`Patient.contact`), or by address of profile."""

    def __init__(self, packages: tuple[Mapping[str, Any], ...]) -> None:
        self._types: dict[str, Any] = {}
        self._profiles: dict[str, Any] = {}
        self._invariants: dict[str, Any] = {}
        self._codes: dict[str, Any] = {}
        self._elements: dict[str, tuple[Element, ...]] = {}
        self._by_json: dict[str, dict[str, TypeOf]] = {}
        for package in packages:
            self._types.update(package["types"])
            self._profiles.update(package["profiles"])
            self._invariants.update(package["invariants"])
            self._codes.update({k: v for k, v in package["codes"].items() if "codes" in v or k not in self._codes})

    def knows(self, name: str) -> bool:
        """Whether there is a table for this type, or for the type that the path begins with."""
        return name.partition(".")[0] in self._types

    def kind(self, name: str) -> str | None:
        """`resource`, `complex-type`, `primitive-type`; None for what is not known."""
        found: str | None = self._types.get(name, {}).get("kind")
        return found

    def table(self, name: str) -> Mapping[str, Any]:
        """The row of a type: kind, base, invariants, regex, elements by path."""
        found: Mapping[str, Any] = self._types[name]
        return found

    def bases(self, name: str) -> tuple[str, ...]:
        """The type and those it is made of, nearest first."""
        chain = []
        here: str | None = name
        while here in self._types:
            chain.append(here)
            here = self._types[here].get("base")
        return (*chain, here) if here else tuple(chain)

    def profile(self, url: str) -> Mapping[str, Any] | None:
        """What a profile adds to its type; None where it is not known."""
        found: Mapping[str, Any] | None = self._profiles.get(url)
        return found

    def types(self) -> tuple[str, ...]:
        return tuple(self._types)

    def profiles(self) -> tuple[str, ...]:
        return tuple(self._profiles)

    def invariant(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._invariants[name]
        return found

    def invariants(self) -> tuple[str, ...]:
        return tuple(self._invariants)

    def codes(self, address: str) -> Mapping[str, frozenset[str]] | None:
        """A value set's codes by system; None where they cannot be listed."""
        found = self._codes.get(address, {}).get("codes")
        return None if found is None else {system: frozenset(codes) for system, codes in found.items()}

    def elements(self, name: str) -> tuple[Element, ...]:
        """The elements of a type or of a part of it, in R4's order.

        Raises:
            KeyError: there is no table for it.
        """
        if name not in self._elements:
            self._elements[name] = self._made(name)
        return self._elements[name]

    def type_of(self, name: str, json_name: str) -> TypeOf | None:
        """What stands under a JSON name of a type or part; None where R4 has no such element there."""
        known = self._by_json.get(name)
        if known is None:
            known = self._by_json[name] = self._named(name)
        return known.get(json_name)

    def _made(self, name: str) -> tuple[Element, ...]:
        root, _, within = name.partition(".")
        rows = self._types[root]["elements"]
        while "same" in rows.get(within, ()):
            root, _, within = rows[within]["same"].partition(".")
            rows = self._types[root]["elements"]
        before = within + "." if within else ""
        found: list[Element] = []
        for path, facts in rows.items():
            if path.startswith(before) and "." not in path[len(before) :]:
                found.append(_element(f"{root}.{path}", path[len(before) :], len(found), facts))
        return tuple(found)

    def _named(self, name: str) -> dict[str, TypeOf]:
        found = {}
        for element in self.elements(name):
            for json_name, one in zip(element.json_names(), element.types or (Type(""),), strict=False):
                code = element.facts.get("same") or one.code
                if code in {"BackboneElement", "Element"}:
                    code = element.path
                primitive = self.kind(code) == "primitive-type"
                found[json_name] = TypeOf(code, element.max_many, element.order, primitive)
        return found


def _element(path: str, name: str, order: int, facts: Mapping[str, Any]) -> Element:
    most = facts.get("max", "1")
    return Element(
        name=name.removesuffix("[x]"),
        path=path,
        order=order,
        min=facts.get("min", 0),
        max=None if most == "*" else int(most),
        max_many=most not in {"0", "1"},
        is_choice=name.endswith("[x]"),
        types=tuple(map(_type, facts.get("types", ()))),
        facts=facts,
    )


def _type(fact: Any) -> Type:
    if isinstance(fact, str):
        return Type(fact)
    return Type(fact["code"], tuple(fact.get("profiles", ())), tuple(fact.get("targets", ())))


@cache
def definitions() -> Definitions:
    """The tables that ship with planbro, read once."""
    folder = data_dir("schemas") / "fhir" / "definitions"
    files = [folder / f"{name}.json" for name in PACKAGES]
    return Definitions(tuple(orjson.loads(file.read_bytes()) for file in files if file.is_file()))
