// The plan as a document, for archives and for reading.

Profile: IpComposition
Parent: http://hl7.no/fhir/StructureDefinition/no-basis-Composition
Id: ip-composition
Title: "Individuell plan as a document"
Description: "First in a Bundle of type document: the plan in sections with text, so that it can be read by people without any of the codes."
* type = $V9602#A02-2
* subject 1..1
* subject only Reference(Patient)
* author only Reference(PractitionerRole or Organization)
* custodian only Reference(Organization)
* section 1..*
* section.title 1..1

