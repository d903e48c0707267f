"""The ledger of a migration: what became of each plan, so that it can stop anywhere and go on (law 4).

Rows are written in the order of their keys, many in one transaction, after the plan itself is safe in the target. A
ledger holds names, so the file is for its owner's eyes alone.
"""

from __future__ import annotations

import errno
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from planbro.findings import Refused

_NO_ROOM: Final = ("database or disk is full", "disk I/O error")
APPLICATION_ID: Final = 0x706C626C  # "plbl"
_VERSION: Final = 2
_SCHEMA: Final = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE unit (
    key     TEXT PRIMARY KEY,
    stamp   TEXT NOT NULL,
    plan    TEXT NOT NULL,
    name    TEXT NOT NULL,
    state   TEXT NOT NULL,
    verdict TEXT NOT NULL,
    hash    TEXT NOT NULL,
    result  BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX unit_plan ON unit (plan);
CREATE INDEX unit_verdict ON unit (verdict, key);
CREATE TABLE settled (key TEXT PRIMARY KEY, verdict TEXT NOT NULL, result BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE aside (key TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE person (
    kind   TEXT NOT NULL,
    number TEXT NOT NULL,
    unit   TEXT NOT NULL,
    PRIMARY KEY (kind, number, unit)
) WITHOUT ROWID;
CREATE TABLE someone (
    unit   TEXT NOT NULL,
    item   TEXT NOT NULL,
    kind   TEXT NOT NULL,
    number TEXT NOT NULL,
    name   TEXT NOT NULL,
    PRIMARY KEY (unit, kind, item)
) WITHOUT ROWID;
CREATE INDEX someone_number ON someone (kind, number) WHERE number <> '';
"""
_RESULTS: Final = (
    "SELECT coalesce(s.result, u.result) FROM unit u LEFT JOIN settled s ON s.key = u.key WHERE u.state <> 'passed'"
)
_MOVED: Final = (
    "SELECT u.key, u.name, u.hash, s.result FROM unit u LEFT JOIN settled s ON s.key = u.key"
    " WHERE s.key IS NOT NULL OR u.state = 'moved' ORDER BY u.key"
)
_WORST: Final = (
    " ORDER BY CASE coalesce(s.verdict, u.verdict) WHEN 'refused' THEN 0 WHEN 'person' THEN 1 WHEN 'remarks' THEN 2"
    " ELSE 3 END, u.key"
)


@dataclass(slots=True)
class Noted:
    """One result, packed as the ledger keeps it, with what it is found by; a worker makes it."""

    key: str
    stamp: str
    plan: str
    name: str
    state: str
    verdict: str
    size: int
    hash: str
    result: bytes
    persons: list[tuple[str, str, str]]
    people: list[tuple[str, str, str, str, str]]

    @classmethod
    def of(cls, stamp: str, result: Mapping[str, Any]) -> Noted:
        """Pack a result; `stamp` tells whether its source has changed since."""
        key = result["key"]
        persons = [(one["kind"], one["value"], key) for one in result["persons"]]
        people = []
        for one in result["people"]:
            number = f"{one['number_kind']}:{one['number']}" if one["number"] else ""
            people.append((key, one["item"], one["kind"], number, one["name"]))
        return cls(
            key, stamp, result["plan"], result["target_name"], result["state"], result["verdict"],
            result["source_size"], result["target_sha256"] or "", _packed(result), persons, people,
        )  # fmt: skip

    def unpacked(self) -> dict[str, Any]:
        """The result."""
        return _unpacked(self.result)


def no_room(error: Exception) -> bool:
    """Whether a ledger could not be written because the disk is full; SQLite says so in several ways."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
    return isinstance(error, sqlite3.Error) and any(word in str(error) for word in _NO_ROOM)


class Ledger:
    """One migration's rows. One process writes; any may read."""

    def __init__(self, db: sqlite3.Connection, path: Path | None) -> None:
        self._db = db
        self.path = path

    @classmethod
    def open(cls, path: Path | None, *, max_page_count: int | None = None) -> Ledger:
        """The ledger of a file, made where there is none; in memory without a path.

        Raises:
            Refused: the file is another program's, of a later planbro, in use, or cannot be made.
        """
        try:
            if path is not None and not path.exists():
                path.touch(mode=0o600)
            db = sqlite3.connect(path if path is not None else ":memory:", isolation_level=None, timeout=1)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            if max_page_count is not None:
                db.execute(f"PRAGMA max_page_count = {int(max_page_count)}")
            db.execute("PRAGMA locking_mode = EXCLUSIVE")  # held until it is closed, or its process is gone
            db.execute("BEGIN EXCLUSIVE")
            db.execute("COMMIT")
            _prepare(db)
        except (OSError, sqlite3.Error) as error:
            fault = (
                "ledger-no-room" if no_room(error) else "ledger-in-use" if "locked" in str(error) else "ledger-unusable"
            )
        else:
            return cls(db, path)
        raise Refused.because(fault, file=path.name if path is not None else "-")

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _together(self) -> Iterator[None]:
        """One transaction: all of it or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    # facts of the whole

    def fact(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def note(self, **facts: str) -> None:
        with self._together():
            self._db.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", facts.items())

    # units

    def stamp(self, key: str) -> str | None:
        row = self._db.execute("SELECT stamp FROM unit WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def names(self, plan: str) -> list[tuple[str, str]]:
        """Key and file name in the target of the plans with this id."""
        return list(self._db.execute("SELECT key, name FROM unit WHERE plan = ? ORDER BY key", (plan,)))

    def add(self, rows: Iterable[Noted]) -> None:
        """Note results, all of them or none. A plan noted before is noted anew."""
        rows = list(rows)
        with self._together():
            self._forget(row.key for row in rows)
            units = (
                (one.key, one.stamp, one.plan, one.name, one.state, one.verdict, one.hash, one.result) for one in rows
            )
            self._db.executemany("INSERT OR REPLACE INTO unit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", units)
            persons = (one for row in rows for one in row.persons)
            self._db.executemany("INSERT OR IGNORE INTO person VALUES (?, ?, ?)", persons)
            people = (one for row in rows for one in row.people)
            self._db.executemany("INSERT OR IGNORE INTO someone VALUES (?, ?, ?, ?, ?)", people)

    def _forget(self, keys: Iterable[str]) -> None:
        """Who is in the plans that were noted before."""
        asked = "SELECT unit.key FROM json_each(?) AS one JOIN unit ON unit.key = one.value"
        known = list(self._db.execute(asked, (orjson.dumps(list(keys)).decode(),)))
        for table in ("person", "someone"):
            self._db.executemany(f"DELETE FROM {table} WHERE unit = ?", known)  # noqa: S608 - one of the two

    def results(self, *, worst_first: bool = False) -> Iterator[dict[str, Any]]:
        """Each result as it has been settled, one at a time, in order of key; or the worst verdicts first."""
        for (data,) in self._db.execute(_RESULTS + (_WORST if worst_first else " ORDER BY u.key")):
            yield _unpacked(data)

    def moved(self) -> Iterator[tuple[str, str, str]]:
        """Each plan that is in the target: its key, its file there, and the hash of that."""
        for key, name, digest, settled in self._db.execute(_MOVED):
            if settled is None:
                yield key, name, digest
            elif (one := _said(settled))["state"] == "moved":
                yield key, one["target_name"], one["target_sha256"]

    def result(self, key: str) -> dict[str, Any] | None:
        """The result of one plan as its move gave it, before anything was settled."""
        row = self._db.execute("SELECT result FROM unit WHERE key = ?", (key,)).fetchone()
        return None if row is None else _unpacked(row[0])

    def settled(self, key: str) -> dict[str, Any] | None:
        """What was said of one plan in its place, once all were there; None where nothing was."""
        row = self._db.execute("SELECT result FROM settled WHERE key = ?", (key,)).fetchone()
        return None if row is None else _unpacked(row[0])

    def held(self) -> list[tuple[str, str]]:
        """Plan and key of each that was held back."""
        return list(self._db.execute("SELECT plan, key FROM unit WHERE state = 'held' ORDER BY plan, key"))

    def keys(self, plan: str) -> list[str]:
        """The keys of a plan's exports."""
        return [row[0] for row in self._db.execute("SELECT key FROM unit WHERE plan = ? ORDER BY key", (plan,))]

    def states(self) -> dict[str, int]:
        """How many plans are in each state, before anything was settled."""
        return dict(self._db.execute("SELECT state, count(*) FROM unit GROUP BY state"))

    def settle(self, results: Iterable[Mapping[str, Any]]) -> None:
        """What is known of plans once all are there, in place of what their moves gave; earlier settling is gone."""
        with self._together():
            self._db.execute("DELETE FROM settled")
            rows = ((one["key"], one["verdict"], _packed(one)) for one in results)
            self._db.executemany("INSERT OR REPLACE INTO settled VALUES (?, ?, ?)", rows)

    def count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM unit").fetchone()[0])

    def verdicts(self) -> dict[str, int]:
        """How many plans have each verdict."""
        asked = (
            "SELECT coalesce(s.verdict, u.verdict), count(*) FROM unit u LEFT JOIN settled s ON s.key = u.key"
            " WHERE u.state <> 'passed' GROUP BY 1"
        )
        return dict(self._db.execute(asked))

    # what is not a plan

    def set_aside(self, rows: Iterable[tuple[str, str]]) -> None:
        with self._together():
            self._db.execute("DELETE FROM aside")
            self._db.executemany("INSERT OR REPLACE INTO aside VALUES (?, ?)", rows)

    def aside(self) -> list[tuple[str, str]]:
        return list(self._db.execute("SELECT key, reason FROM aside ORDER BY key"))

    # people across plans

    def shared_numbers(self) -> Iterator[tuple[str, str, list[str]]]:
        """Each number of a planeier that stands in more than one unit: its kind, the number, the units' keys."""
        asked = self._db.execute(
            "SELECT kind, number, json_group_array(unit) FROM (SELECT * FROM person ORDER BY kind, number, unit)"
            " GROUP BY kind, number HAVING count(*) > 1 ORDER BY kind, number"
        )
        for kind, number, units in asked:
            yield kind, number, orjson.loads(units)

    def shared_someone(self, kind: str) -> Iterator[tuple[str, int, int, list[str]]]:
        """Each number that participants (or koordinatorer, organisations) of several units share: the number as
        `kind:value`, how many units, how many different names, and the names."""
        asked = self._db.execute(
            "SELECT number, count(DISTINCT unit), count(DISTINCT name), json_group_array(DISTINCT name) FROM someone"
            " WHERE kind = ? AND number <> '' GROUP BY number ORDER BY number",
            (kind,),
        )
        for number, units, names, told in asked:
            yield number, units, names, sorted(orjson.loads(told))


_SAME: Final = ("source", "source_size", "source_hash")
_OTHER: Final = ("target", "target_size", "target_hash")


def _packed(result: Mapping[str, Any]) -> bytes:
    """A result as it is kept: most kinds are the same in source and target, and are said once."""
    counts = []
    for one in result["counts"]:
        here, there = [one[name] for name in _SAME], [one[name] for name in _OTHER]
        counts.append([one["kind"], *here] if here == there else [one["kind"], *here, *there])
    return zlib.compress(orjson.dumps({**result, "counts": counts}), 1)


def _said(data: bytes) -> dict[str, Any]:
    """A packed result, its counts as they are kept."""
    said: dict[str, Any] = orjson.loads(zlib.decompress(data))
    return said


def _unpacked(data: bytes) -> dict[str, Any]:
    result = _said(data)
    result["counts"] = [
        {"kind": kind, **dict(zip(_SAME, rest[:3], strict=True)), **dict(zip(_OTHER, rest[-3:], strict=True))}
        for kind, *rest in result["counts"]
    ]
    return result


def _prepare(db: sqlite3.Connection) -> None:
    owner = db.execute("PRAGMA application_id").fetchone()[0]
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if owner == APPLICATION_ID and version == _VERSION:
        return
    if owner or version or db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise sqlite3.DatabaseError
    db.executescript(
        f"BEGIN IMMEDIATE;{_SCHEMA};PRAGMA application_id = {APPLICATION_ID};PRAGMA user_version = {_VERSION};COMMIT;"
    )
