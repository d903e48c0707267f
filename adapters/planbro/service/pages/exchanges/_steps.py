"""The steps of one exchange, with when each was: what is known of it in the store, put in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from planbro.exchange.correct import History
from planbro.render.steps import Branch, Mark, Node
from planbro.service.pages._frame import At
from planbro.service.pages._words import time_word
from planbro.service.pages.exchanges._words import PATHS, told_of, word
from planbro.store.database import Exchange

_ANSWERED: Final = frozenset({"delivery", "access-answer", "admission-message"})
"""What has receipts: from the transport, and from the receiver's system."""
_BRANCHES: Final = 12
_BROKEN: Final = frozenset({"refused", "skipped"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an exchange beside its row: the times at which its steps were taken."""

    sent: str = ""
    answered: str = ""
    versioned: str = ""


def nodes(at: At, found: History, known: Known) -> list[Node]:
    """The steps, the first first."""
    row = found.row
    path = PATHS.get(row.kind, ("received",) if row.standing == "closed" else (row.state,))
    done = _done(row, path)
    times = _times(found, known, path)
    made = [
        Node(word(at, "step", _name(row, path, state)), _mark(row, number, done, taken=state in times),
             at_of(at, times.get(state, "")), _said(at, row, state))
        for number, state in enumerate(path)
    ]  # fmt: skip
    if row.kind in _ANSWERED:
        made += _receipts(at, row, known)
    return [*made, _last(at, row)]


def _done(row: Exchange, path: Sequence[str]) -> int:
    """How many of the states it has come to."""
    if row.standing == "closed" and row.outcome == "done":
        return len(path)
    return path.index(row.state) + 1 if row.state in path else 0


def _name(row: Exchange, path: Sequence[str], state: str) -> str:
    """A state as what was done to come to it."""
    return "sent" if state == "awaiting" else "opened" if state == path[0] and row.message is None else state


def _times(found: History, known: Known, path: Sequence[str]) -> Mapping[str, str]:
    row = found.row
    times = {path[0]: found.came.at if found.came is not None else row.opened}
    times |= {"rendered": found.went.at} if found.went is not None else {}
    times |= {"versioned": known.versioned} if known.versioned else {}
    return times | ({"awaiting": known.sent} if row.transport else {})


def _mark(row: Exchange, number: int, done: int, *, taken: bool) -> Mark:
    if number < done or taken:
        return "done"
    if row.standing == "closed":
        return "none"
    is_next = number == done
    return ("held" if row.standing == "held" else "here") if is_next else "ahead"


def _said(at: At, row: Exchange, state: str) -> str:
    if state == "versioned" and row.version:
        return at.t("exchanges-version", version=row.version)
    return ""


def _receipts(at: At, row: Exchange, known: Known) -> list[Node]:
    """That the transport has it, and that the receiver's system took it."""
    first = word(at, "transport", row.transport) if row.transport else ""
    second = word(at, "receipt", row.receipt) if row.receipt else ""
    transport: Mark = "stopped" if row.transport == "refused" else "done" if row.transport else "none"
    if not row.transport and row.standing != "closed":
        transport = "ahead"
    return [
        Node(at.t("exchanges-step-transport"), transport, "", first),
        Node(at.t("exchanges-step-receipt"), _answer(row), at_of(at, known.answered), second),
    ]


def _answer(row: Exchange) -> Mark:
    if row.receipt == "ok":
        return "done"
    if row.receipt:
        return "held" if row.standing == "held" else "stopped"
    if row.standing == "closed":
        return "none"
    waits = row.state == "awaiting"
    return ("held" if row.standing == "held" else "here") if waits else "ahead"


def _last(at: At, row: Exchange) -> Node:
    label = at.t("exchanges-step-closed")
    if row.standing != "closed":
        return Node(label, "ahead")
    mark: Mark = "stopped" if row.outcome in _BROKEN else "done"
    return Node(label, mark, at_of(at, row.changed), word(at, "outcome", row.outcome))


def branches(at: At, children: Sequence[Exchange]) -> tuple[list[Branch], str]:
    """What came of it, one for each; and how many more there are."""
    made = []
    for one in children[:_BRANCHES]:
        told = told_of(at, one)
        mark: Mark = "held" if one.standing == "held" else "here" if one.standing == "open" else "done"
        mark = "stopped" if one.outcome in _BROKEN else mark
        made.append(Branch(f"{told.kind} {at.called(one.party) or one.id}".strip(), mark, told.state))
    left = len(children) - _BRANCHES
    return made, at.t("exchanges-more", count=left) if left > 0 else ""


def at_of(at: At, moment: str) -> str:
    """A time as it is shown in the picture: short, in Norway."""
    return time_word(at.language, moment) if moment else ""
