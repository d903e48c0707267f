"""The texts of the command, bokmål and English. Texts of findings stand in the findings' own catalogue."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

Language = str
_NORWEGIAN: Final = frozenset({"nb", "nn", "no"})


def choose_language(asked: str | None, environment: Mapping[str, str] | None = None) -> Language:
    """`nb` or `en`: what was asked for, else what the environment says, else English.

    >>> choose_language(None, {"LANG": "nn_NO.UTF-8"}), choose_language(None, {"LANG": "C"}), choose_language("en", {})
    ('nb', 'en', 'en')
    """
    words = os.environ if environment is None else environment
    text = asked or next((words[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if words.get(name)), "")
    return "nb" if text.lower()[:2] in _NORWEGIAN else "en"


def say(language: Language, key: str, /, **params: object) -> str:
    """The text for `key`, its braces filled."""
    nb, en = TEXTS[key]
    return (nb if language in _NORWEGIAN else en).format(**params)


def size(count: int, language: Language = "en") -> str:
    """A number of bytes as people read it.

    >>> size(900), size(21997), size(21997, "nb")
    ('900 bytes', '22.0 kB', '22,0 kB')
    """
    if count < 1000:
        return f"{count} {'byte' if language in _NORWEGIAN or count == 1 else 'bytes'}"
    value, unit = (count / 1000, "kB") if count < 1_000_000 else (count / 1_000_000, "MB")
    return f"{decimal(value, language)} {unit}"


def decimal(value: float, language: Language = "en", digits: int = 1) -> str:
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if language in _NORWEGIAN else text


TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    # findings
    "error": ("feil", "error"),
    "warning": ("advarsel", "warning"),
    "info": ("merk", "note"),
    "places": ("{count} steder", "{count} places"),
    "and-more": ("… og {count} til", "… and {count} more"),
    "more-json": ("… og {count} til (--json viser alle)", "… and {count} more (--json shows all)"),
    "suppressed": (
        "{count} funn til ble talt, men ikke tatt vare på.",
        "{count} more findings were counted, not kept.",
    ),
    "no-findings": ("Ingen funn.", "No findings."),
    "count-error": ("{count} feil", "{count} error(s)"),
    "count-warning": ("{count} advarsler", "{count} warning(s)"),
    "count-info": ("{count} merknader", "{count} note(s)"),
    "nothing-written": ("Ingenting er skrevet.", "Nothing was written."),
    # the account
    "target": ("mål", "target"),
    "leaves": ("blad", "leaves"),
    "mapped": ("overført", "mapped"),
    "kept": ("bevart", "kept"),
    "withheld": ("holdt tilbake", "withheld"),
    "no_slot": ("uten plass", "no slot"),
    "how": ("hvordan", "how"),
    "create": ("nytt", "created"),
    "put": ("tilbakeført", "put back"),
    "ms": ("ms", "ms"),
    "bytes": ("størrelse", "size"),
    "account": ("Regnskap", "Account"),
    "why-no-slot": ("Uten plass i {format}:", "No slot in {format}:"),
    "why-withheld": ("Holdt tilbake, etter hjemmel:", "Withheld, by provision:"),
    "why-kept": ("Bevart for veien tilbake: {count}", "Kept for the way back: {count}"),
    # convert
    "converted": (
        "{source} ({source_format}) → {target} ({target_format}), {how}, {size}",
        "{source} ({source_format}) → {target} ({target_format}), {how}, {size}",
    ),
    "own-copy": ("Egenkopi: hele planen, uten mottaker.", "Own copy: the whole plan, for no receiver."),
    "for-receiver": ("Det mottakeren har lov til å se ({level}).", "What the receiver may see ({level})."),
    "account-in": ("Regnskapet ligger i {file}.", "The account is in {file}."),
    "level-content": ("innhold", "content"),
    "level-status": ("bare status", "status only"),
    "level-none": ("ingenting", "nothing"),
    # validate
    "valid": ("{file} er gyldig {format}.", "{file} is valid {format}."),
    "valid-notes": ("{file} er gyldig {format}, med merknader.", "{file} is valid {format}, with notes."),
    "valid-warnings": (
        "{file} kan leses som {format}, med advarsler.",
        "{file} can be read as {format}, with warnings.",
    ),
    "invalid": ("{file} er ikke gyldig {format}.", "{file} is not valid {format}."),
    "invalid-unknown": ("{file} er ikke gyldig.", "{file} is not valid."),
    # inspect
    "file": ("fil", "file"),
    "format": ("format", "format"),
    "unknown-format": ("ukjent", "not recognised"),
    "variant": ("variant", "variant"),
    "table": ("tabell", "table"),
    "system": ("system", "system"),
    "message": ("melding", "message"),
    "generated": ("laget", "generated"),
    "root": ("rot", "root"),
    "namespace": ("navnerom", "namespace"),
    "plan-kind": ("plantype", "kind of plan"),
    "plan-status": ("planstatus", "plan status"),
    "size": ("størrelse", "size"),
    "holder": ("beholder", "container"),
    "attachments": ("vedlegg", "attachments"),
    "members": ("medlemmer", "members"),
    "origins": ("følger med", "travels along"),
    "parts": ("deler", "parts"),
    "parts-line": ("{leaves}, {mapped} lest, {kept} bevart ulest", "{leaves}, {mapped} read, {kept} kept unread"),
    "not-stated": ("sier ingenting", "not stated"),
    "statuses": ("Statuser", "Statuses"),
    "what": ("hva", "what"),
    "says": ("sier", "says"),
    "since": ("dato", "date"),
    "sure": ("hvor sikkert", "how sure"),
    "status-ip": ("individuell plan", "individuell plan"),
    "status-koordinator": ("koordinator", "koordinator"),
    "status-tool": ("verktøy eller papir", "tool or paper"),
    "silent": ("sier ingenting (ukjent, ikke «nei»)", "says nothing (unknown, not “no”)"),
    "lists": ("Innhold", "Contents"),
    "list": ("liste", "list"),
    "count": ("antall", "count"),
    "points": ("§ 19 a–i", "§ 19 a–i"),
    "points-line": ("{met} av 9 punkter fylt ut", "{met} of 9 points filled in"),
    "points-missing": (
        "{met} av 9 punkter fylt ut; mangler {missing}",
        "{met} of 9 points filled in; wanting {missing}",
    ),
    # survey
    "survey-of": ("Kartlegging av {file} ({format}, tabell {table})", "Survey of {file} ({format}, table {table})"),
    "as-of": ("regnet per {date}", "as of {date}"),
    "survey-paths": ("Stier i dokumentet", "Paths in the document"),
    "path": ("sti", "path"),
    "plan-path": ("i planen", "in the Plan"),
    "unknown-paths": ("Ukjente felt (ingen rad i tabellen)", "Unknown fields (no row in the table)"),
    "example": ("eksempel, maskert", "example, masked"),
    "no-unknown": ("Ingen ukjente felt.", "No unknown fields."),
    "coded": ("Kodede felt", "Coded fields"),
    "field": ("felt", "field"),
    "code-table": ("kodetabell", "code table"),
    "spread": ("verdier", "values"),
    "unknown-codes": ("Ukjente koder", "Unknown codes"),
    "proposals": ("Forslag til rader, som et menneske må bekrefte", "Proposed rows, to be confirmed by a person"),
    "proposal-note": (
        "Spørsmålstegn betyr at planbro ikke har noe felt å foreslå.",
        "A question mark means that planbro has no field to propose.",
    ),
    "odd-dates": ("Påfallende datoer", "Odd dates"),
    "duplicates": ("Like poster", "Duplicates"),
    "same-content": ("{count} like", "{count} the same"),
    "no-koordinator": ("Planer uten koordinator nå", "Plans without a koordinator now"),
    "consents-expired": ("Samtykker som er utløpt", "Consents that have run out"),
    "of": ("{count} av {total}", "{count} of {total}"),
    "date-far-past": ("før 1900", "before 1900"),
    "date-future": ("mer enn 20 år fram", "more than 20 years ahead"),
    "none": ("ingen", "none"),
    "yes": ("ja", "yes"),
    "no": ("nei", "no"),
    # mappings
    "tables-good": (
        "{tables} tabeller, {rows} rader, {codes} kodetabeller: ingen feil.",
        "{tables} tables, {rows} rows, {codes} code tables: no faults.",
    ),
    "tables-bad": (
        "{tables} tabeller, {rows} rader, {codes} kodetabeller: {faults} feil.",
        "{tables} tables, {rows} rows, {codes} code tables: {faults} faults.",
    ),
    "rows": ("rader", "rows"),
    "lists-short": ("lister", "lists"),
    "fields": ("felt", "fields"),
    "one-way": ("enveis", "one-way"),
    "coverage": ("dekning", "coverage"),
    "faults": ("feil", "faults"),
    "wrote-files": ("{count} filer i {folder}.", "{count} files in {folder}."),
    # generate
    "generating": ("Lager planer", "Making plans"),
    "generated-line": (
        "{count} planer som {format} i {folder}: {size}, {seconds} s ({rate} planer/s).",
        "{count} plans as {format} in {folder}: {size}, {seconds} s ({rate} plans/s).",
    ),
    "generated-faults": ("Med feil: {faults}.", "With faults: {faults}."),
    "generated-left": ("{count} kunne ikke skrives som {format}.", "{count} could not be written as {format}."),
    # demo
    "demo-title": ("planbro: en plan gjennom alle formatene", "planbro: one plan through all formats"),
    "demo-source": (
        "Kilden: {file}, en Sampro-eksport av en oppdiktet person. {summary}",
        "The source: {file}, a Sampro export of an invented person. {summary}",
    ),
    "demo-1": ("1  Skrevet fra Sampro", "1  Written from Sampro"),
    "demo-2": ("2  Lest tilbake", "2  Read back"),
    "demo-3": (
        "3  En innleggelsesrapport uten individuell plan",
        "3  An Innleggelsesrapport without an individuell plan",
    ),
    "demo-4": ("4  Hva som ble av hver opplysning", "4  What became of every fact"),
    "demo-target": ("skrevet", "written"),
    "demo-read": ("lest", "read"),
    "demo-facts": ("opplysninger", "facts"),
    "demo-back": ("tilbake", "back"),
    "demo-lost": ("borte uten regnskap", "lost unaccounted"),
    "demo-verdict": ("dom", "verdict"),
    "demo-same": ("som formatet kan", "as the format can"),
    "demo-differs": ("avvik", "differs"),
    "demo-roundtrip": (
        "Sampro → Flyt → Sampro gir originalen, byte for byte etter kanonisering: {answer}.",
        "Sampro → Flyt → Sampro gives the original, byte for byte after canonicalisation: {answer}.",
    ),
    "demo-exact": ("Filen er den samme også uten kanonisering.", "The file is the same even without canonicalisation."),
    "demo-plo": (
        "Meldingen nevner ikke individuell plan. Det betyr «ukjent», ikke «nei»: et system som leser taushet som nei, "
        "mister planen.",
        "The message does not mention an individuell plan. That means “unknown”, not “no”: a system that reads silence "
        "as no loses the plan.",
    ),
    "demo-kept": (
        "{kept} av {leaves} deler har ingen plass i planen (diagnoser, legemidler, sykepleie); de er bevart for "
        "veien tilbake, og meldingen skrives ut igjen lik: {answer}.",
        "{kept} of {leaves} parts have no place in the Plan (diagnoses, medication, nursing); they are kept for the "
        "way back, and the message is written out the same: {answer}.",
    ),
    "demo-receiver": (
        "Sykehuset ser bare det samtykker og hjemler åpner for; resten er holdt tilbake, navngitt i regnskapet.",
        "The hospital sees what consents and provisions open for; the rest is withheld, named in the account.",
    ),
    "demo-refused": (
        "Sykehuset får ikke se noe; ingen fil er skrevet.",
        "The hospital may see nothing; no file was written.",
    ),
    "demo-files": ("Filene ligger i {folder}:", "The files lie in {folder}:"),
    "demo-done": ("Ferdig på {seconds} s.", "Done in {seconds} s."),
    "demo-good": ("Ingenting er borte som regnskapet ikke nevner.", "Nothing is lost that the account does not name."),
    "demo-bad": (
        "Noe er borte som regnskapet ikke nevner; det er en feil i planbro.",
        "Something is lost that the account does not name; that is a fault in planbro.",
    ),
    "to-hospital": ("til sykehuset", "to the hospital"),
    "own": ("egenkopi", "own copy"),
    # faults of ours
    "please-report": (
        "Dette er en feil i planbro, ikke i filen din. Meld den gjerne.",
        "This is a fault in planbro, not in your file. Please report it.",
    ),
    "debug-hint": (
        "Sett PLANBRO_DEBUG=1 for å se hele sporet; det kan vise innhold fra filen.",
        "Set PLANBRO_DEBUG=1 to see the whole trace; it may show what the file holds.",
    ),
    "interrupted": ("Avbrutt.", "Interrupted."),
}
