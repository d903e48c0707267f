"""What a plan says, as one hash: the same content makes no new package, whenever it was exported."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import orjson

from planbro.exchange._read import Reading
from planbro.plan import Code, Null, Plan, facts, normalised_lists, sha256_of

_NOT_SAID: Final = "archives[]"
"""What the plan tells of its own archiving would make every package new."""


def content_of(reading: Reading) -> str:
    """SHA-256 of what the plan says and of what its document says beyond the Plan; the envelope does not count."""
    digest = hashlib.sha256(plan_content(reading.plan).encode())
    for path, value in _kept(reading):
        digest.update(orjson.dumps([path, value]))
    for name, data in sorted((reading.document.members or {}).items()):
        digest.update(orjson.dumps([name, sha256_of(data)]))
    return digest.hexdigest()


def plan_content(plan: Plan) -> str:
    """The same of the Plan alone."""
    digest = hashlib.sha256()
    for (owner, ident, name), value in facts(plan):
        if owner != _NOT_SAID:
            digest.update(orjson.dumps([owner, ident, name, _plain(value)]))
    for name, items in normalised_lists(plan).items():
        if f"{name}[]" != _NOT_SAID:
            digest.update(orjson.dumps([name, [item.id for item in items]]))
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Code):
        return ["code", *value.exact]
    if isinstance(value, Null):
        return ["null", value.reason]
    if isinstance(value, bytes):
        return ["data", sha256_of(value)]
    return list(value) if isinstance(value, tuple) else value


def _kept(reading: Reading) -> list[tuple[str, str]]:
    """Leaves that no row takes, by their place and what they say."""
    if not reading.account.counts["kept"]:
        return []
    tree, mapped = reading.document.tree, reading.trace.facts
    found = [(tree.path(place), _said(place)) for mark, place in tree.leaves() if mark not in mapped]
    return sorted(found)


def _said(place: Any) -> str:
    holder, key = place
    if isinstance(key, str) and key.startswith("@") and hasattr(holder, "get"):
        return str(holder.get(key[1:]))
    if hasattr(holder, "tag"):
        return f"{holder.text}|{holder.tail if key == 'tail' else ''}"
    found = holder[key] if isinstance(holder, list) else holder.get(key)
    return sha256_of(found) if isinstance(found, bytes) else str(found)
