"""How long to wait, and how often to try: bounded, with jitter, and never longer than a person would."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

_SECONDS: Final = re.compile(r"[0-9]{1,9}")


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header, which is seconds or an HTTP date (RFC 9110 § 10.2.3).

    >>> retry_after("Sun, 22 Nov 2026 12:00:30 GMT", datetime(2026, 11, 22, 12, tzinfo=UTC))
    30.0
    """
    text = (header or "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())


@dataclass(frozen=True, slots=True)
class Patience:
    """How a step is tried again. What time it is, how to sleep and what chance says all come from outside (law 5)."""

    sleep: Callable[[float], None]
    now: Callable[[], datetime]
    chance: Callable[[], float]
    """A number from 0 to 1, for the jitter, so that many who were sent away do not come back together."""
    tries: int = 5
    first: float = 0.5
    longest: float = 60.0
    """A server that asks for more is left for the next run."""

    def retrying(self, on: type[BaseException], asked: Callable[[BaseException], float | None]) -> Retrying:
        """tenacity, set up: exponential waiting with jitter, or what the server asked for where that is more."""

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            doubled = min(self.longest, self.first * 2.0 ** (state.attempt_number - 1))
            wanted = (asked(error) if error else None) or 0.0
            return max(doubled * (0.5 + self.chance() / 2), min(self.longest, wanted))

        return Retrying(stop=stop_after_attempt(self.tries), wait=wait, sleep=self.sleep,
                        retry=retry_if_exception_type(on), reraise=True)  # fmt: skip
