"""Deviations (avvik): what went wrong, closed by a person with a reason, told to whoever keeps them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field
from starlette.responses import Response as Bytes
from starlette.responses import StreamingResponse

from planbro.exchange import deviations
from planbro.exchange.work import alerts_of
from planbro.findings import Finding
from planbro.service._problem import Denied
from planbro.service.operate._desk import Desk, Operator
from planbro.service.operate._shapes import MOST_ROW, Asked, Limit, Reason, Row, RowPath, Shape, Word
from planbro.store.database import Deviation, Deviations, Transaction, metadata

router: Final = APIRouter(tags=["deviations"])
_TABLE: Final = metadata.tables["deviation"]
_TOLD: Final = ("id", "code", "party", "plan", "exchange", "standing", "who", "opened", "closed", "exported")
Numbers = Annotated[list[Row], Field(min_length=1, max_length=1000)]
_Standing = Annotated[Literal["open", "closed", "all"], Query()]


class DeviationShape(Shape):
    """A deviation: what it is by its code and in words, and how it stands."""

    id: int
    code: str
    text: str
    action: str
    party: str
    plan: str
    exchange: int | None
    standing: Literal["open", "closed"]
    who: str
    opened: str
    closed: str | None
    exported: str | None


class DeviationsShape(Shape):
    """A page of deviations, the first first; `next` is `after` of the next page."""

    deviations: list[DeviationShape]
    next: int | None


class Closing(Asked):
    """Deviations that were seen to, and what was done about them."""

    numbers: Numbers
    reason: Reason


class ClosedShape(Shape):
    """Those that were closed, and those of which none of that number was open."""

    closed: list[int]
    unknown: list[int]


class Exported(Asked):
    """Deviations of a table, by the standing that they have there."""

    open: Annotated[list[Row], Field(default_factory=list, max_length=1000)]
    closed: Annotated[list[Row], Field(default_factory=list, max_length=1000)]


class MarkedShape(Shape):
    """Those that are the caller's to bring further; and those that are not: another has marked them, they were closed
    since the table was made, or they are not there. They are left out, or the table is asked for again."""

    marked: list[int]
    left: list[int]


def _shown(one: Deviation, desk: Desk) -> dict[str, Any]:
    said = Finding(one.code, params=dict(one.params))
    words = {"text": said.text(desk.language), "action": said.action(desk.language)}
    return {name: getattr(one, name) for name in _TOLD} | words


def _alerts(desk: Desk) -> str:
    return alerts_of(desk.context.settings).get(desk.tenant, "")


@router.get("/deviations", response_model=DeviationsShape, summary="List deviations, the first first")
async def listed(
    desk: Operator,
    standing: _Standing = "open",
    because: Annotated[list[Word] | None, Query(max_length=50)] = None,
    after: Annotated[int, Query(ge=0, le=MOST_ROW)] = 0,
    limit: Limit = 100,
) -> Mapping[str, Any]:
    """What ought to be one by now is opened first."""
    most = min(limit, desk.context.settings.service.limits.page)
    where = [_TABLE.c.tenant == desk.tenant, _TABLE.c.id > after]
    where += [_TABLE.c.standing == standing] if standing != "all" else []
    where += [_TABLE.c.code.in_(because)] if because else []

    def look(transaction: Transaction) -> list[Deviation]:
        deviations.sweep(transaction, desk.tenant, desk.now(), _alerts(desk))
        return Deviations(transaction).find(*where, limit=most + 1)

    found = await desk.write(look)
    more = found[most - 1].id if len(found) > most else None
    return {"deviations": [_shown(one, desk) for one in found[:most]], "next": more}


@router.get(
    "/deviations.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "A table, for EQS or another system."}},
    summary="Deviations as a table",
)
async def table(
    desk: Operator,
    everything: Annotated[bool, Query(alias="all", description="Also those that were exported before.")] = False,
    reasons: Annotated[bool, Query(description="With what persons wrote; that stands in the audit.")] = False,
) -> Bytes:
    """Semicolons and UTF-8, as a spreadsheet in Norway opens it. Nothing is marked: `POST /api/deviations/exported`
    does that, when the table is where it should be."""

    def look(transaction: Transaction) -> int:
        deviations.sweep(transaction, desk.tenant, desk.now(), _alerts(desk))
        return Deviations(transaction).count(desk.tenant, not_exported=not everything)

    count = await desk.write(look)
    if reasons:
        await desk.context.note([desk.line("reasons-read", params={"deviations": count})])
    found = deviations.pages(desk.context.database, desk.tenant, not_exported=not everything)
    return await told_as_table(desk.apart, found, {"Cache-Control": "no-store"}, reasons=reasons)


async def told_as_table(
    apart: Callable[[Callable[[], bytes | None]], Awaitable[bytes | None]],
    found: Iterable[Sequence[Deviation]],
    headers: Mapping[str, str],
    *,
    reasons: bool = False,
) -> Bytes:
    """The table as it is made, a page of it at hand at a time. The first is made before the answer begins, so that a
    store that cannot be used says so."""
    parts = deviations.parts(found, reasons=reasons)
    first = await apart(lambda: next(parts))

    async def sent() -> AsyncIterator[bytes]:
        part = first
        while part is not None:
            yield part
            part = await apart(lambda: next(parts, None))

    named = {**headers, "Content-Disposition": 'attachment; filename="avvik.csv"'}
    return StreamingResponse(sent(), headers=named, media_type="text/csv; charset=utf-8")


@router.post("/deviations/exported", response_model=MarkedShape, summary="Mark deviations as exported")
async def exported(desk: Operator, asked: Exported) -> Mapping[str, Any]:
    """The table first, the mark after: what was marked was written. Each is marked once, whoever else asks at that
    moment, and only as it stood in the table: so of two who export each brings further what is its own."""
    told = {"open": asked.open, "closed": asked.closed}
    marked = await desk.write(lambda transaction: Deviations(transaction).exported(desk.tenant, told, desk.now()))
    return {"marked": sorted(marked), "left": sorted({*asked.open, *asked.closed} - marked)}


@router.get("/deviations/{number}", response_model=DeviationShape, summary="One deviation")
async def one(desk: Operator, number: RowPath) -> Mapping[str, Any]:
    """How it stands, and what to do about it."""
    found = await desk.read(lambda transaction: Deviations(transaction).get(number))
    if found is None or found.tenant != desk.tenant:
        raise Denied(404, "deviation-unknown", number=number)
    return _shown(found, desk)


@router.post("/deviations/close", response_model=ClosedShape, summary="Close deviations that were seen to")
async def close(desk: Operator, asked: Closing) -> Mapping[str, Any]:
    """Each that is open and the tenant's own. Whoever keeps deviations is told."""

    def work(transaction: Transaction) -> dict[str, list[int]]:
        told: dict[str, list[int]] = {"closed": [], "unknown": []}
        for number in dict.fromkeys(asked.numbers):
            there = Deviations(transaction).get(number)
            is_open = there is not None and there.tenant == desk.tenant and there.standing == "open"
            if is_open:
                deviations.close(transaction, number, desk.who, asked.reason.strip(), desk.now(), _alerts(desk))
            told["closed" if is_open else "unknown"].append(number)
        return told

    return await desk.write(work)
