"""A quick look at a plan before pydantic is asked: whether every field is plainly as declared.

It says yes only to what pydantic would pass; where it cannot tell it says no, and pydantic says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Final

from planbro.plan._codes import VALUE_SETS
from planbro.plan._fields import FieldInfo, Item
from planbro.plan._model import LISTS, SINGLES, Origin, Plan, schema
from planbro.plan._values import ABSENT, FORMS, NULL_REASONS, Code, Null, is_text

_Test = Callable[[Any], bool]
_CLASSES: Final[dict[str, type]] = {"boolean": bool, "integer": int}


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
                if value is ABSENT:
                    continue
                if test is None:  # a text; what can be printed has no control characters
                    if value.__class__ is str and (value.isprintable() or is_text(value)):
                        continue
                elif test(value):
                    continue
                if not _is_null(value):
                    return False
    return True


def _is_null(value: Any) -> bool:
    return value.__class__ is Null and value.reason in NULL_REASONS


def _plain_origins(plan: Plan) -> bool:
    texts = attrgetter("format", "system", "sha256", "table", "variant")
    return all(
        origin.__class__ is Origin
        and all(text.__class__ is str for text in texts(origin))
        and (origin.data is None or isinstance(origin.data, bytes))
        for origin in plan.origins
    ) and all(text.__class__ is str for text in plan.doubtful)


@cache
def _tests() -> tuple[tuple[str, type, Callable[[Any], tuple[Any, ...]], tuple[_Test | None, ...]], ...]:
    """For each kind of record: its name in the plan, its class, its fields together, and the test of each; texts, which
    are the most, have none."""
    found = []
    for owner, fields in schema().items():
        name = owner.removesuffix("[]")
        cls = LISTS[name] if owner.endswith("[]") else SINGLES[owner]
        found.append((name, cls, attrgetter(*fields), tuple(_test_or_text(info) for info in fields.values())))
    return tuple(found)


def _test_or_text(info: FieldInfo) -> _Test | None:
    return None if info.type == "text" and not info.many else _test(info)


def _test(info: FieldInfo) -> _Test:
    test = _code(info.codes or "") if info.type == "code" else _form(info.type)
    if not info.many:
        return test
    return lambda value: value.__class__ is tuple and all(map(test, value))


def _form(name: str) -> _Test:
    if name in _CLASSES:
        cls = _CLASSES[name]
        return lambda value: value.__class__ is cls
    if name == "data":  # or held
        return lambda value: isinstance(value, bytes)
    if name == "text":
        return lambda value: value.__class__ is str and is_text(value)
    check = FORMS[name]
    return lambda value: value.__class__ is str and check(value)


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
