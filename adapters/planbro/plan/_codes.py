"""The value sets of the Plan: the canonical values of its coded fields.

Code tables in `mappings/codes/` pair them with the national lists and the tools' own words.
"""

from __future__ import annotations

from typing import Final

VALUE_SETS: Final[dict[str, tuple[str, ...]]] = {
    # domain.md § 3.1 (plan types in one tool); the kind decides the legal regime (§ 2.5)
    "message-consent": ("obtained", "not-required", "answers-request", "not-given"),
    "message-status": ("new", "change", "cancellation"),
    # kodeverk 8279, what planbro reads (plo.md §§ 1.1, 1.4, 4, 5.2)
    "message-type": (
        "INNLEGGELSESRAPPORT", "HELSEOPPL_SOKNAD", "UTSKRIVNINGSRAPPORT", "HELSEOPPLYSNINGER_LEGE",
        "MEDISINSKE_OPPLYSNINGER", "ORIENTERING_TJENESTETILBUD", "LOG_INNLAGT", "LOG_UTSKRIVNINGSKLAR", "LOG_AVMELDING",
        "LOG_UTSKREVET", "LOG_DOD", "LOG_TILBAKEMELDING", "FRAVARSMELDING", "SAMMENFATNING", "HENVISNING_NYTILSTAND",
        "HENVISNING_VIDERE", "DIALOG_FORESPORSEL", "DIALOG_SVAR", "DIALOG_NOTAT", "DIALOG_AVVIK", "DIALOG_HELSEFAGLIG",
        "DIALOG_STATUS_HENVISNING", "APPREC",
    ),
    "plan-kind": ("ip", "koordinator-only", "stafettlogg", "iop", "iup"),
    "plan-status": ("draft", "active", "on-hold", "completed", "revoked", "archived"),
    # domain.md § 4.5
    "ip-status": ("active", "none", "declined", "not-entitled", "need-reported", "ended", "unknown"),
    "koordinator-status": ("appointed", "not-appointed", "declined", "not-entitled", "unknown"),
    "tool-status": ("in-tool", "on-paper", "both", "declined", "unknown"),
    "certainty": ("structured", "coded-role", "block", "free-text"),
    "koordinator-level": ("municipal", "hospital", "barnekoordinator"),
    "koordinator-function": ("koordinator", "deputy"),
    "responsible-level": ("kommune", "helseforetak"),
    "id-kind": ("fnr", "dnr", "hnr", "fhn", "duf", "passport", "other"),
    "sex": ("female", "male", "unknown", "other"),
    "address-use": ("home", "temporary", "postal", "work", "billing"),
    # Folkeregisteret's grading (fhir.md § 1.4)
    "address-grading": ("ugradert", "klientadresse", "fortrolig", "strengt-fortrolig"),
    "telecom-kind": ("phone", "mobile", "email", "fax", "url"),
    "telecom-use": ("home", "work", "mobile", "night", "temporary"),
    "language": ("nb", "nn", "no", "se", "en", "ar", "ti", "so", "pl", "uk", "ru", "ur", "fa", "ku", "sign", "other"),
    # kodeverk 9033, those an IP meets
    "relationship": (
        "mother", "father", "step-mother", "step-father", "foster-mother", "foster-father", "spouse", "cohabitant",
        "son", "daughter", "sibling", "brother", "sister", "grandparent", "grandchild", "friend", "neighbour", "other",
    ),
    # kodeverk 7611 and 9050
    "representation": ("parental", "guardian", "power-of-attorney", "assigned", "none"),
    "organisation-kind": (
        "kommune", "helseforetak", "hospital-unit", "home-care", "gp", "nav", "school", "kindergarten", "ppt",
        "barnevern", "habilitation", "private", "voluntary", "other",
    ),
    "participant-type": ("planeier", "professional", "relative", "other"),
    "participant-role": (
        "planeier", "koordinator", "deputy-koordinator", "relative", "guardian", "gp", "treating-doctor", "nurse",
        "contact-teacher", "special-teacher", "nav-advisor", "barnevern-advisor", "therapist", "support-person",
        "assistant", "leader", "administrator", "participant",
    ),
    # kodeverk 9060, those that take part in IP work
    "profession": (
        "LE", "SP", "VP", "HF", "ET", "FT", "PS", "JO", "AA", "OP", "HE", "TL", "KE", "RA", "BI", "AU", "MT", "PE",
        "KI", "OI", "OR", "OA", "AT", "TH", "TT", "TP", "HP", "FA1", "FA2", "FO", "VE", "XX",
    ),
    # the parts of a plan that rights, consents and reservations speak of
    "part": (
        "whole", "status", "person", "address", "goal", "measure", "need", "note", "meeting", "message", "document",
        "consent", "team", "record",
    ),
    "life-area": (
        "home", "work", "education", "health", "leisure", "economy", "social", "family", "daily-living", "transport",
        "communication", "mental-health", "physical", "other",
    ),
    "team-kind": ("ansvarsgruppe", "oppfolgingsteam", "barnets-team", "other"),
    "goal-status": ("proposed", "planned", "accepted", "active", "on-hold", "completed", "cancelled", "rejected"),
    "achievement": (
        "in-progress", "improving", "worsening", "no-change", "achieved", "sustaining", "not-achieved", "no-progress",
        "not-attainable",
    ),
    "measure-status": ("draft", "active", "on-hold", "completed", "revoked", "unknown"),
    "note-kind": ("note", "progress", "comment", "report", "summary"),
    "meeting-status": ("proposed", "booked", "held", "cancelled"),
    "attendance": ("invited", "accepted", "declined", "attended", "absent"),
    "message-kind": ("message", "innkalling", "referat", "notice"),
    # kodeverk 9602 where it has a code (fhir.md § 1.5)
    "document-kind": (
        "individuell-plan", "kriseplan", "behandlingsplan", "referat", "consent-form", "letter", "note", "picture",
        "test", "other",
    ),
    "subplan-kind": (
        "iop", "behandlingsplan", "rehabiliteringsplan", "tiltaksplan", "kriseplan", "habiliteringsplan", "other",
    ),
    # domain.md § 7
    "record-kind": (
        "request-received", "information-given", "need-reported", "ip-declined", "tool-declined",
        "service-declined-tool", "refusal", "koordinator-change-notified", "complaint",
    ),
    "record-how": ("oral", "written", "form", "electronic", "telephone", "meeting", "letter"),
    "consent-kind": ("plan-making", "sharing", "tool"),
    "consent-status": ("proposed", "active", "rejected", "inactive", "entered-in-error"),
    # kodeverk 7456
    "consent-by": (
        "patient-express", "patient-tacit", "parent-sole", "parents-joint", "other-parental", "barnevern", "guardian",
        "next-of-kin", "health-personnel",
    ),
    "acting": ("for", "with"),
    # pbrl § 4-3
    "competence": ("competent", "partly", "lacking"),
    # kodeverk 9245
    "consent-right": ("none", "parent-sole", "parent-shared", "barnevern", "next-of-kin", "guardian"),
    # kodeverk 9231
    "consent-validity": ("until-time", "until-measure-done", "while-responsible"),
    "access": ("read", "write", "none"),
    # v3 PurposeOfUse (fhir.md § 3.1)
    "purpose": (
        "TREAT", "ETREAT", "CAREMGT", "COC", "BTG", "PATRQT", "FAMRQT", "PWATRNY", "HPAYMT", "HOPERAT", "HRESCH",
    ),
    # pbrl § 5-3; kodeverk 7608
    "reservation-kind": ("reservation", "objection", "block"),
    "text-form": ("short", "long"),
    "service-code": (
        "1", "3", "6", "7", "8", "9", "11", "12", "15", "16", "18", "19", "20", "21", "22", "25", "26",
    ),
}  # fmt: skip
