"""Fixtures of the ports: a clock that is set, and posts that a release lets go."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from at_ports import Clock

from planbro.plan import Plan
from planbro.plan.disclosure import own_copy
from planbro.transport import Parcel, Post


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def post() -> Callable[..., Post]:
    """The controller's own copy of some bytes, on its way."""

    def made(data: bytes = b"{}", id: str = "0b9f1d3e-6a0b-4a55-8d59-0c1f6c1e7a10", **more: str) -> Post:
        released = own_copy(Plan(id="6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911"), "orgnr:310020028")
        return Post(id, Parcel(data, released), **more)

    return made
