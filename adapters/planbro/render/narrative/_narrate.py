"""Everything that a Bundle says in words: the narrative of each resource, and the sections of a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from planbro.formats.fhir import Narrative, Section
from planbro.plan import Code, Plan, normalise
from planbro.render.narrative._html import div, listed, paragraph
from planbro.render.narrative._items import RESOURCES, Teller, full_name, moment
from planbro.render.narrative._plan import care_plan, plan_kind
from planbro.render.narrative._words import Language, field_word, say, value_word

LANGUAGES: Final[tuple[Language, ...]] = ("nb", "nn")
SECTIONS: Final = "https://planbro.dev/fhir/CodeSystem/ip-section"
AREAS: Final = "https://planbro.dev/fhir/CodeSystem/life-area"

_ABOUT_ME: Final = ("needs", "resources", "related", "hearings")
_TEAM: Final = ("koordinatorer", "participants", "teams", "coordinating_units", "responsibilities", "organisations",
                "cooperations")  # fmt: skip
_STATUS: Final = ("ip_status", "koordinator_status", "tool_status", "rights", "records", "archives")
_PLANEIER: Final = ("important", "contribution", "communication", "background", "language", "interpreter_needed",
                    "interpreter_language", "koordinator_wish", "takes_part", "lives_alone")  # fmt: skip


def narrate(plan: Plan, language: Language = "nb", *, whole: bool = False, normal: bool = False) -> Narrative:
    """The narrative of the plan's CarePlan; where it is to be a document, of every resource, and its sections.

    Keys are the resource's type and the id of the item it is written from; the plan's own resources have the plan's id.
    `normal` says that the plan's lists are in their normal order.
    """
    plan = plan if normal else normalise(replace(plan))
    divs = {("CarePlan", plan.id): div(language, care_plan(plan, language))}
    if not whole:
        return Narrative(language, divs)
    teller = Teller(plan, language)
    divs[("Patient", plan.id)] = div(language, "".join(_patient(teller)))
    divs[("CareTeam", plan.id)] = div(language, "".join(_plan_team(teller)))
    divs[("Consent", plan.id)] = div(language, f"<p>{say(language, 'no-consent')}</p>")
    divs[("Task", plan.id)] = div(language, "".join(_evaluation(teller)))
    for name, kind in RESOURCES.items():
        for item in getattr(plan, name):
            divs[(kind, item.id)] = div(language, _item(teller, name, item))
            if kind == "PractitionerRole":
                divs[("Practitioner", item.id)] = div(language, _practitioner(teller, name, item))
    title = plan.title if isinstance(plan.title, str) and plan.title else ""
    return Narrative(
        language,
        divs,
        title=title or _plain_kind(plan, language),
        heading=div(language, "".join(_front(teller))),
        sections=tuple(_sections(teller)),
        rest=say(language, "rest"),
    )


def _plain_kind(plan: Plan, language: Language) -> str:
    said = value_word(language, plan.kind, "plan-kind")
    return said[:1].upper() + said[1:] if said else say(language, "plan")


def _front(teller: Teller) -> Iterator[str]:
    """What the document begins with: what it is, whose it is, and that it orders nothing."""
    plan, language = teller.plan, teller.language
    yield f"<p><b>{plan_kind(plan, language)}</b></p>"
    if name := full_name(plan.planeier):
        born = plan.planeier.birth_date
        when = f", {say(language, 'born').lower()} {moment(born, language)}" if isinstance(born, str) and born else ""
        yield f"<p>{name}{when}</p>"
    yield f"<p>{say(language, 'neither')}</p>"


# --- one resource


def _item(teller: Teller, name: str, item: Any) -> str:
    more: list[str] = []
    if name == "teams":
        more = list(_members(teller, item.id))
    elif name == "meetings":
        more = list(_attendees(teller, item.id))
    elif name == "measures":
        more = [say(teller.language, "neither-one")]
    if name in {"teams", "meetings"} and more:
        return f"<p>{teller.block(name, item)}</p>{listed(more)}"
    return f"<p>{teller.block(name, item, more)}</p>"


def _members(teller: Teller, team: str) -> Iterator[str]:
    for member in teller.plan.team_members:
        if member.team != team:
            continue
        name = teller.target(member.participant) or teller.value("team_members[]", "name", member.name)
        role = teller.value("team_members[]", "role_text", member.role_text)
        if name or role:
            yield f"{name} ({role})" if name and role else name or role


def _attendees(teller: Teller, meeting: str) -> Iterator[str]:
    for one in teller.plan.attendees:
        if one.meeting != meeting:
            continue
        name = teller.target(one.participant) or teller.value("attendees[]", "name", one.name)
        came = teller.value("attendees[]", "attendance", one.attendance)
        if name:
            yield f"{name} ({came})" if came else name


def _practitioner(teller: Teller, name: str, item: Any) -> str:
    """The person apart from the role."""
    what, called = say(teller.language, "practitioner"), full_name(item)
    profession = teller.value(f"{name}[]", "profession", item.profession)
    return f"<p><b>{what}{': ' if called else ''}{called}</b></p>{listed([profession] if profession else [])}"


def _patient(teller: Teller) -> Iterator[str]:
    language, owner = teller.language, teller.plan.planeier
    called = full_name(owner)
    yield f"<p><b>{say(language, 'planeier')}{': ' if called else ''}{called}</b></p>"
    yield from _planeier(teller)
    if isinstance(owner.birth_date, str) and owner.birth_date:
        yield paragraph(say(language, "born"), moment(owner.birth_date, language))


def _planeier(teller: Teller) -> Iterator[str]:
    """What the person says, and what one must know to talk together."""
    for name in _PLANEIER:
        value = getattr(teller.plan.planeier, name)
        if said := teller.value("planeier", name, value):
            own = f"«{said}»" if name == "important" else said
            yield paragraph(field_word(teller.language, "planeier", name), own)


def _plan_team(teller: Teller) -> Iterator[str]:
    plan, language = teller.plan, teller.language
    yield f"<p><b>{say(language, 'plan-team')}</b></p>"
    people = []
    for one in plan.koordinatorer:
        people.append(_with_role(full_name(one), teller.value("koordinatorer[]", "function", one.function)))
    for other in plan.participants:
        role = teller.value("participants[]", "role_text", other.role_text)
        people.append(_with_role(full_name(other), role or teller.value("participants[]", "role", other.role)))
    yield listed([person for person in people if person])


def _evaluation(teller: Teller) -> Iterator[str]:
    """When the plan is next to be gone through."""
    heading = f"<b>{say(teller.language, 'next')}</b>"
    due = teller.value("", "next_revision", teller.plan.next_revision)
    yield paragraph(heading, due) if due else f"<p>{heading}</p>"


def _with_role(name: str, role: str) -> str:
    return f"{name} ({role})" if name and role else name or role


# --- sections of a document


def _sections(teller: Teller) -> Iterator[Section]:
    plan, language = teller.plan, teller.language
    me = [*_planeier(teller), *_blocks(teller, _ABOUT_ME)]
    yield _section(teller, "om-meg", me, ("Patient", plan.id), *_keys(plan, _ABOUT_ME))
    if plan.goals or plan.measures:
        text = div(language, f"<p>{say(language, 'neither')}</p>")
        coded = (SECTIONS, "mal-og-tiltak")
        yield Section(say(language, "mal-og-tiltak"), text, coded, sections=tuple(_areas(teller)))
    yield _section(teller, "team", _blocks(teller, _TEAM), ("CareTeam", plan.id), *_keys(plan, _TEAM))
    if plan.meetings:
        yield _section(teller, "moter", _blocks(teller, ("meetings",)), *_keys(plan, ("meetings",)))
    if plan.consents:  # a reference and no more (fhir.md § 6.1)
        said = [f"<p>{say(language, 'consents')}</p>"]
        yield _section(teller, "samtykke", said, *_keys(plan, ("consents",)))
    revision = teller.value("", "next_revision", plan.next_revision)
    if plan.evaluations or revision:
        said = [paragraph(field_word(language, "", "next_revision"), revision)] if revision else []
        keys = [("Task", plan.id), *_keys(plan, ("evaluations",))]
        yield _section(teller, "evaluering", [*said, *_blocks(teller, ("evaluations",))], *keys)
    for code, names in (
        ("notater", ("notes", "messages")),
        ("dokumenter", ("subplans", "documents")),
        ("status", _STATUS),
    ):
        if any(getattr(plan, name) for name in names):
            yield _section(teller, code, _blocks(teller, names), *_keys(plan, names))


def _section(teller: Teller, code: str, said: Iterable[str], *items: tuple[str, str]) -> Section:
    text = "".join(said)
    return Section(say(teller.language, code), div(teller.language, text) if text else "", (SECTIONS, code), items)


def _keys(plan: Plan, names: Iterable[str]) -> list[tuple[str, str]]:
    return [(RESOURCES[name], item.id) for name in names for item in getattr(plan, name)]


def _blocks(teller: Teller, names: Iterable[str]) -> list[str]:
    return [_item(teller, name, item) for name in names for item in getattr(teller.plan, name)]


def _areas(teller: Teller) -> Iterator[Section]:
    """Goals and measures by livsområde; what says none stands with the goal it belongs to."""
    plan, language = teller.plan, teller.language
    parents = {goal.id: goal for goal in plan.goals}
    by_area: dict[str, tuple[str, list[Any], list[Any]]] = {}
    for goal in plan.goals:
        code, title = _area(goal, parents, "parent", language)
        by_area.setdefault(code, (title, [], []))[1].append(goal)
    for measure in plan.measures:
        code, title = _area(measure, parents, "goal", language)
        by_area.setdefault(code, (title, [], []))[2].append(measure)
    for code in sorted(by_area, key=lambda code: code == ""):
        title, goals, measures = by_area[code]
        text = "".join(_goals(teller, goals, measures))
        keys = [("Goal", goal.id) for goal in goals] + [("ServiceRequest", one.id) for one in measures]
        coded = (AREAS, code) if _is_value(code, goals + measures) else None
        yield Section(title, div(language, text), coded, tuple(keys))


def _is_value(code: str, items: list[Any]) -> bool:
    return any(isinstance(item.life_area, Code) and item.life_area.value == code for item in items)


def _area(item: Any, parents: dict[str, Any], above: str, language: Language) -> tuple[str, str]:
    """The livsområde of a goal or measure, its own or that of the goal it belongs to."""
    for _ in range(len(parents) + 2):
        if isinstance(item.life_area, Code):
            said = value_word(language, item.life_area, "life-area")
            if said:
                return item.life_area.value or said, said[:1].upper() + said[1:]
        ref = getattr(item, above)
        if not isinstance(ref, str) or ref not in parents:
            break
        item, above = parents[ref], "parent"
    return "", say(language, "no-area")


def _goals(teller: Teller, goals: list[Any], measures: list[Any]) -> Iterator[str]:
    """Each goal, the person's own words first, with the measures that serve it; then the other measures."""
    told = {goal.id for goal in goals}
    for goal in goals:
        yield f"<p>{teller.block('goals', goal)}</p>"
        yield listed([teller.block("measures", one) for one in measures if one.goal == goal.id])
    yield listed([teller.block("measures", one) for one in measures if one.goal not in told])
