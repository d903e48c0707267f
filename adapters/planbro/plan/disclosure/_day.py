"""What holds on one day under one policy, whoever asks: consents, answers in force, whether the person lives."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

from planbro.plan._days import first_day, value_of
from planbro.plan._model import Plan
from planbro.plan._status import counting
from planbro.plan._values import ABSENT
from planbro.plan.disclosure._asker import Asker
from planbro.plan.disclosure._consents import Consents, Line
from planbro.plan.disclosure._policy import Policy
from planbro.plan.disclosure._register import Register
from planbro.plan.disclosure._reservations import Limit, limits_of, rights_against
from planbro.plan.disclosure._time import days_between, is_unbounded
from planbro.plan.disclosure._who import Known, find

ANSWERS: Final = frozenset({"ip_status[]", "koordinator_status[]", "tool_status[]"})
_SAFEGUARDS: Final = frozenset(
    {
        ".status", ".kind", "planeier.deceased", "planeier.competence", "planeier.birth_date", "consents[]",
        "consent_parties[]", "reservations[]", "rights[]", "participants[]", "koordinatorer[]", "organisations[]",
    }
)  # fmt: skip
"""Where a limit may stand. One that the source stated and that could not be read closes content: deny by default."""
_MOST: Final = 64


class Day:
    """A plan on a day under a policy."""

    def __init__(self, register: Register, today: str, policy: Policy) -> None:
        self.register, self.plan, self.today, self.policy = register, register.plan, today, policy
        self.consents: Final = Consents(register, today, policy)
        self.known: Final[dict[tuple[Any, ...], Known]] = {}

    def who(self, asker: Asker) -> Known:
        key = (asker.parties, asker.vouched)
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= _MOST:
                self.known.clear()
            found = self.known[key] = find(self.register, asker, self.today, self.policy)
        return found

    @cached_property
    def lines(self) -> dict[object, tuple[Line, ...]]:
        """The lines of consents by whom they name: the person where there is one, else the body."""
        found: dict[object, tuple[Line, ...]] = {}
        for line in self.consents.lines:
            key = line.participant if line.participant is not ABSENT else line.organisation
            found[key] = (*found.get(key, ()), line)
        return found

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        return limits_of(self.plan, self.today)

    @cached_property
    def refuse_reading(self) -> tuple[Limit, ...]:
        return rights_against(self.plan, self.today, write=False)

    @cached_property
    def refuse_writing(self) -> tuple[Limit, ...]:
        return rights_against(self.plan, self.today, write=True)

    @cached_property
    def dead(self) -> bool:
        """Whether the planeier is dead: a date that is not understood is no sign of life."""
        stated = self.plan.planeier.deceased
        if is_unbounded(stated):
            return False
        day = first_day(stated)
        return day is None or day <= self.today

    @cached_property
    def content_closed(self) -> str | None:
        """Why no content may leave, whatever the consents to sharing say."""
        if self.dead:
            return "deceased"
        if self.plan.doubtful & _SAFEGUARDS:
            return "safeguard-unreadable"
        return self.consents.making

    def too_old(self, data_as_of: str | None) -> str | None:
        """Why the consents are not relied on: their data is too old, or nobody knows how old."""
        limit = self.policy.max_age_days
        if limit is None:
            return None
        told = first_day(data_as_of)
        if told is None:
            return "consent-data-undated"
        return "consent-data-old" if days_between(told, self.today) > limit else None

    @cached_property
    def answers(self) -> frozenset[int]:
        """The answers that count now, by object: of those in their time the one given last, at each level."""
        found: set[int] = set()
        for owner in ANSWERS:
            groups: dict[str | None, list[Any]] = {}
            for one in getattr(self.plan, owner[:-2]):
                groups.setdefault(value_of(getattr(one, "level", None)), []).append(one)
            for group in groups.values():
                found.update(id(one) for one in counting(group, self.today))
        return frozenset(found)

    @cached_property
    def may_tell(self) -> bool:
        """Whether the plan's own state may be told: it would also answer for one who declined."""
        stated = self.plan.status is ABSENT or value_of(self.plan.status) in self.policy.plan_outward
        current = [one for one in self.plan.ip_status if id(one) in self.answers]
        told = all(value_of(one.value) in self.policy.status_outward for one in current)
        return stated and told and not self.consents.plan_refused


def view(register: Register, today: str, policy: Policy) -> Day:
    """The day, worked out once for a register that the asker keeps; one that was made for a single question would hold
    itself by it, and be left to the garbage collector."""
    if not register.lasting:
        return Day(register, today, policy)
    days: tuple[Day, ...] = register.views.get(today, ())
    for day in days:
        if day.policy is policy or day.policy == policy:
            return day
    if len(register.views) >= _MOST or len(days) >= _MOST:
        register.views.clear()
    found = Day(register, today, policy)
    register.views[today] = (*register.views.get(today, ()), found)
    return found


def day_of(plan: Plan | Register, today: str, policy: Policy) -> Day:
    """The day of a plan."""
    return view(Register.of(plan), today, policy)
