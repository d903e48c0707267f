"""Everything that is printed: one entry, a list of what there is, and each paper as PDF or as one HTML file.

Data is never markup; a paper for others is cut down by the rules of disclosure before anything is set (law 3).
"""

from planbro.render.days import Language
from planbro.render.paper._make import file_name, make, says, title
from planbro.render.paper._matter import FORMS, KINDS, Audience, DeviationLine, Form, Kind, Matter
from planbro.render.paper._meetings import day_before_meeting
from planbro.render.paper._shown import may_have

__all__ = [
    "FORMS",
    "KINDS",
    "Audience",
    "DeviationLine",
    "Form",
    "Kind",
    "Language",
    "Matter",
    "day_before_meeting",
    "file_name",
    "make",
    "may_have",
    "says",
    "title",
]
