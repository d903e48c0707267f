"""Who stands in the matrix: everybody whom the plan names, once each, and how the rules are asked for each.

One who has no number in the plan could prove nothing, and is asked for as what the plan says the person or body is: the
answer is what the consents say of them. No number makes anybody a health service.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from planbro.plan import ABSENT, Party, value_of
from planbro.plan.disclosure import Asker, Register, Role

_ORDER: Final = ("planeier", "representative", "relative", "koordinator", "participant", "body", "party")
_PERSONAL: Final = ("fnr", "dnr")


@dataclass(frozen=True, slots=True, repr=False)
class Column:
    """One receiver. `roles` are codes with their value sets; `name` is a person's, shown only where asked for."""

    sort: str
    asker: Asker
    roles: tuple[tuple[str, str], ...]
    body: str
    name: str
    numbered: bool
    idents: frozenset[str]

    def __repr__(self) -> str:
        return f"Column({self.sort})"


def columns(register: Register, purpose: str, receivers: Iterable[Party] = ()) -> list[Column]:
    """The receivers that are named, in that order; else everybody in the plan, those nearest to the person first."""
    given = [_of_party(register, purpose, party) for party in receivers]
    if given:
        return given
    found = [*_people(register, purpose), *_bodies(register, purpose)]
    return sorted(found, key=lambda one: _ORDER.index(one.sort))


def person_column(register: Register, ident: str) -> Column | None:
    """Whom an item is of, without anything being asked: for a form that names the person."""
    group = register.same_people(frozenset({ident}))
    people = [one for name in register.people if name in group for one in register.people[name]]
    if not people:
        return None
    return Column(_place(people)[0], Asker((Party("herid", "0"),)), _roles(people), _body_name(register, people),
                  _names(people), False, group)  # fmt: skip


def _of_party(register: Register, purpose: str, party: Party) -> Column:
    """A number, with what the plan knows of whom it is of."""
    own = [one.value for one in register.plan.identifiers]
    if party.kind == "fnr" and any(party.is_number(number) for number in own):
        return Column("planeier", Asker((party,), "planeier", purpose), (("participant-role", "planeier"),), "",
                      _name(register.plan.planeier), numbered=True, idents=frozenset())  # fmt: skip
    idents = register.same_people(register.having(party))
    people = [one for ident in sorted(idents) for one in register.people.get(ident, ())]
    if people:
        sort, role = _place(people)
        asker = Asker((party,), role if party.kind == "fnr" or role == "koordinator" else None, purpose)
        return Column(sort, asker, _roles(people), _body_name(register, people), _names(people), True, idents)
    bodies = [one for ident in idents for one in register.items["organisations"].get(ident, ())]
    kinds = tuple(("organisation-kind", kind) for one in bodies if (kind := value_of(one.kind)))
    name = next((one.name for one in bodies if isinstance(one.name, str)), "")
    return Column("body" if bodies else "party", Asker((party,), None, purpose), kinds[:1], name, "", True, idents)


def _people(register: Register, purpose: str) -> Iterator[Column]:
    """Each person once, whether participant, koordinator or relative, or all of these."""
    seen: set[str] = set()
    for ident in register.people:
        group = register.same_people(frozenset({ident}))
        if ident in seen:
            continue
        seen |= group
        people = [one for name in register.people if name in group for one in register.people[name]]
        if any(value_of(getattr(one, "type", ABSENT)) == "planeier" for one in people):
            yield _planeier(register, purpose, group)
            continue
        sort, role = _place(people)
        party, numbered = _person_number(register, people)
        body = _employer(register, people)
        parties = (party, body) if body is not None and sort not in {"representative", "relative"} else (party,)
        yield Column(sort, Asker(parties, role, purpose), _roles(people), _body_name(register, people),
                     _names(people), numbered, group)  # fmt: skip


def _planeier(register: Register, purpose: str, group: frozenset[str]) -> Column:
    """The person, by the person's own number where the plan has one."""
    plan = register.plan
    number = next((one.value for one in plan.identifiers
                   if isinstance(one.value, str) and value_of(one.kind) in {None, *_PERSONAL}), None)  # fmt: skip
    party = Party("fnr", number) if number else _made(register, "fnr", min(group))
    return Column("planeier", Asker((party,), "planeier", purpose), (("participant-role", "planeier"),), "",
                  _name(plan.planeier), number is not None, group)  # fmt: skip


def _bodies(register: Register, purpose: str) -> Iterator[Column]:
    for ident, ones in register.items["organisations"].items():
        party, numbered = _body_number(register, ones[0], ident)
        kind = value_of(ones[0].kind)
        roles = (("organisation-kind", kind),) if kind else ()
        name = ones[0].name if isinstance(ones[0].name, str) else ""
        yield Column("body", Asker((party,), None, purpose), roles, name, "", numbered, frozenset({ident}))


def _place(people: list[Any]) -> tuple[str, Role | None]:
    """Where the person stands in the matrix, and the role to ask in."""
    if any(value_of(getattr(one, "representation", ABSENT)) not in {None, "none"} for one in people):
        return "representative", "representative"
    if any(hasattr(one, "deputy_for") for one in people):
        return "koordinator", "koordinator"
    if any(hasattr(one, "relationship") for one in people):
        return "relative", None
    types = {value_of(getattr(one, "type", ABSENT)) for one in people}
    return ("relative", None) if "relative" in types else ("participant", None)


def _roles(people: list[Any]) -> tuple[tuple[str, str], ...]:
    """What the person is, the most telling first."""
    found = []
    for one in people:
        if hasattr(one, "relationship"):
            found += [("relationship", value_of(one.relationship)), ("representation", value_of(one.representation))]
        elif hasattr(one, "deputy_for"):
            deputy = value_of(one.function) == "deputy"
            found += [("participant-role", "deputy-koordinator" if deputy else "koordinator")]
            found += [("koordinator-level", value_of(one.level))]
        else:
            found.append(("participant-role", value_of(one.role)))
    stated = dict.fromkeys((kind, value) for kind, value in found if value and value != "none")
    several = len(stated) > 1
    plain = {("participant-role", "participant"), ("participant-role", "relative"), ("koordinator-level", "municipal")}
    return tuple(one for one in stated if not (several and one in plain))


def _employer(register: Register, people: list[Any]) -> Party | None:
    ref = next((one.organisation for one in people if isinstance(getattr(one, "organisation", None), str)), None)
    body = register.items["organisations"].get(str(ref)) if ref is not None else None
    return _body_number(register, body[0], body[0].id)[0] if body else None


def _body_name(register: Register, people: list[Any]) -> str:
    for one in people:
        for body in register.items["organisations"].get(getattr(one, "organisation", ""), ()):
            if isinstance(body.name, str):
                return body.name
    return ""


def _person_number(register: Register, people: list[Any]) -> tuple[Party, bool]:
    for one in people:
        for field, kind in (("hpr", "hpr"), ("identifier", "fnr")):
            number = getattr(one, field, ABSENT)
            if isinstance(number, str) and number.strip():
                return Party(kind, number), True  # type: ignore[arg-type]
    return _made(register, "fnr", people[0].id), False


def _body_number(register: Register, body: Any, ident: str) -> tuple[Party, bool]:
    if isinstance(body.her_id, str) and body.her_id.strip():
        return Party("herid", body.her_id), True
    if isinstance(body.orgnr, str) and body.orgnr.strip():
        return Party("orgnr", body.orgnr), True
    return _made(register, "orgnr", ident), False


def _made(register: Register, kind: Any, ident: str) -> Party:
    """A number that nobody has, for one item of this register: it goes nowhere but into the question."""
    width = 11 if kind == "fnr" else 9
    taken = next((number for (sort, number), idents in register.numbers.items()
                  if sort == kind and idents == {ident} and number.startswith("00000")), None)  # fmt: skip
    number = taken or f"{len(register.numbers) + 1:0{width}}"
    register.numbers[kind, number] = frozenset({ident})
    return Party(kind, number)


def _names(people: list[Any]) -> str:
    return next((name for one in people if (name := _name(one))), "")


def _name(one: Any) -> str:
    parts = [getattr(one, part, ABSENT) for part in ("given", "middle", "family")]
    return " ".join(part for part in parts if isinstance(part, str) and part)
