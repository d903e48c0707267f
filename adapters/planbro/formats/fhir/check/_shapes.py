"""A closure for each element of a type, made once: what is right is passed over for the cost of a look-up.

A shape is all that R4 says of a JSON object: which members, how many, of which types, with which codes, targets and
rules (fhir.md § 6.5).
"""

from __future__ import annotations

from typing import Any, Final

from planbro.formats.fhir.check._definitions import CORE, OURS, Definitions, Element, Type
from planbro.formats.fhir.check._faults import Fault, Out, address, at, listed, nameable
from planbro.formats.fhir.check._invariants import EXT_1, Rule, Rules, judge
from planbro.formats.fhir.check._members import (
    Extra,
    Member,
    coded,
    complex_value,
    each,
    most,
    narrative,
    no_demand,
    nothing,
    primitive,
    siblings,
)
from planbro.formats.fhir.check._primitives import EMPTY, TYPE, judges
from planbro.formats.fhir.check._profiles import Profile
from planbro.formats.fhir.check._scene import Scene, bundle_scene
from planbro.formats.fhir.check._values import all_codes

_RESOURCE_TYPES: Final = "http://hl7.org/fhir/ValueSet/resource-types"
_ABSTRACT: Final = frozenset({"Resource", "DomainResource"})
_BACKBONE: Final = frozenset({"BackboneElement", "Element"})


class Shape:
    """One type, or one part of a resource. It fills itself when it is first used, since types hold one another."""

    __slots__ = ("_choices", "_members", "_name", "_places", "_required", "_rules", "_shapes", "_solitary")

    def __init__(self, shapes: Shapes, name: str, places: tuple[str, ...] = ()) -> None:
        self._shapes, self._name = shapes, name
        self._places = places or (name,)  # what a context of an extension may call this
        self._members: dict[str, Member] | None = None
        self._required: tuple[tuple[Element, frozenset[str]], ...] = ()
        self._choices: dict[str, tuple[str, str]] = {}
        self._rules: tuple[Rule, ...] = ()
        self._solitary = False  # an id alone is no content

    def check(self, value: Any, scene: Scene, out: Out) -> None:
        """Add the faults of one object; their paths begin at the object."""
        members = self._members
        if members is None:
            members = self._fill()
        if type(value) is not dict:
            out.append(Fault(TYPE, element=self._name, reason="an object is expected"))
            return
        if not value or (self._solitary and len(value) == 1 and "id" in value):
            out.append(Fault(EMPTY, element=self._name))
            return
        for key, item in value.items():
            member = members.get(key)
            if member is None:
                out.append(Fault("fhir-unknown-element", element=nameable(key), type=self._name))
            else:
                member(item, value, scene, out)
        for element, keys in self._required:
            if keys.isdisjoint(value):
                at(
                    out,
                    Fault("fhir-cardinality", element=element.path, count=0, least=element.min, most=most(element)),
                    "." + element.name,
                )
        if self._choices:
            self._one_of_each(value, out)
        judge(self._rules, value, scene, out)

    def _one_of_each(self, value: dict[str, Any], out: Out) -> None:
        picked = {self._choices[key] for key in value if key in self._choices}
        stems = {stem for stem, _ in picked}
        if len(picked) > len(stems):
            for stem in stems:
                count = sum(one == stem for one, _ in picked)
                if count > 1:
                    at(out, Fault("fhir-choice", element=f"{self._name}.{stem}[x]", count=count), "." + stem)

    def _fill(self) -> dict[str, Member]:
        shapes, tables = self._shapes, self._shapes.tables
        members: dict[str, Member] = {}
        elements = tables.elements(self._name)
        for element in elements:
            names = element.json_names()
            types = element.types or (Type(element.facts.get("same", "")),)
            for name, type_ in zip(names, types, strict=False):
                members.update(shapes.members(self._places, element, name, type_))
                if element.is_choice:
                    self._choices[name] = self._choices["_" + name] = (element.name, name)
        if tables.kind(self._name) == "resource":
            members["resourceType"] = nothing
        else:
            self._solitary = True
        self._required = tuple(
            (element, frozenset(key for name in element.json_names() for key in (name, "_" + name)))
            for element in elements if element.min
        )  # fmt: skip
        if "." not in self._name:
            self._rules = shapes.rules.of(tables.table(self._name).get("invariants", ()))
        if self._name == "Extension":
            self._rules = (EXT_1, *self._rules)
        self._members = members
        return members


class Shapes:
    """Every shape and profile of the tables, each made when it is first asked for."""

    def __init__(self, tables: Definitions) -> None:
        self.tables = tables
        self.rules = Rules(tables)
        self.judges = judges(tables)
        self.resource_types = frozenset(all_codes(tables.codes(_RESOURCE_TYPES) or {})) - _ABSTRACT
        self._shapes: dict[str, Shape] = {}
        self._profiles: dict[str, Profile] = {}

    def shape(self, name: str) -> Shape:
        if name not in self._shapes:
            self._shapes[name] = Shape(self, name)
        return self._shapes[name]

    def profile(self, url: str) -> Profile | None:
        """A profile of the tables by its address, with or without a version; what is not known is not remembered."""
        url = url.split("|")[0]
        found = self._profiles.get(url)
        fact = self.tables.profile(url) if found is None else None
        if fact is not None:
            found = self._profiles[url] = Profile(self, url, fact)
        return found

    # --- resources

    def check_resource(self, value: Any, scene: Scene, out: Out) -> None:
        """A resource of whatever type it says it is, with the profiles that it claims."""
        if type(value) is not dict:
            out.append(Fault(TYPE, element="Resource", reason="an object is expected"))
            return
        kind = value.get("resourceType")
        if not isinstance(kind, str) or self.tables.kind(kind) != "resource" or self.tables.table(kind).get("abstract"):
            self._not_a_resource(kind, scene, out)
            return
        if scene.too_deep:
            out.append(Fault(TYPE, element="Resource", reason="resources stand too deep within one another"))
            return
        self.shape(kind).check(value, scene, out)
        text = value.get("text")
        if (
            "DomainResource" in self.tables.bases(kind)
            and not (isinstance(text, dict) and "div" in text)
            and scene.resource is scene.root
        ):
            scene.tally.bare += 1
        meta = value.get("meta")
        if isinstance(meta, dict) and "profile" in meta:
            self._claims(value, meta["profile"], scene, out)

    def _not_a_resource(self, kind: Any, scene: Scene, out: Out) -> None:
        if isinstance(kind, str) and kind in self.resource_types:
            scene.tally.tell(out, Fault("fhir-resource-unknown", type=kind))
        else:
            out.append(Fault(TYPE, element="Resource.resourceType", reason="the name of a resource of R4 is expected"))

    def _claims(self, value: dict[str, Any], urls: Any, scene: Scene, out: Out) -> None:
        for number, url in enumerate(urls if isinstance(urls, list) else ()):
            if isinstance(url, str):
                self.check_profile(value, url, scene, out, f".meta.profile[{number}]")

    def check_profile(self, value: dict[str, Any], url: str, scene: Scene, out: Out, claim: str = "") -> None:
        """One profile on one resource; one that planbro does not have is told of, not judged. `claim` is its place."""
        profile = self.profile(url)
        kind = value["resourceType"]
        if profile is not None and profile.type == kind:
            profile.check(value, scene, out)
        elif profile is not None:
            at(out, Fault("fhir-profile-type", profile=profile.name, type=profile.type), claim)
        elif url.split("|")[0] != CORE + kind:
            scene.tally.tell(out, Fault("fhir-profile-unknown", profile=address(url)), claim)

    # --- members

    def members(self, places: tuple[str, ...], element: Element, name: str, type_: Type) -> dict[str, Member]:
        """The closures of one JSON name: itself, and for a primitive its `_x` sibling."""
        place = f".{element.name}.ofType({type_.code})" if element.is_choice else "." + element.name
        kind = self.tables.kind(type_.code)
        rules = self.rules.of(element.facts.get("invariants", ()))
        if kind == "primitive-type" or type_.code == "xhtml":
            value = (
                narrative(element)
                if type_.code == "xhtml"
                else primitive(self.judges[type_.code], type_.code, element, self._codes(element), rules)
            )
            return {
                name: each(value, name, place, element, sparse=True),
                "_" + name: self._sibling(element, type_, name, place),
            }
        if type_.code == "Resource":
            return {name: each(self._inner(contained=element.name == "contained"), name, place, element)}
        if element.facts.get("same") or type_.code in _BACKBONE:
            shape = self.shape(element.facts.get("same") or element.path)
        else:
            shape = self.shape(type_.code)
        extras = tuple(self._extras(places, element, type_, rules))
        return {name: each(complex_value(shape.check, extras), name, place, element)}

    def _extras(self, places: tuple[str, ...], element: Element, type_: Type, rules: tuple[Rule, ...]) -> list[Extra]:
        """What the element says of its value beside its type."""
        extras: list[Extra] = []
        codes = self._codes(element)
        if codes:
            extras.append(coded(codes, element))
        if type_.targets:
            extras.append(self.targeted(frozenset(type_.targets), element.path))
        if type_.code == "Extension":
            extras.append(self._extended(places, modifier=element.name == "modifierExtension"))
        for url in type_.profiles:
            profile = self.profile(url if "/" in url else CORE + url)
            if profile is not None:
                extras.append(profile.check)
        if rules:
            extras.append(lambda value, scene, out: judge(rules, value, scene, out))
        return extras

    def _codes(self, element: Element) -> Any:
        values = element.facts.get("codes")
        return self.tables.codes(values) if values else None

    def _inner(self, *, contained: bool) -> Extra:
        def check(value: Any, scene: Scene, out: Out) -> None:
            if type(value) is dict and value.get("resourceType") == "Bundle":
                scene = bundle_scene(value, scene)
            self.check_resource(value, scene.into(value, contained=contained), out)

        return check

    def targeted(self, targets: frozenset[str], path: str) -> Extra:
        """A reference leads to one of these types, as far as it says where it leads."""
        kinds = {self.type_of_profile(target) for target in targets}
        if None in kinds or "Resource" in kinds:
            return no_demand
        allowed, known = frozenset(kinds), self.resource_types

        def check(value: Any, scene: Scene, out: Out) -> None:
            kind = scene.type_of(value)
            if kind is not None and kind not in allowed and kind in known:
                out.append(Fault("fhir-target", element=path, found=kind, allowed=listed(k for k in allowed if k)))

        return check

    def type_of_profile(self, url: str) -> str | None:
        """The type that a profile is of; None where the profile is not known."""
        if "/" not in url:
            return url
        if url.startswith(CORE) and url.removeprefix(CORE) in self.resource_types:
            return url.removeprefix(CORE)
        fact = self.tables.profile(url)
        return None if fact is None else str(fact["type"])

    def _extended(self, places: tuple[str, ...], *, modifier: bool) -> Extra:
        """An extension by its own definition, where it is known, and whether it may stand here."""
        owner = places[0]
        names = frozenset((*places, *self._made_of(owner)))
        allowed: dict[str, bool] = {}

        def check(value: Any, scene: Scene, out: Out) -> None:
            url = value.get("url")
            if not isinstance(url, str):
                return
            profile = self.profile(url)
            if profile is None or profile.type != "Extension":
                if modifier and "/" in url and not url.startswith(OURS):
                    out.append(Fault("fhir-modifier", element=owner))
                return
            profile.check(value, scene, out)
            if url not in allowed:
                allowed[url] = self._stands(profile.context, names)
            if not allowed[url]:
                out.append(
                    Fault("fhir-extension", extension=profile.name, element=owner, allowed=listed(profile.context))
                )

        return check

    def _made_of(self, owner: str) -> tuple[str, ...]:
        return ("BackboneElement", "Element") if "." in owner else self.tables.bases(owner)

    def _stands(self, context: tuple[str, ...], names: frozenset[str]) -> bool:
        """A context is a type or an element; of `Patient.name` only the type is known here, and that is enough."""
        for place in context:
            if place in names or place == "Element":
                return True
            found = self._types_at(place)
            if found is None or found & names:
                return True
        return not context

    def _types_at(self, place: str) -> frozenset[str] | None:
        """The types of an element; None for what the tables do not have."""
        root, _, path = place.partition(".")
        if not self.tables.knows(root):
            return frozenset() if place in self.resource_types else None
        fact = self.tables.table(root)["elements"].get(path)
        if not path:
            return frozenset()
        return (
            None if fact is None else frozenset(t if isinstance(t, str) else t["code"] for t in fact.get("types", ()))
        )

    def _sibling(self, element: Element, type_: Type, name: str, place: str) -> Member:
        """`_birthDate`: the id and the extensions of a primitive."""
        return siblings(Shape(self, "Element", (element.path, type_.code, "Element")).check, name, place, element)
