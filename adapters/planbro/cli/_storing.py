"""What every command that works on the store asks for: where it is, its keys, the settings, whose plans."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store", metavar="URL", envvar="PLANBRO_STORE",
        help="The store: a file, or postgresql://...; the settings' own otherwise.", show_default=False,
    ),
]  # fmt: skip
KeysOption = Annotated[
    Path | None,
    typer.Option(
        "--keys", metavar="FILE", envvar="PLANBRO_KEYS_FILE",
        help="The file of keys; the settings' own, or PLANBRO_KEYS, otherwise.", show_default=False,
    ),
]  # fmt: skip
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", envvar="PLANBRO_CONFIG", help="The settings.", show_default=False),
]
TenantOption = Annotated[
    str | None,
    typer.Option(
        "--tenant", metavar="ORGNR", envvar="PLANBRO_TENANT",
        help="Whose plans: an organisasjonsnummer, or a name in the settings; the only one otherwise.",
        show_default=False,
    ),
]  # fmt: skip
