"""Findings as FHIR says them: an OperationOutcome (R4; fhir.md § 5.2), with no person in it as no finding has one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from planbro.findings import Finding, Severity

SYSTEM: Final = "https://planbro.dev/fhir/CodeSystem/finding"
_SEVERITIES: Final = {Severity.INFO: "information", Severity.WARNING: "warning", Severity.ERROR: "error"}
_TYPES: Final[Mapping[str, str]] = {
    "fhir-type": "structure", "fhir-format": "value", "fhir-empty": "value", "fhir-blank": "value",
    "fhir-unknown-element": "structure", "fhir-choice": "structure", "fhir-profile-choice": "structure",
    "fhir-fixed": "value", "fhir-slice": "structure", "fhir-code": "code-invalid", "fhir-target": "value",
    "fhir-invariant": "invariant", "fhir-extension": "extension", "fhir-modifier": "extension",
    "fhir-length": "too-long", "fhir-profile-type": "invalid", "fhir-profile-unknown": "not-supported",
    "fhir-resource-unknown": "not-supported", "fhir-narrative-missing": "invariant", "fhir-narrative": "invariant",
    "input-too-large": "too-long", "input-too-deep": "too-costly",
}  # fmt: skip
_STARTS: Final = (("json-", "structure"), ("xml-", "structure"), ("schema-", "structure"), ("format-", "not-supported"))
_FHIRPATH: Final = re.compile(r"[A-Z][A-Za-z]+(?:\.[A-Za-z_]+(?:\([A-Za-z0-9]*\))?(?:\[\d+\])?)*")
_NOTHING: Final = {"nb": "Ingenting å bemerke.", "en": "Nothing to remark."}


def operation_outcome(findings: Iterable[Finding], language: str = "en") -> dict[str, Any]:
    """An OperationOutcome of the findings, in bokmål or English; R4 demands an issue, so none at all is said as one."""
    issues = [_issue(finding, language) for finding in findings]
    if not issues:
        text = _NOTHING["nb" if language in {"nb", "nn", "no"} else "en"]
        issues = [{"severity": "information", "code": "informational", "details": {"text": text}}]
    return {"resourceType": "OperationOutcome", "issue": issues}


def _issue(finding: Finding, language: str) -> dict[str, Any]:
    issue: dict[str, Any] = {
        "severity": _SEVERITIES[finding.severity],
        "code": _issue_type(finding),
        "details": {"coding": [{"system": SYSTEM, "code": finding.code}], "text": finding.text(language)},
        "diagnostics": f"{finding.action(language)} ({finding.entry.rule})",
    }
    if finding.place.path and _FHIRPATH.fullmatch(finding.place.path):
        issue["expression"] = [finding.place.path]
    return issue


def _issue_type(finding: Finding) -> str:
    if finding.code == "fhir-cardinality":
        return "required" if finding.params.get("count") == 0 else "structure"
    found = _TYPES.get(finding.code)
    return found or next((kind for start, kind in _STARTS if finding.code.startswith(start)), "processing")
