"""Work over processes: results in order, one death one item, and a stop that stops all."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from planbro.exchange._pool import BATCH, Bounds, Lost, Pool, Stopped


@dataclass(frozen=True)
class Doubling:
    """Doubles a number; some numbers are the death of whoever doubles them."""

    deadly: tuple[int, ...] = ()
    endless: tuple[int, ...] = ()
    hungry: tuple[int, ...] = ()
    full: int = -1

    def __call__(self) -> Doubling.Work:
        return Doubling.Work(self)

    @dataclass
    class Work:
        of: Doubling

        def __call__(self, number: int) -> int:
            if number in self.of.deadly:
                os._exit(9)
            if number in self.of.endless:
                time.sleep(600)
            if number in self.of.hungry:
                hoard = [bytearray(1 << 20) for _ in range(1_000)]
                assert not hoard
            if number == self.of.full:
                raise Stopped("no space left")
            return 2 * number


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_results_come_in_the_order_of_the_work(workers: int) -> None:
    with Pool[int, int](Doubling(), workers) as pool:
        assert list(pool.run(range(500))) == [2 * n for n in range(500)]


def test_no_work_is_no_results() -> None:
    with Pool[int, int](Doubling(), 2) as pool:
        assert list(pool.run([])) == []


def test_an_item_that_kills_its_worker_is_named_and_the_rest_is_done() -> None:
    deadly = (0, 7, 8, 131, 132, 133, 299)
    with Pool[int, int](Doubling(deadly), 2) as pool:
        found = list(pool.run(range(300)))
    assert [one.item for one in found if isinstance(one, Lost)] == list(deadly)
    assert [n for n in range(300) if n not in deadly] == [one // 2 for one in found if not isinstance(one, Lost)]


def test_an_item_that_never_ends_is_given_up() -> None:
    with Pool[int, int](Doubling(endless=(5,)), 2, bounds=Bounds(minutes=0.05)) as pool:
        found = list(pool.run(range(3 * BATCH)))
    assert [one for one in found if isinstance(one, Lost)] == [Lost(5, "took too long")]
    assert len(found) == 3 * BATCH


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded where the system can")
def test_an_item_that_eats_memory_is_given_up_alone() -> None:
    with Pool[int, int](Doubling(hungry=(3, 20)), 2, bounds=Bounds(megabytes=100)) as pool:
        found = list(pool.run(range(4 * BATCH)))
    assert [one for one in found if isinstance(one, Lost)] == [
        Lost(3, "took too much memory"), Lost(20, "took too much memory"),
    ]  # fmt: skip
    assert len(found) == 4 * BATCH


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no fork")
def test_a_process_with_threads_is_not_forked() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        with Pool[int, int](parents, 2) as pool:
            assert os.getpid() not in set(pool.run(range(20)))
    finally:
        done.set()
        other.join()


def parents() -> Callable[[int], int]:
    """Tells which process the worker came from."""
    return lambda _: os.getppid()


def test_a_worker_that_cannot_go_on_stops_the_run_with_its_reason() -> None:
    with Pool[int, int](Doubling(full=40), 2) as pool, pytest.raises(Stopped, match="no space left"):
        list(pool.run(range(1000)))


def test_work_is_taken_as_it_is_needed_and_never_all_at_once() -> None:
    taken = 0

    def numbers():
        nonlocal taken
        for number in range(10_000):
            taken = number
            yield number

    with Pool[int, int](Doubling(), 2) as pool:
        results = pool.run(numbers())
        assert next(results) == 0
        assert taken < 20 * BATCH
        results.close()
