"""What a person wants done with exchanges, and what comes of it for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from planbro.findings import Finding
from planbro.store.database import Exchange, New, Transaction

What = Literal["skip", "handle", "requeue", "resend", "replay", "mend"]
"""Pass over it; it was seen to elsewhere; try again from where it stands; send the same again; do it anew from what
came in; say what its metadata ought to have been."""

ARRIVALS: Final = frozenset({"change", "message", "receipt", "event", "admission"})
"""Kinds of exchange that began with something that came in."""


@dataclass(frozen=True, slots=True, repr=False)
class Wish:
    """What is to be done, by whom and why.

    `anew` resends under an id of its own. `older` lets an older state of a plan take the place of a newer one. `mend`
    has the new metadata by its field (`MENDABLE`), never content.
    """

    what: What
    who: str
    reason: str = ""
    anew: bool = False
    older: bool = False
    mend: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a correction does to one exchange: how it stands then, what is opened, what is said of its message; or why
    it does nothing (`code`)."""

    to: Exchange | None = None
    opens: New | None = None
    describes: Mapping[str, Any] | None = None
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of one exchange, or would: `does` is false where `code` says why not. `opened` is the new one."""

    row: Exchange
    does: bool
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    opened: int | None = None

    def text(self, language: str) -> str:
        """Why not, in words."""
        return Finding(self.code, params=self.params).text(language) if self.code else ""


Audited = Callable[[Transaction, Sequence[Exchange], Wish, str], None]
"""Writes into the audit, in the same transaction, what was done with which exchanges."""


def no(code: str, /, **params: Any) -> Verdict:
    """Nothing is done, and why."""
    return Verdict(code=code, params=params)
