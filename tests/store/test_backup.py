"""A backup is whole, sealed as the store is, and is put back into either kind of database."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.store.conftest import KEYS, T0, TENANT, synthetic

from planbro.findings import Refused
from planbro.store.database import (
    Audit,
    Database,
    Exchanges,
    Line,
    Messages,
    New,
    NewMessage,
    NewVersion,
    Number,
    Persons,
    Plans,
    Seal,
    metadata,
    ready,
)
from planbro.store.database._backup import backup, check, restore

CANARY = b"Kari Kanarifugl bor i Bergen"


@pytest.fixture
def filled(database: Database) -> Database:
    with database.writing() as transaction:
        Persons(transaction).of(TENANT, [Number(synthetic(1)[0])], "person-1")
        Plans(transaction).lock([(TENANT, "p1")], T0)
        Plans(transaction).add([NewVersion(TENANT, "p1", 1, CANARY, "change", "sampro", person="person-1")], T0)
        new = [
            NewMessage(TENANT, "in", "edi", f"m{number}", "message", CANARY + bytes([number])) for number in range(7)
        ]
        kept = Messages(transaction).keep(new, T0)
        Exchanges(transaction).open([New(TENANT, "change", "a", message=number) for number, _ in kept], T0)
        Audit(transaction).write([Line(TENANT, "user:kari", "read", plan="p1")], T0)
        Audit(transaction).anchor(T0)
    return database


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as transaction:
        return {
            name: [tuple(row) for row in transaction.run(select(table).order_by(*table.primary_key))]
            for name, table in metadata.tables.items()
        }


@pytest.mark.parametrize("to", ["sqlite", "postgres"])
def test_it_is_put_back_into_either_kind(
    filled: Database, to: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = tmp_path / "a.backup"
    made = backup(filled, file, T0)
    assert (made.rows["message"], made.anchor is not None, oct(file.stat().st_mode)[-3:]) == (7, True, "600")
    url = str(tmp_path / "new.db")
    if to == "postgres":
        server, name = request.getfixturevalue("postgres_server"), f"back_{'pg' if filled.is_postgres else 'lite'}"
        server.psql(f"CREATE DATABASE {name};")
        url = server.get_uri().replace("/postgres?", f"/{name}?")
    before = rows(filled)
    with Database.open(url, Seal.parse(KEYS)) as target:
        assert restore(target, file).rows == made.rows
        assert rows(target) == before
        ready(target, bring_up=False)
        with target.writing() as transaction:
            assert Plans(transaction).body(TENANT, "p1") == CANARY
            assert Audit(transaction).verify().faults == []
            (number,) = Exchanges(transaction).open([New(TENANT, "change", "b")], T0)
            assert number == 8
        with pytest.raises(Refused) as refused:
            restore(target, file)
        assert refused.value.findings.codes() == ["backup-store-not-empty"]


def test_nothing_of_a_person_stands_readable_in_it(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    backup(filled, file, T0)
    with zipfile.ZipFile(file) as opened:
        for name in opened.namelist():
            assert b"Kanarifugl" not in opened.read(name)
            assert synthetic(1)[0].encode() not in opened.read(name)


def test_a_damaged_or_changed_one_is_refused(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    backup(filled, file, T0)
    whole = file.read_bytes()
    with pytest.raises(Refused) as refused:
        backup(filled, file, T0)
    assert refused.value.findings.codes() == ["output-exists"]
    with pytest.raises(Refused) as refused:
        check(file, Seal.parse(Seal.make()))
    assert refused.value.findings.codes() == ["backup-not-these-keys"]
    for broken in (whole[:-100], whole[: len(whole) // 2], b"", whole.replace(b'"rows": 7', b'"rows": 6')):
        bad = tmp_path / "bad.backup"
        bad.write_bytes(broken)
        if broken == whole:
            continue
        with pytest.raises(Refused) as refused:
            check(bad, Seal.parse(KEYS))
        assert refused.value.findings.codes() in (["backup-unreadable"], ["backup-not-these-keys"])
        bad.unlink()


def test_rewritten_with_its_checksums_it_is_still_refused(filled: Database, tmp_path: Path) -> None:
    file, forged = tmp_path / "a.backup", tmp_path / "b.backup"
    backup(filled, file, T0)
    with zipfile.ZipFile(file) as opened, zipfile.ZipFile(forged, "w") as other:
        for name in opened.namelist():
            other.writestr(name, opened.read(name).replace(b'"at": "2026', b'"at": "2027'))
    check(forged)
    with pytest.raises(Refused) as refused:
        check(forged, Seal.parse(KEYS))
    assert refused.value.findings.codes() == ["backup-not-these-keys"]
