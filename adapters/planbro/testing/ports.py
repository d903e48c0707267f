"""Ways in and out that live in memory, and misbehave on demand: what comes twice, late, out of turn or not at all.

`FakeInbox` and `FakeOutbox` keep the promises of `transport.Inbox` and `transport.Outbox`, and break what a real far
end may break: by a script, step by step, or by chance from a seed, the same for the same seed.

>>> inbox = FakeInbox()
>>> _ = inbox.arrive(b"<a/>", key="1")
>>> [one.key for one in inbox.poll(10)], [one.key for one in inbox.poll(10)]
(['1'], ['1'])
>>> inbox.done(inbox.poll(10)); inbox.poll(10)
[]
"""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from planbro.transport import Arrival, ArrivalKind, Lost, Notice, NotPosted, Parcel, Post, Posted

_IDS: Final = uuid.UUID("2b9a4c1e-7d35-5f0b-9a51-3f6c0d2e8b77")


@dataclass(frozen=True, slots=True)
class Mood:
    """How a far end behaves, each as a chance from 0 to 1. `shuffled` has no order to hold to."""

    lost: float = 0.0
    """In: it does not show, until it is sent again. Out: no answer, and nothing done."""
    answer_lost: float = 0.0
    """Out: it is done, and the answer is lost."""
    twice: float = 0.0
    away: float = 0.0
    """It cannot be asked just now."""
    refused: float = 0.0
    shuffled: bool = False


class FakeInbox:
    """A way in. What was not `done` is given again; `mood` decides what shows, and `script` goes before it.

    A step of the script is `ok`, `away` (or `away:CODE:SECONDS`), `empty`, `twice` or `shuffled`, one a poll.
    """

    def __init__(self, name: str = "inbox", *, seed: int = 0, mood: Mood = Mood(), script: Iterable[str] = ()) -> None:
        self._name, self._chance, self.mood = name, random.Random(seed), mood  # noqa: S311
        self._script = deque(script)
        self._guard = threading.RLock()
        self._there: dict[str, Arrival] = {}
        self._lost: dict[str, Arrival] = {}
        self._notices: deque[Notice] = deque()
        self._made = 0
        self.taken: Counter[str] = Counter()
        """How often each key was said to be done."""

    @property
    def name(self) -> str:
        return self._name

    def arrive(self, data: bytes, *, kind: ArrivalKind = "document", key: str = "", **meta: str) -> Arrival:
        """Something comes; whether it shows is another matter."""
        with self._guard:
            self._made += 1
            arrival = Arrival(self._name, key or str(uuid.uuid5(_IDS, f"{self._name} {self._made}")), data, kind, meta)
            lost = self._chance.random() < self.mood.lost
            (self._lost if lost else self._there)[arrival.key] = arrival
            return arrival

    def again(self, arrival: Arrival) -> None:
        """The sender sends it once more, under the same key."""
        with self._guard:
            self._lost.pop(arrival.key, None)
            self._there[arrival.key] = arrival

    def send_lost_again(self) -> None:
        """Each sender whose message did not show tries again."""
        with self._guard:
            self._there.update(self._lost)
            self._lost.clear()

    def tell(self, notice: Notice) -> None:
        """The transport says something of a post."""
        with self._guard:
            self._notices.append(notice)

    @property
    def waiting(self) -> list[str]:
        """Keys that are there and not done."""
        with self._guard:
            return list(self._there)

    def poll(self, limit: int) -> Sequence[Arrival]:
        with self._guard:
            step = self._script.popleft() if self._script else ""
            if step.startswith("away") or (not step and self._chance.random() < self.mood.away):
                raise _not_posted(step or "away")
            found = [] if step == "empty" else list(self._there.values())
            if step == "shuffled" or (not step and self.mood.shuffled):
                self._chance.shuffle(found)
            found = found[:limit]
            if step == "twice" or (not step and self._chance.random() < self.mood.twice):
                found = [one for arrival in found for one in (arrival, arrival)][:limit]
            return found

    def done(self, arrivals: Sequence[Arrival]) -> None:
        with self._guard:
            for one in arrivals:
                self.taken[one.key] += 1
                self._there.pop(one.key, None)

    def notices(self, limit: int) -> Sequence[Notice]:
        with self._guard:
            found = [self._notices.popleft() for _ in range(min(limit, len(self._notices)))]
            if found and self._chance.random() < self.mood.twice:
                self._notices.append(found[-1])
            return found


class FakeOutbox:
    """A way out. `received` is what the far end has of each id; `script` goes before `mood`, one step a post.

    A step is `ok`, `no-connection`, `lost` (nothing done), `answer-lost` (done), `away:CODE:SECONDS` or `refused:CODE`.
    """

    def __init__(self, name: str = "outbox", *, seed: int = 0, mood: Mood = Mood(), script: Iterable[str] = ()) -> None:
        self._name, self._chance, self.mood = name, random.Random(seed), mood  # noqa: S311
        self._script = deque(script)
        self._guard = threading.RLock()
        self.received: dict[str, bytes] = {}
        self.tries: Counter[str] = Counter()
        self.posts: list[Post] = []
        """Every try, in the order they came."""

    @property
    def name(self) -> str:
        return self._name

    def script(self, *steps: str) -> None:
        """What happens to the next posts."""
        with self._guard:
            self._script.extend(steps)

    def post(self, post: Post) -> Posted:
        if not isinstance(post.parcel, Parcel):
            raise TypeError("nothing is sent without a release")
        with self._guard:
            self.posts.append(post)
            self.tries[post.id] += 1
            step = self._script.popleft() if self._script else self._by_chance()
            if step in {"no-connection", "lost"}:
                raise Lost(sent=step == "lost")
            if step.startswith(("away", "refused")):
                raise _not_posted(step)
            self.received.setdefault(post.id, post.parcel.data)
            if step == "answer-lost":
                raise Lost(sent=True)
            return Posted("handed", str(uuid.uuid5(_IDS, post.id)))

    def at_the_far_end(self) -> list[tuple[str, bytes]]:
        """What the receiver gets to see: everything, perhaps twice, perhaps out of turn."""
        with self._guard:
            found = list(self.received.items())
            found += [one for one in found if self._chance.random() < self.mood.twice]
            if self.mood.shuffled:
                self._chance.shuffle(found)
            return found

    def _by_chance(self) -> str:
        mood, drawn = self.mood, self._chance.random()
        for step, chance in (("lost", mood.lost), ("answer-lost", mood.answer_lost), ("away", mood.away),
                             ("refused", mood.refused)):  # fmt: skip
            if drawn < chance:
                return step
            drawn -= chance
        return "ok"


def _not_posted(step: str) -> NotPosted:
    kind, _, rest = step.partition(":")
    code, _, seconds = rest.partition(":")
    return NotPosted(code or "port-unreachable", later=kind != "refused", wait=float(seconds) if seconds else None)
