"""What is left where two say what may be seen: never more than either (law 3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product

from planbro.exchange.access._model import WHOLE, Wanted
from planbro.findings import Refused

_CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Strip:
    """One kind of information, in one livsområde or in all (None), from a day until a day."""

    part: str
    area: str | None = None
    start: str | None = None
    stop: str | None = None


def strips(wanted: Wanted) -> list[Strip]:
    """What is asked for, kind by kind and livsområde by livsområde."""
    areas: tuple[str | None, ...] = wanted.areas or (None,)
    return [Strip(part, area, wanted.start, wanted.stop) for part, area in product(wanted.parts, areas)]


def both(one: Strip, other: Strip) -> Strip | None:
    """What both open; None where that is nothing."""
    part, area = _part(one.part, other.part), one.area if other.area is None else other.area
    if part is None or (one.area is not None and area != one.area):
        return None
    start, stop = later(one.start, other.start), earlier(one.stop, other.stop)
    return None if start and stop and stop < start else Strip(part, area, start, stop)


def _part(one: str, other: str) -> str | None:
    """The whole is everything but the consents themselves."""
    if one == other:
        return one
    if WHOLE not in (one, other):
        return None
    narrow = other if one == WHOLE else one
    return None if narrow == _CONSENT else narrow


def meet(some: Iterable[Strip], others: Iterable[Strip]) -> list[Strip]:
    """What both sides open, each once."""
    found = (both(one, other) for one, other in product(list(some), list(others)))
    return list(dict.fromkeys(strip for strip in found if strip is not None))


def opens(some: Iterable[Strip], part: str, area: str | None, day: str) -> bool:
    """Whether a kind of information in a livsområde is open on a day."""
    return any(
        both(strip, Strip(part, area, day, day)) == Strip(part, area, day, day)
        for strip in some
        if strip.area in (None, area)
    )


def narrowed(asked: Wanted, only: Wanted | None) -> Wanted:
    """What was asked, made narrower; its purpose stays.

    Raises:
        Refused: `only` is wider than what was asked for.
    """
    if only is None:
        return asked
    start, stop = later(asked.start, only.start), earlier(asked.stop, only.stop)
    narrow = replace(only, start=start, stop=stop, purpose=asked.purpose)
    if meet(strips(narrow), strips(asked)) != strips(narrow) or (only.stop or "") > (asked.stop or "9999"):
        raise Refused.because("access-wider")
    return narrow


def within(inner: Wanted, outer: Wanted) -> bool:
    """Whether one asks for nothing that the other does not; the days apart."""
    bare = [replace(one, start=None, stop=None) for one in strips(outer)]
    wants = [replace(one, start=None, stop=None) for one in strips(inner)]
    return all(any(both(one, other) == one for other in bare) for one in wants)


def later(one: str | None, other: str | None) -> str | None:
    return max((day for day in (one, other) if day), default=None)


def earlier(one: str | None, other: str | None) -> str | None:
    return min((day for day in (one, other) if day), default=None)
