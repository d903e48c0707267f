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


def only_leaf(node: Node) -> Leaf | None:
    """The row that a place holds, if it holds one; a place is either a value or a group of places."""
    if not node.leaves:
        return None
    row = node.leaves[0].row
    if len({leaf.row.line for leaf in node.leaves}) > 1 or any(child.step.axis == "child" for child in node.children):
        raise NoSchemaError(f"{row.doc_text} (line {row.line}): several rows in one place")
    return node.leaves[0]
