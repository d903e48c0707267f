"""The matrix of a plan: for each kind of information and each receiver, what opens it, how far, and until when.

It is read off the one decision engine and decides nothing itself: what a cell says of today is `decide`, of a kind as
such `ask`, and of its end `ask` again, on each later day on which something that the plan states ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final, Literal, TypeAlias

from planbro.plan import Kind, Party, Plan, Policy, day_in_norway, first_day
from planbro.plan.disclosure import (
    Decision,
    Fact,
    Questions,
    Register,
    Standing,
    Task,
    age_for,
    born,
    decide,
    standings,
    tasks,
)
from planbro.plan.disclosure._register import NO_AREA
from planbro.render.consent._columns import Column, columns

Said = Literal["yes", "part", "no"]
PARTS: Final = tuple(kind for kind in Kind if kind is not Kind.ENVELOPE)
NEAR: Final = (30, 90)
"""How many days ahead a koordinator wants to be told of an end."""
_YEARS: Final = 25
"""How far ahead an end is looked for; what is later is written where no end is meant."""
_QUIET: Final = frozenset(
    {"status:not-current", "status:tells-of-change", "status:not-sent-outward", "refers-to-withheld",
     "ident:issuer-missing"}
)  # fmt: skip
"""Why a fact stays although its kind is open: no limit that a koordinator could lift."""
_GRAVE: Final = ("reservation", "objection", "block", "right", "address")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one receiver may know of one part. `others` say why the rest of it stays, where the answer is `part`."""

    answer: Said
    write: bool
    provision: str
    others: tuple[str, ...] = ()
    until: str | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One part of the plan; `areas` are the livsområder it is about, empty where they do not differ, `rest` the others.

    `empty`: the plan holds nothing of it today, and the cells say what would hold.
    """

    part: Kind
    areas: tuple[str, ...]
    rest: bool
    empty: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class End:
    """Something that ends soon: `receivers` are the columns that lose these parts after `until`."""

    until: str
    because: str
    within: int
    consents: tuple[str, ...]
    receivers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Parts × receivers on a day, what ends soon, and what there is to do."""

    as_of: str
    today: str
    data_as_of: str | None
    age_days: int | None
    max_age_days: int | None
    purpose: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    standings: tuple[Standing, ...]
    ends: tuple[End, ...]
    tasks: tuple[Task, ...]
    unnamed: int

    def provisions(self) -> tuple[str, ...]:
        """Every provision that a cell names, without its id, the most frequent first."""
        counts: dict[str, int] = {}
        for row in self.rows:
            for cell in row.cells:
                for code in (cell.provision, *cell.others):
                    counts[stem(code)] = counts.get(stem(code), 0) + 1
        return tuple(sorted(counts, key=lambda code: -counts[code]))


def merged(rows: Iterable[Row], span: range) -> list[Row]:
    """The rows, those of one part made one where none of these receivers tells them apart."""
    found: list[Row] = []
    for part, same in groupby(rows, key=lambda row: row.part):
        ones = list(same)
        if len({tuple(row.cells[at] for at in span) for row in ones}) == 1:
            ones = [replace(ones[0], part=part, areas=(), rest=False)]
        found += ones
    return found


def stem(code: str) -> str:
    """A provision without the id of the item: `consent:6f0a…` is `consent`, `age:16-parent` stays."""
    head, _, rest = code.partition(":")
    return head if len(rest) == 36 and rest.count("-") == 4 else code


def matrix(
    plan: Plan, as_of: str, *, receivers: Iterable[Party] = (), purpose: str = "TREAT", policy: Policy = Policy()
) -> Matrix:
    """The matrix of a plan at `as_of`, for these receivers, or for everybody whom the plan names."""
    register, today = Register(plan), day_in_norway(as_of)
    found = tuple(columns(register, purpose, receivers))
    later = _later(register, today, policy)
    places = _places(register)
    asked = [_Asked(register, places, one, purpose, as_of, policy, later) for one in found]
    rows = tuple(row for part in PARTS for row in _rows(part, asked))
    told = register.told_on
    held = standings(register, as_of, policy)
    return Matrix(
        as_of, today, told, _days(told, today), policy.max_age_days, purpose, found, rows, held,
        tuple(_ends(held, rows, today)), tasks(register, as_of, policy), _unnamed(plan),
    )  # fmt: skip


Places: TypeAlias = dict[tuple[str, str | None], list[Fact]]
"""The facts of each kind of information in each livsområde."""


def _places(register: Register) -> Places:
    found: Places = {}
    for entry in register.entries:
        for group in entry.groups:
            area = None if group.kind in NO_AREA else entry.area
            found.setdefault((group.kind.value, area), []).extend(group.facts)
    return found


def _sorted(decision: Decision, facts: Sequence[Fact]) -> tuple[list[str], list[str]]:
    """By which provisions some of them leave, and others stay."""
    kept, stays = dict[str, None](), dict[str, None]()
    for fact in facts:
        (kept if decision.permits(fact) else stays)[decision.provision(fact)] = None
    return list(kept), list(stays)


class _Asked:
    """All that is asked for one receiver, and answered once."""

    def __init__(
        self, register: Register, places: Places, column: Column, purpose: str, as_of: str, policy: Policy,
        later: Sequence[str],
    ) -> None:  # fmt: skip
        self.register, self.column, self.purpose = register, column, purpose
        self.as_of, self.policy, self.later = as_of, policy, later
        self._questions: dict[tuple[str, bool], Questions] = {}
        decision = decide(register, column.asker, purpose, as_of, policy)
        self.facts = {place: _sorted(decision, facts) for place, facts in places.items()}

    def areas(self, part: Kind) -> set[str | None]:
        return {area for kind, area in self.facts if kind == part.value}

    def cell(self, part: Kind, area: str | None) -> Cell:
        opened, provision = self._ask(part, area, self.as_of)
        write = part is not Kind.STATUS and self._ask(part, area, self.as_of, write=True)[0]
        kept, stays = self.facts.get((part.value, area), ([], []))
        if part is Kind.STATUS or not (kept or stays):
            answer: Said = "yes" if opened else "no"
            limits: tuple[str, ...] = ()
        else:
            limits = tuple(dict.fromkeys(code for code in stays if code not in _QUIET))
            answer = "no" if not kept else "part" if limits else "yes"
            if kept and not opened:
                provision = next((code for code in kept if code != "identify"), kept[0])
            elif not kept:
                provision = next((code for code in stays if code.startswith(_GRAVE)), stays[0] if opened else provision)
        until, because = self._closes(part, area) if opened and answer != "no" else (None, None)
        return Cell(answer, write, provision, limits if answer == "part" else (), until, because)

    def _ask(self, part: Kind, area: str | None, when: str, *, write: bool = False) -> tuple[bool, str]:
        # On a later day the plan will have been read again: how old its data is by then says nothing of the consents.
        fresh = when if when != self.as_of else None
        questions = self._questions.get((when, write))
        if questions is None:
            questions = Questions(self.register, self.column.asker, self.purpose, when, self.policy,
                                  access="write" if write else "read", data_as_of=fresh)  # fmt: skip
            self._questions[when, write] = questions
        found = questions.about(part, area)
        parts = found.permitted if isinstance(found.permitted, frozenset) else frozenset[str]()
        whole = bool(parts) and (area is not None or part.value in parts)
        return whole, "no-consent" if parts and not whole else found.provision

    def _closes(self, part: Kind, area: str | None) -> tuple[str | None, str | None]:
        """The last day on which it is open as far as the plan tells, and what closes it then."""
        for day in self.later:
            opened, provision = self._ask(part, area, day)
            if not opened:
                return _before(day), "expired" if provision == "no-consent" else provision
        return None, None


def _rows(part: Kind, asked: Sequence[_Asked]) -> list[Row]:
    """One row, or one for each group of livsområder that are answered alike where the answers differ."""
    areas = sorted({area for one in asked for area in one.areas(part)} | {None}, key=lambda area: area or "")
    there = {area for one in asked for area in one.areas(part)}
    groups: dict[tuple[Cell, ...], list[str | None]] = {}
    for area in areas:
        if area is not None or None in there or not there:
            groups.setdefault(tuple(one.cell(part, area) for one in asked), []).append(area)
    if len(groups) == 1:
        return [Row(part, (), rest=False, empty=not there, cells=next(iter(groups)))]
    rest = max(groups, key=lambda cells: (None in groups[cells], len(groups[cells])))
    rows = [Row(part, tuple(area for area in found if area), rest=False, empty=False, cells=cells)
            for cells, found in groups.items() if cells is not rest]  # fmt: skip
    return [*rows, Row(part, (), rest=True, empty=False, cells=rest)]


# days


def _later(register: Register, today: str, policy: Policy) -> list[str]:
    """Every later day on which something that the plan states ends or begins, and birthdays that the rules know."""
    plan, found = register.plan, set[str]()
    horizon = f"{min(int(today[:4]) + _YEARS, 9999):04}{today[4:]}"
    people = (*plan.participants, *plan.koordinatorer, *plan.related)
    dated = (*plan.consents, *plan.consent_parties, *plan.reservations, *people)
    for one in dated:
        for name in ("start", "end", "withdrawn", "cosigned", "access_end", "mandate_end", "signed"):
            day = first_day(getattr(one, name, None))
            if day is not None and today <= day < horizon:
                found |= {day, _after(day)}
    birth = born(plan, today)
    if birth is not None:
        found |= {birth.turns(age_for(policy.ages, rule.matter, rule.kind)) for rule in policy.ages}
    return sorted(day for day in found if today < day < horizon and _is_day(day))


def _ends(held: Iterable[Standing], rows: Iterable[Row], today: str) -> Iterable[End]:
    """What ends within the longest of `NEAR`, the nearest first."""
    found: dict[tuple[str, str], tuple[set[str], set[int]]] = {}
    for one in held:
        if one.until is not None and one.because is not None:
            found.setdefault((one.until, one.because), (set(), set()))[0].add(one.consent)
    for row in rows:
        for at, cell in enumerate(row.cells):
            if cell.until is not None and cell.because is not None:
                found.setdefault((cell.until, cell.because), (set(), set()))[1].add(at)
    for (until, because), (consents, receivers) in sorted(found.items()):
        left = _days(today, until)
        within = next((days for days in NEAR if left is not None and left <= days), None)
        if within is not None:
            yield End(until, because, within, tuple(sorted(consents)), tuple(sorted(receivers)))


def _unnamed(plan: Plan) -> int:
    """How many lines of consents name their party in words only, and so open nothing."""
    return sum(not isinstance(one.participant, str) and not isinstance(one.organisation, str)
               for one in plan.consent_parties)  # fmt: skip


def _days(earlier: str | None, later: str) -> int | None:
    if earlier is None or not (_is_day(earlier) and _is_day(later)):
        return None
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def _after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
