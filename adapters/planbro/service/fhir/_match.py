"""Whether a resource is what a search asks for, by the values that stand in it (R4, search)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planbro.ident.systems import kind_of_system
from planbro.service.fhir._dates import Asked, spans_in
from planbro.service.fhir._ids import place_of
from planbro.service.fhir._types import Param

_LIST: Final = re.compile(r"https?://(?:helsedir|ehelse)\.no/fhir/CodeSystem/no-kodeverk-(\d{4,5})")
_OID: Final = re.compile(r"\d+(?:\.\d+){3,}")
_VOLVEN: Final = "urn:oid:2.16.578.1.12.4.1.1."
_R4_CODES: Final = "http://hl7.org/fhir/"


@dataclass(frozen=True, slots=True)
class Token:
    """`system` None: any; empty: none. `code` empty: any of the system."""

    system: str | None
    code: str


@dataclass(frozen=True, slots=True)
class Place:
    """A resource of ours; `type` empty: whichever."""

    type: str
    id: str


Value = Token | Place | Asked


@dataclass(frozen=True, slots=True)
class Clause:
    """One parameter with its values, of which one has to match."""

    param: Param
    values: tuple[Value, ...]

    def matches(self, resource: Any) -> bool:
        found = [one for path in self.param.paths for one in at(resource, path)]
        return any(_matches(value, one) for one in found for value in self.values)


def at(value: Any, path: str) -> Iterator[Any]:
    """What stands at a path, each of what repeats."""
    if isinstance(value, list):
        for one in value:
            yield from at(one, path)
    elif not path:
        yield value
    elif isinstance(value, dict):
        first, _, rest = path.partition(".")
        if first in value:
            yield from at(value[first], rest)


def refers_to(resource: Any, paths: Sequence[str]) -> Iterator[str]:
    """The ids that the references at these paths lead to."""
    for path in paths:
        for one in at(resource, path):
            literal = one.get("reference") if isinstance(one, dict) else None
            if isinstance(literal, str):
                yield place_of(literal)[1]


def _matches(asked: Value, there: Any) -> bool:
    if isinstance(asked, Asked):
        return any(asked.matches(span) for span in spans_in(there))
    if isinstance(asked, Place):
        literal = there.get("reference") if isinstance(there, dict) else None
        type_, id_ = place_of(literal) if isinstance(literal, str) else ("", "")
        return bool(id_) and id_ == asked.id and asked.type in ("", type_)
    return any(_is_token(asked, system, code) for system, code in _tokens(there))


def _tokens(value: Any) -> Iterator[tuple[str | None, str]]:
    """Codes with their systems; a plain code has one that the element implies, told as None."""
    if isinstance(value, bool):
        yield None, "true" if value else "false"
    elif isinstance(value, str):
        yield None, value
    elif isinstance(value, dict):
        for coding in value.get("coding", ()):
            yield from _tokens(coding)
        name = "code" if "code" in value else "value"
        if isinstance(value.get(name), str):
            yield value.get("system", ""), value[name]


def _is_token(asked: Token, system: str | None, code: str) -> bool:
    if asked.code and asked.code != code:
        return False
    if asked.system is None:
        return True
    if system is None:
        return asked.system.startswith(_R4_CODES) or not asked.system
    return system_named(asked.system) == system_named(system)


def system_named(system: str) -> str:
    """One name for a system that is written in several ways (fhir.md §§ 1.1, 1.5)."""
    kind = kind_of_system(system) if system else None
    if kind is not None:
        return kind.value
    found = _LIST.fullmatch(system)
    if found is not None:
        return _VOLVEN + found[1]
    return f"urn:oid:{system}" if _OID.fullmatch(system) else system
