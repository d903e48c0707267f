"""What says by its status that something holds now, and does so no longer than its period lasts.

Who looks for `Flag?status=active` looks for a plan that is there, and reads no period (R4 Flag.status). A table goes by
the plan alone; what has ended depends on the day that a Bundle is of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from planbro.formats.fhir._entries import BASE, resources

ENDED: Final = {"Flag": "inactive", "EpisodeOfCare": "finished"}
"""The types, and the status of each that says it holds no more (R4 Flag, EpisodeOfCare)."""


def let_lapse(entries: list[Any], day: str, before: list[Any] | None = None) -> None:
    """Give what has ended before that day the status that says so. Of what stood there `before`, only what has got
    another end since: a document that comes back unchanged stays as it was."""
    known = {_name(one): _end(one) for _, one in resources(before or [])}
    for _, resource in resources(entries):
        over, end = ENDED.get(str(resource.get("resourceType"))), _end(resource)
        is_past = bool(end) and end < day[: len(end)] and known.get(_name(resource)) != end
        if over and is_past and resource.get("status") == "active" and _is_ours(resource):
            resource["status"] = over


def has_lapsed(resource: Mapping[str, Any]) -> bool:
    """Whether its status says that it has ended, as its period does."""
    over = ENDED.get(str(resource.get("resourceType")))
    return over is not None and resource.get("status") == over and bool(_end(resource)) and _is_ours(resource)


def _name(resource: Mapping[str, Any]) -> str:
    return f"{resource.get('resourceType')}/{resource.get('id')}"


def _end(resource: Mapping[str, Any]) -> str:
    period = resource.get("period")
    end = period.get("end") if isinstance(period, dict) else None
    return end if isinstance(end, str) else ""


def _is_ours(resource: Mapping[str, Any]) -> bool:
    """Whether it is in words of planbro: what another system says of its own is not judged."""
    said = [resource.get("code")] if resource["resourceType"] == "Flag" else resource.get("type")
    codings = (one.get("coding") for one in said if isinstance(one, dict)) if isinstance(said, list) else ()
    return any(
        isinstance(coding, dict) and str(coding.get("system")).startswith(f"{BASE}/CodeSystem/")
        for one in codings
        if isinstance(one, list)
        for coding in one
    )
