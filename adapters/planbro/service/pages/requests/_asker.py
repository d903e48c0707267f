"""Who asks, for a reader: what the address book calls the unit and the body, and the profession; no bare numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from planbro.exchange.access import Case
from planbro.plan import Plan
from planbro.render import consent as forms
from planbro.render.access import span_text
from planbro.render.looked._words import profession_word
from planbro.service.pages._book import names_of
from planbro.service.pages._frame import At
from planbro.store.database import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class Asker:
    """Who asks: a name, and whether the address book has it, the plan, the asker alone, or nobody."""

    name: str
    told_by: Literal["book", "plan", "self", "nobody"]
    profession: str


def askers(transaction: Transaction, at: At, cases: Iterable[Case]) -> dict[str, Asker]:
    """The askers of requests, by the requests' names."""
    cases = list(cases)
    wanted = {one: _numbers(case) for case in cases for one in [case.row.ref]}
    found = names_of(transaction, at.tenant, {ident for some in wanted.values() for ident in some}, at.now[:10])
    return {case.row.ref: _asker(at, case, wanted[case.row.ref], found) for case in cases}


def _numbers(case: Case) -> list[str]:
    """What the asker may stand as in the address book, the unit before the body."""
    said = [f"{one.kind}:{one.value}" for one in case.asker.parties if one.is_body]
    return list(dict.fromkeys([*(f"orgnr:{one}" for one in (case.unit, case.body) if one), *said, case.row.party]))


def _asker(at: At, case: Case, numbers: Iterable[str], book: Mapping[str, str]) -> Asker:
    profession = profession_word(at.language, case.profession) if case.profession else ""
    known = next((book[one] for one in numbers if one in book), "") or ", ".join(dict.fromkeys(case.names.values()))
    if known:
        return Asker(known, "book", profession)
    return Asker(case.name or at.t("requests-unnamed"), "self" if case.name else "nobody", profession)


def by_plan(asker: Asker, case: Case, plan: Plan) -> Asker:
    """What the plan calls it, where the address book does not have it."""
    numbers = {one for one in (case.unit, case.body) if one}
    name = next((str(one.name) for one in plan.organisations if one.orgnr in numbers and isinstance(one.name, str)), "")
    return replace(asker, name=name, told_by="plan") if name and asker.told_by != "book" else asker


# in words


def part_word(at: At, part: str) -> str:
    """What a kind of information is called to a reader; the catalogue's words are for machines."""
    return at.t(f"requests-part-{part}")


def area_word(at: At, area: str) -> str:
    return forms.value_word(at.language, area, "life-area")


def purpose_word(at: At, purpose: str) -> str:
    return forms.value_word(at.language, purpose, "purpose")


def span_word(at: At, case: Case) -> str:
    """For how long, as it was asked for or given."""
    return span_text(case.granted or case.wanted, at.language)
