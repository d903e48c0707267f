"""The narrative of a CarePlan: short, and always there (fhir.md § 2.3)."""

from __future__ import annotations

from planbro.plan import ABSENT, Code, Plan
from planbro.render.narrative._html import esc, listed, paragraph
from planbro.render.narrative._items import full_name, moment, own_words
from planbro.render.narrative._words import Language, say, value_word


def care_plan(plan: Plan, language: Language) -> str:
    """What the plan is, what matters to the person, who coordinates, which goals; that it orders nothing."""
    parts = [f"<p>{_heading(plan, language)}</p>"]
    important = plan.planeier.important
    if isinstance(important, str) and important:
        parts.append(f"<p>{say(language, 'own')}: «{esc(important)}»</p>")
    parts.extend(_facts(plan, language))
    goals = [f"«{esc(own)}»" if (own := own_words(goal)) else _title(goal) for goal in plan.goals]
    if found := listed([goal for goal in goals if goal]):
        parts.append(f"<p>{say(language, 'goals')}:</p>{found}")
    parts.append(f"<p>{say(language, 'neither')}</p>")
    return "".join(parts)


def _heading(plan: Plan, language: Language) -> str:
    kind = plan_kind(plan, language)
    title = plan.title if isinstance(plan.title, str) and plan.title else ""
    return f"<b>{kind}</b>: {esc(title)}" if title and title.lower() != kind.lower() else f"<b>{kind}</b>"


def plan_kind(plan: Plan, language: Language) -> str:
    """What kind of plan it is, in words."""
    said = value_word(language, plan.kind, "plan-kind")
    return esc(said[:1].upper() + said[1:]) if said else say(language, "plan")


def _facts(plan: Plan, language: Language) -> list[str]:
    found = []
    if isinstance(plan.status, Code) and (status := value_word(language, plan.status, "plan-status")):
        found.append(paragraph("Status", esc(status)))
    start, end = (
        moment(day, language) if isinstance(day, str) and day else "" for day in (plan.period_start, plan.period_end)
    )
    if start or end:
        found.append(paragraph(say(language, "period"), f"{start} – {end}".strip()))
    for one in plan.koordinatorer:
        if one.end is ABSENT and (name := full_name(one)):
            what = _value(one.function, "deputy") or say(language, "koordinatorer[]")
            what = value_word(language, one.function, "koordinator-function").capitalize() if what == "deputy" else what
            reach = [esc(way) for way in (one.phone, one.email) if isinstance(way, str) and way]
            found.append(paragraph(what, ", ".join([name, *reach])))
    return found


def _value(code: object, wanted: str) -> str:
    return wanted if isinstance(code, Code) and code.value == wanted else ""


def _title(goal: object) -> str:
    for name in ("title", "text"):
        text = getattr(goal, name)
        if isinstance(text, str) and text:
            return esc(text)
    return ""
