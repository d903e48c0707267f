"""The tables of the journal, and the steps from one version of them to the next.

`user_version` says which version a file has; `application_id` that it is ours. A step is never changed once a journal
has gone through it: what changes is a new step.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from planbro.findings import Refused

APPLICATION_ID: Final = 0x706C6272  # "plbr"

_FIRST: Final = """
CREATE TABLE body (
    sha256 TEXT PRIMARY KEY,
    data   BLOB NOT NULL
);
CREATE TABLE run (
    id       INTEGER PRIMARY KEY,
    started  TEXT NOT NULL,
    folder   TEXT NOT NULL,
    finished TEXT
);
CREATE INDEX run_open ON run (id) WHERE finished IS NULL;
CREATE TABLE entry (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    way          TEXT NOT NULL CHECK (way IN ('in', 'out')),
    run          INTEGER REFERENCES run,
    name         TEXT NOT NULL,
    turn         INTEGER NOT NULL,
    arrived      TEXT NOT NULL,
    size         INTEGER NOT NULL,
    sha256       TEXT REFERENCES body,
    fate         TEXT,
    state        TEXT NOT NULL DEFAULT 'none',
    importable   INTEGER NOT NULL DEFAULT 0,
    accepted     INTEGER NOT NULL DEFAULT 0,
    errors       TEXT NOT NULL DEFAULT '',
    key          TEXT,
    msgid        TEXT,
    format       TEXT,
    type         TEXT,
    status       TEXT,
    generated    TEXT,
    instant      TEXT,
    sender1      TEXT,
    sender2      TEXT,
    receiver1    TEXT,
    receiver2    TEXT,
    series       TEXT,
    parent       TEXT,
    conversation TEXT,
    not_kept     INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX entry_first ON entry (way, key)
    WHERE key IS NOT NULL AND fate NOT IN ('duplicate', 'receipt', 'unreadable', 'no-answer');
CREATE INDEX entry_key ON entry (key);
CREATE INDEX entry_series ON entry (series) WHERE status IN ('N', 'M', 'C');
CREATE INDEX entry_parent ON entry (parent) WHERE parent IS NOT NULL;
CREATE INDEX entry_conversation ON entry (conversation) WHERE conversation IS NOT NULL;
CREATE INDEX entry_waiting ON entry (id) WHERE state = 'waiting';
CREATE INDEX entry_open ON entry (id) WHERE fate IS NULL;
CREATE INDEX entry_run ON entry (run);
CREATE INDEX entry_arrival ON entry (name, turn);
CREATE TABLE finding (
    entry    INTEGER NOT NULL REFERENCES entry,
    number   INTEGER NOT NULL,
    code     TEXT NOT NULL,
    severity TEXT NOT NULL,
    line     INTEGER,
    path     TEXT,
    params   TEXT NOT NULL,
    PRIMARY KEY (entry, number)
) WITHOUT ROWID;
CREATE TABLE receipt (
    entry   INTEGER NOT NULL REFERENCES entry,
    number  INTEGER NOT NULL,
    id      TEXT NOT NULL,
    version TEXT NOT NULL,
    role    TEXT NOT NULL,
    status  TEXT NOT NULL,
    errors  TEXT NOT NULL,
    sha256  TEXT NOT NULL REFERENCES body,
    folder  TEXT,
    file    TEXT,
    written TEXT,
    PRIMARY KEY (entry, number)
) WITHOUT ROWID;
CREATE UNIQUE INDEX receipt_file ON receipt (folder, file) WHERE file IS NOT NULL;
CREATE INDEX receipt_open ON receipt (entry, number) WHERE written IS NULL AND file IS NOT NULL;
CREATE TABLE link (
    entry INTEGER NOT NULL REFERENCES entry,
    kind  TEXT NOT NULL,
    msgid TEXT NOT NULL,
    PRIMARY KEY (entry, kind, msgid)
) WITHOUT ROWID;
CREATE INDEX link_msgid ON link (msgid, kind);
"""

STEPS: Final[tuple[str, ...]] = (_FIRST,)
"""STEPS[n] takes a journal from version n to n + 1."""


def prepare(db: sqlite3.Connection) -> None:
    """Bring a journal to the version of this planbro, a new one from nothing.

    Raises:
        Refused: the file is another program's, or a later planbro's.
    """
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    owner: int = db.execute("PRAGMA application_id").fetchone()[0]
    empty = not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if owner != APPLICATION_ID and not (empty and owner == 0 and version == 0):
        raise Refused.because("journal-not-ours")
    if version > len(STEPS):
        raise Refused.because("journal-newer", version=version, known=len(STEPS))
    for number in range(version, len(STEPS)):
        script = f"BEGIN IMMEDIATE;{STEPS[number]};PRAGMA application_id = {APPLICATION_ID};"
        db.executescript(f"{script}PRAGMA user_version = {number + 1};COMMIT;")
