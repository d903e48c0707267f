"""One push: the parts of a plan to one server, so that any number of tries, broken off anywhere, has the effect of one.

Each round looks at what is in doubt, decides, marks in the record what may be on its way, sends, and notes what
came of it. What was sent without an answer is in doubt, so a try after a lost answer looks before it sends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from planbro.exchange.push._asking import Stop
from planbro.exchange.push._desk import Desk
from planbro.exchange.push._parts import Part
from planbro.exchange.push._singly import Singly
from planbro.exchange.push._together import Together
from planbro.findings import Refused

Mode = Literal["auto", "transaction", "update"]


def run(desk: Desk, parts: Sequence[Part], mode: Mode) -> Mode | None:
    """Send what is new and note what came of it; whatever ends the run, the record is true. Gives the way it went."""
    together, used = Together(desk, strict=mode == "transaction"), mode
    try:
        desk.learn(parts)
        todo = [*desk.todo(), *desk.leftovers()]
        if todo and mode != "update" and (together.strict or desk.capable.transaction is not False):
            used = "transaction"
            todo = together.send(todo)
        if todo:
            used = "update"
            Singly(desk).send(todo)
    except Stop:
        pass
    except Refused as refused:
        desk.findings.extend(refused.findings)
    finally:
        desk.note_taken_back()
        if desk.record.resources:
            desk.record.save()
    for part in (*parts, *desk.taken_back.values()):
        desk.outcomes.setdefault(part.key, "pending")
    _tell(desk)
    return used if {"created", "updated"} & set(desk.outcomes.values()) else None


def _tell(desk: Desk) -> None:
    counts = desk.counts
    if counts["pending"]:
        desk.findings.add("push-pending", count=counts["pending"])
    written = {desk.parts[key].type for key, outcome in desk.outcomes.items() if outcome in {"created", "updated"}}
    if any(not desk.capable.of(type_).versioned for type_ in written):
        desk.findings.add("push-unguarded")
