"""Access to a plan in words: the answer to who asked, the reason in a Task, and letters that ask and answer."""

from planbro.render.access._letter import Letter, answer_letter, as_paper, as_pdf, as_text, asking_letter
from planbro.render.access._words import (
    Language,
    answer_text,
    area_word,
    complaint_text,
    part_word,
    span_text,
    task_reason,
)

__all__ = [
    "Language",
    "Letter",
    "answer_letter",
    "answer_text",
    "area_word",
    "as_paper",
    "as_pdf",
    "as_text",
    "asking_letter",
    "complaint_text",
    "part_word",
    "span_text",
    "task_reason",
]
