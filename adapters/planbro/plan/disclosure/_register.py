"""A version of a plan with its indexes: what every question about it needs, worked out once.

A register keeps a copy, so that a plan which is changed afterwards is another version and needs another register.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple

from planbro.plan._days import first_day, value_of
from planbro.plan._fields import FieldInfo, Kind
from planbro.plan._model import LISTS, Plan, copy, schema
from planbro.plan._values import ABSENT
from planbro.plan.disclosure._asker import Party, PartyKind, bare

Fact = tuple[str, str, str]
"""Owner, item id and field, as `planbro.plan.facts` yields them."""
Key = tuple[str, str]
"""List and item id."""

FOLLOWS: Final = {"documents": ("meeting",), "messages": ("meeting", "reply_to")}
"""What stands or falls with another item, besides the reference that `within` marks: a referat with its meeting."""
NO_AREA: Final = frozenset({Kind.STATUS, Kind.PERSON, Kind.ADDRESS, Kind.TEAM, Kind.CONSENT})
"""Kinds that have no livsområde; of the others, one that names none may be about any."""
TELLING: Final = frozenset({"", "ip_status[]", "koordinator_status[]", "koordinatorer[]"})
"""What tells of a plan or a koordinator."""
PERSONS: Final = ("participants", "koordinatorer", "related")

OPAQUE: Final = "opaque"
WORDS: Final = "words"
_MARKS: Final = {
    ("documents[]", "data"): OPAQUE, ("documents[]", "url"): OPAQUE, ("documents[]", "sha256"): OPAQUE,
    ("", "summary"): OPAQUE,
    ("ip_status[]", "note"): WORDS, ("koordinator_status[]", "note"): WORDS, ("tool_status[]", "note"): WORDS,
    ("responsibilities[]", "reason"): WORDS,
    ("", "id"): "id", ("", "updated"): "updated",
    ("consents[]", "reservations"): "reservations",
}  # fmt: skip
"""Fields that are judged apart from the others of their kind. `opaque`: texts that may join facts of every kind, with
address and hash of a document's bytes. `words`: free text in the status, such as why there is none."""


class Group(NamedTuple):
    """The facts of one record that stand or fall together."""

    kind: Kind
    mark: str
    facts: tuple[Fact, ...]


class Entry(NamedTuple):
    """One record of the plan; `key` is None for those that stand once."""

    owner: str
    key: Key | None
    record: Any
    facts: tuple[Fact, ...]
    values: tuple[Any, ...]
    groups: tuple[Group, ...]
    chain: tuple[Any, ...]
    area: str | None
    areas: frozenset[str] | None


class Reference(NamedTuple):
    """A fact that points to other items; `targets` are what each reference may mean, of the items that there are."""

    fact: Fact
    info: FieldInfo
    refs: tuple[str, ...]
    targets: tuple[tuple[Fact, ...], ...]


@cache
def shape(owner: str) -> tuple[tuple[str, ...], attrgetter[Any], tuple[tuple[Kind, str, tuple[int, ...]], ...]]:
    """The fields of an owner's records, what reads them at once, and their classes; field 0 is the id of an item."""
    fields = schema()[owner]
    names = ("id", *fields) if owner.endswith("[]") or owner == "" else tuple(fields)
    classes: dict[tuple[Kind, str], list[int]] = {}
    for at, name in enumerate(names):
        classes.setdefault((kind_of(owner, name), _MARKS.get((owner, name), "")), []).append(at)
    return names, attrgetter(*names), tuple((kind, mark, tuple(at)) for (kind, mark), at in classes.items())


@lru_cache(maxsize=4096)
def _stated(
    owner: str, there: tuple[bool, ...]
) -> tuple[tuple[str, ...], tuple[tuple[Kind, str, tuple[int, ...] | None], ...]]:
    """Of a record with these fields, the others absent: their names, and their classes by their places among them, None
    where a class has them all."""
    names, _, classes = shape(owner)
    at = {place: number for number, place in enumerate(place for place, is_there in enumerate(there) if is_there)}
    found = ((kind, mark, tuple(at[place] for place in places if place in at)) for kind, mark, places in classes)
    some = [one for one in found if one[2]]
    whole = len(some) == 1 and some[0][2] == tuple(range(len(at)))
    return tuple(names[place] for place in at), tuple(
        (kind, mark, None if whole else places) for kind, mark, places in some
    )


@cache
def kind_of(owner: str, name: str) -> Kind:
    """The kind of a fact; an item is there as much as most of its fields."""
    if name == "id":
        return Kind.STATUS if owner == "" else LISTS[owner[:-2]].KIND
    kind = schema()[owner][name].kind
    assert kind is not None
    return kind


class Register:
    """One version of a plan. With `own` the plan is the register's from now on, and is not copied."""

    def __init__(self, plan: Plan, *, lasting: bool = True, own: bool = False) -> None:
        self.plan: Final = plan if own else copy(plan)
        self.lasting: Final = lasting  # whether more than one question is asked of it
        self.items: Final[dict[str, dict[str, list[Any]]]] = {}
        for name, items in self.plan.lists():
            by_id = self.items.setdefault(name, {})
            for item in items:
                by_id.setdefault(item.id, []).append(item)
        self._chains: Final[dict[int, tuple[Any, ...]]] = {}
        self._without: Final[dict[str, frozenset[str]]] = {}
        self.views: Final[dict[str, tuple[Any, ...]]] = {}  # what holds on a day under a policy: `_day.view`

    @classmethod
    def of(cls, plan: Plan | Register) -> Register:
        """The register that the asker keeps, or one for a single question."""
        return plan if isinstance(plan, Register) else cls(plan, lasting=False)

    def let_go(self) -> None:
        """Whoever kept it does so no more: what holds it in a circle goes, so that its memory is free at once."""
        self.views.clear()

    def __repr__(self) -> str:
        return f"Register({self.plan!r})"

    @cached_property
    def told_on(self) -> str | None:
        """When the consents were as the plan says: the document's date, else the plan's last change."""
        times = (self.plan.source.generated, self.plan.updated)
        return next((time[:10] for time in times if isinstance(time, str) and first_day(time)), None)

    # records and what they stand within

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every record but the envelope, in the order of `facts`."""
        found: list[Entry] = []
        for owner, name in _owners():
            if not name:
                found += [self._entry(owner, ident, one) for ident, one in self.plan.records_of(owner)]
            elif items := getattr(self.plan, name):
                found += [self._entry(owner, one.id, one) for one in items]
        return tuple(found)

    @cached_property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many records there are at each place, in the order of `entries`."""
        return tuple((owner, len(getattr(self.plan, name)) if name else 1) for owner, name in _owners())

    @cached_property
    def by_key(self) -> dict[Key, tuple[Entry, ...]]:
        found: dict[Key, tuple[Entry, ...]] = {}
        for entry in self.entries:
            if entry.key is not None:
                found[entry.key] = (*found.get(entry.key, ()), entry)
        return found

    @cached_property
    def has_twins(self) -> bool:
        """Whether two items of a list have one id."""
        return any(len(entries) > 1 for entries in self.by_key.values())

    @cached_property
    def by_id(self) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, tuple[Entry, ...]] = {}
        for (_, ident), entries in self.by_key.items():
            found[ident] = (*found.get(ident, ()), *entries)
        return found

    @cached_property
    def telling(self) -> tuple[Entry, ...]:
        """The records that tell of a plan or a koordinator."""
        return tuple(one for one in self.entries if one.owner in TELLING)

    def entries_of(self, records: tuple[Any, ...]) -> Iterator[Entry]:
        """The entries of items that are known by object."""
        for record in records:
            yield self._by_object[id(record)]

    @cached_property
    def _by_object(self) -> dict[int, Entry]:
        return {id(one.record): one for one in self.entries}

    def _entry(self, owner: str, ident: str, record: Any) -> Entry:
        values = shape(owner)[1](record)
        names, classes = _stated(owner, tuple([value is not ABSENT for value in values]))
        facts = tuple([(owner, ident, name) for name in names])
        groups = tuple([
            Group(kind, mark, facts if places is None else tuple([facts[at] for at in places]))
            for kind, mark, places in classes
        ])  # fmt: skip
        if owner[-2:] != "[]":
            return Entry(owner, None, record, facts, values, groups, (), None, None)
        name = owner[:-2]
        key = (name, ident)
        if _stands_apart(name):
            return Entry(owner, key, record, facts, values, groups, (record,), None, None)
        chain = (record,) if _stands_alone(name) else self._chain(name, record)
        area, areas = _areas(chain)
        return Entry(owner, key, record, facts, values, groups, chain, area, areas)

    def _chain(self, name: str, record: Any) -> tuple[Any, ...]:
        """An item, and all that it stands within or follows: mostly one above the other, and else as they are found."""
        above = [*self.owners(name, record)]
        if not above:
            return (record,)
        to, ident = above[0]
        items = self.items[to][ident]
        if len(above) == 1 and len(items) == 1:
            chain = self._chains.get(id(items[0]))
            if chain is None and (_stands_alone(to) or not any(self.owners(to, items[0]))):
                chain = self._chains[id(items[0])] = (items[0],)
            if chain is not None:
                return (record, *chain)
        return tuple(self._climb(name, record))

    def _climb(self, name: str, record: Any) -> Iterator[Any]:
        """An item, and all that it stands within or follows."""
        waiting, seen = [(name, record)], set()
        for place, item in waiting:
            if id(item) not in seen:
                seen.add(id(item))
                yield item
                waiting += [(to, one) for to, ident in self.owners(place, item) for one in self.items[to][ident]]

    def owners(self, name: str, item: Any) -> Iterator[Key]:
        """List and id of the items whose being closed closes this one."""
        for field, targets in _above(name):
            ref = getattr(item, field)
            if isinstance(ref, str):
                yield from ((to, ref) for to in targets if ref in self.items.get(to, ()))
        if name == "documents":  # a referat goes with the meeting that names it
            yield from (("meetings", one.id) for one in self.plan.meetings if one.minutes_document == item.id)

    @cached_property
    def below(self) -> dict[Key, tuple[Key, ...]]:
        """What stands directly within each item."""
        found: dict[Key, list[Key]] = {}
        for entry in self.entries:
            if entry.key is not None:
                for above in self.owners(entry.key[0], entry.record):
                    found.setdefault(above, []).append(entry.key)
        return {key: tuple(keys) for key, keys in found.items()}

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        found, items = [], self.items
        for owner, entries in groupby(self.entries, attrgetter("owner")):
            pointing = _pointing(owner)
            for entry in entries if pointing else ():
                ident = entry.key[1] if entry.key is not None else owner
                for at, info, lists in pointing:
                    value = entry.values[at]
                    refs = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
                    if refs:
                        targets = tuple([
                            tuple([(of, ref, "id") for to, of in lists if ref in items[to]]) for ref in refs
                        ])  # fmt: skip
                        found.append(Reference((owner, ident, info.name), info, refs, targets))
        return tuple(found)

    # people and bodies

    @cached_property
    def part_of(self) -> dict[str, frozenset[str]]:
        """Each organisation with all that it is a part of."""
        direct: dict[str, Any] = {one.id: one.part_of for one in self.plan.organisations}
        found: dict[str, frozenset[str]] = {}
        for start in direct:
            ident, seen = direct[start], set[str]()
            while isinstance(ident, str) and ident not in seen:
                seen.add(ident)
                ident = direct.get(ident)
            found[start] = frozenset(seen)
        return found

    def upward(self, ident: object) -> frozenset[str]:
        """A body and all that it is a part of."""
        return self.part_of.get(ident, frozenset()) | {ident} if isinstance(ident, str) else frozenset()

    def downward(self, bodies: frozenset[str]) -> frozenset[str]:
        return frozenset(one for one in self.part_of if bodies & self.upward(one))

    @cached_property
    def people(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for name in PERSONS:
            for one in getattr(self.plan, name):
                found.setdefault(one.id, []).append(one)
        return found

    @cached_property
    def same(self) -> dict[str, frozenset[str]]:
        """Each person's items: those that the plan says are one person."""
        groups = {ident: {ident} for ident in self.people}
        links = [(one.id, one.participant) for one in self.plan.koordinatorer]
        links += [(one.id, one.related) for one in self.plan.participants]
        for one, other in links:
            if isinstance(other, str):
                joined = groups.setdefault(one, {one}) | groups.setdefault(other, {other})
                for ident in joined:
                    groups[ident] = joined
        return {ident: frozenset(group & self.people.keys()) for ident, group in groups.items()}

    def same_people(self, idents: frozenset[str]) -> frozenset[str]:
        return idents.union(*(self.same.get(ident, frozenset()) for ident in idents))

    @cached_property
    def numbers(self) -> dict[tuple[PartyKind, str], frozenset[str]]:
        """Items by number, as `bare` writes it."""
        found: dict[tuple[PartyKind, str], set[str]] = {}
        stated: list[tuple[PartyKind, object, str]] = []
        for body in self.plan.organisations:
            stated += [("herid", body.her_id, body.id), ("orgnr", body.orgnr, body.id)]
        for ident, ones in self.people.items():
            for one in ones:
                stated += [
                    ("hpr", getattr(one, "hpr", ABSENT), ident),
                    ("fnr", getattr(one, "identifier", ABSENT), ident),
                ]
        for kind, number, ident in stated:
            if written := bare(kind, number):
                found.setdefault((kind, written), set()).add(ident)
        return {number: frozenset(idents) for number, idents in found.items()}

    def having(self, party: Party) -> frozenset[str]:
        """The items with this number."""
        return self.numbers.get((party.kind, bare(party.kind, party.value)), frozenset())

    def without(self, kind: PartyKind) -> frozenset[str]:
        """Bodies, or people, of whom the plan has no number of this kind: an unknown number may be theirs."""
        found = self._without.get(kind)
        if found is None:
            known = frozenset[str]().union(*(ids for (other, _), ids in self.numbers.items() if other == kind))
            those = self.items.get("organisations", {}) if kind in {"herid", "orgnr"} else self.people
            found = self._without[kind] = frozenset(those) - known
        return found

    @cached_property
    def nameable(self) -> frozenset[str]:
        """Everybody whom a consent or a reservation may name."""
        return frozenset(self.people) | frozenset(self.items.get("organisations", ()))


@cache
def _above(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    follows = FOLLOWS.get(name, ())
    return tuple((info.name, info.to) for info in schema()[f"{name}[]"].values() if info.within or info.name in follows)


@cache
def _stands_alone(name: str) -> bool:
    """Whether the items of a list neither stand within others nor follow any."""
    return not _above(name) and name != "documents"


@cache
def _stands_apart(name: str) -> bool:
    """Whether they are of no livsområde either."""
    return _stands_alone(name) and "life_area" not in schema()[f"{name}[]"]


@cache
def _owners() -> tuple[tuple[str, str], ...]:
    """Every place of the model but the envelope, with its list where it is one."""
    return tuple((owner, owner[:-2] if owner.endswith("[]") else "") for owner in schema() if owner != "source")


@cache
def _pointing(owner: str) -> tuple[tuple[int, FieldInfo, tuple[tuple[str, str], ...]], ...]:
    """The fields that point to items: where they stand among an owner's, and the lists that they point into."""
    names = shape(owner)[0]
    return tuple(
        (names.index(name), info, tuple((to, f"{to}[]") for to in info.to if to in LISTS))
        for name, info in schema()[owner].items()
        if info.to
    )


def _areas(chain: tuple[Any, ...]) -> tuple[str | None, frozenset[str] | None]:
    """The livsområde of an item, its own else that of the goal it serves; and all it may be about, None being any."""
    stated = [one.life_area for one in chain if getattr(one, "life_area", ABSENT) is not ABSENT]
    told = [value_of(one) for one in stated]
    area = told[0] if told else None
    return area, None if not told or None in told else frozenset(one for one in told if one is not None)
