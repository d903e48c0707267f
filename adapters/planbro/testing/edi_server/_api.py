"""Both versions of the API, with its login and its refusals."""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from starlette.applications import Starlette

from planbro.testing._door import Asked, Dropped, Told, app_of, told, transport_of
from planbro.testing._dpop import ProofChecker, Wrong, verified
from planbro.testing.edi_server._head import Head, head_of
from planbro.testing.edi_server._world import Leg, Notified, Stored, World
from planbro.testing.helseid_server import HelseIdService
from planbro.testing.messages import apprec

BASE: Final = "https://api.melding.example.org"
FAULTS: Final = (
    "no-connection", "lost-before", "lost-after", "busy", "busy-long", "unavailable", "gateway", "broken",
    "broken-after", "unauthorised", "forbidden", "locked", "not-found", "too-large", "invalid", "nonsense", "cut",
)  # fmt: skip
"""What may happen to one request: refused at the door, no answer (the work undone, or done), 429 with Retry-After of
seconds or of hours, 503, 504, 500 (undone, or done), 401, 403, 423, 404, 413, 400, a page to log in on, half an
answer."""
Fault = str | None | tuple[str, str]
_GOSSIP: Final = "Tuva Nordmann 14831560224"
"""Errors quote a person, as real services do."""
_MOST: Final = 35_000_000
_HERIDS: Final = 1500


class _No(Exception):
    def __init__(self, status: int, error: int = 0, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.error, self.headers = status, error, dict(headers or {})


@dataclass(repr=False, kw_only=True)
class Service(World):
    """One message service. Without `helseid` nobody has to log in, and all are one client."""

    helseid: HelseIdService | None = None
    rights: dict[str, set[int]] = field(default_factory=dict)
    """HER-ids by client id; a client that is not named may use all."""
    nonces: bool = False
    """Whether a proof must bear a nonce of ours."""
    knows_msgid: bool = False
    most: int = _MOST
    latency: float = 0.0
    """Seconds before each answer, over the network."""
    accepted: int = 201
    """What version 2 answers a post with: its description says 201, the pages 202."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._script: list[Fault] = []
        self._configured: dict[int, str] = {}
        self._locked: dict[int, str] = {}
        self._proofs = ProofChecker(lambda: self.now())
        self._nonce = self._uuid()
        self.requests: list[tuple[str, str]] = []
        """Method and path of each request, for tests."""

    @property
    def transport(self) -> httpx.MockTransport:
        return transport_of(self.handle)

    @property
    def app(self) -> Starlette:
        return app_of(self.handle)

    def script(self, faults: Iterable[Fault]) -> None:
        """What happens to the next requests, in turn: None for nothing, a fault, or (`METHOD /path`, fault), which
        waits for the next request that begins so."""
        self._script = list(faults)

    def lock(self, herid: int | str, client_id: str) -> None:
        """Another client has reserved the HER-id."""
        self._locked[int(herid)] = client_id

    # -- HTTP

    def handle(self, asked: Asked) -> Told:
        """Answer one request, with what fault is due."""
        with self._lock:
            if self.helseid is not None and asked.path.startswith("/helseid/"):
                return self.helseid.handle(asked)
            self.requests.append((asked.method, asked.path))
            fault = self._due(asked)
            version = 3 if asked.headers.get("api-version") == "3" else 2
            if fault == "nonsense":
                return Told(200, b"<html>Logg inn</html>", {"Content-Type": "text/html"})
            try:
                _strike(fault)
                answer = self._answered(asked, version)
                if fault == "broken-after":
                    raise _No(500)
            except _No as no:
                answer = self._problem(no, version, asked.path)
            if fault == "lost-after":
                raise Dropped(sent=True)
            if fault == "cut":
                answer = Told(answer.status, answer.body[: len(answer.body) // 2] or b"{", answer.headers)
            return Told(answer.status, answer.body, answer.headers, self.latency)

    def _due(self, asked: Asked) -> str | None:
        if not self._script:
            return None
        head = self._script[0]
        if isinstance(head, tuple):
            if not f"{asked.method} {asked.path}".lower().startswith(head[0].lower()):
                return None
            head = head[1]
        self._script.pop(0)
        return head

    def _problem(self, no: _No, version: int, path: str) -> Told:
        shared = {"errorCode": no.error, "validationErrors": [_GOSSIP] if no.status == 400 else None,
                  "stackTrace": None, "requestId": self._uuid()}  # fmt: skip
        if version == 2:
            return told(no.status, {"error": _GOSSIP, **shared}, no.headers)
        body = {"title": "No", "status": no.status, "detail": _GOSSIP, "instance": path, **shared,
                "timestamp": self.now().isoformat()}  # fmt: skip
        return told(no.status, body, {"Content-Type": "application/problem+json", **no.headers})

    def _answered(self, asked: Asked, version: int) -> Told:
        client = self._client(asked)
        if asked.headers.get("api-version") not in {"2", "3"} or not asked.headers.get("nhn-source-system"):
            raise _No(400, 1001)
        path = [piece for piece in asked.path.lower().split("/") if piece]
        match [f"{asked.method} {version}", *path]:
            case ["POST 2" | "POST 3", "messages"]:
                return self._post(asked, client, version)
            case ["GET 2", "messages"]:
                return self._list(asked, client)
            case ["GET 3", "notifications"]:
                return self._notifications(asked, client)
            case ["PUT 3" | "POST 2", "mshconfigurations"]:
                return self._configure(asked, client)
            case ["DELETE 3", "mshconfigurations"]:
                return self._release(asked, client)
            case [_, "messages", id_, *rest]:
                return self._message(asked, client, version, id_, rest)
            case ["GET 3", "ping"]:
                return told(200, {"response": "pong", "timestampUtc": self.now().isoformat()})
        raise _No(404, 1010)

    # -- who asks

    def _client(self, asked: Asked) -> str:
        """The client by its token and its proof; 401 says no more than that."""
        if self.helseid is None:
            return "-"
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        try:
            if scheme.lower() != "dpop":
                raise Wrong("no token")
            _, claims = verified(token, self.helseid.public_jwk)
            right = claims.get("iss") == self.helseid.authority and claims.get("aud") == self.helseid.audience
            if not right or claims["exp"] <= self.now().timestamp() or "nhn:msh/api" not in claims["scope"]:
                raise Wrong("token")
            proof = self._proofs.check(
                asked.headers.get("dpop", ""), asked.method, asked.url, token=token, jkt=claims["cnf"]["jkt"]
            )
        except Wrong as wrong:
            raise _No(401, 0, {"WWW-Authenticate": f'DPoP error="{_oauth(str(wrong))}"'}) from None
        if self.nonces and proof.get("nonce") != self._nonce:
            wanted = {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": self._nonce}
            raise _No(401, 0, wanted)
        return str(claims["client_id"])

    def turn_nonce(self) -> None:
        """The nonce that was good is good no longer."""
        self._nonce = self._uuid()

    def _may(self, client: str, herid: int, version: int) -> None:
        if herid not in self.rights.get(client, {herid}):
            raise _No(403, 1202)
        if self._locked.get(herid, client) != client:
            raise _No(423, 1210)
        if version == 3 and herid not in self._configured:
            raise _No(400, 1001)

    def _any_of(self, client: str, stored: Stored) -> None:
        """Whether the client speaks for the sender or one of the receivers."""
        mine = [herid for herid in (stored.sender, *stored.legs) if herid in self.rights.get(client, {herid})]
        if not mine:
            raise _No(403, 1201)
        if all(self._locked.get(herid, client) != client for herid in mine):
            raise _No(423, 1210)

    # -- the API

    def _post(self, asked: Asked, client: str, version: int) -> Told:
        body = asked.json()
        if "json" not in asked.headers.get("content-type", ""):
            raise _No(415)
        if not isinstance(body, dict) or body.get("contentType") != "application/xml":
            raise _No(400, 1001)
        try:
            document = base64.b64decode(str(body.get("businessDocument", "")), validate=True)
        except (binascii.Error, ValueError):
            raise _No(400, 1001) from None
        if len(document) > self.most:
            raise _No(413)
        head = head_of(document)
        if head is None or body.get("contentTransferEncoding") != "base64":
            raise _No(400, 1001)
        sender, receivers = _addressed(body, head, version)
        self._may(client, sender, version)
        sent = next((one for one in self._by_msg_id.get(head.msg_id, ()) if [*one.legs] == [*receivers]), None)
        stored = sent if sent and self.knows_msgid else self._take(document, sender, receivers, head)
        where = {"Location": f"{BASE}/messages/{stored.id}"}
        return told(202, {"id": stored.id}, where) if version == 3 else told(self.accepted, stored.id, where)

    def _list(self, asked: Asked, client: str) -> Told:
        herids = _numbers(asked.all("ReceiverHerIds"))
        most = _numbers(asked.all("MessagesToFetch")) or [10]
        if not herids or not 1 <= most[0] <= 100:
            raise _No(400, 1000)
        for herid in herids:
            self._may(client, herid, 2)
        found = [(one, herid) for herid in herids for one in self._unread.get(herid, {}).values()]
        found.sort(key=lambda pair: pair[0].generated)
        whole = "true" in [value.lower() for value in asked.all("IncludeMetadata")]
        return told(200, [_listed(one, herid, whole) for one, herid in found[: most[0]]])

    def _message(self, asked: Asked, client: str, version: int, id_: str, rest: Sequence[str]) -> Told:
        stored = self.messages.get(id_)
        if stored is None:
            raise _No(404, 1010)
        self._any_of(client, stored)
        match [f"{asked.method} {version}", *rest]:
            case ["GET 2" | "GET 3"]:
                return told(200, _described(stored, version))
            case ["GET 2" | "GET 3", "business-document"]:
                if not stored.document:
                    raise _No(404, 1010)
                text = base64.b64encode(stored.document).decode()
                return told(200, {"businessDocument": text, "contentType": "application/xml",
                                  "contentTransferEncoding": "base64"})  # fmt: skip
            case ["GET 2" | "GET 3", "status"]:
                statuses = [_status(herid, leg, version) for herid, leg in stored.legs.items()]
                return told(200, statuses if version == 2 else {"statusList": statuses})
            case ["PUT 2", "read", herid]:
                return self._read(stored, client, _numbers([herid]), version)
            case ["PUT 3", "downloaded"]:
                return self._read(stored, client, [(asked.json() or {}).get("receiverHerId", 0)], version)
            case ["POST 2", "apprec", herid]:
                return self._apprec(asked, stored, client, _numbers([herid])[0], version)
            case ["POST 3", "apprec"]:
                return self._apprec(asked, stored, client, (asked.json() or {}).get("appRecSenderHerId", 0), version)
        raise _No(404, 1010)

    def _read(self, stored: Stored, client: str, herids: Sequence[int], version: int) -> Told:
        herid = herids[0] if herids else 0
        if herid not in stored.legs:
            raise _No(400, 1001)
        self._may(client, herid, version)
        stored.legs[herid].read = True
        self._unread.get(herid, {}).pop(stored.id, None)
        return told(204)

    def _apprec(self, asked: Asked, stored: Stored, client: str, herid: int, version: int) -> Told:
        body = asked.json()
        status = body.get("appRecStatus") if isinstance(body, dict) else None
        errors = [str(one.get("errorCode")) for one in (body or {}).get("appRecErrorList") or ()]
        if status not in {"Ok", "Rejected"} or (status == "Rejected") != bool(errors):
            raise _No(400, 1001)
        if stored.answers:
            raise _No(400, 1100)
        if herid not in stored.legs:
            raise _No(400, 1102)
        self._may(client, herid, version)
        if not stored.sender or not stored.msg_id:
            raise _No(400, 1200)
        document = apprec(stored.document, errors=[(code, "") for code in errors])
        made = self._take(document, herid, (stored.sender,), head_of(document))
        return told(202, {"id": made.id}) if version == 3 else told(201, made.id)

    def _notifications(self, asked: Asked, client: str) -> Told:
        herids, offset = _numbers(asked.all("HerIds")), _numbers(asked.all("Offset"))
        most = _numbers(asked.all("NotificationsToFetch")) or [100]
        sound = 1 <= len(herids) <= _HERIDS and len(set(herids)) == len(herids) and len(offset) == 1
        if not sound or not 1 <= most[0] <= 1000:
            raise _No(400, 1001)
        for herid in herids:
            self._may(client, herid, 3)
        start = bisect_right(self._notified, offset[0], key=lambda one: one.offset)
        mine = frozenset(herids)
        found = []
        for one in self._notified[start:]:
            if one.receiver in mine:
                found.append(_notification(one))
                if len(found) == most[0]:
                    break
        return told(200, {"notifications": found})

    def _configure(self, asked: Asked, client: str) -> Told:
        body = asked.json()
        listed = (body or {}).get("configurations") or (body or {}).get("mshConfigurations")
        if not isinstance(listed, list) or not listed:
            raise _No(400, 1001)
        for one in listed:
            herid = int(one.get("herId", 0))
            if one.get("receiveNotificationChannel") not in {"ApiPolling", "Api"}:
                raise _No(400, 1001)
            self._configured.setdefault(herid, client)
            self._may(client, herid, 3)
            self._configured[herid] = client
            if one.get("clientLocked"):
                self._locked[herid] = client
            elif self._locked.get(herid) == client:
                del self._locked[herid]
        return told(204)

    def _release(self, asked: Asked, client: str) -> Told:
        for herid in _numbers(asked.all("HerIds")):
            self._may(client, herid, 3)
            self._configured.pop(herid, None)
            self._locked.pop(herid, None)
        return told(204)


_STRIKES: Final[Mapping[str, tuple[int, int, Mapping[str, str]]]] = {
    "busy": (429, 0, {"Retry-After": "2"}),
    "busy-long": (429, 0, {"Retry-After": "7200"}),
    "unavailable": (503, 0, {}),
    "gateway": (504, 0, {}),
    "broken": (500, 0, {}),
    "unauthorised": (401, 0, {"WWW-Authenticate": 'DPoP error="invalid_token"'}),
    "forbidden": (403, 1202, {}),
    "locked": (423, 1210, {}),
    "not-found": (404, 1010, {}),
    "too-large": (413, 0, {}),
    "invalid": (400, 1001, {}),
}


def _strike(fault: str | None) -> None:
    """The faults that strike before the work is done."""
    if fault in {"no-connection", "lost-before"}:
        raise Dropped(sent=fault == "lost-before")
    strike = _STRIKES.get(fault or "")
    if strike is not None:
        raise _No(*strike)


def _oauth(wrong: str) -> str:
    return "invalid_token" if wrong in {"no token", "token", "signature", "alg", "malformed"} else "invalid_dpop_proof"


def _numbers(texts: Iterable[str]) -> list[int]:
    found = []
    for text in texts:
        if not (text.isascii() and text.isdigit()) or len(text) > 19:
            raise _No(400, 1001)
        found.append(int(text))
    return found


def _addressed(body: Mapping[str, Any], head: Head, version: int) -> tuple[int, tuple[int, ...]]:
    """From whom and to whom: version 2 reads the document, and may narrow it; version 3 is told."""
    if version == 2:
        subset = body.get("receiverHerIdsSubset")
        receivers = tuple(one for one in head.receivers if not subset or one in subset)
        if not receivers or not head.sender or (subset and not set(subset) <= set(head.receivers)):
            raise _No(400, 1001)
        return head.sender, receivers
    sender, to = body.get("senderHerId"), body.get("receiverHerIds")
    named = all(body.get(name) for name in ("messageTypeIdentificator", "applicationName", "applicationVersion"))
    if not named or not isinstance(sender, int) or not isinstance(to, list) or not to:
        raise _No(400, 1001)
    return sender, tuple(int(one) for one in to)


def _listed(stored: Stored, herid: int, whole: bool) -> dict[str, Any]:
    more = {"senderHerId": stored.sender or None, "businessDocumentId": stored.msg_id or None,
            "businessDocumentGenDate": stored.generated, "isAppRec": bool(stored.answers),
            "contentType": "application/xml"}  # fmt: skip
    return {"id": stored.id, "receiverHerId": herid, **(more if whole else {})}


def _described(stored: Stored, version: int) -> dict[str, Any]:
    if version == 2:
        return _listed(stored, next(iter(stored.legs)), whole=True)
    return {"id": stored.id, "senderHerId": stored.sender, "receiverHerIds": list(stored.legs),
            "businessDocumentId": stored.msg_id, "businessDocumentGenDate": stored.generated,
            "businessDocumentMsgType": stored.type, "contentType": "application/xml"}  # fmt: skip


def _status(herid: int, leg: Leg, version: int) -> dict[str, Any]:
    if version == 2:
        state = "Rejected" if leg.state == "Abandoned" else leg.state
        return {"receiverHerId": herid, "transportDeliveryState": state, "appRecStatus": leg.receipt or None}
    errors = [{"errorCode": code, "details": _GOSSIP} for code in leg.errors]
    told_of = {"appRecStatus": leg.receipt, "appRecErrorList": errors} if leg.receipt else None
    return {"receiverHerId": herid, "transportDeliveryState": leg.state, "sent": True, "apprecInfo": told_of}


def _notification(one: Notified) -> dict[str, Any]:
    return {"relatedMessageId": one.message, "type": one.type, "notificationReceiverHerId": one.receiver,
            "notificationTriggeredByHerId": one.other, "description": _GOSSIP, "createdAt": one.at,
            "offset": one.offset}  # fmt: skip
