"""Where each version of a plan came from: when, from which system, kept by whom; no text of it (fhir.md § 5.7)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Final

from planbro.ident import Kind
from planbro.ident.systems import system_of
from planbro.service.fhir._ids import outward
from planbro.store.database import Version

_OPERATION: Final = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
_AGENT: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


def provenances(plan: str, patient: str, versions: Sequence[Version]) -> Iterator[tuple[dict[str, Any], str]]:
    """A Provenance for each version, and when it was recorded.

    The body that keeps the plan is its custodian. Who in it made the change is not told outside; a health worker who
    did is, by HPR-nummer.
    """
    for one in versions:
        id_ = outward(plan, str(uuid.uuid5(uuid.UUID(plan), f"provenance:{one.number}")))
        targets = [{"reference": f"CarePlan/{plan}/_history/{one.number}"}]
        targets += [{"reference": f"Patient/{patient}"}] if patient else []
        yield (
            {
                "resourceType": "Provenance",
                "id": id_,
                "target": targets,
                "recorded": one.at,
                "activity": {"coding": [{"system": _OPERATION, "code": "CREATE" if one.number == 1 else "UPDATE"}]},
                "agent": list(_agents(one)),
                **({"entity": [{"role": "source", "what": {"display": one.source}}]} if one.source else {}),
            },
            one.at,
        )


def _agents(version: Version) -> Iterator[dict[str, Any]]:
    yield _agent("custodian", Kind.ORGNR, version.tenant)
    kind, _, number = version.who.partition(":")
    if kind == "hpr":
        yield _agent("author", Kind.HPR, number)


def _agent(role: str, kind: Kind, number: str) -> dict[str, Any]:
    who = {"identifier": {"system": system_of(kind), "value": number}}
    return {"type": {"coding": [{"system": _AGENT, "code": role}]}, "who": who}
