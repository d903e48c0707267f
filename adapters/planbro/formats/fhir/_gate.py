"""The FHIR library at the border: every resource of a Bundle through its R4B model.

`fhir.resources` has R5 at its top; only R4B is used here (fhir.md § 0). It checks elements, cardinalities and
primitives, neither required codes nor invariants, so passing it is not "valid FHIR": that is for `check` to say, and
the library is a second opinion where `check` finds no error.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from planbro.findings import Finding, Place


def gate(bundle: Any) -> Iterator[Finding]:
    """Findings `gate-invalid` for what the library refuses; the reason is the kind of fault, never the value."""
    from pydantic import ValidationError

    entries = bundle.get("entry", ()) if isinstance(bundle, dict) else ()
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            continue
        model = _model(str(resource.get("resourceType")))
        if model is None:
            continue
        try:
            model.model_validate(_plain(resource))
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_input=False, include_context=False):
                if _is_its_own(fault["loc"]):
                    continue
                where = ".".join(str(part) for part in fault["loc"])
                yield Finding("gate-invalid", Place(path=f"Bundle.entry[{number}].resource.{where}"),
                              {"reason": str(fault["type"]), "element": where})  # fmt: skip


def _is_its_own(place: tuple[int | str, ...]) -> bool:
    """Of an extension's value the library knows no `_value…` and refuses what R4 allows (fhir.md § 6.4)."""
    return "extension" in place and str(place[-1]).startswith("_value")


def _model(kind: str) -> Any:
    if not kind.isidentifier():
        return None
    try:
        module = import_module(f"fhir.resources.R4B.{kind.lower()}")
    except ImportError:
        return None
    return getattr(module, kind, None)


def _plain(value: Any) -> Any:
    """Numbers as the library takes them."""
    from planbro.mapping import Number

    if isinstance(value, dict):
        return {key: _plain(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_plain(below) for below in value]
    return float(value.text) if isinstance(value, Number) else value
