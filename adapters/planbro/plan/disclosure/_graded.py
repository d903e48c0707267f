"""Graded addresses, and what would tell where the person is: school, unit, municipality, numbers that point there.

Folkeregisteret's grading (fhir.md § 1.4). One graded address is enough, also one that is over or not understood. It
closes each field that `Policy.graded_reveals` names, and each text that names a street, a place or a body of the plan.
"""

from __future__ import annotations

import re
from typing import Any, Final

from planbro.plan._days import value_of
from planbro.plan._model import Plan, copy, schema
from planbro.plan._values import ABSENT, Code
from planbro.plan.disclosure._register import Fact

_TEXTS: Final = frozenset({"text"})
_SHORTEST: Final = 3
_LOCAL: Final = frozenset({"kommune", "school", "kindergarten"})
_NAMES: Final = frozenset({"family", "middle", "given"})
_WHERE: Final = ("street", "postal_code", "city")
_BODIES: Final = frozenset({"organisations[]", "coordinating_units[]"})


def is_graded(address: Any) -> bool:
    return address.grading is not ABSENT and value_of(address.grading) != "ugradert"


def has_graded(plan: Plan) -> bool:
    """Whether the person's place is to be kept."""
    return "addresses[]" in plan.doubtful or any(is_graded(one) for one in plan.addresses)


def places(plan: Plan) -> frozenset[str]:
    """What a text must not name: streets, places and bodies of the plan, in small letters."""
    found: list[object] = []
    for one in plan.addresses:
        found += [one.street, one.postal_code, one.city, one.municipality]
    for one_number in plan.telecoms:
        found.append(one_number.value)
    for body in plan.organisations:
        found += [body.name, body.orgnr, body.her_id, body.phone, body.email]
        if value_of(body.kind) in _LOCAL and isinstance(body.name, str):
            found += body.name.split()[:1]
    for unit in plan.coordinating_units:
        found += [unit.name, unit.phone, unit.email]
    texts = (one.strip().casefold() for one in found if isinstance(one, str))
    return frozenset(text for text in texts if len(text) >= _SHORTEST)


def without_graded(plan: Plan) -> Plan:
    """The plan with its graded addresses empty but for their grading, and without each text that names one; also for
    the controller, since a page may be seen by more than the one who opened it. Who may know what is decided on it as
    before. Names of bodies are not looked at: many are in the same town."""
    if not has_graded(plan):
        return plan
    new, words = copy(plan), set[str]()
    for one in new.addresses:
        if "addresses[]" in plan.doubtful or is_graded(one):
            said = (getattr(one, name) for name in _WHERE)
            words |= {text.strip().casefold() for text in said if isinstance(text, str)}
            for name in (*_WHERE, "municipality_code", "municipality", "country"):
                setattr(one, name, ABSENT)
    long = sorted((word for word in words if len(word) >= _SHORTEST), key=len, reverse=True)
    if long:
        _blank(new, re.compile("|".join(rf"(?<!\w){re.escape(word)}" for word in long)))
    return new


def _blank(plan: Plan, named: re.Pattern[str]) -> None:
    """Leave out each text that names one of them; of a code what the source has called it."""
    for owner, fields in schema().items():
        texts = [name for name, info in fields.items() if info.type in _TEXTS or info.type == "code"]
        for _, record in plan.records_of(owner) if texts and owner not in _BODIES else ():
            for name in texts:
                value = getattr(record, name)
                said = (value.text, value.code) if isinstance(value, Code) else (value,)
                if any(isinstance(one, str) and named.search(one.casefold()) for one in said):
                    known = isinstance(value, Code) and value.value is not None
                    setattr(record, name, Code(value.value) if known else ABSENT)


class Places:
    """The places of a plan, as they are looked for in its texts."""

    def __init__(self, plan: Plan) -> None:
        words = sorted(places(plan), key=len, reverse=True)
        self._pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}" for word in words)) if words else None

    def are_named_in(self, fact: Fact, value: object) -> bool:
        """Whether the value is a text that names one. Names of persons are not looked at: they say who, not where."""
        owner, _, name = fact
        if self._pattern is None or name in _NAMES:
            return False
        if isinstance(value, Code):  # the words of the source's own code
            return any(self._pattern.search(text.casefold()) for text in (value.text, value.code) if text)
        info = schema()[owner].get(name)
        text = value if isinstance(value, str) and info is not None and info.type in _TEXTS else ""
        return self._pattern.search(text.casefold()) is not None
