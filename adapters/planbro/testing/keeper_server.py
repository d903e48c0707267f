"""A stand-in of a kommune's FHIR facade, as far as a hospital trust asks it: `$ip-document`, and requests by Task.

`KommuneFacade(helseid).transport` is for httpx in this process, `.app` is a Starlette app. It takes the tokens that
`planbro.testing.helseid_server` gives, each proof once, and remembers who was given what. What it does not give looks
as if it were not there.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import orjson
from starlette.applications import Starlette

from planbro.testing._door import Asked, Dropped, Told, app_of, told, transport_of
from planbro.testing._dpop import ProofChecker, Wrong, verified
from planbro.testing.helseid_server import HelseIdService

BASE: Final = "https://kommune.example.org/fhir"
FAULTS: Final = ("no-connection", "lost", "busy", "unavailable", "nonsense", "nonce")
"""What may happen to a question: refused at the door, no answer, 429 with Retry-After, 503, a page to log in on, and
a nonce that is wanted first."""
_FHIR: Final = {"Content-Type": "application/fhir+json"}
_NAMES: Final = uuid.UUID("0f1b3c1e-52a1-5d6e-8a7c-6d5e4f3a2b10")


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class KommuneFacade:
    """One kommune. `documents` are FHIR documents by the plan's id, `open_to` the legal entities that each is shown to;
    `faults` is what happens to the next questions."""

    helseid: HelseIdService
    documents: dict[str, bytes] = field(default_factory=dict)
    open_to: dict[str, set[str]] = field(default_factory=dict)
    base: str = BASE
    faults: Iterator[str | None] = field(default_factory=lambda: iter(()))
    now: Callable[[], datetime] = _clock
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Methods and paths, as they would stand in a log."""

    def __post_init__(self) -> None:
        self._proofs = ProofChecker(lambda: self.now())

    @property
    def transport(self) -> httpx.MockTransport:
        return transport_of(self.handle)

    @property
    def app(self) -> Starlette:
        return app_of(self.handle)

    def answer(self, ref: str, status: str, **more: Any) -> None:
        """Koordinerende enhet has decided on a request."""
        self.tasks[ref] = {**self.tasks[ref], "status": status, **more}

    def handle(self, asked: Asked) -> Told:
        self.asked.append(f"{asked.method} {asked.url.removeprefix(self.base)}")
        fault = next(self.faults, None)
        if fault in {"no-connection", "lost"}:
            raise Dropped(sent=fault == "lost")
        if fault == "nonce":
            return told(401, None, {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": "n-1"})
        if fault == "nonsense":
            return Told(200, b"<html>Logg inn</html>", {"Content-Type": "text/html"})
        if fault in {"busy", "unavailable"}:
            return told(429 if fault == "busy" else 503, {}, {"Retry-After": "7"})
        body = self._who(asked)
        if body is None:
            return told(401, None, {"WWW-Authenticate": 'DPoP error="invalid_token"'})
        return self._route(asked, asked.url.removeprefix(self.base).strip("/").split("/"), body)

    def _who(self, asked: Asked) -> str | None:
        """The legal entity that the token names, where token and proof hold."""
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        try:
            if scheme.lower() != "dpop":
                raise Wrong("scheme")
            _, claims = verified(token, self.helseid.public_jwk)
            proof = asked.headers.get("dpop", "")
            self._proofs.check(proof, asked.method, asked.url, token=token, jkt=claims["cnf"]["jkt"])
        except (Wrong, KeyError):
            return None
        return str(claims.get("helseid://claims/client/claims/orgnr_parent") or claims["client_id"])

    def _route(self, asked: Asked, path: list[str], body: str) -> Told:
        if asked.method == "GET" and len(path) == 3 and (path[0], path[2]) == ("CarePlan", "$ip-document"):
            shown = self.documents.get(path[1]) if body in self.open_to.get(path[1], set()) else None
            return Told(200, shown, _FHIR) if shown is not None else _nothing()
        if asked.method == "POST" and path == ["Task"]:
            return self._new(asked.json(), body)
        there = self.tasks.get(path[1]) if len(path) == 2 and path[0] == "Task" else None
        if there is None or there["requester"] != body:
            return _nothing()
        if asked.method == "PUT" and (asked.json() or {}).get("status") == "cancelled":
            there["status"] = "cancelled"
        return _fhir(200, {name: value for name, value in there.items() if name != "requester"})

    def _new(self, said: Any, body: str) -> Told:
        number = said.get("for", {}).get("identifier", {}).get("value") if isinstance(said, dict) else None
        if not number or said.get("resourceType") != "Task":
            return _fhir(400, {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid"}]})
        wanted = orjson.dumps([body, number, said.get("input")], option=orjson.OPT_SORT_KEYS).decode()
        ref = str(uuid.uuid5(_NAMES, wanted))
        there = self.tasks.setdefault(ref, {**said, "id": ref, "status": "requested", "requester": body})
        return _fhir(201, {name: value for name, value in there.items() if name != "requester"})


def _fhir(status: int, resource: Any) -> Told:
    return Told(status, orjson.dumps(resource), _FHIR)


def _nothing() -> Told:
    issue = [{"severity": "error", "code": "not-found"}]
    return _fhir(404, {"resourceType": "OperationOutcome", "issue": issue})
