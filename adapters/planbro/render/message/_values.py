"""Values as Norwegians write them: dates, codes, quantities, addresses (plo.md §§ 6.1, 8.2)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final, NamedTuple

from planbro.formats.plo import kodeverk
from planbro.plan import OSLO, is_datetime
from planbro.render.days import MONTHS
from planbro.render.message._headings import BOOLEANS, CLASSIFICATIONS, LISTS, NUMBERS
from planbro.render.message._page import visible
from planbro.render.texts import Language, say, size

_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?\Z", re.ASCII)
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:\d{2})\Z", re.ASCII)
_SCHEMES: Final = {"tel": "phone", "fax": "fax", "mailto": "email"}
_SHOWN: Final = frozenset({"V", "DN", "OT", "S", "U"})
_CODED: Final = frozenset({"DN", "OT", "S"})


class Said(NamedTuple):
    """A value in words. `note` is said after it; `code` and `system` are what stood in the file."""

    text: str
    note: str = ""
    code: str = ""
    system: str = ""


def when(text: str, language: Language) -> str:
    """A date or a time as it is written in running text; anything else as it stands.

    >>> when("2026-11-22T08:05:00+01:00", "nb"), when("2026-11-22", "nb"), when("2026-11", "nb"), when("2014", "nb")
    ('22.11.2026 kl. 08.05', '22.11.2026', 'november 2026', '2014')
    >>> when("2026-11-22T07:05:30Z", "nb"), when("2026-02-31", "nb")
    ('22.11.2026 kl. 07.05.30 (UTC)', '2026-02-31')
    """
    if found := _DATE.match(text):
        year, month, day = found.groups()
        if day is None:
            return f"{MONTHS[language][int(month) - 1]} {year}" if 1 <= int(month) <= 12 else text
        return _day(year, month, day, language) if is_datetime(text) else text
    if "T" not in text or not is_datetime(text):
        return text
    date, _, clock = text.partition("T")
    offset = _OFFSET.search(clock)
    hours = clock[: offset.start()] if offset else clock
    shown = hours.removesuffix(":00") if hours.count(":") == 2 else hours
    at = f"kl. {shown.replace(':', '.')}" if language == "nb" else f"at {shown}"
    year, month, day = date.split("-")
    return f"{_day(year, month, day, language)} {at}{_zone(text, offset[0] if offset else '')}"


def _day(year: str, month: str, day: str, language: Language) -> str:
    return f"{day}.{month}.{year}" if language == "nb" else f"{int(day)} {MONTHS['en'][int(month) - 1]} {year}"


def _zone(text: str, offset: str) -> str:
    """The offset, where it is not Norway's own at that time."""
    if not offset:
        return ""
    if offset == "Z":
        return " (UTC)"
    try:
        at = datetime.fromisoformat(text)
        norwegian = at.utcoffset() == at.astimezone(OSLO).utcoffset()
    except (ValueError, OverflowError):
        norwegian = False
    return "" if norwegian else f" (UTC{offset})"


def boolean(name: str, text: str, language: Language) -> str | None:
    """Yes or no, where the element or its text is a boolean; true in Anslag is an estimate (plo.md § 1.2)."""
    if text not in {"true", "false"} and not (name in BOOLEANS and text in {"1", "0"}):
        return None
    true = text in {"true", "1"}
    if name == "Anslag":
        return say(language, "show-estimate" if true else "show-final")
    return say(language, "show-yes" if true else "show-no")


def plain(name: str, text: str, language: Language) -> str:
    """The text of an element that holds nothing else."""
    clean = visible(text.strip())
    return boolean(name, clean, language) or when(clean, language)


def is_coded(element: Any) -> bool:
    """Whether an element speaks through its attributes: CS, CV, TS, URL or PQ (plo.md § 6.1)."""
    return any(name in element.attrib for name in _SHOWN)


def others(element: Any) -> list[tuple[str, str]]:
    """The attributes that the datatype does not explain."""
    found = [(str(name), str(value)) for name, value in element.attrib.items()]
    if not is_coded(element):
        return found
    return [(name, value) for name, value in found if name not in _SHOWN]


def coded(element: Any, name: str, parent: str, language: Language) -> Said:
    """What an element says through its attributes: its text DN, else the list's, else OT, else the code itself.

    The code is told where the list says something else than DN, and beside a classification, whose readers know it.
    """
    code, text, free, unit = (visible((element.get(key) or "").strip()) for key in ("V", "DN", "OT", "U"))
    system = (element.get("S") or LISTS.get(f"{parent}/{name}") or LISTS.get(name) or "").strip()
    if not text and not system and (unit or name in {"TeleAddress"} or not free):
        return Said(_quantity(name, code, unit, language))
    found = kodeverk.code_list(system) if system else None
    official = found.codes.get(code) if found and code else None
    words = text or official or free or (say(language, "show-code", code=code) if code else "")
    notes = [free] if free and free != words else []
    number = kodeverk.number(system)
    if code and number in CLASSIFICATIONS:
        notes.append(f"{CLASSIFICATIONS[number]}: {code}")
    elif text and found is not None and official is not None and not found.says(code, text):
        notes.append(say(language, "show-disagrees", code=code, list=number, text=official))
    elif code and found is not None and official is None and words != say(language, "show-code", code=code):
        notes.append(say(language, "show-code-strange", code=code, list=number))
    elif code and found is None and system and not _known_shape(system):
        notes.append(say(language, "show-code-of", code=code, list=visible(system)))
    return Said(words, "; ".join(notes), code, visible(system))


def number_label(said: Said) -> str:
    """The name of a kind of number: the usual short one, where the text says no other (kodeverk 8116, 9051)."""
    lists = [found for name in ("8116", "9051") if (found := kodeverk.code_list(name)) is not None]
    usual = NUMBERS.get(said.code)
    agrees = not said.note and any(found.says(said.code, said.text) for found in lists)
    return usual if usual is not None and (agrees or not said.text) else said.text


def _known_shape(system: str) -> bool:
    """A national list that is not among ours; its number alone says nothing to a reader."""
    return system.startswith(kodeverk.OID) or system.isdigit()


def _quantity(name: str, value: str, unit: str, language: Language) -> str:
    if unit:
        return f"{value.replace('.', ',') if language == 'nb' else value} {unit}".strip()
    if name == "TeleAddress":
        return reach(value)[1]
    return boolean(name, value, language) or when(value, language)


def reach(address: str) -> tuple[str, str]:
    """A TeleAddress as (kind, number or address): `tel:`, `fax:` and `mailto:` are told in words instead.

    >>> reach("tel:00000101"), reach("mailto:kari@example.org"), reach("00000101")
    (('phone', '00000101'), ('email', 'kari@example.org'), ('', '00000101'))
    """
    scheme, colon, rest = address.partition(":")
    if colon and scheme.lower() in _SCHEMES:
        return _SCHEMES[scheme.lower()], rest
    return "", address


def bytes_of_base64(text: str, language: Language) -> str:
    """How large the bytes behind a base64 text are, without decoding them."""
    bare = "".join(text.split())
    return size(max(0, len(bare) * 3 // 4 - bare[-2:].count("=")), language)
