"""What a FHIR Bundle costs to write and to read, against the floor: `python benchmarks/bench_fhir.py`.

The floor is parsing the Bundle's bytes and writing them again with orjson alone. Each number is the least of many
rounds, in milliseconds of this program's own time and as a multiple of the floor; multiples are compared between
machines, milliseconds are not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import orjson

from planbro import read, write
from planbro.findings import Findings
from planbro.formats import create, open_document
from planbro.mapping import read as read_tree
from planbro.mapping import write as write_tree
from planbro.plan import LISTS, Plan, copy, faults
from planbro.testing import rich_plan

KEPT = {"identifiers": 2, "addresses": 1, "telecoms": 2, "organisations": 2, "koordinatorer": 1, "participants": 2,
        "ip_status": 1, "needs": 2, "goals": 3, "measures": 9}  # fmt: skip


def least(work: Callable[[], Any], rounds: int = 100) -> float:
    """Milliseconds; what other programs do to the machine only ever adds to it."""
    times = []
    for _ in range(rounds):
        start = time.thread_time()
        work()
        times.append((time.thread_time() - start) * 1000)
    return min(times)


def bundle(plan: Plan, *, told: bool) -> Any:
    """The general engine tells which leaf holds which fact; where nobody asks, the table's own program writes."""
    document = create("fhir")
    write_tree(document.spec, document.tree, plan, None, Findings(), told=told)
    return document


def walk(data: bytes, *, told: bool) -> None:
    document = open_document(data)
    read_tree(document.spec, document.tree, Findings(), fallback_identity="", told=told)


def twenty() -> Plan:
    """The rich plan, cut down to a Bundle of twenty resources."""
    plan = rich_plan()
    for name in LISTS:
        setattr(plan, name, getattr(plan, name)[: KEPT.get(name, 0)])
    while len(bundle(plan, told=False).tree.value["entry"]) > 20:
        plan.measures.pop()
    return plan


def measure(plan: Plan) -> dict[str, float]:
    data = write(plan, "fhir", onto=False, account=False).data
    document = bundle(plan, told=False)
    return {
        "floor": least(lambda: orjson.dumps(orjson.loads(data))),
        "check of the plan": least(lambda: faults(plan)),
        "copy of the plan": least(lambda: copy(plan)),
        "create, general engine": least(lambda: bundle(plan, told=True), 15),
        "create, the table's program": least(lambda: bundle(plan, told=False)),
        "serialise": least(document.main_bytes),
        "planbro.write without account": least(lambda: write(plan, "fhir", onto=False, account=False)),
        "planbro.write": least(lambda: write(plan, "fhir", onto=False), 7),
        "parse": least(lambda: open_document(data)),
        "parse and get, no facts of leaves": least(lambda: walk(data, told=False), 15),
        "parse and get": least(lambda: walk(data, told=True), 15),
        "planbro.read": least(lambda: read(data), 7),
    }


def main() -> None:
    for plan in (twenty(), rich_plan()):
        times = measure(plan)
        size = len(write(plan, "fhir", onto=False, account=False).data)
        print(f"\n{len(bundle(plan, told=False).tree.value['entry'])} resources, {size / 1000:.0f} kB\n")
        print("| step | ms | x floor |\n|---|---|---|")
        for step, cost in times.items():
            print(f"| {step} | {cost:.2f} | {cost / times['floor']:.1f} |")


if __name__ == "__main__":
    main()
