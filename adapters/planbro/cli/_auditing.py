"""The grammar of the audit beyond its list: export and check, the planeier's log, and the review."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from planbro.cli._keeping import auditing
from planbro.cli._options import JsonOption, LangOption
from planbro.cli._run import Job, run
from planbro.cli._stored import Asked
from planbro.cli._storing import on_store

__all__ = ["auditing"]


class For(StrEnum):
    """Who is given the log."""

    PLANEIER = "planeier"
    REPRESENTATIVE = "representative"


class PageLanguage(StrEnum):
    """The language of the log."""

    NB = "nb"
    NN = "nn"
    EN = "en"


_Plan = Annotated[str | None, typer.Option("--plan", metavar="PLAN", help="Of this plan.")]
_Person = Annotated[
    str | None, typer.Option("--person", metavar="FILE", help="Of the person whose number the file has; - for stdin.")
]
_Since = Annotated[str | None, typer.Option("--since", metavar="T", help="From this day or time on.")]
_Until = Annotated[str | None, typer.Option("--until", metavar="T", help="Before this day or time.")]
_Words = Annotated[PageLanguage | None, typer.Option("--words", help="Language of what is written; bokmål otherwise.")]


@auditing.command(
    "export",
    epilog="""
\b
Examples:
  planbro audit export --fhir -o revisjon.ndjson --since 2026-11-01
  planbro audit export --fhir -o revisjon.json --plan store:6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e
  planbro audit export --all -o alt.ndjson
""",
)
@on_store("audit-export")
def audit_export(
    job: Job,
    asked: Asked,
    output: Annotated[str, typer.Option("-o", "--output", metavar="OUT", help="OUT.ndjson, or OUT.json for a Bundle.")],
    fhir: Annotated[bool, typer.Option("--fhir/--lines", help="As AuditEvents, or as the lines stand.")] = True,
    everything: Annotated[bool, typer.Option("--all", help="The chains whole, of every tenant.")] = False,
    plan: _Plan = None,
    person: _Person = None,
    since: _Since = None,
    until: _Until = None,
    numbers: Annotated[
        bool, typer.Option("--show-persons", help="Name persons by their numbers, for who has the right to them.")
    ] = False,
) -> None:
    """Export lines as FHIR AuditEvents, and beside them the proof that none was changed (OUT.proof)."""
    from planbro.cli import _audit_export, _looked

    wanted = _looked.Wanted(plan, person, since, until)
    how = _audit_export.Exporting(output, not fhir, everything, numbers)
    _audit_export.export(job, asked, wanted, how)


@auditing.command(
    "check",
    epilog="""
\b
Examples:
  planbro audit check revisjon.ndjson --anchors planbro.anchors
""",
)
def audit_check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The export.", show_default=False)],
    proof: Annotated[
        str | None, typer.Option("--proof", metavar="FILE", help="Its proof; FILE.proof otherwise.")
    ] = None,
    anchors: Annotated[
        str | None, typer.Option("--anchors", metavar="FILE", help="The anchors that were kept elsewhere; - for stdin.")
    ] = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Hold an export to its proof: needs neither store nor keys."""
    from planbro.cli import _audit_export

    run("audit-check", lambda job: _audit_export.check(job, file, proof, anchors), json, lang)


@auditing.command(
    "log",
    epilog="""
\b
Examples:
  planbro audit log --person - --for planeier -o logg.pdf < nummer.txt
  planbro audit log --plan store:sampro/4711 --for representative --reader mor.txt -o logg.html --words nn
""",
)
@on_store("audit-log")
def audit_log(
    job: Job,
    asked: Asked,
    reader: Annotated[For, typer.Option("--for", help="Who is given it.")] = For.PLANEIER,
    number: Annotated[
        str | None,
        typer.Option("--reader", metavar="FILE", help="The file with the number of who acts for the planeier."),
    ] = None,
    plan: _Plan = None,
    person: _Person = None,
    since: _Since = None,
    until: _Until = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="OUT", help="A page (.html), a paper (.pdf) or .json.")
    ] = None,
    words: _Words = None,
) -> None:
    """Make the log of who has looked, for the one whose plan it is, or one who may act for that person."""
    from planbro.cli import _looked

    wanted = _looked.Wanted(plan, person, since, until)
    given = _looked.Given(reader.value, number, _looked.language_of(words), output)
    _looked.log(job, asked, wanted, given)


@auditing.command(
    "review",
    epilog="""
\b
Examples:
  planbro audit review --since 2026-11-01 -o gjennomgang.csv
""",
)
@on_store("audit-review")
def audit_review(
    job: Job,
    asked: Asked,
    since: _Since = None,
    until: _Until = None,
    output: Annotated[str | None, typer.Option("-o", "--output", metavar="OUT", help="The list as CSV.")] = None,
    words: _Words = None,
) -> None:
    """Go through the audit: emergencies, refusals, many persons or units, nights, and looks without a stated reason."""
    from planbro.cli import _looked

    wanted = _looked.Wanted(since=since, until=until)
    words_in = _looked.language_of(words)
    _looked.review(job, asked, wanted, output, words_in)
