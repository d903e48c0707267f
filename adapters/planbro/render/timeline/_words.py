"""The words of the line in time: bokmål, nynorsk and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from planbro.render.consent import Language
from planbro.render.days import short_day
from planbro.render.timeline._model import Event, EventKind

_AT: Final[dict[Language, int]] = {"nb": 0, "nn": 1, "en": 2}


def say(language: Language, key: str, /, **params: object) -> str:
    return TEXTS[key][_AT[language]].format(**params)


def kind_word(kind: EventKind, language: Language) -> str:
    return say(language, f"kind-{kind}")


def span_word(one: Event, language: Language) -> str:
    """From when until when."""
    start = short_day(language, one.start)
    if one.is_moment:
        return start
    if one.end is None:
        return say(language, "from", start=start)
    return say(language, "from-to", start=start, end=short_day(language, one.end))


TEXTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "title": ("Planen i tid", "Planen i tid", "The plan in time"),
    "title-page": ("Planen i tid, {page} av {pages}", "Planen i tid, {page} av {pages}",
                   "The plan in time, {page} of {pages}"),
    "description": (
        "En tidslinje fra {first} til {last}. Listen under sier det samme.",
        "Ei tidslinje frå {first} til {last}. Lista under seier det same.",
        "A timeline from {first} to {last}. The list below says the same.",
    ),
    "today": ("I dag", "I dag", "Today"),
    "kind-goal": ("Mål", "Mål", "Goals"),
    "kind-measure": ("Tiltak", "Tiltak", "Measures"),
    "kind-meeting": ("Møter", "Møte", "Meetings"),
    "kind-evaluation": ("Evalueringer", "Evalueringar", "Evaluations"),
    "kind-consent": ("Samtykker", "Samtykke", "Consents"),
    "kind-version": ("Versjoner", "Versjonar", "Versions"),
    "from": ("fra {start}", "frå {start}", "from {start}"),
    "from-to": ("{start} til {end}", "{start} til {end}", "{start} to {end}"),
    "over": ("avsluttet", "avslutta", "over"),
}  # fmt: skip
