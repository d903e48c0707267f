// What is said of a value rather than in it. The engine writes these wherever the Plan is silent, empty or limited.

Extension: NotStated
Id: not-stated
Title: "Not stated"
Description: "R4 demands a value here and the plan has none: what stands beside this mark is a default, and nobody said it."
* ^context[0].type = #element
* ^context[0].expression = "Element"
* value[x] only boolean or code

Extension: EmptyText
Id: empty-text
Title: "Empty text"
Description: "The field is there and is empty, which is not the same as no field. FHIR has no empty string."
* ^context[0].type = #element
* ^context[0].expression = "Element"
* value[x] only boolean

Extension: IpLimitedPermit
Id: ip-limited-permit
Title: "IP limited permit"
Description: "The permit opens no more than the modifiers beside it say. It stands on every permit, so that nobody who does not know them opens more."
* ^context[0].type = #element
* ^context[0].expression = "Consent.provision.provision"
* ^context[1].type = #element
* ^context[1].expression = "Consent.provision"
* . ?!
* . ^isModifierReason = "Who does not know it would open more than was consented to"
* value[x] only code
* value[x] = #limited
