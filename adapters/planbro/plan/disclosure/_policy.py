"""What the controller has decided where municipalities differ. Each default is the strict one (docs/disclosure.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from planbro.plan._reach import OFFICE, Hours
from planbro.plan.disclosure._ages import AGES, AgeRule

REVEALING: Final = frozenset(
    {
        "addresses[]", "telecoms[]", "organisations[]", "coordinating_units[]", "responsibilities[]",
        "koordinatorer[].phone", "koordinatorer[].night_phone", "koordinatorer[].email", "koordinatorer[].hours",
        "koordinatorer[].position", "koordinatorer[].organisation", "participants[].phone", "participants[].email",
        "participants[].role_text", "participants[].organisation", "participants[].contribution",
        "related[].phone", "related[].email", "team_members[].organisation", "team_members[].role_text",
        "teams[].name", "teams[].organisation", "meetings[].place", "measures[].provider",
        "measures[].responsible_text", "cooperations[].name", "cooperations[].organisation", "subplans[].owner",
        "subplans[].owner_system", "subplans[].reference", "documents[].url", "tool_status[].tool",
        "planeier.picture", "planeier.background",
    }
)  # fmt: skip
"""Where a person with a graded address would be found: lists (`telecoms[]`) and fields (`meetings[].place`)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the controller has decided; the defaults are the narrowest that still let a hospital reach a koordinator.

    `status_provision` None: no standing provision, so status too needs a consent. `orphans` False: an item goes with
    the owner it stands within also where the owner is merely not opened (a consent to measures then opens none that
    stand under a goal); what a reservation closes always takes along what stands within it.
    """

    status_provision: str | None = "standing:health-service-status"
    purposes: frozenset[str] = frozenset({"TREAT", "ETREAT", "CAREMGT", "COC", "BTG"})
    own_purposes: frozenset[str] = frozenset({"PATRQT", "FAMRQT", "PWATRNY"})  # of planeier and representative
    status_receivers: frozenset[str] = frozenset({"herid", "orgnr", "hpr"})
    known_bodies: frozenset[str] = frozenset({"orgnr"})  # an unknown organisasjonsnummer need be no health service
    no_health_service: frozenset[str] = frozenset({"nav", "school", "kindergarten", "ppt", "barnevern", "voluntary"})
    plan_kinds: frozenset[str] = frozenset({"ip", "koordinator-only"})
    plan_outward: frozenset[str] = frozenset({"active", "on-hold", "completed", "archived"})
    status_outward: frozenset[str] = frozenset(
        {"active", "none", "ended", "unknown", "appointed", "not-appointed", "in-tool", "on-paper", "both"}
    )
    tell_updated: bool = False  # when the plan was last changed tells that something was
    status_after_death: bool = False
    max_age_days: int | None = 90
    orphans: bool = True

    making_required: bool = True  # False: closed only by a consent to the plan that no longer stands
    renewal: Literal["all", "changed"] = "all"  # what a changed group or a new kind of information takes along
    ages: tuple[AgeRule, ...] = AGES
    age_unknown: Literal["closed", "adult"] = "closed"
    signers: frozenset[str] = frozenset(
        {"patient-express", "parent-sole", "parents-joint", "other-parental", "barnevern", "guardian", "next-of-kin"}
    )
    parents_of_small_see_all: bool = False  # below the age of `withholds`, what was kept from a parent
    representatives: frozenset[str] = frozenset({"parental", "guardian", "power-of-attorney", "assigned"})
    koordinator_reads: bool = False  # the kommune's koordinator in office, without a consent that names one
    controllers: frozenset[str] = frozenset()  # the controller's own numbers, `orgnr:…`, `herid:…`
    graded_reveals: frozenset[str] = REVEALING
    acute: bool = False
    acute_purposes: frozenset[str] = frozenset({"BTG", "ETREAT"})
    close_within_days: int = 1  # to close in the tool what was withdrawn
    office: Hours = OFFICE  # when a koordinator is reached whose hours the plan does not tell
