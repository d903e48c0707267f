"""What reading and writing cost, against the floor: `make bench`.

The floor of a document is what no conversion can do without: the hardened parse, a visit of every leaf, and the same
bytes written again. Ratios are compared between machines and commits; milliseconds are not. Time is the processor's,
the least of some rounds, with garbage collection held back as in a migration.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lxml import etree

import planbro
from planbro.formats import spec
from planbro.formats.codec import json as json_codec
from planbro.formats.codec import xml as xml_codec
from planbro.mapping import restrict
from planbro.plan import Plan, facts
from planbro.testing import municipality, rich_plan

FORMATS = ("sampro", "flyt-samspill", "dips-samspill", "plan", "fhir", "plo-1.6", "plo-2.0")
MOVES = (("sampro", "flyt-samspill"), ("flyt-samspill", "sampro"), ("sampro", "plan"))
ATTACHMENTS, ATTACHMENT = 5, 10_000


def least(work: Callable[[], Any], rounds: int = 15) -> float:
    """Milliseconds of the processor, the least of some rounds."""
    work()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        times = []
        for _ in range(rounds):
            start = time.process_time()
            work()
            times.append((time.process_time() - start) * 1000)
    finally:
        gc.enable()
        gc.unfreeze()
    return min(times)


def floor(data: bytes) -> Callable[[], Any]:
    """The hardened parse, a visit of every leaf, the same bytes written again."""

    def xml() -> bytes:
        tree = xml_codec.parse(data)
        for element in tree.iter():
            _ = element.text, element.tail, element.attrib.items()
        return etree.tostring(tree)

    def json() -> bytes:
        tree = json_codec.parse(data)
        waiting: list[Any] = [tree]
        for value in waiting:
            if isinstance(value, dict | list):
                waiting.extend(value.values() if isinstance(value, dict) else value)
        return json_codec.serialise(tree)

    return xml if data.lstrip()[:1] == b"<" else json


def of_size(size: int, seed: int = 7) -> Plan:
    """A plan of a municipality whose Sampro document has about so many bytes, with no attachment."""
    found: list[tuple[int, int, Plan]] = []
    for number, plan in enumerate(municipality(160, seed)):
        plan.documents = []
        data = planbro.write(plan, "sampro", onto=False, account=False).data
        found.append((abs(len(data) - size), number, plan))
    return min(found)[2]


def attached(plan: Plan) -> Plan:
    """The plan with attachments as scans and PDF have them: bytes that pack no smaller."""

    rng = random.Random(1)  # noqa: S311 - bytes of no meaning
    some = next(one for other in municipality(60, 7) for one in other.documents if isinstance(one.data, bytes))
    plan.documents = [
        replace(some, id=f"00000000-0000-4000-8000-00000000000{number}", data=rng.randbytes(ATTACHMENT))
        for number in range(ATTACHMENTS)
    ]
    return plan


def converting(data: bytes, target: str, *, zipped: bool = False) -> Callable[[], Any]:
    def work() -> bytes:
        plan = planbro.read(data, account=False).plan
        return planbro.write(plan, target, onto=False, zipped=zipped, account=False).data

    return work


def ratio(plan: Plan, source: str, target: str) -> float:
    """What a conversion costs, in floors of its source; the law says at most four from Sampro to Flyt Samspill."""
    data = planbro.write(plan, source, onto=False, account=False).data
    return least(converting(data, target)) / least(floor(data))


def steps(name: str, plan: Plan) -> tuple[int, dict[str, float]]:
    """Size in bytes and milliseconds for each step, over one plan."""
    data = planbro.write(plan, name, onto=False).data
    source = planbro.read(planbro.write(plan, "plan", onto=False).data).plan
    return len(data), {
        "floor": least(floor(data)),
        "read": least(lambda: planbro.read(data, account=False)),
        "read, trace too": least(lambda: planbro.read(data).trace),
        "write": least(lambda: planbro.write(source, name, onto=False, account=False)),
        "write with account": least(lambda: planbro.write(source, name, onto=False), 7),
        "restrict": least(lambda: restrict(plan, spec(name)), 7),
    }


def print_steps(title: str, plan: Plan) -> None:
    print(f"\n{title}\n")
    for name in FORMATS:
        size, times = steps(name, plan)
        if name == FORMATS[0]:
            print("| format | kB | " + " | ".join(f"{step} ms (x floor)" for step in times) + " |")
            print("|---|---|" + "---|" * len(times))
        cells = [f"{taken:.2f} ({taken / times['floor']:.1f})" for taken in times.values()]
        print(f"| {name} | {size / 1000:.0f} | " + " | ".join(cells) + " |")


def print_moves() -> None:
    plan = of_size(20_000)
    print("\nA plan of 20 kB, converted\n\n| from | to | x floor |\n|---|---|---|")
    for source, target in MOVES:
        print(f"| {source} | {target} | {ratio(plan, source, target):.1f} |")


def print_whole() -> None:
    """The way of one plan in a migration: read, written with its source beside it, read back, compared."""
    data = planbro.write(attached(of_size(20_000)), "sampro", onto=False, zipped=True, account=False).data
    convert = converting(data, "flyt-samspill", zipped=True)
    moved = convert()
    there, back = planbro.read(data, account=False).plan, planbro.read(moved, account=False).plan
    parts = {
        "read": least(lambda: planbro.read(data, account=False)),
        "write": least(convert) - least(lambda: planbro.read(data, account=False)),
        "read back": least(lambda: planbro.read(moved, account=False)),
        "compare": least(lambda: dict(facts(there)) == dict(facts(back))),
    }
    whole = sum(parts.values())
    print(f"\nThe same with {ATTACHMENTS} attachments of {ATTACHMENT // 1000} kB, Sampro to Flyt Samspill, in zips\n")
    print("| " + " | ".join(parts) + " | together | a second, of one processor |")
    print("|---|" + "---|" * (len(parts) + 1))
    print("| " + " | ".join(f"{ms:.2f} ms" for ms in (*parts.values(), whole)) + f" | {1000 / whole:.0f} |")


def main() -> None:
    print_steps("The rich plan", rich_plan())
    print_steps("A plan of 20 kB", of_size(20_000))
    print_moves()
    print_whole()


if __name__ == "__main__":
    main()
