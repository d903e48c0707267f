"""Exchanges: where everything stands, and one with all that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from planbro.exchange.correct import History, history
from planbro.findings import CATALOGUE, Finding
from planbro.service._problem import Denied
from planbro.service.operate._desk import Desk, Operator
from planbro.service.operate._shapes import MOST_ROW, Asked, Limit, Party, PlanId, Row, RowPath, Shape, Time, Why, Word
from planbro.service.operate._times import moment
from planbro.store.database import Choosing, Chosen, Exchange, Fits, Leaf, Transaction

router: Final = APIRouter(tags=["exchanges"])
_COUNTED: Final = 10_000
_TOLD: Final = (
    "id", "kind", "state", "standing", "outcome", "tries", "due", "parent", "replays", "message", "sent", "plan",
    "version", "party", "port", "transport", "receipt", "deadline", "opened", "changed",
)  # fmt: skip
_OF_MESSAGE: Final = (
    "id", "way", "port", "kind", "format", "type", "msgid", "conversation", "party", "at", "size",
)  # fmt: skip
_Some = Annotated[tuple[Word, ...], Field(max_length=50)]


class Which(Asked):
    """Which exchanges: those that fit every field that says something."""

    numbers: Annotated[tuple[Row, ...], Field(max_length=1000)] = ()
    kind: _Some = ()
    state: _Some = ()
    standing: Annotated[tuple[Literal["open", "held", "closed"], ...], Field(max_length=3)] = ()
    because: Annotated[_Some, Field(description="The codes they stand for.")] = ()
    party: Annotated[tuple[Party, ...], Field(max_length=50)] = ()
    plan: Annotated[tuple[PlanId, ...], Field(max_length=50)] = ()
    since: Time | None = None
    until: Time | None = None
    after: Annotated[int, Field(ge=0, le=MOST_ROW, description="Those opened after this one.")] = 0

    def chosen(self, tenant: str) -> Chosen:
        """The filter as the store has it.

        Raises:
            Denied: a day that is none.
        """
        return Chosen(
            tenant, tuple(self.numbers), tuple(self.kind), tuple(self.state), tuple(self.standing),
            tuple(self.because), tuple(self.party), tuple(one.lower() for one in self.plan),
            moment(self.since, "since"), moment(self.until, "until"), self.after,
        )  # fmt: skip


class ListedWhich(Which):
    """The same in an address, with where the page begins."""

    before: Annotated[
        int | None, Field(ge=1, le=MOST_ROW, description="Those opened before this one: `next` of the page before.")
    ] = None
    limit: Limit = 50


class ExchangeShape(Shape):
    """An exchange: codes, numbers and times."""

    id: int
    kind: str
    state: str
    standing: Literal["open", "held", "closed"]
    outcome: str
    tries: int
    due: str
    parent: int | None
    replays: int | None
    message: int | None
    sent: int | None
    plan: str
    version: int
    party: str
    port: str
    transport: str
    receipt: str
    deadline: str | None
    opened: str
    changed: str
    age_seconds: int
    reason: Why | None


class ExchangesShape(Shape):
    """A page of exchanges, the latest first; `next` is `before` of the next page. A page may be short of what was asked
    for, and still have one after it. With `more` there are more than `total`, which were not counted."""

    total: int
    more: bool
    exchanges: list[ExchangeShape]
    next: int | None


class MessageShape(Shape):
    """What is known of a message; never its bytes."""

    id: int
    way: str
    port: str
    kind: str
    format: str
    type: str
    msgid: str
    conversation: str
    party: str
    at: str
    size: int


class CorrectionShape(Shape):
    """What a person did. `reason` only where it was asked for."""

    at: str
    what: str
    who: str
    reason: str | None


class FoundShape(Shape):
    """A fault that was found in what came in."""

    code: str
    line: int | None = None
    path: str | None = None


class HistoryShape(Shape):
    """An exchange, what it came of, what came of it, its messages, and what persons did with it."""

    exchange: ExchangeShape
    action: Annotated[str | None, Field(description="What to do about its reason.")]
    findings: list[FoundShape]
    parent: int | None
    children: list[int]
    replay: int | None
    came: MessageShape | None
    went: MessageShape | None
    corrections: list[CorrectionShape]


def shown(row: Exchange, desk: Desk) -> dict[str, Any]:
    """What is told of an exchange."""
    found: dict[str, Any] = {name: getattr(row, name) for name in _TOLD}
    opened = datetime.fromisoformat(row.opened)
    found["age_seconds"] = max(0, int((desk.context.now().astimezone(UTC) - opened).total_seconds()))
    why = {"code": row.reason, "text": desk.words(row.reason, row.params)} if row.reason else None
    return found | {"reason": why}


@router.get("/exchanges", response_model=ExchangesShape, summary="List exchanges, the latest first")
async def listed(desk: Operator, which: Annotated[ListedWhich, Query()]) -> Mapping[str, Any]:
    """Where each stands, for how long, and why. Without a filter, all of the tenant's."""
    chosen, limit = which.chosen(desk.tenant), min(which.limit, desk.context.settings.service.limits.page)

    def look(transaction: Transaction) -> tuple[Leaf, Fits]:
        choosing = Choosing(transaction)
        return choosing.leaf(chosen, limit, which.before), choosing.tally(chosen, _COUNTED)

    leaf, fits = await desk.read(look)
    return {"total": fits.found, "more": fits.more or bool(fits.since),
            "exchanges": [shown(row, desk) for row in leaf.rows], "next": leaf.next}  # fmt: skip


@router.get("/exchanges/{number}", response_model=HistoryShape, summary="One exchange, whole")
async def one(
    desk: Operator,
    number: RowPath,
    reasons: Annotated[bool, Query(description="With what persons gave as reasons; that stands in the audit.")] = False,
) -> Mapping[str, Any]:
    """All that is known of it, but for what its messages say."""
    found = await desk.apart(lambda: history(desk.context.database, desk.tenant, number))
    if found is None:
        raise Denied(404, "correct-unknown", number=number)
    if reasons:
        await desk.context.note([desk.line("reasons-read", exchange=number, plan=found.row.plan)])
    return _whole(found, desk, reasons)


def _whole(found: History, desk: Desk, reasons: bool) -> dict[str, Any]:
    row = found.row
    action = Finding(row.reason, params=dict(row.params)).action(desk.language) if row.reason in CATALOGUE else None
    return {
        "exchange": shown(row, desk),
        "action": action,
        "findings": [
            {name: said.get(name) for name in ("code", "line", "path")} for said in row.about.get("findings", ())
        ],
        "parent": found.parent.id if found.parent is not None else None,
        "children": [child.id for child in found.children],
        "replay": found.replay.id if found.replay is not None else None,
        "came": _message(found.came),
        "went": _message(found.went),
        "corrections": [
            {"at": said.at, "what": said.what, "who": said.who, "reason": said.reason if reasons else None}
            for said in found.corrections
        ],
    }  # fmt: skip


def _message(kept: Any) -> dict[str, Any] | None:
    return {name: getattr(kept, name) for name in _OF_MESSAGE} if kept is not None else None
