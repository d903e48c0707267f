"""One exchange as a picture of its steps, for a page: what is done, where it stands, and what came of it."""

from planbro.render.steps._picture import Branch, Mark, Node, picture

__all__ = ["Branch", "Mark", "Node", "picture"]
