"""What a Bundle of ours says twice: its narratives and its Composition follow from the plan, and are made anew with it.

Ours is what comes out the same when it is made again from the plan that the document holds. What does not is the
sender's, and stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from planbro.findings import Findings
from planbro.formats.fhir._bundle import KINDS
from planbro.formats.fhir._composition import composition
from planbro.formats.fhir._entries import keyed, plan_of
from planbro.formats.fhir._narrative import Key, Narrative, language_of, narrated
from planbro.formats.fhir._over import has_lapsed
from planbro.mapping import ITEM_SYSTEM

_HEADS: Final = frozenset({"Composition", "MessageHeader"})


def spoken(bundle: Any) -> tuple[str, bool] | None:
    """In which language a Bundle's narratives are ours, and whether more than the CarePlan's are."""
    entries = entries_of(bundle)
    plan = plan_of(entries)
    language = language_of(plan) if plan is not None else None
    others = (language_of(entry["resource"]) for entry in entries if entry["resource"] is not plan)
    other = next((found for found in others if found), None)
    if language is None and other is None:
        return None
    return language or other or "nb", other is not None


def entries_of(bundle: Any) -> list[dict[str, Any]]:
    """The entries that have a resource."""
    found = bundle.get("entry") if isinstance(bundle, dict) else None
    among = found if isinstance(found, list) else []
    return [entry for entry in among if isinstance(entry, dict) and isinstance(entry.get("resource"), dict)]


def derived(bundle: Any, narrative: Narrative | None) -> Iterator[tuple[dict[str, Any], str]]:
    """Where a Bundle says what follows from its plan: each is a holder and a key, with all that stands below it.

    `narrative` is made from the plan that was read. They have no row of their own in the table and need none.
    """
    entries = entries_of(bundle)
    if bundle.get("type") in KINDS:
        yield from ((bundle, key) for key in ("type", "identifier", "timestamp") if key in bundle)
    for entry in entries:
        if "request" in entry and bundle.get("type") == "transaction":
            yield entry, "request"
        yield from _tags(entry["resource"])
        if has_lapsed(entry["resource"]):
            yield entry["resource"], "status"
    if entries and entries[0]["resource"].get("resourceType") == "MessageHeader" and bundle.get("type") == "message":
        yield from ((entries[0], key) for key in ("fullUrl", "resource") if key in entries[0])
    if narrative is None:
        return
    for key, resource in keyed(entries, plan_of(entries)):
        if _is(resource, narrative.divs.get(key)):
            yield resource, "text"
    if _composed(bundle, entries, narrative):
        yield from ((entries[0], key) for key in ("fullUrl", "resource") if key in entries[0])


def _tags(resource: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    meta = resource.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, dict) and tag.get("system") == ITEM_SYSTEM:
            yield from ((tag, key) for key in tag)


def _is(resource: dict[str, Any], div: str | None) -> bool:
    return div is not None and resource.get("text") == narrated(div)


def _composed(bundle: Any, entries: list[dict[str, Any]], narrative: Narrative) -> bool:
    """Whether the Composition is what we would make of this document."""
    if not entries or entries[0]["resource"].get("resourceType") != "Composition":
        return False
    return bool(entries[0]["resource"] == _again(bundle, entries, narrative))


def _again(bundle: Any, entries: list[dict[str, Any]], narrative: Narrative) -> dict[str, Any] | None:
    identifier = bundle.get("identifier")
    name = identifier.get("value") if isinstance(identifier, dict) else None
    moment = bundle.get("timestamp")
    if not isinstance(name, str) or not isinstance(moment, str) or any("fullUrl" not in entry for entry in entries):
        return None
    return composition(entries[1:], narrative, moment, name)


def renew(bundle: dict[str, Any], was: Any, before: Narrative, after: Narrative, findings: Findings) -> None:
    """After a put: what was ours says what the plan says now; what was the sender's stays, and that is told.

    `was` is the Bundle before the put, `before` and `after` the narratives of the plan then and now.
    """
    old = entries_of(was)
    ours = {key for key, resource in keyed(old, plan_of(old)) if _is(resource, before.divs.get(key))}
    composed = _composed(was, old, before)
    entries = entries_of(bundle)
    there = {_name(entry): entry["resource"] for entry in old}
    names = {id(entry["resource"]): (number, _name(entry)) for number, entry in enumerate(entries)}
    known = {key for key, _ in keyed(old, plan_of(old))}
    for key, resource in keyed(entries, plan_of(entries)):
        if key in ours or (key not in known and composed):
            _say(resource, after.divs.get(key))
        elif _stale(resource, there.get(names[id(resource)][1])):
            findings.add("narrative-kept", path=f"Bundle.entry[{names[id(resource)][0]}].resource.text")
    if composed:
        again = _again(bundle, entries, after)
        if again is not None and again != entries[0]["resource"]:
            entries[0]["resource"] = again
    elif entries and entries[0]["resource"].get("resourceType") == "Composition" and bundle != was:
        findings.add("narrative-kept", path="Bundle.entry[0].resource")


def _say(resource: dict[str, Any], div: str | None) -> None:
    if div is None:
        resource.pop("text", None)
    elif resource.get("text") != narrated(div):
        resource["text"] = narrated(div)


def _stale(resource: dict[str, Any], was: dict[str, Any] | None) -> bool:
    """The resource says something else than it did, and its narrative the same."""
    if str(resource.get("resourceType")) in _HEADS or "text" not in resource or was is None:
        return False
    return resource != was and resource["text"] == was.get("text")


def _name(entry: dict[str, Any]) -> Key:
    resource = entry["resource"]
    return str(resource.get("resourceType", "")), str(entry.get("fullUrl") or resource.get("id", ""))
