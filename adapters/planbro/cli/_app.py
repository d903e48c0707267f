"""The grammar of the command: names, options and help. What each one does lies in a module of its own, loaded late."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planbro.cli._admitting import admitting
from planbro.cli._archiving import archiving
from planbro.cli._asking import asking
from planbro.cli._auditing import auditing
from planbro.cli._casing import casing, conflicting, syncing
from planbro.cli._configuring import configuring
from planbro.cli._correcting import add_worker, deviating, exchanging
from planbro.cli._keeping import keeping, storing
from planbro.cli._moving import moving
from planbro.cli._options import (
    AsOfOption,
    BundleKind,
    FormatOption,
    InArgument,
    JournalOption,
    JsonOption,
    LangOption,
    MaxOption,
    PaperLanguage,
    PdfOption,
    PrintLanguage,
    Profile,
    ProfileOption,
    formats,
)
from planbro.cli._serving import add_serve
from planbro.cli._tasking import add_reminders, partying, tasking

_MARKUP = "rich" if sys.stdout.isatty() else None
app = typer.Typer(
    name="planbro",
    help="Carry an individuell plan between Sampro, Flyt Samspill, FHIR and PLO messages, and account for every part.",
    epilog="Exit codes: 0 done; 1 done, or judged invalid, with a warning or an error; 2 could not, or wrong usage.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=_MARKUP,  # type: ignore[arg-type]
    context_settings={"help_option_names": ["-h", "--help"]},
)
mappings = typer.Typer(
    help="The tables that pair the formats with the Plan: check them, print them for approval.",
    no_args_is_help=True,
    rich_markup_mode=_MARKUP,  # type: ignore[arg-type]
)
app.add_typer(moving)
app.add_typer(keeping)
app.add_typer(casing)
app.add_typer(conflicting, name="conflicts")
app.add_typer(syncing, name="sync")
app.add_typer(storing, name="store")
app.add_typer(auditing, name="audit")
app.add_typer(mappings, name="mappings")
app.add_typer(archiving, name="archive")
app.add_typer(configuring, name="config")
app.add_typer(exchanging, name="exchanges")
app.add_typer(deviating, name="deviations")
add_worker(app)
app.add_typer(tasking, name="tasks")
app.add_typer(asking, name="access")
app.add_typer(partying, name="parties")
app.add_typer(admitting, name="admission")
add_reminders(app)
add_serve(app)
journals = typer.Typer(
    help="The journal of messages: what came, what became of it, the originals.",
    no_args_is_help=True,
    rich_markup_mode=_MARKUP,  # type: ignore[arg-type]
)
app.add_typer(journals, name="journal")
papers = typer.Typer(
    help="All that is printed: the plan, meetings, consents, answers to the planeier, letters; and the journal text.",
    no_args_is_help=True,
    rich_markup_mode=_MARKUP,  # type: ignore[arg-type]
)
app.add_typer(papers, name="paper")

consents = typer.Typer(
    help="Consents: who may know what and why, the form to sign, and the signed one taken in.",
    no_args_is_help=True,
    rich_markup_mode=_MARKUP,  # type: ignore[arg-type]
)
app.add_typer(consents, name="consent")


def _version(shown: bool) -> None:
    if shown:
        from planbro._version import __version__

        typer.echo(f"planbro {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Say the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command(
    epilog="""
\b
Examples:
  planbro convert plan.zip -o plan.json --to flyt-samspill
  planbro convert plan.zip -o bundle.json --to fhir --account account.json
  planbro convert plan.zip -o rapport.xml --to plo-1.6 --receiver herid:91090 --purpose TREAT
  planbro convert plan.zip -o rapport.xml --to plo-1.6 --own-copy
  planbro convert edited.json -o back.zip --to sampro --onto plan.zip
"""
)
def convert(
    source: Annotated[
        str, typer.Argument(metavar="IN", help="The document, or - for standard input.", show_default=False)
    ],
    output: Annotated[
        str,
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            help="Where to write: .zip, .xml, .json, .xlsx or .csv; - for standard output.",
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="sampro, flyt-samspill, dips-samspill, xlsx, csv, fhir, plo-1.6, plo-1.5, plo-2.0, dialog-1.1, epj, "
            "plan.",
            autocompletion=formats,
        ),
    ],
    format: FormatOption = None,
    variant: Annotated[
        str | None,
        typer.Option("--variant", help="Form of the target, where it has several: 4.4 for sampro, flat for xlsx."),
    ] = None,
    message: Annotated[
        str | None, typer.Option("--message", metavar="TYPE", help="Message type, a code of kodeverk 8279.")
    ] = None,
    sender: Annotated[
        str | None,
        typer.Option(
            "--sender", metavar="P", help="herid:, orgnr:, hpr: or fnr: and a number; bare digits are a HER-id."
        ),
    ] = None,
    receiver: Annotated[
        str | None, typer.Option("--receiver", metavar="P", help="Write only what this party may see.")
    ] = None,
    purpose: Annotated[
        str | None, typer.Option("--purpose", metavar="U", help="Why the receiver asks: TREAT, for example.")
    ] = None,
    own_copy: Annotated[
        bool,
        typer.Option("--own-copy", help="The whole plan, for the controller; a PLO message needs this or --receiver."),
    ] = False,
    as_of: AsOfOption = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="FILE", help="Write there what became of every part.")
    ] = None,
    onto: Annotated[
        str | None,
        typer.Option("--onto", metavar="FILE", help="Put the plan back onto this document of the target format."),
    ] = None,
    follows: Annotated[
        str | None,
        typer.Option("--follows", metavar="FILE", help="The sent message that the new one is an Endring of."),
    ] = None,
    cancel: Annotated[
        bool, typer.Option("--cancel", help="With --follows: a Kansellering of it and its whole series.")
    ] = False,
    answers: Annotated[
        str | None, typer.Option("--answers", metavar="FILE", help="The forespørsel that the new message answers.")
    ] = None,
    bundle: Annotated[
        BundleKind | None, typer.Option("--bundle", help="With --to fhir: the kind of Bundle; a collection otherwise.")
    ] = None,
    narrative: Annotated[
        PaperLanguage, typer.Option("--narrative", help="With --to fhir: the language of the text for people.")
    ] = PaperLanguage.NB,
    profile: ProfileOption = Profile.ACCEPT,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Write a plan as another format, and account for every part of it."""
    from planbro.cli import _convert
    from planbro.cli._run import run

    asked = _convert.Asked(
        source,
        output,
        to,
        format,
        variant,
        message,
        sender,
        receiver,
        purpose,
        own_copy,
        as_of,
        account,
        onto,
        profile.value,
        max_bytes,
        follows,
        cancel,
        answers,
        bundle.value if bundle else None,
        narrative.value,
    )
    run("convert", lambda job: _convert.convert(job, asked), json, lang, quiet_stdout=output == "-")


@app.command(
    epilog="""
\b
Examples:
  planbro enrich innleggelsesrapport.xml --plan plan.zip -o ut.xml
  planbro enrich melding.xml --plan plan.zip -o ut.xml --dialog dialog.xml
  planbro enrich - --plan plan.json -o - < melding.xml
"""
)
def enrich(
    message: Annotated[
        str, typer.Argument(metavar="MESSAGE", help="The EPJ's message, or - for standard input.", show_default=False)
    ],
    plan: Annotated[str, typer.Option("--plan", metavar="PLAN", help="The plan, in any format that is read.")],
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="The message to send on; - for standard output.")
    ],
    purpose: Annotated[
        str, typer.Option("--purpose", metavar="U", help="Why the receivers of the message want it.")
    ] = "TREAT",
    as_of: AsOfOption = None,
    dialog: Annotated[
        str | None,
        typer.Option(
            "--dialog", metavar="FILE", help="Where the message cannot carry it, write a dialogmelding there."
        ),
    ] = None,
    sign_key: Annotated[
        str | None, typer.Option("--sign-key", metavar="PEM", help="Sign a signed message again, with this key.")
    ] = None,
    sign_cert: Annotated[str | None, typer.Option("--sign-cert", metavar="PEM", help="The key's certificate.")] = None,
    limit: Annotated[
        float, typer.Option("--limit", metavar="S", min=0.01, help="Past this time the message passes as it was.")
    ] = 5.0,
    profile: ProfileOption = Profile.ACCEPT,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Put "has IP", koordinator and how to reach the plan into the EPJ's own message, and touch nothing else.

    Whatever goes wrong, OUT is the message as it was, and the deviation is told.
    """
    from planbro.cli import _enrich
    from planbro.cli._run import run

    asked = _enrich.Asked(
        message, plan, output, purpose, as_of, dialog, sign_key, sign_cert, limit, profile.value, max_bytes
    )
    run("enrich", lambda job: _enrich.enrich(job, asked), json, lang, quiet_stdout=output == "-")


class PushMode(StrEnum):
    """How a plan is sent to a FHIR server."""

    AUTO = "auto"
    TRANSACTION = "transaction"
    UPDATE = "update"


@app.command(
    epilog="""
\b
Examples:
  planbro push plan.zip --to https://fhir.example.org/r4 --receiver herid:8140003 --purpose TREAT --token-env IP_TOKEN
  planbro push bundle.json --to https://ip.kommune.example/fhir --own-copy --dry-run
  planbro push bundle.json --to https://ip.kommune.example/fhir --own-copy --seen CarePlan/6f0a6d2e@4
"""
)
def push(
    bundle: Annotated[
        str,
        typer.Argument(metavar="BUNDLE", help="A FHIR Bundle or a plan in any readable format.", show_default=False),
    ],
    to: Annotated[str, typer.Option("--to", metavar="URL", help="The FHIR server's address; https.")],
    format: FormatOption = None,
    receiver: Annotated[
        str | None, typer.Option("--receiver", metavar="P", help="Send only what this party may see.")
    ] = None,
    purpose: Annotated[
        str | None, typer.Option("--purpose", metavar="U", help="Why the receiver asks: TREAT, for example.")
    ] = None,
    own_copy: Annotated[
        bool, typer.Option("--own-copy", help="The whole plan: the server is the controller's own.")
    ] = False,
    controller: Annotated[
        str | None,
        typer.Option("--controller", metavar="P", help="Whose own copy; the body that answers for the plan otherwise."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="T", help="The moment that consents are judged by; now otherwise.")
    ] = None,
    record: Annotated[
        str | None,
        typer.Option("--record", metavar="FILE", help="What has been sent; <stem>.push.json beside BUNDLE otherwise."),
    ] = None,
    mode: Annotated[
        PushMode, typer.Option("--mode", help="One transaction, single updates, or what the server can.")
    ] = PushMode.AUTO,
    seen: Annotated[
        list[str] | None,
        typer.Option("--seen", metavar="TYPE/ID@VERSION", help="Write over this version, which you have looked at."),
    ] = None,
    token_env: Annotated[
        str | None, typer.Option("--token-env", metavar="VAR", help="The environment variable with a bearer token.")
    ] = None,
    header: Annotated[
        list[str] | None,
        typer.Option("--header", metavar="NAME=VAR", help="A header, its value from an environment variable."),
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure-http", help="Allow plain http to another machine; the plan goes unencrypted.")
    ] = False,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="S", min=0.1, help="How long to wait for one answer.")
    ] = 30.0,
    tries: Annotated[int, typer.Option("--tries", metavar="N", min=1, max=20, help="How often to try a step.")] = 5,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, and send nothing.")] = False,
    profile: ProfileOption = Profile.ACCEPT,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Send a plan to a FHIR server: once, as its receiver may see it, and never over somebody else's change.

    Broken off anywhere, the same command goes on where it was.
    """
    from planbro.cli import _push
    from planbro.cli._run import run

    asked = _push.Asked(
        bundle, to, format, receiver, purpose, own_copy, controller, as_of, record, mode.value, seen or (), token_env,
        header or (), insecure, timeout, tries, dry_run, profile.value, max_bytes,
    )  # fmt: skip
    run("push", lambda job: _push.push_bundle(job, asked), json, lang)


@app.command(
    epilog="""
\b
Examples:
  planbro validate plan.zip
  planbro validate rapport.xml --as plo-1.6 --profile production
  planbro validate bundle.json --outcome utfall.json
  planbro validate plan.json --json | jq '.findings[].code'
"""
)
def validate(
    source: InArgument,
    format: Annotated[
        str | None,
        typer.Option("--as", "--from", metavar="FORMAT", help="The format it should be.", autocompletion=formats),
    ] = None,
    profile: ProfileOption = Profile.ACCEPT,
    as_of: AsOfOption = None,
    outcome: Annotated[
        str | None,
        typer.Option("--outcome", metavar="OUT", help="Write the findings here as OperationOutcome, JSON or .xml."),
    ] = None,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Say everything there is to say against a document, all at once."""
    from planbro.cli import _look
    from planbro.cli._run import run

    run(
        "validate",
        lambda job: _look.validate(job, source, format, profile.value, as_of, max_bytes, outcome),
        json,
        lang,
        quiet_stdout=outcome == "-",
    )


@app.command(
    epilog="""
\b
Examples:
  planbro inspect plan.zip
  planbro inspect - --json < rapport.xml
"""
)
def inspect(
    source: InArgument,
    format: FormatOption = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Show what a document is and how much it holds, never whose it is."""
    from planbro.cli import _look
    from planbro.cli._run import run

    run("inspect", lambda job: _look.inspect(job, source, format, as_of, max_bytes), json, lang)


@app.command(
    epilog="""
\b
Examples:
  planbro show rapport.xml
  planbro show rapport.xml --html rapport.html --lang nb
  planbro show plan.zip --html - > plan.html
"""
)
def show(
    source: InArgument,
    format: FormatOption = None,
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="OUT", help="Write one HTML file there instead; - for standard output."),
    ] = None,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Show a message or a plan as a person reads it: individuell plan and koordinator first, then everything."""
    from planbro.cli import _show
    from planbro.cli._run import run

    asked = _show.Asked(source, format, html, max_bytes)
    run("show", lambda job: _show.show(job, asked), json, lang, quiet_stdout=html == "-")


@app.command(
    epilog="""
\b
Examples:
  planbro survey export.xml
  planbro survey export.xml --table our-sampro.table
  planbro survey eksport.zip --workers 4 --html kartlegging.html --json > survey.json
  planbro survey eksport/ --limit 200 --rows forslag.table --codes koder.table
"""
)
def survey(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A document, a folder or a zip of exports, a workbook; or - for standard input.",
            show_default=False,
        ),
    ],
    format: FormatOption = None,
    table: Annotated[
        Path | None, typer.Option("--table", metavar="FILE", help="Read with this table, a customer's own edited one.")
    ] = None,
    paths: Annotated[
        bool, typer.Option("--paths", help="List every path of the documents, not only the unknown ones.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Look at the first N plans only.")
    ] = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64, help="Processes at work.")] = 1,
    rows: Annotated[
        str | None, typer.Option("--rows", metavar="OUT", help="Write the proposed rows, as a file to confirm.")
    ] = None,
    codes: Annotated[
        str | None, typer.Option("--codes", metavar="OUT", help="Write the proposed rows of code tables.")
    ] = None,
    html: Annotated[
        str | None, typer.Option("--html", metavar="OUT", help="Write the survey as a page, in one file.")
    ] = None,
    pdf: PdfOption = False,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Map an export of one plan or of many: what is there, what no table knows, which rows might be wanting. Masked."""
    from planbro.cli import _survey
    from planbro.cli._run import run

    run(
        "survey",
        lambda job: _survey.survey(job, source, format, table, paths, as_of, max_bytes, limit=limit, workers=workers,
                                   rows=rows, codes=codes, html=html, pdf=pdf),
        json,
        lang,
        quiet_stdout="-" in {rows, codes, html},
    )  # fmt: skip


@papers.command(
    "make",
    epilog="""
\b
Examples:
  planbro paper make plan plan.zip -o plan.pdf --large
  planbro paper make innkalling store:6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911 -o innkalling.pdf --simple
  planbro paper make referat plan.zip -o referat.html --receiver herid:8140001 --language nn
  planbro paper make need plan.zip -o melding.html --about ip,koordinator
  planbro paper make need plan.zip -o melding.xml --receiver herid:8140001 --ground hpl-38a
  planbro paper make declined plan.zip -o skjema.html --blank --language nn
""",
)
def paper_make(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="plan, innkalling, referat, referat-short, meeting-list, consent, receipt, insight, looked, "
            "withdrawal, deviations, koordinator-change or koordinator-declined; a letter: need, declined, "
            "information, request, refusal, tool-declined or service-declined-tool.",
            show_default=False,
        ),
    ],
    plan: Annotated[
        str, typer.Argument(metavar="PLAN", help="A plan in any readable format, or store:ID.", show_default=False)
    ],
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="Where to write; - for standard output.")
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--as",
            "--form",
            metavar="FORM",
            help="pdf or html; a letter also text, json (a form) or plo. By the ending of OUT otherwise.",
        ),
    ] = None,
    language: Annotated[
        PrintLanguage, typer.Option("--language", help="The language of the paper.")
    ] = PrintLanguage.NB,
    large: Annotated[bool, typer.Option("--large", help="Type of 16 points, and more room.")] = False,
    simple: Annotated[
        bool, typer.Option("--simple", help="Easy to read: what matters most, one thought on each line.")
    ] = False,
    meeting: Annotated[
        str | None, typer.Option("--meeting", metavar="ID", help="Which meeting; the next, or the last with a referat.")
    ] = None,
    consent: Annotated[
        str | None, typer.Option("--consent", metavar="ID", help="Which consent; all that stand otherwise.")
    ] = None,
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="PLAN", help="With innkalling: the plan as it was after the meeting before."),
    ] = None,
    record: Annotated[
        str | None, typer.Option("--record", metavar="ID", help="Which record; the latest of its kind otherwise.")
    ] = None,
    blank: Annotated[bool, typer.Option("--blank", help="To be filled in: the person, and lines to write on.")] = False,
    about: Annotated[
        str | None,
        typer.Option("--about", metavar="WHAT,...", help="What a need or refusal is of: ip, koordinator, team."),
    ] = None,
    receiver: Annotated[
        str | None,
        typer.Option(
            "--receiver",
            metavar="P",
            help="Who the paper is for, who then sees what may be seen; a letter to another body needs a --ground.",
        ),
    ] = None,
    ground: Annotated[
        str | None,
        typer.Option("--ground", metavar="CODE", help="Why a letter may: consent, hpl-38a, hpl-25 or complaint."),
    ] = None,
    purpose: Annotated[
        str, typer.Option("--purpose", metavar="U", help="Why the receiver wants it, where consent is the ground.")
    ] = "TREAT",
    sender: Annotated[
        str | None,
        typer.Option("--sender", metavar="P", help="Who sends a message; who answers for the plan otherwise."),
    ] = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Write a paper: the plan, what belongs to a meeting or a consent, an answer to the planeier, or a letter."""
    from planbro.cli import _papers
    from planbro.cli._run import run

    asked = _papers.Asked(
        kind, plan, output, form, language.value, large, simple, meeting, consent, before, record, blank, about,
        receiver, ground, purpose, sender, as_of, max_bytes,
    )  # fmt: skip
    run("paper-make", lambda job: _papers.make(job, asked), json, lang, quiet_stdout=output == "-")


@papers.command(
    "read",
    epilog="""
\b
Examples:
  planbro paper read skjema.json
  planbro paper read skjema.json --onto plan.zip -o ny-plan.zip
  planbro paper read helseopplysninger.xml --onto plan.zip -o ny-plan.zip
""",
)
def paper_read(
    source: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A filled form, or a message that reports a need.", show_default=False),
    ],
    onto: Annotated[
        str | None, typer.Option("--onto", metavar="PLAN", help="Put it among the records of this plan.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="OUT", help="Where to write the plan, in its own format.")
    ] = None,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Read a filled paper into the records of a plan; once is enough."""
    from planbro.cli import _papers
    from planbro.cli._run import run

    run("paper-read", lambda job: _papers.accept(job, source, onto, output, max_bytes), json, lang,
        quiet_stdout=output == "-")  # fmt: skip


@papers.command(
    "note",
    epilog="""
\b
Examples:
  planbro paper note plan.zip
  planbro paper note plan.zip --epj gerica --as-of 2026-11-22
""",
)
def paper_note(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan in any readable format.", show_default=False)],
    epj: Annotated[
        str, typer.Option("--epj", metavar="KEY", help="Which journal, by its key in epj-texts.toml.")
    ] = "standard",
    as_of: AsOfOption = None,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Print the text that is typed into a journal: that there is a plan, and who is koordinator."""
    from planbro.cli import _papers
    from planbro.cli._run import run

    run("paper-note", lambda job: _papers.note(job, plan, epj, as_of, max_bytes), json, lang)


@mappings.command(
    "check",
    epilog="""
\b
Examples:
  planbro mappings check
  planbro mappings check our-sampro.table our-codes.table
""",
)
def mappings_check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Table files; all shipped ones otherwise.", show_default=False),
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Check tables before they run: each fault with file, line and what to do."""
    from planbro.cli import _mappings
    from planbro.cli._run import run

    run("mappings-check", lambda job: _mappings.check(job, files or []), json, lang)


@mappings.command(
    "show",
    epilog="""
\b
Examples:
  planbro mappings show sampro -o sampro.md
  planbro mappings show --coverage
  planbro mappings show fhir --conceptmaps conceptmaps/
""",
)
def mappings_show(
    format: Annotated[
        str | None,
        typer.Argument(
            metavar="[FORMAT]",
            help="Which table; not needed with --coverage.",
            show_default=False,
            autocompletion=formats,
        ),
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="The matrix of the Plan's fields and the formats instead.")
    ] = False,
    conceptmaps: Annotated[
        Path | None,
        typer.Option("--conceptmaps", metavar="DIR", help="Write each code table as a FHIR ConceptMap there."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write the page there; standard output otherwise."),
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Print a table as a page for whoever approves it."""
    from planbro.cli import _mappings
    from planbro.cli._run import run

    run("mappings-show", lambda job: _mappings.show(job, format, coverage, conceptmaps, output), json, lang)


@app.command(
    epilog="""
\b
Examples:
  planbro reconcile export/ pas.csv sent/ -o reconcile/
  planbro reconcile tool:plans.zip pas:dips.csv iplos.xml idents:idents.csv paper:papir.csv -o reconcile/ --lang nb
  planbro reconcile export/ pas.csv --columns our-pas.toml --municipality 9901 -o reconcile/ --no-persons
"""
)
def reconcile(
    lists: Annotated[
        list[str],
        typer.Argument(
            metavar="LIST...",
            help="File, zip or folder, or KIND:PATH; KIND is tool, paper, journal, iplos, idents, pas or messages.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Folder for page, workbook and list; only counts without."),
    ] = None,
    columns: Annotated[
        list[Path] | None,
        typer.Option("--columns", metavar="FILE", help="A column table (TOML) for a list of yours; may be repeated."),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option("--previous", metavar="FILE", help="An earlier reconcile.json; that in DIR otherwise."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="T", help="The day or time that counts as now; today otherwise.")
    ] = None,
    municipality: Annotated[
        str, typer.Option("--municipality", metavar="NNNN", help="Leave out rows of other municipalities.")
    ] = "",
    stale_days: Annotated[
        int, typer.Option("--stale-days", metavar="N", min=1, help="After how many days a status is old.")
    ] = 365,
    need_days: Annotated[
        int, typer.Option("--need-days", metavar="N", min=1, help="After how many days a reported need is unanswered.")
    ] = 90,
    persons: Annotated[
        bool, typer.Option("--show-persons/--no-persons", help="Numbers in the files, or pseudonymous keys alone.")
    ] = True,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="Processes that read; up to 4 otherwise.")
    ] = None,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Hold the lists of tool, EPJ, PAS and messages against each other: who is missing where, and who mends it."""
    from planbro.cli import _reconcile
    from planbro.cli._run import run

    run(
        "reconcile",
        lambda job: _reconcile.run_reconcile(
            job,
            _reconcile.Asked(
                tuple(lists),
                output,
                tuple(columns or ()),
                previous,
                as_of or _reconcile.today(),
                municipality,
                stale_days,
                need_days,
                persons,
                jobs,
                max_bytes,
            ),
        ),
        json,
        lang,
    )


@app.command(
    epilog="""
\b
Examples:
  planbro receive inbox/ --out receipts
  planbro receive melding.xml --out receipts --known known.toml
  planbro receive copies/ --out seen --tap
"""
)
def receive(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="IN...", help="Messages, or folders of them (their .xml files).", show_default=False),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for receipts and summary.json.")],
    journal: Annotated[
        Path | None, typer.Option("--journal", metavar="DB", help="The journal; DIR/journal.db otherwise.")
    ] = None,
    known: Annotated[
        str | None,
        typer.Option("--known", metavar="FILE", help="Who exists here, as TOML or JSON; everybody otherwise."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="T", help="The time that receipts bear; now otherwise.")
    ] = None,
    tap: Annotated[
        bool, typer.Option("--tap/--answer", help="Read and note, and never answer; for where an EPJ answers itself.")
    ] = False,
    profile: ProfileOption = Profile.ACCEPT,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Receive care messages: keep the originals, judge each, write the AppRec that answers it."""
    from planbro.cli import _receive
    from planbro.cli._run import run

    asked = _receive.Asked(sources, out, journal, known, as_of, tap, profile.value, max_bytes)
    run("receive", lambda job: _receive.receive(job, asked), json, lang)


class AnyLanguage(StrEnum):
    """The language of what a koordinator reads."""

    EN = "en"
    NB = "nb"
    NN = "nn"


class ConsentKind(StrEnum):
    """What a form is a consent to."""

    JOINT = "joint"
    SHARING = "sharing"
    PLAN_MAKING = "plan-making"
    TOOL = "tool"


@consents.command(
    "explain",
    epilog="""
\b
Examples:
  planbro consent explain plan.zip --lang nb
  planbro consent explain plan.zip --receiver herid:8140006 --receiver hpr:990002008 --lang nn
  planbro consent explain plan.zip --svg samtykker.svg --as-of 2027-02-01 --json
""",
)
def consent_explain(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan in any readable format.", show_default=False)],
    receiver: Annotated[
        list[str] | None,
        typer.Option("--receiver", metavar="P", help="Only these; everybody whom the plan names otherwise."),
    ] = None,
    purpose: Annotated[str, typer.Option("--purpose", metavar="U", help="What they would use it for.")] = "TREAT",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="T", help="The moment that consents are judged by; now otherwise.")
    ] = None,
    svg: Annotated[
        str | None,
        typer.Option("--svg", metavar="OUT", help="Draw it here, on A4 landscape; further pages OUT-2.svg and so on."),
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="Persons by name too, not by role alone.")] = False,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: Annotated[
        AnyLanguage | None,
        typer.Option("--lang", help="Language of texts; from LC_ALL or LANG otherwise.", show_default=False),
    ] = None,
) -> None:
    """Show who may know what of a plan, why, and until when."""
    from planbro.cli import _consent
    from planbro.cli._run import run

    run(
        "consent-explain",
        lambda job: _consent.explain(
            job, plan, receiver or (), purpose, as_of, svg, names, lang.value if lang else None, max_bytes
        ),
        json,
        lang,
        quiet_stdout=svg == "-",
    )


@consents.command(
    "form",
    epilog="""
\b
Examples:
  planbro consent form plan.zip -o samtykke.pdf --template svar.json
  planbro consent form plan.zip --kind tool --tool Sampro --lang nn -o samtykke.pdf --html samtykke.html
  planbro consent form --kind sharing -o tomt-skjema.pdf
""",
)
def consent_form(
    plan: Annotated[
        str | None,
        typer.Argument(metavar="[PLAN]", help="Filled in from this plan; empty otherwise.", show_default=False),
    ] = None,
    kind: Annotated[
        ConsentKind, typer.Option("--kind", help="joint: to the plan and to the sharing, with one signature.")
    ] = ConsentKind.JOINT,
    lang: Annotated[PaperLanguage, typer.Option("--lang", help="The language of the form.")] = PaperLanguage.NB,
    output: Annotated[str | None, typer.Option("-o", "--output", metavar="OUT", help="The form as tagged PDF.")] = None,
    html: Annotated[str | None, typer.Option("--html", metavar="OUT", help="The form as a page.")] = None,
    template: Annotated[
        str | None,
        typer.Option("--template", metavar="OUT", help="The file of answers, to fill in from the signed form."),
    ] = None,
    tool: Annotated[
        str | None, typer.Option("--tool", metavar="NAME", help="With --kind tool: which; the plan's own otherwise.")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--start", metavar="D", help="First day; as the plan has it otherwise.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--end", metavar="D", help="Last day; as the plan has it otherwise.")
    ] = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
) -> None:
    """Write a consent form to be signed, filled in from a plan or empty."""
    from planbro.cli import _consent
    from planbro.cli._run import run

    asked = _consent.Wanted(plan, kind.value, lang.value, output, html, template, tool, start, end, as_of, max_bytes)
    run("consent-form", lambda job: _consent.form(job, asked), json, None,
        quiet_stdout="-" in {output, html, template})  # fmt: skip


@consents.command(
    "record",
    epilog="""
\b
Examples:
  planbro consent record plan.zip --form svar.json --form skannet.pdf -o ny-plan.zip
  planbro consent record plan.zip --withdraw all --date 2026-11-22 -o ny-plan.zip
  planbro consent record plan.zip --template svar.json --kind tool
""",
)
def consent_record(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan in any readable format.", show_default=False)],
    form: Annotated[
        list[str] | None,
        typer.Option(
            "--form", metavar="FILE", help="The file of answers; and the scan of what was signed, kept as it is."
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="OUT", help="Where to write the plan, in its own format.")
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORMAT", help="Another format: plan holds all.", autocompletion=formats),
    ] = None,
    withdraw: Annotated[
        str | None, typer.Option("--withdraw", metavar="ID", help="Withdraw this consent, or all.")
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="D", help="With --withdraw: the day from which it is closed.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="WHO", help="With --withdraw: who withdrew it.")] = None,
    template: Annotated[
        str | None, typer.Option("--template", metavar="OUT", help="Only write the file of answers, to fill in.")
    ] = None,
    kind: Annotated[ConsentKind, typer.Option("--kind", help="With --template: which form.")] = ConsentKind.JOINT,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Take a signed form, a refusal or a withdrawal into the plan; once is enough."""
    from planbro.cli import _consent
    from planbro.cli._run import run

    asked = _consent.Given(plan, form or (), output, to, withdraw, date, by, template, kind.value, as_of, max_bytes)
    run("consent-record", lambda job: _consent.record(job, asked), json, lang, quiet_stdout=output == "-")


@journals.command(
    "show",
    epilog="""
\b
Examples:
  planbro journal show 63ef9d77-a261-5ed7-a2ac-09fea2e8b277 --journal receipts/journal.db
  planbro journal show 63ef9d77-a261-5ed7-a2ac-09fea2e8b277 --original melding.xml
""",
)
def journal_show(
    msgid: Annotated[str, typer.Argument(metavar="MSGID", help="MsgId of a message or receipt.", show_default=False)],
    journal: JournalOption = Path("journal.db"),
    original: Annotated[
        str | None, typer.Option("--original", metavar="OUT", help="Write the original there, byte for byte.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="With --original: write over a file that is there.")] = False,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Find a message by its MsgId, or by the Id of the receipt: what became of it, its series, its receipts."""
    from planbro.cli import _journal
    from planbro.cli._run import run

    run("journal-show", lambda job: _journal.show(job, msgid, journal, original, force), json, lang)


@journals.command("list")
def journal_list(
    journal: JournalOption = Path("journal.db"),
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="The latest so many; 0 for all.")] = 50,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """List what the journal holds, the latest last."""
    from planbro.cli import _journal
    from planbro.cli._run import run

    run("journal-list", lambda job: _journal.listing(job, journal, limit), json, lang)


@app.command(
    epilog="""
\b
Examples:
  planbro generate --plans 1000 --seed 7 --to sampro -o out/sampro --zip
  planbro generate --plans 50 --seed 7 --to fhir -o out/bad --faults date-31-02,two-koordinatorer
  planbro generate --plans 12000 --seed 7 --to sampro -o eksport --attachments 5
"""
)
def generate(
    plans: Annotated[int, typer.Option("--plans", metavar="N", min=1, help="How many plans.")],
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help="The municipality; the same number gives the same plans.")
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="sampro, flyt-samspill, dips-samspill, xlsx, csv, fhir, plo-1.6, plo-2.0 or plan.",
            autocompletion=formats,
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for the files, one for each plan.")
    ],
    faults: Annotated[
        str | None,
        typer.Option(
            "--faults",
            metavar="NAME,...",
            help="Plant one of these in each plan; `all`, or an unknown name to see them.",
        ),
    ] = None,
    zipped: Annotated[bool, typer.Option("--zip", help="Each plan as a zip with its attachments.")] = False,
    attachments: Annotated[
        int | None,
        typer.Option(
            "--attachments", metavar="N", min=0, help="A large export to rehearse with: plans with N attachments each."
        ),
    ] = None,
    attachment_size: Annotated[
        int, typer.Option("--attachment-size", metavar="BYTES", min=1, help="With --attachments: of each.")
    ] = 10_000,
    text: Annotated[
        int, typer.Option("--text", metavar="BYTES", min=1, help="With --attachments: about so much text in a plan.")
    ] = 20_000,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Make a municipality of synthetic people, reproducible, with faults if wanted."""
    from planbro.cli import _generate
    from planbro.cli._run import run

    bulk = _generate.Bulk(attachments, attachment_size, text) if attachments is not None else None
    run("generate", lambda job: _generate.generate(job, plans, seed, to, output, faults, zipped, bulk), json, lang)


@app.command(
    epilog="""
\b
Examples:
  planbro demo
  planbro demo -o /tmp/planbro-demo --lang nb
"""
)
def demo(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for the files.")] = Path(
        "out/demo"
    ),
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Take an invented person's rich plan through every format and back, with the account of each."""
    from planbro.cli import _demo
    from planbro.cli._run import run

    run("demo", lambda job: _demo.demo(job, output), json, lang)
