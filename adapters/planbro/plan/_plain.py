"""A quick look at a plan before pydantic is asked: whether every field is plainly as declared.

It says yes only to what pydantic would pass; where it cannot tell it says no, and pydantic says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Final

from planbro.plan._codes import VALUE_SETS
from planbro.plan._fields import FieldInfo, Item
from planbro.plan._model import LISTS, SINGLES, Origin, Plan, schema
from planbro.plan._values import ABSENT, FORMS, NULL_REASONS, Code, Null, is_text

_Test = Callable[[Any], bool]
_DAY: Final = (
    r"(?!0000)\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_CLOCK: Final = r"T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-]0\d:[0-5]\d)?"
_USUAL: Final = {
    "date": re.compile(_DAY + r"\Z", re.ASCII).match,
    "dateTime": re.compile(f"{_DAY}(?:{_CLOCK})?" + r"\Z", re.ASCII).match,
}
"""All days but the 29th of February, and clock times to the second: most of what is written."""
_CLASSES: Final[dict[str, type]] = {"boolean": bool, "integer": int, "data": bytes}


def plain(plan: Plan) -> bool:
    """Whether every field of the plan is plainly as its model declares it."""
    if plan.__class__ is not Plan or plan.id.__class__ is not str or not _plain_origins(plan):
        return False
    for name, cls, fields, tests in _tests():
        found = getattr(plan, name) if name else plan
        for record in found if found.__class__ is list else (found,):
            if record.__class__ is not cls or (isinstance(record, Item) and record.id.__class__ is not str):
                return False
            for value, test in zip(fields(record), tests, strict=True):
                if value is not ABSENT and not test(value) and not _is_null(value):
                    return False
    return True


def _is_null(value: Any) -> bool:
    return value.__class__ is Null and value.reason in NULL_REASONS


def _plain_origins(plan: Plan) -> bool:
    texts = attrgetter("format", "system", "sha256", "table", "variant")
    return all(
        origin.__class__ is Origin
        and all(text.__class__ is str for text in texts(origin))
        and (origin.data is None or origin.data.__class__ is bytes)
        for origin in plan.origins
    ) and all(text.__class__ is str for text in plan.doubtful)


@cache
def _tests() -> tuple[tuple[str, type, Callable[[Any], tuple[Any, ...]], tuple[_Test, ...]], ...]:
    """For each kind of record: its name in the plan, its class, its fields together, and the test of each."""
    found = []
    for owner, fields in schema().items():
        name = owner.removesuffix("[]")
        cls = LISTS[name] if owner.endswith("[]") else SINGLES[owner]
        found.append((name, cls, attrgetter(*fields), tuple(_test(info) for info in fields.values())))
    return tuple(found)


def _test(info: FieldInfo) -> _Test:
    test = _code(info.codes or "") if info.type == "code" else _form(info.type)
    if not info.many:
        return test
    return lambda value: value.__class__ is tuple and all(map(test, value))


def _form(name: str) -> _Test:
    if name in _CLASSES:
        cls = _CLASSES[name]
        return lambda value: value.__class__ is cls
    if name == "text":  # what can be printed has no control characters
        return lambda value: value.__class__ is str and (value.isprintable() or is_text(value))
    check, usual = FORMS[name], _USUAL.get(name)
    if usual is None:
        return lambda value: value.__class__ is str and check(value)
    return lambda value: value.__class__ is str and (usual(value) is not None or check(value))


def _code(name: str) -> _Test:
    known = frozenset(VALUE_SETS[name])

    def test(value: Any) -> bool:
        if value.__class__ is not Code or not (value.value is None or value.value in known):
            return False
        system, code, text = value.system, value.code, value.text
        return (
            (system is None or system.__class__ is str)
            and (code is None or code.__class__ is str)
            and (text is None or text.__class__ is str)
        )

    return test
