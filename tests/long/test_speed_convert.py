"""A conversion costs a few times what no conversion can do without: hardened parse, visit of every leaf, serialise."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

import planbro
from planbro.formats.codec import xml as xml_codec
from planbro.plan import Plan
from planbro.testing import municipality

pytestmark = pytest.mark.long  # a clock on a shared machine lies now and then
LAW = 4
"""Floors that a conversion from Sampro to Flyt Samspill may cost."""
NOISE = 1.25
"""What a machine with other things to do is forgiven."""


def least(work: Callable[[], Any], rounds: int = 25) -> float:
    """Seconds of the processor, with garbage collection held back, as where many plans are moved."""
    work()
    gc.collect()
    gc.disable()
    try:
        times = []
        for _ in range(rounds):
            start = time.process_time()
            work()
            times.append(time.process_time() - start)
    finally:
        gc.enable()
    return min(times)


def document(plan: Plan) -> bytes:
    return planbro.write(plan, "sampro", onto=False, account=False).data


def floor(data: bytes) -> None:
    tree = xml_codec.parse(data)
    for element in tree.iter():
        _ = element.text, element.tail, element.attrib.items()
    etree.tostring(tree)


def convert(data: bytes, *, zipped: bool = False) -> None:
    plan = planbro.read(data, account=False).plan
    planbro.write(plan, "flyt-samspill", onto=False, zipped=zipped, account=False)


def ratio(data: bytes) -> float:
    return least(lambda: convert(data)) / least(lambda: floor(data))


def test_a_conversion_costs_four_times_the_floor_at_most() -> None:
    found = [data for plan in municipality(40, seed=7) if 20_000 <= len(data := document(plan)) <= 40_000][:3]
    assert found
    for data in found:
        assert min(ratio(data) for _ in range(4)) <= LAW * NOISE


def test_the_time_of_a_plan_does_not_grow_with_the_plans_before_it() -> None:
    """Nothing is left of a plan that was let go: no cycle that only the garbage collector would find."""
    data = document(next(municipality(1, seed=7)))
    convert(data, zipped=True)
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        for _ in range(50):
            convert(data, zipped=True)
        assert len(gc.get_objects()) - before < 50
    finally:
        gc.enable()
