"""`planbro handover`: from helseforetak to kommune, or to the kommune a person moves to. One plan follows the person.

It is always a person who begins it. A move that the Folkeregister tells of is a task, since who has moved house may go
on with the same services, and has not been asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planbro.exchange.close import Coming, begin, begun, plan_in
from planbro.exchange.engine import after
from planbro.exchange.handover._handed import To, handed, is_handed
from planbro.exchange.handover._steps import may_have
from planbro.exchange.sync._rules import Rules
from planbro.findings import Refused
from planbro.plan import in_office
from planbro.plan.disclosure import Party
from planbro.store.database import Database, Exchanges, New, NewTask, Plans, Tasks, Transaction

_DAYS = 7


def forecast(transaction: Transaction, tenant: str, ident: str, to: To, rules: Rules, now: str) -> list[Coming]:
    """What handing a plan over will do; nothing is done.

    Raises:
        Refused: the store has no such plan, or the party is no body.
    """
    _check(to)
    plan = plan_in(transaction, tenant, ident)
    found = [] if may_have(plan, to, rules, now) else [Coming("ask-consent", {"party": to.party})]
    if not is_handed(plan, to):
        gone = len(in_office(plan, to.day)) - len(in_office(handed(plan, to), to.day))
        found.append(Coming("change-responsible", {"party": to.party, "day": to.day}))
        found += [Coming("end-koordinator", {"count": gone})] if gone else []
    is_reached = any(one.party == to.party for one in rules.routes)
    found.append(Coming("hand-over" if is_reached else "hand-over-by-person", {"party": to.party}))
    found += [Coming("tell", {"party": one.party, "port": one.port}) for one in rules.routes if one.party != to.party]
    return [*found, Coming("tell-unit"), Coming("close-in-tool")]


def handover(database: Database, tenant: str, ident: str, to: To, *, who: str, why: str, now: str) -> int:
    """Begin to hand a plan over. While it is under way it is the same one, and is looked at again at once. Gives its
    number; the worker does the rest.

    Raises:
        Refused: the store has no such plan, or the party is no body.
    """
    _check(to)
    with database.writing() as transaction:
        plan_in(transaction, tenant, ident)
        found = begun(transaction, tenant, ident, "handover")
        if found is not None and found.party == to.party and found.standing == "open":
            exchanges = Exchanges(transaction)
            exchanges.save([replace(one, due=now) for one in exchanges.take([found.id])], now)
            exchanges.wake([found.lane])
            return found.id
        if (
            found is not None
            and found.party == to.party
            and found.outcome == "done"
            and _is_moved(transaction, tenant, ident)
        ):
            return found.id
        about = {"day": to.day, "level": to.level, "name": to.name, "kommune": to.kommune}
        new = New(tenant, "handover", f"{tenant}/{ident}/handover", plan=ident, party=to.party, about=about)
        return begin(transaction, new, who, why, now)


def _is_moved(transaction: Transaction, tenant: str, ident: str) -> bool:
    kept = Plans(transaction).now_at([(tenant, ident)]).get((tenant, ident))
    return kept is not None and kept.state == "moved"


def _check(to: To) -> None:
    if not Party.parse(to.party).is_body:
        raise Refused.because("handover-to-nobody")


def has_moved(transaction: Transaction, tenant: str, plans: Sequence[str], kommune: str, event: str, now: str) -> int:
    """The Folkeregister says that a person lives in another kommune: a task for each plan in use, and no more than
    that. `event` is the register's own id of it. Gives how many tasks are new."""
    kept = Plans(transaction).now_at([(tenant, one) for one in plans])
    new = [
        NewTask(tenant, "handover-moved", f"{one.id}/{event}", "handover-moved", after(now, _DAYS * 86400), one.id,
                one.version, params={"kommune": kommune})
        for one in kept.values() if one.state == "live"
    ]  # fmt: skip
    return len(Tasks(transaction).open(new, now))
