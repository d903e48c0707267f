"""Speed, as ratios to a floor on the same machine in the same minute; the bounds are wide, they catch another order."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from tests.laws.common import created

from planbro.findings import Findings
from planbro.formats import open_document
from planbro.mapping import read, restrict
from planbro.testing import rich_plan

pytestmark = pytest.mark.long  # a clock on a shared machine lies now and then


def best(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.mark.parametrize("name", ["sampro", "plo-1.6", "plo-2.0"])
def test_reading_is_some_times_the_parsers_own_work(name: str) -> None:
    data = created(rich_plan(), name)
    floor = best(lambda: etree.tostring(etree.fromstring(data)))

    def walk() -> None:
        document = open_document(data)
        read(document.spec, document.tree, Findings(), fallback_identity="")

    assert best(walk) < 120 * floor


def test_restrict_costs_less_than_reading() -> None:
    plan = rich_plan()
    data = created(plan, "sampro")
    document = open_document(data)
    reading = best(lambda: read(document.spec, document.tree, Findings(), fallback_identity=""))
    assert best(lambda: restrict(plan, document.spec)) < 3 * reading
