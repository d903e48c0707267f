"""Plots for a page: columns over time, and a bar in a row of a table. The numbers stand beside each."""

from planbro.render.plots._bars import bar
from planbro.render.plots._columns import LOOKS, Column, columns

__all__ = ["LOOKS", "Column", "bar", "columns"]
