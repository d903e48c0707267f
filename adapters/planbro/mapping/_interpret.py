"""What a table means, written a second time: slow, short, and with nothing of the compiled reader in it.

Every row is read on its own: find its document path from the root, decode what stands there, give it to the item it
stands in. `mappings check` holds the compiled reader against it; the tests take it as their oracle. Shared with the
reader are the syntax of paths, codecs, code tables, how ids are derived, and what the references of a Bundle mean. It
makes a Plan and no findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from planbro.findings import Findings
from planbro.mapping import _codecs
from planbro.mapping._codecs import Number, Undecodable
from planbro.mapping._codes import CodeTable
from planbro.mapping._graph import Graph, item_of, national
from planbro.mapping._paths import Condition, Step, doc_path
from planbro.mapping._read import as_uuid, derive_item_id, derive_plan_id, first_of
from planbro.mapping._table import Row, Table
from planbro.mapping._words import words
from planbro.plan import ABSENT, LISTS, VALUE_SETS, Code, Item, Null, Plan, Record, normalise, schema

Spot = tuple[Any, Any]
"""A holder and what of it: an element and `""`, `@name` or `~Label`; an object and its key; a list and a number."""
Prefix = tuple[Step, ...]
Where = tuple[tuple[int, int, int], ...]
"""The way from the root in numbers: it names a place, and sorts places in document order."""
Trail = tuple[tuple[Prefix, Where, Spot], ...]
"""A place, with all that it stands in."""

_ABSENT_REASON = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


@dataclass(slots=True, eq=False)
class _Line:
    """A row at a whole path; its number is its place in the table."""

    row: Row
    steps: Prefix
    number: int

    @property
    def owner(self) -> str:
        return self.row.plan.owner if self.row.plan else ""

    @property
    def name(self) -> str:
        return self.row.plan.field if self.row.plan else ""


@dataclass(slots=True, eq=False)
class _Found:
    """An item of a list, where it stands, and the key that the document gives it."""

    line: _Line
    trail: Trail
    record: Item
    key: str | None
    outer: _Found | None = None
    alive: bool = False

    @property
    def list_name(self) -> str:
        return self.line.owner[:-2]


@dataclass(slots=True, eq=False)
class _Said:
    """One value that one row found."""

    line: _Line
    spot: Spot
    record: Record
    value: Any
    codec: _codecs.Codec
    item: _Found | None = field(default=None)


class _Document(Protocol):
    top: Spot

    def below(self, spot: Spot, known: list[Step]) -> Iterator[tuple[Step, tuple[int, int, int], Spot]]: ...
    def follow(self, spot: Spot, steps: Prefix) -> Iterator[Spot]: ...
    def scalar(self, spot: Spot) -> Any: ...


class _Names:
    """From the words of a table to those of a document."""

    def __init__(self, table: Table, variant: str) -> None:
        other = table.variants[variant] if variant else None
        self.words = other.words if other else {}
        self.spaces = table.namespaces | (other.namespaces if other else {})
        self.xml = table.tree == "xml"

    def __call__(self, step: Step) -> str:
        if step.axis == "line" or not self.xml:
            return self.words.get(step.name, step.name)
        prefix, _, local = step.name.rpartition(":")
        space = self.spaces.get(prefix or ("." if step.axis == "child" else ""))
        local = self.words.get(local, local)
        return f"{{{space}}}{local}" if space else local


class _Xml:
    def __init__(self, root: Any, names: _Names, members: Mapping[str, bytes]) -> None:
        self.top, self.names, self.members = (root, ""), names, members

    def below(self, spot: Spot, known: list[Step]) -> Iterator[tuple[Step, tuple[int, int, int], Spot]]:
        element = spot[0]
        tags = [child.tag for child in element]
        taken: set[Step] = set()
        for position, child in enumerate(element):
            for step in known:
                if (step.axis == "child" and self.names(step) == child.tag
                        and (step.repeat or step not in taken)
                        and step.index in {None, tags[:position].count(child.tag)}
                        and all(self._meets((child, ""), c) for c in step.conditions)):  # fmt: skip
                    taken.add(step)
                    yield step, (0, position, 0), (child, "")
                    break
        for rank, step in enumerate(known):
            if step.axis == "attribute" and self.names(step) in element.attrib:
                yield step, (1, rank, 0), (element, "@" + self.names(step))
            elif step.axis == "line" and self._line(element, step.name) is not None:
                yield step, (2, rank, 0), (element, "~" + step.name)

    def _meets(self, spot: Spot, condition: Condition) -> bool:
        found = next(self.follow(spot, doc_path(condition.path, "/")), None)
        if not condition.values:
            return (found is None) == condition.negated
        if found is None:
            return False
        text = found[0].get(found[1][1:]) if found[1] else (found[0].text or "").strip()
        return text in condition.values

    def follow(self, spot: Spot, steps: Prefix) -> Iterator[Spot]:
        element = spot[0]
        for step in steps:
            if step.axis == "attribute":
                if self.names(step) in element.attrib:
                    yield element, "@" + self.names(step)
                return
            element = next((child for child in element if child.tag == self.names(step)), None)
            if element is None:
                return
        yield element, ""

    @staticmethod
    def _line(element: Any, label: str) -> str | None:
        for line in (element.text or "").split("\n"):
            head, colon, rest = line.strip().partition(":")
            if colon and head.strip() == label and len(head) <= 60:
                return str(rest.strip())
        return None

    def scalar(self, spot: Spot) -> Any:
        element, key = spot
        if key[:1] == "@":
            return element.get(key[1:])
        if key[:1] == "~":
            return self._line(element, key[1:])
        if element.get("{http://www.w3.org/2001/XMLSchema-instance}nil") in {"true", "1"}:
            return Null(element.get("grunn") or "unknown")
        if element.get("fil") in self.members:
            return self.members[element.get("fil")]
        if any(isinstance(child.tag, str) for child in element):
            return None
        return "".join([element.text or "", *(child.tail or "" for child in element)])


class _Json:
    def __init__(self, value: Any, names: _Names, members: Mapping[str, bytes], graph: bool) -> None:
        self.top: Spot = ([value], 0)
        self.names, self.members, self.graph = names, members, Graph(value) if graph else None

    def below(self, spot: Spot, known: list[Step]) -> Iterator[tuple[Step, tuple[int, int, int], Spot]]:
        value = _at(spot)
        if not isinstance(value, dict):
            return
        for rank, step in enumerate(known if self.graph else ()):
            entry = self.graph.target(value, step.name) if self.graph and step.axis == "deref" else None
            if entry is not None:
                yield step, (-1, rank, 0), (entry, "resource")
            if step.name[-2:] == "()" and words(self.graph, value, step.name[:-2]) is not None:  # type: ignore[arg-type]
                yield step, (-1, rank, 1), (value, step.name)
            if step.name[:5] == "_has:":
                yield from ((step, (-1, rank, 3), found) for found in [*self.follow(spot, (step,))][:1])
            if step.name == "reference" and self._numbered(value) and not step.repeat:
                yield step, (-1, rank, 2), (value, "reference")
        taken: set[Step] = set()
        for position, (key, content) in enumerate(value.items()):
            steps = [step for step in known if step.axis == "child" and self.names(step) == key]
            if not isinstance(content, list):
                plain = (s for s in steps if not s.repeat and s.index is None and self._fits((value, key), s))
                for step in [*plain][:1]:
                    yield step, (0, position, -1), (value, key)
            for number, place in self._members(key, content):
                for step in steps:
                    named = step.repeat or step.index == number or (step.index is None and step.conditions)
                    named = named and (step.repeat or self._single(key, number, place))
                    if named and (step.repeat or step not in taken) and self._fits(place, step):
                        taken.add(step)
                        yield step, (0, position, number), place
                        break
            for rank, step in enumerate(known if self.graph else ()):
                marked = key == f"_{step.name}" or (key == "extension" and "url" in value and step.name[:5] == "value")
                if marked and step.name not in value and not step.repeat and step.index is None:
                    yield step, (0, position, rank), (value, step.name)

    def _members(self, key: str, content: Any) -> Iterator[tuple[int, Spot]]:
        """The members of a list; of a Bundle's entries those that are of the plan, and what they contain."""
        if not isinstance(content, list):
            return
        if self.graph is None or key != "entry":
            yield from ((number, (content, number)) for number in range(len(content)))
            return
        for number in range(len(content) + len(self.graph.contained)):
            inside = number - len(content)
            if number not in self.graph.left_out:
                yield number, ((content, number) if inside < 0 else (self.graph.contained, inside))

    def _single(self, key: str, number: int, place: Spot) -> bool:
        """Of a type that stands once for the plan: whether this is that one."""
        entry = _at(place) if self.graph is not None and key == "entry" else None
        resource = entry.get("resource") if isinstance(entry, dict) else None
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        return self.graph is None or not isinstance(kind, str) or self.graph.single.get(kind, number) == number

    def _numbered(self, value: dict[str, Any]) -> bool:
        """A Reference by number alone."""
        return self.graph is not None and "reference" not in value and bool(self.graph.targets(value))

    def _fits(self, spot: Spot, step: Step) -> bool:
        for condition in step.conditions:
            found = [_at(s) for s in self.follow(spot, doc_path(condition.path, "."))]
            texts = {
                str(v).lower() if isinstance(v, bool) else str(v) for v in found if isinstance(v, str | int | Number)
            }
            texts |= {national(text) for text in texts if self.graph}
            if not condition.values and bool(found) == condition.negated:
                return False
            if condition.values and bool(texts & set(condition.values)) == condition.negated:
                return False
        return True

    def follow(self, spot: Spot, steps: Prefix) -> Iterator[Spot]:
        value = _at(spot)
        if isinstance(value, list):
            for number in range(len(value)):
                yield from self.follow((value, number), steps)
        elif not steps:
            yield spot
        elif isinstance(value, dict) and self.names(steps[0]) in value:
            yield from self.follow((value, self.names(steps[0])), steps[1:])
        elif isinstance(value, dict) and self.graph is not None:
            if steps[0].name == "resolve()":
                for entry in self.graph.targets(value)[:1]:
                    yield from self.follow((entry, "resource"), steps[1:])
            elif steps[0].name.startswith("_has:"):
                kind, *path = steps[0].name.split(":")[1:]
                for element in self.graph.pointing(value, kind, tuple(path)):
                    yield from self.follow(([element], 0), steps[1:])
            elif [step.name for step in steps] == ["reference"] and self._numbered(value):
                yield value, "reference"

    def entries(self, reference: Any, holder: Any) -> list[Any]:
        """The entries that a reference may mean; where it is a person, those of their roles too."""
        assert self.graph is not None
        named = self.graph.named(reference, holder)
        found = [named] if named is not None else self.graph.targets(holder)
        for entry in list(found):
            if entry["resource"].get("resourceType") == "Practitioner":
                roles = self.graph.pointing(entry["resource"], "PractitionerRole", ("practitioner",))
                found = [*found, *filter(None, map(self.graph.entry_with, roles))]
        return found

    def scalar(self, spot: Spot) -> Any:
        holder, key = spot
        value = _at(spot)
        if self.graph:
            if str(key)[-2:] == "()":
                return words(self.graph, holder, key[:-2])
            if key == "reference" and self._numbered(holder):
                return self.graph.name_of(self.graph.targets(holder)[0])
            beside = holder.get(f"_{key}") if isinstance(holder, dict) else None
            if beside is None and isinstance(holder, dict) and "url" in holder and str(key)[:5] == "value":
                beside = holder
            for mark in beside.get("extension", ()) if isinstance(beside, dict) else ():
                url = mark.get("url") if isinstance(mark, dict) else None
                code = mark.get("valueCode") if url == _ABSENT_REASON else None
                if isinstance(code, str):
                    return Null(code)
                if url == "https://planbro.dev/fhir/StructureDefinition/empty-text":
                    return ""
                if url == "https://planbro.dev/fhir/StructureDefinition/not-stated":
                    return None
        elif isinstance(value, dict) and len(value) == 1:
            name = value.get("fil")
            if isinstance(name, str) and name in self.members:
                return self.members[name]
            return Null(value["mangler"]) if isinstance(value.get("mangler"), str) else None
        elif value is None and (isinstance(holder, list) or key in holder):
            return Null("unknown")
        return None if isinstance(value, dict | list) else value


def _at(spot: Spot) -> Any:
    holder, key = spot
    return holder[key] if isinstance(holder, list) else holder.get(key)


class _Interpreter:
    def __init__(
        self, table: Table, rows: list[Row], document: _Document, codes: Mapping[str, CodeTable], fallback: str
    ) -> None:
        self.table, self.document, self.codes, self.fallback = table, document, codes, fallback
        self.lines = _expanded(table, rows)
        self.lists = [line for line in self.lines if line.row.is_list]
        self.known: dict[Prefix, list[Step]] = {}
        for line in self.lines:
            for depth in range(len(line.steps)):
                known = self.known.setdefault(line.steps[:depth], [])
                if line.steps[depth] not in known:
                    known.append(line.steps[depth])
        self.nests: dict[Prefix, tuple[Step, int]] = {}
        for line in self.lists:
            words = line.row.options.get("within", ())
            if len(words) > 1:
                step = doc_path(words[1], table.separator)[0]
                self.nests[line.steps] = (step, int(words[2]) if len(words) > 2 else 8)
                self.known.setdefault(line.steps, []).append(step)
        self.seen: dict[tuple[Prefix, Where], list[tuple[Prefix, Where, Spot]]] = {}
        self.at: dict[tuple[_Line, Where], _Found | None] = {}
        self.plan = Plan(id="")

    # -- places

    def _below(self, prefix: Prefix, where: Where, spot: Spot) -> list[tuple[Prefix, Where, Spot]]:
        if (prefix, where) not in self.seen:
            nest = self.nests.get(prefix)
            self.seen[prefix, where] = [
                (prefix if nest and step == nest[0] else (*prefix, step), (*where, number), below)
                for step, number, below in self.document.below(spot, self.known.get(prefix, []))
            ]
        return self.seen[prefix, where]

    def _find(self, path: Prefix, trail: Trail | None = None) -> Iterator[Trail]:
        """Every place under a path, from the root."""
        trail = trail or (((), (), self.document.top),)
        prefix = trail[-1][0]
        if prefix == path:
            yield trail
        for below in self._below(*trail[-1]):
            again = below[0] == prefix
            if again and sum(one[0] == prefix for one in trail) >= self.nests[prefix][1]:
                continue
            if below[0] == path[: len(below[0])]:
                yield from self._find(path, (*trail, below))

    # -- items

    def _items(self) -> list[_Found]:
        """Every place of every list row, in document order."""
        found: list[_Found] = []
        for line in self.lists:
            for trail in self._find(line.steps) if "join" not in line.row.options else ():
                item = _Found(line, trail, LISTS[line.owner[:-2]](id=""), self._key(line, trail[-1][2]))
                self.at[line, trail[-1][1]] = item
                found.append(item)
        found.sort(key=lambda item: (self._joined(item), item.trail[-1][1], item.line.number))
        for line in self.lists:
            for trail in self._find(line.steps) if "join" in line.row.options else ():
                way = doc_path(line.row.options["join"][0], self.table.separator)
                spots = [*self.document.follow(trail[-1][2], way)][:1]
                self.at[line, trail[-1][1]] = self._named(spots[0], (line.owner[:-2],), found) if spots else None
        for item in found:
            item.outer = self._outer(item)
        return [item for item in found if not self._lost(item.trail)]

    def _joined(self, item: _Found) -> bool:
        """Whether it stands in something that adds to an item; those come when the items are there."""
        ways = {prefix for prefix, _, _ in item.trail[:-1]}
        return any(line.steps in ways for line in self.lists if "join" in line.row.options)

    def _key(self, line: _Line, spot: Spot) -> str | None:
        text = line.row.codec[5:-1]
        if not text or text[0] == "=":
            return None
        below = (Step("resource"),) if self.table.tree == "graph" and len(line.steps) == 1 else ()
        if below and (tagged := as_uuid(item_of(_at(spot).get("resource")))) is not None:
            return tagged
        for found in self.document.follow(spot, below + doc_path(text, self.table.separator)):
            raw = self.document.scalar(found)
            return None if raw is None or isinstance(raw, Null | bytes) else str(raw)
        return None

    def _outer(self, item: _Found) -> _Found | None:
        """The nearest item around this one that its `within` field may point to."""
        words = item.line.row.options.get("within")
        to = schema()[item.line.owner][words[0]].to if words else ()
        for prefix, where, _ in reversed(item.trail):
            for line in self.lists:
                other = self.at.get((line, where)) if line.steps == prefix and line.owner[:-2] in to else None
                if other is not None and other is not item:
                    return other
        return None

    def _lost(self, trail: Trail) -> bool:
        """It stands in something that adds to an item which is not in the document."""
        return any(line.steps == prefix and (line, where) in self.at and self.at[line, where] is None
                   for prefix, where, _ in trail for line in self.lists)  # fmt: skip

    def _named(self, spot: Spot, lists: tuple[str, ...], items: list[_Found]) -> _Found | None:
        """The item that the reference at a place means."""
        reference = self.document.scalar(spot)
        if isinstance(self.document, _Json) and self.document.graph:
            for entry in self.document.entries(reference, spot[0]):
                here = [i for i in items if len(i.line.steps) == 1 and _at(i.trail[-1][2]) is entry]
                if here and here[-1].list_name in lists:
                    return here[-1]
            return None
        for name in lists:
            for item in items:
                if item.list_name == name and reference in (item.key, item.record.id or None):
                    return item
        return None

    # -- values

    def _said(self) -> list[_Said]:
        """Every value of every field row, in the order of the table."""
        found = []
        for line in self.lines:
            codec = _codecs.find(line.row.codec, self.codes)
            if line.row.plan is None or line.row.is_list or line.row.direction == "write" or codec is None:
                continue
            for trail in self._find(line.steps):
                raw = self.document.scalar(trail[-1][2])
                if raw is None or (raw == "" and self.table.presence == "values") or self._lost(trail):
                    continue
                item = self._owner(line, trail)
                if line.owner.endswith("[]") and item is None:
                    continue
                record = item.record if item else self.plan.records_of(line.owner)[0][1]
                try:
                    value = raw if isinstance(raw, Null) else codec.decode(raw)
                except Undecodable:
                    continue
                info = schema()[line.owner].get(line.row.plan.field)
                known = VALUE_SETS[info.codes or ""] if info and isinstance(value, Code) else ()
                if isinstance(value, Code) and value.value is not None and value.value not in known:
                    continue
                found.append(_Said(line, trail[-1][2], record, value, codec, item))
        return found

    def _owner(self, line: _Line, trail: Trail) -> _Found | None:
        """The item a field row belongs to: the nearest of its list, with its conditions where several stand there."""
        assert line.row.plan is not None
        for prefix, where, _ in reversed(trail):
            here = [one for one in self.lists if one.steps == prefix and one.owner == line.owner]
            exact = [one for one in here if one.row.plan and one.row.plan.conditions == line.row.plan.conditions]
            for one in (exact or here)[:1]:
                return self.at.get((one, where))
        return None

    # -- the Plan

    def run(self) -> Plan:
        items = self._items()
        said = self._said()
        displays = [one for one in said if one.codec.name.startswith("display(")]
        facts = [one for one in said if one not in displays]
        derived = [one for one in facts if one.line.row.direction == "derived" and not isinstance(one.value, Null)]
        asked = [one for one in facts if str(one.spot[1])[-2:] == "()"]
        refs = [one for one in facts if one.codec.name == "ref" and not isinstance(one.value, Null)]
        for one in facts:
            if one not in derived and one not in refs and one not in asked:
                self._set(one, one.value)
        for one in asked:
            if one.line.owner == "source":
                self._set(one, one.value)
        alive = self._alive(items, facts)
        self._name(alive)
        for one in refs:
            target = self._named(one.spot, schema()[one.line.owner][one.line.name].to, alive)
            if target is not None:
                self._set(one, target.record.id)
        for one in (*derived, *asked):
            self._set(one, one.value)
        for one in displays:
            code = getattr(one.record, one.line.name)
            table = one.codec.table
            if isinstance(code, Code) and code.text is None and table is not None and code.system == table.system:
                setattr(one.record, one.line.name, Code(code.value, code.system, code.code, one.value))
        for item in alive:
            getattr(self.plan, item.list_name).append(item.record)
        return normalise(self.plan)

    @staticmethod
    def _set(one: _Said, value: Any) -> None:
        """The first row that has a value counts; a field that holds many takes all."""
        name, old = one.line.name, getattr(one.record, one.line.name)
        info = schema()[one.line.owner].get(name)
        if info is None:
            if not as_uuid(old) and isinstance(value, str):
                setattr(one.record, name, value)
        elif info.many and not isinstance(value, Null | tuple):
            setattr(one.record, name, (*(old or ()), value))
        elif old is ABSENT:
            setattr(one.record, name, value)

    def _alive(self, items: list[_Found], facts: list[_Said]) -> list[_Found]:
        """The items that have a key, a fact, or an item within; with what their slice and surroundings say."""
        told = {id(one.item) for one in facts}
        for item in reversed(items):
            item.alive = item.alive or item.key is not None or id(item) in told
            if item.alive and item.outer is not None:
                item.outer.alive = True
        for item in items:
            assert item.line.row.plan is not None
            conditions = item.line.row.plan.conditions
            said = [(c.path, c.values[0]) for c in conditions if len(c.values) == 1 and not c.negated]
            said += [(word.partition("=")[0], word.partition("=")[2]) for word in item.line.row.options.get("set", ())]
            for name, text in said:
                info = schema()[item.line.owner][name]
                if getattr(item.record, name) is ABSENT:
                    value = Code(text) if info.type == "code" else text == "true" if info.type == "boolean" else text
                    setattr(item.record, name, value)
            if item.line.row.codec.startswith("item(="):
                value = getattr(item.record, item.line.row.codec[6:-1])
                item.key = value if isinstance(value, str) and value else None
        return [item for item in items if item.alive]

    def _name(self, items: list[_Found]) -> None:
        """The plan's id and the items': as stated, else from the key or the ordinal, n-th with that key."""
        plan, system = self.plan, self.table.system or self.table.format
        parts = [first_of(plan, word) for word in self.table.identity]
        named = [part for part in parts if part]
        if not named or len(named) < len(parts):
            named = ["sha256", self.fallback]
        plan.id = as_uuid(plan.id) or derive_plan_id(system, *named)
        taken = {plan.id}
        for number, item in enumerate(items):
            before = [one for one in items[:number] if one.list_name == item.list_name]
            stated = as_uuid(item.key)
            if stated and stated not in taken:
                item.record.id = stated
            else:
                key = item.key if item.key is not None else f"#{len(before)}"
                same = sum(one.key == item.key for one in before) if item.key is not None else 0
                item.record.id = derive_item_id(plan.id, item.list_name, key, same)
            taken.add(item.record.id)
        for item in items:
            if item.outer is not None:
                setattr(item.record, item.line.row.options["within"][0], item.outer.record.id)


def _expanded(table: Table, rows: list[Row]) -> list[_Line]:
    """Every row with its whole path; a row under a path that `like` names stands in both places."""
    lines: list[_Line] = []
    for row in rows:
        steps = _steps(table, row.doc)
        entry = table.tree == "graph" and row.is_list and len(row.doc) == 1
        lines.append(_Line(row, steps[:1] if entry else steps, len(lines)))
    for line in lines:  # grows while it is read: what was borrowed may itself borrow
        if not line.row.is_list or "like" not in line.row.options:
            continue
        path = _steps(table, doc_path(line.row.options["like"][0], table.separator))
        own = {other.steps[len(line.steps)] for other in lines
               if other.steps[: len(line.steps)] == line.steps and len(other.steps) > len(line.steps)}  # fmt: skip
        for other in list(lines):
            rest = other.steps[len(path) :]
            if other.steps[: len(path)] == path and rest and rest[0] not in own:
                lines.append(_Line(other.row, line.steps + rest, len(lines)))
    return lines


def _steps(table: Table, path: Prefix) -> Prefix:
    """In a graph a resource type is an entry of the Bundle."""
    if table.tree != "graph" or not path:
        return path
    head, rest = path[0], path[1:]
    if head.name == "Bundle":
        return rest
    kind = Condition("resource.resourceType", (head.name,))
    slices = (Condition(f"resource.{c.path}", c.values, c.negated) for c in head.conditions)
    return (Step("entry", conditions=(kind, *slices), repeat=head.repeat), Step("resource"), *rest)


def interpret(
    table: Table, document: Any, codes: Mapping[str, CodeTable], *, variant: str = "",
    members: Mapping[str, bytes] | None = None, fallback_identity: str = "",
) -> Plan:  # fmt: skip
    """The Plan that a document says, row by row.

    `document` is an lxml element or parsed JSON, `members` the attachments of its zip. The table is without faults.
    """
    names = _Names(table, variant)
    reader: _Document
    if table.tree == "xml":
        reader = _Xml(document, names, members or {})
    else:
        reader = _Json(document, names, members or {}, table.tree == "graph")
    rows = table.rows_of(variant, Findings())
    return _Interpreter(table, rows, reader, codes, fallback_identity).run()
