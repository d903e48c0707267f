"""Statements handed to the driver as they are.

An exchange is some sixty statements, of twenty exchanges together. To run one by SQLAlchemy costs several times what
the database does with it, so those that are run for each exchange have their text made once for each kind of database,
and their rows are plain tuples. On SQLite many rows are run one by one, which is quickest there; PostgreSQL gets them
as one parameter, and so in one round trip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, Connection, Executable, Integer, LargeBinary, Table
from sqlalchemy.dialects.postgresql.psycopg import dialect as postgres
from sqlalchemy.dialects.sqlite.pysqlite import dialect as sqlite
from sqlalchemy.exc import DBAPIError

from planbro.store.database._among import Many, as_json

Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Adding:
    """Rows for a table. `but` is what is done with one that is there (`DO NOTHING`), `giving` what is told of each that
    is new."""

    table: Table
    columns: tuple[str, ...]
    but: str = ""
    giving: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changing:
    """New values for rows of a table, found by their keys."""

    table: Table
    keys: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a statement, and its parameters in their order; `lists` are many values in one, `fixed` what stands
    in the statement itself."""

    text: str
    names: tuple[str, ...]
    lists: frozenset[str]
    fixed: Mapping[str, Any]


@cache
def _text(statement: Executable, is_postgres: bool) -> _Text:
    made: Any = statement.compile(dialect=_dialect(is_postgres))  # type: ignore[attr-defined]
    names = tuple(made.positiontup)
    binds = {name: made.binds[name] for name in names}
    return _Text(
        made.string,
        names,
        frozenset(name for name, bind in binds.items() if isinstance(bind.type, Many)),
        {name: bind.value for name, bind in binds.items() if not bind.required},
    )


class Hand:
    """The driver's own cursor in a transaction."""

    def __init__(self, connection: Connection, is_postgres: bool) -> None:
        self.connection, self.is_postgres = connection, is_postgres
        raw: Any = connection.connection
        self.cursor: Any = raw.cursor(binary=True) if is_postgres else raw.cursor()
        self._faults = connection.dialect.loaded_dbapi.Error

    def rows(self, statement: Executable, params: Mapping[str, Any]) -> list[Row]:
        """What a statement gives."""
        made = _text(statement, self.is_postgres)
        self._run(made.text, self._values(made, params))
        found: list[Row] = self.cursor.fetchall() if self.cursor.description is not None else []
        return found

    def _values(self, made: _Text, params: Mapping[str, Any]) -> list[Any]:
        values = []
        for name in made.names:
            value = made.fixed[name] if name in made.fixed else params[name]
            values.append(as_json(value) if name in made.lists else value)
        return values

    def add(self, adding: Adding, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        """Add rows. What is told of the new ones is in no order."""
        return self._each(_adding(adding, self.is_postgres), adding.columns, adding.table, rows, bool(adding.giving))

    def change(self, changing: Changing, rows: Sequence[Mapping[str, Any]]) -> None:
        """Change rows."""
        columns = (*changing.columns, *changing.keys)
        self._each(_changing(changing, self.is_postgres), columns, changing.table, rows, False)

    def _each(
        self, text: str, columns: tuple[str, ...], table: Table, rows: Sequence[Mapping[str, Any]], gives: bool
    ) -> list[Row]:
        found: list[Row] = []
        if self.is_postgres:
            self._run(text, _as_parameters(columns, table, rows))
            return self.cursor.fetchall() if gives else found
        each = [[row[name] for name in columns] for row in rows]
        if not gives:
            self._run(text, each, many=True)
            return found
        for one in each:
            self._run(text, one)
            found += self.cursor.fetchall()
        return found

    def _run(self, text: str, values: Any, many: bool = False) -> None:
        for told in self.connection.dispatch.before_cursor_execute:  # whoever watches the statements sees these too
            told(self.connection, self.cursor, text, values, None, many)
        try:
            (self.cursor.executemany if many else self.cursor.execute)(text, values)
        except self._faults as error:
            raise self._told(error) from None  # its words may hold values (law 7)

    def _told(self, error: Exception) -> BaseException:
        """The fault as SQLAlchemy tells it, and a connection that is gone marked so."""
        dialect, raw = self.connection.dialect, self.connection.connection
        gone = dialect.is_disconnect(error, raw, self.cursor)  # type: ignore[arg-type]
        if gone:
            self.connection.invalidate(error)
        return DBAPIError.instance(
            None, None, error, self._faults, connection_invalidated=gone, dialect=dialect, hide_parameters=True
        )


@cache
def _adding(adding: Adding, is_postgres: bool) -> str:
    quote = _quote(is_postgres)
    names = ", ".join(map(quote, adding.columns))
    source = f"VALUES ({', '.join('?' * len(adding.columns))})"
    if is_postgres:
        picked, given = _picked(adding.columns, adding.table), _given(adding.columns, adding.table)
        source = f"SELECT {picked} FROM {given} ORDER BY r.n__"  # noqa: S608
    text = f"INSERT INTO {adding.table.name} ({names}) {source}"
    text += f" ON CONFLICT {adding.but}" if adding.but else ""
    return text + (f" RETURNING {', '.join(map(quote, adding.giving))}" if adding.giving else "")


@cache
def _changing(changing: Changing, is_postgres: bool) -> str:
    quote, name = _quote(is_postgres), changing.table.name
    if not is_postgres:
        values = ", ".join(f"{quote(one)} = ?" for one in changing.columns)
        found = " AND ".join(f"{quote(one)} = ?" for one in changing.keys)
        return f"UPDATE {name} SET {values} WHERE {found}"  # noqa: S608
    values = ", ".join(f"{quote(one)} = r.{quote(one)}" for one in changing.columns)
    found = " AND ".join(f"{name}.{quote(one)} = r.{quote(one)}" for one in changing.keys)
    given = _given((*changing.columns, *changing.keys), changing.table)
    return f"UPDATE {name} SET {values} FROM {given} WHERE {found}"  # noqa: S608


def _as_parameters(columns: tuple[str, ...], table: Table, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The rows as one JSON text; bytes, which it has no place for, as an array each."""
    raw = [name for name in columns if _is_bytes(table, name)]
    plain = [name for name in columns if name not in raw]
    told = [{"n__": number, **{name: row[name] for name in plain}} for number, row in enumerate(rows, 1)]
    return [as_json(told), *([row[name] for row in rows] for name in raw)]


def _given(columns: tuple[str, ...], table: Table) -> str:
    """The rows as PostgreSQL reads them from the parameters."""
    quote = _quote(True)
    plain = [name for name in columns if not _is_bytes(table, name)]
    kinds = ", ".join(f"{quote(name)} {_kind(table, name)}" for name in plain)
    text = f"json_to_recordset(%s::json) AS r (n__ integer, {kinds})"
    for at, name in enumerate(name for name in columns if name not in plain):
        text += f" JOIN unnest(%b::bytea[]) WITH ORDINALITY AS b{at} ({quote(name)}, n__) ON b{at}.n__ = r.n__"
    return text


def _picked(columns: tuple[str, ...], table: Table) -> str:
    quote = _quote(True)
    raw = [name for name in columns if _is_bytes(table, name)]
    return ", ".join(f"b{raw.index(name)}.{quote(name)}" if name in raw else f"r.{quote(name)}" for name in columns)


def _is_bytes(table: Table, name: str) -> bool:
    return isinstance(table.c[name].type, LargeBinary)


def _kind(table: Table, name: str) -> str:
    kind = table.c[name].type
    return "bigint" if isinstance(kind, BigInteger) else "integer" if isinstance(kind, Integer) else "text"


@cache
def _quote(is_postgres: bool) -> Any:
    return _dialect(is_postgres).identifier_preparer.quote


def _dialect(is_postgres: bool) -> Any:
    """How a kind of database spells its statements; parameters by their order."""
    make: Any = postgres if is_postgres else sqlite
    return make(paramstyle="format" if is_postgres else "qmark")
