"""Search: the plans that the question is about, as the caller sees them, and of these what matches (fhir.md § 5.1)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from starlette.responses import Response

from planbro.exchange.view import Seen
from planbro.findings import Finding
from planbro.formats.fhir.check import definitions
from planbro.service._passage import names_a_person
from planbro.service.fhir._bundle import Entry, bundle
from planbro.service.fhir._chart import Chart, Shown
from planbro.service.fhir._match import refers_to
from planbro.service.fhir._outcome import outcome_of
from planbro.service.fhir._page import Pages
from planbro.service.fhir._query import Include, Pairs, Query, query_of
from planbro.service.fhir._requests import requests_shown
from planbro.service.fhir._turn import Turn
from planbro.service.fhir._types import TOLD
from planbro.service.fhir._wish import wish_of
from planbro.store.database import Line

_SUBSETTED: Final = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}


async def search(turn: Turn, type_: str, pairs: Pairs, in_url: Pairs) -> Response:
    """Answer a search for a type; `in_url` are those of the parameters that stood in the address."""
    context = turn.context
    pages = Pages(context.database.seal, turn.tenancy.orgnr, turn.caller, context.now().timestamp())
    token, after = next((value for name, value in pairs if name == "_page"), ""), None
    if token:
        pairs, after = pages.open(type_, token)
        in_url = ()
    told = dict(pairs)
    turn.wish = wish_of(turn.request, told.get("_format"), told.get("_pretty") == "true")
    query = query_of(type_, pairs, in_url=in_url, strict=turn.is_strict, most=context.settings.service.limits.page,
                     now=context.now(), profile=context.settings.identity.profile, base=turn.base)  # fmt: skip
    if after is not None:
        query = query.from_there(after)
    types = [query.type, *(one.source for one in query.includes if one.source)]
    seen = await turn.fetched(await _seen(turn, query), *types)
    charts = {one.plan: await turn.chart(one, *types) for one in seen if one.level != "none"}
    found = _sorted(query, [*_matches(query, charts.values()), *await requests_shown(turn, query)])
    await context.note(list(_lines(turn, query, seen, charts, found)))
    return await turn.answer(_answer(turn, query, pages, seen, charts, found))


async def _seen(turn: Turn, query: Query) -> list[Seen]:
    if query.person is not None:
        return await turn.see(person=query.person)
    found = await asyncio.gather(*(turn.see(plan=plan) for plan in query.plans))
    return [one for some in found for one in some]


def _matches(query: Query, charts: Iterable[Chart]) -> Iterator[Shown]:
    for chart in charts:
        for one in chart.by_type.get(query.type, ()):
            if query.holds(one):
                yield one


def _sorted(query: Query, found: Iterable[Shown]) -> list[Shown]:
    return sorted(found, key=_place, reverse=query.newest_first)


def _place(one: Shown) -> tuple[str, str]:
    return one.updated, one.id


def _lines(
    turn: Turn, query: Query, seen: Sequence[Seen], charts: Mapping[str, Chart], found: Sequence[Shown]
) -> Iterator[Line]:
    """One line for each plan that was looked in, or one for none."""
    there, asked = {one.id for one in found}, _hashed(turn, query)
    for one in seen:
        chart = charts.get(one.plan)
        outcome = "unknown" if chart is None else "shown" if there & chart.by_id.keys() else "none"
        yield turn.line("search", one, outcome, query.type, query=asked)
    if not seen:
        yield turn.line("search", None, "shown" if found else "unknown", query.type, query=asked)


def _hashed(turn: Turn, query: Query) -> str:
    """The question as a keyed hash: whoever has the key can tell which it was, and nobody reads a number in it."""
    words = "\n".join(sorted(f"{name}={value}" for name, value in query.pairs))
    return turn.context.database.seal.digest(f"{query.type}\n{words}", "question")[:32]


def _answer(
    turn: Turn, query: Query, pages: Pages, seen: Sequence[Seen], charts: Mapping[str, Chart], found: Sequence[Shown]
) -> bytes:
    start = _start(query, found)
    page = [] if query.summary else found[start : start + query.count]
    links = {"self": _self(turn, query, pages)}
    if page and start + query.count < len(found):
        links["next"] = f"{turn.base}/{query.type}?_page={pages.name(query.type, query.pairs, _place(page[-1]))}"
    entries = [Entry(one, "match", _part(one, query.elements)) for one in page]
    entries += [Entry(one, "include") for one in _along(query, page, charts.values())]
    plans = {id_ for one in charts.values() if one.redacted for id_ in one.by_id}
    return bundle(
        "searchset", entries, turn.base, links, at=turn.context.second(),
        total=len(found) if query.total or query.summary else None,
        redacted=any(one.id in plans for one in page), outcome=_remarks(turn, query, seen, found),
    )  # fmt: skip


def _start(query: Query, found: Sequence[Shown]) -> int:
    """Where the page begins: after what the one before ended with."""
    after = query.after
    if after is None:
        return 0
    places = (_place(one) for one in found)
    return sum(place >= after if query.newest_first else place <= after for place in places)


def _self(turn: Turn, query: Query, pages: Pages) -> str:
    """The search as it was understood. What names a person is sealed, also where it stood in another parameter than
    it should have; what was not known is left out."""
    said, place = list(query.said), f"{turn.base}/{query.type}"
    sealed = ("_page", pages.name(query.type, query.pairs, query.after))
    if query.person is not None or query.after is not None:
        said.append(sealed)
    told = f"?{urlencode(said)}" if said else ""
    return place + (f"?{urlencode([sealed])}" if names_a_person(told, "fhir") else told)


def _remarks(turn: Turn, query: Query, seen: Sequence[Seen], found: Sequence[Shown]) -> dict[str, Any] | None:
    """What goes along in words: that access can be asked for, and which parameters were passed over."""
    findings = [Finding("facade-passed", params={"name": name}) for name in query.unknown]
    if any(one.keeper == "away" for one in seen):
        findings.append(Finding("facade-keeper-away"))
    elif query.type not in TOLD and not found and any(one.level == "status" for one in seen):
        findings.append(Finding("facade-may-ask"))
    return outcome_of(findings, 200, turn.language) if findings else None


# what goes along


def _along(query: Query, page: Sequence[Shown], charts: Iterable[Chart]) -> list[Shown]:
    """What is included, each once, and nothing that is a match."""
    if not page or not query.includes:
        return []
    there: dict[str, Shown] = {}
    for chart in charts:
        there |= chart.by_id
    matched = {one.id for one in page}
    found: dict[str, Shown] = {}
    new = [*page]
    wanted: tuple[Include, ...] = query.includes
    while new and wanted:
        ids = [id_ for one in wanted for id_ in _reached(one, new, there)]
        new = [there[id_] for id_ in dict.fromkeys(ids) if id_ in there and id_ not in found and id_ not in matched]
        found |= {one.id: one for one in new}
        wanted = tuple(one for one in wanted if one.iterate)
    return list(found.values())


def _reached(include: Include, ones: Sequence[Shown], there: Mapping[str, Shown]) -> Iterator[str]:
    if not include.forward:
        yield from _pointing(include, {one.id for one in ones}, there)
        return
    for one in ones:
        if include.source not in ("", one.type):
            continue
        param = include.param
        targets = one.targets if param is None else refers_to(orjson.loads(one.body), param.paths)
        types = {include.target} if include.target else set(param.targets) if param is not None else set()
        yield from (id_ for id_ in targets if id_ in there and (not types or there[id_].type in types))


def _pointing(include: Include, ids: set[str], there: Mapping[str, Shown]) -> Iterator[str]:
    assert include.param is not None
    for one in there.values():
        near = one.type == include.source and ids & {*one.targets}
        if near and ids & {*refers_to(orjson.loads(one.body), include.param.paths)}:
            yield one.id


# a part of a resource


def _part(one: Shown, elements: frozenset[str]) -> bytes | None:
    """The elements that are asked for, with those that R4 demands; None where it is told whole."""
    if not elements:
        return None
    wanted = elements | _demanded(one.type) | {"resourceType", "id", "meta"}
    told = {name: value for name, value in orjson.loads(one.body).items() if name.removeprefix("_") in wanted}
    told["meta"] = {**told["meta"], "tag": [*told["meta"].get("tag", ()), _SUBSETTED]}
    return orjson.dumps(told)


@cache
def _demanded(type_: str) -> frozenset[str]:
    return frozenset(name for one in definitions().elements(type_) if one.min for name in one.json_names())
