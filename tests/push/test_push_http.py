"""HTTP as it is: addresses, secrets, redirects, answers of every kind; with respx in front of httpx."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st
from pushing import NOW, small_plan

from planbro.findings import Refused
from planbro.formats.codec import Limits
from planbro.plan.disclosure import own_copy
from planbro.transport import (
    FhirServer,
    Guard,
    Lost,
    Named,
    Parcel,
    Patience,
    Place,
    base_of,
    headers_from,
    issues_of,
    place_of,
    retry_after,
)

BASE = "https://fhir.example.org/r4"
UUID = "c91330ba-578d-5eee-af6a-2004d861ebf9"
GOAL = Place("Goal", UUID)
PARCEL = Parcel(b'{"resourceType":"Goal"}', own_copy(small_plan(), "orgnr:999999999"))


def server(**more: Any) -> FhirServer:
    return FhirServer(base_of(BASE), now=lambda: NOW, **more)


def refusal(work: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        work()
    return [finding.code for finding in refused.value.findings]


# --- where to


@pytest.mark.parametrize(
    "url", [BASE, BASE + "/", "http://localhost:8080/fhir", "http://127.0.0.1/fhir", "http://[::1]:8080"]
)
def test_addresses_that_are_taken(url: str) -> None:
    assert not base_of(url).plain
    assert not base_of(url).url.endswith("/")


@pytest.mark.parametrize("url", [
    "", "fhir.example.org", "ftp://fhir.example.org", "file:///etc/passwd", "https://", "https:///fhir", "https://a b/",
    "https://kari:hemmelig@fhir.example.org/r4", f"{BASE}?_format=json", f"{BASE}#x", "https://fhir.example.org:port/",
    f"{BASE}/13916900216", f"{BASE}/139169%300216",
])  # fmt: skip
def test_addresses_that_are_none(url: str) -> None:
    assert refusal(lambda: base_of(url)) == ["push-url"]


@pytest.mark.parametrize("url", ["http://fhir.example.org/r4", "http://10.0.0.1/fhir", "http://localhost.example.org"])
def test_plain_http_to_another_machine_must_be_asked_for(url: str) -> None:
    assert refusal(lambda: base_of(url)) == ["push-insecure"]
    assert base_of(url, insecure=True).plain


@pytest.mark.parametrize("id_", ["14831560224", "fnr-14831560224", "", "a/b", "a" * 65, "..%2f", "kari nordmann"])
def test_no_number_of_a_person_stands_in_an_address(id_: str) -> None:
    with pytest.raises(Refused):
        Place("Patient", id_)
    with pytest.raises(ValueError, match="UUID"):
        Named("Patient", id_ or "x" * 36)


@pytest.mark.parametrize(
    "id_", ["1", "1234567890", "1732269600000123456", UUID, "034e7b9f-5533-0226-0733-9eac643b6923", "ip-2022.4"]
)
def test_ids_that_servers_give(id_: str) -> None:
    assert str(Place("Patient", id_)) == f"Patient/{id_}"


@pytest.mark.parametrize(("location", "found"), [
    (f"{BASE}/Goal/7/_history/3", ("Goal/7", "3")), ("Goal/7", ("Goal/7", "")), (f"{BASE}/Goal/7", ("Goal/7", "")),
    ("", ("None", "")), ("https://x.example/login", ("None", "")), ("/r4/Goal/7/_history/3/", ("Goal/7", "3")),
])  # fmt: skip
def test_where_a_location_leads(location: str, found: tuple[str, str]) -> None:
    place, version = place_of(location)
    assert (str(place), version) == found


# --- secrets


def test_secrets_come_from_the_environment_and_are_never_shown() -> None:
    there = {"IP_TOKEN": "s3cret", "KEY": "h3mmelig"}
    headers = headers_from("IP_TOKEN", ["X-Api-Key=KEY"], there)
    assert dict(headers) == {"Authorization": "Bearer s3cret", "X-Api-Key": "h3mmelig"}
    with server(headers=headers) as port:
        assert "s3cret" not in f"{headers!r}{port!r}"


@pytest.mark.parametrize(("token", "pairs", "code"), [
    ("NONE", [], "push-secret"), ("EMPTY", [], "push-secret"), ("BROKEN", [], "push-secret"),
    (None, ["X-Api-Key"], "push-header"), (None, ["X Api=KEY"], "push-header"), (None, ["X-Api-Key="], "push-header"),
    (None, ["If-Match=KEY"], "push-header"), (None, ["host=KEY"], "push-header"), (None, ["X-Api-Key=NONE"], "push-secret"),
])  # fmt: skip
def test_headers_that_cannot_be(token: str | None, pairs: list[str], code: str) -> None:
    there = {"KEY": "x", "EMPTY": " ", "BROKEN": "a\r\nX-Evil: 1"}
    assert refusal(lambda: headers_from(token, pairs, there)) == [code]


def test_a_secret_given_in_place_of_its_name_is_not_repeated() -> None:
    with pytest.raises(Refused) as refused:
        headers_from("eyJhbGciOi.s3cret", [], {})
    assert "s3cret" not in str(refused.value)


# --- requests


@respx.mock
def test_what_a_request_says() -> None:
    route = respx.put(f"{BASE}/Goal/{UUID}").respond(200, headers={"ETag": 'W/"4"'})
    with server(headers=headers_from("T", [], {"T": "s3cret"})) as port:
        answer = port.send(PARCEL, "PUT", GOAL, Guard(if_match='W/"3"'))
    assert (answer.status, answer.etag) == (200, 'W/"4"')
    request = route.calls.last.request
    sent = {name: request.headers[name] for name in ("content-type", "accept", "prefer", "if-match", "accept-encoding")}
    assert sent == {"content-type": "application/fhir+json", "accept": "application/fhir+json",
                    "prefer": "return=minimal", "if-match": 'W/"3"', "accept-encoding": "identity"}  # fmt: skip
    assert request.headers["user-agent"].startswith("planbro/")
    assert request.headers["authorization"] == "Bearer s3cret"
    assert request.content == PARCEL.data


@respx.mock
def test_conditional_creates_by_our_name() -> None:
    route = respx.post(f"{BASE}/Goal").respond(201, headers={"Location": f"{BASE}/Goal/7/_history/1"})
    with server() as port:
        answer = port.send(PARCEL, "POST", "Goal", Guard(if_none_exist=Named("Goal", UUID)))
        port.send(PARCEL, "POST", "Goal")
    assert (str(answer.location), answer.etag) == ("Goal/7", 'W/"1"')
    headers = [call.request.headers.get("if-none-exist") for call in route.calls]
    assert headers == [f"_tag=https://planbro.dev/fhir/item|{UUID}", None]


@respx.mock
@pytest.mark.parametrize("there", [
    "https://evil.example.org/r4/Goal", "http://fhir.example.org/r4/Goal", "https://fhir.example.org:8443/r4/Goal",
    "//evil.example.org/Goal", "https://fhir.example.org/login", "https://x:y@fhir.example.org/r4/Goal", "javascript:1",
])  # fmt: skip
def test_a_redirect_elsewhere_is_not_followed(there: str) -> None:
    respx.post(BASE).respond(307, headers={"Location": there})
    respx.get(f"{BASE}/metadata").respond(302, headers={"Location": there})
    with server() as port:
        assert refusal(lambda: port.send(PARCEL, "POST", "")) == ["push-redirect"]
        assert refusal(port.metadata) == ["push-redirect"]
    assert {call.request.url.host for call in respx.calls} == {"fhir.example.org"}
    assert len(respx.calls) == 2


@respx.mock
def test_a_redirect_on_the_server_is_followed_but_not_round_and_round() -> None:
    respx.get(f"{BASE}/metadata").respond(301, headers={"Location": "/r4/v4/metadata"})
    respx.get(f"{BASE}/v4/metadata").respond(200, json={"resourceType": "CapabilityStatement"})
    respx.put(f"{BASE}/Goal/{UUID}").respond(308, headers={"Location": f"/r4/Goal/{UUID}"})
    respx.post(f"{BASE}/Goal").respond(302, headers={"Location": "/r4/Goal/x"})
    with server() as port:
        assert port.metadata().body == {"resourceType": "CapabilityStatement"}
        assert refusal(lambda: port.send(PARCEL, "PUT", GOAL)) == ["push-redirect"]
        assert refusal(lambda: port.send(PARCEL, "POST", "Goal")) == ["push-redirect"]


@respx.mock
@pytest.mark.parametrize(("error", "sent"), [
    (httpx.ConnectError, False), (httpx.ConnectTimeout, False), (httpx.PoolTimeout, False), (httpx.ReadTimeout, True),
    (httpx.WriteTimeout, True), (httpx.ReadError, True), (httpx.WriteError, True), (httpx.RemoteProtocolError, True),
])  # fmt: skip
def test_no_answer_is_told_apart_from_not_sent(error: type[httpx.TransportError], sent: bool) -> None:
    respx.get(f"{BASE}/metadata").mock(side_effect=error("proxy said 14831560224"))
    with server() as port, pytest.raises(Lost) as lost:
        port.metadata()
    assert lost.value.sent is sent
    assert "14831560224" not in str(lost.value)


@respx.mock
def test_a_page_to_log_in_on_is_no_success() -> None:
    """A gateway that answers everything with 200 and a page must not pass for a server that took the plan."""
    respx.route().respond(200, html="<html>Logg inn</html>")
    with server() as port:
        assert refusal(port.metadata) == ["push-answer"]
        assert refusal(lambda: port.send(PARCEL, "PUT", GOAL)) == ["push-answer"]


@respx.mock
@pytest.mark.parametrize("content", [b"{", b'{"a":1,"a":2}', b"[" * 5000, b"\xff\xfe"])
def test_an_answer_that_was_cut_off_is_no_answer(content: bytes) -> None:
    respx.put(f"{BASE}/Goal/{UUID}").respond(200, content=content, headers={"Content-Type": "application/fhir+json"})
    with server() as port, pytest.raises(Lost):
        port.send(PARCEL, "PUT", GOAL)


@respx.mock
def test_an_empty_answer_and_a_fault_in_another_format_are_answers() -> None:
    respx.put(f"{BASE}/Goal/{UUID}").respond(204)
    respx.get(f"{BASE}/metadata").respond(502, html="<html>Bad gateway</html>")
    with server() as port:
        assert port.send(PARCEL, "PUT", GOAL).ok
        assert (port.metadata().status, port.metadata().body) == (502, None)


@respx.mock
def test_an_answer_without_end_is_cut_off() -> None:
    respx.get(f"{BASE}/metadata").respond(200, content=b" " * 2000)
    with server(limits=Limits(max_bytes=1000)) as port:
        assert refusal(port.metadata) == ["push-answer"]


class Trickle(httpx.SyncByteStream):
    """A byte now and then, for ever."""

    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b" "


@respx.mock
def test_an_answer_that_trickles_in_is_given_up() -> None:
    clock = count()
    respx.get(f"{BASE}/metadata").respond(200, stream=Trickle())
    slow = FhirServer(base_of(BASE), now=lambda: NOW + timedelta(seconds=next(clock)), timeout=2)
    with slow as port, pytest.raises(Lost):
        port.metadata()
    assert next(clock) < 50


@respx.mock
@pytest.mark.parametrize(("etag", "kept"), [
    ('W/"3"', 'W/"3"'), ('"3"', '"3"'), ('W/"a-b:c"', 'W/"a-b:c"'), ("3", ""), ('W/"', ""), (f'"{"x" * 200}"', ""), ('"a b"', ""),
])  # fmt: skip
def test_etags(etag: str, kept: str) -> None:
    respx.get(f"{BASE}/Goal/{UUID}").respond(200, headers={"ETag": etag})
    with server() as port:
        assert port.read(GOAL).etag == kept


# --- what the server says is wrong


def test_an_outcome_is_read_for_its_codes_and_plain_paths() -> None:
    body: Any = {"resourceType": "OperationOutcome", "issue": [
        {"severity": "error", "code": "required", "expression": ["Goal.description", "Goal.note[2].text"],
         "diagnostics": "Tuva Nordmann 14831560224", "details": {"text": "Tuva"}},
        {"severity": "error", "code": "value", "expression": ["Patient.name.where(family='Nordmann')"]},
        {"severity": "fatal", "code": "Tuva Nordmann"}, {"severity": "warning", "code": "invariant"},
        {"severity": "error", "code": "value"}, "x", {"severity": "error"},
    ]}  # fmt: skip
    found = [(issue.code, issue.path) for issue in issues_of(body)]
    assert found == [
        ("required", "Goal.description"),
        ("required", "Goal.note[2].text"),
        ("value", ""),
        ("unknown", ""),
    ]
    for other in (None, [], "x", {"resourceType": "Bundle"}, {"resourceType": "OperationOutcome", "issue": "x"}):
        assert issues_of(other) == ()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(["issue", "severity", "code", "expression", "resourceType"]), below, max_size=4
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_no_outcome_however_odd_breaks_the_reading(issue: Any) -> None:
    issues_of({"resourceType": "OperationOutcome", "issue": issue})


# --- waiting


@pytest.mark.parametrize(("header", "seconds"), [
    ("120", 120.0), (" 0 ", 0.0), ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0), ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
    ("Sunday, 22-Nov-26 12:00:30 GMT", 30.0), ("soon", None), ("-5", None), ("1.5", None), ("", None), (None, None),
    ("9" * 40, None),
])  # fmt: skip
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@given(st.integers(0, 10**8))
def test_retry_after_as_any_date(seconds: int) -> None:
    moment = NOW + timedelta(seconds=seconds)
    text = moment.strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert retry_after(text, NOW) == seconds


@given(chance=st.floats(0, 1), asked=st.none() | st.floats(0, 10**6), tries=st.integers(1, 12))
def test_waiting_is_bounded_and_never_less_than_was_asked(chance: float, asked: float | None, tries: int) -> None:
    slept: list[float] = []
    patience = Patience(slept.append, lambda: NOW, lambda: chance, tries)

    def work() -> None:
        raise Lost(sent=True)

    with pytest.raises(Lost):
        patience.retrying(Lost, lambda error: asked)(work)
    assert len(slept) == tries - 1
    assert all(min(asked or 0, 60) <= wait <= 60 for wait in slept)


@respx.mock
def test_reading_many_asks_by_ids_alone() -> None:
    route = respx.post(BASE).respond(200, json={})
    with server() as port:
        port.read_many([GOAL, Named("Patient", UUID)])
    entries = json.loads(route.calls.last.request.content)["entry"]
    assert [entry["request"]["url"] for entry in entries] == [
        f"Goal/{UUID}", f"Patient?_tag=https://planbro.dev/fhir/item|{UUID}"
    ]  # fmt: skip
