"""The `planbro` command: thin, and quick to say what it can do."""

from __future__ import annotations


def main() -> None:
    """Run the command on the process's arguments; leaves with the exit code (0, 1 or 2)."""
    from planbro.cli._app import app

    app(prog_name="planbro")


__all__ = ["main"]
