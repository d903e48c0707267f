"""What each correction does to one exchange, by how that stands: pure, so that a dry run says what a real one does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from planbro.exchange.correct._mend import mend
from planbro.exchange.correct._model import ARRIVALS, Verdict, Wish, no
from planbro.store.database import Exchange, New, closed

_FAILED: Final = frozenset({"skipped", "refused"})
_UNSENT: Final = frozenset({"decided", "rendered", "waiting", "received"})
_RESENT: Final = frozenset({"delivery", "admission-message", "access-answer"})
"""What goes in a message, whose answer is awaited or that is known by what carries it."""


@dataclass(slots=True)
class Around:
    """What else of the store a correction has to know. `chosen` says whether another exchange is corrected as well,
    and `taken` is what this same run has begun already."""

    replay_of: Callable[[int], Exchange | None]
    overtaken: Callable[[Exchange], int | None]
    has_body: Callable[[int], bool]
    delivery: Callable[[int], Exchange | None]
    chosen: Callable[[int], bool]
    taken: set[tuple[object, ...]] = field(default_factory=set)


def verdict(row: Exchange, wish: Wish, around: Around, now: str) -> Verdict:
    """What the wish does to the exchange."""
    if wish.what == "mend":
        return mend(row, wish.mend, around.delivery)
    return _JUDGES[wish.what](row, wish, around, now)


def _skip(row: Exchange, wish: Wish, _: Around, __: str) -> Verdict:
    if row.standing == "closed":
        return no("correct-over")
    return Verdict(replace(closed(row, "skipped" if wish.what == "skip" else "handled"), reason=row.reason,
                           params=row.params))  # fmt: skip


def _requeue(row: Exchange, wish: Wish, around: Around, now: str) -> Verdict:
    if row.standing != "held":
        return no("correct-not-held")
    if row.state == "closed":  # all its steps are done, and it waits for a person to see it
        return no("correct-over")
    if row.receipt in {"rejected", "missing"} or row.transport == "refused":
        return no("correct-answered")
    if (later := _overtaken(row, wish, around)) is not None:
        return no("correct-overtaken", number=later)
    about = {name: value for name, value in row.about.items() if name != "findings"}
    return Verdict(replace(row, standing="open", due=now, tries=0, reason="", params={}, about=about))


def _resend(row: Exchange, wish: Wish, around: Around, now: str) -> Verdict:
    if row.kind not in _RESENT or row.sent is None:
        return no("correct-not-sent")
    if row.standing == "open" and row.state in _UNSENT:
        return no("correct-under-way")
    if wish.anew:
        return _replay(row, wish, around, now)
    if row.receipt == "ok":
        return no("correct-received")
    if not around.has_body(row.sent):
        return no("exchange-body-gone")
    about = {name: value for name, value in row.about.items() if name != "transport"}  # said of it the last time
    about["resent"] = row.about.get("resent", 0) + 1
    return Verdict(
        replace(
            row, state="rendered", standing="open", outcome="", lane=lane_of(row), due=now, tries=0, reason="",
            params={}, receipt="", transport="", deadline=None, about=about,
        ),
        describes={"id": row.sent, "remote": ""},
    )  # fmt: skip


def _replay(row: Exchange, wish: Wish, around: Around, now: str) -> Verdict:
    """Anew: what came in is understood as it is today, and a receiver is told what it may see today."""
    if row.standing == "open" and not (row.kind == "delivery" and row.state == "awaiting"):
        return no("correct-under-way")
    before = around.replay_of(row.id)
    if before is not None and not (before.standing == "held" or before.outcome in _FAILED):
        return no("correct-replayed", number=before.id)
    new = _anew(row)
    if new is None:
        return no("correct-no-replay")
    if row.message is not None and row.kind in ARRIVALS and not around.has_body(row.message):
        return no("exchange-body-gone")
    if _begun(row, around):
        return no("correct-once")
    if (later := _overtaken(row, wish, around)) is not None:
        return no("correct-overtaken", number=later)
    around.taken.add(_same(row))
    to = row if row.standing == "closed" else closed(row, "superseded")
    return Verdict(to, new)


def _anew(row: Exchange) -> New | None:
    if row.kind == "delivery":
        return New(
            row.tenant, row.kind, lane_of(row), "decided", parent=row.parent, replays=row.id, plan=row.plan,
            version=row.version, party=row.party, port=row.port, policy=row.policy, trace=row.trace,
            about={"again": row.id},
        )  # fmt: skip
    if row.kind in ARRIVALS and row.message is not None:
        kept = {name: row.about[name] for name in ("format", "answers") if name in row.about}
        return New(
            row.tenant, row.kind, row.lane, parent=row.parent, replays=row.id, message=row.message, party=row.party,
            port=row.port, policy=row.policy, trace=row.trace, about=kept,
        )  # fmt: skip
    return None


def _same(row: Exchange) -> tuple[object, ...]:
    """What makes two replays the same: what came in, or who is told of which plan."""
    return ("to", lane_of(row)) if row.kind == "delivery" else ("in", row.message)


def _begun(row: Exchange, around: Around) -> bool:
    """Whether this run has begun the same already, or what it came of."""
    return _same(row) in around.taken or (row.parent is not None and ("row", row.parent) in around.taken)


def _overtaken(row: Exchange, wish: Wish, around: Around) -> int | None:
    """What came after a change, and would be undone by it; unless that is done anew as well, after it."""
    if row.kind != "change" or wish.older or row.state not in {"received", "understood", "closed"}:
        return None
    later = around.overtaken(row)
    return None if later is None or (wish.what == "replay" and around.chosen(later)) else later


def lane_of(row: Exchange) -> str:
    """The lane of what goes to one receiver about one plan, which it leaves while it waits for its receipt."""
    if row.kind != "delivery":
        return row.lane
    return f"{row.tenant}/{row.plan}>{row.party}@{row.port}"


_JUDGES: Final = {"skip": _skip, "handle": _skip, "requeue": _requeue, "resend": _resend, "replay": _replay}
