"""The words of a migration's pages: bokmål, nynorsk and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from planbro.findings import CATALOGUE, counted
from planbro.formats import FORMATS
from planbro.plan import schema
from planbro.render.days import Language
from planbro.render.message._page import visible
from planbro.render.message._plan_words import LISTS_WORDS, field_heading, value_text
from planbro.render.migrate._model import LANGUAGES
from planbro.render.narrative._words import FIELDS_NN, VALUES_NN

_NBSP: Final = "\N{NO-BREAK SPACE}"
_CODE: Final = re.compile(r"[\w.:/-]{1,40}")
_UNITS: Final = ("B", "kB", "MB", "GB", "TB")
_FORMAT_KEYS: Final = {"manual": "new-tool", "csv": "sheets", "xlsx": "sheets"}


def say(language: Language, key: str, /, **params: object) -> str:
    """A text, its braces filled; a number chooses its word, and stands in it as people write numbers."""
    return TEXTS[key][LANGUAGES.index(language)].format(**counted(params))


def number(value: int, language: Language) -> str:
    """A number as people write it.

    >>> number(12000, "en"), number(12000, "nb") == "12\\N{NO-BREAK SPACE}000"
    ('12,000', True)
    """
    text = f"{value:,}"
    return text if language == "en" else text.replace(",", _NBSP)


def bytes_word(count: int, language: Language) -> str:
    """A number of bytes as people read it.

    >>> bytes_word(900, "nb") == "900\\N{NO-BREAK SPACE}B", bytes_word(21997, "nb") == "22,0\\N{NO-BREAK SPACE}kB"
    (True, True)
    """
    value, unit = float(count), 0
    while value >= 999.95 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    text = f"{value:.1f}" if unit else str(count)
    return (text if language == "en" else text.replace(".", ",")) + _NBSP + _UNITS[unit]


def kind_word(name: str, language: Language) -> str:
    """What a kind of content is called: a list of the Plan, its own facts, its attachments."""
    own = KINDS.get(name)
    if own is not None:
        return own[LANGUAGES.index(language)]
    if language == "nn" and name in LISTS_NN:
        return LISTS_NN[name]
    found = LISTS_WORDS.get(name)
    return found[1 if language == "en" else 0] if found is not None else name


def place_word(path: str, language: Language) -> str:
    """A field of the Plan by its path, in words: its list and its heading.

    >>> place_word("goals[].title", "nb"), place_word("title", "en")
    ('Mål: Tittel', "The plan's own facts: Title")
    """
    owner, _, name = path.rpartition(".")
    if name not in schema().get(owner, {}):
        return visible(path)
    return f"{kind_word(owner.removesuffix('[]') or 'plan', language)}: {field_word(owner, name, language)}"


def field_word(owner: str, name: str, language: Language) -> str:
    """The heading of a field of the Plan; bokmål for nynorsk where it has no word of its own."""
    if language == "nn" and name in FIELDS_NN:
        return FIELDS_NN[name]
    return field_heading(owner, name, "en" if language == "en" else "nb")


def plan_kind(value: str, language: Language) -> str:
    return _value(value, "plan-kind", language)


def plan_status(value: str, language: Language) -> str:
    return _value(value, "plan-status", language)


def _value(value: str, value_set: str, language: Language) -> str:
    if not value:
        return ""
    if language == "nn":
        found = VALUES_NN.get(f"{value_set}/{value}") or VALUES_NN.get(value)
        if found is not None:
            return found
    return visible(value_text(value, value_set, "en" if language == "en" else "nb"))


def format_word(name: str, language: Language = "nb") -> str:
    """A format by its title, where it is one of ours; of an export the tool's name.

    >>> format_word("sampro"), format_word("fhir"), format_word("manual")
    ('Sampro', 'FHIR R4 Bundle', 'det nye verktøyet')
    """
    if name in _FORMAT_KEYS:
        return say(language, _FORMAT_KEYS[name])
    return FORMATS[name].spoken if name in FORMATS else visible(name)


def aside_word(reason: str, language: Language) -> str:
    """Why a file was set aside: a word of ours, or a finding's text."""
    own = ASIDE.get(reason)
    if own is not None:
        return own[LANGUAGES.index(language)]
    entry = CATALOGUE.get(reason)
    if entry is None:
        return reason if _CODE.fullmatch(reason) else "?"
    return re.sub(r"\{[^}]*\}", "…", entry.said(language)[0])


KINDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "plan": ("Planens egne opplysninger", "Planen sine eigne opplysningar", "The plan's own facts"),
    "": ("Planens egne opplysninger", "Planen sine eigne opplysningar", "The plan's own facts"),
    "planeier": ("Planeier", "Planeigar", "Planeier"),
    "attachments": ("Vedlegg", "Vedlegg", "Attachments"),
}

LISTS_NN: Final[Mapping[str, str]] = {
    "identifiers": "Identifikatorar", "telecoms": "Telefon og e-post", "organisations": "Verksemder",
    "related": "Pårørande", "tool_status": "Verktøy eller papir", "responsibilities": "Ansvarleg for planen",
    "coordinating_units": "Koordinerande eining", "koordinatorer": "Koordinatorar", "participants": "Deltakarar",
    "rights": "Tilgangar", "team_members": "Medlemmer", "hearings": "Barnet er høyrt", "resources": "Ressursar",
    "measures": "Tiltak", "notes": "Notat", "evaluations": "Evalueringar", "meetings": "Møte",
    "attendees": "Kalla inn og deltok", "messages": "Meldingar i verktøyet", "documents": "Dokument",
    "subplans": "Delplanar", "records": "Det som er registrert", "consents": "Samtykke",
    "consent_parties": "Kven samtykket gjeld", "reservations": "Reservasjonar", "archives": "Arkiverte utgåver",
}  # fmt: skip

ASIDE: Final[Mapping[str, tuple[str, str, str]]] = {
    "unreadable": ("kunne ikke leses", "kunne ikkje lesast", "could not be read"),
    "link": ("en lenke til et annet sted", "ei lenkje til ein annan stad", "a link to elsewhere"),
    "hidden": ("en skjult fil", "ei skjult fil", "a hidden file"),
    "manifest": ("en oversikt over filene, ingen plan", "ei oversikt over filene, ingen plan", "a list of files"),
    "old-workbook": (
        "et regneark i gammelt format; lagre det som xlsx",
        "eit rekneark i gammalt format; lagre det som xlsx",
        "a workbook of an old format; save it as xlsx",
    ),
    "pdf": (
        "en PDF utenfor en plan; --pdf leser den som utskrift",
        "ein PDF utanfor ein plan; --pdf les han som utskrift",
        "a PDF outside a plan; --pdf reads it as a printout",
    ),
    "of-book": (
        "vedlegg og originaler til et regneark",
        "vedlegg og originalar til eit rekneark",
        "attachments and originals of a spreadsheet",
    ),
    "not-a-plan": ("ikke en plan", "ikkje ein plan", "not a plan"),
    "target-stranger": (
        "ligger i målet, men er ikke fra denne flyttingen",
        "ligg i målet, men er ikkje frå denne flyttinga",
        "stands in the target, and is not of this migration",
    ),
    "not-a-file": ("ikke en vanlig fil", "ikkje ei vanleg fil", "not an ordinary file"),
    "in-zip": (
        "et regneark eller en PDF inne i en zip; pakk den ut",
        "eit rekneark eller ein PDF inne i ein zip; pakk han ut",
        "a workbook or a PDF inside a zip; unpack it",
    ),
    "extract": (
        "et Noark-uttrekk uten individuelle planer",
        "eit Noark-uttrekk utan individuelle planar",
        "a Noark extract without individual plans",
    ),
    "empty": ("en tom fil", "ei tom fil", "an empty file"),
}

TEXTS: Final[Mapping[str, tuple[str, str, str]]] = {
    # verdicts and states
    "verdict-whole": ("hel", "heil", "whole"),
    "verdict-remarks": ("hel, med merknader", "heil, med merknader", "whole, with remarks"),
    "verdict-person": ("må ses på", "må sjåast på", "needs a person"),
    "verdict-refused": ("ikke flyttet", "ikkje flytt", "refused"),
    "verdicts-whole": ("hele", "heile", "whole"),
    "verdicts-remarks": ("hele, med merknader", "heile, med merknader", "whole, with remarks"),
    "verdicts-person": ("må ses på av et menneske", "må sjåast på av eit menneske", "need a person"),
    "verdicts-refused": ("ikke flyttet", "ikkje flytte", "refused"),
    "state-moved": ("flyttet", "flytt", "moved"),
    "state-held": ("holdt tilbake til noen har bestemt", "halden tilbake til nokon har avgjort", "held back"),
    "state-merged": ("i filen til en annen", "i fila til ein annan", "in the file of another"),
    "state-left-out": ("utelatt, slik det er bestemt", "utelaten, slik det er avgjort", "left out, as decided"),
    "state-passed": ("utenfor utvalget", "utanfor utvalet", "outside the choice"),
    "state-refused": ("ikke flyttet", "ikkje flytt", "not moved"),
    "severity-error": ("feil", "feil", "error"),
    "severity-warning": ("advarsel", "åtvaring", "warning"),
    "severity-info": ("merk", "merk", "note"),
    "errors": ("{count} feil", "{count} feil", "{count} {count:error|errors}"),
    "warnings": (
        "{count} {count:advarsel|advarsler}",
        "{count} {count:åtvaring|åtvaringar}",
        "{count} {count:warning|warnings}",
    ),
    "infos": ("{count} {count:merknad|merknader}", "{count} {count:merknad|merknader}", "{count} {count:note|notes}"),
    # the verdict of the whole
    "all-whole": (
        "{n:Planen er hel|Alle {total} planer er hele} i målet.",
        "{n:Planen er heil|Alle {total} planar er heile} i målet.",
        "{n:The plan is|All {total} plans are} whole in the target.",
    ),
    "some-whole": (
        "{whole} av {total} planer er hele i målet",
        "{whole} av {total} planar er heile i målet",
        "{whole} of {total} plans are whole in the target",
    ),
    "with-remarks": ("{count} av dem med merknader", "{count} av dei med merknader", "{count} of them with remarks"),
    "need-person": (
        "{count} må ses på",
        "{count} må sjåast på",
        "{count} {n:needs|need} a person",
    ),
    "not-moved": (
        "{count} kunne ikke flyttes",
        "{count} kunne ikkje flyttast",
        "{count} could not be moved",
    ),
    "no-plans": ("Det var ingen planer å flytte.", "Det var ingen planar å flytte.", "There were no plans to move."),
    # the report
    "title": ("Flytting av planer", "Flytting av planar", "Migration of plans"),
    "new-tool": ("det nye verktøyet", "det nye verktøyet", "the new tool"),
    "sheets": ("regneark", "rekneark", "spreadsheets"),
    "moved-at": ("Flyttingen ble begynt {time}.", "Flyttinga vart byrja {time}.", "The migration was begun {time}."),
    "from-to": ("Fra {source} til {target}", "Frå {source} til {target}", "From {source} to {target}"),
    "dry": (
        "Prøvekjøring: ingenting er skrevet i målet.",
        "Prøvekøyring: ingenting er skrive i målet.",
        "Dry run: nothing was written to the target.",
    ),
    "masked": (
        "Navn er tatt bort. Hver plan har nummeret den har i verktøyet, eller begynnelsen på planens id; #3 er den "
        "tredje filen i kilden. I filnavn står x for bokstaver og 9 for sifre. --show-persons viser navnene.",
        "Namn er tekne bort. Kvar plan har nummeret han har i verktøyet, eller byrjinga på planen sin id; #3 er den "
        "tredje fila i kjelda. I filnamn står x for bokstavar og 9 for siffer. --show-persons viser namna.",
        "Names are left out. Each plan has its number in the tool, or the beginning of its id; #3 is the third file "
        "of the source. In file names, x stands for letters and 9 for digits. --show-persons shows the names.",
    ),
    "named": (
        "Siden viser navn på personer: den er helseopplysninger, og skal behandles slik.",
        "Sida viser namn på personar: ho er helseopplysningar, og skal handsamast slik.",
        "This page shows names of persons: it is health data and must be treated as such.",
    ),
    "skip": ("Gå til planene", "Gå til planane", "Go to the plans"),
    "verdicts": ("Hvordan det gikk med hver plan", "Korleis det gjekk med kvar plan", "The verdict on each plan"),
    "kinds": ("Før og etter, slag for slag", "Før og etter, slag for slag", "Before and after, kind by kind"),
    "kinds-about": (
        "Det som ble flyttet, er lest tilbake fra målet og sammenlignet. Kontrollsummen går over alt planene sier.",
        "Det som vart flytt, er lese tilbake frå målet og jamført. Kontrollsummen går over alt planane seier.",
        "What was moved was read back from the target and compared. The checksum covers all that the plans say.",
    ),
    "kinds-typed": (
        "Planene skrives inn for hånd. Vedleggene ligger klare, sammenlignet byte for byte; resten står i målet når "
        "det er skrevet inn, og kontrolleres av et menneske.",
        "Planane blir skrivne inn for hand. Vedlegga ligg klare, jamførte byte for byte; resten står i målet når det "
        "er skrive inn, og blir kontrollert av eit menneske.",
        "The plans are typed in by hand. The attachments lie ready, compared byte for byte; the rest stands in the "
        "target when it has been typed, and a person checks it.",
    ),
    "kind": ("Slag", "Slag", "Kind"),
    "in-source": ("I kilden", "I kjelda", "In the source"),
    "not-taken": ("Ikke flyttet", "Ikkje flytt", "Not moved"),
    "moved-source": ("Flyttet", "Flytt", "Moved"),
    "in-target": ("I målet", "I målet", "In the target"),
    "size": ("Størrelse", "Storleik", "Size"),
    "checksum": ("Kontrollsum", "Kontrollsum", "Checksum"),
    "same": ("lik", "lik", "same"),
    "not-same": ("ulik", "ulik", "differs"),
    "less": ("uten plass", "utan plass", "no slot"),
    "less-in": (
        "uten plass til alt i {count} {n:plan|planer}",
        "utan plass til alt i {count} {n:plan|planar}",
        "no slot for all in {count} {n:plan|plans}",
    ),
    "to-type": (
        "skrives inn i {count} {n:plan|planer}",
        "blir skrive inn i {count} {n:plan|planar}",
        "to be typed in {count} {n:plan|plans}",
    ),
    "not-same-in": (
        "ulik i {count} {n:plan|planer}",
        "ulik i {count} {n:plan|planar}",
        "differs in {count} {n:plan|plans}",
    ),
    "sizes": ("Hvor store planene er", "Kor store planane er", "How large the plans are"),
    "sizes-about": (
        "Størrelsen på hver plan i kilden, med vedlegg.",
        "Storleiken på kvar plan i kjelda, med vedlegg.",
        "The size of each plan in the source, attachments included.",
    ),
    "under": ("under {size}", "under {size}", "under {size}"),
    "from": ("{size} og mer", "{size} og meir", "{size} and more"),
    "leaves": ("Hvor opplysningene ble av", "Kvar det vart av opplysningane", "What became of each piece"),
    "leaves-leaves": ("opplysninger i kilden", "opplysningar i kjelda", "pieces in the source"),
    "leaves-mapped": ("overført til målets egne felt", "overførte til felta i målet", "in the target's own fields"),
    "leaves-kept": ("følger med som originalen", "følgjer med som originalen", "travel along as the original"),
    "leaves-no_slot": (
        "uten plass i målet, følger med lesbart",
        "utan plass i målet, følgjer med lesbart",
        "without a place in the target, travel along readable",
    ),
    "leaves-withheld": ("holdt tilbake etter hjemmel", "haldne tilbake etter heimel", "withheld by a provision"),
    "leaves-differs": ("lest tilbake annerledes", "lesne tilbake annleis", "read back otherwise"),
    "not-stated": ("ikke oppgitt", "ikkje oppgitt", "not stated"),
    "facts": ("I tall", "I tal", "In figures"),
    "attachments": ("Vedlegg", "Vedlegg", "Attachments"),
    "attachments-same": (
        "{count} vedlegg, {size}, byte for byte de samme",
        "{count} vedlegg, {size}, byte for byte dei same",
        "{count} {n:attachment|attachments}, {size}, the same byte for byte",
    ),
    "attachments-other": (
        "{count} vedlegg, {size}; ikke alle er de samme i målet",
        "{count} vedlegg, {size}; ikkje alle er dei same i målet",
        "{count} {n:attachment|attachments}, {size}; not all are the same in the target",
    ),
    "rights": ("Tilganger", "Tilgangar", "Access rights"),
    "rights-are": (
        "{source} før, {target} etter, i planene som er flyttet",
        "{source} før, {target} etter, i planane som er flytte",
        "{source} before, {target} after, in the plans that were moved",
    ),
    "rights-wider": (
        "flere i målet enn i kilden i {count} {n:plan|planer}",
        "fleire i målet enn i kjelda i {count} {n:plan|planar}",
        "more in the target than in the source in {count} {n:plan|plans}",
    ),
    "consents": ("Samtykke til det nye verktøyet", "Samtykke til det nye verktøyet", "Consent to the new tool"),
    "consent": ("Samtykke", "Samtykke", "Consent"),
    "consent-given": ("gitt", "gitt", "given"),
    "consent-missing": ("mangler", "manglar", "missing"),
    "consent-expired": ("utløpt", "gått ut", "expired"),
    "consent-withdrawn": ("trukket tilbake", "trekt tilbake", "withdrawn"),
    "consent-refused": ("ønsker ikke verktøyet", "ønskjer ikkje verktøyet", "declined"),
    "consent-not-needed": ("ikke nødvendig", "ikkje nødvendig", "not needed"),
    "without-koordinator": (
        "{count} {n:plan|planer} uten koordinator",
        "{count} {n:plan|planar} utan koordinator",
        "{count} {n:plan|plans} without a koordinator",
    ),
    "koordinatorer": ("Koordinatorer", "Koordinatorar", "Koordinatorer"),
    "koordinator": ("Koordinator", "Koordinator", "Koordinator"),
    "no-koordinator": ("Uten koordinator", "Utan koordinator", "Without a koordinator"),
    "a-koordinator": ("Koordinator {id}", "Koordinator {id}", "Koordinator {id}"),
    "aside": ("Filer som ikke er planer", "Filer som ikkje er planar", "Files that are not plans"),
    "reason": ("Hvorfor", "Kvifor", "Why"),
    "file": ("Fil", "Fil", "File"),
    "files": ("Filer", "Filer", "Files"),
    "remarks": ("Merknader", "Merknader", "Remarks"),
    "remark": ("Merknad", "Merknad", "Remark"),
    "remarks-by": ("Merknader, etter slag", "Merknader, etter slag", "Remarks, by kind"),
    "times": ("Ganger", "Gonger", "Times"),
    "in-plans": ("Planer", "Planar", "Plans"),
    "show-them": ("Vis planene", "Vis planane", "Show the plans"),
    "rule": ("Regel", "Regel", "Rule"),
    "plans": ("Planene, de som trenger mest først", "Planane, dei som treng mest først", "The plans, the worst first"),
    "plans-first": (
        "De {shown} første av {total}. Med JavaScript vises alle, og de kan sorteres og filtreres; alle står "
        "i plans.csv.",
        "Dei {shown} første av {total}. Med JavaScript blir alle viste, og dei kan sorterast og filtrerast; "
        "alle står i plans.csv.",
        "The first {shown} of {total}. With JavaScript all are shown, to sort and filter; all are in plans.csv.",
    ),
    "plan": ("Plan", "Plan", "Plan"),
    "verdict": ("Resultat", "Resultat", "Verdict"),
    "state": ("Hvor planene er", "Kvar planane er", "Where the plans are"),
    "plan-kind": ("Type", "Type", "Kind"),
    "differs": ("Avvik", "Avvik", "Differing"),
    "no-slot": ("Uten plass", "Utan plass", "No slot"),
    "details": ("Om planen", "Om planen", "About the plan"),
    "nothing-to-say": ("Ingen merknader", "Ingen merknader", "No remarks"),
    "and-more": ("og {count} til", "og {count} til", "and {count} more"),
    "plan-id": ("Planens id", "Planen sin id", "The plan's id"),
    "plan-title": ("Tittel", "Tittel", "Title"),
    "planeier": ("Planeier", "Planeigar", "Planeier"),
    "source-file": ("Fil i kilden", "Fil i kjelda", "File in the source"),
    "source-file-is": ("nr. {nr}: {name}", "nr. {nr}: {name}", "no. {nr}: {name}"),
    "target-file": ("Fil i målet", "Fil i målet", "File in the target"),
    "updated": ("Sist endret", "Sist endra", "Last changed"),
    "status": ("Status", "Status", "Status"),
    "until": ("til {day}", "til {day}", "until {day}"),
    "covers": ("gjelder {tools}", "gjeld {tools}", "covers {tools}"),
    # filters
    "filters": ("Velg planer", "Vel planar", "Choose plans"),
    "all": ("Alle", "Alle", "All"),
    "search": (
        "Søk i nummer, id, fil, koordinator",
        "Søk i nummer, id, fil, koordinator",
        "Search number, id, file, koordinator",
    ),
    "differing-in": ("Avvik i", "Avvik i", "Differing in"),
    "any-differing": ("noe", "noko", "anything"),
    "reset": ("Vis alle", "Vis alle", "Show all"),
    "shown-of": (
        "Viser {from}–{to} av {count} planer",
        "Viser {from}–{to} av {count} planar",
        "Showing {from}–{to} of {count} plans",
    ),
    "shown-none": ("Ingen planer passer", "Ingen planar passar", "No plans fit"),
    "previous": ("Forrige", "Førre", "Previous"),
    "next": ("Neste", "Neste", "Next"),
    "order": ("Rekkefølge etter", "Rekkjefølgje etter", "In order of"),
    "sort-by": ("Sorter etter {column}", "Sorter etter {column}", "Sort by {column}"),
    "also-files": ("Filene ved siden av", "Filene ved sida av", "The files beside this page"),
    "file-checklists": (
        "en huskeliste for hver koordinator",
        "ei hugseliste for kvar koordinator",
        "a checklist for each koordinator",
    ),
    "file-decisions": (
        "spørsmål som noen må svare på",
        "spørsmål som nokon må svare på",
        "questions for somebody to answer",
    ),
    "file-plans": ("alle planene, til regneark", "alle planane, til rekneark", "all plans, for a spreadsheet"),
    "file-findings": (
        "alle merknadene, til regneark",
        "alle merknadene, til rekneark",
        "all remarks, for a spreadsheet",
    ),
    "file-aside": ("filene som ikke er planer", "filene som ikkje er planar", "the files that are not plans"),
    "file-people": (
        "deltakere og virksomheter på tvers av planene",
        "deltakarar og verksemder på tvers av planane",
        "participants and organisations across plans",
    ),
    "file-report": (
        "alt på denne siden, til maskiner",
        "alt på denne sida, til maskiner",
        "all of this page, for machines",
    ),
    "file-forms": (
        "samtykkeskjemaer til underskrift, med navn",
        "samtykkeskjema til underskrift, med namn",
        "consent forms to sign, with names",
    ),
    "file-worklist": (
        "planene som skal skrives inn for hånd",
        "planane som skal skrivast inn for hand",
        "the plans to type in",
    ),
    "made-by": ("Laget med planbro {version}", "Laga med planbro {version}", "Made with planbro {version}"),
    # checklists
    "checklist": ("Huskeliste etter flyttingen", "Hugseliste etter flyttinga", "Checklist after the migration"),
    "checklists": (
        "Huskelister for koordinatorene",
        "Hugselister for koordinatorane",
        "Checklists for the koordinatorer",
    ),
    "checklist-about": (
        "Kryss av for det som er sett på. Det som haster mest, står først.",
        "Kryss av for det som er sett på. Det som hastar mest, står først.",
        "Tick what has been looked at. The most urgent comes first.",
    ),
    "in-order": ("I orden", "I orden", "In order"),
    "in-order-about": (
        "Disse er lest tilbake uten avvik. Åpne dem likevel én gang i det nye verktøyet.",
        "Desse er lesne tilbake utan avvik. Opne dei likevel éin gong i det nye verktøyet.",
        "These were read back without a difference. Open each once in the new tool all the same.",
    ),
    "do-refused": (
        "Planen er ikke flyttet. Den ligger urørt i det gamle verktøyet; følg den opp der til dette er løst.",
        "Planen er ikkje flytt. Han ligg urørt i det gamle verktøyet; følg han opp der til dette er løyst.",
        "The plan was not moved. It lies untouched in the old tool; follow it up there until this is solved.",
    ),
    "do-held": (
        "Planen er holdt tilbake til noen har bestemt. Svar i decisions.csv, og kjør flyttingen videre.",
        "Planen er halden tilbake til nokon har avgjort. Svar i decisions.csv, og køyr flyttinga vidare.",
        "The plan is held back until somebody has decided. Answer in decisions.csv, and go on with the migration.",
    ),
    "do-merged": (
        "Planen er slått sammen med en annen plan for samme person. Kontroller at begge historiene står der.",
        "Planen er slått saman med ein annan plan for same person. Kontroller at båe historiene står der.",
        "The plan was merged into another of the same person. Check that both histories stand there.",
    ),
    "do-differs": (
        "{count} {n:opplysning|opplysninger} ble lest tilbake annerledes enn i kilden. Sammenlign {kinds}.",
        "{count} {n:opplysning|opplysningar} vart lesne tilbake annleis enn i kjelda. Jamfør {kinds}.",
        "{count} {n:piece was|pieces were} read back otherwise than in the source. Compare {kinds}.",
    ),
    "do-kinds": (
        "Sammenlign {kinds} i planen før og etter.",
        "Jamfør {kinds} i planen før og etter.",
        "Compare {kinds} in the plan before and after.",
    ),
    "do-no-slot": (
        "{count} {n:opplysning|opplysninger} har ingen plass i det nye verktøyet. De står i {file} i planens "
        "fil {plan}.",
        "{count} {n:opplysning|opplysningar} har ingen plass i det nye verktøyet. Dei står i {file} i planen "
        "si fil {plan}.",
        "{count} {n:piece has|pieces have} no place in the new tool. They stand in {file} in the plan's file {plan}.",
    ),
    "do-rights": (
        "Planen har {target} tilganger mot {source} før. Kontroller hvem som kan se hva.",
        "Planen har {target} tilgangar mot {source} før. Kontroller kven som kan sjå kva.",
        "The plan has {target} access rights against {source} before. Check who may see what.",
    ),
    "standing": (
        "Samtykket som finnes, gjelder {tools}.",
        "Samtykket som finst, gjeld {tools}.",
        "The consent that there is covers {tools}.",
    ),
    "do-consent-missing": (
        "Planeier har ikke samtykket til det nye verktøyet. Hent inn nytt samtykke.",
        "Planeigar har ikkje samtykt til det nye verktøyet. Hent inn nytt samtykke.",
        "The planeier has not consented to the new tool. Obtain a new consent.",
    ),
    "do-consent-expired": (
        "Samtykket til verktøyet er utløpt. Hent inn nytt samtykke.",
        "Samtykket til verktøyet er gått ut. Hent inn nytt samtykke.",
        "The consent to the tool has expired. Obtain a new one.",
    ),
    "do-consent-withdrawn": (
        "Samtykket er trukket tilbake. Snakk med planeier før planen brukes i det nye verktøyet.",
        "Samtykket er trekt tilbake. Snakk med planeigar før planen blir brukt i det nye verktøyet.",
        "The consent was withdrawn. Talk with the planeier before the plan is used in the new tool.",
    ),
    "do-consent-refused": (
        "Planeier ønsker ikke elektronisk verktøy. Planen skal følges opp på papir.",
        "Planeigar ønskjer ikkje elektronisk verktøy. Planen skal følgjast opp på papir.",
        "The planeier does not want an electronic tool. The plan is to be followed up on paper.",
    ),
    "form": ("Skjema til underskrift", "Skjema til underskrift", "Form to sign"),
    "to-renew": ("Nye samtykker", "Nye samtykke", "New consents"),
    "signed-by": ("Gjennomgått av", "Gått gjennom av", "Gone through by"),
    "date": ("Dato", "Dato", "Date"),
    # manual entry
    "entry": ("Plan til inntasting", "Plan til inntasting", "Plan to type in"),
    "entry-about": (
        "Skriv inn felt for felt, ovenfra og ned, og kryss av. Et klikk på en verdi merker hele, klar til å kopieres.",
        "Skriv inn felt for felt, ovanfrå og ned, og kryss av. Eit klikk på ein verdi merkjer heile, klar "
        "til å kopierast.",
        "Type field by field, from top to bottom, and tick. A click on a value selects it whole, ready to copy.",
    ),
    "typed": ("Skrevet inn", "Skrive inn", "Typed"),
    "number-before": (
        "Nummer i det gamle verktøyet: {number}",
        "Nummer i det gamle verktøyet: {number}",
        "Number in the old tool: {number}",
    ),
    "upload": ("Last opp disse filene", "Last opp desse filene", "Upload these files"),
    "upload-where": (
        "De ligger sammen med denne siden.",
        "Dei ligg saman med denne sida.",
        "They lie beside this page.",
    ),
    "no-file-name": ("(uten navn)", "(utan namn)", "(no name)"),
    "of-sections": ("{at} av {total}", "{at} av {total}", "{at} of {total}"),
    "done-by": ("Skrevet inn av", "Skrive inn av", "Typed in by"),
    "checked-by": ("Kontrollert av", "Kontrollert av", "Checked by"),
    # what has no slot
    "rest": ("Uten plass i {target}", "Utan plass i {target}", "Without a place in {target}"),
    "rest-about": (
        "Planen kom fra {source}. Dette sto der, men har ikke noe felt i {target}. Ingenting er kastet: "
        "originalen følger også med.",
        "Planen kom frå {source}. Dette stod der, men har ikkje noko felt i {target}. Ingenting er kasta: "
        "originalen følgjer òg med.",
        "The plan came from {source}. This stood there, but has no field in {target}. Nothing was thrown "
        "away: the original is here too.",
    ),
    "rest-none": (
        "Alt i planen har en plass i {target}.",
        "Alt i planen har ein plass i {target}.",
        "All of the plan has a place in {target}.",
    ),
    "rest-count": (
        "{count} {n:opplysning|opplysninger}",
        "{count} {n:opplysning|opplysningar}",
        "{count} {n:piece|pieces}",
    ),
    "rest-top": ("Planen", "Planen", "The plan"),
    "rest-empty": ("(tomt)", "(tomt)", "(empty)"),
}
