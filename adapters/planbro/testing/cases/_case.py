"""What a case is: files that are received, and what must become of each (plo.md §§ 4, 8.2, 8.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from planbro.formats.plo import AppRecVersion

Fate = Literal["accepted", "rejected", "duplicate", "held", "no-answer", "unreadable"]
"""What becomes of a file; `fixtures/plo/README.md` says when."""

Role = Literal["PRIM", "COP", "SPR", "REQ"]
"""Who answers: kodeverk 8112 in AppRec 1.1; in 1.0 SPR or REQ for a primary receiver."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One AppRec that must be written."""

    version: AppRecVersion
    role: Role
    status: Literal[1, 2] = 1
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """One file of a case, and its outcome.

    `warnings` are the least that a user must be told; `importable` is as it stands once every file of the case has
    come, None where the case does not say; `follows` names the file it must be linked to. Files of `delivery` 2 come
    in a second run with the same journal.
    """

    name: str
    data: bytes
    fate: Fate
    receipts: tuple[Receipt, ...] = ()
    warnings: tuple[str, ...] = ()
    importable: bool | None = None
    follows: str | None = None
    delivery: int = 1

    def expected(self) -> dict[str, Any]:
        """The outcome as cases.json has it."""
        return {
            "name": self.name,
            "delivery": self.delivery,
            "fate": self.fate,
            "receipts": [
                {"version": r.version, "role": r.role, "status": r.status, "errors": list(r.errors)}
                for r in self.receipts
            ],
            "warnings": list(self.warnings),
            "importable": self.importable,
            "follows": self.follows,
        }


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that a receiver must manage, for one kind of message.

    `number` is that of the national acceptance test, where it has one; `kind` is the type code of kodeverk 8279, and
    `version` that of its standard (`1.6`; for a dialogmelding `1.0` or `1.1`).
    """

    id: str
    number: str
    title: str
    kind: str
    version: str
    files: tuple[File, ...]

    def described(self) -> dict[str, Any]:
        """The case as cases.json has it, without the bytes."""
        return {
            "id": self.id,
            "number": self.number,
            "title": self.title,
            "kind": self.kind,
            "version": self.version,
            "files": [file.expected() for file in self.files],
        }
