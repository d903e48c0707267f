"""A search, read: whom it is about, what it asks for, and how the answer is to be (R4, search; fhir.md § 5.1).

Every search is about one person, or about plans that it names. A person's number stands in the body of a POST and
nowhere else (fhir.md § 1.1); nothing that was sent is told back but names of parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

import orjson

from planbro.ident import Profile
from planbro.ident.systems import kind_of_system
from planbro.service._asked import number_of
from planbro.service._problem import Denied
from planbro.service.fhir._chart import Shown
from planbro.service.fhir._dates import asked_of
from planbro.service.fhir._ids import is_uuid, place_of, plan_of
from planbro.service.fhir._match import Clause, Place, Token, Value
from planbro.service.fhir._types import GENERAL, OFFERS, RESULT, Offer, Param, rev_includes
from planbro.store.database import Number

Pairs = Sequence[tuple[str, str]]
_CHAINS: Final = (".identifier", ":identifier", ":Patient.identifier")
_URN: Final = "urn:uuid:"
_URI: Final = "urn:ietf:rfc:3986"
_PLANS: Final = 10
"""Plans that one search may name."""
_VALUES: Final = 100
_PAIRS: Final = 60
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_.:*-]{0,60}")
_LAST_UPDATED: Final = Param("_lastUpdated", "date", ("meta.lastUpdated",), GENERAL["_lastUpdated"][1])
_ID: Final = Param("_id", "token", ("id",), GENERAL["_id"][1])
_ITERATED: Final = ("_include:iterate", "_revinclude:iterate", "_include:recurse", "_revinclude:recurse")


@dataclass(frozen=True, slots=True)
class Include:
    """What goes along: the targets of a parameter (`forward`), or what points by it. `param` None is the star."""

    source: str
    param: Param | None
    target: str
    forward: bool
    iterate: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A search. `person` and `plans` say whom it is about; `said` is what of it may stand in a link."""

    type: str
    person: Number | None
    plans: tuple[str, ...]
    clauses: tuple[Clause, ...]
    includes: tuple[Include, ...]
    count: int
    newest_first: bool
    summary: Literal["", "count"]
    total: bool
    elements: frozenset[str]
    unknown: tuple[str, ...]
    said: Pairs
    pairs: Pairs
    after: tuple[str, str] | None = None

    def holds(self, one: Shown) -> bool:
        """Whether a resource is what is asked for."""
        if not self.clauses:
            return True
        resource = orjson.loads(one.body)
        return all(clause.matches(resource) for clause in self.clauses)

    def from_there(self, after: tuple[str, str]) -> Query:
        return replace(self, after=after)


def query_of(
    type_: str,
    pairs: Pairs,
    *,
    in_url: Pairs = (),
    strict: bool,
    most: int,
    now: datetime,
    profile: Profile,
    base: str = "",
) -> Query:
    """Read a search for a type; `in_url` are those of the pairs that stood in the address, `base` is what
    comes before a type in addresses of ours.

    Raises:
        Denied: it cannot be understood, is about nobody, or a person's number stands in the address.
    """
    offer = OFFERS[type_]
    if len(pairs) > _PAIRS:
        raise Denied(400, "facade-many", limit=_PAIRS)
    _no_person(offer, in_url)
    reader = _Reader(offer, most, now, profile, base)
    unknown = tuple(dict.fromkeys(_safe(name) for name, value in pairs if not reader.takes(name, value)))
    if unknown and strict:
        raise Denied(400, "facade-unknown", name=unknown[0])
    return reader.query(unknown, pairs)


class _Reader:
    """Takes the parameters one by one."""

    def __init__(self, offer: Offer, most: int, now: datetime, profile: Profile, base: str) -> None:
        self.offer, self.most, self.now, self.profile, self.base = offer, most, now, profile, base
        self.persons: list[Number | None] = []
        self.anchors: list[tuple[str, ...]] = []
        self.clauses: list[Clause] = []
        self.includes: list[Include] = []
        self.said: list[tuple[str, str]] = []
        self.results: dict[str, str] = {}

    def takes(self, name: str, value: str) -> bool:
        """Whether the parameter is known; what it says is kept."""
        base, _, modifier = name.partition(":")
        if name in _ITERATED or base in {"_include", "_revinclude"}:
            self._include(base, modifier, value)
        elif name in RESULT:
            if name in self.results and self.results[name] != value:
                raise Denied(400, "facade-value", name=name)
            self.results[name] = value
        elif _is_person(self.offer, name):
            self._person(name, value)
            return True
        elif base in GENERAL or base in self.offer.params:
            self._clause(base, modifier, value)
        else:
            if modifier and base in RESULT:
                raise Denied(400, "facade-modifier", name=_safe(name))
            return False
        if name != "_page":
            self.said.append((name, value))
        return True

    def _person(self, name: str, value: str) -> None:
        values = split(value, ",")
        if len(values) != 1:
            raise Denied(400, "facade-broad")
        token = token_of(values[0])
        if self.offer.type != "Patient" and token.system == _URI:
            raise Denied(400, "facade-value", name=_safe(name))
        kind = kind_of_system(token.system) if token.system else None
        if token.system and kind is None:
            self.persons.append(None)  # a system of others: nobody here is called by it
        else:
            self.persons.append(number_of(token.code, self.profile, kind))

    def _clause(self, name: str, modifier: str, value: str) -> None:
        param = _LAST_UPDATED if name == "_lastUpdated" else _ID if name == "_id" else self.offer.params[name]
        type_ = modifier if param.kind == "reference" and modifier in param.targets else ""
        if modifier and not type_:
            raise Denied(400, "facade-modifier", name=_safe(f"{name}:{modifier}"))
        values = tuple(self._value(param, one, type_) for one in split(value, ",") if one)
        if not values or len(values) > _VALUES:
            raise Denied(400, "facade-value", name=name)
        self.clauses.append(Clause(param, values))
        plans = tuple(dict.fromkeys(_plan_in(param, one) for one in values))
        if param.kind == "reference" or param is _ID or (name == "identifier" and any(plans)):
            self.anchors.append(tuple(plan for plan in plans if plan))

    def _value(self, param: Param, text: str, type_: str) -> Value:
        if param.kind == "date":
            found = asked_of(plain(text), self.now)
            if found is None:
                raise Denied(400, "facade-value", name=param.name)
            return found
        if param.kind == "token":
            return token_of(text)
        named, id_ = place_of(plain(text), self.base)
        return Place(type_ or named, id_)

    def _include(self, base: str, modifier: str, value: str) -> None:
        if modifier not in {"", "iterate", "recurse"}:
            raise Denied(400, "facade-modifier", name=_safe(f"{base}:{modifier}"))
        for one in split(value, ","):
            self.includes.append(include_of(self.offer.type, one, base == "_include", bool(modifier)))

    def query(self, unknown: tuple[str, ...], pairs: Pairs) -> Query:
        person, plans = self._whose()
        count = self._number("_count")
        summary = self._one_of("_summary", {"": "", "false": "", "count": "count"})
        if count == 0:
            summary = "count"
        newest = self._one_of("_sort", {"": "", "_lastUpdated": "", "-_lastUpdated": "newest"})
        total = self._one_of("_total", {"": "y", "accurate": "y", "estimate": "y", "none": ""})
        elements = frozenset(one.strip() for one in self.results.get("_elements", "").split(",") if one.strip())
        return Query(
            self.offer.type, person, plans, tuple(self.clauses), tuple(dict.fromkeys(self.includes)),
            min(count or self.most, self.most), bool(newest), "count" if summary else "", bool(total), elements,
            unknown, tuple(self.said), tuple((name, value) for name, value in pairs if name != "_page"),
        )  # fmt: skip

    def _whose(self) -> tuple[Number | None, tuple[str, ...]]:
        if self.persons:
            if len({one.key if one else "" for one in self.persons}) > 1:
                raise Denied(400, "facade-broad")
            return self.persons[0], ()
        if not self.anchors:
            raise Denied(400, "facade-broad")
        plans = min(self.anchors, key=len)
        if len(plans) > _PLANS:
            raise Denied(400, "facade-many", limit=_PLANS)
        return None, plans

    def _number(self, name: str) -> int | None:
        told = self.results.get(name)
        if told is None:
            return None
        if not (told.isascii() and told.isdigit() and len(told) < 10):
            raise Denied(400, "facade-value", name=name)
        return int(told)

    def _one_of(self, name: str, known: Mapping[str, str]) -> str:
        found = known.get(self.results.get(name, ""))
        if found is None:
            raise Denied(400, "facade-value", name=name)
        return found


def include_of(searched: str, text: str, forward: bool, iterate: bool) -> Include:
    """`CarePlan:goal`, `CarePlan:goal:Goal`, `*`, and the same of what points here.

    Raises:
        Denied: it is none that is offered in a search for that type.
    """
    name = "_include" if forward else "_revinclude"
    if text == "*" and forward:
        return Include("", None, "", True, iterate)
    source, _, rest = text.partition(":")
    param, _, target = rest.partition(":")
    offer = OFFERS.get(source)
    if offer is not None and param == "*" and forward and (iterate or source == searched):
        return Include(source, None, target, True, iterate)
    found = offer.params.get(param) if offer is not None else None
    known = found is not None and found.kind == "reference" and (not target or target in found.targets)
    near = iterate or (source == searched if forward else f"{source}:{param}" in rev_includes(searched))
    if not known or not near:
        raise Denied(400, "facade-value", name=name)
    return Include(source, found, target, forward, iterate)


def _is_person(offer: Offer, name: str) -> bool:
    """Whether a parameter names a person by number; `subject:Patient.identifier` is how NHN's clients say it."""
    if offer.type == "Patient":
        return name == "identifier"
    return any(param.is_person and name.startswith(param.name) and name[len(param.name):] in _CHAINS
               for param in offer.params.values())  # fmt: skip


def _no_person(offer: Offer, in_url: Iterable[tuple[str, str]]) -> None:
    for name, value in in_url:
        is_ours = all(one.startswith(f"{_URI}|") for one in value.split(","))
        if _is_person(offer, name) or (name.partition(":")[0] == "identifier" and not is_ours):
            raise Denied(400, "facade-number-in-url")


def _plan_in(param: Param, value: Value) -> str:
    if isinstance(value, Place):
        return plan_of(value.id)
    if isinstance(value, Token):
        return plan_of(value.code if param is _ID else _uuid_in(value))
    return ""


def _uuid_in(token: Token) -> str:
    name = token.code.removeprefix(_URN)
    return name if token.system in (_URI, None) and is_uuid(name) and token.code != name else ""


def _safe(name: str) -> str:
    """The name of a parameter, where it is such that it can be told."""
    return name if _NAME.fullmatch(name) else "?"


# values, with what is escaped in them


def split(text: str, by: str) -> list[str]:
    """At each `by` that no backslash stands before; what is escaped stays so.

    >>> split(r"a,b\\,c", ",")
    ['a', 'b\\\\,c']
    """
    return list(_split(text, by))


def _split(text: str, by: str) -> Iterator[str]:
    start = at = 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] == by:
            yield text[start:at]
            start = at + 1
        at += 1
    yield text[start:]


def plain(text: str) -> str:
    r"""A value as it is meant.

    >>> plain(r"a\,b\|c\$d\\e")
    'a,b|c$d\\e'
    """
    return re.sub(r"\\([,|$\\])", r"\1", text)


def token_of(text: str) -> Token:
    """`code`, `system|code`, `|code` or `system|`."""
    parts = split(text, "|")
    if len(parts) == 1:
        return Token(None, plain(text))
    return Token(plain(parts[0]), plain("|".join(parts[1:])))
