"""What is really in a customer's export: counts, values, what no table knows, and which rows might be wanting.

A person reads this to fit a table and to know what a migration meets. Nothing of a planeier is in it: examples are
shapes, values are the Plan's own, and what few plans say is counted and not told.
"""

from planbro.exchange.survey._model import CodedField, PathCount, Survey
from planbro.exchange.survey._rows import CodeProposal, FirstTable, Proposal
from planbro.exchange.survey._run import Question, survey, survey_source

__all__ = [
    "CodeProposal",
    "CodedField",
    "FirstTable",
    "PathCount",
    "Proposal",
    "Question",
    "Survey",
    "survey",
    "survey_source",
]
