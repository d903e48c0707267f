"""How pages look: what a plan looks like anywhere, what all pages share, and what one kind of page adds."""

from __future__ import annotations

from importlib import resources

from planbro.render.plan import STYLE


def style(*added: str) -> str:
    """One style sheet."""
    shared = (resources.files("planbro.service.visits") / "page.css").read_text("utf-8")
    return "\n".join((STYLE, shared, *added))
