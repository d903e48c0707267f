"""What a person's document, or the change of a part of it, says of what a plan is touched by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from planbro.findings import Findings
from planbro.formats.folkeregister._model import Held, Responsibility
from planbro.formats.folkeregister._names import Names
from planbro.ident import Kind, PersonId, Profile, examine

_GRADES: Final = ("ugradert", "klientadresse", "fortrolig", "strengt-fortrolig")
_COUNTED: Final = frozenset({Kind.FNR, Kind.DNR, Kind.FHN})


class Parts:
    """One document's parts by their own names, each a list of entries."""

    def __init__(self, names: Names, content: Mapping[str, Any], findings: Findings, profile: Profile) -> None:
        self._names, self._content, self._findings, self._profile = names, content, findings, profile

    def has(self, part: str) -> bool:
        return self._names.parts.get(part, part) in self._content

    def death(self) -> str:
        """The day of a death that stands."""
        for entry in self._current("death"):
            day = first(entry, self._names.members["death_date"])
            if isinstance(day, str) and day:
                return day[:10]
        return ""

    def says_dead(self) -> bool:
        """By the person's status alone, where no day is told."""
        return any(first(entry, ("status",)) in self._names.dead for entry in self._current("status"))

    def numbers(self) -> tuple[Held, ...]:
        """Every number, the one in use first."""
        found = []
        for entry in self._entries("number"):
            number = self.number(first(entry, self._names.members["number"]), "identifikasjonsnummer")
            if number is None:
                continue
            used = first(entry, self._names.members["number_status"]) in self._names.in_use
            found.append(Held(number, used and self._is_current(entry), self._time(entry, "end")))
        return tuple(sorted(found, key=lambda one: not one.current))

    def grading(self) -> str | None:
        """The strictest grading of the person or an address in use; one that is not known counts as strict."""
        said = [first(one, self._names.members["grading"]) for one in self._current("grading")]
        for name in self._names.addresses:
            said += [first(one, self._names.members["address_grading"]) for one in self._current(name)]
        grades = [self._grade(one) for one in said if isinstance(one, str) and one]
        if not grades and self.has("grading"):
            return "ugradert"  # the protection that stood has ended
        return max(grades, key=_GRADES.index, default=None)

    def municipality(self) -> tuple[str, str]:
        """Where the person is registered as living, and since when."""
        for entry in self._current("home"):
            number = first(entry, self._names.members["municipality"])
            since = first(entry, self._names.members["moved"]) or self._time(entry, "start")
            if isinstance(number, str) and len(number) == 4 and number.isdigit():
                return number, str(since)[:10]
        return "", ""

    def responsibility(self) -> tuple[Responsibility, ...]:
        found = []
        for entry in self._entries("responsibility"):
            said = first(entry, self._names.members["responsibility"])
            kind = self._names.responsibilities.get(str(said))
            if kind is None:
                self._findings.add("register-code-unknown", path=self._names.parts["responsibility"])
            number = self.number(first(entry, self._names.members["responsible"]), "foreldreansvar")
            start, end = self._time(entry, "start"), self._time(entry, "end")
            found.append(Responsibility(kind or "unknown", number, self._is_current(entry), start, end))
        return tuple(found)

    def since(self, part: str) -> str:
        """When a part took effect: the latest time that its entries tell."""
        return max((self._time(entry, "start") for entry in self._entries(part)), default="")

    def number(self, value: Any, path: str) -> PersonId | None:
        """A number of the register; one that is none is told, and not matched by."""
        if not isinstance(value, str) or not value:
            return None
        seen = examine(value, profile=self._profile)
        if seen.kind not in _COUNTED or any(problem.severity != "info" for problem in seen.problems):
            self._findings.add("register-number", path=path)
            return None
        return seen.number

    def _grade(self, code: str) -> str:
        known = self._names.gradings.get(code)
        if known is None:
            self._findings.add("register-code-unknown", path=self._names.parts["grading"])
        return known or _GRADES[-1]

    def _current(self, part: str) -> Iterator[Mapping[str, Any]]:
        return (entry for entry in self._entries(part) if self._is_current(entry))

    def _entries(self, part: str) -> list[Mapping[str, Any]]:
        value = self._content.get(self._names.parts.get(part, part))
        entries = value if isinstance(value, list) else [value]
        return [one for one in entries if isinstance(one, dict)]

    def _is_current(self, entry: Mapping[str, Any]) -> bool:
        said = entry.get(self._names.times["current"])
        return said in {True, "true"} if said is not None else not self._time(entry, "end")

    def _time(self, entry: Mapping[str, Any], which: str) -> str:
        value = entry.get(self._names.times[which])
        return value if isinstance(value, str) else ""


def first(value: Any, paths: tuple[str, ...]) -> Any:
    """What stands at the first path that leads to something; an empty path is the value itself."""
    for path in paths:
        found = value
        for name in filter(None, path.split(".")):
            found = found.get(name) if isinstance(found, dict) else None
        if found is not None:
            return found
    return None
