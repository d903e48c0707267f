"""Told first, done after: what a correction would do has a token, and the token does exactly that, once (law 4).

The token is a keyed hash over who asks, what for, and how every exchange that it would touch stands. Where any of them
stands otherwise when it is shown again, nothing is done. What was begun by a token goes on by it, however often it is
shown and whatever broke off in between.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

import orjson

from planbro.exchange.correct import Corrected, Wish, correct
from planbro.exchange.engine import after
from planbro.service._context import Context
from planbro.service._problem import Denied
from planbro.store.database import (
    Audit,
    Choosing,
    Chosen,
    Confirmation,
    Confirmations,
    Exchange,
    Line,
    Transaction,
)

MOST: Final = 2000
"""Exchanges that one correction may touch."""
FORM: Final = r"^\d{10}\.[0-9a-f]{64}$"
_NONE: Final = (0,)
"""No exchange has this number."""
_LASTS: Final = 900
_KEPT: Final = 7 * 86400.0
_FORM: Final = re.compile(FORM)


class Hand(Protocol):
    """Who asks, of which tenant: an operator's own program, or somebody at the pages."""

    @property
    def context(self) -> Context: ...
    @property
    def tenant(self) -> str: ...
    @property
    def who(self) -> str: ...
    def now(self) -> str:
        """This moment, as the store has times."""
        ...

    def line(self, what: str, **said: Any) -> Line:
        """A line of the audit."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for, in the form it is signed in. `what` leaves the reason out: it may be said at the end. With
    `rounds` more may fit than one correction may touch: it is about the first of them."""

    desk: Hand
    chosen: Chosen
    wish: Wish
    rounds: bool = False

    @property
    def what(self) -> bytes:
        wish = {"what": self.wish.what, "anew": self.wish.anew, "older": self.wish.older, "mend": dict(self.wish.mend)}
        which = {name: getattr(self.chosen, name) for name in Chosen.__slots__}
        return orjson.dumps([self.desk.tenant, self.desk.who, which, wish], option=orjson.OPT_SORT_KEYS)


@dataclass(frozen=True, slots=True)
class Would:
    """What a correction would do, and the token for it; `next` is what the round after this one comes `after`."""

    told: list[Corrected]
    token: str
    next: int | None


def would(plan: Plan) -> Would:
    """What it would do.

    Raises:
        Refused: it says neither which exchanges nor what.
        Denied: it is more than one correction may touch.
    """
    told, next = _would(plan)
    expires = int(plan.desk.context.now().timestamp()) + _LASTS
    return Would(told, f"{expires:010d}.{_mac(plan, told, expires)}", next)


def _would(plan: Plan) -> tuple[list[Corrected], int | None]:
    database, these, next = plan.desk.context.database, plan.chosen, None
    if not plan.chosen.says_nothing:
        with database.reading() as transaction:
            found = Choosing(transaction).round(plan.chosen, MOST)
        if found.next is not None and not plan.rounds:
            raise Denied(422, "operate-many", limit=MOST)
        these, next = Chosen(plan.desk.tenant, numbers=tuple(row.id for row in found.rows) or _NONE), found.next
    return correct(database, these, plan.wish, plan.desk.now), next


def _mac(plan: Plan, told: Sequence[Corrected], expires: int) -> str:
    stands = [[one.row.id, one.row.state, one.row.standing, one.row.changed, one.does] for one in told]
    signed = plan.what + b"\n" + orjson.dumps([expires, stands])
    return plan.desk.context.database.seal.digest(signed, "confirm")


def done(plan: Plan, token: str) -> Confirmation:
    """What the token is for, done; what was done by it before stays as it was.

    Raises:
        Denied: the token is for something else, is too old, or something stands otherwise now.
        Refused: no reason was given.
    """
    name, database = hashlib.sha256(token.encode()).hexdigest(), plan.desk.context.database
    what = database.seal.digest(plan.what, "confirm")
    with database.reading() as transaction:
        there = Confirmations(transaction).get(name)
    if there is None:
        there = _begun(plan, token, name, what)
    if (there.who, there.what) != (plan.desk.who, what):
        raise Denied(409, "operate-confirm")
    if there.left:
        only = Chosen(plan.desk.tenant, numbers=there.left)
        told = correct(database, only, plan.wish, plan.desk.now, do=True, audited=partial(_audited, plan, name))
        _tell_left(plan, name, told)
    with database.reading() as transaction:
        found = Confirmations(transaction).get(name)
    assert found is not None
    return found


def _begun(plan: Plan, token: str, name: str, what: str) -> Confirmation:
    said = _FORM.fullmatch(token)
    expires = int(token[:10]) if said else 0
    told, _ = _would(plan)
    is_old = plan.desk.context.now().timestamp() > expires
    if said is None or is_old or _mac(plan, told, expires) != token[11:]:
        raise Denied(409, "operate-confirm")
    now, rows = plan.desk.now(), [one.row.id for one in told if one.does]
    with plan.desk.context.database.writing() as transaction:
        Confirmations(transaction).forget(after(now, -_KEPT))
        return Confirmations(transaction).begin(name, plan.desk.who, what, rows, now)


def _audited(plan: Plan, name: str, transaction: Transaction, rows: Sequence[Exchange], wish: Wish, now: str) -> None:
    """Who did what with which exchange, and that it is done by this token: with the correction, or not at all."""
    params: dict[str, Any] = {"fields": sorted(wish.mend)} if wish.mend else {}
    Audit(transaction).write(
        [
            plan.desk.line("corrected", plan=row.plan, version=row.version, party=row.party, outcome=wish.what,
                           params=params, exchange=row.id)
            for row in rows
        ],
        now,
    )  # fmt: skip
    Confirmations(transaction).add(name, {row.id: {"does": True, "code": ""} for row in rows})


def _tell_left(plan: Plan, name: str, told: Sequence[Corrected]) -> None:
    """What was overtaken between the two looks is over as well, and what was opened is known by now."""
    said: dict[int, Mapping[str, Any]] = {
        one.row.id: {"does": one.does, "code": one.code, "opened": one.opened} for one in told
    }
    with plan.desk.context.database.writing() as transaction:
        Confirmations(transaction).add(name, said)


__all__ = ["FORM", "MOST", "Hand", "Plan", "Would", "done", "would"]
