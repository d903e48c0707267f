"""The words of the matrix: bokmål, nynorsk and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from planbro.findings import counted
from planbro.plan import Kind
from planbro.plan.disclosure import provision_text
from planbro.render.consent._provisions_nn import NN
from planbro.render.days import Language
from planbro.render.message._plan_words import value_text
from planbro.render.narrative._words import VALUES_NN

LANGUAGES: Final[tuple[Language, ...]] = ("nb", "nn", "en")


def say(language: Language, key: str, /, **params: object) -> str:
    """A text of the matrix, its braces filled; a number chooses its word."""
    return TEXTS[key][LANGUAGES.index(language)].format(**counted(params))


def part_word(language: Language, part: Kind) -> str:
    return PARTS[part.value][LANGUAGES.index(language)]


def value_word(language: Language, value: str, value_set: str) -> str:
    """A value of the Plan's own in words."""
    own = OWN.get(f"{value_set}/{value}")
    if own is not None:
        return own[LANGUAGES.index(language)]
    if language == "nn":
        found = VALUES_NN.get(f"{value_set}/{value}") or VALUES_NN.get(value)
        if found is not None:
            return found
    return value_text(value, value_set, "en" if language == "en" else "nb")


def sentence(language: Language, code: str) -> str:
    """What a provision means, as a koordinator would explain it."""
    if language == "nn":
        found = NN.get(code) or NN.get(code.partition(":")[0])
        return found or f"Føresegn {code}."
    return provision_text(code, language)


PARTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "status": (
        "At det finnes plan og koordinator",
        "At det finst plan og koordinator",
        "That there are plan and koordinator",
    ),
    "person": ("Opplysninger om personen", "Opplysningar om personen", "About the person"),
    "address": ("Adresse og telefon", "Adresse og telefon", "Address and telephone"),
    "goal": ("Mål", "Mål", "Goals"),
    "measure": ("Tiltak", "Tiltak", "Measures"),
    "need": ("Behov og ressurser", "Behov og ressursar", "Needs and resources"),
    "note": ("Notater og evaluering", "Notat og evaluering", "Notes and evaluation"),
    "meeting": ("Møter og referat", "Møte og referat", "Meetings and minutes"),
    "message": ("Meldinger", "Meldingar", "Messages"),
    "document": ("Dokumenter", "Dokument", "Documents"),
    "consent": ("Samtykker og reservasjoner", "Samtykke og reservasjonar", "Consents and reservations"),
    "team": ("Deltakere og ansvarsgruppe", "Deltakarar og ansvarsgruppe", "Participants and team"),
    "record": (
        "Saksgang: datoer, vedtak, arkiv",
        "Saksgang: datoar, vedtak, arkiv",
        "Record: dates, decisions, archive",
    ),
}  # fmt: skip
OWN: Final[Mapping[str, tuple[str, str, str]]] = {
    "participant-role/planeier": ("planeier", "planeigar", "planeier"),
    "participant-role/participant": ("deltaker", "deltakar", "participant"),
    "representation/parental": ("foreldreansvar", "foreldreansvar", "parental responsibility"),
    "representation/guardian": ("verge", "verje", "verge"),
    "representation/power-of-attorney": ("har fullmakt", "har fullmakt", "power of attorney"),
    "representation/assigned": ("utpekt av planeier", "utpeikt av planeigar", "assigned by the planeier"),
    "relationship/other": ("annen relasjon", "annan relasjon", "other relation"),
    "koordinator-level/hospital": ("i helseforetaket", "i helseføretaket", "of the hospital"),
    "koordinator-level/barnekoordinator": ("barnekoordinator", "barnekoordinator", "barnekoordinator"),
    "organisation-kind/other": ("virksomhet", "verksemd", "body"),
}
TEXTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "title": ("Hvem får vite hva", "Kven får vite kva", "Who may know what"),
    "subtitle": (
        "Slik samtykkene og reglene er {day}, for formålet {purpose}",
        "Slik samtykka og reglane er {day}, for føremålet {purpose}",
        "As the consents and the rules are on {day}, for the purpose {purpose}",
    ),
    "page": ("side {page} av {pages}", "side {page} av {pages}", "page {page} of {pages}"),
    "description": (
        "Tabell: radene er deler av planen, kolonnene er mottakere. Hver rute sier ja, noe eller nei, om mottakeren "
        "kan "
        "skrive, og til når.",
        "Tabell: radene er delar av planen, kolonnane er mottakarar. Kvar rute seier ja, noko eller nei, om mottakaren "
        "kan skrive, og til når.",
        "A table: rows are parts of the plan, columns are receivers. Each cell says yes, part or no, whether the "
        "receiver may write, and until when.",
    ),
    "part": ("Del av planen", "Del av planen", "Part of the plan"),
    "receiver": ("Mottaker", "Mottakar", "Receiver"),
    "yes": ("ja", "ja", "yes"),
    "some": ("noe", "noko", "part"),
    "no": ("nei", "nei", "no"),
    "write": ("skrive", "skrive", "write"),
    "add": ("kan skrive nytt", "kan skrive nytt", "may add"),
    "until": ("til {day}", "til {day}", "until {day}"),
    "except": ("ellers", "elles", "other areas"),
    "nothing-now": ("ingenting i planen nå", "ingenting i planen no", "nothing in the plan now"),
    "why": ("Hvorfor", "Kvifor", "Why"),
    "provision": ("bestemmelse", "føresegn", "provision"),
    "what": ("hva den betyr", "kva ho tyder", "what it means"),
    "no-number": ("nummer mangler i planen", "nummer manglar i planen", "no number in the plan"),
    "party": ("mottaker", "mottakar", "receiver"),
    "legend": (
        "ja: alt. noe: en del. nei: ingenting. skrive: kan også skrive. Bokstaven viser til forklaringen.",
        "ja: alt. noko: ein del. nei: ingenting. skrive: kan òg skrive. Bokstaven viser til forklaringa.",
        "yes: all of it. part: some of it. no: nothing. write: may write too. The letter points to the explanation.",
    ),
    "asked": (
        "Den som får nei, får bare vite at svaret er ukjent, aldri hvorfor.",
        "Den som får nei, får berre vite at svaret er ukjent, aldri kvifor.",
        "Whoever may not know is told that the answer is unknown, never why.",
    ),
    "data-age": (
        "Opplysningene om samtykke er fra {day}, {count} {count:dag|dager} gamle. Etter {most} dager åpner de ikke.",
        "Opplysningane om samtykke er frå {day}, {count} {count:dag|dagar} gamle. Etter {most} dagar opnar dei ikkje.",
        "The consent data is of {day}, {count} {count:day|days} old. After {most} days it opens nothing.",
    ),
    "data-undated": (
        "Det er ikke kjent hvor gamle opplysningene om samtykke er.",
        "Det er ikkje kjent kor gamle opplysningane om samtykke er.",
        "It is not known how old the consent data is.",
    ),
    "consents": ("Samtykkene", "Samtykka", "The consents"),
    "consent": ("samtykke", "samtykke", "consent"),
    "state": ("stilling", "stilling", "state"),
    "stands": ("gjelder", "gjeld", "stands"),
    "stands-until": ("gjelder til {day}", "gjeld til {day}", "stands until {day}"),
    "kind-sharing": ("deling med andre", "deling med andre", "sharing with others"),
    "kind-plan-making": ("at planen lages", "at planen blir laga", "the making of the plan"),
    "kind-tool": ("bruk av verktøy", "bruk av verktøy", "use of a tool"),
    "kind-none": ("ukjent slag", "ukjent slag", "unknown kind"),
    "ends": ("Dette går ut", "Dette går ut", "What ends"),
    "end-within": (
        "Innen {within} dager, siste dag {day}: {who}. Deretter: {why}",
        "Innan {within} dagar, siste dag {day}: {who}. Deretter: {why}",
        "Within {within} days, last day {day}: {who}. After that: {why}",
    ),
    "end-consents": (
        "{count} {count:samtykke|samtykker}",
        "{count} samtykke",
        "{count} {count:consent|consents}",
    ),
    "ends-none": (
        "Ingenting går ut de neste 90 dagene.", "Ingenting går ut dei neste 90 dagane.",
        "Nothing ends in the next 90 days.",
    ),
    "tasks": ("Å gjøre i verktøyet", "Å gjere i verktøyet", "To do in the tool"),
    "task": ("Innen {day}: {text}", "Innan {day}: {text}", "By {day}: {text}"),
    "do": ("Dette kan du gjøre", "Dette kan du gjere", "What you can do"),
    "unnamed": (
        "{count} {count:linje|linjer} i samtykkene nevner mottakeren bare med ord. De åpner ingenting før noen har "
        "knyttet dem til en deltaker eller en virksomhet.",
        "{count} {count:linje|linjer} i samtykka nemner mottakaren berre med ord. Dei opnar ingenting før nokon har "
        "knytt dei til ein deltakar eller ei verksemd.",
        "{count} {count:line|lines} of the consents {count:names|name} the receiver in words only. They open nothing "
        "until somebody ties them to a participant or a body.",
    ),
    "do-renew": (
        "Forny samtykket: `planbro consent form PLAN --kind sharing`, med den nye gruppen og perioden.",
        "Forny samtykket: `planbro consent form PLAN --kind sharing`, med den nye gruppa og perioden.",
        "Renew the consent: `planbro consent form PLAN --kind sharing`, with the new group and period.",
    ),
    "do-ask": (
        "Skal flere få vite noe, spør planeier: `planbro consent form PLAN --kind sharing`. Det er planeier som "
        "bestemmer.",
        "Skal fleire få vite noko, spør planeigaren: `planbro consent form PLAN --kind sharing`. Det er planeigaren "
        "som avgjer.",
        "If more are to know, ask the planeier: `planbro consent form PLAN --kind sharing`. The planeier decides.",
    ),
    "do-making": (
        "Få samtykket til at planen lages på plass: `planbro consent form PLAN --kind joint`.",
        "Få samtykket til at planen blir laga på plass: `planbro consent form PLAN --kind joint`.",
        "Get the consent to the making of the plan: `planbro consent form PLAN --kind joint`.",
    ),
    "do-refresh": (
        "Hent planen på nytt fra verktøyet, så opplysningene om samtykke er ferske.",
        "Hent planen på nytt frå verktøyet, så opplysningane om samtykke er ferske.",
        "Fetch the plan anew from the tool, so that the consent data is fresh.",
    ),
    "do-sign": (
        "Få riktig underskrift: den som kan samtykke på denne dagen, og begge der foreldreansvaret er felles.",
        "Få rett underskrift: den som kan samtykke på denne dagen, og begge der foreldreansvaret er felles.",
        "Get the right signature: of whoever may consent on that day, and of both where parental responsibility is "
        "shared.",
    ),
    "do-code": (
        "Før inn reservasjonene én for én: til de er ført inn, stenger ordene hele samtykket.",
        "Før inn reservasjonane éin for éin: til dei er førte inn, stengjer orda heile samtykket.",
        "Enter the reservations one by one: until then the words close the whole consent.",
    ),
    "do-number": (
        "Før inn HER-id, organisasjonsnummer eller HPR-nummer på dem som mangler det: uten nummer kan ingen spørre.",
        "Før inn HER-id, organisasjonsnummer eller HPR-nummer på dei som manglar det: utan nummer kan ingen spørje.",
        "Enter HER-id, organisasjonsnummer or HPR-nummer for those who have none: without a number nobody can ask.",
    ),
    "do-read": (
        "Se på det som ikke kunne leses: `planbro validate PLAN`.",
        "Sjå på det som ikkje kunne lesast: `planbro validate PLAN`.",
        "Look at what could not be read: `planbro validate PLAN`.",
    ),
    "do-reserved": (
        "En reservasjon løftes bare av planeier selv, på et nytt skjema.",
        "Ein reservasjon blir berre løfta av planeigaren sjølv, på eit nytt skjema.",
        "A reservation is lifted by the planeier alone, on a new form.",
    ),
}  # fmt: skip
ACTIONS: Final[Mapping[str, str]] = {
    "expired": "do-renew", "needs-renewal": "do-renew", "age:16-parent": "do-renew", "withdrawn": "do-ask",
    "no-consent": "do-ask", "no-consent-to-plan": "do-making", "consent-data-old": "do-refresh",
    "consent-data-undated": "do-refresh", "cosigner-missing": "do-sign", "age:too-young": "do-sign",
    "age:unknown": "do-sign", "signer-unknown": "do-sign", "signer-not-accepted": "do-sign", "competence": "do-sign",
    "mandate": "do-sign", "not-signed": "do-sign", "reservation": "do-reserved", "safeguard-unreadable": "do-read",
}  # fmt: skip
"""What one can do about a provision, where one can."""
