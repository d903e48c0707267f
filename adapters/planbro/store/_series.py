"""Which message of a series counts: the last sent one, whatever the order they came in (plo.md § 1.3).

Nothing is remembered but the messages themselves; where each stands is worked out anew whenever one comes. So a
cancellation before its original needs no list of its own: it stands in the series and waits.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from planbro.store._model import Envelope, State

_ADOPT: Final = """
    UPDATE entry SET series = ?1
    WHERE id <> ?2 AND way = 'in' AND accepted = 1 AND status IN ('M', 'C')
      AND sender1 IS ?3 AND (?3 IS NOT NULL OR sender2 = ?4)
      AND series = conversation AND (conversation = ?1 OR parent = ?1)
"""
_MEMBERS: Final = """
    SELECT id, status FROM entry
    WHERE series = ?1 AND way = 'in' AND accepted = 1 AND status IN ('N', 'M', 'C')
      AND (id = ?2 OR sender1 IS ?3 AND (?3 IS NOT NULL OR sender2 = ?4))
    ORDER BY status <> 'N', coalesce(instant, arrived), id
"""


def adopt(db: sqlite3.Connection, entry: int, envelope: Envelope) -> None:
    """A first message takes in the changes and cancellations that came before it and name it.

    A message that answers another stands in that one's conversation, and a change of it may name either as the start.
    """
    if envelope.status != "N" or envelope.key is None:
        return
    db.execute(_ADOPT, (envelope.key, entry, *envelope.sender))


def settle(db: sqlite3.Connection, entry: int, envelope: Envelope) -> None:
    """Say of each message of a series where it stands.

    Messages of one sender only: nobody cancels what another sent. A sender is known by HER-id of the virksomhet, or of
    its service where there is none; of one without either every message stands alone.
    """
    if envelope.series is None:
        return
    values = (envelope.series, entry, *envelope.sender)
    members = [(row["id"], row["status"]) for row in db.execute(_MEMBERS, values)]
    alone = all(status == "C" for _, status in members)
    for number, (one, status) in enumerate(members):
        state = _state(status, [later for _, later in members[number + 1 :]], alone=alone)
        gone = state in {"superseded", "cancelled", "waiting"}
        db.execute("UPDATE entry SET state = ?, importable = importable AND NOT ? WHERE id = ?", (state, gone, one))


def _state(status: str, later: list[str], *, alone: bool) -> State:
    if status == "C":
        return "waiting" if alone else "cancellation"
    if "C" in later:
        return "cancelled"
    return "superseded" if later else "valid"
