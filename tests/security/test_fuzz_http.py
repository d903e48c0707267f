"""Every address of the service, asked in every wrong way: an answer of ours, soon, and nothing of what was sent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from harm import log_of, send_all, whole_town
from hypothesis import given, settings
from hypothesis import strategies as st
from mutate import NAME, NUMBER, echoes, gone_wrong
from serving import Town
from test_fuzz_parsers import ADT, ENCOUNTER, EVENTS, PLO, SUBSCRIPTION, TASK

pytestmark = [pytest.mark.more, pytest.mark.filterwarnings("ignore:Generating overly large repr")]
SECONDS = 3.0
UUID = "6f0a6d2e-3c1f-4f7a-9a53-2f6f6f0c7d21"
FHIR, PROBLEM, PAGE = "application/fhir+json", "application/problem+json", "text/html"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON, XML = {"Content-Type": FHIR}, {"Content-Type": "application/fhir+xml"}
WORDS = st.sampled_from(
    ["", "*", "a", "-1", "0", "1e400", "9" * 400, "null", "\u202e", "\x00", "%00", "%2e%2e/", "..", "ge2026", "eq0000-13-99",
     "2026-11-22T24:61:61+99:99", "a|b|c|d", "|", "\\", "\\\\,\\|", ",".join(["a"] * 500), "CarePlan:goal", "*:*", "a:b:c:d",
     "Goal/" + UUID, UUID, f"urn:uuid:{UUID}", "http://[::1", "javascript:alert(1)", "$(id)", "${x}", "\r\nX-Y: z", NAME,
     "æ" * 3000, "\ud7ff", "\U0010ffff", "true", "application/fhir+xml", "json", "(" * 500, "a" * 60 + "!"]
) | st.text(max_size=30)  # fmt: skip
NAMES = st.sampled_from(
    ["patient.identifier", "subject:Patient.identifier", "identifier", "patient", "_id", "_include", "_revinclude",
     "_include:iterate", "_lastUpdated", "_count", "_page", "_format", "_pretty", "_summary", "_sort", "_total", "_elements",
     "status", "category", "subject", "date", "code", "_has:Goal:x:y", "_filter", "name:exact", "status:not", "x" * 200]
) | st.text(max_size=12)  # fmt: skip
TYPES = st.sampled_from(["CarePlan", "CareTeam", "Goal", "Task", "ServiceRequest", "Flag", "Consent", "DocumentReference",
                         "Binary", "Provenance", "Patient", "Subscription", "Nope", ""])  # fmt: skip
PARTS = st.sampled_from([UUID, "_search", "_history", "1", "999999999", "$ip-document", "x", "", "..", "%2f", "æ", "a" * 200,
                         "n4fg2lupbrob5hikh4pw6ctnfy.srongg7evfijnntg6jgfwa4gsa", "=" * 20, "._"])  # fmt: skip
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
HEADERS = st.dictionaries(
    st.sampled_from(["Accept", "Accept-Language", "Content-Type", "Prefer", "If-None-Match", "If-Match", "If-Modified-Since",
                     "nhn-access-basis", "nhn-user-role", "nhn-event-id", "X-Request-Id", "Cookie", "Authorization",
                     "X-Forwarded-For", "Sec-Fetch-Site"]),
    st.sampled_from(["", "*/*", "text/html", FHIR, "application/fhir+xml; fhirVersion=3.0", "x" * 2000, ";;;;q=a", "q=" * 300,
                     "W/\"1\"", "Thu, 99 Nov 9999 99:99:99 GMT", "handling=strict", "return=minimal", '{"code":"x"}', "%ff%fe",
                     NAME, NUMBER, "DPoP a.b.c", "Bearer x", "__Host-planbro-ward=x", "en;q=0.1,*;q=2"]),
    max_size=4,
)  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    yield from whole_town(f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/planbro.db")


def judge(town: Town, asked: dict[str, Any], who: str = "hospital") -> Any:
    """One request; what has to hold of every answer to what is not right."""
    began = time.thread_time()
    with log_of() as log:
        answer = send_all(town, [asked], who)[0]
    spent = time.thread_time() - began
    shown = (asked["method"], asked["url"][:200], answer.status_code)
    assert answer.status_code < 500 or answer.status_code == 501, (*shown, log.getvalue()[-2000:])
    assert spent < SECONDS, shown
    if answer.status_code >= 300:
        assert not echoes(answer.text + repr(answer.headers.multi_items())), shown
    assert not echoes(log.getvalue()), shown
    assert '"uncaught"' not in log.getvalue(), shown
    return answer


@settings(max_examples=max(60, settings().max_examples))
@given(METHODS, TYPES, st.lists(PARTS, max_size=4), st.lists(st.tuples(NAMES, WORDS), max_size=5), HEADERS)
def test_an_address_of_the_facade(
    town: Town, method: str, type_: str, parts: list[str], params: Any, headers: dict[str, str]
) -> None:
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in params)
    judge(town, {"method": method, "url": "/fhir/" + "/".join([type_, *parts]) + f"?{query}", "headers": headers})


@settings(max_examples=max(60, settings().max_examples))
@given(TYPES, st.lists(st.tuples(NAMES, WORDS), max_size=8), st.booleans())
def test_a_search_in_a_body(town: Town, type_: str, params: Any, whose: bool) -> None:
    told = [*params, ("patient.identifier", NUMBER)] if whose else params
    body = "&".join(f"{quote(name)}={quote(value)}" for name, value in told)
    judge(town, {"method": "POST", "url": f"/fhir/{type_}/_search", "content": body, "headers": FORM})


@settings(max_examples=max(40, settings().max_examples))
@given(gone_wrong(orjson.dumps(TASK), orjson.dumps(SUBSCRIPTION)), st.sampled_from(["Task", "Subscription", f"Task/{UUID}"]),
       st.sampled_from([JSON, XML, FORM]))  # fmt: skip
def test_a_resource_that_is_sent(town: Town, data: bytes, path: str, kind: dict[str, str]) -> None:
    judge(town, {"method": "PUT" if "/" in path else "POST", "url": f"/fhir/{path}", "content": data, "headers": kind})


@settings(max_examples=max(30, settings().max_examples))
@given(gone_wrong(*PLO, ADT, ENCOUNTER, EVENTS), st.sampled_from(["/transit", "/inbox/engine", "/inbox/news"]))
def test_a_message_that_is_sent(town: Town, data: bytes, path: str) -> None:
    hook = {"webhook-id": NAME, "webhook-timestamp": "1", "webhook-signature": f"v1,{NUMBER}"}
    answer = judge(town, {"method": "POST", "url": path, "content": data, "headers": hook}, "operator")
    if path == "/transit":
        assert answer.content == data, "whatever it is, it is sent on"


@settings(max_examples=max(30, settings().max_examples))
@given(gone_wrong(orjson.dumps({"nin": NUMBER, "language": "nb", "userAgent": NAME})),
       st.sampled_from(["/status", "/ward/handle"]))  # fmt: skip
def test_a_question_with_a_number(town: Town, data: bytes, path: str) -> None:
    answer = judge(town, {"method": "POST", "url": path, "content": data})
    assert answer.status_code in {200, 201, 400, 413}


@settings(max_examples=max(40, settings().max_examples))
@given(st.sampled_from(["/ward", "/ward/ask", "/ward/acute", "/ward/close", "/ward/h/x", "/ward/h/%2e%2e", "/ward/launch",
                        "/ward/back", "/ward/in", "/ward/style.css"]),
       METHODS, st.lists(st.tuples(NAMES, WORDS), max_size=4), HEADERS, st.binary(max_size=200))  # fmt: skip
def test_the_page_of_the_ward(town: Town, path: str, method: str, params: Any, headers: Any, body: bytes) -> None:
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in params)
    judge(town, {"method": method, "url": f"{path}?{query}", "headers": headers, "content": body}, "nobody")


OPERATED = (
    "/api/exchanges", "/api/exchanges/1", "/api/exchanges/corrections", "/api/deviations", "/api/deviations/exported",
    "/api/deviations/close", "/api/tasks", "/api/tasks/done", "/api/parties", "/api/parties/herid:1/overrides", "/api/queue",
    "/api/policies", "/api/audit/find", "/api/audit/verify", "/api/audit/anchor", f"/api/requests/{UUID}/approve",
    f"/api/requests/{UUID}/refuse", "/api/persons/find", "/api/admission/explain", "/api/admission/sentence", "/api/nope",
)  # fmt: skip


@settings(max_examples=max(40, settings().max_examples))
@given(st.sampled_from(OPERATED), METHODS, st.lists(st.tuples(NAMES, WORDS), max_size=4),
       gone_wrong(orjson.dumps({"number": NUMBER, "reason": NAME, "numbers": [1], "confirm": "x", "since": "2026-11-22"})))  # fmt: skip
def test_what_operators_ask(town: Town, path: str, method: str, params: Any, data: bytes) -> None:
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in params)
    headers = {"Content-Type": "application/json"}
    judge(town, {"method": method, "url": f"{path}?{query}", "content": data, "headers": headers}, "operator")


@pytest.mark.parametrize("depth", [900, 5000, 60_000])
@pytest.mark.parametrize(
    "path", ["/status", "/ward/handle", "/fhir/Task", "/api/exchanges/corrections", "/api/audit/find"]
)
def test_what_is_deep_is_refused_everywhere(town: Town, path: str, depth: int) -> None:
    for data in (b"[" * depth, b'{"nin":' * (depth // 8), b"[" * depth + b"]" * depth):
        who = "operator" if path.startswith("/api") else "hospital"
        headers = {"Content-Type": "application/json" if who == "operator" else FHIR}
        answer = judge(town, {"method": "POST", "url": path, "content": data[: 64 << 10], "headers": headers}, who)
        assert 400 <= answer.status_code < 500
