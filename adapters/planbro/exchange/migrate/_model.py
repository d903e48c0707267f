"""What one plan's move gave: everything that the report, the worklists and the settling of persons are made of.

A result holds names where a worklist needs them, so a ledger of results is health data (law 7 keeps them out of logs).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal, NamedTuple, TypeAlias

Verdict: TypeAlias = Literal["whole", "remarks", "person", "refused"]
"""Whole; whole with remarks; needs a person; refused."""

STRANGER: Final = "target-stranger"
"""Why a file was set aside that stands in the target, and is not of the migration."""
STANDS: Final = "migrate-on-server"
"""The remark that a plan stands on the server that was to be in the target no longer."""
VERDICTS: Final[tuple[Verdict, ...]] = ("refused", "person", "remarks", "whole")
"""The worst first."""

State: TypeAlias = Literal["moved", "held", "refused", "merged", "left-out", "passed"]
"""Where a plan is: in the target; held back until a person has decided; not to be read or written; part of another
plan now; left out, as a person has decided; passed by, since it was not asked for (`--since`, `--only`)."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know of a plan: a finding's code, how grave it is, and where it stands; no text of a person."""

    code: str
    severity: str
    path: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.severity, self.code, self.path


class KindCount(NamedTuple):
    """How many of one kind (a list of the Plan, `plan` for its own facts, `attachments`) in the source and in what was
    read back, the sum of their size in bytes of text or data, and SHA-256 over what they say, hexadecimal."""

    kind: str
    source: int
    target: int
    source_size: int
    target_size: int
    source_hash: str
    target_hash: str

    @property
    def same(self) -> bool:
        return (self.source, self.source_size, self.source_hash) == (self.target, self.target_size, self.target_hash)


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A number of the planeier: its kind (`fnr`, `dnr`, ...), the number, and whether it is a former one."""

    kind: str
    value: str
    former: bool = False


class Someone(NamedTuple):
    """A participant, koordinator, relative or organisation of one plan, as it can be known again in another."""

    kind: Literal["participant", "koordinator", "related", "organisation"]
    item: str
    name: str = ""
    number_kind: str = ""
    """`hpr`, `fnr`, `dnr`, `orgnr`, `herid`, or nothing."""
    number: str = ""
    role: str = ""
    organisation: str = ""
    current: bool = True

    def __repr__(self) -> str:  # a name is no text for a log (law 7)
        return f"Someone({self.kind})"


@dataclass(frozen=True, slots=True)
class ToolConsent:
    """Where the planeier's consent to use the target tool stands (domain.md § 2.4; § 3.1)."""

    state: Literal["given", "missing", "expired", "withdrawn", "refused", "not-needed"]
    covers: tuple[str, ...] = ()
    """The tools that standing consents name."""
    until: str = ""


@dataclass(slots=True)
class Result:
    """What became of one plan."""

    key: str
    state: State = "refused"
    verdict: Verdict = "refused"
    source_sha256: str = ""
    source_size: int = 0
    source_format: str = ""
    target_name: str = ""
    target_sha256: str = ""
    target_size: int = 0
    plan: str = ""
    """The plan's UUID."""
    number: str = ""
    """The plan's number in the source tool."""
    title: str = ""
    planeier: str = ""
    """The name, for a report that was asked to show it."""
    kind: str = ""
    status: str = ""
    updated: str = ""
    leaves: dict[str, int] = field(default_factory=dict)
    """Of the source: `leaves`, `mapped`, `kept`, `no_slot`, `differs` (read back, but not as it was)."""
    counts: list[KindCount] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    persons: list[PersonKey] = field(default_factory=list)
    people: list[Someone] = field(default_factory=list)
    koordinator: str = ""
    """Name of the one in office, where there is one."""
    koordinator_key: str = ""
    """What tells koordinatorer apart in worklists: number or name."""
    consent: ToolConsent | None = None
    rights: tuple[int, int] = (0, 0)
    """Rights to read or write in the source and in the target."""

    def to_json(self) -> dict[str, Any]:
        """As the ledger keeps it."""
        found = {name: getattr(self, name) for name in _PLAIN}
        for name in ("counts", "people"):
            found[name] = [one._asdict() for one in getattr(self, name)]
        for name in ("remarks", "persons"):
            found[name] = [_shallow(one) for one in getattr(self, name)]
        found["consent"] = _shallow(self.consent) if self.consent is not None else None
        return found

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Result:
        read = dict(value)
        read["counts"] = [KindCount(**one) for one in read["counts"]]
        read["remarks"] = [Remark(**one) for one in read["remarks"]]
        read["persons"] = [PersonKey(**one) for one in read["persons"]]
        read["people"] = [Someone(**one) for one in read["people"]]
        read["rights"] = tuple(read["rights"])
        consent = read["consent"]
        read["consent"] = ToolConsent(**(consent | {"covers": tuple(consent["covers"])})) if consent else None
        return cls(**read)


_PLAIN: Final = tuple(
    one.name for one in fields(Result) if one.name not in {"counts", "remarks", "persons", "people", "consent"}
)
_FIELDS: Final = {kind: tuple(one.name for one in fields(kind)) for kind in (Remark, PersonKey, ToolConsent)}


def _shallow(one: Any) -> dict[str, Any]:
    """A record's fields as they are: `asdict` copies each value, and costs more than a move's comparison."""
    return {name: getattr(one, name) for name in _FIELDS[type(one)]}
