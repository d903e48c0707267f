"""Whether a machine may take work: each part asked by itself, in its time, told as a finding."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planbro.findings import Finding, Refused
from planbro.observe import Health, Probe, look, probes

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Store:
    def __init__(self, pending: Sequence[str] = (), down: bool = False, skew: int = 0) -> None:
        self._pending, self._down, self._skew = pending, down, skew

    def ping(self) -> None:
        if self._down:
            raise ConnectionError("15839430008")

    def pending(self) -> Sequence[str]:
        return self._pending

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self._skew)


def asked(*parts: Probe, limit: float = 3) -> Health:
    return look(parts, time.perf_counter, limit=limit)


def refuse() -> None:
    raise Refused.because("config-key-malformed")


def test_all_is_well(tmp_path: Path) -> None:
    store = Store()
    found = asked(probes.store(store), probes.keys(lambda: None), probes.disk(tmp_path, 1),
                  probes.clock(lambda: NOW, store.now, timedelta(seconds=5)), probes.port("nhn", lambda: None))  # fmt: skip
    assert found.well
    assert found.ready
    assert [one.name for one in found.parts] == ["store", "keys", "disk", "clock", "port nhn"]
    assert not found.findings


@pytest.mark.parametrize(
    ("probe", "code", "ready"),
    [
        (probes.store(Store(pending=["0002"])), "health-migrations", False),
        (probes.store(Store(down=True)), "health-broken", False),
        (probes.keys(refuse), "config-key-malformed", False),
        (probes.disk(Path("/nowhere"), 1), "health-disk-closed", False),
        (probes.disk(Path("/tmp"), 10**9), "health-disk-full", False),  # noqa: S108
        (probes.clock(lambda: NOW, Store(skew=-61).now, timedelta(seconds=5)), "health-clock", True),
        (probes.port("nhn", Store(down=True).ping), "health-port", True),
        (probes.port("nhn", refuse), "config-key-malformed", True),
    ],
)
def test_a_part_that_fails_is_told_and_only_what_work_needs_stops_it(probe: Probe, code: str, ready: bool) -> None:
    found = asked(probe, Probe("other", lambda: ()))
    assert found.findings.codes() == [code]
    assert (found.ready, found.well) == (ready, False)
    assert "15839430008" not in str(found.to_json())


def test_a_part_that_does_not_answer_holds_nobody_up() -> None:
    over = threading.Event()

    def hang() -> Sequence[Finding]:
        over.wait(10)
        return ()

    began = time.perf_counter()
    found = asked(Probe("far", hang, needed=False), Probe("near", lambda: ()), limit=0.2)
    assert time.perf_counter() - began < 2
    over.set()
    assert found.ready
    assert found.findings.codes() == ["health-slow"]


def test_as_json_it_says_which_part_and_what_to_do() -> None:
    found = asked(probes.store(Store(pending=["a", "b"]))).to_json("nb")
    (part,) = found["parts"]
    assert (found["ready"], part["name"], part["ok"]) == (False, "store", False)
    assert "2 migreringer" in part["findings"][0]["text"]
