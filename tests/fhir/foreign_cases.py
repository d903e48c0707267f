"""Bundles as other systems write them, all invented: what the tests of reading others share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson

import planbro
from planbro.exchange import Reading
from planbro.ident import make_synthetic
from planbro.mapping import shared

Json = dict[str, Any]
FNR = next(n for n in (make_synthetic(date(1990, 3, 13), i) for i in range(500, 999)) if n)
OTHER_FNR = next(n for n in (make_synthetic(date(1985, 6, 2), i) for i in range(300, 499)) if n)
FNR_SYSTEM = "urn:oid:2.16.578.1.12.4.1.4.1"
KOORDINATOR = "urn:oid:2.16.578.1.12.4.1.1.9246"
SERVER = "https://journal.example.org/fhir"


def coded(text: str, code: str = "1", system: str = "https://example.org/koder") -> Json:
    """A concept in codes alone."""
    return {"coding": [{"system": system, "code": code, "display": text}]}


def ref(name: str, **more: Any) -> Json:
    return {"reference": name, **more}


def resource(kind: str, ident: str, /, **more: Any) -> Json:
    return {"resourceType": kind, "id": ident, **more}


def patient(ident: str = "kari", number: str = FNR, family: str = "Fjellheim", **more: Any) -> Json:
    return resource(
        "Patient", ident, identifier=[{"system": FNR_SYSTEM, "value": number}],
        name=[{"family": family, "given": ["Kari"]}], **more,
    )  # fmt: skip


def careplan(ident: str = "plan", subject: Json | None = None, **more: Any) -> Json:
    return resource("CarePlan", ident, status="active", intent="plan", title="Plan for vinteren",
                    subject=subject or ref("Patient/kari"), **more)  # fmt: skip


def goal(ident: str, text: str, subject: str = "Patient/kari", **more: Any) -> Json:
    return resource("Goal", ident, lifecycleStatus="active", description={"text": text}, subject=ref(subject), **more)


def bundle(*resources: Json, kind: str = "collection", base: str | None = None, **more: Any) -> Json:
    """A Bundle; with `base` every resource is at an address there."""
    entries = [{"fullUrl": f"{base}/{r['resourceType']}/{r['id']}"} if base else {} for r in resources]
    return {"resourceType": "Bundle", "type": kind, **more,
            "entry": [{**e, "resource": r} for e, r in zip(entries, resources, strict=True)]}  # fmt: skip


def dumped(value: Json) -> bytes:
    return orjson.dumps(value)


def read(value: Json) -> Reading:
    return planbro.read(dumped(value))


def told(reading: Reading, code: str) -> list[str]:
    """Where a finding points to."""
    return [finding.place.path or "" for finding in reading.findings if finding.code == code]


def codes(reading: Reading) -> set[str]:
    """What is told of the Bundle itself."""
    return {f.code for f in reading.findings if f.code.startswith(("fhir-", "reference-", "carrier-", "id-"))}


def _people() -> Iterator[Json]:
    contact = {"relationship": [coded("Mor", "MO", "urn:oid:2.16.578.1.12.4.1.1.9033")], "id": "k1",
               "name": {"family": "Fjellheim", "given": ["Solveig"]},
               "telecom": [{"system": "phone", "value": "900 00 001"}, {"system": "email", "value": "s@example.no"}]}  # fmt: skip
    yield patient(contact=[contact])
    yield resource("Organization", "kommune", name="Fjordvik kommune")
    yield resource(
        "HealthcareService", "ergo", type=[coded("Ergoterapitjenesten")], providedBy=ref("Organization/kommune"),
        identifier=[{"system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": "999999999"},
                    {"system": "urn:oid:2.16.578.1.12.4.1.4.102", "value": "4000001"}],
        telecom=[{"system": "phone", "value": "70 00 00 00"}, {"system": "email", "value": "ergo@example.no"}],
    )  # fmt: skip
    yield resource("HealthcareService", "fysio", name="Fysioterapitjenesten")
    yield resource("Practitioner", "magnar", name=[{"family": "Moen", "given": ["Magnar"]}],
                   identifier=[{"system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": "9990001"}],
                   qualification=[{"code": coded("Sykepleier", "SP", "urn:oid:2.16.578.1.12.4.1.1.9060")}])  # fmt: skip
    yield resource("PractitionerRole", "magnar-rolle", practitioner=ref("Practitioner/magnar"),
                   organization=ref("Organization/kommune"), code=[{"text": "Miljøterapeut"}],
                   telecom=[{"system": "phone", "value": "900 00 002"},
                            {"system": "email", "value": "m@example.no"}])  # fmt: skip
    yield resource("Practitioner", "ingrid", name=[{"family": "Lund", "given": ["Ingrid"]}],
                   identifier=[{"system": "http://hl7.no/fhir/NamingSystem/HPR", "value": "9990002"}],
                   telecom=[{"system": "phone", "value": "900 00 003"}, {"system": "email", "value": "i@example.no"}])  # fmt: skip
    yield resource("Practitioner", "ola", name=[{"family": "Vik", "given": ["Ola"]}],
                   identifier=[{"system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": "9990003"}],
                   qualification=[{"code": coded("Fysioterapeut", "FT", "urn:oid:2.16.578.1.12.4.1.1.9060")}],
                   telecom=[{"system": "phone", "value": "900 00 004"}, {"system": "email", "value": "o@example.no"}])  # fmt: skip
    yield resource("PractitionerRole", "lege", practitioner=ref("Practitioner/ukjent"), code=[coded("Legevakt")])
    yield resource("RelatedPerson", "mor", patient=ref("Patient/kari"),
                   name=[{"family": "Fjellheim", "given": ["Solveig"]}])  # fmt: skip


NOTE: Json = {"text": "Avtalt på telefon", "time": "2026-02-01T10:00:00+01:00", "authorString": "Magnar"}
SIGNED: Json = {"text": "Sett", "authorReference": ref("Practitioner/magnar", display="Moen, Magnar")}


def _team() -> Json:
    koordinator = [coded("Koordinator Individuell plan", "8", KOORDINATOR)]
    sykehus = [coded("Koordinator", "9", KOORDINATOR)]
    span = {"start": "2026-01-13T08:00:00+01:00", "end": "2027-01-12"}
    return resource("CareTeam", "team", status="active", subject=ref("Patient/kari"), name="Gruppa rundt Kari", participant=[
        {"role": koordinator, "member": ref("PractitionerRole/magnar-rolle"), "period": span},
        {"role": sykehus, "member": ref("Practitioner/ingrid"), "period": span},
        {"role": [coded("Fysioterapeut")], "member": ref("Practitioner/ola"), "period": span,
         "onBehalfOf": ref("Organization/kommune")},
        {"role": [{"text": "Mamma"}], "member": ref("RelatedPerson/mor")},
        {"role": [{"text": "Tjeneste"}], "member": ref("HealthcareService/ergo", display="Ergoterapi")},
        {"role": [{"text": "Kommunen"}], "member": ref("Organization/kommune")},
    ])  # fmt: skip


def _requests() -> Iterator[Json]:
    someone = {"subject": ref("Patient/kari"), "intent": "plan", "status": "active"}
    note = [NOTE, SIGNED]
    yield resource("ServiceRequest", "sr", code=coded("Trening i basseng"), patientInstruction="Ta med håndkle",
                   occurrenceTiming={"repeat": {"frequency": 2, "period": 1, "periodUnit": "wk"}},
                   performer=[ref("PractitionerRole/lege"), ref("Organization/kommune"),
                              {"display": "Frivilligsentralen"}], note=note, **someone)  # fmt: skip
    yield resource("ServiceRequest", "sr2", code={"text": "Ridning"}, occurrenceDateTime="2026-04-01T09:00:00+02:00",
                   quantityRange={"low": {"value": 1, "unit": "t"}, "high": {"value": 2, "unit": "t"}}, **someone)  # fmt: skip
    pertains = "http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal"
    yield resource("Task", "oppgave", status="in-progress", intent="order", description="Søke støttekontakt",
                   owner=ref("PractitionerRole/lege", display="Legevakta"), note=note, **{"for": ref("Patient/kari")},
                   executionPeriod={"start": "2026-03-01", "end": "2026-04-01"},
                   extension=[{"url": pertains, "valueReference": ref("Goal/tur")}])  # fmt: skip
    yield resource("Task", "frist", status="requested", intent="plan", code=coded("Kartlegging"),
                   owner=ref("Organization/kommune"), restriction={"period": {"end": "2026-05-01"}},
                   **{"for": ref("Patient/kari")})  # fmt: skip
    yield resource("Task", "oppfyller", status="accepted", intent="order", focus=ref("ServiceRequest/sr2"),
                   **{"for": ref("Patient/kari")})  # fmt: skip
    yield resource("Task", "uvedkommende", status="requested", intent="order", description="Be om innsyn",
                   **{"for": ref("Patient/kari")})  # fmt: skip
    yield resource("MedicationRequest", "medisin", medicationCodeableConcept=coded("Paracetamol"),
                   dosageInstruction=[{"text": "1 tablett ved behov"}], note=note, **someone)  # fmt: skip
    yield resource("MedicationRequest", "medisin2", medicationCodeableConcept={"text": "Vitamin D"}, **someone)
    yield resource("Medication", "salve", code=coded("Salve"))
    yield resource("MedicationRequest", "medisin3", medicationReference=ref("Medication/salve"), **someone)
    yield resource("CommunicationRequest", "beskjed", status="active", subject=ref("Patient/kari"), note=note,
                   payload=[{"contentString": "Informere skolen"}],
                   occurrencePeriod={"start": "2026-02-01", "end": "2026-02-28"})  # fmt: skip
    yield resource("CommunicationRequest", "brosjyre", status="active", subject=ref("Patient/kari"),
                   payload=[{"contentAttachment": {"title": "Om hjelpemidler"}}])  # fmt: skip
    yield resource("CommunicationRequest", "kode", status="active", subject=ref("Patient/kari"),
                   category=[coded("Påminnelse")])  # fmt: skip
    order = {"patient": ref("Patient/kari"), "intent": "plan", "status": "active"}
    yield resource("NutritionOrder", "kost", oralDiet={"instruction": "Mer grønt"}, note=note, **order)
    yield resource("NutritionOrder", "kost2", oralDiet={"type": [coded("Diabeteskost")]}, **order)
    yield resource("DeviceRequest", "rullator", codeCodeableConcept=coded("Rullator"), note=note,
                   occurrencePeriod={"start": "2026-02-02", "end": "2026-02-03"}, **someone)  # fmt: skip
    yield resource("DeviceRequest", "stol", codeCodeableConcept={"text": "Arbeidsstol"}, **someone)
    yield resource("RequestGroup", "pakke", code=coded("Treningspakke"), note=note, **someone)
    yield resource("RequestGroup", "pakke2", code={"text": "Hjemmetrening"}, **someone)
    yield resource("RequestGroup", "pakke3", action=[{"title": "Tøye ut"}], **someone)
    yield resource("Appointment", "time", status="booked", serviceType=[coded("Kontroll")], comment="Ta opp stol",
                   patientInstruction="Møt fastende", start="2026-06-01T09:00:00+02:00", end="2026-06-01T09:30:00+02:00",
                   participant=[{"actor": ref("Practitioner/magnar"), "status": "accepted"},
                                {"actor": ref("Organization/kommune"), "status": "tentative"},
                                {"actor": {"display": "Tolk"}, "status": "declined"}])  # fmt: skip
    yield resource("Appointment", "time2", status="proposed", description="Evaluering", participant=[])


def _activities() -> list[Json]:
    note = [{"text": "I gang", "time": "2026-03-01T09:00:00+01:00", "authorString": "Magnar"}]
    signed = [{"text": "Sett", "authorReference": ref("Practitioner/magnar", display="Moen, Magnar")}]
    detail = {"status": "not-started", "code": {"text": "Svømming"}, "description": "I varmtvannsbasseng",
              "goal": [ref("Goal/tur")], "scheduledString": "Hver mandag", "quantity": {"value": 45, "unit": "min"},
              "performer": [ref("PractitionerRole/lege"), ref("Organization/kommune"), {"display": "Svømmehallen"}]}  # fmt: skip
    pointed = ("ServiceRequest/sr", "ServiceRequest/sr2", "Task/oppgave", "Task/frist", "Task/oppfyller",
               "MedicationRequest/medisin", "MedicationRequest/medisin2", "MedicationRequest/medisin3",
               "CommunicationRequest/beskjed", "CommunicationRequest/brosjyre", "CommunicationRequest/kode",
               "NutritionOrder/kost", "NutritionOrder/kost2", "DeviceRequest/rullator", "DeviceRequest/stol",
               "RequestGroup/pakke", "RequestGroup/pakke2", "RequestGroup/pakke3", "Appointment/time")  # fmt: skip
    return [
        {"reference": ref(pointed[0], display="Basseng"), "progress": [*note, *signed],
         "outcomeCodeableConcept": [{"text": "Går bedre"}, coded("Vellykket")]},
        *({"reference": ref(one)} for one in pointed[1:]),
        {"id": "a1", "detail": detail, "progress": [*note, *signed]},
        {"detail": {"status": "in-progress", "description": "Gå tur hver dag",
                    "scheduledTiming": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}}},
        {"detail": {"status": "completed", "code": coded("Støttekontakt", "9", "urn:oid:2.16.578.1.12.4.1.1.9151"),
                    "scheduledPeriod": {"start": "2026-01-01", "end": "2026-02-01"}, "dailyAmount": {"value": 2, "unit": "t"}}},
        {"reference": ref("ServiceRequest/borte", display="Noe som ikke er med"), "progress": [*note, *signed]},
    ]  # fmt: skip


def foreign() -> Json:
    """One Bundle with everything that others write and planbro reads."""
    signed = [NOTE, SIGNED]
    range_ = {
        "measure": coded("Vekt"),
        "detailRange": {"high": {"value": 72.19, "unit": "kg"}},
        "dueDate": "2026-12-01",
    }
    plan = careplan(
        activity=_activities(), note=signed, careTeam=[ref("CareTeam/team")], goal=[ref("Goal/tur"), ref("Goal/vekt")],
        addresses=[ref("Condition/pust")], created="2026-01-20T09:14:19.155Z", meta={"source": "https://opphav.example.org"},
        period={"start": "2026-01-20T09:14:19.155Z"}, text={"status": "additional", "div":
        '<div xmlns="http://www.w3.org/1999/xhtml"><h1>Om planen</h1><p>Kari vil på tur.</p></div>'},
        identifier=[{"system": "https://opphav.example.org", "value": "P-17"}],
    )  # fmt: skip
    child = resource("CarePlan", "delplan", status="active", intent="plan", title="Kriseplan", created="2026-01-21",
                     partOf=[ref("CarePlan/plan")], subject=ref("Patient/kari"),
                     identifier=[{"system": "https://opphav.example.org", "value": "P-17-1"}])  # fmt: skip
    coded_child = resource("CarePlan", "delplan2", status="active", intent="plan", category=[coded("Treningsplan")],
                           partOf=[ref("CarePlan/plan")], subject=ref("Patient/kari"))  # fmt: skip
    return bundle(
        plan, child, coded_child, *_people(), _team(),
        resource("Condition", "pust", code=coded("Tungpust"), subject=ref("Patient/kari"), onsetDateTime="2020-01-01T08:00:00Z"),
        goal("tur", "Gå på tur", note=signed),
        resource("Goal", "vekt", lifecycleStatus="active", description=coded("Vekt"), subject=ref("Patient/kari"), target=[range_]),
        *_requests(),
        resource("DocumentReference", "dok", status="current", subject=ref("Patient/kari"), description="Epikrise",
                 author=[ref("PractitionerRole/magnar-rolle")], content=[{"attachment": {"contentType": "text/plain"}}]),
    )  # fmt: skip


def every_code() -> Json:
    """A Bundle where each status of a task stands once, and each role of the lists that messages use."""
    statuses = [row.code for row in shared()["measure-status-task-fhir"].rows]
    tasks = [resource("Task", f"oppgave-{status}", status=status, intent="order", description=f"Oppgave: {status}",
                      **{"for": ref("Patient/kari")}) for status in statuses]  # fmt: skip
    lists = [
        shared()[f"{name}-fhir"]
        for name in ("koordinator-level-9034", "participant-role-9034", "participant-role-9246")
    ]
    people = [resource("PractitionerRole", f"{codes.name}-{row.code}", practitioner=ref("Practitioner/magnar"),
                       organization=ref("Organization/kommune"), period={"start": "2026-02-03"},
                       code=[{"text": f"Rolle {row.code}", **coded(row.text, row.code, codes.system)}])
              for codes in lists for row in codes.rows]  # fmt: skip
    family = [coded("Mor", "MO", "urn:oid:2.16.578.1.12.4.1.1.9033"),
              coded("Far", (basis := shared()["relationship-no-basis-fhir"]).rows[0].code, basis.system)]  # fmt: skip
    relatives = [resource("RelatedPerson", f"i-koder-{at}", patient=ref("Patient/kari"), name=[{"family": "Fjellheim"}],
                          relationship=[one]) for at, one in enumerate(family)]  # fmt: skip
    chair = resource("DeviceRequest", "stol-i-koder", status="active", intent="plan", subject=ref("Patient/kari"),
                     codeCodeableConcept={"text": "Stol", **coded("Arbeidsstol")})  # fmt: skip
    twice = {"detail": {"status": "in-progress", "description": "Om dagen", "code": {"text": "Tur", **coded("Gange")}}}
    pointed = [{"reference": ref(f"Task/{task['id']}")} for task in tasks]
    return bundle(
        careplan(activity=[*pointed, twice, {"reference": ref("DeviceRequest/stol-i-koder")}]),
        *_people(),
        *tasks,
        *people,
        *relatives,
        chair,
    )


def without_patient() -> Json:
    """A plan that names whom it is of by a number alone."""
    return bundle(careplan(subject={"identifier": {"system": FNR_SYSTEM, "value": FNR}}))
