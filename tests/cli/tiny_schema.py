"""The part of JSON Schema 2020-12 that schemas/cli uses, so that the contract is tested without another package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TYPES = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict, "array": list,
    "null": type(None),
}  # fmt: skip


def faults(value: Any, schema: Any, root: Any, where: str = "$") -> Iterator[str]:
    """Where `value` does not follow `schema`."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in schema and all(list(faults(value, one, root)) for one in schema["anyOf"]):
        yield f"{where}: none of anyOf"
    if ("enum" in schema and value not in schema["enum"]) or ("const" in schema and value != schema["const"]):
        yield f"{where}: {value!r}"
    types = schema.get("type", [])
    named = [types] if isinstance(types, str) else types
    if named and not any(_is(value, name) for name in named):
        yield f"{where}: not {named}"
    if isinstance(value, dict) and "object" in named:
        known = schema.get("properties", {})
        yield from (f"{where}: no {name}" for name in schema.get("required", ()) if name not in value)
        for name, below in value.items():
            rule = known.get(name, schema.get("additionalProperties", {}))
            if rule is False:
                yield f"{where}: {name} is not known"
            else:
                yield from faults(below, rule, root, f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for number, below in enumerate(value):
            yield from faults(below, schema["items"], root, f"{where}[{number}]")


def _is(value: Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and not (isinstance(value, bool) and name in {"integer", "number"})
