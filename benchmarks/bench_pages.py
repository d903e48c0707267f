"""How soon each page answers, on the server, with very many plans in the store.

    python benchmarks/bench_pages.py                       100 000 plans, SQLite
    python benchmarks/bench_pages.py --plans 5000 --url postgresql+psycopg://…

Of each plan there are two tasks and three exchanges, one of a hundred exchanges waits for a person and has a deviation,
and two hundred koordinatorer share the plans. Most plans are small, since what is listed is not opened; the one that is
read is whole. The pages are found as a reader finds them, by their links, each asked for ten times: in this process,
with everything that an answer takes but the network. The goal is 200 ms for 95 of 100, on a machine with nothing else
to do; what it takes of the processor stands beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
GOAL = 0.2
TIMES = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=100_000)
    parser.add_argument("--url", default="", help="a database that is empty; SQLite in a folder of its own otherwise")
    given = parser.parse_args()
    from tests.pages.many import many

    with tempfile.TemporaryDirectory(prefix="planbro-bench-") as folder:
        began = time.perf_counter()
        with many(given.url or f"sqlite:///{folder}/planbro.db", given.plans) as town:
            print(f"{given.plans} plans in {time.perf_counter() - began:.0f} s\n")
            asyncio.run(_all(town))


async def _all(town: object) -> None:
    from tests.pages.at_work import HPR, at_work
    from tests.pages.walking import walk

    print(f"{'role':12} {'page':55} {'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8}")
    for role in ("koordinator", "office", "operator"):
        more = {"parties": (f"hpr:{HPR}", f"orgnr:{town.tenant}")} if role == "koordinator" else {}
        pages = {}
        for page in await walk(town, role, each=1, **more):
            if page.answer.status_code == 200 and page.route:
                pages.setdefault(page.route + ("?…" if "?" in page.path else ""), page.path)
        browser = await at_work(town, role, **more)
        for route, path in pages.items():
            print(f"{role:12} {route.removeprefix('/pages'):55} {await _measured(browser, path)}", flush=True)
    await town.context.close()


async def _measured(browser: object, path: str) -> str:
    took, began = [], time.process_time()
    for _ in range(TIMES):
        start = time.perf_counter()
        await browser.get(path)
        took.append(time.perf_counter() - start)
    cpu = (time.process_time() - began) / TIMES
    middle, late = statistics.median(took), sorted(took)[-1]
    return f"{middle * 1e3:8.1f} {late * 1e3:8.1f} {cpu * 1e3:8.1f}{'  over' if late > GOAL else ''}"


if __name__ == "__main__":
    main()
