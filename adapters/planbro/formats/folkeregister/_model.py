"""One event in a person's life, as far as a plan is touched by it, whichever register or message told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planbro.ident import PersonId

What = Literal["death", "number", "grading", "responsibility", "moved", "other"]


@dataclass(frozen=True, slots=True)
class Held:
    """A number of the person's: whether it is the one in use, and until when it was (HIS 1001; domain.md § 5.6)."""

    number: PersonId
    current: bool
    end: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Responsibility:
    """Foreldreansvar, one who has it: what they are to the child, by which number, in which time."""

    kind: str
    responsible: PersonId | None
    current: bool = True
    start: str = ""
    end: str = ""

    def __repr__(self) -> str:
        return f"Responsibility({self.kind}, current={self.current})"


@dataclass(frozen=True, slots=True, repr=False)
class PersonEvent:
    """What is known of an event. `whole` is False where only its kind is: what it says is then looked up (`completed`).

    `person` is the number the event came under, which may be the former one; `key` is a register's own name for the
    person. `id` and `source` name the event: the same again is the same. What is not said is empty.
    """

    what: What
    source: str
    id: str
    person: PersonId | None = None
    key: str = ""
    sequence: int | None = None
    document: str = ""
    """Which document of the register shows the person as it was after this."""
    at: str = ""
    """When it took effect."""
    registered: str = ""
    annulled: bool = False
    """What was told earlier is taken back: a death that was not, most of all."""
    whole: bool = True
    type: str = ""
    died: str = ""
    numbers: tuple[Held, ...] = ()
    grading: str | None = None
    """Of the Plan's own list: ugradert, klientadresse, fortrolig, strengt-fortrolig."""
    municipality: str = ""
    responsibility: tuple[Responsibility, ...] = ()

    @property
    def number(self) -> PersonId | None:
        """The number in use."""
        return next((one.number for one in self.numbers if one.current), None)

    @property
    def former(self) -> tuple[PersonId, ...]:
        """Numbers that are not in use any more, by which the person must still be found."""
        return tuple(one.number for one in self.numbers if not one.current)

    @property
    def is_graded(self) -> bool:
        return self.grading is not None and self.grading != "ugradert"

    def __repr__(self) -> str:
        return f"PersonEvent({self.what}, {self.source}, annulled={self.annulled}, whole={self.whole})"
