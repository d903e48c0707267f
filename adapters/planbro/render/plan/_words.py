"""The words of the plan's page, bokmål and nynorsk; those of fields and values are the ones used elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from planbro.formats.plo import kodeverk
from planbro.plan import Code
from planbro.render.message._page import visible
from planbro.render.message._plan_words import FIELD_WORDS, NULL_WORDS, VALUE_WORDS, code_text
from planbro.render.narrative._words import FIELDS_NN, VALUES_NN

Language = Literal["nb", "nn"]
Tongue = Literal["nb", "nn", "en"]
_NATIONAL: Final = {"profession": "9060", "service-code": "9151", "message-type": "8279"}


def say(language: Language, key: str, /, **params: object) -> str:
    nb, nn = TEXTS[key]
    text = nn if language == "nn" else nb
    return text.format(**params) if params else text


def field_word(language: Language, owner: str, name: str) -> str:
    """What a field is called, in its list or anywhere."""
    bare = owner.removesuffix("[]")
    if language == "nn":
        found = OWN_NN.get(f"{bare}.{name}") or OWN_NN.get(name) or FIELDS_NN.get(f"{bare}.{name}")
        found = found or FIELDS_NN.get(name)
        if found is not None:
            return found
    nb = FIELD_WORDS.get(f"{owner}.{name}") or FIELD_WORDS.get(name)
    return nb[0] if nb is not None else name.replace("_", " ").capitalize()


def code_word(language: Language, code: Code, value_set: str) -> str:
    """A coded value in words: the Plan's own, and the source's where it says more."""
    own = value_word(language, code.value, value_set) if code.value is not None else ""
    if value_set in _NATIONAL and code.text:
        own = code.text
    if code.value == "other" and code.text:
        own = f"{own} ({code.text})"
    return visible(own or code.text or code.code or "")


def spoken_word(language: Tongue, code: Code, value_set: str) -> str:
    """The same where English is spoken too."""
    return code_text(code, value_set, "en") if language == "en" else code_word(language, code, value_set)


def value_word(language: Language, value: str, value_set: str) -> str:
    if value_set in _NATIONAL:
        return kodeverk.text(_NATIONAL[value_set], value) or value
    if language == "nn":
        found = VALUES_NN.get(f"{value_set}/{value}") or VALUES_NN.get(value) or OWN_VALUES_NN.get(value)
        if found is not None:
            return found
    return VALUE_WORDS.get(f"{value_set}/{value}") or VALUE_WORDS.get(value) or value


def null_word(language: Language, reason: str) -> str:
    """Why there is no value (data-absent-reason of FHIR)."""
    found = NULL_NN.get(reason) if language == "nn" else None
    return found or NULL_WORDS.get(reason, reason)


TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Individuell plan", "Individuell plan"),
    "title-koordinator-only": ("Koordinator uten individuell plan", "Koordinator utan individuell plan"),
    "title-stafettlogg": ("Stafettlogg", "Stafettlogg"),
    "title-iop": ("Individuell opplæringsplan", "Individuell opplæringsplan"),
    "title-iup": ("Individuell utviklingsplan", "Individuell utviklingsplan"),
    "for": ("for {name}", "for {name}"),
    "letter-ended": (
        "Det dere har fått om innholdet i planen, skal ikke brukes lenger. Svar avsenderen når det er gjort.",
        "Det de har fått om innhaldet i planen, skal ikkje brukast lenger. Svar avsendaren når det er gjort.",
    ),
    "description": ("Hele planen, slik den er {day}.", "Heile planen, slik han er {day}."),
    "as-of": ("Slik planen er {day}", "Slik planen er {day}"),
    "plan-id": ("Plan {plan}", "Plan {plan}"),
    "page": ("side", "side"),
    "of": ("av", "av"),
    "yes": ("ja", "ja"),
    "no": ("nei", "nei"),
    "from-to": ("fra {start} til {end}", "frå {start} til {end}"),
    "from-on": ("fra {start}", "frå {start}"),
    "until": ("til {end}", "til {end}"),
    "at": ("kl.", "kl."),
    "dangling": ("(finnes ikke i planen)", "(finst ikkje i planen)"),
    "none": ("(uten verdi: {reason})", "(utan verdi: {reason})"),
    "name": ("Navn", "Namn"),
    "contact": ("Koordinator", "Koordinator"),
    "no-koordinator": ("Planen nevner ingen koordinator nå.", "Planen nemner ingen koordinator no."),
    "signed-by": ("Signert av", "Signert av"),
    "cosigned-by": ("Underskrevet også av", "Underskrive også av"),
    "wants": ("Dette vil jeg", "Dette vil eg"),
    "tried": ("Hva som er prøvd", "Kva som er prøvd"),
    "how-it-went": ("Hvordan det gikk", "Korleis det gjekk"),
    "who-does": ("Hvem gjør hva", "Kven gjer kva"),
    "measure": ("Tiltak", "Tiltak"),
    "who": ("Ansvarlig", "Ansvarleg"),
    "when": ("Når", "Når"),
    "state": ("Status", "Status"),
    # sections
    "own": ("Om meg, med mine ord", "Om meg, med mine ord"),
    "build-on": ("Ressurser og behov", "Ressursar og behov"),
    "goals": ("Mål og tiltak", "Mål og tiltak"),
    "koordinator": ("Koordinator", "Koordinator"),
    "team": ("De som er med", "Dei som er med"),
    "evaluation": ("Evaluering og notater", "Evaluering og notat"),
    "meetings": ("Møter og referat", "Møte og referat"),
    "messages": ("Meldinger", "Meldingar"),
    "consents": ("Samtykker og tilganger", "Samtykke og tilgangar"),
    "documents": ("Dokumenter og delplaner", "Dokument og delplanar"),
    "records": ("Det som er registrert", "Det som er registrert"),
    "plan": ("Om planen", "Om planen"),
    "source": ("Dokumentet planen er lest fra", "Dokumentet planen er lesen frå"),
    "bodies": ("Virksomheter", "Verksemder"),
    "attendees-all": ("Innkalt", "Innkalla"),
    "rights-all": ("Tilganger", "Tilgangar"),
    "team_members-all": ("Medlemmer", "Medlemmer"),
    # one item
    "organisations[]": ("Virksomhet", "Verksemd"),
    "related[]": ("Pårørende", "Pårørande"),
    "ip_status[]": ("Individuell plan", "Individuell plan"),
    "koordinator_status[]": ("Koordinator", "Koordinator"),
    "tool_status[]": ("Hvor planen er", "Kvar planen er"),
    "responsibilities[]": ("Ansvarlig for planen", "Ansvarleg for planen"),
    "coordinating_units[]": ("Koordinerende enhet", "Koordinerande eining"),
    "koordinatorer[]": ("Koordinator", "Koordinator"),
    "participants[]": ("Deltaker", "Deltakar"),
    "rights[]": ("Tilgang", "Tilgang"),
    "teams[]": ("Gruppe", "Gruppe"),
    "team_members[]": ("Medlem", "Medlem"),
    "hearings[]": ("Barnet er hørt", "Barnet er høyrt"),
    "resources[]": ("Ressurs", "Ressurs"),
    "needs[]": ("Behov", "Behov"),
    "goals[]": ("Mål", "Mål"),
    "goals[]/goals[]": ("Delmål", "Delmål"),
    "measures[]": ("Tiltak", "Tiltak"),
    "notes[]": ("Notat", "Notat"),
    "evaluations[]": ("Evaluering", "Evaluering"),
    "meetings[]": ("Møte", "Møte"),
    "attendees[]": ("Innkalt", "Innkalla"),
    "messages[]": ("Melding", "Melding"),
    "documents[]": ("Dokument", "Dokument"),
    "subplans[]": ("Delplan", "Delplan"),
    "cooperations[]": ("Samarbeid", "Samarbeid"),
    "records[]": ("Registrert", "Registrert"),
    "consents[]": ("Samtykke", "Samtykke"),
    "consent_parties[]": ("Gjelder", "Gjeld"),
    "reservations[]": ("Reservasjon", "Reservasjon"),
    "archives[]": ("Arkivert utgave", "Arkivert utgåve"),
    "identifiers[]": ("Nummer", "Nummer"),
    "addresses[]": ("Adresse", "Adresse"),
    "telecoms[]": ("Telefon eller e-post", "Telefon eller e-post"),
}  # fmt: skip
"""What the page says of itself: (bokmål, nynorsk)."""

OWN_NN: Final[Mapping[str, str]] = {
    "middle": "Mellomnamn", "deceased": "Død", "picture": "Bilete", "generated": "Laga",
    "plan_id": "Id-en til planen i systemet", "request_type": "Type førespurnad",
    "request_list": "Kodeverk for førespurnaden", "request_name": "Førespurnaden gjeld",
    "message_type": "Type melding", "message_status": "Status for sendinga",
    "conversation_id": "Første melding i serien",
    "parent_id": "Førre melding", "answers": "Svar på meldinga", "source.consent": "Samtykke til meldinga",
    "sender_name": "Avsendar", "sender_id": "HER-id til avsendaren", "sender_unit_name": "Avsendareining",
    "sender_unit_id": "HER-id til avsendareininga", "sender_org_id": "Organisasjonsnummer til avsendaren",
    "receiver_name": "Mottakar", "receiver_id": "HER-id til mottakaren", "receiver_unit_name": "Mottakareining",
    "receiver_unit_id": "HER-id til mottakareininga", "receiver_org_id": "Organisasjonsnummer til mottakaren",
    "made_by": "Laga av", "issuer": "Utferdar", "use": "Blir brukt til", "street": "Gate",
    "identifier": "Fødselsnummer eller D-nummer", "mandate_personal": "Mandatet gjeld personlege forhold",
    "consent_right": "Rett til å samtykke", "end_reason": "Kvifor det vart avslutta", "file_name": "Filnamn",
    "data": "Storleik", "signer_family": "Signert av: etternamn", "signer_given": "Signert av: fornamn",
    "cosigner_family": "Underskrive også av: etternamn", "cosigner_given": "Underskrive også av: fornamn",
    "cosigner_related": "Underskrive også av", "cosigned": "Underskrive også",
    "withdrawal_explained": "Forklart at det kan trekkjast tilbake", "complaint_explained": "Klageretten er forklart",
    "withdrawn_by": "Trekt tilbake av", "url": "Ligg på",
}  # fmt: skip
"""Fields that the narrative has no nynorsk for; one that is not here either is called the same in bokmål."""

OWN_VALUES_NN: Final[Mapping[str, str]] = {
    "obtained": "innhenta", "not-required": "ikkje kravd", "answers-request": "svar på førespurnad med samtykke",
    "not-given": "ikkje gitt", "partly": "delvis samtykkekompetent", "lacking": "ikkje samtykkekompetent",
    "parent-shared": "delt foreldreansvar", "barnevern": "barnevern", "objection": "set seg imot",
    "municipal": "kommunen", "koordinator-only": "berre koordinator", "phone": "telefon", "no": "norsk",
    "CAREMGT": "samordning av tenester", "ETREAT": "akutt helsehjelp", "COC": "oppfølging mellom tenester",
    "BTG": "naudrett", "PATRQT": "etter ønske frå planeigaren", "FAMRQT": "etter ønske frå pårørande",
    "PWATRNY": "etter ønske frå fullmektig", "HPAYMT": "oppgjer", "HOPERAT": "drift av tenesta",
    "HRESCH": "forsking", "se": "nordsamisk",
}  # fmt: skip

NULL_NN: Final[Mapping[str, str]] = {
    "asked-unknown": "spurd, ukjend", "temp-unknown": "ukjend førebels", "not-asked": "ikkje spurd",
    "asked-declined": "spurd, ville ikkje svare", "masked": "skjerma", "not-applicable": "ikkje aktuelt",
    "unsupported": "ikkje støtta", "as-text": "står i teksten", "not-performed": "ikkje utført",
    "not-permitted": "ikkje tillate", "unknown": "ukjend",
}  # fmt: skip
