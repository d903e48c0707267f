"""The words of a narrative, bokmål and nynorsk. Bokmål words of fields and values are those of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from planbro.formats.plo import kodeverk
from planbro.plan import Code
from planbro.render.message._page import visible
from planbro.render.message._plan_words import FIELD_WORDS, VALUE_WORDS

Language = Literal["nb", "nn"]
_NATIONAL: Final = {"profession": "9060", "service-code": "9151"}


def say(language: Language, key: str) -> str:
    """A text of the narrative's own."""
    nb, nn = TEXTS[key]
    return nn if language == "nn" else nb


def field_word(language: Language, owner: str, name: str) -> str:
    """What a field is called."""
    if language == "nn":
        found = FIELDS_NN.get(f"{owner}.{name}") or FIELDS_NN.get(name)
        if found is not None:
            return found
    return (FIELD_WORDS.get(f"{owner}[].{name}") or FIELD_WORDS[name])[0]


def value_word(language: Language, value: object, value_set: str) -> str:
    """A coded value in the Plan's own words.

    What only the source had a word for stands in the resource and is not said again: a narrative comes out the same
    from the plan that is read back.
    """
    if not isinstance(value, Code) or value.value is None:
        return ""
    if value_set in _NATIONAL:
        return visible(kodeverk.text(_NATIONAL[value_set], value.value) or value.value)
    return _own(language, value.value, value_set)


def _own(language: Language, value: str, value_set: str) -> str:
    if language == "nn":
        found = VALUES_NN.get(f"{value_set}/{value}") or VALUES_NN.get(value)
        if found is not None:
            return found
    return VALUE_WORDS.get(f"{value_set}/{value}") or VALUE_WORDS.get(value) or value


TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "plan": ("Plan", "Plan"),
    "own": ("Hva er viktig for meg", "Kva er viktig for meg"),
    "neither": (
        "Tiltakene i planen er avtalt samarbeid. De er verken bestillinger eller vedtak.",
        "Tiltaka i planen er avtalt samarbeid. Dei er verken bestillingar eller vedtak.",
    ),
    "neither-one": (
        "Tiltaket er verken en bestilling eller et vedtak.",
        "Tiltaket er verken ei bestilling eller eit vedtak.",
    ),
    "consents": (
        "Samtykkene er lagt ved hver for seg og gjengis ikke i teksten.",
        "Samtykka er lagde ved kvar for seg og er ikkje gjevne att i teksten.",
    ),
    "rest": ("Andre opplysninger", "Andre opplysningar"),
    "yes": ("ja", "ja"),
    "no": ("nei", "nei"),
    "clock": (" kl. ", " kl. "),
    "born": ("Født", "Fødd"),
    "period": ("Planperiode", "Planperiode"),
    "goals": ("Mål", "Mål"),
    "member": ("Medlemmer", "Medlemmer"),
    "no-area": ("Uten livsområde", "Utan livsområde"),
    "measures-for": ("Tiltak", "Tiltak"),
    # sections of the document
    "om-meg": ("Om meg", "Om meg"),
    "mal-og-tiltak": ("Mål og tiltak", "Mål og tiltak"),
    "team": ("Team", "Team"),
    "moter": ("Møter", "Møte"),
    "samtykke": ("Samtykke", "Samtykke"),
    "evaluering": ("Evaluering", "Evaluering"),
    "notater": ("Notater og meldinger", "Notat og meldingar"),
    "dokumenter": ("Dokumenter og delplaner", "Dokument og delplanar"),
    "status": ("Status og det som er registrert", "Status og det som er registrert"),
    # what one item is called
    "goals[]": ("Mål", "Mål"),
    "goals[]/part": ("Delmål", "Delmål"),
    "measures[]": ("Tiltak", "Tiltak"),
    "needs[]": ("Behov", "Behov"),
    "resources[]": ("Ressurs", "Ressurs"),
    "hearings[]": ("Barnet er hørt", "Barnet er høyrt"),
    "evaluations[]": ("Evaluering", "Evaluering"),
    "notes[]": ("Notat", "Notat"),
    "messages[]": ("Melding", "Melding"),
    "meetings[]": ("Møte", "Møte"),
    "documents[]": ("Dokument", "Dokument"),
    "subplans[]": ("Delplan", "Delplan"),
    "consents[]": ("Samtykke", "Samtykke"),
    "related[]": ("Pårørende", "Pårørande"),
    "participants[]": ("Deltaker", "Deltakar"),
    "koordinatorer[]": ("Koordinator", "Koordinator"),
    "practitioner": ("Fagperson", "Fagperson"),
    "organisations[]": ("Virksomhet", "Verksemd"),
    "coordinating_units[]": ("Koordinerende enhet", "Koordinerande eining"),
    "teams[]": ("Gruppe", "Gruppe"),
    "plan-team": ("Team rundt planen", "Team rundt planen"),
    "ip_status[]": ("Individuell plan", "Individuell plan"),
    "koordinator_status[]": ("Koordinator", "Koordinator"),
    "tool_status[]": ("Hvor planen ligger", "Kvar planen ligg"),
    "responsibilities[]": ("Ansvarlig for planen", "Ansvarleg for planen"),
    "rights[]": ("Tilgang", "Tilgang"),
    "cooperations[]": ("Samarbeid med andre", "Samarbeid med andre"),
    "records[]": ("Registrert", "Registrert"),
    "archives[]": ("Arkivert utgave", "Arkivert utgåve"),
    "next": ("Neste evaluering av planen", "Neste evaluering av planen"),
    "planeier": ("Planeier", "Planeigar"),
    "no-consent": ("Rammer for deling uten samtykke", "Rammer for deling utan samtykke"),
}  # fmt: skip
"""Everything that is said in the narrative's own words: (bokmål, nynorsk)."""

FIELDS_NN: Final[Mapping[str, str]] = {
    "access": "Tilgang", "access_end": "Tilgang til", "access_start": "Tilgang frå", "achievement": "Måloppnåing",
    "acting_name": "Opptrer: namn", "attendance": "Oppmøte", "author": "Skrive av", "author_text": "Skrive av",
    "background": "Bakgrunn", "birth_date": "Fødd", "birth_year": "Fødselsår", "closed_reason": "Kvifor avslutta",
    "closed": "Avslutta", "communication": "Kommunikasjon", "complaint_body": "Klageinstans",
    "complaint_path": "Korleis klage", "considered": "Korleis det vart vektlagt", "contribution": "Bidrag",
    "decision_ref": "Vedtak", "deputy_for": "Stadfortredar for", "due": "Skal vere nådd", "email": "E-post",
    "end": "Til", "extent": "Omfang", "extent_unit": "Eining", "extent_value": "Omfang, tal", "family": "Etternamn",
    "given": "Fornamn", "hours": "Treffetid", "how": "Gjennomføring", "records.how": "Korleis",
    "important": "Kva er viktig for meg", "interpreter_language": "Tolkespråk", "interpreter_needed": "Treng tolk",
    "invitation": "Innkalling", "invited_on": "Innkalla", "item": "Gjeld", "about": "Gjeld", "kind": "Type",
    "koordinator_wish": "Ønsker som koordinator", "language": "Språk", "last_confirmed": "Sist stadfesta",
    "last_revision": "Sist justert", "leader": "Leiar", "level": "Nivå", "life_area": "Livsområde",
    "lives_alone": "Bur åleine", "mandate": "Mandat", "mandate_end": "Mandat til", "mandate_start": "Mandat frå",
    "meeting": "Møte", "minutes_date": "Referat datert", "minutes_document": "Referat som dokument",
    "minutes_long": "Referat", "minutes_short": "Kort referat", "name": "Namn", "next": "Neste",
    "next_of_kin": "Næraste pårørande", "next_revision": "Skal justerast", "night_phone": "Telefon natt",
    "note": "Merknad", "organisation": "Verksemd", "organiser": "Kallar inn", "own_words": "Med eigne ord",
    "owner": "Eigar", "parent": "Del av", "part": "Del av planen", "part_of": "Høyrer til", "participant": "Deltakar",
    "place": "Stad", "position": "Stilling", "priority": "Prioritet", "profession": "Yrkesgruppe",
    "provider": "Blir utført av", "purpose": "Føremål", "read": "Kan lese", "reason": "Grunngjeving",
    "receivers": "Til", "reference": "Referanse", "related": "Pårørande", "relationship": "Relasjon",
    "reply_to": "Svar på", "representation": "Representerer", "reservations": "Reservasjonar",
    "responsible": "Ansvarleg", "responsible_text": "Ansvarleg", "role": "Rolle", "role_text": "Rolle",
    "sender": "Frå", "sender_text": "Frå", "service": "Teneste", "sex": "Kjønn", "signed": "Signert",
    "signer_kind": "Signert som", "since": "Kjent sidan", "start": "Frå", "koordinatorer.start": "Koordinator sidan",
    "koordinatorer.end": "Koordinator til", "status_date": "Status per", "subject": "Emne",
    "summary": "Kort om planen", "takes_part": "Vil delta", "team": "Gruppe", "text": "Skildring",
    "notes.text": "Notat", "messages.text": "Melding", "time": "Tidspunkt", "title": "Tittel", "tool": "Verktøy",
    "validity": "Gyldigheit", "value": "Verdi", "view": "Barnet sitt syn",
    "wants_koordinator": "Ønsker koordinator", "withdrawn": "Trekt tilbake", "write": "Kan skrive",
    "date": "Dato", "by": "Av", "by_ref": "Av", "agenda": "Dagsorden", "status": "Status", "phone": "Telefon",
    "certainty": "Kor sikkert", "document": "Dokument", "goal": "Mål", "system": "System", "function": "Funksjon",
    "archive_id": "Id i arkivet", "owner_system": "System", "period_start": "Planperiode frå",
    "period_end": "Planperiode til", "created": "Planarbeidet tok til", "updated": "Sist endra",
    "unit_notified": "Koordinerande eining varsla",
}  # fmt: skip
"""Fields in nynorsk; one that is not here is called the same in bokmål."""

VALUES_NN: Final[Mapping[str, str]] = {
    "change": "endring", "draft": "utkast", "on-hold": "på vent", "completed": "fullført", "revoked": "trekt tilbake",
    "ip-status/active": "ja, verksam plan", "ip-status/none": "nei",
    "ip-status/declined": "ønsker ikkje individuell plan", "ip-status/not-entitled": "oppfyller ikkje retten",
    "ip-status/need-reported": "behov er meldt, ingen plan enno",
    "ip-status/ended": "hadde plan, han er avslutta", "ip-status/unknown": "ukjent",
    "koordinator-status/appointed": "ja, oppnemnd", "koordinator-status/not-appointed": "nei, ikkje oppnemnd",
    "koordinator-status/declined": "ønsker ikkje koordinator",
    "koordinator-status/not-entitled": "oppfyller ikkje retten", "tool-status/declined": "ønsker ikkje verktøyet",
    "coded-role": "koda rolle", "structured": "koda felt", "block": "merkte linjer i teksten",
    "hospital": "helseføretaket", "helseforetak": "helseføretak", "deputy": "stadfortredar",
    "female": "kvinne", "male": "mann", "other": "anna", "temporary": "mellombels", "passport": "passnummer",
    "sibling": "sysken", "sister": "syster", "grandparent": "besteforelder", "sign": "teiknspråk",
    "father": "far", "step-father": "stefar", "foster-father": "fosterfar", "son": "son", "daughter": "dotter",
    "spouse": "ektefelle", "cohabitant": "sambuar", "neighbour": "nabo", "friend": "ven", "guardian": "verje",
    "power-of-attorney": "fullmakt", "assigned": "utpeikt", "none": "ingen", "mother": "mor",
    "hospital-unit": "avdeling på sjukehus", "home-care": "heimeteneste", "gp": "fastlege", "school": "skule",
    "kindergarten": "barnehage", "private": "privat", "voluntary": "frivillig", "planeier": "planeigar",
    "relative": "pårørande", "professional": "fagperson", "deputy-koordinator": "stadfortredar for koordinator",
    "treating-doctor": "behandlande lege", "nurse": "sjukepleiar", "contact-teacher": "kontaktlærar",
    "special-teacher": "spesialpedagog", "nav-advisor": "NAV-rettleiar",
    "barnevern-advisor": "kontaktperson i barnevernet", "support-person": "støttekontakt", "leader": "leiar",
    "participant": "deltakar", "whole": "heile planen", "person": "personopplysningar", "address": "adresse",
    "message": "melding", "record": "registrering", "life-area/home": "bustad", "life-area/work": "arbeid",
    "education": "utdanning", "health": "helse", "leisure": "fritid", "social": "sosialt",
    "daily-living": "daglegliv", "mental-health": "psykisk helse", "physical": "fysisk helse",
    "economy": "økonomi", "family": "familie", "life-area/other": "anna",
    "oppfolgingsteam": "oppfølgingsteam", "barnets-team": "teamet til barnet",
    "proposed": "foreslått", "planned": "planlagt", "accepted": "godteke", "cancelled": "avlyst",
    "rejected": "avvist", "goal-status/cancelled": "avbrote", "in-progress": "undervegs", "improving": "betre",
    "worsening": "verre", "no-change": "uendra", "achieved": "nådd", "sustaining": "blir halde ved like",
    "not-achieved": "ikkje nådd", "no-progress": "ingen framgang", "not-attainable": "kan ikkje nåast",
    "progress": "framdrift", "summary": "oppsummering", "booked": "avtalt", "held": "halde",
    "invited": "innkalla", "declined": "takka nei", "attendance/accepted": "takka ja", "attended": "møtte",
    "absent": "møtte ikkje", "notice": "varsel", "picture": "bilete", "letter": "brev",
    "request-received": "førespurnad motteken", "information-given": "informasjon gjeven",
    "need-reported": "behov meldt", "ip-declined": "ønsker ikkje individuell plan",
    "tool-declined": "ønsker ikkje verktøyet", "service-declined-tool": "tenesta bruker ikkje verktøyet",
    "refusal": "avslag", "koordinator-change-notified": "koordinatorbyte varsla", "oral": "munnleg",
    "written": "skriftleg", "form": "skjema", "electronic": "elektronisk", "telephone": "telefon",
    "plan-making": "at planen blir laga", "tool": "bruk av verktøy", "inactive": "ikkje lenger gyldig",
    "entered-in-error": "feilregistrert", "patient-express": "pasienten, uttrykkeleg",
    "patient-tacit": "pasienten, stillteiande", "parent-sole": "forelder åleine",
    "parents-joint": "foreldra saman", "other-parental": "annan med foreldreansvar",
    "next-of-kin": "næraste pårørande", "health-personnel": "helsepersonell", "for": "på vegner av personen",
    "with": "saman med personen", "until-time": "til ein dato", "until-measure-done": "til tiltaket er gjennomført",
    "while-responsible": "så lenge ansvaret varer", "read": "lese", "write": "skrive",
    "rehabiliteringsplan": "rehabiliteringsplan", "archived": "arkivert", "in-tool": "i elektronisk verktøy",
    "both": "i elektronisk verktøy og på papir", "night": "natt", "home": "heime",
    "consent-form": "samtykkeskjema", "ended": "avslutta", "appointed": "oppnemnd",
    "not-appointed": "ikkje oppnemnd", "not-entitled": "oppfyller ikkje retten",
}  # fmt: skip
"""Values in nynorsk; one that is not here is the same in bokmål."""
