"""An event is taken: a fact for each plan of the person, and what is to follow from all facts there are by now.

Of somebody without a plan here no exchange and no line is kept, and the bytes of what was told are let go. While a stay
lasts, its facts stay sealed for a plan that may come (`exchange.sync._register`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final

from planbro.exchange.admission._carry import DETAILED, Standing, carry, facts_of
from planbro.exchange.admission._facts import KIND, TAKEN, Fact, fact_in, fact_of
from planbro.exchange.admission._rules import Ruling
from planbro.exchange.admission._stays import Stay, stay_with, stays
from planbro.exchange.admission._wanted import Ground, Wanted, ground, is_fresh, names, wanted
from planbro.exchange.engine import Desk, Effect, Moved, Step, done, held
from planbro.exchange.sync._at_hand import body, current_version, plan_of, seal
from planbro.exchange.sync._register import STAY
from planbro.exchange.sync._rules import WORKER, Rooms, Rules
from planbro.findings import PlanbroError
from planbro.formats.admission import Admission, Admissions, read_admissions
from planbro.ident import PersonId
from planbro.plan import Plan
from planbro.store.database import (
    Early,
    Exchange,
    Exchanges,
    KeptPlan,
    Line,
    Messages,
    New,
    Number,
    Parties,
    Persons,
    Plans,
    Seal,
    Transaction,
)

Rulings = Mapping[str, Ruling]
_USUAL: Final = Ruling()
_LASTS: Final = frozenset({"planned", "in"})
_ENDS: Final = frozenset({"discharged", "cancelled"})


def ruling_of(rulings: Rulings, tenant: str) -> Ruling:
    """What a tenant has decided; the table as it is, where it has decided nothing."""
    return rulings.get(tenant, _USUAL)


# taken


def opened(desk: Desk, row: Exchange, found: Admissions, ruling: Ruling, *, keeps: bool) -> Moved:
    """A fact for each plan of those whom a document tells of. One that is of nobody here is let go, unless it is a care
    message, which its receiver `keeps` (plo.md § 8.2)."""
    told = [one for one in found.admissions if one.event in TAKEN and not _is_refused(one, ruling)]
    plans: list[list[str]] = desk.read(partial(plans_of, tenant=row.tenant, told=told))
    children = [_child(row, plan, fact_of(one, seal(desk))) for one, some in zip(told, plans, strict=True)
                for plan in some]  # fmt: skip
    effects: list[Effect] = [] if children or keeps else [_let_go]
    strangers = [one for one, some in zip(told, plans, strict=True) if not some] if ruling.keeps_early else []
    effects += [partial(_keep_early, told=strangers, same=ruling.same)] if strangers else []
    return replace(done(row), children=children, effects=effects)


def _is_refused(one: Admission, ruling: Ruling) -> bool:
    """A message that says it is a test counts where tests are made, and nowhere else."""
    return one.test and ruling.profile != "test"


def plans_of(transaction: Transaction, *, tenant: str, told: Sequence[Admission]) -> list[list[str]]:
    """For each the plans of the person, by any number."""
    persons = Persons(transaction)
    numbers = {number.key: number for one in told for number in map(number_of, one.persons)}
    known = persons.find_all(tenant, list(numbers.values()))
    plans = {person: persons.plans(tenant, person) for person in set(known.values())}
    return [
        sorted({plan for person in {known.get(number_of(each).key, "") for each in one.persons} - {""}
                for plan in plans[person]})
        for one in told
    ]  # fmt: skip


def number_of(one: PersonId) -> Number:
    """A number as the store has it."""
    return Number(one.value, str(one.kind.value), one.issuer or "")


def _child(row: Exchange, plan: str, fact: Fact) -> New:
    return New(row.tenant, KIND, f"{row.tenant}/{plan}/admission", message=row.message, plan=plan, port=row.port,
               parent=row.id, policy=row.policy, about={"fact": fact.about()})  # fmt: skip


def _let_go(transaction: Transaction, row: Exchange, _: str) -> None:
    if row.message is not None:
        Messages(transaction).forget([row.message])


def _keep_early(
    transaction: Transaction, row: Exchange, now: str, *, told: Sequence[Admission], same: timedelta
) -> None:
    """The facts of persons of whom no plan is here. One whose plan has come since they were looked up has it there."""
    early = Early(transaction)
    early.lock(row.tenant, [number_of(each) for one in told for each in one.persons])
    plans = plans_of(transaction, tenant=row.tenant, told=told)
    for one, some in zip(told, plans, strict=True):
        fact = fact_of(one, transaction.seal)
        if some:
            Exchanges(transaction).open([_child(replace(row, message=None), plan, fact) for plan in some], now)
        else:
            _add_early(early, row.tenant, [number_of(each) for each in one.persons], fact, same, now)


def _add_early(early: Early, tenant: str, numbers: Sequence[Number], fact: Fact, same: timedelta, now: str) -> None:
    """With what is known already: of a stay that is over no more than that it is, should its beginning be told late."""
    there = early.told(tenant, numbers, [STAY]).get(STAY, [])
    said = {each["id"]: each for one in there for each in (*one["lasts"], *one["over"])} | {fact.id: fact.about()}
    facts = [Fact(**each, row=number) for number, each in enumerate(said.values(), 1)]
    found = stays(facts, same)
    lasts = [each.about() for one in found if one.state in _LASTS for each in one.facts]
    over = [each.about() for one in found if one.state not in _LASTS for each in one.facts if each.what in _ENDS]
    early.tell(tenant, numbers, STAY, {"lasts": lasts, "over": over}, now)


# settled


@dataclass(frozen=True, slots=True, repr=False)
class _Looked:
    """What is in the store of the stays of a plan."""

    facts: list[Fact]
    kept: KeptPlan | None


def settling(rulings: Rulings) -> Step:
    """The step that makes stand what follows from all facts."""

    def settle(desk: Desk, row: Exchange) -> Moved:
        rooms: Rooms = desk.rooms
        rules, ruling, fact = rooms.rules[row.tenant], ruling_of(rulings, row.tenant), fact_in(row)
        looked: _Looked = desk.read(partial(_look, row=row))
        if any(one.id == fact.id and one.row < row.id for one in looked.facts):
            return done(row, "nothing", "admission-repeated")
        row = replace(row, version=current_version(desk, row))
        if looked.kept is None or looked.kept.state != "live" or not row.version:
            return done(row, "nothing")
        plan = plan_of(desk, row)
        if plan is None:
            return held(row, "exchange-body-gone")
        if fact.what == "passed":
            return replace(done(row), lines=[_line(row, fact, [], rules)])
        return _settled(desk, row, fact, plan, looked, (rules, ruling))

    return settle


def _settled(desk: Desk, row: Exchange, fact: Fact, plan: Plan, looked: _Looked, by: tuple[Rules, Ruling]) -> Moved:
    """What follows for every stay that is not long over, since a fact may tell something of another than its own."""
    rules, ruling = by
    now = desk.now()
    found = [one for one in stays(looked.facts, ruling.same)
             if is_fresh(one, ruling, now) or one.state == "in" or fact.visit in one.keys]  # fmt: skip
    grounds: list[Ground] = desk.read(partial(_grounds, row=row, found=found, plan=plan, by=by, now=now))
    standing = [_standing(desk, one, on) for one, on in zip(found, grounds, strict=True)]
    mine = stay_with(found, fact.visit)
    said = [each for one in standing if one.stay is mine and one.fresh for each in one.wanted]
    effects: list[Effect] = [partial(carry, standing=standing, ruling=ruling)]
    return replace(done(row, "done" if said else "nothing"), effects=effects, lines=[_line(row, fact, said, rules)])


def _standing(desk: Desk, stay: Stay, on: Ground) -> Standing:
    found = wanted(stay, on)
    detail = detail_of(desk, stay) if any(one.code in DETAILED for one in found) else {}
    return Standing(stay, found, is_fresh(stay, on.ruling, on.now), detail)


def _look(transaction: Transaction, *, row: Exchange) -> _Looked:
    rows = facts_of(transaction, row.tenant, row.plan, KIND)
    kept = Plans(transaction).now_at([(row.tenant, row.plan)]).get((row.tenant, row.plan))
    return _Looked([fact_in(one) for one in rows], kept)


def _grounds(
    transaction: Transaction, *, row: Exchange, found: Sequence[Stay], plan: Plan, by: tuple[Rules, Ruling], now: str
) -> list[Ground]:
    return [ground(Parties(transaction), row.tenant, plan, one, *by, now) for one in found]


def detail_of(desk: Desk, stay: Stay) -> dict[str, str]:
    """Where, and since when, as the message says that told of it last: for those alone who may know."""
    found: dict[str, str] = {}
    for one in stay.facts:
        data = body(desk, one.message) if one.message is not None else None
        found |= details_in(data, one, seal(desk)) if data is not None else {}
    return found


def name_of(desk: Desk, stay: Stay) -> tuple[str, str] | None:
    """Given and family name, as the message has it that told of the stay last: for one who keeps no name and has to
    write to somebody who knows the person. None where none has it, or its body is gone."""
    for one in sorted(stay.facts, key=lambda one: one.row, reverse=True):
        data = body(desk, one.message) if one.message is not None else None
        told = _told_in(data, one, seal(desk)) if data is not None else None
        if told is not None and told.given and told.family:
            return told.given, told.family
    return None


def _told_in(data: bytes, fact: Fact, key: Seal) -> Admission | None:
    """What a message says that a fact was made of; None where it cannot be read any more."""
    try:
        read = read_admissions(data).admissions
    except PlanbroError:
        return None
    return next((one for one in read if fact_of(one, key).id == fact.id), None)


def details_in(data: bytes, fact: Fact, key: Seal) -> dict[str, str]:
    """The words of one message about one fact; none where it cannot be read any more."""
    one = _told_in(data, fact, key)
    if one is None:
        return {}
    told = {"unit": one.unit.name, "institution": one.unit.institution, one.event: one.at}
    return {name: value for name, value in told.items() if value}


def _line(row: Exchange, fact: Fact, said: Sequence[Wanted], rules: Rules) -> Line:
    """What the audit is told: which event, what is done and on what ground, nothing of where or why."""
    params = {"event": fact.what, "side": rules.kind, "visit": fact.visit}
    return Line(
        row.tenant, WORKER, "admission", plan=row.plan, version=row.version, party=fact.party, tool=row.port,
        ground=", ".join(dict.fromkeys(one.ground for one in said if one.ground)), outcome=names(said),
        params={name: value for name, value in params.items() if value},
    )  # fmt: skip
