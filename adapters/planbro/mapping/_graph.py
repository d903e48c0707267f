"""A FHIR Bundle as a graph: what its references mean, and which of its resources are of the plan.

A Bundle may hold the plans of several people, a resource in several versions, or a resource inside another. A
reference names its target by fullUrl, by type and id under the server it stands on, as contained, or by a number
alone (R4 Bundle, "Resolving references in Bundles"). What is not of the plan is left out of the reading, never out of
the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

_OURS: Final = "https://planbro.dev/"
ITEM_SYSTEM: Final = "https://planbro.dev/fhir/item"
"""The system of a tag with the id of an item: its name on a server that gives ids itself (fhir.md § 6.2)."""
_WHOLE: Final = frozenset({"CarePlan", "Consent", "Patient"})
"""What is never left out for what it says of itself: the plan, its person, and what may close the door."""
PLAN_KIND: Final = "https://planbro.dev/fhir/CodeSystem/plan-kind"
_DOCUMENT_TYPE: Final = ("urn:oid:2.16.578.1.12.4.1.1.9602", "A02-2")
_STATUS: Final = ("active", "on-hold", "draft", "unknown", "completed", "revoked", "entered-in-error")
_PERSON: Final = ("subject", "patient", "for")
_OF_PERSON: Final = frozenset(
    {
        "Appointment", "Basic", "CarePlan", "CareTeam", "Communication", "CommunicationRequest", "Condition", "Consent",
        "DeviceRequest", "DocumentReference", "Encounter", "EpisodeOfCare", "Flag", "Goal", "MedicationRequest",
        "NutritionOrder", "Observation", "RelatedPerson", "RequestGroup", "ServiceRequest", "Task",
    }
)  # fmt: skip
"""Resources that are about one person, as far as a plan is made of them."""
_HOLDERS: Final = frozenset({"CarePlan", "CareTeam"})
"""Whose contained resources are parts of the plan; those of others only say more of their owner."""
_MEMBERS: Final = (("goal",), ("activity", "reference"), ("addresses",), ("careTeam",), ("supportingInfo",))
"""What a CarePlan is made of."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell of the Bundle: a finding's code, the place it is about, what the text is filled with."""

    code: str
    place: tuple[Any, Any]
    params: dict[str, str | int] = field(default_factory=dict)


class Graph:
    """The entries of one Bundle.

    `left_out` says by number which are not read, and why; `contained` are entries made of what a CarePlan or CareTeam
    contains; `single` is the number of the plan's own CarePlan and Patient, or -1 where it is not here.
    """

    __slots__ = (
        "_bare", "_bases", "_bundle", "_by_resource", "_has", "_homes", "_idents", "_local", "_names", "_owner",
        "contained", "entries", "left_out", "person", "plan", "remarks", "single",
    )  # fmt: skip

    def __init__(self, bundle: Any) -> None:
        self._bundle: dict[str, Any] = bundle if isinstance(bundle, dict) else {}
        members = self._bundle.get("entry")
        self.entries: list[Any] = members if isinstance(members, list) else []
        self.left_out: dict[int, str] = {}
        self.contained: list[Any] = []
        self.single: dict[str, int] = {}
        self.remarks: list[Remark] = []
        self.plan: Any = None
        self.person: Any = None
        self._names: dict[str, Any] = {}
        self._bases: set[str] = set()
        self._by_resource: dict[int, Any] = {}
        self._local: dict[int, Any] = {}
        self._owner: dict[int, Any] = {}
        self._homes: dict[int, str] | None = None
        self._idents: dict[tuple[Any, Any], list[Any]] | None = None
        self._bare: dict[str, list[Any]] | None = None
        self._has: dict[tuple[str, tuple[str, ...]], dict[int, list[Any]]] = {}
        numbered = [(n, e) for n, e in enumerate(self.entries) if resource_of(e) is not None]
        self._versions(numbered)
        for number, entry in numbered:
            if number not in self.left_out:
                self._name(entry)
        for number, entry in numbered:
            if number not in self.left_out:
                self._open(entry)
        for number, entry in list(self.read()):
            self._judge(number, entry)
        self._choose([(n, e) for n, e in numbered if n not in self.left_out])

    # -- names

    def _name(self, entry: Any) -> None:
        resource = entry["resource"]
        self._by_resource[id(resource)] = entry
        kind, ident, url = resource.get("resourceType"), resource.get("id"), entry.get("fullUrl")
        base = base_of(entry)
        if base is not None:
            self._bases.add(base)
        if isinstance(url, str):
            self._names.setdefault(url.partition("/_history/")[0], entry)
        if ident is not None:
            self._names.setdefault(f"{kind}/{ident}", entry)
            self._names.setdefault(f"urn:uuid:{ident}", entry)

    def _open(self, entry: Any) -> None:
        """Make entries of what a resource contains, and remember what `#id` means inside it."""
        owner = entry["resource"]
        inside = owner.get("contained")
        if not isinstance(inside, list) or not inside:
            return
        local: dict[str, Any] = {}
        for resource in inside:
            if isinstance(resource, dict) and isinstance(resource.get("resourceType"), str):
                name = f"#{resource.get('id')}"
                made = {"fullUrl": name, "resource": resource}
                local.setdefault(name, made)
                self._by_resource[id(resource)] = made
                self._owner[id(made)] = entry
                if owner.get("resourceType") in _HOLDERS:
                    self.contained.append(made)
        local.setdefault("#", entry)
        for holder in references(owner):
            target = local.get(holder["reference"]) if isinstance(holder.get("reference"), str) else None
            if target is not None:
                self._local[id(holder)] = target

    def add(self, entry: Any) -> None:
        """An entry that writing made, and has named."""
        self._name(entry)
        self._has.clear()

    def drop(self, entry: Any) -> None:
        """An entry that came to nothing."""
        for name in [name for name, known in self._names.items() if known is entry]:
            del self._names[name]

    # -- references

    def named(self, text: Any, holder: Any = None) -> Any:
        """The entry that the text of a reference names; `holder` is the Reference it stands in, where there is one."""
        if not isinstance(text, str):
            return None
        if holder is not None and id(holder) in self._local:
            return self._local[id(holder)]
        found = self._names.get(text)
        if found is None:
            found = self._loosely(text)
        if found is not None and len(self._bases) > 1 and "://" not in text:
            return self._same_server(text, holder, found)
        return found

    def _loosely(self, text: str) -> Any:
        """A version, a search instead of an id, a server's address where the Bundle has none, an id without a type."""
        name, _, version = text.partition("/_history/")
        if version and name in self._names:
            return self._names[name]
        if "://" in name:
            found = self._names.get("/".join(name.rsplit("/", 2)[1:]))
            return found if found is not None and base_of(found) is None else None
        if "?identifier=" in name:
            system, bar, value = name.partition("?identifier=")[2].rpartition("|")
            return next(iter(self._numbered(system if bar else None, value)), None)
        if "/" in name or ":" in name or name.startswith("#"):
            return None
        if self._bare is None:
            self._bare = {}
            for entry in {id(entry): entry for entry in self._names.values()}.values():
                self._bare.setdefault(str(entry["resource"].get("id")), []).append(entry)
        here = self._bare.get(name, ())
        return here[0] if len(here) == 1 else None

    def _same_server(self, text: str, holder: Any, found: Any) -> Any:
        """In a Bundle of several servers a relative reference is relative to the server of its own resource."""
        if text.startswith(("urn:", "#")):
            return found
        if self._homes is None:
            self._homes = {}
            for _, entry in self.read():
                base = base_of(entry)
                if base is not None:
                    self._homes |= {id(one): base for one in references(entry["resource"])}
        home = self._homes.get(id(holder))
        if home is None:
            return found
        here = self._names.get(f"{home}/{text.partition('/_history/')[0]}")
        return here if here is not None else found if base_of(found) is None else None

    def targets(self, reference: Any) -> list[Any]:
        """The entries a Reference may mean: what it names, else all with the number it states."""
        if not isinstance(reference, dict):
            return []
        found = self.named(reference.get("reference"), reference)
        if found is not None:
            return [found]
        ident = reference.get("identifier")
        if not isinstance(ident, dict):
            return []
        kind = reference.get("type")
        there = self._numbered(ident.get("system"), ident.get("value"))
        return [e for e in there if not isinstance(kind, str) or e["resource"].get("resourceType") == kind] or there

    def target(self, reference: Any, kind: str | None = None) -> Any:
        """The entry a Reference means, of one type where only that will do; None where there is none."""
        for entry in self.targets(reference):
            if kind is None or entry["resource"].get("resourceType") == kind:
                return entry
        return None

    def _numbered(self, system: Any, value: Any) -> list[Any]:
        if self._idents is None:
            self._idents = {}
            seen = {id(entry): entry for entry in (*self._names.values(), *self.contained)}
            for entry in seen.values():
                for key in _numbers(entry["resource"]):
                    self._idents.setdefault(key, []).append(entry)
        if not isinstance(value, str) or not (system is None or isinstance(system, str)):
            return []
        return self._idents.get((national(system), _tight(value)), [])

    def name_of(self, entry: Any) -> str:
        """How another resource refers to an entry."""
        url, resource = entry.get("fullUrl"), entry["resource"]
        return url if isinstance(url, str) else f"{resource.get('resourceType')}/{resource.get('id')}"

    def pointing(self, resource: Any, kind: str, path: tuple[str, ...]) -> list[Any]:
        """The elements of resources of a type that point to `resource` at the end of `path`."""
        key = (kind, path)
        if key not in self._has:
            found: dict[int, list[Any]] = {}
            self._has[key] = found
            for _, entry in self.read():
                if entry["resource"].get("resourceType") == kind:
                    for element in _elements(entry["resource"], path[:-1]):
                        for one in _listed(element.get(path[-1])):
                            for target in self.targets(one):
                                found.setdefault(id(target), []).append(element)
        entry = self._by_resource.get(id(resource))
        return self._has[key].get(id(entry), []) if entry is not None else []

    def read(self) -> Iterator[tuple[int, Any]]:
        """The entries that are read, each with its number; those made of contained resources come last."""
        for number, entry in enumerate(self.entries):
            if number not in self.left_out and resource_of(entry) is not None:
                yield number, entry
        for number, entry in enumerate(self.contained, len(self.entries)):
            if number not in self.left_out:
                yield number, entry

    def entry_with(self, resource: Any) -> Any:
        """The entry of a resource."""
        return self._by_resource.get(id(resource))

    def holder_of(self, made: Any) -> Any:
        """The entry whose resource contains the one this entry was made of."""
        return self._owner.get(id(made))

    # -- versions

    def _versions(self, numbered: list[tuple[int, Any]]) -> None:
        """Of a resource in several versions the newest counts."""
        by_name: dict[str, list[tuple[int, Any]]] = {}
        for number, entry in numbered:
            name = _identity(entry)
            if name is not None:
                by_name.setdefault(name, []).append((number, entry))
        history = self._bundle.get("type") == "history"
        gone = _deleted(self.entries) if history else {}
        for name, versions in by_name.items():
            if name in gone and gone[name] < versions[0][0]:
                for number, _ in versions:
                    self._leave(number, "deleted")
                self.remarks.append(Remark("fhir-resource-deleted", (versions[0][1], "resource")))
            elif len(versions) > 1:
                self._newest(versions, history)

    def _newest(self, versions: list[tuple[int, Any]], history: bool) -> None:
        keys = [_version(entry) for _, entry in versions]
        same = all(entry["resource"] == versions[0][1]["resource"] for _, entry in versions)
        best = 0
        for part in (0, 1):
            stated = [key[part] for key in keys]
            if all(one is not None for one in stated) and len(set(stated)) == len(stated):
                best = max(range(len(stated)), key=lambda n: stated[n])  # type: ignore[arg-type,return-value]
                break
        else:
            if not history and not same:
                self.remarks.append(Remark("fhir-version-unclear", (versions[0][1], "resource")))
        for place, (number, entry) in enumerate(versions):
            if place != best:
                self._leave(number, "older")
                self.remarks.append(Remark("fhir-version-older", (entry, "resource")))

    def _judge(self, number: int, entry: Any) -> None:
        """What says of itself that it does not hold, is not to be done, or is not to be read without understanding."""
        resource = entry["resource"]
        kind = resource.get("resourceType")
        unknown = any(
            isinstance(one, dict) and not str(one.get("url")).startswith(_OURS)
            for one in _listed(resource.get("modifierExtension"))
        )
        if unknown and kind != "Consent":
            self.remarks.append(Remark("fhir-modifier-unknown", (resource, "modifierExtension")))
        if kind in _WHOLE:
            return
        if resource.get("doNotPerform") is True:
            self._leave(number, "negated")
            self.remarks.append(Remark("fhir-not-to-be-done", (resource, "doNotPerform")))
        elif _mistaken(resource):
            self._leave(number, "mistaken")
            self.remarks.append(Remark("fhir-entered-in-error", (entry, "resource")))
        elif unknown:
            self._leave(number, "modified")

    def _leave(self, number: int, why: str) -> None:
        self.left_out.setdefault(number, why)

    # -- whose plan, and which

    def _choose(self, numbered: list[tuple[int, Any]]) -> None:
        plans = [(n, e) for n, e in numbered if e["resource"].get("resourceType") == "CarePlan"]
        patients = [(n, e) for n, e in numbered if e["resource"].get("resourceType") == "Patient"]
        number = None
        if plans:
            old = {id(self.target(r)) for _, e in plans for r in _listed(e["resource"].get("replaces"))}
            number, self.plan = min(plans, key=lambda one: self._rank(one, old))
            self.single["CarePlan"] = number
        self._find_person([*patients, *enumerate(self.contained, len(self.entries))])
        self._leave_others(numbered, patients)
        if len(plans) > 1:
            self._leave_other_plans([(n, e) for n, e in plans if n != number], numbered)

    @staticmethod
    def _rank(one: tuple[int, Any], replaced: set[int]) -> tuple[int, ...]:
        """Which of several CarePlans is the plan: not by mistake, an IP, no part of another, not replaced, in force."""
        number, entry = one
        resource = entry["resource"]
        search = entry.get("search")
        status = resource.get("status")
        return (
            status == "entered-in-error",
            not is_ip(resource),
            bool(_listed(resource.get("partOf"))),
            id(entry) in replaced,
            isinstance(search, dict) and search.get("mode") == "include",
            _STATUS.index(status) if status in _STATUS else len(_STATUS),
            number,
        )

    def _find_person(self, candidates: Iterable[tuple[int, Any]]) -> None:
        """The plan's subject decides; where it says nothing, the one person there is."""
        persons = [(n, e) for n, e in candidates if e["resource"].get("resourceType") == "Patient"]
        if self.plan is not None:
            subject = person_reference(self.plan["resource"])
            if subject is not None:
                self.person = self.target(subject, "Patient")
                if self.person is None:
                    self.remarks.append(Remark("fhir-subject-elsewhere", (self.plan["resource"], "subject")))
            else:
                self.remarks.append(Remark("fhir-subject-missing", (self.plan, "resource")))
        stated = self.plan is not None and person_reference(self.plan["resource"]) is not None
        if self.person is None and not stated and len(persons) == 1:
            self.person = persons[0][1]
        for number, entry in persons:
            if entry is self.person:
                self.single["Patient"] = number
        if self.person is None and (stated or len(persons) > 1):
            self.single["Patient"] = -1

    def _leave_others(self, numbered: list[tuple[int, Any]], patients: list[tuple[int, Any]]) -> None:
        """What is about another person does not flow into this person's plan (law 3)."""
        plan = self.plan["resource"] if self.plan is not None else {}
        subject = person_reference(plan)
        own = subject.get("reference") if subject is not None else None
        mine = self._keys(subject) | self._keys_of(self.person)
        several = False
        unsaid: list[int] = []
        for number, entry in (*numbered, *enumerate(self.contained, len(self.entries))):
            resource = entry["resource"]
            if resource.get("resourceType") not in _OF_PERSON or resource is plan:
                continue
            persons = list(_persons(resource))
            if not persons:
                unsaid.append(number)
                continue
            same = any(isinstance(own, str) and ref.get("reference") == own for ref in persons)
            if not same and mine and not any(self._keys(ref) & mine for ref in persons):
                several = True
                self._leave(number, "person")
        others = [(n, e) for n, e in patients if e is not self.person and not self._keys_of(e) & mine]
        if others and self.plan is not None:
            several = True
            for number, _ in others:
                self._leave(number, "person")
        if not several:
            return
        for number in unsaid:
            if not self._points_here(number):
                self._leave(number, "unsaid")
        self._leave_unreached(numbered)
        told: list[tuple[frozenset[Any], int]] = []
        for number, entry in numbered:
            if self.left_out.get(number) == "person":
                resource = entry["resource"]
                refs = list(_persons(resource))
                keys = self._keys(refs[0]) if refs else self._keys_of(entry)
                if not any(keys & known for known, _ in told):
                    told.append((keys, number))
        for _, number in told:
            count = sum(why in {"person", "unsaid", "unreached"} for why in self.left_out.values())
            self.remarks.append(Remark("fhir-person-other", (self.entries[number], "resource"), {"count": count}))

    def _points_here(self, number: int) -> bool:
        """Whether a resource that says not of whom it is points to the plan, or the plan to it."""
        entry = self.entries[number] if number < len(self.entries) else self.contained[number - len(self.entries)]
        if self._owner.get(id(entry)) is self.plan:
            return True
        out = any(self.plan in self.targets(ref) for ref in references(entry["resource"]))
        return out or any(entry in self.targets(ref) for ref in references(self.plan["resource"]))

    def _leave_unreached(self, numbered: list[tuple[int, Any]]) -> None:
        """Among several people's resources, professionals and bodies count where the plan's own lead to them."""
        reached: set[int] = set()
        stack = [e for _, e in self.read() if e["resource"].get("resourceType") in _OF_PERSON or e is self.person]
        while stack:
            entry = stack.pop()
            if id(entry) in reached:
                continue
            reached.add(id(entry))
            for ref in references(entry["resource"]):
                stack += [e for e in self.targets(ref) if e["resource"].get("resourceType") not in _OF_PERSON]
        for number, entry in numbered:
            kind = entry["resource"].get("resourceType")
            if kind not in _OF_PERSON and kind != "Patient" and id(entry) not in reached:
                self._leave(number, "unreached")

    def _keys(self, reference: Any) -> frozenset[Any]:
        """All that says whom a Reference means."""
        if reference is None:
            return frozenset()
        keys: set[Any] = set()
        for entry in self.targets(reference):
            keys |= self._keys_of(entry)
        text = reference.get("reference")
        if isinstance(text, str):
            keys.add(text.partition("/_history/")[0])
        ident = reference.get("identifier")
        if isinstance(ident, dict) and isinstance(ident.get("value"), str):
            keys.add((national(ident.get("system")), _tight(ident["value"])))
        return frozenset(keys)

    def _keys_of(self, entry: Any) -> frozenset[Any]:
        """All that names a Patient: entry, numbers, and the records that are linked to it."""
        if entry is None:
            return frozenset()
        keys: set[Any] = {id(entry), *_numbers(entry["resource"])}
        for link in _listed(entry["resource"].get("link")):
            for other in self.targets(link.get("other")) if isinstance(link, dict) else ():
                keys.add(id(other))
        return frozenset(keys)

    def _leave_other_plans(self, others: list[tuple[int, Any]], numbered: list[tuple[int, Any]]) -> None:
        """A child plan is a part of the plan; any other plan's goals and measures are its own."""
        family = {id(self.plan)}
        grown = True
        while grown:
            rest = [e for _, e in others if id(e) not in family]
            children = {id(e) for e in rest if any(id(t) in family for t in self._whole_of(e))}
            grown = bool(children)
            family |= children
        strangers = [(n, e) for n, e in others if id(e) not in family]
        ours = {id(t) for entry in self._plans(family) for t in self._parts(entry)}
        theirs = {id(t) for _, entry in strangers for t in self._parts(entry)} - ours
        for number, entry in numbered:
            if id(entry) in theirs and entry is not self.person:
                self._leave(number, "plan")
        for number, _ in strangers:
            self._leave(number, "plan")
        same = [n for n, _ in others if self.left_out.get(n) != "person"]
        if not same:
            return
        code = "fhir-careplan-children" if not [n for n, _ in strangers if n in same] else "fhir-careplans-several"
        self.remarks.append(Remark(code, (self.plan, "resource"), {"count": len(same)}))

    def _whole_of(self, plan: Any) -> Iterator[Any]:
        for ref in _listed(plan["resource"].get("partOf")):
            yield from self.targets(ref)

    def _plans(self, wanted: set[int]) -> list[Any]:
        return [e for e in self.entries if id(e) in wanted]

    def _parts(self, plan: Any) -> Iterator[Any]:
        for path in _MEMBERS:
            for element in _elements(plan["resource"], path[:-1]):
                for ref in _listed(element.get(path[-1])):
                    yield from self.targets(ref)


def resource_of(entry: Any) -> dict[str, Any] | None:
    """The resource of an entry, where it has one."""
    found = entry.get("resource") if isinstance(entry, dict) else None
    return found if isinstance(found, dict) else None


def item_of(resource: Any) -> str | None:
    """The id of the item that a resource was made of, by its tag; None where it has none, or several."""
    meta = resource.get("meta") if isinstance(resource, dict) else None
    tags = [t for t in _listed(meta.get("tag")) if isinstance(t, dict)] if isinstance(meta, dict) else []
    found = [tag.get("code") for tag in tags if tag.get("system") == ITEM_SYSTEM]
    return found[0] if len(found) == 1 and isinstance(found[0], str) else None


def base_of(entry: Any) -> str | None:
    """The server an entry is from, where its fullUrl is an address there."""
    url, resource = entry.get("fullUrl"), entry["resource"]
    if not isinstance(url, str) or "://" not in url:
        return None
    head, _, ident = url.partition("/_history/")[0].rpartition("/")
    base, slash, kind = head.rpartition("/")
    return base if slash and ident and kind == resource.get("resourceType") else None


def is_ip(resource: Any) -> bool:
    """Whether a CarePlan says itself that it is an individuell plan, or a plan of planbro's kinds."""
    for concept in _listed(resource.get("category")):
        for coding in _listed(concept.get("coding")) if isinstance(concept, dict) else ():
            system, code = (coding.get("system"), coding.get("code")) if isinstance(coding, dict) else (None, None)
            if system == PLAN_KIND or (national(system), code) == _DOCUMENT_TYPE:
                return True
    return False


def person_reference(resource: Any) -> dict[str, Any] | None:
    """Whom a resource is about, by its Reference; None where it says nothing that names a person."""
    return next(_persons(resource), None)


def _persons(resource: Any) -> Iterator[dict[str, Any]]:
    for name in _PERSON:
        found = resource.get(name)
        if isinstance(found, dict) and _names_someone(found):
            yield found
            return
    if resource.get("resourceType") == "Appointment":
        for one in _listed(resource.get("participant")):
            actor = one.get("actor") if isinstance(one, dict) else None
            if not isinstance(actor, dict):
                continue
            if "Patient/" in str(actor.get("reference")) or actor.get("type") == "Patient":
                yield actor


def _names_someone(reference: dict[str, Any]) -> bool:
    return isinstance(reference.get("reference"), str) or isinstance(reference.get("identifier"), dict)


_ALIASES: Final = (
    "http://helsedir.no/fhir/CodeSystem/no-kodeverk-",
    "http://ehelse.no/fhir/CodeSystem/no-kodeverk-",
    "https://helsedir.no/fhir/CodeSystem/no-kodeverk-",
)
_NAMED: Final = {
    "FNR": "4.1", "DNR": "4.2", "FHNR": "4.3", "HPR": "4.4", "DUFN": "4.5",
}  # fmt: skip


def national(system: Any) -> Any:
    """A Norwegian system's one name: `urn:oid:`, whichever of its names was written (fhir.md § 1.1, § 1.5)."""
    if not isinstance(system, str):
        return system
    if system[:12] == "2.16.578.1.1":
        return f"urn:oid:{system}"
    if system[:4] != "http":
        return system
    for alias in _ALIASES:
        if system.startswith(alias):
            return f"urn:oid:2.16.578.1.12.4.1.1.{system[len(alias) :].removesuffix('.html')}"
    _, found, name = system.partition(".no/fhir/NamingSystem/")
    return f"urn:oid:2.16.578.1.12.4.1.{_NAMED[name]}" if found and name in _NAMED else system


def _tight(value: Any) -> Any:
    return "".join(value.split()) if isinstance(value, str) else value


def _numbers(resource: Any) -> Iterator[tuple[Any, Any]]:
    for one in _listed(resource.get("identifier")):
        if isinstance(one, dict) and isinstance(one.get("value"), str):
            yield national(one.get("system")), _tight(one["value"])


def _mistaken(resource: Any) -> bool:
    """Entered in error, or a condition that was ruled out."""
    if "entered-in-error" in (resource.get("status"), resource.get("lifecycleStatus")):
        return True
    said = resource.get("verificationStatus")
    codings = _listed(said.get("coding")) if isinstance(said, dict) else ()
    return any(isinstance(one, dict) and one.get("code") in {"entered-in-error", "refuted"} for one in codings)


def _identity(entry: Any) -> str | None:
    """What makes two entries versions of one resource: type and id, under one server."""
    kind, ident = entry["resource"].get("resourceType"), entry["resource"].get("id")
    if not isinstance(ident, str):
        return None
    return f"{base_of(entry) or ''}/{kind}/{ident}"


def _version(entry: Any) -> tuple[int | None, datetime | None]:
    meta = entry["resource"].get("meta")
    number, time = (meta.get("versionId"), meta.get("lastUpdated")) if isinstance(meta, dict) else (None, None)
    return int(number) if isinstance(number, str) and number.isdecimal() else None, _moment(time)


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _deleted(entries: list[Any]) -> dict[str, int]:
    """In a history, newest first: what was deleted, and where that stands."""
    found: dict[str, int] = {}
    for number, entry in enumerate(entries):
        request = entry.get("request") if isinstance(entry, dict) and "resource" not in entry else None
        if isinstance(request, dict) and request.get("method") == "DELETE" and isinstance(request.get("url"), str):
            base, _, kind = request["url"].rpartition("/")[0].rpartition("/")
            found.setdefault(f"{base}/{kind}/{request['url'].rpartition('/')[2]}", number)
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _elements(value: Any, path: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Every object at a path; a list on the way stands for its members."""
    for one in _listed(value):
        if isinstance(one, dict):
            if path:
                yield from _elements(one.get(path[0]), path[1:])
            else:
                yield one


def references(value: Any) -> Iterator[dict[str, Any]]:
    """Every Reference in a resource."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            if _names_someone(one):
                yield one
            stack += [below for below in one.values() if isinstance(below, dict | list)]
        elif isinstance(one, list):
            stack += [below for below in one if isinstance(below, dict | list)]
