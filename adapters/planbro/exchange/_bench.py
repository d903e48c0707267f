"""A document on the bench: what it is, what is wrong with it, and what each format would have of it and would not.

It is called in a process of its own, with bounds, so that a file which was made to hurt hurts nobody else. What comes
back is codes, counts and paths; the plan itself stays in that process. Of a file that takes longer than one waits for,
what was found until then comes back: what it is first, then what is wrong with it, then each format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final, Literal

from planbro.exchange._inspect import Overview, begun, fill, guess
from planbro.exchange._read import Reading, read
from planbro.exchange._several import plans_in
from planbro.exchange._validate import rule_findings, schema_findings
from planbro.exchange._within import Late, within
from planbro.exchange.writing import write
from planbro.findings import Finding, Findings, PlanbroError
from planbro.formats import FORMATS, open_document, spec
from planbro.formats._document import parse_any
from planbro.formats.codec import DEFAULT, Limits, sniff
from planbro.ident import find_numbers

MOST: Final = 300
"""Findings that are told; the rest are counted."""
_PATHS: Final = 40


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """A document, and the format it is wanted in, where it is to be converted and not looked at."""

    data: bytes
    as_of: str
    profile: str = "accept"
    to: str = ""
    limits: Limits = DEFAULT
    seconds: float = 0.0
    """When these are over, what is known by then is told."""


@dataclass(frozen=True, slots=True)
class Target:
    """What one format would have of it. `no_slot` are fields of the Plan that it has no place for, with how many leaves
    each; `refused` why it cannot be made."""

    format: str
    how: Literal["create", "put", ""] = ""
    counts: dict[str, int] = field(default_factory=dict)
    no_slot: dict[str, int] = field(default_factory=dict)
    refused: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """What is told of a document: `about` is what `inspect` tells, in codes and counts. Where it has several `plans`,
    all else is about the first. `late` says what there was no time for, `untold` for which formats."""

    about: dict[str, Any]
    findings: tuple[Finding, ...] = ()
    more: int = 0
    targets: tuple[Target, ...] = ()
    known: bool = True
    plans: int = 1
    late: Literal["", "what", "plan", "targets"] = ""
    untold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Converted:
    """A document in another format; or why not."""

    data: bytes = b""
    format: str = ""
    source: str = ""
    findings: tuple[Finding, ...] = ()


def bench() -> Callable[[Asked], Looked | Converted | None]:
    """What is called in the other process, for each document; the tables are read before the first comes. Nothing is
    done with one of no bytes, so that somebody may wait for the tables alone."""
    for name in targets_of():
        spec(name)
    return _done


def _done(asked: Asked) -> Looked | Converted | None:
    if not asked.data:
        return None
    return _convert(asked) if asked.to else _look(asked)


def _convert(asked: Asked) -> Converted:
    try:
        reading = read(asked.data, profile=asked.profile, as_of=asked.as_of, limits=asked.limits)
        writing = write(reading.plan, asked.to, as_of=asked.as_of, account=False)
    except PlanbroError as error:
        return Converted(findings=tuple(error.findings)[:MOST])
    return Converted(writing.data, writing.format, reading.format)


def _look(asked: Asked) -> Looked:
    look = _Look(asked)
    with suppress(Late), within(asked.seconds):
        look.begin()
    return look.told()


class _Look:
    """A document looked at, a step at a time; what was found stands, also where a step was broken off."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.about: dict[str, Any] = {"size": len(asked.data), "container": sniff(asked.data)}
        self.findings: list[Finding] = []
        self.targets: list[Target] = []
        self.known, self.plans = False, 1
        self.late: Literal["", "what", "plan", "targets"] = "what"

    def begin(self) -> None:
        """What it is, what is wrong with it, what each format would have of it."""
        try:
            view = self._see()
            reading = self._read(view)
        except PlanbroError as error:
            self.findings += error.findings
            self.late = ""
            return
        self.late = "targets"
        for name in targets_of():
            self.targets.append(_target(reading, name, self.asked.as_of))
        self.late = ""

    def _see(self) -> Overview:
        """Before it is read."""
        asked = self.asked
        kind, parsed, archive = parse_any(asked.data, asked.limits)
        view = begun(asked.data, kind, parsed, archive)
        found = guess(kind, parsed)
        view.format, view.title = found, FORMATS[found].title if found else None
        self.about, self.known, self.late = view.to_json(), found is not None, "plan"
        self.plans = plans_in(kind, parsed, archive)
        return view

    def _read(self, view: Overview) -> Reading:
        """What a schema has against it first, since that needs no reading."""
        asked, faults = self.asked, Findings()
        try:
            document = open_document(asked.data, findings=faults, limits=asked.limits)
            for one in chain(schema_findings(document), rule_findings(document, asked.profile)):
                self.findings.append(one)
            reading = read(asked.data, profile=asked.profile, as_of=asked.as_of, limits=asked.limits)
        except PlanbroError:
            self.known = False
            raise
        self.findings += reading.findings
        fill(view, reading, asked.as_of)
        self.about, self.known = view.to_json(), True
        return reading

    def told(self) -> Looked:
        names = {one.format for one in self.targets}
        untold = tuple(name for name in targets_of() if name not in names) if self.late == "targets" else ()
        shown = tuple(map(_placed, self.findings[:MOST]))
        return Looked(self.about, shown, max(0, len(self.findings) - MOST), tuple(self.targets), self.known, self.plans,
                      self.late, untold)  # fmt: skip


def targets_of() -> list[str]:
    """Formats that a document can be made in: those of whole plans, and messages that planbro makes anew."""
    return [name for name, one in FORMATS.items() if not one.receipt and (one.plan or one.messages)]


def _target(reading: Reading, name: str, as_of: str) -> Target:
    try:
        writing = write(reading.plan, name, as_of=as_of)
    except PlanbroError as error:
        return Target(name, refused=tuple(map(_placed, error.findings))[:5])
    why = Counter(one.why.partition(" has no place")[0] for one in writing.account.entries if one.fate == "no_slot")
    paths = dict(why.most_common(_PATHS))
    return Target(name, writing.how, dict(writing.account.counts), paths)


def _placed(one: Finding) -> Finding:
    """Without a path in which somebody's number could stand: a key of a document may be anything."""
    if one.place.path and find_numbers(one.place.path):
        return Finding(
            one.code, type(one.place)(line=one.place.line, row=one.place.row), one.params, one.severity_override
        )
    return one
