"""The words of the team: bokmål, nynorsk and English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from planbro.render.consent import Language, Row, row_label, value_word
from planbro.render.days import short_day
from planbro.render.team._model import Opening, Seat, Side

_AT: Final[dict[Language, int]] = {"nb": 0, "nn": 1, "en": 2}


def say(language: Language, key: str, /, **params: object) -> str:
    return TEXTS[key][_AT[language]].format(**params)


def side_word(side: Side, language: Language) -> str:
    return say(language, f"side-{side}")


def role_word(seat: Seat, language: Language) -> str:
    """What somebody is in the plan; of a body, what kind it is."""
    words = dict.fromkeys(value_word(language, value, kind) for kind, value in seat.roles)
    found = ", ".join(words)
    return found[:1].upper() + found[1:]


def access_lines(seat: Seat, language: Language) -> list[str]:
    """What one may know and until when, a sentence for each that is alike."""
    access = seat.access
    if access is None:
        return []
    if access.level in {"none", "status"}:
        return [say(language, f"access-{access.level}")]
    if access.level in {"whole", "most"}:
        key = f"access-{access.level}{'-write' if access.write else ''}"
        return [_until(say(language, key, parts=_parts(access.rest, language)), access.until, language)]
    return list(_openings(access.openings, language))


def _openings(openings: tuple[Opening, ...], language: Language) -> Iterator[str]:
    for one in openings:
        key = "access-some" if one.some else "access-write" if one.write else "access-read"
        yield _until(say(language, key, parts=_parts(one.rows, language)), one.until, language)


def _parts(rows: Iterable[Row], language: Language) -> str:
    words = [row_label(row, language) for row in rows]
    return "; ".join(word[:1].lower() + word[1:] for word in words)


def _until(words: str, until: str | None, language: Language) -> str:
    """The day comes first, so that no picture can cut it off."""
    if not until:
        return words
    return say(language, "until", day=short_day(language, until), words=words[:1].lower() + words[1:])


TEXTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "title": ("De som er med", "Dei som er med", "Those who take part"),
    "title-page": ("De som er med, {page} av {pages}", "Dei som er med, {page} av {pages}",
                   "Those who take part, {page} of {pages}"),
    "description": (
        "Planeier og de nærmeste i midten, kommunen til venstre, sykehus og stat til høyre. Tabellen under sier det "
        "samme.",
        "Planeigaren og dei næraste i midten, kommunen til venstre, sjukehus og stat til høgre. Tabellen under seier "
        "det same.",
        "The planeier and those nearest in the middle, the kommune to the left, hospital and state to the right. The "
        "table below says the same.",
    ),
    "side-person": ("Planeier og de nærmeste", "Planeigaren og dei næraste", "The planeier and those nearest"),
    "side-kommune": ("Kommunen", "Kommunen", "The kommune"),
    "side-hospital": ("Sykehus og stat", "Sjukehus og stat", "Hospital and state"),
    "side-others": ("Private og andre", "Private og andre", "Private and others"),
    "koordinator": ("Koordinator", "Koordinator", "Koordinator"),
    "no-name": ("Uten navn i planen", "Utan namn i planen", "No name in the plan"),
    "access-none": ("Får ikke vite noe", "Får ikkje vite noko", "May know nothing"),
    "access-status": ("Får bare vite at det finnes plan og koordinator",
                      "Får berre vite at det finst plan og koordinator",
                      "May only know that there are plan and koordinator"),
    "access-whole": ("Ser hele planen", "Ser heile planen", "Sees the whole plan"),
    "access-whole-write": ("Ser og skriver i hele planen", "Ser og skriv i heile planen",
                           "Sees and writes in the whole plan"),
    "access-most": ("Ser alt unntatt {parts}", "Ser alt unnateke {parts}", "Sees everything but {parts}"),
    "access-most-write": ("Ser og skriver i alt unntatt {parts}", "Ser og skriv i alt unnateke {parts}",
                          "Sees and writes in everything but {parts}"),
    "access-read": ("Ser {parts}", "Ser {parts}", "Sees {parts}"),
    "access-write": ("Ser og skriver i {parts}", "Ser og skriv i {parts}", "Sees and writes in {parts}"),
    "access-some": ("Ser noe av {parts}", "Ser noko av {parts}", "Sees some of {parts}"),
    "until": ("Til {day}: {words}", "Til {day}: {words}", "Until {day}: {words}"),
}  # fmt: skip
