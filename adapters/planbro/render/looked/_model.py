"""The log of who looked, as codes and times, before any words: what a page, a PDF and a JSON document are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Reader = Literal["planeier", "representative"]
Sort = Literal["professional", "system", "personnel", "self"]


@dataclass(frozen=True, slots=True)
class Who:
    """Who it was. `body` and `unit` are names, or numbers where no name is known; `profession` a code of V-9060;
    `number` is what may be told of the person beside that, and empty where the controller does not tell it."""

    sort: Sort
    body: str = ""
    unit: str = ""
    profession: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What opened: a provision's code, and the day the consent was signed where it was one."""

    code: str
    signed: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One look: what was done (`read`, `search`, `status`, `document`), with which kind of resource."""

    at: str
    what: str
    resource: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """The looks of one login, or those of one asker that follow close upon each other; the first first.

    `relation` says that a care relation was stated, `basis` how, as a code. `acute` marks that it was opened by a
    stated emergency.
    """

    who: Who
    looks: tuple[Look, ...]
    grounds: tuple[Ground, ...]
    purposes: tuple[str, ...]
    basis: tuple[str, ...] = ()
    relation: bool = False
    acute: bool = False

    @property
    def start(self) -> str:
        return self.looks[0].at

    @property
    def stop(self) -> str:
        return self.looks[-1].at


@dataclass(frozen=True, slots=True)
class Sent:
    """A message sent in the plan's name: to whom, in which format, with how much of the plan, by which grounds."""

    at: str
    to: str
    format: str
    level: str
    grounds: tuple[Ground, ...] = ()
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """Access that somebody had asked for was given, or is over; to which body."""

    at: str
    to: str
    what: Literal["granted", "ended"]


@dataclass(frozen=True, slots=True)
class Refusals:
    """How often somebody asked and was told nothing, from the first time to the last."""

    who: Who
    count: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Log:
    """The log, for one reader. `visits`, `own` (of the controller's personnel), `sent`, `refused` and `access` have
    the latest first. `given` is when it was made; `since` and `until` what was asked for, empty for everything."""

    reader: Reader
    controller: str
    given: str
    since: str
    until: str
    begins: str
    visits: tuple[Visit, ...]
    own: tuple[Visit, ...]
    sent: tuple[Sent, ...]
    refused: tuple[Refusals, ...]
    access: tuple[Access, ...] = ()

    @property
    def bodies(self) -> int:
        """How many legal entities have looked, the controller's own apart."""
        return len({one.who.body for one in self.visits if one.who.sort != "self"})

    def as_json(self) -> Mapping[str, Any]:
        """The log for a machine, by schemas/cli/audit-log.schema.json."""
        return {
            "reader": self.reader, "controller": self.controller, "given": self.given, "since": self.since or None,
            "until": self.until or None, "begins": self.begins or None,
            "visits": [_visit(one) for one in self.visits], "own": [_visit(one) for one in self.own],
            "sent": [
                {"at": one.at, "to": one.to, "format": one.format, "level": one.level, "purpose": one.purpose,
                 "grounds": _grounds(one.grounds)}
                for one in self.sent
            ],
            "refused": [
                {"who": _who(one.who), "count": one.count, "first": one.first, "last": one.last}
                for one in self.refused
            ],
            "access": [{"at": one.at, "to": one.to, "what": one.what} for one in self.access],
        }  # fmt: skip


def _visit(one: Visit) -> dict[str, Any]:
    looks = [{"at": look.at, "what": look.what, "resource": look.resource, "version": look.version}
             for look in one.looks]  # fmt: skip
    return {
        "who": _who(one.who), "start": one.start, "stop": one.stop, "looks": looks, "grounds": _grounds(one.grounds),
        "purposes": list(one.purposes), "basis": list(one.basis), "relation": one.relation, "acute": one.acute,
    }  # fmt: skip


def _who(one: Who) -> dict[str, str]:
    return {"sort": one.sort, "body": one.body, "unit": one.unit, "profession": one.profession, "number": one.number}


def _grounds(found: tuple[Ground, ...]) -> list[dict[str, str | None]]:
    return [{"code": one.code, "signed": one.signed or None} for one in found]
