"""What a person has to decide, as a file that opens in Norwegian Excel, and what was decided, read back.

One row is one question: plans by their ids and numbers, what is proposed, and room for the answer, who gave it, why
and when (domain.md § 7: it is recorded who decided). The file has no name of a planeier. An answer that is not
understood, not complete, or against another is told and not followed.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from planbro.exchange.migrate._people import SamePerson
from planbro.findings import Findings
from planbro.formats.tabular import cells_of
from planbro.ident import plain_number
from planbro.plan import is_date
from planbro.render.lists import as_list

Matter: TypeAlias = Literal["person", "consent"]
Answer: TypeAlias = Literal["merge", "keep", "leave-out", "move", "hold"]

HEADINGS: Final = ("id", "sak", "planer", "forslag", "beslutning", "begrunnelse", "besluttet av", "dato")
_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://planbro.dev/decision")
_WORDS: Final[Mapping[Answer, str]] = {
    "merge": "slå sammen i", "keep": "behold alle", "leave-out": "utelat", "move": "flytt", "hold": "hold tilbake",
}  # fmt: skip
_OF: Final[Mapping[Matter, tuple[Answer, ...]]] = {
    "person": ("merge", "keep", "leave-out"),
    "consent": ("move", "hold"),
}
_SAID: Final[Mapping[str, Answer]] = {
    "slå sammen": "merge", "slå saman": "merge", "merge": "merge", "behold": "keep", "behold begge": "keep",
    "behald": "keep", "keep": "keep", "utelat": "leave-out", "leave out": "leave-out", "flytt": "move", "move": "move",
    "hold tilbake": "hold", "hald tilbake": "hold", "hold": "hold",
}  # fmt: skip
"""Beginnings of answers, in bokmål, nynorsk and English; the longest that fits is meant."""
_MATTERS: Final[Mapping[str, str]] = {
    "ip-two": "Samme person har flere planer i kraft",
    "person-same": "Samme plan to ganger",
    "person-numbers-disagree": "Et nummer sier samme person, noe annet sier at det ikke er det",
    "consent": "Planen er holdt tilbake for samtykke",
}
_NORWEGIAN_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\Z")


@dataclass(frozen=True, slots=True)
class Question:
    """Something for a person to decide. `plans` are ids and numbers in the source tool, in one order for good."""

    id: str
    matter: Matter
    what: str
    plans: tuple[tuple[str, str], ...]
    proposal: Answer | None = None
    about: str = ""
    """The plan that the proposal keeps, merges into or leaves out."""


@dataclass(frozen=True, slots=True, repr=False)
class Decision:
    """An answer: `merge` every plan into `plan`; `keep` them all; `leave-out` `plan`; `move` or `hold` it."""

    id: str
    matter: Matter
    answer: Answer
    plans: tuple[str, ...]
    plan: str
    reason: str
    by: str
    day: str


# questions


def question_of(same: SamePerson) -> Question | None:
    """What is asked of plans of one person; nothing where all is as it may be."""
    twice = "plan-id" in same.why
    if not (same.needs_a_person or twice) or len(set(same.plans)) < 2:
        return None
    plans = tuple(sorted({(unit.plan, unit.number) for unit in same.units}))
    keep = next((unit.plan for unit in same.units if unit.key == same.keep), "")
    proposal: Answer | None = "merge" if keep else None
    return Question(_id("person", (plan for plan, _ in plans)), "person", same.finding, plans, proposal, keep)


def question_of_held(plan: str, number: str) -> Question:
    """What is asked of a plan that was held for its consent."""
    return Question(_id("consent", [plan]), "consent", "consent", ((plan, number),), "hold", plan)


def mark(at: int) -> str:
    """A plan's mark in its row, a letter, since the tools number plans: A, B, … Z, AA.

    >>> [mark(at) for at in (0, 1, 25, 26)]
    ['A', 'B', 'Z', 'AA']
    """
    return (mark(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def _id(matter: Matter, plans: Iterable[str]) -> str:
    """The same question has the same id in every run: it hangs on the plans' own ids (law 5)."""
    return str(uuid.uuid5(_NAMESPACE, "|".join((matter, *sorted(set(plans))))))


def write_decisions(questions: Iterable[Question], given: Iterable[Decision] = ()) -> bytes:
    """The file to fill in, in order of matter and id; what was answered before stands filled in."""
    known = {one.id: one for one in given}
    asked = sorted({one.id: one for one in questions}.values(), key=lambda one: (one.matter, one.id))
    return as_list(HEADINGS, (_row(one, known.get(one.id)) for one in asked))


def _row(one: Question, given: Decision | None) -> Iterator[str]:
    shown = [(plan, plain_number(number)) for plan, number in one.plans]
    numbered = [f"{mark(at)}: {plan}{f' ({number})' if number else ''}" for at, (plan, number) in enumerate(shown)]
    yield one.id
    yield _MATTERS[one.what]
    yield " | ".join(numbered)
    choices = " / ".join(_choice(answer, one) for answer in _OF[one.matter])
    proposed = f"{_said(one.proposal, one.about, one)}. " if one.proposal else ""
    yield f"{proposed}Svar: {choices}"
    yield _said(given.answer, given.plan, one) if given is not None else ""
    yield from (given.reason, given.by, given.day) if given is not None else ("", "", "")


def _choice(answer: Answer, one: Question) -> str:
    return f"{_WORDS[answer]} (bokstav)" if answer in {"merge", "leave-out"} and len(one.plans) > 1 else _WORDS[answer]


def _said(answer: Answer, plan: str, one: Question) -> str:
    """An answer as a person writes it; a plan by its mark in the row."""
    at = next((mark(at) for at, (ident, _) in enumerate(one.plans) if ident == plan), None)
    return f"{_WORDS[answer]} {at}" if answer in {"merge", "leave-out"} and at is not None else _WORDS[answer]


# answers


def read_decisions(data: bytes, asked: Iterable[Question] | None = None) -> tuple[list[Decision], Findings]:
    """The decisions that were taken, and everything that is wrong with the file.

    Read are UTF-8 and what Norwegian Excel saves (ISO-8859-1), with semicolon, comma or tabulator. With `asked`, an
    answer to anything else is a finding, and so is what was not answered.
    """
    found = Findings()
    rows = _rows(data, found)
    questions = {one.id: one for one in asked} if asked is not None else None
    taken: dict[str, Decision] = {}
    against: set[str] = set()
    for at, row in rows:
        decision = _read(at, row, questions, found)
        if decision is None:
            continue
        before = taken.get(decision.id)
        if before is not None and _meaning(before) != _meaning(decision):
            against.add(decision.id)
            found.add("decision-contradicts", row=at)
        taken[decision.id] = decision
    _contradictions(taken, against, found)
    if questions is not None and (waiting := questions.keys() - taken.keys()):
        found.add("decision-open", count=len(waiting))
    return [one for ident, one in sorted(taken.items()) if ident not in against], found


def _rows(data: bytes, found: Findings) -> list[tuple[int, dict[str, str]]]:
    rows = cells_of(data)
    headings = [cell.strip().casefold() for cell in rows[0]] if rows else []
    if not {"id", "beslutning"} <= set(headings):
        found.add("decisions-not-a-list", reason="no headings")
        return []
    return [
        (at, {name: cell.strip() for name, cell in zip(headings, row, strict=False)})
        for at, row in enumerate(rows[1:], 2)
        if any(cell.strip() for cell in row)
    ]


def _read(
    at: int, row: Mapping[str, str], questions: Mapping[str, Question] | None, found: Findings
) -> Decision | None:
    """One answer; None where there is none, or none that can be followed."""
    said = " ".join(row.get("beslutning", "").casefold().split()).rstrip(".")
    if not said:
        return None
    ident = row.get("id", "").casefold()
    question = questions.get(ident) if questions is not None else _of_row(ident, row)
    if question is None:
        found.add("decision-unknown", row=at)
        return None
    answer, plan = _understood(said, question)
    if answer is None:
        found.add("decision-not-understood", row=at)
        return None
    who, why, day = row.get("besluttet av", ""), row.get("begrunnelse", ""), _day(row.get("dato", ""))
    for field, value in (("besluttet av", who), ("begrunnelse", why), ("dato", day)):
        if not value:
            found.add("decision-incomplete", row=at, path=field, field=field)
    if not (who and why and day):
        return None
    plans = tuple(one for one, _ in question.plans)
    return Decision(ident, question.matter, answer, plans, plan, why, who, day)


def _of_row(ident: str, row: Mapping[str, str]) -> Question | None:
    """The question as the row itself tells it; the id shows whether its plans are those that were asked about."""
    plans = tuple(
        (match[1].casefold(), match[2] or "")
        for cell in row.get("planer", "").split("|")
        if (match := re.match(r"\s*[A-Z]+:\s*(\S+)(?:\s+\((.*)\))?\s*\Z", cell))
    )
    matters: Sequence[Matter] = ("person", "consent")
    for matter in matters:
        if plans and _id(matter, (plan for plan, _ in plans)) == ident:
            return Question(ident, matter, matter, plans)
    return None


def _understood(said: str, question: Question) -> tuple[Answer | None, str]:
    """The answer, and the plan that it names: by its mark in the row, its id, or its number in the tool."""
    start = next((word for word in sorted(_SAID, key=len, reverse=True) if said.startswith(word)), None)
    answer = _SAID[start] if start is not None else None
    if start is None or answer not in _OF[question.matter]:
        return None, ""
    if answer in {"keep", "move", "hold"}:
        return answer, question.plans[0][0] if question.matter == "consent" else ""
    rest = said.removeprefix(start).strip().removeprefix("into ").removeprefix("i ").strip(" .()")
    named = {
        plan for at, (plan, number) in enumerate(question.plans)
        if rest and rest in {mark(at).casefold(), plan.casefold(), number.casefold()}
    }  # fmt: skip
    return (answer, named.pop()) if len(named) == 1 else (None, "")


def _day(text: str) -> str:
    """The day as ISO, also where Excel has made it a Norwegian one; empty where it is none."""
    match = _NORWEGIAN_DAY.match(text)
    day = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else text
    return day if len(day) == 10 and is_date(day) else ""


def _meaning(one: Decision) -> tuple[Any, ...]:
    return one.answer, one.plan


def _contradictions(taken: Mapping[str, Decision], against: set[str], found: Findings) -> None:
    """Decisions that cannot both be followed: a plan that is left out or merged away, and kept or moved in another.

    One that is held, or released to be moved, may be merged as well: the consent is one question, the person another.
    """
    out: dict[str, str] = {}
    away: dict[str, str] = {}
    for one in taken.values():
        if one.answer == "leave-out":
            out[one.plan] = one.id
        elif one.answer == "merge":
            for plan in one.plans:
                if plan != one.plan:
                    _tell(away.setdefault(plan, one.id), one.id, against, found)
    for one in taken.values():
        stays = {"merge": (one.plan,), "keep": one.plans, "move": (one.plan,)}.get(one.answer, ())
        for plan in stays:
            _tell(out.get(plan, one.id), one.id, against, found)
            if one.answer != "move":
                _tell(away.get(plan, one.id), one.id, against, found)
        for plan in one.plans if one.answer == "merge" else ():
            _tell(out.get(plan, one.id), one.id, against, found)


def _tell(one: str, other: str, against: set[str], found: Findings) -> None:
    if one != other:
        against.update((one, other))
        for ident in sorted((one, other)):
            found.add("decision-contradicts", path=ident)
