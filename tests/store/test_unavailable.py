"""A full disk and a database that may only be read: a clear stop, nothing by halves, and a clean start afterwards."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from tests.store.conftest import KEYS, T0, TENANT
from typer.testing import CliRunner

from planbro.cli._app import app
from planbro.store.database import Database, Messages, NewMessage, Seal, Unavailable, ready
from planbro.store.database._engine import why

SEAL = Seal.parse(KEYS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "planbro.db"
    with Database.open(path, SEAL) as database:
        database.migrate()
    return path


def keep(database: Database, *keys: str) -> None:
    new = [NewMessage(TENANT, "in", "edi", key, "message", os.urandom(4000)) for key in keys]
    with database.writing() as transaction:
        Messages(transaction).keep(new, T0)


def fill(database: Database) -> int:
    """Write until there is no room. Gives how many were written."""
    for number in range(1000):
        try:
            keep(database, f"a{number}", f"b{number}")
        except Unavailable as error:
            if error.code == "store-full":
                return number
            raise
    raise AssertionError("there was room")


def starts_clean(database: Database, written: int) -> None:
    """What was written is there, in pairs; nothing else is; and work goes on."""
    ready(database, bring_up=True)
    with database.reading() as transaction:
        assert transaction.run(text("SELECT count(*) FROM message")).scalar() == 2 * written
        if not database.is_postgres:
            assert transaction.run(text("PRAGMA integrity_check")).scalar() == "ok"
    keep(database, "after")


def in_child(work: Callable[[], str]) -> str:
    """What another process says, which may be limited as this one may not."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            said = work()
        except BaseException as error:
            said = f"{type(error).__name__} {error}"
        os.write(write, said.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return said


def test_a_file_that_has_its_pages(file: Path) -> None:
    with Database.open(file, SEAL) as database:

        @event.listens_for(database.engine, "connect")
        def _limited(connection: object, _: object) -> None:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
            connection.execute(f"PRAGMA max_page_count = {pages + 20}")  # type: ignore[attr-defined]

        written = fill(database)
    with Database.open(file, SEAL) as database:
        starts_clean(database, written)


def test_a_file_that_may_not_grow(file: Path) -> None:
    def work() -> str:
        most = file.stat().st_size + 100_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        with Database.open(file, SEAL) as database:
            return str(fill(database))

    written = int(in_child(work))
    assert written
    with Database.open(file, SEAL) as database:
        starts_clean(database, written)


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o777), (0o444, 0o555), (0o666, 0o555)])
def test_a_file_that_may_only_be_read(file: Path, file_mode: int, folder_mode: int) -> None:
    for folder in list(file.parents)[:-2]:
        folder.chmod(0o755)
    file.parent.chmod(0o777)

    def work() -> str:
        if os.getuid() == 0:
            os.setuid(65534)
        with Database.open(file, SEAL) as database:
            try:
                keep(database, "x")
            except Unavailable as error:
                return error.code
        return "written"

    file.chmod(file_mode)
    file.parent.chmod(folder_mode)
    try:
        assert in_child(work) == "store-readonly"
    finally:
        file.parent.chmod(0o755)
        file.chmod(0o600)
    with Database.open(file, SEAL) as database:
        starts_clean(database, 0)


def test_a_file_in_a_folder_where_nothing_can_be_made_beside_it(file: Path) -> None:
    for folder in list(file.parents)[:-2]:
        folder.chmod(0o755)
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
    file.chmod(0o666)
    file.parent.chmod(0o555)

    def work() -> str:
        if os.getuid() == 0:
            os.setuid(65534)
        try:
            with Database.open(file, SEAL) as database:
                keep(database, "x")
        except Unavailable as error:
            return error.code
        return "written"

    try:
        assert in_child(work) == "store-readonly"
    finally:
        file.parent.chmod(0o755)
        file.chmod(0o600)


@pytest.fixture
def postgres(postgres_url: str) -> Database:
    with Database.open(postgres_url, SEAL) as database:
        database.migrate()
    return Database.open(postgres_url, SEAL)


def test_a_server_that_may_only_be_read(postgres: Database, postgres_url: str) -> None:
    with postgres:
        keep(postgres, "a", "b")
        name = postgres.engine.url.database
        with postgres.writing() as transaction:
            transaction.run(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    with Database.open(postgres_url, SEAL) as database:
        with pytest.raises(Unavailable) as away:
            keep(database, "x")
        assert away.value.code == "store-readonly"
        with database.engine.connect() as connection:
            connection.exec_driver_sql("SET default_transaction_read_only = off")
            connection.commit()
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = off')
            connection.commit()
    with Database.open(postgres_url, SEAL) as database:
        starts_clean(database, 1)


def test_a_server_without_room(postgres: Database) -> None:
    """As the server says it (SQLSTATE 53100), raised where a row is written."""
    with postgres:
        keep(postgres, "a", "b")
        with postgres.writing() as transaction:
            transaction.run(text(
                "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION"
                " 'could not extend file \"base/1/2\": No space left on device' USING ERRCODE = '53100'; END $$"
            ))  # fmt: skip
            transaction.run(text("CREATE TRIGGER full_now BEFORE INSERT ON message EXECUTE FUNCTION no_room()"))
        with pytest.raises(Unavailable) as away:
            keep(postgres, "x")
        assert away.value.code == "store-full"
        with postgres.writing() as transaction:
            transaction.run(text("DROP TRIGGER full_now ON message"))
        starts_clean(postgres, 1)


def test_a_server_that_is_not_there() -> None:
    with Database.open("postgresql://127.0.0.1:1/planbro?connect_timeout=1", SEAL) as database:
        with pytest.raises(Unavailable) as away:
            keep(database, "x")
        assert away.value.code == "store-away"


def test_a_command_says_it_in_words(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.write_text(KEYS)
    words = ["store", "status", "--store", "postgresql://127.0.0.1:1/x?connect_timeout=1", "--keys", str(keys)]
    done = CliRunner().invoke(app, [*words, "--lang", "nb"])
    assert done.exit_code == 2
    assert "Databasen svarer ikke." in done.output


class _Told(Exception):
    """What PostgreSQL tells in the words of its own language, with its code."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__("kunne ikke skrive: ikke mer plass")
        self.sqlstate = sqlstate


def test_what_postgresql_says_is_known_by_its_code_in_any_language() -> None:
    told = {"53100": "store-full", "25006": "store-readonly", "42501": "store-denied"}
    for state, code in told.items():
        assert why(OperationalError(None, None, _Told(state))) == code
