"""The grammar of admissions: what `planbro admission` takes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from planbro.cli._options import JsonOption, LangOption, MaxOption
from planbro.cli._storing import ConfigOption, KeysOption, StoreOption, TenantOption

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
def admission_explain(
    files: _Files,
    store: StoreOption = None,
    keys: KeysOption = None,
    config: ConfigOption = None,
    tenant: TenantOption = None,
    max_bytes: MaxOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Tell what would be sent to whom, and why, if the files were taken now. Nothing is done; that it was asked, of a
    plan that is here, is put in the log."""
    from planbro.cli import _admission
    from planbro.cli._run import run
    from planbro.cli._stored import Asked

    asked = Asked(store, keys, config, tenant)
    run("admission-explain", lambda job: _admission.explain(job, asked, files, max_bytes), json, lang)


@admitting.command(
    "take",
    epilog="""
\b
Examples:
  planbro admission take innlagt.hl7
""",
)
def admission_take(
    files: _Files,
    store: StoreOption = None,
    keys: KeysOption = None,
    config: ConfigOption = None,
    tenant: TenantOption = None,
    max_bytes: MaxOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Take files as if they had come by a port; the worker does the rest. The same file again is the same event."""
    from planbro.cli import _admission
    from planbro.cli._run import run
    from planbro.cli._stored import Asked

    asked = Asked(store, keys, config, tenant)
    run("admission-take", lambda job: _admission.take(job, asked, files, max_bytes), json, lang)


@admitting.command("show")
def admission_show(
    number: Annotated[int, typer.Argument(metavar="N", help="The task's number.", show_default=False)],
    store: StoreOption = None,
    keys: KeysOption = None,
    config: ConfigOption = None,
    tenant: TenantOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show a task of kind admission: where and since when, whom a need is about, and what may be told. Audited."""
    from planbro.cli import _admission
    from planbro.cli._run import run
    from planbro.cli._stored import Asked

    asked = Asked(store, keys, config, tenant)
    run("admission-show", lambda job: _admission.show(job, asked, number), json, lang)


@admitting.command(
    "sentence",
    epilog="""
\b
Examples:
  planbro admission sentence store:0b9f1d3e-9a0f-5c3e-8a11-000000000001 --for herid:8094867 --language nn
""",
)
def admission_sentence(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="store:ID, a plan of the store.", show_default=False)],
    who: Annotated[
        str | None,
        typer.Option("--for", metavar="P", help="Who writes the letter; the tenant itself otherwise.",
                     show_default=False),
    ] = None,
    language: Annotated[LetterLanguage, typer.Option("--language", help="The letter's language.")] = LetterLanguage.NB,
    store: StoreOption = None,
    keys: KeysOption = None,
    config: ConfigOption = None,
    tenant: TenantOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:  # fmt: skip
    """Give the sentence for the innkalling that asks the patient to bring the plan. For the patient's own letter, and
    nothing else. Audited."""
    from planbro.cli import _admission
    from planbro.cli._run import run
    from planbro.cli._stored import Asked

    asked = Asked(store, keys, config, tenant)
    run("admission-sentence", lambda job: _admission.sentence(job, asked, plan, who, language.value), json, lang)
