"""What a server says is wrong: the codes and the places, never its prose, which may quote the person (law 7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from planbro.formats.codec import Tree

CODES: Final = frozenset({
    "invalid", "structure", "required", "value", "invariant", "security", "login", "unknown", "expired", "forbidden",
    "suppressed", "processing", "not-supported", "duplicate", "multiple-matches", "not-found", "deleted", "too-long",
    "code-invalid", "extension", "too-costly", "business-rule", "conflict", "transient", "lock-error", "no-store",
    "exception", "timeout", "incomplete", "throttled", "informational",
})  # fmt: skip
"""OperationOutcome.issue.code, R4 value set issue-type."""
_PLAIN: Final = re.compile(r"[A-Za-z]\w{0,63}(?:\[\d{1,5}\])?(?:\.[A-Za-z]\w{0,63}(?:\[\d{1,5}\])?){0,20}", re.ASCII)
_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue: its code, and where, if the server says so by a plain path."""

    code: str
    path: str = ""


def issues_of(body: Tree) -> tuple[Issue, ...]:
    """The errors of an OperationOutcome, or of a Bundle entry's `outcome`; empty where it is something else.

    An expression with a condition in it may hold a value, so only names and numbers of places are taken.
    """
    if not isinstance(body, dict) or body.get("resourceType") != "OperationOutcome":
        return ()
    found: list[Issue] = []
    issues = body.get("issue")
    for issue in issues[:_MOST] if isinstance(issues, list) else ():
        if not isinstance(issue, dict) or issue.get("severity") not in {"error", "fatal"}:
            continue
        code = issue.get("code")
        paths = issue.get("expression")
        plain = [p for p in paths if isinstance(p, str) and _PLAIN.fullmatch(p)] if isinstance(paths, list) else []
        known = code if isinstance(code, str) and code in CODES else "unknown"
        found += [Issue(known, path) for path in plain[:5]] or [Issue(known)]
    return tuple(dict.fromkeys(found))
