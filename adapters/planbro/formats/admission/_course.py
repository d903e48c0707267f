"""A stay as a whole, made of what was told of it, in whatever order and however often it was told (law 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from planbro.findings import Findings
from planbro.formats.admission._model import Admission, Setting, Unit, Urgency

State = Literal["planned", "in", "out", "cancelled", "unknown"]
_STATES: Final[dict[str, State]] = {"planned": "planned", "admitted": "in", "transferred": "in", "discharged": "out"}
_RANK: Final = {
    "planned": 0,
    "admitted": 1,
    "transferred": 2,
    "updated": 3,
    "discharged": 4,
    "cancelled": 5,
    "other": 6,
}
_OSLO: Final = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay: where it stands, and the events that say so, in the order they happened."""

    visit: str = field(repr=False)
    issuer: str
    state: State
    admitted: str = ""
    discharged: str = ""
    setting: Setting | None = None
    urgency: Urgency | None = None
    unit: Unit = field(default=Unit(), repr=False)
    died: bool = False
    events: tuple[Admission, ...] = ()


def courses(admissions: Iterable[Admission], findings: Findings | None = None) -> list[Visit]:
    """The stays that some events make up; the same whatever order they come in.

    What came twice, late, or out of turn is told in `findings`, by its number in the order it came.
    """
    told = findings if findings is not None else Findings()
    stays: dict[tuple[str, str], list[Admission]] = {}
    seen: set[tuple[str, str]] = set()
    for row, one in enumerate(admissions, 1):
        if one.id and (one.source, one.id) in seen:
            told.add("admission-repeated", row=row)
            continue
        seen.add((one.source, one.id))
        key = (one.visit_issuer, one.visit) if one.visit else (one.source, f"message {one.id}")
        stay = stays.setdefault(key, [])
        if stay and any(_order(one) < _order(other) for other in stay):
            told.add("admission-late", row=row)
        stay.append(one)
    return [_stay(issuer, visit, sorted(events, key=_order), told) for (issuer, visit), events in stays.items()]


def _stay(issuer: str, visit: str, events: list[Admission], told: Findings) -> Visit:
    stands, cancelled = _standing(events, told)
    kinds = [one.event for one in stands]
    if "discharged" in kinds and "admitted" not in kinds and not any(one.admitted for one in stands):
        told.add("admission-discharge-first")
    last = next((one for one in reversed(stands) if one.event in _STATES), None)
    state: State = _STATES[last.event] if last is not None else "cancelled" if cancelled else "unknown"
    known = list(reversed(stands or events))
    left = next((_of(one, "discharged") for one in known if _of(one, "discharged")), "")
    return Visit(
        visit, issuer, state,
        admitted=next((_of(one, "admitted") for one in known if _of(one, "admitted")), ""),
        discharged=left if state == "out" else "",
        setting=next((one.setting for one in known if one.setting), None),
        urgency=next((one.urgency for one in known if one.urgency), None),
        unit=next((one.unit for one in known if one.unit), Unit()),
        died=any(one.died for one in stands), events=tuple(events),
    )  # fmt: skip


def _standing(events: list[Admission], told: Findings) -> tuple[list[Admission], bool]:
    """The events that nothing has taken back: a cancellation takes the last of its kind that is not later than it."""
    stands = [one for one in events if one.event != "cancelled"]
    cancelled = False
    for one in (one for one in events if one.event == "cancelled"):
        same = [other for other in stands if other.event == one.cancels]
        if not same:
            told.add("admission-cancel-unknown")
        before = [other for other in same if _moment(other.recorded or other.at) <= _moment(one.recorded or one.at)]
        if same:
            stands.remove((before or same)[-1])
        cancelled = True
    return stands, cancelled


def _of(one: Admission, kind: Literal["admitted", "discharged"]) -> str:
    said: str = getattr(one, kind)
    return said or (one.at if one.event == kind else "")


def _order(one: Admission) -> tuple[datetime, int, datetime, str]:
    return _moment(one.at), _RANK[one.event], _moment(one.recorded), one.id


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=_OSLO)
    return found if found.tzinfo else found.replace(tzinfo=_OSLO)
