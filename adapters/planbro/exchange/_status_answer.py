"""Is there an individuell plan, is there a koordinator, who answers now: the answer to one who asks for no more.

In the shape of the national plan service's status call (domain.md § 5.4): whether there is an active plan, and when
that last changed; and besides it what an IP has and a treatment plan has not, the koordinator and the number that is
answered. Where nothing may be said the answer is "unknown", and looks the same as where nothing is known (law 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planbro.exchange._statement import with_statement
from planbro.plan import Party, Plan, Policy, Reach, Status, day_in_norway, decide, reach, status_on
from planbro.plan.disclosure import Decision, Fact


@dataclass(frozen=True, slots=True, repr=False)
class StatusAnswer:
    """What one asker is told. `provision` is for the log and the planeier, never for the asker."""

    status: Status | None
    reach: tuple[Reach, ...]
    as_of: str
    data_as_of: str | None
    provision: str
    more: bool = False
    """Whether there may be content that can be asked for. Said to whoever is told that there is a plan at all."""

    @property
    def has_ip(self) -> bool | None:
        return self.status.has_ip if self.status is not None else None

    @property
    def has_koordinator(self) -> bool | None:
        return self.status.has_koordinator if self.status is not None else None

    def as_json(self) -> dict[str, Any]:
        """The answer for a machine; null is unknown."""
        changed = self.status.ip.start if self.status is not None and self.status.ip is not None else None
        return {
            "activeCarePlan": self.has_ip,
            "lastChangedDateTime": changed,
            "hasKoordinator": self.has_koordinator,
            "koordinator": [_reached(one) for one in self.reach],
            "contentMayBeRequested": self.more if self.status is not None else None,
            "asOf": self.as_of,
        }


def status_answer(
    plan: Plan | None, who: Party | str, purpose: str | None, when: str, policy: Policy | None = None
) -> StatusAnswer:
    """What `who` is told of `plan`, or of there being none; `when` is a day, or a time with its offset (RFC 3339)."""
    policy = policy or Policy()
    if plan is None:
        return unknown_status(when)
    party = Party.parse(who) if isinstance(who, str) else who
    decision = decide(plan, party, purpose, when, policy)
    return status_of(decision, None if decision.level == "none" else stated(decision, plan, when), when, policy)


def unknown_status(when: str) -> StatusAnswer:
    """The answer where there is nothing to decide on."""
    return StatusAnswer(None, (), when, None, "no-plan")


@dataclass(frozen=True, slots=True, repr=False)
class Stated:
    """What a decision releases of a plan, its status said as of a day. Made by `stated`, which cuts the plan; so a
    whole plan cannot be told of by mistake."""

    released: Plan
    kept: frozenset[Fact]
    day: str


def stated(decision: Decision, plan: Plan, when: str) -> Stated:
    """What may leave of the plan that was decided on. `Refused` where nothing may."""
    cut, _ = decision.apply(plan)
    return Stated(with_statement(cut, when), frozenset(decision.kept), day_in_norway(when))


def status_of(decision: Decision, said: Stated | None, when: str, policy: Policy) -> StatusAnswer:
    """The answer where it is decided already; `said` may be from before, of the same day and the same facts."""
    if decision.level == "none" or said is None:
        return StatusAnswer(None, (), when, None, next(iter(decision.withheld.values()), "nothing-permitted"))
    kept = decision.kept
    if said.day != day_in_norway(when) or said.kept != kept.keys():
        raise ValueError("this was released by another decision")
    told = next((code for fact, code in kept.items() if fact[0] in _TELLING), "identify")
    status = status_on(said.released, said.day)
    reached = tuple(reach(said.released, when, policy.office))
    return StatusAnswer(status, reached, when, decision.data_as_of, told, decision.level == "status")


_TELLING = frozenset({"", "ip_status[]", "koordinator_status[]", "koordinatorer[]"})


def _reached(one: Reach) -> dict[str, Any]:
    person, unit = one.koordinator, one.unit
    return {
        "level": one.level,
        "name": " ".join(part for part in (person.given, person.family) if isinstance(part, str)) or None,
        "deputies": [
            " ".join(part for part in (other.given, other.family) if isinstance(part, str)) for other in one.deputies
        ],
        "unit": unit.name if unit is not None and isinstance(unit.name, str) else None,
        "numbers": [{"value": n.value, "of": n.whose, "night": n.night} for n in one.numbers],
        "answeredNow": one.now.value if one.now is not None else None,
        "hours": person.hours if isinstance(person.hours, str) else None,
        "lastConfirmed": person.last_confirmed if isinstance(person.last_confirmed, str) else None,
    }
