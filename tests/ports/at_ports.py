"""What the tests of the ports share: a clock that is set, a release, and what must never be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

CANARY = "14831560224"
NAME = "Tuva Nordmann"


@dataclass
class Clock:
    """A time that moves when it is told to."""

    at: datetime = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
