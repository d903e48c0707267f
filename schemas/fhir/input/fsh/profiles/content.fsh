// Goals and measures.

Profile: IpGoal
Parent: Goal
Id: ip-goal
Title: "Goal or delmål"
Description: "A goal in the person's words where there are any. A delmål names its goal by the extension goal-relationship, type milestone."
* description.text 1..1
* subject only Reference(Patient)
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains lifeArea 0..1
* category[lifeArea] ^patternCodeableConcept.coding.system = "https://planbro.dev/fhir/CodeSystem/life-area"
* category[lifeArea] from LifeAreaValues (extensible)
* extension contains http://hl7.org/fhir/StructureDefinition/goal-relationship named relationship 0..1
* insert GoalsExtensions

Profile: IpMeasure
Parent: ServiceRequest
Id: ip-measure
Title: "Measure (tiltak)"
Description: "A measure of the plan: who does what, and until when. Its intent is plan: it is no order, and no decision on a service (vedtak)."
* intent = #plan
* subject only Reference(Patient)
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains lifeArea 0..1 and service 0..1
* category[lifeArea] ^patternCodeableConcept.coding.system = "https://planbro.dev/fhir/CodeSystem/life-area"
* category[lifeArea] from LifeAreaValues (extensible)
* category[service] ^patternCodeableConcept.coding.system = "urn:oid:2.16.578.1.12.4.1.1.9151"
* category[service] from Service9151Values (extensible)
* performer only Reference(PractitionerRole or Organization)
* extension contains http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal named goal 0..1
* insert MeasuresExtensions
