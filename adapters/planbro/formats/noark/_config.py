"""What a municipality decides of its archive, and the words an extract or a printout is read by: a file, not code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

from planbro.findings import Refused
from planbro.formats.noark._structure import Archive
from planbro.mapping._codes import mapping_file

FILE: Final = "archive.toml"
_TEXTS: Final = tuple(one.name for one in fields(Archive))


@dataclass(frozen=True, slots=True)
class Words:
    """By which words a mappe is known to be an individuell plan, and whom its parts are. All in lower case."""

    titles: tuple[str, ...]
    classes: tuple[str, ...]
    types: tuple[str, ...]
    owner_roles: tuple[str, ...]
    koordinator_roles: tuple[str, ...]
    responsible_is_koordinator: bool
    labels: dict[str, tuple[str, ...]]
    """Plan path to the labels that stand before its value on a printout."""
    printed_titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Config:
    """The whole file."""

    archive: Archive
    words: Words


def load(path: Path | None = None) -> Config:
    """The configuration of a file, else the shipped one. What a file does not name is as shipped.

    Raises:
        Refused: it cannot be read, or names what there is not.
    """
    return _shipped() if path is None else _of(_merged(_toml(mapping_file(FILE)), _toml(path)), path.name)


@cache
def _shipped() -> Config:
    return _of(_toml(mapping_file(FILE)), FILE)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        pass
    raise Refused.because("archive-config", file=path.name, reason="it is no TOML")


def _merged(shipped: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    found = dict(shipped)
    for key, value in own.items():
        both = isinstance(value, dict) and isinstance(found.get(key), dict)
        found[key] = _merged(found[key], value) if both else value
    return found


def _of(raw: dict[str, Any], name: str) -> Config:
    try:
        extract, printout = raw["extract"], raw["printout"]
        archive = Archive(**{key: str(raw["archive"][key]) for key in _TEXTS})
        words = Words(
            titles=_lower(extract["titles"]),
            classes=_lower(extract["classes"]),
            types=_lower(extract["types"]),
            owner_roles=_lower(extract["owner_roles"]),
            koordinator_roles=_lower(extract["koordinator_roles"]),
            responsible_is_koordinator=bool(extract["responsible_is_koordinator"]),
            labels={path: _lower(told) for path, told in printout["labels"].items()},
            printed_titles=_lower(printout["titles"]),
        )
        return Config(archive, words)
    except (KeyError, TypeError, AttributeError):
        pass
    raise Refused.because("archive-config", file=name, reason="something in it is of another kind")


def _lower(words: Any) -> tuple[str, ...]:
    return tuple(str(one).lower() for one in words)
