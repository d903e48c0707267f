"""A small FHIR R4 server in memory, to try a push against: honest in what it does, and faulty on demand.

`FakeFhirServer().transport` is for httpx; `serving(server)` puts it on a port of this machine. It does read, create,
update with client ids, conditional create and update by identifier, If-Match, If-None-Match, transaction and batch,
and says in its CapabilityStatement what of that it does. It is searched by identifier, tag, time of change, patient
and what a resource is based on, in pages, and keeps the history of a type. It knows no other format than JSON.
"""

from __future__ import annotations

import copy
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs

import httpx

from planbro.formats.codec import json as codec

BASE: Final = "https://fhir.example.org/r4"
_JSON: Final = "application/fhir+json"
_URN: Final = re.compile(r"urn:uuid:[0-9a-f-]{36}")
FAULTS: Final = (
    "no-connection", "lost-before", "lost-after", "cut-after", "busy", "busy-long", "unavailable", "broken",
    "broken-after", "gateway",
)  # fmt: skip
"""What may happen to one request: refused at the door, no answer (the work undone, or done), half an answer, 429 with
Retry-After, 503, 500 (undone, or done), 504."""


class _NoError(Exception):
    """An answer of the kind that ends the work: status, issue code."""

    def __init__(self, status: int, code: str, expression: str = "") -> None:
        super().__init__(status)
        self.status, self.code, self.expression = status, code, expression


@dataclass
class FakeFhirServer:
    """One server. The fields say what it can; `faults` is what happens to the next requests, None for nothing."""

    base: str = BASE
    transaction: bool = True
    batch: bool = True
    update_create: bool = True
    conditional_create: bool = True
    conditional_update: bool = True
    versioning: str = "versioned-update"
    """Or `versioned`, which takes an update without If-Match too, or `no-version`."""
    integrity: bool = True
    """Whether a reference must lead to something that is there."""
    types: tuple[str, ...] | None = None
    """The types it takes; None for all."""
    most: int | None = None
    """The most entries of a transaction."""
    says_etag: bool = True
    statement: bool = True
    refuses: Callable[[Mapping[str, Any]], str] = lambda resource: ""
    """An issue code for a resource that it finds invalid."""
    clock: Callable[[], str] | None = None
    """The time of a change; without it each version is a second after the one before it."""
    histories: bool = True
    """Whether it tells what was deleted of a type."""
    deletions: list[tuple[str, str]] = field(default_factory=list)
    """What somebody deleted, and when."""
    faults: Iterator[str | None] = field(default_factory=lambda: iter(()))
    requests: list[httpx.Request] = field(default_factory=list)
    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    history: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    _numbers: int = 0

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.handle)

    def state(self) -> dict[str, Any]:
        """What stands there, without versions and times."""
        return {where: _said(resource) for where, resource in sorted(self.resources.items())}

    def edit(self, where: str, change: Callable[[dict[str, Any]], None]) -> None:
        """Somebody else changes a resource."""
        changed = _said(self.resources[where])
        change(changed)
        self._store(where, changed)

    def remove(self, where: str) -> None:
        """Somebody else deletes it."""
        del self.resources[where]
        self.gone.add(where)
        self.deletions.append((where, self.clock() if self.clock else "2026-11-22T12:01:00Z"))

    def collection(self) -> bytes:
        """All that stands there, as one Bundle."""
        entries: list[Any] = [{"fullUrl": f"{self.base}/{w}", "resource": one} for w, one in self.resources.items()]
        return codec.serialise({"resourceType": "Bundle", "type": "collection", "entry": entries})

    # -- HTTP

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, with what fault is due."""
        self.requests.append(request)
        fault = next(self.faults, None)
        early = _early(fault, request)
        if early is not None:
            return early
        response = self._answer(request)
        if fault in {"lost-after", "cut-after"}:
            raise httpx.ReadError("gone", request=request)
        if fault == "broken-after":
            return _outcome(500, "exception")
        return response

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix(httpx.URL(self.base).path).strip("/")
        if not str(request.url).startswith(self.base):
            return _outcome(404, "not-found")
        if request.method == "GET" and path == "metadata":
            return _response(200, self._capabilities()) if self.statement else _outcome(404, "not-found")
        try:
            body = codec.parse(request.content) if request.content else None
            if request.method == "POST" and not path:
                return self._bundle(body)
            made = self._one(request.method, path, request.url.query.decode(), body, request.headers)
        except _NoError as no:
            return _outcome(no.status, no.code, no.expression)
        return self._told(made, request)

    def _told(self, made: _Made, request: httpx.Request) -> httpx.Response:
        headers = {}
        if made.where:
            version = self._version(made.where)
            headers["Location"] = f"{self.base}/{made.where}" + (f"/_history/{version}" if version else "")
            if version and self.says_etag:
                headers["ETag"] = f'W/"{version}"'
        quiet = request.method != "GET" and "minimal" in request.headers.get("prefer", "")
        return _response(made.status, None if quiet else made.body, headers)

    # -- one interaction

    def _one(self, method: str, path: str, query: str, body: Any, headers: Mapping[str, str]) -> _Made:
        type_, _, id_ = path.partition("/")
        if self.types is not None and type_ not in self.types:
            raise _NoError(404, "not-supported")
        if method == "GET":
            return self._read(type_, id_, query)
        if not isinstance(body, dict) or body.get("resourceType") != type_:
            raise _NoError(400, "structure", "Bundle.type")
        if method == "POST" and not id_:
            return self._create(type_, body, headers.get("if-none-exist", ""))
        if method == "PUT" and id_:
            return self._update(f"{type_}/{id_}", body, headers)
        if method == "PUT" and query and self.conditional_update:
            found = self._found(type_, query)
            if found:
                return self._update(found[0], body | {"id": found[0].partition("/")[2]}, headers)
            return self._create(type_, body, "")
        raise _NoError(405, "not-supported")

    def _read(self, type_: str, id_: str, query: str) -> _Made:
        where = f"{type_}/{id_}"
        if not id_:
            entries = [{"resource": self.resources[one], "search": {"mode": "match"}}
                       for one in self._found(type_, query, many=True)]  # fmt: skip
            return _Made(200, "", self._page(type_, query, entries))
        if id_ == "_history" and self.histories:
            return _Made(200, "", {"resourceType": "Bundle", "type": "history", "entry": self._deleted(type_, query)})
        if where not in self.resources:
            raise _NoError(410 if where in self.gone else 404, "deleted" if where in self.gone else "not-found")
        return _Made(200, where, self.resources[where])

    def _page(self, type_: str, query: str, entries: list[Any]) -> dict[str, Any]:
        """One page of what was found, the oldest change first, and where the next one is."""
        asked = parse_qs(query)
        first, count = int(asked.get("_page", ["0"])[0]), int(asked.get("_count", ["1000"])[0])
        if "_sort" in asked:
            entries = sorted(entries, key=lambda one: str(one["resource"]["meta"]["lastUpdated"]))
        bundle: dict[str, Any] = {
            "resourceType": "Bundle",
            "type": "searchset",
            "entry": entries[first : first + count],
        }
        if first + count < len(entries):
            rest = query.partition("&_page=")[0]
            bundle["link"] = [{"relation": "next", "url": f"{self.base}/{type_}?{rest}&_page={first + count}"}]
        return bundle

    def _deleted(self, type_: str, query: str) -> list[Any]:
        since = parse_qs(query).get("_since", [""])[0]
        return [{"request": {"method": "DELETE", "url": where}, "response": {"status": "204", "lastModified": when}}
                for where, when in self.deletions if where.startswith(f"{type_}/") and when >= since]  # fmt: skip

    def _found(self, type_: str, query: str, *, many: bool = False) -> list[str]:
        asked = parse_qs(query)
        found = [
            where for where, one in self.resources.items() if where.startswith(f"{type_}/") and _matches(one, asked)
        ]
        if len(found) > 1 and not many:
            raise _NoError(412, "multiple-matches")
        return found

    def _create(self, type_: str, body: dict[str, Any], if_none_exist: str) -> _Made:
        if if_none_exist:
            if not self.conditional_create:
                raise _NoError(412, "not-supported")
            found = self._found(type_, if_none_exist)
            if found:
                return _Made(200, found[0], self.resources[found[0]])
        self._numbers += 1
        where = f"{type_}/{self._numbers}"
        return _Made(201, where, self._store(where, body | {"id": str(self._numbers)}))

    def _update(self, where: str, body: dict[str, Any], headers: Mapping[str, str]) -> _Made:
        there = where in self.resources
        if body.get("id") != where.partition("/")[2]:
            raise _NoError(400, "invalid")
        match = headers.get("if-match", "")
        if match and (not there or match.removeprefix("W/").strip('"') != self._version(where)):
            raise _NoError(412, "conflict")
        if there and not match and self.versioning == "versioned-update":
            raise _NoError(428 if self._numbers % 2 else 412, "conflict")
        if there and headers.get("if-none-match") == "*":
            raise _NoError(412, "conflict")
        if not there and not self.update_create:
            raise _NoError(405, "not-supported")
        return _Made(200 if there else 201, where, self._store(where, body))

    def _store(self, where: str, body: Mapping[str, Any]) -> dict[str, Any]:
        code = self.refuses(body)
        if code:
            raise _NoError(422, code, f"{body['resourceType']}.status")
        if self.integrity:
            for reference in _references(body):
                if "/" in reference and reference not in self.resources:
                    raise _NoError(422, "not-found")
        stored = _said(body)
        past = self.history.setdefault(where, [])
        past.append(stored)
        meta = {"lastUpdated": self.clock() if self.clock else f"2026-11-22T12:00:{len(past):02d}Z"}
        if self.versioning != "no-version":
            meta["versionId"] = str(len(past))
        self.resources[where] = stored | {"meta": stored.get("meta", {}) | meta}
        self.gone.discard(where)
        return self.resources[where]

    def _version(self, where: str) -> str:
        return str(self.resources[where]["meta"].get("versionId", ""))

    # -- many at once

    def _bundle(self, body: Any) -> httpx.Response:
        kind = body.get("type")
        if (kind, True) not in {("transaction", self.transaction), ("batch", self.batch)}:
            raise _NoError(501 if kind == "transaction" else 405, "not-supported")
        entries = body["entry"]
        if self.most is not None and len(entries) > self.most:
            raise _NoError(400, "invalid")
        if kind == "batch":
            return _response(200, {"resourceType": "Bundle", "type": "batch-response",
                                   "entry": [self._entry(entry) for entry in entries]})  # fmt: skip
        return _response(200, self._transaction(entries))

    def _entry(self, entry: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._answered(self._asked(entry, entry.get("resource")), entry)
        except _NoError as no:
            return {"response": {"status": str(no.status), "outcome": _issue(no.code, no.expression)}}

    def _asked(self, entry: dict[str, Any], resource: Any) -> _Made:
        request = entry["request"]
        path, _, query = request["url"].partition("?")
        names = {"ifMatch": "if-match", "ifNoneExist": "if-none-exist", "ifNoneMatch": "if-none-match"}
        headers = {header: request[name] for name, header in names.items() if name in request}
        return self._one(request["method"], path, query, resource, headers)

    def _answered(self, made: _Made, entry: dict[str, Any]) -> dict[str, Any]:
        response = {"status": f"{made.status} OK"}
        if made.where:
            version = self._version(made.where)
            response["location"] = made.where + (f"/_history/{version}" if version else "")
            if version and self.says_etag:
                response["etag"] = f'W/"{version}"'
        return {"response": response} | ({"resource": made.body} if entry["request"]["method"] == "GET" else {})

    def _transaction(self, entries: list[dict[str, Any]]) -> dict[str, Any]:
        """All or nothing; references are looked at when everything is in."""
        past = {where: list(bodies) for where, bodies in self.history.items()}
        before = (dict(self.resources), past, set(self.gone), self._numbers, self.integrity)
        try:
            self.integrity = False
            places = self._planned(entries)
            answers = []
            for at, entry in sorted(enumerate(entries), key=lambda pair: str(pair[1]["request"]["method"])):
                answers.append((at, self._asked(entry, _pointed(entry.get("resource"), places))))
            self.integrity = before[4]
            self._all_lead_somewhere()
        except _NoError:
            self.resources, self.history, self.gone, self._numbers, self.integrity = before
            raise
        told = [self._answered(made, entries[at]) for at, made in sorted(answers, key=lambda pair: pair[0])]
        return {"resourceType": "Bundle", "type": "transaction-response", "entry": told}

    def _planned(self, entries: Iterable[dict[str, Any]]) -> dict[str, str]:
        """Where each fullUrl will stand; what is POSTed is numbered in the order in which it will be made."""
        places: dict[str, str] = {}
        number = self._numbers
        for entry in entries:
            request = entry["request"]
            found = self._found(request["url"], request["ifNoneExist"]) if request.get("ifNoneExist") else []
            if request["method"] == "POST" and not found:
                number += 1
                places[entry["fullUrl"]] = f"{request['url']}/{number}"
            else:
                places[entry["fullUrl"]] = found[0] if found else request["url"]
        return places

    def _all_lead_somewhere(self) -> None:
        if self.integrity:
            for one in self.resources.values():
                for reference in _references(one):
                    if "/" in reference and reference not in self.resources:
                        raise _NoError(422, "not-found")

    def _capabilities(self) -> dict[str, Any]:
        interaction = [{"code": name} for name in ("transaction", "batch") if getattr(self, name)]
        rules = {
            "versioning": self.versioning,
            "updateCreate": self.update_create,
            "conditionalCreate": self.conditional_create,
            "conditionalUpdate": self.conditional_update,
        }
        resources = [{"type": name, **rules} for name in self.types or ALL_TYPES]
        rest = {"mode": "server", "interaction": interaction or [{"code": "search-system"}], "resource": resources}
        return {"resourceType": "CapabilityStatement", "status": "active", "kind": "instance", "date": "2026-11-22",
                "fhirVersion": "4.0.1", "format": ["json"], "rest": [rest]}  # fmt: skip


ALL_TYPES: Final = (
    "Appointment", "AuditEvent", "Basic", "Binary", "Bundle", "CarePlan", "CareTeam", "Communication", "Composition",
    "Condition", "Consent", "Device", "DocumentReference", "Encounter", "EpisodeOfCare", "Flag", "Goal", "Group",
    "HealthcareService", "List", "Location", "MedicationRequest", "MessageHeader", "Observation", "Organization",
    "Patient", "Person", "Practitioner", "PractitionerRole", "Procedure", "Provenance", "Questionnaire",
    "QuestionnaireResponse", "RelatedPerson", "RiskAssessment", "ServiceRequest", "Task",
)  # fmt: skip


@dataclass
class _Made:
    """What an interaction gave."""

    status: int
    where: str
    body: Any


def _said(resource: Mapping[str, Any]) -> dict[str, Any]:
    said = copy.deepcopy(dict(resource))
    meta = {key: value for key, value in said.pop("meta", {}).items() if key not in {"versionId", "lastUpdated"}}
    return said | ({"meta": meta} if meta else {})


def _matches(resource: Mapping[str, Any], asked: Mapping[str, list[str]]) -> bool:
    """Whether it bears the identifier or the tag, has changed since, or points where is asked for."""
    for name, coded, value in (("identifier", resource.get("identifier", ()), "value"),
                               ("_tag", resource.get("meta", {}).get("tag", ()), "code")):  # fmt: skip
        if name in asked and not any(f"{one.get('system')}|{one.get(value)}" in asked[name] for one in coded):
            return False
    since = asked.get("_lastUpdated", [""])[0].removeprefix("ge")
    if since and str(resource.get("meta", {}).get("lastUpdated", "")) < since:
        return False
    for name, members in (("patient", ("subject", "patient", "for")), ("based-on", ("basedOn",))):
        led = {one for member in members for one in _references(resource.get(member))}
        if name in asked and not led & set(asked[name]):
            return False
    return True


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for below in value.values():
            yield from _references(below)
    elif isinstance(value, list):
        for below in value:
            yield from _references(below)


def _pointed(value: Any, places: Mapping[str, str]) -> Any:
    """R4 http.html § transaction: references to a fullUrl of the Bundle become references to where it stands."""
    if isinstance(value, dict):
        return {key: _pointed(below, places) for key, below in value.items()}
    if isinstance(value, list):
        return [_pointed(below, places) for below in value]
    return places.get(value, value) if isinstance(value, str) and _URN.fullmatch(value) else value


def _issue(code: str, expression: str) -> dict[str, Any]:
    """With a word of prose that quotes a person, as real servers do."""
    issue = {"severity": "error", "code": code, "diagnostics": "Tuva Nordmann 14831560224 was not accepted"}
    return {"resourceType": "OperationOutcome", "issue": [issue | ({"expression": [expression]} if expression else {})]}


def _outcome(status: int, code: str, expression: str = "", headers: Mapping[str, str] | None = None) -> httpx.Response:
    return _response(status, _issue(code, expression), headers)


def _response(status: int, body: Any, headers: Mapping[str, str] | None = None) -> httpx.Response:
    content = b"" if body is None else codec.serialise(body, indent=False)
    return httpx.Response(status, headers={"Content-Type": _JSON, **(headers or {})}, content=content)


def _early(fault: str | None, request: httpx.Request) -> httpx.Response | None:
    """The faults that strike before the work is done."""
    if fault == "no-connection":
        raise httpx.ConnectError("refused", request=request)
    if fault == "lost-before":
        raise httpx.ReadTimeout("gone", request=request)
    answers = {"busy": (429, "throttled", "2"), "busy-long": (429, "throttled", "7200"),
               "unavailable": (503, "transient", "Sun, 22 Nov 2026 12:00:30 GMT"),
               "broken": (500, "exception", ""), "gateway": (504, "timeout", "")}  # fmt: skip
    if fault not in answers:
        return None
    status, code, after = answers[fault]
    return _outcome(status, code, headers={"Retry-After": after} if after else {})


@contextmanager
def serving(server: FakeFhirServer) -> Iterator[str]:
    """Put the server on a free port of this machine; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # an answer goes out in two writes, and the second waits for nobody

        def _any(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            url = f"{server.base}{self.path.removeprefix('/r4')}"
            try:
                answer = server.handle(httpx.Request(self.command, url, headers=dict(self.headers), content=data))
            except httpx.TransportError:
                self.close_connection = True
                return
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() != "content-length":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_PUT = _any  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.base = f"http://127.0.0.1:{httpd.server_port}/r4"
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.base
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()
