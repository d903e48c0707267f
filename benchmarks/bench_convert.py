"""What reading and writing cost, against the floor: `make bench`.

The floor of a format is parsing its bytes and writing them again with the library alone (lxml, orjson). Ratios are
compared between machines and commits; seconds are not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import orjson
from lxml import etree

import planbro
from planbro.findings import Findings
from planbro.formats import create, open_document
from planbro.mapping import read, restrict, write
from planbro.plan import copy
from planbro.testing import rich_plan

FORMATS = ("sampro", "flyt-samspill", "fhir", "plo-1.6", "plo-2.0", "plan")


def median(work: Callable[[], Any], rounds: int = 7) -> float:
    """Milliseconds, the median of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[len(times) // 2]


def floor(data: bytes) -> float:
    if data.lstrip()[:1] == b"<":
        return median(lambda: etree.tostring(etree.fromstring(data)))
    return median(lambda: orjson.dumps(orjson.loads(data)))


def measure(name: str) -> tuple[int, dict[str, float]]:
    """Size in bytes and milliseconds for each step, over the invented rich plan."""
    plan = rich_plan()
    data = planbro.write(plan, name, onto=False).data
    source = planbro.read(planbro.write(plan, "plan", onto=False).data).plan

    def walk_in() -> None:
        document = open_document(data)
        read(document.spec, document.tree, Findings(), fallback_identity="")

    def walk_out() -> None:
        document = create(name)
        write(document.spec, document.tree, copy(plan), None, Findings())
        document.serialise()

    return len(data), {
        "floor": floor(data),
        "parse and get": median(walk_in),
        "create and serialise": median(walk_out),
        "restrict": median(lambda: restrict(plan, create(name).spec)),
        "planbro.read": median(lambda: planbro.read(data)),
        "planbro.write": median(lambda: planbro.write(source, name, onto=False)),
    }


def main() -> None:
    steps = ("floor", "parse and get", "create and serialise", "restrict", "planbro.read", "planbro.write")
    print("| format | kB | " + " | ".join(f"{step} ms (x floor)" for step in steps) + " |")
    print("|---|---|" + "---|" * len(steps))
    for name in FORMATS:
        size, times = measure(name)
        cells = [f"{times[step]:.1f} ({times[step] / times['floor']:.0f})" for step in steps]
        print(f"| {name} | {size / 1000:.0f} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
