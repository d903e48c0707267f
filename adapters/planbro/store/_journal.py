"""The journal of messages: every original as it came, what became of it, and what it belongs with.

A message is filed before it is touched, and every later step can be done again (law 4). Entries are found by MsgId,
series and HER-id, never by a person's number; findings stand as codes and places. What names persons stands in `body`
alone: the originals, and the receipts as they went out.

One journal has one writer at a time. SQLite with a write-ahead log, synced at each commit; the file is its owner's.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from planbro.findings import Finding, Place, Refused
from planbro.store import _rows, _series
from planbro.store._model import Entry, Envelope, Filing, Sent
from planbro.store._schema import prepare

_MODE: Final = 0o600
_MAGIC: Final = b"SQLite format 3\0"
_SETTINGS: Final = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")

_SAME_ARRIVAL: Final = """
    SELECT id FROM entry WHERE name = ? AND turn = ? AND sha256 IS ?
      AND run IN (SELECT id FROM run WHERE finished IS NULL AND id <> ?)
"""
_LEFT: Final = """
    SELECT id FROM entry WHERE run IN (SELECT id FROM run WHERE finished IS NULL AND id <> ?) ORDER BY id
"""
_FIRST: Final = """
    SELECT sha256 FROM entry
    WHERE way = 'in' AND key = ?1 AND fate IN ('accepted', 'rejected', 'held') AND (?2 IS NULL OR id < ?2)
    ORDER BY id LIMIT 1
"""
_RECEIPTS_FOR: Final = """
    SELECT entry.id FROM link JOIN entry ON entry.id = link.entry
    WHERE link.msgid = ? AND link.kind = 'receipt-for' AND entry.fate = 'receipt' ORDER BY entry.id
"""
_UNANSWERED: Final = """
    SELECT id FROM entry
    WHERE way = 'out' AND julianday(arrived) <= julianday(?) AND NOT EXISTS (
        SELECT 1 FROM link JOIN entry AS back ON back.id = link.entry
        WHERE link.msgid = entry.key AND link.kind = 'receipt-for' AND back.fate = 'receipt'
    ) ORDER BY id
"""
_OPEN_RECEIPTS: Final = """
    SELECT entry, number, folder, file, sha256 FROM receipt INDEXED BY receipt_open
    WHERE written IS NULL AND file IS NOT NULL ORDER BY entry, number
"""
_IN_SERIES: Final = """
    SELECT id FROM entry
    WHERE way = 'in' AND accepted = 1 AND status IN ('N', 'M', 'C') AND id IN (
        SELECT id FROM entry WHERE series IN (:series, :parent, :conversation) AND status IN ('N', 'M', 'C')
        UNION SELECT id FROM entry WHERE key IN (:series, :parent, :conversation)
        UNION SELECT id FROM entry WHERE parent = :key
        UNION SELECT id FROM entry WHERE conversation = :key
    ) ORDER BY id
"""


class Journal:
    """One journal, open. Use `with`, so that it is closed."""

    def __init__(self, db: sqlite3.Connection, lock: sqlite3.Connection | None, path: str) -> None:
        db.row_factory = sqlite3.Row
        self._db = db
        self._lock = lock
        self._guard = threading.RLock()
        self.path = path

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, create: bool = True, writing: bool = True) -> Journal:
        """Open a journal, or make a new one; `:memory:` keeps nothing. Only who writes keeps others from writing.

        Raises:
            Refused: it is not there, not ours, a later planbro's, or another run is writing in it.
        """
        name = os.fspath(path)
        lock: sqlite3.Connection | None = None
        try:
            if name != ":memory:":
                _make(Path(name), create)
                lock = _locked(Path(name)) if writing else None
            return cls(_connected(name), lock, name)
        except Refused as refused:
            faults = [Finding(fault.code, Place(name), fault.params) for fault in refused.findings]
        except sqlite3.Error as error:
            faults = [Finding("journal-busy" if "locked" in str(error) else "journal-not-ours", Place(name))]
        if lock is not None:
            lock.close()
        raise Refused(faults)

    def close(self) -> None:
        self._db.close()
        if self._lock is not None:
            self._lock.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # runs

    def begin(self, started: str, folder: str) -> int:
        """A run begins: what it takes in is one piece of work, which another run finishes if this one does not."""
        with self._change() as db:
            made = db.execute("INSERT INTO run (started, folder) VALUES (?, ?)", (started, folder))
            return int(made.lastrowid or 0)

    def end(self, finished: str) -> None:
        """This run is done, and with it whatever it took over from runs that were not."""
        with self._change() as db:
            db.execute("UPDATE run SET finished = ? WHERE finished IS NULL", (finished,))

    def unfinished(self, run: int) -> list[int]:
        """Entries of earlier runs that never came to their end, in the order they came."""
        return self._numbers(_LEFT, run)

    # filing

    def take(self, data: bytes | None, name: str, arrived: str, *, run: int | None = None, turn: int = 1,
             size: int | None = None) -> Entry:  # fmt: skip
        """File what arrived, before anything is made of it. What an unfinished run took is the same arrival.

        `turn` tells files of one name apart; `data` is None where it was too large or could not be read.
        """
        with self._change() as db:
            digest = _rows.keep(db, data) if data is not None else None
            again = db.execute(_SAME_ARRIVAL, (name, turn, digest, run)).fetchone() if run is not None else None
            if again is not None:
                db.execute("UPDATE entry SET run = ? WHERE id = ?", (run, again["id"]))
                return _rows.read_entry(db, again["id"])
            length = size if size is not None else len(data or b"")
            made = db.execute(
                "INSERT INTO entry (way, run, name, turn, arrived, size, sha256) VALUES ('in', ?, ?, ?, ?, ?, ?)",
                (run, name, turn, arrived, length, digest),
            )
            return _rows.read_entry(db, int(made.lastrowid or 0))

    def send(self, data: bytes, name: str, sent: str, envelope: Envelope) -> int:
        """File what is sent, so that its receipts are known when they come; sent again it is the same."""
        with self._change() as db:
            again = db.execute("SELECT id FROM entry WHERE way = 'out' AND key = ?", (envelope.key,)).fetchone()
            if again is not None:
                return int(again["id"])
            made = db.execute(
                "INSERT INTO entry (way, name, turn, arrived, size, sha256) VALUES ('out', ?, 1, ?, ?, ?)",
                (name, sent, len(data), _rows.keep(db, data)),
            )
            number = int(made.lastrowid or 0)
            _rows.write_entry(db, number, Filing("sent", envelope))
            return number

    def file(self, entry: int, filing: Filing) -> None:
        """The judgement, its findings, its receipts and where it leaves its series: filed in one."""
        with self._change() as db:
            _rows.write_entry(db, entry, filing)
            _rows.write_findings(db, entry, filing.findings)
            _rows.write_receipts(db, entry, filing.receipts)
            db.executemany(
                "INSERT OR IGNORE INTO link (entry, kind, msgid) VALUES (?, ?, ?)",
                ((entry, link.kind, link.msgid) for link in filing.links),
            )
            for other in filing.detached:
                db.execute("UPDATE entry SET series = key, importable = 0 WHERE id = ?", (other,))
            if filing.accepted:
                _series.adopt(db, entry, filing.envelope)
                _series.settle(db, entry, filing.envelope)

    def written(self, entry: int, number: int, when: str) -> None:
        """A receipt is in its place."""
        with self._change() as db:
            db.execute("UPDATE receipt SET written = ? WHERE entry = ? AND number = ?", (when, entry, number))

    # looking up

    def entry(self, number: int) -> Entry:
        with self._guard:
            return _rows.read_entry(self._db, number)

    def find(self, key: str) -> list[Entry]:
        """Every arrival, sending and receipt under a MsgId, in the order they came."""
        return [self.entry(number) for number in self._numbers("SELECT id FROM entry WHERE key = ? ORDER BY id", key)]

    def answered_with(self, receipt: str) -> list[Entry]:
        """Every message that was answered with the receipt of this Id."""
        query = "SELECT DISTINCT entry AS id FROM receipt WHERE id = ? ORDER BY entry"
        return [self.entry(number) for number in self._numbers(query, receipt)]

    def entries(self, *, limit: int = -1) -> Iterator[Entry]:
        """The latest so many, in the order they came; one at a time in memory."""
        for number in reversed(self._numbers("SELECT id FROM entry ORDER BY id DESC LIMIT ?", limit)):
            yield self.entry(number)

    def original(self, digest: str | None) -> bytes | None:
        """The bytes as they came, or as they went out."""
        found = self._all("SELECT data FROM body WHERE sha256 = ?", digest)
        return found[0]["data"] if found else None

    def first(self, key: str, *, before: int | None = None) -> str | None:
        """The sha256 of the message that was judged under this MsgId; one that nobody could answer may come again."""
        found = self._all(_FIRST, key, before)
        return (found[0]["sha256"] or "") if found else None

    def answered(self, original: str, by: tuple[str | None, str | None], *, before: int | None = None) -> bool:
        """Whether this party has sent its receipt for this message already (plo.md § 4: the later one is ignored)."""
        return any(sent.by == by and (before is None or sent.entry < before) for sent in self.receipts_for(original))

    def receipts_for(self, msgid: str) -> list[Sent]:
        """What has come back on a message that was sent, the first answer of each party."""
        found = (self.entry(number) for number in self._numbers(_RECEIPTS_FOR, msgid))
        return [
            Sent(entry.id, entry.envelope.sender, entry.envelope.status or "", entry.errors, entry.arrived)
            for entry in found
        ]

    def unanswered(self, before: str) -> list[Entry]:
        """What was sent at this time or earlier without a receipt; after 96 hours it is not taken (plo.md § 4)."""
        return [self.entry(number) for number in self._numbers(_UNANSWERED, before)]

    def in_series(self, envelope: Envelope) -> list[Entry]:
        """Accepted messages that a message belongs with, whoever sent them, in the order they came."""
        values = {name: getattr(envelope, name) for name in ("key", "series", "parent", "conversation")}
        with self._guard:
            found = [row["id"] for row in self._db.execute(_IN_SERIES, values)]
        return [self.entry(number) for number in found]

    def waiting(self) -> list[Entry]:
        """Cancellations whose original has not come."""
        return [self.entry(one) for one in self._numbers("SELECT id FROM entry WHERE state = 'waiting' ORDER BY id")]

    # what was not finished

    def open_entries(self) -> list[int]:
        """What was taken in and never judged, in the order it came."""
        return self._numbers("SELECT id FROM entry WHERE way = 'in' AND fate IS NULL ORDER BY id")

    def open_receipts(self) -> list[tuple[int, int, Path, str]]:
        """Receipts that were decided and not put in their place: entry, number, path, sha256 of the bytes."""
        found = self._all(_OPEN_RECEIPTS)
        return [(row["entry"], row["number"], Path(row["folder"]) / row["file"], row["sha256"]) for row in found]

    def receipt_files(self, folder: str, stem: str) -> set[str]:
        """Names in a folder that are promised to receipts, of those that begin with a stem."""
        query = "SELECT file FROM receipt WHERE folder = ? AND file >= ? AND file < ?"
        return {row["file"] for row in self._all(query, folder, stem, stem + "\U0010ffff")}

    def check(self) -> bool:
        """Whether the file is whole, by SQLite's own check."""
        return [row[0] for row in self._all("PRAGMA integrity_check")] == ["ok"]

    # the connection

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing."""
        with self._guard:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _all(self, query: str, *values: Any) -> list[sqlite3.Row]:
        with self._guard:
            return self._db.execute(query, values).fetchall()

    def _numbers(self, query: str, *values: Any) -> list[int]:
        return [row["id"] for row in self._all(query, *values)]


def _connected(name: str) -> sqlite3.Connection:
    db = sqlite3.connect(name, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        prepare(db)
        for setting in _SETTINGS:
            db.execute(f"PRAGMA {setting}")
    except BaseException:
        db.close()
        raise
    return db


def _make(path: Path, create: bool) -> None:
    """A new file is the owner's from its first moment; SQLite gives its side files the same mode."""
    code = ""
    try:
        if create:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, _MODE))
        elif not path.is_file():
            code = "journal-missing"
        if not code and not _looks_right(path):
            code = "journal-not-ours"
    except OSError:
        code = "output-unwritable"
    if code:
        raise Refused.because(code, reason="no such folder, or no right to write")


def _looks_right(path: Path) -> bool:
    """Empty, or SQLite: nothing is laid beside a file that is neither."""
    with path.open("rb") as stream:
        head = stream.read(len(_MAGIC))
    return head in {b"", _MAGIC}


def _locked(path: Path) -> sqlite3.Connection:
    """One writer at a time: a lock that the system lifts when the process ends, however it ends."""
    beside = path.with_name(path.name + "-lock")
    os.close(os.open(beside, os.O_CREAT | os.O_RDWR, _MODE))
    lock = sqlite3.connect(beside, isolation_level=None, check_same_thread=False, timeout=0)
    try:
        lock.execute("PRAGMA journal_mode = MEMORY")
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        lock.close()
        lock = None  # type: ignore[assignment]
    if lock is None:
        raise Refused.because("journal-busy")
    return lock
