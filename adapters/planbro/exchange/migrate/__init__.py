"""Moving a municipality: every plan to another tool, read back and proven, and what a person has to decide.

What is named here is loaded when it is asked for: others use single parts of the room, and a report of a whole
municipality loads much that they do not need.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from planbro.exchange._pool import Bounds, Pool, Stopped, cores
    from planbro.exchange.migrate._decisions import Decision, read_decisions, write_decisions
    from planbro.exchange.migrate._finish import write_report
    from planbro.exchange.migrate._model import KindCount, Remark, Result
    from planbro.exchange.migrate._one import Wish
    from planbro.exchange.migrate._run import LEDGER, Job, Migrated, Progress, join_crew
    from planbro.exchange.migrate._run import migrate as migrate_all
    from planbro.exchange.migrate._server import Server
    from planbro.exchange.migrate._summary import Summary

_WHERE: Final = {
    **dict.fromkeys(("Bounds", "Pool", "Stopped", "cores"), "planbro.exchange._pool"),
    **dict.fromkeys(("Decision", "read_decisions", "write_decisions"), f"{__name__}._decisions"),
    "write_report": f"{__name__}._finish",
    **dict.fromkeys(("KindCount", "Remark", "Result"), f"{__name__}._model"),
    "Wish": f"{__name__}._one",
    **dict.fromkeys(("LEDGER", "Job", "Migrated", "Progress", "join_crew", "migrate_all"), f"{__name__}._run"),
    "Server": f"{__name__}._server",
    "Summary": f"{__name__}._summary",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(_WHERE[name]), "migrate" if name == "migrate_all" else name)


__all__ = [
    "LEDGER",
    "Bounds",
    "Decision",
    "Job",
    "KindCount",
    "Migrated",
    "Pool",
    "Progress",
    "Remark",
    "Result",
    "Server",
    "Stopped",
    "Summary",
    "Wish",
    "cores",
    "join_crew",
    "migrate_all",
    "read_decisions",
    "write_decisions",
    "write_report",
]
