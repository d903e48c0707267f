"""The use cases: what a person or a platform asks of planbro, made of the rooms below."""

from planbro.exchange._enrich import Enriched, Enricher, dialogue, enrich
from planbro.exchange._inspect import Overview, inspect, mask, overview, statuses
from planbro.exchange._mappings import Checked, check_files, check_shipped, coverage, own_spec
from planbro.exchange._pool import settle_memory
from planbro.exchange._read import Reading, read
from planbro.exchange._status_answer import StatusAnswer, status_answer, unknown_status
from planbro.exchange._transit import Switch, Transit, Transited
from planbro.exchange._validate import outcome, validate
from planbro.exchange.survey import Survey, survey
from planbro.exchange.writing import Writing, write

__all__ = [
    "Checked",
    "Enriched",
    "Enricher",
    "Overview",
    "Reading",
    "StatusAnswer",
    "Survey",
    "Switch",
    "Transit",
    "Transited",
    "Writing",
    "check_files",
    "check_shipped",
    "coverage",
    "dialogue",
    "enrich",
    "inspect",
    "mask",
    "outcome",
    "overview",
    "own_spec",
    "read",
    "settle_memory",
    "status_answer",
    "statuses",
    "survey",
    "unknown_status",
    "validate",
    "write",
]
