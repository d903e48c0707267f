"""Two plans that were changed apart, brought together over the one that both began with: by item and by field.

What one side changed and the other left alone is taken. What both changed to the same is the same. What both changed,
and differently, is a clash, which a person settles; until then the merged plan says what `ours` says. An item that one
side removed while the other went on with it, or came to refer to it, clashes as a whole.

Nothing is lost: every change of either side stands in the merged plan or among the clashes. Where nothing clashes it
does not matter which side is called ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final, Literal, TypeAlias

from planbro.plan._fields import Item
from planbro.plan._held import sha256_of
from planbro.plan._model import LISTS, Plan, copy, normalised_lists, schema
from planbro.plan._values import ABSENT

Side = Literal["ours", "theirs"]
Fact: TypeAlias = tuple[str, str, str]
"""Owner, the item's id, field; `id` for the item itself."""

_BOOKKEEPING: Final = frozenset({("", "updated"), ("", "version")})
"""What every change moves, and nobody has decided: the later one counts."""
_ITEM: Final = "id"


@dataclass(frozen=True, slots=True, repr=False)
class Clash:
    """A fact that both sides changed. `ours` and `theirs` are what they say, `ABSENT` where they removed it; of a
    whole item (`fact[2]` is `id`) its id."""

    fact: Fact
    base: Any
    ours: Any
    theirs: Any

    @property
    def part(self) -> str:
        """The part of the plan it lies in: a list, `planeier`, or `plan`."""
        return part_of(self.fact[0])

    def __repr__(self) -> str:
        return f"Clash({self.part}, {self.fact[2]})"


@dataclass(slots=True)
class Merged3:
    """The merged plan, and what a person has to settle."""

    plan: Plan
    clashes: list[Clash] = field(default_factory=list)

    @property
    def parts(self) -> frozenset[str]:
        """The parts in which something clashes."""
        return frozenset(clash.part for clash in self.clashes)


def part_of(owner: str) -> str:
    """The name of a part of the plan by its owner.

    >>> part_of("goals[]"), part_of("planeier"), part_of("")
    ('goals', 'planeier', 'plan')
    """
    return owner.removesuffix("[]") or "plan"


def merge3(
    base: Plan | None,
    ours: Plan,
    theirs: Plan,
    *,
    prefer: Callable[[str], Side | None] = lambda part: None,
    settled: Mapping[Fact, Side] | None = None,
) -> Merged3:
    """`ours` with what `theirs` changed since `base`; None where they have nothing in common to begin with.

    `prefer` says for a part of the plan whose word counts where they clash, and `settled` the same for single facts.
    The envelope is that of `ours`. Neither plan is changed.
    """
    return _Merging(base or Plan(id=ours.id), ours, theirs, prefer, settled or {}).run()


class _Merging:
    """One merge under way."""

    def __init__(
        self, base: Plan, ours: Plan, theirs: Plan, prefer: Callable[[str], Side | None], settled: Mapping[Fact, Side]
    ) -> None:
        self.base, self.ours, self.theirs = base, ours, theirs
        self.prefer, self.settled = prefer, settled
        self.plan = copy(ours)
        self.clashes: list[Clash] = []
        self.needs: dict[str, frozenset[str]] = {}

    def run(self) -> Merged3:
        for owner in ("", "planeier"):
            record = self.plan if owner == "" else self.plan.planeier
            sides = [one if owner == "" else one.planeier for one in (self.base, self.ours, self.theirs)]
            self._fields(owner, "", record, *sides)
        for name in LISTS:
            self._list(name)
        self.plan.doubtful = _set3(self.base.doubtful, self.ours.doubtful, self.theirs.doubtful)
        return Merged3(self.plan, self.clashes)

    # fields

    def _fields(self, owner: str, ident: str, into: Any, base: Any, ours: Any, theirs: Any) -> None:
        for name in schema()[owner]:
            values = [getattr(one, name) if one is not None else ABSENT for one in (base, ours, theirs)]
            setattr(into, name, self._value((owner, ident, name), *values))

    def _value(self, fact: Fact, base: Any, ours: Any, theirs: Any) -> Any:
        if same(theirs, base) or same(ours, theirs):
            return ours
        if same(ours, base):
            return theirs
        if (fact[0], fact[2]) in _BOOKKEEPING:
            return max((one for one in (ours, theirs) if isinstance(one, str)), default=ours)
        return ours if self._side(fact, base, ours, theirs) == "ours" else theirs

    def _side(self, fact: Fact, base: Any, ours: Any, theirs: Any) -> Side:
        """Whose word counts where they differ; ours, until a person has said."""
        side = self.settled.get(fact) or self.prefer(part_of(fact[0]))
        if side is None:
            self.clashes.append(Clash(fact, base, ours, theirs))
        return side or "ours"

    # items

    def _list(self, name: str) -> None:
        base, ours, theirs = ({one.id: one for one in getattr(plan, name)} for plan in self._sides)
        if not theirs and not base:
            return
        kept: dict[str, Item] = {}
        for ident in dict.fromkeys((*ours, *theirs)):
            if self._stays(name, ident, base.get(ident), ours.get(ident), theirs.get(ident)):
                kept[ident] = self._item(name, base.get(ident), ours.get(ident), theirs.get(ident))
        was, mine, other = ([one.id for one in _ordered(plan)[name]] for plan in self._sides)
        setattr(self.plan, name, [kept[ident] for ident in order3(was, mine, other, kept)])

    @property
    def _sides(self) -> tuple[Plan, Plan, Plan]:
        return self.base, self.ours, self.theirs

    def _item(self, name: str, base: Item | None, ours: Item | None, theirs: Item | None) -> Item:
        there = ours or theirs
        assert there is not None
        new = replace(there)
        if ours is not None and theirs is not None:
            self._fields(f"{name}[]", new.id, new, base, ours, theirs)
        return new

    def _stays(self, name: str, ident: str, base: Item | None, ours: Item | None, theirs: Item | None) -> bool:
        """Whether an item that one side has is to be there."""
        if base is None or (ours is not None and theirs is not None):
            return True
        went_on, left = (ours, self.ours) if ours is not None else (theirs, self.theirs)
        if went_on is None:
            return False
        if _same_item(name, went_on, base) and ident not in self._needed(left):
            return False
        absent: tuple[Any, Any] = (ident, ABSENT) if ours is not None else (ABSENT, ident)
        side = self._side((f"{name}[]", ident, _ITEM), ident, *absent)
        return (side == "ours") == (ours is not None)

    def _needed(self, plan: Plan) -> frozenset[str]:
        """What a side's changes hang on: the items they newly name, and those within which they stand."""
        key = "ours" if plan is self.ours else "theirs"
        if key not in self.needs:
            self.needs[key] = frozenset(_hangs_on(plan, self.base))
        return self.needs[key]


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: codes by their meaning, bytes by their hash, `True` is not `1`."""
    if isinstance(one, bytes) and isinstance(other, bytes):
        return one is other or sha256_of(one) == sha256_of(other)
    return bool(type(one) is type(other) and one == other)


def _same_item(name: str, one: Item, other: Item) -> bool:
    return all(same(getattr(one, info), getattr(other, info)) for info in schema()[f"{name}[]"])


@cache
def _references() -> Mapping[str, tuple[tuple[str, bool], ...]]:
    """For each list the fields that name other items, and whether the item stands within what they name."""
    return {name: tuple((one.name, one.within) for one in schema()[f"{name}[]"].values() if one.to) for name in LISTS}


def _hangs_on(plan: Plan, base: Plan) -> set[str]:
    before = {(name, one.id): one for name, items in base.lists() for one in items}
    owners: dict[str, set[str]] = {}
    needed: set[str] = set()
    for name, items in plan.lists():
        for one in items:
            old = before.get((name, one.id))
            within: set[str] = set()
            for attribute, stands in _references()[name]:
                value = getattr(one, attribute)
                named = set(value) if isinstance(value, tuple) else {value} if isinstance(value, str) else set()
                within |= named if stands else set()
                if old is None or not same(getattr(old, attribute), value):
                    needed |= named
            owners[one.id] = within
            if old is None or not _same_item(name, one, old):
                needed |= within
    todo = list(needed)
    while todo:
        above = owners.get(todo.pop(), set()) - needed
        needed |= above
        todo += above
    return needed


def _set3(base: set[str], ours: set[str], theirs: set[str]) -> set[str]:
    return {one for one in ours | theirs if one not in base or (one in ours and one in theirs)}


def _ordered(plan: Plan) -> Mapping[str, list[Item]]:
    return normalised_lists(plan)


# order


def order3(base: list[str], ours: list[str], theirs: list[str], kept: Iterable[str]) -> list[str]:
    """The order of what is kept: of the side that changed it (ours, where both did), each new item after the one that
    it was put after; of several put there the first by its id, whichever side it is from."""
    left = set(kept)
    old = [one for one in base if one in left and one in set(ours) and one in set(theirs)]
    mine, other = ([one for one in side if one in set(old)] for side in (ours, theirs))
    spine = other if mine == old else mine
    after: dict[str, str] = {}
    for side in (ours, theirs):
        before = ""
        for one in side:
            if one not in left:
                continue
            if one not in set(old):
                after[one] = min(after.get(one, before), before)
            before = one
    following: dict[str, list[str]] = {}
    for one in sorted(after, reverse=True):
        following.setdefault(after[one], []).append(one)
    placed: list[str] = []
    for anchor in ("", *spine):
        stack = [anchor]
        while stack:
            one = stack.pop()
            placed += [one] if one else []
            stack += following.pop(one, [])
    return [*placed, *sorted(left - set(placed))]
