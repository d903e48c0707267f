"""Corrections: what a person does with exchanges that did not go as they should, told first and done after, audited."""

from planbro.exchange.correct._correct import correct, corrections
from planbro.exchange.correct._judge import lane_of
from planbro.exchange.correct._mend import MENDABLE
from planbro.exchange.correct._model import Audited, Corrected, What, Wish
from planbro.exchange.correct._told import History, history

__all__ = [
    "MENDABLE",
    "Audited",
    "Corrected",
    "History",
    "What",
    "Wish",
    "correct",
    "corrections",
    "history",
    "lane_of",
]
