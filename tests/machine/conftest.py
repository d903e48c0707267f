"""Plans as the tests of sync have them."""

from __future__ import annotations

import pytest

from planbro.plan import Plan
from planbro.testing.generator import municipality


@pytest.fixture(scope="session")
def plans() -> list[Plan]:
    """Plans whose status a hospital may know."""
    return list(municipality(6, 7))
