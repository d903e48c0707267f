"""The provisions of a FHIR Consent, each as what it says in the Plan's words, and what of it is not understood.

A dimension that is absent matches everything; one that is there and is not understood matches nothing in a permit and
everything in a deny (fhir.md § 3.5 no. 4). So each rule keeps the names of what it could not say, and whoever makes
use of it knows on which side to err.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from planbro.mapping import JsonTree, Trace
from planbro.mapping._graph import national
from planbro.plan import ABSENT, VALUE_SETS, Plan, is_date, is_datetime

ACT_REASON: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
PARTICIPATION: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
ACTION: Final = "http://terminology.hl7.org/CodeSystem/consentaction"
RESOURCE_TYPES: Final = "http://hl7.org/fhir/resource-types"

_KNOWN: Final = frozenset({"id", "type", "period", "actor", "purpose", "data", "action", "class", "provision"})
_PEOPLE: Final = ("participants", "koordinatorer", "related")
_NUMBERS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "urn:oid:2.16.578.1.12.4.1.4.1": (("related", "identifier"),),
    "urn:oid:2.16.578.1.12.4.1.4.2": (("related", "identifier"),),
    "urn:oid:2.16.578.1.12.4.1.4.4": (("participants", "hpr"), ("koordinatorer", "hpr")),
    "urn:oid:2.16.578.1.12.4.1.4.101": (("organisations", "orgnr"),),
    "urn:oid:2.16.578.1.12.4.1.2.101": (("organisations", "orgnr"),),
    "urn:oid:2.16.578.1.12.4.1.4.102": (("organisations", "resh_id"),),
    "urn:oid:2.16.578.1.12.4.1.2": (("organisations", "her_id"),),
}
"""Where the Plan keeps a number of each system (fhir.md § 1.1)."""
_PARTS: Final = {"Goal": "goal", "ServiceRequest": "measure"}
"""Resource types all of which is one part of the Plan, with what stands within it."""

Party = tuple[str, str]
"""List and id of someone the Plan knows."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whom a rule names: those of the Plan it may be, with the days they are a member where a team was named."""

    parties: tuple[Party, ...] = ()
    sure: bool = True
    days: tuple[Any, Any] = (ABSENT, ABSENT)


@dataclass(frozen=True, slots=True)
class Rule:
    """One provision. None: the dimension is absent and matches everything. `unclear` names what is not understood."""

    type: str | None
    actors: tuple[Actor, ...] | None = None
    purposes: tuple[str, ...] | None = None
    start: Any = ABSENT
    end: Any = ABSENT
    whole: bool = True
    items: tuple[str, ...] = ()
    part: str | None = None
    access: str | None = None
    unclear: tuple[str, ...] = ()
    inner: tuple[Rule, ...] = field(default=())
    widest: tuple[Any, Any] = (ABSENT, ABSENT)
    """The whole days that its period touches: what a deny closes."""

    def within(self, outer: Rule) -> Rule:
        """The rule as far as the one it stands in reaches too: the narrower of the two in each dimension."""
        unclear = [*self.unclear, *(name for name in outer.unclear if name not in self.unclear)]
        actors, purposes = self.actors, self.purposes
        if outer.actors is not None:
            if actors is not None and actors != outer.actors:
                unclear.append("actor")
            actors = outer.actors
        if outer.purposes is not None:
            mine = outer.purposes if purposes is None else purposes
            purposes = tuple(one for one in mine if one in outer.purposes)
        if not outer.whole and (self.whole or self.items != outer.items or self.part != outer.part):
            unclear.append("data")
        if outer.access not in {None, self.access}:
            unclear.append("action")
        return replace(
            self, actors=actors, purposes=purposes, unclear=tuple(unclear),
            start=_later(self.start, outer.start), end=_earlier(self.end, outer.end),
        )  # fmt: skip


class Provisions:
    """Reads provisions against the Plan that the same document was read as."""

    def __init__(self, tree: JsonTree, trace: Trace) -> None:
        self.graph, self.trace, self.plan = tree.graph, trace, trace.plan
        entries = tree.value.get("entry")
        self._entries: list[Any] = entries if isinstance(entries, list) else []
        self._numbers = {id(entry): number for number, entry in enumerate(self._entries)}

    def read(self, value: Any, depth: int = 1) -> Rule:
        """A provision and those in it; one level of exceptions is understood (fhir.md § 3.3)."""
        if not isinstance(value, dict):
            return Rule(None, unclear=("provision",))
        unclear = [name for name in value if name not in _KNOWN]
        kind = value.get("type")
        rule = Rule(kind if kind in ("permit", "deny") else None)
        if kind not in (None, "permit", "deny"):
            unclear.append("type")
        rule = self._actors(rule, value, unclear)
        rule = _purposes(rule, value, unclear)
        rule = _period(rule, value, unclear)
        rule = self._data(rule, value, unclear)
        rule = _access(rule, value, unclear)
        inner = listed(value.get("provision"))
        if inner and depth > 1:
            unclear.append("provision")
        return replace(
            rule, unclear=tuple(unclear), inner=tuple(self.read(one, depth + 1) for one in inner if depth == 1)
        )

    # whom

    def _actors(self, rule: Rule, value: Mapping[str, Any], unclear: list[str]) -> Rule:
        if "actor" not in value:
            return rule
        found = [self._named(one, rule) for one in listed(value["actor"])]
        clear = [one for one in found if one.sure and one.parties]
        if rule.type == "permit" and clear:
            return replace(rule, actors=tuple(clear))
        if not found or len(clear) < len(found):
            unclear.append("actor")
        return replace(rule, actors=tuple(found))

    def _named(self, value: Any, rule: Rule) -> Actor:
        """Whom one actor names. Only as recipient may somebody be let in; in whatever role is somebody kept out."""
        if not isinstance(value, dict):
            return Actor(sure=False)
        named = self.actor(value.get("reference"))
        let_in = rule.type != "permit" or has_coding(value.get("role"), PARTICIPATION, "IRCP")
        return named if let_in and not set(value) - {"id", "role", "reference"} else replace(named, sure=False)

    def actor(self, reference: Any) -> Actor:
        """Those of the Plan whom a Reference may mean: what it names, and whoever has the number it states."""
        if not isinstance(reference, dict):
            return Actor(sure=False)
        targets = self.targets(reference)
        named = [party for target in targets for party in self._parties_at(target)]
        if targets and not named and targets[0]["resource"].get("resourceType") == "CareTeam":
            return self._members(targets[0])
        stated = reference.get("identifier")
        numbered = self._with_number(stated) if isinstance(stated, dict) else []
        agree = not named or not numbered or set(numbered) <= set(named)
        clear = len(targets) == 1 or (not isinstance(reference.get("reference"), str) and bool(numbered))
        return Actor(tuple(dict.fromkeys([*named, *numbered])), sure=agree and clear)

    def targets(self, reference: Any) -> list[Any]:
        """The entries a Reference may mean; none where what it states has another shape."""
        stated = reference.get("identifier") if isinstance(reference, dict) else None
        shaped = stated is None or (isinstance(stated, dict) and isinstance(stated.get("system"), str | None))
        return list(self.graph.targets(reference)) if shaped else []

    def _parties_at(self, entry: Any) -> list[Party]:
        """The people and bodies that an entry was read as; a Practitioner is also whoever has that role or number."""
        found = [one for one in self._items_at(entry) if one[0] in {*_PEOPLE, "organisations"}]
        resource = entry["resource"]
        if not found and resource.get("resourceType") in {"Practitioner", "Person"}:
            roles = self.graph.pointing(resource, "PractitionerRole", ("practitioner",))
            at = [self.graph.entry_with(one) for one in roles]
            found = [one for role in at if role is not None for one in self._items_at(role) if one[0] in _PEOPLE]
            found += [one for number in listed(resource.get("identifier")) for one in self._with_number(number)]
        return list(dict.fromkeys(found))

    def _items_at(self, entry: Any) -> list[Party]:
        number = self._numbers.get(id(entry))
        if number is None:
            return []
        there = self.trace.items.get((id(self._entries), number), [])
        return [(group.owner.removesuffix("[]"), ident) for group, ident in there]

    def items_of(self, reference: Any) -> list[str]:
        """The ids of the items that a resource was read as."""
        found = [self._items_at(target) for target in self.targets(reference)]
        return [ident for items in found for _, ident in items]

    def is_plan(self, reference: Any) -> bool:
        """Whether a Reference means the plan's own CarePlan."""
        targets = self.targets(reference) if isinstance(reference, dict) else []
        return self.graph.plan is not None and targets == [self.graph.plan]

    def _members(self, team: Any) -> Actor:
        """A team is whoever is in it: those of its members whom the Plan knows, in the days they are."""
        ids = [ident for name, ident in self._items_at(team) if name == "teams"]
        members = [one for one in self.plan.team_members if one.team in ids]
        known = tuple(("participants", one.participant) for one in members if isinstance(one.participant, str))
        spans = {(one.start, one.end) for one in members}
        sure = bool(members) and len(known) == len(members) and len(spans) == 1
        return Actor(known, sure, next(iter(spans)) if sure else (ABSENT, ABSENT))

    def _with_number(self, identifier: Any) -> list[Party]:
        if not isinstance(identifier, dict) or not isinstance(identifier.get("value"), str):
            return []
        places = _NUMBERS.get(str(national(identifier.get("system"))), ())
        value = "".join(identifier["value"].split())
        return [
            (name, one.id)
            for name, attribute in places
            for one in getattr(self.plan, name)
            if value and _bare(getattr(one, attribute)) == _bare(value)
        ]

    # what

    def _data(self, rule: Rule, value: Mapping[str, Any], unclear: list[str]) -> Rule:
        """The whole plan where nothing is named, or the plan's own CarePlan is; else items, or one part."""
        if "class" in value:
            codes = [one.get("code") if isinstance(one, dict) and one.get("system") == RESOURCE_TYPES else None
                     for one in listed(value["class"])]  # fmt: skip
            part = _PARTS.get(str(codes[0])) if len(codes) == 1 else None
            unclear.append("class")
            rule = replace(rule, part=part, whole=False)
        if "data" not in value:
            return rule
        items: list[str] = []
        for one in listed(value["data"]):
            stated = one if isinstance(one, dict) else {}
            strange = set(stated) - {"id", "meaning", "reference"}
            if stated.get("meaning") == "related" and self.is_plan(stated.get("reference")) and not strange:
                return rule
            found = self.items_of(stated["reference"]) if isinstance(stated.get("reference"), dict) else []
            exact = stated.get("meaning") == "instance" and bool(found) and not strange
            items += found if exact else [""]
        unclear.append("data")
        return replace(rule, whole=False, items=tuple(items))


def _purposes(rule: Rule, value: Mapping[str, Any], unclear: list[str]) -> Rule:
    if "purpose" not in value:
        return rule
    known = VALUE_SETS["purpose"]
    found = [
        one.get("code") for one in listed(value["purpose"]) if isinstance(one, dict) and one.get("system") == ACT_REASON
    ]
    purposes = tuple(code for code in known if code in found)
    if len(purposes) != len(listed(value["purpose"])):
        unclear += [] if purposes and rule.type == "permit" else ["purpose"]
    return replace(rule, purposes=purposes)


def _access(rule: Rule, value: Mapping[str, Any], unclear: list[str]) -> Rule:
    """`access` is to read and `correct` to write; of the other actions none is either."""
    if "action" not in value:
        return rule
    names = {
        code for code in ("access", "correct") if any(has_coding(one, ACTION, code) for one in listed(value["action"]))
    }
    if "access" not in names:
        unclear.append("action")
    return replace(rule, access="write" if names == {"access", "correct"} else "read")


def _period(rule: Rule, value: Mapping[str, Any], unclear: list[str]) -> Rule:
    """Whole days: a time on the first day, or on the last, leaves that day out."""
    period = value.get("period", {})
    if not isinstance(period, dict) or set(period) - {"id", "start", "end"}:
        unclear.append("period")
        return rule
    start, end = (_whole_day(period.get(name), turn) for name, turn in (("start", 1), ("end", -1)))
    if None in {start, end}:
        unclear.append("period")
        return rule
    widest = (_touched_day(period.get("start"), -1), _touched_day(period.get("end"), 1))
    return replace(rule, start=start, end=end, widest=widest)


def _touched_day(stated: Any, turn: int) -> Any:
    """A date as it is; of a time its day in Norway, or one beyond it where the offset leaves that open."""
    if not isinstance(stated, str) or is_date(stated):
        return ABSENT if stated is None else stated
    sure = stated.endswith(("+01:00", "+02:00"))
    return stated[:10] if sure else (date.fromisoformat(stated[:10]) + timedelta(turn)).isoformat()


def _whole_day(stated: Any, turn: int) -> Any:
    """A date as it is; a time as the whole day after it, or before it; None for what is neither."""
    if stated is None:
        return ABSENT
    if not isinstance(stated, str):
        return None
    if is_date(stated):
        return stated
    if not is_datetime(stated):
        return None
    day = date.fromisoformat(stated[:10]) + timedelta(turn * (1 if stated.endswith("+01:00") else 2))
    midnight = turn > 0 and stated[10:19] == "T00:00:00" and stated.endswith(("+01:00", "+02:00"))
    return stated[:10] if midnight else day.isoformat()


def _later(one: Any, other: Any) -> Any:
    stated = [value for value in (one, other) if value is not ABSENT]
    return max(stated, key=lambda value: f"{value}-99-99"[:10], default=ABSENT)


def _earlier(one: Any, other: Any) -> Any:
    stated = [value for value in (one, other) if value is not ABSENT]
    return min(stated, default=ABSENT)


def has_coding(concept: Any, system: str, code: str) -> bool:
    """Whether a CodeableConcept has this coding."""
    codings = listed(concept.get("coding")) if isinstance(concept, dict) else []
    return any(isinstance(one, dict) and (one.get("system"), one.get("code")) == (system, code) for one in codings)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _bare(number: Any) -> str:
    return "".join(number.split()).lstrip("0") if isinstance(number, str) else ""


def known_items(plan: Plan, ids: Iterable[str], lists: Iterable[str]) -> Iterator[str]:
    """Those of `ids` that are in one of the Plan's lists."""
    there = {one.id for name in lists for one in getattr(plan, name)}
    yield from (ident for ident in ids if ident in there)
