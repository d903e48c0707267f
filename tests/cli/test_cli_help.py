"""Help: quick, with examples, in every command."""

from __future__ import annotations

import os
import subprocess
import sys
from time import perf_counter

import pytest
from command import ROOT, planbro

COMMANDS = (
    ["convert"],
    ["validate"],
    ["inspect"],
    ["survey"],
    ["mappings", "check"],
    ["mappings", "show"],
    ["generate"],
    ["demo"],
    ["enrich"],
    ["show"],
    ["receive"],
    ["journal", "show"],
    ["reconcile"],
    ["paper", "make"],
    ["paper", "read"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_examples(command: list[str]) -> None:
    ran = planbro(*command, "--help")
    assert ran.code == 0
    assert f"planbro {' '.join(command)}" in ran.out.split("Examples:")[1]


def test_the_version() -> None:
    assert planbro("--version").out.startswith("planbro ")


def test_completion_is_there() -> None:
    ran = planbro("--show-completion", "bash")
    assert ran.code in {0, 1, 2}
    assert "--install-completion" in planbro("--help").out


def seconds(*words: str) -> float:
    """The best of three, since a busy machine only makes it slower."""
    env = os.environ | {"PYTHONPATH": str(ROOT / "adapters")}
    best = 9.0
    for _ in range(3):
        started = perf_counter()
        subprocess.run([sys.executable, *words], env=env, check=True, capture_output=True)
        best = min(best, perf_counter() - started)
    return best


@pytest.mark.long  # a clock on a shared machine lies now and then
def test_help_costs_little_more_than_typer_itself() -> None:
    assert seconds("-m", "planbro", "--help") < 3 * seconds("-c", "import typer") + 0.05


def test_help_loads_none_of_the_rooms() -> None:
    rooms = ("lxml", "pydantic", "rich", "planbro.plan", "planbro.formats")
    code = f"import sys, planbro.cli._app; print([m for m in {rooms} if m in sys.modules])"
    env = os.environ | {"PYTHONPATH": str(ROOT / "adapters")}
    done = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
