"""Which kommune keeps the plan of a pointer, and how it is asked: by the body that answers for the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from planbro.findings import Refused
from planbro.plan import Plan
from planbro.transport.keeper import FhirKeeper


@dataclass(frozen=True, slots=True)
class Keepers:
    """The facades of kommuner, by organisasjonsnummer. A `Keeper`: it asks the one that the pointer names."""

    by_orgnr: Mapping[str, FhirKeeper]
    attests: Mapping[str, Any] | None = None
    """Who asks, for whom and why, where that is known (domain.md § 5.1)."""

    def attesting(self, details: Mapping[str, Any]) -> Keepers:
        """The same, asked on somebody's attestation."""
        return replace(self, attests=details)

    def of(self, pointer: Plan) -> FhirKeeper:
        """The facade of the body that keeps the plan.

        Raises:
            Refused: the pointer names nobody who can be asked.
        """
        found = (self.by_orgnr[orgnr] for orgnr in _bodies(pointer) if orgnr in self.by_orgnr)
        keeper = next(found, None)
        if keeper is None:
            raise Refused.because("keeper-unknown")
        return keeper if self.attests is None else keeper.attesting(self.attests)

    def plan(self, pointer: Plan, purpose: str) -> bytes:
        """A document of the plan, as the kommune lets the trust see it. The purpose stands in the token.

        Raises:
            Refused: the kommune gives nothing of it, or nobody can be asked.
            NotPosted: it cannot be asked now.
            Lost: no answer came.
        """
        return self.of(pointer).document(pointer.id)


def _bodies(pointer: Plan) -> Iterator[str]:
    """Who may keep it, the surest first: the body whose news the pointer was made of, those that answer for the plan,
    and all that it names."""
    by_id = {one.id: one for one in pointer.organisations}
    answering = [by_id[one.organisation] for one in pointer.responsibilities if one.organisation in by_id]
    numbers = [pointer.source.sender_org_id, *(one.orgnr for one in (*answering, *pointer.organisations))]
    yield from (number for number in numbers if isinstance(number, str))
