// Made from the tables and the Plan by tools/make_profiles.py; do not edit.

ValueSet: AchievementR4Values
Id: achievement-r4
Title: "Achievement r4"
Description: "The codes of http://terminology.hl7.org/CodeSystem/goal-achievement that an individuell plan meets."
* http://terminology.hl7.org/CodeSystem/goal-achievement#in-progress "I arbeid"
* http://terminology.hl7.org/CodeSystem/goal-achievement#improving "Bedring"
* http://terminology.hl7.org/CodeSystem/goal-achievement#worsening "Forverring"
* http://terminology.hl7.org/CodeSystem/goal-achievement#no-change "Uendret"
* http://terminology.hl7.org/CodeSystem/goal-achievement#achieved "Oppnådd"
* http://terminology.hl7.org/CodeSystem/goal-achievement#sustaining "Opprettholdt"
* http://terminology.hl7.org/CodeSystem/goal-achievement#not-achieved "Ikke oppnådd"
* http://terminology.hl7.org/CodeSystem/goal-achievement#no-progress "Ingen framgang"
* http://terminology.hl7.org/CodeSystem/goal-achievement#not-attainable "Kan ikke oppnås"

ValueSet: ConsentBy7456Values
Id: consent-by-7456
Title: "Consent by 7456"
Description: "The codes of urn:oid:2.16.578.1.12.4.1.1.7456 that an individuell plan meets."
* urn:oid:2.16.578.1.12.4.1.1.7456#1 "Pasienten, uttrykkelig samtykke"
* urn:oid:2.16.578.1.12.4.1.1.7456#2 "Pasienten, stiltiende samtykke"
* urn:oid:2.16.578.1.12.4.1.1.7456#3 "Forelder med foreldreansvar alene"
* urn:oid:2.16.578.1.12.4.1.1.7456#4 "Foreldre med felles ansvar"
* urn:oid:2.16.578.1.12.4.1.1.7456#5 "Andre med foreldreansvar"
* urn:oid:2.16.578.1.12.4.1.1.7456#6 "Representant for barnevernet"
* urn:oid:2.16.578.1.12.4.1.1.7456#7 "Verge som kan samtykke for umyndiggjort person"
* urn:oid:2.16.578.1.12.4.1.1.7456#8 "Nærmeste pårørende til pasient uten samtykkekompetanse"
* urn:oid:2.16.578.1.12.4.1.1.7456#9 "Helsepersonell på vegne av pasient uten samtykkekompetanse som ikke har nærmeste pårørende"

ValueSet: ConsentRight9245Values
Id: consent-right-9245
Title: "Consent right 9245"
Description: "The codes of urn:oid:2.16.578.1.12.4.1.1.9245 that an individuell plan meets."
* urn:oid:2.16.578.1.12.4.1.1.9245#0 "Har ikke samtykkerett"
* urn:oid:2.16.578.1.12.4.1.1.9245#1 "Foreldreansvar alene"
* urn:oid:2.16.578.1.12.4.1.1.9245#2 "Delt foreldreansvar"
* urn:oid:2.16.578.1.12.4.1.1.9245#3 "Barneverntjenesten etter omsorgsovertakelse"
* urn:oid:2.16.578.1.12.4.1.1.9245#4 "Pårørende når pasienten mangler samtykkekompetanse"
* urn:oid:2.16.578.1.12.4.1.1.9245#5 "Verge når pasienten mangler samtykkekompetanse"

ValueSet: ConsentValidity9231Values
Id: consent-validity-9231
Title: "Consent validity 9231"
Description: "The codes of urn:oid:2.16.578.1.12.4.1.1.9231 that an individuell plan meets."
* urn:oid:2.16.578.1.12.4.1.1.9231#01 "Samtykke gyldig til angitt tidspunkt"
* urn:oid:2.16.578.1.12.4.1.1.9231#11 "Samtykke gyldig inntil relatert Besluttet Tiltak er fullført"
* urn:oid:2.16.578.1.12.4.1.1.9231#21 "Samtykke gyldig så lenge den virksomheten hvor journalen føres, har behandlingsansvaret for pasienten"

ValueSet: IpStatus8307Values
Id: ip-status-8307
Title: "IP status 8307"
Description: "The codes of urn:oid:2.16.578.1.12.4.1.1.8307 that an individuell plan meets."
* urn:oid:2.16.578.1.12.4.1.1.8307#2 "Pasienten har individuell plan"
* urn:oid:2.16.578.1.12.4.1.1.8307#1 "Pasienten har behov for individuell plan"

ValueSet: KoordinatorLevel9246Values
Id: koordinator-level-9246
Title: "Koordinator level 9246"
Description: "The codes of urn:oid:2.16.578.1.12.4.1.1.9246 that an individuell plan meets."
* urn:oid:2.16.578.1.12.4.1.1.9246#8 "Koordinator Individuell plan"
* urn:oid:2.16.578.1.12.4.1.1.9246#9 "Koordinator (spesialisthelsetjenesteloven)"

ValueSet: LanguageR4Values
Id: language-r4
Title: "Language r4"
Description: "The codes of urn:ietf:bcp:47 that an individuell plan meets."
* urn:ietf:bcp:47#nb "Bokmål"
* urn:ietf:bcp:47#nn "Nynorsk"
* urn:ietf:bcp:47#no "Norsk"
* urn:ietf:bcp:47#se "Nordsamisk"
* urn:ietf:bcp:47#en "Engelsk"
* urn:ietf:bcp:47#ar "Arabisk"
* urn:ietf:bcp:47#ti "Tigrinja"
* urn:ietf:bcp:47#so "Somali"
* urn:ietf:bcp:47#pl "Polsk"
* urn:ietf:bcp:47#uk "Ukrainsk"
* urn:ietf:bcp:47#ru "Russisk"
* urn:ietf:bcp:47#ur "Urdu"
* urn:ietf:bcp:47#fa "Persisk"
* urn:ietf:bcp:47#ku "Kurdisk"
* urn:ietf:bcp:47#nsl "Tegnspråk"
* urn:ietf:bcp:47#mis "Annet språk"
* urn:ietf:bcp:47#sgn-NO "Norsk tegnspråk"
* urn:ietf:bcp:47#sgn "Tegnspråk"
* urn:ietf:bcp:47#nb-NO "Bokmål"
* urn:ietf:bcp:47#nn-NO "Nynorsk"
* urn:ietf:bcp:47#no-NO "Norsk"
* urn:ietf:bcp:47#en-GB "Engelsk"
* urn:ietf:bcp:47#en-US "Engelsk"
* urn:ietf:bcp:47#se-NO "Nordsamisk"

ValueSet: Service9151Values
Id: service-9151
Title: "Service 9151"
Description: "The codes of urn:oid:2.16.578.1.12.4.1.1.9151 that an individuell plan meets."
* urn:oid:2.16.578.1.12.4.1.1.9151#1 "Praktisk bistand, daglige gjøremål"
* urn:oid:2.16.578.1.12.4.1.1.9151#3 "Brukerstyrt personlig assistanse"
* urn:oid:2.16.578.1.12.4.1.1.9151#6 "Trygghetsalarm"
* urn:oid:2.16.578.1.12.4.1.1.9151#7 "Avlastning utenfor institusjon"
* urn:oid:2.16.578.1.12.4.1.1.9151#8 "Avlastning i institusjon"
* urn:oid:2.16.578.1.12.4.1.1.9151#9 "Støttekontakt"
* urn:oid:2.16.578.1.12.4.1.1.9151#11 "Omsorgsstønad"
* urn:oid:2.16.578.1.12.4.1.1.9151#12 "Omsorgsbolig"
* urn:oid:2.16.578.1.12.4.1.1.9151#15 "Helsetjenester i hjemmet"
* urn:oid:2.16.578.1.12.4.1.1.9151#16 "Habilitering og rehabilitering utenfor institusjon"
* urn:oid:2.16.578.1.12.4.1.1.9151#18 "Tidsbegrenset opphold, utredning og behandling"
* urn:oid:2.16.578.1.12.4.1.1.9151#19 "Tidsbegrenset opphold, habilitering og rehabilitering"
* urn:oid:2.16.578.1.12.4.1.1.9151#20 "Tidsbegrenset opphold, annet"
* urn:oid:2.16.578.1.12.4.1.1.9151#21 "Langtidsopphold i institusjon"
* urn:oid:2.16.578.1.12.4.1.1.9151#22 "Nattopphold i institusjon"
* urn:oid:2.16.578.1.12.4.1.1.9151#25 "Kommunal øyeblikkelig hjelp, døgnopphold"
* urn:oid:2.16.578.1.12.4.1.1.9151#26 "Varslings- og lokaliseringsteknologi"
