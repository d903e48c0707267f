"""What has to be done in the tool and planbro cannot do: to close there what is closed here (domain.md §§ 2.4, 3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from planbro.plan._days import day_in_norway, first_day, value_of
from planbro.plan._model import Consent, Plan
from planbro.plan.disclosure._day import Day, view
from planbro.plan.disclosure._policy import Policy
from planbro.plan.disclosure._register import Register

_TEXTS: Final = {
    "withdrawn": (
        "Samtykket er trukket tilbake. Lukk delingen i verktøyet; planbro kan ikke gjøre det.",
        "The consent was withdrawn. Close the sharing in the tool; planbro cannot do that.",
    ),
    "narrowed": (
        "Et nytt samtykke nevner færre. Fjern tilgangen for de andre i verktøyet; planbro kan ikke gjøre det.",
        "A new consent names fewer. Remove the others' access in the tool; planbro cannot do that.",
    ),
    "plan-withdrawn": (
        "Samtykket til planen er trukket tilbake. Arkiver og lukk planen i verktøyet; planbro kan ikke gjøre det.",
        "The consent to the plan was withdrawn. Archive and close the plan in the tool; planbro cannot do that.",
    ),
    "tool-withdrawn": (
        "Samtykket til verktøyet er trukket tilbake. Ta planen ut av verktøyet; planbro kan ikke gjøre det.",
        "The consent to the tool was withdrawn. Take the plan out of the tool; planbro cannot do that.",
    ),
    "left": (
        "En deltaker har sluttet. Fjern tilgangen i verktøyet; planbro kan ikke gjøre det.",
        "A participant has left. Remove the access in the tool; planbro cannot do that.",
    ),
    "deceased": (
        "Planeier er død. Lukk planen i verktøyet; planbro kan ikke gjøre det.",
        "The planeier is dead. Close the plan in the tool; planbro cannot do that.",
    ),
}


@dataclass(frozen=True, slots=True)
class Task:
    """Something for a person to do in a tool, by a day. `about` is the item that it follows from; no name is in it."""

    what: str
    tool: str | None
    since: str
    deadline: str
    about: str

    def text(self, language: str = "nb") -> str:
        return _TEXTS[self.what][0 if language in {"nb", "nn", "no"} else 1]


def tasks(plan: Plan | Register, as_of: str, policy: Policy = Policy()) -> tuple[Task, ...]:
    """What is closed here by `as_of` and may still be open in the tool."""
    return tasks_on(view(Register.of(plan), day_in_norway(as_of), policy))


def tasks_on(day: Day) -> tuple[Task, ...]:
    found = [task for one in day.plan.consents if (task := _withdrawn(day, one))]
    for person in day.plan.participants:
        left = first_day(person.end)
        open_end = first_day(person.access_end)
        if left is not None and left <= day.today and (open_end is None or open_end > left):
            found.append(_task(day, "left", left, person.id, None))
    if day.dead:
        found.append(_task(day, "deceased", first_day(day.plan.planeier.deceased) or day.today, day.plan.id, None))
    return tuple(found)


def _withdrawn(day: Day, consent: Consent) -> Task | None:
    kind = value_of(consent.kind)
    if day.consents.fault_of(consent) != "withdrawn" or kind is None:
        return None
    standing = _successors(day, consent)
    if standing and _named(day, {consent.id}) <= _named(day, standing):
        return None
    since = first_day(consent.withdrawn) or day.today
    otherwise = "narrowed" if standing else "withdrawn"
    what = {"plan-making": "plan-withdrawn", "tool": "tool-withdrawn"}.get(kind, otherwise)
    return _task(day, what, since, consent.id, consent.tool if isinstance(consent.tool, str) else None)


def _successors(day: Day, consent: Consent) -> set[str]:
    """The consents that stand in its place."""
    return {
        one.id
        for one in day.plan.consents
        if one is not consent and value_of(one.kind) == value_of(consent.kind) and one.tool == consent.tool
        and day.consents.fault_of(one) is None
    }  # fmt: skip


def _named(day: Day, consents: set[str]) -> set[tuple[object, object]]:
    return {(one.participant, one.organisation) for one in day.plan.consent_parties if one.consent in consents}


def _task(day: Day, what: str, since: str, about: str, tool: str | None) -> Task:
    deadline = date.fromisoformat(since) + timedelta(days=day.policy.close_within_days)
    return Task(what, tool or _tool_of(day.plan), since, deadline.isoformat(), about)


def _tool_of(plan: Plan) -> str | None:
    """The tool that the plan is in, where the plan says so."""
    names = [one.tool for one in plan.tool_status if isinstance(one.tool, str)]
    names += [one.tool for one in plan.consents if value_of(one.kind) == "tool" and isinstance(one.tool, str)]
    names += [plan.source.system] if isinstance(plan.source.system, str) else []
    return names[0] if names else None
