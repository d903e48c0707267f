"""From the places of a table to code that makes them.

The code does what `Writer` does for a new document, with everything known beforehand worked out: which place a slice
has made already, which record and field a row asks, which code a value has. A value that is not of the usual kind (a
null, an empty text, a code of the format's own) is handed to `Writer`, so that there is one rule for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from planbro.mapping._create_json import _places as places
from planbro.mapping._create_json import _syntax as py
from planbro.mapping._create_json._syntax import Body, Expr, Slot
from planbro.mapping._create_json._values import Fast, fast, named, unsaid
from planbro.mapping._spec import Group, Leaf, Node, Spec
from planbro.mapping._trees import MISSING
from planbro.plan import ABSENT, Code

_RECORDS = {"": "plan", "planeier": "planeier", "source": "source"}
_RUN: Mapping[str, Expr] = {
    "plan": py.part("w", "plan"),
    "planeier": py.part(py.part("w", "plan"), "planeier"),
    "source": py.part(py.part("w", "plan"), "source"),
    "homes": py.part(py.part(py.part("w", "written"), "placement"), "group_of"),
    "items": py.part(py.part(py.part("w", "written"), "placement"), "by_group"),
    "joins": py.part(py.part(py.part("w", "written"), "placement"), "joined"),
    "desired": py.part("w", "desired"),
    "entries": py.at("root", "entry"),
}
"""What a function may ask of the writing that runs it, taken once at its start."""
_KNOWN: Mapping[str, Any] = {
    "ABSENT": ABSENT, "MISSING": MISSING, "Code": Code, "str": str, "int": int, "bool": bool, "dict": dict,
    "tuple": tuple, "named": named,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a place: the words for its records, the items it is within, the fields known to be there."""

    words: Mapping[str, str]
    outer: tuple[tuple[str, str], ...] = ()
    present: frozenset[str] = frozenset()


class Lists:
    """The arrays of one object while it is made: which are there already, which are used by several places."""

    def __init__(self, emitter: Emitter, of: str, inside: Mapping[str, Any], users: Mapping[str, int], open: bool):
        self.emitter, self.of, self.inside, self.users, self.open = emitter, of, inside, users, open
        self.words: dict[str, str] = {}
        self.head: Body = []
        self.tail: Body = []

    def begin(self, key: str, shared: bool = False) -> Body:
        """Let the array be there, at this point of the object's order, even if nothing comes of it."""
        if key not in self.inside and self.users[key] == 1 and not shared and not self.open:
            return []
        if key not in self.words:
            self.words[key] = word = self.emitter.word("list")
            if key in self.inside:
                self.head.append(py.let(word, py.at(self.of, key)))
            elif self.open:
                self.head.append(py.let(word, py.call(py.part(self.of, "get"), py.shape(key))))
            else:
                self.head.append(py.let(word, py.shape(None)))
            if key not in self.inside and self.of != "root":
                empty = py.every(py.something(py.name(word)), py.no(py.name(word)))
                self.tail += py.when(empty, [py.drop(self.of, key)])
        if key in self.inside:
            return []
        word = self.words[key]
        return py.when(py.nothing(py.name(word)), [py.put(self.of, key, py.shape([]), also=word)])

    def add(self, key: str, value: Expr) -> Body:
        if key in self.words:
            return [py.do(py.call(py.part(self.words[key], "append"), value))]
        return [py.put(self.of, key, py.array(value))]


@dataclass(slots=True)
class Emitter:
    """Makes one function. `singles` says how a reference to the one resource of a type is found."""

    spec: Spec
    truths: Mapping[int, Leaf]
    singles: Mapping[str, str]
    known: dict[str, Any] = field(default_factory=lambda: dict(_KNOWN))
    asked: set[str] = field(default_factory=set)
    refs: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, None]] = field(default_factory=dict)
    got: set[str] = field(default_factory=set)
    numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def graph(self) -> bool:
        return self.spec.table.tree == "graph"

    # -- words

    def word(self, kind: str) -> str:
        return f"{kind}{next(self.numbers)}"

    def ask(self, word: str) -> Expr:
        self.asked.add(word)
        return py.name(word)

    def constant(self, kind: str, line: int, value: Any) -> Expr:
        """A name for a value of the table; it tells the line that the value comes from."""
        word, number = f"{kind}{line}", 0
        while word in self.known and self.known[word] is not value:
            number += 1
            word = f"{kind}{line}_{number}"
        self.known[word] = value
        return py.name(word)

    def field(self, around: Around, scope: str, name: str) -> str:
        """The local name of a record's field."""
        if scope not in around.words:
            raise places.OddError("a row of items that are not open here")
        record = around.words[scope]
        self.fields.setdefault(record, {})[name] = None
        return f"{record}_{name}"

    def list_id(self, group: Group) -> Expr:
        return self.constant(f"{group.list_name}_", group.row.line, id(group))

    # -- the function

    def function(self, word: str, root: Node, children: list[Node], start: Mapping[str, Any]) -> Any:
        around = Around(dict(_RECORDS))
        body = self.below(root, children, "root", start, around, None, open=True)
        loads = [load for record in _RECORDS.values() for load in self.loads(record)]
        self.asked |= {record for record in _RECORDS.values() if record in self.fields}
        head = [py.let(asked, value) for asked, value in _RUN.items() if asked in self.asked]
        head += [py.let(local, py.at("refs", kind)) for kind, local in self.refs.items()]
        return py.function(word, ("w", "root", "refs"), [*head, *loads, *body])

    def loads(self, record: str) -> Body:
        return [py.let(f"{record}_{name}", py.part(record, name)) for name in self.fields.get(record, ())]

    # -- places

    def below(self, node: Node, children: list[Node], of: str, inside: Mapping[str, Any], around: Around,
              got: str | None, open: bool = False) -> Body:  # fmt: skip
        """The code for what stands under an object that holds `inside` so far; it sets `got` where it says anything."""
        children = [child for child in children if not places.idle(child)]
        standing = places.standing(node, children, inside, self.graph)
        fresh = [child for child in children if child not in standing]
        places.check_names(children, fresh, inside, self.graph)
        users: dict[str, int] = {}
        for child in fresh:
            users[child.name] = users.get(child.name, 0) + max(1, len(child.groups))
        lists = Lists(self, of, inside, users, open)
        body: Body = []
        before: set[str] = set(inside)
        for child in children:
            body += self.child(child, standing, lists, around, got, before)
            before.add(child.name)
        return [*lists.head, *body, *lists.tail]

    def child(
        self,
        child: Node,
        standing: Mapping[Node, places.Standing],
        lists: Lists,
        around: Around,
        got: str | None,
        before: set[str],
    ) -> Body:
        if child.groups:
            body: Body = []
            for group in child.groups:
                if child in standing and not child.is_list:
                    raise places.OddError("one item at a place that a slice makes")
                body += self.items(child, group, lists, around, got)
            return body
        if child.is_list:
            return self.many(child, lists, around, got)
        if child in standing:
            return self.standing(child, standing[child], lists.of, around, got)
        if not (child.wants or child.below or child.forced):
            return []
        test, known = self.wanted(child, around)
        return [] if known is None else py.when(test, self.fresh(child, lists, known, got, before))

    def standing(self, child: Node, found: places.Standing, of: str, around: Around, got: str | None) -> Body:
        """A place that a slice above made already."""
        way, value = found
        leaf = places.row_of(child)
        if leaf is not None:
            if leaf.kind == "id" and value == Slot(self.field(around, leaf.scope, "id")):
                return self.gets(got)
            if leaf.kind == "const" and value == leaf.const:
                return []
            raise places.OddError("a row and a slice for one value")
        if not child.children:
            return []
        if not isinstance(value, dict):
            raise places.OddError("a slice's value where rows want an object")
        word = self.word("at")
        inner = self.below(child, child.children, word, value, around, got)
        return [py.let(word, py.at(of, *way)), *inner] if inner else []

    def wanted(self, child: Node, around: Around) -> tuple[Expr | None, Around | None]:
        """When the place is made: the test, and what is known then; always (no test), or never (nothing known)."""
        if child.forced:
            return None, around
        locals_: list[str] = []
        for scope, name in child.wants:
            if scope in around.words:
                local = self.field(around, scope, name)
                if name == "id" or local in around.present:
                    return None, around
                locals_.append(local)
        tests = [py.other(py.name(local), "ABSENT") for local in locals_]
        for group in child.below:
            if group.join is not None:
                tests.append(py.call(py.part(self.ask("joins"), "get"), self.list_id(group)))
            elif group.row.direction != "read":
                tests.append(py.inside(self.list_id(group), self.ask("items")))
        if not tests:
            return None, None
        if len(tests) == 1 and locals_:
            around = replace(around, present=around.present | {locals_[0]})
        return py.some(*tests), around

    def fresh(self, child: Node, lists: Lists, around: Around, got: str | None, before: set[str]) -> Body:
        """A place that is made for what stands in it, and goes again where nothing does."""
        if child.step.axis == "deref":
            return self.led_to(child, lists.of, around, got)
        listed = places.listed(child, lists.inside)
        if not child.children:
            leaf = places.row_of(child)
            if leaf is None:
                return lists.begin(child.name) if listed else []
            if listed:
                return [*lists.begin(child.name), *self.member(leaf, child.name, lists, around, got)]
            return self.value(leaf, lists, child.name, around, got, before)
        if self.graph and child.name[:1] == "_" and not listed and child.name[1:] in before:
            return self.beside(child, lists, around, got)
        if lists.open and lists.of != "root" and not listed:
            raise places.OddError("an object in one that a null may have begun")
        if child.only_constants and child.name != "entry":
            made = self.constants(child)
            if made is not None:
                start = lists.begin(child.name) if listed else []
                return [*start, *(lists.add(child.name, py.shape(made)) if listed else [
                    py.put(lists.of, child.name, py.shape(made))])]  # fmt: skip
        line = places.one_line(child, self.graph)
        short = fast(self, line.leaf, self.field(around, line.leaf.scope, line.leaf.field)) if line else None
        if line is not None and short is not None:
            return [*(lists.begin(child.name) if listed else []), *self.line(line, short, listed, lists, around, got)]
        made, names = self.one_resource(child, lists)
        word = self.word("new")
        own = self.word("got") if got or not child.forced else None
        inner = self.below(child, child.children, word, made, around, own)
        if own not in self.got:
            own = None
        begin = lists.begin(child.name) if listed else []
        if own is None and not child.forced:
            return begin
        attach = lists.add(child.name, py.name(word)) if listed else [py.put(lists.of, child.name, py.name(word))]
        start = [*begin, *names, py.let(word, py.shape(made)), *self.unless(own)]
        if child.name == "entry":  # what its rows lead to stands after it
            away = [py.do(py.call(py.part(lists.words["entry"], "pop")))]
            ends = [] if child.forced or own is None else py.when(py.no(py.name(own)), away)
            return [*start, *attach, *inner, *ends]
        return [*start, *inner, *self.kept(child, own, attach, got)]

    def constants(self, node: Node) -> dict[str, Any] | None:
        """A place that holds constants only, as it is made; None where they stand in each other's way."""
        made = places.filled(node)
        for child in node.children:
            if child.name in made or child.step.axis != "child" or child.name[:1] == "_":
                return None
            leaf = places.row_of(child)
            if leaf is None and not child.children:
                return None
            value = py.Ready(self.fixed(leaf, False)) if leaf is not None else self.constants(child)
            if value is None:
                return None
            made[child.name] = [value] if places.listed(child, {}) else value
        return made

    def line(self, line: places.Line, short: Fast, listed: bool, lists: Lists, around: Around, got: str | None) -> Body:
        """A place with one value in it, however deep: made at once where the value is there."""
        leaf, name, box = line.leaf, line.nodes[0].name, self.word("box")
        local = self.field(around, leaf.scope, leaf.field)

        def attached(value: Any) -> Body:
            made = line.made(value)
            return [*(lists.add(name, py.shape(made)) if listed else [py.put(lists.of, name, py.shape(made))]),
                    *self.gets(got)]  # fmt: skip

        slow = self.long_way(leaf, py.pair(py.name(box), py.shape(line.key)), local)
        rest = [py.let(box, py.shape(line.inmost)), *py.when(slow, attached(Slot(box)))]
        rest = py.when(short.left, rest)
        body = [*short.first, *py.when(short.usual, attached({**line.inmost, line.key: py.Ready(short.result)}), rest)]
        return body if self.asks_always(leaf, local, around) else py.when(py.other(py.name(local), "ABSENT"), body)

    def one_resource(self, child: Node, lists: Lists) -> tuple[dict[str, Any], Body]:
        """What a new place holds before its rows are written; the entry of a resource that stands once has its name."""
        made = places.filled(child)
        if child.name != "entry":
            return made, []
        if not self.graph or lists.of != "root" or not isinstance(made.get("resource"), dict):
            raise places.OddError("an entry of no Bundle")
        ident, url, step = self.word("id"), self.word("url"), str(child.step)
        made["fullUrl"], made["resource"]["id"] = Slot(url), Slot(ident)
        kind = next((kind for kind, place in self.singles.items() if place == step), None)
        if kind is not None:
            return made, [py.let(url, py.at("refs", kind)), py.let(ident, py.after(py.name(url), len("urn:uuid:")))]
        return made, [
            py.let(ident, py.call(py.part("w", "single_id"), py.shape(step))),
            py.let(url, py.joined("urn:uuid:", py.name(ident))),
        ]

    def kept(self, child: Node, own: str | None, attach: Body, got: str | None) -> Body:
        if child.forced:
            return [*attach, *(py.when(py.name(own), self.gets(got)) if own else [])]
        assert own is not None
        return py.when(py.name(own), [*attach, *self.gets(got)])

    def unless(self, own: str | None) -> Body:
        return [py.let(own, py.shape(False))] if own else []

    def gets(self, got: str | None) -> Body:
        if got is None:
            return []
        self.got.add(got)
        return [py.let(got, py.shape(True))]

    def beside(self, child: Node, lists: Lists, around: Around, got: str | None) -> Body:
        """FHIR's `_name`: a null of `name` may have begun it."""
        word, new, own, of = self.word("beside"), self.word("new"), self.word("got"), lists.of
        begin = [py.let(word, py.call(py.part(of, "get"), py.shape(child.name))),
                 py.let(new, py.nothing(py.name(word)))]  # fmt: skip
        begin += py.when(py.name(new), [py.put(of, child.name, py.shape({}), also=word)])
        inner = self.below(child, child.children, word, {}, around, own, open=True)
        away = py.when(py.name(new), [py.drop(of, child.name)])
        if own not in self.got:
            return [*begin, *inner] if child.forced else [*begin, *away]
        ends = py.when(py.name(own), self.gets(got)) if child.forced else (
            py.when(py.no(py.name(own)), away, self.gets(got)))  # fmt: skip
        return [*begin, *self.unless(own), *inner, *ends]

    def led_to(self, child: Node, of: str, around: Around, got: str | None) -> Body:
        """A resource of its own, which a reference leads to."""
        owner = self.field(around, [*around.words][-1] if around.outer else "", "id")
        ident, url, word, own = (self.word(kind) for kind in ("id", "url", "new", "got"))
        made = {"resourceType": child.name, "id": Slot(ident)}
        inner = self.below(child, child.children, word, made, around, own)
        if own not in self.got:
            raise places.OddError("a resource of constants")
        entries = self.ask("entries")
        away = [py.do(py.call(py.part(entries, "pop"))), py.drop(of, "reference")]
        ends = py.when(py.name(own), self.gets(got), [] if child.forced else away) if got else (
            py.when(py.no(py.name(own)), [] if child.forced else away))  # fmt: skip
        return [
            py.let(ident, py.call("named", py.name(owner), py.shape(child.name))),
            py.let(url, py.joined("urn:uuid:", py.name(ident))),
            py.let(word, py.shape(made)),
            py.put(of, "reference", py.name(url)),
            py.do(py.call(py.part(entries, "append"), py.shape({"resource": Slot(word), "fullUrl": Slot(url)}))),
            *self.unless(own),
            *inner,
            *ends,
        ]

    # -- lists

    def items(self, child: Node, group: Group, lists: Lists, around: Around, got: str | None) -> Body:
        """The items of a list, each at a place of its own; with `one`, the first."""
        if group.row.direction == "read" and group.join is None:
            return []
        record, one = group.list_name, not child.is_list
        shared = places.row_of(child) is not None or record in around.words.values() or (one and len(child.groups) > 1)
        if group.depth > 1 or shared:
            raise places.OddError("a group that repeats itself, or shares its place")
        if one and group.within is not None:
            raise places.OddError("one item within another")
        inner_around = Around({**around.words, group.scope: record}, (*around.outer, (group.list_name, record)))
        saved = self.fields.pop(record, {})
        made, named = self.named(child, group, inner_around)
        word = self.word("item")
        own = self.word("got") if group.join is None and (one or group.key is None) else None
        inner = self.below(child, child.children, word, made, inner_around, own)
        loads = self.loads(record)
        self.fields.pop(record, None)
        if saved:
            self.fields[record] = saved
        listed = not one or places.listed(child, lists.inside)
        place = [*lists.begin(child.name, shared=True), py.let(word, py.shape(made))] if listed else [
            py.let(word, py.shape(made))]  # fmt: skip
        attach = lists.add(child.name, py.name(word)) if listed else [py.put(lists.of, child.name, py.name(word))]
        away = [py.do(py.call(py.part(lists.words[child.name], "pop")))] if listed else [
            py.drop(lists.of, child.name)]  # fmt: skip
        ends = self.gets(got) if own is None else py.when(py.name(own), self.gets(got), away) if got else (
            py.when(py.no(py.name(own)), away))  # fmt: skip
        body = [*loads, *named, *place, *attach, *self.unless(own), *inner, *ends]
        return [py.each(record, self.desired(group, around, one), body)]

    def named(self, child: Node, group: Group, around: Around) -> tuple[dict[str, Any], Body]:
        """What a new place of an item holds before its rows are written: slices, ids, the reference that joins it."""
        made = places.filled(child)
        body: Body = []
        if child.name == "entry":
            if (
                not self.graph
                or not child.is_list
                or len(around.outer) > 1
                or not isinstance(made.get("resource"), dict)
            ):
                raise places.OddError("an entry of no Bundle")
            ident, url = self.field(around, group.scope, "id"), self.word("url")
            body.append(py.let(url, py.joined("urn:uuid:", py.name(ident))))
            made["fullUrl"], made["resource"]["id"] = Slot(url), Slot(ident)
        if group.join is not None:
            *way, last = [self.spec.names.resolve(step) for step in group.join]
            ident, ref = self.field(around, group.scope, "id"), self.word("ref")
            body.append(py.let(ref, self.reference(ident)))
            value = made
            for name in way:
                value = value.setdefault(name, {})
            value[last] = Slot(ref)
        return made, body

    def desired(self, group: Group, around: Around, one: bool) -> Expr:
        key = self.list_id(group)
        if group.join is not None:
            found = py.call(py.part(self.ask("joins"), "get"), key, py.shape(()))
        elif group.within is None:
            found = py.call(py.part(self.ask("items"), "get"), key, py.shape(()))
        else:
            wanted = group.outer
            around_it = next((record for name, record in reversed(around.outer) if name in wanted), None)
            inside = py.part(around_it, "id") if around_it else py.shape(None)
            found = py.call(py.part(self.ask("desired"), "get"), py.pair(key, inside), py.shape(()))
        return py.first(found) if one else found

    def many(self, child: Node, lists: Lists, around: Around, got: str | None) -> Body:
        """A field that holds many values: each is a place of its own."""
        way, leaf = places.only_leaf(child)
        if leaf is None:
            return []
        if (
            child.tests
            or any(places.listed(step, {}) for step in way)
            or leaf.codec.name != "ref"
            or leaf.direction == "read"
        ):
            raise places.OddError("many values of another kind")
        values, value, raw = self.field(around, leaf.scope, leaf.field), self.word("one"), self.word("raw")
        made: Any = Slot(raw)
        for step in reversed(way):
            made = {step.name: made}
        row = self.constant("row", leaf.row.line, leaf)
        body = [py.let(raw, py.call(py.part("w", "encode"), row, py.name(value)))]
        body += py.when(
            py.something(py.name(raw)),
            [*lists.begin(child.name, shared=True), *lists.add(child.name, py.shape(made)), *self.gets(got)],
        )
        return py.when(py.is_a(values, "tuple"), [py.each(value, py.name(values), body)])

    # -- values

    def value(self, leaf: Leaf, lists: Lists, key: str, around: Around, got: str | None, before: set[str]) -> Body:
        """A row at a key of an object."""
        of = lists.of
        marked = self.graph and (f"_{key}" in before or (key == "reference" and "identifier" in before))
        if leaf.kind in {"const", "single"}:
            return [py.put(of, key, self.fixed(leaf, marked))]
        if leaf.kind == "id":
            return [py.put(of, key, py.name(self.field(around, leaf.scope, "id"))), *self.gets(got)]
        local = self.field(around, leaf.scope, leaf.field)
        slow = self.long_way(leaf, py.pair(py.name(of), py.shape(key)), local)
        short = None if marked else fast(self, leaf, local)
        rest = self.unusual(leaf, short, slow, self.gets(got))
        if leaf.otherwise is not None and not marked and not (key[:5] == "value" and "url" in before):
            instead = [py.put(of, f"_{key}", py.shape(unsaid(leaf.otherwise)))] if self.graph else []
            if leaf.otherwise or not self.graph:
                instead.append(py.put(of, key, py.shape(leaf.otherwise)))
            rest = py.when(py.same(py.name(local), "ABSENT"), instead, rest)
        body = rest if short is None else [
            *short.first, *py.when(short.usual, [py.put(of, key, short.result), *self.gets(got)], rest)]  # fmt: skip
        return body if self.asks_always(leaf, local, around) else py.when(py.other(py.name(local), "ABSENT"), body)

    def member(self, leaf: Leaf, key: str, lists: Lists, around: Around, got: str | None) -> Body:
        """A row at a place in an array."""
        if leaf.kind in {"const", "single"}:
            return lists.add(key, self.fixed(leaf, False))
        if leaf.kind == "id":
            return [*lists.add(key, py.name(self.field(around, leaf.scope, "id"))), *self.gets(got)]
        if leaf.otherwise is not None:
            raise places.OddError("a required value in an array")
        local, box = self.field(around, leaf.scope, leaf.field), self.word("box")
        slow = self.long_way(leaf, py.pair(py.name(box), py.shape(0)), local)
        short = fast(self, leaf, local)
        rest = [py.let(box, py.array(py.name("MISSING"))),
                *self.unusual(leaf, short, slow, [*lists.add(key, py.at(box, 0)), *self.gets(got)])]  # fmt: skip
        body = rest if short is None else [
            *short.first, *py.when(short.usual, [*lists.add(key, short.result), *self.gets(got)], rest)]  # fmt: skip
        return body if self.asks_always(leaf, local, around) else py.when(py.other(py.name(local), "ABSENT"), body)

    @staticmethod
    def unusual(leaf: Leaf, short: Fast | None, slow: Expr, then: Body) -> Body:
        """The long way, where it may come to anything, and what follows if it does."""
        guards = [] if short is None or short.left is None or leaf.otherwise is not None else [short.left]
        if then:
            return py.when(py.every(*guards, slow), then)
        return py.when(guards[0] if guards else None, [py.do(slow)])

    @staticmethod
    def asks_always(leaf: Leaf, local: str, around: Around) -> bool:
        return leaf.otherwise is not None or local in around.present

    def long_way(self, leaf: Leaf, place: Expr, local: str) -> Expr:
        row = self.constant("row", leaf.row.line, leaf)
        return py.call(py.part("w", "set_value"), row, place, py.shape(None), py.name(local))

    def fixed(self, leaf: Leaf, marked: bool) -> Expr:
        if marked or leaf.const == "":
            raise places.OddError("a constant after its own marks, or an empty one")
        if leaf.kind == "const":
            return py.shape(leaf.const)
        if leaf.const not in self.singles:
            raise places.OddError("a reference to the one resource of a type that may have another first")
        if leaf.const not in self.refs:
            self.refs[leaf.const] = self.word("ref")
        return py.name(self.refs[leaf.const])

    def reference(self, local: str) -> Expr:
        return py.joined("urn:uuid:", py.name(local)) if self.graph else py.name(local)
