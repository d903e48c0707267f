"""One plan, four kinds of Bundle: collection, transaction, document, message (fhir.md § 6.1).

The table writes a collection. The other kinds are the same entries, in the same order, with the same fullUrl and the
same references, and with what the kind asks for beside them: a request to each, a Composition before them, a
MessageHeader before them. So a plan reads the same from any of them.

References are by urn:uuid within the Bundle throughout, in a transaction too: a server that takes our ids and one that
gives its own both know what to do with them (R4 Bundle, resolving references; http, transaction). In a transaction
they are names of that Bundle alone (`_transaction`).

Ids, times and names come from the plan and the arguments; the same input gives the same Bundle.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal

from planbro.formats.codec import json as json_codec
from planbro.formats.fhir._composition import PROFILE, composition
from planbro.formats.fhir._entries import BASE, URI, keyed, members_of, plan_id, plan_of, pointers_in, resources
from planbro.formats.fhir._message import EVENTS, Endpoint, message_header
from planbro.formats.fhir._named import Named
from planbro.formats.fhir._narrative import Key, Narrative, narrated
from planbro.formats.fhir._transaction import placeholder, post_request, put_request
from planbro.mapping._codecs import with_offset

Kind = Literal["collection", "transaction", "document", "message"]
KINDS: Final[tuple[Kind, ...]] = ("collection", "transaction", "document", "message")

_OF_KIND: Final = {
    "request": ("transaction", "batch", "history"),
    "response": ("history", "transaction-response", "batch-response"),
    "search": ("searchset",),
}
"""What an entry may have in some kinds alone (bdl-2, bdl-3, bdl-4)."""
_FIRST: Final = frozenset({"document", "message"})


def assemble(
    bundle: dict[str, Any],
    kind: Kind,
    *,
    as_of: str,
    narrative: Narrative | None = None,
    identifier: str | None = None,
    post: bool = False,
    sender: Endpoint | None = None,
    receiver: Endpoint | None = None,
    software: str = "planbro",
) -> dict[str, Any]:
    """Make the collection that the table wrote a Bundle of one kind; it is changed in place and returned.

    `as_of` is its time, `identifier` its urn:uuid, worked out from its content where none is given. `post` is for a
    server that does not take client ids: each entry becomes a conditional create, by our own name for its resource
    (`Named`), the plan's identifier or a tag. A resource that says something in words already keeps it.
    """
    entries = [entry for entry in members_of(bundle) if not made_here(entry)]
    for entry, _ in resources(entries):
        _plain(entry, kind)
    _call(entries, placeholder if kind == "transaction" else _PLAIN)
    plan = plan_of(entries)
    moment = instant(as_of)
    if narrative is not None:
        place(entries, plan, narrative)
    if kind == "transaction":
        for entry, resource in resources(entries):
            _request(entry, resource, post)
    seed = plan.get("id", "") if plan else ""
    name = identifier or _identifier(str(seed), kind, moment, entries)
    if kind == "document":
        entries.insert(0, _entry(composition(entries, narrative or Narrative("nb"), moment, name)))
    elif kind == "message":
        entries.insert(0, _entry(message_header(entries, name, sender, receiver, software)))
    _head(bundle, kind, name, moment, entries)
    return bundle


def instant(when: str) -> str:
    """A time with seconds and offset, as `Bundle.timestamp` must have."""
    return with_offset(when if len(when) > 10 else f"{when}T00:00:00")


def made_here(entry: Any) -> bool:
    """A Composition or MessageHeader of an earlier kind, made by planbro; another's stays as any resource does."""
    resource = entry.get("resource") if isinstance(entry, dict) else None
    if not isinstance(resource, dict):
        return False
    if resource.get("resourceType") == "Composition":
        meta = resource.get("meta")
        profiles = meta.get("profile") if isinstance(meta, dict) else None
        return isinstance(profiles, list) and PROFILE in profiles
    event = resource.get("eventCoding")
    return resource.get("resourceType") == "MessageHeader" and isinstance(event, dict) and event.get("system") == EVENTS


def _plain(entry: dict[str, Any], kind: str) -> None:
    """An entry without what belongs to another kind, and with a fullUrl."""
    for member, kinds in _OF_KIND.items():
        if member in entry and kind not in kinds:
            del entry[member]
    if not isinstance(entry.get("fullUrl"), str):
        rest = {key: value for key, value in entry.items() if key != "fullUrl"}
        entry.clear()
        entry.update({"fullUrl": _full_url(rest["resource"])} | rest)


def _full_url(resource: dict[str, Any]) -> str:
    ident, kind = str(resource.get("id", "")), str(resource.get("resourceType", ""))
    try:
        return f"urn:uuid:{uuid.UUID(ident)}"
    except ValueError:
        text = f"{kind}/{ident}" if ident else json_codec.canonical(resource).decode()
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{BASE}/{text}')}"


def _head(bundle: dict[str, Any], kind: str, name: str, moment: str, entries: list[dict[str, Any]]) -> None:
    """The Bundle's own members, in R4's order; what is of another kind goes (bdl-1), and a signature on what was."""
    known = ("resourceType", "id", "meta", "implicitRules", "language", "link")
    stays = {key: value for key, value in bundle.items() if key in known or key[1:] in known}
    bundle.clear()
    bundle.update(stays)
    bundle["identifier"] = {"system": URI, "value": name}
    bundle["type"] = kind
    bundle["timestamp"] = moment
    bundle["entry"] = entries


def _identifier(seed: str, kind: str, moment: str, entries: list[dict[str, Any]]) -> str:
    """A name for what the Bundle holds at this time.

    That of a document or a message is of its whole content, since these are kept and pointed to; that of the others is
    of which resources they hold.
    """
    try:
        space = uuid.UUID(seed)
    except ValueError:
        space = uuid.uuid5(uuid.NAMESPACE_URL, f"{BASE}/{seed}")
    if kind in _FIRST:
        said = json_codec.serialise([*entries], indent=False)
    else:
        said = "|".join([str(entry.get("fullUrl")) for entry, _ in resources(entries)]).encode()
    return f"urn:uuid:{uuid.uuid5(space, f'{kind}|{moment}|{hashlib.sha256(said).hexdigest()}')}"


def _entry(resource: dict[str, Any]) -> dict[str, Any]:
    return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}


# --- transaction

_PLAIN: Final = "urn:uuid:{}".format


def _call(entries: list[dict[str, Any]], named: Callable[[str], str]) -> None:
    """Call each resource that is called by our id as this kind of Bundle does, and have the references say it."""
    names: dict[str, str] = {}
    for entry, resource in resources(entries):
        if named == _PLAIN and entry["fullUrl"] == _PLAIN(str(resource.get("id"))):
            continue  # what is new is called so already
        key = _key(_full_url(resource))
        if entry["fullUrl"] in {f"urn:uuid:{key}", placeholder(key)} and entry["fullUrl"] != named(key):
            names[entry["fullUrl"]] = entry["fullUrl"] = named(key)
    for pointer in pointers_in([resource for _, resource in resources(entries)]) if names else ():
        pointer["reference"] = names.get(pointer["reference"], pointer["reference"])


def _key(url: str) -> str:
    """The UUID in a fullUrl, or one made of it."""
    try:
        return str(uuid.UUID(url.removeprefix("urn:uuid:")))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, url))


def _request(entry: dict[str, Any], resource: dict[str, Any], post: bool) -> None:
    """What a server is to do with an entry: put it, or create it where nothing bears our name for it."""
    if "request" in entry:
        return
    kind, ident = str(resource.get("resourceType", "")), str(resource.get("id", ""))
    if not post:
        entry["request"] = put_request(kind, ident) if ident else post_request(kind)
        return
    is_plan = kind == "CarePlan" and plan_id(resource)
    name = Named(kind, _key(plan_id(resource) if is_plan else ident or str(entry.get("fullUrl"))))
    if not name.borne_by(resource):
        meta = resource["meta"] = resource["meta"] if isinstance(resource.get("meta"), dict) else {}
        meta["tag"] = [*(meta["tag"] if isinstance(meta.get("tag"), list) else ()), name.tag]
    entry["request"] = post_request(kind, name)


def ask_for_new(bundle: dict[str, Any], was: Any) -> None:
    """After a put: what is new in a transaction is asked for as the rest is (bdl-3). `was` is the Bundle before it."""
    before = {str(entry.get("fullUrl")): entry for entry, _ in resources(members_of(was))}
    asked = [entry["request"] for entry in before.values() if isinstance(entry.get("request"), dict)]
    post = bool(asked) and all(request.get("method") == "POST" for request in asked)
    for entry, resource in resources(members_of(bundle)):
        if str(entry.get("fullUrl")) not in before:
            entry.pop("request", None)
            _request(entry, resource, post)


# --- narrative


def place(entries: list[dict[str, Any]], plan: dict[str, Any] | None, narrative: Narrative) -> None:
    """Give each resource its narrative, where it has none."""
    divs = narrative.divs
    for key, resource in keyed(entries, plan) if len(divs) > 1 else _only(plan):
        text = divs.get(key)
        if text is not None and "text" not in resource:
            resource["text"] = narrated(text)


def _only(plan: dict[str, Any] | None) -> Iterator[tuple[Key, dict[str, Any]]]:
    if plan is not None:
        yield ("CarePlan", plan_id(plan)), plan
