"""What several commands ask for, said once: names, help, and the words to choose from."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Profile(StrEnum):
    """Which identity numbers are taken."""

    ACCEPT = "accept"
    PRODUCTION = "production"
    TEST = "test"


class Language(StrEnum):
    """The language of texts."""

    EN = "en"
    NB = "nb"


class BundleKind(StrEnum):
    """What a Bundle is for (R4 Bundle.type)."""

    COLLECTION = "collection"
    TRANSACTION = "transaction"
    DOCUMENT = "document"
    MESSAGE = "message"


class PaperLanguage(StrEnum):
    """The language of a letter, and of what FHIR says in words."""

    NB = "nb"
    NN = "nn"


class PrintLanguage(StrEnum):
    """The language of a paper; English where the paper comes in it."""

    NB = "nb"
    NN = "nn"
    EN = "en"


def formats(incomplete: str) -> list[str]:
    """For shell completion: only the heads of the tables are read."""
    from planbro.formats import names

    return [name for name in names() if name.startswith(incomplete)]


FormatOption = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FORMAT",
        help="Format of the input; guessed from its content otherwise.",
        autocompletion=formats,
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
PdfOption = Annotated[bool, typer.Option("--pdf", help="Read each PDF outside a plan as the printout of one.")]
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
JournalOption = Annotated[Path, typer.Option("--journal", metavar="DB", envvar="PLANBRO_JOURNAL", help="The journal.")]
InArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="The document, or - for standard input.", show_default=False)
]
