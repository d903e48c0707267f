"""Content fetched from the kommune that keeps the plan, by HelseID's token, and access asked for there by Task.

The only thing in an address is a random UUID (law 7): the patient's number stands in the body of a Task. What the
kommune does not give is not told apart from what it does not have.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

import httpx
import orjson

from planbro.findings import Refused
from planbro.formats.codec import Limits
from planbro.formats.codec import json as codec
from planbro.transport._mail import NotPosted
from planbro.transport._posting import judge
from planbro.transport._wire import Reply, Wire

_FHIR: Final = "application/fhir+json"
_ANSWERS: Final = Limits(max_bytes=64 << 20, max_nodes=5_000_000)
_LOGINS: Final = 3
_HIDDEN: Final = frozenset({404, 410})


class Login(Protocol):
    """Who we are to the kommune; `HelseId` is one, and can attest who asks (`attesting`)."""

    def headers(self, method: str, url: str) -> Mapping[str, str]: ...

    def refused(self, url: str, nonce: str = "") -> None: ...

    def seen(self, url: str, nonce: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for access as it stands at the kommune. `ref` is what it is called there; `consent` and `plan` are ids,
    once it is given; `code` says why it stands so."""

    ref: str
    status: str
    code: str = ""
    plan: str = ""
    consent: str = ""


class FhirKeeper:
    """One kommune's facade. `base` is its FHIR address, `login` gives the token and a proof for each request.

    It keeps nothing between requests; what it gives is to be shown, and let go (`exchange.pointer`).
    """

    def __init__(
        self,
        base: str,
        login: Login,
        *,
        now: Callable[[], datetime],
        timeout: float = 10.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._login = login
        self._wire = Wire(base, now=now, timeout=timeout, transport=transport, limits=_ANSWERS)

    def close(self) -> None:
        self._wire.close()

    def attesting(self, details: Mapping[str, Any]) -> FhirKeeper:
        """The same kommune, asked on the attestation of who asks, for whom and why; it is closed with this one."""
        say = getattr(self._login, "attesting", None)
        other = copy(self)
        other._login = say(details) if say is not None else self._login
        return other

    def __repr__(self) -> str:
        return f"FhirKeeper({self._wire.base})"

    def document(self, plan: str) -> bytes:
        """The plan as one document, as far as the body that asks may see it.

        Raises:
            Refused: the kommune gives nothing of it.
            NotPosted: it cannot be asked now.
            Lost: no answer came.
        """
        reply = self._asked("GET", f"/CarePlan/{uuid.UUID(plan)}/$ip-document")
        if reply.status in _HIDDEN:
            raise Refused.because("keeper-nothing")
        body = judge(reply, "keeper").body
        if not isinstance(body, dict) or body.get("resourceType") != "Bundle":
            raise NotPosted("keeper-answer", status=reply.status)
        return codec.serialise(body, indent=False)

    def ask(self, task: Mapping[str, Any]) -> Asked:
        """Ask for access by a Task (`exchange.access.task_to_ask`). The same again is the same request there.

        Raises:
            NotPosted: it was not taken, and whether to try again.
            Lost: no answer came; to ask again does no harm.
        """
        return self._request(self._asked("POST", "/Task", orjson.dumps(dict(task))))

    def asked(self, ref: str) -> Asked:
        """How a request stands.

        Raises:
            Refused: the kommune has no such request of ours.
        """
        reply = self._asked("GET", f"/Task/{uuid.UUID(ref)}")
        if reply.status in _HIDDEN:
            raise Refused.because("keeper-nothing")
        return self._request(reply)

    def cancel(self, ref: str) -> Asked:
        """Take a request back.

        Raises:
            Refused: there is none of ours.
        """
        name = str(uuid.UUID(ref))
        body = orjson.dumps({"resourceType": "Task", "id": name, "status": "cancelled", "intent": "proposal"})
        reply = self._asked("PUT", f"/Task/{name}", body)
        if reply.status in _HIDDEN:
            raise Refused.because("keeper-nothing")
        return self._request(reply)

    # one exchange

    def _request(self, reply: Reply) -> Asked:
        body: Any = judge(reply, "keeper").body
        if not isinstance(body, dict) or body.get("resourceType") != "Task":
            raise NotPosted("keeper-answer", status=reply.status)
        codings = _dict(body.get("statusReason")).get("coding")
        first = codings[0] if isinstance(codings, list) and codings else {}
        outputs = body.get("output")
        given = [_last(_dict(one.get("valueReference"))) for one in outputs if isinstance(one, dict)] \
            if isinstance(outputs, list) else []  # fmt: skip
        return Asked(
            str(body.get("id") or ""), str(body.get("status") or ""), str(_dict(first).get("code") or ""),
            _last(_dict(body.get("focus"))), next((one for one in given if one), ""),
        )  # fmt: skip

    def _asked(self, method: str, path: str, body: bytes | None = None) -> Reply:
        """One request; each try has a proof of its own, since a proof is taken once."""
        url = f"{self._wire.base}{path}"
        for _ in range(_LOGINS):
            headers = {"Accept": _FHIR, **self._login.headers(method, url)}
            if body is not None:
                headers["Content-Type"] = _FHIR
            reply = self._wire.ask(method, path, headers=headers, body=body)
            nonce = reply.headers.get("dpop-nonce", "")
            if nonce:
                self._login.seen(url, nonce)
            if reply.status != 401:
                break
            wanted = "use_dpop_nonce" in reply.headers.get("www-authenticate", "")
            self._login.refused(url, nonce if wanted else "")
        return reply


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _last(reference: Mapping[str, Any]) -> str:
    said = reference.get("reference")
    return said.rpartition("/")[2] if isinstance(said, str) else ""
