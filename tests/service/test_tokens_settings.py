"""Settings that would let in whom nobody meant are told before the service starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planbro import settings
from planbro.ident import make_orgnr
from planbro.testing.issuer import Issuer

LOCAL = Issuer("https://sts.kommunen.no")


def found(tmp_path: Path, *, environment: str = "test", callers: str = "", **issuers: dict[str, Any]) -> dict[str, str]:
    """The codes that a file with these issuers gives, and where."""
    tables = [
        f'deployment = "kommune"\nenvironment = "{environment}"',
        f'[tenants.nord]\norgnr = "{make_orgnr(7)}"\nname = "Nord"',
    ]
    for name, issuer in issuers.items():
        lines = [f"[service.issuers.{name}]"]
        lines += [f"{key} = {toml(value)}" for key, value in issuer.items() if key != "scopes"]
        scopes = [f'"{scope}" = {toml(rights)}' for scope, rights in issuer["scopes"].items()]
        tables.append("\n".join([*lines, f"[service.issuers.{name}.scopes]", *scopes]))
    file = tmp_path / "planbro.toml"
    file.write_text("\n\n".join([*tables, callers]))
    loaded = settings.load(file, {"PLANBRO_KEYS": "x"})
    told = settings.check(loaded, {}, reach=True)
    return {one.code: one.place.path or "" for one in told if (one.place.path or "").startswith("service.")}


def toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def test_an_issuer_as_it_should_be_is_no_matter(tmp_path: Path) -> None:
    assert found(tmp_path, local=LOCAL.settings()) == {}


def test_no_bearer_tokens_for_real(tmp_path: Path) -> None:
    told = LOCAL.settings(bearer=True)
    assert found(tmp_path, environment="production", local=told) == {
        "config-issuer-bearer": "service.issuers.local.bearer"
    }
    assert found(tmp_path, local=told) == {}


def test_each_issuer_stands_there_once(tmp_path: Path) -> None:
    told = found(tmp_path, one=LOCAL.settings(), two=LOCAL.settings(audience="another"))
    assert told == {"config-issuer-twice": "service.issuers.two.authority"}


def test_its_keys_are_not_fetched_in_the_clear(tmp_path: Path) -> None:
    assert found(tmp_path, local=LOCAL.settings(metadata="http://sts.kommunen.no/x")) == {
        "config-plain-http": "service.issuers.local.metadata"
    }
    assert found(tmp_path, local=Issuer("http://sts.kommunen.no").settings()) == {
        "config-plain-http": "service.issuers.local.authority"
    }
    assert found(tmp_path, local=Issuer("http://localhost:8091").settings()) == {}


def test_a_file_of_keys_is_there(tmp_path: Path) -> None:
    told = found(tmp_path, local=LOCAL.settings(jwks_file=str(tmp_path / "none.json")))
    assert told == {"config-folder": "service.issuers.local.jwks_file"}
    assert found(tmp_path, local=LOCAL.settings(jwks_file=str(LOCAL.write_keys(tmp_path)))) == {}


def test_tenants_that_are_named_are_there(tmp_path: Path) -> None:
    assert found(tmp_path, local=LOCAL.settings(tenants=["nor"])) == {
        "config-name-unknown": "service.issuers.local.tenants"
    }
    callers = f'[service.callers]\nsor = ["{make_orgnr(9)}"]'
    assert found(tmp_path, callers=callers) == {"config-name-unknown": "service.callers"}


@pytest.mark.parametrize("alg", ["none", "HS256", "EdDSA", "RS1"])
def test_no_weak_algorithm_can_be_written(alg: str) -> None:
    for key in ("algorithms", "proofs"):
        with pytest.raises(ValueError, match="Input should be"):
            settings.Issuer.model_validate(LOCAL.settings(**{key: [alg]}))
