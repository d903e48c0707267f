"""How old the planeier is, and from which age one decides oneself: a table, one row per matter and kind.

A date of birth told to the year is a span of days; a rule holds only where every day of it agrees.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from planbro.ident import Kind as IdentKind
from planbro.ident import examine
from planbro.plan._days import first_day, last_day, value_of
from planbro.plan._model import Plan
from planbro.plan._values import ABSENT
from planbro.plan.disclosure._time import spans

Matter = Literal["consents", "withholds", "parents", "adult"]


class AgeRule(NamedTuple):
    """From `age` on, in this matter, where the law or routine of `kind` is the one that counts."""

    matter: Matter
    kind: str
    age: int
    source: str


AGES: Final = (
    AgeRule("consents", "ip", 16, "pbrl § 4-3; domain.md § 2.4"),
    AgeRule("consents", "stafettlogg", 15, "domain.md § 2.4: a municipality with stafettlogg"),
    AgeRule("consents", "barnevern", 15, "barnevernsloven: rights as a party; domain.md § 2.4"),
    AgeRule("parents", "ip", 16, "pbrl §§ 3-4, 4-4: a parent's access closes"),
    AgeRule("withholds", "ip", 12, "pbrl §§ 3-4, 4-3: matters the parents are not told of"),
    AgeRule("adult", "ip", 18, "pbrl § 4-3: of age; nobody has parental responsibility"),
)
"""`consents`: one consents oneself, and what others signed before has to be renewed. `parents`: a parent's own access
closes. `withholds`: what a child has kept from a parent is kept also where policy lets parents of smaller ones see it.
`adult`: of age."""


def age_for(rules: tuple[AgeRule, ...], matter: Matter, kind: str | None = None) -> int:
    """The age of the row for this kind, else of the row for an IP; where there is none, the age of majority."""
    ages = {rule.kind: rule.age for rule in rules if rule.matter == matter}
    return ages.get(kind or "ip", ages.get("ip", 18))


class Born(NamedTuple):
    """The first and the last day that the person may be born on."""

    first: str
    last: str

    def is_surely(self, age: int, day: str) -> bool:
        """Whether the person has turned `age` by `day`, whichever of the days it was."""
        return birthday(self.last, age) <= day

    def is_surely_under(self, age: int, day: str) -> bool:
        return day < birthday(self.first, age) and self.first <= day

    def turns(self, age: int) -> str:
        """The first day on which the person may be that old."""
        return birthday(self.first, age)


def birthday(born: str, age: int) -> str:
    """The day one is `age`; for the 29th of February no day of the calendar, but one that compares rightly."""
    return f"{int(born[:4]) + age:04}{born[4:]}"


def born(plan: Plan, today: str) -> Born | None:
    """When the planeier was born: what Folkeregisteret says, else what a number in force tells; None is unknown."""
    stated = plan.planeier.birth_date
    if stated is not ABSENT:
        first, last = first_day(stated), last_day(stated)
        return Born(first, last) if first is not None and last is not None else None
    told = {day for one in plan.identifiers if spans(one, today) and (day := _told(one))}
    return Born(min(told), max(told)) if told else None


def _told(number: object) -> str | None:
    kind, text = value_of(getattr(number, "kind", ABSENT)), getattr(number, "value", ABSENT)
    if kind not in {None, "fnr", "dnr"} or not isinstance(text, str):
        return None
    seen = examine(text)
    if seen.kind not in {IdentKind.FNR, IdentKind.DNR} or seen.birth_date is None:
        return None
    return seen.birth_date.isoformat()
