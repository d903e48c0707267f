"""The full check is no slower than the library's parsing alone, and its tables are cheap to read."""

from __future__ import annotations

import subprocess
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.laws.test_speed import best

from planbro.formats.codec import json
from planbro.formats.fhir.check import check
from planbro.mapping import Number

RICH = json.parse((Path(__file__).parents[2] / "fixtures/fhir/rich-plan.bundle.json").read_bytes())
assert isinstance(RICH, dict)
KINDS = {entry["resource"]["resourceType"]: entry["resource"] for entry in RICH["entry"]}  # type: ignore[union-attr,index,call-overload]
FIRST = """
import time
from planbro.formats.fhir.check import check
from planbro.mapping import Number
start = time.perf_counter()
check({"resourceType": "Patient", "gender": "female"})
print(time.perf_counter() - start)
"""


def readable(value: Any) -> Any:
    """A copy without what the library stumbles over, though R4 has it: the sibling of a value in an extension."""
    if isinstance(value, dict):
        return {key: readable(below) for key, below in value.items() if not key.startswith("_value")}
    if isinstance(value, list):
        return [readable(below) for below in value]
    return float(value.text) if isinstance(value, Number) else value


@pytest.mark.long
@pytest.mark.parametrize("value", [RICH, {**RICH, "entry": RICH["entry"][:20]}, *KINDS.values()],
                         ids=["the rich plan", "20 resources", *KINDS])  # fmt: skip
def test_the_full_check_is_no_slower_than_the_librarys_parsing_alone(value: dict[str, Any]) -> None:
    kind = value["resourceType"]
    model = getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
    theirs = readable(value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        floor = min(best(lambda: model.model_validate(theirs)) for _ in range(3))
    assert min(best(lambda: check(value)) for _ in range(3)) < floor


@pytest.mark.long
def test_the_tables_cost_less_than_a_tenth_of_a_second_at_first() -> None:
    ran = [
        float(subprocess.run([sys.executable, "-c", FIRST], capture_output=True, check=True).stdout) for _ in range(5)
    ]
    assert min(ran) < 0.1
