"""The kommune of the sync tests, where something did not go as it should."""

from __future__ import annotations

from sync.conftest import plans, town

__all__ = ["plans", "town"]
