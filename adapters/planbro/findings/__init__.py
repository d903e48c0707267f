"""One model for every fault and remark: schema, code, rule, table and input.

A finding says where, which rule, how grave, and what to do. It never holds a person's name, number or free
text: its parameters are structural (element names, table rows, counts, codes), see `Finding.params`.
"""

from planbro.findings._count import Count, counted
from planbro.findings._model import CATALOGUE, Entry, Finding, Findings, Place, PlanbroError, Refused, Severity

__all__ = [
    "CATALOGUE",
    "Count",
    "Entry",
    "Finding",
    "Findings",
    "Place",
    "PlanbroError",
    "Refused",
    "Severity",
    "counted",
]
