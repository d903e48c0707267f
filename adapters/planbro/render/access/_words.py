"""What is said of a request for access, in bokmål and nynorsk: the answers, and the names of what is asked for.

Someone who may know nothing hears one sentence, the same whatever there is (law 3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, Protocol

from planbro.plan import Kind
from planbro.render.consent import value_word
from planbro.render.consent._words import part_word as _kind_word
from planbro.render.days import Language as Spoken
from planbro.render.days import short_day

Language = Literal["nb", "nn"]


class Scope(Protocol):
    """What is asked for or given."""

    @property
    def parts(self) -> tuple[str, ...]: ...
    @property
    def areas(self) -> tuple[str, ...]: ...
    @property
    def start(self) -> str | None: ...
    @property
    def stop(self) -> str | None: ...


def say(language: str, key: str, /, **params: object) -> str:
    """A text of the catalogue below, its braces filled."""
    return TEXTS[key][1 if language == "nn" else 0].format(**params)


def part_word(language: Language, part: str) -> str:
    """What a kind of information is called."""
    return say(language, "whole") if part == "whole" else _kind_word(language, Kind(part))


def area_word(language: Language, area: str) -> str:
    return value_word(language, area, "life-area")


def listed(language: Language, words: Sequence[str]) -> str:
    """Words with commas, and the last with an «og»."""
    return f" {say(language, 'and')} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def what_text(scope: Scope, language: Language) -> str:
    """What is asked for or given: kinds of information, and livsområder where they are named."""
    parts = "; ".join(_small(part_word(language, one)) for one in scope.parts)
    if not scope.areas:
        return parts
    return say(
        language, "within", parts=parts, areas=listed(language, [area_word(language, one) for one in scope.areas])
    )


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def span_text(scope: Scope, language: str) -> str:
    """From when until when, in English too: colleagues read it as well. A language without words has bokmål."""
    spoken: Spoken = "nn" if language == "nn" else "en" if language == "en" else "nb"
    days = {name: short_day(spoken, day) for name, day in (("start", scope.start), ("stop", scope.stop)) if day}
    return _SPANS["-".join(days)][spoken].format(**days)


def answer_text(code: str, scope: Scope, reason: str, complaint: str, language: Language = "nb") -> str:
    """The answer in words. `reason` is koordinerende enhet's own, and empty for one who may not be told it."""
    if code == "access-granted":
        return say(language, "granted", what=what_text(scope, language), span=span_text(scope, language))
    if code == "access-refused" and reason:
        return " ".join((say(language, "refused", reason=reason), complaint_text(complaint, language)))
    if code == "access-closed":
        return say(language, "closed")
    return say(language, "unanswerable")


def complaint_text(body: str, language: str = "nb") -> str:
    """Where a refusal can be complained of, which has to be told with it (pbrl § 7-2; fvl § 27)."""
    return say(language, "complaint", body=body)


def task_reason(code: str, reason: str, language: str = "nb") -> str:
    """Why a Task stands as it does; empty where it says so itself."""
    if code == "access-refused":
        return reason or say(language, "unanswerable")
    return say(language, _REASONS[code]) if code in _REASONS else ""


_REASONS: Final[Mapping[str, str]] = {
    "access-unanswerable": "unanswerable",
    "access-closed": "closed",
    "access-ended": "ended",
    "access-over": "over",
}
_SPANS: Final[Mapping[str, Mapping[Spoken, str]]] = {
    "start-stop": {"nb": "fra {start} til og med {stop}", "nn": "frå {start} til og med {stop}",
                   "en": "from {start} until {stop}, that day too"},
    "start": {"nb": "fra {start}", "nn": "frå {start}", "en": "from {start}"},
    "stop": {"nb": "til og med {stop}", "nn": "til og med {stop}", "en": "until {stop}, that day too"},
    "": {"nb": "så lenge samtykket står", "nn": "så lenge samtykket står", "en": "as long as the consent stands"},
}  # fmt: skip
TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "and": ("og", "og"),
    "page": ("side", "side"),
    "of": ("av", "av"),
    "whole": ("hele planen", "heile planen"),
    "within": ("{parts} innenfor {areas}", "{parts} innanfor {areas}"),
    "granted": (
        "Innsyn i individuell plan er gitt etter samtykke. Det gjelder: {what}, {span}. Innsynet lukkes av seg selv "
        "når tiden er ute, og straks samtykket trekkes tilbake.",
        "Innsyn i individuell plan er gitt etter samtykke. Det gjeld: {what}, {span}. Innsynet blir lukka av seg "
        "sjølv når tida er ute, og straks samtykket blir trekt tilbake.",
    ),
    "refused": (
        "Det er ikke gitt innsyn i individuell plan. Begrunnelse: {reason}",
        "Det er ikkje gitt innsyn i individuell plan. Grunngiving: {reason}",
    ),
    "complaint": (
        "Pasienten eller den som representerer pasienten, kan klage til {body} "
        "(pasient- og brukerrettighetsloven § 7-2). Klagen sendes til oss.",
        "Pasienten eller den som representerer pasienten, kan klage til {body} "
        "(pasient- og brukarrettslova § 7-2). Klaga blir send til oss.",
    ),
    "closed": (
        "Det kan ikke gis innsyn i individuell plan nå, fordi det ikke er samtykke til det.",
        "Det kan ikkje givast innsyn i individuell plan no, fordi det ikkje er samtykke til det.",
    ),
    "unanswerable": (
        "Forespørselen kan ikke besvares. Det sier ikke noe om det finnes en plan.",
        "Førespurnaden kan ikkje svarast på. Det seier ikkje noko om det finst ein plan.",
    ),
    "ended": ("Innsynet er lukket.", "Innsynet er lukka."),
    "over": ("Tiden for innsyn er ute.", "Tida for innsyn er ute."),
    "title-ask": ("Ber om innsyn i individuell plan", "Ber om innsyn i individuell plan"),
    "title-answer": ("Svar på forespørsel om innsyn", "Svar på førespurnad om innsyn"),
    "to-label": ("Til", "Til"),
    "from-label": ("Fra", "Frå"),
    "date": ("Dato", "Dato"),
    "about": ("Gjelder", "Gjeld"),
    "number": ("Fødselsnummer", "Fødselsnummer"),
    "wanted": ("Vi ber om", "Vi ber om"),
    "span": ("Tidsrom", "Tidsrom"),
    "purpose": ("Formål", "Føremål"),
    "why": ("Hvorfor", "Kvifor"),
    "reference": ("Vår referanse", "Vår referanse"),
    "unit": ("Koordinerende enhet", "Koordinerande eining"),
    "ask-1": (
        "Vi ber om innsyn i individuell plan for pasienten over. Samtykke, underskrevet av pasienten eller den som kan "
        "samtykke for pasienten, ligger ved. Det sier hvem som får vite hva, og hvor lenge.",
        "Vi ber om innsyn i individuell plan for pasienten over. Samtykke, underskrive av pasienten eller den som kan "
        "samtykkje for pasienten, ligg ved. Det seier kven som får vite kva, og kor lenge.",
    ),
    "ask-2": (
        "Finnes det ikke plan, eller kan dere ikke svare, trenger vi ikke å vite hvorfor. Er noe uklart i samtykket, "
        "ber vi om at dere ringer.",
        "Finst det ikkje plan, eller kan de ikkje svare, treng vi ikkje å vite kvifor. Er noko uklart i samtykket, "
        "ber vi om at de ringjer.",
    ),
    "unsigned": (
        "Samtykke er ikke innhentet ennå. Vi ber om skjemaet som trengs.",
        "Samtykke er ikkje henta inn enno. Vi ber om skjemaet som trengst.",
    ),
    "sign": ("Underskrift", "Underskrift"),
}
