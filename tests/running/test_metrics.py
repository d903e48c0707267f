"""Prometheus is told how old, how many and what fails, per party by its number, and of no person."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from planbro import observe

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORDS = observe.Vocabulary.of(["kommunen", "nhn"])


class Queue:
    """A store with these rows; `down`: it does not answer."""

    def __init__(self, *rows: observe.Tally, down: bool = False) -> None:
        self.rows, self.down, self.asked = rows, down, NOW

    def tallies(self, *, failing_since: datetime) -> Iterable[observe.Tally]:
        if self.down:
            raise OSError("15839430008")
        self.asked = failing_since
        return self.rows

    def open_cases(self) -> Mapping[tuple[str, str], int]:
        return {("kommunen", "task"): 3, ("kommunen", "deviation"): 1}


def row(state: str, party: str = "herid:91090", count: int = 1, minutes: int = 5, **more: int) -> observe.Tally:
    return observe.Tally("kommunen", "delivery", state, "open", party, count, NOW - timedelta(minutes=minutes), **more)


def told(queue: Queue) -> dict[str, float]:
    registry = observe.registry_of(queue, lambda: NOW, words=WORDS)
    lines = observe.exposition(registry).decode().splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}


def test_the_age_of_the_oldest_unsent_is_told_per_party() -> None:
    found = told(Queue(row("rendered", minutes=5), row("decided", minutes=90), row("rendered", "herid:7", minutes=1)))
    assert found['planbro_oldest_unsent_seconds{party="herid:91090",tenant="kommunen"}'] == 5400
    assert found['planbro_oldest_unsent_seconds{party="herid:7",tenant="kommunen"}'] == 60


def test_what_waits_for_its_receipt_is_sent_and_has_an_age_of_its_own() -> None:
    found = told(Queue(row("awaiting", minutes=600)))
    assert not [name for name in found if name.startswith("planbro_oldest_unsent")]
    assert found['planbro_oldest_awaiting_seconds{party="herid:91090",tenant="kommunen"}'] == 36000


def test_rows_are_counted_by_state_and_failing_by_party() -> None:
    queue = Queue(row("rendered", count=4, failing=2, tries=9), row("decided", count=1, failing=1, tries=3))
    found = told(queue)
    where = 'kind="delivery",party="herid:91090",standing="open"'
    assert found[f'planbro_exchanges{{{where},state="rendered",tenant="kommunen"}}'] == 4
    assert found['planbro_exchanges_failing{party="herid:91090",tenant="kommunen"}'] == 3
    assert found['planbro_exchanges_tries{party="herid:91090",tenant="kommunen"}'] == 12
    assert queue.asked == NOW - timedelta(hours=1)
    assert found['planbro_cases_open{kind="task",tenant="kommunen"}'] == 3


def test_a_person_as_party_is_other_and_rows_that_then_are_alike_are_counted_together() -> None:
    found = told(
        Queue(row("rendered", "fnr:15839430008"), row("rendered", "hpr:9144900", count=2), row("rendered", "Kari"))
    )
    assert (
        found['planbro_exchanges{kind="delivery",party="other",standing="open",state="rendered",tenant="kommunen"}']
        == 4
    )
    assert not [name for name in found if "15839430008" in name or "9144900" in name or "Kari" in name]


def test_a_store_that_does_not_answer_is_told_and_nothing_else_breaks() -> None:
    assert told(Queue(down=True)) == {"planbro_store_up": 0}
    assert told(Queue())["planbro_store_up"] == 1


def test_steps_are_timed_and_those_that_fail_are_counted_by_code() -> None:
    registry = CollectorRegistry()
    meters = observe.Meters(registry, WORDS)
    ticks = iter([1.0, 1.2, 5.0, 5.5])
    with meters.timed("decided", lambda: next(ticks)):
        pass
    with pytest.raises(ValueError, match="x"), meters.timed("decided", lambda: next(ticks)):
        raise ValueError("x")
    meters.step("rendered", 0.1, outcome="failed", code="config-folder")
    meters.posted("nhn", "handed")
    meters.posted("15839430008", "Kari")
    meters.arrived("nhn", "message")
    meters.whole(1.5)
    text = observe.exposition(registry).decode()
    assert 'planbro_step_seconds_count{outcome="done",step="decided"} 1.0' in text
    assert 'planbro_step_seconds_sum{outcome="failed",step="decided"} 0.5' in text
    assert 'planbro_step_failures_total{code="config-folder",step="rendered"} 1.0' in text
    assert 'planbro_posts_total{outcome="handed",port="nhn"} 1.0' in text
    assert 'planbro_posts_total{outcome="other",port="other"} 1.0' in text
    assert "15839430008" not in text


def test_the_text_is_had_from_an_address_and_from_a_file(tmp_path: Path) -> None:
    registry = observe.registry_of(Queue(row("rendered")), lambda: NOW, words=WORDS)
    observe.write_file(registry, tmp_path / "planbro.prom")
    server = observe.serve(registry, "127.0.0.1", 0)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/metrics") as answer:
            text = answer.read()
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/health/ready")
    finally:
        server.shutdown()
        server.server_close()
    assert text == (tmp_path / "planbro.prom").read_bytes() == observe.exposition(registry)
