"""A fault of a message: a finding for our side and, where it is a reason to reject, a code of 8221 for the sender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planbro.findings import Finding, Findings
from planbro.formats.plo import AppRecError


@dataclass(slots=True)
class Faults:
    """Gathers both. `reasons` keeps, for each code to the sender, what is said of it: one Error for each."""

    findings: Findings
    reasons: dict[str, list[Finding]] = field(default_factory=dict)

    def tell(self, code: str, /, *, line: int | None = None, path: str | None = None, **params: str | int) -> Finding:
        """Something to know, and no reason to reject."""
        return self.findings.add(code, line=line, path=path, **params)  # type: ignore[arg-type]

    def add(self, code: str, answer: str, /, *, line: int | None = None, path: str | None = None,
            **params: str | int) -> Finding:  # fmt: skip
        """A reason to reject, answered with a code of kodeverk 8221."""
        finding = self.findings.add(code, line=line, path=path, **params)  # type: ignore[arg-type]
        self.reasons.setdefault(answer, []).append(finding)
        return finding


_SHOWN = 3


def explained(reasons: Mapping[str, list[Finding]]) -> tuple[AppRecError, ...]:
    """One error for each code, explained in words that hold nothing of the message's own (law 7; HITS 1168 § 7)."""
    return tuple(AppRecError(code, _explanation(reasons[code])) for code in sorted(reasons))


def _explanation(findings: list[Finding]) -> str:
    parts = list(dict.fromkeys(_said(finding) for finding in findings))
    more = f" (og {len(parts) - _SHOWN} til)" if len(parts) > _SHOWN else ""
    return " ".join(parts[:_SHOWN]) + more


def _said(finding: Finding) -> str:
    line = finding.place.line
    text = finding.text("nb")
    return f"Linje {line}: {text}" if line and finding.code == "schema-invalid" else text
