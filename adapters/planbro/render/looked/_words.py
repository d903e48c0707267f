"""The words of the log: bokmål, nynorsk and English, for the one whose plan it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from planbro.findings import counted
from planbro.render import days
from planbro.render.consent import sentence, value_word
from planbro.render.days import Language
from planbro.render.looked._model import Ground
from planbro.render.message._plan_words import value_text

LANGUAGES: Final[tuple[Language, ...]] = ("nb", "nn", "en")
_TIGHT: Final = "\N{NO-BREAK SPACE}"


def say(language: Language, key: str, /, **params: object) -> str:
    """A text of the log, its braces filled; a number chooses its word."""
    return TEXTS[key][LANGUAGES.index(language)].format(**counted(params))


def knows(key: str) -> bool:
    return key in TEXTS


def day(language: Language, at: str) -> str:
    """A day, or the day of a time, as it was in Norway.

    >>> day("en", "2026-11-21T23:30:00.000Z"), day("en", "2026-11-22")
    ('22 November 2026', '22 November 2026')
    """
    return days.day_word(language, days.in_norway(at)).replace(". ", f".{_TIGHT}")


def clock(language: Language, at: str) -> str:
    """The time of day in Norway.

    >>> clock("nb", "2026-11-22T02:05:00.000Z"), clock("en", "2026-07-22T02:05:00.000Z")
    ('03.05', '04:05')
    """
    return days.clock_word(language, days.in_norway(at))


def span(language: Language, start: str, stop: str) -> str:
    """From when to when, said once where it is the same minute.

    >>> span("en", "2026-11-22T02:05:00.000Z", "2026-11-22T02:05:40.000Z")
    '22 November 2026 at 03:05'
    """
    first, last = clock(language, start), clock(language, stop)
    if day(language, start) != day(language, stop):
        until = say(language, "moment", day=day(language, stop), clock=last)
        return f"{say(language, 'moment', day=day(language, start), clock=first)} – {until}"
    return say(language, "moment", day=day(language, start), clock=first if first == last else f"{first}–{last}")


def profession_word(language: Language, code: str) -> str:
    """A profession by its code of V-9060, as it is called in Norway; a code that nobody knows says nothing."""
    known = value_text(code, "profession", "nb") if code else ""
    if known == code:
        return ""
    if language == "en":
        return PROFESSIONS_EN.get(code, known.lower())
    return PROFESSIONS_NN.get(code, known) if language == "nn" else known


def purpose_word(language: Language, code: str) -> str:
    found = PURPOSES.get(code)
    return found[LANGUAGES.index(language)] if found else value_word(language, code, "purpose")


def ground_word(language: Language, ground: Ground, *, own: bool) -> str:
    """Why it was allowed, as the koordinator would say it. `own` speaks to the one whose consent it was."""
    kind = ground.code.partition(":")[0]
    if kind == "consent" and ground.signed:
        return say(language, "consent-own" if own else "consent-other", day=day(language, ground.signed))
    if knows(f"ground-{kind}"):
        return say(language, f"ground-{kind}")
    return sentence(language, ground.code)


def part_word(language: Language, resource: str) -> str:
    """A part of the plan, by the resource that it stands in; empty for one that has no name of its own."""
    found = PARTS.get(resource)
    return found[LANGUAGES.index(language)] if found else ""


def listing(language: Language, words: Iterable[str]) -> str:
    """Words one after another, as they are said.

    >>> listing("nb", ["mål", "tiltak", "team"]), listing("en", ["goals"])
    ('mål, tiltak og team', 'goals')
    """
    said = list(dict.fromkeys(word for word in words if word))
    if len(said) < 2:
        return "".join(said)
    return f"{', '.join(said[:-1])} {say(language, 'and')} {said[-1]}"


PROFESSIONS_EN: Final[Mapping[str, str]] = {
    "LE": "doctor", "SP": "nurse", "VP": "social educator (vernepleier)", "HF": "health care worker",
    "ET": "occupational therapist", "FT": "physiotherapist", "PS": "psychologist", "JO": "midwife",
    "AA": "ambulance worker", "OP": "optician", "HE": "health secretary", "TL": "dentist",
    "KE": "clinical nutritionist", "RA": "radiographer", "BI": "biomedical scientist", "AU": "audiographer",
}  # fmt: skip
PROFESSIONS_NN: Final[Mapping[str, str]] = {
    "SP": "Sjukepleiar", "VP": "Vernepleiar", "HF": "Helsefagarbeidar", "AA": "Ambulansearbeidar", "OP": "Optikar",
}  # fmt: skip
PURPOSES: Final[Mapping[str, tuple[str, str, str]]] = {
    "TREAT": ("for å gi helsehjelp", "for å gi helsehjelp", "to give care"),
    "ETREAT": ("for å gi øyeblikkelig hjelp", "for å gi augneblikkeleg hjelp", "to give emergency care"),
    "CAREMGT": ("for å følge opp planen", "for å følgje opp planen", "to follow up the plan"),
    "COC": ("for å samordne hjelpen", "for å samordne hjelpa", "to coordinate the services"),
    "BTG": (
        "fordi det hastet, uten å vente på samtykke", "fordi det hasta, utan å vente på samtykke",
        "because it was urgent, without waiting for consent",
    ),
    "PATRQT": ("fordi du ba om det", "fordi du bad om det", "because you asked for it"),
    "FAMRQT": ("fordi pårørende ba om det", "fordi pårørande bad om det", "because a relative asked for it"),
    "PWATRNY": ("fordi en med fullmakt ba om det", "fordi ein med fullmakt bad om det",
                "because somebody with power of attorney asked for it"),
}  # fmt: skip
PARTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "CarePlan": ("selve planen", "sjølve planen", "the plan itself"),
    "CareTeam": ("hvem som deltar", "kven som deltek", "who takes part"),
    "Goal": ("målene", "måla", "the goals"),
    "ServiceRequest": ("tiltakene", "tiltaka", "the measures"),
    "Task": ("oppgaver og frister", "oppgåver og fristar", "tasks and deadlines"),
    "Flag": ("at det finnes plan eller koordinator", "at det finst plan eller koordinator",
             "that there is a plan or a koordinator"),
    "Consent": ("samtykkene", "samtykka", "the consents"),
    "DocumentReference": ("listen over dokumenter", "lista over dokument", "the list of documents"),
    "Binary": ("et dokument", "eit dokument", "a document"),
    "Provenance": ("hvem som har skrevet", "kven som har skrive", "who has written"),
    "Patient": ("hvem planen gjelder", "kven planen gjeld", "whom the plan is about"),
    "RelatedPerson": ("pårørende", "pårørande", "relatives"),
    "Communication": ("meldinger", "meldingar", "messages"),
    "Encounter": ("møter", "møte", "meetings"),
    "Appointment": ("møter", "møte", "meetings"),
    "Observation": ("behov og ressurser", "behov og ressursar", "needs and resources"),
    "Condition": ("behov og ressurser", "behov og ressursar", "needs and resources"),
}  # fmt: skip
TEXTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "and": ("og", "og", "and"),
    "moment": ("{day} kl.\N{NO-BREAK SPACE}{clock}", "{day} kl.\N{NO-BREAK SPACE}{clock}", "{day} at {clock}"),
    "title": ("Hvem har sett i planen din", "Kven har sett i planen din", "Who has looked at your plan"),
    "title-representative": ("Hvem har sett i planen", "Kven har sett i planen", "Who has looked at the plan"),
    "description": (
        "Liste over hvem som har sett i en individuell plan, når og hvorfor, og hvem planen er sendt til.",
        "Liste over kven som har sett i ein individuell plan, når og kvifor, og kven planen er send til.",
        "A list of who has looked at an individuell plan, when and why, and to whom it was sent.",
    ),
    "given-by": ("Fra {controller}, {day}.", "Frå {controller}, {day}.", "From {controller}, {day}."),
    "given": ("Laget {day}.", "Laga {day}.", "Made {day}."),
    "covers-all": (
        "Listen viser alt som er ført siden {begins}.",
        "Lista viser alt som er ført sidan {begins}.",
        "The list shows all that was recorded since {begins}.",
    ),
    "covers": (
        "Listen viser det som er ført fra og med {since} og før {until}.",
        "Lista viser det som er ført frå og med {since} og før {until}.",
        "The list shows what was recorded from {since} and before {until}.",
    ),
    "covers-since": (
        "Listen viser det som er ført fra og med {since}.",
        "Lista viser det som er ført frå og med {since}.",
        "The list shows what was recorded from {since}.",
    ),
    "covers-until": (
        "Listen viser det som er ført før {until}.",
        "Lista viser det som er ført før {until}.",
        "The list shows what was recorded before {until}.",
    ),
    "sum-visits": (
        "{bodies} {bodies:virksomhet|virksomheter} har sett i planen, {visits} {visits:gang|ganger} til sammen.",
        "{bodies} {bodies:verksemd|verksemder} har sett i planen, {visits} {visits:gong|gonger} til saman.",
        "{bodies} {bodies:body|bodies} looked at the plan, {visits} {visits:time|times} in all.",
    ),
    "sum-nobody": (
        "Ingen utenfor {controller} har sett i planen.",
        "Ingen utanfor {controller} har sett i planen.",
        "Nobody outside {controller} has looked at the plan.",
    ),
    "sum-sent": (
        "Planen, eller noe fra den, er sendt {count} {count:gang|ganger}.",
        "Planen, eller noko frå han, er send {count} {count:gong|gonger}.",
        "The plan, or something from it, was sent {count} {count:time|times}.",
    ),
    "sum-refused": (
        "{count} {count:gang|ganger} spurte noen og fikk ikke vite noe.",
        "{count} {count:gong|gonger} spurde nokon og fekk ikkje vite noko.",
        "{count} {count:time|times} somebody asked and was told nothing.",
    ),
    "sum-acute": (
        "{count} {count:oppslag|oppslag} ble gjort fordi det hastet. Koordinerende enhet går gjennom {count:det|dem}.",
        "{count} {count:oppslag|oppslag} vart gjort fordi det hasta. Koordinerande eining går gjennom {count:det|dei}.",
        "{count} {count:visit was|visits were} made because it was urgent. Koordinerende enhet reviews "
        "{count:it|them}.",
    ),
    "visits": ("Hvem har sett", "Kven har sett", "Who has looked"),
    "visits-none": ("Ingen.", "Ingen.", "Nobody."),
    "own": ("Ansatte hos {controller}", "Tilsette hos {controller}", "Personnel of {controller}"),
    "own-note": (
        "De som arbeider med planen, må kunne åpne den. Også det blir ført.",
        "Dei som arbeider med planen, må kunne opne han. Det blir òg ført.",
        "Those who work with the plan have to open it. That is recorded too.",
    ),
    "access": ("Tilgang som noen har bedt om", "Tilgang som nokon har bede om", "Access that was asked for"),
    "access-granted": ("Tilgang gitt", "Tilgang gitt", "Access was given"),
    "access-ended": ("Tilgang avsluttet", "Tilgang avslutta", "Access ended"),
    "sent": ("Sendt på vegne av planen", "Sendt på vegner av planen", "Sent in the plan's name"),
    "refused": ("Spurte, men fikk ikke vite noe", "Spurde, men fekk ikkje vite noko", "Asked, and were told nothing"),
    "refused-note": (
        "De fikk ikke vite om det finnes en plan.",
        "Dei fekk ikkje vite om det finst ein plan.",
        "They were not told whether there is a plan.",
    ),
    "refused-row": (
        "{who}: {count} {count:gang|ganger}, {span}",
        "{who}: {count} {count:gong|gonger}, {span}",
        "{who}: {count} {count:time|times}, {span}",
    ),
    "col-when": ("Når", "Når", "When"),
    "col-who": ("Hvem", "Kven", "Who"),
    "col-what": ("Hva", "Kva", "What"),
    "col-why": ("Hvorfor", "Kvifor", "Why"),
    "col-count": ("Antall", "Tal", "Times"),
    "col-to": ("Til", "Til", "To"),
    "looks": (
        "{count} oppslag. Vis hvert av dem", "{count} oppslag. Vis kvart av dei", "{count} looks. Show each of them",
    ),
    "look-row": ("{clock}: {what}", "{clock}: {what}", "{clock}: {what}"),
    "look-rows": ("{clock}: {what} ({count})", "{clock}: {what} ({count})", "{clock}: {what} ({count})"),
    "looked-at": ("Så på {parts}", "Såg på {parts}", "Looked at {parts}"),
    "looked-document": (
        "Åpnet planen som ett dokument", "Opna planen som eitt dokument", "Opened the plan as one document",
    ),
    "looked-status": (
        "Spurte om det finnes plan og koordinator, og fikk svar",
        "Spurde om det finst plan og koordinator, og fekk svar",
        "Asked whether there is a plan and a koordinator, and was answered",
    ),
    "looked-ask": ("Ba om å få se mer", "Bad om å få sjå meir", "Asked to see more"),
    "looked-read": ("Åpnet planen", "Opna planen", "Opened the plan"),
    "looked-search": ("Søkte i planen", "Søkte i planen", "Searched in the plan"),
    "looked-audit": ("Så i denne loggen", "Såg i denne loggen", "Looked at this log"),
    "looked-person": (
        "Slo opp hvilke planer som finnes", "Slo opp kva planar som finst", "Looked up which plans there are",
    ),
    "acute": ("Hasteåpning", "Hasteopning", "Opened as urgent"),
    "relation": ("behandlingsrelasjon er oppgitt", "behandlingsrelasjon er oppgjeven", "a care relation was stated"),
    "basis": ("oppgitt grunnlag: {basis}", "oppgjeve grunnlag: {basis}", "stated basis: {basis}"),
    "basis-SAMTYKKE": ("samtykke", "samtykke", "consent"),
    "basis-FORHOYET_SAMTYKKE": ("utvidet samtykke", "utvida samtykke", "extended consent"),
    "basis-UNNTAK": ("unntak fra samtykke", "unntak frå samtykke", "exception from consent"),
    "basis-AKUTT": ("akutt", "akutt", "emergency"),
    "consent-own": (
        "samtykket som ble gitt {day}", "samtykket som vart gjeve {day}", "the consent that was given on {day}",
    ),
    "consent-other": (
        "samtykket som ble gitt {day}", "samtykket som vart gjeve {day}", "the consent that was given on {day}",
    ),
    "ground-consent": ("et samtykke som gjaldt da", "eit samtykke som galdt då", "a consent that stood then"),
    "ground-standing": (
        "helsetjenester kan få vite at det finnes plan og koordinator",
        "helsetenester kan få vite at det finst plan og koordinator",
        "health services may know that there are a plan and a koordinator",
    ),
    "ground-own": ("det er din egen plan", "det er din eigen plan", "it is your own plan"),
    "ground-own-copy": ("eget eksemplar", "eige eksemplar", "the controller's own copy"),
    "ground-owner": ("har ansvaret for planen", "har ansvaret for planen", "answers for the plan"),
    "ground-koordinator": ("er koordinator", "er koordinator", "is koordinator"),
    "ground-representative": (
        "har rett til å handle for deg", "har rett til å handle for deg", "may act for the planeier",
    ),
    "ground-acute": (
        "grunnen er oppgitt og blir gått gjennom", "grunnen er oppgjeven og blir gått gjennom",
        "the reason was stated, and is reviewed",
    ),
    "ground-identify": (
        "for at mottakeren skal vite hvem det gjelder", "for at mottakaren skal vite kven det gjeld",
        "so that the receiver knows whom it is about",
    ),
    "who-system": ("et datasystem", "eit datasystem", "a computer system"),
    "who-self": ("du selv", "du sjølv", "yourself"),
    "who-self-representative": ("planeier eller den som handler for planeier",
                                "planeigar eller den som handlar for planeigar",
                                "the planeier or somebody acting for the planeier"),
    "who-personnel": ("en ansatt", "ein tilsett", "a member of the personnel"),
    "who-unknown": ("ukjent virksomhet", "ukjend verksemd", "an unknown body"),
    "who-hpr": ("HPR-nummer {number}", "HPR-nummer {number}", "HPR number {number}"),
    "who-account": ("bruker {number}", "brukar {number}", "user {number}"),
    "orgnr": ("organisasjonsnummer {number}", "organisasjonsnummer {number}", "organisation number {number}"),
    "herid": ("HER-id {number}", "HER-id {number}", "HER-id {number}"),
    "level-status": (
        "at det finnes plan, og hvem som er koordinator", "at det finst plan, og kven som er koordinator",
        "that there is a plan, and who is koordinator",
    ),
    "level-content": ("det mottakeren kan få vite av planen", "det mottakaren kan få vite av planen",
                      "what the receiver may know of the plan"),
    "level-": ("en melding", "ei melding", "a message"),
    "level-own": ("hele planen, til egen journal", "heile planen, til eigen journal", "the whole plan, for the record"),
    "about": ("Om listen", "Om lista", "About this list"),
    "about-right": (
        "Du har rett til å vite hvem som har hatt tilgang til planen, og når. Du trenger ikke si hvorfor du spør.",
        "Du har rett til å vite kven som har hatt tilgang til planen, og når. Du treng ikkje seie kvifor du spør.",
        "You have the right to know who has had access to the plan, and when. You need not say why you ask.",
    ),
    "about-right-representative": (
        "Listen viser det den som får den, har rett til å se. Den er gitt til den som handler for planeier.",
        "Lista viser det den som får henne, har rett til å sjå. Ho er gjeven til den som handlar for planeigar.",
        "The list shows what whoever is given it has the right to see. It is given to the one who acts for the "
        "planeier.",
    ),
    "about-wrong": (
        "Ser du noe du ikke forstår, eller noen som ikke skulle ha sett i planen? Si fra til koordinerende enhet"
        "{controller}. De skal undersøke det og svare deg. Du kan også klage til statsforvalteren, eller til "
        "Datatilsynet.",
        "Ser du noko du ikkje forstår, eller nokon som ikkje skulle ha sett i planen? Sei frå til koordinerande eining"
        "{controller}. Dei skal undersøkje det og svare deg. Du kan òg klage til statsforvaltaren, eller til "
        "Datatilsynet.",
        "Do you see something you do not understand, or somebody who should not have looked? Tell koordinerende enhet"
        "{controller}. They have to look into it and answer you. You can also complain to statsforvalteren, or to "
        "Datatilsynet.",
    ),
    "at": (" hos {controller}", " hos {controller}", " at {controller}"),
    "about-not": (
        "Listen viser ikke hva som stod i planen. Den viser heller ikke hva mottakere har gjort med det de fikk: det "
        "fører de selv, og du kan spørre dem.",
        "Lista viser ikkje kva som stod i planen. Ho viser heller ikkje kva mottakarar har gjort med det dei fekk: det "
        "fører dei sjølve, og du kan spørje dei.",
        "The list does not show what the plan said. Nor does it show what receivers did with what they were given: "
        "they record that themselves, and you can ask them.",
    ),
    "about-time": (
        "Tidene er norsk tid. Oppslag som hører til samme pålogging, står som ett.",
        "Tidene er norsk tid. Oppslag som høyrer til same pålogging, står som eitt.",
        "Times are Norwegian. Looks within one login stand as one.",
    ),
    "page": ("side", "side", "page"),
    "of": ("av", "av", "of"),
}  # fmt: skip
