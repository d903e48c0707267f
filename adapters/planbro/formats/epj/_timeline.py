"""The IPLOS blocks that a plan's statuses make (domain.md § 4.1): one value at a time, each with the days it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from planbro.findings import Findings
from planbro.formats.registers import HAR_KOORDINATOR, IND_PLAN, IplosBlock
from planbro.mapping import shared
from planbro.plan import Code, Doubt, Period, Plan, ip_periods, koordinator_periods


def iplos_blocks(plan: Plan, day: str, findings: Findings | None = None) -> list[IplosBlock]:
    """One block per period of validity, oldest first: a new value closes the old block the day before.

    `unknown` is left out of a block, and a time in which both are unknown makes none. That the old block ends the day
    before the new one begins is our reading: the schema says that both dates exist, not how they meet.
    """
    doubt = _teller(findings)
    plans = ip_periods(plan, day, doubt)
    people = koordinator_periods(plan, "municipal", day, doubt)
    found: list[IplosBlock] = []
    for start, end in _spans([*plans, *people]):
        block = IplosBlock(
            _code(IND_PLAN, _value_at(plans, start)), _code(HAR_KOORDINATOR, _value_at(people, start)),
            start or None, end, "",
        )  # fmt: skip
        if block.ind_plan is None and block.har_koordinator is None:
            continue
        if found and _continues(found[-1], block):
            found[-1] = replace(found[-1], end=block.end)
        else:
            found.append(block)
    return [replace(block, po_id=str(number)) for number, block in enumerate(found, 1)]


def _teller(findings: Findings | None) -> Doubt | None:
    """Tells of a date to the month or year, which a register takes as its first or last day."""
    if findings is None:
        return None

    def tell(ident: str) -> None:
        findings.add("epj-date-partial", path=f"status.{ident}")

    return tell


def _spans(periods: Iterable[Period]) -> Iterator[tuple[str, str | None]]:
    """The stretches of time in which nothing changes; the first may begin with "", which is always."""
    every = list(periods)
    marks = sorted({p.start or "" for p in every} | {_after(p.end) for p in every if p.end is not None})
    for number, start in enumerate(marks):
        after = marks[number + 1] if number + 1 < len(marks) else None
        yield start, _before(after) if after is not None else None


def _value_at(periods: Iterable[Period], start: str) -> str | None:
    for period in periods:
        if (period.start or "") <= start and (period.end is None or start <= period.end):
            return period.value
    return None


def _code(table: str, value: str | None) -> str | None:
    return shared()[table].write(Code(value)) if value is not None else None


def _continues(block: IplosBlock, after: IplosBlock) -> bool:
    same = (block.ind_plan, block.har_koordinator) == (after.ind_plan, after.har_koordinator)
    return same and block.end is not None and after.start == _after(block.end)


def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
