"""Two ways to SvarUt: files in a folder that another system sends on, and its REST service."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx

from planbro.formats.codec import Limits
from planbro.transport._address import base_of
from planbro.transport._http import Headers
from planbro.transport._mail import Arrival, Notice, NotPosted, Post, Posted, PostedState
from planbro.transport._port import Lost, Parcel
from planbro.transport._posting import judge
from planbro.transport._wire import Reply, Wire
from planbro.transport.edi import MemoryState, Sent, settle_told
from planbro.transport.folder import Drop
from planbro.transport.folder._inbox import _telling, folder_of
from planbro.transport.folder._outbox import file_id
from planbro.transport.svarut._letter import Letters

PATH: Final = "/tjenester/api/forsendelse/v1"
_ANSWERS: Final = Limits(max_bytes=4 << 20)
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STATES: Final[dict[str, PostedState]] = {
    "MOTTATT": "handed", "MOTTAT": "handed", "AKSEPTERT": "handed", "KLAR_FOR_MOTTAK": "handed", "VARSLET": "handed",
    "SENDT_DIGITALT": "handed", "SENDT_SDP": "handed", "SENDT_PRINT": "handed", "LEST": "delivered",
    "LEVERT_SDP": "delivered", "PRINTET": "delivered", "AVVIST": "refused", "IKKE_LEVERT": "refused",
    "MANUELT_HANDTERT": "refused",
}  # fmt: skip
"""The service's states, both spellings of the first; what a person closed by hand there is for a person here too."""


class SvarUtFolder:
    """`Outbox` of a folder: `<id>.pdf`, and when it is there `<id>.json` with what it is about."""

    def __init__(self, folder: Path, letters: Letters | None = None, *, name: str = "svarut") -> None:
        self._folder, self._letters, self._name = folder, letters or Letters(), name
        self.drop = Drop(folder)

    def __repr__(self) -> str:
        return f"SvarUtFolder({self._name})"

    @property
    def name(self) -> str:
        return self._name

    def post(self, post: Post) -> Posted:
        if not isinstance(post.parcel, Parcel):
            raise TypeError("nothing is sent without a release")
        metadata, id = self._letters.metadata(post), file_id(post.turn)
        with _telling():
            folder_of(self._folder)
            self.drop.put(id, f"{id}.json", metadata, [(f"{id}.pdf", post.parcel.data)])
        return Posted("handed", f"{id}.pdf")


class SvarUtService:
    """`Outbox` of the REST service. Use it in a `with`.

    A letter is asked for by its own id first, so that one whose answer was lost is not sent twice. `sent` remembers
    what the service calls our letters, for `SvarUtInbox` to ask how far they have come.
    Assumption: paths and answers as public clients of the service use them; `path` is configurable.
    """

    def __init__(
        self,
        base: str,
        user: str,
        password: str,
        letters: Letters | None = None,
        *,
        now: Callable[[], datetime],
        sent: Sent | None = None,
        name: str = "svarut",
        path: str = PATH,
        timeout: float = 120.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._letters, self._name, self._path = letters or Letters(), name, path
        self._sent = sent if sent is not None else MemoryState()
        secret = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = Headers({"Authorization": f"Basic {secret}"})
        self._wire = Wire(base_of(base).url, now=now, timeout=timeout, transport=transport, limits=_ANSWERS)

    def __enter__(self) -> SvarUtService:
        return self

    def __exit__(self, *_: object) -> None:
        self._wire.close()

    def __repr__(self) -> str:
        return f"SvarUtService({self._name})"

    @property
    def name(self) -> str:
        return self._name

    def post(self, post: Post) -> Posted:
        if not isinstance(post.parcel, Parcel):
            raise TypeError("nothing is sent without a release")
        metadata, id = self._letters.metadata(post), file_id(post.turn)
        known = self._known(id)
        if known:
            self._sent.add(post.id, known)
            return Posted("handed", known)
        remote = _id(judge(self._ask("POST", "/startNyForsendelse"), "svarut"))
        body, kind = _multipart(metadata, f"{id}.pdf", post.parcel.data)
        answer = judge(self._ask("POST", f"/{remote}/sendForsendelse", body, kind), "svarut")
        remote = _id(answer, remote)
        self._sent.add(post.id, remote)
        return Posted("handed", remote)

    def notice(self, id: str, remote: str, at: str) -> Notice | None:
        """How far a letter has come; None where the service does not know it or says something new."""
        if not _UUID.fullmatch(remote):
            return None
        reply = self._ask("GET", f"/{remote}/status")
        if reply.status == 404:
            return None
        body = judge(reply, "svarut").body
        said = body.get("status") if isinstance(body, dict) else body
        state = _STATES.get(said) if isinstance(said, str) else None
        return Notice(id, state, at, "svarut-undelivered" if state == "refused" else "") if state else None

    def _known(self, id: str) -> str:
        """What the service calls a letter that it has already."""
        reply = self._ask("GET", f"/eksternref/{id}")
        if reply.status == 404:
            return ""
        body: Any = judge(reply, "svarut").body
        ids = body.get("forsendelseIder") if isinstance(body, dict) else body
        found = [one.get("id") for one in ids or () if isinstance(one, dict)] if isinstance(ids, list) else []
        return next((one for one in found if isinstance(one, str)), "")

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> Reply:
        headers = {**self._headers, **({"Content-Type": kind} if body is not None else {})}
        return self._wire.ask(method, self._path + path, headers=headers, body=body)


class SvarUtInbox:
    """`Inbox` of what the service says of our letters; nothing else comes this way.

    A letter that has come to its end is asked for no more once the next question shows that its end was heard.
    """

    def __init__(self, service: SvarUtService, sent: Sent, *, now: Callable[[], datetime]) -> None:
        self._service, self._sent, self._now = service, sent, now
        self._ended: dict[str, str] = {}

    @property
    def name(self) -> str:
        return self._service.name

    def poll(self, limit: int) -> Sequence[Arrival]:
        return ()

    def done(self, arrivals: Sequence[Arrival]) -> None:
        return

    def notices(self, limit: int) -> Sequence[Notice]:
        settle_told(self._sent, self._ended)
        self._ended = {}
        found: list[Notice] = []
        for id, remote in self._sent.waiting():
            if len(found) >= limit:
                break
            try:
                notice = self._asked(id, remote)
            except NotPosted:
                if found:  # they are told now, and it is asked again the next time
                    break
                raise
            if notice is not None and notice.state != "handed":
                found.append(notice)
                self._ended[id] = remote
        return found

    def _asked(self, id: str, remote: str) -> Notice | None:
        try:
            return self._service.notice(id, remote, self._now().isoformat())
        except Lost:
            pass
        raise NotPosted("port-unreachable")


def _multipart(metadata: bytes, name: str, data: bytes) -> tuple[bytes, str]:
    """The form, and its content type with the boundary."""
    files = {"forsendelse": (None, metadata), "filer": (name, data, "application/pdf")}
    request = httpx.Request("POST", "https://nobody.invalid", files=files)  # type: ignore[arg-type]
    return request.read(), request.headers["content-type"]


def _id(reply: Reply, otherwise: str = "") -> str:
    body = reply.body
    found = body.get("id") if isinstance(body, dict) else None
    if isinstance(found, str) and _UUID.fullmatch(found):
        return found
    if otherwise:
        return otherwise
    raise NotPosted("svarut-answer")
