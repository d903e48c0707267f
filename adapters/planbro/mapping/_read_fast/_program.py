"""What the functions that read JSON and XML are made of in common: the words they know, and how an item is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from planbro.mapping._create_json import _syntax as py
from planbro.mapping._create_json._syntax import Body, Expr
from planbro.mapping._read import _Open
from planbro.mapping._read_fast._ways import Way, nothing
from planbro.plan import ABSENT, LISTS, is_text

ALWAYS: Final = frozenset({"", "planeier", "source"})
"""The records that are always there."""
_KNOWN: Final[Mapping[str, Any]] = {
    "str": str, "bool": bool, "int": int, "dict": dict, "list": list, "len": len, "is_text": is_text, "Open": _Open,
    "new": object.__new__, "enumerate": enumerate, "ABSENT": ABSENT,
}  # fmt: skip


@dataclass(slots=True)
class Program:
    """The functions of a table, and the values of the table that they call by a word."""

    functions: dict[Way, Any] = field(default_factory=dict)
    words: dict[Way, str] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=lambda: dict(_KNOWN))

    def constant(self, kind: str, value: Any) -> Expr:
        word = f"{kind}{len(self.known)}"
        self.known[word] = value
        return py.name(word)

    def shown(self) -> str:
        """The functions as Python, for people to read."""
        return "\n\n\n".join(map(py.shown, self.functions.values()))


def makes_items(way: Way) -> bool:
    """Whether a place is of items that name themselves, and whose records are made with nothing in them."""
    group = way.group
    if group is None or way.key is None or way.node.leaves or group.scope != group.owner:
        return False
    return all(one.name == "id" or one.default is ABSENT for one in fields(LISTS[group.list_name]))


def is_usual(step: Way, scopes: frozenset[str]) -> bool:
    """Whether a value may be of a usual kind; `scopes` are the records that are there."""
    return step.lookup is not nothing and step.once and not step.is_many and step.scope in scopes


def record_of(way: Way, program: Program) -> Body:
    """Make the record of an item, with nothing in it but its `key`."""
    assert way.group is not None
    made = LISTS[way.group.list_name]
    absent = [one.name for one in fields(made) if one.name != "id"]
    return [
        py.let("record", py.call("new", program.constant("Item", made))),
        py.set_parts("record", absent, py.name("ABSENT")), py.set_part("record", "id", py.name("key")),
    ]  # fmt: skip


def opened(way: Way, program: Program, place: Expr) -> Body:
    """What is known of an item until all items have their ids."""
    return [
        py.let("item", py.call("new", py.name("Open"))),
        py.set_part("item", "group", program.constant("group", way.group)),
        py.set_part("item", "record", py.name("record")), py.set_part("item", "place", place),
        py.set_part("item", "key", py.name("key")),
        py.do(py.call(py.part(py.part("walk", "opened"), "append"), py.name("item"))),
    ]  # fmt: skip


def is_plain(way: Way) -> bool:
    """Whether an item is all that its own rows say."""
    group = way.group
    assert group is not None
    return not group.assigns and group.within is None and group.key_field is None


def close(took: Expr, above: Expr) -> Any:
    return py.do(py.call(py.part("walk", "_close"), py.name("item"), took, above))


def pending(way: Way, program: Program, record: str, place: Expr, word: str) -> Body:
    """What a reference means shows when all items are known."""
    told = py.pair(program.constant("leaf", way.leaf), py.name(record), place, py.name(word))
    return py.when(
        py.something(py.name(word)), [py.do(py.call(py.part(py.part("walk", "pending_refs"), "append"), told))]
    )
