"""The address book: who can be reached where, and what counts instead for a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from planbro.exchange import parties as book
from planbro.findings import Findings
from planbro.plan import day_in_norway, is_date
from planbro.service._problem import Denied
from planbro.service.operate._desk import Desk, Operator
from planbro.service.operate._shapes import Asked, Day, Limit, Reason, RowPath, Shape
from planbro.service.operate._shapes import Party as PartyId
from planbro.store.database import Audit, Override, Parties, Transaction

router: Final = APIRouter(tags=["parties"])
Overridable = Literal["name", "parent", "service", "department", "kommune", "bydel", "takes", "stop", "successor"]
_Ident = Annotated[
    str, Path(pattern=r"^(herid:\d{1,9}|orgnr:\d{9})$", description="`herid:` or `orgnr:` and a number.")
]
_OnDay = Annotated[Day | None, Query(description="As it counts on that day; today in Norway where it is left out.")]
_Kommune = Annotated[str | None, Query(pattern=r"^\d{4}$")]


class PartyShape(Shape):
    """A party: what it is, where it belongs, what it takes, and when it is there."""

    id: str
    kind: str
    name: str
    parent: str
    service: str
    department: str
    kommune: str
    bydel: str
    takes: list[str]
    start: str | None
    stop: str | None
    successor: str
    source: str


class PartiesShape(Shape):
    """Parties in the order of their ids; `next` is `after` of the next page."""

    day: str
    total: int
    parties: list[PartyShape]
    next: str | None


class OverrideShape(Shape):
    """What counts instead, from a day until a day."""

    id: int
    field: str
    value: str
    start: str
    stop: str
    who: str
    at: str


class PartyWholeShape(Shape):
    """A party as its list has it, as it counts, what was said otherwise, and who is meant now."""

    day: str
    listed: PartyShape
    counts: PartyShape
    departments: list[str]
    meant: str | None
    overrides: list[OverrideShape]


class Overriding(Asked):
    """Let something else count of a party for a time. `takes` is written with commas."""

    field: Overridable
    value: Annotated[str, Field(max_length=200)]
    start: Day | None = None
    until: Annotated[Day, Field(description="The last day it counts.")]
    reason: Reason


class OverriddenShape(Shape):
    """The override, by its number."""

    override: int
    party: str
    field: str
    start: str
    stop: str


class EndedShape(Shape):
    """That an override counts no more."""

    override: int
    ended: bool


def _day(said: str | None, desk: Desk) -> str:
    if said is not None and not is_date(said):
        raise Denied(422, "operate-parameter", name="day")
    return said or day_in_norway(desk.now())


@router.get("/parties", response_model=PartiesShape, summary="List parties")
async def listed(
    desk: Operator,
    kind: Annotated[str | None, Query(pattern=r"^[a-z-]{1,40}$")] = None,
    kommune: _Kommune = None,
    gone: Annotated[bool, Query(description="Also those that are not there on the day.")] = False,
    day: _OnDay = None,
    after: Annotated[PartyId | None, Query()] = None,
    limit: Limit = 100,
) -> Mapping[str, Any]:
    """Who can be reached, as it counts on a day."""
    today, most = _day(day, desk), min(limit, desk.context.settings.service.limits.page)
    everyone = await desk.read(lambda transaction: Parties(transaction).all(desk.tenant, today))
    found = [
        one for one in everyone
        if kind in {None, one.kind} and kommune in {None, one.kommune} and (gone or one.is_there(today))
    ]  # fmt: skip
    rest = [one for one in found if after is None or one.id > after]
    more = rest[most - 1].id if len(rest) > most else None
    return {"day": today, "total": len(found), "parties": rest[:most], "next": more}


@router.get("/parties/{ident}", response_model=PartyWholeShape, summary="One party")
async def one(desk: Operator, ident: _Ident, day: _OnDay = None) -> Mapping[str, Any]:
    """As its list has it, as it counts, and who is meant where it is closed."""
    today = _day(day, desk)

    def look(transaction: Transaction) -> dict[str, Any] | None:
        parties = Parties(transaction)
        as_listed, counts = parties.get(desk.tenant, ident), parties.get(desk.tenant, ident, today)
        if as_listed is None or counts is None:
            return None
        meant = book.find(parties, desk.tenant, ident, today, Findings())
        return {
            "day": today, "listed": as_listed, "counts": counts,
            "departments": [under.id for under in parties.under(desk.tenant, ident, today)],
            "meant": meant.party.id if meant is not None else None,
            "overrides": parties.overrides(desk.tenant, [ident]),
        }  # fmt: skip

    found = await desk.read(look)
    if found is None:
        raise Denied(404, "party-unknown")
    return found


@router.post("/parties/{ident}/overrides", response_model=OverriddenShape, status_code=201,
             summary="Let something else count of a party for a time")  # fmt: skip
async def override(desk: Operator, ident: _Ident, asked: Overriding) -> Mapping[str, Any]:
    """By whom and why is kept; it ends by itself."""
    start = _day(asked.start, desk)
    said = Override(desk.tenant, ident, asked.field, asked.value, start, asked.until, desk.who, asked.reason.strip())

    def work(transaction: Transaction) -> int:
        if Parties(transaction).get(desk.tenant, ident) is None:
            raise Denied(404, "party-unknown")
        number = book.override(transaction, said, desk.now())
        params = {"override": number, "field": asked.field, "start": start, "stop": asked.until}
        Audit(transaction).write([desk.line("party-override", party=ident, params=params)], desk.now())
        return number

    number = await desk.write(work)
    return {"override": number, "party": ident, "field": asked.field, "start": start, "stop": asked.until}


@router.delete("/parties/overrides/{number}", response_model=EndedShape, summary="Take an override back from today on")
async def end_override(desk: Operator, number: RowPath) -> Mapping[str, Any]:
    """One that is over already is not known here."""

    def work(transaction: Transaction) -> bool:
        ended = Parties(transaction).unsay(desk.tenant, number, day_in_norway(desk.now()))
        if ended:
            line = desk.line("party-override-ended", params={"override": number})
            Audit(transaction).write([line], desk.now())
        return ended

    if not await desk.write(work):
        raise Denied(404, "party-override-unknown", number=number)
    return {"override": number, "ended": True}
