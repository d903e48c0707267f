// What the person has opened, to whom, and what stays closed.

Profile: IpConsent
Parent: Consent
Id: ip-consent
Title: "Consent about an individuell plan"
Description: """
Near to IHE Privacy Consent on FHIR: a base provision that denies, and one level of provisions inside it. A permit names one party and is always
limited by modifiers; a deny is a reservation, and wins. Consent to plan work, to sharing and to a tool are three; one says nothing of another.
"""
* patient 1..1
* patient only Reference(Patient)
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains consent 1..1 and kind 0..1
* category[consent] = $LOINC#59284-0
* category[kind] ^patternCodeableConcept.coding.system = "https://planbro.dev/fhir/CodeSystem/consent-kind"
* category[kind] from ConsentKindValues (extensible)
* performer only Reference(Patient or RelatedPerson or PractitionerRole)
* policy 1..*
* policy.uri 1..1
* sourceReference only Reference(DocumentReference)
* provision 1..1
* provision ^short = "Closed but for what is opened inside"
* provision.type 1..1
* provision.type = #deny (exactly)
* provision.provision ^slicing.discriminator.type = #value
* provision.provision ^slicing.discriminator.path = "type"
* provision.provision ^slicing.rules = #closed
* provision.provision contains permit 0..* and deny 0..*
* provision.provision[permit].type 1..1
* provision.provision[permit].type = #permit (exactly)
* provision.provision[permit] ^short = "One party, and what is opened to it"
* provision.provision[permit].actor.role = $ParticipationType#IRCP
* provision.provision[permit].actor.reference only Reference(PractitionerRole or Organization or RelatedPerson or CareTeam or Patient)
* provision.provision[permit].provision 0..0
* provision.provision[permit].modifierExtension contains IpLimitedPermit named limited 1..1
* provision.provision[deny].type 1..1
* provision.provision[deny].type = #deny (exactly)
* provision.provision[deny] ^short = "A reservation: what stays closed, and to whom"
* provision.provision[deny].actor.role = $ParticipationType#IRCP
* provision.provision[deny].actor.reference only Reference(PractitionerRole or Organization or RelatedPerson or CareTeam or Patient)
* provision.provision[deny].provision 0..0
* insert ConsentsExtensions
* insert ConsentPartiesExtensions
* insert ReservationsExtensions
