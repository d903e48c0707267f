"""A line as the chain holds it, byte for byte: the text of its params is what the hash was made over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from planbro.store.database import Entry


def raw(line: Entry) -> dict[str, Any]:
    """The line as plain values; what is empty is left out, as it is in the hash."""
    values = {name: getattr(line, name) for name in Entry.__slots__ if name not in {"hash", "params"}}
    values["params"] = getattr(line.params, "text", "")
    return {name: value for name, value in values.items() if value not in ("", None, 0)}


def entry(values: Mapping[str, Any], digest: str) -> Entry:
    """The line again, from what `raw` gave."""
    told: dict[str, Any] = {name: _EMPTY.get(name, "") for name in Entry.__slots__} | dict(values) | {"hash": digest}
    params = orjson.loads(told["params"]) if told["params"] else {}
    return Entry(**told | {"params": params})


_EMPTY = {"number": 0, "version": 0, "exchange": None}
