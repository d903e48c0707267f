"""What a plan says, in the words of a paper: who, when, where it stands. Symbols stand in the text, not in a colour."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from planbro.plan import Code, Koordinator, Plan, day_in_norway, first_day, in_office, is_datetime, last_day, value_of
from planbro.render.days import Language, clock_word, in_norway, weekday_word
from planbro.render.frame import plain
from planbro.render.paper._words import say
from planbro.render.plan._items import Entries
from planbro.render.plan._words import code_word

_OVER: Final = frozenset({"completed", "revoked", "cancelled", "rejected"})


def norwegian(language: Language) -> Any:
    """The language of a plan's own words: what has no English is said in bokmål."""
    return "nn" if language == "nn" else "nb"


def entries(plan: Plan, language: Language) -> Entries:
    return Entries(plan, norwegian(language))


def said(value: object) -> str:
    """A text of the plan; nothing where it says nothing."""
    return str(plain(value)).strip() if isinstance(value, str) else ""


def day_word(language: Language, value: object) -> str:
    """A day as it is said aloud: `torsdag 11. mars 2027`; a month or a year as it stands."""
    if not isinstance(value, str) or len(value) < 10 or not is_datetime(value):
        return said(value)
    return weekday_word(language, date.fromisoformat(day_in_norway(value)))


def short_day(value: object) -> str:
    """`11.03.2027`."""
    text = said(value)
    day = day_of(text) if "T" in text else text
    return ".".join(reversed(day.split("-"))) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) else text


def clock(value: object) -> str:
    """The time of day in Norway; a time without offset is Norwegian."""
    text = said(value)
    if "T" not in text or not is_datetime(text):
        return ""
    return clock_word("nb", in_norway(text))


def moment(language: Language, start: object, end: object = None) -> str:
    """`torsdag 11. mars 2027 kl. 12.30–14.00`."""
    found = day_word(language, start)
    hours = "–".join(one for one in (clock(start), clock(end)) if one) if clock(start) else ""
    return f"{found} {say(language, 'at')} {hours}" if hours else found


def day_of(value: object) -> str:
    """The day of a date or a time, to compare by; empty where there is none."""
    if isinstance(value, str) and "T" in value and is_datetime(value):
        return day_in_norway(value)
    return first_day(value) or ""


def last_day_of(value: object) -> str:
    """The last day that a deadline may mean: `2027` is met until the end of the year."""
    return day_of(value) if isinstance(value, str) and "T" in value else last_day(value) or ""


def state(language: Language, code: object, value_set: str) -> str:
    """Where something stands: a sign and a word, so that neither colour nor sign is all there is."""
    if not isinstance(code, Code):
        return ""
    word = code_word(norwegian(language), code, value_set)
    return f"{_SIGNS.get(value_of(code) or '', '○')} {word}"


def is_over(code: object) -> bool:
    return value_of(code) in _OVER


def listed(language: Language, words: Iterable[str]) -> str:
    found = list(dict.fromkeys(word for word in words if word))
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {say(language, 'and')} {found[-1]}"


def person_name(one: Any) -> str:
    parts = (said(getattr(one, name, None)) for name in ("given", "middle", "family"))
    return " ".join(part for part in parts if part)


def contact(plan: Plan, as_of: str, language: Language) -> str:
    """Whom to ring: the koordinator in office, else koordinerende enhet, else the one by that name."""
    for one in in_office(plan, as_of[:10]):
        return _reached(say(language, "koordinator-is", name=person_name(one)), one)
    for unit in plan.coordinating_units:
        return _reached(said(unit.name) or say(language, "unit"), unit)
    return say(language, "unit")


def _reached(name: str, one: Koordinator | Any) -> str:
    ways = [said(one.phone), said(one.email)]
    return ", ".join(part for part in (name, *ways) if part)


def today(as_of: str) -> str:
    return day_in_norway(as_of) if "T" in as_of else as_of[:10]


def later(day: str, days: int) -> str:
    """The day so many days after; nothing where there is no day, and the last there is where it would be past that."""
    if not day:
        return ""
    return date.fromordinal(min(date.fromisoformat(day).toordinal() + days, date.max.toordinal())).isoformat()


_SIGNS: Final = {
    "completed": "✓", "achieved": "✓", "sustaining": "✓", "active": "→", "accepted": "→", "in-progress": "→",
    "improving": "↗", "worsening": "↘", "no-change": "→", "no-progress": "→", "on-hold": "■", "cancelled": "×",
    "revoked": "×", "rejected": "×", "not-achieved": "×", "not-attainable": "×",
}  # fmt: skip
