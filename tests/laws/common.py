"""What the law tests share: a plan written, read, compared, in each format."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from planbro.exchange._mappings import held as ways_held
from planbro.findings import Findings
from planbro.formats import FORMATS as FORMATS_BY_NAME
from planbro.formats import Document, create, open_document, spec
from planbro.mapping import Trace, read, restrict, write
from planbro.plan import ABSENT, Code, IpStatus, Plan, Source, copy, facts, orders, schema, value_of
from planbro.testing.strategies import plans

TOOLS = tuple(name for name, about in FORMATS_BY_NAME.items() if about.tool)
"""The plan tools, each with a table and a schema and no code of its own; a new one is under every law at once."""
FORMATS = (
    *((name, variant) for name in TOOLS for variant in FORMATS_BY_NAME[name].variants),
    ("fhir", ""), ("plo-1.6", ""), ("plo-2.0", ""), ("plo-1.5", ""), ("plo-1.6", "HELSEOPPL_SOKNAD"), ("plo-1.6", "MEDISINSKE_OPPLYSNINGER"),
    ("plo-1.6", "ORIENTERING_TJENESTETILBUD"), ("plo-1.5", "UTSKRIVNINGSRAPPORT"), ("dialog-1.1", ""), ("epj", ""),
    ("plan", ""),
)  # fmt: skip


def _holds_all(name: str) -> bool:
    ways = ways_held(spec(name))
    return all(
        ways.get((owner, field)) == "both" for owner in schema() if owner != "source" for field in schema()[owner]
    )


WHOLE = {name for name in (*TOOLS, "fhir", "plan") if _holds_all(name)}
"""Formats that hold the whole Plan."""


POOL = 60


def drawn(max_items: int = 2) -> SearchStrategy[Plan]:
    """Plans for a law of many formats. To draw one costs more than to hold it against a law: a short run chooses among
    some that were drawn once, for each law and format others. A long run draws them all."""
    if os.environ.get("PLANBRO_HYPOTHESIS") == "long":
        return plans(max_items=max_items)
    return st.deferred(lambda: st.sampled_from(_pool(max_items)).map(copy))


@cache
def _pool(max_items: int) -> list[Plan]:
    found: list[Plan] = []

    @settings(max_examples=POOL)
    @given(plans(max_items=max_items))
    def take(plan: Plan) -> None:
        found.append(plan)

    take()
    return found


@dataclass
class Opened:
    document: Document
    trace: Trace
    findings: Findings

    @property
    def plan(self) -> Plan:
        return self.trace.plan


def opened(data: bytes) -> Opened:
    findings = Findings()
    document = open_document(data, findings=findings)
    trace = read(document.spec, document.tree, findings, fallback_identity="")
    return Opened(document, trace, findings)


def enveloped(plan: Plan, name: str, variant: str = "") -> Plan:
    """The plan with the envelope that a message cannot do without."""
    if FORMATS_BY_NAME[name].plan:
        return plan
    plan = copy(plan)
    if name.startswith("dialog") and not any(
        one.end is ABSENT and isinstance(one.value, Code) and one.value.value and value_of(one.certainty) != "free-text"
        for one in plan.ip_status
    ):
        # a dialogue that says nothing has no payload, and is no message
        said = IpStatus(id="0f6a3bb1-5f0e-4f0b-8a0c-6f2f0f3f9a10", value=Code("active"))
        plan.ip_status.insert(0, said)
    plan.source = Source(
        message_id="5f0f6d2e-3c57-4b0e-9d5b-1f7c0a4be911",
        message_type=Code(next(code for code, words in FORMATS_BY_NAME[name].messages.items() if words == variant)),
        generated="2026-11-22T08:00:00+01:00",
        message_status=Code("new"),
        sender_id="8140001",
        sender_name="Fjordvik kommune",
        receiver_id="8140002",
        receiver_name="Nordvest sykehus HF",
    )
    if name == "dialog-1.0":
        plan.source.request_type, plan.source.question = "99", "Har pasienten individuell plan?"
    return plan


def created(plan: Plan, name: str, variant: str = "", *, zipped: bool = False) -> bytes:
    document = create(name, variant=variant, zipped=zipped)
    write(document.spec, document.tree, copy(enveloped(plan, name, variant)), None, Findings())
    return document.serialise()


def put(plan: Plan, data: bytes) -> bytes:
    there = opened(data)
    write(there.document.spec, there.document.tree, copy(plan), there.trace, Findings())
    return there.document.serialise()


def held(plan: Plan, name: str, variant: str = "") -> Plan:
    return restrict(enveloped(plan, name, variant), create(name, variant=variant).spec)[0]


def differences(one: Plan, other: Plan) -> list[Any]:
    """Where two plans differ, for a failing test to say."""
    left, right = dict(facts(one)), dict(facts(other))
    found: list[Any] = [
        (k, left.get(k), right.get(k)) for k in sorted(left.keys() | right.keys()) if left.get(k) != right.get(k)
    ]
    if not found and orders(one) != orders(other):
        found = [("order", orders(one), orders(other))]
    return found[:8]
