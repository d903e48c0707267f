"""One document being made: its places in the order of the table, each written as text where the Plan says something.

They say what `Writer` says in a new document. What a value is in the document is asked of `Writer` wherever it is not
simply the value's text, so that there is one rule for each.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from planbro.mapping._draft import Draft, escaped
from planbro.mapping._restrict import hold
from planbro.mapping._spec import Group, Leaf, Node
from planbro.mapping._trees import NIL_REASON, XSI, XmlTree, _text, add_member
from planbro.plan import ABSENT, Item, Null, Record, whole

if TYPE_CHECKING:
    from planbro.mapping._write import Outer, Writer

Scope = dict[str, Record]
Said = dict[str, str]
"""What an element says of itself: its attributes by their names, and under no name its text."""
STEP: Final = "  "
_TEXT: Final = ""


class UnusualError(Exception):
    """The plan has something that only the general engine writes."""


class Made(Protocol):
    """Writes an element; true where it wrote something of the Plan."""

    def __call__(self, making: Making, scope: Scope, outer: Outer, blanks: str, /) -> bool: ...


class Place(Protocol):
    """What stands at an element or under it. `put` is true where it wrote something of the Plan."""

    def put(self, making: Making, said: Said, scope: Scope, outer: Outer, blanks: str) -> bool: ...


@dataclass(slots=True)
class Making:
    """`out` is as in `Draft`, its texts not yet escaped. `removed` counts elements that were made for a value which the
    document cannot say."""

    writer: Writer
    tree: XmlTree
    out: list[str] = field(default_factory=list)
    removed: int = 0
    plain: bool = field(init=False)
    """Whether no item's id has a sign that an attribute cannot hold as it is."""
    placed: dict[int, Any] = field(init=False)
    joined: dict[int, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.plain = "".join(self.writer.written.placement.group_of).replace("-", "").isalnum()
        self.placed = self.writer.written.placement.by_group
        self.joined = self.writer.written.placement.joined

    def element(self, spot: Holder, scope: Scope, outer: Outer, blanks: str) -> bool:
        """An element with what stands in it; true where that holds something of the Plan."""
        if spot.made is not None:
            return spot.made(self, scope, outer, blanks)
        out, at = self.out, len(self.out)
        said = spot.said.copy()
        out += blanks, "", "", ""
        got, inner = False, (blanks or "\n") + STEP
        for place in spot.below:
            if place.put(self, said, scope, outer, inner):
                got = True
        text, head = said.pop(_TEXT, None), f"<{spot.name}"
        for name, value in said.items():
            head += attribute(name, value)
        if text is not None:
            out[at + 1 :] = f"{head}>", text, f"</{spot.name}>"
        elif len(out) == at + 4:
            out[at + 1] = f"{head}/>"
        else:
            out[at + 1] = f"{head}>"
            out += blanks or "\n", f"</{spot.name}>", "", ""
        return got

    def value(self, place: Value, value: Any, blanks: str) -> bool:
        """An element for one value of a field, by the engine's own rules; true where there is one."""
        raw = value if place.leaf.kind == "id" else self.raw(place.leaf, value)
        if raw is None:
            self.removed += 1
            return False
        self.out += (blanks, *self.said(place.name, raw))
        return True

    def attribute(self, place: Value, value: Any) -> str:
        """The same of an attribute, as it stands in its tag; nothing where there is none."""
        raw = value if place.leaf.kind == "id" else self.raw(place.leaf, value)
        return "" if raw is None else attribute(place.name, _text(raw))

    def wanted(self, node: Node, scope: Scope) -> bool:
        """Whether the Plan has anything for a place."""
        for name, attribute in node.wants:
            record = scope.get(name)
            if record is not None and getattr(record, attribute) is not ABSENT:
                return True
        return any(id(group) in self.placed or self.joined.get(id(group)) for group in node.below)

    def raw(self, leaf: Leaf, value: Any) -> Any:
        """What a row writes of a value; None where that is nothing."""
        truth = self.writer.truth.get(id(leaf)) if leaf.direction == "derived" else None
        if truth is not None:
            held = hold(truth, value, truth.presence)
            value = value if held is ABSENT else held
        return self.writer.encode(leaf, value)

    def said(self, name: str, raw: Any) -> tuple[str, str, str]:
        """An element with a value in it: tag, text, tag."""
        if raw.__class__ is str:
            return f"<{name}>", raw, f"</{name}>"
        if isinstance(raw, Null):
            return f'<{name} xmlns:xsi="{XSI}" xsi:nil="true"{attribute(NIL_REASON, raw.reason)}/>', "", ""
        if not isinstance(raw, bytes):
            return f"<{name}>", _text(raw), f"</{name}>"
        if self.tree.members is None:
            return f"<{name}>", b64encode(whole(raw)).decode(), f"</{name}>"
        return f'<{name} {self.tree.attachment_key}="{add_member(self.tree.members, raw)}"/>', "", ""

    def draft(self) -> Draft:
        """What was made, each text as it stands in its element."""
        said = "".join(self.out[2::4])
        if "&" in said or "<" in said or ">" in said or "\r" in said:
            self.out[2::4] = map(escaped, self.out[2::4])
        return Draft(self.out)


def attribute(name: str, value: str) -> str:
    """An attribute as it stands in a tag."""
    return f' {name}="{escaped(value, quoted=True)}"'


# -- values


@dataclass(slots=True, eq=False)
class Value:
    """A place for one value: an element, or an attribute of the element around it."""

    name: str
    leaf: Leaf
    attribute: bool


@dataclass(slots=True, eq=False)
class Run:
    """Places for values that stand one after another, of one record: asked for together."""

    scope: str
    places: tuple[Value, ...]
    values: Callable[[Record], tuple[Any, ...]]

    def put(self, making: Making, said: Said, scope: Scope, outer: Outer, blanks: str) -> bool:
        record = scope.get(self.scope)
        if record is None:
            return False
        content = False
        for place, value in zip(self.places, self.values(record), strict=False):
            if value is ABSENT:
                continue
            if not place.attribute:
                content |= making.value(place, value, blanks)
                continue
            raw = value if place.leaf.kind == "id" else making.raw(place.leaf, value)
            if raw is not None:
                said[place.name] = _text(raw)
                content = True
        return content


@dataclass(slots=True, eq=False)
class Demanded:
    """A place for one value that the schema demands: where there is none, what the row says for that."""

    value: Value

    def put(self, making: Making, said: Said, scope: Scope, outer: Outer, blanks: str) -> bool:
        leaf, record = self.value.leaf, scope.get(self.value.leaf.scope)
        raw = making.raw(leaf, getattr(record, leaf.field) if record is not None else ABSENT)
        shown = raw if raw is not None else leaf.otherwise or ""
        if self.value.attribute:
            said[self.value.name] = _text(shown)
        else:
            making.out += (blanks, *making.said(self.value.name, shown))
        return raw is not None


@dataclass(slots=True, eq=False)
class Many:
    """A place for each value of a field that holds many."""

    name: str
    leaf: Leaf

    def put(self, making: Making, said: Said, scope: Scope, outer: Outer, blanks: str) -> bool:
        record = scope.get(self.leaf.scope)
        values = getattr(record, self.leaf.field) if record is not None else ABSENT
        content = False
        for value in values if isinstance(values, tuple) else ():
            raw = making.writer.encode(self.leaf, value)
            if raw is not None:
                making.out += (blanks, *making.said(self.name, raw))
                content = True
        return content


@dataclass(slots=True, eq=False)
class Constant:
    """What the table says for all documents."""

    name: str
    value: str
    attribute: bool

    def put(self, making: Making, said: Said, scope: Scope, outer: Outer, blanks: str) -> bool:
        if self.attribute:
            said[self.name] = self.value
        else:
            making.out += (blanks, *making.said(self.name, self.value))
        return False


@dataclass(slots=True, eq=False)
class Line:
    """A labelled line. One that `names_plan` stands only after others; one that `repeats` is no reason for the text."""

    label: str
    leaf: Leaf
    names_plan: bool
    repeats: bool


@dataclass(slots=True, eq=False)
class Lines:
    """The labelled lines of an element, which are its text."""

    lines: tuple[Line, ...]

    def put(self, making: Making, said: Said, scope: Scope, outer: Outer, blanks: str) -> bool:
        content, text = False, []
        for line in self.lines:
            leaf, record = line.leaf, scope.get(line.leaf.scope)
            value = getattr(record, leaf.field) if record is not None else ABSENT
            if value is ABSENT or (line.names_plan and not content):
                continue
            raw = making.raw(leaf, value)
            if raw is not None:
                text.append(f"{line.label}: {_text(raw)}")
                content = content or not line.repeats
        if text:
            said[_TEXT] = "\n".join(text)
        return content


# -- elements with others in them


@dataclass(slots=True, eq=False)
class Holder:
    """An element that holds others. `said` is what a slice demands of its attributes, or of its text; `made` is the
    table's own function for it, where all that stands in it is plain."""

    name: str
    node: Node | None
    said: Said
    below: tuple[Place, ...] = ()
    made: Made | None = None


@dataclass(slots=True, eq=False)
class Fresh:
    """An element that is made for what stands in it, and goes again where that is nothing of the Plan."""

    holder: Holder
    node: Node

    def put(self, making: Making, said: Said, scope: Scope, outer: Outer, blanks: str) -> bool:
        if not self.node.forced and not making.wanted(self.node, scope):
            return False
        at = len(making.out)
        got = making.element(self.holder, scope, outer, blanks)
        if not got and not self.node.forced:
            del making.out[at:]
        return got


@dataclass(slots=True, eq=False)
class Standing:
    """An element that a slice around it demands."""

    holder: Holder

    def put(self, making: Making, said: Said, scope: Scope, outer: Outer, blanks: str) -> bool:
        before = making.removed
        got = making.element(self.holder, scope, outer, blanks)
        if not got and making.removed > before:
            raise UnusualError  # whether it stays depends on all that stands in it
        return got


@dataclass(slots=True, eq=False)
class Items:
    """An element for each item of some lists."""

    holder: Holder
    groups: tuple[Group, ...]

    def put(self, making: Making, said: Said, scope: Scope, outer: Outer, blanks: str) -> bool:
        writer, content, out = making.writer, False, making.out
        for group in self.groups:
            if id(group) not in making.placed:
                continue
            for item in writer.desired.get((id(group), writer.target_of(group, outer)), ()):
                at = len(out)
                inside = (*outer, (group.list_name, item.id))
                got = making.element(self.holder, {**scope, group.scope: item}, inside, blanks)
                if got or group.key is not None:
                    content = True
                else:
                    del out[at:]
        return content


@dataclass(slots=True, eq=False)
class One:
    """An element with room for one item of each of its lists."""

    holder: Holder
    node: Node

    def put(self, making: Making, said: Said, scope: Scope, outer: Outer, blanks: str) -> bool:
        writer, inner, inside = making.writer, dict(scope), outer
        for group in self.node.groups:
            items: list[Item] = writer.desired.get((id(group), writer.target_of(group, outer)), [])
            inner.pop(group.scope, None)
            if items:
                inner[group.scope] = items[0]
                inside += ((group.list_name, items[0].id),)
        if not making.wanted(self.node, inner):
            return False
        at = len(making.out)
        got = making.element(self.holder, inner, inside, blanks)
        if not got:
            del making.out[at:]
        return got
