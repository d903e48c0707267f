"""What the full check of FHIR costs, against the library's parsing alone: `python benchmarks/bench_check.py`.

The library (`fhir.resources`, R4B) reads shape, cardinality and primitives into its models; the check judges these and
codes, targets, slices, profiles, invariants and narrative, and makes no models. The law: never slower. FILES are more
resources to try it on.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import planbro
from planbro.formats.codec import json as codec
from planbro.formats.fhir.check import check
from planbro.testing import rich_plan

FIRST = """
import time
from planbro.formats.codec import json
data = json.parse(open({file!r}, "rb").read())
start = time.perf_counter()
from planbro.formats.fhir.check import check
imported = time.perf_counter()
check({{"resourceType": "Patient", "gender": "female"}})
first = time.perf_counter()
check(data)
print(imported - start, first - imported, time.perf_counter() - first)
"""


def best(work: Callable[[], Any], rounds: int = 9) -> float:
    """Milliseconds, the least of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return min(times)


def library(value: dict[str, Any]) -> Callable[[], Any]:
    """The library's parsing of a resource."""
    kind = value["resourceType"]
    model = getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
    return lambda: model.model_validate(value)


def readable(value: Any) -> Any:
    """A copy without what the library stumbles over, though R4 has it: the sibling of a value in an extension."""
    if isinstance(value, dict):
        return {key: readable(below) for key, below in value.items() if not key.startswith("_value")}
    return [readable(below) for below in value] if isinstance(value, list) else value


def small(bundle: dict[str, Any], count: int = 20) -> dict[str, Any]:
    """The first resources of a Bundle, one of each type before the second of any."""
    seen: dict[str, int] = {}
    order = []
    for number, entry in enumerate(bundle["entry"]):
        kind = entry["resource"]["resourceType"]
        seen[kind] = seen.get(kind, 0) + 1
        order.append((seen[kind], number))
    return {**bundle, "entry": [bundle["entry"][number] for _, number in sorted(order)[:count]]}


def samples(files: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    whole = json.loads(planbro.write(rich_plan(), "fhir", onto=False).data)
    yield "the rich plan", whole
    yield "20 of its resources", small(whole)
    kinds: dict[str, dict[str, Any]] = {}
    for entry in whole["entry"]:
        kinds.setdefault(entry["resource"]["resourceType"], entry["resource"])
    yield from sorted(kinds.items())
    for file in files:
        yield Path(file).name, json.loads(Path(file).read_bytes())


def main() -> None:
    warnings.simplefilter("ignore")
    print("| input | kB | library ms | check ms (x library) |")
    print("|---|---|---|---|")
    for name, value in samples(sys.argv[1:]):
        data = json.dumps(value).encode()
        tree = codec.parse(data)
        floor, ours = best(library(readable(value))), best(lambda tree=tree: check(tree))  # type: ignore[misc]
        print(f"| {name} | {len(data) / 1000:.1f} | {floor:.2f} | {ours:.2f} ({ours / floor:.2f}) |")
    fixture = Path(__file__).parents[1] / "fixtures/fhir/rich-plan.bundle.json"
    ran = subprocess.run(
        [sys.executable, "-c", FIRST.format(file=str(fixture))], capture_output=True, text=True, check=True
    )
    imported, first, whole = (float(part) * 1000 for part in ran.stdout.split())
    print(
        f"\nIn a new process: {imported:.0f} ms to import, {first:.0f} ms for a first Patient with the tables,", end=" "
    )
    print(f"{whole:.0f} ms for a first whole plan.")


if __name__ == "__main__":
    main()
