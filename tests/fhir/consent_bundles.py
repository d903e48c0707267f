"""A Bundle of another system with a plan, those around it, and Consents of any shape."""

import random
from datetime import date

from planbro.ident import make_synthetic
from planbro.plan import Party, Policy

FNR, HPR_OID = "urn:oid:2.16.578.1.12.4.1.4.1", "urn:oid:2.16.578.1.12.4.1.4.4"
ENH, HER = "urn:oid:2.16.578.1.12.4.1.4.101", "urn:oid:2.16.578.1.12.4.1.2"
SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
ROLE = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}]}
BLOCK = {"coding": [{"system": "http://hl7.no/fhir/CodeSystem/no-basis-legal-formality-or-basis", "code": "PBRL5-3"}]}
DAY = "2026-11-22"
POLICY = Policy(making_required=False, max_age_days=None)
MOTHER = next(n for i in range(500) if (n := make_synthetic(date(1980, 5, 5), i)))
PERSON = next(n for i in range(500) if (n := make_synthetic(date(1990, 3, 3), i)))

WHO = {
    Party("herid", "8107001"): {"Organization/hospital"},
    Party("herid", "8107002"): {"Organization/ward", "Organization/hospital"},
    Party("orgnr", "999700333"): {"Organization/school"},
    Party("hpr", "990070001"): {
        "PractitionerRole/nurse",
        "Practitioner/n",
        "Organization/ward",
        "Organization/hospital",
    },
    Party("hpr", "990070002"): {"PractitionerRole/teacher", "Practitioner/t", "Organization/school"},
    Party("fnr", MOTHER): {"RelatedPerson/mother"},
}
"""Each asker, with the references that mean it: itself, where it works, and what that is a part of."""


def identifier(system, value):
    return {"system": system, "value": value}


def ref(name, **more):
    return {"reference": name, **more}


def resources():
    def body(name, orgnr, her, **more):
        return {"resourceType": "Organization", "id": name, "name": name.title(),
                "identifier": [identifier(ENH, orgnr), identifier(HER, her)], **more}  # fmt: skip

    def practitioner(name, hpr, role, where):
        yield {
            "resourceType": "Practitioner",
            "id": name,
            "identifier": [identifier(HPR_OID, hpr)],
            "name": [{"family": role.title()}],
        }
        yield {
            "resourceType": "PractitionerRole",
            "id": role,
            "practitioner": ref(f"Practitioner/{name}"),
            "organization": ref(f"Organization/{where}"),
        }

    return [
        {"resourceType": "Patient", "id": "p", "identifier": [identifier(FNR, PERSON)], "birthDate": "1990-03-03", "name": [{"family": "Prøve"}]},
        body("hospital", "999700111", "8107001"),
        body("ward", "999700222", "8107002", partOf=ref("Organization/hospital")),
        body("school", "999700333", "8107003"),
        *practitioner("n", "990070001", "nurse", "ward"),
        *practitioner("t", "990070002", "teacher", "school"),
        {"resourceType": "RelatedPerson", "id": "mother", "patient": ref("Patient/p"), "identifier": [identifier(FNR, MOTHER)], "name": [{"family": "Mor"}]},
        {"resourceType": "CareTeam", "id": "team", "status": "active", "subject": ref("Patient/p"),
         "participant": [{"member": ref("PractitionerRole/nurse")}, {"member": ref("PractitionerRole/teacher")}]},
        {"resourceType": "Goal", "id": "g1", "lifecycleStatus": "active", "description": {"text": "Gå tur"}, "subject": ref("Patient/p")},
        {"resourceType": "Goal", "id": "g2", "lifecycleStatus": "active", "description": {"text": "Lese"}, "subject": ref("Patient/p")},
        {"resourceType": "ServiceRequest", "id": "s1", "status": "active", "intent": "plan", "code": {"text": "Trening"}, "subject": ref("Patient/p")},
        {"resourceType": "CarePlan", "id": "plan", "status": "active", "intent": "plan", "title": "Plan", "subject": ref("Patient/p"),
         "careTeam": [ref("CareTeam/team")], "goal": [ref("Goal/g1"), ref("Goal/g2")], "activity": [{"reference": ref("ServiceRequest/s1")}]},
    ]  # fmt: skip


def bundle(*consents):
    there = [*resources(), *consents]
    return {"resourceType": "Bundle", "type": "collection",
            "entry": [{"fullUrl": f"https://example.org/fhir/{one['resourceType']}/{one['id']}", "resource": one} for one in there]}  # fmt: skip


def consent(provision, ident="c1", **more):
    made = {
        "resourceType": "Consent", "id": ident, "status": "active",
        "scope": {"coding": [{"system": SCOPE, "code": "patient-privacy"}]},
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "patient": ref("Patient/p"), "dateTime": "2026-01-05", "performer": [ref("Patient/p")],
        "policy": [{"uri": "https://example.org/policy/1"}], "provision": provision,
    }  # fmt: skip
    made |= more
    return {name: value for name, value in made.items() if value is not None}


def actor(name, **more):
    return {"role": ROLE, "reference": ref(name), **more}


def numbered(system, value):
    return {"role": ROLE, "reference": {"identifier": identifier(system, value)}}


def purpose(*codes):
    return [{"system": ACT_REASON, "code": code} for code in codes]


WHOLE = [{"meaning": "related", "reference": ref("CarePlan/plan")}]


class Maker:
    """Consents of any shape, mostly such as are seen."""

    def __init__(self, seed):
        self.rnd = random.Random(seed)

    def pick(self, *values):
        return self.rnd.choice(values)

    def provision(self, depth=0):
        made = {
            "type": self.pick("permit", "deny")
            if depth
            else self.pick("permit", "permit", "deny", "deny", "deny", None)
        }
        if self.rnd.randrange(4):
            made["actor"] = [self.actor() for _ in range(self.pick(1, 1, 1, 2))]
        if not self.rnd.randrange(4):
            made["period"] = self.pick({"start": "2026-01-01"}, {"end": "2026-12-31"}, {"end": "2026-11-21"}, {"start": "2026-12-01"},
                                       {"start": "2026-01-01T10:00:00+01:00", "end": "2026-11-22T10:00:00+01:00"})  # fmt: skip
        if not self.rnd.randrange(4):
            made["purpose"] = self.pick(purpose("TREAT"), purpose("TREAT", "COC"), purpose("HRESCH"), purpose("SELSOM"), purpose("TREAT", "SELSOM"),
                                        [{"system": "http://example.org", "code": "TREAT"}])  # fmt: skip
        if not self.rnd.randrange(3):
            made["data"] = self.pick(WHOLE, WHOLE, [{"meaning": "instance", "reference": ref("Goal/g1")}],
                                     [{"meaning": "instance", "reference": ref("ServiceRequest/s1")}, {"meaning": "instance", "reference": ref("Goal/g2")}],
                                     [{"meaning": "dependents", "reference": ref("CarePlan/plan")}], [{"meaning": "authoredby", "reference": ref("Practitioner/n")}])  # fmt: skip
        if not self.rnd.randrange(10):
            made |= self.pick({"securityLabel": [{"code": "R"}]}, {"class": [{"system": "http://hl7.org/fhir/resource-types", "code": "Goal"}]},
                              {"code": [{"text": "x"}]}, {"dataPeriod": {"start": "2020"}}, {"extension": [{"url": "http://x", "valueCode": "y"}]},
                              {"modifierExtension": [{"url": "http://x", "valueBoolean": True}]},
                              {"action": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentaction", "code": self.pick("access", "correct", "use")}]}]})  # fmt: skip
        deeper = 0 if depth > 1 or (depth == 1 and self.rnd.randrange(30)) else self.pick(0, 1, 1, 2, 3)
        if deeper:
            made["provision"] = [self.provision(depth + 1) for _ in range(deeper)]
        return {name: value for name, value in made.items() if value is not None}

    def actor(self):
        return self.pick(
            actor("Organization/hospital"), actor("Organization/hospital"), actor("Organization/ward"), actor("Organization/school"),
            actor("PractitionerRole/nurse"), actor("PractitionerRole/teacher"), actor("Practitioner/n"), actor("RelatedPerson/mother"),
            actor("CareTeam/team"), numbered(ENH, "999700111"), numbered(HPR_OID, "990070001"), numbered(HPR_OID, "990079999"),
            actor("Group/x"), actor("Patient/p"), {"role": {"text": "en rolle"}, "reference": ref("PractitionerRole/nurse")},
        )  # fmt: skip

    def consent(self, number):
        more = {}
        if not self.rnd.randrange(6):
            more = self.pick({"status": self.pick("inactive", "rejected", "banana", "proposed")}, {"verification": [{"verified": False}]},
                             {"performer": None}, {"performer": [ref("RelatedPerson/mother")]}, {"performer": [ref("PractitionerRole/nurse")]},
                             {"policy": None}, {"policy": None, "policyRule": BLOCK}, {"dateTime": None}, {"dateTime": "2027-01-01"},
                             {"scope": {"coding": [{"system": SCOPE, "code": "research"}]}}, {"scope": {"text": "?"}}, {"patient": None},
                             {"patient": ref("Patient/other")}, {"modifierExtension": [{"url": "http://x", "valueBoolean": True}]},
                             {"implicitRules": "http://x"}, {"decision": "permit"}, {"provision": None})  # fmt: skip
        made = consent(self.provision(), f"c{number}") | more
        return {name: value for name, value in made.items() if value is not None}

    def bundle(self):
        return bundle(*(self.consent(number) for number in range(self.pick(1, 1, 1, 2, 2, 3))))
