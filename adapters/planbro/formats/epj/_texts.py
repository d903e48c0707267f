"""The text that a person types into a journal, in the words of `mappings/epj-texts.toml` (domain.md § 1.3, § 2.3).

What the catalogue says of each EPJ is configuration: where the words are typed was not found in any source, and the
catalogue says so. Nothing is guessed here; a fact that the plan does not have leaves its sentence out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from planbro.findings import Findings, Refused
from planbro.mapping._codes import mapping_file
from planbro.plan import Plan, answering, first_day, in_office, is_ip, status_on, value_of

Language = Literal["nb", "nn"]
LANGUAGES: Final[tuple[Language, ...]] = ("nb", "nn")
_SENTENCE: Final = {"municipal": "koordinator", "hospital": "hospital", "barnekoordinator": "barnekoordinator"}
_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
_FACT: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language."""

    ip: Mapping[str, str]
    koordinator_status: Mapping[str, str]
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Epj:
    """One journal system. `confirmed` says whether the place is known, or an assumption to be set right."""

    key: str
    name: str
    place: str
    confirmed: bool
    language: Language
    max_length: int | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    order: tuple[str, ...]
    drop: tuple[str, ...]
    words: Mapping[str, Words]
    epjs: Mapping[str, Epj]


@dataclass(frozen=True, slots=True)
class ReadyText:
    """The text for one journal. `shortened`: sentences were left out to keep within its length, or the end was cut."""

    epj: Epj
    text: str
    shortened: bool


@cache
def catalogue(path: Path | None = None) -> Catalogue:
    """The catalogue: a file, else the customer's own from PLANBRO_MAPPINGS, else the shipped one.

    Raises:
        Refused: it cannot be read, or lacks what a text needs.
    """
    file = path or mapping_file("epj-texts.toml")
    try:
        return _catalogue(tomllib.loads(file.read_text("utf-8")))
    except OSError:
        reason = "not found"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        reason = "not TOML in UTF-8"
    except (KeyError, TypeError, AttributeError, ValueError):
        reason = "a part is missing, or not of its kind"
    raise Refused.because("epj-texts-invalid", file=file.name, reason=reason)


def _catalogue(found: Mapping[str, Any]) -> Catalogue:
    words: dict[str, Words] = {
        lang: Words(**{part: dict(found[lang][part]) for part in Words.__slots__}) for lang in LANGUAGES
    }
    epjs = {}
    for key, one in found["epj"].items():
        longest, language = one.get("max_length"), one.get("language", "nb")
        if language not in LANGUAGES or (longest is not None and not 20 <= longest <= 100_000):
            raise ValueError(key)
        epjs[key] = Epj(key, str(one["name"]), str(one["place"]), bool(one["confirmed"]), language, longest)
    if "standard" not in epjs:
        raise KeyError("standard")
    return Catalogue(tuple(found["order"]), tuple(found["drop"]), words, epjs)


def ready_texts(
    plan: Plan, day: str, *, using: Catalogue | None = None, findings: Findings | None = None
) -> list[ReadyText]:
    """The text for each journal of the catalogue; none where the plan is no individuell plan, or says nothing."""
    chosen = using or catalogue()
    found = [ready_text(plan, day, key, using=chosen, findings=findings) for key in chosen.epjs]
    return [text for text in found if text.text]


def ready_text(
    plan: Plan, day: str, epj: str = "standard", *, using: Catalogue | None = None, findings: Findings | None = None
) -> ReadyText:
    """The text for one journal, as things stand on a day.

    Raises:
        Refused: the catalogue has no such journal.
    """
    chosen = using or catalogue()
    if epj not in chosen.epjs:
        raise Refused.because("epj-not-known", epj=epj, known=", ".join(chosen.epjs))
    about = chosen.epjs[epj]
    sentences = _sentences(plan, day, chosen.words[about.language]) if is_ip(plan) else {}
    kept = [name for name in chosen.order if sentences.get(name)]
    whole = text = _joined(sentences, kept)
    if about.max_length is None or len(whole) <= about.max_length:
        return ReadyText(about, whole, False)
    for name in chosen.drop:
        kept = [one for one in kept if one != name]
        text = _joined(sentences, kept)
        if len(text) <= about.max_length:
            break
    else:
        text = text[: about.max_length - 1].rstrip() + "…"
        if findings is not None:
            findings.add("epj-text-cut", path=epj, epj=about.name, limit=about.max_length)
    return ReadyText(about, text, True)


def _joined(sentences: Mapping[str, str], names: list[str]) -> str:
    return " ".join(sentences[name] for name in names)


def _sentences(plan: Plan, day: str, words: Words) -> dict[str, str]:
    """Each sentence there is ground for; with nothing to say of plan or koordinator there is no text at all."""
    found: dict[str, str] = {}
    now = status_on(plan, day).ip
    if now is not None and now.value in words.ip:
        found["ip"] = _filled(words.ip[now.value], {"ended": _norwegian(now.start) if now.value == "ended" else ""})
    for level, name in _SENTENCE.items():
        found[name] = _koordinator(plan, level, day, words)
    if not any(found.values()):
        return {}
    found["unit"] = _unit(plan, words)
    if now is None or now.value in {"active", "unknown"}:
        found["tool"] = _tool(plan, words)
    found["source"] = _source(plan, day, now.start if now is not None else None, words)
    return found


def _koordinator(plan: Plan, level: str, day: str, words: Words) -> str:
    """Who it is where one is appointed; else, in the kommune, what is said of it."""
    answer = status_on(plan, day).koordinator.get(level)
    person = next(iter(in_office(plan, day, level)), None)
    if person is not None and (answer is None or answer.value in {"appointed", "unknown"}):
        facts = {
            "name": " ".join(filter(None, (_plain(person.given), _plain(person.family)))),
            "organisation": _named(plan, person.organisation),
            "phone": _plain(person.phone),
        }
        return _filled(words.sentences[_SENTENCE[level]], facts)
    if answer is None or level != "municipal":
        return ""
    return words.koordinator_status.get(answer.value, "")


def _unit(plan: Plan, words: Words) -> str:
    units = [one for one in plan.coordinating_units if value_of(one.level) in {"kommune", None}]
    unit = next((one for one in units if _plain(one.name)), None)
    if unit is None:
        return ""
    name = re.sub(r"(?i)^koordinerend[ea] (enhet|eining)\W*", "", _plain(unit.name)) or _plain(unit.name)
    return _filled(words.sentences["unit"], {"name": name, "phone": _plain(unit.phone)})


def _tool(plan: Plan, words: Words) -> str:
    known = [one for one in plan.tool_status if value_of(one.value) in words.sentences]
    if not known:
        return ""
    last = max(known, key=lambda one: first_day(one.date) or "")
    return _filled(words.sentences[str(value_of(last.value))], {"tool": _plain(last.tool)})


def _source(plan: Plan, day: str, since: str | None, words: Words) -> str:
    """Who says it, the body that answers for the plan, and as of when: the day the text is made for."""
    body = next(iter(answering(plan, day)), None)
    name = _named(plan, body) or _plain(plan.source.sender_name)
    return _filled(words.sentences["source"], {"source": name, "date": _norwegian(day)})


def _named(plan: Plan, ref: object) -> str:
    return next((_plain(one.name) for one in plan.organisations if one.id == ref), "")


def _filled(sentence: str, facts: Mapping[str, str]) -> str:
    """The sentence with its facts; a part in brackets falls where its fact is missing, the whole where its own is."""

    def part(match: re.Match[str]) -> str:
        return match[1] if all(facts.get(name) for name in _FACT.findall(match[1])) else ""

    whole = _OPTIONAL.sub(part, sentence)
    if not all(facts.get(name) for name in _FACT.findall(whole)):
        return ""
    return _FACT.sub(lambda match: facts[match[1]], whole)


def _plain(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _norwegian(day: str | None) -> str:
    return ".".join(reversed(day.split("-"))) if day else ""
