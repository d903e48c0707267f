"""A document on the bench: what it is, what is wrong with it, and what each format would have of it and would not.

It is called in a process of its own, with bounds, so that a file which was made to hurt hurts nobody else. What comes
back is codes, counts and paths; the plan itself stays in that process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from planbro.exchange._inspect import inspect
from planbro.exchange._read import Reading, read
from planbro.exchange._validate import rule_findings, schema_findings
from planbro.exchange.writing import write
from planbro.findings import Finding, PlanbroError
from planbro.formats import FORMATS, spec
from planbro.formats.codec import DEFAULT, Limits
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
    """What is told of a document: `about` is what `inspect` tells, in codes and counts."""

    about: dict[str, Any]
    findings: tuple[Finding, ...] = ()
    more: int = 0
    targets: tuple[Target, ...] = ()
    known: bool = True


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
    try:
        view = inspect(asked.data, as_of=asked.as_of, limits=asked.limits)
    except PlanbroError as error:
        return Looked({"size": len(asked.data)}, tuple(error.findings)[:MOST], known=False)
    try:
        reading = read(asked.data, profile=asked.profile, as_of=asked.as_of, limits=asked.limits)
    except PlanbroError as error:
        return Looked(view.to_json(), tuple(error.findings)[:MOST], known=False)
    document = reading.document
    found = [*schema_findings(document), *rule_findings(document, asked.profile), *reading.findings]
    targets = tuple(_target(reading, name, asked.as_of) for name in targets_of())
    return Looked(view.to_json(), tuple(map(_placed, found[:MOST])), max(0, len(found) - MOST), targets)


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
