"""Messages and documents, byte for byte, as they came and as they went out (law 4: stored before they are touched)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import orjson
from sqlalchemy import bindparam, literal_column, select, update

from planbro.store.database._among import among, keyed
from planbro.store.database._engine import Transaction
from planbro.store.database._hand import Adding, Changing
from planbro.store.database._seal import Seal
from planbro.store.database._tables import message


@dataclass(frozen=True, slots=True, repr=False)
class NewMessage:
    """What is to be kept. `key` is what its port calls it; `meta` facts of the way, never of a person."""

    tenant: str
    way: Literal["in", "out"]
    port: str
    key: str
    kind: str
    data: bytes
    format: str = ""
    type: str = ""
    msgid: str = ""
    conversation: str = ""
    party: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    closed: bytes = b""
    """As it is kept, where that was made ready beforehand (`sealed`)."""

    def sealed(self, seal: Seal) -> NewMessage:
        """The same, made ready: what takes time is done before a transaction keeps others waiting."""
        if self.closed:
            return self
        digest = seal.digest(self.data, "message")
        return replace(self, digest=digest, closed=seal.close(self.data, f"message/{self.tenant}/{digest}"))


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """What is kept of a message; its bytes are asked for by themselves (`Messages.body`)."""

    id: int
    tenant: str
    way: str
    port: str
    key: str
    digest: str
    kind: str
    format: str
    type: str
    msgid: str
    conversation: str
    party: str
    remote: str
    meta: Mapping[str, str]
    at: str
    size: int


_COLUMNS = tuple(column for column in message.columns if column.name != "body")

_KEY = (message.c.tenant, message.c.way, message.c.port, message.c.key, message.c.digest)
_BY_KEY: Final = select(message.c.id, *_KEY).where(among("keys", *_KEY))
_BODIES: Final = select(message.c.id, message.c.tenant, message.c.digest, message.c.body).where(
    among("numbers", message.c.id), message.c.body.is_not(None)
)

_KNOWN: Final = (
    select(*_COLUMNS)
    .where(
        message.c.tenant == bindparam("tenant"),
        among("msgids", message.c.msgid),
        message.c.way == bindparam("way"),
    )
    .order_by(message.c.id)
)
_OUT_AS: Final = (
    select(message.c.id, message.c.msgid)
    .where(
        message.c.tenant == bindparam("tenant"),
        among("msgids", message.c.msgid),
        message.c.way == literal_column("'out'"),
    )
    .order_by(message.c.id)
)


_KEY_NAMES: Final = tuple(str(column.name) for column in _KEY)
_KEPT: Final = Adding(
    message,
    (*_KEY_NAMES, "kind", "format", "type", "msgid", "conversation", "party", "meta", "at",
     "size", "body"),
    "DO NOTHING",
    ("id", *_KEY_NAMES),
)  # fmt: skip
_META: Final = [column.name for column in _COLUMNS].index("meta")


def _read(row: Sequence[Any]) -> Kept:
    values = list(row)
    values[_META] = orjson.loads(values[_META]) if values[_META] else {}
    return Kept(*values)


class Messages:
    """The messages, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.seal = transaction, transaction.seal

    def keep(self, new: Sequence[NewMessage], now: str) -> list[tuple[int, bool]]:
        """Keep messages; the same key and bytes by the same port are the same message.

        Gives for each its number, and whether it is new.
        """
        if not new:
            return []
        rows = [self._row(one, now) for one in new]
        found = [tuple(row[name] for name in _KEY_NAMES) for row in rows]
        given = list(dict(zip(found, rows, strict=True)).values())
        made = {row[1:]: row[0] for row in self.transaction.add(_KEPT, given)}
        there = self._numbers([key for key in dict.fromkeys(found) if key not in made])
        told: list[tuple[int, bool]] = []
        for key in found:
            told.append((made.get(key) or there[key], key in made))
            if key in made:
                there[key] = made.pop(key)  # what stands twice is new once
        return told

    def _row(self, one: NewMessage, now: str) -> dict[str, Any]:
        one = one.sealed(self.seal)
        return {
            "tenant": one.tenant, "way": one.way, "port": one.port, "key": one.key, "digest": one.digest,
            "kind": one.kind,
            "format": one.format, "type": one.type, "msgid": one.msgid, "conversation": one.conversation,
            "party": one.party, "meta": orjson.dumps(dict(one.meta)).decode() if one.meta else "", "at": now,
            "size": len(one.data), "body": one.closed,
        }  # fmt: skip

    def _numbers(self, keys: Sequence[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
        if not keys:
            return {}
        return {row[1:]: row[0] for row in self.transaction.rows(_BY_KEY, keyed("keys", keys))}

    def get(self, number: int) -> Kept | None:
        row = self.transaction.run(select(*_COLUMNS).where(message.c.id == number)).first()
        return _read(row) if row is not None else None

    def body(self, number: int) -> bytes | None:
        """The bytes; None where retention has removed them, or there is no such message.

        Raises:
            Refused: its key is not in the ring, or it was tampered with.
        """
        return self.bodies([number]).get(number)

    def bodies(self, numbers: Sequence[int]) -> dict[int, bytes]:
        """The bytes of many."""
        rows = self.transaction.rows(_BODIES, {"numbers": numbers})
        return {number: self.seal.open(body, f"message/{tenant}/{digest}") for number, tenant, digest, body in rows}

    def lock(self, numbers: Sequence[int]) -> None:
        """Keep others from doing the same to these until the transaction is over, in their order."""
        if numbers:
            asked = select(message.c.id).where(message.c.id.in_(numbers)).order_by(message.c.id)
            self.transaction.run(asked.with_for_update()).all()

    def forget(self, numbers: Sequence[int]) -> None:
        """Let the bytes of messages go; that they came, and what is known of them, stays."""
        if numbers:
            there = message.c.id.in_(numbers) & message.c.body.is_not(None)
            self.transaction.run(update(message).where(there).values(body=None))

    def has_body(self, number: int) -> bool:
        """Whether the bytes are still kept."""
        asked = select(message.c.id).where(message.c.id == number, message.c.body.is_not(None))
        return self.transaction.run(asked).first() is not None

    def find(self, *where: Any, limit: int | None = None) -> list[Kept]:
        rows = self.transaction.run(select(*_COLUMNS).where(*where).order_by(message.c.id).limit(limit))
        return [_read(row) for row in rows]

    def known(self, tenant: str, msgids: Sequence[str], way: Literal["in", "out"] = "in") -> list[Kept]:
        """Messages by their MsgIds, the first first."""
        asked = {"tenant": tenant, "msgids": msgids, "way": way}
        return [_read(row) for row in self.transaction.rows(_KNOWN, asked)]

    def sent_as(self, tenant: str, msgids: Sequence[str]) -> dict[int, str]:
        """The numbers of messages that went out under these MsgIds, the first first, each with its own."""
        return dict(self.transaction.rows(_OUT_AS, {"tenant": tenant, "msgids": msgids}))

    def describe(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Say what was understood of messages: each row has the `id`, and values for some of the columns below."""
        names = ("format", "type", "msgid", "conversation", "party", "remote")
        for given in {tuple(name for name in names if name in row) for row in rows}:
            some = [row for row in rows if tuple(name for name in names if name in row) == given]
            self.transaction.change(Changing(message, ("id",), given), some)
