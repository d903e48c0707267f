"""What is said of one item of the Plan: which fields, in which order, and how a value reads.

The person's own words come first. Numbers that name a person, addresses, hashes and the bytes of documents are not said
again: the resource holds them, where what reads it can guard them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from planbro.plan import FieldInfo, Plan, schema
from planbro.render.narrative._html import esc
from planbro.render.narrative._words import Language, field_word, say, value_word

RESOURCES: Final[Mapping[str, str]] = {
    "related": "RelatedPerson", "organisations": "Organization", "coordinating_units": "Organization",
    "koordinatorer": "PractitionerRole", "participants": "PractitionerRole", "teams": "CareTeam",
    "ip_status": "Flag", "koordinator_status": "Flag", "tool_status": "Basic", "responsibilities": "EpisodeOfCare",
    "rights": "Basic", "hearings": "Observation", "resources": "Observation", "needs": "Condition", "goals": "Goal",
    "measures": "ServiceRequest", "notes": "Communication", "evaluations": "Observation", "meetings": "Encounter",
    "messages": "Communication", "documents": "DocumentReference", "subplans": "DocumentReference",
    "cooperations": "Basic", "records": "Basic", "archives": "Basic", "consents": "Consent",
}  # fmt: skip
"""The resource that each list is written as (fhir.md § 2.1)."""

SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "related": ("relationship", "representation", "mandate", "mandate_start", "mandate_end", "next_of_kin",
                "birth_year", "phone", "email", "note"),
    "organisations": ("kind", "part_of", "phone", "email"),
    "coordinating_units": ("level", "organisation", "phone", "night_phone", "email", "hours",
                           "last_confirmed"),
    "koordinatorer": ("level", "function", "position", "profession", "organisation", "deputy_for", "phone",
                      "night_phone", "email", "hours", "last_confirmed", "start", "end"),
    "participants": ("role", "role_text", "profession", "organisation", "phone", "email", "contribution",
                     "start", "end", "access_start", "access_end"),
    "teams": ("kind", "leader", "organisation", "start", "end"),
    "ip_status": ("value", "date", "start", "end", "certainty", "note"),
    "koordinator_status": ("value", "level", "date", "start", "end", "certainty", "note"),
    "tool_status": ("value", "tool", "date", "note"),
    "responsibilities": ("organisation", "level", "start", "end", "reason"),
    "rights": ("participant", "part", "life_area", "item", "read", "write", "start", "end"),
    "hearings": ("view", "date", "age", "by", "considered"),
    "resources": ("text", "life_area", "author"),
    "needs": ("text", "life_area", "since", "author"),
    "goals": ("title", "text", "life_area", "parent", "status", "achievement", "status_date", "start", "due",
              "priority"),
    "measures": ("text", "extent", "extent_value", "extent_unit", "how", "goal", "responsible",
                 "responsible_text", "provider", "life_area", "service", "status", "start", "end",
                 "decision_ref", "priority"),
    "notes": ("text", "about", "kind", "time", "author", "author_text"),
    "evaluations": ("text", "about", "date", "achievement", "by", "next"),
    "meetings": ("start", "end", "place", "status", "team", "organiser", "invited_on", "agenda",
                 "minutes_short", "minutes_long", "minutes_date", "next"),
    "messages": ("subject", "text", "kind", "time", "sender", "sender_text", "receivers", "meeting"),
    "documents": ("kind", "date", "author", "life_area", "meeting"),
    "subplans": ("kind", "owner", "owner_system", "date"),
    "cooperations": ("organisation", "name", "purpose", "start", "end"),
    "records": ("kind", "text", "date", "by", "by_ref", "how", "organisation", "reason", "complaint_body",
                "complaint_path"),
    "archives": ("time", "system", "by", "reason"),
    "consents": ("kind", "status", "tool", "signed", "start", "end", "validity", "withdrawn"),
}  # fmt: skip
"""What is said of an item beside its name, the person's own words first."""

_NAMES: Final = ("title", "name")
_NUMBERED: Final = frozenset({"extent_value", "extent_unit"})
_LEADS: Final = frozenset({"text", "view"})
_BETTER: Final = {
    "role": "role_text",
    "responsible_text": "responsible",
    "author_text": "author",
    "sender_text": "sender",
    "by": "by_ref",
}
"""Of two fields that say the same the one that is told."""
_SHORT: Final = 60


class Teller:
    """Says values of one plan in one language; names what a reference points to."""

    __slots__ = ("_fields", "_targets", "language", "plan")

    def __init__(self, plan: Plan, language: Language) -> None:
        self.plan, self.language = plan, language
        self._targets: dict[str, Any] | None = None
        self._fields: Mapping[str, Mapping[str, FieldInfo]] = schema()

    def name(self, item: Any) -> str:
        """What an item is called where it is pointed to, escaped; nothing where it has no name."""
        if hasattr(item, "family"):
            return full_name(item)
        for field in _NAMES:
            text = getattr(item, field, None)
            if isinstance(text, str) and text:
                return esc(text)
        return ""

    def target(self, ident: object) -> str:
        """The name of what a reference points to."""
        if self._targets is None:
            self._targets = {item.id: item for _, items in self.plan.lists() for item in items}
        found = self._targets.get(ident) if isinstance(ident, str) else None
        return self.name(found) if found is not None else ""

    def value(self, owner: str, name: str, value: Any) -> str:
        """A value as it reads, escaped; nothing where there is none, or only a reason why."""
        info = self._fields[owner][name]
        if info.many:
            return ", ".join([said for said in map(self.target, value) if said]) if isinstance(value, tuple) else ""
        if isinstance(value, bool):
            return say(self.language, "yes" if value else "no")
        if info.codes is not None:
            return esc(value_word(self.language, value, info.codes))
        if info.to:
            return self.target(value)
        if isinstance(value, int):
            return str(value)
        if not isinstance(value, str) or not value:
            return ""
        if info.type in {"date", "dateTime"}:
            return moment(value, self.language)
        return value.replace(".", ",") if info.type == "decimal" else esc(value)

    def told(self, name: str, item: Any) -> tuple[str, list[str]]:
        """What an item says for itself, and what is said of it, each with its heading."""
        owner, lead = f"{name}[]", ""
        found = []
        for field in SAID[name]:
            if field == "title" and not own_words(item):
                continue  # it stands in the heading
            if field in _NUMBERED and isinstance(item.extent, str):
                continue  # the words say it
            better = _BETTER.get(field)
            if better in SAID[name] and self.value(owner, better, getattr(item, better)):
                continue
            if not (said := self.value(owner, field, getattr(item, field))):
                continue
            if field in _LEADS:
                lead = said
            else:
                found.append(f"{field_word(self.language, name, field)}: {said}")
        return lead, found

    def block(self, name: str, item: Any, more: Iterable[str] = ()) -> str:
        """An item as a few lines: what it is, what it says, what is said of it."""
        lead, said = self.told(name, item)
        heading = self.heading(name, item)
        lines = [f"{heading}{'' if heading.endswith('»') else '.'} {lead}" if lead and self.called(item) else
                 heading.replace("</b>", ":</b>", 1) + f" {lead}" if lead else heading]  # fmt: skip
        short = [line for line in said if len(line) <= _SHORT]
        lines.extend(line for line in said if len(line) > _SHORT)
        if short:
            lines.append(" · ".join(short))
        return "<br/>".join([*lines, *more])

    def called(self, item: Any) -> str:
        """The name by which an item's heading calls it."""
        return own_words(item) or self.name(item)

    def heading(self, name: str, item: Any) -> str:
        """What an item is, and its name where it has one."""
        key = "goals[]/part" if name == "goals" and isinstance(item.parent, str) else f"{name}[]"
        what, own = say(self.language, key), own_words(item)
        if own:
            return f"<b>{what}:</b> «{esc(own)}»"
        called = self.name(item)
        return f"<b>{what}: {called}</b>" if called else f"<b>{what}</b>"


def own_words(item: Any) -> str:
    """A goal as the person says it."""
    text = getattr(item, "own_words", None)
    return text if isinstance(text, str) else ""


def full_name(person: Any) -> str:
    """Given name, middle name, family name, as far as they are known, escaped."""
    parts = (getattr(person, part, None) for part in ("given", "middle", "family"))
    return esc(" ".join([part for part in parts if isinstance(part, str) and part]))


def moment(value: str, language: Language) -> str:
    """A date or a time of day as it is written in Norwegian; a year or a month alone stays one.

    >>> moment("2026-11-22", "nb"), moment("2026-11", "nb"), moment("2026-11-22T09:05:00+01:00", "nn")
    ('22.11.2026', '11.2026', '22.11.2026 kl. 09.05')
    """
    day = ".".join(reversed(value[:10].split("-")))
    if len(value) < 16:
        return day
    return f"{day}{say(language, 'clock')}{value[11:13]}.{value[14:16]}"
