// Made from the tables and the Plan by tools/make_profiles.py; do not edit.

CodeSystem: MessageConsentCodes
Id: message-consent
Title: "Message consent"
Description: "Values of source.consent: the patient's consent to the message, kodeverk 9064."
* ^caseSensitive = true
* #obtained "Ja, samtykke er innhentet"
* #not-required "Pasientens samtykke er ikke påkrevet i dette tilfellet"
* #answers-request "Svar på forespørsel e.l. som pasienten har gitt samtykke til"
* #not-given "Nei, pasienten har ikke gitt sitt samtykke"

ValueSet: MessageConsentValues
Id: message-consent
Title: "Message consent"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/message-consent."
* include codes from system MessageConsentCodes

CodeSystem: MessageStatusCodes
Id: message-status
Title: "Message status"
Description: "Values of source.message_status: Forsendelsesstatus, kodeverk 7309."
* ^caseSensitive = true
* #new "Ny"
* #change "Endring"
* #cancellation "Kansellering"

ValueSet: MessageStatusValues
Id: message-status
Title: "Message status"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/message-status."
* include codes from system MessageStatusCodes

CodeSystem: MessageTypeCodes
Id: message-type
Title: "Message type"
Description: "Values of source.message_type: MsgInfo/Type, kodeverk 8279."
* ^caseSensitive = true
* #INNLEGGELSESRAPPORT "Innleggelsesrapport"
* #HELSEOPPL_SOKNAD "Helseopplysninger"
* #UTSKRIVNINGSRAPPORT "Utskrivningsrapport"
* #HELSEOPPLYSNINGER_LEGE "Helseopplysninger til lege"
* #MEDISINSKE_OPPLYSNINGER "Medisinske opplysninger"
* #ORIENTERING_TJENESTETILBUD "Orientering om tjenestetilbud"
* #LOG_INNLAGT "Melding om innlagt pasient"
* #LOG_UTSKRIVNINGSKLAR "Melding om utskrivningsklar pasient"
* #LOG_AVMELDING "Avmelding av utskrivningsklar pasient"
* #LOG_UTSKREVET "Melding om utskrevet pasient"
* #LOG_DOD "Orientering om dødsfall"
* #LOG_TILBAKEMELDING "Tilbakemelding på utskrivningsklar pasient"
* #FRAVARSMELDING "Fraværsmelding"
* #SAMMENFATNING "Sammenfatning"
* #HENVISNING_NYTILSTAND "Henvisning ny tilstand"
* #HENVISNING_VIDERE "Viderehenvisning"
* #DIALOG_FORESPORSEL "Forespørsel"
* #DIALOG_SVAR "Svar på forespørsel"
* #DIALOG_NOTAT "Notat"
* #DIALOG_AVVIK "Tilbakemelding om feil i mottatt melding"
* #DIALOG_HELSEFAGLIG "Helsefaglig dialog"
* #DIALOG_STATUS_HENVISNING "Status på henvisning"
* #APPREC "Applikasjonskvittering"

ValueSet: MessageTypeValues
Id: message-type
Title: "Message type"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/message-type."
* include codes from system MessageTypeCodes

CodeSystem: PlanKindCodes
Id: plan-kind
Title: "Plan kind"
Description: "Values of kind: IP, koordinator only, stafettlogg, IOP, IUP; decides the legal regime."
* ^caseSensitive = true
* #ip "Individuell plan"
* #koordinator-only "Kun koordinator"
* #stafettlogg "Stafettlogg"
* #iop "Individuell opplæringsplan"
* #iup "Individuell utviklingsplan"

ValueSet: PlanKindValues
Id: plan-kind
Title: "Plan kind"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/plan-kind."
* include codes from system PlanKindCodes

CodeSystem: PlanStatusCodes
Id: plan-status
Title: "Plan status"
Description: "Values of status: draft, active, closed."
* ^caseSensitive = true
* #draft "Utkast"
* #active "I bruk"
* #on-hold "Satt på vent"
* #completed "Fullført"
* #revoked "Trukket tilbake"
* #archived "Arkivert"

ValueSet: PlanStatusValues
Id: plan-status
Title: "Plan status"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/plan-status."
* include codes from system PlanStatusCodes

CodeSystem: IpStatusCodes
Id: ip-status
Title: "IP status"
Description: "Values of ip_status[].value: the answer; the code keeps what stood in the source."
* ^caseSensitive = true
* #active "Har virksom plan"
* #none "Har ikke plan"
* #declined "Ønsker ikke plan"
* #not-entitled "Oppfyller ikke retten"
* #need-reported "Behov meldt"
* #ended "Plan avsluttet"
* #unknown "Ukjent"

ValueSet: IpStatusValues
Id: ip-status
Title: "IP status"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/ip-status."
* include codes from system IpStatusCodes

CodeSystem: KoordinatorStatusCodes
Id: koordinator-status
Title: "Koordinator status"
Description: "Values of koordinator_status[].value: the answer; the code keeps what stood in the source."
* ^caseSensitive = true
* #appointed "Oppnevnt"
* #not-appointed "Ikke oppnevnt"
* #declined "Ønsker ikke koordinator"
* #not-entitled "Oppfyller ikke retten"
* #unknown "Ukjent"

ValueSet: KoordinatorStatusValues
Id: koordinator-status
Title: "Koordinator status"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/koordinator-status."
* include codes from system KoordinatorStatusCodes

CodeSystem: ToolStatusCodes
Id: tool-status
Title: "Tool status"
Description: "Values of tool_status[].value: where the plan is kept."
* ^caseSensitive = true
* #in-tool "I verktøyet"
* #on-paper "På papir"
* #both "Begge deler"
* #declined "Ønsker ikke verktøyet"
* #unknown "Ukjent"

ValueSet: ToolStatusValues
Id: tool-status
Title: "Tool status"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/tool-status."
* include codes from system ToolStatusCodes

CodeSystem: CertaintyCodes
Id: certainty
Title: "Certainty"
Description: "Values of ip_status[].certainty: how it was carried; koordinator_status[].certainty: how it was carried."
* ^caseSensitive = true
* #structured "Eget felt"
* #coded-role "Kodet rolle"
* #block "Fast tekst"
* #free-text "Fritekst"

ValueSet: CertaintyValues
Id: certainty
Title: "Certainty"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/certainty."
* include codes from system CertaintyCodes

CodeSystem: KoordinatorLevelCodes
Id: koordinator-level
Title: "Koordinator level"
Description: "Values of koordinator_status[].level: which koordinator; koordinatorer[].level: municipal IP-koordinator, hospital koordinator, barnekoordinator."
* ^caseSensitive = true
* #municipal "Kommunal koordinator"
* #hospital "Koordinator i sykehus"
* #barnekoordinator "Barnekoordinator"

ValueSet: KoordinatorLevelValues
Id: koordinator-level
Title: "Koordinator level"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/koordinator-level."
* include codes from system KoordinatorLevelCodes

CodeSystem: KoordinatorFunctionCodes
Id: koordinator-function
Title: "Koordinator function"
Description: "Values of koordinatorer[].function: koordinator or deputy."
* ^caseSensitive = true
* #koordinator "Koordinator"
* #deputy "Stedfortreder"

ValueSet: KoordinatorFunctionValues
Id: koordinator-function
Title: "Koordinator function"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/koordinator-function."
* include codes from system KoordinatorFunctionCodes

CodeSystem: ResponsibleLevelCodes
Id: responsible-level
Title: "Responsible level"
Description: "Values of responsibilities[].level: kommune or helseforetak; coordinating_units[].level: kommune or helseforetak."
* ^caseSensitive = true
* #kommune "Kommune"
* #helseforetak "Helseforetak"

ValueSet: ResponsibleLevelValues
Id: responsible-level
Title: "Responsible level"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/responsible-level."
* include codes from system ResponsibleLevelCodes

CodeSystem: IdKindCodes
Id: id-kind
Title: "Id kind"
Description: "Values of identifiers[].kind: kind of number, kodeverk 8116."
* ^caseSensitive = true
* #fnr "Fødselsnummer"
* #dnr "D-nummer"
* #hnr "H-nummer"
* #fhn "Felles hjelpenummer"
* #duf "DUF-nummer"
* #passport "Passnummer"
* #other "Annet"

ValueSet: IdKindValues
Id: id-kind
Title: "Id kind"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/id-kind."
* include codes from system IdKindCodes

CodeSystem: SexCodes
Id: sex
Title: "Sex"
Description: "Values of planeier.sex: sex, kodeverk 3101."
* ^caseSensitive = true
* #female "Kvinne"
* #male "Mann"
* #unknown "Ukjent"
* #other "Annet"

ValueSet: SexValues
Id: sex
Title: "Sex"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/sex."
* include codes from system SexCodes

CodeSystem: AddressUseCodes
Id: address-use
Title: "Address use"
Description: "Values of addresses[].use: what the address is for, kodeverk 3401."
* ^caseSensitive = true
* #home "Bosted"
* #temporary "Midlertidig"
* #postal "Postadresse"
* #work "Arbeid"
* #billing "Faktura"

ValueSet: AddressUseValues
Id: address-use
Title: "Address use"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/address-use."
* include codes from system AddressUseCodes

CodeSystem: AddressGradingCodes
Id: address-grading
Title: "Address grading"
Description: "Values of addresses[].grading: Folkeregisteret's grading."
* ^caseSensitive = true
* #ugradert "Ugradert"
* #klientadresse "Klientadresse"
* #fortrolig "Fortrolig"
* #strengt-fortrolig "Strengt fortrolig"

ValueSet: AddressGradingValues
Id: address-grading
Title: "Address grading"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/address-grading."
* include codes from system AddressGradingCodes

CodeSystem: TelecomKindCodes
Id: telecom-kind
Title: "Telecom kind"
Description: "Values of telecoms[].kind: phone, e-mail or other."
* ^caseSensitive = true
* #phone "Telefon"
* #mobile "Mobil"
* #email "E-post"
* #fax "Faks"
* #url "Nettadresse"

ValueSet: TelecomKindValues
Id: telecom-kind
Title: "Telecom kind"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/telecom-kind."
* include codes from system TelecomKindCodes

CodeSystem: TelecomUseCodes
Id: telecom-use
Title: "Telecom use"
Description: "Values of telecoms[].use: where or when it is answered."
* ^caseSensitive = true
* #home "Hjemme"
* #work "Arbeid"
* #mobile "Underveis"
* #night "Om natten"
* #temporary "Midlertidig"

ValueSet: TelecomUseValues
Id: telecom-use
Title: "Telecom use"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/telecom-use."
* include codes from system TelecomUseCodes

CodeSystem: LanguageCodes
Id: language
Title: "Language"
Description: "Values of planeier.language: first language; planeier.interpreter_language: language of the interpreter."
* ^caseSensitive = true
* #nb "Bokmål"
* #nn "Nynorsk"
* #no "Norsk"
* #se "Nordsamisk"
* #en "Engelsk"
* #ar "Arabisk"
* #ti "Tigrinja"
* #so "Somali"
* #pl "Polsk"
* #uk "Ukrainsk"
* #ru "Russisk"
* #ur "Urdu"
* #fa "Persisk"
* #ku "Kurdisk"
* #sign "Tegnspråk"
* #other "Annet språk"

ValueSet: LanguageValues
Id: language
Title: "Language"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/language."
* include codes from system LanguageCodes

CodeSystem: RelationshipCodes
Id: relationship
Title: "Relationship"
Description: "Values of related[].relationship: what the person is to the planeier, kodeverk 9033."
* ^caseSensitive = true
* #mother "Mor"
* #father "Far"
* #step-mother "Stemor"
* #step-father "Stefar"
* #foster-mother "Fostermor"
* #foster-father "Fosterfar"
* #spouse "Ektefelle"
* #cohabitant "Samboer"
* #son "Sønn"
* #daughter "Datter"
* #sibling "Søsken"
* #brother "Bror"
* #sister "Søster"
* #grandparent "Besteforelder"
* #grandchild "Barnebarn"
* #friend "Venn"
* #neighbour "Nabo"
* #other "Annen relasjon"

ValueSet: RelationshipValues
Id: relationship
Title: "Relationship"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/relationship."
* include codes from system RelationshipCodes

CodeSystem: RepresentationCodes
Id: representation
Title: "Representation"
Description: "Values of related[].representation: right to act, kodeverk 7611 and 9050."
* ^caseSensitive = true
* #parental "Foreldreansvar"
* #guardian "Verge"
* #power-of-attorney "Fullmakt"
* #assigned "Tildelt fullmakt"
* #none "Ingen"

ValueSet: RepresentationValues
Id: representation
Title: "Representation"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/representation."
* include codes from system RepresentationCodes

CodeSystem: OrganisationKindCodes
Id: organisation-kind
Title: "Organisation kind"
Description: "Values of organisations[].kind: what it is."
* ^caseSensitive = true
* #kommune "Kommune"
* #helseforetak "Helseforetak"
* #hospital-unit "Sykehusavdeling"
* #home-care "Hjemmetjeneste"
* #gp "Legekontor"
* #nav "NAV"
* #school "Skole"
* #kindergarten "Barnehage"
* #ppt "PP-tjenesten"
* #barnevern "Barneverntjenesten"
* #habilitation "Habiliteringstjenesten"
* #private "Privat virksomhet"
* #voluntary "Frivillig organisasjon"
* #other "Annen virksomhet"

ValueSet: OrganisationKindValues
Id: organisation-kind
Title: "Organisation kind"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/organisation-kind."
* include codes from system OrganisationKindCodes

CodeSystem: ParticipantTypeCodes
Id: participant-type
Title: "Participant type"
Description: "Values of participants[].type: professional, relative, the planeier."
* ^caseSensitive = true
* #planeier "Planeier"
* #professional "Fagperson"
* #relative "Pårørende"
* #other "Annen"

ValueSet: ParticipantTypeValues
Id: participant-type
Title: "Participant type"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/participant-type."
* include codes from system ParticipantTypeCodes

CodeSystem: ParticipantRoleCodes
Id: participant-role
Title: "Participant role"
Description: "Values of participants[].role: role in the plan."
* ^caseSensitive = true
* #planeier "Planeier"
* #koordinator "Koordinator"
* #deputy-koordinator "Stedfortreder for koordinator"
* #relative "Pårørende"
* #guardian "Verge"
* #gp "Fastlege"
* #treating-doctor "Behandlende lege"
* #nurse "Sykepleier"
* #contact-teacher "Kontaktlærer"
* #special-teacher "Spesialpedagog"
* #nav-advisor "NAV-veileder"
* #barnevern-advisor "Kontaktperson i barnevernet"
* #therapist "Terapeut"
* #support-person "Støttekontakt"
* #assistant "Assistent"
* #leader "Leder"
* #administrator "Lokal administrator"
* #participant "Deltaker"

ValueSet: ParticipantRoleValues
Id: participant-role
Title: "Participant role"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/participant-role."
* include codes from system ParticipantRoleCodes

CodeSystem: ProfessionCodes
Id: profession
Title: "Profession"
Description: "Values of koordinatorer[].profession: category of health personnel, kodeverk 9060; participants[].profession: category of health personnel, kodeverk 9060."
* ^caseSensitive = true
* #LE "Lege"
* #SP "Sykepleier"
* #VP "Vernepleier"
* #HF "Helsefagarbeider"
* #ET "Ergoterapeut"
* #FT "Fysioterapeut"
* #PS "Psykolog"
* #JO "Jordmor"
* #AA "Ambulansearbeider"
* #OP "Optiker"
* #HE "Helsesekretær"
* #TL "Tannlege"
* #KE "Klinisk ernæringsfysiolog"
* #RA "Radiograf"
* #BI "Bioingeniør"
* #AU "Audiograf"
* #MT "Manuellterapeut"
* #PE "Perfusjonist"
* #KI "Kiropraktor"
* #OI "Ortopediingeniør"
* #OR "Ortoptist"
* #OA "Omsorgsarbeider"
* #AT "Apotektekniker"
* #TH "Tannhelsesekretær"
* #TT "Tanntekniker"
* #TP "Tannpleier"
* #HP "Hjelpepleier"
* #FA1 "Provisorfarmasøyt"
* #FA2 "Reseptarfarmasøyt"
* #FO "Fotterapeut"
* #VE "Veterinær"
* #XX "Ukjent eller uspesifisert"

ValueSet: ProfessionValues
Id: profession
Title: "Profession"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/profession."
* include codes from system ProfessionCodes

CodeSystem: PartCodes
Id: part
Title: "Part"
Description: "Values of rights[].part: which part of the plan; consent_parties[].part: which part of the plan; absent: nothing is opened; reservations[].part: this part; absent: all."
* ^caseSensitive = true
* #whole "Hele planen"
* #status "Status"
* #person "Personalia"
* #address "Adresse"
* #goal "Mål"
* #measure "Tiltak"
* #need "Ressurser og behov"
* #note "Notat"
* #meeting "Møte"
* #message "Melding"
* #document "Dokument"
* #consent "Samtykke"
* #team "Deltakere"
* #record "Hendelser"

ValueSet: PartValues
Id: part
Title: "Part"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/part."
* include codes from system PartCodes

CodeSystem: LifeAreaCodes
Id: life-area
Title: "Life area"
Description: "Values of rights[].life_area: only this livsområde; resources[].life_area: livsområde; needs[].life_area: livsområde; goals[].life_area: livsområde; measures[].life_area: livsområde; documents[].life_area: livsområde; consent_parties[].life_area: only this livsområde; reservations[].life_area: this livsområde."
* ^caseSensitive = true
* #home "Bolig"
* #work "Arbeid"
* #education "Skole og opplæring"
* #health "Helse"
* #leisure "Fritid"
* #economy "Økonomi"
* #social "Sosialt nettverk"
* #family "Familie"
* #daily-living "Daglige gjøremål"
* #transport "Transport"
* #communication "Kommunikasjon"
* #mental-health "Psykisk helse"
* #physical "Fysisk funksjon"
* #other "Annet"

ValueSet: LifeAreaValues
Id: life-area
Title: "Life area"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/life-area."
* include codes from system LifeAreaCodes

CodeSystem: TeamKindCodes
Id: team-kind
Title: "Team kind"
Description: "Values of teams[].kind: what kind of group."
* ^caseSensitive = true
* #ansvarsgruppe "Ansvarsgruppe"
* #oppfolgingsteam "Oppfølgingsteam"
* #barnets-team "Barnets team"
* #other "Annen gruppe"

ValueSet: TeamKindValues
Id: team-kind
Title: "Team kind"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/team-kind."
* include codes from system TeamKindCodes

CodeSystem: GoalStatusCodes
Id: goal-status
Title: "Goal status"
Description: "Values of goals[].status: where it stands."
* ^caseSensitive = true
* #proposed "Foreslått"
* #planned "Planlagt"
* #accepted "Godkjent"
* #active "Påbegynt"
* #on-hold "På vent"
* #completed "Fullfoert"
* #cancelled "Avbrutt"
* #rejected "Avvist"

ValueSet: GoalStatusValues
Id: goal-status
Title: "Goal status"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/goal-status."
* include codes from system GoalStatusCodes

CodeSystem: AchievementCodes
Id: achievement
Title: "Achievement"
Description: "Values of goals[].achievement: how far it is reached; evaluations[].achievement: how far the goal is reached."
* ^caseSensitive = true
* #in-progress "Underveis"
* #improving "Bedring"
* #worsening "Forverring"
* #no-change "Uendret"
* #achieved "Oppnådd"
* #sustaining "Opprettholdt"
* #not-achieved "Ikke oppnådd"
* #no-progress "Ingen framgang"
* #not-attainable "Uoppnåelig"

ValueSet: AchievementValues
Id: achievement
Title: "Achievement"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/achievement."
* include codes from system AchievementCodes

CodeSystem: MeasureStatusCodes
Id: measure-status
Title: "Measure status"
Description: "Values of measures[].status: where it stands."
* ^caseSensitive = true
* #draft "Planlagt"
* #active "Pågår"
* #on-hold "På vent"
* #completed "Gjennomført"
* #revoked "Avbrutt"
* #unknown "Ukjent"

ValueSet: MeasureStatusValues
Id: measure-status
Title: "Measure status"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/measure-status."
* include codes from system MeasureStatusCodes

CodeSystem: NoteKindCodes
Id: note-kind
Title: "Note kind"
Description: "Values of notes[].kind: note, progress, comment."
* ^caseSensitive = true
* #note "Notat"
* #progress "Utvikling"
* #comment "Kommentar"
* #report "Rapport"
* #summary "Oppsummering"

ValueSet: NoteKindValues
Id: note-kind
Title: "Note kind"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/note-kind."
* include codes from system NoteKindCodes

CodeSystem: MeetingStatusCodes
Id: meeting-status
Title: "Meeting status"
Description: "Values of meetings[].status: proposed, booked, held, cancelled."
* ^caseSensitive = true
* #proposed "Foreslått"
* #booked "Avtalt"
* #held "Avholdt"
* #cancelled "Avlyst"

ValueSet: MeetingStatusValues
Id: meeting-status
Title: "Meeting status"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/meeting-status."
* include codes from system MeetingStatusCodes

CodeSystem: AttendanceCodes
Id: attendance
Title: "Attendance"
Description: "Values of attendees[].attendance: invited, attended, absent."
* ^caseSensitive = true
* #invited "Innkalt"
* #accepted "Takket ja"
* #declined "Meldt forfall"
* #attended "Til stede"
* #absent "Ikke møtt"

ValueSet: AttendanceValues
Id: attendance
Title: "Attendance"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/attendance."
* include codes from system AttendanceCodes

CodeSystem: MessageKindCodes
Id: message-kind
Title: "Message kind"
Description: "Values of messages[].kind: message, innkalling, referat."
* ^caseSensitive = true
* #message "Melding"
* #innkalling "Innkalling"
* #referat "Referat"
* #notice "Varsel"

ValueSet: MessageKindValues
Id: message-kind
Title: "Message kind"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/message-kind."
* include codes from system MessageKindCodes

CodeSystem: DocumentKindCodes
Id: document-kind
Title: "Document kind"
Description: "Values of documents[].kind: kind, kodeverk 9602 where it has one."
* ^caseSensitive = true
* #individuell-plan "Individuell plan"
* #kriseplan "Kriseplan"
* #behandlingsplan "Behandlingsplan"
* #referat "Referat"
* #consent-form "Samtykkeskjema"
* #letter "Brev"
* #note "Notat"
* #picture "Bilde"
* #test "Kartleggingstest"
* #other "Annet dokument"

ValueSet: DocumentKindValues
Id: document-kind
Title: "Document kind"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/document-kind."
* include codes from system DocumentKindCodes

CodeSystem: SubplanKindCodes
Id: subplan-kind
Title: "Subplan kind"
Description: "Values of subplans[].kind: kind."
* ^caseSensitive = true
* #iop "Individuell opplæringsplan"
* #behandlingsplan "Behandlingsplan"
* #rehabiliteringsplan "Rehabiliteringsplan"
* #tiltaksplan "Tiltaksplan"
* #kriseplan "Kriseplan"
* #habiliteringsplan "Habiliteringsplan"
* #other "Annen fagplan"

ValueSet: SubplanKindValues
Id: subplan-kind
Title: "Subplan kind"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/subplan-kind."
* include codes from system SubplanKindCodes

CodeSystem: RecordKindCodes
Id: record-kind
Title: "Record kind"
Description: "Values of records[].kind: request, information, need, declined, refusal."
* ^caseSensitive = true
* #request-received "Anmodning mottatt"
* #information-given "Informasjon gitt"
* #need-reported "Behov meldt"
* #ip-declined "Ønsker ikke individuell plan"
* #tool-declined "Ønsker ikke verktøyet"
* #service-declined-tool "Tjenesten bruker ikke verktøyet"
* #refusal "Avslag"
* #koordinator-change-notified "Koordinatorskifte meldt"
* #complaint "Klage"

ValueSet: RecordKindValues
Id: record-kind
Title: "Record kind"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/record-kind."
* include codes from system RecordKindCodes

CodeSystem: RecordHowCodes
Id: record-how
Title: "Record how"
Description: "Values of records[].how: oral, written, form."
* ^caseSensitive = true
* #oral "Muntlig"
* #written "Skriftlig"
* #form "Skjema"
* #electronic "Elektronisk"
* #telephone "Telefon"
* #meeting "Møte"
* #letter "Brev"

ValueSet: RecordHowValues
Id: record-how
Title: "Record how"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/record-how."
* include codes from system RecordHowCodes

CodeSystem: ConsentKindCodes
Id: consent-kind
Title: "Consent kind"
Description: "Values of consents[].kind: what is consented to."
* ^caseSensitive = true
* #plan-making "Samtykke til planarbeid"
* #sharing "Samtykke til deling"
* #tool "Samtykke til verktøy"

ValueSet: ConsentKindValues
Id: consent-kind
Title: "Consent kind"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/consent-kind."
* include codes from system ConsentKindCodes

CodeSystem: ConsentStatusCodes
Id: consent-status
Title: "Consent status"
Description: "Values of consents[].status: proposed, active, rejected, inactive."
* ^caseSensitive = true
* #proposed "Foreslått"
* #active "Gyldig"
* #rejected "Avslått"
* #inactive "Inaktivt"
* #entered-in-error "Feilregistrert"

ValueSet: ConsentStatusValues
Id: consent-status
Title: "Consent status"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/consent-status."
* include codes from system ConsentStatusCodes

CodeSystem: ConsentByCodes
Id: consent-by
Title: "Consent by"
Description: "Values of consents[].signer_kind: in what right, kodeverk 7456."
* ^caseSensitive = true
* #patient-express "Planeier uttrykkelig"
* #patient-tacit "Planeier stilltiende"
* #parent-sole "Forelder alene"
* #parents-joint "Foreldre felles"
* #other-parental "Andre med foreldreansvar"
* #barnevern "Barnevern"
* #guardian "Verge"
* #next-of-kin "Nærmeste pårørende"
* #health-personnel "Helsepersonell"

ValueSet: ConsentByValues
Id: consent-by
Title: "Consent by"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/consent-by."
* include codes from system ConsentByCodes

CodeSystem: ActingCodes
Id: acting
Title: "Acting"
Description: "Values of consents[].acting: someone acts for, or with, the person."
* ^caseSensitive = true
* #for "Handler for planeier"
* #with "Handler sammen med planeier"

ValueSet: ActingValues
Id: acting
Title: "Acting"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/acting."
* include codes from system ActingCodes

CodeSystem: CompetenceCodes
Id: competence
Title: "Competence"
Description: "Values of planeier.competence: competence to consent, as assessed."
* ^caseSensitive = true
* #competent "Samtykkekompetent"
* #partly "Delvis samtykkekompetent"
* #lacking "Ikke samtykkekompetent"

ValueSet: CompetenceValues
Id: competence
Title: "Competence"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/competence."
* include codes from system CompetenceCodes

CodeSystem: ConsentRightCodes
Id: consent-right
Title: "Consent right"
Description: "Values of related[].consent_right: right to consent for the planeier, kodeverk 9245."
* ^caseSensitive = true
* #none "Har ikke samtykkerett"
* #parent-sole "Foreldreansvar alene"
* #parent-shared "Delt foreldreansvar"
* #barnevern "Barneverntjenesten etter omsorgsovertakelse"
* #next-of-kin "Pårørende når pasienten mangler samtykkekompetanse"
* #guardian "Verge når pasienten mangler samtykkekompetanse"

ValueSet: ConsentRightValues
Id: consent-right
Title: "Consent right"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/consent-right."
* include codes from system ConsentRightCodes

CodeSystem: ConsentValidityCodes
Id: consent-validity
Title: "Consent validity"
Description: "Values of consents[].validity: kind of validity, kodeverk 9231."
* ^caseSensitive = true
* #until-time "Til dato"
* #until-measure-done "Til tiltak fullført"
* #while-responsible "Under ansvar"

ValueSet: ConsentValidityValues
Id: consent-validity
Title: "Consent validity"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/consent-validity."
* include codes from system ConsentValidityCodes

CodeSystem: AccessCodes
Id: access
Title: "Access"
Description: "Values of consent_parties[].access: read or write."
* ^caseSensitive = true
* #read "Lese"
* #write "Lese og skrive"
* #none "Ingen tilgang"

ValueSet: AccessValues
Id: access
Title: "Access"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/access."
* include codes from system AccessCodes

CodeSystem: PurposeCodes
Id: purpose
Title: "Purpose"
Description: "Values of consent_parties[].purpose: only for this purpose."
* ^caseSensitive = true
* #TREAT "Helsehjelp"
* #ETREAT "Øyeblikkelig helsehjelp"
* #CAREMGT "Samordning av tjenester"
* #COC "Oppfølging mellom tjenester"
* #BTG "Nødrett"
* #PATRQT "Etter ønske fra planeier"
* #FAMRQT "Etter ønske fra pårørende"
* #PWATRNY "Etter ønske fra fullmektig"
* #HPAYMT "Oppgjør"
* #HOPERAT "Drift av tjenesten"
* #HRESCH "Forskning"

ValueSet: PurposeValues
Id: purpose
Title: "Purpose"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/purpose."
* include codes from system PurposeCodes

CodeSystem: ReservationKindCodes
Id: reservation-kind
Title: "Reservation kind"
Description: "Values of reservations[].kind: reservation, objection to what needs no consent, or block."
* ^caseSensitive = true
* #reservation "Reservasjon"
* #objection "Motsetter seg"
* #block "Sperre"

ValueSet: ReservationKindValues
Id: reservation-kind
Title: "Reservation kind"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/reservation-kind."
* include codes from system ReservationKindCodes

CodeSystem: ServiceCodeCodes
Id: service-code
Title: "Service code"
Description: "Values of measures[].service: IPLOS service, kodeverk 9151."
* ^caseSensitive = true
* #1 "Praktisk bistand, daglige gjøremål"
* #3 "Brukerstyrt personlig assistanse"
* #6 "Trygghetsalarm"
* #7 "Avlastning utenfor institusjon"
* #8 "Avlastning i institusjon"
* #9 "Støttekontakt"
* #11 "Omsorgsstønad"
* #12 "Omsorgsbolig"
* #15 "Helsetjenester i hjemmet"
* #16 "Habilitering og rehabilitering utenfor institusjon"
* #18 "Tidsbegrenset opphold, utredning og behandling"
* #19 "Tidsbegrenset opphold, habilitering og rehabilitering"
* #20 "Tidsbegrenset opphold, annet"
* #21 "Langtidsopphold i institusjon"
* #22 "Nattopphold i institusjon"
* #25 "Kommunal øyeblikkelig hjelp, døgnopphold"
* #26 "Varslings- og lokaliseringsteknologi"

ValueSet: ServiceCodeValues
Id: service-code
Title: "Service code"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/service-code."
* include codes from system ServiceCodeCodes

CodeSystem: CareTeamCodes
Id: care-team
Title: "Care team"
Description: "What a CareTeam is to the plan."
* ^caseSensitive = true
* #plan-team "De som står rundt planen"

ValueSet: CareTeamValues
Id: care-team
Title: "Care team"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/care-team."
* include codes from system CareTeamCodes

CodeSystem: EncounterClassCodes
Id: encounter-class
Title: "Encounter class"
Description: "Kind of Encounter."
* ^caseSensitive = true
* #meeting "Møte om planen"
* #no-meeting "Frammøte uten møte"

ValueSet: EncounterClassValues
Id: encounter-class
Title: "Encounter class"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/encounter-class."
* include codes from system EncounterClassCodes

CodeSystem: IpResourceCodes
Id: ip-resource
Title: "IP resource"
Description: "What a resource holds, where its type alone does not tell."
* ^caseSensitive = true
* #archive "Arkivert kopi"
* #cooperation "Samarbeid"
* #evaluation "Evaluering"
* #hearing "Det barnet sa"
* #no-consent "Uten samtykke"
* #note "Notat"
* #record "Det rutinene krever nedskrevet"
* #resource "Ressurs hos personen"
* #responsibility "Ansvar for planen"
* #right "Tilgang i verktøyet"
* #subplan "Delplan"
* #tool-status "Hvor planen føres"

ValueSet: IpResourceValues
Id: ip-resource
Title: "IP resource"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/ip-resource."
* include codes from system IpResourceCodes

CodeSystem: MemberKindCodes
Id: member-kind
Title: "Member kind"
Description: "What a member is to the plan."
* ^caseSensitive = true
* #plan-koordinator "Koordinator"
* #plan-participant "Deltaker i planarbeidet"
* #plan-planeier "Planeier"
* #team-member "Medlem av gruppen"

ValueSet: MemberKindValues
Id: member-kind
Title: "Member kind"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/member-kind."
* include codes from system MemberKindCodes

CodeSystem: OrganisationRoleCodes
Id: organisation-role
Title: "Organisation role"
Description: "What an Organization is to the plan."
* ^caseSensitive = true
* #koordinerende-enhet "Koordinerende enhet"

ValueSet: OrganisationRoleValues
Id: organisation-role
Title: "Organisation role"
Description: "Every code of https://planbro.dev/fhir/CodeSystem/organisation-role."
* include codes from system OrganisationRoleCodes
