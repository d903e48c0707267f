"""What the XML and the JSON schemas share: lexical forms, the words of a row, and a fault that says what to do."""

from __future__ import annotations

import re

from planbro.mapping import CodeTable, Leaf, Node
from planbro.plan import LISTS

_DAY = (
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    "|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|[12][0-9]))"
)  # fmt: skip
YEAR = "[0-9]{4}"
MONTH = f"{YEAR}-(0[1-9]|1[0-2])"
FULL_DATE = f"{YEAR}-{_DAY}"
DATE = f"{YEAR}(-(0[1-9]|1[0-2])|-{_DAY})?"
NORWEGIAN_DATE = r"(0?[1-9]|[12][0-9]|3[01])\.(0?[1-9]|1[0-2])\.[0-9]{4}"
_HOUR = "([01][0-9]|2[0-3]):[0-5][0-9]"
_SECOND = r":[0-5][0-9](\.[0-9]+)?"
_OFFSET = r"(Z|[+\-](0[0-9]|1[0-4]):[0-5][0-9])?"
TO_THE_MINUTE = f"{FULL_DATE}T{_HOUR}{_OFFSET}"
TO_THE_SECOND = f"{FULL_DATE}T{_HOUR}{_SECOND}{_OFFSET}"
DATE_TIME = f"{FULL_DATE}(T{_HOUR}({_SECOND})?{_OFFSET})?"
INTEGER = r"[+\-]?[0-9]{1,18}"
DECIMAL = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"


class NoSchemaError(SystemExit):
    """The table says something that these tools cannot put into a schema."""


def no_form(leaf: Leaf, tool: str) -> NoSchemaError:
    """The fault of a codec that has no place in a schema yet."""
    row = leaf.row
    return NoSchemaError(f"{row.doc_text} (line {row.line}): {tool} knows no form for the codec {row.codec}")


def meaning(leaf: Leaf) -> str:
    """A field in the Plan's own words, with where that is said."""
    if leaf.info is None:
        return "the plan's UUID" if leaf.kind == "field" else ""
    source = f" ({leaf.info.source})" if leaf.info.source else ""
    return f"{leaf.info.doc}{source}"


def about_list(name: str) -> str:
    """What one of the Plan's lists holds, in a sentence or two."""
    return about(LISTS[name])


def about(record: type) -> str:
    """The first paragraph of a record's own docstring, on one line."""
    return " ".join((record.__doc__ or "").split("\n\n")[0].split())


def can_be_null(leaf: Leaf) -> bool:
    """Whether the writer can say why there is no value (`Writer._encode`)."""
    two_way = leaf.kind == "field" and leaf.direction == "both"
    return two_way and leaf.presence == "full" and leaf.axis == "child" and not leaf.many and not leaf.bare


def known_codes(table: CodeTable) -> list[tuple[str, str]]:
    """Each code once with what it means: the Plan's value, or the display text where that tells more."""
    found: dict[str, str] = {}
    for row in table.rows:
        found.setdefault(row.code, row.value if row.text in {"", row.code} else f"{row.text} ({row.value})")
    return list(found.items())


def type_word(table: CodeTable, format: str) -> str:
    """`sampro-life-area` -> `LifeArea`."""
    short = table.name.removeprefix(f"{format.partition('-')[0]}-")
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", short))


def united(root: Node) -> dict[int, dict[str, list[str]]]:
    """Make one place of those that an attribute's value alone tells apart: Livsomraade[@kode=bolig] and [@kode=helse].

    A schema has one declaration for an element, whatever its attributes say. What is left is, for the children of each
    such place, the attributes that pick and their values.

    Raises:
        NoSchemaError: a place is picked by something else than the value of its own attribute.
    """
    picks: dict[int, dict[str, list[str]]] = {}
    stack, seen = [root], set()
    while stack:
        node = stack.pop()
        if id(node.children) in seen:
            continue
        seen.add(id(node.children))
        places: dict[tuple[str, str], list[Node]] = {}
        for child in node.children:
            places.setdefault((child.step.axis, child.name), []).append(child)
        for alike in places.values():
            if any(child.tests for child in alike):
                _unite(alike, picks)
        node.children[:] = [alike[0] for alike in places.values()]
        stack += node.children
    return picks


def _unite(alike: list[Node], picks: dict[int, dict[str, list[str]]]) -> None:
    """All that may stand in any of the places, in the first of them."""
    first = alike[0]
    values: dict[str, list[str]] = {}
    for node in alike:
        for test in node.tests:
            if len(test.path) != 1 or test.path[0][0] != "attribute" or test.negated or not test.values:
                raise NoSchemaError(f"{node.step}: only the value of an attribute can pick a place in a schema")
            values.setdefault(test.path[0][1], []).extend(test.values)
    children: dict[tuple[str, str], list[Node]] = {}
    for node in alike:
        for child in node.children:
            children.setdefault((child.step.axis, child.name), []).append(child)
    for below in children.values():
        if len(below) > 1 and not below[0].leaves:
            _unite(below, picks)
    first.children[:] = [below[0] for below in children.values()]
    first.is_list = first.is_list or len(alike) > 1
    if values:
        picks[id(first.children)] = values


def only_leaf(node: Node) -> Leaf | None:
    """The row that a place holds, if it holds one; a place is either a value or a group of places."""
    if not node.leaves:
        return None
    row = node.leaves[0].row
    if len({leaf.row.line for leaf in node.leaves}) > 1 or any(child.step.axis == "child" for child in node.children):
        raise NoSchemaError(f"{row.doc_text} (line {row.line}): several rows in one place")
    return node.leaves[0]
