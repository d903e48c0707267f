"""The MessageHeader of a message (bdl-12). Norway has no event for a plan and no address for a FHIR message: ours."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from planbro.formats.fhir._entries import BASE, resources, without_blanks

EVENTS: Final = f"{BASE}/CodeSystem/message-event"
_EVENT: Final = (EVENTS, "individuell-plan", "Individuell plan")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One end of a message: the body's name, and the HER-id or organisasjonsnummer by which it is addressed."""

    name: str = ""
    her_id: str = ""
    orgnr: str = ""

    @property
    def address(self) -> str:
        """An address of ours: FHIR messages have no national one (fhir.md § 6.1)."""
        for kind, value in (("herid", self.her_id), ("orgnr", self.orgnr)):
            if value:
                number = quote(value, safe="")  # what a plan states may be no number
                return f"urn:planbro:{kind}:{number}"
        return "urn:planbro:local"


def message_header(entries: list[dict[str, Any]], name: str, sender: Endpoint | None, receiver: Endpoint | None,
                   software: str) -> dict[str, Any]:  # fmt: skip
    """The MessageHeader: an event of ours, from whom, to whom, about which plan (bdl-12)."""
    focus = [entry["fullUrl"] for entry, resource in resources(entries) if resource.get("resourceType") == "CarePlan"]
    made: dict[str, Any] = {
        "resourceType": "MessageHeader",
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{BASE}/MessageHeader/{name}")),
        "eventCoding": dict(zip(("system", "code", "display"), _EVENT, strict=True)),
    }
    if receiver is not None:
        made["destination"] = [without_blanks({"name": receiver.name, "endpoint": receiver.address,
                                                "receiver": _body(entries, receiver)})]  # fmt: skip
    if sender is not None:
        made["sender"] = _body(entries, sender)
    source = sender or Endpoint()
    made["source"] = without_blanks({"name": source.name, "software": software, "endpoint": source.address})
    made["focus"] = [{"reference": url} for url in focus[:1]]
    return without_blanks(made)


def _body(entries: list[dict[str, Any]], end: Endpoint) -> dict[str, Any] | None:
    """The body as the Bundle knows it, else by the number it has everywhere."""
    numbers = (("urn:oid:2.16.578.1.12.4.1.2", end.her_id), ("urn:oid:2.16.578.1.12.4.1.4.101", end.orgnr))
    wanted = [(system, value) for system, value in numbers if value]
    for entry, resource in resources(entries):
        identifiers = resource.get("identifier") if resource.get("resourceType") == "Organization" else None
        for one in identifiers if isinstance(identifiers, list) else ():
            if isinstance(one, dict) and (one.get("system"), one.get("value")) in wanted:
                return {"reference": entry["fullUrl"]}
    if not wanted:
        return {"display": end.name} if end.name else None
    found: dict[str, Any] = {"identifier": dict(zip(("system", "value"), wanted[0], strict=True))}
    return found | {"display": end.name} if end.name else found
