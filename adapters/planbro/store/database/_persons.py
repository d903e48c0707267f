"""The persons whose plans these are, by any number they have or have had (domain.md § 5.6).

A person is an id without meaning. Numbers stand sealed, and are found by a keyed hash; one that was changed keeps the
days it was valid, and still finds the person and the plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import bindparam, delete, select, update

from planbro.store.database._among import among
from planbro.store.database._engine import Transaction
from planbro.store.database._hand import Adding
from planbro.store.database._tables import number as numbers
from planbro.store.database._tables import person as persons
from planbro.store.database._tables import plan

_NATIONAL: Final = frozenset({"", "fnr", "dnr", "fhn", "duf"})
"""Kinds that are unique in the country; another number is one only with its kind and who issued it."""
_FOUND: Final = select(numbers.c.digest, numbers.c.person, numbers.c.start, numbers.c.stop).where(
    numbers.c.tenant == bindparam("tenant"), among("digests", numbers.c.digest)
)
_PEOPLE: Final = Adding(persons, ("id", "tenant"), "DO NOTHING")
_NUMBERS: Final = Adding(numbers, ("tenant", "person", "kind", "digest", "body", "start", "stop"), "DO NOTHING")


@dataclass(frozen=True, slots=True, repr=False)
class Number:
    """A number of a person: its kind in the Plan's own words (`id-kind`), and the days it is valid, both included."""

    value: str
    kind: str = "fnr"
    issuer: str = ""
    start: str | None = None
    stop: str | None = None

    @property
    def key(self) -> str:
        """What it is told from others by."""
        value = "".join(self.value.split())
        return value if self.kind in _NATIONAL else f"{self.kind}|{self.issuer}|{value}"


@dataclass(frozen=True, slots=True)
class _There:
    """Whose a number is as the store has it, and the days it is valid."""

    person: str
    start: str | None
    stop: str | None


class Persons:
    """The persons, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.seal = transaction, transaction.seal

    def find(self, tenant: str, number: Number) -> str | None:
        """The person with this number, now or formerly."""
        return self.find_all(tenant, [number]).get(number.key)

    def find_all(self, tenant: str, wanted: Sequence[Number]) -> dict[str, str]:
        """The persons of many numbers, by the numbers' keys; those not known are not there."""
        return {key: there.person for key, there in self._there(tenant, wanted).items()}

    def _there(self, tenant: str, wanted: Sequence[Number]) -> dict[str, _There]:
        keys = {digest: one.key for one in wanted for digest in self.seal.digests(one.key, "number")}
        if not keys:
            return {}
        found = self.transaction.rows(_FOUND, {"tenant": tenant, "digests": keys})
        return {keys[digest]: _There(person, start, stop) for digest, person, start, stop in found}

    def numbers(self, tenant: str, person: str) -> list[Number]:
        """All numbers of a person, the one in use last."""
        asked = select(numbers).where(numbers.c.tenant == tenant, numbers.c.person == person)
        found = [_read(self.transaction, row) for row in self.transaction.run(asked)]
        return sorted(found, key=lambda one: (one.stop or "9999", one.start or "", one.value))

    def plans(self, tenant: str, person: str) -> list[str]:
        """The plans of a person."""
        asked = select(plan.c.id).where(plan.c.tenant == tenant, plan.c.person == person).order_by(plan.c.id)
        return [row.id for row in self.transaction.run(asked)]

    def of(self, tenant: str, own: Sequence[Number], new: str) -> tuple[str, frozenset[str]]:
        """Who has these numbers, else a new person with the id `new`; the numbers are kept.

        Gives the person, and others that have some of the numbers: whether they are one, a human says (`merge`).
        """
        return self.of_all(tenant, [(own, new)])[0]

    def of_all(self, tenant: str, wanted: Sequence[tuple[Sequence[Number], str]]) -> list[tuple[str, frozenset[str]]]:
        """The same for many, one after another: who shares a number with one before is that person."""
        known = self._there(tenant, [one for own, _ in wanted for one in own])
        there: list[str] = []
        fresh: dict[str, dict[str, Any]] = {}
        for own, new in wanted:
            person = next((known[one.key].person for one in own if one.key in known), new)
            there.append(person)
            for one in own:
                if one.key not in known:
                    known[one.key] = _There(person, one.start, one.stop)
                    fresh[one.key] = self._row(tenant, person, one)
        self._keep(tenant, there, list(fresh.values()))
        if fresh:
            known |= self._there(tenant, [one for own, _ in wanted for one in own])  # others may have been quicker
        return [
            (person, self._linked(tenant, person, own, known)) for person, (own, _) in zip(there, wanted, strict=True)
        ]

    def link(self, tenant: str, person: str, own: Iterable[Number]) -> frozenset[str]:
        """These are numbers of the person; said again it is the same. Gives others that have some of them."""
        own = list(own)
        known = self._there(tenant, own)
        fresh = {one.key: self._row(tenant, person, one) for one in own if one.key not in known}
        self._keep(tenant, [person], list(fresh.values()))
        if fresh:
            known |= self._there(tenant, own)  # somebody else may have been quicker
        return self._linked(tenant, person, own, known)

    def _keep(self, tenant: str, people: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> None:
        self.transaction.add(_PEOPLE, [{"id": one, "tenant": tenant} for one in dict.fromkeys(people)])
        if rows:
            self.transaction.add(_NUMBERS, rows)

    def _linked(self, tenant: str, person: str, own: Sequence[Number], known: dict[str, _There]) -> frozenset[str]:
        """The days of the person's own numbers, where they are news; gives others that have some of them."""
        for one in own:
            there = known[one.key]
            now = _There(person, one.start or there.start, one.stop or there.stop)
            if there.person == person and now != there:
                self._date(tenant, one)
                known[one.key] = now
        return frozenset(known[one.key].person for one in own) - {person}

    def change(self, tenant: str, old: Number, new: Number, day: str) -> tuple[str | None, frozenset[str]]:
        """From `day` on the person has another number. Gives the person, None where nobody has the old one."""
        person = self.find(tenant, old)
        if person is None:
            return None, frozenset()
        self._date(tenant, Number(old.value, old.kind, old.issuer, stop=day))
        return person, self.link(tenant, person, [Number(new.value, new.kind, new.issuer, start=day)])

    def merge(self, tenant: str, keep: str, gone: str) -> None:
        """Two are one person: all numbers and plans are `keep`'s."""
        if keep == gone:
            return
        for table in (numbers, plan):
            where = (table.c.tenant == tenant, table.c.person == gone)
            self.transaction.run(update(table).where(*where).values(person=keep))
        self.transaction.run(delete(persons).where(persons.c.tenant == tenant, persons.c.id == gone))

    def _row(self, tenant: str, person: str, one: Number) -> dict[str, Any]:
        digest = self.seal.digest(one.key, "number")
        told = orjson.dumps({"value": "".join(one.value.split()), "issuer": one.issuer})
        return {
            "tenant": tenant, "person": person, "kind": one.kind, "digest": digest, "start": one.start,
            "stop": one.stop, "body": self.seal.close(told, f"number/{tenant}/{digest}"),
        }  # fmt: skip

    def _date(self, tenant: str, one: Number) -> None:
        told = {name: value for name in ("start", "stop") if (value := getattr(one, name))}
        digests = self.seal.digests(one.key, "number")
        where = (numbers.c.tenant == tenant, numbers.c.digest.in_(digests))
        self.transaction.run(update(numbers).where(*where).values(told))


def _read(transaction: Transaction, row: Any) -> Number:
    told = orjson.loads(transaction.seal.open(row.body, f"number/{row.tenant}/{row.digest}"))
    return Number(told["value"], row.kind, told["issuer"], row.start, row.stop)
