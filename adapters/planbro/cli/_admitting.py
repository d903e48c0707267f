"""The grammar of admissions: what `planbro admission` takes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from planbro.cli._options import MaxOption
from planbro.cli._run import Job
from planbro.cli._stored import Asked
from planbro.cli._storing import on_store

admitting = typer.Typer(
    help="Admissions and discharges: what would be told to whom, files taken by hand, the words for a letter.",
    no_args_is_help=True,
)


class LetterLanguage(StrEnum):
    """The language of a letter."""

    NB = "nb"
    NN = "nn"
    EN = "en"


_Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="HL7 v2 ADT, FHIR Encounter, or a message of an admitted or discharged patient.",
        show_default=False,
    ),
]


@admitting.command(
    "explain",
    epilog="""
\b
Examples:
  planbro admission explain innlagt.hl7
  planbro admission explain encounter.json --json
""",
)
@on_store("admission-explain")
def admission_explain(
    job: Job,
    asked: Asked,
    files: _Files,
    max_bytes: MaxOption = None,
) -> None:
    """Tell what would be sent to whom, and why, if the files were taken now. Nothing is done; that it was asked, of a
    plan that is here, is put in the log."""
    from planbro.cli import _admission

    _admission.explain(job, asked, files, max_bytes)


@admitting.command(
    "take",
    epilog="""
\b
Examples:
  planbro admission take innlagt.hl7
""",
)
@on_store("admission-take")
def admission_take(
    job: Job,
    asked: Asked,
    files: _Files,
    max_bytes: MaxOption = None,
) -> None:
    """Take files as if they had come by a port; the worker does the rest. The same file again is the same event."""
    from planbro.cli import _admission

    _admission.take(job, asked, files, max_bytes)


@admitting.command("show")
@on_store("admission-show")
def admission_show(
    job: Job,
    asked: Asked,
    number: Annotated[int, typer.Argument(metavar="N", help="The task's number.", show_default=False)],
) -> None:
    """Show a task of kind admission: where and since when, whom a need is about, and what may be told. Audited."""
    from planbro.cli import _admission

    _admission.show(job, asked, number)


@admitting.command(
    "sentence",
    epilog="""
\b
Examples:
  planbro admission sentence store:0b9f1d3e-9a0f-5c3e-8a11-000000000001 --for herid:8094867 --language nn
""",
)
@on_store("admission-sentence")
def admission_sentence(
    job: Job,
    asked: Asked,
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="store:ID, a plan of the store.", show_default=False)],
    who: Annotated[
        str | None,
        typer.Option("--for", metavar="P", help="Who writes the letter; the tenant itself otherwise.",
                     show_default=False),
    ] = None,
    language: Annotated[LetterLanguage, typer.Option("--language", help="The letter's language.")] = LetterLanguage.NB,
) -> None:  # fmt: skip
    """Give the sentence for the innkalling that asks the patient to bring the plan. For the patient's own letter, and
    nothing else. Audited."""
    from planbro.cli import _admission

    _admission.sentence(job, asked, plan, who, language.value)
