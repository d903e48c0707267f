"""Numbers as people type them, and as they may be shown."""

from __future__ import annotations

import re

from ._errors import InvalidFormat, InvalidLength

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
HYPHENS = "\\-\u2010\u2011\u2012\u2013\u2212"

_PARTS = re.compile(r"[-/._ :#]+")
_SHORT = re.compile(r"(?:[A-ZÆØÅ]{1,8}|[A-Za-zÆØÅæøå]{0,2})\d*[A-Za-z]?")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LONGEST = 40
_OF_A_PERSON = 11
_NOISE = re.compile(rf"[\s{HYPHENS}{INVISIBLE}]+")


def squeeze(text: str) -> str:
    """The number without spaces, hyphens and invisible characters.

    Whether a space may stand in an identifier is unsettled in Norway, and numbers with one are in circulation, so
    they are removed on reading (HL7 Norway best practice, identifier-person.md).

    >>> squeeze(" 131169\\u00a000216")
    '13116900216'
    """
    return text if text.isascii() and text.isdigit() else _NOISE.sub("", text)


def only_digits(text: str, shortest: int, longest: int) -> str:
    """The squeezed number, or the reason why it cannot be one."""
    number = squeeze(text)
    if not (number.isascii() and number.isdigit()) and number:
        raise InvalidFormat("only the digits of ASCII may stand in this number")
    if not shortest <= len(number) <= longest:
        raise InvalidLength("this number has another length")
    return number


def grouped(text: str, *sizes: int) -> str:
    """The number in groups for a reader; left as it is when the length is not that of the groups."""
    number = squeeze(text)
    if len(number) != sum(sizes):
        return number
    ends = [sum(sizes[: i + 1]) for i in range(len(sizes))]
    return " ".join(number[end - size : end] for end, size in zip(ends, sizes, strict=True))


def plain_number(text: str) -> str:
    """A plan's or a case's number as it may be shown to anybody; nothing where it may be a person's number or name,
    since some keep their plans by these.

    >>> plain_number("SP-2026/17"), plain_number("131169 00216"), plain_number("Kari 2")
    ('SP-2026/17', '', '')
    """
    parts = _PARTS.split(text.strip())
    digits = sum(character.isdigit() for character in text)
    if _UUID.fullmatch(text):
        return text
    known = len(text) <= _LONGEST and 0 < digits < _OF_A_PERSON and all(map(_SHORT.fullmatch, parts))
    return text.strip() if known else ""


def mask(text: str) -> str:
    """Signs in place of the characters: how long it was, and nothing else.

    >>> mask("131169 00216")
    '******.....'
    """
    length = len(squeeze(text))
    return "*" * min(length, 6) + "." * max(length - 6, 0)
