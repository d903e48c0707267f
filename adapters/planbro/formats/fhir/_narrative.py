"""What a Bundle says in words, as data: made where texts are made (`planbro.render.narrative`), placed here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Key = tuple[str, str]
"""The type of a resource, and the id of the item it is written from; the plan's own resources have the plan's id."""

_LANGUAGE: Final = re.compile(r'<div xmlns="http://www\.w3\.org/1999/xhtml" lang="(n[bn])" xml:lang="n[bn]">')


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a document: its title and code, its narrative, the resources it lists, the sections within it."""

    title: str
    div: str = ""
    code: tuple[str, str] | None = None
    items: tuple[Key, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrative:
    """The narratives of a plan in one language; `sections` and the rest are there where it is to be a document."""

    language: str
    divs: Mapping[Key, str] = field(default_factory=dict)
    title: str = ""
    heading: str = ""
    sections: tuple[Section, ...] = ()
    rest: str = ""


def language_of(resource: Any) -> str | None:
    """The language of a narrative as planbro makes them; None where there is none, or it is somebody else's."""
    text = resource.get("text") if isinstance(resource, dict) else None
    if not isinstance(text, dict) or text.get("status") != "generated" or not isinstance(text.get("div"), str):
        return None
    found = _LANGUAGE.match(text["div"])
    return found[1] if found else None


def narrated(div: str) -> dict[str, str]:
    """`Resource.text` with a narrative of ours."""
    return {"status": "generated", "div": div}
