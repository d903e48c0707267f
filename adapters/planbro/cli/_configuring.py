"""The grammar of settings: what `planbro config` takes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planbro.cli._options import JsonOption, LangOption

configuring = typer.Typer(
    help="The settings of an installation: a file to begin with, all its faults at once, and what counts in the end.",
    no_args_is_help=True,
)
_File = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE", envvar="PLANBRO_CONFIG", help="The TOML file; the environment alone otherwise.",
        show_default=False,
    ),
]  # fmt: skip


class Deployment(StrEnum):
    """What an installation is for."""

    KOMMUNE = "kommune"
    TRUST = "trust"
    PROCESSOR = "processor"


@configuring.command(
    "check",
    epilog="""
\b
Examples:
  planbro config check /etc/planbro/planbro.toml
  planbro config check planbro.toml --no-reach --json
""",
)
def config_check(
    file: _File = None,
    reach: Annotated[
        bool,
        typer.Option("--reach/--no-reach", help="Look also for secrets, folders and files that it names."),
    ] = True,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Tell every fault in the settings at once, each with its line."""
    from planbro.cli import _config
    from planbro.cli._run import run

    run("config-check", lambda job: _config.check(job, file, reach), json, lang)


@configuring.command(
    "show",
    epilog="""
\b
Examples:
  planbro config show /etc/planbro/planbro.toml
  PLANBRO_RETENTION__MESSAGES=5y planbro config show planbro.toml --said
""",
)
def config_show(
    file: _File = None,
    said: Annotated[bool, typer.Option("--said", help="Only what is said, not the defaults.")] = False,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show what counts in the end, and where each value was said. Secrets are not shown."""
    from planbro.cli import _config
    from planbro.cli._run import run

    run("config-show", lambda job: _config.show(job, file, said), json, lang)


@configuring.command(
    "new",
    epilog="""
\b
Examples:
  planbro config new kommune -o planbro.toml
  planbro config new trust -o -
""",
)
def config_new(
    deployment: Annotated[Deployment, typer.Argument(help="What the installation is for.", show_default=False)],
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE", help="Where to write; - for standard output.")
    ],
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Write a file of settings to begin with."""
    from planbro.cli import _config
    from planbro.cli._run import run

    run("config-new", lambda job: _config.new(job, deployment, output), json, lang, quiet_stdout=output == "-")
