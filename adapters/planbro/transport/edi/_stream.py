"""The notifications of version 3: one offset for all the service's clients, so ours has gaps, and we keep it.

Since the offset is global, one that is lower may become visible after one that is higher. So now and then it is read
from the mark again, and in between from the last that is handled; what is read twice is not given twice. The mark moves
past what is handled and was there still, with nothing new below it, when it was read again some time after it was
first seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from planbro.transport.edi._calls import Calls
from planbro.transport.edi._ids import message_id
from planbro.transport.edi._problems import not_posted
from planbro.transport.edi._state import Cursor

_LOOKS: Final = 4
"""How often, while an offset settles, it is read from the mark again."""
_PAGES: Final = 1000
"""In one reading; a service that gives more is left for the next."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification. Its description is never read: it may quote the message."""

    offset: int
    type: str
    remote: str
    receiver: str
    other: str
    at: str


@dataclass(slots=True)
class _Seen:
    since: datetime
    again: datetime
    """When it was last read, from the mark on."""
    handled: bool = False


@dataclass(slots=True)
class Stream:
    """The notifications for one purpose, `name`, which has a mark of its own."""

    calls: Calls
    cursor: Cursor
    name: str
    _seen: dict[int, _Seen] = field(default_factory=dict)
    _handled: int = 0
    """All that has been seen up to here is handled."""
    _looked: datetime | None = None
    """When it was last read from the mark."""

    def read(self) -> Iterator[Notification]:
        """What is not handled, in order. Given again until it is.

        Raises:
            NotPosted: it could not be asked.
        """
        now, mark = self.calls.now(), self.cursor.get(self.name)
        back = self._looked is None or (now - self._looked).total_seconds() >= self.calls.settings.settle / _LOOKS
        at = mark if back else max(mark, self._handled)
        for _ in range(_PAGES):
            page = self._page(at)
            if back:
                self._looked = now
            for one in page:
                seen = self._seen.setdefault(one.offset, _Seen(now, now))
                if back:
                    seen.again = now
                if not seen.handled:
                    yield one
            if len(page) < self.calls.settings.page or page[-1].offset <= at:
                return
            at = page[-1].offset

    def handled(self, offsets: Iterable[int]) -> None:
        """These are done with."""
        for offset in offsets:
            if offset > self.cursor.get(self.name):
                now = self.calls.now()
                self._seen.setdefault(offset, _Seen(now, now)).handled = True
        self._advance()

    def _advance(self) -> None:
        settle = self.calls.settings.settle
        start = at = self.cursor.get(self.name)
        self._handled, settled = at, True
        for offset in sorted(self._seen):
            seen = self._seen[offset]
            if not seen.handled:
                break
            self._handled = offset
            settled = settled and (seen.again - seen.since).total_seconds() >= settle
            if settled:
                at = max(at, offset)
                del self._seen[offset]
        if at != start:
            self.cursor.set(self.name, at)

    def _page(self, at: int) -> list[Notification]:
        settings = self.calls.settings
        params = [("HerIds", herid) for herid in settings.herids]
        params += [("Offset", str(at)), ("NotificationsToFetch", str(settings.page))]
        body = self.calls.get("/notifications", params).body
        listed = body.get("notifications") if isinstance(body, dict) else body
        if not isinstance(listed, list):
            raise not_posted("edi-answer", {"status": 200})
        found = [one for one in map(_notification, listed) if one is not None and one.offset > at]
        return sorted(found, key=lambda one: one.offset)


def _notification(tree: object) -> Notification | None:
    """One entry; None where it has no offset, without which it cannot be told from another."""
    if not isinstance(tree, dict) or not isinstance(tree.get("offset"), int):
        return None
    receiver, other = (str(tree.get(f"notification{end}")) for end in ("ReceiverHerId", "TriggeredByHerId"))
    at = tree.get("createdAt")
    return Notification(
        tree["offset"], str(tree.get("type", "")), message_id(tree.get("relatedMessageId")), receiver, other,
        at if isinstance(at, str) and len(at) <= 40 else "",
    )  # fmt: skip
