"""The words of the pages: bokmål, nynorsk and English, each text with its three side by side in `words/*.toml`.

A key is named once in all the files. A text has braces for what is put in; what is put in is escaped where it is shown.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

from planbro.render.days import Language
from planbro.service.ward._words import LANGUAGES, NAMES, day_word, time_word

__all__ = ["LANGUAGES", "NAMES", "Language", "Text", "all_words", "day_word", "has", "say", "time_word"]
_ROOM: Final = "planbro.service.pages"


class Text(NamedTuple):
    """One text, in each language."""

    nb: str
    nn: str
    en: str


@cache
def all_words() -> Mapping[str, Text]:
    """Every text by its key.

    Raises:
        ValueError: a key stands twice, or lacks a language.
    """
    found: dict[str, Text] = {}
    for file in sorted((resources.files(_ROOM) / "words").iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".toml"):
            continue
        for key, said in tomllib.loads(file.read_text("utf-8")).items():
            if key in found or set(said) != set(LANGUAGES):
                raise ValueError(f"{file.name}: {key}")
            found[key] = Text(**said)
    return found


def has(key: str) -> bool:
    """Whether there is such a text."""
    return key in all_words()


def say(language: Language, key: str, /, **params: object) -> str:
    """A text, its braces filled."""
    text: str = getattr(all_words()[key], language)
    return text.format(**params) if params else text
