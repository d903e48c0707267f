"""The grammar of moving whole municipalities: what `planbro migrate` takes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planbro.cli._options import (
    AsOfOption,
    FormatOption,
    JsonOption,
    LangOption,
    PaperLanguage,
    PdfOption,
    Profile,
    ProfileOption,
    formats,
)
from planbro.cli._storing import KeysOption

moving = typer.Typer()


class Consents(StrEnum):
    """What is moved while nobody has consented to the new tool."""

    MOVE = "move"
    CLOSE = "close"
    HOLD = "hold"


class ProgressKind(StrEnum):
    """How progress is shown."""

    AUTO = "auto"
    LIVE = "live"
    PLAIN = "plain"
    NONE = "none"


@moving.command(
    epilog="""
\b
Examples:
  planbro migrate eksport/ ny/ --to flyt-samspill --dry-run --report rapport
  planbro migrate eksport.zip ny.zip --to flyt-samspill --report rapport
  planbro migrate eksport.zip ny.zip --to flyt-samspill --report rapport --resume
  planbro migrate eksport/ ny/ --to flyt-samspill --report rapport --resume --decisions rapport/decisions.csv
  planbro migrate eksport/ https://fhir.example.no/r4 --report rapport
  planbro migrate ny/ tilbake/ --to sampro
  planbro migrate planer.xlsx ny/ --to manual --variant "DIPS Samspill" --report rapport

\b
0: all whole, or with notes only. 1: a warning or an error; the report says of which plan. 2: nothing was moved, or it
stopped. planbro writes files; the new tool's vendor takes them in. What to do first and last: docs/migrate.md.
"""
)
def migrate(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A folder, a zip or a file of exports.", show_default=False)
    ],
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="A folder, a .zip, an .xlsx, or a FHIR server.", show_default=False)
    ],
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="Format of the target; manual: pages to type from; a server takes fhir.",
            autocompletion=formats,
        ),
    ] = None,
    format: FormatOption = None,
    variant: Annotated[
        str, typer.Option("--variant", help="Words of the target, where it has several; with manual, the tool's name.")
    ] = "",
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="DIR",
            help="Where the report and the ledger go.  [default: TARGET.report]",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do everything but write to the target; the report says what would come.")
    ] = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on where it stopped, or do what was decided. To start over, delete TARGET and DIR."
        ),
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="P", help="Only this plan: its id, its number, or a pattern of paths. Repeats."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only plans changed on this day or later.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="Only the first N plans.")] = None,
    consents: Annotated[
        Consents,
        typer.Option(
            "--consents",
            help="Without a consent to the new tool: move as it is; close participants' access; hold the plan back.",
        ),
    ] = Consents.MOVE,
    decisions: Annotated[
        Path | None,
        typer.Option("--decisions", metavar="FILE", help="The decisions a person has filled in (decisions.csv)."),
    ] = None,
    forms: Annotated[
        bool, typer.Option("--forms/--no-forms", help="Make the consent forms to sign, for plans without consent.")
    ] = True,
    show_persons: Annotated[
        bool,
        typer.Option(
            "--show-persons", help="Names in the report, which is health data then; they are masked otherwise."
        ),
    ] = False,
    as_of: AsOfOption = None,
    profile: ProfileOption = Profile.ACCEPT,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=0, help="Processes.  [default: one for each core]")
    ] = None,
    plan_minutes: Annotated[
        int,
        typer.Option("--plan-minutes", metavar="N", min=1, help="A plan that takes longer is refused; the rest go on."),
    ] = 15,
    plan_memory: Annotated[
        int,
        typer.Option("--plan-memory", metavar="MB", min=256, help="A plan that takes more is refused; the rest go on."),
    ] = 1024,
    progress: Annotated[ProgressKind, typer.Option("--progress", help="Live on a terminal, else plain lines.")] = (
        ProgressKind.AUTO
    ),
    language: Annotated[
        PaperLanguage, typer.Option("--language", help="Language of the report and the forms.")
    ] = PaperLanguage.NB,
    token_env: Annotated[
        str | None,
        typer.Option("--token-env", metavar="NAME", help="Environment variable that holds the server's bearer token."),
    ] = None,
    controller: Annotated[
        str | None,
        typer.Option(
            "--controller", metavar="P", help="Whose own server it is; else the body that answers for the plan."
        ),
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure-http", help="Allow http to a server that is not this machine.")
    ] = False,
    pdf: PdfOption = False,
    queue: Annotated[
        str | None,
        typer.Option(
            "--queue", metavar="URL", help="A database by which many machines share this migration, and nothing else."
        ),
    ] = None,
    join: Annotated[
        bool, typer.Option("--join", help="With --queue: help with the migration that another machine leads there.")
    ] = False,
    keys: KeysOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Move every plan of a municipality to another tool, read each back, and prove that nothing was lost."""
    from planbro.cli import _migrate
    from planbro.cli._run import run

    asked = _migrate.Asked(
        source, target, to, format, variant, report, dry_run, resume, tuple(only or ()), since, limit, consents.value,
        decisions, forms, show_persons, as_of, profile.value, workers, progress.value, language.value, token_env,
        controller, insecure, pdf, plan_minutes, plan_memory, queue, join, keys,
    )  # fmt: skip
    run("migrate", lambda job: _migrate.migrate(job, asked), json, lang)
