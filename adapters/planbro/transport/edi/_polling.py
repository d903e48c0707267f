"""Version 2: ask for unread messages, fetch them, mark them as read when they are on the disk with us."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

from planbro.transport._mail import Arrival, Notice, NotPosted
from planbro.transport.edi._calls import Calls
from planbro.transport.edi._ids import message_id
from planbro.transport.edi._messages import fetched, finished, notices_of, status_of
from planbro.transport.edi._problems import not_posted
from planbro.transport.edi._state import Sent, settle_told

_PAGE: Final = 100
"""The most that one question gives (MessagesToFetch)."""


class PollingInbox:
    """An `Inbox`. The list of what is unread is the service's own, so nothing is remembered here for messages.

    The transport state of what was sent is not told but has to be asked for, message by message: `notices` goes round
    among those that are not settled.
    """

    def __init__(self, calls: Calls, sent: Sent) -> None:
        self._calls, self._sent = calls, sent
        self._herids = calls.settings.herids
        self._next = 0
        self._settled: dict[str, str] = {}

    @property
    def name(self) -> str:
        return self._calls.settings.name

    def poll(self, limit: int) -> Sequence[Arrival]:
        found: list[Arrival] = []
        for remote, herid, meta in self._unread():
            if len(found) >= limit:
                break
            try:
                arrival = fetched(self._calls, remote, herid, meta)
            except NotPosted:
                if found:
                    break
                raise
            if arrival is not None:
                found.append(arrival)
        return found

    def done(self, arrivals: Sequence[Arrival]) -> None:
        deque(finished(arrivals, self._read), maxlen=0)

    def _read(self, remote: str, herid: str) -> None:
        self._calls.must("PUT", f"/messages/{remote}/read/{herid}")

    def notices(self, limit: int) -> Sequence[Notice]:
        """The state of those not settled, at most `limit` messages a time. What was told as settled last time counts
        as heard now that it is asked again."""
        settle_told(self._sent, self._settled)
        self._settled = {}
        waiting = self._sent.waiting()
        start = self._next if self._next < len(waiting) else 0
        told: list[Notice] = []
        for id_, remote in waiting[start : start + limit]:
            try:
                found = status_of(self._calls, remote)
            except NotPosted as no:
                if no.later or no.code == "edi-locked":
                    if told:
                        break
                    raise
                found = ()  # the service has forgotten it, or never lets us see it: the receipt's deadline takes over
                self._settled[id_] = remote
            told += notices_of(id_, found, self._calls.now().isoformat())
            if found and all(one.state != "handed" for one in found):
                self._settled[id_] = remote
            start += 1
        self._next = start
        return told

    def _unread(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """What lies there, oldest first (GenDate); the default order of the service."""
        params = [("ReceiverHerIds", herid) for herid in self._herids]
        params += [("IncludeMetadata", "true"), ("MessagesToFetch", str(_PAGE))]
        body = self._calls.get("/messages", params).body
        if not isinstance(body, list):
            raise not_posted("edi-answer", {"status": 200})
        for one in body:
            if not isinstance(one, dict):
                continue
            remote, herid = message_id(one.get("id")), str(one.get("receiverHerId"))
            if remote and herid in self._herids:
                sender = one.get("senderHerId")
                yield remote, herid, {"sender": f"herid:{sender}"} if isinstance(sender, int) else {}
