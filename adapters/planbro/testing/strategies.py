"""Hypothesis strategies over the model: any Plan that the types allow, and any change of it.

Made by introspection of `planbro.plan.schema`, so a new field is drawn from the day it is declared. Needs the package
`hypothesis`; the rest of this room does not.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final, cast

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from planbro.plan import ABSENT, LISTS, NULL_REASONS, VALUE_SETS, Code, FieldInfo, Item, Null, Plan, copy, schema

_ILLEGAL: Final = "".join(chr(c) for c in range(32) if c not in {9, 10, 13}) + "\ufffe\uffff"
_TOLD: Final = (
    "", "Bo i egen leilighet", "Kjøre ikke; gå på ski hver søndag", "Trivst på skulen, særleg i friminutta",
    "<&>\"'", "]]>", "<p>Ikke HTML</p>", "&amp; &lt;", "{}[],;:|\\/", "=1+1", "null", "false", "0012", "1.10",
    "-", "2026-11-22", "ÆØÅ æøå éèêü ß", "e\u0301 og \u00e9", "Čáhppes Sámegiella", "مرحبا", "Привіт", "漢字",
    "😀 👩🏽‍🦽 👨‍👩‍👧‍👦", "\U0001f1f3\U0001f1f4", "\u00a0mellomrom\u2009her", "\u200bnull bredde", "\u202eombrutt",
    "  blanke foran", "blanke bak  ", "\ttab foran", "linje 1\nlinje 2", "linje 1\r\nlinje 2", "\nlinjeskift foran",
    "slutter med linjeskift\n", "to\n\n\navsnitt", "dobbelt  mellomrom", "\u2028", "\x85", "\x7f",
)  # fmt: skip
_SYSTEMS: Final = (
    "2.16.578.1.12.4.1.1.9034",
    "urn:oid:2.16.578.1.12.4.1.1.99999",
    "https://example.org/lokalt",
    "liste",
)
_SECONDS: Final = ("", ":00", ":59", ":07.5", ":30.120", ":00.000000")
_OFFSETS: Final = ("", "Z", "+01:00", "+02:00", "-03:30", "+00:00", "-00:00", "+14:00")


def texts() -> SearchStrategy[str]:
    """Texts that `is_text` lets pass: told ones that break codecs, and anything; blank-only and long ones are rare."""
    letters = st.characters(exclude_categories=["Cs"], exclude_characters=_ILLEGAL)
    long = ("Lang tekst med æøå. " * 150)[:2999]
    told = st.sampled_from((*_TOLD, " ", "\n", "\u00a0 \t", long))
    return st.one_of(told, st.text(letters, max_size=20))


def dates() -> SearchStrategy[str]:
    """ISO 8601 dates to the day, the month or the year."""
    near, far = _days()
    edge = st.sampled_from(("2024-02-29", "2026-11-22", "0001-01-01", "9999-12-31", "1899-12-31"))
    return st.one_of(near, far, edge, near.map(lambda day: day[:7]), far.map(lambda day: day[:4]))


def datetimes() -> SearchStrategy[str]:
    """Days, and days with a clock time: seconds, fractions and offset each there or not."""
    near, far = _days()
    clocks = st.integers(0, len(_SECONDS) * len(_OFFSETS) * 24 * 60 - 1).map(_clock)
    return st.one_of(near, st.builds("{}{}".format, near, clocks), st.builds("{}{}".format, far, clocks))


def decimals() -> SearchStrategy[str]:
    """Numbers in every form that is kept: `1`, `1.0`, `1.10`, `-0.5`."""
    told = ("1", "1.0", "1.10", "0", "-0", "0.50", "37.5", "-0.5", "12345678901234.5")
    fractions = st.sampled_from(("", ".0", ".5", ".10", ".123", ".000001"))
    return st.one_of(st.sampled_from(told), st.builds("{}{}".format, st.integers(-1000, 10**9), fractions))


def codes(name: str) -> SearchStrategy[Code]:
    """Codes of the value set `name`: plain, with the code it was read from, and codes that no table knows."""
    values = VALUE_SETS[name]
    plain = [Code(value) for value in values]
    read = [
        Code(value, _SYSTEMS[n % len(_SYSTEMS)], str(n), (None, "Tekst fra «kilden» & slikt")[n % 2])
        for n, value in enumerate(values[:8])
    ]
    unknown = [Code(None, system, code, "Ukjend kode") for system in _SYSTEMS[2:] for code in ("01", "Æ-2")]
    return st.one_of(st.sampled_from(plain), st.sampled_from(plain + read + unknown))


def plans(
    max_items: int = 3, *, text: SearchStrategy[str] | None = None, envelope: bool = True
) -> SearchStrategy[Plan]:
    """Arbitrary Plans: every list and field of the model, every presence, every lexical form.

    References point to items that are there, of the lists that the model allows, without circles. Ids are UUIDs,
    distinct over the plan and unlike those a reader derives. `text` replaces what text fields hold; without `envelope`
    `plan.source` stays empty.
    """
    return _plans(_Fields(text), max_items, envelope)


def edits(plan: Plan, *, text: SearchStrategy[str] | None = None) -> SearchStrategy[Plan]:
    """Copies of `plan` with one change, so never equal to it.

    A field set, emptied or removed; an item added, or removed with the references to it; two siblings in another
    order; a measure moved to another goal.
    """
    return _edits(_Fields(text), plan)


def _days() -> tuple[SearchStrategy[str], SearchStrategy[str]]:
    """Days of the time that plans are about, and of two centuries."""
    near = st.integers(0, 8000).map(lambda days: (date(2010, 1, 1) + timedelta(days)).isoformat())
    far = st.integers(0, 73_000).map(lambda days: (date(1900, 1, 1) + timedelta(days)).isoformat())
    return near, far


def _clock(number: int) -> str:
    number, offset = divmod(number, len(_OFFSETS))
    number, second = divmod(number, len(_SECONDS))
    return f"T{number // 60:02}:{number % 60:02}{_SECONDS[second]}{_OFFSETS[offset]}"


class _Fields:
    """The strategies of one call, built once and not for every field of every plan."""

    def __init__(self, text: SearchStrategy[str] | None) -> None:
        self._null = st.sampled_from(NULL_REASONS).map(Null)
        self._presence = st.sampled_from(("absent", "value", "value", "null"))
        self._by_type: dict[str, SearchStrategy[Any]] = {
            "text": texts() if text is None else text,
            "date": dates(),
            "dateTime": datetimes(),
            "decimal": decimals(),
            "boolean": st.booleans(),
            "integer": st.one_of(st.integers(0, 100), st.integers(-(2**31), 2**31 - 1)),
            "data": st.one_of(
                st.sampled_from((b"", b"\x00\xff\r\n", b"%PDF-1.4\n%%EOF\n", b"\xef\xbb\xbf")), st.binary(max_size=40)
            ),
        }
        self._codes = {name: codes(name) for name in VALUE_SETS}

    def fill(self, draw: DrawFn, plan: Plan, record: Any, fields: Sequence[FieldInfo], later: bool = False) -> None:
        """Draw some of `fields` into `record`; `later`: references into its own list go to items after it.

        Few draws decide which fields are there: a plan has hundreds, and hypothesis pays for each choice.
        """
        there = _mask(draw, len(fields))
        null = draw(st.integers(0, 3 * len(fields)))
        for number, info in enumerate(fields):
            if number + 1 == null:
                setattr(record, info.name, draw(self._null))
            elif there >> number & 1:
                setattr(record, info.name, self.value(draw, info, _allowed(plan, record, info, later)))

    def value(self, draw: DrawFn, info: FieldInfo, targets: list[str]) -> Any:
        """A value that is there; where a reference has nothing to point to, ABSENT."""
        if info.many:
            return tuple(draw(st.lists(st.sampled_from(targets), unique=True, max_size=3))) if targets else ()
        if info.type == "ref":
            return draw(st.sampled_from(targets)) if targets else ABSENT
        if info.type == "code":
            return draw(self._codes[cast(str, info.codes)])
        return draw(self._by_type[info.type])

    def other(self, draw: DrawFn, info: FieldInfo, targets: list[str], old: Any) -> Any:
        """A value, a null or ABSENT, and not `old`."""
        presence = draw(self._presence)
        new = self.value(draw, info, targets) if presence == "value" else ABSENT
        if presence == "null":
            new = draw(self._null)
        if new != old:
            return new
        return ABSENT if old is not ABSENT else draw(self._null)


def _allowed(plan: Plan, record: Any, info: FieldInfo, later: bool) -> list[str]:
    """The ids that a reference may hold: what the model allows, without a circle in its own list."""
    own = info.owner.removesuffix("[]")
    found: list[str] = []
    for name in info.to:
        ids = [item.id for item in getattr(plan, name)]
        if name == own and record.id in ids:
            at = ids.index(record.id)
            ids = ids[at + 1 :] if later else ids[:at]
        found += ids
    return found


@st.composite
def _plans(draw: DrawFn, fields: _Fields, max_items: int, envelope: bool) -> Plan:
    plan = Plan(id=str(draw(st.uuids())))
    base = uuid.UUID(int=draw(st.integers(0, 2**64 - 1)))
    some = _mask(draw, len(LISTS)) & _mask(draw, len(LISTS)) if max_items else 0
    names = [name for number, name in enumerate(LISTS) if some >> number & 1]
    needed = {info.to[draw(st.integers(0, len(info.to) - 1))] for info in _references(names)}
    for name, cls in LISTS.items():
        if name in names or name in needed:
            count = draw(st.integers(1, max_items))
            setattr(plan, name, [cls(id=str(uuid.uuid5(base, f"{name}/{number}"))) for number in range(count)])
    for owner, infos in schema().items():
        if owner == "source" and not envelope:
            continue
        later = draw(st.booleans()) if any(owner[:-2] in info.to for info in infos.values()) else False
        for _, record in plan.records_of(owner):
            fields.fill(draw, plan, record, list(infos.values()), later)
    return plan


def _mask(draw: DrawFn, count: int) -> int:
    """As many bits, each as often set as not; hypothesis draws wider integers with few high bits."""
    return sum(draw(st.integers(0, 255)) << at for at in range(0, count, 8))


def _references(names: Sequence[str]) -> Iterator[FieldInfo]:
    for name in names:
        yield from (info for info in schema()[f"{name}[]"].values() if info.to)


@st.composite
def _edits(draw: DrawFn, fields: _Fields, plan: Plan) -> Plan:
    new = copy(plan)
    ways = [_set_field, _add_item]
    if any(items for _, items in plan.lists()):
        ways.append(_remove_item)
    if next(_siblings(plan), None):
        ways.append(_swap_siblings)
    if any(_other_goals(plan, measure.goal) for measure in plan.measures):
        ways.append(_move_measure)
    draw(st.sampled_from(ways))(draw, fields, new)
    return new


def _set_field(draw: DrawFn, fields: _Fields, plan: Plan) -> None:
    places = [(owner, record) for owner in schema() if owner != "source" for _, record in plan.records_of(owner)]
    owner, record = draw(st.sampled_from(places))
    info = draw(st.sampled_from(list(schema()[owner].values())))
    targets = _allowed_now(plan, record, info)
    setattr(record, info.name, fields.other(draw, info, targets, getattr(record, info.name)))


def _allowed_now(plan: Plan, record: Any, info: FieldInfo) -> list[str]:
    """The ids a reference may hold in a plan whose own references already stand."""
    own = info.owner.removesuffix("[]")
    found: list[str] = []
    for name in info.to:
        items: list[Item] = getattr(plan, name)
        above = {item.id: getattr(item, info.name) for item in items} if name == own else {}
        found += [item.id for item in items if name != own or record.id not in _chain(item.id, above)]
    return found


def _chain(ident: Any, above: dict[str, Any]) -> set[Any]:
    seen: set[Any] = set()
    while ident in above and ident not in seen:
        seen.add(ident)
        ident = above[ident]
    return seen


def _add_item(draw: DrawFn, fields: _Fields, plan: Plan) -> None:
    name = draw(st.sampled_from(list(LISTS)))
    items: list[Item] = getattr(plan, name)
    taken = {item.id for _, others in plan.lists() for item in others}
    numbered = (str(uuid.uuid5(uuid.NAMESPACE_OID, f"{plan.id}/new/{n}")) for n in range(len(taken) + 1))
    item = LISTS[name](id=next(ident for ident in numbered if ident not in taken))
    infos = list(schema()[f"{name}[]"].values())
    fields.fill(draw, plan, item, infos)
    items.insert(draw(st.integers(0, len(items))), item)


def _remove_item(draw: DrawFn, fields: _Fields, plan: Plan) -> None:
    items: list[Item] = getattr(plan, draw(st.sampled_from([name for name, items in plan.lists() if items])))
    gone = items.pop(draw(st.integers(0, len(items) - 1))).id
    for owner, infos in schema().items():
        for info in infos.values():
            if not info.to:
                continue
            for _, record in plan.records_of(owner):
                value = getattr(record, info.name)
                if value == gone:
                    setattr(record, info.name, ABSENT)
                elif isinstance(value, tuple) and gone in value:
                    setattr(record, info.name, tuple(ref for ref in value if ref != gone) or ABSENT)


def _siblings(plan: Plan) -> Iterator[tuple[str, list[int]]]:
    """Each group of items that stand within the same item, two or more, as places in their list."""
    for name, items in plan.lists():
        within = next((info.name for info in schema()[f"{name}[]"].values() if info.within), None)
        groups: dict[Any, list[int]] = {}
        for place, item in enumerate(items):
            groups.setdefault(getattr(item, within) if within else None, []).append(place)
        yield from ((name, places) for places in groups.values() if len(places) > 1)


def _swap_siblings(draw: DrawFn, fields: _Fields, plan: Plan) -> None:
    name, places = draw(st.sampled_from(list(_siblings(plan))))
    first, second = draw(st.lists(st.sampled_from(places), min_size=2, max_size=2, unique=True))
    items: list[Item] = getattr(plan, name)
    items[first], items[second] = items[second], items[first]


def _other_goals(plan: Plan, goal: object) -> list[str]:
    return [item.id for item in plan.goals if item.id != goal]


def _move_measure(draw: DrawFn, fields: _Fields, plan: Plan) -> None:
    movable = [measure for measure in plan.measures if _other_goals(plan, measure.goal)]
    measure = draw(st.sampled_from(movable))
    measure.goal = draw(st.sampled_from(_other_goals(plan, measure.goal)))
