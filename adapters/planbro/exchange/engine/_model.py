"""What a step is given, and what it gives: where the exchange stands next, and what is to be written with that.

A step writes nothing itself. All that came of it is data, written in one transaction together with the exchange, so
that a step which was broken off has done nothing, and done again does the same (law 4).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from planbro.findings import Finding, Severity
from planbro.store.database import Exchange, Line, New, NewMessage, NewVersion, Outcome, Transaction, altered, closed

_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Together:
    """What is written of a whole batch at once: `does` gets each exchange, as it will stand, with what it `says`."""

    does: Callable[[Transaction, Sequence[tuple[Exchange, Any]], str], None]
    says: Any

    def __call__(self, transaction: Transaction, row: Exchange, now: str) -> None:
        self.does(transaction, [(row, self.says)], now)


Effect = Callable[[Transaction, Exchange, str], None]
"""What else is written: in the transaction, with the exchange as it will stand and the time."""


Other = Callable[[Exchange], Exchange]
"""What becomes of an exchange in another lane."""


@dataclass(slots=True)
class Moved:
    """The exchange as it stands after a step, and what is written with it.

    `children` are opened with this one as parent. `sends` is a message that is kept, and what the exchange sends;
    `version` the next one of a plan, and where another came in between, the step is done again. `described` says what
    was understood of messages (`Messages.describe`). `others` change exchanges of other lanes, as they are then;
    `effects` are done last, in their order, and those of a batch (`Together`) after the others. `lines` are for the
    audit.
    """

    to: Exchange
    children: Sequence[New] = ()
    sends: NewMessage | None = None
    version: NewVersion | None = None
    described: Sequence[Mapping[str, Any]] = ()
    others: Mapping[int, Other] = field(default_factory=dict)
    effects: Sequence[Effect] = ()
    lines: Sequence[Line] = ()


class Step(Protocol):
    """One step of one kind of exchange. Raises what the worker turns into a try, a held exchange or a refusal."""

    def __call__(self, desk: Desk, row: Exchange) -> Moved: ...


@dataclass(frozen=True, slots=True)
class Sending:
    """A step that reaches out: what comes before it is on the disk first, and several go at a time."""

    step: Step

    def __call__(self, desk: Desk, row: Exchange) -> Moved:
        return self.step(desk, row)


Flow = Mapping[str, Step | Sending]
"""For each state the step that leads on from it."""


class Few(OrderedDict[Any, Any]):
    """The last few that were put in or asked for."""

    def __init__(self, most: int = 64) -> None:
        super().__init__()
        self.most = most

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        while len(self) > self.most:
            self.popitem(last=False)

    def get(self, key: Any, default: Any = None) -> Any:
        if key in self:
            self.move_to_end(key)
            return self[key]
        return default


@dataclass(slots=True)
class Desk:
    """What steps work with: the time, what is configured, what is read from the store, and what this batch has at hand.

    `look` is for single looks at what is committed just then. `memo` is what one step leaves to the next; after a
    restart it is empty, and read again. `kept` goes from batch to batch: what never changes under its key. `light` is
    the same for what is small, and so of many more.
    """

    now: Callable[[], str]
    read: Callable[[Callable[[Transaction], Any]], Any]
    look: Callable[[Callable[[Transaction], Any]], Any]
    rooms: Any
    kept: Few = field(default_factory=Few)
    light: Few = field(default_factory=Few)
    memo: dict[int | str, dict[Any, Any]] = field(default_factory=dict)

    def at_hand(self, row: Exchange) -> dict[Any, Any]:
        """What the steps of one exchange leave to each other."""
        return self.memo.setdefault(row.id, {})

    def shared(self, what: str) -> dict[Any, Any]:
        """What the exchanges of the batch share."""
        return self.memo.setdefault(what, {})


def moved(row: Exchange, state: str, /, **changes: Any) -> Moved:
    """On to the next state; what it was tried and held for is forgotten."""
    return Moved(altered(row, state=state, tries=0, reason="", params={}, **changes))


def done(row: Exchange, outcome: Outcome = "done", reason: str = "", /, **params: Any) -> Moved:
    """It is over."""
    return Moved(closed(row, outcome, reason, **params))


def held(row: Exchange, reason: str, /, **params: Any) -> Moved:
    """A person has to act; what comes after it in its lane does not wait."""
    return Moved(altered(row, standing="held", reason=reason, params=params))


def refused(row: Exchange, found: Iterable[Finding]) -> Moved:
    """A person has to act on what was found; the first fault is the reason, and all of them are kept."""
    findings = sorted(found, key=lambda one: one.severity != Severity.ERROR)
    told = [
        {"code": one.code, "line": one.place.line, "path": one.place.path, "params": dict(one.params)}
        for one in findings
    ]
    return held(altered(row, about={**row.about, "findings": told[:_MOST]}), findings[0].code, **findings[0].params)


def later(row: Exchange, due: str, reason: str, /, **params: Any) -> Moved:
    """Try again when it is due."""
    return Moved(altered(row, due=due, tries=row.tries + 1, reason=reason, params=params))
