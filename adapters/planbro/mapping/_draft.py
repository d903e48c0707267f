"""New XML as text: what it says stands there, and no tree of it, until somebody asks for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from planbro.plan import is_text

_CONTROLS: Final = (*range(9), 11, 12, *range(14, 32))
"""Of the first 256 characters, those that XML cannot carry: to look for each is quicker than to look at every one."""


@dataclass(slots=True)
class Draft:
    """A document in pieces, four by four: blanks, a tag or more, text, a tag. It is for people to read where it is
    `spaced`; else the blanks are left out."""

    pieces: list[str]
    spaced: bool = False

    @property
    def text(self) -> str:
        """The document, without declaration."""
        if self.spaced:
            return "".join(self.pieces)
        pieces = self.pieces.copy()
        del pieces[::4]
        return "".join(pieces)

    @property
    def well_formed(self) -> bool:
        """Whether XML can carry every character."""
        said = "".join(self.pieces[1::4] + self.pieces[2::4])
        try:
            narrow = said.encode("latin-1")
        except UnicodeEncodeError:
            return said.replace("\n", "").isprintable() or is_text(said)
        return not any(map(narrow.__contains__, _CONTROLS))

    def tree(self, url: str | None) -> Any:
        """The document as a tree, with the base URL that its tree is to have."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        return etree.fromstring(self.text.encode(), parser, base_url=url).getroottree()


def escaped(text: str, *, quoted: bool = False) -> str:
    """Text as it stands in an element, or between the quotes of an attribute, as libxml2 writes it."""
    if "&" in text or "<" in text or ">" in text or "\r" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    if quoted and ('"' in text or "\n" in text or "\t" in text):
        return text.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return text
