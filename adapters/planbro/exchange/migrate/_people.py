"""Who is in the plans of a migration: the planeier's numbers, those who take part, and who is known again elsewhere.

A number joins, a name alone never does: the same name and birth date is told as possible, and nothing follows from
it. Only what stands in more than one plan is held in memory, so a municipality may have any number of plans.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, Literal

from planbro.exchange.migrate._model import PersonKey, Someone
from planbro.ident import Kind, examine, her, hpr, orgnr
from planbro.plan import ABSENT, Koordinator, Participant, Plan, in_office, is_current, is_date, last_day, value_of
from planbro.store import Ledger

NATIONAL: Final = frozenset({"fnr", "dnr", "fhn", "duf"})
"""Numbers that are one person's in the whole country; an H-nummer or a passport is not (HIS 1001; domain.md § 5.6)."""
LIKENESS: Final = "likeness"
"""Name and birth date as one value that can be compared and not read: never shown, and no number."""
CLOSED: Final = frozenset({"completed", "revoked", "archived"})
_EXAMINED: Final = {"fnr": Kind.FNR, "dnr": Kind.DNR, "hnr": Kind.HNR, "fhn": Kind.FHN, "duf": Kind.DUF}
_UNSOUND: Final = frozenset({"control-digit", "characters", "length", "date"})


# one plan


def persons_of(plan: Plan) -> list[PersonKey]:
    """The planeier's numbers, those in use first; last what tells two persons of one name and birth date alike.

    A number with a fault of typing joins nobody, and is of the kind `other`: a nought in place of a number stands in
    many plans.
    """
    found = [_number(one) for one in plan.identifiers if isinstance(one.value, str) and one.value.strip()]
    keys = sorted(dict.fromkeys(found), key=lambda key: key.former)
    born = plan.planeier.birth_date
    day = born if isinstance(born, str) and is_date(born) and len(born) == 10 else _born(keys)
    name = _words(plan.planeier.given, plan.planeier.family)
    if day and name:
        keys.append(PersonKey(LIKENESS, hashlib.sha256(f"{name}|{day}".encode()).hexdigest()[:32]))
    return keys


def _number(one: Any) -> PersonKey:
    stated = value_of(one.kind)
    former = last_day(one.end) is not None
    if stated not in {None, "other", *_EXAMINED}:
        issuer = one.issuer if isinstance(one.issuer, str) else ""
        return PersonKey(str(stated), f"{issuer}:{one.value.strip()}" if issuer else one.value.strip(), former)
    seen = examine(one.value, kind=_EXAMINED.get(stated or ""))
    kind, value = seen.kind.value, seen.number.value
    if kind == "hnr" and isinstance(one.issuer, str) and one.issuer:
        return PersonKey("hnr", f"{one.issuer}:{value}", former)
    sound = kind in NATIONAL and not _UNSOUND & {problem.code for problem in seen.problems}
    return PersonKey(kind if sound else "other", value, former)


def _born(keys: Iterable[PersonKey]) -> str:
    """The birth date that a number tells beyond doubt."""
    days = (examine(key.value).birth_date for key in keys if key.kind in {"fnr", "dnr"})
    return next((day.isoformat() for day in days if day is not None), "")


def people_of(plan: Plan, day: str) -> list[Someone]:
    """Everybody else of a plan, and every body, as they can be known again; the planeier's own entry is left out."""
    bodies = {one.id: _text(one.name) for one in plan.organisations}
    kin = {one.id: one for one in plan.related}
    found: list[Someone] = []
    for worker in plan.koordinatorer:
        role = value_of(worker.function) or "koordinator"
        found.append(_worker("koordinator", worker, role, bodies, is_current(worker, day)))
    for person in plan.participants:
        if value_of(person.type) == "planeier":
            continue
        role = value_of(person.role) or _text(person.role_text)
        now = is_current(person, day) and is_current(person, day, "access_start", "access_end")
        told = _worker("participant", person, role, bodies, now)
        relative = kin.get(person.related) if isinstance(person.related, str) else None
        if relative is not None and not told.number:
            kind, number = _own_number(relative.identifier)
            told = Someone("participant", told.item, told.name, kind, number, role, told.organisation, now)
        found.append(told)
    for relative in plan.related:
        kind, number = _own_number(relative.identifier)
        role = value_of(relative.relationship) or value_of(relative.representation) or ""
        now = is_current(relative, day, "mandate_start", "mandate_end")
        found.append(Someone("related", relative.id, _name(relative), kind, number, role, current=now))
    for body in plan.organisations:
        kind, number = _body_number(body)
        found.append(Someone("organisation", body.id, _text(body.name), kind, number, value_of(body.kind) or ""))
    return found


def koordinator_of(plan: Plan, day: str) -> tuple[str, str]:
    """What tells the koordinator in office apart, and the name; the municipality's own first, nothing where none is."""
    there = in_office(plan, day, "municipal") or in_office(plan, day)
    if not there:
        return "", ""
    number = _hpr(there[0].hpr) or _hpr_of_participant(plan, there[0])
    name = _name(there[0])
    return (f"hpr:{number}" if number else f"name:{_words(there[0].given, there[0].family)}" if name else ""), name


def _hpr_of_participant(plan: Plan, one: Koordinator) -> str:
    return next((_hpr(person.hpr) for person in plan.participants if person.id == one.participant), "")


def _worker(
    kind: Literal["koordinator", "participant"],
    one: Koordinator | Participant,
    role: str,
    bodies: Mapping[str, str],
    current: bool,
) -> Someone:
    number = _hpr(one.hpr)
    body = bodies.get(one.organisation, "") if isinstance(one.organisation, str) else ""
    return Someone(kind, one.id, _name(one), "hpr" if number else "", number, role, body, current)


def _own_number(value: object) -> tuple[str, str]:
    """A relative's number, where it is one: kind and number."""
    if not isinstance(value, str) or not value.strip():
        return "", ""
    key = _number(_Stated(value))
    return (key.kind, key.value) if key.kind in NATIONAL else ("", "")


@dataclass(frozen=True, slots=True, repr=False)
class _Stated:
    value: str
    kind: object = ABSENT
    issuer: object = ABSENT
    end: object = ABSENT


def _body_number(one: Any) -> tuple[str, str]:
    number = orgnr.compact(one.orgnr) if isinstance(one.orgnr, str) else ""
    if len(number) == 9 and number.isdigit():
        return "orgnr", number
    number = her.compact(one.her_id).lstrip("0") if isinstance(one.her_id, str) else ""
    return ("herid", number) if number.isdigit() else ("", "")


def _hpr(value: object) -> str:
    """An HPR-nummer as it is compared: some systems pad it with noughts."""
    number = hpr.compact(value).lstrip("0") if isinstance(value, str) else ""
    return number if number.isascii() and number.isdigit() else ""


def _name(one: Any) -> str:
    return ", ".join(part for part in (_text(one.family), _text(one.given)) if part)


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _words(*parts: object) -> str:
    """A name as it is compared."""
    return " ".join(_text(part).casefold() for part in parts if _text(part))


# one person in several plans


@dataclass(frozen=True, slots=True, repr=False)
class Unit:
    """One plan of a person: what a proposal rests on. `size` is the text and data it holds, in bytes."""

    key: str
    plan: str
    number: str
    kind: str
    status: str
    updated: str
    state: str
    size: int

    @property
    def is_active_ip(self) -> bool:
        """An IP that is in force; a plan of no stated kind counts as one (domain.md § 2.5)."""
        return self.kind in {"", "ip"} and self.status not in CLOSED and self.status != "draft"

    @property
    def weight(self) -> tuple[bool, bool, str, int, str]:
        """The plan to keep has the most: an IP in force, moved, changed last, with the most in it."""
        return self.is_active_ip, self.state == "moved", self.updated, self.size, self.key


@dataclass(frozen=True, slots=True, repr=False)
class SamePerson:
    """Plans that are of one person, or may be.

    `finding` says what it means: `ip-two` where more than one IP is in force (only one is lawful, domain.md § 2.1),
    `person-numbers-disagree` where a number joins them and something says they are not one, `person-same` where all
    is as it may be, `person-possible` where only name and birth date agree.
    """

    finding: Literal["ip-two", "person-numbers-disagree", "person-same", "person-possible"]
    units: tuple[Unit, ...]
    why: tuple[str, ...]
    """`fnr`, `dnr`, `fhn`, `duf`: a number of that kind is shared; `former`: one in use here is former there;
    `fnr-dnr`: a plan holds both; `plan-id`: two files of one plan; `name-and-birth-date`; and against it
    `two-numbers`, `names-differ`."""
    active: tuple[str, ...]
    """The keys of the IPs in force."""
    keep: str = ""
    """The key of the plan to keep, as a proposal; empty where none is made."""

    @property
    def plans(self) -> tuple[str, ...]:
        return tuple(unit.plan for unit in self.units)

    @property
    def needs_a_person(self) -> bool:
        return self.finding in {"ip-two", "person-numbers-disagree"}


def same_persons(ledger: Ledger) -> Iterator[SamePerson]:
    """Every person with more than one plan, in order of the first of them; what is merely possible comes after."""
    numbers: list[tuple[str, ...]] = []
    likely: list[tuple[str, ...]] = []
    for kind, _, keys in ledger.shared_numbers():
        if kind in NATIONAL or kind == "hnr":
            numbers.append(tuple(keys))
        elif kind == LIKENESS:
            likely.append(tuple(keys))
    groups = _joined(numbers)
    of = {key: joined for joined in groups for key in joined}
    for joined in groups:
        yield _group(ledger, joined)
    for alike in sorted(likely):
        apart = {of.get(key, (key,)) for key in alike}
        # Who has a fødselsnummer each are namesakes of one age.
        if len(apart) > 1 and not all(_has_fnr(ledger, person) for person in apart):
            yield _possible(ledger, alike)


def _joined(links: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """Whatever is linked, directly or by others, is of one group."""
    above: dict[str, str] = {}

    def top(key: str) -> str:
        path = []
        while (upper := above.setdefault(key, key)) != key:
            path.append(key)
            key = upper
        above.update(dict.fromkeys(path, key))
        return key

    for link in links:
        for other in link:
            one, two = sorted((top(link[0]), top(other)))
            above[two] = one
    groups: dict[str, list[str]] = {}
    for key in sorted(above):
        groups.setdefault(top(key), []).append(key)
    return [tuple(keys) for _, keys in sorted(groups.items())]


def _group(ledger: Ledger, keys: Sequence[str]) -> SamePerson:
    results = [result for key in keys if (result := ledger.result(key)) is not None]
    units = tuple(_unit(result) for result in results)
    why = (*_why(results), *(against := tuple(_against(results))))
    active = tuple(unit.key for unit in units if unit.is_active_ip)
    if against:
        return SamePerson("person-numbers-disagree", units, why, active)
    keep = max(units, key=lambda unit: unit.weight).key
    # Two files of one plan are one plan twice, and that too is for a person.
    two = len(active) > 1
    return SamePerson("ip-two" if two else "person-same", units, why, active, keep if two or "plan-id" in why else "")


def _possible(ledger: Ledger, keys: Sequence[str]) -> SamePerson:
    units = tuple(_unit(result) for key in keys if (result := ledger.result(key)) is not None)
    active = tuple(unit.key for unit in units if unit.is_active_ip)
    return SamePerson("person-possible", units, ("name-and-birth-date",), active)


def _has_fnr(ledger: Ledger, keys: Iterable[str]) -> bool:
    results = (ledger.result(key) for key in keys)
    return any(key["kind"] == "fnr" for one in results if one is not None for key in one["persons"])


def _unit(result: Mapping[str, Any]) -> Unit:
    size = sum(one["source_size"] for one in result["counts"]) or result["source_size"]
    return Unit(
        result["key"], result["plan"], result["number"], result["kind"], result["status"], result["updated"],
        result["state"], size,
    )  # fmt: skip


def _why(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What joins them, by kind of number."""
    held = [{(key["kind"], key["value"]): key["former"] for key in result["persons"]} for result in results]
    shared = {number for one, other in combinations(held, 2) for number in one.keys() & other.keys()}
    for kind in sorted(NATIONAL | {"hnr"}):
        if any(number[0] == kind for number in shared):
            yield kind
    if any(len({one[number] for one in held if number in one}) > 1 for number in shared):
        yield "former"
    if any({"fnr", "dnr"} <= {kind for kind, _ in one} for one in held):
        yield "fnr-dnr"
    if len({result["plan"] for result in results}) < len(results):
        yield "plan-id"


def _against(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What says that they may be two persons after all: a number typed into another's plan joins the two.

    Nobody has two fødselsnumre at once, and two plans of one person have a word of the name in common.
    """
    held = [[(key["value"], key["former"]) for key in one["persons"] if key["kind"] == "fnr"] for one in results]
    # A number that was changed stands beside the one before it in some plan, as a former one.
    known = _joined(tuple(number for number, _ in one) for one in held if one)
    if len(known) > 1 or any(sum(not former for _, former in one) > 1 for one in held):
        yield "two-numbers"
    names = [set(result["planeier"].casefold().replace("-", " ").split()) for result in results]
    pairs = combinations(range(len(results)), 2)
    if any(names[one] and names[other] and names[one].isdisjoint(names[other]) for one, other in pairs):
        yield "names-differ"


# participants and organisations across plans


@dataclass(frozen=True, slots=True, repr=False)
class DirectoryRow:
    """One who takes part, or one body, as all plans together know them: a line of `directory.csv`, a user to set up.

    `conflict` is `names` (one number under several names), `numberless` (a body without organisasjonsnummer that has
    the name of one with), or nothing; `proposal` is what to do about it: the name most plans use, or the number.
    """

    kind: Literal["participant", "related", "organisation"]
    number_kind: str
    number: str
    name: str
    names: tuple[str, ...]
    roles: tuple[str, ...]
    organisations: tuple[str, ...]
    plans: int
    koordinator_in: int = 0
    current: bool = True
    conflict: Literal["", "names", "numberless"] = ""
    proposal: str = ""


def shared_people(ledger: Ledger) -> Iterator[DirectoryRow]:
    """Everybody who takes part, each once: bodies, then those who work, then relatives with a number of their own.

    Bodies and workers are as many as the municipality has; relatives, who grow with the plans, are told one by one.
    """
    gathered: dict[tuple[str, str, str], _Gathered] = {}
    for result in ledger.results():
        _gather(gathered, result["people"])
    bodies = {key: one for key, one in gathered.items() if key[0] == "organisation"}
    yield from _body_rows(bodies)
    workers = {key: one for key, one in gathered.items() if key[0] == "participant"}
    yield from (_row(key, one) for key, one in sorted(workers.items()))
    for number, plans, _, names in ledger.shared_someone("related"):
        kind, _, value = number.partition(":")
        conflict: Literal["", "names"] = "names" if len({_words(name) for name in names}) > 1 else ""
        yield DirectoryRow("related", kind, value, names[0], tuple(names), (), (), plans, conflict=conflict)


class _Gathered:
    """One who is known again, while the plans go by."""

    __slots__ = ("current", "koordinator_in", "names", "organisations", "plans", "roles")

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.roles: set[str] = set()
        self.organisations: set[str] = set()
        self.plans = 0
        self.koordinator_in = 0
        self.current = False


def _gather(gathered: dict[tuple[str, str, str], _Gathered], people: Iterable[Mapping[str, Any]]) -> None:
    """Add what one plan says: each who is in it counts once, also where koordinator and participant are one."""
    met: set[tuple[str, str, str]] = set()
    leads: set[tuple[str, str, str]] = set()
    for one in people:
        key = _key(one)
        if key is None:
            continue
        there = gathered.setdefault(key, _Gathered())
        if key not in met:
            there.plans += 1
            met.add(key)
        if one["kind"] == "koordinator" and one["current"] and key not in leads:
            there.koordinator_in += 1
            leads.add(key)
        if one["name"]:
            there.names[one["name"]] = there.names.get(one["name"], 0) + 1
        there.roles.update(filter(None, (one["role"],)))
        there.organisations.update(filter(None, (one["organisation"],)))
        there.current |= one["current"]


def _key(one: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """What one is known again by: the number, else name and workplace; None for relatives, and those without a name."""
    kind = "organisation" if one["kind"] == "organisation" else "participant"
    if one["kind"] == "related" or (one["number"] and one["number_kind"] in NATIONAL):
        return None
    if one["number"]:
        return kind, one["number_kind"], one["number"]
    if not one["name"]:
        return None
    if kind == "participant" and not one["organisation"]:
        return None
    return kind, "", f"{_words(one['name'])}|{_words(one['organisation'])}"


def _row(key: tuple[str, str, str], one: _Gathered) -> DirectoryRow:
    kind, number_kind, number = key
    names = sorted(one.names, key=lambda name: (-one.names[name], name))
    several = len({_words(*name.split(",")) for name in names}) > 1
    return DirectoryRow(
        "organisation" if kind == "organisation" else "participant", number_kind, number if number_kind else "",
        names[0] if names else "", tuple(names), tuple(sorted(one.roles)), tuple(sorted(one.organisations)), one.plans,
        one.koordinator_in, one.current, "names" if several else "", names[0] if several else "",
    )  # fmt: skip


def _body_rows(bodies: Mapping[tuple[str, str, str], _Gathered]) -> Iterator[DirectoryRow]:
    """Bodies; one without a number that has the name of exactly one with is proposed to be that one."""
    numbered: dict[str, set[str]] = {}
    for (_, kind, number), one in bodies.items():
        if kind == "orgnr":
            for name in one.names:
                numbered.setdefault(_words(name), set()).add(number)
    for key, one in sorted(bodies.items()):
        row = _row(key, one)
        same = set().union(*(numbered.get(_words(name), set()) for name in one.names)) if key[1] != "orgnr" else set()
        if same:
            proposal = f"orgnr:{next(iter(same))}" if len(same) == 1 else ""
            row = DirectoryRow(
                row.kind, row.number_kind, row.number, row.name, row.names, row.roles, row.organisations, row.plans,
                conflict="numberless", proposal=proposal,
            )  # fmt: skip
        yield row
