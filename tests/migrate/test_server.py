"""A municipality moves to a FHIR server of its own: sent once, read back from there, the originals kept beside."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Callable, Iterable
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest

from planbro.exchange import read, write
from planbro.exchange.migrate import Decision, Job, Migrated, Server, Wish, migrate_all
from planbro.findings import Refused
from planbro.formats.codec import placing
from planbro.testing.exports import Planted, make_export
from planbro.testing.fhir_server import FakeFhirServer, serving
from planbro.testing.generator import municipality

from .conftest import AS_OF


def _job(source: Path, url: str, folder: Path, **more: object) -> Job:
    return Job(source, Server(url, controller="orgnr:974760673"), Wish("fhir", AS_OF), folder / "migration.db", folder,
               **{"workers": 0} | more)  # type: ignore[arg-type] # fmt: skip


def test_every_plan_stands_on_the_server_and_reads_back_whole(export: Callable[[int], Path], tmp_path: Path) -> None:
    source = export(4)
    with serving(FakeFhirServer()) as url:
        done = migrate_all(_job(source, url, tmp_path, workers=2))
        results = list(done.ledger.results())
        done.ledger.close()
    assert not done.stopped
    assert {one["state"] for one in results} == {"moved"}
    assert not any(one["leaves"]["differs"] for one in results), results
    originals = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "originals").iterdir()}
    assert {one["source_sha256"] for one in results} <= originals


def test_a_server_that_takes_one_thing_at_a_time_changes_no_order(
    export: Callable[[int], Path], tmp_path: Path
) -> None:
    with serving(FakeFhirServer(transaction=False, batch=False)) as url:
        results = _results(migrate_all(_job(export(4), url, tmp_path)))
    assert not any(one["leaves"]["differs"] for one in results), results


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


def _results(done: Migrated) -> list[dict[str, Any]]:
    found = list(done.ledger.results())
    done.ledger.close()
    return found


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planbro.exchange.migrate._server.time.sleep", lambda seconds: None)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("fault", ["no-connection", "lost-before", "lost-after", "busy", "unavailable", "broken"])
def test_a_server_that_fails_once_at_any_point_makes_no_plan_another(
    fault: str, export: Callable[[int], Path], tmp_path: Path
) -> None:
    """Also where the fault strikes the reading back: what did not answer is not what was lost."""
    source = export(1)
    for before in range(6):
        server = FakeFhirServer(faults=iter([*[None] * before, fault]))
        folder = tmp_path / str(before)
        folder.mkdir()
        with serving(server) as url:
            (one,) = _results(migrate_all(_job(source, url, folder)))
        assert one["state"] == "moved", (before, one["remarks"])
        assert not one["leaves"]["differs"], before


@pytest.mark.usefixtures("at_once")
def test_a_server_that_is_gone_when_a_plan_is_read_back_stops_the_run(
    export: Callable[[int], Path], tmp_path: Path
) -> None:
    source, server = export(1), FakeFhirServer()
    with serving(server) as url:
        _results(migrate_all(_job(source, url, tmp_path)))
        asked = len(server.requests)
    other = tmp_path / "again"
    other.mkdir()
    with serving(FakeFhirServer(faults=chain([None] * (asked - 1), repeat("unavailable")))) as url:
        done = migrate_all(_job(source, url, other))
        assert done.stopped == "the server does not answer"
        assert not _results(done)


def test_a_server_that_shuts_the_door_says_so(
    export: Callable[[int], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = FakeFhirServer()
    monkeypatch.setattr(server, "_answer", lambda request: httpx.Response(401))
    with serving(server) as url:
        done = migrate_all(_job(export(1), url, tmp_path))
    assert done.stopped == "the server does not let planbro in"
    assert not _results(done)


@pytest.mark.parametrize("folder", ["push", "originals"])
def test_a_disk_without_room_stops_the_run_and_refuses_no_plan(
    folder: str, export: Callable[[int], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = placing._place

    def full(path: Path, parts: Iterable[bytes]) -> None:
        if path.parent.name == folder:
            raise OSError(errno.ENOSPC, "full")
        real(path, parts)

    source, server = export(4), FakeFhirServer()
    with serving(server) as url:
        monkeypatch.setattr(placing, "_place", full)
        done = migrate_all(_job(source, url, tmp_path))
        assert done.stopped == "no space left"
        assert not _results(done)
        monkeypatch.setattr(placing, "_place", real)
        results = _results(migrate_all(_job(source, url, tmp_path, resume=True)))
    assert {one["state"] for one in results} == {"moved"}
    assert not any(one["leaves"]["differs"] for one in results)


def test_a_plan_that_was_taken_in_part_says_so(export: Callable[[int], Path], tmp_path: Path) -> None:
    server = FakeFhirServer(transaction=False, refuses=lambda one: "invalid" if one["resourceType"] == "Goal" else "")
    source = export(1)
    with serving(server) as url:
        (one,) = _results(migrate_all(_job(source, url, tmp_path)))
        assert one["state"] == "refused"
        (part,) = [remark for remark in one["remarks"] if remark["code"] == "migrate-in-part"]
        assert part["params"]["count"] == len(server.resources) > 0
        server.refuses = lambda _: ""
        (one,) = _results(migrate_all(_job(source, url, tmp_path, resume=True)))
    assert one["state"] == "moved"
    assert not one["leaves"]["differs"]


def test_a_plan_that_was_sent_and_cannot_be_read_back_is_not_said_to_be_nowhere(
    export: Callable[[int], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reading(data: Any, format: str | None = None, **more: Any) -> Any:
        if format == "fhir":
            raise Refused.because("input-too-large", size=2, limit=1)
        return read(data, format, **more)

    monkeypatch.setattr("planbro.exchange.migrate._server.read", reading)
    with serving(FakeFhirServer()) as url:
        (one,) = _results(migrate_all(_job(export(1), url, tmp_path)))
    assert one["state"] == "refused"
    assert [remark["code"] for remark in one["remarks"]] == ["input-too-large", "migrate-in-part"]


@pytest.mark.parametrize("answer", ["merge", "leave-out"])
def test_what_was_decided_after_it_was_sent_still_stands_there_and_that_is_told_until_it_is_gone(
    answer: Literal["merge", "leave-out"], tmp_path: Path
) -> None:
    """planbro deletes nothing on a server, so two plans of one person are two until its owner has done so."""
    source, server = tmp_path / "eksport", FakeFhirServer()
    make_export(source, plans=2, attachments=0, text=4_000, planted=Planted(same_number=1))
    with serving(server) as url:
        done = migrate_all(_job(source, url, tmp_path))
        (question,) = [one for one in done.settlement.questions if one.matter == "person"]
        done.ledger.close()
        (kept, _), (other, _) = question.plans
        decision = Decision(question.id, "person", answer, (kept, other), kept if answer == "merge" else other, "x",
                            "KE", "2026-11-23")  # fmt: skip

        def left() -> tuple[str, list[str]]:
            again = migrate_all(_job(source, url, tmp_path, resume=True, decisions=(decision,)))
            (one,) = [one for one in _results(again) if one["plan"] == other]
            return one["verdict"], [remark["code"] for remark in one["remarks"]]

        for _ in range(2):
            verdict, codes = left()
            assert verdict == "person"
            assert "migrate-on-server" in codes
        record = json.loads((tmp_path / "push" / f"{other}.json").read_bytes())
        for kept_there in record["resources"].values():
            server.remove(f"{kept_there['type']}/{kept_there['id']}")
        verdict, codes = left()
        assert verdict == "remarks"
        assert "migrate-on-server" not in codes


def test_a_change_that_the_server_does_not_take_is_not_said_to_be_a_broken_export(
    tmp_path: Path,
) -> None:
    source, server = tmp_path / "eksport", FakeFhirServer()
    source.mkdir()
    plan = next(iter(municipality(1, 7)))
    (source / "plan.zip").write_bytes(write(plan, "sampro", onto=False, zipped=True).data)
    with serving(server) as url:
        _results(migrate_all(_job(source, url, tmp_path)))
        goal = next(where for where in server.resources if where.startswith("Goal/"))
        server.edit(goal, lambda one: one.update(note=[{"text": "noe annet"}]))
        for each in plan.goals:
            each.title = "En helt ny tittel"
        (source / "plan.zip").write_bytes(write(plan, "sampro", onto=False, zipped=True).data)
        (one,) = _results(migrate_all(_job(source, url, tmp_path, resume=True)))
    codes = {remark["code"] for remark in one["remarks"]}
    assert (one["state"], one["verdict"]) == ("moved", "person")
    assert {"push-conflict", "migrate-not-renewed"} <= codes
    assert "migrate-source-broken" not in codes


def test_an_address_that_is_not_fit_is_said_once_and_before_any_plan(
    export: Callable[[int], Path], tmp_path: Path
) -> None:
    with pytest.raises(Refused) as refused:
        migrate_all(_job(export(4), "http://fhir.example.org/r4", tmp_path, workers=2))
    assert refused.value.findings.codes() == ["push-insecure"]
    assert not (tmp_path / "migration.db").exists()
