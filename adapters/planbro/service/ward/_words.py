"""The words of the page for the ward: bokmål, nynorsk and English, for somebody who has never seen it before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from planbro.render import days
from planbro.render.days import Language

LANGUAGES: Final[tuple[Language, ...]] = ("nb", "nn", "en")
NAMES: Final[Mapping[Language, str]] = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


def say(language: Language, key: str, /, **params: object) -> str:
    """A text of the page, its braces filled."""
    text = TEXTS[key][LANGUAGES.index(language)]
    return text.format(**params) if params else text


def day_word(language: Language, at: str) -> str:
    """A day, or the day of a time, as it was in Norway; what is no date is nothing.

    >>> day_word("nb", "2026-11-21T23:30:00.000Z"), day_word("en", "2026-11-22"), day_word("nn", "i vår")
    ('22. november 2026', '22 November 2026', '')
    """
    try:
        return days.day_word(language, days.in_norway(at))
    except ValueError:
        return ""


def time_word(language: Language, at: str) -> str:
    """A moment, to the minute.

    >>> time_word("nb", "2026-11-22T02:05:00.000Z"), time_word("en", "2026-11-22T02:05:00.000Z")
    ('22. november 2026 kl. 03.05', '22 November 2026 at 03:05')
    """
    try:
        return days.time_word(language, days.in_norway(at))
    except ValueError:
        return ""


TEXTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "service": ("Individuell plan og koordinator", "Individuell plan og koordinator",
                "Individuell plan (joint care plan) and koordinator"),
    "language": ("Språk", "Språk", "Language"),
    "close": ("Lukk siden", "Lukk sida", "Close"),
    "skip": ("Til innholdet", "Til innhaldet", "Skip to content"),
    "born": ("Født {day}", "Fødd {day}", "Born {day}"),
    "this-patient": ("Pasienten som er åpnet i journalen", "Pasienten som er opna i journalen",
                     "The patient that is open in the EPR"),
    # the answer
    "has-ip": ("Har individuell plan", "Har individuell plan", "Has an individuell plan"),
    "has-koordinator": ("Har koordinator", "Har koordinator", "Has a koordinator"),
    "unknown": ("Ukjent – det kan ikke sies noe her", "Ukjent – det kan ikkje seiast noko her",
                "Unknown – nothing can be said here"),
    "not-in-force": ("Ukjent om det er en plan i kraft nå", "Ukjent om det er ein plan i kraft no",
                     "Unknown whether there is a plan in force now"),
    "unknown-what": (
        "Det betyr ikke at pasienten er uten plan. Spør pasienten eller pårørende, eller koordinerende enhet i "
        "kommunen.",
        "Det betyr ikkje at pasienten er utan plan. Spør pasienten eller pårørande, eller koordinerande eining i "
        "kommunen.",
        "That does not mean that the patient has no plan. Ask the patient or next of kin, or the koordinerende enhet "
        "(coordinating unit) of the municipality."),
    "and-koordinator": ("Har også koordinator.", "Har òg koordinator.", "Also has a koordinator."),
    "koordinator-unknown": ("Om pasienten har koordinator, er ukjent her.",
                            "Om pasienten har koordinator, er ukjent her.",
                            "Whether the patient has a koordinator is unknown here."),
    "plan-unknown": ("Om pasienten har individuell plan, er ukjent her.",
                     "Om pasienten har individuell plan, er ukjent her.",
                     "Whether the patient has an individuell plan is unknown here."),
    "since": ("Siden {day}.", "Sidan {day}.", "Since {day}."),
    # who answers
    "who-now": ("Hvem svarer nå", "Kven svarar no", "Who answers now"),
    "who-to-call": ("Hvem dere kan ringe", "Kven de kan ringje", "Whom you can call"),
    "call": ("Ring {number}", "Ring {number}", "Call {number}"),
    "answers-koordinator": ("{name}, koordinator", "{name}, koordinator", "{name}, koordinator"),
    "answers-deputy": ("{name}, stedfortreder for koordinator", "{name}, vikar for koordinator",
                       "{name}, deputy of the koordinator"),
    "answers-unit": ("{name}, koordinerende enhet", "{name}, koordinerande eining",
                     "{name}, koordinerende enhet (coordinating unit)"),
    "koordinator": ("Koordinator", "Koordinator", "Koordinator"),
    "koordinator-municipal": ("Koordinator i kommunen", "Koordinator i kommunen", "Koordinator in the municipality"),
    "koordinator-hospital": ("Koordinator i spesialisthelsetjenesten", "Koordinator i spesialisthelsetenesta",
                             "Koordinator in the hospital"),
    "koordinator-barnekoordinator": ("Barnekoordinator", "Barnekoordinator", "Barnekoordinator (for children)"),
    "deputy": ("Stedfortreder", "Vikar", "Deputy"),
    "unit": ("Koordinerende enhet", "Koordinerande eining", "Koordinerende enhet (coordinating unit)"),
    "day": ("Dag", "Dag", "Day"),
    "night": ("Natt", "Natt", "Night"),
    "hours": ("Svarer", "Svarar", "Answers"),
    "confirmed": ("Sist bekreftet", "Sist stadfesta", "Last confirmed"),
    "no-name": ("Navn er ikke oppgitt", "Namn er ikkje oppgitt", "No name given"),
    "nobody-now": ("Det er ikke oppgitt noe nummer som svarer nå. Disse finnes:",
                   "Det er ikkje oppgitt noko nummer som svarar no. Desse finst:",
                   "No number is given that answers now. These there are:"),
    "no-number": ("Det kan ikke vises noe telefonnummer her. Ring kommunens sentralbord og spør etter koordinerende "
                  "enhet.",
                  "Det kan ikkje visast noko telefonnummer her. Ring sentralbordet i kommunen og spør etter "
                  "koordinerande eining.",
                  "No telephone number can be shown here. Call the switchboard of the municipality and ask for "
                  "koordinerende enhet."),
    "others": ("Alle nummer", "Alle nummer", "All numbers"),
    # the plan
    "may-read": ("Dette har pasienten sagt ja til at dere ser.", "Dette har pasienten sagt ja til at de ser.",
                 "This is what the patient has agreed that you see."),
    "contents": ("I planen", "I planen", "In the plan"),
    "in-norwegian": ("", "", "The plan is shown in Norwegian, as it was written."),
    "keeper-away": ("Kommunen som har planen, svarer ikke nå. Last siden på nytt om litt, eller ring koordinator.",
                    "Kommunen som har planen, svarar ikkje no. Last sida på nytt om litt, eller ring koordinator.",
                    "The kommune that has the plan does not answer now. "
                    "Load the page again in a while, or call the koordinator."),
    "not-yet": ("Innholdet i planen vises ikke uten pasientens samtykke. Dere kan be om å få se det.",
                "Innhaldet i planen blir ikkje vist utan samtykke frå pasienten. De kan be om å få sjå det.",
                "What is in the plan is not shown without the patient's consent. You can ask to see it."),
    # ask
    "ask": ("Be om å få se planen", "Be om å få sjå planen", "Ask to see the plan"),
    "ask-more": ("Be om å få se mer", "Be om å få sjå meir", "Ask to see more"),
    "ask-again": ("Send samtykke, eller be på nytt", "Send samtykke, eller be på nytt",
                  "Send the consent, or ask again"),
    "ask-lead": ("Koordinerende enhet i kommunen svarer. Svaret kommer her.",
                 "Koordinerande eining i kommunen svarar. Svaret kjem her.",
                 "The koordinerende enhet of the municipality answers. The answer comes here."),
    "ask-unknown": ("Be om innsyn i en plan som kan finnes", "Be om innsyn i ein plan som kan finnast",
                    "Ask for access to a plan that there may be"),
    "ask-lead-unknown": ("Det som kan besvares, svarer koordinerende enhet i kommunen på. Svaret kommer her.",
                         "Det som kan svarast på, svarar koordinerande eining i kommunen på. Svaret kjem her.",
                         "What can be answered, the koordinerende enhet of the municipality answers. The answer comes "
                         "here."),
    "why": ("Hvorfor trenger dere å se planen?", "Kvifor treng de å sjå planen?", "Why do you need to see the plan?"),
    "why-admission": ("Pasienten er innlagt", "Pasienten er innlagd", "The patient is admitted"),
    "why-discharge": ("Utskrivning skal planlegges", "Utskriving skal planleggjast", "Discharge is to be planned"),
    "why-consultation": ("Konsultasjon eller poliklinikk", "Konsultasjon eller poliklinikk",
                         "Consultation or outpatient care"),
    "why-other": ("Annet, se under", "Anna, sjå under", "Other, see below"),
    "words": ("Si det med egne ord (kan stå tomt)", "Sei det med eigne ord (kan stå tomt)",
              "In your own words (may be empty)"),
    "words-hint": ("Skriv ikke mer om pasienten enn det som trengs.",
                   "Skriv ikkje meir om pasienten enn det som trengst.",
                   "Write no more about the patient than is needed."),
    "how-long": ("Hvor lenge?", "Kor lenge?", "For how long?"),
    "days": ("{count} dager, til og med {day}", "{count} dagar, til og med {day}", "{count} days, until {day}"),
    "consent": ("Pasientens signerte samtykke", "Signert samtykke frå pasienten", "The patient's signed consent"),
    "consent-file": ("Legg ved skjemaet (PDF eller bilde, høyst {size} MB)",
                     "Legg ved skjemaet (PDF eller bilete, høgst {size} MB)",
                     "Attach the form (PDF or picture, {size} MB at most)"),
    "consent-later": ("Samtykket blir sendt senere", "Samtykket blir sendt seinare", "The consent will be sent later"),
    "send": ("Be om innsyn", "Be om innsyn", "Ask for access"),
    "amiss": ("Noe må rettes i skjemaet", "Noko må rettast i skjemaet", "Something in the form must be corrected"),
    "amiss-why": ("Velg hvorfor dere trenger å se planen.", "Vel kvifor de treng å sjå planen.",
                  "Choose why you need to see the plan."),
    "amiss-words": ("Skriv hvorfor, når dere velger «Annet».", "Skriv kvifor, når de vel «Anna».",
                    "Write why where you choose “Other”."),
    "amiss-long": ("Teksten er for lang: høyst {most} tegn.", "Teksten er for lang: høgst {most} teikn.",
                   "The text is too long: {most} characters at most."),
    "amiss-signs": ("Teksten har tegn som ikke kan leses. Skriv den på nytt.",
                    "Teksten har teikn som ikkje kan lesast. Skriv han på nytt.",
                    "The text has characters that cannot be read. Write it anew."),
    "amiss-days": ("Velg hvor lenge.", "Vel kor lenge.", "Choose for how long."),
    "amiss-consent": ("Legg ved samtykket, eller kryss av for at det blir sendt senere.",
                      "Legg ved samtykket, eller kryss av for at det blir sendt seinare.",
                      "Attach the consent, or tick that it will be sent later."),
    "amiss-file": ("Filen er verken PDF eller bilde. Velg en annen.", "Fila er verken PDF eller bilete. Vel ei anna.",
                   "The file is neither a PDF nor a picture. Choose another."),
    # what was asked
    "asked": ("Forespørsler om innsyn", "Førespurnader om innsyn", "Requests for access"),
    "asked-at": ("Sendt {at}", "Sendt {at}", "Sent {at}"),
    "state-waiting": ("Venter på svar fra koordinerende enhet.", "Ventar på svar frå koordinerande eining.",
                      "Waiting for koordinerende enhet."),
    "state-granted": ("Gitt. Det som er åpnet, står over.", "Gitt. Det som er opna, står over.",
                      "Given. What was opened is above."),
    "state-granted-until": ("Gitt til og med {day}. Det som er åpnet, står over.",
                            "Gitt til og med {day}. Det som er opna, står over.",
                            "Given until {day}. What was opened is above."),
    "state-ended": ("Tiden er ute, eller samtykket er trukket.", "Tida er ute, eller samtykket er trekt.",
                    "The time is over, or the consent was withdrawn."),
    "complaint": (
        "Pasienten eller en representant kan klage til {body} (pasient- og brukerrettighetsloven § 7-2).",
        "Pasienten eller ein representant kan klage til {body} (pasient- og brukarrettslova § 7-2).",
        "The patient or a representative can complain to {body} (pasient- og brukerrettighetsloven § 7-2).",
    ),
    "state-refused": ("Ikke gitt.", "Ikkje gitt.", "Not given."),
    "state-unanswered": ("Kan ikke besvares.", "Kan ikkje svarast på.", "Cannot be answered."),
    "state-cancelled": ("Trukket tilbake.", "Trekt tilbake.", "Taken back."),
    "with-consent": ("Samtykke er lagt ved.", "Samtykke er lagt ved.", "The consent is attached."),
    "without-consent": ("Samtykke er ikke lagt ved ennå.", "Samtykke er ikkje lagt ved enno.",
                        "The consent is not attached yet."),
    # acute
    "acute": ("Akutt behov for helsehjelp", "Akutt behov for helsehjelp", "Emergency"),
    "acute-lead": (
        "Er det fare for liv eller helse, og kan dere ikke vente på samtykke, kan dere åpne planen nå. Oppslaget blir "
        "logget, koordinerende enhet får beskjed med en gang, og pasienten kan se det.",
        "Er det fare for liv eller helse, og de ikkje kan vente på samtykke, kan de opne planen no. Oppslaget blir "
        "logga, koordinerande eining får beskjed med ein gong, og pasienten kan sjå det.",
        "Where life or health is in danger and you cannot wait for consent, you can open the plan now. It is logged, "
        "koordinerende enhet is told at once, and the patient can see it."),
    "acute-why": ("Hvorfor kan det ikke vente?", "Kvifor kan det ikkje vente?", "Why can it not wait?"),
    "acute-send": ("Åpne akutt", "Opne akutt", "Open because of an emergency"),
    "amiss-acute": ("Skriv hvorfor det ikke kan vente.", "Skriv kvifor det ikkje kan vente.",
                    "Write why it cannot wait."),
    "acute-open": ("Åpnet på grunn av akutt behov. Oppslaget er logget, og koordinerende enhet har fått beskjed.",
                   "Opna på grunn av akutt behov. Oppslaget er logga, og koordinerande eining har fått beskjed.",
                   "Opened because of an emergency. It is logged, and koordinerende enhet has been told."),
    "acute-nothing": ("Akutt behov er oppgitt og logget. Det kan likevel ikke vises mer her.",
                      "Akutt behov er oppgitt og logga. Det kan likevel ikkje visast meir her.",
                      "An emergency was stated and logged. Still nothing more can be shown here."),
    # the end of the page
    "logged": ("Oppslaget er logget. Den planen gjelder, kan få se hvem som har sett den.",
               "Oppslaget er logga. Den planen gjeld, kan få sjå kven som har sett han.",
               "This look is logged. The person whom the plan is about can see who has seen it."),
    "as-of": ("Slik det er {at}.", "Slik det er {at}.", "As it is {at}."),
    "idle": ("Siden lukkes av seg selv etter {minutes} minutter uten bruk.",
             "Sida lukkar seg sjølv etter {minutes} minutt utan bruk.",
             "The page closes by itself after {minutes} minutes without use."),
    # pages without a patient
    "again": ("Slik åpner du den igjen: gå til pasienten i journalen og velg «Individuell plan» der.",
              "Slik opnar du ho igjen: gå til pasienten i journalen og vel «Individuell plan» der.",
              "To open it again: go to the patient in the EPR and choose “Individuell plan” there."),
    "ward-closed": ("Siden er lukket", "Sida er lukka", "The page is closed"),
    "ward-idle": ("Siden er lukket fordi den ikke var i bruk", "Sida er lukka fordi ho ikkje var i bruk",
                  "The page was closed because it was not in use"),
    "ward-no-session": ("Det er ingen side åpen her", "Det er inga side open her", "No page is open here"),
    "ward-handle-used": ("Denne adressen er brukt før", "Denne adressa er brukt før",
                         "This address has been used already"),
    "ward-handle-late": ("Denne adressen er for gammel", "Denne adressa er for gammal", "This address is too old"),
    "ward-handle-unknown": ("Denne adressen finnes ikke", "Denne adressa finst ikkje", "There is no such address"),
    "ward-other-browser": ("Denne siden ble åpnet i en annen nettleser", "Denne sida vart opna i ein annan nettlesar",
                           "This page was opened in another browser"),
    "ward-form-unread": ("Skjemaet kunne ikke leses", "Skjemaet kunne ikkje lesast", "The form could not be read"),
    "ward-too-large": ("Filen er for stor", "Fila er for stor", "The file is too large"),
    "ward-too-large-what": (
        "Ingenting er sendt. Legg ved en mindre fil, eller send samtykket på en annen måte.",
        "Ingenting er sendt. Legg ved ei mindre fil, eller send samtykket på ein annan måte.",
        "Nothing was sent. Add a smaller file, or send the consent in another way.",
    ),
    "left": ("Det du hadde skrevet", "Det du hadde skrive", "What you had written"),
    "left-what": (
        "Det er ikke lagret. Kopier det herfra før du går videre.",
        "Det er ikkje lagra. Kopier det herifrå før du går vidare.",
        "It is not kept. Copy it from here before you go on.",
    ),
    "ward-form-old": ("Skjemaet hører ikke til siden som er åpen nå", "Skjemaet høyrer ikkje til sida som er open no",
                      "The form does not belong to the page that is open now"),
    "ward-form-old-what": (
        "Kanskje er en annen pasient åpnet i mellomtiden. Ingenting er sendt.",
        "Kanskje er ein annan pasient opna i mellomtida. Ingenting er sendt.",
        "Perhaps another patient was opened in the meantime. Nothing was sent."),
    "ward-launch-unknown": ("Journalsystemet er ikke kjent her", "Journalsystemet er ikkje kjent her",
                            "The EPR is not known here"),
    "ward-launch-failed": ("Siden kunne ikke åpnes fra journalen", "Sida kunne ikkje opnast frå journalen",
                           "The page could not be opened from the EPR"),
    "ward-launch-person": ("Journalen oppga ikke hvilken person det gjelder",
                           "Journalen gav ikkje opp kva person det gjeld",
                           "The EPR did not say which person it is about"),
    "ward-login-failed": ("Innloggingen lyktes ikke", "Innlogginga lukkast ikkje", "The login did not succeed"),
    "ward-not-now": ("Det går ikke akkurat nå", "Det går ikkje akkurat no", "It cannot be done right now"),
    "ward-not-now-what": ("Prøv igjen om litt. Haster det, ring koordinerende enhet i kommunen.",
                          "Prøv igjen om litt. Hastar det, ring koordinerande eining i kommunen.",
                          "Try again in a while. If it is urgent, call the koordinerende enhet of the municipality."),
    "ward-may-not": ("Du har ikke tilgang til dette her", "Du har ikkje tilgang til dette her",
                     "You may not do this here"),
}  # fmt: skip
