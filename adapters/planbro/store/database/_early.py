"""What was told of persons before a plan of theirs came, kept until one does or its time is over.

A row is found by a keyed hash of a number of the person together with the kind of what was told, so that whoever reads
the table learns neither who nor what; all else is sealed. The number stands sealed too, for when the key for search is
changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import bindparam, delete, text

from planbro.store.database._among import among
from planbro.store.database._engine import Transaction
from planbro.store.database._persons import Number
from planbro.store.database._seal import Seal
from planbro.store.database._tables import early

_BITS: Final = 15
"""Hexadecimal digits of a hash that fit in the number of a lock."""
_LOCK: Final = text(
    "SELECT pg_advisory_xact_lock(one) FROM (SELECT unnest(CAST(:all AS bigint[])) AS one ORDER BY 1) AS locks"
)
_FOUND: Final = early.select().where(early.c.tenant == bindparam("tenant"), among("digests", early.c.digest))


def early_digest(seal: Seal, number: str, kind: str) -> str:
    """What finds what was told of a number's person."""
    return seal.digest(f"{kind}|{number}", "number/early")


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What was told of a person of one kind, and when it was told last."""

    kind: str
    changed: str
    told: Any


class Early:
    """What was told early, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.seal = transaction, transaction.seal

    def lock(self, tenant: str, numbers: Sequence[Number]) -> None:
        """Until the end of the transaction nobody else tells of these persons, or takes what was told: of an event and
        a plan that come in one moment, the later sees the earlier."""
        if self.transaction.is_postgres and numbers:  # elsewhere whoever writes is alone
            hashed = (self.seal.digest(f"{tenant}|{one.key}", "early-lock")[:_BITS] for one in numbers)
            self.transaction.run(_LOCK, {"all": sorted({int(one, 16) for one in hashed})})

    def told(self, tenant: str, numbers: Iterable[Number], kinds: Sequence[str]) -> dict[str, list[Any]]:
        """What was told of a person, by kind: for each number of the person that it was told under."""
        found: dict[str, list[Any]] = {}
        for one in self.kept(tenant, numbers, kinds):
            found.setdefault(one.kind, []).append(one.told)
        return found

    def kept(self, tenant: str, numbers: Iterable[Number], kinds: Sequence[str]) -> list[Told]:
        """The same, each with when it was told last."""
        asked = {
            digest: kind
            for one in numbers for kind in kinds
            for digest in self.seal.digests(f"{kind}|{one.key}", "number/early")
        }  # fmt: skip
        if not asked:
            return []
        return [
            Told(asked[row.digest], row.changed,
                 orjson.loads(self.seal.open(row.body, _name(tenant, row.digest)))["told"])
            for row in self.transaction.run(_FOUND, {"tenant": tenant, "digests": list(asked)})
        ]  # fmt: skip

    def tell(self, tenant: str, numbers: Iterable[Number], kind: str, told: Any, now: str) -> None:
        """This is what is known of the person now, of this kind."""
        for one in {one.key: one for one in numbers}.values():
            self.drop(tenant, [one], [kind])  # under the former key for search too
            digest = early_digest(self.seal, one.key, kind)
            body = orjson.dumps({"number": one.key, "kind": kind, "told": told})
            row = {"tenant": tenant, "digest": digest, "changed": now,
                   "body": self.seal.close(body, _name(tenant, digest))}  # fmt: skip
            self.transaction.run(self.transaction.insert(early).values(row))

    def follow(self, tenant: str, old: Number, new: Number, kinds: Sequence[str], now: str) -> None:
        """Somebody has another number: what was told under the former is found by it too."""
        self.lock(tenant, [old, new])
        for kind, told in self.told(tenant, [old], kinds).items():
            self.tell(tenant, [new], kind, told[-1], now)

    def drop(self, tenant: str, numbers: Iterable[Number], kinds: Sequence[str]) -> None:
        """It is not so, a plan has it by now, or it is not to be kept."""
        digests = [digest for one in numbers for kind in kinds
                   for digest in self.seal.digests(f"{kind}|{one.key}", "number/early")]  # fmt: skip
        if digests:
            self.transaction.run(delete(early).where(early.c.tenant == tenant, early.c.digest.in_(digests)))


def digest_now(seal: Seal, body: Mapping[str, Any]) -> str:
    """The hash of a row under the key for search as it is now, from what is sealed in it."""
    return early_digest(seal, body["number"], body["kind"])


def _name(tenant: str, digest: str) -> str:
    return f"early/{tenant}/{digest}"
