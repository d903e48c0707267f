"""How the tests push: a small plan, a server in memory, a clock that stands still, and no waiting."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from planbro.exchange import Writing
from planbro.exchange.push import Pushed, Wanted, push
from planbro.exchange.push._parts import as_ours, digest
from planbro.plan import LISTS, Plan, copy
from planbro.plan.disclosure import Released
from planbro.testing import rich_plan
from planbro.testing.fhir_server import FakeFhirServer
from planbro.transport import FhirServer, Patience, base_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AS_OF = "2026-11-22T13:00:00+01:00"
_KEPT = {
    "identifiers": 1, "goals": 3, "measures": 2, "documents": 1, "meetings": 1, "koordinatorer": 1, "consents": 1,
    "needs": 1, "organisations": 1,
}  # fmt: skip

SERVERS: dict[str, dict[str, Any]] = {
    "everything": {},
    "no-transaction": {"transaction": False},
    "bare": {"transaction": False, "batch": False},
    "versioned": {"versioning": "versioned"},
    "no-versions": {"versioning": "no-version", "transaction": False},
    "no-etags": {"says_etag": False, "transaction": False},
    "few-at-once": {"most": 10},
    "own-ids": {"update_create": False},
    "own-ids-no-transaction": {"update_create": False, "transaction": False},
    "own-ids-conditional-update": {"update_create": False, "transaction": False, "conditional_create": False},
    "own-ids-bare": {
        "update_create": False, "transaction": False, "conditional_create": False, "conditional_update": False,
    },
    "silent": {"statement": False},
    "silent-own-ids": {"statement": False, "update_create": False},
}  # fmt: skip
"""Servers of many kinds, by what they can."""


@cache
def _small() -> Plan:
    plan = copy(rich_plan())
    plan.origins = []
    for name in LISTS:
        if name != "origins":
            setattr(plan, name, getattr(plan, name)[: _KEPT.get(name, 0)])
    return plan


def small_plan() -> Plan:
    """Some fifteen resources, with references in a circle."""
    return copy(_small())


def size_of(plan: Plan) -> int:
    """How many resources it makes."""
    writing, _ = Wanted(plan, AS_OF, own_copy=True).written()
    return len(json.loads(writing.data)["entry"])


def changed_plan() -> Plan:
    """The same, one goal said otherwise and one measure gone."""
    plan = small_plan()
    plan.goals[0].title = "Klare skoleveien alene"
    plan.measures.pop()
    return plan


@dataclass(frozen=True)
class Known(Wanted):
    """What is written of these plans, written once."""

    def written(self) -> tuple[Writing, Released]:
        return _written(self.plan.goals[0].title)


@cache
def _written(first_goal: str) -> tuple[Writing, Released]:
    plan = next(plan for plan in (small_plan(), changed_plan()) if plan.goals[0].title == first_goal)
    return Wanted(plan, AS_OF, own_copy=True).written()


@dataclass
class Pusher:
    """One who pushes again and again to one server, with a record or without."""

    server: FakeFhirServer
    record: Path | None = None
    slept: list[float] = field(default_factory=list)
    requests: int = 0
    quick: bool = False
    """Of the small plan and the changed one alone, which are then written once."""

    def __call__(self, plan: Plan, *, as_of: str = AS_OF, tries: int = 5, **more: Any) -> Pushed:
        to = {key: more.pop(key) for key in ("receiver", "purpose", "policy", "controller") if key in more}
        wanted = (Known if self.quick else Wanted)(plan, as_of, own_copy="receiver" not in to, **to)
        patience = Patience(self.slept.append, lambda: NOW, lambda: 0.5, tries)
        with FhirServer(base_of(self.server.base), now=lambda: NOW, transport=self.server.transport) as port:
            try:
                return push(wanted, port, patience=patience, record=self.record, **more)
            finally:
                self.requests = port.requests


def sent(server: FakeFhirServer, since: int = 0) -> list[str]:
    """What was asked of the server, `metadata` left out."""
    lines = [f"{one.method} {one.url.path.removeprefix('/r4')}{'?' + one.url.query.decode() if one.url.query else ''}"
             for one in server.requests[since:]]  # fmt: skip
    return [line for line in lines if not line.endswith("/metadata")]


def counts(pushed: Pushed) -> dict[str, int]:
    return {name: count for name, count in pushed.counts.items() if count}


def codes(pushed: Pushed) -> list[str]:
    return [finding.code for finding in pushed.findings if finding.code.startswith("push-")]


def said_by(server: FakeFhirServer) -> dict[str, str]:
    """What stands on a server, whoever numbered it: our name of each resource to the digest of what it says."""
    keys = {where: _key(resource) for where, resource in server.resources.items()}
    assert len(set(keys.values())) == len(keys), "a resource stands there twice"
    return {keys[where]: digest(_unnamed(as_ours(resource, keys, server.base)))
            for where, resource in server.resources.items()}  # fmt: skip


def _key(resource: Mapping[str, Any]) -> str:
    tags = [tag["code"] for tag in resource.get("meta", {}).get("tag", ()) if tag["system"].endswith("/item")]
    ours = [one["value"] for one in resource.get("identifier", ()) if str(one.get("value")).startswith("urn:uuid:")]
    return str(next(iter(tags), None) or (ours[0].removeprefix("urn:uuid:") if ours else resource["id"]))


def _unnamed(resource: dict[str, Any]) -> dict[str, Any]:
    meta = {name: value for name, value in resource.get("meta", {}).items() if name != "tag"}
    return {**resource, "meta": meta}


def loose(server: FakeFhirServer) -> list[str]:
    """Resources that point at ours by identifier alone."""
    return [
        where
        for where, one in server.resources.items()
        if '{"identifier": {"system": "urn:ietf' in json.dumps(one, default=str)
    ]


ALL = size_of(small_plan())
