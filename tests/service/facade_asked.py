"""The facade, asked as an EPJ asks it, and what tests look at in its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
from serving import Town, number_of

from planbro.plan import Plan

FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
JSON = "application/fhir+json"


def ask(town: Town, method: str, path: str, who: str = "hospital", **more: Any) -> httpx.Response:
    """One request below `/fhir`."""
    return ask_all(town, [(method, path, more)], who)[0]


def ask_all(town: Town, asked: list[tuple[str, str, Mapping[str, Any]]], who: str = "hospital") -> list[httpx.Response]:
    """Several at the same time."""

    async def go() -> list[httpx.Response]:
        async with town.client(who) as client:
            urls = [path if path.startswith("http") else f"/fhir/{path}" for _, path, _ in asked]
            calls = [client.request(one[0], url, **one[2]) for one, url in zip(asked, urls, strict=True)]
            return list(await asyncio.gather(*calls))

    return asyncio.run(go())


def read(town: Town, path: str, who: str = "hospital", **more: Any) -> Any:
    """A resource that is there."""
    answer = ask(town, "GET", path, who, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def search(town: Town, type_: str, who: str = "hospital", **params: Any) -> Any:
    """A Bundle by POST; `person` is a plan whose owner is meant. A double underscore stands for a colon."""
    told = {name.replace("__", ":").replace("0", "-"): value for name, value in params.items() if name != "person"}
    if "person" in params:
        key = "identifier" if type_ == "Patient" else "patient.identifier"
        told[key] = f"{FNR}|{number_of(params['person'])}"
    answer = ask(town, "POST", f"{type_}/_search", who, data=told)
    assert answer.status_code == 200, answer.text
    return answer.json()


def entries(bundle: Mapping[str, Any], mode: str = "match") -> list[dict[str, Any]]:
    """The resources of a Bundle that are there for a reason."""
    found = [one for one in bundle.get("entry", ()) if one.get("search", {}).get("mode", "match") == mode]
    return [one["resource"] for one in found]


def types(bundle: Mapping[str, Any], mode: str = "match") -> set[str]:
    return {one["resourceType"] for one in entries(bundle, mode)}


def link(bundle: Mapping[str, Any], relation: str) -> str:
    return next((one["url"] for one in bundle["link"] if one["relation"] == relation), "")


def pages(town: Town, bundle: Any, who: str = "hospital") -> Iterator[Any]:
    """The Bundle, and those that follow it."""
    while True:
        yield bundle
        following = link(bundle, "next")
        if not following:
            return
        bundle = read(town, following, who)


def codes(outcome: Mapping[str, Any]) -> list[str]:
    """Our codes in an OperationOutcome."""
    assert outcome["resourceType"] == "OperationOutcome", outcome
    return [one["details"]["coding"][0]["code"] for one in outcome["issue"]]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from references(one)


def the_plan(town: Town) -> Plan:
    """One that the hospital may read."""
    return town.opened[0]
