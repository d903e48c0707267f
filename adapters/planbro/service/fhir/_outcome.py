"""What is told where something cannot be done, as FHIR tells it: an OperationOutcome, with nothing of what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from planbro.findings import Finding
from planbro.formats.fhir.check import operation_outcome
from planbro.service._problem import Denied, Problem, language_of
from planbro.service.fhir._bytes import in_form
from planbro.service.fhir._wish import PLAIN, wish_of

_TYPES: Final[Mapping[int, str]] = {
    200: "informational", 400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported",
    406: "not-supported", 409: "conflict", 410: "expired", 412: "conflict", 413: "too-long", 415: "not-supported",
    422: "processing", 429: "throttled", 500: "exception", 501: "not-supported", 503: "transient",
}  # fmt: skip
_BY_CODE: Final[Mapping[str, str]] = {
    "facade-broad": "business-rule", "facade-number-in-url": "business-rule", "facade-many": "too-costly",
    "facade-unknown": "not-supported", "facade-passed": "not-supported", "facade-modifier": "not-supported",
    "facade-value": "value", "service-number": "value", "service-scope": "forbidden", "access-state": "business-rule",
}  # fmt: skip


def outcome_of(findings: Iterable[Finding], status: int, language: str) -> dict[str, Any]:
    """The findings as an OperationOutcome, each issue of the type that goes with the status."""
    found = [*findings]
    outcome = operation_outcome(found, language)
    for finding, issue in zip(found, outcome["issue"], strict=False):
        if issue["code"] == "processing":
            issue["code"] = _BY_CODE.get(finding.code) or _TYPES.get(status, "processing")
    return outcome


def told(request: Request, problem: Problem, findings: Iterable[Finding] = ()) -> Response:
    """A problem as a FHIR client reads it; the same call as `planbro.service._problem.told`."""
    try:
        wish = wish_of(request, request.query_params.get("_format"))
    except Denied:
        wish = PLAIN
    found = [*findings] or [Finding(problem.code, params=problem.params)]
    outcome = outcome_of(found, problem.status, language_of(request))
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(in_form(outcome, wish), problem.status, headers, wish.content_type)
