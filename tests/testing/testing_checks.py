"""What every made Plan must fulfil: forms, value sets, references."""

import re
from collections import Counter
from collections.abc import Iterator

from planbro.plan import VALUE_SETS, Code, Null, Plan, facts, is_date, is_datetime, is_decimal, is_text, schema

FORMS = {"text": is_text, "date": is_date, "dateTime": is_datetime, "decimal": is_decimal}
TYPES = {"boolean": bool, "integer": int, "data": bytes}


def faults_of(plan: Plan, *, codes_known: bool = True) -> list[str]:
    """Every fact that its field does not allow; empty for a sound plan."""
    where = {item.id: name for name, items in plan.lists() for item in items}
    found = [
        f"twice: {ident}" for ident, n in Counter(i.id for _, items in plan.lists() for i in items).items() if n > 1
    ]
    for (owner, _, name), value in facts(plan, envelope=True):
        if name == "id" or isinstance(value, Null):
            continue
        info = schema()[owner][name]
        if info.type == "ref":
            refs = value if info.many else (value,)
            good = all(where.get(ref) in info.to for ref in refs)
        elif info.type == "code":
            good = isinstance(value, Code) and (
                value.value in VALUE_SETS[info.codes] or not (codes_known or value.value)
            )
        elif info.type in FORMS:
            good = isinstance(value, str) and FORMS[info.type](value)
        else:
            good = type(value) is TYPES[info.type]
        if not good:
            found.append(f"{info.path}: {value!r}")
    return found


def circles(plan: Plan) -> list[str]:
    """Self references that come back to where they began."""
    found = []
    for name, items in plan.lists():
        for info in schema()[f"{name}[]"].values():
            if name in info.to:
                above = {item.id: getattr(item, info.name) for item in items}
                for start in above:
                    ident, steps = above[start], 0
                    while ident in above and steps <= len(above):
                        ident, steps = above[ident], steps + 1
                    if steps > len(above):
                        found.append(f"{info.path} {start}")
    return found


def fields_used(plan: Plan) -> set[tuple[str, str]]:
    return {(owner, name) for (owner, _, name), _ in facts(plan, envelope=True) if name != "id"}


def all_fields() -> set[tuple[str, str]]:
    return {(owner, name) for owner, infos in schema().items() for name in infos}


def eleven_digits(plan: Plan) -> Iterator[str]:
    """Everything in the plan that could be a number of a person, wherever it stands."""
    for _, value in facts(plan, envelope=True):
        if isinstance(value, str):
            yield from re.findall(r"(?<![\da-f-])\d{11}(?![\da-f-])", value)
        elif isinstance(value, bytes):
            yield from re.findall(r"(?<!\d)\d{11}(?!\d)", value.decode("latin-1"))
