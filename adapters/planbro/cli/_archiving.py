"""The grammar of archiving: what `planbro archive` takes."""

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
)

archiving = typer.Typer(
    help="The archive: a package per plan and version, its receipts, and what may be deleted once they are there.",
    no_args_is_help=True,
)
_Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of packages.", show_default=False)]


class Reason(StrEnum):
    """Why a plan is archived."""

    MIGRATION = "migration"
    EVALUATION = "evaluation"
    CLOSING = "closing"


@archiving.command(
    "make",
    epilog="""
\b
Examples:
  planbro archive make eksport/ arkiv/
  planbro archive make eksport/ arkiv/ --resume
  planbro archive make plan.zip arkiv/ --reason evaluation --record oppdatert/
""",
)
def archive_make(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A folder, a zip or a file of exports.", show_default=False)
    ],
    folder: _Folder,
    reason: Annotated[Reason, typer.Option("--reason", help="Why the plans are archived.")] = Reason.MIGRATION,
    format: FormatOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="P", help="Only this plan: its UUID, its number in the tool, or its file."),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many files.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Pass over files that are archived byte for byte, without reading them.")
    ] = False,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="OUT", help="Write each plan there with the package among its archives."),
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="The municipality's own choices, as archive.toml.")
    ] = None,
    pdf: PdfOption = False,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=0, help="Processes.  [default: one for each core]")
    ] = None,
    language: Annotated[PaperLanguage, typer.Option("--language", help="The language of the PDF.")] = PaperLanguage.NB,
    profile: ProfileOption = Profile.ACCEPT,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Make a package of each plan: PDF/A, XML, the original, attachments, metadata, checksums. Nothing twice."""
    from planbro.cli import _archive
    from planbro.cli._run import run

    asked = _archive.Asking(source, folder, reason.value, format, only or [], limit, resume, record, config,
                            language.value, profile.value, as_of, pdf, workers)  # fmt: skip
    run("archive-make", lambda job: _archive.make(job, asked), json, lang)


@archiving.command(
    "receipt",
    epilog="""
\b
Examples:
  planbro archive receipt arkiv/ pakker-utfylt.csv
  planbro archive receipt arkiv/ kvittering1.xml kvittering2.xml
""",
)
def archive_receipt(
    folder: _Folder,
    receipts: Annotated[
        list[str],
        typer.Argument(metavar="RECEIPT...", help="Receipts of the archive: CSV, JSON or XML.", show_default=False),
    ],
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Record the archive's receipts, each matched by package and checksum."""
    from planbro.cli import _archive
    from planbro.cli._run import run

    run("archive-receipt", lambda job: _archive.receipt(job, folder, receipts), json, lang)


@archiving.command("status")
def archive_status(
    folder: _Folder,
    verify: Annotated[bool, typer.Option("--verify", help="Read every file and compare it with its manifest.")] = False,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Say how many packages there are, and which still wait for a receipt."""
    from planbro.cli import _archive
    from planbro.cli._run import run

    run("archive-status", lambda job: _archive.status(job, folder, verify), json, lang)


@archiving.command(
    "deletable",
    epilog="""
\b
Examples:
  planbro archive deletable arkiv/ -o kan-slettes.csv --migration rapport/migration.db
  planbro archive deletable arkiv/ -o kan-slettes.csv --source eksport/
""",
)
def archive_deletable(
    folder: _Folder,
    output: Annotated[str, typer.Option("-o", "--output", metavar="OUT", help="The list, as CSV.")],
    migration: Annotated[
        Path | None,
        typer.Option("--migration", metavar="LEDGER", help="Only plans that this migration moved whole."),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--source", metavar="SOURCE", help="Only plans that say the same there now as when archived."),
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """List the plans that may be deleted: the archive has receipted their newest content. Deletes nothing."""
    from planbro.cli import _archive
    from planbro.cli._run import run

    run("archive-deletable", lambda job: _archive.deletable(job, folder, output, migration, source), json, lang,
        quiet_stdout=output == "-")  # fmt: skip


@archiving.command(
    "read",
    epilog="""
\b
Examples:
  planbro archive read uttrekk/ -o planer/
  planbro archive read uttrekk.zip utskrift.pdf -o planer/
""",
)
def archive_read(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE...",
            help="A Noark 5 extract (folder or zip), a PDF, or a folder of PDFs.",
            show_default=False,
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for the plans.")],
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="The municipality's own words, as archive.toml.")
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Take plans in from an archive: each individuell plan of an extract, each printout, as a file planbro reads."""
    from planbro.cli import _archive
    from planbro.cli._run import run

    run("archive-read", lambda job: _archive.read(job, sources, output, config), json, lang)
