"""Persons and documents of a whole source, told apart by keyed digests; on disk, so that memory stays flat."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SHOWN = 200
"""How many persons with several plans are named by the numbers of their plans."""
_SCHEMA = """
CREATE TABLE person (digest BLOB, plan INTEGER, former INTEGER, PRIMARY KEY (digest, plan)) WITHOUT ROWID;
CREATE TABLE document (digest BLOB, plan INTEGER, PRIMARY KEY (digest, plan)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Doubled:
    """Persons who have several plans. `plans` are their plans by running number; `by_former` those known again only by
    a number that they had before, a D-number mostly."""

    persons: int
    plans: int
    by_former: int
    groups: tuple[tuple[int, ...], ...]

    def to_json(self) -> dict[str, Any]:
        return {"persons": self.persons, "plans": self.plans, "by_former": self.by_former,
                "groups": [list(one) for one in self.groups]}  # fmt: skip


class Index:
    """One survey's persons and documents. It holds digests under a key that nobody keeps."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, persons: Iterable[tuple[bytes, int, bool]], documents: Iterable[tuple[bytes, int]]) -> None:
        with self._db:
            self._db.executemany("INSERT OR IGNORE INTO person VALUES (?, ?, ?)", persons)
            self._db.executemany("INSERT OR IGNORE INTO document VALUES (?, ?)", documents)

    def copies(self) -> tuple[int, int]:
        """How many documents stand more than once, byte for byte, and how many copies there are beside the first."""
        asked = (
            "SELECT count(*), coalesce(sum(n - 1), 0) FROM"
            " (SELECT count(*) n FROM document GROUP BY digest HAVING n > 1)"
        )
        documents, copies = self._db.execute(asked).fetchone()
        return int(documents), int(copies)

    def doubled(self) -> Doubled:
        """Plans that share a number, or a number of which one is a former one, joined into persons."""
        asked = (
            "SELECT digest, plan, former FROM person WHERE digest IN"
            " (SELECT digest FROM person GROUP BY digest HAVING count(*) > 1) ORDER BY digest, plan"
        )
        joined: dict[int, int] = {}

        def top(plan: int) -> int:
            while joined.setdefault(plan, plan) != plan:
                joined[plan] = joined[joined[plan]]
                plan = joined[plan]
            return plan

        sure: set[int] = set()
        last: tuple[bytes, int, int] | None = None
        for digest, plan, former in self._db.execute(asked):
            top(plan)
            if last is not None and last[0] == digest:
                joined[top(plan)] = top(last[1])
                if not former and not last[2]:
                    sure |= {plan, last[1]}
            last = digest, plan, former
        groups: dict[int, list[int]] = {}
        for plan in joined:
            groups.setdefault(top(plan), []).append(plan)
        found = sorted(tuple(sorted(one)) for one in groups.values())
        by_former = sum(not sure & set(one) for one in found)
        return Doubled(len(found), sum(map(len, found)), by_former, tuple(found[:_SHOWN]))


@contextmanager
def index(scratch: Path | None = None) -> Iterator[Index]:
    """An index in a file of its own, gone when it is closed."""
    with tempfile.TemporaryDirectory(prefix="planbro-survey-", dir=scratch) as folder:
        db = sqlite3.connect(Path(folder) / "index.db", isolation_level=None)
        try:
            db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            yield Index(db)
        finally:
            db.close()
