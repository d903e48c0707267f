// The plan and the team around it.

Profile: IpCarePlan
Parent: CarePlan
Id: ip-careplan
Title: "Individuell plan"
Description: """
An individuell plan, or the plan of a person who has a koordinator only. It is what the CarePlan profiles of Norway and its
neighbours have in common: identifier, status, intent plan, category, title, subject, author, careTeam, goals, and measures by
reference. It is no order and no decision on a service (vedtak).
"""
* identifier 1..*
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier contains plan 1..1
* identifier[plan] ^short = "The plan's own name, the same in every system"
* identifier[plan].system 1..1
* identifier[plan].system = "urn:ietf:rfc:3986" (exactly)
* identifier[plan].value 1..1
* intent = #plan
* category 1..*
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains kind 0..1 and individuellPlan 0..1 and carePlan 1..1
* category[kind] ^patternCodeableConcept.coding.system = $PlanKind
* category[kind] ^short = "IP, koordinator only, or another plan of the same shape"
* category[kind] from PlanKindValues (extensible)
* category[individuellPlan] = $V9602#A02-2
* category[individuellPlan] ^short = "The document type by which others search for an individuell plan"
* category[carePlan] = $SCT#734163000
* title 1..1
* subject only Reference(Patient)
* author only Reference(PractitionerRole)
* author ^short = "The koordinator, as PractitionerRole"
* careTeam only Reference(CareTeam)
* goal only Reference(Goal)
* addresses only Reference(Condition)
* activity.reference 1..1
* activity.reference only Reference(ServiceRequest)
* activity.detail 0..0
* insert PlanExtensions
* insert SourceExtensions
* obeys ip-plan-1

Invariant: ip-plan-1
Description: "A plan of our kind ip has category V-9602#A02-2, so that it is found as an individuell plan"
Severity: #error
Expression: "category.coding.where(system = 'https://planbro.dev/fhir/CodeSystem/plan-kind' and code = 'ip').exists() implies category.coding.where(system = 'urn:oid:2.16.578.1.12.4.1.1.9602' and code = 'A02-2').exists()"

Profile: IpCareTeam
Parent: CareTeam
Id: ip-careteam
Title: "Those around the plan"
Description: "The planeier, the koordinatorer and all who take part. What each member is to the plan stands as a code of ours in the role."
* status 1..1
* category 1..*
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains planTeam 1..1
* category[planTeam] ^patternCodeableConcept.coding[0].system = $CareTeam
* category[planTeam] ^patternCodeableConcept.coding[0].code = #plan-team
* category[planTeam] ^patternCodeableConcept.coding[1].system = $LOINC
* category[planTeam] ^patternCodeableConcept.coding[1].code = #LA28865-6
* subject 1..1
* subject only Reference(Patient)
* participant 1..*
* participant.role 1..*
* participant.role ^slicing.discriminator.type = #pattern
* participant.role ^slicing.discriminator.path = "$this"
* participant.role ^slicing.rules = #open
* participant.role contains kind 1..1
* participant.role[kind] ^patternCodeableConcept.coding.system = $MemberKind
* participant.role[kind] ^short = "Planeier, koordinator, participant or member; V-9246#8 or 9 beside it for a koordinator"
* participant.member only Reference(Patient or PractitionerRole or RelatedPerson or Organization or CareTeam)
* participant.onBehalfOf 0..0
* insert TeamMembersExtensions

Profile: IpKoordinatorRole
Parent: http://hl7.no/fhir/StructureDefinition/no-basis-PractitionerRole
Id: ip-koordinator-role
Title: "Koordinator"
Description: "The koordinator of an individuell plan, in kommune or hospital, a barnekoordinator, or a deputy; and how to reach them."
* code 1..*
* code.coding ^slicing.discriminator.type = #value
* code.coding ^slicing.discriminator.path = "system"
* code.coding ^slicing.rules = #open
* code.coding contains function 0..1 and level 0..1
* code.coding[function].system 1..1
* code.coding[function].system = "https://planbro.dev/fhir/CodeSystem/koordinator-function" (exactly)
* code.coding[function].code 1..1
* code.coding[function] from KoordinatorFunctionValues (required)
* code.coding[level].system 1..1
* code.coding[level].system = "urn:oid:2.16.578.1.12.4.1.1.9246" (exactly)
* code.coding[level].code 1..1
* code.coding[level] ^short = "8 koordinator of an individuell plan, 9 koordinator in hospital; a barnekoordinator has no code there"
* insert KoordinatorerExtensions
* obeys ip-koordinator-1

Invariant: ip-koordinator-1
Description: "Our code says that this is a koordinator or a deputy, since no national code does so for every kind"
Severity: #error
Expression: "code.coding.where(system = 'https://planbro.dev/fhir/CodeSystem/koordinator-function').exists()"
