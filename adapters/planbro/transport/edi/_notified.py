"""Version 3: notifications say what is new, both of messages to us and of those we sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from planbro.transport._mail import Arrival, Notice, NotPosted
from planbro.transport.edi._calls import Calls
from planbro.transport.edi._messages import fetched, finished, notices_of, status_of
from planbro.transport.edi._state import State
from planbro.transport.edi._stream import Notification, Stream

_NEW: Final = "NewMessage"
_REFUSED: Final = "RefusedMessage"
_UPDATED: Final = "Updated"
"""MessageSentStateUpdated, MessageApprecInfoUpdated and, in later clients, MessageDeliveryStateUpdated: all say that a
status has to be asked for. A type that is not known is passed over; NHN may add more."""
_NOTICE: Final = "edi-refused-message"


class NotifiedInbox:
    """An `Inbox`. Messages and states are read from the same notifications, each with a mark of its own, so that a slow
    one never holds up the other."""

    def __init__(self, calls: Calls, state: State) -> None:
        self._calls, self._state = calls, state
        self._herids = frozenset(calls.settings.herids)
        self._messages = Stream(calls, state, "messages")
        self._states = Stream(calls, state, "states")
        self._told: list[int] = []
        self._settled: list[str] = []

    @property
    def name(self) -> str:
        return self._calls.settings.name

    def poll(self, limit: int) -> Sequence[Arrival]:
        found: list[Arrival] = []
        passed: list[int] = []
        try:
            for arrival in islice(self._new(passed), limit):
                found.append(arrival)
        except NotPosted:
            if not found:
                raise
        finally:
            self._messages.handled(passed)
        return found

    def _new(self, passed: list[int]) -> Iterator[Arrival]:
        """Arrivals, and in `passed` what is of no concern here."""
        for one in self._messages.read():
            if one.type not in {_NEW, _REFUSED} or not one.remote or one.receiver not in self._herids:
                passed.append(one.offset)
                continue
            arrival = self._arrival(one)
            if arrival is not None:
                yield arrival

    def _arrival(self, one: Notification) -> Arrival | None:
        meta = {"offset": str(one.offset), **({"sender": f"herid:{one.other}"} if one.other.isdigit() else {})}
        if one.type == _NEW:
            return fetched(self._calls, one.remote, one.receiver, meta)
        meta |= {"remote": one.remote, "receiver": f"herid:{one.receiver}", "fault": _NOTICE}
        return Arrival(self.name, f"{one.remote}/{one.receiver}/fault", b"", "message", meta)

    def done(self, arrivals: Sequence[Arrival]) -> None:
        """A notice of a refused message has nothing to acknowledge; passing its offset is enough."""
        done = [one for one in arrivals if one.meta.get("fault") == _NOTICE]
        try:
            for one in finished([one for one in arrivals if one.meta.get("fault") != _NOTICE], self._downloaded):
                done.append(one)
        finally:
            self._messages.handled(int(one.meta["offset"]) for one in done if one.meta.get("offset", "").isdigit())

    def _downloaded(self, remote: str, herid: str) -> None:
        self._calls.must("PUT", f"/messages/{remote}/downloaded", body={"receiverHerId": int(herid)})

    # -- what became of what we sent

    def notices(self, limit: int) -> Sequence[Notice]:
        """What has changed, at most `limit` messages a time. What was told last time counts as heard now that it is
        asked again."""
        self._states.handled(self._told)
        self._state.settle(self._settled)
        self._told, self._settled = [], []
        told: list[Notice] = []
        for remote, changes in self._changed(limit).items():
            try:
                told += self._of(remote, changes[-1].at)
            except NotPosted:
                if told:
                    break
                raise
            self._told += [one.offset for one in changes]
        return told

    def _changed(self, limit: int) -> dict[str, list[Notification]]:
        """Messages whose state has changed, with all the changes that were seen: what is asked for afterwards covers
        every one of them."""
        passed: list[int] = []
        changed: dict[str, list[Notification]] = {}
        for one in self._states.read():
            if not one.type.endswith(_UPDATED) or not one.remote:
                passed.append(one.offset)
            elif one.remote in changed or len(changed) < limit:
                changed.setdefault(one.remote, []).append(one)
            else:
                break
        self._states.handled(passed)
        return changed

    def _of(self, remote: str, at: str) -> list[Notice]:
        try:
            found = status_of(self._calls, remote)
            id_ = self._id_of(remote)
        except NotPosted as no:
            if no.later or no.code == "edi-locked":
                raise
            return []
        if found and all(each.state != "handed" for each in found):
            self._settled.append(id_)
        return notices_of(id_, found, at or self._calls.now().isoformat()) if id_ else []

    def _id_of(self, remote: str) -> str:
        """Our own id: as we remember it, or the MsgId that the service read; so a post whose answer was lost is found
        after all."""
        known = self._state.known(remote)
        if known:
            return known
        body = self._calls.get(f"/messages/{remote}").body
        said = body.get("businessDocumentId") if isinstance(body, dict) else None
        return said if isinstance(said, str) and said.isprintable() and 0 < len(said) <= 100 else ""
