"""The account: what became of every leaf of the source (MAPPING, the account)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Fate = Literal["mapped", "kept", "withheld", "no_slot"]

_WORST: tuple[Fate, ...] = ("mapped", "kept", "no_slot", "withheld")


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf that is not mapped: where it stood, what became of it, why, and by which provision if withheld."""

    path: str
    fate: Fate
    why: str
    provision: str | None = None

    def to_json(self) -> dict[str, Any]:
        found = {"path": self.path, "fate": self.fate, "why": self.why}
        return found | ({"provision": self.provision} if self.provision else {})


@dataclass(slots=True)
class Account:
    """The counts add up to the leaves; there is an entry for each leaf that is not mapped."""

    source: str
    target: str | None = None
    counts: dict[str, int] = field(
        default_factory=lambda: {"leaves": 0, "mapped": 0, "kept": 0, "withheld": 0, "no_slot": 0}
    )
    entries: list[Entry] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, path: str, fate: Fate, why: str = "", provision: str | None = None) -> None:
        self.counts["leaves"] += 1
        self.counts[fate] += 1
        if fate != "mapped":
            self.entries.append(Entry(path, fate, why, provision))

    def count(self, fate: Fate, leaves: int) -> None:
        """So many leaves of one fate at once; only mapped ones need no entry each."""
        self.counts["leaves"] += leaves
        self.counts[fate] += leaves

    @property
    def balanced(self) -> bool:
        return self.counts["leaves"] == sum(n for name, n in self.counts.items() if name != "leaves")

    def to_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "target": self.target,
            "counts": dict(self.counts),
            "entries": [entry.to_json() for entry in self.entries],
            "added": list(self.added),
            "notes": list(self.notes),
        }


def worst(fates: Iterable[Fate]) -> Fate:
    """A leaf that serves several Plan paths takes the worst of their fates: withheld, no slot, kept, mapped."""
    return max(fates, key=_WORST.index, default="mapped")


def provisions(entries: Iterable[Entry]) -> Mapping[str, int]:
    """How many leaves each provision withheld."""
    counted: dict[str, int] = {}
    for entry in entries:
        if entry.provision:
            counted[entry.provision] = counted.get(entry.provision, 0) + 1
    return counted
