"""Who may see what of which plan, now: the one place where a plan is opened for somebody who asks.

Each question is decided on when it is asked. What is kept between questions is what does not change: a version of a
plan with its indexes, and a decision for as long as everything it was made of is the same: the version, who asks and
why, what the tenant has decided, and the day in Norway, since the rules run by days (`disclosure._time`).
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Generic, NamedTuple, TypeVar

from planbro.exchange._status_answer import Stated, StatusAnswer, stated, status_of, unknown_status
from planbro.exchange.sync._content import from_bytes
from planbro.exchange.view._seen import OPEN, Seen, Want
from planbro.plan import Policy, day_in_norway, decide
from planbro.plan.disclosure import Decision, Level, Register
from planbro.store.database import Database, KeptPlan, Plans, Seeing

_WEIGHT: Final = 7
"""Bytes in memory for each byte of a plan in the store, with its indexes; measured."""
_FACT: Final = 50
"""Bytes in memory for each fact that is decided on; measured."""
_ASKERS: Final = 64
"""For how many a decision on one plan is kept."""
_STATED: Final = 5_000
_GROUNDS: Final = 8

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class View:
    """The plans of an installation, as callers may see them. May be asked from many threads.

    `policy_of` gives what a tenant has decided for a caller's body, both by organisasjonsnummer; `now` is RFC 3339 in
    whole seconds. `opened` is called when plans were read into memory, for whoever sees to that.
    """

    def __init__(
        self,
        database: Database,
        policy_of: Callable[[str, str], Policy],
        now: Callable[[], str],
        *,
        megabytes: int = 128,
        opened: Callable[[], None] = lambda: None,
    ) -> None:
        self.database, self.policy_of, self.now = database, policy_of, now
        self._told_opened = opened
        self._opened: _Recent[_Key, _Opened] = _Recent(megabytes * 1_000_000, lambda one: one.register.let_go())
        self._stated: _Recent[Hashable, Stated] = _Recent(_STATED)

    def see(self, wanted: Sequence[Want]) -> list[list[Seen]]:
        """What is seen in answer to each question, in order. A plan that is there and of which nothing may be told
        comes too, at level `none`: for the log, and for nobody else.

        Raises:
            Unavailable: the store cannot be used now.
        """
        now = self.now()
        with self.database.looking() as transaction:
            seeing = Seeing(transaction)
            by_id = seeing.plans({(one.tenant, one.plan) for one in wanted if one.plan})
            by_person = seeing.of_persons([(one.tenant, one.person) for one in wanted if one.person is not None])
            meant = seeing.persons([(one.tenant, one.caller.patient) for one in wanted if one.caller.patient])
            found = [_plans(one, by_id, by_person) for one in wanted]
            opened = self._open(Plans(transaction), [plan for plans in found for plan in plans])
        return [
            [self._seen(one, plan, opened[_key_of(plan)], now, _is_other(one, plan, meant))
             for plan in plans if _key_of(plan) in opened]
            for one, plans in zip(wanted, found, strict=True)
        ]  # fmt: skip

    def status(self, seen: Seen, policy: Policy) -> StatusAnswer:
        """What is told of it to one who asks for no more than the status."""
        if seen.decision is None:
            return unknown_status(seen.asked_at)
        key = (seen.key, day_in_norway(seen.asked_at))
        said = self._stated.get(key)
        if said is None and seen.level != "none":
            said = stated(seen.decision, seen.register.plan, seen.asked_at)
            self._stated.put(key, said)
        return status_of(seen.decision, said, seen.asked_at, policy)

    def _open(self, plans: Plans, kept: Collection[KeptPlan]) -> dict[_Key, _Opened]:
        """The versions, from memory or from the store; one that retention has removed is not there."""
        keys = {_key_of(one) for one in kept}
        found = {key: opened for key in keys if (opened := self._opened.get(key)) is not None}
        for key, data in plans.bodies(sorted(keys - found.keys())).items():
            found[key] = _Opened(Register(from_bytes(data), own=True))
            self._opened.put(key, found[key], len(data) * _WEIGHT)
            self._told_opened()
        return found

    def _seen(self, want: Want, plan: KeptPlan, opened: _Opened, now: str, is_other: bool) -> Seen:
        if is_other:
            decided = _Decided(None, "", "none", "attested-for-another")
        else:
            decided = self._decided(want, plan, opened, now)
        decision = None if decided.decision is None else replace(decided.decision, as_of=now)
        return Seen(
            plan.tenant, plan.id, plan.version, plan.changed, plan.state, plan.person, now, decided.key, decided.level,
            decided.provision, decision, opened.register,
        )  # fmt: skip

    def _decided(self, want: Want, plan: KeptPlan, opened: _Opened, now: str) -> _Decided:
        """The decision goes with the plan that it is about, when that is let go."""
        caller, policy = want.caller, self.policy_of(want.tenant, want.caller.body)
        asked = (caller.asker, caller.purpose, want.access, day_in_norway(now), id(policy))
        known = opened.decided.get(asked)
        if known is None:
            decision = decide(opened.register, caller.asker, caller.purpose, now, policy, access=want.access)
            known = _Decided(decision, _key(plan, decision), decision.level, _ground(decision), policy)
            if len(opened.decided) >= _ASKERS:
                opened.decided.clear()
            opened.decided[asked] = known
            self._opened.grow(_key_of(plan), decision.size * _FACT)
        return known


_Key = tuple[str, str, int]


def _key_of(plan: KeptPlan) -> _Key:
    return plan.tenant, plan.id, plan.version


@dataclass(frozen=True, slots=True)
class _Opened:
    """A version of a plan, and what was decided on it for those who asked."""

    register: Register
    decided: dict[Hashable, _Decided] = field(default_factory=dict)


class _Decided(NamedTuple):
    decision: Decision | None
    key: str
    level: Level
    provision: str
    policy: Policy | None = None
    """Held, so that no other policy is at its place in memory for as long as it is known by that."""


def _ground(decision: Decision) -> str:
    """By what the plan is open, or why it is not: of content the consents or the acute need, each once."""
    codes = decision.grounds
    of_content = [code for code in codes if not code.startswith(("standing:", "identify"))]
    if decision.level == "content" and of_content:
        return ", ".join(of_content[:_GROUNDS])
    return next(iter(codes), "nothing-permitted")


def _plans(
    want: Want, by_id: dict[tuple[str, str], KeptPlan], by_person: dict[tuple[str, str], list[KeptPlan]]
) -> list[KeptPlan]:
    if want.plan:
        one = by_id.get((want.tenant, want.plan))
        found = [one] if one is not None else []
    else:
        found = by_person.get((want.tenant, want.person.key), []) if want.person is not None else []
    return [one for one in found if one.state in OPEN and one.version > 0]


def _is_other(want: Want, plan: KeptPlan, meant: dict[tuple[str, str], str]) -> bool:
    """Whether the caller's attestation is about another person than the one whose plan this is."""
    patient = want.caller.patient
    return patient is not None and meant.get((want.tenant, patient.key)) != plan.person


def _key(plan: KeptPlan, decision: Decision) -> str:
    kept = hash(frozenset(decision.kept))
    return hashlib.sha256(f"{plan.tenant}|{plan.id}|{plan.version}|{kept}".encode()).hexdigest()[:32]


class _Recent(Generic[K, V]):
    """What was used lately, up to a weight in all; what is let go is `gone`."""

    def __init__(self, most: int, gone: Callable[[V], None] = lambda _: None) -> None:
        self._most, self._weight, self._gone = most, 0, gone
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def grow(self, key: K, weight: int) -> None:
        """What is kept there weighs more now."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept[key] = (found[0], found[1] + weight)
                self._let_go(weight)

    def put(self, key: K, value: V, weight: int = 1) -> None:
        with self._lock:
            old = self._kept.pop(key, None)
            self._kept[key] = (value, weight)
            self._let_go(weight - (old[1] if old is not None else 0))

    def _let_go(self, more: int) -> None:
        self._weight += more
        while self._weight > self._most and len(self._kept) > 1:
            _, (value, weight) = self._kept.popitem(last=False)
            self._weight -= weight
            self._gone(value)
