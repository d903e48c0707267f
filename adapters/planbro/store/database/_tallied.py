"""How much there is to do of each thing in a municipality, within a bound, however much that is.

Nothing is kept to be counted by: what the index has is counted, so it is right at any moment and whoever opens or
closes a task writes nothing more. Of each code no more is gone through than anybody reads; a list of ten thousand is
worked through by its party or its deadline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy import TextClause, text

from planbro.store.database._engine import Transaction

MOST: Final = 10_000
"""So many of one thing are counted, and gone through."""
_CODES: Final = """
WITH RECURSIVE stand (standing) AS (SELECT 'open' UNION ALL SELECT 'late'), found (standing, code) AS (
  SELECT standing, (SELECT min(code) FROM task WHERE tenant = :tenant AND task.standing = stand.standing) FROM stand
  UNION ALL
  SELECT standing, (SELECT min(task.code) FROM task
    WHERE tenant = :tenant AND task.standing = found.standing AND task.code > found.code)
  FROM found WHERE code IS NOT NULL)
"""
"""Which codes there are, by a look at the index for each (`task_code`), and not at each task."""


@dataclass(frozen=True, slots=True)
class Count:
    """So much of one thing, and how much of that is past its time; at least so much where there is `more` of either."""

    code: str = ""
    all: int = 0
    late: int = 0
    more: bool = False
    later: bool = False

    def __add__(self, other: Count) -> Count:
        return Count(self.code, self.all + other.all, self.late + other.late, self.more or other.more,
                     self.later or other.later)  # fmt: skip


def counted(transaction: Transaction, tenant: str, now: str, *, party: str = "", most: int = MOST) -> list[Count]:
    """Of each code, in their order."""
    said = {"tenant": tenant, "now": now, "most": most + 1, **({"party": party} if party else {})}
    return added(
        Count(code, min(count, most), min(past, most), count > most, past > most)
        for code, count, past in map(tuple, transaction.run(_tally(bool(party)), said))
        if count
    )


def codes_of(transaction: Transaction, tenant: str) -> list[str]:
    """Of what there is anything at all."""
    asked = text(f"{_CODES} SELECT DISTINCT code FROM found WHERE code IS NOT NULL ORDER BY code")  # noqa: S608
    return [str(row[0]) for row in transaction.run(asked, {"tenant": tenant})]


def added(counts: Iterable[Count]) -> list[Count]:
    """One for each code."""
    found: dict[str, Count] = {}
    for one in counts:
        found[one.code] = found[one.code] + one if one.code in found else one
    return [found[code] for code in sorted(found)]


@cache
def _tally(of_party: bool) -> TextClause:
    here = "tenant = :tenant AND task.standing = found.standing AND task.code = found.code"
    here += " AND party = :party" if of_party else ""
    some, past = (
        f"(SELECT count(*) FROM (SELECT 1 FROM task WHERE {where} LIMIT :most) AS picked)"  # noqa: S608
        for where in (here, f"{here} AND due < :now")
    )
    return text(f"{_CODES} SELECT code, {some}, {past} FROM found WHERE code IS NOT NULL")  # noqa: S608
