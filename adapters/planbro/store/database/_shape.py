"""Which shape the store has, and the way to the shape that this planbro needs (docs/upgrade.md).

Revisions are in one line, by generation: `g0001_pre_01`, `g0001_post_01`, `g0002_pre_01`. A program works where all
`pre` of its generation have run, whether its `post` have or not; also where the `pre` of the next generation have,
since those only add. Past that it refuses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import inspect, text

from planbro.findings import Refused
from planbro.store.database._engine import Database, Transaction
from planbro.store.database._tables import fact, metadata

Phase = Literal["pre", "post"]
FOLDER: Final = Path(__file__).with_name("migrations")
_TABLE: Final = "migration"
_NAME: Final = re.compile(r"g(\d{4})_(pre|post)_\d{2}")
_LOCK: Final = 0x706C6272
_KEYS: Final = "keys"
_KNOWN: Final = "planbro"


@cache
def revisions(folder: Path = FOLDER) -> tuple[str, ...]:
    """All that this planbro knows, in their order; nothing of them is run."""
    found = (path.stem for path in (folder / "versions").glob("g*.py") if _NAME.fullmatch(path.stem))
    return tuple(sorted(found, key=_order))


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a store stands: its revision ("" where it has no tables), and what this planbro would run on it."""

    revision: str
    pending: tuple[str, ...]
    newer: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """What has to run before this planbro can work."""
        last = max((_order(one) for one in self.pending if "_pre_" in one), default=None)
        return tuple(one for one in self.pending if last is not None and _order(one) <= last)

    @property
    def is_new(self) -> bool:
        return not self.revision


def shape(database: Database, folder: Path = FOLDER) -> Shape:
    """Where the store stands.

    Raises:
        Refused: the tables in it are not planbro's, or they are of a later planbro.
        Unavailable: the database cannot be used now.
    """
    with database.reading() as transaction:
        return _shape(transaction, folder)


def _shape(transaction: Transaction, folder: Path) -> Shape:
    known = revisions(folder)
    tables = set(inspect(transaction.connection).get_table_names())
    if _TABLE not in tables:
        if tables & set(metadata.tables):
            raise Refused.because("store-not-ours")
        return Shape("", known, False)
    at = transaction.run(text(f"SELECT version_num FROM {_TABLE}")).scalar() or ""  # noqa: S608 - a name of ours
    if at in known or not at:
        return Shape(at, known[known.index(at) + 1 :] if at else known, False)
    found, mine = _NAME.fullmatch(at), _generation(known[-1])
    if found is None:
        raise Refused.because("store-not-ours")
    if found[2] != "pre" or int(found[1]) != mine + 1:
        raise Refused.because("store-newer", found=at, known=known[-1])
    return Shape(at, (), True)


def migrate(database: Database, phase: Phase | None = None, folder: Path = FOLDER) -> list[str]:
    """Bring the store onward; gives what was run. Several at once wait for each other.

    `pre` runs what the programs now at work can live with, `post` what has to wait until the last old one has stopped.
    Without a phase, and on a new store, everything is run.

    Raises:
        Refused: `pre` of a generation while `post` of the one before waits, or the other way; or as `shape`.
        Unavailable: the database cannot be used now.
    """
    with database.writing() as transaction:
        if transaction.is_postgres:
            transaction.run(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        before = _shape(transaction, folder)
        wanted = _wanted(before, phase)
        if wanted:
            upgrade(transaction, wanted[-1], folder)
        mark_keys(transaction)
    return list(wanted)


def ready(database: Database, *, bring_up: bool) -> Shape:
    """A store that can be worked on: a new one is made; an older file of SQLite is brought as far as old programs bear.

    Raises:
        Refused: it has to be migrated first, or it is not ours, or a later one's; or it was sealed with other keys.
        Unavailable: the database cannot be used now.
    """
    found = shape(database)
    if found.is_new or (bring_up and not database.is_postgres and found.missing):
        migrate(database, None if found.is_new else "pre")
        found = shape(database)
    if found.missing:
        raise Refused.because("store-behind", count=len(found.missing))
    check_keys(database)
    return found


# which


def _wanted(found: Shape, phase: Phase | None) -> tuple[str, ...]:
    if found.is_new or phase is None:
        return found.pending
    if phase == "pre":
        first = tuple(takewhile(lambda one: "_pre_" in one, found.pending))
        if not first and found.missing:
            raise Refused.because("store-post-first", revision=found.missing[0])
        return first
    posts = [one for one in found.pending if "_post_" in one]
    if not posts:
        return ()
    waits = [one for one in found.pending if "_pre_" in one and _order(one) < _order(posts[0])]
    if waits:
        raise Refused.because("store-pre-first", revision=waits[0])
    return tuple(one for one in posts if _generation(one) == _generation(posts[0]))


def _generation(revision: str) -> int:
    found = _NAME.fullmatch(revision)
    assert found is not None
    return int(found[1])


def _order(revision: str) -> tuple[int, bool, str]:
    """`pre` comes before `post` in its generation, which their letters would turn around."""
    return _generation(revision), "_post_" in revision, revision


def upgrade(transaction: Transaction, target: str, folder: Path) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes.update(connection=transaction.connection, version_table=_TABLE)
    command.upgrade(config, target)


# the keys it was sealed with


def mark_keys(transaction: Transaction) -> None:
    """What tells the right keys from others; it stays from the first time on."""
    row = {"name": _KEYS, "value": transaction.seal.digest(_KNOWN, "keys")}
    transaction.run(transaction.insert(fact).on_conflict_do_nothing(), [row])


def check_keys(database: Database) -> None:
    """Whether these are the keys that the store was made with.

    Raises:
        Refused: they are others.
    """
    with database.reading() as transaction:
        known = transaction.run(fact.select().where(fact.c.name == _KEYS)).first()
        if known is not None and known.value not in transaction.seal.digests(_KNOWN, "keys"):
            raise Refused.because("keys-of-another-store")
