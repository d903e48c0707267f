"""The tools that make `schemas/fhir`, which are no part of the package."""

from __future__ import annotations

import importlib
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

TOOLS = str(Path(__file__).resolve().parents[2] / "tools")


@cache
def tool(name: str) -> ModuleType:
    """One of them, with those that it imports beside it."""
    sys.path.insert(0, TOOLS)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(TOOLS)
