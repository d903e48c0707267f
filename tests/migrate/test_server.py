"""A municipality moves to a FHIR server of its own: sent once, read back from there, the originals kept beside."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from planbro.exchange.migrate import Job, Server, Wish, migrate_all
from planbro.testing.fhir_server import FakeFhirServer, serving

from .conftest import AS_OF


def _job(source: Path, url: str, folder: Path, **more: object) -> Job:
    return Job(source, Server(url, controller="orgnr:974760673"), Wish("fhir", AS_OF), folder / "migration.db", folder,
               **more)  # type: ignore[arg-type] # fmt: skip


def test_every_plan_stands_on_the_server_and_reads_back_whole(export: Callable[[int], Path], tmp_path: Path) -> None:
    source = export(4)
    with serving(FakeFhirServer()) as url:
        done = migrate_all(_job(source, url, tmp_path))
        results = list(done.ledger.results())
        done.ledger.close()
    assert not done.stopped
    assert {one["state"] for one in results} == {"moved"}
    assert not any(one["leaves"]["differs"] for one in results), results
    originals = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "originals").iterdir()}
    assert {one["source_sha256"] for one in results} <= originals


def test_gone_on_with_nothing_is_sent_twice(export: Callable[[int], Path], tmp_path: Path) -> None:
    source = export(4)
    server = FakeFhirServer()
    with serving(server) as url:
        migrate_all(_job(source, url, tmp_path, limit=3)).ledger.close()
        first = len(server.requests)
        done = migrate_all(_job(source, url, tmp_path, resume=True))
        done.ledger.close()
        again = len(server.requests)
        migrate_all(_job(source, url, tmp_path, resume=True)).ledger.close()
        assert len(server.requests) == again > first
    assert (done.before, done.done) == (3, 1)


def test_a_server_that_is_gone_stops_the_run_and_not_the_plans(
    export: Callable[[int], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planbro.exchange.migrate._server.time.sleep", lambda seconds: None)
    with serving(FakeFhirServer()) as url:
        pass
    done = migrate_all(_job(export(4), url, tmp_path))
    done.ledger.close()
    assert done.stopped == "the server does not answer"
