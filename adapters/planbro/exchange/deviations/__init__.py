"""Deviations (avvik): opened once for what went wrong, closed by a person with a reason, told to whoever keeps them."""

from planbro.exchange.deviations._alert import FLOW
from planbro.exchange.deviations._export import HEADINGS, pages, parts, table
from planbro.exchange.deviations._open import ORDINARY, close, export, opened, sweep

__all__ = ["FLOW", "HEADINGS", "ORDINARY", "close", "export", "opened", "pages", "parts", "sweep", "table"]
