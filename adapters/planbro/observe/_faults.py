"""An exception as it may be told: its type and the place in the code. Its message may quote a plan, so it is not."""

from __future__ import annotations

import re
from pathlib import PurePath
from types import TracebackType
from typing import Any, Final

from planbro.findings import CATALOGUE, PlanbroError

_ROOTS: Final = ("planbro", "site-packages", "dist-packages")
_CHAIN: Final = 5
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")


def told(error: BaseException) -> dict[str, Any]:
    """Type and place, of what caused it too, and the codes of findings that it carries."""
    found: dict[str, Any] = {"exception": kind(error), "raised": raised(error.__traceback__)}
    causes: list[str] = []
    at, seen = error, {id(error)}
    while (under := at.__cause__ or (None if at.__suppress_context__ else at.__context__)) is not None:
        if id(under) in seen or len(causes) >= _CHAIN:
            break
        seen.add(id(under))
        causes.append(f"{kind(under)} at {raised(under.__traceback__)}")
        at = under
    if causes:
        found["causes"] = causes
    if isinstance(error, BaseExceptionGroup):
        found["parts"] = sorted({kind(one) for one in error.exceptions})
    if isinstance(error, PlanbroError):
        found["codes"] = sorted({code for code in error.findings.codes() if code in CATALOGUE})
    return found


def kind(error: BaseException) -> str:
    name = type(error).__name__
    return name if _NAME.fullmatch(name) else "Exception"


def raised(trace: TracebackType | None) -> str:
    """`exchange/_read.py:120 > lxml/etree.py:3`: the innermost line of ours, and of all where that is another."""
    found, ours = "-", ""
    while trace is not None:
        code = trace.tb_frame.f_code
        place = where(code.co_filename, trace.tb_lineno)
        if "planbro" in PurePath(code.co_filename).parts:
            ours = place
        found, trace = place, trace.tb_next
    return f"{ours} > {found}" if ours and ours != found else found


def where(file: str, line: int) -> str:
    """A place in code, from the package on; of a folder above that nothing is told."""
    parts = PurePath(file).parts
    for root in _ROOTS:
        if root in parts:
            at = len(parts) - 1 - parts[::-1].index(root)
            return f"{'/'.join(parts[at + 1 :])}:{line}"
    return f"{parts[-1] if parts else '-'}:{line}"
