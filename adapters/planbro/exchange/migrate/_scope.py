"""Rights and consents after a merge: nobody gets into what came from the other plan (law 3; domain.md §§ 2.4, 3.2).

A right to a whole part would take in the other plan's content of that part. It is given anew item by item where rights
can name items, part by part where the other plan has nothing there, and else held. A line of a consent names no items,
so one that would take in more is ended: "renewed when the kind of information changes" (§ 2.4). What is not understood
counts as opening everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from planbro.exchange.migrate._access import ends_after, hold_right
from planbro.mapping import derive_item_id
from planbro.plan import ABSENT, LISTS, Code, ConsentParty, Plan, Right, facts, first_day, schema, value_of
from planbro.render.message._plan_words import code_text

Fact = tuple[str, str, str]
_ITEMS: Final = {"goal": "goals", "measure": "measures", "document": "documents"}
"""The parts whose items a right can name."""
_NAMED: Final = frozenset(_ITEMS.values())


class Spot(NamedTuple):
    """One record's facts of one kind: where, in which livsområde, and the items it stands within."""

    kind: str
    ident: str
    area: str | None
    chain: frozenset[str]


@dataclass(frozen=True, slots=True, repr=False)
class Narrowing:
    """What became of one right: which field says now that it is held, how many took its place, and the parts that it
    no longer opens."""

    right: Right
    field: str
    given: int
    held: tuple[str, ...]
    words: str


@dataclass(slots=True)
class Narrowed:
    """Rights and lines that were made narrower, with what they said before in words."""

    rights: list[Narrowing] = field(default_factory=list)
    lines: list[tuple[ConsentParty, str]] = field(default_factory=list)


def narrow(
    plan: Plan,
    mine: AbstractSet[Fact],
    theirs: AbstractSet[Fact],
    *,
    eve: str,
    today: str,
    ended: AbstractSet[str],
) -> Narrowed:
    """Narrow the rights and lines of `plan` in place.

    `mine` and `theirs` are the facts that each of the two plans had; a right that both had opens both. `ended` are the
    consents that ended with the other plan, whose lines open nothing.
    """
    scope = _Scope(plan, mine, theirs)
    made = Narrowed()
    rights: list[Right] = []
    for right in plan.rights:
        rights.append(right)
        narrowing, given = _narrow_right(plan, scope, right, eve, today)
        if narrowing is not None:
            made.rights.append(narrowing)
            rights.extend(given)
    plan.rights = rights
    refused = {one.id for one in plan.consents if value_of(one.status) == "rejected" or one.takes_part is False}
    for line in plan.consent_parties:
        if line.consent in refused or line.consent in ended or not _opens(line) or not ends_after(line.end, eve):
            continue
        side = scope.side("consent_parties[]", line.id)
        if side == "theirs" or (side == "mine" and scope.reaches(side, line, None)):
            made.lines.append((line, line_words(plan, line)))
            line.end = eve
    return made


def _opens(line: ConsentParty) -> bool:
    return line.part is not ABSENT and value_of(line.access) != "none"


def _narrow_right(
    plan: Plan, scope: _Scope, right: Right, eve: str, today: str
) -> tuple[Narrowing | None, list[Right]]:
    side = scope.side("rights[]", right.id)
    if side == "both" or True not in (right.read, right.write) or not ends_after(right.end, eve):
        return None, []
    item = right.item if isinstance(right.item, str) else None
    if not scope.reaches(side, right, item):
        return None, []
    words = right_words(plan, right)
    given: list[Right] = []
    held = [] if _parts(right) else ["whole"]
    for part in _parts(right):
        wanting = True
        for new in _instead(plan, scope, side, right, part):
            new.start = right.start if (first_day(right.start) or "") > today else today
            given.append(new)
            wanting = False
        if wanting and scope.has(side, part):
            held.append(part)
    before = replace(right)
    hold_right(right, eve)
    field = next(name for name in ("end", "read", "write") if getattr(right, name) != getattr(before, name))
    return Narrowing(right, field, len(given), tuple(held), words), given


def _parts(right: Right) -> list[str]:
    """The kinds of information that a right opens, by what it says; none where that is not understood."""
    part = value_of(right.part)
    return sorted(_kinds()) if part == "whole" else [part] if part is not None else []


def _instead(plan: Plan, scope: _Scope, side: str, right: Right, part: str) -> Iterator[Right]:
    """The rights that open of this part what the right opened, and nothing of the other plan."""
    item = right.item if isinstance(right.item, str) else None
    asked = replace(right, part=Code(part))
    if not scope.reaches(side, asked, item):
        if scope.has(side, part):
            yield replace(asked, id=_anew(plan, right, part))
        return
    if item is not None or part not in _ITEMS or (right.item is not ABSENT):
        return
    for one in getattr(plan, _ITEMS[part]):
        fits = right.life_area is ABSENT or (value_of(right.life_area) == value_of(one.life_area) is not None)
        if fits and not scope.reaches(side, asked, one.id):
            yield replace(asked, id=_anew(plan, right, f"{part}|{one.id}"), item=one.id)


def _anew(plan: Plan, right: Right, what: str) -> str:
    return derive_item_id(plan.id, "rights", f"{right.id}|{what}", 0)


class _Scope:
    """What of the merged plan is whose."""

    def __init__(self, plan: Plan, mine: AbstractSet[Fact], theirs: AbstractSet[Fact]) -> None:
        self._facts = {"mine": mine, "theirs": theirs}
        self._spots = {"mine": set[Spot](), "theirs": set[Spot]()}
        self._own = {"mine": set[str](), "theirs": set[str]()}
        records = {(owner, ident): record for owner in schema() for ident, record in plan.records_of(owner)}
        chains = _chains(plan)
        for (owner, ident, name), _ in facts(plan):
            kind = _kind(owner, name)
            for side, known in self._facts.items():
                if (owner, ident, name) in known:
                    self._own[side].add(kind)
                elif (owner, name) != ("", "id"):
                    area = value_of(getattr(records[owner, ident], "life_area", None))
                    self._spots[side].add(Spot(kind, ident, area, chains.get(ident, frozenset())))

    def side(self, owner: str, ident: str) -> str:
        """Whose an item is: `mine`, `theirs`, or `both`."""
        whose = [side for side, known in self._facts.items() if (owner, ident, "id") in known]
        return whose[0] if len(whose) == 1 else "both"

    def has(self, side: str, part: str) -> bool:
        """Whether the plan had anything of this part."""
        return part in self._own[side]

    def reaches(self, side: str, what: Any, item: str | None) -> bool:
        """Whether a right or a line would open something that its own plan did not have."""
        part, area = value_of(what.part), value_of(what.life_area)
        whole = part is None or part == "whole"
        return any(
            (whole or spot.kind == part)
            and (area is None or spot.area is None or spot.area == area)
            and (item is None or item == spot.ident or item in spot.chain)
            for spot in self._spots[side]
        )


def _kinds() -> frozenset[str]:
    return frozenset(_kind(owner, name) for owner, fields in schema().items() if owner != "source" for name in fields)


def _kind(owner: str, name: str) -> str:
    if name == "id" and owner.endswith("[]"):
        return LISTS[owner[:-2]].KIND.value
    kind = schema()[owner][name].kind if name != "id" else Plan.KIND
    return kind.value if kind is not None else ""


def _chains(plan: Plan) -> dict[str, frozenset[str]]:
    """The items that each item stands within or belongs to, by any reference to what a right can name."""
    above: dict[str, set[str]] = {}
    for name, items in plan.lists():
        refs = [
            info.name for info in schema()[f"{name}[]"].values() if set(info.to) & {"goals", "measures", "documents"}
        ]
        for one in items if refs else ():
            above.setdefault(one.id, set()).update(ref for field in refs if isinstance(ref := getattr(one, field), str))
    return {ident: frozenset(_upward(ident, above)) for ident in above}


def _upward(ident: str, above: dict[str, set[str]]) -> Iterable[str]:
    seen: set[str] = set()
    waiting = list(above.get(ident, ()))
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(above.get(one, ()))
    return seen


# in words, for the note


def label(one: Any) -> str:
    """What an item is called: a person's name, a body's, a title."""
    person = [value for name in ("given", "family") if isinstance(value := getattr(one, name, None), str) and value]
    if person:
        return " ".join(person)
    named = (getattr(one, name, None) for name in ("name", "title", "subject", "file_name"))
    return next((value for value in named if isinstance(value, str) and value), "")


def right_words(plan: Plan, right: Right) -> str:
    """Who might what until when, as it stood."""
    what = [_called(plan, right.participant), code_text(right.part, "part", "nb")]
    what += [code_text(right.life_area, "life-area", "nb"), _called(plan, right.item)]
    what += ["lese" if right.read is True else "", "skrive" if right.write is True else "", _span(right)]
    return ", ".join(one for one in what if one)


def line_words(plan: Plan, line: ConsentParty) -> str:
    """Whom a line of a consent named, and what for, as it stood."""
    what = [_called(plan, line.participant), _called(plan, line.organisation)]
    what += [line.name if isinstance(line.name, str) else ""]
    what += [code_text(line.part, "part", "nb"), code_text(line.life_area, "life-area", "nb")]
    what += [code_text(line.access, "access", "nb"), code_text(line.purpose, "purpose", "nb")]
    return ", ".join(one for one in (*what, _span(line)) if one)


def _called(plan: Plan, ref: object) -> str:
    item = plan.item(ref) if isinstance(ref, str) else None
    return label(item) if item is not None else ""


def _span(one: Any) -> str:
    words = [f"{word} {day}" for word, day in (("fra", one.start), ("til", one.end)) if isinstance(day, str)]
    return " ".join(words)
