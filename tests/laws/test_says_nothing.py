"""A message that would say nothing is not made: no file, and what to do instead."""

from __future__ import annotations

import pytest

from planbro import PlanbroError, write
from planbro.plan import Plan


def test_a_dialogue_about_a_plan_that_says_nothing_is_not_made() -> None:
    with pytest.raises(PlanbroError) as told:
        write(Plan(id="9d5a4c9e-0000-4000-8000-000000000000"), "dialog-1.1", sender="herid:8140003", as_of="2026-11-22")
    assert [finding.code for finding in told.value.findings] == ["message-says-nothing"]
