"""Moving a municipality: every plan to another tool, read back and proven, and what a person has to decide."""

from planbro.exchange._pool import Bounds, Pool, Stopped, cores
from planbro.exchange.migrate._decisions import Decision, read_decisions, write_decisions
from planbro.exchange.migrate._finish import write_report
from planbro.exchange.migrate._model import KindCount, Remark, Result
from planbro.exchange.migrate._one import Wish
from planbro.exchange.migrate._run import LEDGER, Job, Migrated, Progress, join_crew
from planbro.exchange.migrate._run import migrate as migrate_all
from planbro.exchange.migrate._server import Server
from planbro.exchange.migrate._summary import Summary

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
