"""Who is known here: organisations, their departments and patients, from a JSON or TOML file or from a caller.

What is not listed restricts nothing: without a section for organisations every organisation is ours, without one for
patients every patient is known, and an organisation without departments has any department.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from planbro.findings import Findings, Refused
from planbro.formats.codec import DEFAULT, json
from planbro.ident import examine

_KINDS: Final = frozenset({"fnr", "dnr", "fhn", "hnr", "duf"})


@dataclass(frozen=True, slots=True)
class KnownPatient:
    """One person: every number the person is known by, the one the journal stands under first."""

    identifiers: tuple[tuple[str, str], ...] = field(repr=False)
    family: str | None = field(default=None, repr=False)
    given: str | None = field(default=None, repr=False)
    birth_date: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """A virksomhet and its communication parties by HER-id; None where any is taken."""

    herid: str
    departments: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, init=False)
class Known:
    """The index of all of it. None in place of a list means: everybody."""

    organisations: Mapping[str, KnownOrganisation] | None
    departments: frozenset[str]
    patients: tuple[KnownPatient, ...] | None = field(repr=False)
    _by_number: Mapping[str, tuple[int, ...]] = field(repr=False)
    _by_name: Mapping[tuple[str, str], tuple[int, ...]] = field(repr=False)

    def __init__(self, organisations: Iterable[KnownOrganisation] | None = None,
                 patients: Iterable[KnownPatient] | None = None) -> None:  # fmt: skip
        found = None if organisations is None else {one.herid: one for one in organisations}
        people = None if patients is None else tuple(patients)
        below = (one.departments or frozenset() for one in (found or {}).values())
        pairs = list(enumerate(people or ()))
        numbers = ((number, at) for at, one in pairs for _, number in one.identifiers)
        names = (((_folded(one.family), one.birth_date), at) for at, one in pairs if one.family and one.birth_date)
        object.__setattr__(self, "organisations", found)
        object.__setattr__(self, "departments", frozenset[str]().union(*below))
        object.__setattr__(self, "patients", people)
        object.__setattr__(self, "_by_number", _index(numbers))
        object.__setattr__(self, "_by_name", _index(names))

    def with_number(self, number: str) -> tuple[int, ...]:
        """Places in `patients` of those known by a number."""
        return self._by_number.get(number, ())

    def with_name(self, family: str, birth_date: str) -> tuple[int, ...]:
        return self._by_name.get((_folded(family), birth_date), ())

    @classmethod
    def load(cls, data: bytes, file: str) -> Known:
        """From the bytes of a file, JSON where it begins with a brace, else TOML.

        Raises:
            Refused: every fault of the file, by its place and never by what stands there.
        """
        findings = Findings(file=file)
        tree = _tree(data, file)
        known = cls(
            _some(tree, "organisation", _organisation, findings),
            _some(tree, "patient", _patient, findings),
        )
        for name in tree:
            if name not in {"organisation", "patient"}:
                findings.add("known-malformed", path=_shown(name), reason="not a section of this file")
        if findings.has_errors:
            raise Refused(findings)
        return known


def _tree(data: bytes, file: str) -> Mapping[str, Any]:
    is_json = data.lstrip()[:1] == b"{"
    try:
        tree: Any = json.parse(data, DEFAULT) if is_json else tomllib.loads(data.decode("utf-8-sig"))
    except (Refused, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        tree = None
    if not isinstance(tree, dict):
        raise Refused.because("known-malformed", file=file, reason="neither JSON nor TOML")
    return tree


def _some(tree: Mapping[str, Any], name: str, one: Any, findings: Findings) -> list[Any] | None:
    if name not in tree:
        return None
    rows = tree[name]
    if not isinstance(rows, list):
        findings.add("known-malformed", path=name, reason="a list was expected")
        return []
    found = []
    for number, row in enumerate(rows, 1):
        where = f"{name}[{number}]"
        if isinstance(row, dict):
            found += one(row, where, findings)
        else:
            findings.add("known-malformed", path=where, reason="a table was expected")
    return found


def _organisation(row: Mapping[str, Any], where: str, findings: Findings) -> Iterator[KnownOrganisation]:
    herid = _number(row, "herid", where, findings)
    below = _some(row, "department", _department, findings)
    if herid:
        yield KnownOrganisation(herid, None if below is None else frozenset(below))


def _department(row: Mapping[str, Any], where: str, findings: Findings) -> Iterator[str]:
    herid = _number(row, "herid", where, findings)
    if herid:
        yield herid


def _number(row: Mapping[str, Any], name: str, where: str, findings: Findings) -> str | None:
    text = str(row.get(name, "")).strip()
    if text.isascii() and text.isdigit():
        return text
    findings.add("known-malformed", path=f"{where}.{name}", reason="a number was expected")
    return None


def _patient(row: Mapping[str, Any], where: str, findings: Findings) -> Iterator[KnownPatient]:
    numbers = []
    listed = row.get("identifiers", [])
    for at, text in enumerate(listed if isinstance(listed, list) else [None], 1):
        kind, _, number = str(text).partition(":")
        if kind not in _KINDS or not number.strip():
            findings.add("known-malformed", path=f"{where}.identifiers[{at}]", reason="kind:number was expected")
        else:
            numbers.append((kind, examine(number).number.value))
    texts: list[str | None] = []
    for name in ("family", "given", "birth_date"):
        value: Any = row.get(name)
        shown = value.isoformat() if isinstance(value, date) else value
        if shown is not None and not isinstance(shown, str):
            findings.add("known-malformed", path=f"{where}.{name}", reason="a text was expected")
            shown = None
        texts.append(shown)
    if not numbers and not (texts[0] and texts[2]):
        findings.add("known-malformed", path=where, reason="neither identifiers nor family and birth_date")
    yield KnownPatient(tuple(numbers), *texts)


def _index(pairs: Iterable[tuple[Any, int]]) -> Mapping[Any, tuple[int, ...]]:
    found: dict[Any, tuple[int, ...]] = {}
    for key, at in pairs:
        if at not in found.get(key, ()):
            found[key] = (*found.get(key, ()), at)
    return found


def _folded(name: str | None) -> str:
    return " ".join((name or "").casefold().split())


def _shown(name: str) -> str:
    """A key of the file may be anything; it is told only where it looks like one."""
    return name if name.isascii() and name.isidentifier() and len(name) < 40 else "-"
