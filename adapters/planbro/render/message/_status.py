"""The box at the top: does the document say that there is an individuell plan and a koordinator, and how sure is that.

Silence is never "no" (plo.md § 2.2). What is only in free text is a hint, and said to be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from planbro.plan import Code, CoordinatingUnit, Item, Koordinator, Plan, last_day
from planbro.render.message._elements import children, local
from planbro.render.message._headings import heading
from planbro.render.message._page import Contact, Entry, Row, Section, Statuses, Verdict, visible
from planbro.render.message._plan_words import code_text, field_heading
from planbro.render.message._values import coded, when
from planbro.render.texts import Language, say

Places = Mapping[tuple[str, str, str], tuple[Any, Any]]
"""Which leaf of the document each fact was read from, as the reader's trace has it."""

_TONES: Final = {"active": "yes", "appointed": "yes", "in-tool": "yes", "both": "yes", "on-paper": "yes",
                 "unknown": "doubt", "?": "doubt", "need-reported": "doubt", "ended": "doubt"}  # fmt: skip
_WORDS: Final = re.compile(r"\bindividuel\w*\s+plan|\bkoordinator|\bkoordinerende enhet", re.IGNORECASE)
_REACH: Final = ("phone", "night_phone", "hours", "email", "position", "profession", "hpr", "start", "end",
                 "end_reason", "last_confirmed")  # fmt: skip
_LINKED: Final = frozenset({"phone", "night_phone", "email"})
_LISTS: Final = (("ip", "ip_status"), ("koordinator", "koordinator_status"), ("tool", "tool_status"))


def statuses(plan: Plan | None, places: Places, sections: Sequence[Section], language: Language, *,
             message: bool, unread: str = "", withdrawn: bool = False) -> Statuses:  # fmt: skip
    """What a plan says of its statuses; `unread` names the kind of message that no table reads.

    `withdrawn` is a message that has been cancelled: what it says is shown as taken back.
    """
    verdicts = tuple(_verdicts(plan, places, language)) if plan is not None else ()
    contacts = tuple(_contacts(plan, places, language)) if plan is not None else ()
    said = {one.raw["what"] for one in verdicts}
    stated = bool(said & {"ip", "koordinator"}) or bool(contacts)
    if stated:
        verdicts += tuple(_silent(what, language) for what in ("ip", "koordinator") if what not in said)
    hint = "" if stated else _hint(sections, language)
    silence = ""
    if not stated and plan is None:
        silence = say(language, "show-unread", kind=unread)
    elif not stated and not hint:
        silence = say(language, "show-silent" if message else "show-silent-plan")
    if withdrawn:
        verdicts = tuple(_taken_back(one, language) for one in verdicts)
        contacts = tuple(replace(one, role=say(language, "show-taken-back-role", role=one.role)) for one in contacts)
    return Statuses(verdicts, contacts, silence, hint, withdrawn)


def _taken_back(one: Verdict, language: Language) -> Verdict:
    """What a cancelled message stated, so that nobody reads it as said; where it said nothing, that stands."""
    if one.raw["value"] is None and not one.where:
        return one
    return replace(one, says=say(language, "show-taken-back", says=one.says), tone="past")


def _silent(what: str, language: Language) -> Verdict:
    """The one of the two that nothing is said of: that is no "no"."""
    return Verdict(say(language, f"status-{what}"), say(language, "show-nothing-said"), "doubt", raw=_raw(what))


def _verdicts(plan: Plan, places: Places, language: Language) -> Iterator[Verdict]:
    day = _day(plan)
    for what, name in _LISTS:
        for one in sorted(getattr(plan, name), key=lambda one: _past(one, day)):
            yield _verdict(what, name, one, places, language, _past(one, day))
        if what == "koordinator" and not plan.koordinator_status and plan.koordinatorer:
            named = min(plan.koordinatorer, key=lambda one: _past(one, day))
            yield _named(named, places, language, _past(named, day))


def _verdict(what: str, owner: str, one: Any, places: Places, language: Language, past: bool) -> Verdict:
    value, sure = _value(one.value), _value(getattr(one, "certainty", None))
    level = _value(getattr(one, "level", None))
    said = code_text(one.value, f"{what}-status", language) or say(language, "show-code-unknown")
    tool = visible(one.tool) if isinstance(getattr(one, "tool", None), str) else ""
    return Verdict(
        what=say(language, "show-former-of" if past else "show-of", what=say(language, f"status-{what}")),
        says=f"{said} ({tool})" if tool else said,
        tone="past" if past else _tone(value, sure),
        sure=say(language, f"show-sure-{sure}") if sure else "",
        where=_where(places, f"{owner}[]", one.id, "value", language),
        since=_span(one, language),
        note=visible(one.note) if isinstance(one.note, str) else "",
        level=code_text(one.level, "koordinator-level", language) if level else "",
        former=past,
        raw=_raw(what, one),
    )


def _tone(value: str | None, sure: str | None) -> str:
    """How it is to look: what is only in running text is doubtful whatever it says."""
    return "doubt" if sure in {"free-text", "?"} else _TONES.get(value or "", "no" if value else "doubt")


def _raw(what: str, one: Any = None) -> dict[str, Any]:
    """The same for a machine: the Plan's own values; null where nothing is stated."""
    codes = {name: _value(getattr(one, name, None)) for name in ("value", "certainty", "level")}
    return {"what": what, **codes, **{name: _text(getattr(one, name, None)) for name in ("date", "start", "end")}}


def _named(one: Koordinator, places: Places, language: Language, past: bool) -> Verdict:
    """A koordinator is named though nothing says that one is appointed: told as what it is."""
    where = _where(places, "koordinatorer[]", one.id, "family", language)
    raw = _raw("koordinator") | {"level": _value(one.level)}
    level = code_text(one.level, "koordinator-level", language)
    what = say(language, "show-former-of" if past else "show-of", what=say(language, "status-koordinator"))
    return Verdict(what, say(language, "show-named"), "past" if past else "yes", say(language, "show-sure-named"),
                   where, level=level, former=past, raw=raw)  # fmt: skip


def _day(plan: Plan) -> str | None:
    """The day on which the document says what it says."""
    times = (plan.source.generated, plan.updated)
    return max((time[:10] for time in times if isinstance(time, str) and len(time) >= 10), default=None)


def _past(one: Any, day: str | None) -> bool:
    """Whether its time was over when the document was made; without such a day, whatever has an end is over."""
    end = _text(getattr(one, "end", None))
    last = last_day(end)
    return end is not None and (day is None or last is None or last < day)


def _span(one: Any, language: Language) -> str:
    """When it was said, and for how long it counts."""
    parts = [
        say(language, f"show-{name}", date=when(value, language))
        for name, value in (("stated", one.date), ("from", getattr(one, "start", None)),
                            ("until", getattr(one, "end", None)))
        if isinstance(value, str) and value
    ]  # fmt: skip
    return ", ".join(parts)


def _contacts(plan: Plan, places: Places, language: Language) -> Iterator[Contact]:
    day = _day(plan)
    found = [(_past(one, day), one) for one in plan.koordinatorer]
    yield from (_person(one, plan, places, language, False) for past, one in found if not past)
    yield from (_unit(unit, plan, places, language) for unit in plan.coordinating_units)
    yield from (_person(one, plan, places, language, True) for past, one in found if past)


def _person(one: Koordinator, plan: Plan, places: Places, language: Language, past: bool) -> Contact:
    """A koordinator or a deputy; of a former one the heading says so, and until when."""
    words = [code_text(one.level, "koordinator-level", language),
             code_text(one.function, "koordinator-function", language)]  # fmt: skip
    role = ", ".join(dict.fromkeys(word for word in reversed(words) if word))
    name = " ".join(visible(part) for part in (one.given, one.family) if isinstance(part, str) and part)
    where = _where(places, "koordinatorer[]", one.id, "family", language)
    rows = tuple(_reach(one, plan, "koordinatorer[]", language))
    role = role or say(language, "status-koordinator")
    if past:
        role = say(language, "show-former-role", role=role, date=when(visible(_text(one.end) or ""), language))
    return Contact(role, name or "–", rows, where, past)


def _unit(unit: CoordinatingUnit, plan: Plan, places: Places, language: Language) -> Contact:
    level = code_text(unit.level, "responsible-level", language)
    role = say(language, "show-unit") + (f", {level}" if level else "")
    where = _where(places, "coordinating_units[]", unit.id, "name", language)
    rows = tuple(_reach(unit, plan, "coordinating_units[]", language))
    return Contact(role, visible(unit.name) if isinstance(unit.name, str) else "–", rows, where)


def _reach(one: Item, plan: Plan, owner: str, language: Language) -> Iterator[Row]:
    """How to reach them, and how fresh that is."""
    for name in _REACH:
        value = getattr(one, name, None)
        if isinstance(value, Code):
            text = code_text(value, "profession", language)
        else:
            text = when(visible(value), language) if isinstance(value, str) else ""
        if text:
            yield Row(field_heading(owner, name, language), text, reach=name in _LINKED)
    reference = getattr(one, "organisation", None)
    body = plan.item(reference) if isinstance(reference, str) else None
    if body is not None and isinstance(getattr(body, "name", None), str):
        yield Row(field_heading(owner, "organisation", language), visible(body.name))  # type: ignore[attr-defined]


def _hint(sections: Sequence[Section], language: Language) -> str:
    """Where the words stand in text, for a person to read; never more than a hint."""
    found: dict[str, None] = {}
    for section in sections:
        for entry in section.entries:
            if any(_WORDS.search(text) for text in _texts(entry)):
                label = f"{section.heading} › {entry.heading}" if entry.heading else section.heading
                found[label] = None
    named = list(found)[:5]
    return say(language, "show-hint", where="; ".join(named)) if named else ""


def _texts(entry: Entry) -> Iterator[str]:
    yield entry.heading
    for row in entry.rows:
        yield row.heading
        yield row.said


def _where(places: Places, owner: str, ident: str, field: str, language: Language) -> str:
    """Where in the document a fact stood: the section, and the note's own heading."""
    taken = places.get((owner, ident, field))
    holder = taken[1][0] if taken is not None and isinstance(taken[1], tuple) else None
    if holder is None or not hasattr(holder, "iterancestors"):
        return ""
    path = [*reversed(list(holder.iterancestors())), holder]
    names = [local(element) for element in path]
    if "Content" not in names:
        return ""
    inside = path[names.index("Content") + 2 :]
    if inside and local(inside[0]) == "FellesAdministrativeOpplysninger":
        inside = inside[1:]
    if not inside:
        return ""
    words = [heading(local(inside[0]), language, local(path[names.index("Content") + 1]))]
    note = next((element for element in inside if local(element) == "Journaltekst"), None)
    if note is not None:
        title = next((child for child in children(note) if local(child) == "Overskriftskode"), None)
        words += [coded(title, "Overskriftskode", "Journaltekst", language).text] if title is not None else []
    return " › ".join(word for word in words if word)


def _value(code: object) -> str | None:
    return (code.value or "?") if isinstance(code, Code) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
