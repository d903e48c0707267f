"""A migration where people read it: the report, the lists, the checklists, what has no slot, and plans to type in."""

from planbro.render.days import Language
from planbro.render.migrate._checklist import (
    foot,
    head,
    in_order,
    index_page,
    plan_section,
    plan_tick,
    to_look_at,
)
from planbro.render.migrate._lists import FindingsCsv, PlansCsv, WorklistCsv, aside_csv, plan_json, table_csv
from planbro.render.migrate._model import (
    LANGUAGES,
    TO_RENEW,
    VERDICTS,
    KindLine,
    Note,
    Phrasebook,
    PlanLine,
    Words,
)
from planbro.render.migrate._page import data_parts, page_parts, script_hash, verdict_sentence
from planbro.render.migrate._rest import rest_json, rest_page
from planbro.render.migrate._rows import Rows
from planbro.render.migrate._words import say
from planbro.render.migrate.entry import entry_page

__all__ = [
    "LANGUAGES",
    "TO_RENEW",
    "VERDICTS",
    "FindingsCsv",
    "KindLine",
    "Language",
    "Note",
    "Phrasebook",
    "PlanLine",
    "PlansCsv",
    "Rows",
    "Words",
    "WorklistCsv",
    "aside_csv",
    "data_parts",
    "entry_page",
    "foot",
    "head",
    "in_order",
    "index_page",
    "page_parts",
    "plan_json",
    "plan_section",
    "plan_tick",
    "rest_json",
    "rest_page",
    "say",
    "script_hash",
    "table_csv",
    "to_look_at",
    "verdict_sentence",
]
