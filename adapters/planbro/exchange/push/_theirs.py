"""A server's own Bundle, with changes laid onto it: what of it is to go back, and what stood there when it was read.

What the server gave is the record that a push goes on from: its ids, its versions, what it said. So only what differs
goes, over the version that was read and no later one, and what is the server's own is not named by us.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from planbro.exchange.push._parts import Part, as_ours, part
from planbro.exchange.push._record import Kept
from planbro.transport import Place, place_of, version_of

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def laid_onto(new: Mapping[str, Any], given: Mapping[str, Any], base: str) -> tuple[list[Part], dict[str, Kept]]:
    """The parts of `new`, and what `given`, which it was laid onto, says of the server."""
    was, now, added = list(_standing(given, base)), list(_standing(new, base)), list(_added(new))
    keys = {str(place): _key(place, base) for place, _ in (*was, *now)}
    keys |= {f"{one['resourceType']}/{one['id']}": one["id"] for one in added}
    kept = {}
    for place, one in was:
        before = _part(one, place, keys, base)
        kept[before.key] = Kept(place.type, place.id, version_of(one), before.sha256)
    parts = [_part(one, place, keys, base) for place, one in now]
    return [*parts, *(part(as_ours(one, keys, base)) for one in added)], kept


def _standing(bundle: Mapping[str, Any], base: str) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """What stands on the server, with its place; what it holds of other servers is theirs."""
    for entry in bundle.get("entry", ()):
        url, resource = str(entry.get("fullUrl", "")), entry["resource"]
        place = place_of(url)[0] if url.startswith(f"{base}/") else None
        if place is not None and place.type == resource["resourceType"]:
            yield place, resource


def _added(bundle: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What is new: it has the id that it has in the plan."""
    for entry in bundle.get("entry", ()):
        url, resource = str(entry.get("fullUrl", "")), entry["resource"]
        if (not url or url.startswith("urn:uuid:")) and _UUID.fullmatch(str(resource.get("id", ""))):
            yield resource


def _part(resource: Mapping[str, Any], place: Place, keys: Mapping[str, str], base: str) -> Part:
    said = {name: value for name, value in resource.items() if name not in {"id", "meta"}}
    meta = {name: value for name, value in resource.get("meta", {}).items() if name not in {"versionId", "lastUpdated"}}
    ours = as_ours(said, keys, base) | ({"meta": meta} if meta else {})
    return part(ours | {"id": keys[str(place)]}, theirs=True)


def _key(place: Place, base: str) -> str:
    return place.id if _UUID.fullmatch(place.id) else str(uuid.uuid5(uuid.NAMESPACE_URL, f"{base}/{place}"))
