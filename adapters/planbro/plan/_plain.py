"""A quick look at a plan before pydantic is asked: whether every field is plainly as declared.

It says yes only to what pydantic would pass; where it cannot tell it says no, and pydantic says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, Final

from planbro.plan._codes import VALUE_SETS
from planbro.plan._fields import FieldInfo, Item
from planbro.plan._model import LISTS, SINGLES, Origin, Plan, schema
from planbro.plan._values import ABSENT, FORMS, NULL_REASONS, Code, Null

_Test = Callable[[Iterable[Any]], bool]


def plain(plan: Plan) -> bool:
    """Whether every field of the plan is plainly as its model declares it."""
    if plan.__class__ is not Plan or plan.id.__class__ is not str or not _plain_origins(plan):
        return False
    for name, test in _tests():
        found = getattr(plan, name) if name else plan
        if not test(found if found.__class__ is list else (found,)):
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
def _tests() -> tuple[tuple[str, _Test], ...]:
    """For each kind of record: its name in the plan, and the test of all that are there."""
    return tuple((owner.removesuffix("[]"), _built(owner, fields)) for owner, fields in schema().items())


_RECORDS: Final = """
def plain(records):
    for record in records:
        if record.__class__ is not cls{ident}:
            return False
{fields}    return True
"""
_IDENT: Final = " or record.id.__class__ is not str"
_FIELD: Final = """\
        value = record.{name}
        if value is not ABSENT and not ({test} or is_null(value)):
            return False
"""
_MANY: Final = "value.__class__ is tuple and all({test} for one in value)"
_USUAL: Final = {
    "text": "{one}.__class__ is str and ({one}.isprintable() or fits_text({one}))",  # no control character is printed
    "boolean": "{one}.__class__ is bool",
    "integer": "{one}.__class__ is int",
    "data": "isinstance({one}, bytes)",  # or held
    "code": "{one}.__class__ is Code and {one}.value in {known} and {one}.system.__class__ in texts"
            " and {one}.code.__class__ in texts and {one}.text.__class__ in texts",
}  # fmt: skip
_FORM: Final = "{one}.__class__ is str and fits_{form}({one})"


def _built(owner: str, fields: Mapping[str, FieldInfo]) -> _Test:
    """The test of one kind of record, written out field by field; all names in it are the model's own."""
    cls = LISTS[owner[:-2]] if owner.endswith("[]") else SINGLES[owner]
    names: dict[str, Any] = {"cls": cls, "ABSENT": ABSENT, "Code": Code, "is_null": _is_null}
    names |= {"texts": frozenset({str, type(None)})} | {f"fits_{form}": fits for form, fits in FORMS.items()}
    lines = []
    for name, info in fields.items():
        if info.type == "code":
            names[f"known_{name}"] = frozenset({*VALUE_SETS[info.codes or ""], None})
        lines.append(_FIELD.format(name=name, test=_tested(info)))
    exec(_RECORDS.format(ident=_IDENT if issubclass(cls, Item) else "", fields="".join(lines)), names)  # noqa: S102
    test: _Test = names["plain"]
    return test


def _tested(info: FieldInfo) -> str:
    """What is asked of a field's value."""
    test = _USUAL.get(info.type, _FORM)
    test = test.format(one="one" if info.many else "value", known=f"known_{info.name}", form=info.type)
    return _MANY.format(test=test) if info.many else test
