"""The grammar of `planbro serve`."""

from __future__ import annotations

from typing import Annotated

import typer

from planbro.cli._options import JsonOption, LangOption
from planbro.cli._storing import ConfigOption

PortOption = Annotated[
    int | None,
    typer.Option("--port", metavar="N", min=0, max=65535, help="With --demo: where; 8080 otherwise.",
                 show_default=False),
]  # fmt: skip


def add_serve(app: typer.Typer) -> None:
    """`planbro serve`."""

    @app.command(
        epilog="""
\b
Examples:
  planbro serve --demo
  planbro serve --config /etc/planbro/planbro.toml
  planbro serve --check --config /etc/planbro/planbro.toml
"""
    )
    def serve(
        check: Annotated[bool, typer.Option("--check", help="Only tell whether it could serve.")] = False,
        demo: Annotated[bool, typer.Option("--demo", help="Invented plans and logins, gone when it ends.")] = False,
        port: PortOption = None,
        config: ConfigOption = None,
        json: JsonOption = False,
        lang: LangOption = None,
    ) -> None:
        """Serve: the FHIR facade, the status, the page for the ward, the operators' API; SIGTERM ends it in peace."""
        from planbro.cli import _serve
        from planbro.cli._run import run

        run("serve", lambda job: _serve.serve(job, _serve.Wish(config, check, demo, port)), json, lang)
