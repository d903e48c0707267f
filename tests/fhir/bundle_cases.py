"""What the tests of Bundles and of FHIR XML share: a plan written as one kind of Bundle, read again, compared."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from planbro.exchange._bundles import finish, renew
from planbro.findings import Findings
from planbro.formats import Document, create, open_document
from planbro.formats.fhir import KINDS
from planbro.mapping import Trace, read, write
from planbro.plan import Plan, copy

AS_OF = "2026-11-22T10:00:00+01:00"
each_kind = pytest.mark.parametrize("kind", KINDS)
each_syntax = pytest.mark.parametrize("xml", [False, True], ids=["json", "xml"])


@dataclass
class Opened:
    document: Document
    trace: Trace
    findings: Findings

    @property
    def value(self) -> Any:
        return self.document.tree.value  # type: ignore[union-attr]


def written(plan: Plan, *, xml: bool = False, **how: Any) -> bytes:
    """A plan as a Bundle, as `planbro.write` makes one."""
    document = create("fhir", xml=xml)
    write(document.spec, document.tree, copy(plan), None, Findings())
    finish(document, plan, **{"as_of": AS_OF, **how})
    return document.serialise()


def opened(data: bytes) -> Opened:
    findings = Findings()
    document = open_document(data, findings=findings)
    return Opened(document, read(document.spec, document.tree, findings, fallback_identity=""), findings)


def put(plan: Plan, data: bytes) -> tuple[bytes, Findings]:
    """A plan back onto its Bundle, and what was told."""
    there = opened(data)
    findings = Findings()
    write(there.document.spec, there.document.tree, copy(plan), there.trace, findings)
    renew(there.document, there.trace.plan, plan, findings, as_of=AS_OF)
    return there.document.serialise(), findings


def examples() -> Path:
    """The folder of published FHIR examples; skips by name where it is not there."""
    named = os.environ.get("PLANBRO_OFFICIAL", "")
    folder = Path(named).parent / "fhir-data"
    if not named or not folder.is_dir():
        pytest.skip("PLANBRO_OFFICIAL does not name a folder beside which published FHIR examples stand")
    return folder
