"""Far ends of the ports, in this process, to try a port against: a webhook's receiver, SvarUt, a hospital's HL7 sender.

`FakeWebhook` and `FakeSvarUt` have a `transport` for httpx; `MllpSender` speaks to a listener on this machine, and
`adt` is what it may say. The message service and FHIR servers have modules of their own.

>>> adt("A03", id="7").split("|")[8:10]
['ADT^A03^ADT_A01', '7']
"""

from __future__ import annotations

import json
import socket
import uuid
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from planbro.transport.svarut._outbox import PATH
from planbro.transport.webhook import Keys, verified

_IDS: Final = uuid.UUID("9d1c7a52-4c1f-5b7e-8a33-1f0e6b9d2c44")
_FNR: Final = "2.16.578.1.12.4.1.4.1"


@dataclass
class FakeWebhook:
    """A receiver that checks the signature and takes each id once. `script` is what it answers before that.

    A step is a status, `lost` (nothing done) or `answer-lost` (done).
    """

    keys: Keys
    now: int = 0
    """Its own clock; 0 takes the sender's word for it."""
    script: deque[int | str] = field(default_factory=deque)
    received: dict[str, Any] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.handle)

    def handle(self, request: httpx.Request) -> httpx.Response:
        step = self.script.popleft() if self.script else 204
        if step == "lost":
            raise httpx.ReadTimeout("gone", request=request)
        if isinstance(step, int) and step >= 300:
            return httpx.Response(step, headers={"Retry-After": "30"})
        now = self.now or int(request.headers.get("webhook-timestamp", "0"))
        if not verified(self.keys, request.headers, request.content, now):
            return httpx.Response(401)
        id_ = request.headers["webhook-id"]
        self.received.setdefault(id_, json.loads(request.content))
        self.times[id_] += 1
        if step == "answer-lost":
            raise httpx.ReadTimeout("gone", request=request)
        return httpx.Response(204)


@dataclass
class FakeSvarUt:
    """The REST service as its public clients see it. `states` says how far a letter has come, by our id."""

    letters: dict[str, dict[str, Any]] = field(default_factory=dict)
    documents: dict[str, bytes] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    answer_lost: bool = False
    """The next letter is taken, and the answer lost."""
    says: httpx.Response | None = None
    """What it says to everything."""

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.handle)

    def remote(self, id: str) -> str:
        """What it calls a letter of ours."""
        return str(uuid.uuid5(_IDS, id))

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.says is not None:
            return self.says
        way = request.url.path.removeprefix(PATH).strip("/").split("/")
        if way[0] == "eksternref":
            known = [{"id": self.remote(way[1])}] if way[1] in self.letters else []
            return httpx.Response(200, json={"forsendelseIder": known})
        if way == ["startNyForsendelse"]:
            return httpx.Response(200, json={"id": str(uuid.uuid5(_IDS, f"new {len(self.requests)}"))})
        if way[-1] == "sendForsendelse":
            return self._taken(request)
        ours = next((id_ for id_ in self.letters if self.remote(id_) == way[0]), "")
        return httpx.Response(200, json={"status": self.states.get(ours, "MOTTATT")}) if ours else httpx.Response(404)

    def _taken(self, request: httpx.Request) -> httpx.Response:
        _, metadata, document = request.content.split(b"\r\n\r\n", 2)
        letter = json.loads(metadata.split(b"\r\n--", 1)[0])
        id_ = letter["eksternReferanse"]
        self.letters[id_] = letter
        self.documents[id_] = document.rsplit(b"\r\n--", 1)[0]
        if self.answer_lost:
            self.answer_lost = False
            raise httpx.ReadTimeout("gone", request=request)
        return httpx.Response(200, json={"id": self.remote(id_)})


class MllpSender:
    """A hospital's end of a connection. Use it in a `with`."""

    def __init__(self, port: int, host: str = "127.0.0.1", timeout: float = 5.0) -> None:
        self._socket = socket.create_connection((host, port), timeout=timeout)
        self._heard = b""

    def __enter__(self) -> MllpSender:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def raw(self, data: bytes) -> None:
        """Bytes as they are, framed or not."""
        self._socket.sendall(data)

    def say(self, message: str | bytes) -> str:
        """One message, and the answer."""
        self.raw(framed(message))
        return self.hear()

    def hear(self, timeout: float | None = None) -> str:
        """The next answer; empty where the line is hung up.

        Raises:
            TimeoutError: nothing is said in time.
        """
        if timeout is not None:
            self._socket.settimeout(timeout)
        while b"\x1c\r" not in self._heard:
            try:
                part = self._socket.recv(4096)
            except ConnectionError:
                part = b""
            if not part:
                break
            self._heard += part  # several answers may come at once
        data, _, self._heard = self._heard.partition(b"\x1c\r")
        return data.strip(b"\x0b").decode("latin-1")


def framed(message: str | bytes) -> bytes:
    """A message in the frame of MLLP."""
    return b"\x0b" + (message.encode() if isinstance(message, str) else message) + b"\x1c\r"


def adt(
    trigger: str = "A01",
    *,
    id: str = "M1",
    numbers: Iterable[str] = (f"14831560224^^^&{_FNR}&ISO^NNNOR",),
    patient_class: str = "I",
    admission_type: str = "E",
    admitted: str = "202611221405",
    discharged: str = "",
    told: str = "20261122140730",
    visit: str = "V77",
    charset: str = "UNICODE UTF-8",
    processing: str = "P",
    dead: bool = False,
    fields: Mapping[str, str] | None = None,
) -> str:
    """A synthetic HL7 v2.5 ADT of one person; `fields` sets others, such as `PV2-8`."""
    segments = {
        "MSH": ["^~\\&", "PAS", "HF", "PLANBRO", "KOMMUNE", told, "", f"ADT^{trigger}^ADT_A01", id, processing, "2.5",
                "", "", "", "", "", charset],
        "EVN": [trigger, told],
        "PID": ["1", "", "~".join(numbers), "", "Nordmann^Tuva", "", "20150316", "F"],
        "PV1": ["1", patient_class, "MED2^301^1^HF", admission_type],
    }  # fmt: skip
    places = {"PV1-19": f"{visit}^^^HF" if visit else "", "PV1-44": admitted, "PV1-45": discharged}
    for place, value in {**places, "PID-30": "Y" if dead else "", **(fields or {})}.items():
        name, _, number = place.partition("-")
        segment = segments.setdefault(name, [])
        segment += [""] * (int(number) - len(segment))
        segment[int(number) - 1] = value
    segments["ZPD"] = ["1", "Tuva Nordmann"]
    return "".join("|".join([name, *values]) + "\r" for name, values in segments.items())
