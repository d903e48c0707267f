"""Plans in versions: the whole plan after each change, sealed, with who, when, why and from where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import orjson
from sqlalchemy import bindparam, func, select, update

from planbro.store.database._among import among, keyed
from planbro.store.database._engine import Transaction
from planbro.store.database._hand import Adding, Changing
from planbro.store.database._seal import Seal
from planbro.store.database._tables import alias, plan, version

PlanState = Literal["live", "closed", "gone", "moved"]
"""In use, ended, deleted at its source, or taken over by another body."""

_VERSION_COLUMNS: Final = tuple(
    version.c[name]
    for name in ("tenant", "plan", "number", "at", "who", "why", "source", "exchange", "digest", "parts")
)

_PLANS: Final = among("plans", plan.c.tenant, plan.c.id)
_NOW_AT: Final = select(plan).where(_PLANS).order_by(plan.c.tenant, plan.c.id)
_NOW_AT_LOCKED: Final = _NOW_AT.with_for_update()
_NUMBER: Final = select(plan.c.version).where(plan.c.tenant == bindparam("tenant"), plan.c.id == bindparam("plan"))
_LATEST: Final = (
    select(*_VERSION_COLUMNS)
    .join(plan, (plan.c.tenant == version.c.tenant) & (plan.c.id == version.c.plan))
    .where(_PLANS, plan.c.version == version.c.number)
)
_NUMBERS: Final = select(plan.c.tenant, plan.c.id, plan.c.version).where(_PLANS)
_VERSIONS: Final = (version.c.tenant == bindparam("tenant"), version.c.plan == bindparam("plan"))
_BODY: Final = select(version.c.body, version.c.number).where(*_VERSIONS, version.c.number == bindparam("number"))
_LAST_BODY: Final = select(version.c.body, version.c.number).where(
    *_VERSIONS, version.c.number == select(func.max(version.c.number)).where(*_VERSIONS).scalar_subquery()
)
_BODIES: Final = select(version.c.tenant, version.c.plan, version.c.number, version.c.body).where(
    among("wanted", version.c.tenant, version.c.plan, version.c.number),
    version.c.body.is_not(None),
)
_ADD: Final = Adding(
    version, ("tenant", "plan", "number", "at", "who", "why", "source", "exchange", "digest", "parts", "body")
)
_KEY: Final = ("tenant", "id")
_CHANGE: Final = Changing(plan, _KEY, ("version", "state", "system", "changed"))
_PERSON: Final = Changing(plan, _KEY, ("person",))
_KNOW: Final = Adding(plan, (*_KEY, "state", "version", "opened", "changed"), "DO NOTHING")
_PLAN_COLUMNS: Final = tuple(column.name for column in plan.columns)


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan of a tenant as it is now. `version` 0: known of, and nothing kept yet."""

    tenant: str
    id: str
    person: str
    state: PlanState
    system: str
    version: int
    opened: str
    changed: str


@dataclass(frozen=True, slots=True, repr=False)
class NewVersion:
    """A version to be added: `data` the whole plan in planbro's own format, `parts` what it says by part."""

    tenant: str
    plan: str
    number: int
    data: bytes
    why: str
    source: str
    parts: Mapping[str, str] = field(default_factory=dict)
    who: str = ""
    exchange: int | None = None
    state: PlanState = "live"
    person: str = ""
    digest: str = ""
    closed: bytes = b""
    """As it is kept, where that was made ready beforehand (`sealed`)."""

    def sealed(self, seal: Seal) -> NewVersion:
        """The same, made ready: what takes time is done before a transaction keeps others waiting."""
        if self.closed:
            return self
        closed = seal.close(self.data, f"version/{self.tenant}/{self.plan}/{self.number}")
        return replace(self, digest=self.digest or seal.digest(self.data, "version"), closed=closed)


@dataclass(frozen=True, slots=True)
class Version:
    """A version, without its body. `parts` maps a part of the plan to the keyed hash of what it says."""

    tenant: str
    plan: str
    number: int
    at: str
    who: str
    why: str
    source: str
    exchange: int | None
    digest: str
    parts: Mapping[str, str]
    archived: str | None = None


class Plans:
    """The plans, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.seal = transaction, transaction.seal

    def now_at(self, plans: Sequence[tuple[str, str]], *, lock: bool = False) -> dict[tuple[str, str], KeptPlan]:
        """Plans by tenant and id."""
        if not plans:
            return {}
        rows = self.transaction.rows(_NOW_AT_LOCKED if lock else _NOW_AT, keyed("plans", plans))
        found = (KeptPlan(**dict(zip(_PLAN_COLUMNS, row, strict=True))) for row in rows)
        return {(one.tenant, one.id): one for one in found}

    def number(self, tenant: str, ident: str) -> int | None:
        """The number of a plan's latest version; None where the plan is not known."""
        return next((number for (number,) in self.transaction.rows(_NUMBER, {"tenant": tenant, "plan": ident})), None)

    def numbers(self, plans: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """The numbers of the latest versions of plans that are known."""
        rows = self.transaction.rows(_NUMBERS, keyed("plans", plans)) if plans else []
        return {(tenant, ident): number for tenant, ident, number in rows}

    def lock(self, plans: Sequence[tuple[str, str]], now: str) -> dict[tuple[str, str], int]:
        """The latest version of each, locked until the transaction ends; a plan not known yet is made, at version 0."""
        if not plans:
            return {}
        wanted = sorted(set(plans))
        found = {key: kept.version for key, kept in self.now_at(wanted, lock=True).items()}
        missing = [key for key in wanted if key not in found]
        if missing:
            rows = [
                {"tenant": one, "id": ident, "state": "live", "version": 0, "opened": now, "changed": now}
                for one, ident in missing
            ]
            self.transaction.add(_KNOW, rows)
            found |= {key: kept.version for key, kept in self.now_at(missing, lock=True).items()}
        return found

    def add(self, new: Sequence[NewVersion], now: str) -> None:
        """Add versions, each the next of its plan; `lock` came before."""
        if not new:
            return
        rows = [
            {
                "tenant": one.tenant, "plan": one.plan, "number": one.number, "at": now, "who": one.who, "why": one.why,
                "source": one.source, "exchange": one.exchange, "digest": one.digest,
                "parts": orjson.dumps(dict(one.parts), option=orjson.OPT_SORT_KEYS).decode(), "body": one.closed,
            }
            for one in (one.sealed(self.seal) for one in new)
        ]  # fmt: skip
        self.transaction.add(_ADD, rows)
        latest = {(one.tenant, one.plan): one for one in new}
        changes = [
            {"tenant": one.tenant, "id": one.plan, "version": one.number, "state": one.state, "system": one.source,
             "changed": now}
            for one in latest.values()
        ]  # fmt: skip
        self.transaction.change(_CHANGE, changes)
        of_person = [
            {"tenant": one.tenant, "id": one.plan, "person": one.person} for one in latest.values() if one.person
        ]
        if of_person:
            self.transaction.change(_PERSON, of_person)

    def body(self, tenant: str, ident: str, number: int | None = None) -> bytes | None:
        """The whole plan at a version, else the latest; None where there is none, or retention has removed it."""
        asked = {"tenant": tenant, "plan": ident}
        statement = _LAST_BODY if number is None else _BODY
        for body, found in self.transaction.rows(statement, {**asked, "number": number}):
            return self.seal.open(body, f"version/{tenant}/{ident}/{found}") if body is not None else None
        return None

    def bodies(self, wanted: Sequence[tuple[str, str, int]]) -> dict[tuple[str, str, int], bytes]:
        """Many at once: tenant, plan, number."""
        if not wanted:
            return {}
        rows = self.transaction.rows(_BODIES, keyed("wanted", wanted))
        return {
            (tenant, ident, number): self.seal.open(body, f"version/{tenant}/{ident}/{number}")
            for tenant, ident, number, body in rows
        }

    def versions(self, tenant: str, ident: str) -> list[Version]:
        """The versions of a plan, the first first."""
        asked = select(*_VERSION_COLUMNS).where(version.c.tenant == tenant, version.c.plan == ident)
        return [_version(row) for row in self.transaction.run(asked.order_by(version.c.number))]

    def latest(self, plans: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Version]:
        """The latest version of each plan, without its body."""
        if not plans:
            return {}
        found = map(_version, self.transaction.rows(_LATEST, keyed("plans", plans)))
        return {(one.tenant, one.plan): one for one in found}

    def belongs(self, tenant: str, ident: str, person: str) -> None:
        """Whose plan it is."""
        self.belong(tenant, {ident: person})

    def belong(self, tenant: str, persons: Mapping[str, str]) -> None:
        """Whose plans they are, by their ids."""
        rows = [{"tenant": tenant, "id": ident, "person": person} for ident, person in persons.items()]
        self.transaction.change(_PERSON, rows)

    def kept(self, tenant: str, ident: str) -> set[int]:
        """The versions whose bodies are kept still."""
        asked = select(version.c.number).where(version.c.tenant == tenant, version.c.plan == ident)
        return {row.number for row in self.transaction.run(asked.where(version.c.body.is_not(None)))}

    def archived(self, tenant: str, ident: str, number: int, at: str) -> bool:
        """The archive's receipt for a version came; whether there is such a version."""
        mine = (version.c.tenant == tenant, version.c.plan == ident, version.c.number == number)
        return bool(self.transaction.run(update(version).where(*mine).values(archived=at)).rowcount)

    # what it is called

    def call(self, tenant: str, system: str, name: str, ident: str, now: str) -> None:
        """A system calls the plan by that name; said again it is the same."""
        digest = self.seal.digest(name, f"alias/{system}")
        row = {
            "tenant": tenant, "system": system, "digest": digest, "plan": ident, "opened": now,
            "body": self.seal.close(name.encode(), f"alias/{tenant}/{system}/{digest}"),
        }  # fmt: skip
        self.transaction.run(self.transaction.insert(alias).on_conflict_do_nothing(), [row])

    def called(self, tenant: str, system: str, name: str) -> str | None:
        """The plan that a system calls by that name."""
        known = self.seal.digests(name, f"alias/{system}")
        asked = select(alias.c.plan).where(
            alias.c.tenant == tenant, alias.c.system == system, alias.c.digest.in_(known)
        )
        found = self.transaction.run(asked).scalar()
        return str(found) if found is not None else None

    def names(self, tenant: str, ident: str) -> list[tuple[str, str]]:
        """What each system calls the plan."""
        rows = self.transaction.run(select(alias).where(alias.c.tenant == tenant, alias.c.plan == ident))
        return sorted(
            (row.system, self.seal.open(row.body, f"alias/{row.tenant}/{row.system}/{row.digest}").decode())
            for row in rows
        )


def _version(row: Sequence[Any]) -> Version:
    return Version(*(*row[:-1], orjson.loads(row[-1])))
