"""The words of the plan's page, bokmål, nynorsk and English; those of fields and values are the ones used elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from planbro.formats.plo import kodeverk
from planbro.plan import Code
from planbro.render.message._page import visible
from planbro.render.message._plan_words import (
    FIELD_WORDS,
    NULL_WORDS,
    VALUE_WORDS,
    code_text,
    field_heading,
    null_text,
    value_text,
)
from planbro.render.narrative._words import FIELDS_NN, VALUES_NN

Language = Literal["nb", "nn", "en"]
_PLACES: Final = ("nb", "nn", "en")
_NATIONAL: Final = {"profession": "9060", "service-code": "9151", "message-type": "8279"}


def say(language: Language, key: str, /, **params: object) -> str:
    text = TEXTS[key][_PLACES.index(language)]
    return text.format(**params) if params else text


def field_word(language: Language, owner: str, name: str) -> str:
    """What a field is called, in its list or anywhere."""
    if language == "en":
        return field_heading(owner, name, "en")
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
    if language == "en":
        return code_text(code, value_set, "en")
    own = value_word(language, code.value, value_set) if code.value is not None else ""
    if value_set in _NATIONAL and code.text:
        own = code.text
    if code.value == "other" and code.text:
        own = f"{own} ({code.text})"
    return visible(own or code.text or code.code or "")


def value_word(language: Language, value: str, value_set: str) -> str:
    if value_set in _NATIONAL:
        return kodeverk.text(_NATIONAL[value_set], value) or value
    if language == "en":
        return value_text(value, value_set, "en")
    if language == "nn":
        found = VALUES_NN.get(f"{value_set}/{value}") or VALUES_NN.get(value) or OWN_VALUES_NN.get(value)
        if found is not None:
            return found
    return VALUE_WORDS.get(f"{value_set}/{value}") or VALUE_WORDS.get(value) or value


def null_word(language: Language, reason: str) -> str:
    """Why there is no value (data-absent-reason of FHIR)."""
    if language == "en":
        return null_text(reason, "en")
    found = NULL_NN.get(reason) if language == "nn" else None
    return found or NULL_WORDS.get(reason, reason)


TEXTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "title": ("Individuell plan", "Individuell plan", "Individuell plan"),
    "title-koordinator-only": (
        "Koordinator uten individuell plan",
        "Koordinator utan individuell plan",
        "Koordinator without an individuell plan",
    ),
    "title-stafettlogg": ("Stafettlogg", "Stafettlogg", "Stafettlogg"),
    "title-iop": ("Individuell opplæringsplan", "Individuell opplæringsplan", "Individuell opplæringsplan"),
    "title-iup": ("Individuell utviklingsplan", "Individuell utviklingsplan", "Individuell utviklingsplan"),
    "for": ("for {name}", "for {name}", "for {name}"),
    "letter-ended": (
        "Det dere har fått om innholdet i planen, skal ikke brukes lenger. Svar avsenderen når det er gjort.",
        "Det de har fått om innhaldet i planen, skal ikkje brukast lenger. Svar avsendaren når det er gjort.",
        "What you were given of the plan’s content is not to be used any more. Answer the sender when that is done.",
    ),
    "description": (
        "Hele planen, slik den er {day}.",
        "Heile planen, slik han er {day}.",
        "The whole plan, as it is on {day}.",
    ),
    "as-of": ("Slik planen er {day}", "Slik planen er {day}", "As the plan is on {day}"),
    "plan-id": ("Plan {plan}", "Plan {plan}", "Plan {plan}"),
    "page": ("side", "side", "page"),
    "of": ("av", "av", "of"),
    "yes": ("ja", "ja", "yes"),
    "no": ("nei", "nei", "no"),
    "from-to": ("fra {start} til {end}", "frå {start} til {end}", "{start} to {end}"),
    "from-on": ("fra {start}", "frå {start}", "from {start}"),
    "until": ("til {end}", "til {end}", "until {end}"),
    "at": ("kl.", "kl.", "at"),
    "dangling": ("(finnes ikke i planen)", "(finst ikkje i planen)", "(not in the plan)"),
    "none": ("(uten verdi: {reason})", "(utan verdi: {reason})", "(no value: {reason})"),
    "name": ("Navn", "Namn", "Name"),
    "contact": ("Koordinator", "Koordinator", "Koordinator"),
    "no-koordinator": (
        "Planen nevner ingen koordinator nå.",
        "Planen nemner ingen koordinator no.",
        "The plan names no koordinator now.",
    ),
    "signed-by": ("Signert av", "Signert av", "Signed by"),
    "cosigned-by": ("Underskrevet også av", "Underskrive også av", "Also signed by"),
    "wants": ("Dette vil jeg", "Dette vil eg", "This is what I want"),
    "tried": ("Hva som er prøvd", "Kva som er prøvd", "What was tried"),
    "how-it-went": ("Hvordan det gikk", "Korleis det gjekk", "How it went"),
    "who-does": ("Hvem gjør hva", "Kven gjer kva", "Who does what"),
    "measure": ("Tiltak", "Tiltak", "Measure"),
    "who": ("Ansvarlig", "Ansvarleg", "Who"),
    "when": ("Når", "Når", "When"),
    "state": ("Status", "Status", "Status"),
    # sections
    "own": ("Om meg, med mine ord", "Om meg, med mine ord", "About me, in my own words"),
    "build-on": ("Ressurser og behov", "Ressursar og behov", "Resources and needs"),
    "goals": ("Mål og tiltak", "Mål og tiltak", "Goals and measures"),
    "koordinator": ("Koordinator", "Koordinator", "Koordinator"),
    "team": ("De som er med", "Dei som er med", "Those who take part"),
    "evaluation": ("Evaluering og notater", "Evaluering og notat", "Evaluation and notes"),
    "meetings": ("Møter og referat", "Møte og referat", "Meetings and minutes"),
    "messages": ("Meldinger", "Meldingar", "Messages"),
    "consents": ("Samtykker og tilganger", "Samtykke og tilgangar", "Consents and access"),
    "documents": ("Dokumenter og delplaner", "Dokument og delplanar", "Documents and parts of the plan"),
    "records": ("Det som er registrert", "Det som er registrert", "What is recorded"),
    "plan": ("Om planen", "Om planen", "About the plan"),
    "source": (
        "Dokumentet planen er lest fra",
        "Dokumentet planen er lesen frå",
        "The document that the plan was read from",
    ),
    "bodies": ("Virksomheter", "Verksemder", "Bodies"),
    "attendees-all": ("Innkalt", "Innkalla", "Called"),
    "rights-all": ("Tilganger", "Tilgangar", "Access"),
    "team_members-all": ("Medlemmer", "Medlemmer", "Members"),
    # one item
    "organisations[]": ("Virksomhet", "Verksemd", "Body"),
    "related[]": ("Pårørende", "Pårørande", "Next of kin"),
    "ip_status[]": ("Individuell plan", "Individuell plan", "Individuell plan"),
    "koordinator_status[]": ("Koordinator", "Koordinator", "Koordinator"),
    "tool_status[]": ("Hvor planen er", "Kvar planen er", "Where the plan is"),
    "responsibilities[]": ("Ansvarlig for planen", "Ansvarleg for planen", "Answers for the plan"),
    "coordinating_units[]": ("Koordinerende enhet", "Koordinerande eining", "Koordinerende enhet"),
    "koordinatorer[]": ("Koordinator", "Koordinator", "Koordinator"),
    "participants[]": ("Deltaker", "Deltakar", "Participant"),
    "rights[]": ("Tilgang", "Tilgang", "Access"),
    "teams[]": ("Gruppe", "Gruppe", "Group"),
    "team_members[]": ("Medlem", "Medlem", "Member"),
    "hearings[]": ("Barnet er hørt", "Barnet er høyrt", "The child has been heard"),
    "resources[]": ("Ressurs", "Ressurs", "Resource"),
    "needs[]": ("Behov", "Behov", "Need"),
    "goals[]": ("Mål", "Mål", "Goal"),
    "goals[]/goals[]": ("Delmål", "Delmål", "Part of the goal"),
    "measures[]": ("Tiltak", "Tiltak", "Measure"),
    "notes[]": ("Notat", "Notat", "Note"),
    "evaluations[]": ("Evaluering", "Evaluering", "Evaluation"),
    "meetings[]": ("Møte", "Møte", "Meeting"),
    "attendees[]": ("Innkalt", "Innkalla", "Called"),
    "messages[]": ("Melding", "Melding", "Message"),
    "documents[]": ("Dokument", "Dokument", "Document"),
    "subplans[]": ("Delplan", "Delplan", "Part of the plan"),
    "cooperations[]": ("Samarbeid", "Samarbeid", "Cooperation"),
    "records[]": ("Registrert", "Registrert", "Recorded"),
    "consents[]": ("Samtykke", "Samtykke", "Consent"),
    "consent_parties[]": ("Gjelder", "Gjeld", "Holds for"),
    "reservations[]": ("Reservasjon", "Reservasjon", "Reservation"),
    "archives[]": ("Arkivert utgave", "Arkivert utgåve", "Archived copy"),
    "identifiers[]": ("Nummer", "Nummer", "Number"),
    "addresses[]": ("Adresse", "Adresse", "Address"),
    "telecoms[]": ("Telefon eller e-post", "Telefon eller e-post", "Telephone or e-mail"),
}  # fmt: skip
"""What the page says of itself: (bokmål, nynorsk, English)."""

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
