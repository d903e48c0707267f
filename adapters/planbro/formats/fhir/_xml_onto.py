"""Put a changed resource back onto the XML it was read from: what did not change is the very element it was.

Comments, white space, attributes of others and elements that FHIR does not know stay where they stood (law 1).
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from planbro.formats.codec import json as json_codec
from planbro.formats.fhir._xml import (
    FHIR,
    Builder,
    Pair,
    Seen,
    attribute_names,
    base_names,
    from_xml,
    indent,
    is_div,
    is_resource,
    local,
    order_of,
    pairs_of,
    put,
    text_of,
    type_of,
)
from planbro.mapping._trees import MISSING

if TYPE_CHECKING:
    from planbro.formats.fhir.check import TypeOf

_NAMES: Final = ("fullUrl", "url", "id", "system", "reference")


def merged(value: dict[str, Any], onto: Any) -> Any:
    """A copy of the tree that says `value`."""
    tree = copy.deepcopy(onto)
    root = tree.getroot()
    seen = Seen()
    before = from_xml(root, seen)
    if before != value:
        _Merger(seen).fields(root, value, local(root), of_resource=True)
    return tree


class _Merger:
    def __init__(self, seen: Seen) -> None:
        self.values = seen.values
        self.builder = Builder()

    def fields(self, element: Any, value: dict[str, Any], code: str, *, of_resource: bool = False) -> None:
        """Let an element's attributes and children say an object."""
        attributes = attribute_names(code, of_resource)
        for name in attributes:
            self._attribute(element, name, value.get(name))
        there: dict[str, list[Any]] = {}
        for child in element:
            if self._counts(child):
                there.setdefault(local(child), []).append(child)
        said = {name for name in attributes if isinstance(value.get(name), str)}
        said |= {"resourceType"} if of_resource else set()
        wanted = [name for name in base_names(value) if name not in said]
        for name, elements in there.items():
            if name not in wanted:
                for child in elements:
                    _remove(child)
        for name in wanted:
            self._members(element, name, there.get(name, []), pairs_of(value, name), type_of(code, name), code)

    def _counts(self, child: Any) -> bool:
        return child in self.values and self.values[child] != (MISSING, MISSING)

    @staticmethod
    def _attribute(element: Any, name: str, value: Any) -> None:
        if isinstance(value, str):
            if element.get(name) != value:
                put(element, name, value)
        elif name in element.attrib:
            del element.attrib[name]

    def _members(self, parent: Any, name: str, olds: list[Any], news: list[Pair], info: TypeOf | None,
                 code: str) -> None:  # fmt: skip
        if [self.values[old] for old in olds] == news:
            return
        paired = _align([self.values[old] for old in olds], news)
        kept = {at for at in paired if at is not None}
        final = [None if at is None else self._merge(olds[at], new, info) for new, at in zip(news, paired, strict=True)]
        before = olds[0].getprevious() if olds and news and not kept else None  # new ones where the old ones stood
        first = bool(olds and news and not kept) and before is None
        for at, old in enumerate(olds):
            if at not in kept:
                _remove(old)
        stayed = [one for one in final if one is not None]
        _reorder(stayed)
        for new, one in zip(news, final, strict=True):
            if one is None:
                one = self._made(parent, name, new, info)
                self._insert(parent, one, before, stayed, code, first=first)
            before, first = one, False

    def _made(self, parent: Any, name: str, new: Pair, info: TypeOf | None) -> Any:
        """A new element, with the lines that its place gives it."""
        made = self.builder.child(parent, name, new, info)
        parent.remove(made)
        margin, unit = _margin(parent)
        if margin is not None:
            indent(made, margin, unit)
        return made

    def _insert(self, parent: Any, new: Any, before: Any, stayed: list[Any], code: str, *, first: bool) -> None:
        if before is not None:
            _after(parent, new, before)
        elif first or not len(parent):
            _first(parent, new)
        elif stayed:
            _before(parent, new, stayed[0])
        else:
            order = order_of(type_of(code, local(new)))
            known = [
                child for child in parent if self._counts(child) and order_of(type_of(code, local(child))) <= order
            ]
            _after(parent, new, known[-1]) if known else _first(parent, new)

    def _merge(self, element: Any, new: Pair, info: TypeOf | None) -> Any:
        """The element, saying the new value."""
        if self.values[element] == new:
            return element
        value, beside = new
        was = self.values[element][0]
        if isinstance(value, dict) and isinstance(was, dict) and beside is MISSING:
            held = _held(element) if "resourceType" in value and (info is None or is_resource(info.code)) else None
            if held is None and ("resourceType" in value) == ("resourceType" in was) and "resourceType" not in value:
                self.fields(element, value, info.code if info is not None and not info.primitive else "")
                return element
            if held is not None and local(held) == value["resourceType"]:
                self.fields(held, value, local(held), of_resource=True)
                return element
        elif _is_scalar(value) and _is_scalar(was) and not is_div(element, value):
            self._scalar(element, value, beside)
            return element
        return self._anew(element, new, info)

    def _scalar(self, element: Any, value: Any, beside: Any) -> None:
        if value is MISSING or value is None:
            element.attrib.pop("value", None)
        elif element.get("value") != text_of(value):
            put(element, "value", text_of(value))
        self.fields(element, beside if isinstance(beside, dict) else {}, "Element")

    def _anew(self, element: Any, new: Pair, info: TypeOf | None) -> Any:
        parent = element.getparent()
        made = self._made(parent, local(element), new, info)
        made.tail = element.tail
        parent.replace(element, made)
        return made


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _held(element: Any) -> Any:
    """The resource within an element."""
    return next((child for child in element if isinstance(child.tag, str) and child.tag.startswith(FHIR)), None)


# --- which of the new members is which of the old


def _align(olds: list[Pair], news: list[Pair]) -> list[int | None]:
    """For each new member the old one it is: the same, else of the same name, else the next that is left and alike."""
    found: list[int | None] = [None] * len(news)
    left = dict.fromkeys(range(len(olds)))
    for mark in (_same, _name):
        by_mark: dict[Any, list[int]] = {}
        for at in reversed(list(left)):
            if (key := mark(olds[at])) is not None:
                by_mark.setdefault(key, []).append(at)
        for number, new in enumerate(news):
            if found[number] is None and (key := mark(new)) is not None and by_mark.get(key):
                found[number] = at = by_mark[key].pop()
                del left[at]
    waiting = [at for at in left if _name(olds[at]) is None]
    for number, new in enumerate(news):
        if found[number] is None and waiting and _name(new) is None:
            found[number] = waiting.pop(0)
    return found


def _same(pair: Pair) -> Any:
    value, beside = pair
    return (
        None if value is MISSING else json_codec.canonical([value]),
        None if beside is MISSING else json_codec.canonical([beside]),
    )


def _name(pair: Pair) -> Any:
    """What a member is called: an entry by its fullUrl, a resource by type and id, an extension by its url."""
    value = pair[0]
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("id"), str):
        return str(value.get("resourceType", "")), value["id"]
    for name in _NAMES:
        if isinstance(value.get(name), str):
            return name, value[name]
    return None


# --- moving elements without moving the white space around them


def _margin(parent: Any) -> tuple[str | None, str]:
    """The line break and blanks before a child, and how much deeper that is; None where the document has no lines."""
    here = parent.text if len(parent) else None
    above = parent.getparent()
    outer = _blank_before(parent) if above is not None else "\n"
    if here is not None and "\n" in here and not here.strip():
        return here, here[len(outer) :] if outer and here.startswith(outer) else "  "
    if here is None and outer is not None and "\n" in outer:
        return outer + "  ", "  "
    return None, ""


def _blank_before(element: Any) -> str | None:
    before = element.getprevious()
    text = before.tail if before is not None else element.getparent().text
    return text if text and not text.strip() and "\n" in text else None


def _after(parent: Any, new: Any, before: Any) -> None:
    """After a sibling, and after what is remarked of it on its own line."""
    following = before.getnext()
    while following is not None and not isinstance(following.tag, str) and "\n" not in (before.tail or ""):
        before, following = following, following.getnext()
    margin, tail = _margin(parent)[0], before.tail
    parent.insert(parent.index(before) + 1, new)
    new.tail = tail
    if tail is not None and tail.strip():
        before.tail = None
    elif following is None and margin is not None:
        before.tail = margin


def _before(parent: Any, new: Any, after: Any) -> None:
    parent.insert(parent.index(after), new)
    new.tail = _margin(parent)[0]


def _first(parent: Any, new: Any) -> None:
    """At the beginning; a parent without children gets its lines from where it stands itself."""
    margin = _margin(parent)[0]
    empty = not len(parent)
    parent.insert(0, new)
    if margin is None:
        return
    new.tail = _closing(parent) if empty else margin
    if empty or not (parent.text or "").strip():
        parent.text = margin


def _closing(parent: Any) -> str:
    return (_blank_before(parent) if parent.getparent() is not None else None) or "\n"


def _remove(element: Any) -> None:
    """Take an element out with the line it stood on; what others wrote after it stays."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail
    last = element.getnext() is None
    parent.remove(element)  # lxml takes the tail along
    if tail and tail.strip():
        text = tail
    elif last:
        text = tail if len(parent) else None
    else:
        return
    if before is not None:
        before.tail = text if not (before.tail and before.tail.strip()) else before.tail + (text or "")
    elif not (parent.text and parent.text.strip()):
        parent.text = text


def _reorder(elements: list[Any]) -> None:
    """Let these siblings stand in this order, in the places they have."""
    if len(elements) < 2:
        return
    parent = elements[0].getparent()
    places = [parent.index(one) for one in elements]
    if places == sorted(places):
        return
    tails = [one.tail for one in sorted(elements, key=parent.index)]
    slots = []
    for one in sorted(elements, key=parent.index):
        slot = parent.makeelement("slot")
        parent.replace(one, slot)
        slots.append(slot)
    for one, slot, tail in zip(elements, slots, tails, strict=True):
        parent.replace(slot, one)
        one.tail = tail
