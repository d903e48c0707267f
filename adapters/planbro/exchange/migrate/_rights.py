"""Whether a plan that has been moved opens more than it did: the law that rights are moved as they are, never wider.

What opens in the target must be covered by something that opens in the source: the same person, no more of the plan,
no longer. What closes in the source must close as much in the target. What is not understood opens everything and
closes nothing. A right that fell away is no breach of this law; the comparison of the plans tells of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from planbro.exchange.migrate._model import Remark
from planbro.plan import ABSENT, Code, Plan, first_day, last_day, value_of

_FIRST: Final = "0000-00-00"
_LAST: Final = "9999-99-99"
_SPANS: Final = (
    ("participants", ("start", "end")),
    ("participants", ("access_start", "access_end")),
    ("koordinatorer", ("start", "end")),
    ("related", ("mandate_start", "mandate_end")),
)
_SAME: Final = (
    ("koordinatorer", ("function",)),
    ("related", ("representation", "mandate_personal", "consent_right")),
    ("consents", ("kind", "tool")),
)
"""What must not have become another: a deputy in office, a relative with a mandate, a consent to another tool."""
_OPEN_BY_SILENCE: Final = frozenset({"function", "consent_right"})
"""Of these, what is not said opens too: who is no deputy is koordinator, and a right that nobody denies may be used."""


_ACCESS: Final = {
    "rights": attrgetter("id", "participant", "part", "life_area", "item", "read", "write", "start", "end"),
    "consents": attrgetter(
        "id", "kind", "tool", "status", "takes_part", "start", "end", "withdrawn", "withdrawn_by"
    ),
    "consent_parties": attrgetter(
        "id", "consent", "participant", "organisation", "part", "life_area", "access", "purpose", "start", "end"
    ),
    "reservations": attrgetter(
        "id", "kind", "part", "life_area", "item", "participant", "organisation", "start", "end"
    ),
    "participants": attrgetter("id", "start", "end", "access_start", "access_end"),
    "koordinatorer": attrgetter("id", "function", "level", "start", "end"),
    "related": attrgetter(
        "id", "representation", "mandate_personal", "consent_right", "mandate_start", "mandate_end"
    ),
    "tool_status": attrgetter("id", "value"),
}  # fmt: skip
"""All that bears on access: where it is the same in both plans, nothing opens more."""


def rights_wider(source: Plan, target: Plan) -> list[Remark]:
    """Every place in `target` that opens more than `source` did, as errors without a word of the plan."""
    if all(_same_list(getattr(source, name), getattr(target, name), told) for name, told in _ACCESS.items()):
        return []
    same = _Same(source, target)
    found = [
        *_rights(source, target, same),
        *_consents(source, target, same),
        *_lines(source, target, same),
        *_closing(source, target, same),
        *_people(source, target, same),
        *_declined(source, target),
    ]
    return list({remark.key: remark for remark in found}.values())


def _same_list(source: list[Any], target: list[Any], told: Callable[[Any], tuple[Any, ...]]) -> bool:
    return len(source) == len(target) and all(
        told(one) == told(other) for one, other in zip(source, target, strict=True)
    )


class _Same:
    """Who and what in the target is who and what in the source: by id, else by number or all of the name."""

    def __init__(self, source: Plan, target: Plan) -> None:
        self._known: dict[str, str] = {}
        for name in ("participants", "koordinatorer", "related", "organisations", "consents"):
            there = {one.id for one in getattr(source, name)}
            by_mark = {mark: one.id for one in getattr(source, name) if (mark := _mark(one)) is not None}
            for one in getattr(target, name):
                ident = one.id if one.id in there else by_mark.get(_mark(one) or (), one.id)
                self._known[one.id] = ident

    def __call__(self, ref: Any) -> Any:
        return self._known.get(ref, ref) if isinstance(ref, str) else ref


def _mark(one: Any) -> tuple[object, ...] | None:
    names = ("hpr", "identifier", "orgnr", "her_id")
    number = next((value for name in names if isinstance(value := getattr(one, name, ABSENT), str) and value), None)
    if number is not None:
        return type(one).__name__, number
    told = [getattr(one, name, ABSENT) for name in ("family", "given", "name", "kind", "type", "signed", "tool")]
    return (type(one).__name__, *told) if any(isinstance(value, str) for value in told) else None


# what opens


def _rights(source: Plan, target: Plan, same: _Same) -> Iterator[Remark]:
    for access in ("read", "write"):
        there = _by(source.rights, lambda one: one.participant)
        for right in target.rights:
            if getattr(right, access) is not True:
                continue
            known = (one for one in there.get(same(right.participant), ()) if getattr(one, access) is True)
            if not any(_is_within(right, one) and _covers_item(one, right) for one in known):
                yield _wider("rights", right, access)


def _covers_item(wide: Any, narrow: Any) -> bool:
    return wide.item is ABSENT or wide.item == narrow.item


def _consents(source: Plan, target: Plan, same: _Same) -> Iterator[Remark]:
    known = {one.id: one for one in source.consents}
    for consent in target.consents:
        before = known.get(same(consent.id))
        if not _is_open(consent):
            continue
        if before is None or not _is_open(before):
            yield _wider("consents", consent, "status")
        elif not _lasts_within(consent, before):
            yield _wider("consents", consent, "end")


def _is_open(consent: Any) -> bool:
    """Whether a consent may come to stand: one that was withdrawn, refused or put aside may not."""
    closed = value_of(consent.status) in {"rejected", "inactive", "entered-in-error"} or consent.takes_part is False
    return not closed and consent.withdrawn is ABSENT and consent.withdrawn_by is ABSENT


def _lines(source: Plan, target: Plan, same: _Same) -> Iterator[Remark]:
    there = _by(source.consent_parties, lambda one: one.consent)
    for line in target.consent_parties:
        if not _opens(line):
            continue
        known = (one for one in there.get(same(line.consent), ()) if _opens(one))
        if not any(_is_line_within(line, one, same) for one in known):
            yield _wider("consent_parties", line, "part")


def _opens(line: Any) -> bool:
    named = line.participant is not ABSENT or line.organisation is not ABSENT
    return named and line.part is not ABSENT and value_of(line.access) != "none"


def _is_line_within(line: Any, before: Any, same: _Same) -> bool:
    written = value_of(line.access) != "write" or value_of(before.access) == "write"
    purposed = before.purpose is ABSENT or before.purpose == line.purpose
    named = all(
        getattr(before, name) is ABSENT or getattr(before, name) == same(getattr(line, name))
        for name in ("participant", "organisation")
    )
    return written and purposed and named and _is_within(line, before)


def _is_within(narrow: Any, wide: Any) -> bool:
    """Whether part, livsområde and time of the one lie within the other's."""
    part = narrow.part == wide.part or value_of(wide.part) == "whole"
    area = wide.life_area is ABSENT or wide.life_area == narrow.life_area
    return part and area and _lasts_within(narrow, wide)


def _lasts_within(narrow: Any, wide: Any, start: str = "start", end: str = "end") -> bool:
    begun = (first_day(getattr(narrow, start)) or _FIRST) >= (first_day(getattr(wide, start)) or _FIRST)
    return begun and (last_day(getattr(narrow, end)) or _LAST) <= (last_day(getattr(wide, end)) or _LAST)


# what closes


def _closing(source: Plan, target: Plan, same: _Same) -> Iterator[Remark]:
    """Rights that say no, and reservations, must say it as widely as before; to those who can get in at all."""
    inside = {same(one.participant) for one in target.rights if True in (one.read, one.write)}
    inside |= {same(one.participant) for one in target.consent_parties if _opens(one)}
    for access in ("read", "write"):
        for right in source.rights:
            if getattr(right, access) is False and right.participant in inside:
                now = (one for one in target.rights if getattr(one, access) is False)
                if not any(_covers_limit(one, right, same, ("participant",)) for one in now):
                    yield _wider("rights", right, access)
    opened = any(_opens(one) for one in target.consent_parties)
    for limit in source.reservations:
        kept = any(_covers_limit(one, limit, same, ("participant", "organisation")) for one in target.reservations)
        if opened and not kept:
            yield _wider("reservations", limit, "part")


def _covers_limit(now: Any, before: Any, same: _Same, who: tuple[str, ...]) -> bool:
    named = all(getattr(now, name) is ABSENT or same(getattr(now, name)) == getattr(before, name) for name in who)
    part = now.part is ABSENT or now.part == before.part or value_of(now.part) == "whole"
    area = now.life_area is ABSENT or now.life_area == before.life_area
    kinds = getattr(now, "kind", None) == getattr(before, "kind", None)
    return named and part and area and kinds and _covers_item(now, before) and _lasts_within(before, now)


def _people(source: Plan, target: Plan, same: _Same) -> Iterator[Remark]:
    for name, (start, end) in _SPANS:
        known = {one.id: one for one in getattr(source, name)}
        for one in getattr(target, name):
            before = known.get(same(one.id))
            if before is not None and not _lasts_within(one, before, start, end):
                yield _wider(name, one, end)
    for name, fields in _SAME:
        known = {one.id: one for one in getattr(source, name)}
        for one in getattr(target, name):
            before = known.get(same(one.id))
            for field in fields if before is not None else ():
                now, was = _told(getattr(one, field)), _told(getattr(before, field))
                silent = now is ABSENT and field not in _OPEN_BY_SILENCE
                if now != was and not silent and now is not False:
                    yield _wider(name, one, field)


def _told(value: object) -> object:
    return value.exact[:1] if isinstance(value, Code) and value.value is not None else value


def _declined(source: Plan, target: Plan) -> Iterator[Remark]:
    """A planeier who wants no tool is not to be found in one without anybody knowing (domain.md § 7)."""
    if any(value_of(one.value) == "declined" for one in source.tool_status) and not any(
        value_of(one.value) == "declined" for one in target.tool_status
    ):
        yield Remark("rights-wider", "error", "tool_status[]")


def _by(items: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for one in items:
        found.setdefault(key(one), []).append(one)
    return found


def _wider(name: str, one: Any, field: str) -> Remark:
    """The place; an id that is no UUID may be anything, and is not told (law 7)."""
    try:
        return Remark("rights-wider", "error", f"{name}[{UUID(one.id)}].{field}")
    except ValueError:
        return Remark("rights-wider", "error", f"{name}[].{field}")
