// Made from the tables and the Plan by tools/make_profiles.py; do not edit.

Extension: IpAccessEnd
Id: ip-access-end
Title: "IP access end"
Description: "participants[].access_end: access until (§ 7)."
* ^context[0].type = #element
* ^context[0].expression = "PractitionerRole"
* value[x] only date

Extension: IpAccessStart
Id: ip-access-start
Title: "IP access start"
Description: "participants[].access_start: access from (§ 7: consent span per participant)."
* ^context[0].type = #element
* ^context[0].expression = "PractitionerRole"
* value[x] only date

Extension: IpAchievement
Id: ip-achievement
Title: "IP achievement"
Description: "evaluations[].achievement: how far the goal is reached (§ 19 g; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Observation"
* value[x] only CodeableConcept
* value[x] from AchievementR4Values (extensible)

Extension: IpActing
Id: ip-acting
Title: "IP acting"
Description: "consents[].acting: someone acts for, or with, the person (§ 19 h; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only code
* value[x] from ActingValues (required)

Extension: IpActingName
Id: ip-acting-name
Title: "IP acting name"
Description: "consents[].acting_name: who acts for or with the person (§ 19 h; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only string

Extension: IpAddressGrading
Id: ip-address-grading
Title: "IP address grading"
Description: "addresses[].grading: Folkeregisteret's grading (fhir.md § 1.3, § 1.4)."
* ^context[0].type = #element
* ^context[0].expression = "Patient.address"
* value[x] only code
* value[x] from AddressGradingValues (required)

Extension: IpAddressUse
Id: ip-address-use
Title: "IP address use"
Description: "addresses[].use: what the address is for, kodeverk 3401 (fhir.md § 1.3, § 1.4)."
* ^context[0].type = #element
* ^context[0].expression = "Patient.address"
* value[x] only code
* value[x] from AddressUseValues (required)

Extension: IpAge
Id: ip-age
Title: "IP age"
Description: "hearings[].age: age in whole years (pbrl §§ 3-1, 4-4; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Observation"
* value[x] only integer

Extension: IpAgenda
Id: ip-agenda
Title: "IP agenda"
Description: "meetings[].agenda: agenda (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Encounter"
* value[x] only string

Extension: IpArchived
Id: ip-archived
Title: "IP archived"
Description: "archives[].time: archived (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* value[x] only dateTime

Extension: IpAttendance
Id: ip-attendance
Title: "IP attendance"
Description: "attendees[].attendance: invited, attended, absent (§ 3.1)."
* ^context[0].type = #element
* ^context[0].expression = "Encounter.participant"
* value[x] only code
* value[x] from AttendanceValues (required)

Extension: IpAuthor
Id: ip-author
Title: "IP author"
Description: "needs[].author: whose words they are (§ 19 a)."
* ^context[0].type = #element
* ^context[0].expression = "Condition"
* value[x] only string

Extension: IpBackground
Id: ip-background
Title: "IP background"
Description: "planeier.background: culture, family, history that the plan must consider (§ 2.2; Sampro 2.0 Bakgrunn)."
* ^context[0].type = #element
* ^context[0].expression = "Patient"
* value[x] only string

Extension: IpBirthYear
Id: ip-birth-year
Title: "IP birth year"
Description: "related[].birth_year: year of birth of a minor (PLO FodselsarMindrearigParorende)."
* ^context[0].type = #element
* ^context[0].expression = "RelatedPerson"
* value[x] only string

Extension: IpCertainty
Id: ip-certainty
Title: "IP certainty"
Description: "ip_status[].certainty: how it was carried (plo.md § 2.2); koordinator_status[].certainty: how it was carried (§ 4.5; pbrl § 2-5 b)."
* ^context[0].type = #element
* ^context[0].expression = "Flag"
* value[x] only code
* value[x] from CertaintyValues (required)

Extension: IpClosed
Id: ip-closed
Title: "IP closed"
Description: "closed: closed on (§ 19; § 2.2)."
* ^context[0].type = #element
* ^context[0].expression = "CarePlan"
* value[x] only date

Extension: IpClosedReason
Id: ip-closed-reason
Title: "IP closed reason"
Description: "closed_reason: why it was closed (§ 19; § 2.2)."
* ^context[0].type = #element
* ^context[0].expression = "CarePlan"
* value[x] only string

Extension: IpCommunication
Id: ip-communication
Title: "IP communication"
Description: "planeier.communication: hearing, sight, aids: how one talks with the person (§ 2.2)."
* ^context[0].type = #element
* ^context[0].expression = "Patient"
* value[x] only string

Extension: IpCompetence
Id: ip-competence
Title: "IP competence"
Description: "planeier.competence: competence to consent, as assessed (pbrl § 4-3; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Patient"
* value[x] only code
* value[x] from CompetenceValues (required)

Extension: IpComplaintBody
Id: ip-complaint-body
Title: "IP complaint body"
Description: "records[].complaint_body: whom to complain to: statsforvalteren (pbrl § 7-2; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* value[x] only string

Extension: IpComplaintExplained
Id: ip-complaint-explained
Title: "IP complaint explained"
Description: "consents[].complaint_explained: the right to complain was explained (§ 19 h; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only boolean

Extension: IpComplaintPath
Id: ip-complaint-path
Title: "IP complaint path"
Description: "records[].complaint_path: how to complain, as the person was told (§ 7)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* value[x] only string

Extension: IpConsentRight
Id: ip-consent-right
Title: "IP consent right"
Description: "related[].consent_right: right to consent for the planeier, kodeverk 9245 (§ 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "RelatedPerson"
* value[x] only CodeableConcept
* value[x] from ConsentRight9245Values (extensible)

Extension: IpConsentValidity
Id: ip-consent-validity
Title: "IP consent validity"
Description: "consents[].validity: kind of validity, kodeverk 9231 (§ 19 h; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only CodeableConcept
* value[x] from ConsentValidity9231Values (extensible)

Extension: IpConsentVersion
Id: ip-consent-version
Title: "IP consent version"
Description: "consents[].version: strictly rising; a lower one is stale (§ 2.4 samtykke-v1.0)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only integer

Extension: IpConsidered
Id: ip-considered
Title: "IP considered"
Description: "hearings[].considered: how the view was weighed (pbrl §§ 3-1, 4-4; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Observation"
* value[x] only string

Extension: IpContribution
Id: ip-contribution
Title: "IP contribution"
Description: "planeier.contribution: what the person will contribute (§ 19 d); participants[].contribution: what this participant will contribute (§ 19 d)."
* ^context[0].type = #element
* ^context[0].expression = "Patient"
* ^context[1].type = #element
* ^context[1].expression = "PractitionerRole"
* value[x] only string

Extension: IpCosigned
Id: ip-cosigned
Title: "IP cosigned"
Description: "consents[].cosigned: date of the second signature (§ 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only date

Extension: IpCosigner
Id: ip-cosigner
Title: "IP cosigner"
Description: "consents[].cosigner_family: who signed too, where responsibility is shared: family name (§ 2.4); consents[].cosigner_given: who signed too: given name (§ 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only HumanName

Extension: IpCosignerRelated
Id: ip-cosigner-related
Title: "IP cosigner related"
Description: "consents[].cosigner_related: the second signer among the relatives (§ 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only Reference(RelatedPerson)

Extension: IpDecisionRef
Id: ip-decision-ref
Title: "IP decision ref"
Description: "measures[].decision_ref: the vedtak it rests on, by reference; the plan itself is none (§ 2.2)."
* ^context[0].type = #element
* ^context[0].expression = "ServiceRequest"
* value[x] only string

Extension: IpDeputyFor
Id: ip-deputy-for
Title: "IP deputy for"
Description: "koordinatorer[].deputy_for: the koordinator this deputy stands in for (§ 19 c; hol §§ 7-2, 7-2 a; sphl § 2-5 a)."
* ^context[0].type = #element
* ^context[0].expression = "PractitionerRole"
* value[x] only Reference(PractitionerRole)

Extension: IpDescription
Id: ip-description
Title: "IP description"
Description: "goals[].text: the goal described (§ 19 a; § 3.1); measures[].text: the measure described (§ 19 e, f; § 3.1)."
* ^context[0].type = #element
* ^context[0].expression = "Goal"
* ^context[1].type = #element
* ^context[1].expression = "ServiceRequest"
* value[x] only string

Extension: IpDocument
Id: ip-document
Title: "IP document"
Description: "records[].document: the form or letter (§ 7)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* value[x] only Reference(DocumentReference)

Extension: IpEndReason
Id: ip-end-reason
Title: "IP end reason"
Description: "koordinatorer[].end_reason: why it ended (§ 19 c; hol §§ 7-2, 7-2 a; sphl § 2-5 a)."
* ^context[0].type = #element
* ^context[0].expression = "PractitionerRole"
* value[x] only string

Extension: IpExtent
Id: ip-extent
Title: "IP extent"
Description: "measures[].extent: how much (§ 19 e omfang)."
* ^context[0].type = #element
* ^context[0].expression = "ServiceRequest"
* value[x] only string

Extension: IpHasGroup
Id: ip-has-group
Title: "IP has group"
Description: "has_group: there is an ansvarsgruppe, also without an IP (§ 19; § 2.2)."
* ^context[0].type = #element
* ^context[0].expression = "CarePlan"
* value[x] only boolean

Extension: IpHours
Id: ip-hours
Title: "IP hours"
Description: "coordinating_units[].hours: when it answers (hol § 7-3; sphl § 2-5 b); koordinatorer[].hours: when the koordinator answers (§ 19 c; hol §§ 7-2, 7-2 a; sphl § 2-5 a)."
* ^context[0].type = #element
* ^context[0].expression = "Organization"
* ^context[1].type = #element
* ^context[1].expression = "PractitionerRole"
* value[x] only string

Extension: IpHow
Id: ip-how
Title: "IP how"
Description: "measures[].how: how it is carried out (§ 19 f gjennomføring)."
* ^context[0].type = #element
* ^context[0].expression = "ServiceRequest"
* value[x] only string

Extension: IpImportant
Id: ip-important
Title: "IP important"
Description: "planeier.important: what matters to the person, in own words (fhir.md § 2.5)."
* ^context[0].type = #element
* ^context[0].expression = "Patient"
* value[x] only string

Extension: IpInterpreterLanguage
Id: ip-interpreter-language
Title: "IP interpreter language"
Description: "planeier.interpreter_language: language of the interpreter (§ 2.2)."
* ^context[0].type = #element
* ^context[0].expression = "Patient"
* value[x] only CodeableConcept
* value[x] from LanguageR4Values (extensible)

Extension: IpInvitation
Id: ip-invitation
Title: "IP invitation"
Description: "meetings[].invitation: innkalling, the text (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Encounter"
* value[x] only string

Extension: IpInvitedOn
Id: ip-invited-on
Title: "IP invited on"
Description: "meetings[].invited_on: innkalling sent (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Encounter"
* value[x] only date

Extension: IpItem
Id: ip-item
Title: "IP item"
Description: "rights[].item: only this goal, measure or document (§ 3.2)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* value[x] only Reference(DocumentReference or Goal or ServiceRequest)

Extension: IpKoordinatorLevel
Id: ip-koordinator-level
Title: "IP koordinator level"
Description: "koordinatorer[].level: municipal IP-koordinator, hospital koordinator, barnekoordinator (§ 19 c; hol §§ 7-2, 7-2 a; sphl § 2-5 a); koordinator_status[].level: which koordinator (§ 4.5; pbrl § 2-5 b)."
* ^context[0].type = #element
* ^context[0].expression = "PractitionerRole"
* ^context[1].type = #element
* ^context[1].expression = "Flag"
* value[x] only code
* value[x] from KoordinatorLevelValues (required)

Extension: IpKoordinatorWish
Id: ip-koordinator-wish
Title: "IP koordinator wish"
Description: "planeier.koordinator_wish: whom the person wishes as koordinator, and why (§ 2.2)."
* ^context[0].type = #element
* ^context[0].expression = "Patient"
* value[x] only string

Extension: IpLastConfirmed
Id: ip-last-confirmed
Title: "IP last confirmed"
Description: "coordinating_units[].last_confirmed: when these facts were last confirmed (hol § 7-3; sphl § 2-5 b); koordinatorer[].last_confirmed: when these facts were last confirmed (§ 19 c; hol §§ 7-2, 7-2 a; sphl § 2-5 a)."
* ^context[0].type = #element
* ^context[0].expression = "Organization"
* ^context[1].type = #element
* ^context[1].expression = "PractitionerRole"
* value[x] only date

Extension: IpLastRevision
Id: ip-last-revision
Title: "IP last revision"
Description: "last_revision: last adjusted and revised (§ 19 g)."
* ^context[0].type = #element
* ^context[0].expression = "CarePlan"
* value[x] only date

Extension: IpLeader
Id: ip-leader
Title: "IP leader"
Description: "teams[].leader: who leads it (fhir.md § 2.1; § 3.3)."
* ^context[0].type = #element
* ^context[0].expression = "CareTeam"
* value[x] only Reference(PractitionerRole)

Extension: IpLifeArea
Id: ip-life-area
Title: "IP life area"
Description: "rights[].life_area: only this livsområde (§ 3.2); reservations[].life_area: this livsområde (§ 2.4 reservasjoner)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* ^context[1].type = #element
* ^context[1].expression = "Consent.provision.provision"
* ^context[2].type = #element
* ^context[2].expression = "Consent.provision"
* value[x] only code
* value[x] from LifeAreaValues (required)

Extension: IpLimitedAccess
Id: ip-limited-access
Title: "IP limited access"
Description: "consent_parties[].access: read or write (§ 2.4: named exchange between named parties)."
* ^context[0].type = #element
* ^context[0].expression = "Consent.provision.provision"
* ^context[1].type = #element
* ^context[1].expression = "Consent.provision"
* . ?!
* . ^isModifierReason = "Who does not know it would open more than was consented to"
* value[x] only code
* value[x] from AccessValues (required)

Extension: IpLimitedLifeArea
Id: ip-limited-life-area
Title: "IP limited life area"
Description: "consent_parties[].life_area: only this livsområde (§ 2.4: named exchange between named parties)."
* ^context[0].type = #element
* ^context[0].expression = "Consent.provision.provision"
* ^context[1].type = #element
* ^context[1].expression = "Consent.provision"
* . ?!
* . ^isModifierReason = "Who does not know it would open more than was consented to"
* value[x] only code
* value[x] from LifeAreaValues (required)

Extension: IpLimitedPart
Id: ip-limited-part
Title: "IP limited part"
Description: "consent_parties[].part: which part of the plan; absent: nothing is opened (§ 2.4: named exchange between named parties)."
* ^context[0].type = #element
* ^context[0].expression = "Consent.provision.provision"
* ^context[1].type = #element
* ^context[1].expression = "Consent.provision"
* . ?!
* . ^isModifierReason = "Who does not know it would open more than was consented to"
* value[x] only code
* value[x] from PartValues (required)

Extension: IpLivesAlone
Id: ip-lives-alone
Title: "IP lives alone"
Description: "planeier.lives_alone: lives alone (PLO TilleggsopplysningPasient/BorAlene)."
* ^context[0].type = #element
* ^context[0].expression = "Patient"
* value[x] only boolean

Extension: IpMandate
Id: ip-mandate
Title: "IP mandate"
Description: "related[].mandate: what a verge's mandate covers (§ 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "RelatedPerson"
* value[x] only string

Extension: IpMandatePersonal
Id: ip-mandate-personal
Title: "IP mandate personal"
Description: "related[].mandate_personal: the mandate covers personal matters, health among them (§ 2.4; fhir.md § 1.4)."
* ^context[0].type = #element
* ^context[0].expression = "RelatedPerson"
* value[x] only boolean

Extension: IpMeeting
Id: ip-meeting
Title: "IP meeting"
Description: "attendees[].meeting: the meeting (§ 3.1)."
* ^context[0].type = #element
* ^context[0].expression = "Encounter.participant"
* value[x] only Reference(Encounter)

Extension: IpMeetingStatus
Id: ip-meeting-status
Title: "IP meeting status"
Description: "meetings[].status: proposed, booked, held, cancelled (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Encounter"
* value[x] only code
* value[x] from MeetingStatusValues (required)

Extension: IpMinutesDate
Id: ip-minutes-date
Title: "IP minutes date"
Description: "meetings[].minutes_date: referat dated (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Encounter"
* value[x] only date

Extension: IpMinutesDocument
Id: ip-minutes-document
Title: "IP minutes document"
Description: "meetings[].minutes_document: referat as a document (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Encounter"
* value[x] only Reference(DocumentReference)

Extension: IpMinutesLong
Id: ip-minutes-long
Title: "IP minutes long"
Description: "meetings[].minutes_long: referat, long form (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Encounter"
* value[x] only string

Extension: IpMinutesShort
Id: ip-minutes-short
Title: "IP minutes short"
Description: "meetings[].minutes_short: referat, short form (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Encounter"
* value[x] only string

Extension: IpName
Id: ip-name
Title: "IP name"
Description: "cooperations[].name: with whom, in words (§ 19 i); consent_parties[].name: the party in words (§ 2.4: named exchange between named parties)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* ^context[1].type = #element
* ^context[1].expression = "Consent.provision.provision"
* ^context[2].type = #element
* ^context[2].expression = "Consent.provision"
* value[x] only string

Extension: IpNextEvaluation
Id: ip-next-evaluation
Title: "IP next evaluation"
Description: "evaluations[].next: next evaluation (§ 19 g; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Observation"
* value[x] only date

Extension: IpNextMeeting
Id: ip-next-meeting
Title: "IP next meeting"
Description: "meetings[].next: next meeting (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Encounter"
* value[x] only dateTime

Extension: IpNextOfKin
Id: ip-next-of-kin
Title: "IP next of kin"
Description: "related[].next_of_kin: nærmeste pårørende (§ 2.4; fhir.md § 1.4)."
* ^context[0].type = #element
* ^context[0].expression = "RelatedPerson"
* value[x] only boolean

Extension: IpNextRevision
Id: ip-next-revision
Title: "IP next revision"
Description: "next_revision: to be adjusted and revised (§ 19 g)."
* ^context[0].type = #element
* ^context[0].expression = "CarePlan"
* value[x] only date

Extension: IpNightPhone
Id: ip-night-phone
Title: "IP night phone"
Description: "coordinating_units[].night_phone: number that is answered at night (hol § 7-3; sphl § 2-5 b); koordinatorer[].night_phone: number that is answered at night (§ 19 c; hol §§ 7-2, 7-2 a; sphl § 2-5 a)."
* ^context[0].type = #element
* ^context[0].expression = "Organization"
* ^context[1].type = #element
* ^context[1].expression = "PractitionerRole"
* value[x] only ContactPoint

Extension: IpNote
Id: ip-note
Title: "IP note"
Description: "related[].note: remark (§ 2.4; fhir.md § 1.4); ip_status[].note: remark; what a boolean cannot say (§ 4.5); koordinator_status[].note: remark (§ 4.5; pbrl § 2-5 b); tool_status[].note: remark (§ 7: the person may refuse the tool)."
* ^context[0].type = #element
* ^context[0].expression = "RelatedPerson"
* ^context[1].type = #element
* ^context[1].expression = "Flag"
* ^context[2].type = #element
* ^context[2].expression = "Basic"
* value[x] only string

Extension: IpOfConsent
Id: ip-of-consent
Title: "IP of consent"
Description: "consent_parties[].consent: the consent (§ 2.4: named exchange between named parties); reservations[].consent: the consent it limits (§ 2.4 reservasjoner)."
* ^context[0].type = #element
* ^context[0].expression = "Consent.provision.provision"
* ^context[1].type = #element
* ^context[1].expression = "Consent.provision"
* value[x] only Reference(Consent)

Extension: IpOrganisation
Id: ip-organisation
Title: "IP organisation"
Description: "team_members[].organisation: employer (fhir.md § 2.1); cooperations[].organisation: with whom (§ 19 i); records[].organisation: the service it concerns (§ 7)."
* ^context[0].type = #element
* ^context[0].expression = "CareTeam.participant"
* ^context[1].type = #element
* ^context[1].expression = "Basic"
* value[x] only Reference(Organization)

Extension: IpOrganiser
Id: ip-organiser
Title: "IP organiser"
Description: "meetings[].organiser: who calls it (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "Encounter"
* value[x] only Reference(PractitionerRole)

Extension: IpOwnWords
Id: ip-own-words
Title: "IP own words"
Description: "goals[].own_words: the goal in the person's words (§ 19 a; § 3.1)."
* ^context[0].type = #element
* ^context[0].expression = "Goal"
* value[x] only string

Extension: IpOwnerSystem
Id: ip-owner-system
Title: "IP owner system"
Description: "subplans[].owner_system: the system it is in (§ 2.2; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "DocumentReference"
* value[x] only string

Extension: IpPart
Id: ip-part
Title: "IP part"
Description: "rights[].part: which part of the plan (§ 3.2); reservations[].part: this part; absent: all (§ 2.4 reservasjoner)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* ^context[1].type = #element
* ^context[1].expression = "Consent.provision.provision"
* ^context[2].type = #element
* ^context[2].expression = "Consent.provision"
* value[x] only code
* value[x] from PartValues (required)

Extension: IpParticipant
Id: ip-participant
Title: "IP participant"
Description: "koordinatorer[].participant: the same person among the participants (§ 19 c; hol §§ 7-2, 7-2 a; sphl § 2-5 a); rights[].participant: who (§ 3.2)."
* ^context[0].type = #element
* ^context[0].expression = "PractitionerRole"
* ^context[1].type = #element
* ^context[1].expression = "Basic"
* value[x] only Reference(PractitionerRole)

Extension: IpParticipantType
Id: ip-participant-type
Title: "IP participant type"
Description: "participants[].type: professional, relative, the planeier (§ 19 b, d)."
* ^context[0].type = #element
* ^context[0].expression = "PractitionerRole"
* value[x] only code
* value[x] from ParticipantTypeValues (required)

Extension: IpPeriod
Id: ip-period
Title: "IP period"
Description: "rights[].start: from (§ 3.2); rights[].end: until (§ 3.2); cooperations[].start: from (§ 19 i); cooperations[].end: until (§ 19 i)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* value[x] only Period

Extension: IpPicture
Id: ip-picture
Title: "IP picture"
Description: "planeier.picture: a picture of the person (§ 3.1 deltakerkort)."
* ^context[0].type = #element
* ^context[0].expression = "Patient"
* value[x] only Reference(DocumentReference)

Extension: IpPlanStatus
Id: ip-plan-status
Title: "IP plan status"
Description: "status: draft, active, closed (fhir.md § 2.1)."
* ^context[0].type = #element
* ^context[0].expression = "CarePlan"
* value[x] only code
* value[x] from PlanStatusValues (required)

Extension: IpPlanVersion
Id: ip-plan-version
Title: "IP plan version"
Description: "version: version in the tool (§ 19; § 2.2)."
* ^context[0].type = #element
* ^context[0].expression = "CarePlan"
* value[x] only string

Extension: IpPriority
Id: ip-priority
Title: "IP priority"
Description: "goals[].priority: 1 is first (§ 19 a; § 3.1); measures[].priority: 1 is first (§ 19 e, f; § 3.1)."
* ^context[0].type = #element
* ^context[0].expression = "Goal"
* ^context[1].type = #element
* ^context[1].expression = "ServiceRequest"
* value[x] only integer

Extension: IpPurpose
Id: ip-purpose
Title: "IP purpose"
Description: "purpose: what the plan is for, apart from the person's own goals (fhir.md § 2.5); cooperations[].purpose: what for (§ 19 i)."
* ^context[0].type = #element
* ^context[0].expression = "CarePlan"
* ^context[1].type = #element
* ^context[1].expression = "Basic"
* value[x] only string

Extension: IpRead
Id: ip-read
Title: "IP read"
Description: "rights[].read: may read (§ 3.2)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* value[x] only boolean

Extension: IpReason
Id: ip-reason
Title: "IP reason"
Description: "responsibilities[].reason: why it moved (hol § 7-1; sphl § 2-5; § 2.3); records[].reason: reason, where refused or declined (§ 7); archives[].reason: why: revision, closing, migration (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "EpisodeOfCare"
* ^context[1].type = #element
* ^context[1].expression = "Basic"
* value[x] only string

Extension: IpRecordHow
Id: ip-record-how
Title: "IP record how"
Description: "records[].how: oral, written, form (§ 7)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* value[x] only code
* value[x] from RecordHowValues (required)

Extension: IpRecordKind
Id: ip-record-kind
Title: "IP record kind"
Description: "records[].kind: request, information, need, declined, refusal (§ 7)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* value[x] only code
* value[x] from RecordKindValues (required)

Extension: IpRelated
Id: ip-related
Title: "IP related"
Description: "participants[].related: the same person among the relatives (§ 19 b, d)."
* ^context[0].type = #element
* ^context[0].expression = "PractitionerRole"
* value[x] only Reference(RelatedPerson)

Extension: IpRepresentation
Id: ip-representation
Title: "IP representation"
Description: "related[].representation: right to act, kodeverk 7611 and 9050 (§ 2.4; fhir.md § 1.4)."
* ^context[0].type = #element
* ^context[0].expression = "RelatedPerson"
* value[x] only code
* value[x] from RepresentationValues (required)

Extension: IpReservationKind
Id: ip-reservation-kind
Title: "IP reservation kind"
Description: "reservations[].kind: reservation, objection to what needs no consent, or block (pbrl § 5-3)."
* ^context[0].type = #element
* ^context[0].expression = "Consent.provision.provision"
* ^context[1].type = #element
* ^context[1].expression = "Consent.provision"
* value[x] only code
* value[x] from ReservationKindValues (required)

Extension: IpReservations
Id: ip-reservations
Title: "IP reservations"
Description: "consents[].reservations: reservations in words (§ 19 h; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only string

Extension: IpResponsibleLevel
Id: ip-responsible-level
Title: "IP responsible level"
Description: "coordinating_units[].level: kommune or helseforetak (hol § 7-3; sphl § 2-5 b); responsibilities[].level: kommune or helseforetak (hol § 7-1; sphl § 2-5; § 2.3)."
* ^context[0].type = #element
* ^context[0].expression = "Organization"
* ^context[1].type = #element
* ^context[1].expression = "EpisodeOfCare"
* value[x] only code
* value[x] from ResponsibleLevelValues (required)

Extension: IpSha256
Id: ip-sha256
Title: "IP sha256"
Description: "documents[].sha256: hash of the bytes, hexadecimal (§ 3.1 Dokumenter; § 1.3); archives[].sha256: hash of what was archived (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "DocumentReference.content.attachment"
* ^context[1].type = #element
* ^context[1].expression = "Basic"
* value[x] only string

Extension: IpSigner
Id: ip-signer
Title: "IP signer"
Description: "consents[].signer_family: who signed: family name (§ 19 h; § 2.4); consents[].signer_given: who signed: given name (§ 19 h; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only HumanName

Extension: IpSignerKind
Id: ip-signer-kind
Title: "IP signer kind"
Description: "consents[].signer_kind: in what right, kodeverk 7456 (§ 19 h; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only CodeableConcept
* value[x] from ConsentBy7456Values (extensible)

Extension: IpSourceGenerated
Id: ip-source-generated
Title: "IP source generated"
Description: "source.generated: when the document was made (law 5; plo.md § 3.1)."
* ^context[0].type = #element
* ^context[0].expression = "CarePlan.meta"
* value[x] only dateTime

Extension: IpSourceMadeBy
Id: ip-source-made-by
Title: "IP source made by"
Description: "source.made_by: planbro, table and schema version that made the document (law 5; plo.md § 3.1)."
* ^context[0].type = #element
* ^context[0].expression = "CarePlan.meta"
* value[x] only string

Extension: IpSourceSystemVersion
Id: ip-source-system-version
Title: "IP source system version"
Description: "source.system_version: its version (law 5; plo.md § 3.1)."
* ^context[0].type = #element
* ^context[0].expression = "CarePlan.meta"
* value[x] only string

Extension: IpStated
Id: ip-stated
Title: "IP stated"
Description: "ip_status[].date: stated on (§ 4.5); koordinator_status[].date: stated on (§ 4.5; pbrl § 2-5 b)."
* ^context[0].type = #element
* ^context[0].expression = "Flag"
* value[x] only date

Extension: IpTakesPart
Id: ip-takes-part
Title: "IP takes part"
Description: "planeier.takes_part: will take part in the plan work (§ 2.4); consents[].takes_part: will or will not take part (§ 19 h; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Patient"
* ^context[1].type = #element
* ^context[1].expression = "Consent"
* value[x] only boolean

Extension: IpTeam
Id: ip-team
Title: "IP team"
Description: "team_members[].team: the team (fhir.md § 2.1); meetings[].team: whose meeting (§ 3.1; § 7)."
* ^context[0].type = #element
* ^context[0].expression = "CareTeam.participant"
* ^context[1].type = #element
* ^context[1].expression = "Encounter"
* value[x] only Reference(CareTeam)

Extension: IpTelecomKind
Id: ip-telecom-kind
Title: "IP telecom kind"
Description: "telecoms[].kind: phone, e-mail or other (plo.md § 3.1 TeleCom)."
* ^context[0].type = #element
* ^context[0].expression = "Patient.telecom"
* value[x] only code
* value[x] from TelecomKindValues (required)

Extension: IpTelecomUse
Id: ip-telecom-use
Title: "IP telecom use"
Description: "telecoms[].use: where or when it is answered (plo.md § 3.1 TeleCom)."
* ^context[0].type = #element
* ^context[0].expression = "Patient.telecom"
* value[x] only code
* value[x] from TelecomUseValues (required)

Extension: IpText
Id: ip-text
Title: "IP text"
Description: "records[].text: what was recorded (§ 7); reservations[].text: the reservation in words (§ 2.4 reservasjoner)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* ^context[1].type = #element
* ^context[1].expression = "Consent.provision.provision"
* ^context[2].type = #element
* ^context[2].expression = "Consent.provision"
* value[x] only string

Extension: IpTool
Id: ip-tool
Title: "IP tool"
Description: "tool_status[].tool: name of the tool (§ 7: the person may refuse the tool); consents[].tool: the named tool; a consent to Sampro is none for Flyt (§ 19 h; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* ^context[1].type = #element
* ^context[1].expression = "Consent"
* value[x] only string

Extension: IpToolStatus
Id: ip-tool-status
Title: "IP tool status"
Description: "tool_status[].value: where the plan is kept (§ 7: the person may refuse the tool)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* value[x] only code
* value[x] from ToolStatusValues (required)

Extension: IpUnitNotified
Id: ip-unit-notified
Title: "IP unit notified"
Description: "koordinatorer[].unit_notified: koordinerende enhet was told of the change (§ 7)."
* ^context[0].type = #element
* ^context[0].expression = "PractitionerRole"
* value[x] only date

Extension: IpUpdated
Id: ip-updated
Title: "IP updated"
Description: "updated: last changed (§ 19; § 2.2)."
* ^context[0].type = #element
* ^context[0].expression = "CarePlan"
* value[x] only dateTime

Extension: IpWantsKoordinator
Id: ip-wants-koordinator
Title: "IP wants koordinator"
Description: "planeier.wants_koordinator: the person wishes a koordinator (pbrl § 2-5 b)."
* ^context[0].type = #element
* ^context[0].expression = "Patient"
* value[x] only boolean

Extension: IpWithdrawalExplained
Id: ip-withdrawal-explained
Title: "IP withdrawal explained"
Description: "consents[].withdrawal_explained: that it may be withdrawn was explained (§ 19 h; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only boolean

Extension: IpWithdrawn
Id: ip-withdrawn
Title: "IP withdrawn"
Description: "consents[].withdrawn: withdrawn on (§ 19 h; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only date

Extension: IpWithdrawnBy
Id: ip-withdrawn-by
Title: "IP withdrawn by"
Description: "consents[].withdrawn_by: withdrawn by (§ 19 h; § 2.4)."
* ^context[0].type = #element
* ^context[0].expression = "Consent"
* value[x] only string

Extension: IpWrite
Id: ip-write
Title: "IP write"
Description: "rights[].write: may write (§ 3.2)."
* ^context[0].type = #element
* ^context[0].expression = "Basic"
* value[x] only boolean
