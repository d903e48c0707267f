"""docs/plan.md: the Plan's fields, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planbro.plan import LISTS, SINGLES, VALUE_SETS, FieldInfo, schema
from schema_forms import about

_HEAD = """# The Plan

<!-- Made from planbro.plan by tools/make_schemas.py; do not edit. -->

What an individuell plan holds, whichever system it came from: {records} records and lists with {fields} fields.
Lists are flat; an item has an `id`, and a reference is the `id` of another item of the same plan. A field is absent,
empty, null with a reason, or a value; `false` is a value. *kind* is the kind of information that a disclosure decision
speaks of. *values* names a value set at the end of this page. *source* is a section of the law, the forskrift or the
routines, or of planbro's own notes.

The same as a schema: `schemas/json/plan.schema.json`. Which format holds which field: `docs/coverage.md`.
"""
_TYPES = {"data": "bytes", "ref": "reference"}
_NAMES = {"": "The plan itself", "planeier": "planeier", "source": "source"}


def plan_page() -> str:
    """The whole page."""
    lines = [_HEAD.format(records=len(schema()), fields=sum(map(len, schema().values())))]
    for owner, record in {**SINGLES, **{f"{name}[]": cls for name, cls in LISTS.items()}}.items():
        lines += [f"## {_NAMES.get(owner, owner.removesuffix('[]'))}", "", about(record), ""]
        lines += [*_grid(("field", "type", "meaning", "kind", "values", "points to", "source"), _fields(owner)), ""]
    lines += ["## Value sets", "", *_grid(("set", "values"), _value_sets())]
    return "\n".join(lines) + "\n"


def _fields(owner: str) -> Iterator[Sequence[str]]:
    for info in schema()[owner].values():
        values = f"[{info.codes}](#value-sets)" if info.codes else ""
        kind = info.kind.value if info.kind else ""
        yield f"`{info.name}`", _type(info), info.doc, kind, values, _targets(info), info.source


def _type(info: FieldInfo) -> str:
    return f"{_TYPES.get(info.type, info.type)}{', many' if info.many else ''}"


def _targets(info: FieldInfo) -> str:
    """The lists a reference points into; an item stands with the one it belongs to."""
    links = ", ".join(f"[{name}](#{name})" for name in info.to)
    return f"{links}; stands with it" if info.within else links


def _value_sets() -> Iterator[Sequence[str]]:
    for name in sorted(VALUE_SETS):
        yield f"`{name}`", ", ".join(f"`{value}`" for value in VALUE_SETS[name])


def _grid(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield "|" + "---|" * len(headings)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
