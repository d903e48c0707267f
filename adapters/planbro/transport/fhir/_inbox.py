"""A FHIR server as a way in: asked from time to time for what has changed.

The time of a change is the server's own, to a second or less, and a change may become visible after a later one. So a
little of the past is asked for again each time, and what was seen there is known by its version. How far it is read
moves on only when what came is on the disk with us (law 4).
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import orjson

from planbro.formats.codec import json as codec
from planbro.transport._address import Place
from planbro.transport._bookmark import Bookmark
from planbro.transport._mail import Arrival, ArrivalKind, Notice
from planbro.transport.fhir._collect import FOREIGN, Beside, collected
from planbro.transport.fhir._search import Change, Search, SearchPort

_KEYS: Final = uuid.UUID("0a0f1e62-8a57-5a1c-b9a4-7f0f8f1d6a33")
_EVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Mark:
    """How far it is read: the time, and what of that time and a little before it has been taken, with its time."""

    since: str = ""
    seen: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> _Mark:
        try:
            value = orjson.loads(text) if text else {}
            return cls(str(value.get("since", "")), {str(k): str(v) for k, v in dict(value.get("seen", {})).items()})
        except (ValueError, AttributeError, TypeError):
            return cls()

    def text(self) -> str:
        return orjson.dumps({"since": self.since, "seen": self.seen}, option=orjson.OPT_SORT_KEYS).decode()


class FhirInbox:
    """`Inbox` of one type at a FHIR server: CarePlan for plans, Encounter for admissions.

    `also` are types whose change is a change of the plans of the same patient: a server does not touch a CarePlan when
    one of its goals is written. `beside` says what is fetched with a plan (`OWN` for a server that holds plans alone).
    `overlap` is how much of the past is asked for again, `since` where the first reading begins,
    `page` how many resources are asked for at a time.
    """

    def __init__(
        self,
        port: SearchPort,
        bookmark: Bookmark,
        *,
        name: str = "fhir",
        type: str = "CarePlan",
        kind: ArrivalKind = "document",
        also: Sequence[str] = ("CareTeam", "Consent", "Goal", "ServiceRequest"),
        beside: Sequence[Beside] = FOREIGN,
        deletions: bool = True,
        since: str = "",
        overlap: timedelta = timedelta(minutes=2),
        page: int = 200,
    ) -> None:
        self._port, self._bookmark, self._name, self._type, self._kind = port, bookmark, name, type, kind
        self._also, self._beside, self._deletions = tuple(also), tuple(beside), deletions
        self._first, self._overlap, self._page = since, overlap, page
        self._guard = threading.Lock()
        self._pending: dict[str, Change] = {}
        self._waiting: dict[str, set[str]] = {}
        self._given: dict[str, str] = {}
        self._partly: dict[str, set[str]] = {}
        """Of a change that several plans wait for, those that are done."""

    def __repr__(self) -> str:
        return f"FhirInbox({self._name})"

    @property
    def name(self) -> str:
        return self._name

    def poll(self, limit: int) -> Sequence[Arrival]:
        with self._guard:
            search, mark = Search(self._port, self._page), _Mark.read(self._bookmark.get())
            fresh = [one for one in self._changes(search, self._since(mark)) if one.name not in mark.seen]
            fresh.sort(key=lambda one: (_when(one.updated), str(one.place)))
            self._pending = {one.name: one for one in fresh}
            found = self._taken(search, fresh, limit)
            self._advance()
            return found

    def done(self, arrivals: Sequence[Arrival]) -> None:
        with self._guard:
            for one in arrivals:
                self._settle(self._given.pop(one.key, ""))
            self._advance()

    def notices(self, limit: int) -> Sequence[Notice]:
        return ()

    # -- what has changed, and of which plan

    def _taken(self, search: Search, fresh: Sequence[Change], limit: int) -> list[Arrival]:
        """The oldest changes as arrivals, each plan once; the rest waits, and holds the time back."""
        found: list[Arrival] = []
        plans: dict[Place, list[str]] = {}
        absent: set[str] = set()
        seen: set[str] = set()
        self._waiting = {}
        for one in fresh:
            if len(found) >= limit:
                break
            groups = [
                group for group in self._groups(search, one, plans) if group not in self._partly.get(one.name, ())
            ]
            self._waiting[one.name] = set(groups)
            for group in groups:
                if group in seen or len(found) >= limit:
                    continue
                seen.add(group)
                arrival = self._arrival(search, group)
                if arrival is None:
                    absent.add(group)
                    continue
                self._given[arrival.key] = group
                found.append(arrival)
        for group in absent:
            self._settle(group)
        return found

    def _changes(self, search: Search, since: str) -> Iterator[Change]:
        for type_ in (self._type, *self._also):
            yield from search.changed(type_, since)
        if self._deletions:
            yield from search.deleted(self._type, since)

    def _groups(self, search: Search, change: Change, plans: dict[Place, list[str]]) -> list[str]:
        """What is to come in for a change: the plan itself, the plans of its patient, or that it was deleted."""
        if change.entry is not None:
            return [change.name]
        if change.place.type == self._type:
            return [str(change.place)]
        patient = change.patient
        if patient is None:
            return []
        if patient not in plans:
            found = search.of(self._type, "patient", patient)
            plans[patient] = [str(Place(self._type, str(one.get("id", "")))) for one in found]
        return plans[patient]

    def _arrival(self, search: Search, group: str) -> Arrival | None:
        gone = self._pending.get(group)
        if gone is not None and gone.entry is not None:
            data = codec.serialise({"resourceType": "Bundle", "type": "history", "entry": [gone.entry]})
            return Arrival(self._name, self._key(data), data, "event", {"event": "deleted", "place": str(gone.place)})
        type_, _, id_ = group.partition("/")
        root = search.at([Place(type_, id_)])
        if not root:  # deleted since; the history says so, or nobody does
            return None
        data = collected(search, self._port.base, root[0], self._beside)
        return Arrival(self._name, self._key(data), data, self._kind, {"place": group})

    def _key(self, data: bytes) -> str:
        return str(uuid.uuid5(_KEYS, f"{self._port.base} {hashlib.sha256(data).hexdigest()}"))

    # -- how far it is read

    def _since(self, mark: _Mark) -> str:
        """A little before the time that is read to."""
        if not mark.since:
            return self._first
        return (_when(mark.since) - self._overlap).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _settle(self, group: str) -> None:
        for name, waiting in self._waiting.items():
            if group in waiting:
                waiting.discard(group)
                self._partly.setdefault(name, set()).add(group)

    def _advance(self) -> None:
        """Note what nothing waits for any more; the time moves to the oldest that something does."""
        taken = [name for name, waiting in self._waiting.items() if not waiting]
        if not taken:
            return
        mark = _Mark.read(self._bookmark.get())
        for name in taken:
            mark.seen[name] = self._pending.pop(name).updated
            del self._waiting[name]
            self._partly.pop(name, None)
        left = [one.updated for one in self._pending.values()]
        reached = min(left, key=_when) if left else max(mark.seen.values(), key=_when)
        if _when(reached) > _when(mark.since):
            mark.since = reached
        edge = _when(mark.since) - 2 * self._overlap if mark.since else _EVER
        mark.seen = {name: time for name, time in mark.seen.items() if not time or _when(time) >= edge}
        self._bookmark.set(mark.text())


def _when(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _EVER
    return found if found.tzinfo else found.replace(tzinfo=UTC)
