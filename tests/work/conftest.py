"""The kommune of the sync tests."""

from __future__ import annotations

from sync.conftest import plans, town

__all__ = ["plans", "town"]
