"""From the ways of a JSON table to code that reads its objects: a function for each place with places under it.

A function asks an object for each member that the table knows there, and takes those values that are of the usual kind;
objects that hold only such values are taken with the object around them, and the items of a list in one function.
Where it has seen as many members as there are, and what it has to go to stands in the table's order, all are seen: it
counts them and goes below. Else nothing is counted yet, and `JsonWalk.slowly` reads the members one by one; that
a value is then set once more does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from planbro.mapping._create_json import _syntax as py
from planbro.mapping._create_json._syntax import Body, Expr
from planbro.mapping._once import once
from planbro.mapping._read_fast import _program as parts
from planbro.mapping._read_fast._ways import Way, is_printable, ways
from planbro.mapping._spec import Spec
from planbro.mapping._trees import Place
from planbro.plan import Record

Read = Callable[[Any, dict[str, Any], Place, dict[str, Record], tuple[Any, ...]], bool]
"""Of the walk, an object that is not empty, its place, the records around it and the items above it: whether anything
was taken."""
ReadItems = Callable[[Any, list[Any], dict[str, Record], tuple[Any, ...]], bool]
"""The same of the members of an array that are items."""

_ARGUMENTS: Final = ("walk", "obj", "place", "scope", "above")
_OF_ITEMS: Final = ("walk", "members", "scope", "above")


@dataclass(frozen=True, slots=True)
class Readers:
    """The functions of a table, by the place that each reads."""

    objects: Mapping[Way, Read]
    items: Mapping[Way, ReadItems]


@once
def readers(spec: Spec) -> Readers:
    """The function of each place, compiled when a table is first read by."""
    program = _program(spec)
    made = py.defined(program.functions.values(), program.known)
    found = {way: made[program.words[way]] for way in program.functions}
    return Readers(
        {way: one for way, one in found.items() if way not in program.lists},
        {way: one for way, one in found.items() if way in program.lists},
    )


def source(spec: Spec) -> str:
    """The functions of a table as Python, for people to read."""
    return _program(spec).shown()


def _program(spec: Spec) -> _Program:
    root = ways(spec).root
    assert root is not None
    program = _Program()
    program.add(root, parts.ALWAYS)
    return program


@dataclass(slots=True)
class _Program(parts.Program):
    lists: set[Way] = field(default_factory=set)
    """Arrays of items that are read together."""

    def add(self, way: Way, scopes: frozenset[str]) -> None:
        """Make the function of a place, and those of all under it. `scopes` are always there."""
        together = _is_plain_list(way)
        self.words[way] = f"{'items' if together else 'read'}{len(self.words)}"
        if together:
            self.lists.add(way)
        if way.group is not None:
            scopes |= {way.group.scope, way.group.owner}
        for step in way.below.values():
            if step.leaf is None and step not in self.words:
                self.add(step, scopes)
        made = _Items(self, way, scopes) if together else _Function(self, way, scopes)
        self.functions[way] = py.function(self.words[way], made.arguments, made.body())


def _is_plain_list(way: Way) -> bool:
    """Whether a place is an array of items that are plainly made."""
    return way.is_list and not way.node.nests and parts.makes_items(way)


class _Function:
    """One function while it is made: `first` sees what is there, `then` takes it once all is known to be usual."""

    arguments: tuple[str, ...] = _ARGUMENTS

    def __init__(self, program: _Program, way: Way, scopes: frozenset[str]) -> None:
        self.program, self.way, self.scopes = program, way, scopes
        self.records: dict[str, str] = {}
        self.below: list[str] = []
        self.inlined = 0
        self.first: Body = []
        self.then: Body = []
        self.words = 0

    def body(self) -> Body:
        self._members()
        return [
            *self._limit(), *self._item(), *self._leaves(), *self._records(), *self._counts(0), *self.first,
            *self._take_all(), *self._close(), py.give(py.name("took")),
        ]  # fmt: skip

    def _members(self) -> None:
        for name, step in self.way.below.items():
            self._member(self.first, "obj", "seen", name, step)

    def _records(self) -> Body:
        return [py.let(word, py.at("scope", scope)) for scope, word in self.records.items()]

    def _counts(self, seen: int) -> Body:
        """`seen` members are values; `under` have places under them, where `inner` values were taken with them."""
        under = [py.let("under", py.shape(0))] if self.below or self.inlined else []
        return [py.let("seen", py.shape(seen)), *under, *([py.let("inner", py.shape(0))] if self.inlined else [])]

    def _usual(self) -> Expr:
        """Whether all there is was seen."""
        count = py.added("seen", "under") if self.below or self.inlined else py.name("seen")
        test = py.same_value(count, py.call("len", py.name("obj")))
        if len(self.below) > 1:
            ranks = self.program.constant("ranks", {name: number for number, name in enumerate(self.below)})
            ordered = py.no(self._walk("displaced", py.name("obj"), ranks))
            test = py.every(test, py.some(py.no(py.above("under", 1)), ordered))
        return test

    def _count(self) -> Expr:
        return py.added("seen", "inner") if self.inlined else py.name("seen")

    def _take_all(self) -> Body:
        """Leave the object to be read member by member, unless all of it is usual."""
        turn = self._walk("in_turn", self._way(self.way), py.name("obj"), *self._around())
        some = py.above("seen", 0)
        took = py.some(some, py.above("inner", 0)) if self.inlined else some
        taken = [py.more_of("walk", "counted", self._count()), *self._let_took(took), *self.then]
        return py.when(self._usual(), taken, self._let_took(turn))

    def _let_took(self, value: Expr) -> Body:
        """What was taken of the place itself counts too."""
        return [py.let("took", py.some(value, py.name("own")) if self.way.node.leaves else value)]

    def _walk(self, method: str, *args: Expr) -> Expr:
        return py.call(py.part("walk", method), *args)

    def _way(self, way: Way) -> Expr:
        return self.program.constant("way", way)

    def _around(self) -> tuple[Expr, Expr]:
        return py.name("scope"), py.name("above")

    def _word(self, kind: str) -> str:
        self.words += 1
        return f"{kind}{self.words - 1}"

    # -- the place itself

    def _limit(self) -> Body:
        if not self.way.node.nests:
            return []
        deep = self._walk("too_deep", self._way(self.way), py.name("above"), py.name("place"))
        return py.when(deep, [py.give(py.shape(False))])

    def _item(self) -> Body:
        """The item that lives here is a record of the scope."""
        group = self.way.group
        if group is None:
            return []
        known = self.program.constant("group", group)
        around = [py.let("scope", py.also("scope", group.scope, py.part("item", "record")))]
        if group.scope != group.owner:
            again = py.call(py.part("scope", "setdefault"), py.shape(group.owner), py.part("item", "record"))
            around.append(py.do(again))
        return [
            py.let("item", self._walk("_open", known, py.name("place"), py.name("above"))), *around,
            py.let("above", py.longer("above", py.name("item"))),
        ]  # fmt: skip

    def _leaves(self) -> Body:
        if not self.way.node.leaves:
            return []
        known = self.program.constant("leaves", tuple(self.way.node.leaves))
        return [py.let("own", self._walk("take_each", known, py.name("place"), py.name("scope")))]

    def _close(self) -> Body:
        if self.way.group is None:
            return []
        close = [parts.close(py.name("took"), py.name("above"))]
        return py.when(py.no(py.name("took")), close) if parts.is_plain(self.way) else close

    # -- members

    def _member(self, into: Body, of: str, count: str, name: str, step: Way) -> None:
        """What is asked of a member of the object `of`, whose members of the usual kind are counted in `count`."""
        if self._is_inline(step):
            self._inline(into, of, count, name, step)
        elif step.is_list or step.leaf is None:
            self._place(name, step)
        elif step.is_id:
            self._see(into, of, count, "value", name, step, [])
        elif not parts.is_usual(step, self.scopes):
            self._odd(name, step)
        elif step.is_ref:
            self._reference(into, of, count, name, step)
        else:
            setting = [py.set_part(self._record(step), step.name, py.name("value"))]
            self._see(into, of, count, "value", name, step, setting)

    def _is_inline(self, step: Way) -> bool:
        """Whether an object holds nothing but single values of records that are at hand."""
        if step.is_list or step.leaf is not None or step.group is not None or step.node.leaves or step.node.nests:
            return False
        return all(
            self._is_inline(one)
            or (one.leaf is not None and not (one.is_list or one.is_id) and parts.is_usual(one, self.scopes))
            for one in step.below.values()
        )

    def _inline(self, into: Body, of: str, count: str, name: str, step: Way) -> None:
        """An object that is taken with the one around it, where all of it is usual."""
        self.inlined += 1
        word, part = self._word("part"), self._word("seen")
        inside: Body = [py.let(part, py.shape(0))]
        for below, one in step.below.items():
            self._member(inside, word, part, below, one)
        whole = py.every(py.same_value(py.name(part), py.call("len", py.name(word))), py.name(part))
        if of == "obj":
            taken = [py.more("under"), py.raised("inner", py.name(part))]
        else:  # it is one of the members that are counted there
            taken = [py.more(count), py.raised("inner", py.added(part, -1))]
        inside += py.when(whole, taken)
        into += [py.let(word, self._get(of, name)), *py.when(py.is_a(word, "dict"), inside)]

    def _record(self, step: Way) -> str:
        return self.records.setdefault(step.scope, f"record{len(self.records)}")

    def _see(self, into: Body, of: str, count: str, word: str, name: str, step: Way, body: Body) -> None:
        """Take a value that is of the usual kind."""
        body = [*body, py.more(count)]
        kind = py.is_a(word, step.takes.__name__)
        if step.is_id:
            found = py.when(py.is_a(word, "str"), body)
        elif step.lookup is not None:
            looked = py.let(word, py.call(self.program.constant("lookup", step.lookup), py.name(word)))
            found = py.when(kind, [looked, *py.when(py.something(py.name(word)), body)])
        elif step.test is None:
            found = py.when(kind, body)
        else:
            found = py.when(py.every(kind, self._fits(word, step)), body)
        into += [py.let(word, self._get(of, name)), *found]

    def _get(self, of: str, name: str) -> Expr:
        return py.call(py.part(of, "get"), py.shape(name))

    def _fits(self, word: str, step: Way) -> Expr:
        if step.test is is_printable:
            return py.some(py.call(py.part(word, "isprintable")), py.call("is_text", py.name(word)))
        return py.call(self.program.constant("fits", step.test), py.name(word))

    def _reference(self, into: Body, of: str, count: str, name: str, step: Way) -> None:
        """What a reference means shows when all items are known."""
        word = self._word("ref")
        if of != "obj":  # the object that it stands in may not be there
            self.first.insert(0, py.let(word, py.shape(None)))
        self._see(into, of, count, word, name, step, [])
        place = py.pair(py.name(of), py.shape(name))
        self.then += parts.pending(step, self.program, self._record(step), place, word)

    def _odd(self, name: str, step: Way) -> None:
        """A value that is judged in its turn, as what has places under it."""
        word = self._word("odd")
        self.below.append(name)
        single = py.every(py.something(py.name(word)), py.no(py.is_a(word, "list")))
        self.first += [py.let(word, self._get("obj", name)), *py.when(single, [py.more("under")])]
        scope, _ = self._around()
        read = self._walk("value", self._way(step), py.name("obj"), py.shape(name), py.name(word), scope)
        self.then += py.when(py.every(py.something(py.name(word)), read), [py.let("took", py.shape(True))])

    def _place(self, name: str, step: Way) -> None:
        """Go to what has places under it, or is an array."""
        word = self._word("below")
        self.below.append(name)
        full = py.every(py.is_a(word, "list" if step.is_list else "dict"), py.name(word))
        self.first += [py.let(word, self._get("obj", name)), *py.when(full, [py.more("under")])]
        if step in self.program.lists:
            read = py.call(self.program.words[step], py.name("walk"), py.name(word), *self._around())
        elif step.is_list:
            read = self._walk("members", self._way(step), py.name(word), *self._around())
        else:
            place = py.pair(py.name("obj"), py.shape(name))
            read = py.call(self.program.words[step], py.name("walk"), py.name(word), place, *self._around())
        self.then += py.when(py.every(py.something(py.name(word)), read), [py.let("took", py.shape(True))])


class _Items(_Function):
    """The function of an array of items: each is made where all of it is usual, else it is read by itself."""

    arguments = _OF_ITEMS

    def body(self) -> Body:
        group, key = self.way.group, self.way.key
        assert group is not None
        assert key is not None
        self.records = {group.scope: "record"}
        self._members()
        usual = py.when(self._usual(), [*self._opened(), *self.then, py.skip()])
        read = [*parts.record_of(self.way, self.program), *self._counts(1), *self.first, *usual]
        named = [py.let("key", self._get("obj", key)), *py.when(py.is_a("key", "str"), read)]
        alone = self._walk("member", self._way(self.way), py.name("members"), py.name("number"), *self._outside())
        return [
            py.let("took", py.shape(False)), py.let("counted", py.shape(0)),
            *(py.let(word, py.at("scope", scope)) for scope, word in self.records.items() if word != "record"),
            py.each_of(("number", "obj"), py.call("enumerate", py.name("members")), [
                *py.when(py.is_a("obj", "dict"), named), *py.when(alone, [py.let("took", py.shape(True))]),
            ]),
            py.more_of("walk", "counted", py.name("counted")), py.give(py.name("took")),
        ]  # fmt: skip

    def _members(self) -> None:
        for name, step in self.way.below.items():
            if name != self.way.key:
                self._member(self.first, "obj", "seen", name, step)

    def _opened(self) -> Body:
        place = py.pair(py.name("members"), py.name("number"))
        return [
            *parts.opened(self.way, self.program, place), py.raised("counted", self._count()),
            py.let("took", py.shape(True)),
            *([] if parts.is_plain(self.way) else [parts.close(py.shape(True), self._around()[1])]),
        ]  # fmt: skip

    def _outside(self) -> tuple[Expr, Expr]:
        return super()._around()

    def _around(self) -> tuple[Expr, Expr]:
        group = self.way.group
        assert group is not None
        return py.also("scope", group.scope, py.name("record")), py.longer("above", py.name("item"))
