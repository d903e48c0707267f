"""From a place of a plain table to code that writes it, with everything known beforehand worked out.

An element becomes a function. It asks a record for each field that has a place there, and writes what is of the usual
kind; any other value (a null, an empty text, a code that the table does not have) is left to `Making.value`, so that
there is one rule for each. An element where slices, labelled lines or demanded attributes have a say is not plain, and
is made place by place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from planbro.mapping._codecs import Codec, identity
from planbro.mapping._create_json import _syntax as py
from planbro.mapping._create_json._syntax import Body, Expr
from planbro.mapping._create_xml._making import (
    STEP,
    Constant,
    Fresh,
    Holder,
    Items,
    Many,
    One,
    Place,
    Run,
    Standing,
    Value,
    attribute,
)
from planbro.mapping._spec import Group, Leaf, Node
from planbro.mapping._trees import _text
from planbro.plan import ABSENT, Code

_ARGUMENTS: Final = ("making", "scope", "outer", "blanks")
_ALWAYS: Final = frozenset({"", "planeier", "source"})
_WHOLE: Final = (Constant, Fresh, Items, Many, One, Run, Standing)
"""Places that are elements of their own: they say nothing of the element around them."""
_KNOWN: Final[Mapping[str, Any]] = {
    "ABSENT": ABSENT, "Code": Code, "str": str, "bool": bool, "len": len, "attribute": attribute,
}  # fmt: skip


def compile_plain(root: Holder) -> None:
    """Give each plain element at or under a place its function."""
    program = _Program()
    holders = [one for one in _all(root) if _is_plain(one)]
    program.words = {id(one): f"element{number}" for number, one in enumerate(holders)}
    modules = [py.function(program.words[id(one)], _ARGUMENTS, _Function(program, one).body()) for one in holders]
    made = py.defined(modules, program.known)
    for one in holders:
        one.made = made[program.words[id(one)]]


def _all(root: Holder) -> Iterator[Holder]:
    seen: set[int] = set()
    waiting = [root]
    for one in waiting:
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting.extend(place.holder for place in one.below if isinstance(place, Fresh | Items | One | Standing))


def _is_plain(holder: Holder) -> bool:
    """Whether nothing but rows with one value each, and constants, say what the element says of itself."""
    names = [*holder.said, *(one.name for one in _values(holder) if one.attribute)]
    names += [one.name for one in holder.below if isinstance(one, Constant) and one.attribute]
    return all(isinstance(one, _WHOLE) for one in holder.below) and "" not in names and len({*names}) == len(names)


def _values(holder: Holder) -> Iterator[Value]:
    for one in holder.below:
        if isinstance(one, Run):
            yield from one.places


@dataclass(slots=True)
class _Program:
    """The words of the elements' functions, and the values of the table that they call by a word."""

    words: dict[int, str] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=lambda: dict(_KNOWN))
    numbers: Iterator[int] = field(default_factory=count)

    def constant(self, kind: str, value: Any) -> Expr:
        word = f"{kind}_{next(self.numbers)}"
        self.known[word] = value
        return py.name(word)


class _Function:
    """One function while it is made."""

    def __init__(self, program: _Program, holder: Holder) -> None:
        self.program, self.holder = program, holder
        self.records: dict[str, str] = {}
        self.asked: set[str] = set()

    def body(self) -> Body:
        holder = self.holder
        start = f"<{holder.name}" + "".join(attribute(name, value) for name, value in holder.said.items())
        attributes = list(self._attributes())
        below = [line for place in holder.below for line in self._place(place)]
        head = py.name("head") if attributes else py.shape(start)
        tag = [py.let("head", py.shape(start)), *attributes] if attributes else []
        pieces = [py.grow("out", py.name("blanks"), py.plus(head, py.shape(">")), py.shape(""), py.shape(""))]
        empty = py.put_at("out", py.added("at", 1), py.plus(head, py.shape("/>")))
        end = py.grow("out", py.some(py.name("blanks"), py.shape("\n")), py.shape(f"</{holder.name}>"), py.shape(""),
                      py.shape(""))  # fmt: skip
        alone = py.same_value(py.call("len", py.name("out")), py.added("at", 4))
        return [
            *self._start(), *tag, *pieces, *below, *py.when(alone, [empty], [end]), py.give(py.name("got")),
        ]  # fmt: skip

    def _start(self) -> Body:
        asked = {
            "homes": py.part(py.part(py.part(py.part("making", "writer"), "written"), "placement"), "group_of"),
            "desired": py.part(py.part("making", "writer"), "desired"),
            "placed": py.part("making", "placed"),
            "inner": py.plus(py.some(py.name("blanks"), py.shape("\n")), py.shape(STEP)),
            "deeper": py.plus(py.some(py.name("blanks"), py.shape("\n")), py.shape(STEP + STEP)),
            "plain": py.part("making", "plain"),
        }
        return [
            py.let("out", py.part("making", "out")), py.let("at", py.call("len", py.name("out"))),
            py.let("got", py.shape(False)), *(py.let(word, asked[word]) for word in asked if word in self.asked),
            *(py.let(word, self._record(scope)) for scope, word in self.records.items()),
        ]  # fmt: skip

    @staticmethod
    def _record(scope: str) -> Expr:
        return py.at("scope", scope) if scope in _ALWAYS else py.call(py.part("scope", "get"), py.shape(scope))

    def _ask(self, word: str) -> Expr:
        self.asked.add(word)
        return py.name(word)

    def _of(self, scope: str) -> str:
        return self.records.setdefault(scope, f"record{len(self.records)}")

    def _guarded(self, scope: str, body: Body) -> Body:
        """What is asked of a record that may not be there."""
        return body if scope in _ALWAYS else py.when(py.something(py.name(self._of(scope))), body)

    # -- the element's own tag

    def _attributes(self) -> Iterator[Any]:
        for place in self.holder.below:
            if isinstance(place, Constant) and place.attribute:
                yield py.let("head", py.plus(py.name("head"), py.shape(attribute(place.name, place.value))))
            elif isinstance(place, Run):
                own = [line for one in place.places if one.attribute for line in self._attribute(one)]
                yield from self._guarded(place.scope, own) if own else ()

    def _attribute(self, one: Value) -> Body:
        value = py.let("value", py.part(self._of(one.leaf.scope), one.leaf.field))
        said = py.call(py.part("making", "attribute"), self.program.constant("place", one), py.name("value"))
        if one.leaf.kind == "id" or _is_itself(one.leaf):
            quick = py.call("attribute", py.shape(one.name), py.name("value"))
            said = py.choose(py.every(py.is_a("value", "str"), py.name("value")), quick, said)
        add = py.let("head", py.plus(py.name("head"), py.name("said")))
        taken = [py.let("said", said), *py.when(py.name("said"), [add, self._got()])]
        return [value, *py.when(py.other(py.name("value"), "ABSENT"), taken)]

    @staticmethod
    def _got() -> Any:
        return py.let("got", py.shape(True))

    # -- what stands in it

    def _place(self, place: Place) -> Body:
        if isinstance(place, Run):
            inside = [line for one in place.places if not one.attribute for line in self._value(one)]
            return self._guarded(place.scope, inside) if inside else []
        if isinstance(place, Constant):
            return [] if place.attribute else [self._push(place.name, py.shape(place.value))]
        if isinstance(place, Fresh):
            return self._fresh(place)
        if isinstance(place, Items):
            return [line for group in place.groups for line in self._items(place, group)]
        put = py.call(py.part(self.program.constant("place", place), "put"), py.name("making"), py.shape({}),
                      py.name("scope"), py.name("outer"), self._ask("inner"))  # fmt: skip
        return py.when(put, [self._got()])

    def _push(self, name: str, value: Expr) -> Any:
        return py.grow("out", self._ask("inner"), py.shape(f"<{name}>"), value, py.shape(f"</{name}>"))

    def _value(self, one: Value) -> Body:
        """A value of the usual kind is written at once."""
        take = py.let("value", py.part(self._of(one.leaf.scope), one.leaf.field))
        slow = py.when(self._other(one), [self._got()])
        first, usual, text = self._usual(one)
        if usual is None:
            return [take, *py.when(py.other(py.name("value"), "ABSENT"), slow)]
        quick = py.when(usual, [self._push(one.name, text), self._got()], slow)
        return [take, *py.when(py.other(py.name("value"), "ABSENT"), [*first, *quick])]

    def _other(self, one: Value) -> Expr:
        place = self.program.constant("place", one)
        return py.call(py.part("making", "value"), place, py.name("value"), self._ask("inner"))

    def _usual(self, one: Value) -> tuple[Body, Expr | None, Expr]:
        """What to work out first, when a value is usual, and its text then."""
        leaf, codec, value = one.leaf, one.leaf.codec, py.name("value")
        text = py.every(py.is_a("value", "str"), value)
        if leaf.kind == "id":
            return [], text, value
        if leaf.many or leaf.direction == "derived":
            return [], None, value
        if codec.name == "ref":
            assert leaf.info is not None
            home = py.choose(text, py.call(py.part(self._ask("homes"), "get"), value), py.shape(None))
            fits = py.inside(py.part("home", "list_name"), py.shape(tuple(leaf.info.to)))
            return [py.let("home", home)], py.every(py.something(py.name("home")), fits), value
        if _is_itself(leaf):
            return [], text, value
        raw = py.name("raw")
        if codec.table is not None and codec.name.startswith(("code(", "display(")):
            foreign = py.unlike(py.part("value", "system"), codec.table.system)
            of_value = py.call(
                py.part(self.program.constant("usual", _written(codec)), "get"), py.part("value", "value")
            )
            pick = py.choose(py.every(py.is_a("value", "Code"), foreign), of_value, py.shape(None))
            return [py.let("raw", pick)], py.something(raw), raw
        if codec.fits == {"boolean"}:
            encode: Any = codec.encode
            words = self.program.constant("words", {truth: _text(encode(truth)) for truth in (True, False)})
            return [], py.is_a("value", "bool"), py.looked_up(words, value)
        if codec.fits <= _TEXTS:
            encoded = py.call(self.program.constant("encode", codec.encode), value)
            return [py.let("raw", py.choose(text, encoded, py.shape(None)))], py.is_a("raw", "str"), raw
        return [], None, value

    def _fresh(self, place: Fresh) -> Body:
        """An element made for what stands in it."""
        write = self._element(place.holder, py.name("scope"), py.name("outer"))
        if place.node.forced:
            return py.when(write, [self._got()])
        test = self._wanted(place.node)
        away = [py.cut("out", "mark")]
        body = [py.let("mark", py.call("len", py.name("out"))), *py.when(write, [self._got()], away)]
        return py.when(test, body) if test is not None else []

    def _wanted(self, node: Node) -> Expr | None:
        """As `Making.wanted`."""
        tests: list[Expr] = []
        for scope, name in node.wants:
            there = py.other(py.part(self._of(scope), name), "ABSENT")
            tests.append(there if scope in _ALWAYS else py.every(py.something(py.name(self._of(scope))), there))
        if node.below:
            groups = self.program.constant("groups", frozenset(map(id, node.below)))
            tests.append(py.no(py.call(py.part(groups, "isdisjoint"), self._ask("placed"))))
        return py.some(*tests) if tests else None

    def _items(self, place: Items, group: Group) -> Body:
        if group.within is None:
            key: Expr = py.shape((id(group), None))
        else:
            known = self.program.constant("group", group)
            outer = py.call(py.part(py.part("making", "writer"), "target_of"), known, py.name("outer"))
            key = py.pair(py.shape(id(group)), outer)
        found = py.call(py.part(self._ask("desired"), "get"), key, py.shape(()))
        if _stands_alone(place.holder, group):
            return [py.each("item", found, [*_Item(self, place.holder, group).body(), self._got()])]
        around = py.longer("outer", py.pair(py.shape(group.list_name), py.part("item", "id")))
        write = self._element(place.holder, py.also("scope", group.scope, py.name("item")), around)
        if group.key is not None:
            body: Body = [py.do(write), self._got()]
        else:
            mark = py.let("mark", py.call("len", py.name("out")))
            body = [mark, *py.when(write, [self._got()], [py.cut("out", "mark")])]
        return [py.each("item", found, body)]

    def _element(self, holder: Holder, scope: Expr, outer: Expr) -> Expr:
        word = self.program.words.get(id(holder))
        if word is not None:
            return py.call(word, py.name("making"), scope, outer, self._ask("inner"))
        known = self.program.constant("holder", holder)
        return py.call(py.part("making", "element"), known, scope, outer, self._ask("inner"))


class _Item(_Function):
    """An item's element, written in the function of the one around it: it asks for nothing but the item."""

    def __init__(self, around: _Function, holder: Holder, group: Group) -> None:
        super().__init__(around.program, holder)
        self.around, self.group = around, group

    def body(self) -> Body:
        holder, tag, text = self.holder, py.name("tag"), py.shape("")
        start = f"<{holder.name}" + "".join(attribute(name, value) for name, value in holder.said.items())
        below = [line for place in holder.below for line in self._place(place)]
        outside = self.around._ask("inner")
        empty = py.put_at("out", py.added("here", 1), py.plus(tag, py.shape("/>")))
        end = py.grow("out", outside, py.shape(f"</{holder.name}>"), text, text)
        return [
            py.let("tag", py.shape(start)), *self._attributes(), py.let("here", py.call("len", py.name("out"))),
            py.grow("out", outside, py.plus(tag, py.shape(">")), text, text), *below,
            *py.when(py.same_value(py.call("len", py.name("out")), py.added("here", 4)), [empty], [end]),
        ]  # fmt: skip

    def _attribute(self, one: Value) -> Body:
        """An id is most often plain text."""
        value = py.part("item", one.leaf.field)
        said = py.call(py.part("making", "attribute"), self.program.constant("place", one), py.name("value"))
        if one.leaf.kind == "id":
            quick = py.plus(py.plus(py.shape(f' {one.name}="'), py.name("value")), py.shape('"'))
            said = py.choose(self.around._ask("plain"), quick, said)
        add = py.let("tag", py.plus(py.name("tag"), said))
        return [py.let("value", value), *py.when(py.other(py.name("value"), "ABSENT"), [add])]

    def _ask(self, word: str) -> Expr:
        return self.around._ask("deeper" if word == "inner" else word)

    def _of(self, scope: str) -> str:
        return "item" if scope == self.group.scope else self.around._of(scope)

    def _guarded(self, scope: str, body: Body) -> Body:
        return body if scope == self.group.scope else self.around._guarded(scope, body)


def _stands_alone(holder: Holder, group: Group) -> bool:
    """Whether an item's element says nothing but constants and what the item itself says, one value each."""
    if group.key is None or not _is_plain(holder):
        return False
    runs = [place for place in holder.below if not isinstance(place, Constant)]
    constants = any(isinstance(place, Constant) and place.attribute for place in holder.below)
    return not constants and all(isinstance(place, Run) and place.scope == group.scope for place in runs)


_TEXTS: Final = frozenset({"text", "date", "dateTime"})


def _is_itself(leaf: Leaf) -> bool:
    """Whether a text stands in the document as it is."""
    return leaf.codec.encode is identity and leaf.codec.name != "ref" and leaf.direction != "derived" and not leaf.many


def _written(codec: Codec) -> Mapping[str, str]:
    """What each value of a code table becomes, where it was not read from the same list of codes."""
    assert codec.table is not None
    found = {value: codec.encode(Code(value)) for value in codec.table.by_value}
    return {value: raw for value, raw in found.items() if isinstance(raw, str)}
