"""Tasks as FHIR R4 Task: what is to be done and by when, with an opaque link and no `for`, since that is a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import orjson

from planbro.exchange.remind._link import link
from planbro.findings import Finding
from planbro.store.database import Task

SYSTEM: Final = "urn:planbro:task"
_STATUS: Final = {
    "open": "requested", "late": "requested", "done": "completed", "verified": "completed", "over": "cancelled",
}  # fmt: skip
_SAID: Final = {"open": "open", "late": "past-deadline", "done": "done", "verified": "verified", "over": "over"}


def fhir_tasks(tasks: Iterable[Task], base: str = "", language: str = "nb") -> bytes:
    """A collection of Tasks.

    Raises:
        Refused: `base` is no address that may stand in a link.
    """
    entries = [
        {"fullUrl": f"urn:uuid:{task.ref}", "resource": fhir_task(task, base, language)} for task in tasks
    ]  # fmt: skip
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "collection"}
    return orjson.dumps(bundle | ({"entry": entries} if entries else {}), option=orjson.OPT_INDENT_2)


def fhir_task(task: Task, base: str = "", language: str = "nb") -> dict[str, Any]:
    """One Task. `businessStatus` keeps what R4's statuses cannot tell apart: done, and seen to be done."""
    said = Finding(task.code, params=dict(task.params))
    found: dict[str, Any] = {
        "resourceType": "Task",
        "id": task.ref,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{task.ref}"}],
        "status": _STATUS[task.standing],
        "businessStatus": {"coding": [{"system": f"{SYSTEM}-standing", "code": _SAID[task.standing]}]},
        "intent": "order",
        "priority": "urgent" if task.standing == "late" else "routine",
        "code": {"coding": [{"system": SYSTEM, "code": task.code}], "text": said.text(language)},
        "description": said.action(language),
        "authoredOn": task.opened,
        "lastModified": task.changed,
    }
    address = link(base, task)
    if address:
        found["input"] = [{"type": {"coding": [{"system": SYSTEM, "code": "link"}]}, "valueUrl": address}]
    if task.due is not None:
        found["restriction"] = {"period": {"end": task.due}}
    return found
