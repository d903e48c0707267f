"""One database, SQLite in a file or PostgreSQL by its URL, and transactions in it.

SQLite writes ahead and syncs each commit; a writer takes its place at the beginning, so that none fails halfway. On
PostgreSQL a transaction reads what is committed; whoever changes a lane locks its row first (`_exchanges`).
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Final, Literal

from sqlalchemy import URL, Connection, Engine, Executable, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, SQLAlchemyError

from planbro.findings import Refused
from planbro.store.database._hand import Adding, Changing, Hand, Row
from planbro.store.database._seal import Seal

BUSY_SECONDS: Final = 30
RESTED_SECONDS: Final = 1.0
WRITER: Final = "planbro"
_PRAGMAS: Final = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
_FULL: Final = re.compile(r"disk is full|No space left|could not extend file|DiskFull|disk full", re.IGNORECASE)
_UNWRITTEN: Final = frozenset({"SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"})
"""What SQLite says where a file may not grow: a quota, a limit of the process."""
_STATES: Final = {"53100": "store-full", "25006": "store-readonly", "42501": "store-denied"}
"""What PostgreSQL says by its own codes, whatever language its words are in."""
_READONLY: Final = re.compile(r"readonly|read-only", re.IGNORECASE)


class Unavailable(Exception):
    """The database cannot be used now. `code` says why: `store-full`, `store-readonly`, `store-denied`,
    `store-away`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Clash(Unavailable):
    """Two transactions wanted what the other had, and this one gave way: done again, it goes through."""


@dataclass(slots=True)
class Transaction:
    """A transaction under way: statements, and the keys for what is sealed. `writer` is whose chain of the audit its
    lines go into."""

    connection: Connection
    seal: Seal
    is_postgres: bool
    writer: str = WRITER
    _hand: Hand | None = field(default=None, init=False, repr=False)

    def run(
        self, statement: Executable, rows: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        return self.connection.execute(statement, rows)  # type: ignore[return-value, arg-type, unused-ignore]

    # what is run for each exchange: one text for each kind of database, plain tuples

    @property
    def hand(self) -> Hand:
        if self._hand is None:
            self._hand = Hand(self.connection, self.is_postgres)
        return self._hand

    def rows(self, statement: Executable, params: Mapping[str, Any]) -> list[Row]:
        """What a statement gives that was built once, and has the same text whatever its parameters are."""
        return self.hand.rows(statement, params)

    def add(self, adding: Adding, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        """Add rows; what is told of those that are new is in no order."""
        return self.hand.add(adding, rows)

    def change(self, changing: Changing, rows: Sequence[Mapping[str, Any]]) -> None:
        """Change rows by their keys."""
        self.hand.change(changing, rows)

    def insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """An insert that knows what to do on conflict, of the dialect in use."""
        return postgresql.insert(table) if self.is_postgres else sqlite.insert(table)


class Database:
    """A database, open. Use `with`, or `close` it."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self.engine, self.seal = engine, seal
        self.writer = WRITER  # a worker sets its own name, so that none waits for another's chain
        self.is_postgres = engine.dialect.name == "postgresql"

    @classmethod
    def open(cls, url: str | os.PathLike[str], seal: Seal, *, connections: int = 8) -> Database:
        """Open what `url` names: a path, `sqlite:///path`, or `postgresql://...`.

        Raises:
            Refused: the URL is none, or the driver for PostgreSQL is not installed.
        """
        found = _url(os.fspath(url))
        if found.get_backend_name() == "sqlite":
            return cls(_sqlite(found, 2 * connections), seal)
        try:
            engine = create_engine(found, pool_size=connections, max_overflow=connections)
        except ModuleNotFoundError:
            raise Refused.because("store-driver-missing") from None
        _asked_after(engine)
        return cls(engine, seal)

    def migrate(self, phase: Literal["pre", "post"] | None = None) -> list[str]:
        """Bring the tables onward (`_shape.migrate`); gives what was run."""
        from planbro.store.database._shape import migrate

        return migrate(self, phase)

    def close(self) -> None:
        self.engine.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that changes nothing.

        Raises:
            Unavailable: the database cannot be used now.
        """
        with self._begun(writing=False) as transaction:
            yield transaction

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction; all of it is on the disk when the block has ended, or nothing.

        Raises:
            Unavailable: the database cannot be used now.
        """
        with self._begun(writing=True) as transaction:
            yield transaction

    @contextmanager
    def looking(self) -> Iterator[Transaction]:
        """For single looks (`Transaction.rows`): each sees what is committed when it is asked. Nothing is begun, so
        that one look is once to the database and back, and not three times.

        Raises:
            Unavailable: the database cannot be used now.
        """
        with self._begun(writing=False, alone=True) as transaction:
            yield transaction

    @contextmanager
    def _begun(self, *, writing: bool, alone: bool = False) -> Iterator[Transaction]:
        try:
            with self.engine.connect() as connection:
                if writing:
                    connection = connection.execution_options(planbro_writing=True)
                with self._alone(connection) if alone else connection.begin():
                    yield Transaction(connection, self.seal, self.is_postgres, self.writer)
        except SQLAlchemyError as error:
            code = why(error)
            if code is None:
                raise
            if code == "store-away" and self._is_shut(error):
                code = "store-readonly"
            raise (Clash if _clashed(error) else Unavailable)(
                code
            ) from None  # the statement's values may name a person (law 7)

    def _is_shut(self, error: SQLAlchemyError) -> bool:
        """Whether it is a file that is there, in a folder where what SQLite needs beside it cannot be made."""
        name = getattr(getattr(error, "orig", None), "sqlite_errorname", "")
        file = Path(self.engine.url.database or "")
        return name == "SQLITE_CANTOPEN" and file.is_file() and not os.access(file.parent, os.W_OK)

    @contextmanager
    def _alone(self, connection: Connection) -> Iterator[None]:
        """Each statement is a transaction of its own; SQLite's driver begins none by itself anyway."""
        if not self.is_postgres:
            yield
            return
        raw: Any = connection.connection.driver_connection
        raw.autocommit = True
        try:
            yield
        finally:
            with suppress(self.engine.dialect.loaded_dbapi.Error):  # it is gone, and the pool sees to it
                raw.autocommit = False


def why(error: BaseException) -> str | None:
    """Whether an error of the database is the machine's doing, and which; None where it is ours."""
    if not isinstance(error, DBAPIError):
        return None
    if told := _STATES.get(getattr(error.orig, "sqlstate", None) or ""):
        return told
    words = str(error.orig)
    if _FULL.search(words) or getattr(error.orig, "sqlite_errorname", "") in _UNWRITTEN:
        return "store-full"
    if _READONLY.search(words):
        return "store-readonly"
    if error.connection_invalidated or type(error).__name__ in {"OperationalError", "InterfaceError"}:
        return "store-away"
    return None


def _clashed(error: BaseException) -> bool:
    """Deadlock or serialization failure, by PostgreSQL's own codes."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in {"40P01", "40001"}


def _url(text: str) -> URL:
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        found = make_url(text)
    except ArgumentError:
        raise Refused.because("store-url") from None
    if found.get_backend_name() not in {"sqlite", "postgresql"}:
        raise Refused.because("store-url")
    return found.set(drivername="postgresql+psycopg") if found.drivername == "postgresql" else found


def _asked_after(engine: Engine) -> None:
    """Connections that have rested are asked whether they are there before they are used; to ask each time would cost
    a worker as much as its statements. Once one is found gone, all others are asked as well."""
    gone = [0.0]

    @event.listens_for(engine, "checkin")
    def _back(_: object, record: Any) -> None:
        record.info["used"] = monotonic()

    @event.listens_for(engine, "invalidate")
    def _lost(*_: object) -> None:
        gone[0] = monotonic()

    @event.listens_for(engine, "checkout")
    def _out(connection: Any, record: Any, _: object) -> None:
        used, now = record.info.get("used", monotonic()), monotonic()
        if now - used < RESTED_SECONDS and used > gone[0]:
            return
        try:
            alive = engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            alive = False
        if not alive:
            raise DisconnectionError  # and the pool gives another


def _sqlite(url: URL, connections: int) -> Engine:
    path = url.database or ":memory:"
    if path != ":memory:" and not Path(path).exists():
        with_owner_only = os.open(path, os.O_CREAT | os.O_RDWR, 0o600) if Path(path).parent.is_dir() else None
        if with_owner_only is None:
            raise Refused.because("store-url")
        os.close(with_owner_only)
    waits = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    kept = {} if path == ":memory:" else {"pool_size": connections}  # to open one costs more than most of what it does
    engine = create_engine(url, connect_args=waits, **kept)

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get("planbro_writing")
        raw: Any = connection.connection.driver_connection
        try:
            raw.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
        except sqlite3.Error as error:  # as SQLAlchemy tells it of any other statement
            raise DBAPIError.instance(None, None, error, sqlite3.Error, dialect=engine.dialect) from None

    return engine
