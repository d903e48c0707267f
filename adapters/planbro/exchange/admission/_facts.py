"""What one message says of a stay, as it is kept with the exchange: codes, times and keyed hashes, nothing of a person.

A fact is what an exchange of kind `admission` was opened for, and the rows are all that is known of a plan's stays:
what follows is worked out from all of them each time, so that neither order nor repetition counts (law 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final, Literal

from planbro.formats.admission import Admission
from planbro.plan import OSLO
from planbro.store.database import Exchange, Seal

KIND: Final = "admission"
What = Literal["planned", "admitted", "transferred", "discharged", "cancelled", "passed"]
"""`passed`: a message of the sender's own went through here on its way, with what is to be told in it."""

TAKEN: Final = frozenset({"planned", "admitted", "transferred", "discharged", "cancelled"})
"""Events that say where a stay stands; an A08 says nothing of that."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Fact:
    """`visit` and `source` are keyed hashes, `party` the communication party that told, where one did; `row` is the
    exchange it stands in and `message` what it was read from."""

    id: str
    what: What
    at: str = ""
    told: str = ""
    visit: str = ""
    source: str = ""
    admitted: str = ""
    setting: str = ""
    cancels: str = ""
    party: str = ""
    died: bool = False
    row: int = 0
    message: int | None = None

    @property
    def moment(self) -> datetime | None:
        return moment(self.at)

    @property
    def told_at(self) -> datetime:
        return moment(self.told) or _NEVER

    def about(self) -> dict[str, Any]:
        """As it stands in the exchange."""
        return {name: value for name in _KEPT if (value := getattr(self, name))}


_KEPT: Final = tuple(one.name for one in fields(Fact) if one.name not in {"row", "message"})


def fact_of(one: Admission, seal: Seal) -> Fact:
    """The fact of an admission that was read."""

    def hashed(*parts: str) -> str:
        return seal.digest("|".join(parts), "visit")[:32]

    visit = hashed(one.visit_issuer, one.visit) if one.visit else hashed("message", one.source, one.id)
    cancels: str = one.cancels or ""
    # An Encounter that is called off is void, whatever it was before (R4, EncounterStatus).
    if one.event == "cancelled" and one.trigger == "cancelled":
        cancels = "all"
    party = one.source if one.source.startswith("herid:") else ""
    said = (one.event, one.at, one.recorded, one.admitted, one.setting or "", cancels)
    same = hashed("fact", visit, *said) if one.visit else hashed("fact", one.source, one.id)
    return Fact(
        same, one.event, one.at, one.recorded, visit, hashed("source", one.visit_issuer or one.source),  # type: ignore[arg-type]
        one.admitted, one.setting or "", cancels, party, one.died,
    )  # fmt: skip


def fact_in(row: Exchange) -> Fact:
    """The fact that an exchange was opened for."""
    said: Mapping[str, Any] = row.about["fact"]
    return Fact(**said, row=row.id, message=row.message)


def unique(facts: Iterable[Fact]) -> list[Fact]:
    """Each fact once, as it came first."""
    found: dict[str, Fact] = {}
    for one in sorted(facts, key=lambda one: one.row):
        found.setdefault(one.id, one)
    return list(found.values())


def moment(text: str) -> datetime | None:
    """A time of a message; without an offset it is Norwegian."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=OSLO)
