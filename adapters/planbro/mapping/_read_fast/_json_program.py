"""From the ways of a JSON table to code that reads its objects: a function for each place with places under it.

A function asks an object for each member that the table knows there, and sets those values that are of the usual kind.
Where it has seen as many members as there are, and what has places under it stands in the table's order, all are seen:
it counts them and goes below. Else nothing is counted yet, and `JsonWalk.in_turn` reads the members one by one; that
a value is then set once more does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from planbro.mapping._create_json import _syntax as py
from planbro.mapping._create_json._syntax import Body, Expr
from planbro.mapping._once import once
from planbro.mapping._read import _Open
from planbro.mapping._read_fast._ways import Way, is_printable, nothing, ways
from planbro.mapping._spec import Spec
from planbro.mapping._trees import Place
from planbro.plan import LISTS, Record, is_text

Read = Callable[[Any, dict[str, Any], Place, dict[str, Record], tuple[Any, ...]], bool]
"""Of the walk, an object that is not empty, its place, the records around it and the items above it: whether anything
was taken."""

_ARGUMENTS: Final = ("walk", "obj", "place", "scope", "above")
_ALWAYS: Final = frozenset({"", "planeier", "source"})
_KNOWN: Final[Mapping[str, Any]] = {
    "str": str, "bool": bool, "int": int, "dict": dict, "list": list, "len": len, "is_text": is_text, "Open": _Open,
}  # fmt: skip


@once
def readers(spec: Spec) -> Mapping[Way, Read]:
    """The function of each place, compiled when a table is first read by."""
    program = _program(spec)
    made = py.defined(program.functions.values(), program.known)
    return {way: made[program.words[way]] for way in program.functions}


def source(spec: Spec) -> str:
    """The functions of a table as Python, for people to read."""
    return "\n\n\n".join(map(py.shown, _program(spec).functions.values()))


def _program(spec: Spec) -> _Program:
    root = ways(spec).root
    assert root is not None
    program = _Program()
    program.add(root, _ALWAYS)
    return program


@dataclass(slots=True)
class _Program:
    """The functions of a table, and the values of the table that they call by a word."""

    functions: dict[Way, Any] = field(default_factory=dict)
    words: dict[Way, str] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=lambda: dict(_KNOWN))

    def add(self, way: Way, scopes: frozenset[str]) -> None:
        """Make the function of a place, and those of all under it. `scopes` are always there."""
        self.words[way] = f"read{len(self.words)}"
        if way.group is not None:
            scopes |= {way.group.scope, way.group.owner}
        for step in way.below.values():
            if step.leaf is None and step not in self.words:
                self.add(step, scopes)
        body = _Function(self, way, scopes).body()
        self.functions[way] = py.function(self.words[way], _ARGUMENTS, body)

    def constant(self, kind: str, value: Any) -> Expr:
        word = f"{kind}{len(self.known)}"
        self.known[word] = value
        return py.name(word)


class _Function:
    """One function while it is made: `first` sees what is there, `then` takes it once all is known to be usual."""

    def __init__(self, program: _Program, way: Way, scopes: frozenset[str]) -> None:
        self.program, self.way, self.scopes = program, way, scopes
        self.records: dict[str, str] = {}
        self.below: list[str] = []
        self.first: Body = []
        self.then: Body = []

    def body(self) -> Body:
        for name, step in self.way.below.items():
            self._member(name, step)
        records = [py.let(word, py.at("scope", scope)) for scope, word in self.records.items()]
        counts = [py.let("seen", py.shape(0)), *([py.let("under", py.shape(0))] if self.below else [])]
        return [
            *self._limit(), *self._item(), *self._leaves(), py.let("get", py.part("obj", "get")), *records, *counts,
            *self.first, *self._take_all(), *self._close(), py.give(py.name("took")),
        ]  # fmt: skip

    def _take_all(self) -> Body:
        """Leave the object to be read member by member, unless all of it is usual."""
        count = py.added("seen", "under") if self.below else py.name("seen")
        test = py.differ(count, py.call("len", py.name("obj")))
        if len(self.below) > 1:
            ranks = self.program.constant("ranks", {name: number for number, name in enumerate(self.below)})
            test = py.some(test, py.every(py.above("under", 1), self._walk("displaced", py.name("obj"), ranks)))
        turn = self._walk("in_turn", self._way(self.way), py.name("obj"), *self._around())
        taken = [py.more_of("walk", "counted", py.name("seen")), *self._let_took(py.above("seen", 0)), *self.then]
        return py.when(test, self._let_took(turn), taken)

    def _let_took(self, value: Expr) -> Body:
        """What was taken of the place itself counts too."""
        return [py.let("took", py.some(value, py.name("own")) if self.way.node.leaves else value)]

    def _walk(self, method: str, *args: Expr) -> Expr:
        return py.call(py.part("walk", method), *args)

    def _way(self, way: Way) -> Expr:
        return self.program.constant("way", way)

    def _around(self) -> tuple[Expr, Expr]:
        return py.name("scope"), py.name("above")

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
        opened: Body = [py.let("item", self._walk("_open", known, py.name("place"), py.name("above")))]
        if self.way.key is not None:
            empty = py.call_with(self.program.constant("Item", LISTS[group.list_name]), id=py.shape(""))
            made = py.call("Open", known, empty, py.name("place"), py.name("key"))
            kept = py.do(py.call(py.part(py.part("walk", "opened"), "append"), py.name("item")))
            key = py.let("key", py.call(py.part("obj", "get"), py.shape(self.way.key)))
            opened = [key, *py.when(py.is_a("key", "str"), [py.let("item", made), kept], opened)]
        around = [py.let("scope", py.also("scope", group.scope, py.part("item", "record")))]
        if group.scope != group.owner:
            again = py.call(py.part("scope", "setdefault"), py.shape(group.owner), py.part("item", "record"))
            around.append(py.do(again))
        return [*opened, *around, py.let("above", py.longer("above", py.name("item")))]

    def _leaves(self) -> Body:
        if not self.way.node.leaves:
            return []
        known = self.program.constant("leaves", tuple(self.way.node.leaves))
        return [py.let("own", self._walk("take_each", known, py.name("place"), py.name("scope")))]

    def _close(self) -> Body:
        group = self.way.group
        if group is None:
            return []
        close = [py.do(self._walk("_close", py.name("item"), py.name("took"), py.name("above")))]
        plain = not group.assigns and group.within is None and group.key_field is None
        return py.when(py.no(py.name("took")), close) if plain else close

    # -- members

    def _member(self, name: str, step: Way) -> None:
        if step.is_list or step.leaf is None:
            self._place(name, step)
        elif step.is_id:
            self._see("value", name, step, [])
        elif step.lookup is nothing or not step.once or step.is_many or step.scope not in self.scopes:
            self._odd(name, step)
        elif step.is_ref:
            self._reference(name, step)
        else:
            self._see("value", name, step, [py.set_part(self._record(step), step.name, py.name("value"))])

    def _record(self, step: Way) -> str:
        return self.records.setdefault(step.scope, f"record{len(self.records)}")

    def _see(self, word: str, name: str, step: Way, body: Body) -> None:
        """Take a value that is of the usual kind."""
        body = [*body, py.more("seen")]
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
        self.first += [py.let(word, self._get(name)), *found]

    def _get(self, name: str) -> Expr:
        return py.call("get", py.shape(name))

    def _fits(self, word: str, step: Way) -> Expr:
        if step.test is is_printable:
            return py.some(py.call(py.part(word, "isprintable")), py.call("is_text", py.name(word)))
        return py.call(self.program.constant("fits", step.test), py.name(word))

    def _reference(self, name: str, step: Way) -> None:
        """What a reference means shows when all items are known."""
        word = f"ref{len(self.then)}"
        self._see(word, name, step, [])
        place = py.pair(py.name("obj"), py.shape(name))
        told = py.pair(self.program.constant("leaf", step.leaf), py.name(self._record(step)), place, py.name(word))
        pend = py.call(py.part(py.part("walk", "pending_refs"), "append"), told)
        self.then += py.when(py.something(py.name(word)), [py.do(pend)])

    def _odd(self, name: str, step: Way) -> None:
        """A value that is judged in its turn, as what has places under it."""
        word = f"odd{len(self.then)}"
        self.below.append(name)
        single = py.every(py.something(py.name(word)), py.no(py.is_a(word, "list")))
        self.first += [py.let(word, self._get(name)), *py.when(single, [py.more("under")])]
        read = self._walk("value", self._way(step), py.name("obj"), py.shape(name), py.name(word), py.name("scope"))
        self.then += py.when(py.every(py.something(py.name(word)), read), [py.let("took", py.shape(True))])

    def _place(self, name: str, step: Way) -> None:
        """Go to what has places under it, or is an array."""
        word = f"below{len(self.then)}"
        self.below.append(name)
        full = py.every(py.is_a(word, "list" if step.is_list else "dict"), py.name(word))
        self.first += [py.let(word, self._get(name)), *py.when(full, [py.more("under")])]
        if step.is_list:
            read = self._walk("members", self._way(step), py.name(word), *self._around())
        else:
            place = py.pair(py.name("obj"), py.shape(name))
            read = py.call(self.program.words[step], py.name("walk"), py.name(word), place, *self._around())
        took = py.when(py.every(py.something(py.name(word)), read), [py.let("took", py.shape(True))])
        self.then += took
