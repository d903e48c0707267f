"""Whatever is sent, by the description or against it: no fault of ours, answers as described, and no number repeated."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from operating_made import ask, held, operating
from serving import PUBLIC, Town

pytestmark = pytest.mark.more

schemathesis = pytest.importorskip("schemathesis")
from schemathesis import GenerationMode  # noqa: E402
from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import (  # noqa: E402
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW, MANY = 6, 200
NUMBER = re.compile(r"\d{11}")


@cache
def description() -> Any:
    for town in operating("sqlite://"):
        return schemathesis.openapi.from_dict(ask(town, "GET", "/api/openapi.json", "nobody")[1])
    raise AssertionError


def labels() -> list[str]:
    return [one.ok().label for one in description().get_all_operations()]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    for one in operating(f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/planbro.db"):
        held(one, 3)
        yield one


def sent(town: Town, case: Any) -> Any:
    """The case over HTTP, by one who may operate."""
    said = case.as_transport_kwargs(base_url=PUBLIC)
    headers = {name: value for name, value in said.pop("headers", {}).items() if name != "Authorization"}
    said["content"] = said.pop("data", None)
    said.pop("cookies", None)

    async def go() -> Any:
        async with town.client("operator") as client:
            client.headers.update({name: _latin(value) for name, value in headers.items()})
            return await client.request(**said)

    return asyncio.run(go()), said


def _latin(value: Any) -> bytes:
    """As it goes over the wire: a text would have to be ASCII."""
    return str(value).encode("latin-1", "replace")


def holds(town: Town, label: str, mode: Any, examples: int) -> None:
    operation = next(one.ok() for one in description().get_all_operations() if one.ok().label == label)

    @settings(max_examples=examples, deadline=None, database=None, derandomize=examples == FEW,
              suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def every(case: Any) -> None:
        answer, said = sent(town, case)
        checks = CHECKS if mode is GenerationMode.POSITIVE else CHECKS[:1]
        case.validate_response(answer, checks=checks)
        assert not set(NUMBER.findall(repr(said))) & set(NUMBER.findall(answer.text))
        if answer.status_code >= 400:
            assert answer.headers["content-type"] in {"application/problem+json", "application/json"}

    every()


@pytest.mark.parametrize("label", labels())
def test_what_is_described_is_what_it_does(town: Town, label: str) -> None:
    holds(town, label, GenerationMode.POSITIVE, FEW)


@pytest.mark.parametrize("label", labels())
def test_what_is_against_the_description_is_no_fault_of_ours(town: Town, label: str) -> None:
    holds(town, label, GenerationMode.NEGATIVE, FEW)


@pytest.mark.long
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "against it"])
@pytest.mark.parametrize("label", labels())
def test_many_of_both(town: Town, label: str, mode: Any) -> None:
    holds(town, label, mode, MANY)
