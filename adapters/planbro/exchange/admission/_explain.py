"""What would be sent to whom, and why, if a document were taken now. Nothing is written but that somebody looked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from planbro.exchange.admission._asked import ASKING, asked_in, task_of
from planbro.exchange.admission._carry import facts_of
from planbro.exchange.admission._facts import KIND, TAKEN, fact_in, fact_of
from planbro.exchange.admission._heard import message_in
from planbro.exchange.admission._rules import Ruling
from planbro.exchange.admission._settle import plans_of
from planbro.exchange.admission._stays import Stay, stay_with, stays
from planbro.exchange.admission._wanted import Ground, Wanted, ground, is_fresh, wanted
from planbro.exchange.sync._content import from_bytes
from planbro.exchange.sync._rules import Rules
from planbro.findings import Findings
from planbro.formats.admission import Admission, read_admissions
from planbro.formats.plo import Message
from planbro.plan import Plan, day_in_norway, decide
from planbro.plan.disclosure import Asker, status_part
from planbro.store.database import Parties, Plans, Tasks, Transaction


@dataclass(frozen=True, slots=True)
class Forecast:
    """One thing that would be done. `stay` is how the stay would stand with this event, `level` what the receiver may
    know of the plan, `ground` the provision, `after` how long it would wait, in seconds; `again` that it stands
    already, or is no news any more."""

    event: str
    plan: str
    version: int
    stay: str
    does: str = "nothing"
    code: str = ""
    party: str = ""
    level: str = ""
    ground: str = ""
    after: float = 0.0
    again: bool = False


def explain(
    transaction: Transaction, data: bytes, rules: Rules, ruling: Ruling, now: str, findings: Findings
) -> list[Forecast]:
    """What a document would lead to; nothing of whoever has no plan here, unless a need is reported.

    Raises:
        Refused: it is none, or cannot be read.
    """
    message = message_in(data)
    if message is not None and message.type in ASKING:
        return list(_asked(transaction, data, message, rules, ruling, now))
    read = read_admissions(data, profile=ruling.profile)
    findings.extend(read.findings)
    told = [one for one in read.admissions if one.event in TAKEN and (not one.test or ruling.profile == "test")]
    plans = plans_of(transaction, tenant=rules.tenant, told=told)
    asked = [(one, plan) for one, some in zip(told, plans, strict=True) for plan in some]
    return [each for one, plan in asked for each in _of(transaction, one, plan, told, rules, ruling, now)]


def _asked(
    transaction: Transaction, data: bytes, message: Message, rules: Rules, ruling: Ruling, now: str
) -> Iterator[Forecast]:
    """The task that a need, or a tjenestetilbud, would be."""
    asked = asked_in(data, message, rules.kind, ruling, day_in_norway(now))
    new = task_of(transaction, rules.tenant, asked, ruling, now) if asked is not None else None
    if asked is None or new is None or asked.cancelled:
        return
    there = Tasks(transaction).keyed([(rules.tenant, new.kind, new.key)])
    does = "unit" if asked.event == "need" else "offer"
    yield Forecast(asked.event, new.plan, 0, "", does, new.code, new.party, again=bool(there))


def _of(
    transaction: Transaction, one: Admission, ident: str, told: Sequence[Admission], rules: Rules, ruling: Ruling,
    now: str,
) -> Iterator[Forecast]:  # fmt: skip
    key = (rules.tenant, ident)
    kept = Plans(transaction).now_at([key]).get(key)
    body = Plans(transaction).body(*key) if kept is not None and kept.state == "live" else None
    if kept is None or body is None:
        return
    plan = from_bytes(body)
    here = [fact_in(row) for row in facts_of(transaction, rules.tenant, ident, KIND)]
    last = max((each.row for each in here), default=0)
    same = {each.persons for each in told if set(each.persons) & set(one.persons)}
    new = [replace(fact_of(each, transaction.seal), row=last + at) for at, each in enumerate(told, 1)
           if each.persons in same]  # fmt: skip
    mine = fact_of(one, transaction.seal)
    stay = stay_with(stays([*here, *new], ruling.same), mine.visit)
    if stay is None:
        return
    on = ground(Parties(transaction), rules.tenant, plan, stay, rules, ruling, now)
    again = any(each.id == mine.id for each in here) or not is_fresh(stay, ruling, now)
    yield from _rows(one, stay, on, kept.version, again)


def _rows(one: Admission, stay: Stay, on: Ground, version: int, again: bool) -> Iterator[Forecast]:
    base = Forecast(one.event, on.plan.id, version, stay.state, again=again)
    found = wanted(stay, on)
    for each in found:
        wait = on.ruling.wait.total_seconds() if each.medium == "message" else 0.0
        level, provision = _decided(each, on)
        yield replace(base, does=each.does, code=each.code, party=each.party, level=level,
                      ground=each.ground or provision, after=wait)  # fmt: skip
    if not found:
        yield base


def _decided(each: Wanted, on: Ground) -> tuple[str, str]:
    """What the receiver of a message may know, as it would be decided now."""
    if each.medium != "message" or not each.party:
        return "", ""
    part: Plan = status_part(on.plan)
    decision = decide(part, Asker.of(each.party), on.ruling.purpose, on.now, on.rules.policy)
    told = decision.kept or decision.withheld
    return decision.level, next(iter(told.values()), "")
