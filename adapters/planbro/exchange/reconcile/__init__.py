"""Who is missing: the lists of tool, EPJ, PAS and messages, held against each other (docs/reconcile.md)."""

from planbro.exchange.reconcile._columns import ColumnTable, shipped
from planbro.exchange.reconcile._columns import parse as parse_columns
from planbro.exchange.reconcile._lists import NAMES, Given
from planbro.exchange.reconcile._report import Reconciled, reconcile
from planbro.exchange.reconcile._rules import Settings
from planbro.exchange.reconcile._state import SALT_BYTES, Keys, read_state

__all__ = [
    "NAMES",
    "SALT_BYTES",
    "ColumnTable",
    "Given",
    "Keys",
    "Reconciled",
    "Settings",
    "parse_columns",
    "read_state",
    "reconcile",
    "shipped",
]
