"""Bundles, put together of resources as they are kept: nothing is read and written again (R4, Bundle)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

import orjson

from planbro.service.fhir._chart import Shown

Mode = Literal["", "match", "include", "outcome"]
REDACTED: Final = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "REDACTED"}


class Entry(NamedTuple):
    """One resource in a Bundle; `body` where it is not told as it is kept."""

    one: Shown
    mode: Mode = ""
    body: bytes | None = None
    history: bool = False


def bundle(
    type_: Literal["searchset", "history"],
    entries: Iterable[Entry],
    base: str,
    links: Mapping[str, str],
    *,
    at: str,
    total: int | None,
    redacted: bool = False,
    outcome: Mapping[str, Any] | None = None,
) -> bytes:
    """A Bundle. `redacted` says that something of what is shown is withheld; `outcome` goes along with the matches."""
    meta: dict[str, Any] = {"lastUpdated": at} | ({"security": [REDACTED]} if redacted else {})
    head: dict[str, Any] = {"resourceType": "Bundle", "meta": meta, "type": type_}
    head |= {"total": total} if total is not None else {}
    head["link"] = [{"relation": relation, "url": url} for relation, url in links.items()]
    parts = [_entry(one, base) for one in entries]
    if outcome is not None:
        parts.append(b'{"resource":' + orjson.dumps(outcome) + b',"search":{"mode":"outcome"}}')
    return _with(orjson.dumps(head), parts)


def _with(head: bytes, parts: Sequence[bytes]) -> bytes:
    return head[:-1] + b',"entry":[' + b",".join(parts) + b"]}" if parts else head


def _entry(entry: Entry, base: str) -> bytes:
    one = entry.one
    said = b'{"fullUrl":"%s/%s/%s","resource":' % (base.encode(), one.type.encode(), one.id.encode())
    said += entry.body or one.body
    if entry.mode:
        said += b',"search":{"mode":"%s"}' % entry.mode.encode()
    if entry.history:
        about = {"request": {"method": "PUT", "url": f"{one.type}/{one.id}"},
                 "response": {"status": "200", "etag": f'W/"{one.version}"', "lastModified": one.updated}}  # fmt: skip
        said += b"," + orjson.dumps(about)[1:-1]
    return said + b"}"
