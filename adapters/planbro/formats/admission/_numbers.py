"""By whom a person is known: national numbers that can be trusted, and the hospital's own.

A number counts by the authority that is named with it, then by its type code, then by its digits. One that fails its
control digits is not matched by: it may be another person's (HIS 1001).
"""

from __future__ import annotations

from typing import Final

from planbro.findings import Findings
from planbro.ident import Kind, PersonId, Profile, examine, kind_of_code, kind_of_system

_NATIONAL: Final = frozenset({Kind.FNR, Kind.DNR, Kind.FHN, Kind.DUF})
_TYPES: Final = {"NNNOR": Kind.FNR, "NI": Kind.FNR, "NN": Kind.FNR, "PN": Kind.FNR, "SS": Kind.FNR}
"""Table 0203, as it is used of Norwegian numbers; the digits then tell a D-nummer from a fødselsnummer."""


class Persons:
    """The numbers of one message, gathered and judged."""

    def __init__(self, findings: Findings, profile: Profile) -> None:
        self._findings, self._profile = findings, profile
        self.national: list[PersonId] = []
        self.local: list[PersonId] = []
        self._refused = False

    @property
    def all(self) -> tuple[PersonId, ...]:
        return (*self.national, *self.local)

    def take(self, value: str, authority: tuple[str, str], type_code: str, path: str) -> None:
        """One number: `authority` is the OID or URI, and the name, of who gave it."""
        if not value:
            return
        named = next((kind for one in authority if one and (kind := kind_of_system(one) or kind_of_code(one))), None)
        kind = named or kind_of_code(type_code) or _TYPES.get(type_code.upper())
        if kind is None and not any(authority) and not type_code and self._is_whole(value):
            kind = examine(value).kind
            self._findings.add("admission-number-guessed", path=path)
        if kind in _NATIONAL:
            self._national(value, kind, path)
        else:
            self._add(self.local, PersonId(kind or Kind.LOCAL, value, next(filter(None, authority), None)))

    def settled(self) -> bool:
        """Whether it is one person; that it is somebody, a finding says."""
        if self._refused:
            return False
        if not self.all:
            self._findings.add("admission-no-person", path="PID-3")
            return False
        if not self.national:
            self._findings.add("admission-no-number", path="PID-3")
        return True

    def _national(self, value: str, kind: Kind | None, path: str) -> None:
        seen = examine(value, kind=kind, profile=self._profile)
        if not seen.accepted:
            self._findings.add("admission-number-profile", path=path)
            return
        if seen.kind not in _NATIONAL or any(problem.severity != "info" for problem in seen.problems):
            self._findings.add("admission-number-doubtful", path=path)
            return
        if any(one.kind is seen.kind and one.value != seen.number.value for one in self.national):
            self._findings.add("admission-two-persons", path=path)
            self._refused = True
            return
        self._add(self.national, PersonId(seen.kind, seen.number.value))

    @staticmethod
    def _is_whole(value: str) -> bool:
        """Whether the digits alone show a national number."""
        seen = examine(value)
        return seen.kind in _NATIONAL and not any(problem.severity != "info" for problem in seen.problems)

    @staticmethod
    def _add(numbers: list[PersonId], number: PersonId) -> None:
        if number not in numbers:
            numbers.append(number)
