"""The audit: who did what with whose plan, and whether all of it still stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter
from pydantic import Field, model_validator

from planbro.findings import Finding
from planbro.service._asked import number_of
from planbro.service._problem import Denied
from planbro.service.operate._desk import Operator
from planbro.service.operate._shapes import MOST_ROW, Asked, Ground, JsonObject, Party, PlanId, Shape, Time
from planbro.service.operate._times import moment
from planbro.store.database import Anchor, Audit, Persons, Transaction
from planbro.store.database._audit import to_json

router: Final = APIRouter(tags=["audit"])


class Looking(Asked):
    """Whose lines: of a plan, of a person (the number stands here, and in no address), of a party, or since a time."""

    plan: PlanId | None = None
    person: Annotated[str, Field(max_length=40)] | None = None
    party: Party | None = None
    since: Time | None = None
    until: Time | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    why: Ground

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not any((self.plan, self.person, self.party, self.since)):
            raise ValueError("whose")
        return self


class LineShape(Shape):
    """A line, as it stands in its chain."""

    writer: str
    number: int
    tenant: str
    at: str
    who: str
    role: str
    organisation: str
    what: str
    plan: str
    version: int
    person: str
    party: str
    ground: str
    outcome: str
    tool: str
    msgid: str
    params: JsonObject
    exchange: int | None
    hash: str


class LinesShape(Shape):
    """The latest that fit, in the order of time."""

    lines: list[LineShape]


class AnchorShape(Shape):
    """Where all chains ended at a time. Keep number and hash where whoever runs the database cannot write."""

    number: int
    at: str
    hash: str


class Anchored(AnchorShape):
    """The last anchor; `new` where it was made now."""

    new: bool


class Kept(Asked):
    """An anchor that was kept elsewhere."""

    number: Annotated[int, Field(ge=1, le=MOST_ROW)]
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Verifying(Asked):
    """The anchors that were kept elsewhere; without them a chain that was cut at its end may go unseen."""

    anchors: Annotated[tuple[Kept, ...], Field(max_length=1000)] = ()


class FaultShape(Shape):
    """What does not hold, and where."""

    code: str
    text: str
    writer: str
    number: int


class VerifiedShape(Shape):
    """What was looked at, and every fault."""

    holds: bool
    lines: int
    chains: int
    anchors: int
    compared: int
    last_anchor: AnchorShape | None
    faults: list[FaultShape]


@router.post("/audit/find", response_model=LinesShape, summary="Find lines of the audit")
async def find(desk: Operator, asked: Looking) -> Mapping[str, Any]:
    """That they were looked at, and why, is a line too."""
    since, until = moment(asked.since, "since"), moment(asked.until, "until")
    profile = desk.context.settings.identity.profile
    number = number_of(asked.person, profile) if asked.person is not None else None
    plan = asked.plan.lower() if asked.plan else ""

    def look(transaction: Transaction) -> list[dict[str, Any]]:
        person = Persons(transaction).find(desk.tenant, number) if number is not None else ""
        audit = Audit(transaction)
        found = audit.find(desk.tenant, plan=plan, person=person, party=asked.party or "", since=since, until=until,
                           limit=asked.limit) if person is not None else []  # fmt: skip
        params = {"count": len(found), "why": asked.why}
        audit.write([desk.line("audit-read", plan=plan, person=person or "", params=params)], desk.now())
        return to_json(found)

    return {"lines": await desk.write(look)}


@router.get("/audit/anchors", response_model=list[AnchorShape], summary="Every anchor, the first first")
async def anchors(desk: Operator) -> list[dict[str, Any]]:
    """Their hashes tell of an audit that was changed, where they are kept elsewhere."""
    return await desk.read(lambda transaction: list(Audit(transaction).anchors()))


@router.post("/audit/anchor", response_model=Anchored, summary="Anchor what was written")
async def anchor(desk: Operator) -> Mapping[str, Any]:
    """The last anchor, made now where anything was written since the one before."""

    def work(transaction: Transaction) -> tuple[Anchor | None, bool]:
        made = Audit(transaction).anchor(desk.now())
        return made or Audit(transaction).last_anchor(), made is not None

    last, is_new = await desk.write(work)
    if last is None:
        raise Denied(404, "audit-nothing")
    return {"number": last.number, "at": last.at, "hash": last.hash, "new": is_new}


@router.post("/audit/verify", response_model=VerifiedShape, summary="Go through the whole audit")
async def verify(desk: Operator, asked: Verifying) -> Mapping[str, Any]:
    """Every line of every chain, and the anchors; it takes a while where there is much."""
    outside = {one.number: one.hash for one in asked.anchors}

    def work() -> Any:
        with desk.context.database.reading() as transaction:
            return Audit(transaction).verify(outside)

    found = await desk.apart(work)
    faults = [
        {"code": one.code, "writer": one.writer, "number": one.number,
         "text": Finding(one.code, params={"number": one.number, "writer": one.writer}).text(desk.language)}
        for one in found.faults[:1000]
    ]  # fmt: skip
    return {"holds": not found.faults, "lines": found.lines, "chains": found.chains, "anchors": found.anchors,
            "compared": len(outside), "last_anchor": found.last, "faults": faults}  # fmt: skip
