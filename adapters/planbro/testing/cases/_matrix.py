"""The whole matrix: every case for every kind and version."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final

from planbro.testing.cases import _envelope as envelope
from planbro.testing.cases import _patients as patients
from planbro.testing.cases import _series as series
from planbro.testing.cases._case import Case
from planbro.testing.cases._subject import Subject, subjects
from planbro.testing.cases._world import known_json, known_toml, make_world

_GROUPS: Final[tuple[Callable[[Subject], Iterator[Case]], ...]] = (
    envelope.xml_cases,
    envelope.format_cases,
    patients.missing_cases,
    patients.number_cases,
    patients.identifier_cases,
    patients.known_cases,
    envelope.sender_cases,
    envelope.receiver_cases,
    envelope.copy_cases,
    envelope.repeated_cases,
    series.cancel_cases,
    series.change_cases,
    envelope.several_cases,
)
_WHOLE: Final = ("INNLEGGELSESRAPPORT", "1.6")
"""The kind whose every case stands as files."""


def cases(kind: str | None = None, version: str | None = None) -> Iterator[Case]:
    """Every case, of one type of kodeverk 8279 or one version (`1.6`, or `plo-1.6`) where they are named."""
    for subject in subjects(make_world()):
        if kind in {None, subject.type} and version in {None, subject.version, subject.kind.format}:
            for group in _GROUPS:
                yield from group(subject)


def committed() -> Iterator[Case]:
    """The cases that stand as files: all of Innleggelsesrapport 1.6, and of each other type one, by turn another."""
    yield from cases(*_WHOLE)
    for place, subject in enumerate(subjects(make_world())):
        if (subject.type, subject.version) != _WHOLE:
            yield _one(subject, place)


def _one(subject: Subject, place: int) -> Case:
    """One case of the group whose turn it is; a kind that is never changed has none of the last groups."""
    turns = (_GROUPS[(place + ahead) % len(_GROUPS)] for ahead in range(len(_GROUPS)))
    found = next(made for group in turns if (made := list(group(subject))))
    return found[place % len(found)]


def case_files() -> Iterator[tuple[str, bytes]]:
    """Each file of `fixtures/plo/receive` with its name."""
    described = []
    for case in committed():
        described.append(case.described())
        for file in case.files:
            yield file.name, file.data
    yield "cases.json", (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()
    yield "known.json", known_json()
    yield "known.toml", known_toml()
