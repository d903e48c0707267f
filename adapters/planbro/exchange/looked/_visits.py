"""Looks that belong together are one visit: of one login, or of one asker close upon each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from planbro.exchange.looked._words import grounds, is_acute, said
from planbro.render.looked import Ground, Look, Visit, Who
from planbro.store.database import Entry


@dataclass(slots=True)
class _Open:
    """A visit that may go on."""

    lines: list[Entry] = field(default_factory=list)
    sessions: set[str] = field(default_factory=set)


def visits(
    lines: Iterable[Entry], who_of: Callable[[Entry], Who], signed: Callable[[str], str], within: float
) -> tuple[Visit, ...]:
    """The visits that lines in the order of time come to, the latest first. A pause of `within` seconds ends one, but
    not within a login; what an emergency opened stands by itself. `signed` gives the day a consent was signed."""
    found: list[_Open] = []
    last: dict[tuple[str, str, str, bool], _Open] = {}
    for line in lines:
        key = (line.who, line.organisation, said(line, "unit"), is_acute(line))
        there = last.get(key)
        if there is None or not _goes_on(there, line, within):
            there = last[key] = _Open()
            found.append(there)
        there.lines.append(line)
        there.sessions.add(said(line, "session"))
    made = [_visit(one.lines, who_of, signed) for one in found]
    return tuple(sorted(made, key=lambda one: one.start, reverse=True))


def _goes_on(there: _Open, line: Entry, within: float) -> bool:
    session = said(line, "session")
    if session and session in there.sessions:
        return True
    passed = datetime.fromisoformat(line.at) - datetime.fromisoformat(there.lines[-1].at)
    return passed.total_seconds() <= within


def _visit(lines: Sequence[Entry], who_of: Callable[[Entry], Who], signed: Callable[[str], str]) -> Visit:
    return Visit(
        who_of(lines[0]),
        tuple(Look(one.at, one.what, said(one, "resource"), one.version) for one in lines),
        as_grounds((code for one in lines for code in grounds(one)), signed),
        _each(said(one, "purpose") for one in lines),
        _each(said(one, "basis") for one in lines),
        any(said(one, "decision") or said(one, "basis") for one in lines),
        any(is_acute(one) for one in lines),
    )


def as_grounds(codes: Iterable[str], signed: Callable[[str], str]) -> tuple[Ground, ...]:
    return tuple(Ground(code, signed(code)) for code in _each(codes))


def _each(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
