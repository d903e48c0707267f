"""planbro: carries an individuell plan between the systems that hold a part of it.

>>> import planbro
>>> reading = planbro.read(data)                        # doctest: +SKIP
>>> writing = planbro.write(reading.plan, "fhir")       # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planbro._version import __version__

if TYPE_CHECKING:
    from planbro.exchange import Reading, Writing, read, validate, write
    from planbro.findings import Finding, Findings, PlanbroError, Refused
    from planbro.plan import Plan

__all__ = [
    "Finding",
    "Findings",
    "Plan",
    "PlanbroError",
    "Reading",
    "Refused",
    "Writing",
    "__version__",
    "read",
    "validate",
    "write",
]

_HOMES = {
    "read": "planbro.exchange", "write": "planbro.exchange", "validate": "planbro.exchange",
    "Reading": "planbro.exchange",
    "Writing": "planbro.exchange", "Finding": "planbro.findings", "Findings": "planbro.findings",
    "PlanbroError": "planbro.findings", "Refused": "planbro.findings", "Plan": "planbro.plan",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """The public names, imported when first asked for, so that `planbro --help` stays quick."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'planbro' has no attribute {name!r}")
