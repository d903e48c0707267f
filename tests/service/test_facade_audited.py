"""What a line of the audit says of a question: what the request is called, and how it was put, as a keyed hash."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from serving import Town, number_of

from planbro.formats.fhir.audit import audit_event
from planbro.store.database import Entry

NAME = "6f0a6d2e-3c1f-4f7a-9a53-2f6f6f0c7d21"


def searched(town: Town, code: str = "", **headers: str) -> tuple[str, Entry]:
    """What the answer calls the request, and the line that it left."""

    async def go() -> Any:
        async with town.client("hospital") as client:
            said = {"subject:Patient.identifier": number_of(town.opened[0])} | ({"status": code} if code else {})
            return await client.post("/fhir/CarePlan/_search", data=said, headers=headers)

    answer = asyncio.run(go())
    assert answer.status_code == 200
    return answer.headers["x-request-id"], town.audit()[-1]


def test_a_search_stands_in_the_log_by_the_name_of_its_request_and_a_hash(small: Town) -> None:
    name, line = searched(small)
    again, same = searched(small)
    _, other = searched(small, "active")
    assert (line.params["trace"], same.params["trace"], name == again) == (name, again, False)
    assert line.params["query"] == same.params["query"] != other.params["query"]
    assert number_of(small.opened[0]) not in json.dumps(dict(line.params))


def test_the_name_that_the_caller_gives_ties_its_log_to_ours(small: Town) -> None:
    name, line = searched(small, **{"X-Request-Id": NAME})
    event = json.dumps(audit_event(line))
    assert (name, NAME in event, "XrequestId" in event) == (NAME, True, True)
