"""What Consents of other systems say: read as consents, lines and reservations of the Plan, or told as not understood.

R4 gives a Consent many dimensions and the Plan has few. Whatever does not fit opens nothing, and closes at least what
it says (fhir.md § 3.5; law 3): a permit becomes a line where it names somebody of the plan and the whole of it; a deny
becomes a reservation, wider where it must be; the rest makes the consents doubtful, which closes all content. The
items are for decisions only. They do not stand in the document, so a put leaves them out again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID, uuid5

from planbro.findings import Findings
from planbro.formats.fhir._provisions import ACT_REASON, Actor, Party, Provisions, Rule, has_coding, known_items, listed
from planbro.formats.fhir.check._faults import nameable
from planbro.mapping import JsonTree, Trace
from planbro.plan import ABSENT, Code, Consent, ConsentParty, Null, Plan, Reservation, is_date, is_datetime, value_of

POLICY: Final = "https://planbro.dev/fhir/policy/individuell-plan"
"""The policy that our own Consents state; the table reads those."""
_SCOPE: Final = "http://terminology.hl7.org/CodeSystem/consentscope"
_OTHER_SCOPES: Final = ("research", "treatment", "adr")
_BLOCK: Final = "PBRL5-3"
_KNOWN: Final = frozenset(
    {
        "resourceType", "id", "meta", "language", "text", "contained", "extension", "identifier", "status", "scope",
        "category", "patient", "dateTime", "performer", "organization", "sourceAttachment", "sourceReference",
        "policy", "policyRule", "verification", "provision",
    }
)  # fmt: skip
_OURS: Final = "https://planbro.dev/fhir/StructureDefinition/"
_OWN_PERMIT: Final = frozenset({"id", "type", "period", "actor", "action", "purpose", "extension", "modifierExtension"})
_OWN_DENY: Final = frozenset({"id", "type", "period", "actor", "data", "extension"})
_SILENT: Final = frozenset({"resourceType", "id", "meta", "language", "text", "identifier", "category"})
"""What a server adds, or a system says besides, without limiting what a Consent of ours opens."""
_WORDLESS: Final = frozenset({"id", "display", "version", "userSelected"})
_RESERVED: Final = ("goals", "measures", "notes", "documents", "meetings", "messages", "needs", "resources")
_WITHOUT_EFFECT: Final = frozenset({"draft", "proposed", "inactive", "entered-in-error"})

Remark = tuple[str, tuple[Any, Any], str]
"""A finding's code, the place it is about, and the name of the element."""


def understand(tree: JsonTree, trace: Trace, findings: Findings) -> None:
    """Add to the plan what the Consents of others say; the table has read the rest, and our own. Twice is once."""
    said = _said(tree, trace)
    plan = trace.plan
    known = {one.id for one in (*plan.consents, *plan.consent_parties, *plan.reservations)}
    plan.consents += [one for one in said.consents if one.id not in known]
    plan.consent_parties += [one for one in said.lines if one.id not in known]
    plan.reservations += [one for one in said.reservations if one.id not in known]
    if said.doubtful:
        plan.doubtful.add("consents[]")
    for code, (holder, key), what in said.remarks:
        place = (holder, key if nameable(key) == key else "resourceType")
        findings.add(code, path=tree.path(place), what=".".join(map(nameable, what.split("."))))


def forget(tree: JsonTree, trace: Trace, plan: Plan, findings: Findings) -> None:
    """Take those items out of `plan` before it is put onto the same document, and tell where one was changed."""
    said = _said(tree, trace)
    known: dict[str, Any] = {one.id: one for one in (*said.consents, *said.lines, *said.reservations)}
    if not known:
        return
    changed = set(known)
    for name in ("consents", "consent_parties", "reservations"):
        for one in getattr(plan, name):
            if one.id in known and _same(one, known[one.id]):
                changed.discard(one.id)
        setattr(plan, name, [one for one in getattr(plan, name) if one.id not in known])
    if changed:
        findings.add("fhir-consent-not-written", count=len(changed))


def is_own(consent: Mapping[str, Any]) -> bool:
    """Whether a Consent is one of ours, by the policy it states first."""
    policies = listed(consent.get("policy"))
    return bool(policies) and isinstance(policies[0], dict) and policies[0].get("uri") == POLICY


def _same(one: Any, other: Any) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in type(one).__slots__)


@dataclass(slots=True)
class _Said:
    """What all the Consents of one document come to."""

    consents: list[Consent] = field(default_factory=list)
    lines: list[ConsentParty] = field(default_factory=list)
    reservations: list[Reservation] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    doubtful: bool = False

    def opens_nothing(self, place: tuple[Any, Any], what: str) -> None:
        self.remarks.append(("fhir-consent-unclear", place, what))

    def closes_all(self, place: tuple[Any, Any], what: str) -> None:
        self.remarks.append(("fhir-consent-closes", place, what))
        self.doubtful = True


def _said(tree: JsonTree, trace: Trace) -> _Said:
    said = _Said()
    there = [
        resource for _, entry in tree.graph.read() if (resource := entry["resource"]).get("resourceType") == "Consent"
    ]
    others = [one for one in there if not is_own(one)]
    for one in there:
        if is_own(one):
            _check_own(one, tree, trace, said)
    if others:
        reader = _Reader(Provisions(tree, trace), said)
        for number, one in enumerate(others):
            reader.read(one, number)
        reader.settle()
    _check_left_out(tree, said)
    return said


def _check_left_out(tree: JsonTree, said: _Said) -> None:
    """A Consent that was not read may be this person's, and a deny: of nobody in particular, or of unclear version."""
    graph = tree.graph
    for number, why in graph.left_out.items():
        resource = graph.entries[number].get("resource", {}) if number < len(graph.entries) else {}
        stands = resource.get("resourceType") == "Consent" and str(resource.get("status")) not in _WITHOUT_EFFECT
        if why == "unsaid" and stands:
            said.closes_all((resource, "patient" if "patient" in resource else "resourceType"), "patient")
    for remark in graph.remarks:
        resource = remark.place[0].get("resource", {}) if remark.code == "fhir-version-unclear" else {}
        if resource.get("resourceType") == "Consent":
            said.closes_all((resource, "meta" if "meta" in resource else "resourceType"), "meta.versionId")


def _check_own(consent: dict[str, Any], tree: JsonTree, trace: Trace, said: _Said) -> None:
    """One that states our policy and says more than we ever write is limited in a way that the table cannot see.

    So is one of which something was not read: a withdrawal of another type, a purpose in words, a patient by name.
    """
    provision = consent.get("provision", {})
    inner = listed(provision.get("provision")) if isinstance(provision, dict) else [None]
    root = set(provision) - {"id", "type", "period", "provision"} if isinstance(provision, dict) else {"provision"}
    strange = {*root, *(name for name in ("modifierExtension", "implicitRules") if name in consent)}
    if isinstance(provision, dict) and provision.get("type", "deny") != "deny":
        strange.add("type")
    for one in inner:
        known = _OWN_DENY if isinstance(one, dict) and one.get("type") == "deny" else _OWN_PERMIT
        strange |= set(one) - known if isinstance(one, dict) else {"provision"}
        for extension in listed(one.get("modifierExtension")) if isinstance(one, dict) else ():
            if not (isinstance(extension, dict) and str(extension.get("url")).startswith(_OURS)):
                strange.add("modifierExtension")
        if isinstance(one, dict):
            strange |= _strange_purposes(one)
    strange |= {name for name in consent if name not in _SILENT and any(_unread(consent, name, trace))}
    person, patient = tree.graph.person, consent.get("patient")
    if person is not None and tree.graph.targets(patient) != [person]:
        strange.add("patient")
    for name in sorted(strange):
        said.closes_all((consent, name if name in consent else "provision"), name)


def _strange_purposes(permit: Mapping[str, Any]) -> set[str]:
    """More than the one that we write, or one of another system."""
    stated = listed(permit.get("purpose"))
    ours = [one for one in stated if isinstance(one, dict) and one.get("system") == ACT_REASON and one.get("code")]
    return {"purpose"} if len(stated) > 1 or len(ours) < len(stated) else set()


def _unread(holder: Any, key: Any, trace: Trace) -> Iterator[tuple[Any, Any]]:
    """The leaves at a place that no row has read, but for those that limit nothing."""
    value = holder[key]
    if isinstance(value, dict) and value:
        extension = value.get("url")
        if isinstance(extension, str) and key != "policy" and not extension.startswith(_OURS):
            return
        for name in [one for one in value if one not in _WORDLESS] or value:
            yield from _unread(value, name, trace)
    elif isinstance(value, list) and value:
        for number in range(len(value)):
            yield from _unread(value, number, trace)
    elif (id(holder), key) not in trace.facts:
        yield holder, key


class _Reader:
    """Reads the Consents of others, one by one, and then what they come to together."""

    def __init__(self, provisions: Provisions, said: _Said) -> None:
        self.provisions, self.said, self.plan = provisions, said, provisions.plan
        self._base = uuid5(UUID(self.plan.id), "consents of others")
        self._bases: list[tuple[str, dict[str, Any]]] = []
        self._opening: set[str] = set()

    def read(self, consent: dict[str, Any], number: int) -> None:
        status = str(consent.get("status"))
        if status in _WITHOUT_EFFECT or _is_other_scope(consent.get("scope")):
            return
        strange = [name for name in consent if name not in _KNOWN]
        if status not in {"active", "rejected"}:
            strange.append("status")
        if not has_coding(consent.get("scope"), _SCOPE, "patient-privacy"):
            strange.append("scope")
        if not self._is_of_planeier(consent):
            strange.append("patient")
        rule = self.provisions.read(consent.get("provision"))
        if any("provision" in one.unclear for one in (rule, *rule.inner)) or (rule.type is None and not rule.inner):
            strange.append("provision")
        if any(one.type is None for one in rule.inner):
            strange.append("provision.type")
        if strange:
            for name in strange:
                self.said.closes_all((consent, name if name in consent else "status"), name)
            return
        key = str(consent.get("id") or number)
        if status == "rejected":
            self._refusal(consent, rule, key)
        else:
            self._decide(consent, rule, key)

    def settle(self) -> None:
        """Across consents a deny beats a permit: one that closes all but what it names contradicts every other."""
        own = {line.consent for line in self.plan.consent_parties}
        opening = self._opening | {
            one.id for one in self.plan.consents if one.id in own and value_of(one.kind) == "sharing"
        }
        for ident, consent in self._bases:
            if opening - {ident}:
                self.said.closes_all((consent, "provision"), "provision")

    def _is_of_planeier(self, consent: dict[str, Any]) -> bool:
        """Whether it names the patient whose plan it is; R4 does not demand one, we do (fhir.md § 3.1)."""
        graph, patient = self.provisions.graph, consent.get("patient")
        return (
            isinstance(patient, dict)
            and graph.person is not None
            and self.provisions.targets(patient) == [graph.person]
        )

    # what it comes to

    def _decide(self, consent: dict[str, Any], rule: Rule, key: str) -> None:
        permits = [one.within(rule) for one in rule.inner if one.type == "permit"]
        denies = [one for one in rule.inner if one.type == "deny"]
        if rule.type == "permit":
            permits.insert(0, rule)
        elif rule.type == "deny" and (not permits or rule.actors is not None):
            denies.insert(0, rule)
        elif rule.type == "deny":
            self._bases.append((self._id(key), consent))
        for number, one in enumerate(denies):
            self._reserve(consent, one, f"{key}/deny/{number}")
        lines = [line for number, one in enumerate(permits) for line in self._lines(consent, one, f"{key}/{number}")]
        if permits and self._may_open(consent):
            self._consent(consent, rule, key, lines)

    def _may_open(self, consent: dict[str, Any]) -> bool:
        """Whether the Consent itself stands, apart from what its provisions say."""
        unclear = []
        if not (listed(consent.get("policy")) or consent.get("policyRule")):
            unclear.append("policy")
        for one in listed(consent.get("verification")):
            if not (isinstance(one, dict) and one.get("verified") is True):
                unclear.append("verification")
        if "organization" in consent and not self._is_controller(consent["organization"]):
            unclear.append("organization")
        for name in unclear:
            self.said.opens_nothing((consent, name), name)
        return not unclear

    def _is_controller(self, references: Any) -> bool:
        """Whether the plan's own body is among those who are to hold to the Consent, where the plan states one."""
        bodies = {one.organisation for one in self.plan.responsibilities if isinstance(one.organisation, str)}
        above = {one.part_of for one in self.plan.organisations if one.id in bodies and isinstance(one.part_of, str)}
        named = {ident for one in listed(references) for _, ident in self.provisions.actor(one).parties}
        return bool(named & (bodies | above)) if bodies else bool(named)

    def _consent(self, consent: dict[str, Any], rule: Rule, key: str, lines: list[ConsentParty], **more: Any) -> None:
        stated = consent.get("dateTime")
        signed = stated[:10] if isinstance(stated, str) and (is_date(stated) or is_datetime(stated)) else ABSENT
        made = Consent(
            id=self._id(key), kind=Code("sharing"), status=Code("active"), signed=signed, start=rule.start, end=rule.end
        )
        self._sign(made, consent)
        for name, value in more.items():
            setattr(made, name, value)
        self.said.consents.append(made)
        self.said.lines += [replace(one, consent=made.id) for one in lines]
        if lines:
            self._opening.add(made.id)

    def _refusal(self, consent: dict[str, Any], rule: Rule, key: str) -> None:
        """What was asked for and refused: whom and what it names, and everything where that is not clear."""
        rules = rule.inner or (rule,)
        clear = all(not one.unclear and one.actors is not None for one in rules)
        lines = (
            [line for number, one in enumerate(rules) for line in self._lines(consent, one, f"{key}/{number}")]
            if clear
            else []
        )
        self._consent(consent, rule, key, lines, status=Code("rejected"), start=ABSENT, end=ABSENT)
        self._opening.discard(self._id(key))

    def _lines(self, consent: dict[str, Any], rule: Rule, key: str) -> Iterator[ConsentParty]:
        """The lines of a permit; none where it names nobody, or says something that is not understood."""
        unclear = list(rule.unclear) if rule.actors is not None else [*rule.unclear, "actor"]
        if unclear:
            for name in dict.fromkeys(unclear):
                self.said.opens_nothing((consent, "provision"), f"provision.{name}")
            return
        purposes = (None,) if rule.purposes is None else rule.purposes
        parties = [(actor, party) for actor in rule.actors or () for party in actor.parties]
        for number, (actor, party) in enumerate(parties):
            for purpose in purposes:
                yield self._line(rule, actor, party, purpose, f"{key}/{number}/{purpose}")

    def _line(self, rule: Rule, actor: Actor, party: Party, purpose: str | None, key: str) -> ConsentParty:
        outer = Rule("permit", start=actor.days[0], end=actor.days[1])
        span = rule.within(outer) if actor.days != (ABSENT, ABSENT) else rule
        line = ConsentParty(id=self._id(f"line/{key}"), part=Code("whole"), start=span.start, end=span.end)
        line.access = Code(rule.access or "read")
        if purpose is not None:
            line.purpose = Code(purpose)
        _name(line, party)
        return line

    def _reserve(self, consent: dict[str, Any], rule: Rule, key: str) -> None:
        """The reservations of a deny: against each whom it names, else against all; of an item, of a part, of all."""
        named = [party for actor in rule.actors or () for party in actor.parties]
        sure = rule.actors is not None and all(actor.sure and actor.parties for actor in rule.actors)
        parties: list[Party | None] = [*named] if sure and named else [None]
        items = list(known_items(self.plan, rule.items, _RESERVED))
        exact = bool(items) and len(items) == len(rule.items) and rule.part is None
        kind = self._kind(consent, limited=exact or rule.part is not None)
        for number, party in enumerate(parties):
            for place, item in enumerate(items if exact else [None]):
                made = Reservation(id=self._id(f"{key}/{number}/{place}"), kind=Code(kind))
                if item is not None:
                    made.item = item
                elif rule.part is not None and not rule.items:
                    made.part = Code(rule.part)
                if party is not None:
                    _name(made, party)
                made.start, made.end = rule.widest
                self.said.reservations.append(made)
        self._tell_wider(consent, rule, sure, exact)

    def _tell_wider(self, consent: dict[str, Any], rule: Rule, sure: bool, exact: bool) -> None:
        """What a reservation has no place for, and which it therefore closes in any case."""
        wider = [name for name in rule.unclear if not (name == "actor" and sure) and not (name == "data" and exact)]
        wider = [name for name in wider if not (name == "class" and rule.part is not None and not rule.items)]
        wider += [name for name, stated in (("purpose", rule.purposes), ("action", rule.access)) if stated is not None]
        for name in dict.fromkeys(wider):
            self.said.remarks.append(("fhir-consent-wider", (consent, "provision"), f"provision.{name}"))

    @staticmethod
    def _kind(consent: dict[str, Any], *, limited: bool) -> str:
        """A block under pbrl § 5-3, or an objection, shuts the status too; one that is limited is a reservation."""
        rules = [one.get("code") for one in _codings(consent.get("policyRule"))]
        if _BLOCK in rules:
            return "block"
        return "reservation" if limited else "objection"

    # who signed

    def _sign(self, made: Consent, consent: dict[str, Any]) -> None:
        """In what right: the person, one with parental responsibility or a mandate; else in none that is understood."""
        performers = [self.provisions.actor(one) for one in listed(consent.get("performer"))]
        graph = self.provisions.graph
        if any(
            graph.person is not None and self.provisions.targets(one) == [graph.person]
            for one in listed(consent.get("performer"))
        ):
            made.signer_kind = Code("patient-express")
            return
        related = [party for one in performers if one.sure and len(one.parties) == 1 for party in one.parties]
        people = [one for name, ident in related if name == "related" for one in self.plan.related if one.id == ident]
        right = value_of(people[0].representation) if people else ""
        if right is None or right not in _RIGHTS:
            made.signer_kind = Null("unknown")
            return
        made.signer_kind = Code(_RIGHTS[right])
        made.signer_related = people[0].id
        if right == "parental" and len(people) > 1 and value_of(people[1].representation) == "parental":
            made.signer_kind = Code("parents-joint")
            made.cosigner_related, made.cosigned = people[1].id, made.signed
        elif right == "parental" and value_of(people[0].consent_right) == "parent-shared":
            made.signer_kind = Code("parents-joint")

    def _id(self, key: str) -> str:
        return str(uuid5(self._base, key))


_RIGHTS: Final = {
    "parental": "parent-sole", "guardian": "guardian", "power-of-attorney": "guardian", "assigned": "guardian",
}  # fmt: skip


def _name(one: ConsentParty | Reservation, party: Party) -> None:
    if party[0] == "organisations":
        one.organisation = party[1]
    else:
        one.participant = party[1]


def _is_other_scope(scope: Any) -> bool:
    """About something else than privacy: research, the treatment itself, an advance directive."""
    return any(has_coding(scope, _SCOPE, code) for code in _OTHER_SCOPES) and len(_codings(scope)) == 1


def _codings(concept: Any) -> list[dict[str, Any]]:
    codings = listed(concept.get("coding")) if isinstance(concept, dict) else []
    return [one for one in codings if isinstance(one, dict)]
