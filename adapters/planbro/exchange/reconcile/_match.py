"""Who is who: statements that share a number, present or former, are of one person. A name alone joins nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planbro.exchange.reconcile._said import Number, Said

_RANK = {"fnr": 0, "dnr": 1, "fhn": 2, "duf": 3}


@dataclass(slots=True, repr=False)
class Person:
    """One person as all lists together know them; `numbers` with the one in use first."""

    numbers: list[Number]
    said: list[Said]

    @property
    def ids(self) -> list[str]:
        return [number.id for number in self.numbers]

    def of(self, *kinds: str) -> list[Said]:
        return [one for one in self.said if one.kind in kinds]


def match(said: Iterable[Said]) -> list[Person]:
    """The persons, in an order that does not hang on the order of the lists (domain.md § 5.6: a number may change)."""
    above: dict[str, str] = {}
    statements = list(said)
    for one in statements:
        first = _top(above, one.numbers[0].id)
        for number in one.numbers[1:]:
            other = _top(above, number.id)
            if other != first:
                first, other = min(first, other), max(first, other)
                above[other] = first
    groups: dict[str, list[Said]] = {}
    for one in statements:
        groups.setdefault(_top(above, one.numbers[0].id), []).append(one)
    return [_person(group) for _, group in sorted(groups.items())]


def _top(above: dict[str, str], ident: str) -> str:
    top = ident
    while (upper := above.setdefault(top, top)) != top:
        top = upper
    while above[ident] != top:
        above[ident], ident = top, above[ident]
    return top


def _person(group: Sequence[Said]) -> Person:
    numbers: dict[str, Number] = {}
    for one in group:
        for number in one.numbers:
            known = numbers.get(number.id)
            if known is None or (number.former and not known.former):
                numbers[number.id] = number
    ordered = sorted(numbers.values(), key=lambda n: (n.former, not n.sound, _RANK.get(n.kind, 9), n.id))
    return Person(ordered, sorted(group, key=lambda one: (one.kind, one.list, one.order)))
