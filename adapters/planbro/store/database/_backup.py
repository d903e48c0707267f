"""A backup of the whole store in one file, and the way back, into either kind of database.

The rows are read in one snapshot, so writing goes on meanwhile; what is sealed stays sealed, so the file is of no use
without the keys, which are not in it. Each table has its own checksum, and the list of them a keyed one: a file that
was damaged or changed is not restored. A municipality that outgrows its file moves to PostgreSQL the same way.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import orjson
from sqlalchemy import LargeBinary, Table, column, func, insert, inspect, select, table, text

from planbro._version import __version__
from planbro.findings import Refused
from planbro.store.database._audit import Audit
from planbro.store.database._engine import Database, Transaction
from planbro.store.database._seal import Seal
from planbro.store.database._shape import FOLDER, mark_keys, migrate, revisions, shape, upgrade
from planbro.store.database._tables import metadata

_FORMAT: Final = "planbro-backup-1"
_MANIFEST: Final = "manifest.json"
_SOME: Final = 500
_MOST: Final = 1 << 24
_LEVEL: Final = 1


@dataclass(slots=True)
class Backup:
    """What a backup holds: when it was made, of which shape of the store, how many rows of each table, and the last
    anchor of the audit, by which it is told whether lines were lost since."""

    at: str
    planbro: str
    revision: str
    rows: dict[str, int]
    anchor: tuple[int, str] | None
    size: int = 0
    manifest: Mapping[str, Any] = field(default_factory=dict, repr=False)


def backup(database: Database, path: Path, now: str) -> Backup:
    """Write a backup beside its place and then into it; a file that stands there is not touched.

    Raises:
        Refused: it cannot be written, or one stands there.
        Unavailable: the database cannot be used now.
    """
    if path.exists():
        raise Refused.because("output-exists", file=str(path))
    found = shape(database)
    part = path.with_name(f".{path.name}.part")
    reason = ""
    try:
        handle = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            manifest = _write(database, stream, found.revision, now)
            stream.flush()
            os.fsync(stream.fileno())
        _put(part, path)
    except FileExistsError:
        reason = "a file stands there"
    except OSError as error:
        reason = "no space left" if error.errno == 28 else "input/output error"
    finally:
        with suppress(OSError):
            part.unlink()
    if reason:
        raise Refused.because("output-unwritable", file=str(path), reason=reason)
    return _backup(manifest, path)


def check(path: Path, seal: Seal | None = None) -> Backup:
    """Go through a backup: every checksum, and with keys whether they are the ones it was made with.

    Raises:
        Refused: it is damaged, no backup, or of other keys.
    """
    try:
        with zipfile.ZipFile(path) as file:
            manifest = _manifest(file)
            for name, told in manifest["tables"].items():
                digest, rows = hashlib.sha256(), 0
                for line in file.open(f"{name}.jsonl"):
                    digest.update(line)
                    rows += 1
                if (digest.hexdigest(), rows) != (told["sha256"], told["rows"]):
                    raise Refused.because("backup-unreadable", reason="a checksum does not fit")
            found = _backup(manifest, path)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError):
        raise Refused.because("backup-unreadable", reason="it is cut short, or another kind of file") from None
    if seal is not None and not hmac.compare_digest(_mac(manifest, seal), str(manifest.get("mac"))):
        raise Refused.because("backup-not-these-keys")
    return found


def restore(database: Database, path: Path) -> Backup:
    """Put a backup into an empty database, all of it or nothing, and bring it to the shape of this planbro.

    Raises:
        Refused: the database is not empty; the backup is damaged, a later planbro's, or of other keys.
        Unavailable: the database cannot be used now.
    """
    found = check(path, database.seal)
    if found.revision not in revisions():
        raise Refused.because("backup-newer", found=found.revision, known=revisions()[-1])
    if not shape(database).is_new:
        raise Refused.because("backup-store-not-empty")
    with zipfile.ZipFile(path) as file, database.writing() as transaction:
        upgrade(transaction, found.revision, FOLDER)
        for name, told in found.manifest["tables"].items():
            _fill(transaction, name, told, file.open(f"{name}.jsonl"))
        mark_keys(transaction)
        if transaction.is_postgres:
            _count_on(transaction)
    migrate(database)
    return found


# writing


def _write(database: Database, stream: IO[bytes], revision: str, now: str) -> dict[str, Any]:
    with (
        database.reading() as transaction,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as file,
    ):
        if transaction.is_postgres:
            transaction.run(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        anchor = Audit(transaction).last_anchor()
        manifest: dict[str, Any] = {
            "format": _FORMAT, "planbro": __version__, "at": now, "revision": revision,
            "anchor": [anchor.number, anchor.hash] if anchor is not None else None, "tables": {},
        }  # fmt: skip
        for one in metadata.sorted_tables:
            with file.open(_entry(f"{one.name}.jsonl", now), "w", force_zip64=True) as member:
                manifest["tables"][str(one.name)] = _dump(transaction, one, member)
        manifest["mac"] = _mac(manifest, database.seal)
        file.writestr(_entry(_MANIFEST, now), orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    return manifest


def _put(part: Path, path: Path) -> None:
    """Into its place, never over another; a share without hard links is looked at first."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError from None
        part.rename(path)


def _entry(name: str, now: str) -> zipfile.ZipInfo:
    day, hour = now[:10].split("-"), now[11:19].split(":")
    entry = zipfile.ZipInfo(name, (*map(int, day), *map(int, hour)))  # type: ignore[arg-type]
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return entry


def _dump(transaction: Transaction, one: Table, member: IO[bytes]) -> dict[str, Any]:
    sealed = [place for place, each in enumerate(one.columns) if isinstance(each.type, LargeBinary)]
    digest, rows = hashlib.sha256(), 0
    for row in transaction.run(select(one).order_by(*one.primary_key).execution_options(yield_per=_SOME)):
        values = list(row)
        for place in sealed:
            if values[place] is not None:
                values[place] = b64encode(values[place]).decode()
        line = orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)
        member.write(line)
        digest.update(line)
        rows += 1
    names = [str(each.name) for each in one.columns]
    return {"columns": names, "bytes": [names[place] for place in sealed], "rows": rows, "sha256": digest.hexdigest()}


def _mac(manifest: Mapping[str, Any], seal: Seal) -> str:
    told = {name: value for name, value in manifest.items() if name != "mac"}
    return seal.digest(orjson.dumps(told, option=orjson.OPT_SORT_KEYS), "backup")


# reading


def _manifest(file: zipfile.ZipFile) -> dict[str, Any]:
    if file.getinfo(_MANIFEST).file_size > _MOST:
        raise ValueError
    found: dict[str, Any] = orjson.loads(file.read(_MANIFEST))
    if found["format"] != _FORMAT:
        raise ValueError
    return found


def _backup(manifest: Mapping[str, Any], path: Path) -> Backup:
    rows = {name: one["rows"] for name, one in manifest["tables"].items()}
    anchor = manifest["anchor"]
    return Backup(
        manifest["at"], manifest["planbro"], manifest["revision"], rows,
        (anchor[0], anchor[1]) if anchor is not None else None, path.stat().st_size, manifest,
    )  # fmt: skip


def _fill(transaction: Transaction, name: str, told: Mapping[str, Any], lines: IO[bytes]) -> None:
    target = table(name, *map(column, told["columns"]))
    for rows in _some(lines, told["columns"], frozenset(told["bytes"])):
        transaction.run(insert(target), rows)


def _some(lines: IO[bytes], names: list[str], sealed: frozenset[str]) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for line in lines:
        row = dict(zip(names, orjson.loads(line), strict=True))
        rows.append(row | {name: b64decode(row[name]) for name in sealed if row[name] is not None})
        if len(rows) == _SOME:
            yield rows
            rows = []
    if rows:
        yield rows


def _count_on(transaction: Transaction) -> None:
    """The numbers that PostgreSQL gives go on after those that are there."""
    found = inspect(transaction.connection)
    for one in metadata.sorted_tables:
        for each in found.get_columns(one.name):
            if str(each.get("default") or "").startswith("nextval") or each.get("identity"):
                number = one.c[each["name"]]
                last = transaction.run(select(func.max(number))).scalar()
                if last is not None:
                    sequence = func.pg_get_serial_sequence(one.name, each["name"])
                    transaction.run(select(func.setval(sequence, last)))
