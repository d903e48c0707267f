// What the facade offers on admission of a patient: kind requirements, so that it claims no server that runs.

RuleSet: Read(type)
* rest.resource[+].type = #{type}
* rest.resource[=].interaction[+].code = #read

RuleSet: Searched(type)
* insert Read({type})
* rest.resource[=].interaction[+].code = #search-type
* rest.resource[=].versioning = #versioned
* rest.resource[=].conditionalRead = #not-match

RuleSet: Versioned(type)
* insert Read({type})
* rest.resource[=].interaction[+].code = #vread
* rest.resource[=].interaction[+].code = #history-instance
* rest.resource[=].interaction[+].code = #search-type
* rest.resource[=].versioning = #versioned-update
* rest.resource[=].readHistory = true
* rest.resource[=].conditionalRead = #not-match

RuleSet: Search(name, definition, type)
* rest.resource[=].searchParam[+].name = "{name}"
* rest.resource[=].searchParam[=].definition = "http://hl7.org/fhir/SearchParameter/{definition}"
* rest.resource[=].searchParam[=].type = #{type}

RuleSet: SearchOurs(name, definition, type)
* rest.resource[=].searchParam[+].name = "{name}"
* rest.resource[=].searchParam[=].definition = "https://planbro.dev/fhir/SearchParameter/{definition}"
* rest.resource[=].searchParam[=].type = #{type}

RuleSet: Requirements
* status = #draft
* experimental = false
* date = "2026-11-22"
* publisher = "planbro"
* kind = #requirements
* fhirVersion = #4.0.1
* format[+] = #application/fhir+json
* format[+] = #application/fhir+xml

Instance: ip-facade
InstanceOf: CapabilityStatement
Usage: #definition
* url = "https://planbro.dev/fhir/CapabilityStatement/ip-facade"
* version = "0.1.0"
* name = "IpFacade"
* title = "Individuell plan: read and search"
* description = """
What a service must offer so that a ward, on admission, learns whether there is an individuell plan, who the koordinator is, and what of the plan it may
read. Every answer is what the asker may see by law and consent; what may not be known is left out as if it were not there, and totals count only what is returned.
"""
* insert Requirements
* rest.mode = #server
* rest.documentation = """
A person's number stands in the body of POST [type]/_search, never in a URL: a GET with patient.identifier is refused. `_count` is honoured; paging links are opaque.
ETag is W/"versionId"; If-None-Match is answered with 304. Every error has an OperationOutcome that holds nothing of the person.
"""
* rest.security.cors = false
* rest.security.service.text = "HelseID"
* rest.security.description = """
An access token of HelseID, bound by DPoP, for this service's audience and scope, with the attributes of the Norwegian trust framework: who asks, for which legal entity and
point of care, in what care relation and for what purpose. Without them nothing of a person is read. Each answer and each refusal is logged.
"""
* rest.searchParam[+].name = "_id"
* rest.searchParam[=].definition = "http://hl7.org/fhir/SearchParameter/Resource-id"
* rest.searchParam[=].type = #token
* rest.searchParam[+].name = "_lastUpdated"
* rest.searchParam[=].definition = "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated"
* rest.searchParam[=].type = #date

* insert Versioned(CarePlan)
* rest.resource[=].documentation = "A search by patient.identifier goes in the body of a POST. `subject:Patient.identifier` means the same, and an identifier without system is taken. No hit is an empty Bundle, never 404; a plan that the asker may not know of is no hit."
* rest.resource[=].supportedProfile[+] = "https://planbro.dev/fhir/StructureDefinition/ip-careplan"
* rest.resource[=].searchInclude[+] = "CarePlan:subject"
* rest.resource[=].searchInclude[+] = "CarePlan:goal"
* rest.resource[=].searchInclude[+] = "CarePlan:care-team"
* rest.resource[=].searchInclude[+] = "CarePlan:activity-reference"
* rest.resource[=].searchInclude[+] = "CarePlan:condition"
* rest.resource[=].searchInclude[+] = "CarePlan:part-of"
* rest.resource[=].searchInclude[+] = "*"
* rest.resource[=].searchRevInclude[+] = "Provenance:target"
* rest.resource[=].searchRevInclude[+] = "DocumentReference:related"
* rest.resource[=].searchRevInclude[+] = "Task:focus"
* insert Search(patient, clinical-patient, reference)
* insert Search(subject, CarePlan-subject, reference)
* insert Search(identifier, clinical-identifier, token)
* insert Search(status, CarePlan-status, token)
* insert Search(category, CarePlan-category, token)
* insert Search(date, clinical-date, date)
* insert Search(intent, CarePlan-intent, token)
* insert Search(goal, CarePlan-goal, reference)
* insert Search(care-team, CarePlan-care-team, reference)
* insert Search(activity-reference, CarePlan-activity-reference, reference)
* insert Search(condition, CarePlan-condition, reference)
* insert Search(part-of, CarePlan-part-of, reference)
* insert Search(replaces, CarePlan-replaces, reference)
* insert Search(performer, CarePlan-performer, reference)
* rest.resource[=].operation[+].name = "ip-document"
* rest.resource[=].operation[=].definition = "https://planbro.dev/fhir/OperationDefinition/CarePlan-ip-document"

* insert Versioned(CareTeam)
* rest.resource[=].supportedProfile[+] = "https://planbro.dev/fhir/StructureDefinition/ip-careteam"
* rest.resource[=].searchInclude[+] = "CareTeam:subject"
* rest.resource[=].searchInclude[+] = "CareTeam:participant"
* insert Search(patient, clinical-patient, reference)
* insert Search(subject, CareTeam-subject, reference)
* insert Search(identifier, clinical-identifier, token)
* insert Search(status, CareTeam-status, token)
* insert Search(category, CareTeam-category, token)
* insert Search(date, clinical-date, date)
* insert Search(participant, CareTeam-participant, reference)

* insert Searched(Goal)
* rest.resource[=].supportedProfile[+] = "https://planbro.dev/fhir/StructureDefinition/ip-goal"
* rest.resource[=].searchInclude[+] = "Goal:subject"
* rest.resource[=].searchRevInclude[+] = "CarePlan:goal"
* insert Search(patient, clinical-patient, reference)
* insert Search(subject, Goal-subject, reference)
* insert Search(identifier, clinical-identifier, token)
* insert Search(lifecycle-status, Goal-lifecycle-status, token)
* insert Search(achievement-status, Goal-achievement-status, token)
* insert Search(category, Goal-category, token)
* insert Search(start-date, Goal-start-date, date)
* insert Search(target-date, Goal-target-date, date)

* insert Searched(ServiceRequest)
* rest.resource[=].supportedProfile[+] = "https://planbro.dev/fhir/StructureDefinition/ip-measure"
* rest.resource[=].searchInclude[+] = "ServiceRequest:subject"
* rest.resource[=].searchInclude[+] = "ServiceRequest:performer"
* rest.resource[=].searchRevInclude[+] = "CarePlan:activity-reference"
* insert Search(patient, clinical-patient, reference)
* insert Search(subject, ServiceRequest-subject, reference)
* insert Search(identifier, clinical-identifier, token)
* insert Search(status, ServiceRequest-status, token)
* insert Search(intent, ServiceRequest-intent, token)
* insert Search(category, ServiceRequest-category, token)
* insert Search(code, clinical-code, token)
* insert Search(occurrence, ServiceRequest-occurrence, date)
* insert Search(performer, ServiceRequest-performer, reference)
* insert Search(based-on, ServiceRequest-based-on, reference)

* insert Searched(Task)
* rest.resource[=].documentation = "Asking for access: status requested, intent proposal, code approve, focus the CarePlan where it is known. Created by the asker; only the owner accepts, rejects or completes it."
* rest.resource[=].interaction[+].code = #create
* rest.resource[=].searchInclude[+] = "Task:focus"
* rest.resource[=].searchInclude[+] = "Task:owner"
* rest.resource[=].searchInclude[+] = "Task:requester"
* insert Search(patient, Task-patient, reference)
* insert Search(identifier, Task-identifier, token)
* insert Search(status, Task-status, token)
* insert Search(code, Task-code, token)
* insert Search(focus, Task-focus, reference)
* insert Search(based-on, Task-based-on, reference)
* insert Search(owner, Task-owner, reference)
* insert Search(requester, Task-requester, reference)
* insert Search(period, Task-period, date)

* insert Searched(Flag)
* rest.resource[=].supportedProfile[+] = "https://planbro.dev/fhir/StructureDefinition/ip-flag"
* rest.resource[=].supportedProfile[+] = "https://planbro.dev/fhir/StructureDefinition/ip-koordinator-flag"
* rest.resource[=].searchInclude[+] = "Flag:subject"
* insert Search(patient, clinical-patient, reference)
* insert Search(subject, Flag-subject, reference)
* insert Search(identifier, Flag-identifier, token)
* insert Search(date, clinical-date, date)
* insert Search(author, Flag-author, reference)
* insert SearchOurs(status, Flag-status, token)
* insert SearchOurs(code, Flag-code, token)

* insert Versioned(Consent)
* rest.resource[=].supportedProfile[+] = "https://planbro.dev/fhir/StructureDefinition/ip-consent"
* rest.resource[=].searchInclude[+] = "Consent:actor"
* rest.resource[=].searchInclude[+] = "Consent:source-reference"
* insert Search(patient, clinical-patient, reference)
* insert Search(identifier, clinical-identifier, token)
* insert Search(status, Consent-status, token)
* insert Search(category, Consent-category, token)
* insert Search(scope, Consent-scope, token)
* insert Search(date, clinical-date, date)
* insert Search(period, Consent-period, date)
* insert Search(actor, Consent-actor, reference)
* insert Search(consentor, Consent-consentor, reference)
* insert Search(organization, Consent-organization, reference)
* insert Search(action, Consent-action, token)
* insert Search(purpose, Consent-purpose, token)
* insert Search(data, Consent-data, reference)
* insert Search(source-reference, Consent-source-reference, reference)
* insert Search(security-label, Consent-security-label, token)

* insert Searched(DocumentReference)
* rest.resource[=].supportedProfile[+] = "http://hl7.no/fhir/StructureDefinition/no-basis-DocumentReference"
* rest.resource[=].searchInclude[+] = "DocumentReference:subject"
* rest.resource[=].searchInclude[+] = "DocumentReference:related"
* insert Search(patient, clinical-patient, reference)
* insert Search(subject, DocumentReference-subject, reference)
* insert Search(identifier, clinical-identifier, token)
* insert Search(type, clinical-type, token)
* insert Search(category, DocumentReference-category, token)
* insert Search(status, DocumentReference-status, token)
* insert Search(date, DocumentReference-date, date)
* insert Search(period, DocumentReference-period, date)
* insert Search(related, DocumentReference-related, reference)

* insert Read(Binary)
* rest.resource[=].documentation = "The bytes of a DocumentReference, behind the same decision as the DocumentReference itself."

* insert Searched(Provenance)
* rest.resource[=].searchInclude[+] = "Provenance:target"
* rest.resource[=].searchInclude[+] = "Provenance:agent"
* insert Search(target, Provenance-target, reference)
* insert Search(patient, Provenance-patient, reference)
* insert Search(agent, Provenance-agent, reference)
* insert Search(recorded, Provenance-recorded, date)
* insert Search(entity, Provenance-entity, reference)

* insert Searched(Patient)
* rest.resource[=].documentation = "The least that names the person. Found by number in the body of a POST alone."
* rest.resource[=].supportedProfile[+] = "http://hl7.no/fhir/StructureDefinition/no-basis-Patient"
* rest.resource[=].searchRevInclude[+] = "CarePlan:subject"
* rest.resource[=].searchRevInclude[+] = "CareTeam:subject"
* rest.resource[=].searchRevInclude[+] = "Flag:subject"
* rest.resource[=].searchRevInclude[+] = "Consent:patient"
* insert Search(identifier, Patient-identifier, token)

* insert Searched(PractitionerRole)
* rest.resource[=].supportedProfile[+] = "http://hl7.no/fhir/StructureDefinition/no-basis-PractitionerRole"
* rest.resource[=].supportedProfile[+] = "https://planbro.dev/fhir/StructureDefinition/ip-koordinator-role"
* rest.resource[=].searchInclude[+] = "PractitionerRole:practitioner"
* rest.resource[=].searchInclude[+] = "PractitionerRole:organization"
* insert Search(practitioner, PractitionerRole-practitioner, reference)
* insert Search(organization, PractitionerRole-organization, reference)
* insert Search(role, PractitionerRole-role, token)
