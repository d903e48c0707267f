"""Only those who run it are let in, what it does is described, and nothing that is sent comes back in a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from operating_made import ask, operating, send
from serving import Town

from planbro.findings import CATALOGUE

PUT_IN = {"number": "1", "ident": "herid:1", "ref": "6f0a6d2e-3c1f-5f7a-9a53-2f6f6f0c7d21", "port": "engine"}
OPEN = {"/health/ready", "/api/openapi.json"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    yield from operating(f"sqlite:///{tmp_path_factory.mktemp('doors')}/planbro.db")


@pytest.fixture(scope="module")
def described(town: Town) -> Any:
    return ask(town, "GET", "/api/openapi.json", "nobody")[1]


def operations(described: Any) -> list[tuple[str, str, Any]]:
    return [(method.upper(), path, one) for path, some in described["paths"].items() for method, one in some.items()]


def test_every_operation_asks_who_it_is(town: Town, described: Any) -> None:
    for method, path, _ in operations(described):
        address = path.format(**PUT_IN)
        for who, status in (("nobody", 401), ("hospital", 403)):
            answer = send(town, method, address, who, json={} if method == "POST" else None)
            assert (answer.status_code, path) == (status, path)
            assert answer.headers["content-type"] == "application/problem+json"


def test_an_operator_of_another_body_is_not_let_in_and_that_stands_in_the_log(town: Town) -> None:
    status, told = ask(town, "GET", "/api/queue", "processor")
    assert (status, told["code"]) == (403, "operate-body")
    assert (town.audit()[-1].what, town.audit()[-1].outcome) == ("refused", "operate-body")


def test_one_that_the_settings_let_operate_is(tmp_path: Any) -> None:
    for town in operating(f"sqlite:///{tmp_path}/p.db", service={"operators": {"kommunen": ["974760673"]}}):
        assert ask(town, "GET", "/api/queue", "processor")[0] == 200


def test_a_physician_of_the_same_body_is_no_operator(town: Town) -> None:
    assert ask(town, "GET", "/api/queue", "physician")[0] == 403


def test_the_description_is_of_each_operation_and_how_it_fails(described: Any) -> None:
    assert described["openapi"].startswith("3.1")
    for _, path, one in operations(described):
        assert one["summary"], path
        assert one["description"], path
        for status in ("401", "403", "422", "503"):
            assert "application/problem+json" in one["responses"][status]["content"], path
    assert set(described["components"]["securitySchemes"]) == {"token", "signature"}


def test_the_description_is_openapi_by_its_own_schema(described: Any) -> None:
    from jsonschema import Draft202012Validator

    for name, schema in described["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert re.fullmatch(r"[A-Za-z_-]+", name)
    referred = set(re.findall(r'"#/components/schemas/([^"]+)"', str(described).replace("'", '"')))
    assert referred <= set(described["components"]["schemas"])


def test_no_number_of_a_person_fits_in_an_address(described: Any) -> None:
    """Fødselsnummer has eleven digits, a row at most ten, and no parameter is free text."""
    for _, path, one in operations(described):
        for parameter in one.get("parameters", ()):
            if parameter["in"] in {"path", "query"}:
                assert not takes(parameter["schema"], "14831560224"), (path, parameter["name"])


def takes(schema: Any, value: str) -> bool:
    from jsonschema import Draft202012Validator

    some = schema.get("anyOf", [schema])
    one = [option.get("items", option) for option in some]
    return any(Draft202012Validator(option).is_valid(said) for option in one for said in (value, int(value)))


@pytest.mark.parametrize("path", [
    "/api/exchanges/14831560224", "/api/exchanges?plan=14831560224", "/api/exchanges?kind=14831560224",
    "/api/parties/fnr:14831560224", "/api/requests/14831560224", "/inbox/14831560224", "/api/14831560224",
    "/api/tasks?kind=14831560224", "/api/exchanges?14831560224=1", "/api/exchanges?since=14831560224",
])  # fmt: skip
def test_a_number_in_an_address_is_refused_and_not_repeated(town: Town, path: str) -> None:
    answer = send(town, "POST" if path.startswith("/inbox") else "GET", path)
    assert answer.status_code in {400, 404, 422}
    assert "14831560224" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("body", [
    b"", b"null", b"[]", b"{", b'{"14831560224": 1}', b'{"reason": "14831560224"}', b'"14831560224"', b"\xff",
    b'{"number": "14831560224", "why": "14831560224"}', b'{"number": {"14831560224": []}, "why": "support"}',
    b"[" * 5000,
])  # fmt: skip
def test_a_body_that_is_wrong_is_refused_and_not_repeated(town: Town, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    for path in ("/api/persons/find", "/api/audit/find", "/api/exchanges/corrections", "/api/deviations/close"):
        answer = send(town, "POST", path, content=body, headers=headers)
        assert answer.status_code in {400, 422}, (path, answer.text)
        assert "14831560224" not in answer.text
        assert answer.json()["code"] in CATALOGUE


def test_a_tenant_that_is_not_there_is_told_alike_below_every_address(town: Town) -> None:
    for path in ("/t/nobody/api/queue", "/t/nobody/api/openapi.json", "/t/nobody/health/ready"):
        assert ask(town, "GET", path)[1]["code"] == "service-no-tenant"
    assert ask(town, "GET", "/t/kommunen/api/queue")[0] == 200
