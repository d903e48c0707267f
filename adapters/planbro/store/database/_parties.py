"""The address book: who can be reached where, what each takes, and what counts instead for a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import bindparam, insert, select, update

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import override, party

OVERRIDABLE: Final = (
    "name", "parent", "service", "department", "kommune", "bydel", "takes", "stop", "successor",
)  # fmt: skip
"""What of a party somebody may say otherwise for a time."""


@dataclass(frozen=True, slots=True)
class Party:
    """A party: `herid:` or `orgnr:` and its number.

    `parent` is the body it belongs to, `takes` what can be sent to it, first what it likes best. It is there from
    `start` until `stop`, and `successor` came after it. `source` is the list it was read from.
    """

    tenant: str
    id: str
    kind: str
    name: str = ""
    parent: str = ""
    service: str = ""
    department: str = ""
    kommune: str = ""
    bydel: str = ""
    takes: tuple[str, ...] = ()
    start: str | None = None
    stop: str | None = None
    successor: str = ""
    source: str = ""

    def is_there(self, day: str) -> bool:
        """Whether it can be sent to on a day."""
        return (self.start or "") <= day and (self.stop is None or day <= self.stop)


@dataclass(frozen=True, slots=True, repr=False)
class Override:
    """What counts of a party instead, from a day until a day, both included; who said so, and why."""

    tenant: str
    party: str
    field: str
    value: str
    start: str
    stop: str
    who: str
    why: str = ""
    at: str = ""
    id: int = 0

    def __repr__(self) -> str:
        return f"Override({self.party}, {self.field}, {self.start}..{self.stop})"


_PARTY: Final = tuple(column.name for column in party.columns if column.name != "changed")
_DATED: Final = ("start", "stop")


@dataclass(slots=True)
class Written:
    """What a list brought: the parties that were new, those that changed, and those that were as they are."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)


class Parties:
    """The address book, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.seal = transaction, transaction.seal

    # writing

    def write(self, parties: Sequence[Party], now: str) -> Written:
        """Write parties as they are now; what is the same is left alone."""
        told = Written()
        wanted = {(one.tenant, one.id): one for one in parties}
        there = {
            (one.tenant, one.id): one
            for tenant in {one.tenant for one in parties}
            for one in self._some(tenant, [ident for other, ident in wanted if other == tenant])
        }
        rows: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
        for key, one in wanted.items():
            before = there.get(key)
            if before == one:
                told.same.append(one.id)
                continue
            (told.new if before is None else told.changed).append(one.id)
            rows[before is None].append(_row(one) | {"changed": now})
        if rows[True]:
            self.transaction.run(insert(party), rows[True])
        if rows[False]:
            here = (party.c.tenant == bindparam("_tenant")) & (party.c.id == bindparam("_id"))
            said: dict[str, Any] = {name: bindparam(name) for name in rows[False][0] if name not in {"tenant", "id"}}
            changes = [{"_tenant": row.pop("tenant"), "_id": row.pop("id"), **row} for row in rows[False]]
            self.transaction.run(update(party).where(here).values(said), changes)
        return told

    def say(self, one: Override, now: str) -> int:
        """Let something else count of a party for a time. Gives the override's number."""
        row = {
            "tenant": one.tenant, "party": one.party, "field": one.field, "value": one.value, "start": one.start,
            "stop": one.stop, "who": one.who, "at": now,
            "body": self.seal.close(one.why.encode(), _name(one)) if one.why else None,
        }  # fmt: skip
        return int(self.transaction.run(insert(override).returning(override.c.id), [row]).scalar_one())

    def unsay(self, tenant: str, number: int, day: str) -> bool:
        """Let an override end the day before; one that has not begun never does."""
        here = (override.c.tenant == tenant) & (override.c.id == number) & (override.c.stop >= day)
        return bool(self.transaction.run(update(override).where(here).values(stop=_before(day))).rowcount)

    # looking

    def get(self, tenant: str, ident: str, day: str | None = None) -> Party | None:
        """A party as it counts on a day; as its source has it, where no day is given."""
        return next(iter(self._on(tenant, self._some(tenant, [ident]), day)), None)

    def some(self, tenant: str, idents: Sequence[str], day: str | None = None) -> dict[str, Party]:
        """Several parties by their ids."""
        return {one.id: one for one in self._on(tenant, self._some(tenant, idents), day)}

    def all(self, tenant: str, day: str | None = None) -> list[Party]:
        """Every party, in the order of their ids."""
        asked = select(party).where(party.c.tenant == tenant).order_by(party.c.id)
        return self._on(tenant, map(_read, self.transaction.run(asked)), day)

    def of_source(self, tenant: str, source: str) -> list[Party]:
        """The parties that a list brought."""
        asked = select(party).where(party.c.tenant == tenant, party.c.source == source).order_by(party.c.id)
        return [_read(row) for row in self.transaction.run(asked)]

    def in_area(self, tenant: str, kind: str, kommune: str, bydel: str = "", day: str | None = None) -> list[Party]:
        """Who serves a kommune, or a bydel of it: where the bydel has its own, those alone."""
        found = [
            one for one in self.all(tenant, day)
            if (one.kind, one.kommune) == (kind, kommune) and (day is None or one.is_there(day))
        ]  # fmt: skip
        own = [one for one in found if bydel and one.bydel == bydel]
        return own or [one for one in found if not one.bydel]

    def under(self, tenant: str, parent: str, day: str | None = None) -> list[Party]:
        """The departments and services of a body."""
        return [one for one in self.all(tenant, day) if one.parent == parent]

    def overrides(self, tenant: str, idents: Sequence[str] | None = None, day: str | None = None) -> list[Override]:
        """What was said otherwise, the first first; on a day, what counts then."""
        asked = select(override).where(override.c.tenant == tenant).order_by(override.c.id)
        if idents is not None:
            asked = asked.where(override.c.party.in_(idents))
        if day is not None:
            asked = asked.where(override.c.start <= day, override.c.stop >= day)
        return [self._override(row) for row in self.transaction.run(asked)]

    # rows

    def _some(self, tenant: str, idents: Sequence[str]) -> list[Party]:
        asked = select(party).where(party.c.tenant == tenant, party.c.id.in_(idents)).order_by(party.c.id)
        return [_read(row) for row in self.transaction.run(asked)] if idents else []

    def _on(self, tenant: str, found: Iterable[Party], day: str | None) -> list[Party]:
        """The parties with what counts of each on a day; of two that say the same thing otherwise, the later."""
        parties = {one.id: one for one in found}
        if day is None or not parties:
            return list(parties.values())
        for one in self.overrides(tenant, day=day):
            if one.party in parties:
                parties[one.party] = replace(parties[one.party], **{one.field: _value(one.field, one.value)})
        return list(parties.values())

    def _override(self, row: Any) -> Override:
        values = dict(row._mapping)
        sealed = values.pop("body")
        said = Override(**values)
        return said if sealed is None else replace(said, why=self.seal.open(sealed, _name(said)).decode())


def _name(one: Override) -> str:
    return f"override/{one.tenant}/{one.party}/{one.field}/{one.start}"


def _row(one: Party) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(one, name) for name in _PARTY}
    return values | {"takes": orjson.dumps(list(one.takes)).decode() if one.takes else ""}


def _read(row: Any) -> Party:
    values: Mapping[str, Any] = row._mapping
    takes = tuple(orjson.loads(values["takes"])) if values["takes"] else ()
    return Party(**{name: values[name] for name in _PARTY} | {"takes": takes})


def _value(field: str, text: str) -> Any:
    if field == "takes":
        return tuple(one.strip() for one in text.split(",") if one.strip())
    return (text or None) if field in _DATED else text


def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
