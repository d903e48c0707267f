"""The texts of the command, bokmål and English. Texts of findings stand in the findings' own catalogue."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from planbro.findings import counted

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
    """The text for `key`, its braces filled; a number chooses its word: `{count:file|files}`."""
    nb, en = TEXTS[key]
    return (nb if language in _NORWEGIAN else en).format(**counted(params))


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
    "store-migrated": (
        "{count} {count:steg|steg} kjørt; databasen er i versjon {revision}.",
        "{count} {count:step|steps} run; the database is in version {revision}.",
    ),
    "store-pending": ("Venter: {steps}", "Waiting: {steps}"),
    "store-is-new": ("Databasen ({kind}) er tom.", "The database ({kind}) is empty."),
    "store-stands": ("Databasen ({kind}) er i versjon {revision}.", "The database ({kind}) is in version {revision}."),
    "store-newer-pre": (
        "Databasen ({kind}) er i versjon {revision}, forberedt for en nyere planbro; denne kan brukes.",
        "The database ({kind}) is in version {revision}, prepared for a newer planbro.",
    ),
    "store-table": ("tabell", "table"),
    "store-rows": ("rader", "rows"),
    "backup-made": (
        "Sikkerhetskopien {file} er laget og gått gjennom: {rows} rader, {size}. Nøklene er ikke i den.",
        "The backup {file} is made and gone through: {rows} rows, {size}. The keys are not in it.",
    ),
    "backup-restored": ("Lagt tilbake: {rows} rader, slik det var {at}.", "Restored: {rows} rows, as it was {at}."),
    "backup-after": (
        "Det som kom og gikk siden, hentes og sendes på nytt; sendte meldinger går under samme id.",
        "What came and went since is fetched and sent again; messages go under the same id.",
    ),
    "backup-whole": (
        "Sikkerhetskopien fra {at} er hel, og hører til nøklene: {rows} rader, {size}.",
        "The backup of {at} is whole, and belongs to the keys: {rows} rows, {size}.",
    ),
    "backup-whole-unkeyed": (
        "Sikkerhetskopien fra {at} er hel: {rows} rader, {size}. Nøklene er ikke prøvd.",
        "The backup of {at} is whole: {rows} rows, {size}. The keys were not tried.",
    ),
    "prune-class": ("hva", "what"),
    "prune-before": ("eldre enn", "older than"),
    "prune-count": ("antall", "number"),
    "prune-would": ("{count} ville bli fjernet.", "{count} would be removed."),
    "prune-did": ("{count} er fjernet.", "{count} removed."),
    "class-messages": ("meldinger, innholdet", "messages, their bytes"),
    "class-documents": ("dokumenter, innholdet", "documents, their bytes"),
    "class-set_aside": ("lagt til side, innholdet", "set aside, their bytes"),
    "class-exchanges": ("utvekslinger", "exchanges"),
    "class-envelopes": ("meldinger, det som sto igjen", "messages, what remained"),
    "class-tasks": ("oppgaver", "tasks"),
    "class-deviations": ("avvik", "deviations"),
    "class-plans": ("versjoner av planer, innholdet", "versions of plans, their content"),
    "class-audit": ("linjer i revisjonsloggen", "lines of the audit"),
    "person-found": ("{count} {count:nummer|numre}; planer: {plans}", "{count} {count:number|numbers}; plans: {plans}"),
    "persons-merged": ("De to er én. Planer: {plans}", "The two are one. Plans: {plans}"),
    "keys-made": (
        "{file} er laget. Ta vare på en kopi der sikkerhetskopiene ikke ligger.",
        "{file} is made. Keep a copy where the backups are not.",
    ),
    "keys-added": (
        "Ringen i {file}: {keys}. Start alle på nytt med den, og kjør så planbro store keys rotate.",
        "The ring in {file}: {keys}. Restart all with it, then run planbro store keys rotate.",
    ),
    "keys-searched": (
        "Ny søkenøkkel i {file}. Stopp alle, start dem med den, og kjør planbro store keys rotate.",
        "A new key for search in {file}. Stop all, start them with it; then planbro store keys rotate.",
    ),
    "keys-dropped": ("Ringen i {file}: {keys}.", "The ring in {file}: {keys}."),
    "keys-rotated": (
        "Nøkkelen {key} lukker nå: {sealed} lukket på nytt, {hashed} funnet på nytt.",
        "The key {key} closes now: {sealed} sealed anew, {hashed} hashed anew.",
    ),
    "keys-id": ("nøkkel", "key"),
    "keys-sealed": ("lukket med den", "sealed with it"),
    "keys-hashed-before": (
        "{count} finnes ennå bare med den gamle søkenøkkelen.",
        "{count} are found by the old key for search only.",
    ),
    "audit-at": ("når", "when"),
    "audit-who": ("hvem", "who"),
    "audit-what": ("hva", "what"),
    "audit-plan": ("plan", "plan"),
    "audit-party": ("part", "party"),
    "audit-ground": ("grunnlag", "ground"),
    "audit-outcome": ("utfall", "outcome"),
    "audit-tool": ("verktøy", "tool"),
    "audit-none": ("Ingen linjer.", "No lines."),
    "audit-holds": (
        "Revisjonsloggen står: {lines} {lines:linje|linjer} i {chains} {chains:kjede|kjeder}, "
        "{anchors} {anchors:anker|ankre}.",
        "The audit holds: {lines} {lines:line|lines} in {chains} {chains:chain|chains}, "
        "{anchors} {anchors:anchor|anchors}.",
    ),
    "audit-broken": (
        "Revisjonsloggen står ikke: {faults} {faults:feil|feil} i {lines} {lines:linje|linjer}.",
        "The audit does not hold: {faults} {faults:fault|faults} in {lines} {lines:line|lines}.",
    ),
    "plan-state-live": ("i bruk", "in use"),
    "plan-state-closed": ("avsluttet", "closed"),
    "plan-state-gone": ("borte fra kilden", "gone from its source"),
    "plan-state-moved": ("flyttet", "moved"),
    "history-of": ("Plan {plan} ({state})", "Plan {plan} ({state})"),
    "history-version": ("versjon", "version"),
    "history-at": ("når", "when"),
    "history-who": ("hvem", "who"),
    "history-why": ("hvorfor", "why"),
    "history-source": ("kilde", "source"),
    "history-parts": ("hva", "what"),
    "history-kept": ("oppbevart", "kept"),
    "history-all": ("hele planen", "the whole plan"),
    "history-archived": ("* kvittert av arkivet", "* receipted by the archive"),
    "why-change": ("endret i kilden", "changed at its source"),
    "why-merge": ("endringer fra flere kilder, slått sammen", "changes of several sources, merged"),
    "why-resolve": ("konflikt løst av en person", "a conflict settled by a person"),
    "why-close": ("avsluttet", "closed"),
    "why-handover": ("overført", "handed over"),
    "diff-same": ("De to sier det samme.", "The two say the same."),
    "diff-added": ("{name} er kommet til", "{name} was added"),
    "diff-removed": ("{name} er borte", "{name} was removed"),
    "diff-order": ("rekkefølgen er endret", "the order was changed"),
    "diff-text": ("{field}: teksten er endret", "{field}: the text was changed"),
    "diff-from-to": ("{field}: fra {before} til {after}", "{field}: from {before} to {after}"),
    "diff-set": ("{field}: {after} (sto ikke før)", "{field}: {after} (not there before)"),
    "diff-unset": ("{field}: {before} er tatt bort", "{field}: {before} was taken out"),
    "diff-nobody": ("ingen", "nobody"),
    "diff-unnamed": ("en uten navn", "one without a name"),
    "diff-gone": ("(finnes ikke i planen)", "(not in the plan)"),
    "diff-attachments": ("Vedlegg", "Attachments"),
    "exchange-number": ("nr.", "no."),
    "exchange-kind": ("slag", "kind"),
    "exchange-state": ("tilstand", "state"),
    "exchange-party": ("part", "party"),
    "exchange-age": ("alder", "age"),
    "exchange-why": ("hvorfor", "why"),
    "age-days": ("{count} d", "{count} d"),
    "age-hours": ("{count} t", "{count} h"),
    "age-minutes": ("{count} min", "{count} min"),
    "exchanges-total": ("{shown} av {count} vist.", "{shown} of {count} shown."),
    "correct-does": ("ja ", "yes"),
    "correct-does-not": ("nei", "no "),
    "corrected": ("{count} av {total} er rettet.", "{count} of {total} corrected."),
    "would-correct": (
        "{count} av {total} ville bli rettet; gjør det med --yes.",
        "{count} of {total} would be corrected; do it with --yes.",
    ),
    "deviations-closed": ("{count} avvik lukket.", "{count} {count:deviation|deviations} closed."),
    "deviations-exported": (
        "{count} avvik skrevet til {file}.",
        "{count} {count:deviation|deviations} written to {file}.",
    ),
    "worker-started": ("Arbeideren er i gang; SIGTERM stopper den.", "The worker is at work; SIGTERM stops it."),
    "worker-once": (
        "{count} {count:utveksling|utvekslinger} flyttet; det er ikke mer å gjøre nå.",
        "{count} {count:exchange|exchanges} moved; there is no more to do now.",
    ),
    "worker-stopped": (
        "Arbeideren har stanset; det som var begynt, er ferdig.",
        "The worker has stopped; what was begun is finished.",
    ),
    "task-number": ("nr.", "no."),
    "task-standing": ("står", "standing"),
    "task-due": ("frist", "due"),
    "task-party": ("hos", "at"),
    "task-what": ("hva", "what"),
    "task-is-open": ("åpen", "open"),
    "task-is-late": ("over fristen", "late"),
    "task-is-done": ("gjort", "done"),
    "task-is-verified": ("verifisert", "verified"),
    "task-is-over": ("trengs ikke", "not needed"),
    "tasks-none": ("Ingen oppgaver.", "No tasks."),
    "tasks-done": (
        "{count} {count:oppgave|oppgaver} er merket som gjort.",
        "{count} {count:task is|tasks are} marked as done.",
    ),
    "tasks-verified": (
        "{seen} {seen:opplysning|opplysninger} om oppgaver: {verified} verifisert, {reopened} åpnet igjen.",
        "{seen} {seen:statement|statements} about tasks: {verified} verified, {reopened} opened again.",
    ),
    "reminders-swept": (
        "{looked} {looked:plan|planer} sett på: {opened} {opened:ny oppgave|nye oppgaver}, "
        "{settled} ordnet, {unread} ikke lest.",
        "{looked} {looked:plan|plans} looked at: {opened} new {opened:task|tasks}, {settled} settled, "
        "{unread} not read.",
    ),
    "party-id": ("part", "party"),
    "party-kind": ("slag", "kind"),
    "party-name": ("navn", "name"),
    "party-place": ("sted", "place"),
    "party-takes": ("tar", "takes"),
    "party-until": ("til", "until"),
    "parties-imported": (
        "{new} nye, {changed} endret, {same} som før, {closed} lagt ned, {wrong} med feil.",
        "{new} new, {changed} changed, {same} as before, {closed} closed, {wrong} with a fault.",
    ),
    "party-set": ("{id} er skrevet.", "{id} is written."),
    "party-overridden": (
        "{field} for {id} er overstyrt til og med {until}.",
        "{field} of {id} is overridden until {until}.",
    ),
    "party-override-ended": ("Overstyring {number} er avsluttet.", "Override {number} has ended."),
    "config-good": (
        "Innstillingene kan brukes ({deployment}): {tenants} {tenants:virksomhet|virksomheter}, "
        "{ports} {ports:port|porter}, {receivers} {receivers:mottaker|mottakere}.",
        "The settings can be used ({deployment}): {tenants} {tenants:tenant|tenants}, "
        "{ports} {ports:port|ports}, {receivers} {receivers:receiver|receivers}.",
    ),
    "config-bad": ("{faults} {faults:feil|feil} i innstillingene.", "{faults} {faults:fault|faults} in the settings."),
    "config-made": (
        "{file} er laget. Fyll ut det som er merket EXAMPLE, og kjør planbro config check {file}.",
        "{file} is made. Fill in what is marked EXAMPLE, and run planbro config check {file}.",
    ),
    "config-key": ("innstilling", "setting"),
    "config-value": ("verdi", "value"),
    "config-origin": ("sagt i", "said in"),
    "config-from-file": ("filen, linje {place}", "the file, line {place}"),
    "config-from-environment": ("miljøet, {place}", "the environment, {place}"),
    "config-from-default": ("standard", "default"),
    "enrich-added": ("{file} sier nå det planen sier: {out}", "{file} now says what the plan says: {out}"),
    "enrich-updated": (
        "Det {file} sa om planen, er brakt à jour: {out}",
        "What {file} said of the plan is up to date: {out}",
    ),
    "enrich-already": ("{file} sier det alt; uendret: {out}", "{file} says so already; unchanged: {out}"),
    "enrich-untouched": ("{file} går videre som den var: {out}", "{file} passes as it was: {out}"),
    "enrich-dialog": ("Dialogmelding ved siden av: {out}", "A dialogmelding beside it: {out}"),
    "pushing": ("sender", "pushing"),
    "pushed": ("{file} → {server} ({how})", "{file} → {server} ({how})"),
    "push-would": ("{file} → {server}: dette ville blitt sendt", "{file} → {server}: this would be sent"),
    "push-transaction": ("én transaksjon", "one transaction"),
    "push-update": ("hver ressurs for seg", "each resource for itself"),
    "push-none": ("ikke noe nytt å sende", "nothing new to send"),
    "push-created": ("nye", "created"),
    "push-updated": ("endret", "updated"),
    "push-adopted": ("sto der alt", "stood there already"),
    "push-unchanged": ("uendret", "unchanged"),
    "push-left-out": ("tar serveren ikke", "not taken by the server"),
    "push-conflict": ("noe annet står der", "another stands there"),
    "push-removed": ("fjernet av andre", "removed by others"),
    "push-refused": ("avvist", "refused"),
    "push-pending": ("ikke sendt ennå", "not sent yet"),
    "push-record": ("Hva som er sendt, står i {file}", "What has been sent stands in {file}"),
    # migrate
    "migrating": ("flytter", "moving"),
    "migrate-line": (
        "{done} av {total} planer, {rate} planer/s, {left} igjen; må ses på: {person}, ikke flyttet: {refused}",
        "{done} of {total} plans, {rate} plans/s, {left} left; need a person: {person}, not moved: {refused}",
    ),
    "migrated": (
        "{moved} av {total} {total:plan|planer} i {source} er flyttet til {target}.",
        "{moved} of {total} {total:plan|plans} in {source} {moved:was|were} moved to {target}.",
    ),
    "migrated-manual": (
        "{moved} av {total} {total:plan|planer} i {source} ligger klare i {target} til å skrives inn.",
        "{moved} of {total} {total:plan|plans} in {source} {moved:lies|lie} ready in {target}, to be typed in.",
    ),
    "migrated-would": (
        "{moved} av {total} {total:plan|planer} i {source} ville blitt flyttet til {target}; ingenting er skrevet dit.",
        "{moved} of {total} {total:plan|plans} in {source} would be moved to {target}; nothing was written there.",
    ),
    "migrated-partly": (
        "{source} er ikke ferdig flyttet til {target}: {done} av {total} planer er gjort.",
        "{source} is not all moved to {target}: {done} of {total} plans are done.",
    ),
    "verdict-whole": ("hele", "whole"),
    "verdict-remarks": ("hele, med merknader", "whole, with remarks"),
    "verdict-person": ("må ses på av et menneske", "need a person"),
    "verdict-refused": ("ikke flyttet", "not moved"),
    "migrate-before": (
        "{count} {count:plan|planer} var flyttet alt, og er ikke rørt.",
        "{count} {count:plan was|plans were} moved already, and not touched.",
    ),
    "migrate-left": (
        "{count} {count:plan|planer} var det ikke spurt etter.",
        "{count} {count:plan was|plans were} not asked for.",
    ),
    "migrate-aside": (
        "{count} {count:fil|filer} er ingen plan og ligger igjen i kilden.",
        "{count} {count:file is|files are} no plan and {count:stays|stay} in the source.",
    ),
    "migrate-aside-listed": (
        "{count} {count:fil|filer} er ingen plan og ligger igjen i kilden; aside.csv sier hvilke og hvorfor.",
        "{count} {count:file is|files are} no plan and {count:stays|stay} in the source; aside.csv says which and why.",
    ),
    "migrate-papers": (
        "Planene er gjennomgått. Nå skrives rapporten{forms}.",
        "The plans are done. Now the report is written{forms}.",
    ),
    "migrate-papers-forms": (
        ", og samtykkeskjemaene, som tar lengst tid (--no-forms lar dem være)",
        ", and the consent forms, which take longest (--no-forms leaves them out)",
    ),
    "migrate-report": ("Rapporten står i {file}", "The report stands in {file}"),
    "migrate-go-on": (
        "Det som er gjort, står; kjør igjen med --resume.",
        "What is done stands; run again with --resume.",
    ),
    # findings
    "error": ("feil", "error"),
    "warning": ("advarsel", "warning"),
    "info": ("merk", "note"),
    "places": ("{count} {count:sted|steder}", "{count} {count:place|places}"),
    "and-more": ("… og {count} til", "… and {count} more"),
    "more-json": ("… og {count} til (--json viser alle)", "… and {count} more (--json shows all)"),
    "suppressed": (
        "{count} funn til ble talt, men ikke tatt vare på.",
        "{count} more {count:finding was|findings were} counted, not kept.",
    ),
    "no-findings": ("Ingen funn.", "No findings."),
    "count-error": ("{count} feil", "{count} {count:error|errors}"),
    "count-warning": ("{count} {count:advarsel|advarsler}", "{count} {count:warning|warnings}"),
    "count-info": ("{count} {count:merknad|merknader}", "{count} {count:note|notes}"),
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
    "surveying": ("Ser på planer", "Looking at plans"),
    "survey-of-unknown": (
        "Kartlegging av {file}, som ingen tabell passer til",
        "Survey of {file}, which no table fits",
    ),
    "plans-read": ("planer lest", "plans read"),
    "plans-refused": ("ikke lest", "not read"),
    "plans-aside": ("satt til side", "set aside"),
    "persons-doubled": ("personer med flere planer", "persons with several plans"),
    "persons-doubled-line": ("{persons}, med {plans} planer", "{persons}, with {plans} plans"),
    "number-missing": ("planer uten nummer på planeier", "plans without a number of the planeier"),
    "proposals-codes": (
        "Forslag til koder, som et menneske må bekrefte",
        "Proposed codes, to be confirmed by a person",
    ),
    "looks-like": ("ligner", "looks like"),
    "first-table": ("Forslag til en første tabell", "A proposed first table"),
    "first-table-note": (
        "--rows skriver hele forslaget til en fil. Et menneske må bekrefte hver rad.",
        "--rows writes the whole proposal to a file. A person has to confirm each row.",
    ),
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
    # papers
    "paper-made": ("{kind} → {file}", "{kind} → {file}"),
    "paper-home": (
        "Til journalen og den det gjelder; går ikke til andre uten hjemmel.",
        "For the journal and the person; goes to nobody else without a ground.",
    ),
    "paper-outward": ("Til en annen virksomhet, med oppgitt hjemmel.", "For another body, on the stated ground."),
    "paper-admitted": ("{count} ført inn → {file}", "{count} entered → {file}"),
    "paper-known": ("Planen hadde det fra før → {file}", "The plan had it already → {file}"),
    "consent-form-made": ("Skjema {code} → {file}", "Form {code} → {file}"),
    "consent-recorded": (
        "{count} {count:samtykke|samtykker} ført inn → {file}",
        "{count} {count:consent|consents} entered → {file}",
    ),
    "consent-declined": ("Nei er ført inn → {file}", "The refusal was entered → {file}"),
    "consent-gave-way": (
        "{count} {count:tidligere samtykke|tidligere samtykker} er avløst.",
        "{count} earlier {count:consent was|consents were} replaced.",
    ),
    "consent-known": ("Planen hadde det fra før → {file}", "The plan had it already → {file}"),
    "consent-withdrawn": (
        "{count} {count:samtykke|samtykker} trukket tilbake → {file}",
        "{count} {count:consent|consents} withdrawn → {file}",
    ),
    "paper-need-reported": ("Melding om behov", "Report of need"),
    "paper-ip-declined": ("Ønsker ikke individuell plan", "Declines an individuell plan"),
    "paper-information-given": ("Informasjon gitt", "Information given"),
    "paper-request-received": ("Anmodning mottatt", "Request received"),
    "paper-refusal": ("Avslag", "Refusal"),
    "note-place": ("Skrives inn i {name}: {place}.", "Typed into {name}: {place}."),
    "note-place-assumed": (
        "Skrives inn i {name}: {place} (antatt; rett det i epj-texts.toml).",
        "Typed into {name}: {place} (assumed; mend it in epj-texts.toml).",
    ),
    "note-nothing": (
        "Planen sier verken noe om individuell plan eller koordinator; det er ingenting å skrive inn.",
        "The plan says nothing of an individuell plan or a koordinator; there is nothing to type in.",
    ),
    # mappings
    "tables-good": (
        "{tables} {tables:tabell|tabeller}, {rows} {rows:rad|rader}, {codes} {codes:kodetabell|kodetabeller}: "
        "ingen feil.",
        "{tables} {tables:table|tables}, {rows} {rows:row|rows}, {codes} code {codes:table|tables}: no faults.",
    ),
    "tables-bad": (
        "{tables} {tables:tabell|tabeller}, {rows} {rows:rad|rader}, {codes} {codes:kodetabell|kodetabeller}: "
        "{faults} feil.",
        "{tables} {tables:table|tables}, {rows} {rows:row|rows}, {codes} code {codes:table|tables}: "
        "{faults} {faults:fault|faults}.",
    ),
    "rows": ("rader", "rows"),
    "lists-short": ("lister", "lists"),
    "fields": ("felt", "fields"),
    "one-way": ("enveis", "one-way"),
    "coverage": ("dekning", "coverage"),
    "faults": ("feil", "faults"),
    "wrote-files": ("{count} {count:fil|filer} i {folder}.", "{count} {count:file|files} in {folder}."),
    # archive
    "archiving": ("Arkiverer", "Archiving"),
    "archived": (
        "{made} {made:pakke|pakker} laget, {same} uendret, i {folder} ({size}).",
        "{made} {made:package|packages} made, {same} unchanged, in {folder} ({size}).",
    ),
    "archive-refused": (
        "{count} {count:fil|filer} kunne ikke arkiveres.",
        "{count} {count:file|files} could not be archived.",
    ),
    "archive-file": ("fil nr. {number} i {source}", "file no. {number} of {source}"),
    "archive-receipts": (
        "{new} {new:ny kvittering|nye kvitteringer} ført, {known} kjent fra før.",
        "{new} new {new:receipt|receipts} recorded, {known} known already.",
    ),
    "archive-waiting-list": (
        "Venter på kvittering (mapper i arkivet, som i kolonnen plan i pakker.csv)",
        "Waiting for a receipt (folders in the archive, as in the column plan of pakker.csv)",
    ),
    "archive-with-receipt": (
        "{count} av {total} pakker har kvittering.",
        "{count} of {total} packages have a receipt.",
    ),
    "archive-has": (
        "{plans} {plans:plan|planer} i {packages} {packages:pakke|pakker}.",
        "{plans} {plans:plan|plans} in {packages} {packages:package|packages}.",
    ),
    "archive-read": (
        "{count} {count:plan|planer} tatt inn i {folder}.",
        "{count} {count:plan|plans} taken in to {folder}.",
    ),
    "archive-whole": ("Hver fil er som den ble laget.", "Every file is as it was made."),
    "archive-deletable": (
        "{count} {count:plan|planer} kan slettes der de kom fra → {file}",
        "{count} {count:plan|plans} may be deleted where they came from → {file}",
    ),
    # generate
    "generating": ("Lager planer", "Making plans"),
    "generated-line": (
        "{count} {count:plan|planer} som {format} i {folder}: {size}, {seconds} s ({rate} planer/s).",
        "{count} {count:plan|plans} as {format} in {folder}: {size}, {seconds} s ({rate} plans/s).",
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
        "{kept} av {leaves} deler har ingen plass i planen (diagnoser, legemidler, sykepleie), men er bevart for "
        "veien tilbake, og meldingen skrives ut igjen lik: {answer}.",
        "{kept} of {leaves} parts have no place in the Plan (diagnoses, medication, nursing); they are kept for the "
        "way back, and the message is written out the same: {answer}.",
    ),
    "demo-enrich-added": (
        "EPJ-ens egen Innleggelsesrapport (epj-message.xml) fikk individuell plan og koordinator: {count} "
        "{count:sted er nytt|steder er nye}, resten er som det var.",
        "The EPJ's own Innleggelsesrapport (epj-message.xml) has been given individuell plan and koordinator: {count} "
        "{count:place is|places are} new, the rest is as it was.",
    ),
    "demo-enrich-updated": ("EPJ-ens melding er brakt à jour.", "The EPJ's message is up to date."),
    "demo-enrich-already": ("EPJ-ens melding sa det alt.", "The EPJ's message said so already."),
    "demo-enrich-untouched": ("EPJ-ens melding gikk videre som den var.", "The EPJ's message passed as it was."),
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
    # show
    "show-yes": ("Ja", "Yes"),
    "show-no": ("Nei", "No"),
    "show-estimate": ("Ja, tidspunktet er et anslag", "Yes, the time is an estimate"),
    "show-final": ("Nei, tidspunktet er endelig", "No, the time is final"),
    "show-code": ("kode {code}", "code {code}"),
    "show-code-unknown": ("ukjent kode", "unknown code"),
    "show-code-of": ("kode {code} i {list}", "code {code} of {list}"),
    "show-code-strange": ("kode {code} står ikke i kodeverk {list}", "code {code} is not in kodeverk {list}"),
    "show-disagrees": (
        "men kode {code} i kodeverk {list} betyr «{text}»",
        "but code {code} of kodeverk {list} means “{text}”",
    ),
    "show-name": ("Navn", "Name"),
    "show-phone": ("Telefon", "Telephone"),
    "show-fax": ("Faks", "Fax"),
    "show-email": ("E-post", "E-mail"),
    "show-loose": ("Tekst", "Text"),
    "show-null": ("ikke oppgitt ({reason})", "not stated ({reason})"),
    "show-dangling": ("viser til noe som ikke finnes", "refers to something that is not there"),
    "show-message": ("Meldingen", "The message"),
    "show-receipt": ("Applikasjonskvittering", "Application receipt"),
    "show-plan": ("Plan", "Plan"),
    "show-outer": ("Ytre konvolutt", "Outer envelope"),
    "show-signed": ("Meldingen er signert; signaturen er ikke kontrollert", "The message is signed; not verified"),
    "show-attachments": ("Vedlegg", "Attachments"),
    "show-attachment": ("Vedlegg", "Attachment"),
    "show-beside": ("Ved siden av meldingen", "Beside the message"),
    "show-below": ("vist nedenfor", "shown below"),
    "show-size": ("Størrelse", "Size"),
    "show-born": ("født {date}", "born {date}"),
    "show-no-patient": ("Meldingen nevner ingen pasient", "The message names no patient"),
    "show-no-envelope": (
        "Uten konvolutt: avsender, mottaker og pasient er ukjent",
        "Without an envelope: sender, receiver and patient are unknown",
    ),
    "show-box": ("Individuell plan og koordinator", "Individuell plan and koordinator"),
    "show-silent": (
        "Meldingen sier ingenting om individuell plan (det betyr ikke nei).",
        "The message says nothing about an individuell plan (that does not mean no).",
    ),
    "show-silent-plan": (
        "Dokumentet sier ingenting om status for individuell plan (det betyr ikke nei).",
        "The document says nothing about the status of an individuell plan (that does not mean no).",
    ),
    "show-nothing-said": ("sier ingenting (det betyr ikke nei)", "nothing is said (that does not mean no)"),
    "show-unread": (
        "planbro leser ikke status for individuell plan av denne meldingen ({kind}). Les selv hva den sier.",
        "planbro does not read the status of an individuell plan from this message ({kind}). Read what it says.",
    ),
    "show-hint": (
        "Individuell plan eller koordinator er nevnt i teksten, men ikke som status. Det er bare et hint; les selv: "
        "{where}.",
        "An individuell plan or a koordinator is mentioned in the text, but not as a status. That is only a hint; read "
        "it: {where}.",
    ),
    "show-of": ("{what}", "{what}"),
    "show-former-of": ("{what} (tidligere)", "{what} (former)"),
    "show-former": ("Tidligere", "Former"),
    "show-former-role": ("tidligere {role}, til {date}", "former {role}, until {date}"),
    "show-mark-C": ("Kansellering", "Cancellation"),
    "show-mark-M": ("Endring", "Change"),
    "show-taken-back": ("tatt tilbake (meldingen sa: {says})", "taken back (the message said: {says})"),
    "show-taken-back-role": ("{role} (tatt tilbake)", "{role} (taken back)"),
    "show-named": ("en koordinator er navngitt", "a koordinator is named"),
    "show-sure-named": ("kodet rolle eller merkede linjer", "coded role or labelled lines"),
    "show-sure-structured": ("sikkert: eget, kodet felt", "sure: a coded field of its own"),
    "show-sure-coded-role": ("sikkert: kodet rolle på en kontaktperson", "sure: a coded role of a contact"),
    "show-sure-block": (
        "nokså sikkert: faste, merkede linjer i teksten",
        "rather sure: fixed, labelled lines in the text",
    ),
    "show-sure-free-text": ("usikkert: løpende tekst, bare et hint", "unsure: running text, only a hint"),
    "show-sure-?": ("ukjent hvor sikkert", "unknown how sure"),
    "show-stated": ("opplyst {date}", "stated {date}"),
    "show-from": ("fra {date}", "from {date}"),
    "show-until": ("til {date}", "until {date}"),
    "show-stood": ("Stod i: {where}", "Stood in: {where}"),
    "show-unit": ("Koordinerende enhet", "Koordinerende enhet"),
    "show-cancelled": (
        "Kansellering: meldingen trekker tilbake det som er sendt før i serien. Det skal ikke brukes.",
        "Cancellation: this withdraws what was sent before in the series. That is not to be used.",
    ),
    "show-changed": (
        "Endring: meldingen erstatter alt som er sendt før i serien.",
        "Change: this replaces everything that was sent before in the series.",
    ),
    "show-processing-T": ("Opplæring: dette er ingen virkelig melding.", "Training: this is no real message."),
    "show-processing-D": ("Feilsøking: dette er ingen virkelig melding.", "Debugging: this is no real message."),
    "show-receipt-1": (
        "Godtatt: meldingen er mottatt og klar til behandling.",
        "Accepted: the message is received and ready to be handled.",
    ),
    "show-receipt-2": (
        "Avvist: mottakeren har ikke tatt imot meldingen.",
        "Rejected: the receiver has not taken the message.",
    ),
    "show-receipt-3": ("Godtatt, men en del av meldingen har feil.", "Accepted, but a part of the message has faults."),
    "show-receipt-other": ("Kvittering med ukjent status: {text}.", "A receipt of unknown status: {text}."),
    "show-receipt-for": ("Gjelder {name}, laget {made}, med id {id}", "For {name}, made {made}, with id {id}"),
    "show-person": ("Om personen", "About the person"),
    "show-about": ("Om dokumentet", "About the document"),
    "show-contents": ("Innhold", "Contents"),
    "show-critical": ("Viktig", "Important"),
    "show-technical": ("Tekniske opplysninger", "Technical information"),
    "show-technical-left": (
        "{count} {count:teknisk opplysning|tekniske opplysninger} er utelatt her; --html og --json viser dem.",
        "{count} technical {count:fact is|facts are} left out here; --html and --json show them.",
    ),
    "show-footer": ("Vist av planbro {version}.", "Shown by planbro {version}."),
    "show-wrote": ("{file} er skrevet.", "{file} was written."),
    # reconcile
    "reconcile-reading": ("Leser listene", "Reading the lists"),
    "reconcile-title": ("Hvem mangler, per {as_of}", "Who is missing, as of {as_of}"),
    "reconcile-people": (
        "{persons} {persons:person|personer} i listene; {plans} har virksom plan ({paper} av dem på papir), "
        "{helped} har koordinator uten plan.",
        "{persons} {persons:person|people} in the lists; {plans} {plans:has|have} an active plan ({paper} of them on "
        "paper), {helped} {helped:has|have} a "
        "koordinator without a plan.",
    ),
    "reconcile-lists": ("Listene", "The lists"),
    "reconcile-list": ("liste", "list"),
    "reconcile-read-as": ("lest som", "read as"),
    "reconcile-guessed": ("gjettet", "guessed"),
    "reconcile-only-plans": ("bare de med plan", "only those with a plan"),
    "reconcile-documents": ("filer", "files"),
    "reconcile-rows": ("rader", "rows"),
    "reconcile-persons": ("personer", "persons"),
    "reconcile-left": ("utelatt", "left out"),
    "reconcile-shown": ("Hvor de virksomme planene vises", "Where the active plans are shown"),
    "reconcile-where": ("hvor", "where"),
    "reconcile-should": ("skal vises", "should be"),
    "reconcile-shows": ("vises", "shown"),
    "reconcile-share": ("andel", "share"),
    "reconcile-kinds": ("Dette må rettes", "What to mend"),
    "reconcile-urgency": ("haster", "urgency"),
    "reconcile-urgency-1": ("nå", "now"),
    "reconcile-urgency-2": ("snart", "soon"),
    "reconcile-urgency-3": ("ved leilighet", "in time"),
    "reconcile-what": ("hva", "what"),
    "reconcile-new": ("nye", "new"),
    "reconcile-mended": ("rettet", "mended"),
    "reconcile-units": ("Per enhet", "Per unit"),
    "reconcile-unit": ("enhet", "unit"),
    "reconcile-urgent": ("haster", "urgent"),
    "reconcile-no-unit": ("(ukjent enhet)", "(unit not known)"),
    "reconcile-agree": ("Listene er enige; ingenting å rette.", "The lists agree; there is nothing to mend."),
    "reconcile-total": (
        "{rows} ting å rette, hos {people} {people:person|personer}; {urgent} av dem haster.",
        "{rows} {rows:thing|things} to mend, for {people} {people:person|people}; {urgent} of them now.",
    ),
    "reconcile-since": (
        "Siden {day}: {mended} rettet, {new} {new:ny|nye}, {still} står igjen.",
        "Since {day}: {mended} mended, {new} new, {still} still there.",
    ),
    "reconcile-files": (
        "Siden {page}, regnearket {workbook} og listen {list} viser hvem; de er bare for den som har ansvaret.",
        "The page {page}, the workbook {workbook} and the list {list} show who; they are for whoever answers for it.",
    ),
    "reconcile-no-files": (
        "Med -o MAPPE skrives listen med hvem det gjelder og hva som skal gjøres.",
        "With -o FOLDER the list is written, with who it is about and what to do.",
    ),
    # receive and journal
    "receiving": ("Mottar meldinger", "Receiving messages"),
    "received": (
        "{count} {count:fil|filer} mottatt; kvitteringer og summary.json i {folder}",
        "{count} {count:file|files} received; receipts and summary.json in {folder}",
    ),
    "finished-earlier": (
        "{count} {count:melding|meldinger} fra en avbrutt kjøring er gjort {count:ferdig|ferdige}; se summary.json.",
        "{count} {count:message|messages} of a run that was broken off {count:has|have} been finished; see "
        "summary.json.",
    ),
    "more-in-summary": ("… og flere; alle står i summary.json", "… and more; all of them stand in summary.json"),
    "fate-accepted": ("mottatt", "accepted"),
    "fate-rejected": ("avvist", "rejected"),
    "fate-duplicate": ("kommet før", "duplicate"),
    "fate-held": ("venter på originalen", "held for its original"),
    "fate-no-answer": ("kan ikke besvares", "cannot be answered"),
    "fate-unreadable": ("uleselig", "unreadable"),
    "fate-receipt": ("kvittering", "receipt"),
    "fate-sent": ("sendt", "sent"),
    "state-valid": ("gjelder", "valid"),
    "state-superseded": ("erstattet", "superseded"),
    "state-cancelled": ("kansellert", "cancelled"),
    "state-cancellation": ("kansellering", "cancellation"),
    "state-waiting": ("venter", "waiting"),
    "error-codes": ("feilkoder", "error codes"),
    "receipts": ("kvitteringer", "receipts"),
    "receipts-tap": ("ingen; bare lest", "none; only read"),
    "count-of": ("{count}", "{count}"),
    "importable": ("kan importeres", "importable"),
    "entry": ("nr.", "no."),
    "type": ("type", "type"),
    "status": ("status", "status"),
    "fate": ("utfall", "fate"),
    "state": ("i serien", "in series"),
    "arrived": ("kom", "arrived"),
    "from": ("fra", "from"),
    "to": ("til", "to"),
    "link": ("henger sammen med", "belongs with"),
    "link-follows": ("følger", "follows"),
    "link-answers": ("svarer på", "answers"),
    "link-refers": ("viser til", "refers to"),
    "link-repeats": ("gjentar", "repeats"),
    "link-receipt-for": ("kvitterer for", "receipt for"),
    "receipt": ("kvittering", "receipt"),
    "role": ("rolle", "role"),
    "written": ("skrevet", "written"),
    "answers": ("Kvitteringer som er kommet", "Receipts that have come"),
    "journal-ours": (
        "Kvitteringen er planbros egen ({file}); den svarer på melding nr. {entry}.",
        "The receipt is planbro's own ({file}); it answers message no. {entry}.",
    ),
    "journal-wrote": ("{file} er skrevet byte for byte, {size}.", "{file} was written byte for byte, {size}."),
    "journal-empty": ("Journalen er tom.", "The journal is empty."),
    # what happens to a plan
    "conflicts-none": ("Ingen konflikter.", "No conflicts."),
    "conflict-number": ("nr.", "no."),
    "conflict-plan": ("plan", "plan"),
    "conflict-system": ("system", "system"),
    "conflict-parts": ("deler", "parts"),
    "conflict-since": ("siden", "since"),
    "conflict-place": ("sted", "place"),
    "conflict-where": ("hva", "what"),
    "conflict-ours": ("planen (ours)", "the plan (ours)"),
    "conflict-theirs": ("systemet (theirs)", "the system (theirs)"),
    "conflict-item": ("hele punktet", "the whole item"),
    "conflict-there": ("er der", "is there"),
    "conflict-absent": ("(ikke sagt)", "(not said)"),
    "conflict-part-plan": ("planen selv", "the plan itself"),
    "conflict-part-planeier": ("planeier", "planeier"),
    "conflict-head": ("Plan {plan}, endret ulikt i {system}", "Plan {plan}, changed differently in {system}"),
    "conflict-resolved": (
        "Avgjort: versjon {version}; {taken} {taken:sted|steder} som i det andre systemet.",
        "Settled: version {version}; {taken} {taken:place|places} as in the other system.",
    ),
    "write-overridden": (
        "Nr. {number} blir skrevet uten arkivkvittering.",
        "No. {number} will be written without a receipt of the archive.",
    ),
    "sync-gone": (
        "{count} av planene i lageret er ikke blant de {there} i eksporten.",
        "{count} of the plans in the store are not among the {there} of the export.",
    ),
    "would-yes": ("Ingenting er gjort. Gjør det med --yes.", "Nothing was done. Do it with --yes."),
    "close-would": ("Avslutningen vil", "Closing will"),
    "close-begun": (
        "Avslutningen er begynt (nr. {number}); arbeideren vil",
        "The closing has begun (no. {number}); the worker will",
    ),
    "handover-would": ("Overføringen vil", "Handing over will"),
    "handover-begun": (
        "Overføringen er begynt (nr. {number}); arbeideren vil",
        "The handing over has begun (no. {number}); the worker will",
    ),
    "coming-archive": ("  legge planen i arkivet", "  put the plan into the archive"),
    "coming-archive-by-person": (
        "  legge planen i arkivet der et er satt opp, ellers be en person om det",
        "  put the plan into the archive where one is set up, else ask a person to",
    ),
    "coming-end-plan": ("  avslutte planen fra {day}", "  end the plan from {day}"),
    "coming-end-koordinator": (
        "  avslutte {count} {count:koordinator|koordinatorer}",
        "  end {count} {count:koordinator|koordinatorer}",
    ),
    "coming-end-rights": ("  lukke {count} {count:rettighet|rettigheter}", "  close {count} {count:right|rights}"),
    "coming-end-consent-lines": (
        "  lukke {count} {count:linje|linjer} i samtykker",
        "  close {count} {count:line|lines} of consents",
    ),
    "coming-end-consents": ("  avslutte {count} {count:samtykke|samtykker}", "  end {count} {count:consent|consents}"),
    "coming-tell": ("  fortelle det til {party} over {port}", "  tell {party} by {port}"),
    "coming-tell-by-person": ("  be en person fortelle det til {party}", "  ask a person to tell {party}"),
    "coming-registers": (
        "  be en person føre datoene inn i journal og registre",
        "  ask a person to enter the dates in journal and registers",
    ),
    "coming-close-in-tool": (
        "  be en person avslutte planen i verktøyet",
        "  ask a person to close the plan in the tool",
    ),
    "coming-ask-koordinator": (
        "  be en person spørre om koordinator fortsatt trengs",
        "  ask a person whether a koordinator is still needed",
    ),
    "coming-ask-consent": ("  vente på et samtykke som nevner {party}", "  wait for a consent that names {party}"),
    "coming-change-responsible": ("  si at {party} har ansvaret fra {day}", "  say that {party} answers from {day}"),
    "coming-hand-over": (
        "  sende planen til {party}, så langt samtykket rekker",
        "  send the plan to {party}, as far as the consent goes",
    ),
    "coming-hand-over-by-person": (
        "  be en person gi planen til {party}",
        "  ask a person to give the plan to {party}",
    ),
    "coming-tell-unit": (
        "  be en person si fra til koordinerende enhet der",
        "  ask a person to tell koordinerende enhet there",
    ),
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
