"""Recording in the EPJ: a task with ready text and fields, done by a person, and verified from what the EPJ says."""

from planbro.exchange.record._flow import flow
from planbro.exchange.record._holding import Entry, Field, Holding, entry_of, holding_of
from planbro.exchange.record._judge import Verdict, judge
from planbro.exchange.record._see import Heard, Seen, hear, see, see_heard, see_lists, see_message
from planbro.exchange.record._tasks import DIFFERS, KIND, TO_RECORD, Journal, entry_in, record, recorder

__all__ = [
    "DIFFERS",
    "KIND",
    "TO_RECORD",
    "Entry",
    "Field",
    "Heard",
    "Holding",
    "Journal",
    "Seen",
    "Verdict",
    "entry_in",
    "entry_of",
    "flow",
    "hear",
    "holding_of",
    "judge",
    "record",
    "recorder",
    "see",
    "see_heard",
    "see_lists",
    "see_message",
]
