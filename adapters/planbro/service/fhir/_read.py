"""Read, vread and history: one resource by its id (R4, http)."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from planbro.exchange.sync._content import from_bytes
from planbro.exchange.view import Seen, earlier
from planbro.plan import day_in_norway
from planbro.service.fhir._bundle import Entry, bundle
from planbro.service.fhir._bytes import quoted
from planbro.service.fhir._chart import Chart, Edition, Shown, attachment_of, edition_of, made
from planbro.service.fhir._charts import versions_of
from planbro.service.fhir._ids import plan_of
from planbro.service.fhir._page import Pages
from planbro.service.fhir._turn import NO_STORE, Turn, headers_of
from planbro.service.fhir._types import OFFERS, TOLD
from planbro.service.fhir._wish import TYPES
from planbro.store.database import Plans, Transaction, Version

_VERSION: Final = re.compile(r"([1-9][0-9]{0,8})(?:-[0-9a-f]{8})?")
_KIND: Final = re.compile(r"[\w.+-]+/[\w.+-]+(?:; ?charset=[\w-]+)?", re.ASCII)
_HISTORY: Final = 10
"""Versions on a page of a history: each is written anew."""


async def read(turn: Turn, type_: str, id_: str) -> Response:
    """The resource as it is seen now."""
    seen = await _seen(turn, id_, type_)
    if seen is None or seen.level == "none":
        raise await turn.nothing("read", seen, type_)
    chart = await turn.chart(seen, type_)
    if chart.get(type_, id_) is None and type_ in TOLD:  # it may be of the content, where that is kept elsewhere
        (seen,) = await turn.context.fetched([seen], turn.caller)
        chart = await turn.chart(seen, type_)
    if type_ == "Binary":
        return await _binary(turn, seen, chart, id_)
    one = chart.get(type_, id_)
    if one is None:
        refused = await turn.nothing("read", seen, type_)
        turn.not_away(seen)
        raise refused
    await turn.note("read", seen, "shown", type_)
    headers = headers_of(one)
    if _has_it(turn, one, seen):
        return Response(status_code=304, headers={**NO_STORE, **headers})
    return await turn.answer(one.body, headers=headers)


async def _seen(turn: Turn, id_: str, type_: str) -> Seen | None:
    plan = plan_of(id_)
    return next(iter(await turn.fetched(await turn.see(plan=plan), type_)), None) if plan else None


def _has_it(turn: Turn, one: Shown, seen: Seen) -> bool:
    """Whether the caller's copy is what it would be given (RFC 9110 § 13).

    A version's name tells what is shown of it; a time does not. So a time counts for its own day alone, since
    consents end with days, and not at all to one who may not know when the plan was changed.
    """
    told = turn.request.headers.get("if-none-match")
    if told is not None:
        tags = {tag.strip().removeprefix("W/").strip('"') for tag in told.split(",")}
        return bool(tags & {"*", one.version})
    since = turn.request.headers.get("if-modified-since")
    try:
        when = parsedate_to_datetime(since).astimezone(UTC) if since else None
    except ValueError:
        return False
    if when is None or not edition_of(seen).told or day_in_norway(when.isoformat()) != day_in_norway(seen.asked_at):
        return False
    return datetime.fromisoformat(one.updated).replace(microsecond=0) <= when


async def _binary(turn: Turn, seen: Seen, chart: Chart, id_: str) -> Response:
    """An attachment as it is; to whoever asks for a type of FHIR's, a resource that holds it (R4, Binary)."""
    kind = chart.binaries.get(id_)
    found = await run_in_threadpool(attachment_of, seen, id_) if kind is not None else None
    if found is None:
        raise await turn.nothing("read", seen, "Binary")
    await turn.note("read", seen, "shown", "Binary")
    kind, data = found
    if not (turn.request.query_params.get("_format") or {*turn.wish.ranges[:1]} & {*TYPES.values()}):
        return await _as_it_is(kind, data)
    resource = b'{"resourceType":"Binary","id":"%s","contentType":%s,"data":"%s"}'
    return await turn.answer(resource % (id_.encode(), quoted(kind), data.encode()))


async def _as_it_is(kind: str, data: str) -> Response:
    """The bytes. They come from elsewhere, so no browser is to look for what they may be, or to run them."""
    headers = {
        **NO_STORE,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Disposition": "attachment",
    }
    body = await run_in_threadpool(base64.b64decode, data)
    safe = kind if _KIND.fullmatch(kind) else "application/octet-stream"
    response = Response(body, headers=headers)
    response.headers["content-type"] = safe
    return response


async def vread(turn: Turn, type_: str, id_: str, version: str) -> Response:
    """One version, as far as it may be seen today."""
    found = _VERSION.fullmatch(version)
    seen = await _seen(turn, id_, type_) if OFFERS[type_].versioned and found is not None else None
    if found is None or seen is None or seen.level == "none":
        raise await turn.nothing("read", seen, type_)
    chart = await _chart_at(turn, seen, int(found[1]))
    one = chart.get(type_, id_) if chart is not None else None
    if one is None:
        raise await turn.nothing("read", seen, type_)
    await turn.note("read", seen, "shown", type_, of=int(found[1]))
    return await turn.answer(one.body, headers=headers_of(one))


async def _chart_at(turn: Turn, seen: Seen, number: int) -> Chart | None:
    now = edition_of(seen)
    if number == now.number:
        return await turn.chart(seen)
    if not now.told or seen.level != "content":
        return None
    versions = {one.number: one for one in await versions_of(turn.context, seen)}
    return await _earlier(turn, seen, versions[number]) if number in versions and number < seen.version else None


async def _earlier(turn: Turn, seen: Seen, version: Version) -> Chart | None:
    """An earlier version; None where retention has removed what it said."""

    def work(transaction: Transaction) -> bytes | None:
        return Plans(transaction).body(seen.tenant, seen.plan, version.number)

    data = await turn.context.read(work)
    return await run_in_threadpool(_made, seen, data, version) if data is not None else None


def _made(seen: Seen, data: bytes, version: Version) -> Chart:
    return made(seen, earlier(seen, from_bytes(data)), Edition(version.number, version.at, True))


async def history(turn: Turn, type_: str, id_: str, count: int | None, token: str) -> Response:
    """The versions of one resource, the newest first."""
    pages = Pages(turn.context.database.seal, turn.tenancy.orgnr, turn.caller, turn.context.now().timestamp())
    place = f"{type_}/{id_}/_history"
    before = None
    if token:
        pairs, after = pages.open(place, token)
        before = int(after[0]) if after else None
        count = count or int(dict(pairs).get("_count", _HISTORY))
    seen = await _seen(turn, id_, type_) if OFFERS[type_].versioned else None
    chart = await turn.chart(seen, type_) if seen is not None and seen.level != "none" else None
    if seen is None or chart is None or chart.get(type_, id_) is None:
        raise await turn.nothing("read", seen, type_)
    most = min(count or _HISTORY, _HISTORY)
    some, last = await _some(turn, seen, before, most)
    found = [one for chart in some if (one := chart.get(type_, id_)) is not None]
    await turn.note("read", seen, "shown", type_, history="yes")
    links = {"self": f"{turn.base}/{place}" + (f"?_page={token}" if token else "")}
    if last > 1:
        links["next"] = f"{turn.base}/{place}?_page={pages.name(place, [('_count', str(most))], (str(last), ''))}"
    total = len(found) if "next" not in links and not token else None
    entries = [Entry(one, history=True) for one in found]
    return await turn.answer(
        bundle("history", entries, turn.base, links, at=seen.asked_at, total=total, redacted=chart.redacted)
    )


async def _some(turn: Turn, seen: Seen, before: int | None, most: int) -> tuple[Sequence[Chart], int]:
    """Charts of so many versions, and the number of the last one looked at."""
    if not edition_of(seen).told or seen.level != "content":
        return [await turn.chart(seen)], 1
    versions = [one for one in await versions_of(turn.context, seen) if one.number <= seen.version]
    wanted = [one for one in reversed(versions) if before is None or one.number < before][:most]
    charts = []
    for one in wanted:
        chart = await turn.chart(seen) if one.number == seen.version else await _earlier(turn, seen, one)
        charts += [chart] if chart is not None else []
    return charts, wanted[-1].number if wanted else 1
