"""The few XHTML elements that some text may hold: read by name, made anew, nothing else let through (plo.md § 5.1)."""

from __future__ import annotations

from typing import Any, Final

from planbro.render.message._page import Part, Tag, visible

WHITELIST: Final = frozenset({"h1", "h2", "h3", "p", "em", "b", "i", "table", "tr", "td", "th", "br", "pre", "hr",
                              "ul", "ol", "li", "strong", "div", "span", "tbody", "thead"})  # fmt: skip
_LINES: Final = frozenset({"h1", "h2", "h3", "p", "tr", "br", "pre", "hr", "li", "div", "table"})
_DEEPEST: Final = 24


def is_rich(element: Any) -> bool:
    """Whether an element holds formatted text."""
    return any(isinstance(child.tag, str) for child in element)


def rich_parts(element: Any, depth: int = 0) -> tuple[Part, ...]:
    """The text of an element with its whitelisted elements; of any other element, only what it holds."""
    found: list[Part] = []
    _add(found, element.text)
    for child in element:
        if isinstance(child.tag, str):
            name = str(child.tag).rpartition("}")[2].lower()
            if depth > _DEEPEST:
                _add(found, " ".join(child.itertext()))
            elif name in WHITELIST:
                found.append(Tag(name, rich_parts(child, depth + 1)))
            else:
                found += [" ", *rich_parts(child, depth + 1), " "]
        _add(found, child.tail)
    return tuple(found)


def _add(found: list[Part], text: str | None) -> None:
    if text:
        found.append(visible(text))


def rich_text(parts: tuple[Part, ...]) -> str:
    """The same as plain text, a line for each block."""
    lines = "".join(_flat(parts)).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _flat(parts: tuple[Part, ...]) -> list[str]:
    found: list[str] = []
    for part in parts:
        if isinstance(part, str):
            found.append(part)
            continue
        edge = "\n" if part.name in _LINES else ""
        found += [edge, *_flat(part.parts), " | " if part.name in {"td", "th"} else edge]
    return found
