"""Requests for access, for koordinerende enhet: what is asked, and giving it, giving less, or refusing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from planbro.exchange.access import Approve, Case, Refuse, Wanted, decide_request, find
from planbro.exchange.consent import Scan
from planbro.findings import Refused
from planbro.formats.consent_form import ConsentForm, from_json
from planbro.service._problem import Denied
from planbro.service.operate._desk import Desk, LetInFirst, Operator
from planbro.service.operate._shapes import MOST_ROW, Asked, Day, Fault, JsonObject, Limit, Reason, Shape
from planbro.store.database import Requests, Transaction, metadata

router: Final = APIRouter(tags=["requests for access"], route_class=LetInFirst)
_TABLE: Final = metadata.tables["request"]
_TOLD: Final = ("id", "ref", "way", "state", "standing", "party", "plan", "start", "stop", "due", "code", "who",
                "opened", "changed")  # fmt: skip
Standing = Literal["open", "granted", "refused", "unanswered", "cancelled", "ended"]
_UUID: Final = r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
_Ref = Annotated[str, Path(pattern=_UUID, description="The request's own name.")]
_Code = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]


class RequestShape(Shape):
    """A request as it stands; nothing of the person."""

    id: int
    ref: str
    way: str
    state: str
    standing: Standing
    party: str
    plan: str
    start: str | None
    stop: str | None
    due: str
    code: str
    who: str
    opened: str
    changed: str


class RequestsShape(Shape):
    """A page of requests in the order they came; `next` is `after` of the next page."""

    requests: list[RequestShape]
    next: int | None


class WantedShape(Shape):
    """Kinds of information, livsområder (none: all), days, and for what."""

    parts: list[str]
    areas: list[str]
    start: str | None
    stop: str | None
    purpose: str


class CaseShape(Shape):
    """A request with who asks and what for; `words` only where they were asked for."""

    request: RequestShape
    wanted: WantedShape
    granted: WantedShape | None
    body: str
    unit: str
    name: str
    practitioner: str
    profession: str
    has_paper: bool
    words: str | None


class Only(Asked):
    """What is given of what was asked: never more than that."""

    parts: Annotated[list[_Code], Field(min_length=1, max_length=40)]
    areas: Annotated[tuple[_Code, ...], Field(max_length=40)] = ()
    start: Day | None = None
    stop: Day | None = None


class Approving(Asked):
    """It is given. `form` is the signed consent as it was filled in (schemas/consent/form-1), `paper` its scan in
    base64, where it did not come with the request; without a form it is given by the consent that stands."""

    only: Only | None = None
    form: JsonObject | None = None
    paper: Annotated[str, Field(max_length=14_000_000)] | None = None


class Refusing(Asked):
    """It is refused, and why: told to an asker who may know that there is a plan."""

    reason: Reason


class DecidedShape(Shape):
    """The request as it stands then; `version` of the plan where a consent was entered."""

    request: RequestShape
    granted: WantedShape | None
    version: int
    findings: list[Fault]


@router.get("/requests", response_model=RequestsShape, summary="List requests for access")
async def listed(
    desk: Operator,
    standing: Annotated[Standing | Literal["all"], Query()] = "open",
    after: Annotated[int, Query(ge=0, le=MOST_ROW)] = 0,
    limit: Limit = 100,
) -> Mapping[str, Any]:
    """Those about somebody's plan here, in the order they came."""
    most = min(limit, desk.context.settings.service.limits.page)
    where = [_TABLE.c.tenant == desk.tenant, _TABLE.c.id > after, _TABLE.c.plan != ""]
    where += [_TABLE.c.standing == standing] if standing != "all" else []
    found = await desk.read(lambda transaction: Requests(transaction).find(*where, limit=most + 1))
    more = found[most - 1].id if len(found) > most else None
    return {"requests": found[:most], "next": more}


@router.get("/requests/{ref}", response_model=CaseShape, summary="One request for access")
async def one(
    desk: Operator,
    ref: _Ref,
    words: Annotated[bool, Query(description="With the asker's own words; that stands in the audit.")] = False,
) -> Mapping[str, Any]:
    """Who asks for what, in codes."""
    case = await desk.read(lambda transaction: find(transaction, desk.tenant, ref.lower()))
    if case is None or not case.row.plan:
        raise Denied(404, "access-unknown")
    if words:
        said = {"plan": case.row.plan, "person": case.row.person, "params": {"request": case.row.ref}}
        await desk.context.note([desk.line("request-read", **said)])
    plain = {name: getattr(case, name) for name in ("body", "unit", "name", "practitioner", "profession")}
    return {
        "request": case.row, "wanted": case.wanted.as_json(), "granted": _granted(case), **plain,
        "has_paper": case.row.paper is not None, "words": case.words if words else None,
    }  # fmt: skip


@router.post("/requests/{ref}/approve", response_model=DecidedShape, summary="Give access, or less of it")
async def approve(desk: Operator, ref: _Ref, asked: Approving) -> Mapping[str, Any]:
    """Bounded by consent: one that stands, or a signed form. It opens for the span, and closes by itself."""
    only = None
    if asked.only is not None:
        only = Wanted(tuple(asked.only.parts), tuple(asked.only.areas), asked.only.start, asked.only.stop)
    return await _decided(desk, ref, Approve(_form(asked.form), only, _scan(asked.paper)))


@router.post("/requests/{ref}/refuse", response_model=DecidedShape, summary="Refuse access")
async def refuse(desk: Operator, ref: _Ref, asked: Refusing) -> Mapping[str, Any]:
    """With the reason, and the way to complain; the answer goes back the way the question came."""
    return await _decided(desk, ref, Refuse(asked.reason))


async def _decided(desk: Desk, ref: str, ruling: Approve | Refuse) -> dict[str, Any]:
    policy = desk.context.settings.policy_of(desk.tenancy.name)
    rules = desk.context.answering[desk.tenant]

    def work(transaction: Transaction) -> Any:
        return decide_request(transaction, desk.tenant, ref.lower(), ruling, rules=rules, policy=policy,
                              who=desk.who, now=desk.now())  # fmt: skip

    try:
        found = await desk.write(work)
    except Refused as error:
        code = next(iter(error.findings)).code
        if code in {"access-unknown", "access-no-plan"}:
            raise Denied(404, "access-unknown") from None
        raise
    said = [one.to_json(desk.language) for one in found.findings]
    return {"request": found.case.row, "granted": _granted(found.case), "version": found.version, "findings": said}


def _granted(case: Case) -> dict[str, Any] | None:
    return case.granted.as_json() if case.granted is not None else None


def _form(said: JsonObject | None) -> ConsentForm | None:
    return from_json(json.dumps(said).encode()) if said is not None else None


def _scan(said: str | None) -> Scan | None:
    if said is None:
        return None
    try:
        return Scan.of(base64.b64decode(said, validate=True))
    except (binascii.Error, ValueError):
        raise Denied(422, "operate-parameter", name="paper") from None
