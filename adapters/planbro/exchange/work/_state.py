"""What ports have to remember between two questions, in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from planbro.store.database import Cursors, Database, PostedBy, PushRecord, Transaction
from planbro.transport import NotPosted


@dataclass(frozen=True, slots=True)
class StoreState:
    """How far the notifications of a port were read, and what the service calls our posts (`transport.edi.State`).

    Which time a post goes is not asked for here: when a person has one sent anew, what it was called is forgotten
    in the same transaction."""

    database: Database
    port: str

    def get(self, name: str) -> int:
        with self.database.reading() as transaction:
            return int(Cursors(transaction).get(f"{self.port}/{name}") or 0)

    def set(self, name: str, offset: int) -> None:
        with self.database.writing() as transaction:
            Cursors(transaction).set(f"{self.port}/{name}", str(offset))

    def add(self, id: str, remote: str, again: int = 0) -> None:
        with self.database.writing() as transaction:
            PostedBy(transaction, self.port).name(id, remote)

    def remote(self, id: str, again: int = 0) -> str:
        with self.database.reading() as transaction:
            return PostedBy(transaction, self.port).remote(id)

    def known(self, remote: str) -> str:
        with self.database.reading() as transaction:
            return PostedBy(transaction, self.port).known(remote)

    def waiting(self) -> Sequence[tuple[str, str]]:
        with self.database.reading() as transaction:
            return PostedBy(transaction, self.port).waiting()

    def settle(self, ids: Iterable[str]) -> None:
        settled = list(ids)
        if settled:
            with self.database.writing() as transaction:
                PostedBy(transaction, self.port).settle(settled)


@dataclass(frozen=True, slots=True)
class StoreBookmark:
    """A place for one text (`transport.Bookmark`)."""

    database: Database
    port: str

    def get(self) -> str:
        with self.database.reading() as transaction:
            return Cursors(transaction).get(f"{self.port}/bookmark")

    def set(self, value: str) -> None:
        with self.database.writing() as transaction:
            Cursors(transaction).set(f"{self.port}/bookmark", value)


@dataclass(frozen=True, slots=True)
class StoreShelves:
    """What stands of a tenant's plans on FHIR servers (`exchange.push.Shelves`)."""

    database: Database
    tenant: str
    now: Callable[[], str]

    def shelf(self, server: str, plan: str, receiver: str) -> StoreShelf:
        return StoreShelf(self.database, (self.tenant, server, plan, receiver), self.now)


@dataclass(slots=True)
class StoreShelf:
    """One record, for one who loads it, works, and keeps it now and then. Who was taken for dead and works on does not
    put an old one over a newer."""

    database: Database
    place: tuple[str, str, str, str]
    now: Callable[[], str]
    _revision: int = field(default=0, init=False)

    def load(self) -> bytes | None:
        with self.database.reading() as transaction:
            self._revision, data = self._record(transaction).get()
        return data

    def keep(self, data: bytes) -> None:
        with self.database.writing() as transaction:
            is_mine = self._record(transaction).put(data, self._revision, self.now())
        if not is_mine:
            raise NotPosted("push-overtaken")
        self._revision += 1

    def _record(self, transaction: Transaction) -> PushRecord:
        return PushRecord(transaction, *self.place)
