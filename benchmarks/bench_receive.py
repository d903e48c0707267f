"""What receiving a message costs, against the floor: `make bench`.

The floor is what no receiver can do without: the hardened parse, one visit of every leaf, the check against a schema
that is compiled already, and writing the tree out. Ratios are compared between machines and commits; seconds are not.
"""

from __future__ import annotations

import gc
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from lxml import etree

from planbro.exchange.receive import judge
from planbro.formats.codec import xml
from planbro.formats.plo import message_schema
from planbro.mapping import data_dir
from planbro.testing.messages import message

AS_OF = "2026-11-22T10:00:00+01:00"
MANY = 100_000


def best(work: Callable[[], Any], rounds: int = 40) -> float:
    """Milliseconds of the quickest of many: what the work costs when the machine does nothing else."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def floor(data: bytes) -> int:
    """Parse, visit every leaf, check the schema, write."""
    tree = xml.parse(data)
    seen = 0
    for element in tree.getroot().iter("*"):
        seen += len(element.items()) + (not len(element) and bool(element.text))
    assert message_schema().validate(tree)
    return seen + len(etree.tostring(tree))


def ratio(data: bytes) -> float:
    """How many times the floor a judgement costs."""
    return best(lambda: judge(data, as_of=AS_OF)) / best(lambda: floor(data))


def examples() -> dict[str, bytes]:
    """A message of some 18 kB, a rich one, and one of 200 kB."""
    ordinary = data_dir("fixtures") / "plo" / "messages" / "henvisning-2.0-ny-tilstand.xml"
    return {
        "18 kB": ordinary.read_bytes(),
        "rich": message("INNLEGGELSESRAPPORT", "1.6", size="rich"),
        "200 kB": message("INNLEGGELSESRAPPORT", "1.6", size="200kB"),
    }


def resident() -> float:
    """Megabytes in use now, where the system says; the most so far otherwise."""
    try:
        with open("/proc/self/statm") as stream:  # noqa: PTH123 - a pipe of the kernel
            return int(stream.read().split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / 1e6 if sys.platform == "darwin" else most / 1e3


def growth(data: bytes, count: int) -> tuple[float, float, float]:
    """Megabytes after the first thousand and at the end, and messages a second."""
    for _ in range(1000):
        judge(data, as_of=AS_OF)
    gc.collect()
    before, start = resident(), time.perf_counter()
    for _ in range(count):
        judge(data, as_of=AS_OF)
    seconds = time.perf_counter() - start
    gc.collect()
    return before, resident(), count / seconds


def main() -> None:
    print("| message | kB | floor ms | judge ms | x floor |")
    print("|---|---|---|---|---|")
    for name, data in examples().items():
        least, whole = best(lambda: floor(data)), best(lambda: judge(data, as_of=AS_OF))  # noqa: B023 - called here
        print(f"| {name} | {len(data) / 1000:.0f} | {least:.2f} | {whole:.2f} | {whole / least:.2f} |")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    before, after, rate = growth(message("INNLEGGELSESRAPPORT", "1.6", size="small"), count)
    print(f"\n{count} messages in one process: {before:.1f} MB, then {after:.1f} MB; {rate:.0f} a second")


if __name__ == "__main__":
    main()
