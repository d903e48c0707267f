"""The words of the survey's page and files, in bokmål and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    # files of rows and codes
    "rows-head": (
        "Rader som planbro foreslår etter en kartlegging. Et menneske må bekrefte hver av dem.\n"
        "Bekreft en rad ved å skrive i siste kolonne hvor den er fra; slett den som er feil.\n"
        "Linjer som begynner med #? mangler felt eller kodetabell, og gjelder ikke før det er fylt inn.\n"
        "Ta radene i bruk med en linje i tabellen: @include og navnet på denne filen.",
        "Rows that planbro proposes after a survey. A person has to confirm each of them.\n"
        "Confirm a row by writing in the last column where it is from; delete one that is wrong.\n"
        "Lines that begin with #? lack a field or a code table, and do not count until it is filled in.\n"
        "Put the rows to use by a line in the table: @include and the name of this file.",
    ),
    "rows-of": ("Fra {plans} planer, lest med tabell {table}, regnet per {date}.",
                "From {plans} plans, read with table {table}, as of {date}."),
    "first-of": ("Første tabell for {documents} dokumenter av et slag som ingen tabell passer til: {root}",
                 "First table for {documents} documents of a kind that no table fits: {root}"),
    "first-csv": ("En CSV leses av tabellen for regneark (docs/spreadsheets.md); kolonnene er:",
                  "A CSV is read by the table of spreadsheets (docs/spreadsheets.md); its columns are:"),
    "seen": ("{count} ganger i {plans} planer", "{count} times in {plans} plans"),
    "codes-head": (
        "Koder som ingen kodetabell har, med den verdien som ligner mest. Et menneske må bekrefte hver av dem.\n"
        "Lim radene inn under kodetabellen de gjelder, i en kopi av filen i mappings/codes.",
        "Codes that no code table has, with the value most like them. A person has to confirm each of them.\n"
        "Paste the rows below the code table they are for, in a copy of the file in mappings/codes.",
    ),
    "codes-for": ("Til kodetabellen {table} (feltet {field})", "For the code table {table} (the field {field})"),
    "codes-withheld": ("Koder som vises ikke: de står i få planer, eller ligner ikke koder",
                       "Codes that are not shown: they stand in few plans, or do not look like codes"),
    # the page
    "title": ("Kartlegging av en eksport", "Survey of an export"),
    "lead": ("Hva som ligger i eksporten, hva planbro kjenner igjen, og hva et menneske må se på før flytting. "
             "Ingen navn, numre eller tekster fra planene står her; eksempler er former.",
             "What is in the export, what planbro recognises, and what a person must look at before a migration. "
             "No name, number or text of the plans is here; examples are shapes."),
    "as-of": ("Regnet per {date}", "As of {date}"),
    "sampled": ("Bare de første {count} filene er sett på.", "Only the first {count} files were looked at."),
    "plans": ("planer lest", "plans read"),
    "refused": ("kunne ikke leses", "could not be read"),
    "aside": ("filer satt til side", "files set aside"),
    "unknown-fields": ("ukjente felt", "unknown fields"),
    "unknown-codes": ("ukjente koder", "unknown codes"),
    "doubled": ("personer med flere planer", "persons with several plans"),
    "no-koordinator": ("planer uten koordinator", "plans without koordinator"),
    "what-now": ("Det viktigste først", "What matters most"),
    "nothing": ("Ingenting å bemerke.", "Nothing to remark on."),
    "h-formats": ("Formater og filer", "Formats and files"),
    "h-kinds": ("Planer etter slag og status", "Plans by kind and status"),
    "h-people": ("Personer og koordinatorer", "Persons and koordinatorer"),
    "h-consents": ("Samtykker", "Consents"),
    "h-lists": ("Hvor mye hver plan har", "How much each plan has"),
    "h-sizes": ("Størrelser og vedlegg", "Sizes and attachments"),
    "h-unknown": ("Felt som ingen rad i tabellen tar", "Fields that no row of the table takes"),
    "h-coded": ("Kodede felt", "Coded fields"),
    "h-codes": ("Koder som ingen kodetabell har", "Codes that no code table has"),
    "h-rows": ("Rader å bekrefte", "Rows to confirm"),
    "h-faults": ("Feil og merknader etter kode", "Faults and remarks by code"),
    "h-dates": ("Rare datoer og gjentakelser", "Odd dates and repeats"),
    "h-structure": ("Dokumenter som ingen tabell passer til", "Documents that no table fits"),
    "format": ("format", "format"),
    "version": ("versjon", "version"),
    "table": ("tabell", "table"),
    "count": ("antall", "count"),
    "in-plans": ("i planer", "in plans"),
    "reason": ("grunn", "reason"),
    "kind": ("slag", "kind"),
    "status": ("status", "status"),
    "not-stated": ("ikke oppgitt", "not stated"),
    "list": ("liste", "list"),
    "min": ("minst", "least"),
    "median": ("midtre", "median"),
    "p95": ("95 av 100", "95 in 100"),
    "max": ("mest", "most"),
    "total": ("i alt", "in all"),
    "what": ("hva", "what"),
    "claimed": ("oppgitt filtype", "claimed type"),
    "found": ("det bytene sier", "what the bytes say"),
    "bytes": ("byte", "bytes"),
    "disagrees": ("stemmer ikke", "does not agree"),
    "agrees": ("stemmer", "agrees"),
    "path": ("sti", "path"),
    "examples": ("form, maskert", "shape, masked"),
    "field": ("felt", "field"),
    "values": ("verdier", "values"),
    "code": ("kode", "code"),
    "value": ("foreslått verdi", "proposed value"),
    "why": ("hvorfor", "why"),
    "row": ("rad", "row"),
    "severity": ("alvor", "severity"),
    "withheld": ("vises ikke", "not shown"),
    "tool": ("verktøy", "tool"),
    "standing": ("gjelder", "standing"),
    "numbers": ("Nummer til planeier", "Numbers of the planeier"),
    "number-": ("uten nummer", "without a number"),
    "levels": ("Nivåer med koordinator", "Levels with a koordinator"),
    "looks-like": ("ligner", "looks like"),
    "id": ("id", "id"),
    "points-to": ("peker på", "points to"),
    "documents": ("dokumenter", "documents"),
    "none": ("ingen", "none"),
    "whole": ("hele filen", "the whole file"),
    "document": ("dokumentet uten vedlegg", "the document without attachments"),
    "attachments": ("antall vedlegg", "number of attachments"),
    "attachment-bytes": ("vedlegg, byte", "attachments, bytes"),
    "k-none": ("uten koordinator i dag", "without koordinator today"),
    "k-two": ("med to kommunale koordinatorer", "with two municipal koordinatorer"),
    "k-ip-and-koordinator": ("IP og koordinator", "IP and koordinator"),
    "k-ip-alone": ("IP uten koordinator", "IP without koordinator"),
    "k-koordinator-alone": ("koordinator uten IP", "koordinator without IP"),
    "c-standing": ("gjelder", "standing"),
    "c-expired": ("utløpt", "expired"),
    "c-withdrawn": ("trukket eller avsluttet", "withdrawn or ended"),
    "c-refused": ("sagt nei", "refused"),
    "c-asked": ("spurt, ikke svart", "asked, no answer"),
    "c-other": ("annet", "other"),
    "c-plans-without": ("planer uten", "plans without"),
    "plan-making": ("til at planen lages", "to the plan being made"),
    "sharing": ("til å dele opplysninger", "to share information"),
    "tool-consent": ("til å bruke et verktøy", "to use a tool"),
    "date-far-past": ("før 1900", "before 1900"),
    "date-future": ("mer enn 20 år fram", "more than 20 years ahead"),
    "same-content": ("sier det samme som en annen i samme plan", "says the same as another in its plan"),
    "w-refused": ("{count} filer kunne ikke leses: nr. {which} når filene står i rekkefølge etter navn. Be "
                  "leverandøren om dem på nytt.",
                  "{count} files could not be read: no. {which} when the files stand in order of name. Ask the vendor "
                  "for them again."),
    "w-doubled": ("{persons} personer har til sammen {plans} planer. En person skal ha høyst én IP i kraft; se på om "
                  "det er flere, og avgjør hvilken som gjelder. Kjent igjen bare på et tidligere nummer: {former}.",
                  "{persons} persons have {plans} plans between them. A person is to have one IP in force at most; "
                  "see whether there are more, and decide which stands. Known by a former number only: {former}."),
    "w-groups": ("Planene etter løpenummer i kilden: ", "The plans by running number in the source: "),
    "w-koordinator": ("{count} planer har ingen koordinator i dag.", "{count} plans have no koordinator today."),
    "w-two": ("{count} planer har to kommunale koordinatorer.", "{count} plans have two municipal koordinatorer."),
    "w-number": ("{count} planer har ikke nummer på planeier.", "{count} plans have no number of the planeier."),
    "w-consents": ("{count} samtykker er utløpt.", "{count} consents have expired."),
    "w-tool": ("Ingen samtykker til å bruke {tool} følger med til et annet verktøy: det må spørres på nytt.",
               "No consent to use {tool} goes along to another tool: it has to be asked for again."),
    "w-fields": ("{count} felt tas ikke av noen rad. De følger med som de er, men leses ikke.",
                 "{count} fields are taken by no row. They go along as they are, and are not read."),
    "w-codes": ("{count} koder finnes ikke i noen kodetabell.", "{count} codes are in no code table."),
    "w-copies": ("{copies} filer er like en annen, byte for byte.", "{copies} files equal another, byte for byte."),
    "w-structure": ("{count} dokumenter er av et slag som ingen tabell passer til.",
                    "{count} documents are of a kind that no table fits."),
    "w-media": ("{count} vedlegg er ikke av den typen de sies å være.",
                "{count} attachments are not of the type they are said to be."),
    "more": ("og {count} til; alle står i --json.", "and {count} more; all are in --json."),
    "made-by": ("Laget av planbro {version}.", "Made by planbro {version}."),
    "skip": ("Til innholdet", "To the content"),
    # why a row or a code is proposed, as the survey says it
    "the same name in a shipped table": ("samme navn i en av planbros tabeller", "the same name in a shipped table"),
    "no name like it in any table": ("intet navn ligner i noen tabell", "no name like it in any table"),
    "why-like": ("ligner {name}", "like {name}"),
    "a number says nothing of its own": ("et tall sier ingenting av seg selv", "a number says nothing of its own"),
    "in few plans, or not like a code": ("i få planer, eller ligner ikke en kode", "in few plans, or not like a code"),
    "named like this list": ("heter som denne listen", "named like this list"),
    "another place has this field already": ("et annet sted har feltet alt", "another place has this field already"),
    "no list of the Plan is named like the place around it": (
        "ingen liste i Planen heter som stedet omkring", "no list of the Plan is named like the place around it"),
    "what stands there is of another kind than the field with a name like it": (
        "det som står der, er av et annet slag enn feltet med lignende navn",
        "what stands there is of another kind than the field with a name like it"),
    "severity-error": ("feil", "error"),
    "severity-warning": ("advarsel", "warning"),
    "severity-info": ("opplysning", "info"),
}  # fmt: skip


def word(key: str, language: str, **params: object) -> str:
    """The words of a key; a key that has none is its own word, as a value of the Plan is."""
    found = WORDS.get(key)
    if found is None:
        return key
    text = found[0 if language in {"nb", "nn", "no"} else 1]
    return text.format(**params) if params else text


def reason(why: str, language: str) -> str:
    """Why something is proposed; the name it is like is the table's own."""
    kind, _, name = why.partition(" ")
    return word("why-like", language, name=name) if kind == "like" else word(why, language)
