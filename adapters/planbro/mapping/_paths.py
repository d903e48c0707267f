"""Paths of a table: in the Plan and in the document.

plan      title   planeier.family   goals[].text   koordinatorer[level=municipal & !end].phone
document  Maal/Hovedmaal[]/@id   name[0].given[0]   identifier[system=urn:x].value   practitioner->Practitioner.name
"""

from __future__ import annotations

import re
from dataclasses import dataclass


class PathError(ValueError):
    """The path cannot be read; the message is about its syntax only."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a slice: `path` has one of `values`; without values, it is there (or not, if `negated`)."""

    path: str
    values: tuple[str, ...] = ()
    negated: bool = False

    def __str__(self) -> str:
        return f"{'!' if self.negated else ''}{self.path}{'=' + ','.join(self.values) if self.values else ''}"


@dataclass(frozen=True, slots=True)
class PlanPath:
    """A place in the Plan. `owner` is a key of `planbro.plan.schema()`; `field` is empty for a whole list."""

    owner: str
    field: str = ""
    conditions: tuple[Condition, ...] = ()

    @property
    def list_name(self) -> str:
        return self.owner[:-2] if self.owner.endswith("[]") else ""

    def __str__(self) -> str:
        where = self.owner
        if self.conditions:
            where = f"{self.list_name}[{' & '.join(map(str, self.conditions))}]"
        return f"{where}.{self.field}" if where and self.field else where or self.field


@dataclass(frozen=True, slots=True)
class Step:
    """One step down a document. `axis`: child, attribute (`@x`), line (`~Label`) or deref (`->Type`)."""

    name: str
    axis: str = "child"
    conditions: tuple[Condition, ...] = ()
    repeat: bool = False
    index: int | None = None

    def __str__(self) -> str:
        mark = {"child": "", "attribute": "@", "line": "~", "deref": "->"}[self.axis]
        slices = f"[{' & '.join(map(str, self.conditions))}]" if self.conditions else ""
        index = f"[{self.index}]" if self.index is not None else ""
        return f"{mark}{self.name}{slices}{index}{'[]' if self.repeat else ''}"


_CONDITION = re.compile(r"(!?)([^=\s]+?)\s*(?:=\s*(.*))?\Z", re.S)
_PLAN = re.compile(r"(?:(?P<list>[a-z_]+)\[(?P<cond>[^\]]*)\](?:\[\])?(?:\.(?P<field>[a-z_0-9]+)(?:\[\])?)?"
                   r"|(?:(?P<single>[a-z_]+)\.)?(?P<name>[a-z_0-9]+))\Z")  # fmt: skip
_JSON_NAME = r"[^\s\[\].@~>](?:[^\[\].@~>\n]*?[^\s\[\].@~>])??(?=->|[\[\].]|\Z)"
"""A name of JSON; it may have blanks in it, as a heading of a spreadsheet does."""
_NAME = re.compile(r"[^\s\[\]/.@~]+")


def conditions(text: str) -> tuple[Condition, ...]:
    """`a=b & !c` as conditions.

    Raises:
        PathError: a part is neither a name, a negated name nor a name and values.
    """
    found = []
    for part in re.split(r"\s+&\s+|\s*&\s(?=\S)", text.strip()) if text.strip() else ():
        match = _CONDITION.match(part.strip())
        if not match:
            raise PathError(f"cannot read the condition {part!r}")
        values = tuple(value.strip() for value in match[3].split(",")) if match[3] is not None else ()
        found.append(Condition(match[2], values, bool(match[1])))
    return tuple(found)


def plan_path(text: str) -> PlanPath:
    """Read a Plan path.

    Raises:
        PathError: it does not follow the grammar; whether the Plan has it is the checker's to say.
    """
    match = _PLAN.match(text.strip())
    if not match:
        raise PathError(f"cannot read the Plan path {text!r}")
    if match["list"]:
        return PlanPath(f"{match['list']}[]", match["field"] or "", conditions(match["cond"]))
    return PlanPath(match["single"] or "", match["name"])


def doc_path(text: str, separator: str) -> tuple[Step, ...]:
    """Read a document path; `separator` is ``/`` for XML and ``.`` for JSON and graphs.

    Raises:
        PathError: a bracket is open, a name is missing, or two indexes stand on one step.
    """
    steps: list[Step] = []
    rest = text.strip()
    axis = "child"
    while rest:
        if rest[0] == "@" and separator == "/":
            axis, rest = "attribute", rest[1:]
        elif rest[0] == "~":
            steps.append(Step(rest[1:].strip(), "line"))
            break
        step, rest = _step(rest, axis, separator)
        steps.append(step)
        axis = "child"
        if rest.startswith("->"):
            axis, rest = "deref", rest[2:]
        elif rest.startswith(separator):
            rest = rest[1:]
        elif rest:
            raise PathError(f"cannot read {rest!r}")
    return tuple(steps)


def _step(text: str, axis: str, separator: str) -> tuple[Step, str]:
    stop = r"[^\s\[\]/@~]+" if separator == "/" else _JSON_NAME
    match = re.match(stop, text)
    if not match:
        raise PathError(f"no name at {text[:20]!r}")
    name, rest = match[0], text[match.end() :]
    found: tuple[Condition, ...] = ()
    repeat, index = False, None
    while rest.startswith("["):
        inner, rest = _bracket(rest)
        if inner == "":
            repeat = True
        elif inner.isdecimal():
            index = int(inner)
        else:
            found += conditions(inner)
    return Step(name, axis, found, repeat, index), rest


def _bracket(text: str) -> tuple[str, str]:
    depth = 0
    for position, char in enumerate(text):
        depth += (char == "[") - (char == "]")
        if depth == 0:
            return text[1:position].strip(), text[position + 1 :]
    raise PathError("a bracket is not closed")


def render(steps: tuple[Step, ...], separator: str) -> str:
    """Write steps as a path again; `doc_path` reads it back."""
    text = ""
    for step in steps:
        joint = "" if not text or step.axis == "deref" else separator
        text += joint + str(step)
    return text
