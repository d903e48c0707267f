"""What each kind of difference is called, who mends it where, and the words to write: bokmål and English.

The text to type into a journal is bokmål whatever language the page has: it stands in a Norwegian journal. Texts follow
the routines of domain.md §§ 2.3, 2.5, 3 and 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from planbro.findings import counted

_NORWEGIAN: Final = frozenset({"nb", "nn", "no"})
_DOTS: Final = "……………"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Advice:
    """One kind of difference. `who` and `system` are empty where the list it is mended in decides."""

    urgency: int
    title: Pair
    why: Pair
    do: Pair
    who: Pair = ("", "")
    system: Pair = ("", "")
    ready: str = ""


_HAS_PLAN: Final = (
    "Har individuell plan. Koordinator: {koordinator}, tlf. {phone} ({service}). Opplyst av kommunen {date}."
)
_UNIT: Final = ("Koordinerende enhet", "Koordinerende enhet")
_TOOL: Final = ("IP-verktøyet", "the IP tool")

ADVICE: Final[Mapping[str, Advice]] = {
    # 1: somebody may be treated today by what is wrong
    "koordinator-left": Advice(
        1, ("Koordinatoren har sluttet", "The koordinator has left"),
        ("Planen er i bruk, men koordinatoren har en sluttdato som er passert, eller deltar ikke lenger.",
         "The plan is in use, but its koordinator has an end date or no longer takes part."),
        ("Spør planeieren hvem som skal være koordinator. Før inn den nye i verktøyet med dato, og meld fra til den "
         "som fører journalen, og til sykehuset.", "Ask the planeier who it should be. Enter the new one in the tool "
         "with a date, and tell the EPJ and the hospital."),
        _UNIT, _TOOL,
        "{koordinator} er ikke lenger koordinator. Ny koordinator: ……………, tlf. ……………, fra ……………."),
    "koordinator-none": Advice(
        1, ("Plan uten koordinator", "A plan without a koordinator"),
        ("Planen er i bruk, men ingen er oppnevnt som koordinator.",
         "The plan is in use, but nobody is appointed koordinator."),
        ("Oppnevn en koordinator, og før det inn i verktøyet. Legg stor vekt på hva planeieren ønsker.",
         "Appoint a koordinator in the tool; give the planeier's wish great weight."),
        _UNIT, _TOOL, "Koordinator: ……………, tlf. ……………, oppnevnt …………….",
    ),
    "not-an-ip": Advice(
        1, ("Stafettlogg, IOP eller IUP vist som IP", "Stafettlogg, IOP or IUP shown as an IP"),
        ("Verktøyet har en annen slags plan. Den følger andre regler og skal ikke stå som IP i journalen.",
         "The tool has a plan of another kind, under other rules; it must not stand in the journal as an IP."),
        ("Ta bort «har individuell plan». Spør om personen bør få tilbud om IP.",
         "Take away “has individuell plan”. Ask whether the person should be offered one."),
        ready="Har ikke individuell plan. Opplysning om IP er rettet {date}; den gjaldt en annen slags plan.",
    ),
    "missing-in-message": Advice(
        1, ("Planen står ikke i sist sendte rapport", "The plan is not in the report last sent"),
        ("Mottakeren retter seg etter den siste rapporten, og den viser ikke planen.",
         "The receiver goes by the last report, and it does not show the plan."),
        ("Er oppholdet fortsatt i gang, så send en endring av rapporten, med plan og koordinator. I rapportene som "
         "kommer, kan planbro sette det inn av seg selv (planbro enrich).", "If the stay goes on: send a change of the "
         "report with plan and koordinator. In reports to come planbro can put it in by itself (planbro enrich)."),
        ready=_HAS_PLAN,
    ),
    "missing-in-journal": Advice(
        1, ("Planen står ikke i journalen", "The plan is not in the journal"),
        ("Journalen skal vise at det finnes en plan, og hvem som er koordinator.",
         "The journal shall show that there is a plan and who is koordinator."),
        ("Før plan og koordinator inn i journalen, på det stedet som følger med i sammenfatningen.",
         "Record plan and koordinator in the journal, where they go along in the sammenfatning."),
        ready=_HAS_PLAN,
    ),
    "missing-in-pas": Advice(
        1, ("Planen står ikke i PAS", "The plan is not in the PAS"),
        ("Avdelingen vet ikke at pasienten har plan og koordinator å samarbeide med.",
         "The ward does not know that the patient has a plan and a koordinator to work with."),
        ("Velg «Ja, virksom plan» (kode 101 i 8705) med dato, og skriv navnet på kommunens koordinator.",
         "Record 8705 = 101 (Ja, virksom plan) with its date, and the name of the municipality's koordinator."),
        ready=_HAS_PLAN,
    ),
    "koordinator-differs": Advice(
        1, ("Feil koordinator vises", "The wrong koordinator is shown"),
        ("Den som ringer, ringer feil person.", "Whoever calls, calls the wrong person."),
        ("Rett navn og telefon slik de står i verktøyet. Er det verktøyet som tar feil, så rett det først.",
         "Mend name and telephone by the tool. If the tool is wrong: mend that first."),
        ready="Koordinator: {koordinator}, tlf. {phone} ({service}). Rettet {date}.",
    ),
    # 2: wrong, but nobody is led astray in the night
    "two-plans": Advice(
        2, ("To planer for samme person", "Two plans for one person"),
        ("En person har bare én individuell plan, uansett antall tjenester.",
         "A person has only one individuell plan, whatever the number of services."),
        ("Avgjør sammen med planeieren hvilken som gjelder. Avslutt den andre, og arkiver den.",
         "Decide with the planeier which one counts, archive and close the other."),
        _UNIT, _TOOL,
    ),
    "closed-shown-active": Advice(
        2, ("Avsluttet plan vises som virksom", "A closed plan is shown as active"),
        ("Planen er avsluttet i verktøyet, men vises fortsatt.", "The plan is closed in the tool, but still shown."),
        ("Sett sluttdato på registreringen.", "Put an end date on the record."),
        ready="Individuell plan er avsluttet{closed}. Opplysningen er rettet {date}.",
    ),
    "koordinator-only-as-ip": Advice(
        2, ("Bare koordinator, men vist som plan", "Only a koordinator, but shown as a plan"),
        ("Personen har koordinator og ingen plan. Det er i orden, men skal ikke vises som plan.",
         "The person has a koordinator without a plan. That is in order, but it is no plan."),
        ("Rett planstatus til nei, og la koordinatoren stå.", "Set the plan status to no; leave the koordinator."),
        ready="Har koordinator, men ikke individuell plan. Koordinator: {koordinator}, tlf. {phone}. Rettet {date}.",
    ),
    "plan-missing-in-tool": Advice(
        2, ("Vises som plan, men verktøyet har ingen", "Shown as a plan, but the tool has none"),
        ("Enten mangler planen i verktøyet (papir, annen kommune), eller registreringen er feil.",
         "Either the plan is not in the tool (paper, another municipality), or the record is wrong."),
        ("Spør tjenesten om planen finnes. Finnes den, så legg den inn i verktøyet eller før den opp på papirlisten. "
         "Finnes den ikke, så be om at registreringen blir rettet.",
         "Ask the service: is there a plan? Enter it, or list it as a paper plan. If not: ask for a correction."),
        _UNIT, _TOOL,
        "Det er registrert individuell plan, men kommunen finner ingen. Kan dere bekrefte plan og koordinator, "
        "eller rette registreringen?",
    ),
    "need-unanswered": Advice(
        2, ("Meldt behov uten svar", "A reported need without an answer"),
        ("Behov for IP er meldt. Det er fortsatt verken laget en plan eller registrert et nei.",
         "A need of an IP was reported, and there is still neither a plan nor a no."),
        ("Ta kontakt med personen og informer om retten til plan. Start planarbeidet, eller registrer et nei.",
         "Contact the person; inform, and begin the plan work, or record that the offer was declined."),
        _UNIT, _TOOL, "Melding om behov er mottatt. Kontakt er tatt ……………. Videre: …………….",
    ),
    "koordinator-missing": Advice(
        2, ("Koordinatoren vises ikke", "The koordinator is not shown"),
        ("Planen vises, men ikke hvem man skal ringe.", "The plan is shown, but not whom to call."),
        ("Registrer koordinator med navn og telefon.", "Record the koordinator with name and telephone."),
        ready="Koordinator: {koordinator}, tlf. {phone} ({service}). Opplyst av kommunen {date}.",
    ),
    "missing-in-iplos": Advice(
        2, ("Planen står ikke i IPLOS", "The plan is not in IPLOS"),
        ("Rapporten til KPR viser ikke planen, og tallene for kommunen blir for lave.",
         "The report to KPR does not show the plan; the municipality's figures become too low."),
        ("Åpne ny periode med «Individuell plan» = 1 (Ja, virksom plan) fra planens dato.",
         "Open a new period with “Individuell plan” = 1 (Ja, virksom plan) from the plan's date."),
        ready="Individuell plan: 1 Ja, virksom plan, fra {begun}. Koordinator: 1 Ja.",
    ),
    # 3: to be put in order
    "paper-only": Advice(
        3, ("Plan bare på papir", "A plan on paper only"),
        ("Planen finnes, men ikke i verktøyet. Personen kan ha valgt det.",
         "There is a plan, but not in the tool. The person may have chosen so."),
        ("Spør om personen ønsker den i verktøyet. Hvis ikke, så noter hvor papiret ligger, og hvem som har det.",
         "Ask whether the person wants it in the tool. If not: note where the paper is and who has it."),
        ("Koordinator", "the koordinator"), _TOOL,
        "Individuell plan finnes på papir og oppbevares hos {service}. Koordinator: {koordinator}, tlf. {phone}.",
    ),
    "declined-shown-none": Advice(
        3, ("Ønsker ikke plan, men står som «nei»", "Declined, but shown as “none”"),
        ("Står det bare «nei», blir personen spurt på nytt. Det skal stå at personen fikk tilbudet og takket nei.",
         "“No” makes somebody ask again; that it was offered and declined shall be recorded."),
        ("Snakk med personen, og registrer «ønsker ikke» (kode 3 i 9336, kode 103 i 8705). Opplysningen sendes ikke "
         "til andre virksomheter uten hjemmel.", "Talk with the person, and record “declined” (9336 = 3, 8705 = 103). "
         "It is not sent between bodies without a ground."),
        ready="Informert om retten til individuell plan. Ønsker ikke plan. Registrert {date}.",
    ),
    "koordinator-phone": Advice(
        3, ("Koordinatorens telefon er en annen", "The koordinator's telephone differs"),
        ("Samme koordinator, ulikt nummer.", "The same koordinator, another number."),
        ("Finn ut hvilket nummer som gjelder, og rett det andre.", "Find out which one is right, and mend the other."),
        ready="Koordinator: {koordinator}, tlf. {phone}. Rettet {date}.",
    ),
    "status-old": Advice(
        3, ("Opplysningen er gammel", "The statement is old"),
        ("Plan og status er ikke bekreftet på lenge.", "Plan and status have not been confirmed for long."),
        ("Spør om planen fortsatt er i bruk, og sett ny dato.",
         "Ask whether the plan is still in use, and set a new date."),
        ready="Individuell plan bekreftet i bruk {date}. Koordinator: {koordinator}, tlf. {phone}.",
    ),
    "number-wrong": Advice(
        3, ("Nummeret stemmer ikke", "The number does not check"),
        ("Kontrollsiffer, lengde eller dato er feil, så personen kan ikke finnes igjen i andre lister.",
         "Control digits, length or date are wrong; the person cannot be found in other lists."),
        ("Slå opp i Folkeregisteret og rett nummeret.", "Look it up in Folkeregisteret and mend the number."),
    ),
    "only-one-list": Advice(
        3, ("Bare i én liste, uten fødselsnummer", "In one list only, without a fødselsnummer"),
        ("Kan være kjent i andre lister under et annet nummer (D-nummer, hjelpenummer).",
         "May be known in other lists by another number (D-nummer, auxiliary number)."),
        ("Slå opp i Folkeregisteret. Har personen fått fødselsnummer, så legg det inn, og før det gamle som tidligere.",
         "Look it up in Folkeregisteret. If the person has got a fødselsnummer: enter it, and keep the old as former."),
    ),
}  # fmt: skip
"""Kinds of difference, the most urgent first."""

WHERE: Final[Mapping[str, tuple[Pair, Pair, Pair]]] = {
    # list: its name, the system, who mends it there
    "tool": (("IP-verktøyet", "the IP tool"), _TOOL, ("Koordinator", "the koordinator")),
    "paper": (("papirlisten", "the paper list"), ("listen over papirplaner", "the list of paper plans"), _UNIT),
    "journal": (("journalen", "the journal"), ("kommunens EPJ", "the municipality's EPJ"),
                ("Den som har ansvar for journalen i tjenesten", "whoever answers for the journal in the service")),
    "iplos": (("IPLOS", "IPLOS"), ("kommunens EPJ, IPLOS-registreringen", "the municipality's EPJ, IPLOS record"),
              ("Den som registrerer IPLOS i tjenesten", "whoever records IPLOS in the service")),
    "pas": (("PAS", "the PAS"), ("sykehusets PAS", "the hospital's PAS"),
            ("Sykehusets koordinerende enhet, eller avdelingen", "the hospital's koordinerende enhet, or the ward")),
    "message": (("sendte meldinger", "sent messages"), ("EPJ, meldingen", "the EPJ, the message"),
                ("Den som sender meldingen", "whoever sends the message")),
}  # fmt: skip

DETAILS: Final[Mapping[str, Pair]] = {
    "silent": ("sier ingenting", "says nothing"),
    "absent": ("ikke i listen", "not in the list"),
    "free-text": ("bare nevnt i fritekst", "mentioned in free text only"),
    "says-none": ("sier nei", "says no"),
    "says-declined": ("sier «ønsker ikke»", "says declined"),
    "says-not-entitled": ("sier «ikke rett» eller «ikke aktuelt»", "says not entitled or not relevant"),
    "says-need-reported": ("sier «behov meldt»", "says need reported"),
    "says-ended": ("sier «avsluttet»", "says ended"),
    "ended": ("sluttdato passert", "end date passed"),
    "participant-ended": ("ikke lenger deltaker", "no longer a participant"),
    "not-participant": ("ikke blant deltakerne", "not among the participants"),
    "former": ("en tidligere koordinator", "a former koordinator"),
    "another": ("en annen person", "another person"),
    "not-appointed": ("sier «ikke oppnevnt»", "says not appointed"),
    "declined": ("ønsker ikke", "declined"),
    "not-entitled": ("ikke rett", "not entitled"),
    "need": ("behov meldt", "need reported"),
    "draft": ("bare utkast", "only a draft"),
    "over": ("avsluttet", "closed"),
    "active": ("i bruk", "in use"),
    "stafettlogg": ("stafettlogg", "stafettlogg"),
    "iop": ("IOP", "IOP"),
    "iup": ("IUP", "IUP"),
    "ip": ("individuell plan", "individuell plan"),
    "koordinator-only": ("bare koordinator", "koordinator only"),
    "dnr": ("D-nummer", "D-nummer"),
    "fhn": ("felles hjelpenummer", "FH-nummer"),
    "hnr": ("H-nummer", "H-nummer"),
    "duf": ("DUF-nummer", "DUF-nummer"),
    "other": ("ukjent slag nummer", "a number of unknown kind"),
    "passport": ("pass", "passport"),
    "none": ("nei", "no"),
    "need-reported": ("behov meldt", "need reported"),
    "unknown": ("ukjent", "unknown"),
    "appointed": ("oppnevnt", "appointed"),
}


def pick(pair: Pair, language: str) -> str:
    return pair[0] if language in _NORWEGIAN else pair[1]


def who(kind: str, where: str, language: str) -> str:
    advice = ADVICE[kind]
    return pick(advice.who if advice.who[0] else WHERE[where][2], language)


def system(kind: str, where: str, language: str) -> str:
    advice = ADVICE[kind]
    return pick(advice.system if advice.system[0] else WHERE[where][1], language)


def detail(code: str, language: str) -> str:
    """A detail in words; a count is one of plans, and a date stands as it is."""
    if code.isdigit():
        return f"{code} {pick(('plan', 'plan') if code == '1' else ('planer', 'plans'), language)}"
    return pick(DETAILS[code], language) if code in DETAILS else code


def ready(kind: str, *, koordinator: str = "", phone: str = "", service: str = "", date: str = "", begun: str = "",
          closed: str = "") -> str:  # fmt: skip
    """The text to write, what is known filled in, dots for the rest."""
    text = ADVICE[kind].ready
    if not text:
        return ""
    return text.format(
        koordinator=koordinator or _DOTS,
        phone=grouped(phone) or _DOTS,
        service=service or _DOTS,
        date=norwegian(date) or _DOTS,
        begun=norwegian(begun) or _DOTS,
        closed=f" {norwegian(closed)}" if closed else "",
    )


def norwegian(day: str) -> str:
    """A day as people write it: 22.11.2026."""
    return f"{day[8:10]}.{day[5:7]}.{day[:4]}" if len(day) >= 10 else day


def grouped(phone: str) -> str:
    """Eight digits as people read them: 100 12 345."""
    return f"{phone[:3]} {phone[3:5]} {phone[5:]}" if len(phone) == 8 else phone


LABELS: Final[Mapping[str, Pair]] = {
    "title": ("Hvem mangler", "Who is missing"),
    "as_of": ("Per {day}", "As of {day}"),
    "skip": ("Til listen", "To the list"),
    "confidential": (
        "Siden viser helseopplysninger. Den er for dem som skal rette dem, og skal ikke sendes videre.",
        "This page shows health information. It is for those who mend it, and is not to be sent on.",
    ),
    "pseudonymous": (
        "Personene er nevnt med en nøkkel, ikke med nummer. Liste og linje viser hvor du finner hvem det er.",
        "People are named by key, not by number. Whom a key means is found by list and line.",
    ),
    "urgent": ("haster", "now"),
    "rows": ("ting å rette", "things to mend"),
    "people": ("personer", "people"),
    "new": ("nye", "new"),
    "n_rows": ("ting å rette", "{count:thing|things} to mend"),
    "n_people": ("{count:person|personer}", "{count:person|people}"),
    "n_new": ("{count:ny|nye}", "new"),
    "still": ("står igjen", "still there"),
    "mended": ("rettet", "mended"),
    "since_last": ("siden {day}", "since {day}"),
    "first_run": ("Første kjøring; neste viser hva som er rettet.", "The first run; the next shows what was mended."),
    "nothing": ("Det var ingenting å sammenligne.", "There was nothing to compare."),
    "agree": ("Listene er enige. Det er ingenting å rette.", "The lists agree. There is nothing to mend."),
    "population": (
        "{persons} {persons:person|personer} i listene. {plans} har virksom plan, {paper} av dem på papir. {helped} "
        "har koordinator uten plan; det er i orden og står ikke i listen.",
        "{persons} {persons:person|people} in the lists. {plans} {plans:has|have} an active plan, {paper} of them on "
        "paper. {helped} {helped:has|have} a koordinator without a plan; that is in order and not listed.",
    ),
    "summary": ("Oppsummert", "Summary"),
    "shown": ("Hvor de virksomme planene vises", "Where the active plans are shown"),
    "shown_of": ("{shown} av {asked}", "{shown} of {asked}"),
    "trend": ("Utvikling", "Over time"),
    "run": ("kjøring", "run"),
    "kinds": ("Hva som må rettes", "What to mend"),
    "kind": ("hva", "what"),
    "urgency": ("når", "when"),
    "urgency_1": ("nå", "now"),
    "urgency_2": ("snart", "soon"),
    "urgency_3": ("ved leilighet", "in time"),
    "count": ("antall", "count"),
    "units": ("Per enhet", "Per unit"),
    "unit": ("enhet", "unit"),
    "no_unit": ("Ukjent enhet", "Unit not known"),
    "list": ("Listen", "The list"),
    "what_to_do": ("Hva som skal gjøres", "What to do"),
    "who": ("Hvem", "Who"),
    "where": ("Hvor", "Where"),
    "do": ("Gjør", "Do"),
    "ready": ("Tekst", "Text"),
    "person": ("person", "person"),
    "key": ("nøkkel", "key"),
    "perhaps": ("kan være samme som", "may be the same as"),
    "wrong": ("hva er galt", "what is wrong"),
    "says": ("hva listene sier", "what the lists say"),
    "text": ("tekst å skrive", "text to write"),
    "status": ("status", "status"),
    "is_new": ("ny", "new"),
    "is_still": ("siden {day}", "since {day}"),
    "was_mended": ("Rettet siden sist", "Mended since last time"),
    "sources": ("Listene som er lest", "The lists that were read"),
    "name": ("liste", "list"),
    "read_as": ("lest som", "read as"),
    "only_plans": ("bare de med plan", "only those with a plan"),
    "guessed": ("gjettet", "guessed"),
    "files": ("filer", "files"),
    "source_rows": ("rader", "rows"),
    "left_out": ("utelatt", "left out"),
    "faults": ("det som ikke kunne leses", "what could not be read"),
    "more_faults": ("… og {count} til", "… and {count} more"),
    "columns": ("kolonner", "columns"),
    "line": ("linje {line}", "line {line}"),
    "file_in": ("fil {number} i {folder}", "file {number} in {folder}"),
    "document": ("dokument nr. {number}", "document no. {number}"),
    "plan_is": ("plan: {state}", "plan: {state}"),
    "ip_is": ("IP: {value}", "IP: {value}"),
    "koordinator_is": ("koordinator: {value}", "koordinator: {value}"),
    "back": ("Til toppen", "To the top"),
    "made": ("Laget av planbro {version}.", "Made by planbro {version}."),
    "idents": ("identer til IPLOS", "identities for IPLOS"),
    "sheet_summary": ("Oppsummert", "Summary"),
    "sheet_units": ("Per enhet", "Per unit"),
    "sheet_list": ("Liste", "List"),
    "sheet_mended": ("Rettet", "Mended"),
    "sheet_sources": ("Kilder", "Sources"),
    "sheet_do": ("Hva gjøres", "What to do"),
    "numbers": ("nummer", "number"),
    "system": ("system", "system"),
    "since": ("siden", "since"),
    "why": ("hvorfor", "why"),
    "place": ("sted", "place"),
    "separator": ("skilletegn", "separator"),
    "encoding": ("tegnsett", "character set"),
    "persons": ("personer", "persons"),
    "plans": ("virksomme planer", "active plans"),
    "paper": ("av dem på papir", "of them on paper"),
    "helped": ("koordinator uten plan", "koordinator without a plan"),
    "share": ("andel", "share"),
}  # fmt: skip
"""The page's and the workbook's own words."""


def label(key: str, language: str, **params: object) -> str:
    return pick(LABELS[key], language).format(**counted(params))


def says(one: Mapping[str, Any], language: str) -> tuple[str, str]:
    """One place in one list: where it stands, and what it says."""
    source = pick(WHERE[one["in"]][0], language)
    place = one.get("file") or one["list"]
    if "line" in one:
        place += f", {label('line', language, line=one['line'])}"
    parts = [one["message"]] if "message" in one else []
    if "plan" in one:
        kind = f" ({detail(one['plan_kind'], language)})" if one.get("plan_kind", "ip") != "ip" else ""
        parts.append(label("plan_is", language, state=detail(one["plan"], language)) + kind)
    elif "ip" not in one and not parts:
        parts.append(detail("silent", language))
    elif "ip" in one:
        parts.append(label("ip_is", language, value=_word(one["ip"], language)))
    if "koordinator" in one and not one.get("named"):
        parts.append(label("koordinator_is", language, value=_word(one["koordinator"], language)))
    parts += [_person(named, language) for named in one.get("named", ())]
    if one.get("date"):
        parts.append(norwegian(one["date"]))
    return f"{source[:1].upper()}{source[1:]} – {place}", "; ".join(parts) or detail("silent", language)


def _word(value: str, language: str) -> str:
    return pick(("ja", "yes"), language) if value == "active" else detail(value, language)


def _person(named: Mapping[str, str], language: str) -> str:
    text = named.get("name") or f"HPR {named.get('hpr', '')}"
    if named.get("phone"):
        text += f", {grouped(named['phone'])}".replace(" ", "\N{NO-BREAK SPACE}").replace(",\N{NO-BREAK SPACE}", ", ")
    return text + (f" ({detail(named['left'], language)})" if named.get("left") else "")
