"""What the facade offers of each type of resource: the one table that requests are answered by, and that the
CapabilityStatement is made of (fhir.md § 5.1).

A search parameter says where in the resource its values stand. Whatever may be included is a reference parameter, read
one way or the other, so there is no list of includes beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Kind = Literal["token", "reference", "date"]
Interaction = Literal[
    "read", "vread", "history-instance", "search-type", "create", "update", "delete", "$ip-document"
]  # fmt: skip
OURS: Final = "https://planbro.dev/fhir"
_R4: Final = "http://hl7.org/fhir/SearchParameter"
_PROFILE: Final = f"{OURS}/StructureDefinition"
_NO_BASIS: Final = "http://hl7.no/fhir/StructureDefinition/no-basis-"


@dataclass(frozen=True, slots=True)
class Param:
    """A search parameter: its name and kind, the paths of its values, and for a reference the types it leads to."""

    name: str
    kind: Kind
    paths: tuple[str, ...]
    definition: str
    targets: tuple[str, ...] = ()

    @property
    def is_person(self) -> bool:
        """Whether it says whose the resource is, so that it may be asked by the person's number."""
        return self.targets == ("Patient",)


@dataclass(frozen=True, slots=True)
class Offer:
    """One type of resource, and what may be done with it. `told`: it is shown of the status too."""

    type: str
    params: Mapping[str, Param]
    interactions: tuple[Interaction, ...]
    profiles: tuple[str, ...] = ()
    told: bool = False
    words: str = ""

    @property
    def versioned(self) -> bool:
        """Whether earlier versions can be read."""
        return "vread" in self.interactions

    @property
    def includes(self) -> tuple[str, ...]:
        """What `_include` may name, besides the star."""
        return tuple(f"{self.type}:{one.name}" for one in self.params.values() if one.kind == "reference")


def _defined(type_: str, name: str, clinical: bool) -> str:
    return f"{_R4}/{'clinical' if clinical else type_}-{name}"


class _Params:
    """The parameters of one type, as they are told one after another."""

    def __init__(self, type_: str) -> None:
        self.type = type_
        self.found: dict[str, Param] = {}

    def _add(
        self, name: str, kind: Kind, path: str, clinical: bool, targets: str = "", definition: str = ""
    ) -> _Params:
        paths = tuple((path or name).split())
        said = definition or _defined(self.type, name, clinical)
        self.found[name] = Param(name, kind, paths, said, tuple(targets.split()))
        return self

    def token(self, name: str, path: str = "", *, clinical: bool = False, definition: str = "") -> _Params:
        return self._add(name, "token", path, clinical, definition=definition)

    def date(self, name: str, path: str = "", *, clinical: bool = False) -> _Params:
        return self._add(name, "date", path, clinical)

    def refers(self, name: str, path: str, targets: str, *, clinical: bool = False) -> _Params:
        return self._add(name, "reference", path, clinical, targets)

    def of(self, path: str, *, clinical: bool = True, subject: bool = True, identifier: bool | None = True) -> _Params:
        """Whose it is, and what it is called."""
        self.refers("patient", path, "Patient", clinical=clinical)
        if subject:
            self.refers("subject", path, "Patient")
        return self if identifier is None else self.token("identifier", clinical=identifier)


_WHO: Final = "PractitionerRole Practitioner Organization RelatedPerson Patient"
_CARE_PLAN: Final = (
    _Params("CarePlan").of("subject").token("status").token("category").date("date", "period", clinical=True)
    .token("intent").refers("goal", "goal", "Goal").refers("care-team", "careTeam", "CareTeam")
    .refers("activity-reference", "activity.reference", "ServiceRequest Task Communication DocumentReference")
    .refers("condition", "addresses", "Condition").refers("part-of", "partOf", "CarePlan")
    .refers("replaces", "replaces", "CarePlan").refers("performer", "activity.detail.performer", _WHO)
)  # fmt: skip
_CARE_TEAM: Final = (
    _Params("CareTeam").of("subject").token("status").token("category").date("date", "period", clinical=True)
    .refers("participant", "participant.member", _WHO)
)  # fmt: skip
_GOAL: Final = (
    _Params("Goal").of("subject").token("lifecycle-status", "lifecycleStatus")
    .token("achievement-status", "achievementStatus").token("category").date("start-date", "startDate")
    .date("target-date", "target.dueDate")
)  # fmt: skip
_SERVICE_REQUEST: Final = (
    _Params("ServiceRequest").of("subject").token("status").token("intent").token("category")
    .token("code", clinical=True).date("occurrence", "occurrenceDateTime occurrencePeriod occurrenceTiming")
    .refers("performer", "performer", _WHO).refers("based-on", "basedOn", "CarePlan ServiceRequest")
)  # fmt: skip
_TASK: Final = (
    _Params("Task").of("for", clinical=False, subject=False, identifier=False).token("status").token("code")
    .refers("focus", "focus", "CarePlan").refers("based-on", "basedOn", "CarePlan")
    .refers("owner", "owner", _WHO + " CareTeam").refers("requester", "requester", _WHO)
    .date("period", "executionPeriod")
)  # fmt: skip
_FLAG: Final = (
    _Params("Flag").of("subject", identifier=False).date("date", "period", clinical=True)
    .refers("author", "author", _WHO).token("status", definition=f"{OURS}/SearchParameter/Flag-status")
    .token("code", definition=f"{OURS}/SearchParameter/Flag-code")
)  # fmt: skip
_CONSENT: Final = (
    _Params("Consent").of("patient", subject=False).token("status").token("category").token("scope")
    .date("date", "dateTime", clinical=True).date("period", "provision.period")
    .refers("actor", "provision.actor.reference provision.provision.actor.reference", _WHO + " CareTeam")
    .refers("consentor", "performer", _WHO).refers("organization", "organization", "Organization")
    .token("action", "provision.action provision.provision.action")
    .token("purpose", "provision.purpose provision.provision.purpose")
    .refers("data", "provision.data.reference provision.provision.data.reference",
            "CarePlan Goal ServiceRequest DocumentReference")
    .refers("source-reference", "sourceReference", "DocumentReference Consent")
    .token("security-label", "provision.securityLabel provision.provision.securityLabel")
)  # fmt: skip
_DOCUMENT: Final = (
    _Params("DocumentReference").of("subject").token("type", clinical=True).token("category").token("status")
    .date("date").date("period", "context.period")
    .refers("related", "context.related", "CarePlan Encounter Goal ServiceRequest")
)  # fmt: skip
_DOCUMENT.found["identifier"] = Param(
    "identifier", "token", ("masterIdentifier", "identifier"), _defined("", "identifier", True)
)
_PROVENANCE: Final = (
    _Params("Provenance").refers("target", "target", "CarePlan Patient").refers("patient", "target", "Patient")
    .refers("agent", "agent.who", "Organization").date("recorded").refers("entity", "entity.what", "CarePlan")
)  # fmt: skip
_ROLE: Final = (
    _Params("PractitionerRole").refers("practitioner", "practitioner", "Practitioner")
    .refers("organization", "organization", "Organization").token("role", "code")
)  # fmt: skip


_SEARCHED: Final = ("read", "search-type")
_VERSIONED: Final = ("read", "vread", "history-instance", "search-type")


def _offer(
    params: _Params, *profiles: str, does: tuple[Interaction, ...] = _SEARCHED, told: bool = False, words: str = ""
) -> Offer:
    return Offer(params.type, MappingProxyType(params.found), does, profiles, told, words)


def _read(
    type_: str, profile: str = "", *, does: tuple[Interaction, ...] = ("read",), told: bool = False, words: str = ""
) -> Offer:
    return Offer(type_, MappingProxyType({}), does, (profile,) if profile else (), told, words)


OFFERS: Final[Mapping[str, Offer]] = MappingProxyType({one.type: one for one in (
    _offer(_CARE_PLAN, f"{_PROFILE}/ip-careplan", does=(*_VERSIONED, "$ip-document"),
           words="A plan of which the asker may know the status alone is no hit; an OperationOutcome then says that "
                 "access can be asked for."),
    _offer(_CARE_TEAM, f"{_PROFILE}/ip-careteam", does=_VERSIONED, told=True,
           words="Where the asker may know the status alone: the koordinator and koordinerende enhet alone."),
    _offer(_GOAL, f"{_PROFILE}/ip-goal"),
    _offer(_SERVICE_REQUEST, f"{_PROFILE}/ip-measure"),
    _offer(_TASK, does=(*_SEARCHED, "create", "update"),
           words="The next evaluation of a plan; and requests for access, of which one's own are seen. A create asks "
                 "for access: status requested, intent proposal, code approve, for by the person's identifier. An "
                 "update takes such a request back: status cancelled, and nothing else."),
    _offer(_FLAG, f"{_PROFILE}/ip-flag", f"{_PROFILE}/ip-koordinator-flag", told=True,
           words="That there is an individuell plan, and a koordinator. No Flag is unknown, never no."),
    _offer(_CONSENT, f"{_PROFILE}/ip-consent", does=_VERSIONED),
    _offer(_DOCUMENT, f"{_NO_BASIS}DocumentReference", words="The bytes of an attachment are a Binary of their own."),
    _read("Binary", words="As it is, unless Accept asks first for a type of FHIR's."),
    _offer(_PROVENANCE, words="One for each version of the plan: when, from which system, kept by which body."),
    _offer(_Params("Patient").token("identifier"), f"{_NO_BASIS}Patient", told=True,
           words="One for each plan. Found by number in the body of a POST alone."),
    _offer(_ROLE, f"{_NO_BASIS}PractitionerRole", f"{_PROFILE}/ip-koordinator-role", told=True),
    _read("Practitioner", f"{_NO_BASIS}Practitioner", told=True),
    _read("Organization", f"{_NO_BASIS}Organization", told=True),
    _read("RelatedPerson", f"{_NO_BASIS}RelatedPerson"),
    _read("Condition"), _read("Observation"), _read("EpisodeOfCare"), _read("Communication"), _read("Encounter"),
    _read("Basic"),
    _read("Subscription", does=("read", "create", "delete"),
          words="By rest-hook, with an id or nothing in it. Criteria: `Task`, `Task?_id=…`, `CarePlan?_id=…`. One's "
                "own alone are seen."),
)})  # fmt: skip
"""The types, in the order of the CapabilityStatement."""

TOLD: Final = frozenset(one.type for one in OFFERS.values() if one.told)
"""What is shown where the status alone may be told."""
GENERAL: Final[Mapping[str, tuple[Kind, str]]] = MappingProxyType({
    "_id": ("token", f"{_R4}/Resource-id"),
    "_lastUpdated": ("date", f"{_R4}/Resource-lastUpdated"),
})  # fmt: skip
RESULT: Final = frozenset(
    {"_count", "_sort", "_summary", "_elements", "_total", "_include", "_revinclude", "_format", "_pretty", "_page"}
)
"""Parameters of how the answer is to be."""


def rev_includes(type_: str) -> tuple[str, ...]:
    """What `_revinclude` may name in a search for a type."""
    return tuple(
        f"{offer.type}:{param.name}"
        for offer in OFFERS.values()
        for param in offer.params.values()
        if type_ in param.targets
    )
