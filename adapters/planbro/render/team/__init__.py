"""Who is with a plan, on which side of the line between kommune and hospital, and what each may know until when."""

from planbro.render.consent import Language
from planbro.render.team._model import Access, Opening, Seat, Side, Team, team
from planbro.render.team._svg import svg_pages
from planbro.render.team._words import access_lines, role_word, say, side_word

__all__ = [
    "Access", "Language", "Opening", "Seat", "Side", "Team", "access_lines", "role_word", "say", "side_word",
    "svg_pages", "team",
]  # fmt: skip
