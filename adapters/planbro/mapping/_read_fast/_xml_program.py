"""From the ways of an XML table to code that reads its elements: a function for each place with places under it.

A function looks at the elements in an element once, takes those values that are of the usual kind, and goes below for
the rest, in the table's order. Where anything is not usual (an attribute, an element that is not known or stands twice,
another order) nothing of it is counted, and `XmlWalk.slowly` reads that element with all rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from planbro.mapping._create_json import _syntax as py
from planbro.mapping._create_json._syntax import Body, Expr
from planbro.mapping._once import once
from planbro.mapping._read_fast import _program as parts
from planbro.mapping._read_fast._ways import Way, ways
from planbro.mapping._spec import Spec
from planbro.plan import Record

ReadElement = Callable[[Any, Any, dict[str, Record], tuple[Any, ...]], bool]
"""Of the walk, an element, the records around it and the items above it: whether anything was taken."""

_ARGUMENTS: Final = ("walk", "element", "scope", "above")


@once
def element_readers(spec: Spec) -> Mapping[Way, ReadElement]:
    """The function of each place that has one, compiled when a table is first read by."""
    root = ways(spec).root
    assert root is not None
    program = parts.Program()
    waiting = [(root, parts.ALWAYS)]
    seen: dict[Way, frozenset[str]] = {}
    for way, scopes in waiting:
        if way.group is not None:
            scopes |= {way.group.scope, way.group.owner}
        known = seen.get(way, scopes) & scopes
        if seen.get(way) == known:
            continue
        seen[way] = known
        waiting += [(one, known) for step in way.below.values() for one in (step.slices or (step,)) if one.leaf is None]
    plain = [way for way in seen if _is_plain(way)]
    program.words.update({way: f"read{number}" for number, way in enumerate(plain)})
    for way, scopes in seen.items():
        if way in program.words:
            program.functions[way] = py.function(program.words[way], _ARGUMENTS, _Function(program, way, scopes).body())
    made = py.defined(program.functions.values(), program.known)
    return {way: made[program.words[way]] for way in program.functions}


def _is_plain(way: Way) -> bool:
    """Whether a place has no attributes but what names an item, says nothing itself, and no slice stands in it."""
    if way.node.leaves or way.attributes or any(step.slices for step in way.below.values()):
        return False
    return parts.makes_items(way) if way.group is not None else way.key is None and not way.node.nests


class _Function:
    """One function while it is made: `first` sees what is there, `then` takes it once all is known to be usual."""

    def __init__(self, program: parts.Program, way: Way, scopes: frozenset[str]) -> None:
        self.program, self.way, self.scopes = program, way, scopes
        self.records: dict[str, str] = {way.group.scope: "record"} if way.group is not None else {}
        self.set: list[tuple[str, str]] = []
        self.later: list[Way] = []
        self.first: Body = []
        self.then: Body = []

    def body(self) -> Body:
        for name, step in self.way.below.items():
            self._member(name, step)
        item = self.way.group is not None
        slowly = self._walk("slowly", self._way(self.way), py.name("element"), py.name("scope"), py.name("above"))
        others = [py.let(word, py.at("scope", scope)) for scope, word in self.records.items() if word != "record"]
        again = [py.set_parts(word, [name], py.name("ABSENT")) for word, name in self.set if word != "record"]
        there = [py.name("found"), *([py.name("under")] if any(step.is_list for step in self.later) else [])]
        usual = py.every(self._all_seen(), *([] if item else [py.some(*there)]))
        taken = [py.more_of("walk", "counted", py.added("seen", 1) if item else py.name("seen"))]
        if item:
            place = py.pair(py.name("element"), py.shape(""))
            taken += [*parts.opened(self.way, self.program, place), py.let("took", py.shape(True))]
        else:
            taken.append(py.let("took", py.above("seen", 0)))
        taken += self.then
        if item and not parts.is_plain(self.way):
            taken.append(parts.close(py.shape(True), self._around()[1]))
        return [
            *self._head(slowly), *others, *self._look(slowly), py.let("seen", py.shape(0)), *self.first,
            *py.when(usual, [*taken, py.give(py.name("took"))]), *again, py.give(slowly),
        ]  # fmt: skip

    # -- the element itself

    def _head(self, slowly: Expr) -> Body:
        """What names an item is its only attribute; other places have none, and neither has text of its own."""
        head: Body = []
        if self.way.node.nests:
            deep = self._walk("too_deep", self._way(self.way), py.name("above"), py.name("element"))
            head += py.when(deep, [py.give(py.shape(False))])
        names = py.call(py.part("element", "keys"))
        wanted = py.shape([self.way.key] if self.way.key is not None else [])
        head += py.when(py.differ(names, wanted), [py.give(slowly)])
        if self.way.key is not None:
            head.append(py.let("key", py.call(py.part("element", "get"), py.shape(self.way.key))))
            head += parts.record_of(self.way, self.program)
        said = py.every(py.name("text"), py.no(py.call(py.part("text", "isspace"))))
        return [*head, py.let("text", py.part("element", "text")), *py.when(said, [py.give(slowly)])]

    def _look(self, slowly: Expr) -> Body:
        """Each element in it by its name, with no text between them; and those that may stand there several times, or
        hold others, in the order of the table."""
        tail = py.every(py.name("tail"), py.no(py.call(py.part("tail", "isspace"))))
        changed = py.when(py.differ(py.name("tail"), py.name("blank")), [
            *py.when(tail, [py.give(slowly)]), py.let("blank", py.name("tail")),
        ])  # fmt: skip
        look: Body = [py.let("tail", py.part("child", "tail")), *changed]
        keep = py.put_at("found", py.part("child", "tag"), py.name("child"))
        start = [py.let("found", py.shape({})), py.let("blank", py.shape(None))]
        once_each = py.differ(py.call("len", py.name("found")), py.call("len", py.name("element")))
        if not self.later:
            look.append(keep)
            return [*start, py.each("child", py.name("element"), look), *py.when(once_each, [py.give(slowly)])]
        ranks = {step.node.name: number for number, step in enumerate(self.later)}
        lists = [number for number, step in enumerate(self.later) if step.is_list]
        behind = py.below(py.name("rank"), py.name("last"))
        apart = [*py.when(behind, [py.give(slowly)]), py.let("last", py.name("rank"))]
        add = py.do(py.call(py.part(py.looked_up(py.name("lists"), py.name("rank")), "append"), py.name("child")))
        alone = [keep, py.more("alone")]
        if not lists:
            rest: Body = [*apart, *alone]
        elif len(lists) == len(self.later):
            rest = [*apart, add, py.more("under")]
        else:
            several = py.inside(py.name("rank"), self.program.constant("several", frozenset(lists)))
            rest = [*apart, *py.when(several, [add, py.more("under")], alone)]
        look += [
            py.let("tag", py.part("child", "tag")),
            py.let("rank", py.call(py.part(self.program.constant("ranks", ranks), "get"), py.name("tag"))),
            *py.when(py.nothing(py.name("rank")), alone, rest),
        ]  # fmt: skip
        more = [py.let("last", py.shape(0)), py.let("alone", py.shape(0))]
        if lists:
            empty: list[Any] = [[] if step.is_list else None for step in self.later]
            more += [py.let("under", py.shape(0)), py.let("lists", py.shape(empty))]
        twice = py.differ(py.call("len", py.name("found")), py.name("alone"))
        return [*start, *more, py.each("child", py.name("element"), look), *py.when(twice, [py.give(slowly)])]

    def _all_seen(self) -> Expr:
        """Whether each element that stands there was seen."""
        return py.same_value(py.name("seen") if not self._goes_on() else py.added("seen", "places"),
                             py.call("len", py.name("found")))  # fmt: skip

    def _goes_on(self) -> bool:
        return any(not step.is_list for step in self.later)

    # -- what stands in it

    def _member(self, name: str, step: Way) -> None:
        usual = step.leaf is not None and not step.is_list and not step.is_id and parts.is_usual(step, self.scopes)
        if not usual:
            self._later(name, step)
            return
        word = f"ref{len(self.then)}" if step.is_ref else "value"
        body: Body = [py.more("seen")]
        if step.is_ref:
            self.first.append(py.let(word, py.shape(None)))
            self.then += parts.pending(step, self.program, self._record(step), py.pair(
                py.call(py.part("found", "get"), py.shape(name)), py.shape("")), word)  # fmt: skip
            body = [py.let(word, py.name("value")), *body]
        else:
            self.set.append((self._record(step), step.name))
            body = [py.set_part(self._record(step), step.name, py.name("value")), *body]
        value = py.let("value", py.some(py.part("child", "text"), py.shape("")))
        if step.lookup is not None:
            looked = py.let("value", py.call(self.program.constant("lookup", step.lookup), py.name("value")))
            taken = [value, looked, *py.when(py.something(py.name("value")), body)]
        elif step.test is not None:
            fits = py.call(self.program.constant("fits", step.test), py.name("value"))
            taken = [value, *py.when(fits, body)]
        else:
            taken = [value, *body]
        bare = py.every(
            py.something(py.name("child")), py.no(py.call("len", py.name("child"))),
            py.no(py.call(py.part("child", "keys"))),
        )  # fmt: skip
        self.first += [py.let("child", py.call(py.part("found", "get"), py.shape(name))), *py.when(bare, taken)]

    def _later(self, name: str, step: Way) -> None:
        """What has places under it, stands several times or is judged in its turn."""
        number = len(self.later)
        self.later.append(step)
        took = [py.let("took", py.shape(True))]
        if step.is_list:
            every = py.looked_up(py.name("lists"), py.shape(number))
            self.then.append(py.each("child", every, py.when(self._read(step, "child"), took)))
            return
        word = f"below{number}"
        self.first += [
            py.let(word, py.call(py.part("found", "get"), py.shape(name))),
            *py.when(py.something(py.name(word)), [py.more("places")]),
        ]
        if number == next(n for n, one in enumerate(self.later) if not one.is_list):
            self.first.insert(0, py.let("places", py.shape(0)))
        self.then += py.when(py.every(py.something(py.name(word)), self._read(step, word)), took)

    def _read(self, step: Way, word: str) -> Expr:
        """Go to an element, or take its value by all rules."""
        scope, above = self._around()
        if step.leaf is not None:
            return self._walk("single", self._way(step), py.name(word), scope)
        if step in self.program.words:
            return py.call(self.program.words[step], py.name("walk"), py.name(word), scope, above)
        return self._walk("at", self._way(step), py.name(word), scope, above)

    def _record(self, step: Way) -> str:
        return self.records.setdefault(step.scope, f"record{len(self.records)}")

    def _around(self) -> tuple[Expr, Expr]:
        """The records and items around what stands in it."""
        group = self.way.group
        if group is None:
            return py.name("scope"), py.name("above")
        return py.also("scope", group.scope, py.name("record")), py.longer("above", py.name("item"))

    def _walk(self, method: str, *args: Expr) -> Expr:
        return py.call(py.part("walk", method), *args)

    def _way(self, way: Way) -> Expr:
        return self.program.constant("way", way)
