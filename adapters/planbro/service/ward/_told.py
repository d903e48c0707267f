"""What the page says of what was seen, in the order it is needed: the answer, who answers now, the plan.

Nothing is concluded from silence: what is not told is unknown, and "no" is not said (law 3).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from planbro.exchange import StatusAnswer
from planbro.exchange.view import Seen, View
from planbro.plan import CoordinatingUnit, Koordinator, Plan, Policy, Reach
from planbro.render.days import Language
from planbro.render.plan import plan_page, sections_html
from planbro.render.reconcile_texts import grouped
from planbro.service.ward._words import day_word, say
from planbro.settings import Office

SECTIONS: Final = (
    "own", "goals", "build-on", "team", "evaluation", "meetings", "messages", "documents", "consents", "records",
)  # fmt: skip
"""Of the whole plan's page, what a ward reads, in that order: the person's own words first, then who does what."""


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number as it is shown, and as a telephone takes it."""

    shown: str
    dials: str
    whose: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """A koordinator, or the unit, with what is known of reaching it."""

    role: str
    name: str
    rows: tuple[tuple[str, str], ...]
    numbers: tuple[Number, ...]
    deputies: tuple[str, ...] = ()
    now: Number | None = None


@dataclass(slots=True)
class Told:
    """The page's content. `level` is what may be seen; `answer` the first line."""

    answer: str
    level: str
    lines: list[str] = field(default_factory=list)
    name: str = ""
    born: str = ""
    who: list[Who] = field(default_factory=list)
    away: bool = False
    """Whether the body that keeps the plan did not answer."""
    contents: list[tuple[str, str]] = field(default_factory=list)
    plan: str = ""

    @property
    def calls(self) -> list[Number]:
        """The numbers that are answered now, each once: who is koordinator twice is called at one."""
        return [*{(one.now.dials or one.now.shown, one.now.whose): one.now for one in self.who if one.now}.values()]


def told_of(
    view: View, seen: Seen | None, policy: Policy, language: Language, *, content: bool, office: Office | None = None
) -> Told:
    """What is said of the plan that was seen; `content`: whether this visitor may read content at all. `office` is
    told of everybody of whom no number is."""
    told = _told_of(view, seen, policy, language, content)
    if office is not None and not any(one.numbers or one.now for one in told.who):
        told.who.append(_office(office, language))
    return told


def _told_of(view: View, seen: Seen | None, policy: Policy, language: Language, content: bool) -> Told:
    released = seen.released if seen is not None else None
    if seen is None or released is None:
        return _unknown(language)
    answer, plan = view.status(seen, policy), released.plan
    level = seen.level if content else "status"
    if not (answer.has_ip or answer.has_koordinator or level == "content"):
        return _unknown(language)
    told = Told(_answer(answer, language), level, _lines(answer, language), away=seen.keeper == "away")
    told.name = " ".join(_text(getattr(plan.planeier, name)) for name in ("given", "middle", "family")).strip()
    told.name, born = " ".join(told.name.split()), day_word(language, _text(plan.planeier.birth_date))
    told.born = say(language, "born", day=born) if born else ""
    told.who = _who(answer, plan, language)
    if told.level == "content":
        _with_plan(told, plan, language, seen.asked_at)
    return told


def _unknown(language: Language) -> Told:
    return Told(say(language, "unknown"), "none", [say(language, "unknown-what")])


def _answer(answer: StatusAnswer, language: Language) -> str:
    if answer.has_ip or answer.has_koordinator:
        return say(language, "has-ip" if answer.has_ip else "has-koordinator")
    return say(language, "not-in-force")


def _lines(answer: StatusAnswer, language: Language) -> list[str]:
    told = []
    since = answer.status.ip.start if answer.status is not None and answer.status.ip is not None else None
    if answer.has_ip and since and (day := day_word(language, since)):
        told.append(say(language, "since", day=day))
    if answer.has_ip:
        told.append(say(language, "and-koordinator" if answer.has_koordinator else "koordinator-unknown"))
    elif answer.has_koordinator:
        told.append(say(language, "plan-unknown"))
    return told


# who answers


def _who(answer: StatusAnswer, plan: Plan, language: Language) -> list[Who]:
    found = [_koordinator(one, language) for one in answer.reach]
    shown = {one.unit.id for one in answer.reach if one.unit is not None}
    units = [one for one in plan.coordinating_units if one.id in shown or not found]
    return [*found, *(_unit(one, language) for one in units)]


def _koordinator(one: Reach, language: Language) -> Who:
    names = {"koordinator": _name(one.koordinator, language), "deputy": ", ".join(
        _name(other, language) for other in one.deputies)}  # fmt: skip
    names["unit"] = _text(one.unit.name) if one.unit is not None else ""
    numbers = [
        _number(n.value, say(language, n.whose), say(language, "night" if n.night else "day"))
        for n in one.numbers if n.whose != "unit"
    ]  # fmt: skip
    now = None
    if one.now is not None:
        name, role = _answering(one, names), say(language, one.now.whose)
        said = role.partition(" (")[0].lower() in name.lower()  # a unit is often called what it is
        whose = name if said else say(language, f"answers-{one.now.whose}", name=name) if name else role
        now = _number(one.now.value, whose)
    role = say(language, f"koordinator-{one.level}")
    return Who(role, names["koordinator"], _rows(one.koordinator, language), tuple(numbers),
               tuple(_name(other, language) for other in one.deputies), now)  # fmt: skip


def _answering(one: Reach, names: dict[str, str]) -> str:
    """Whose number it is that is answered now: of several deputies, the one who has it."""
    assert one.now is not None
    if one.now.whose != "deputy":
        return names[one.now.whose]
    mine = [other for other in one.deputies if one.now.value in {other.phone, other.night_phone}]
    return " ".join(_text(part) for part in (mine[0].given, mine[0].family)).strip() if mine else names["deputy"]


def _unit(one: CoordinatingUnit, language: Language) -> Who:
    numbers = [
        _number(value, say(language, "unit"), say(language, word))
        for value, word in ((one.phone, "day"), (one.night_phone, "night")) if isinstance(value, str) and value
    ]  # fmt: skip
    return Who(say(language, "unit"), _text(one.name) or say(language, "no-name"), _rows(one, language), tuple(numbers))


def _office(one: Office, language: Language) -> Who:
    told = {name: value for name in ("phone", "night_phone", "hours") if (value := getattr(one, name)) is not None}
    return _unit(CoordinatingUnit(id="office", name=one.name, **told), language)


def _rows(one: Koordinator | CoordinatingUnit, language: Language) -> tuple[tuple[str, str], ...]:
    rows = [(say(language, "hours"), _text(one.hours))]
    rows.append((say(language, "confirmed"), day_word(language, _text(one.last_confirmed))))
    return tuple((label, value) for label, value in rows if value)


def _name(one: Koordinator, language: Language) -> str:
    name = " ".join(part for part in (_text(one.given), _text(one.family)) if part)
    return name or say(language, "no-name")


def _number(value: str, whose: str, when: str = "") -> Number:
    """Eight digits are put in groups, as a message has them in one; what else is said stands as it was written."""
    return Number(grouped(value) if value.isdecimal() else value, dials(value), whose, when)


def dials(number: str) -> str:
    """A number for a telephone: digits, with the plus of a country before them; empty where it is no number.

    >>> dials("+47 23 45 67 89"), dials("22 33 44 55 (vakttelefon)"), dials("ring sentralbordet")
    ('+4723456789', '22334455', '')
    """
    plain = number.partition("(")[0].strip()
    digits = "".join(char for char in plain if char in "0123456789")
    others = plain.replace("+", "", 1).translate(str.maketrans("", "", " \u00a0-./0123456789"))
    return ("+" if plain.startswith("+") else "") + digits if 3 <= len(digits) <= 15 and not others else ""


# the plan


def _with_plan(told: Told, plan: Plan, language: Language, as_of: str) -> None:
    page: dict[str, Any] = plan_page(plan, "nn" if language == "nn" else "nb", as_of)
    headings = {one["name"]: one["heading"] for one in page["sections"]}
    told.contents = [(name, headings[name]) for name in SECTIONS if name in headings]
    told.plan = sections_html(page, SECTIONS)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
