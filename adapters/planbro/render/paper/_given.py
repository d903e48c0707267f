"""Who has been given access to what, until when and on what ground: read off the one decision engine."""

from __future__ import annotations

from dataclasses import dataclass

from planbro.plan import Kind, Plan
from planbro.plan.disclosure import Standing, standings
from planbro.render.consent import Matrix, matrix, merged, receiver_labels, row_label, stem
from planbro.render.consent._matrix import PARTS
from planbro.render.consent._words import part_word
from planbro.render.days import Language
from planbro.render.paper._matter import Matter
from planbro.render.paper._told import listed, norwegian, short_day
from planbro.render.paper._words import say

_GROUNDS = frozenset({"consent", "representative", "koordinator", "owner", "acute"})
_FEW = 2


@dataclass(frozen=True, slots=True)
class Given:
    """What one party was given, with one end and one ground. `consent` is the id of the consent, where it was one."""

    who: str
    parts: str
    write: bool
    until: str
    ground: str
    consent: str


def given(matter: Matter, plan: Plan, language: Language) -> list[Given]:
    """What is open today to others than the planeier, those nearest to the person first."""
    found = matrix(plan, matter.as_of, purpose=matter.purpose, policy=matter.policy)
    labels = receiver_labels(found.columns, norwegian(language), names=True)
    told = [one for at, label in enumerate(labels) if found.columns[at].sort != "planeier"
            for one in _of(found, at, label, plan, language)]  # fmt: skip
    return [one for one in told if matter.consent in {None, one.consent}]


def _of(found: Matrix, at: int, label: str, plan: Plan, language: Language) -> list[Given]:
    groups: dict[tuple[str, str, bool], list[tuple[Kind, str]]] = {}
    for row in merged(found.rows, range(at, at + 1)):
        cell = row.cells[at]
        by_the_way = cell.answer == "part" and "no-consent" in cell.others  # a body that comes along with a measure
        if cell.answer != "no" and not by_the_way and stem(cell.provision) in _GROUNDS:
            text = row_label(row, norwegian(language))
            text = text if cell.answer == "yes" else f"{text} ({say(language, 'some-of-it')})"
            groups.setdefault((cell.until or "", cell.provision, cell.write), []).append((row.part, text))
    return [
        Given(label, _parts(parts, language), write, until, ground(code, plan, language), _consent(code))
        for (until, code, write), parts in groups.items()
    ]


def _parts(parts: list[tuple[Kind, str]], language: Language) -> str:
    """The parts by name; the whole plan, where little or nothing is missing."""
    there = {kind for kind, _ in parts}
    missing = [part_word(norwegian(language), one) for one in PARTS if one not in there and one is not Kind.STATUS]
    if not missing:
        return say(language, "whole-plan")
    if len(missing) <= _FEW:
        return say(language, "whole-but", what=listed(language, [one[:1].lower() + one[1:] for one in missing]))
    return "\n".join(text for _, text in parts)


def ground(code: str, plan: Plan, language: Language) -> str:
    """Why it is open: the consent by the day it was signed, anything else by its provision."""
    consent = next((one for one in plan.consents if one.id == _consent(code)), None)
    if consent is not None and isinstance(consent.signed, str):
        return say(language, "by-consent", day=short_day(consent.signed))
    return say(language, f"ground-{stem(code)}")


def _consent(code: str) -> str:
    return code.partition(":")[2] if code.startswith("consent:") else ""


def standing(matter: Matter, plan: Plan) -> list[Standing]:
    """The consents that stand, or the one that is named."""
    held = standings(plan, matter.as_of, matter.policy)
    if matter.consent is not None:
        return [one for one in held if one.consent == matter.consent]
    return [one for one in held if one.fault is None]
