"""From a port onto the disk: stored first, and only then is the port told (law 4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from planbro.store.database import Database, Exchanges, Messages, New, NewMessage
from planbro.transport import Arrival, Inbox

_PLAN_ID: Final = re.compile(rb'"?\bplan-?id"?\s*[=:]\s*"([^"]{1,100})"', re.IGNORECASE)
_HEAD: Final = 4096
_KINDS = {"document": "change", "message": "message", "event": "event", "receipt": "receipt"}


def lane_of(arrival: Arrival) -> str:
    """What has to be worked at in its order: the documents of one plan, where the head of a document says which, since
    an earlier one that is worked at after a later one would undo it. All else is by itself."""
    found = _PLAN_ID.search(arrival.data[:_HEAD]) if arrival.kind == "document" else None
    return f"{arrival.port}/{arrival.key}" if found is None else f"{arrival.port}/plan/{found[1]!r}"


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes what comes by one port for one tenant. `lane_of` says what has to be worked at in its order."""

    database: Database
    tenant: str
    inbox: Inbox
    now: Callable[[], str]
    policy: int = 0
    lane_of: Callable[[Arrival], str] = lane_of

    def run_once(self, limit: int = 100) -> int:
        """Take in what is there. Gives how many arrivals were new.

        Raises:
            NotPosted: the port cannot be asked now.
            Unavailable: the store cannot be written; the port was not told, and gives the same again.
        """
        arrivals = self.inbox.poll(limit)
        new = self.take(arrivals)
        if arrivals:
            self.inbox.done(arrivals)
        return new

    def take(self, arrivals: Sequence[Arrival]) -> int:
        """Store arrivals and open an exchange for each that is new."""
        if not arrivals:
            return 0
        now, new = self.now(), [self._message(one).sealed(self.database.seal) for one in arrivals]
        with self.database.writing() as transaction:
            kept = Messages(transaction).keep(new, now)
            fresh = [(one, number) for one, (number, is_new) in zip(arrivals, kept, strict=True) if is_new]
            Exchanges(transaction).open(
                [
                    New(
                        self.tenant,
                        _KINDS[one.kind],
                        f"{self.tenant}/{transaction.seal.digest(self.lane_of(one), 'lane')[:32]}",
                        message=number,
                        port=one.port,
                        policy=self.policy,
                    )
                    for one, number in fresh
                ],
                now,
            )
        return len(fresh)

    def _message(self, one: Arrival) -> NewMessage:
        return NewMessage(self.tenant, "in", one.port, one.key, one.kind, one.data, meta=one.meta)
