"""What the Plan's lists, fields and values are called where people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from planbro.formats.plo import kodeverk
from planbro.plan import Code
from planbro.render.message._page import visible
from planbro.render.texts import Language

_NATIONAL: Final = {"profession": "9060", "service-code": "9151", "message-type": "8279"}


def list_heading(name: str, language: Language) -> str:
    nb, en = LISTS_WORDS[name]
    return nb if language == "nb" else en


def one_heading(name: str, inside: str, language: Language) -> str:
    """What one item of a list is called where it stands within another."""
    nb, en = ONE_WORDS.get(f"{inside}/{name}") or ONE_WORDS.get(name) or LISTS_WORDS[name]
    return nb if language == "nb" else en


def field_heading(owner: str, name: str, language: Language) -> str:
    """The heading of a field, by its list and name or by its name alone."""
    found = FIELD_WORDS.get(f"{owner}.{name}") or FIELD_WORDS.get(name)
    if found is None:
        return name.replace("_", " ").capitalize()
    return found[0] if language == "nb" else found[1]


def null_text(reason: str, language: Language) -> str:
    """Why there is no value (data-absent-reason of FHIR)."""
    return NULL_WORDS.get(reason, reason) if language == "nb" else reason.replace("-", " ")


def code_text(code: object, value_set: str, language: Language) -> str:
    """A coded value in words: the Plan's own value, else what stood in the source."""
    if not isinstance(code, Code):
        return ""
    own = value_text(code.value, value_set, language) if code.value is not None else ""
    if value_set in _NATIONAL and code.text:
        own = code.text
    if code.value == "other" and code.text:
        own = f"{own} ({code.text})" if own else code.text
    return visible(own or code.text or code.code or code.value or "")


def value_text(value: str, value_set: str, language: Language) -> str:
    """A value of one of the Plan's value sets in words."""
    if value_set in _NATIONAL:
        return kodeverk.text(_NATIONAL[value_set], value) or value
    if language != "nb":
        return ENGLISH.get(value) or value.replace("-", " ")
    return VALUE_WORDS.get(f"{value_set}/{value}") or VALUE_WORDS.get(value) or value


LISTS_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "": ("Planen", "The plan"),
    "planeier": ("Planeier", "Planeier"),
    "source": ("Dokumentet", "The document"),
    "identifiers": ("Identifikatorer", "Identifiers"),
    "addresses": ("Adresser", "Addresses"),
    "telecoms": ("Telefon og e-post", "Telephone and e-mail"),
    "organisations": ("Virksomheter", "Organisations"),
    "related": ("Pårørende", "Relatives"),
    "ip_status": ("Status for individuell plan", "Status of individuell plan"),
    "koordinator_status": ("Status for koordinator", "Status of koordinator"),
    "tool_status": ("Verktøy eller papir", "Tool or paper"),
    "responsibilities": ("Ansvarlig for planen", "Responsible for the plan"),
    "coordinating_units": ("Koordinerende enhet", "Koordinerende enhet"),
    "koordinatorer": ("Koordinatorer", "Koordinatorer"),
    "participants": ("Deltakere", "Participants"),
    "rights": ("Tilganger", "Access rights"),
    "teams": ("Ansvarsgruppe", "Ansvarsgruppe"),
    "team_members": ("Medlemmer", "Members"),
    "hearings": ("Barnet er hørt", "The child was heard"),
    "resources": ("Ressurser", "Resources"),
    "needs": ("Behov", "Needs"),
    "goals": ("Mål", "Goals"),
    "measures": ("Tiltak", "Measures"),
    "notes": ("Notater", "Notes"),
    "evaluations": ("Evalueringer", "Evaluations"),
    "meetings": ("Møter", "Meetings"),
    "attendees": ("Innkalt og deltatt", "Called and attending"),
    "messages": ("Meldinger i verktøyet", "Messages in the tool"),
    "documents": ("Dokumenter", "Documents"),
    "subplans": ("Delplaner", "Subplans"),
    "cooperations": ("Samarbeid med andre", "Cooperation with others"),
    "records": ("Det som er registrert", "What was recorded"),
    "consents": ("Samtykker", "Consents"),
    "consent_parties": ("Hvem samtykket gjelder", "Whom the consent names"),
    "reservations": ("Reservasjoner", "Reservations"),
    "archives": ("Arkiverte utgaver", "Archived copies"),
}  # fmt: skip

ONE_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "goals/goals": ("Delmål", "Part goal"),
    "measures": ("Tiltak", "Measure"),
    "notes": ("Notat", "Note"),
    "evaluations": ("Evaluering", "Evaluation"),
    "attendees": ("Innkalt", "Called"),
    "rights": ("Tilgang", "Access right"),
    "team_members": ("Medlem", "Member"),
    "consent_parties": ("Gjelder", "Names"),
    "reservations": ("Reservasjon", "Reservation"),
}  # fmt: skip

FIELD_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "source.consent": ("Samtykke til meldingen", "Consent to the message"),
    "deceased": ("Død", "Died"),
    "competence": ("Samtykkekompetanse", "Competence to consent"),
    "mandate_personal": ("Mandatet gjelder personlige forhold", "The mandate covers personal matters"),
    "consent_right": ("Rett til å samtykke", "Right to consent"), "cosigned": ("Underskrevet også", "Signed too"),
    "cosigner_family": ("Underskrevet også av: etternavn", "Signed too by: family name"),
    "cosigner_given": ("Underskrevet også av: fornavn", "Signed too by: given name"),
    "cosigner_related": ("Underskrevet også av", "Signed too by"),
    "access": ("Tilgang", "Access"), "access_end": ("Tilgang til", "Access until"),
    "access_start": ("Tilgang fra", "Access from"), "achievement": ("Måloppnåelse", "Achievement"),
    "acting": ("Opptrer", "Acts"), "acting_name": ("Opptrer: navn", "Acts: name"), "age": ("Alder", "Age"),
    "agenda": ("Dagsorden", "Agenda"), "archive_id": ("Id i arkivet", "Id in the archive"),
    "attendance": ("Oppmøte", "Attendance"), "author": ("Skrevet av", "Written by"),
    "author_text": ("Skrevet av", "Written by"), "background": ("Bakgrunn", "Background"),
    "answers": ("Svar på meldingen", "Answers the message"), "certainty": ("Hvor sikkert", "How sure"),
    "question": ("Spørsmål", "Question"), "request_list": ("Kodeverk for forespørselen", "List of the request"),
    "request_name": ("Forespørselen gjelder", "The request concerns"),
    "request_type": ("Type forespørsel", "Kind of request"), "birth_date": ("Født", "Born"),
    "birth_year": ("Fødselsår", "Year of birth"), "by": ("Av", "By"),
    "by_ref": ("Av", "By"), "city": ("Poststed", "City"), "closed": ("Avsluttet", "Closed"),
    "closed_reason": ("Hvorfor avsluttet", "Why it was closed"), "communication": ("Kommunikasjon", "Communication"),
    "complaint_body": ("Klageinstans", "Whom to complain to"),
    "complaint_explained": ("Klageretten er forklart", "The right to complain was explained"),
    "complaint_path": ("Hvordan klage", "How to complain"),
    "considered": ("Hvordan det ble vektlagt", "How it counted"),
    "consent": ("Samtykke", "Consent"), "contribution": ("Bidrag", "Contribution"),
    "conversation_id": ("Første melding i serien", "First message of the series"), "country": ("Land", "Country"),
    "created": ("Planarbeidet begynte", "Plan work began"), "data": ("Størrelse", "Size"), "date": ("Dato", "Date"),
    "decision_ref": ("Vedtak", "Decision"), "deputy_for": ("Stedfortreder for", "Deputy for"),
    "document": ("Dokument", "Document"), "due": ("Skal være nådd", "To be reached by"), "email": ("E-post", "E-mail"),
    "end": ("Til", "Until"), "end_reason": ("Hvorfor det ble avsluttet", "Why it ended"),
    "extent": ("Omfang", "Extent"), "extent_unit": ("Enhet", "Unit"),
    "extent_value": ("Omfang, tall", "Extent, number"),
    "family": ("Etternavn", "Family name"), "file_name": ("Filnavn", "File name"), "function": ("Funksjon", "Function"),
    "generated": ("Laget", "Made"), "given": ("Fornavn", "Given name"), "goal": ("Mål", "Goal"),
    "grading": ("Gradering", "Grading"), "has_group": ("Har ansvarsgruppe", "Has an ansvarsgruppe"),
    "her_id": ("HER-id", "HER-id"), "hours": ("Treffetid", "Answers"), "how": ("Gjennomføring", "How"),
    "records[].how": ("Hvordan", "How"), "hpr": ("HPR-nummer", "HPR-nummer"),
    "identifier": ("Fødselsnummer eller D-nummer", "Fødselsnummer or D-nummer"),
    "important": ("Hva er viktig for meg", "What matters to me"),
    "interpreter_language": ("Tolkespråk", "Language of the interpreter"),
    "interpreter_needed": ("Trenger tolk", "Needs an interpreter"), "invitation": ("Innkalling", "Notice"),
    "invited_on": ("Innkalt", "Called on"), "issuer": ("Utsteder", "Issuer"), "item": ("Gjelder", "Concerns"),
    "kind": ("Type", "Kind"), "koordinator_wish": ("Ønsker som koordinator", "Wished for as koordinator"),
    "language": ("Språk", "Language"), "last_confirmed": ("Sist bekreftet", "Last confirmed"),
    "last_revision": ("Sist justert", "Last revised"), "leader": ("Leder", "Leader"), "level": ("Nivå", "Level"),
    "life_area": ("Livsområde", "Area of life"), "lives_alone": ("Bor alene", "Lives alone"),
    "made_by": ("Laget av", "Made by"), "mandate": ("Mandat", "Mandate"),
    "mandate_end": ("Mandat til", "Mandate until"),
    "mandate_start": ("Mandat fra", "Mandate from"), "meeting": ("Møte", "Meeting"),
    "message_id": ("Meldings-id", "Message id"), "message_status": ("Status for forsendelsen", "Status of the sending"),
    "message_type": ("Type melding", "Kind of message"), "middle": ("Mellomnavn", "Middle name"),
    "mime": ("Format", "Format"), "minutes_date": ("Referat datert", "Minutes dated"),
    "minutes_document": ("Referat som dokument", "Minutes as a document"),
    "minutes_long": ("Referat", "Minutes"), "minutes_short": ("Kort referat", "Short minutes"),
    "municipality": ("Kommune", "Municipality"), "municipality_code": ("Kommunenummer", "Municipality number"),
    "name": ("Navn", "Name"), "next": ("Neste", "Next"), "next_of_kin": ("Nærmeste pårørende", "Next of kin"),
    "next_revision": ("Skal justeres", "To be revised"), "night_phone": ("Telefon natt", "Telephone at night"),
    "note": ("Merknad", "Remark"), "organisation": ("Virksomhet", "Organisation"),
    "organiser": ("Kaller inn", "Called by"),
    "orgnr": ("Organisasjonsnummer", "Organisasjonsnummer"), "own_words": ("Med egne ord", "In the person's words"),
    "owner": ("Eier", "Owner"), "owner_system": ("System", "System"), "parent": ("Del av", "Part of"),
    "parent_id": ("Forrige melding", "The message before"), "part": ("Del av planen", "Part of the plan"),
    "part_of": ("Hører til", "Belongs to"), "participant": ("Deltaker", "Participant"),
    "period_end": ("Planperiode til", "Plan period until"), "period_start": ("Planperiode fra", "Plan period from"),
    "phone": ("Telefon", "Telephone"), "picture": ("Bilde", "Picture"), "place": ("Sted", "Place"),
    "plan_id": ("Planens id i systemet", "Plan id in the system"), "position": ("Stilling", "Position"),
    "postal_code": ("Postnummer", "Postal code"), "priority": ("Prioritet", "Priority"),
    "profession": ("Yrkesgruppe", "Profession"), "provider": ("Utføres av", "Provided by"),
    "purpose": ("Formål", "Purpose"), "read": ("Kan lese", "May read"), "reason": ("Begrunnelse", "Reason"),
    "receiver_id": ("Mottakers HER-id", "Receiver's HER-id"), "receiver_name": ("Mottaker", "Receiver"),
    "receiver_org_id": ("Mottakers organisasjonsnummer", "Receiver's organisasjonsnummer"),
    "receiver_unit_id": ("Mottakende enhets HER-id", "Receiving unit's HER-id"),
    "receiver_unit_name": ("Mottakende enhet", "Receiving unit"), "receivers": ("Til", "To"),
    "reference": ("Referanse", "Reference"), "related": ("Pårørende", "Relative"),
    "relationship": ("Relasjon", "Relationship"), "reply_to": ("Svar på", "Answer to"),
    "representation": ("Representerer", "Represents"), "reservations": ("Reservasjoner", "Reservations"),
    "resh_id": ("RESH-id", "RESH-id"), "responsible": ("Ansvarlig", "Responsible"),
    "responsible_text": ("Ansvarlig", "Responsible"), "role": ("Rolle", "Role"), "role_text": ("Rolle", "Role"),
    "sender": ("Fra", "From"), "sender_id": ("Avsenders HER-id", "Sender's HER-id"),
    "sender_name": ("Avsender", "Sender"),
    "sender_org_id": ("Avsenders organisasjonsnummer", "Sender's organisasjonsnummer"), "sender_text": ("Fra", "From"),
    "sender_unit_id": ("Avsenderenhets HER-id", "Sending unit's HER-id"),
    "sender_unit_name": ("Avsenderenhet", "Sending unit"), "service": ("Tjeneste", "Service"), "sex": ("Kjønn", "Sex"),
    "sha256": ("Kontrollsum (SHA-256)", "Checksum (SHA-256)"), "signed": ("Signert", "Signed"),
    "signer_family": ("Signert av: etternavn", "Signed by: family name"),
    "signer_given": ("Signert av: fornavn", "Signed by: given name"),
    "signer_kind": ("Signert som", "Signed as"), "signer_related": ("Signert av", "Signed by"),
    "start": ("Fra", "From"),
    "status": ("Status", "Status"), "status_date": ("Status per", "Status as of"), "street": ("Gate", "Street"),
    "subject": ("Emne", "Subject"), "summary": ("Kort om planen", "In short"), "system": ("System", "System"),
    "system_version": ("Systemversjon", "System version"), "takes_part": ("Vil delta", "Will take part"),
    "team": ("Gruppe", "Group"), "text": ("Beskrivelse", "Description"), "notes[].text": ("Notat", "Note"),
    "messages[].text": ("Melding", "Message"), "time": ("Tidspunkt", "Time"), "title": ("Tittel", "Title"),
    "tool": ("Verktøy", "Tool"), "type": ("Type", "Kind"),
    "unit_notified": ("Koordinerende enhet varslet", "Koordinerende enhet told"),
    "updated": ("Sist endret", "Last changed"), "url": ("Ligger på", "Kept at"), "use": ("Brukes til", "Used for"),
    "validity": ("Gyldighet", "Validity"), "value": ("Verdi", "Value"), "version": ("Versjon", "Version"),
    "view": ("Barnets syn", "The child's view"), "wants_koordinator": ("Ønsker koordinator", "Wishes a koordinator"),
    "withdrawal_explained": ("Forklart at det kan trekkes tilbake", "That it may be withdrawn was explained"),
    "withdrawn": ("Trukket tilbake", "Withdrawn"), "withdrawn_by": ("Trukket tilbake av", "Withdrawn by"),
    "write": ("Kan skrive", "May write"), "about": ("Gjelder", "About"), "since": ("Kjent siden", "Known since"),
    "koordinatorer[].start": ("Koordinator siden", "Koordinator since"),
    "koordinatorer[].end": ("Koordinator til", "Koordinator until"),
}  # fmt: skip

NULL_WORDS: Final[Mapping[str, str]] = {
    "unknown": "ukjent", "asked-unknown": "spurt, ukjent", "temp-unknown": "ukjent foreløpig",
    "not-asked": "ikke spurt",
    "asked-declined": "spurt, ville ikke svare", "masked": "skjermet", "not-applicable": "ikke aktuelt",
    "unsupported": "støttes ikke", "as-text": "står i teksten", "error": "feil", "not-performed": "ikke utført",
    "not-permitted": "ikke tillatt",
}  # fmt: skip

ENGLISH: Final[Mapping[str, str]] = {
    "active": "active", "ip": "individuell plan", "iop": "IOP", "iup": "IUP", "hnr": "H-nummer", "fnr": "fødselsnummer",
    "dnr": "D-nummer", "fhn": "felles hjelpenummer", "duf": "DUF-nummer", "gp": "GP", "nav": "NAV", "ppt": "PPT",
    "nb": "Norwegian Bokmål", "nn": "Norwegian Nynorsk", "no": "Norwegian", "se": "Northern Sámi", "en": "English",
    "ar": "Arabic", "ti": "Tigrinya", "so": "Somali", "pl": "Polish", "uk": "Ukrainian", "ru": "Russian", "ur": "Urdu",
    "fa": "Farsi", "ku": "Kurdish", "sign": "sign language", "municipal": "municipal (kommune)",
    "hospital": "hospital (helseforetak)", "nav-advisor": "NAV advisor", "url": "web address", "email": "e-mail",
    "ip-declined": "declined individuell plan", "in-tool": "in an electronic tool", "on-paper": "on paper",
    "both": "in an electronic tool and on paper", "plan-making": "the making of the plan",
    "sharing": "sharing with others", "tool": "use of a tool", "patient-express": "the person, expressly",
    "patient-tacit": "the person, tacitly", "parent-sole": "a parent alone", "parents-joint": "both parents",
    "until-time": "until the time is out", "until-measure-done": "until the measure is done",
    "while-responsible": "as long as the responsibility lasts", "whole": "the whole plan",
}  # fmt: skip

VALUE_WORDS: Final[Mapping[str, str]] = {
    "obtained": "innhentet", "not-required": "ikke påkrevet", "answers-request": "svar på forespørsel med samtykke",
    "not-given": "ikke gitt", "competent": "samtykkekompetent",
    "partly": "delvis samtykkekompetent", "lacking": "ikke samtykkekompetent",
    "consent-right/none": "har ikke samtykkerett", "consent-right/parent-sole": "foreldreansvar alene",
    "parent-shared": "delt foreldreansvar", "consent-right/barnevern": "barneverntjenesten etter omsorgsovertakelse",
    "consent-right/next-of-kin": "nærmeste pårørende", "consent-right/guardian": "verge", "TREAT": "helsehjelp",
    "ETREAT": "øyeblikkelig helsehjelp", "CAREMGT": "samordning av tjenester", "COC": "oppfølging mellom tjenester",
    "BTG": "nødrett", "PATRQT": "etter ønske fra planeier", "FAMRQT": "etter ønske fra pårørende",
    "PWATRNY": "etter ønske fra fullmektig", "HPAYMT": "oppgjør", "HOPERAT": "drift av tjenesten",
    "HRESCH": "forskning", "reservation-kind/reservation": "reservasjon",
    "objection": "motsetter seg", "reservation-kind/block": "sperre",
    "new": "ny", "change": "endring", "cancellation": "kansellering",
    # kinds and statuses of plans
    "ip": "individuell plan", "koordinator-only": "bare koordinator", "stafettlogg": "stafettlogg", "iop": "IOP",
    "iup": "IUP", "draft": "utkast", "active": "aktiv", "on-hold": "på vent", "completed": "fullført",
    "revoked": "trukket tilbake", "archived": "arkivert",
    "ip-status/active": "ja, virksom plan", "ip-status/none": "nei",
    "ip-status/declined": "ønsker ikke individuell plan",
    "ip-status/not-entitled": "oppfyller ikke retten", "ip-status/need-reported": "behov er meldt, ingen plan ennå",
    "ip-status/ended": "hadde plan, den er avsluttet", "ip-status/unknown": "ukjent",
    "koordinator-status/appointed": "ja, oppnevnt", "koordinator-status/not-appointed": "nei, ikke oppnevnt",
    "koordinator-status/declined": "ønsker ikke koordinator",
    "koordinator-status/not-entitled": "oppfyller ikke retten",
    "koordinator-status/unknown": "ukjent",
    "in-tool": "i elektronisk verktøy", "on-paper": "på papir", "both": "i elektronisk verktøy og på papir",
    "tool-status/declined": "ønsker ikke verktøyet", "structured": "kodet felt", "coded-role": "kodet rolle",
    "block": "merkede linjer i teksten", "free-text": "fritekst",
    # levels, numbers, persons
    "municipal": "kommunen", "hospital": "helseforetaket", "barnekoordinator": "barnekoordinator",
    "koordinator": "koordinator", "deputy": "stedfortreder", "kommune": "kommune", "helseforetak": "helseforetak",
    "fnr": "fødselsnummer", "dnr": "D-nummer", "hnr": "H-nummer", "fhn": "felles hjelpenummer", "duf": "DUF-nummer",
    "passport": "passnummer", "female": "kvinne", "male": "mann", "unknown": "ukjent", "other": "annet",
    "home": "hjem", "temporary": "midlertidig", "postal": "post", "work": "arbeid", "billing": "faktura",
    "ugradert": "ugradert", "klientadresse": "klientadresse", "fortrolig": "fortrolig",
    "strengt-fortrolig": "strengt fortrolig", "phone": "telefon", "mobile": "mobil", "email": "e-post", "fax": "faks",
    "url": "nettadresse", "night": "natt", "nb": "bokmål", "nn": "nynorsk", "no": "norsk", "se": "nordsamisk",
    "en": "engelsk", "ar": "arabisk", "ti": "tigrinja", "so": "somali", "pl": "polsk", "uk": "ukrainsk",
    "ru": "russisk",
    "ur": "urdu", "fa": "farsi", "ku": "kurdisk", "sign": "tegnspråk",
    "mother": "mor", "father": "far", "step-mother": "stemor", "step-father": "stefar", "foster-mother": "fostermor",
    "foster-father": "fosterfar", "spouse": "ektefelle", "cohabitant": "samboer", "son": "sønn", "daughter": "datter",
    "sibling": "søsken", "brother": "bror", "sister": "søster", "grandparent": "besteforelder",
    "grandchild": "barnebarn", "friend": "venn", "neighbour": "nabo", "parental": "foreldreansvar",
    "guardian": "verge", "power-of-attorney": "fullmakt", "assigned": "utpekt", "none": "ingen",
    # organisations and participants
    "hospital-unit": "avdeling på sykehus", "home-care": "hjemmetjeneste", "gp": "fastlege", "nav": "NAV",
    "school": "skole", "kindergarten": "barnehage", "ppt": "PPT", "barnevern": "barnevern",
    "habilitation": "habilitering", "private": "privat", "voluntary": "frivillig",
    "planeier": "planeier", "professional": "fagperson", "relative": "pårørende",
    "deputy-koordinator": "stedfortreder for koordinator", "treating-doctor": "behandlende lege", "nurse": "sykepleier",
    "contact-teacher": "kontaktlærer", "special-teacher": "spesialpedagog", "nav-advisor": "NAV-veileder",
    "barnevern-advisor": "kontaktperson i barnevernet", "therapist": "terapeut", "support-person": "støttekontakt",
    "assistant": "assistent", "leader": "leder", "administrator": "administrator", "participant": "deltaker",
    # parts of the plan and areas of life
    "whole": "hele planen", "status": "status", "person": "personopplysninger", "address": "adresse", "goal": "mål",
    "measure": "tiltak", "need": "behov", "note": "notat", "meeting": "møte", "message": "melding",
    "document": "dokument", "consent": "samtykke", "team": "gruppe", "record": "registrering",
    "life-area/home": "bolig", "life-area/work": "arbeid", "education": "utdanning", "health": "helse",
    "leisure": "fritid", "economy": "økonomi", "social": "sosialt", "family": "familie", "daily-living": "dagligliv",
    "transport": "transport", "communication": "kommunikasjon", "mental-health": "psykisk helse",
    "physical": "fysisk helse", "ansvarsgruppe": "ansvarsgruppe", "oppfolgingsteam": "oppfølgingsteam",
    "barnets-team": "barnets team",
    # goals, measures, notes, meetings
    "proposed": "foreslått", "planned": "planlagt", "accepted": "godtatt", "cancelled": "avlyst", "rejected": "avvist",
    "in-progress": "underveis", "improving": "bedre", "worsening": "verre", "no-change": "uendret",
    "achieved": "nådd", "sustaining": "holdes ved like", "not-achieved": "ikke nådd", "no-progress": "ingen framgang",
    "not-attainable": "kan ikke nås", "progress": "framdrift", "comment": "kommentar", "report": "rapport",
    "summary": "oppsummering", "booked": "avtalt", "held": "holdt", "invited": "innkalt", "declined": "takket nei",
    "attendance/accepted": "takket ja", "attended": "møtte", "absent": "møtte ikke", "innkalling": "innkalling",
    "referat": "referat", "notice": "varsel",
    # documents, records, consents
    "individuell-plan": "individuell plan", "kriseplan": "kriseplan", "behandlingsplan": "behandlingsplan",
    "consent-form": "samtykkeskjema", "letter": "brev", "picture": "bilde", "test": "test",
    "rehabiliteringsplan": "rehabiliteringsplan", "tiltaksplan": "tiltaksplan",
    "habiliteringsplan": "habiliteringsplan", "request-received": "anmodning mottatt",
    "information-given": "informasjon gitt", "need-reported": "behov meldt",
    "ip-declined": "ønsker ikke individuell plan",
    "tool-declined": "ønsker ikke verktøyet", "service-declined-tool": "tjenesten bruker ikke verktøyet",
    "refusal": "avslag", "koordinator-change-notified": "koordinatorbytte varslet", "complaint": "klage",
    "oral": "muntlig", "written": "skriftlig", "form": "skjema", "electronic": "elektronisk",
    "telephone": "telefon", "plan-making": "at planen lages", "sharing": "deling", "tool": "bruk av verktøy",
    "inactive": "ikke lenger gyldig", "entered-in-error": "feilregistrert", "patient-express": "pasienten, uttrykkelig",
    "patient-tacit": "pasienten, stilltiende", "parent-sole": "forelder alene", "parents-joint": "foreldrene sammen",
    "other-parental": "annen med foreldreansvar", "next-of-kin": "nærmeste pårørende",
    "health-personnel": "helsepersonell", "for": "på vegne av personen", "with": "sammen med personen",
    "until-time": "til en dato", "until-measure-done": "til tiltaket er gjennomført",
    "while-responsible": "så lenge ansvaret varer", "read": "lese", "write": "skrive", "short": "kort", "long": "lang",
    "ended": "avsluttet", "not-appointed": "ikke oppnevnt", "appointed": "oppnevnt",
    "not-entitled": "oppfyller ikke retten",
}  # fmt: skip
