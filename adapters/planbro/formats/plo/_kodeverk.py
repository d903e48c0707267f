"""The national code lists as the messages use them (plo.md §§ 2.4, 4, 5, 6.2): what a code says, and which there are.

A list is named by its number, `9034`, by its OID, or by the OID with a version arc behind it, as later editions may
write it (plo.md § 6.1). The living register may have more codes than the snapshot, so that a code is not here says
little: it is shown by its own text and told, never refused. A newer list goes into `kodeverk.json`, shipped or one's
own (`PLANBRO_MAPPINGS`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from planbro.mapping._codes import mapping_file

OID: Final = "2.16.578.1.12.4.1.1."
"""The root of the lists; the arc that follows is the list's number."""

_NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list. `added` codes are younger or older than the snapshot of `date`, with their source; `retired` ones are
    read but no longer sent, `current` is without them; `also` holds other texts in circulation for a code."""

    number: str
    title: str
    oid: str
    date: str
    codes: Mapping[str, str]
    current: Mapping[str, str]
    added: Mapping[str, str]
    retired: frozenset[str]
    also: Mapping[str, tuple[str, ...]]

    def says(self, code: str, text: str) -> bool:
        """Whether a text is that of the code, but for case and blanks."""
        said = _plain(text)
        return said == _plain(self.codes.get(code, "")) or any(said == _plain(t) for t in self.also.get(code, ()))


def number(system: str) -> str:
    """The list's number in a system: an OID, with or without a version arc, or the number itself."""
    found = every().get(system)
    if found is not None:
        return found.number
    bare = system.strip().removeprefix("urn:oid:")
    return bare.removeprefix(OID).partition(".")[0] if bare.startswith(OID) else bare


def code_list(system: str) -> CodeList | None:
    """The list, where it is one of ours."""
    lists = every()
    return lists.get(system) or lists.get(number(system))


def text(system: str, code: str) -> str | None:
    """What a code says, in bokmål; None where the list or the code is not here."""
    found = code_list(system)
    return found.codes.get(code.strip()) if found else None


def known(system: str) -> Mapping[str, str] | None:
    """Every code of a list with its text."""
    found = code_list(system)
    return found.codes if found else None


def title(system: str) -> str | None:
    """What a list is about."""
    found = code_list(system)
    return found.title if found else None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


@cache
def every() -> Mapping[str, CodeList]:
    """Every list, by its number and by its OID."""
    data = json.loads(mapping_file("kodeverk.json").read_text("utf-8"))
    lists = {number: _list(number, raw) for number, raw in data["lists"].items()}
    return MappingProxyType(lists | {OID + number: found for number, found in lists.items()})


def _list(number: str, raw: Mapping[str, dict[str, str]]) -> CodeList:
    retired = frozenset(raw.get("retired", ()))
    return CodeList(
        number=number,
        title=str(raw["title"]),
        oid=str(raw["oid"]),
        date=str(raw["date"]),
        codes=MappingProxyType(raw["codes"]),
        current=MappingProxyType({code: text for code, text in raw["codes"].items() if code not in retired}),
        added=MappingProxyType(raw.get("added", _NONE)),
        retired=retired,
        also=MappingProxyType({code: tuple(texts) for code, texts in raw.get("also", _NONE).items()}),
    )
