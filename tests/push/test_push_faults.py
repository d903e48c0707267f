"""Whatever goes wrong on the way, and wherever the sender is killed: tried often enough, the server comes to stand as
if nothing had (ARCHITECTURE, law 4)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pushing import SERVERS, Pusher, changed_plan, counts, loose, said_by, small_plan

from planbro.exchange.push import OWN_COPY, _record
from planbro.exchange.push._record import Record
from planbro.formats.codec.placing import place
from planbro.plan import Plan
from planbro.testing.fhir_server import BASE, FAULTS, FakeFhirServer

PLANS: dict[str, Callable[[], Plan]] = {"first": small_plan, "second": changed_plan}
KILLS = ("kill-before", "kill-after")
ENOUGH = 40


class Killed(BaseException):
    """The sender is gone; nothing of it runs on."""


class Mortal(FakeFhirServer):
    """A server at whose requests the sender may die, before the work or after it."""

    def handle(self, request: httpx.Request) -> httpx.Response:
        fault = next(self.faults, None)
        if fault == "kill-before":
            raise Killed
        self.faults, rest = iter([fault]), self.faults
        try:
            answer = super().handle(request)
        finally:
            self.faults = rest
        if fault == "kill-after":
            raise Killed
        return answer


@cache
def undisturbed(kind: str, *plans: str) -> dict[str, str]:
    """What a server comes to say where nothing goes wrong."""
    server = FakeFhirServer(**SERVERS[kind])
    with TemporaryDirectory() as folder:
        for name in plans:
            Pusher(server, Path(folder, "record"), quick=True)(PLANS[name]())
    return said_by(server)


def until_done(pusher: Pusher, plan: Plan) -> None:
    """Push, and push again, as a person or a timer would."""
    for _ in range(ENOUGH):
        try:
            pushed = pusher(plan)
        except Killed:
            continue
        if not set(counts(pushed)) - {"created", "updated", "adopted", "unchanged"}:
            break
    else:
        pytest.fail(f"not done after {ENOUGH} tries: {counts(pushed)}")
    pusher.server.faults = iter(())
    assert set(counts(pusher(plan))) == {"unchanged"}, "a push after the last sends something"


kinds = st.sampled_from(sorted(SERVERS))
troubles = st.lists(st.sampled_from([None, *FAULTS, *KILLS]), max_size=24)


def troubled(kind: str, first: list[str | None], second: list[str | None]) -> None:
    """Both plans through these troubles, one after the other."""
    server = Mortal(**SERVERS[kind])
    with TemporaryDirectory() as folder:
        pusher = Pusher(server, Path(folder, "record"), quick=True)
        server.faults = iter(first)
        until_done(pusher, small_plan())
        server.faults = iter(second)
        until_done(pusher, changed_plan())
    assert said_by(server) == undisturbed(kind, "first", "second")
    assert not loose(server)


def overtaken(kind: str, troubles: list[str | None], times: int) -> None:
    """The first plan so many times, done or not, and then the second."""
    server = Mortal(**SERVERS[kind])
    with TemporaryDirectory() as folder:
        pusher = Pusher(server, Path(folder, "record"), quick=True)
        server.faults = iter(troubles)
        for _ in range(times):
            with suppress(Killed):
                pusher(small_plan(), tries=2)
        until_done(pusher, changed_plan())
    there, wanted = said_by(server), undisturbed(kind, "second")
    assert {key: there.get(key) for key in wanted} == wanted


@given(kind=kinds, first=troubles, second=troubles)
def test_any_faults_and_kills_come_to_the_same_as_none(
    kind: str, first: list[str | None], second: list[str | None]
) -> None:
    troubled(kind, first, second)


@given(kind=kinds, troubles=troubles, times=st.integers(0, 3))
def test_a_plan_that_changes_while_a_push_is_half_done_is_what_stands_there(
    kind: str, troubles: list[str | None], times: int
) -> None:
    overtaken(kind, troubles, times)


@pytest.mark.long
@pytest.mark.parametrize("kind", SERVERS)
@given(first=troubles, second=troubles, times=st.integers(0, 3))
def test_the_same_for_each_kind_of_server(
    kind: str, first: list[str | None], second: list[str | None], times: int
) -> None:
    troubled(kind, first, second)
    overtaken(kind, first, times)


SOME = ("everything", "bare", "own-ids")
each_server = pytest.mark.parametrize(
    "kind", [kind if kind in SOME else pytest.param(kind, marks=pytest.mark.long) for kind in SERVERS]
)


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever dies here dies with its memory, and the disk lives on."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@each_server
@pytest.mark.parametrize("end", KILLS)
def test_killed_at_each_request(kind: str, end: str, tmp_path: Path) -> None:
    wanted = undisturbed(kind, "first")
    for number in range(200):
        server = Mortal(**SERVERS[kind])
        pusher = Pusher(server, tmp_path / f"{number}.push.json", quick=True)
        server.faults = iter([None] * number + [end])
        try:
            pusher(small_plan())
        except Killed:
            until_done(pusher, small_plan())
            assert said_by(server) == wanted
        else:
            assert number > 2
            return
    pytest.fail("it never ends")


@each_server
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_each_writing_of_the_record(
    kind: str, after: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = undisturbed(kind, "first")
    for number in range(100):
        server = FakeFhirServer(**SERVERS[kind])
        pusher = Pusher(server, tmp_path / f"{number}.push.json", quick=True)
        monkeypatch.setattr(_record, "place", dying_at(number, after))
        try:
            pusher(small_plan())
        except Killed:
            monkeypatch.setattr(_record, "place", place)
            until_done(pusher, small_plan())
            assert said_by(server) == wanted
        else:
            assert number > 1
            return
    pytest.fail("it never ends")


def dying_at(number: int, after: bool) -> Callable[[Path, bytes], None]:
    """Writes the record, and dies at the one with that number; from then on nothing is written."""
    left: Iterator[int] = iter(range(number))

    def put(path: Path, data: bytes) -> None:
        if next(left, None) is None:
            if after:
                place(path, data)
            raise Killed
        place(path, data)

    return put


def test_a_record_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.push.json"
    Pusher(FakeFhirServer(), path)(small_plan())
    before = path.read_bytes()
    record = Record.open(path, BASE, small_plan().id, OWN_COPY)
    record.resources.clear()
    assert path.stat().st_mode & 0o777 == 0o600

    def full(handle: int) -> Any:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Exception, match="output-unwritable"):
        record.save()
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
