"""What a review of the audit found, as a list for a spreadsheet and as sentences; persons by the store's short id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from planbro.findings import counted
from planbro.render.days import Language
from planbro.render.lists import as_list
from planbro.render.looked._words import LANGUAGES, clock, day


class SignLine(Protocol):
    """One sign (`exchange.looked.Sign`)."""

    @property
    def code(self) -> str: ...
    @property
    def first(self) -> str: ...
    @property
    def last(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def who(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def person(self) -> str: ...
    @property
    def plan(self) -> str: ...
    @property
    def ground(self) -> str: ...


def sign_word(language: Language, sign: SignLine) -> str:
    """What it is, in a sentence."""
    return SIGNS[sign.code][LANGUAGES.index(language)].format(**counted({"count": sign.count}))


def sign_headings(language: Language) -> tuple[str, ...]:
    return HEADINGS[LANGUAGES.index(language)]


def sign_cells(language: Language, sign: SignLine) -> Sequence[str | int]:
    """What, who, body, unit, person, plan, from, to, how many, ground, code."""
    return (
        sign_word(language, sign), sign.who, sign.body, sign.unit, sign.person, sign.plan,
        _moment(language, sign.first), _moment(language, sign.last), sign.count, sign.ground, sign.code,
    )  # fmt: skip


def signs_csv(signs: Iterable[SignLine], language: Language) -> bytes:
    """The whole list, for Norwegian Excel."""
    return as_list(sign_headings(language), (sign_cells(language, one) for one in signs))


def _moment(language: Language, at: str) -> str:
    text = day(language, at) if len(at) == len("2026-11-22") else f"{day(language, at)} {clock(language, at)}"
    return text.replace("\N{NO-BREAK SPACE}", " ")


HEADINGS: Final = (
    ("Tegn", "Hvem", "Virksomhet", "Enhet", "Person (kortnavn)", "Plan", "Fra", "Til", "Antall", "Grunnlag", "Kode"),
    ("Teikn", "Kven", "Verksemd", "Eining", "Person (kortnamn)", "Plan", "Frå", "Til", "Tal", "Grunnlag", "Kode"),
    ("Sign", "Who", "Body", "Unit", "Person (short id)", "Plan", "From", "To", "Count", "Ground", "Code"),
)
SIGNS: Final[Mapping[str, tuple[str, str, str]]] = {
    "look-acute": (
        "Åpnet fordi det hastet, {count} {count:gang|ganger}",
        "Opna fordi det hasta, {count} {count:gong|gonger}",
        "Opened as urgent, {count} {count:time|times}",
    ),
    "look-refused": (
        "Fikk nei {count} ganger på kort tid",
        "Fekk nei {count} gonger på kort tid",
        "Refused {count} times within a short time",
    ),
    "look-unrelated": (
        "Så uten oppgitt behandlingsrelasjon, {count} {count:gang|ganger}",
        "Såg utan oppgjeven behandlingsrelasjon, {count} {count:gong|gonger}",
        "Looked without a stated care relation, {count} {count:time|times}",
    ),
    "look-many-persons": (
        "Så på {count} personer på én dag", "Såg på {count} personar på éin dag", "Looked at {count} persons in a day",
    ),
    "look-many-units": (
        "{count} enheter så på samme person", "{count} einingar såg på same person",
        "{count} units looked at one person",
    ),
    "look-night": (
        "Så på {count} personer på én natt", "Såg på {count} personar på éi natt",
        "Looked at {count} persons in a night",
    ),
    "look-night-spike": (
        "{count} oppslag denne natten, langt flere enn ellers",
        "{count} oppslag denne natta, langt fleire enn elles",
        "{count} looks in this night, far more than otherwise",
    ),
}  # fmt: skip
