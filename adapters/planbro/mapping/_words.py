"""`x()` in a table: the element `x` of a FHIR resource in words, where the resource says it in codes or numbers only.

Read, never written, and only where no other row has said it: an edit goes to the row that holds the text itself.
"""

from __future__ import annotations

import re
from typing import Any

from planbro.mapping._codecs import Number
from planbro.mapping._graph import Graph, base_of, resource_of

_LINE = re.compile(r"</(h[1-6]|li|tr)\s*>")
"""What ends a line for the reader, besides paragraphs and breaks."""
OURS = "https://planbro.dev/"
_COMPARE = {"<": "< ", "<=": "≤ ", ">=": "≥ ", ">": "> "}
_NAMED_BY = ("name", "title", "code", "description", "serviceType", "type")
"""What a resource is called by, tried in this order."""


def words(graph: Graph, holder: Any, name: str) -> str | None:
    """The element `name` of an object in words; None where it has none, or is not there."""
    if not isinstance(holder, dict):
        return None
    if resource_of(holder) is not None:
        return _address(holder, name)
    if name == "reference":
        target = graph.target(holder)
        person = graph.target(target["resource"].get("practitioner")) if target is not None else None
        return _called((person or target)["resource"]) if target is not None else None
    value = holder.get(name)
    if name == "div":
        if not isinstance(value, str) or holder.get("status") != "additional":
            return None
        return _LINE.sub(r"</\1><br/>", re.sub(r">\s+<", "><", value))
    if name == "source" and str(value).startswith("#"):
        return None  # a server's note of the call, no system
    return _said(value)


def _address(entry: Any, name: str) -> str | None:
    """Of an entry: the server it is on and its number there, where the fullUrl is an address."""
    base = base_of(entry)
    if base is None or name not in {"server", "id"}:
        return None
    return base if name == "server" else entry["fullUrl"].partition("/_history/")[0].rpartition("/")[2] or None


def _said(value: Any) -> str | None:
    if isinstance(value, str):
        return value or None
    if isinstance(value, list):
        return "; ".join(part for part in map(_said, value) if part) or None
    if not isinstance(value, dict) or str(value.get("system")).startswith(OURS):
        return None  # our own codes have rows of their own
    for way in (_target, _range, _quantity, _timing):
        found = way(value)
        if found:
            return found
    text = value.get("text", value.get("display"))
    stated = isinstance(text, str) and text and "_text" not in value
    return text if stated else _said(value.get("coding"))


def _target(value: dict[str, Any]) -> str | None:
    """Goal.target: what is measured, and the number to reach."""
    measure = _said(value.get("measure"))
    detail = next((value[key] for key in value if key.startswith("detail")), None)
    reach = _plain(detail) or _said(detail)
    return ": ".join(part for part in (measure, reach) if part) or None if measure or reach else None


def _range(value: dict[str, Any]) -> str | None:
    low, high = (value.get(end) if isinstance(value.get(end), dict) else None for end in ("low", "high"))
    if low is not None and high is not None:
        first = _plain(low.get("value")) if _unit(low) == _unit(high) else _quantity(low)
        return f"{first}–{_quantity(high)}"
    return f"≥ {_quantity(low)}" if low is not None else f"≤ {_quantity(high)}" if high is not None else None


def _quantity(value: dict[str, Any]) -> str | None:
    number = _plain(value.get("value"))
    if number is None or "value" not in value:
        return None
    return f"{_COMPARE.get(str(value.get('comparator')), '')}{number} {_unit(value)}".strip()


def _unit(value: dict[str, Any]) -> str:
    unit = value.get("unit", value.get("code", ""))
    return unit if isinstance(unit, str) else ""


def _timing(value: dict[str, Any]) -> str | None:
    """How often, as R4 Timing.repeat has it: 3/1 wk."""
    repeat = value.get("repeat")
    if not isinstance(repeat, dict) or "period" not in repeat:
        return None
    often = _plain(repeat.get("frequency")) or "1"
    return f"{often}/{_plain(repeat['period'])} {repeat.get('periodUnit', '')}".strip()


def _plain(value: Any) -> str | None:
    if isinstance(value, Number):
        return value.text
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _called(resource: dict[str, Any]) -> str | None:
    """The name of a resource, as a reader knows it."""
    for key in _NAMED_BY:
        value = resource.get(key)
        if isinstance(value, str) and value:
            return value
        found = _human(next(iter(value), None)) if key == "name" and isinstance(value, list) else _said(value)
        if found:
            return found
    return None


def _human(name: Any) -> str | None:
    if not isinstance(name, dict):
        return None
    if isinstance(name.get("text"), str):
        return str(name["text"])
    given = name.get("given")
    parts = [*(given if isinstance(given, list) else ()), name.get("family")]
    return " ".join(part for part in parts if isinstance(part, str)) or None
