"""What an EPJ may ask, asked at random by its description and against it: no fault of ours, answers as described, each
fault in its form, and no number of a person repeated."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from facade_asked import FNR, ask, codes, entries, search
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from serving import PUBLIC, Town, caller, number_of, serving

from planbro.exchange.access import Answering
from planbro.exchange.view import Caller
from planbro.plan.disclosure import Asker, Party
from planbro.service.fhir._openapi import openapi
from planbro.service.fhir._types import OFFERS
from planbro.testing import rich_plan
from planbro.testing.kept import keep, with_consent

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
FEW, MANY = 4, 60
NUMBER = re.compile(r"\d{11}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HOOK = "https://epj.example.org/hook"
OTHERS = ["stranger", "reader", "nobody"]
METHODS = {"get", "put", "post", "delete"}


@cache
def labels() -> list[str]:
    return [one.ok().label for one in schemathesis.openapi.from_dict(openapi(PUBLIC)).get_all_operations()]


BREAKABLE = [one for one in labels() if "openapi" not in one]
"""What takes something that may be wrong."""


def type_of(label: str) -> str:
    return label.split("/")[2]


class Asked:
    """A kommune, its description as it is served, and the same with what is really there in place of what may be."""

    def __init__(self, town: Town) -> None:
        self.town = town
        served = ask(town, "GET", "openapi.json", "nobody").json()
        self.known = known(town)
        self.shapes = {
            GenerationMode.POSITIVE: schemathesis.openapi.from_dict(with_known(served, self.known)),
            GenerationMode.NEGATIVE: schemathesis.openapi.from_dict(served),
        }

    def operation(self, label: str, mode: Any) -> Any:
        return next(one.ok() for one in self.shapes[mode].get_all_operations() if one.ok().label == label)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    for town in serving(f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/planbro.db"):
        town.context.answering = {town.tenant: Answering(hooks={"epj": (HOOK,)})}
        town.gate.callers["reader"] = caller(scopes=frozenset({"read"}))
        rich = with_consent(rich_plan())
        keep(town.database, town.tenant, [rich], "2026-11-21T12:00:00.000Z")
        town.opened.insert(0, rich)
        town.gate.callers["planeier"] = planeier(number_of(rich))
        yield Asked(town)


def planeier(number: str) -> Caller:
    """The person, at whose own request alone consents are shown."""
    asker = Asker((Party.parse(f"fnr:{number}"),), role="planeier")
    return replace(caller(), asker=asker, purpose="PATRQT")


def known(town: Town) -> dict[str, list[str]]:
    """The ids of what is there for the hospital, by type; and the numbers of persons."""
    found: dict[str, list[str]] = {"": [number_of(one) for one in [*town.opened, *town.shut]]}
    asked = [
        one.type for one in OFFERS.values() if one.type == "Patient" or any(p.is_person for p in one.params.values())
    ]
    for plan in town.opened:
        for type_ in asked:
            who = "planeier" if type_ == "Consent" else "hospital"
            bundle = search(town, type_, who, person=plan, _include__iterate="*")
            for one in [*entries(bundle), *entries(bundle, "include")]:
                found.setdefault(one["resourceType"], []).append(one["id"])
                for content in one.get("content", ()):
                    found.setdefault("Binary", []).append(content["attachment"].get("url", "").rpartition("/")[2])
    number = {"identifier": {"system": FNR, "value": number_of(town.shut[0])}}
    code = {"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "approve"}]}
    task = {"resourceType": "Task", "status": "requested", "intent": "proposal", "code": code, "for": number}
    found.setdefault("Task", []).insert(0, ask(town, "POST", "Task", json=task).json()["id"])
    hook = {"resourceType": "Subscription", "status": "requested", "reason": "-", "criteria": "Task",
            "channel": {"type": "rest-hook", "endpoint": HOOK}}  # fmt: skip
    made = [ask(town, "POST", "Subscription", json=hook) for _ in range(4)]
    found["Subscription"] = [one.json()["id"] for one in made]
    return {kind: list(dict.fromkeys(filter(None, some))) for kind, some in found.items()}


def with_known(described: Any, there: dict[str, list[str]]) -> Any:
    """The description, with ids and numbers that lead to something."""
    new = deepcopy(described)
    numbers = {"type": "string", "enum": there[""]}
    for path, ways in new["paths"].items():
        ids = there.get(type_of(path), []) if path.startswith("/fhir/") else []
        for method, said in ways.items():
            assert method in METHODS
            said.get("requestBody", {}).get("content", {}).pop("application/fhir+xml", None)
            mine = ids[:1] if method == "put" else ids
            said["parameters"] = [_known(one, mine) for one in said.get("parameters", ()) if one["name"] != "_page"]
            for one in said.get("requestBody", {}).get("content", {}).values():
                _form(one["schema"], numbers, ids)
    shapes = new["components"]["schemas"]
    for name in ("Asked", "Wished"):
        shapes[name]["properties"]["nin"] = numbers
    shapes["TaskAsked"]["properties"]["for"]["properties"]["identifier"]["properties"] = {
        "system": {"const": FNR}, "value": numbers,
    }  # fmt: skip
    shapes["TaskCancelled"]["properties"]["id"] = {"type": "string", "enum": there["Task"][:1]}
    shapes["SubscriptionAsked"]["properties"]["channel"]["properties"]["endpoint"] = {"const": HOOK}
    return new


def _known(parameter: Any, ids: list[str]) -> Any:
    is_id = parameter["name"] in {"id", "_id"} and ids
    if parameter["name"] == "vid":
        return parameter | {"schema": {"type": "string", "enum": ["1", "2"]}}
    return parameter | {"required": True, "schema": {"type": "string", "enum": ids}} if is_id else parameter


def _form(schema: Any, numbers: Any, ids: list[str]) -> None:
    """A form about one person, or about what is known; nothing in it that is passed over."""
    if "properties" not in schema:
        return
    fields = schema["properties"]
    persons = [name for name, shape in fields.items() if "description" in shape and "number" in shape["description"]]
    asked = next(iter(persons), "_id")
    schema["required"], schema["additionalProperties"] = [asked], False
    schema["properties"] = {name: shape for name, shape in fields.items() if name not in {*persons, "_page"}}
    schema["properties"][asked] = numbers if persons else {"type": "string", "enum": ids}


def sent(town: Town, case: Any, who: str) -> Any:
    """The case over HTTP."""
    said = case.as_transport_kwargs(base_url=PUBLIC)
    headers = {name: value for name, value in said.pop("headers", {}).items() if name != "Authorization"}
    said["content"] = said.pop("data", None)
    said.pop("cookies", None)
    if isinstance(said["content"], dict):
        said["data"] = said.pop("content")

    async def go() -> Any:
        async with town.client(who) as client:
            return await client.request(**said, headers={name: _latin(value) for name, value in headers.items()})

    return asyncio.run(go()), said


def _latin(value: Any) -> bytes:
    return str(value).encode("latin-1", "replace")


def holds(asked: Asked, label: str, mode: Any, examples: int) -> set[int]:
    """Everything that is promised of an operation; the statuses of the answers."""
    seen: set[int] = set()
    mostly = "planeier" if "/Consent" in label else "hospital"

    @settings(max_examples=examples, deadline=None, database=None, derandomize=examples == FEW,
              suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
    @given(
        case=asked.operation(label, mode).as_strategy(generation_mode=mode), who=st.sampled_from([mostly] * 7 + OTHERS)
    )
    def every(case: Any, who: str) -> None:
        answer, said = sent(asked.town, case, who)
        case.validate_response(answer, checks=CHECKS)
        repeats_nobody(answer, said)
        if answer.status_code >= 400:
            told_in_form(answer, label)
        seen.add(answer.status_code)

    every()
    return seen


def repeats_nobody(answer: Any, said: Any) -> None:
    """No number is in the head of an answer; what was sent of any is in no fault and no link, and so nowhere but in the
    resources that it leads to."""
    assert not numbers_in([value for name, value in answer.headers.items() if name != "x-request-id"])
    told: Any = answer.text
    if answer.status_code < 400:
        resource = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        told = [resource.get("link"), resource.get("issue")]
    assert not numbers_in(said) & numbers_in(told)


def numbers_in(value: Any) -> set[str]:
    """What looks like the number of a person; a UUID with many digits does not."""
    return {*NUMBER.findall(UUID.sub("", repr(value)))}


def told_in_form(answer: Any, label: str) -> None:
    """An OperationOutcome below `/fhir`, a problem elsewhere, and a code in each."""
    if "/fhir/" not in label:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    elif "json" in answer.headers["content-type"]:
        assert answer.json()["resourceType"] == "OperationOutcome"
    else:
        assert "<OperationOutcome" in answer.text


@pytest.mark.parametrize("label", labels())
def test_what_is_described_is_what_it_does(asked: Asked, label: str) -> None:
    seen = holds(asked, label, GenerationMode.POSITIVE, FEW)
    if "{id}" not in label or asked.known.get(type_of(label)):
        assert seen & {200, 201, 204}, "nothing of what is there was reached"


@pytest.mark.parametrize("label", BREAKABLE)
def test_what_is_against_the_description_is_no_fault_of_ours(asked: Asked, label: str) -> None:
    holds(asked, label, GenerationMode.NEGATIVE, FEW)


@pytest.mark.long
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "against it"])
@pytest.mark.parametrize("label", BREAKABLE)
def test_many_of_both(asked: Asked, label: str, mode: Any) -> None:
    holds(asked, label, mode, MANY)


def test_each_way_of_each_type_is_described_and_no_other() -> None:
    told = {label.removeprefix("/fhir/") for label in (one.partition(" ")[2] for one in labels())}
    described = {path.split("/")[0] for path in told if path[:1].isupper()}
    assert described == OFFERS.keys()
    with_body = {one for one in labels() if one.startswith(("PUT", "POST", "DELETE")) and "_search" not in one}
    assert with_body == {
        "POST /status", "POST /ward/handle", "POST /fhir/CarePlan/{id}/$ip-document", "POST /fhir/Task",
        "PUT /fhir/Task/{id}", "POST /fhir/Subscription", "DELETE /fhir/Subscription/{id}",
    }  # fmt: skip


def test_no_parameter_in_an_address_takes_the_number_of_a_person() -> None:
    for path, ways in openapi(PUBLIC)["paths"].items():
        for said in ways.values():
            assert not any("number" in one["schema"].get("description", "") for one in said.get("parameters", ())), path


def test_the_description_needs_no_login_and_names_the_address_that_is_asked(asked: Asked) -> None:
    answer = ask(asked.town, "GET", "openapi.json", "nobody")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["servers"] == [{"url": PUBLIC}]
    assert ask(asked.town, "GET", f"{PUBLIC}/t/kommunen/fhir/openapi.json", "nobody").json()["servers"] == [
        {"url": f"{PUBLIC}/t/kommunen"}
    ]
    assert ask(asked.town, "POST", "openapi.json", "nobody").status_code == 405


def test_an_address_that_no_route_takes_is_told_of_in_fhir(asked: Asked) -> None:
    answer = ask(asked.town, "GET", "CarePlan/a%0Ab")
    assert (answer.status_code, codes(answer.json())) == (404, ["service-no-such"])


@pytest.mark.parametrize("parameter", [None, 5, "language", {"name": "language"}, [None], [{"name": "language"}]])
def test_a_language_that_is_told_amiss_is_passed_over(asked: Asked, parameter: Any) -> None:
    body = {"resourceType": "Parameters", "parameter": parameter}
    place = f"CarePlan/{asked.town.opened[1].id}/$ip-document"
    assert ask(asked.town, "POST", place, json=body).status_code == 200


def test_a_number_in_the_wrong_parameter_is_in_no_link_and_its_link_leads_to_the_same(asked: Asked) -> None:
    number = asked.known[""][0]
    for name, value in (("identifier", f"{FNR}|{number}"), ("category", number), ("goal", f"Goal/{number}"),
                        ("_elements", f"title,{number[:6]} {number[6:]}")):  # fmt: skip
        found = search(asked.town, "CarePlan", person=asked.town.opened[0], **{name: value})
        assert number[6:] not in found["link"][0]["url"], name
        again = ask(asked.town, "GET", found["link"][0]["url"])
        assert (again.status_code, again.json()["total"]) == (200, found["total"]), name
