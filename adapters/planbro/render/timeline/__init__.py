"""A plan in time: goals, measures, meetings, evaluations, consents and versions, as a picture and a list."""

from planbro.render.consent import Language
from planbro.render.timeline._model import KINDS, Event, EventKind, Said, Timeline, timeline
from planbro.render.timeline._svg import svg_pages
from planbro.render.timeline._words import kind_word, say, span_word

__all__ = [
    "KINDS", "Event", "EventKind", "Language", "Said", "Timeline", "kind_word", "say", "span_word", "svg_pages",
    "timeline",
]  # fmt: skip
