"""What a register calls what is read of its documents: a file, not code, since it is not ours to keep stable."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from planbro.findings import Refused
from planbro.mapping._codes import mapping_file

FILE: Final = "folkeregister.toml"
_HEAD: Final = ("sequence", "id", "person", "type", "registered", "document", "changes", "content")
_PARTS: Final = ("death", "number", "grading", "home", "responsibility", "status")
_KINDS: Final = frozenset({"death", "number", "grading", "responsibility", "moved", "other"})


@dataclass(frozen=True, slots=True)
class Names:
    """One register's words. Paths have dots; of several, the first that is there counts."""

    source: str
    marks: frozenset[str]
    lists: tuple[str, ...]
    head: Mapping[str, tuple[str, ...]]
    change: str
    times: Mapping[str, str]
    parts: Mapping[str, str]
    addresses: tuple[str, ...]
    members: Mapping[str, tuple[str, ...]]
    in_use: frozenset[str]
    annulled: frozenset[str]
    dead: frozenset[str]
    gradings: Mapping[str, str]
    responsibilities: Mapping[str, str]
    types: Mapping[str, str] = field(default_factory=dict)


def load_names(path: Path | None = None) -> tuple[Names, ...]:
    """The names of a file laid over the shipped ones; the shipped ones where none is given.

    Raises:
        Refused: it cannot be read, or does not say what it must.
    """
    if path is None:
        return _shipped()
    return _of(_merged(_toml(mapping_file(FILE)), _toml(path)), path.name)


@cache
def _shipped() -> tuple[Names, ...]:
    return _of(_toml(mapping_file(FILE)), FILE)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        pass
    raise Refused.because("register-names", file=path.name, reason="not found")


def _merged(under: Any, over: Any) -> Any:
    if isinstance(under, dict) and isinstance(over, dict):
        return {key: _merged(under.get(key), over[key]) if key in over else under[key] for key in {**under, **over}}
    return over


def _of(value: dict[str, Any], file: str) -> tuple[Names, ...]:
    try:
        found = tuple(_one(section) for section in value.values())
    except (KeyError, TypeError, AttributeError):
        found = ()
    if not found:
        raise Refused.because("register-names", file=file, reason="a key was expected")
    return found


def _one(section: Mapping[str, Any]) -> Names:
    head, parts, codes = section["head"], section["parts"], section["codes"]
    types = dict(section["types"])
    if not _KINDS.issuperset(types.values()):
        raise KeyError
    return Names(
        source=section["source"],
        marks=frozenset(section["marks"]),
        lists=tuple(section["lists"]),
        head={name: tuple(head[name]) for name in _HEAD} | {"key": tuple(head.get("key", ()))},
        change=head["change"],
        times=dict(section["times"]),
        parts={name: parts[name] for name in _PARTS},
        addresses=tuple(parts["address"]),
        members={name: tuple(paths) for name, paths in section["members"].items()},
        in_use=frozenset(codes["in_use"]),
        annulled=frozenset(codes["annulled"]),
        dead=frozenset(codes["dead"]),
        gradings=dict(codes["grading"]),
        responsibilities=dict(codes["responsibility"]),
        types=types,
    )
