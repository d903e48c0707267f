"""How often and when something is tried again: data, in force for what begins after it was set."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Tries:
    """Waits grow by `factor` from `first` to `ceiling`, in seconds; after `most` tries a person is asked."""

    first: float = 5
    factor: float = 2
    ceiling: float = 3600
    most: int = 12

    def wait(self, tries: int, key: int, asked: float | None = None) -> float:
        """Seconds before the next try, when there were `tries` before it; `asked` is what the far end wants at least.

        A fifth more or less by the `key`, so that what failed together does not come back together.
        """
        spread = int.from_bytes(hashlib.blake2b(f"{key}/{tries}".encode(), digest_size=2).digest(), "big") / 0xFFFF
        wait = min(self.ceiling, self.first * self.factor ** min(tries, 64)) * (0.8 + 0.4 * spread)
        return max(wait, asked or 0)

    def are_over(self, tries: int) -> bool:
        """Whether that many have been enough."""
        return tries >= self.most


def after(now: str, seconds: float) -> str:
    """A time so much later, in the store's form.

    >>> after("2026-11-22T12:00:00.000Z", 90)
    '2026-11-22T12:01:30.000Z'
    """
    return stamp(datetime.fromisoformat(now) + timedelta(seconds=seconds))


def stamp(moment: datetime) -> str:
    """A time as the store has it: UTC to the millisecond.

    >>> from datetime import UTC
    >>> stamp(datetime(2026, 11, 22, 12, tzinfo=UTC))
    '2026-11-22T12:00:00.000Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
