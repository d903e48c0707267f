"""A plan to consent in."""

from __future__ import annotations

import pytest

from planbro.plan import Plan
from planbro.testing.rich import rich_plan


@pytest.fixture
def plan() -> Plan:
    return rich_plan()
