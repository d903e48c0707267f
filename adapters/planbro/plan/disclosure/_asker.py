"""Who asks: a person, a body or both, by the numbers they have, the role they ask in, and what they state."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, cast

from planbro.findings import Refused
from planbro.ident import fnr, her, hpr, mask, orgnr

PartyKind = Literal["herid", "orgnr", "hpr", "fnr"]
Role = Literal["service", "planeier", "representative", "koordinator", "owner"]
BY_PURPOSE: Final = "purpose"
"""The care relation of a receiver whom the sender chose: the purpose that the sender states."""

_PARTY: Final = re.compile(r"(?:(herid|orgnr|hpr|fnr):)?(\d[\d ]*)\Z", re.ASCII)
_DIGITS: Final = {"herid": (1, 9), "orgnr": (9, 9), "hpr": (1, 9), "fnr": (11, 11)}
_COMPACT: Final = {"herid": her.compact, "orgnr": orgnr.compact, "hpr": hpr.compact, "fnr": fnr.compact}
_ROLES: Final = frozenset({None, "service", "planeier", "representative", "koordinator", "owner"})


@dataclass(frozen=True, slots=True, repr=False)
class Party:
    """One number. Masked when printed; control digits are not judged, since published examples fail theirs.

    >>> Party.parse("91090")
    Party(herid:*****)
    """

    kind: PartyKind
    value: str

    @classmethod
    def parse(cls, text: str) -> Party:
        """`herid:`, `orgnr:`, `hpr:` or `fnr:` and a number; bare digits are a HER-id. Else `Refused`."""
        match = _PARTY.match(text.strip())
        kind = cast(PartyKind, (match and match[1]) or "herid")
        number = _COMPACT[kind](match[2]) if match else ""
        shortest, longest = _DIGITS[kind]
        if not shortest <= len(number) <= longest:
            raise Refused.because("receiver-malformed")
        return cls(kind, number)

    def is_number(self, text: object) -> bool:
        """Whether `text` is this party's number; some systems pad an HPR-nummer with noughts."""
        return bare(self.kind, text) == bare(self.kind, self.value) != ""

    @property
    def is_body(self) -> bool:
        return self.kind in {"herid", "orgnr"}

    def __repr__(self) -> str:
        return f"Party({self.kind}:{mask(self.value)})"


def bare(kind: PartyKind, text: object) -> str:
    """A number as it is compared: without blanks, and without the noughts that some systems pad with.

    Empty where it is no number: whose it is cannot be told, as if it were not there.
    """
    number = _COMPACT[kind](text) if isinstance(text, str) else ""
    if not (number.isascii() and number.isdigit()):
        return ""
    return number.lstrip("0") if kind in {"hpr", "herid"} else number


@dataclass(frozen=True, slots=True, repr=False)
class Asker:
    """Everything that is known of who asks (domain.md § 5.1: person, legal entity, point of care, care relation).

    `parties` are all the numbers of the asker; what one of them may not know, the asker may not. `role` is what the
    asker says to be and is believed only where a number proves it. `care_relation` states why, `acute` the ground of an
    acute need; both are recorded by the caller, and neither is printed. `vouched` says that somebody the controller
    trusts answers for the numbers belonging together: the person works at the body, the unit is one of it (domain.md
    § 5.1). Then a person or a unit that the plan does not know asks as the body that it does know. Of a unit and its
    legal entity the legal entity is the last of the parties.
    """

    parties: tuple[Party, ...]
    role: Role | None = None
    care_relation: str | None = None
    acute: str | None = None
    vouched: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "parties", tuple(self.parties))
        if not self.parties or not all(isinstance(one, Party) for one in self.parties):
            raise Refused.because("receiver-malformed")
        if self.role not in _ROLES:
            raise ValueError("the role is service, planeier, representative, koordinator or owner")

    @classmethod
    def of(cls, who: Asker | Party | str, *, care_relation: str | None = BY_PURPOSE) -> Asker:
        """A bare number is a receiver whom the sender chose: the sender's purpose stands for the care relation."""
        if isinstance(who, Asker):
            return who
        return cls((Party.parse(who) if isinstance(who, str) else who,), care_relation=care_relation)

    def __repr__(self) -> str:
        numbers = ", ".join(f"{one.kind}:{mask(one.value)}" for one in self.parties)
        stated = [f"role={self.role}"] if self.role else []
        stated += [name for name in ("care_relation", "acute") if getattr(self, name)]
        return f"Asker({', '.join([numbers, *stated])})"
