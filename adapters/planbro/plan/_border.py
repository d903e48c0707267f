"""The border of the Plan: a plan that other code made is checked once, by pydantic, before it goes further.

Inside the house the compiled readers build the same objects without asking again; the tests hold that both agree.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from planbro.findings import Findings
from planbro.plan._codes import VALUE_SETS
from planbro.plan._model import Plan, schema
from planbro.plan._plain import plain
from planbro.plan._values import Code

_UUID: Final = re.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
"""What the plan's own id must be: other ids hang on it (ARCHITECTURE, law 5)."""


@cache
def _adapter() -> TypeAdapter[Plan]:
    return TypeAdapter(Plan)


def validated(plan: Plan) -> Plan:
    """A copy of the plan, every field checked against its type and lexical form.

    Raises:
        pydantic.ValidationError: a field does not fit. Its message quotes values, so it must not be shown; `faults`
            says the same without them.
    """
    return _adapter().validate_python(plan)


def faults(plan: Plan) -> Findings:
    """What the model has against a plan, all at once; places are Plan paths, no value is quoted."""
    findings = Findings()
    if not _UUID.fullmatch(str(plan.id)):
        findings.add("plan-invalid", path="id", reason="not a UUID", element="id")
    if plain(plan):
        return findings
    try:
        validated(plan)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False, include_context=False):
            where = _place(fault["loc"])
            findings.add("plan-invalid", path=where, reason=str(fault["type"]), element=where)
        return findings
    for owner, fields in schema().items():
        coded = [info for info in fields.values() if info.codes]
        for _, record in plan.records_of(owner) if coded else ():
            for info in coded:
                _check_code(getattr(record, info.name), info.path, info.codes or "", findings)
    return findings


def _check_code(value: Any, path: str, value_set: str, findings: Findings) -> None:
    if isinstance(value, Code) and value.value is not None and value.value not in VALUE_SETS[value_set]:
        findings.add("plan-invalid", path=path, reason=f"not of the value set {value_set}", element=path)


def _place(loc: tuple[int | str, ...]) -> str:
    """`('goals', 3, 'text', 'function-after…')` as `goals[3].text`."""
    parts = ""
    for part in loc:
        if isinstance(part, int):
            parts += f"[{part}]"
        elif part.isidentifier():
            parts += f".{part}" if parts else part
    return parts
