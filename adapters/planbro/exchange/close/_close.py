"""`planbro close`: one exchange that archives, ends, tells and asks; and beforehand, what that will be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from planbro.exchange.close._ended import How, ended, is_closed
from planbro.exchange.close._steps import ways_of
from planbro.exchange.sync._content import from_bytes
from planbro.exchange.sync._rules import Rules
from planbro.findings import Refused
from planbro.plan import Plan, decide
from planbro.plan.disclosure import Asker
from planbro.store.database import (
    Cases,
    Correction,
    Corrections,
    Database,
    Exchange,
    Exchanges,
    New,
    Plans,
    Transaction,
)


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing that will be done: a stable word, and what it is about. Nothing of a person."""

    what: str
    params: dict[str, Any] = field(default_factory=dict)


def forecast(transaction: Transaction, tenant: str, ident: str, how: How, rules: Rules, *, archives: bool, now: str
             ) -> list[Coming]:  # fmt: skip
    """What closing a plan will do; nothing is done.

    Raises:
        Refused: the store has no such plan.
    """
    plan = plan_in(transaction, tenant, ident)
    told = Cases(transaction).told(tenant, ident)
    return list(_coming(plan, how, rules, told, archives, now))


def _coming(plan: Plan, how: How, rules: Rules, told: list[Exchange], archives: bool, now: str) -> Iterator[Coming]:
    if not is_closed(plan):
        yield Coming("archive" if archives else "archive-by-person")
        after = ended(plan, how)
        yield Coming("end-plan", {"day": how.day})
        for what, name in (("end-koordinator", "koordinatorer"), ("end-rights", "rights"),
                           ("end-consent-lines", "consent_parties"), ("end-consents", "consents")):  # fmt: skip
            count = sum(one.end != other.end for one, other in
                        zip(getattr(plan, name), getattr(after, name), strict=True))  # fmt: skip
            if count:
                yield Coming(what, {"count": count})
        plan = after
    for way in ways_of(told, rules):
        route = rules.route(way.party, way.port)
        level = "none"
        if route is not None:
            level = decide(plan, Asker.of(way.party), route.purpose, now, rules.policy).level
        what = "tell" if level != "none" else "tell-by-person"
        if what == "tell" or any(one.party == way.party for one in told):
            yield Coming(what, {"party": way.party, "port": way.port})
    yield Coming("registers")
    yield Coming("close-in-tool")
    if how.koordinator == "stays":
        yield Coming("ask-koordinator")


def plan_in(transaction: Transaction, tenant: str, ident: str) -> Plan:
    """A plan of the store as it is now.

    Raises:
        Refused: there is none of that id, or nothing of it is kept.
    """
    data = Plans(transaction).body(tenant, ident)
    if data is None:
        raise Refused.because("plan-not-stored")
    return from_bytes(data)


def close(database: Database, tenant: str, ident: str, how: How, *, who: str, why: str, now: str) -> int:
    """Begin to close a plan. While a closing of it is under way, or when it is done, that is the one. Gives its
    number; the worker does the rest.

    Raises:
        Refused: the store has no such plan.
    """
    with database.writing() as transaction:
        plan = plan_in(transaction, tenant, ident)
        found = begun(transaction, tenant, ident, "close")
        if found is not None and (found.standing != "closed" or is_closed(plan)):
            return found.id
        about = {"day": how.day, "koordinator": how.koordinator, "consents": how.consents}
        return begin(
            transaction, New(tenant, "close", f"{tenant}/{ident}/close", plan=ident, about=about), who, why, now
        )


def begun(transaction: Transaction, tenant: str, ident: str, kind: str) -> Exchange | None:
    """The latest of its kind about a plan."""
    return next(iter(reversed(Cases(transaction).of_kind(tenant, ident, kind))), None)


def begin(transaction: Transaction, new: New, who: str, why: str, now: str) -> int:
    """Open it, and keep who wanted it and why; the reason is sealed."""
    (number,) = Exchanges(transaction).open([new], now)
    Corrections(transaction).add([Correction(new.tenant, number, new.kind, who, now, why)])
    return number
