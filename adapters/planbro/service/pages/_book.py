"""What parties are called: from the address book, never a bare number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from planbro.store.database import Parties, Plans, Transaction

HAS_PAGE: Final = frozenset({"live", "closed"})


def names_of(transaction: Transaction, tenant: str, idents: Iterable[str], today: str) -> Mapping[str, str]:
    """The names of those that the address book has, each with the unit it is of where that is known too. A client that
    asks for a body is called by the body."""
    bodies = {one: one.rpartition("/")[2] for one in idents if one}
    if not bodies:
        return {}
    parties = Parties(transaction)
    found = parties.some(tenant, sorted(set(bodies.values())), today)
    above = parties.some(tenant, sorted({one.parent for one in found.values() if one.parent}), today)
    names = {ident: _name(one.name, above[one.parent].name if one.parent in above else "")
             for ident, one in found.items() if one.name}  # fmt: skip
    return {one: names[body] for one, body in bodies.items() if body in names}


def open_plans(transaction: Transaction, tenant: str, idents: Iterable[str]) -> frozenset[str]:
    """Of these plans those that have a page: one that is gone from its tool, or with another body, has none."""
    kept = Plans(transaction).now_at([(tenant, one) for one in sorted({one for one in idents if one})])
    return frozenset(one.id for one in kept.values() if one.state in HAS_PAGE)


def _name(name: str, above: str) -> str:
    return f"{name}, {above}" if above and above != name else name
