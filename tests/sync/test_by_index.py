"""What is asked of the store for each exchange is found by an index: the hundred thousandth plan costs what the first did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from planbro.testing.generator import municipality

_SMALL = frozenset({"chain", "worker", "policy", "lane", "fact", "cursor", "anchor", "json_each"})
"""Tables with a row for each process or lane, and not for each plan or message; and the keys that are asked for."""


@contextmanager
def scans(engine: Engine) -> Iterator[dict[str, str]]:
    """The statements that go through a whole table, by the table."""
    found: dict[str, str] = {}
    asked: dict[str, Any] = {}

    def before(_: Any, __: Any, statement: str, params: Any, ___: Any, many: bool) -> None:
        if statement.split(" ", 1)[0] in {"SELECT", "UPDATE", "DELETE", "WITH"}:
            asked[statement] = params[0] if many else params

    event.listen(engine, "before_cursor_execute", before)
    yield found
    event.remove(engine, "before_cursor_execute", before)
    raw = engine.raw_connection()
    for statement, params in asked.items():
        for row in raw.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", params):
            table = re.match(r"SCAN (\w+)(?! USING (COVERING )?INDEX)", row[3])
            if table and not table[1].isdigit() and table[1] != "CONSTANT" and table[1] not in _SMALL:
                found[table[1]] = statement
    raw.close()


def test_nothing_goes_through_a_whole_table(town: Any) -> None:
    if town.database.is_postgres:
        return  # which plans what it likes for the few rows of a test
    with scans(town.database.engine) as found:
        for round_, name in enumerate("12"):
            for plan in municipality(3, seed=7 + round_):
                town.change(plan, f"{plan.id}-{name}")
        town.run()
    assert not found, found
