"""Corrections done: chosen, judged, and written with who and why, or only told (a dry run).

What is done to one exchange is judged again under its lane's lock, so what a dry run said may have been overtaken by
the work itself; then the correction does nothing and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from planbro.exchange.correct._judge import Around, lane_of, verdict
from planbro.exchange.correct._model import Audited, Corrected, Verdict, Wish
from planbro.findings import Refused
from planbro.store.database import (
    FOREVER,
    Audit,
    Choosing,
    Chosen,
    Correction,
    Corrections,
    Database,
    Exchange,
    Exchanges,
    Line,
    Messages,
    Tasks,
    Transaction,
)

_TOGETHER: Final = 50
_ROUND: Final = 500
"""Exchanges at hand at a time, however many fit."""

_WAITED_FOR: Final = {"handover": "handover-consent"}
"""The tasks that are there because an exchange waits for them, by its kind; what else it has asked people for is
still to be done when it is over."""

_Taken = set[tuple[object, ...]]


def correct(
    database: Database,
    chosen: Chosen,
    wish: Wish,
    now: Callable[[], str],
    *,
    do: bool = False,
    audited: Audited | None = None,
) -> list[Corrected]:
    """Do a correction to every exchange that fits, in the order they came; without `do` only tell what it would do.

    Done again after it was broken off, it goes on: what is corrected already is told as such and left alone.

    `audited` writes the audit's lines where the usual ones are not enough.

    Raises:
        Refused: it says neither which exchanges nor why, or there is nothing to mend.
        Unavailable: the store cannot be used; what was not told as done is not done.
    """
    return list(corrections(database, chosen, wish, now, do=do, audited=audited))


def corrections(
    database: Database,
    chosen: Chosen,
    wish: Wish,
    now: Callable[[], str],
    *,
    do: bool = False,
    audited: Audited | None = None,
) -> Iterator[Corrected]:
    """The same, told one by one as they are done: of however many fit, some are at hand at a time, and those that were
    opened since it began are not among them.

    Raises:
        Refused, Unavailable: as `correct`; the first at once.
    """
    _check(chosen, wish, do)
    return _rounds(database, chosen, wish, now, (audited or _audited) if do else None)


def _rounds(
    database: Database, chosen: Chosen, wish: Wish, now: Callable[[], str], audited: Audited | None
) -> Iterator[Corrected]:
    """Without `audited` nothing is done. What was begun is known in every round: the same is begun once."""
    taken: _Taken = set()
    with database.reading() as transaction:
        last = Choosing(transaction).last()
    whole = replace(chosen, upto=min(chosen.upto or last, last))
    after: int | None = whole.after
    while after is not None:
        with database.reading() as transaction:
            found = Choosing(transaction).round(replace(whole, after=after), _ROUND)
        for start in range(0, len(found.rows), _TOGETHER):
            rows = found.rows[start : start + _TOGETHER]
            with database.reading() if audited is None else database.writing() as transaction:
                around = _around(transaction, whole, taken)
                if audited is None:
                    told = [_as_told(row, verdict(row, wish, around, now()), around) for row in rows]
                else:
                    told = _some(transaction, rows, wish, around, now(), audited)
            yield from told
        after = found.next


def _check(chosen: Chosen, wish: Wish, do: bool) -> None:
    if chosen.says_nothing or chosen.has_blank:
        raise Refused.because("correct-all")
    if wish.what == "mend" and not wish.mend:
        raise Refused.because("correct-mends-nothing")
    if do and not wish.reason.strip():
        raise Refused.because("correct-no-reason")


def _around(transaction: Transaction, chosen: Chosen, taken: _Taken) -> Around:
    choosing, exchanges = Choosing(transaction), Exchanges(transaction)
    return Around(
        lambda number: choosing.replays([number]).get(number),
        choosing.overtaken,
        Messages(transaction).has_body,
        exchanges.get,
        lambda number: choosing.fits(chosen, number),
        taken,
    )


def _as_told(row: Exchange, found: Verdict, around: Around) -> Corrected:
    if found.code:
        return Corrected(row, False, found.code, found.params)
    if found.opens is not None:
        around.taken.add(("row", row.id))
    return Corrected(row, True)


def _some(
    transaction: Transaction, rows: Sequence[Exchange], wish: Wish, around: Around, now: str, audited: Audited
) -> list[Corrected]:
    exchanges = Exchanges(transaction)
    exchanges.enter({name: FOREVER for row in rows for name in (row.lane, lane_of(row))})  # all locks, in their order
    told = [_one(transaction, row, wish, around, now) for row in exchanges.take([row.id for row in rows])]
    done = [one.row for one in told if one.does]
    Corrections(transaction).add(
        [Correction(row.tenant, row.id, wish.what, wish.who, now, wish.reason.strip()) for row in done]
    )
    if wish.what in {"skip", "handle"}:
        _nobody_waits(transaction, [row for row in done if row.kind in _WAITED_FOR], now)
    audited(transaction, done, wish, now)
    return told


def _nobody_waits(transaction: Transaction, rows: Sequence[Exchange], now: str) -> None:
    """What was to be done that these could go on is not to be done any more."""
    tasks = Tasks(transaction)
    for row in rows:
        found = tasks.listed(row.tenant, kind=_WAITED_FOR[row.kind], plan=row.plan)
        tasks.stand([one for one in found if one.exchange == row.id], "over", now)


def _audited(transaction: Transaction, rows: Sequence[Exchange], wish: Wish, now: str) -> None:
    """Who did what with which exchange; why stands sealed beside it."""
    Audit(transaction).write(
        [
            Line(
                row.tenant, wish.who, "corrected", plan=row.plan, version=row.version, party=row.party,
                outcome=wish.what, tool=row.port, params={"fields": sorted(wish.mend)} if wish.mend else {},
                exchange=row.id,
            )
            for row in rows
        ],
        now,
    )  # fmt: skip


def _one(transaction: Transaction, row: Exchange, wish: Wish, around: Around, now: str) -> Corrected:
    exchanges = Exchanges(transaction)
    found = verdict(row, wish, around, now)
    told = _as_told(row, found, around)
    opened = None
    if told.does and found.to is not None and found.to != row:
        exchanges.enter({found.to.lane: found.to.due})
        exchanges.save([found.to], now)
    if told.does and found.describes is not None:
        Messages(transaction).describe([found.describes])
    if told.does and found.opens is not None:
        (opened,) = exchanges.open([found.opens], now)
    lanes = {row.lane, *((found.to.lane,) if found.to else ()), *((found.opens.lane,) if found.opens else ())}
    exchanges.wake(lanes)
    return Corrected(row, told.does, told.code, told.params, opened)
