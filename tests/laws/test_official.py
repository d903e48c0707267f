"""Against the official schemas and samples, where PLANBRO_OFFICIAL names them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from lxml import etree
from tests.laws.common import created, drawn, opened, put

import planbro
from planbro.formats._document import canonical
from planbro.plan import Plan, copy
from planbro.testing import municipality, rich_plan

SAMPLES = ("Ny", "Endring", "Kansellering")


class ByName(etree.Resolver):
    """Schemas name each other by file name or http address: both are in the one folder (plo.md § 9.4)."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:
        file = self.folder / system_url.rsplit("/", 1)[-1]
        return self.resolve_filename(str(file), context) if file.is_file() else self.resolve_string("", context)


@pytest.fixture(scope="module")
def schema(official: Path) -> etree.XMLSchema:
    """One schema over envelope and both payloads."""
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
    parser.resolvers.add(ByName(official / "xsd"))
    names = ("MsgHead-v1_2.xsd", "Innleggelsesrapport-v1.6.xsd", "Sammenfatning-v2.0.xsd", "kith-base64.xsd")
    imports = []
    for name in names:
        target = etree.parse(str(official / "xsd" / name)).getroot().get("targetNamespace")
        imports.append(f'<import namespace="{target}" schemaLocation="{name}"/>')
    driver = f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{"".join(imports)}</schema>'
    return etree.XMLSchema(etree.fromstring(driver, parser, base_url=str(official / "xsd" / "driver.xsd")))


def faults(schema: etree.XMLSchema, data: bytes) -> list[str]:
    schema.validate(etree.fromstring(data))
    return [f"{error.path}: {error.message}"[:200] for error in schema.error_log][:4]


@pytest.mark.parametrize("name", SAMPLES)
def test_official_innleggelsesrapport_comes_back_identical(official: Path, name: str) -> None:
    data = (official / "samples" / f"Innleggelsesrapport_v1-6_{name}.xml").read_bytes()
    reading = planbro.read(data)
    assert reading.account.balanced
    assert planbro.write(reading.plan, "plo-1.6").data == data
    assert canonical(put(opened(data).plan, data)) == canonical(data)


def test_the_official_series_is_one_plan(official: Path) -> None:
    ids = {
        planbro.read((official / "samples" / f"Innleggelsesrapport_v1-6_{n}.xml").read_bytes()).plan.id for n in SAMPLES
    }
    assert len(ids) == 1


def test_an_official_message_says_nothing_of_a_plan(official: Path) -> None:
    reading = planbro.read((official / "samples" / "Innleggelsesrapport_v1-6_Ny.xml").read_bytes())
    assert reading.plan.ip_status == []
    assert reading.plan.koordinator_status == []
    assert reading.plan.koordinatorer == []


@pytest.mark.parametrize("name", ["plo-1.6", "plo-2.0"])
def test_every_output_is_valid(schema: etree.XMLSchema, name: str) -> None:
    for plan in [rich_plan(), *municipality(12, seed=3)]:
        assert not faults(schema, planbro.write(plan, name, onto=False, sender="herid:8140001").data)


@pytest.mark.parametrize("name", ["plo-1.6", "plo-2.0"])
@given(plan=drawn())
def test_every_generated_output_is_valid(schema: etree.XMLSchema, name: str, plan: Plan) -> None:
    assert not faults(schema, created(plan, name))


def test_a_plan_put_onto_an_official_message_keeps_it_valid(official: Path, schema: etree.XMLSchema) -> None:
    data = (official / "samples" / "Innleggelsesrapport_v1-6_Ny.xml").read_bytes()
    there = opened(data)
    plan, rich = copy(there.plan), rich_plan()
    plan.ip_status, plan.koordinator_status = rich.ip_status, rich.koordinator_status
    plan.koordinatorer, plan.coordinating_units = rich.koordinatorer, rich.coordinating_units
    changed = put(plan, data)
    assert not faults(schema, changed)
    before, after = (canonical(d).decode().count("<epj3:Legemiddelinfo") for d in (data, changed))
    assert before == after > 0
    assert [status.value.value for status in opened(changed).plan.ip_status] == ["active"]
