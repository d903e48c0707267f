"""What the law tests share: a plan written, read, compared, in each format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planbro.findings import Findings
from planbro.formats import FORMATS as FORMATS_BY_NAME
from planbro.formats import Document, create, open_document
from planbro.mapping import Trace, read, restrict, write
from planbro.plan import Code, Plan, Source, copy, facts, orders

FORMATS = (
    ("sampro", ""), ("sampro", "4.4"), ("flyt-samspill", ""), ("fhir", ""), ("plo-1.6", ""), ("plo-2.0", ""),
    ("plan", ""),
)  # fmt: skip
WHOLE = {"sampro", "flyt-samspill", "fhir", "plan"}
"""Formats that hold the whole Plan."""


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


def enveloped(plan: Plan, name: str) -> Plan:
    """The plan with the envelope that a message cannot do without."""
    if not FORMATS_BY_NAME[name].message:
        return plan
    plan = copy(plan)
    plan.source = Source(
        message_id="5f0f6d2e-3c57-4b0e-9d5b-1f7c0a4be911",
        message_type=FORMATS_BY_NAME[name].messages[0],
        generated="2026-11-22T08:00:00+01:00",
        message_status=Code("new"),
        sender_id="8140001",
        sender_name="Fjordvik kommune",
        receiver_id="8140002",
        receiver_name="Nordvest sykehus HF",
    )
    return plan


def created(plan: Plan, name: str, variant: str = "", *, zipped: bool = False) -> bytes:
    document = create(name, variant=variant, zipped=zipped)
    write(document.spec, document.tree, copy(enveloped(plan, name)), None, Findings())
    return document.serialise()


def put(plan: Plan, data: bytes) -> bytes:
    there = opened(data)
    write(there.document.spec, there.document.tree, copy(plan), there.trace, Findings())
    return there.document.serialise()


def held(plan: Plan, name: str, variant: str = "") -> Plan:
    return restrict(enveloped(plan, name), create(name, variant=variant).spec)[0]


def differences(one: Plan, other: Plan) -> list[Any]:
    """Where two plans differ, for a failing test to say."""
    left, right = dict(facts(one)), dict(facts(other))
    found: list[Any] = [
        (k, left.get(k), right.get(k)) for k in sorted(left.keys() | right.keys()) if left.get(k) != right.get(k)
    ]
    if not found and orders(one) != orders(other):
        found = [("order", orders(one), orders(other))]
    return found[:8]
