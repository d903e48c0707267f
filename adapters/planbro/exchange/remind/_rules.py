"""What is reminded of, and how long before: data, since kommuner differ (domain.md §§ 2.4, 3.1, 7)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Literal, get_args

import orjson

from planbro.findings import Findings, Refused

ReminderKind = Literal[
    "revision", "meeting", "evaluation", "consent-ends", "birthday", "koordinator-leaves", "group-changed", "archive"
]
KINDS: Final[tuple[ReminderKind, ...]] = get_args(ReminderKind)
_IP: Final = frozenset({"ip"})
_MOST: Final = 3660


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of reminder. It begins so many days `before` its day; `every` is the months between two, where the plan
    says no day itself; `after` the days it stands past its day, where nothing in the plan can show that it was done.
    `plans` are the kinds of plan it is for, empty for all."""

    on: bool = True
    before: int = 30
    every: int = 0
    after: int = 0
    plans: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """All of them. `ages` are those at which it changes who consents or what parents are told, `ages_of` for a kind of
    plan that has its own: a kommune with stafettlogg has 15."""

    revision: Rule = Rule(every=6, plans=_IP)
    """Half a year where the plan says no day: the shorter of the two intervals that routines have."""
    meeting: Rule = Rule(before=21, every=6, plans=_IP)
    evaluation: Rule = Rule(every=12, plans=_IP)
    consent_ends: Rule = Rule(before=30)
    birthday: Rule = Rule(before=60, after=30)
    koordinator_leaves: Rule = Rule(before=14)
    group_changed: Rule = Rule(before=0)
    archive: Rule = Rule(before=14, plans=_IP)
    ages: tuple[int, ...] = (12, 16, 18)
    ages_of: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: {"stafettlogg": (12, 15, 16, 18)})

    def of(self, kind: ReminderKind) -> Rule:
        found: Rule = getattr(self, kind.replace("-", "_"))
        return found

    @property
    def digest(self) -> str:
        """The same rules, the same name."""
        told = orjson.dumps(asdict(self), default=sorted, option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(told).hexdigest()[:16]

    @classmethod
    def parse(cls, table: Mapping[str, Any]) -> Rules:
        """Rules as a table of TOML has them; what it does not say stays as it is.

        Raises:
            Refused: a name that is none, or a value of another kind; every one of them is told.
        """
        findings = Findings()
        values: dict[str, Any] = {}
        for name, said in table.items():
            key = name.replace("-", "_")
            if name.replace("_", "-") in KINDS and isinstance(said, Mapping):
                values[key] = _rule(getattr(cls(), key), name, said, findings)
            elif key == "ages" and _are_ages(said):
                values[key] = tuple(sorted(said))
            elif key == "ages_of" and isinstance(said, Mapping) and all(map(_are_ages, said.values())):
                values[key] = {str(kind): tuple(sorted(ages)) for kind, ages in said.items()}
            else:
                findings.add("remind-rule", path=name, rule=name)
        if findings:
            raise Refused(findings)
        return cls(**values)


def _rule(given: Rule, name: str, said: Mapping[str, Any], findings: Findings) -> Rule:
    values = {one.name: getattr(given, one.name) for one in fields(Rule)}
    for key, value in said.items():
        right = {
            "on": isinstance(value, bool),
            "plans": isinstance(value, list) and all(isinstance(one, str) for one in value),
        }.get(key, type(value) is int and 0 <= value <= _MOST and key in values)
        if right:
            values[key] = frozenset(value) if key == "plans" else value
        else:
            findings.add("remind-rule", path=f"{name}.{key}", rule=f"{name}.{key}")
    return Rule(**values)


def _are_ages(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(type(one) is int and 0 < one < 130 for one in value)
