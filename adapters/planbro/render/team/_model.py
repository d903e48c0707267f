"""Who sits where: each receiver of the matrix once, on its side, its access read off the cells.

On which side a body stands follows from what the plan says it is. A body whose kind is not told stands where the body
it is a part of does, and else among the others. That a fastlege counts to the kommune is since the kommune answers for
the fastlege scheme (hol § 3-2); that NAV stands with the state is an assumption, since an office is of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from planbro.plan import Kind, Plan, day_in_norway, in_office, last_day, value_of
from planbro.plan._status import level_of
from planbro.render.consent import Column, Matrix, Row, merged

Side = Literal["person", "kommune", "hospital", "others"]
SIDES: Final[tuple[Side, ...]] = ("person", "kommune", "hospital", "others")
_OF_KIND: Final[dict[str, Side]] = {
    "kommune": "kommune", "home-care": "kommune", "gp": "kommune", "school": "kommune", "kindergarten": "kommune",
    "ppt": "kommune", "barnevern": "kommune", "helseforetak": "hospital", "hospital-unit": "hospital",
    "habilitation": "hospital", "nav": "hospital", "private": "others", "voluntary": "others",
}  # fmt: skip
_OF_LEVEL: Final[dict[str, Side]] = {"municipal": "kommune", "barnekoordinator": "kommune", "hospital": "hospital"}
_PERSONS: Final = frozenset({"planeier", "representative", "relative"})
_TOLD: Final = ("standing", "identify")
"""By these provisions goes along what tells of plan and koordinator, and whom it is about: no content."""
_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Opening:
    """Parts that are open alike: all of each (`some` False) or a part of each, to read or to write too, until a day."""

    rows: tuple[Row, ...]
    some: bool
    write: bool
    until: str | None


@dataclass(frozen=True, slots=True)
class Access:
    """What one may know. `whole`: everything, alike; `most`: all but `rest`; `status`: that there are plan and
    koordinator, and no more."""

    level: Literal["whole", "most", "parts", "status", "none"]
    openings: tuple[Opening, ...] = ()
    until: str | None = None
    write: bool = False
    rest: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Seat:
    """One box. `at` is its column in the matrix; `access` None where who looks may not be told."""

    at: int
    side: Side
    sort: str
    name: str
    roles: tuple[tuple[str, str], ...]
    body: str
    is_body: bool
    is_koordinator: bool
    access: Access | None
    left: str | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody; `earlier` are those who have left."""

    today: str
    seats: tuple[Seat, ...]
    earlier: tuple[Seat, ...]

    def on(self, side: Side) -> list[Seat]:
        return [one for one in self.seats if one.side == side]


def team(plan: Plan, columns: Sequence[Column], as_of: str, matrix: Matrix | None = None) -> Team:
    """The team of a plan; `matrix` has these columns, and is None where who may know what is not to be told."""
    today = day_in_norway(as_of)
    bodies = {one.id: one for one in plan.organisations}
    people: dict[str, Any] = {one.id: one for one in (*plan.participants, *plan.koordinatorer, *plan.related)}
    offices = {one.id: level_of(one) for one in in_office(plan, today)}
    seats = [
        _seat(at, column, people, bodies, offices, today, _access(matrix, at) if matrix is not None else None)
        for at, column in enumerate(columns)
    ]
    here = [one for one in seats if one.left is None]
    return Team(today, tuple(_in_order(here)), tuple(one for one in seats if one.left is not None))


def _seat(
    at: int, column: Column, people: dict[str, Any], bodies: dict[str, Any], offices: dict[str, str], today: str,
    access: Access | None,
) -> Seat:  # fmt: skip
    mine = [people[one] for one in sorted(column.idents) if one in people]
    body = bodies.get(next(iter(column.idents), "")) if column.sort == "body" else _employer(mine, bodies)
    levels = [offices[one] for one in column.idents if one in offices]
    side: Side = "person" if column.sort in _PERSONS else _OF_LEVEL[levels[0]] if levels else _side(body, bodies)
    name = column.body if column.sort == "body" else column.name
    return Seat(at, side, column.sort, name, column.roles, "" if column.sort == "body" else column.body,
                column.sort == "body", bool(levels), access, _left(mine, today))  # fmt: skip


def _employer(people: Iterable[Any], bodies: dict[str, Any]) -> Any:
    refs = (getattr(one, "organisation", None) for one in people)
    return next((bodies[ref] for ref in refs if isinstance(ref, str) and ref in bodies), None)


def _side(body: Any, bodies: dict[str, Any]) -> Side:
    for _ in range(_DEEPEST):
        if body is None:
            break
        side = _OF_KIND.get(value_of(body.kind) or "")
        if side is not None:
            return side
        body = bodies.get(body.part_of) if isinstance(body.part_of, str) else None
    return "others"


def _left(people: Sequence[Any], today: str) -> str | None:
    """The day somebody left, where every entry of the person is over."""
    days = [last_day(getattr(one, "end", None)) for one in people if hasattr(one, "end")]
    over = [day for day in days if day is not None and day <= today]
    return max(over) if over and len(over) == len(days) else None


def _in_order(seats: Sequence[Seat]) -> list[Seat]:
    """Koordinatorer first, then each body with those who work there below it."""
    first: dict[str, int] = {}
    for one in seats:
        first.setdefault(one.name if one.is_body else one.body, len(first))
    ordered = sorted(seats, key=lambda one: (first[one.name if one.is_body else one.body], not one.is_body, one.at))
    return [one for one in ordered if one.is_koordinator] + [one for one in ordered if not one.is_koordinator]


# what each may know


def _access(matrix: Matrix, at: int) -> Access:
    rows = [row for row in merged(matrix.rows, range(at, at + 1)) if row.part is not Kind.STATUS]
    found: dict[tuple[bool, bool, str | None], list[Row]] = {}
    for row in rows:
        cell = row.cells[at]
        if cell.answer != "no" and not cell.provision.startswith(_TOLD):
            found.setdefault((cell.answer == "part", cell.write, cell.until), []).append(row)
    openings = tuple(Opening(tuple(some), *key) for key, some in found.items())
    if not openings:
        told = any(row.cells[at].answer != "no" for row in matrix.rows if row.part is Kind.STATUS)
        return Access("status" if told else "none")
    if len(openings) == 1 and not openings[0].some and len(openings[0].rows) == len(rows):
        return Access("whole", (), openings[0].until, openings[0].write)
    read = sum(len(one.rows) for one in openings)
    rest = tuple(row for row in rows if row.cells[at].answer == "no")
    if len(openings) == 1 and not openings[0].some and read > 2 * len(rest) and read + len(rest) == len(rows):
        return Access("most", openings, openings[0].until, openings[0].write, rest)
    return Access("parts", openings)
