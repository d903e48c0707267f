"""What a profile adds to its type: how many, fixed values, slices, codes, invariants (fhir.md § 6.5).

The type itself is judged by its shape; here only the additions are, so nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from planbro.formats.fhir.check._definitions import CORE
from planbro.formats.fhir.check._faults import Fault, Out, at, listed, under
from planbro.formats.fhir.check._invariants import Rule, judge
from planbro.formats.fhir.check._items import Item, items_of
from planbro.formats.fhir.check._scene import Scene
from planbro.formats.fhir.check._slices import Taker, addresses, taker, typed
from planbro.formats.fhir.check._values import Codes, all_codes, fits, in_codes, same

if TYPE_CHECKING:
    from planbro.formats.fhir.check._shapes import Shapes

Test = Callable[[Item, Scene, Out], None]
_PLAIN: Final = frozenset({"min", "max", "types"})


class Profile:
    """A profile as a tree of parts, made when it is first used."""

    def __init__(self, shapes: Shapes, url: str, fact: Mapping[str, Any]) -> None:
        self.url, self.type = url, str(fact["type"])
        self.name = url.rpartition("/")[2]
        self.context = tuple(fact.get("context", ()))
        self._shapes, self._fact = shapes, fact
        self._root: Part | None = None
        self._plain: frozenset[str] = frozenset()

    @property
    def root(self) -> Part:
        if self._root is None:
            root = Part(self, self._shapes, self.type)
            for path, facts in self._fact["elements"].items():
                part = root
                for step in path.split(".") if path else ():
                    part = part.grown(step)
                part.facts = facts
            root.settle()
            self._plain = _plain(root) if self.type == "Extension" else frozenset()
            self._root = root
        return self._root

    def check(self, value: Any, scene: Scene, out: Out) -> None:
        """Add the faults of a resource, a data type or an extension against this profile."""
        if type(value) is dict:
            root = self.root
            if len(value) == 2 and not self._plain.isdisjoint(value) and value.get("url") == self.url:
                return  # most extensions: an address and a value of the only type
            root.check_item(Item("", None, value), scene, out)


def _plain(root: Part) -> frozenset[str]:
    """The names of its value in JSON, for an extension that demands no more than the type of its value."""
    value = root.below.get("value[x]")
    others = [part for name, part in root.below.items() if name not in {"value[x]", "url"}]
    if value is None or value.below or value.slices or value.facts.keys() - _PLAIN or root.facts:
        return frozenset()
    types = value.facts.get("types", ())
    if any(part.least or any(one.least for one in part.slices.values()) for part in others):
        return frozenset()
    return frozenset("value" + one[:1].upper() + one[1:] for one in types if isinstance(one, str))


class Part:
    """One element of a profile, or one slice of it."""

    def __init__(self, profile: Profile, shapes: Shapes, path: str) -> None:
        self.profile, self.shapes, self.path = profile, shapes, path
        self.facts: Mapping[str, Any] = {}
        self.below: dict[str, Part] = {}
        self.slices: dict[str, Part] = {}
        self.least, self.most = 0, -1
        self._tests: tuple[Test, ...] = ()
        self._takers: dict[str, Taker] = {}
        self._by_address: dict[str, str] | None = None

    def grown(self, step: str) -> Part:
        """The part that a step of an element's id leads to; `identifier:FNR/test` is a slice of a slice."""
        name, _, sliced = step.partition(":")
        part = self.below.setdefault(name, Part(self.profile, self.shapes, f"{self.path}.{name}"))
        for piece in sliced.split("/") if sliced else ():
            part = part.slices.setdefault(piece, Part(self.profile, self.shapes, f"{part.path}:{piece}"))
        return part

    def settle(self) -> None:
        """Make the tests of this part and all below."""
        most = self.facts.get("max", "*")
        self.least, self.most = self.facts.get("min", 0), -1 if most == "*" else int(most)
        for part in (*self.below.values(), *self.slices.values()):
            part.settle()
        self._tests = tuple(self._made())
        by = self.facts.get("slicing", {}).get("by", [])
        if by == [["value", "url"]] and self.path.endswith(("xtension",)):
            self._by_address = {url: name for name, part in self.slices.items() for url in addresses(part)}
        self._takers = {name: taker(part, by) for name, part in self.slices.items()}

    @property
    def codes(self) -> Codes | None:
        """The codes that are demanded here, where they can be listed."""
        address = self.facts.get("codes")
        return self.shapes.tables.codes(address) if address else None

    # --- judging

    def check_item(self, item: Item, scene: Scene, out: Out) -> None:
        start = len(out)
        for test in self._tests:
            test(item, scene, out)
        if self.below:
            node = item.node
            for name, part in self.below.items():
                if name in node or "_" + name in node or name[-1] == "]" or part.least or part.slices:
                    part.check_in(node, name, scene, out)
        if len(out) > start and item.name:
            under(out, start, item.place)

    def check_in(self, owner: Mapping[str, Any], name: str, scene: Scene, out: Out) -> None:
        """The element in what owns it: how many, each of them, and its slices."""
        items = items_of(owner, name)
        place = "." + name.removesuffix("[x]")
        self._count(len(items), place, out)
        if self._tests or self.below:
            for item in items:
                self.check_item(item, scene, out)
        if self.slices:
            self._sliced(items, place, scene, out)

    def _count(self, count: int, place: str, out: Out) -> None:
        if count < self.least or -1 < self.most < count:
            most = "*" if self.most < 0 else self.most
            at(out, self._fault("fhir-cardinality", count=count, least=self.least, most=most, element=self.path), place)

    def _sliced(self, items: list[Item], place: str, scene: Scene, out: Out) -> None:
        """Each item to the slice that it fits; then the slices, how many each and what they demand."""
        taken: dict[str, list[Item]] = {}
        unsure: set[str] = set()
        loose = [item for item in items if not self._taken(item, scene, taken, unsure)]
        for name, part in self.slices.items():
            found = taken.get(name, [])
            if name not in unsure:
                part._count(len(found), place, out)
            for item in found:
                part.check_item(item, scene, out)
            if part.slices:
                part._sliced(found, place, scene, out)
        if loose and not unsure and self.facts.get("slicing", {}).get("rules") == "closed":
            for item in loose:
                at(out, self._fault("fhir-slice", element=self.path), item.place)

    def _taken(self, item: Item, scene: Scene, taken: dict[str, list[Item]], unsure: set[str]) -> bool:
        if self._by_address is not None:
            url = item.node.get("url")
            found = self._by_address.get(url) if isinstance(url, str) else None
            if found is not None:
                taken.setdefault(found, []).append(item)
            return found is not None
        for name, takes in self._takers.items():
            fit = takes(item, scene)
            if fit:
                taken.setdefault(name, []).append(item)
                return True
            if fit is None:
                unsure.add(name)
        return False

    # --- tests of one item

    def _made(self) -> Iterator[Test]:
        facts = self.facts
        if "fixed" in facts:
            yield self._fixed(facts["fixed"], same)
        if "pattern" in facts:
            yield self._fixed(facts["pattern"], fits)
        codes = self.codes
        if codes:
            yield self._coded(codes)
        if "types" in facts:
            yield from self._narrowed(typed(facts))
        rules = self.shapes.rules.of(facts.get("invariants", ()))
        if rules:
            yield _ruled(rules)
        if "length" in facts:
            yield self._long(int(facts["length"]))

    def _fixed(self, wanted: Any, agrees: Callable[[Any, Any], bool]) -> Test:
        def test(item: Item, scene: Scene, out: Out) -> None:
            if not agrees(item.value, wanted):
                out.append(self._fault("fhir-fixed", element=self.path))

        return test

    def _coded(self, codes: Codes) -> Test:
        allowed = listed(all_codes(codes))

        def test(item: Item, scene: Scene, out: Out) -> None:
            if item.value is not None and not in_codes(item.value, codes):
                out.append(self._fault("fhir-code", element=self.path, values=self.facts["codes"], allowed=allowed))

        return test

    def _long(self, most: int) -> Test:
        def test(item: Item, scene: Scene, out: Out) -> None:
            if isinstance(item.value, str) and len(item.value) > most:
                out.append(self._fault("fhir-length", element=self.path, most=most))

        return test

    def _narrowed(self, types: list[Mapping[str, Any]]) -> Iterator[Test]:
        """Fewer types of a choice, fewer targets of a reference, and the profiles of data types."""
        if "[x]" in self.path.rpartition(".")[2]:
            yield self._one_of({str(type_["code"]) for type_ in types})
        references = [type_ for type_ in types if type_["code"] == "Reference"]
        if references and all("targets" in type_ for type_ in references):
            targets = frozenset(url for type_ in references for url in type_["targets"])
            yield _on_references(self.shapes.targeted(targets, self.path))
        for type_ in types:
            profiles = [self.shapes.profile(url if "/" in url else CORE + url) for url in type_.get("profiles", ())]
            known = [profile for profile in profiles if profile is not None]
            if known and len(known) == len(profiles) and known[0].type != "Extension":  # judged where it stands
                yield _profiled(str(type_["code"]), known)

    def _one_of(self, codes: set[str]) -> Test:
        def test(item: Item, scene: Scene, out: Out) -> None:
            if item.code is not None and item.code not in codes:
                out.append(self._fault("fhir-profile-choice", element=self.path, allowed=", ".join(sorted(codes))))

        return test

    def _fault(self, code: str, **params: str | int) -> Fault:
        fault = Fault(code, profile=self.profile.name)
        fault.params |= params
        return fault


def _ruled(rules: tuple[Rule, ...]) -> Test:
    return lambda item, scene, out: judge(rules, item.node if item.value is None else item.value, scene, out)


def _on_references(check: Callable[[Any, Scene, Out], None]) -> Test:
    def test(item: Item, scene: Scene, out: Out) -> None:
        if item.code in {None, "Reference"} and type(item.value) is dict:
            check(item.value, scene, out)

    return test


def _profiled(code: str, profiles: list[Profile]) -> Test:
    """One of the profiles has to fit; the faults told are those of the first."""
    kind = profiles[0].type

    def test(item: Item, scene: Scene, out: Out) -> None:
        value = item.value
        if item.code not in {None, code} or type(value) is not dict or value.get("resourceType", kind) != kind:
            return
        told: Out | None = None
        for profile in profiles:
            faults: Out = []
            profile.check(value, scene, faults)
            if not faults:
                return
            told = told or faults
        out.extend(told or ())

    return test
