"""FHIRPath made into Python closures, once for each expression (FHIRPath N1; the part that R4's invariants use).

A collection is a list. A primitive is its JSON value; one with an id or extensions, or with no value, is a `Leaf`. The
model is asked only which names are choices: `value` is `valueString`, `valueQuantity` ... An expression with a function
that is not here cannot be judged, and is not guessed at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from planbro.formats.fhir.check._functions import PER_ITEM, WHOLE, iif
from planbro.formats.fhir.check._nodes import (
    FALSE,
    TRUE,
    Items,
    Leaf,
    Run,
    Scene,
    bare,
    boolean,
    nothing,
    present,
    truth,
    values_of,
)
from planbro.formats.fhir.check._operators import operator
from planbro.formats.fhir.check._syntax import Tree, UnreadableError, parse
from planbro.mapping import Number

Choices = Mapping[str, Mapping[str, str]]  # `value` -> {`valueString`: `string`, ...}


def compiled(expression: str, choices: Choices) -> Callable[[Any, Scene], bool | None]:
    """A judge of one node: true, false, or None where the expression says nothing (it came out empty).

    Raises:
        UnreadableError: it holds what is not known here.
    """
    run = _Compiler(choices).made(parse(expression))

    def judge(node: Any, scene: Scene) -> bool | None:
        found = run([node], scene)
        return truth(found)

    return judge


class _Compiler:
    """From tree to closure; holds only what the model knows of choices."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices

    def made(self, tree: Tree) -> Run:
        kind = tree[0]
        if kind == "dot":
            return self._chained(tree)
        if kind in {"name", "call"}:
            step = self._step(tree)
            return lambda this, scene: step(this, this, scene)
        if kind == "op":
            return operator(tree[1], self.made(tree[2]), self.made(tree[3]))
        if kind == "type":
            return self._typed(tree[1], tree[2], tree[3])
        if kind == "index":
            left, at = self.made(tree[1]), self.made(tree[2])
            return lambda this, scene: left(this, scene)[at(this, scene)[0] :][:1]
        return _atom(tree)

    def _chained(self, tree: Tree) -> Run:
        right = tree[2]
        if right[0] == "call" and right[1] in {"ofType", "as", "is"} and len(right[2]) == 1:
            return self._typed(right[1], tree[1], _type_of(right[2][0]))
        if right[0] == "call" and right[1] in {"exists", "empty"} and not right[2] and _is_member(tree[1]):
            return self._presence(tree[1], right[1] == "exists")
        left = self.made(tree[1])
        if right[0] == "this":
            return left
        step = self._step(right)
        return lambda this, scene: step(left(this, scene), this, scene)

    def _presence(self, tree: Tree, wanted: bool) -> Run:
        """`a.b.exists()` and `a.b.empty()`, by far the most of what invariants say: nothing is gathered for them."""
        names = self._keys(tree[2][1] if tree[0] == "dot" else tree[1])
        keys = (*names, *("_" + name for name in names))
        yes, no = (TRUE, FALSE) if wanted else (FALSE, TRUE)
        if tree[0] == "name":
            return lambda this, scene: yes if present(this, keys) else no
        left = self.made(tree[1])
        return lambda this, scene: yes if present(left(this, scene), keys) else no

    def _keys(self, name: str) -> tuple[str, ...]:
        """The names that an element has in JSON."""
        return (name, *self.choices.get(name, ()))

    def _step(self, tree: Tree) -> Callable[[Items, Items, Scene], Items]:
        """What is done to a collection; the second argument is `$this` of the whole, for plain arguments."""
        if tree[0] == "name":
            go = self._member(tree[1])
            return lambda items, this, scene: go(items)
        name, arguments = tree[1], tree[2]
        if name in {"ofType", "as", "is"} and len(arguments) == 1:
            return lambda items, this, scene: _of_type(name, items, _type_of(arguments[0]))
        made = [self.made(argument) for argument in arguments]
        if name in PER_ITEM and len(made) <= 1:
            return PER_ITEM[name](made[0] if made else None)
        if name == "iif" and len(made) in {2, 3}:
            return iif(*made)
        if name in WHOLE:
            whole = WHOLE[name]
            return lambda items, this, scene: whole(items, [run(this, scene) for run in made], scene)
        raise UnreadableError(f"{name}() is not known")

    def _member(self, name: str) -> Callable[[Items], Items]:
        if name[:1].isupper():  # the name of a type before a path: it is the node itself
            return lambda items: [one for one in items if _named(one, name)]
        keys = self._keys(name)

        def go(items: Items) -> Items:
            found: Items = []
            for item in items:
                node = item.extra if type(item) is Leaf else item
                if isinstance(node, dict):
                    for key in keys:
                        if key in node or "_" + key in node:
                            found.extend(values_of(node, key))
            return found

        return go

    def _typed(self, sign: str, left: Tree, name: str) -> Run:
        """`value.ofType(Quantity)` is `valueQuantity`; what is no choice is known by resourceType or by its form."""
        last = left[2] if left[0] == "dot" else left
        choice = self.choices.get(last[1]) if last[0] == "name" else None
        if choice:
            keys = [key for key, type_ in choice.items() if type_.lower() == name.lower()]
            exact = (
                self.made((*left[:2], ("name", keys[0])) if left[0] == "dot" else ("name", keys[0]))
                if keys
                else nothing
            )
            every = self.made(left)
            if sign != "is":
                return exact
            return lambda this, scene: boolean(bool(exact(this, scene)) if every(this, scene) else None)
        run = self.made(left)
        return lambda this, scene: _of_type(sign, run(this, scene), name)


def _named(item: Any, name: str) -> bool:
    return not isinstance(item, dict) or item.get("resourceType", name) == name


def _is_member(tree: Tree) -> bool:
    """An element by its name, or one of a path."""
    last = tree[2] if tree[0] == "dot" else tree
    return last[0] == "name" and not last[1][:1].isupper()


def _atom(tree: Tree) -> Run:
    kind = tree[0]
    if kind == "value":
        value = [tree[1]]
        return lambda this, scene: value
    if kind == "this":
        return lambda this, scene: this
    if kind == "none":
        return nothing
    name = tree[1]
    if name == "resource":
        return lambda this, scene: [scene.resource]
    if name == "rootResource":
        return lambda this, scene: [scene.root]
    if name == "ucum":
        return lambda this, scene: ["http://unitsofmeasure.org"]
    if name == "context":
        return lambda this, scene: this
    raise UnreadableError(f"%{name} is not known")


def _type_of(tree: Tree) -> str:
    if tree[0] == "dot":
        tree = tree[2]
    if tree[0] != "name":
        raise UnreadableError("the name of a type was expected")
    return str(tree[1])


def _of_type(sign: str, items: Items, name: str) -> Items:
    fitting = [item for item in items if _is(item, name)]
    if sign == "is":
        return boolean(bool(fitting) if items else None)
    return fitting


_FORMS: Final[Mapping[str, tuple[type, ...]]] = {
    "boolean": (bool,), "string": (str,), "code": (str,), "uri": (str,), "integer": (int,),
    "decimal": (int, float, Number),
}  # fmt: skip


def _is(item: Any, name: str) -> bool:
    if isinstance(item, dict) and "resourceType" in item:
        return bool(item["resourceType"] == name) or name in {"Resource", "DomainResource"}
    value = bare(item)
    forms = _FORMS.get(name[:1].lower() + name[1:])
    return forms is not None and isinstance(value, forms) and not (isinstance(value, bool) and bool not in forms)
