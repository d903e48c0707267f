"""The grammar of the command: names, options and help. What each one does lies in a module of its own, loaded late."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

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
app.add_typer(mappings, name="mappings")


class Profile(StrEnum):
    """Which identity numbers are taken."""

    ACCEPT = "accept"
    PRODUCTION = "production"
    TEST = "test"


class Language(StrEnum):
    """The language of texts."""

    EN = "en"
    NB = "nb"


def _formats(incomplete: str) -> list[str]:
    """For shell completion; the names are few and stable, so nothing is loaded."""
    known = ("sampro", "flyt-samspill", "fhir", "plo-1.6", "plo-2.0", "plan")
    return [name for name in known if name.startswith(incomplete)]


FormatOption = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FORMAT",
        help="Format of the input; guessed from its content otherwise.",
        autocompletion=_formats,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, by its schema in schemas/cli/.")]
LangOption = Annotated[
    Language | None,
    typer.Option("--lang", help="Language of texts; from LC_ALL or LANG otherwise.", show_default=False),
]
MaxOption = Annotated[
    int | None,
    typer.Option(
        "--max-bytes", metavar="N", min=1, help="Refuse a larger input.  [default: 200 MiB]", show_default=False
    ),
]
ProfileOption = Annotated[
    Profile,
    typer.Option("--profile", help="accept: every number; production: no synthetic one; test: only synthetic ones."),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="T", help="The day or time that counts as now; the latest the source knows otherwise."
    ),
]
InArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="The document, or - for standard input.", show_default=False)
]


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
            "-o", "--output", metavar="OUT", help="Where to write: .zip, .xml or .json; - for standard output."
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="sampro, flyt-samspill, fhir, plo-1.6, plo-2.0 or plan.",
            autocompletion=_formats,
        ),
    ],
    format: FormatOption = None,
    variant: Annotated[
        str | None, typer.Option("--variant", help="Words of the target, where it has several: 4.4 for sampro.")
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
    )
    run("convert", lambda job: _convert.convert(job, asked), json, lang, quiet_stdout=output == "-")


@app.command(
    epilog="""
\b
Examples:
  planbro validate plan.zip
  planbro validate rapport.xml --as plo-1.6 --profile production
  planbro validate plan.json --json | jq '.findings[].code'
"""
)
def validate(
    source: InArgument,
    format: Annotated[
        str | None,
        typer.Option("--as", "--from", metavar="FORMAT", help="The format it should be.", autocompletion=_formats),
    ] = None,
    profile: ProfileOption = Profile.ACCEPT,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Say everything there is to say against a document, all at once."""
    from planbro.cli import _look
    from planbro.cli._run import run

    run("validate", lambda job: _look.validate(job, source, format, profile.value, as_of, max_bytes), json, lang)


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
  planbro survey export.xml
  planbro survey export.xml --table our-sampro.table
  planbro survey export.xml --json > survey.json
"""
)
def survey(
    source: InArgument,
    format: FormatOption = None,
    table: Annotated[
        Path | None, typer.Option("--table", metavar="FILE", help="Read with this table, a customer's own edited one.")
    ] = None,
    paths: Annotated[
        bool, typer.Option("--paths", help="List every path of the document, not only the unknown ones.")
    ] = False,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    max_bytes: MaxOption = None,
    lang: LangOption = None,
) -> None:
    """Map an export: what is there, what no table knows, which rows might be wanting. Examples are masked."""
    from planbro.cli import _look
    from planbro.cli._run import run

    run("survey", lambda job: _look.survey(job, source, format, table, paths, as_of, max_bytes), json, lang)


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
            autocompletion=_formats,
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
  planbro generate --plans 1000 --seed 7 --to sampro -o out/sampro --zip
  planbro generate --plans 50 --seed 7 --to fhir -o out/bad --faults date-31-02,two-koordinatorer
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
            help="sampro, flyt-samspill, fhir, plo-1.6, plo-2.0 or plan.",
            autocompletion=_formats,
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
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Make a municipality of synthetic people, reproducible, with faults if wanted."""
    from planbro.cli import _generate
    from planbro.cli._run import run

    run("generate", lambda job: _generate.generate(job, plans, seed, to, output, faults, zipped), json, lang)


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
