"""The Task by which a hospital asks a kommune for access: what `ask_of_task` reads there."""

from __future__ import annotations

import base64
from typing import Any

from planbro.exchange.access._model import Wanted
from planbro.exchange.access._task import CODE, PURPOSE, TEXT, coded, identifier, type_of
from planbro.exchange.consent import Scan
from planbro.store.database import Number


def task_to_ask(
    number: Number, wanted: Wanted = Wanted(), *, words: str = "", paper: bytes | None = None
) -> dict[str, Any]:
    """A Task that asks for access to the plan of whoever has the number. The token says who asks.

    Raises:
        Refused: the paper is neither PDF nor a picture.
    """
    reason: dict[str, Any] = {"coding": [{"system": PURPOSE, "code": wanted.purpose}]}
    task: dict[str, Any] = {
        "resourceType": "Task", "status": "requested", "intent": "proposal",
        "code": {"coding": [{"system": CODE, "code": "approve"}], "text": TEXT},
        "for": {"type": "Patient", "identifier": identifier(number)},
        "reasonCode": reason | ({"text": words} if words else {}),
        "input": [*(coded("part", one) for one in wanted.parts), *(coded("life-area", one) for one in wanted.areas)],
    }  # fmt: skip
    period = {name: day for name, day in (("start", wanted.start), ("end", wanted.stop)) if day}
    if period:
        task["restriction"] = {"period": period}
    if paper is not None:
        scan = Scan.of(paper)
        held = {"contentType": scan.mime, "data": base64.b64encode(scan.data).decode()}
        task["input"].append({"type": type_of("consent"), "valueAttachment": held})
    return task
