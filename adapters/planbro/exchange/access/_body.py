"""The asker's body as the plan has it: what a line of a consent names (domain.md § 2.4: named parties)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from planbro.exchange.access._model import Case
from planbro.findings import Refused
from planbro.mapping import derive_item_id
from planbro.plan import ABSENT, Organisation, Plan, copy
from planbro.plan.disclosure import Party

_FIELD: Final = {"herid": "her_id", "orgnr": "orgnr"}
_CALLED: Final = {"herid": "HER-id", "orgnr": "Organisasjonsnummer"}


@dataclass(frozen=True, slots=True)
class Named:
    """The plan with the asker's body in it: `body` is the one that a consent names, `above` the legal entity that this
    is a unit of, empty where it is none. Both are ids in the plan."""

    plan: Plan
    body: str
    above: str = ""


def with_body(plan: Plan, case: Case) -> Named:
    """The plan with the asker's body among its organisations.

    Of a legal entity and its point of care the consent names the point of care, as part of the other, unless the
    kommune has decided that it names the legal entity.

    Raises:
        Refused: who asks is no body, and so no line can name it.
    """
    bodies = [one for one in case.asker.parties if one.is_body]
    if not bodies:
        raise Refused.because("access-no-body")
    new = copy(plan)
    whole = next((one for one in bodies if (one.kind, one.value) == ("orgnr", case.body)), None)
    units = [one for one in bodies if one != whole]
    above = _found(new, [whole], case) if whole is not None else None
    if above is not None and (not units or case.whom == "body"):
        return Named(new, above.id)
    one = _found(new, units, case)
    if above is not None and above.id != one.id and one.part_of is ABSENT:
        one.part_of = above.id
    return Named(new, one.id, above.id if above is not None and above.id != one.id else "")


def _found(plan: Plan, parties: list[Party], case: Case) -> Organisation:
    """The organisation that has one of the numbers, else a new one with all of them."""
    for party in parties:
        for one in plan.organisations:
            if party.is_number(getattr(one, _FIELD[party.kind])):
                return one
    first = parties[0]
    new = Organisation(id=derive_item_id(plan.id, "organisations", f"access|{first.kind}:{first.value}", 0))
    names = (case.names.get(f"{one.kind}:{one.value}", "") for one in parties)
    new.name = next(filter(None, names), "") or case.name or f"{_CALLED[first.kind]} {first.value}"
    for party in parties:
        setattr(new, _FIELD[party.kind], party.value)
    plan.organisations.append(new)
    return new
