"""Lines to type in another window, that work as they stand."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any, Final

from planbro.exchange.sync._whose import numbers_of
from planbro.plan import Plan
from planbro.testing._attest import number_system
from planbro.testing.issuer import Issuer

NOBODY: Final = "14831560224"
"""A number that is no plan's."""


def number_of(plan: Plan) -> str:
    return next(one.value for one in numbers_of(plan) if one.kind in {"fnr", "dnr"})


def headers(folder: Path, issuer: Issuer, kommune: str) -> dict[str, str]:
    """The tokens of a physician and of the kommune's own operators, each also as a file for curl."""
    tokens = {
        "doctor": issuer.token(scopes=("kommune:ip/read",)),
        "keeper": issuer.token(
            practitioner=None, purpose="", legal_entity=kommune, point_of_care=kommune, client="drift",
            scopes=("kommune:ip/operate",),
        ),
    }  # fmt: skip
    for name, token in tokens.items():
        (folder / name).write_text(f"Authorization: Bearer {token}\n")
    return tokens


def lines(folder: Path, public: str, opened: str, shut: str) -> list[tuple[str, str]]:
    """`opened` and `shut` are the numbers of two persons, one whose plan the hospital may read and one whose it may
    not."""
    doctor, keeper = folder / "doctor", folder / "keeper"
    fhir = _curl(f"{public}/fhir/CarePlan/_search", doctor)
    search = f"subject:Patient.identifier=urn:oid:2.16.578.1.12.4.1.4.1|{opened}"
    return [
        ("serve-demo-status", _curl(f"{public}/status", doctor, {"nin": opened})),
        ("serve-demo-shut", _curl(f"{public}/status", doctor, {"nin": shut})),
        ("serve-demo-nobody", _curl(f"{public}/status", doctor, {"nin": NOBODY})),
        ("serve-demo-fhir", f"{fhir} --data-urlencode {shlex.quote(search)} --data-urlencode '_include=*'"),
        ("serve-demo-ward", _curl(f"{public}/ward/handle", doctor, {"nin": opened})),
        ("serve-demo-ask", _curl(f"{public}/fhir/Task", doctor, _asking(shut), "application/fhir+json")),
        ("serve-demo-requests", _curl(f"{public}/api/requests", keeper)),
        ("serve-demo-queue", _curl(f"{public}/api/queue", keeper)),
        ("serve-demo-audit", _curl(f"{public}/api/audit/find", keeper, {"since": "2026-01-01", "why": "support"})),
        ("serve-demo-api", f"curl -s {public}/api/openapi.json"),
    ]  # fmt: skip


def _asking(number: str) -> dict[str, Any]:
    """A request to see what is in the plan (docs/access.md)."""
    return {
        "resourceType": "Task", "status": "requested", "intent": "proposal",
        "code": {"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "approve"}]},
        "for": {"identifier": {"system": number_system(number), "value": number}},
        "reasonCode": {"text": "Innlagt i natt"},
    }  # fmt: skip


def _curl(address: str, header: Path, body: dict[str, Any] | None = None, form: str = "application/json") -> str:
    data = f" -d {shlex.quote(json.dumps(body))}" if body is not None else ""
    kind = f" -H 'Content-Type: {form}'" if body is not None else ""
    return f"curl -s {address} -H @{header}{kind}{data}"
