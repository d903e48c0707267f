"""An "enkelt samspill" is a koordinator without individuell plan; it comes out as that, whichever way it goes.

Neither is ever derived from the other (domain.md § 0 no. 8, § 3.5).
"""

from __future__ import annotations

import pytest
from lxml import etree
from tests.laws.common import TOOLS, created, opened

import planbro
from planbro.formats import FORMATS
from planbro.plan import ABSENT, Code, Koordinator, KoordinatorStatus, Measure, Plan, status_on
from planbro.testing import rich_plan

DAY = "2026-11-22"
NS = "{urn:planbro:dips-samspill:1}"
ENKELT = """<Samspill xmlns="urn:planbro:dips-samspill:1" system="DIPS Samspill" nummer="S-77" type="enkelt"
  status="aktiv">
  <Planeier fornavn="Sol" etternavn="Eksempel"/>
  <Koordinering>
    <Koordinator id="k1" nivaa="kommune" fornavn="Åse" etternavn="Eksempel" fra="02.01.2026">
      <Kontakt telefon="100 70 001"/>
    </Koordinator>
  </Koordinering>
</Samspill>""".encode()


def test_it_is_read_as_a_koordinator_and_no_plan() -> None:
    reading = planbro.read(ENKELT)
    assert reading.format == "dips-samspill"
    assert reading.plan.kind == Code("koordinator-only")
    now = status_on(reading.plan, DAY)
    assert now.has_koordinator is True
    assert now.has_ip is None


@pytest.mark.parametrize("target", [*TOOLS, "fhir", "plo-1.6", "plo-2.0", "epj", "plan"])
def test_no_format_makes_a_plan_of_it(target: str) -> None:
    sender = "herid:8140001" if FORMATS[target].message else None
    written = planbro.write(planbro.read(ENKELT).plan, target, onto=False, as_of=DAY, sender=sender)
    there = planbro.read(written.data).plan
    assert status_on(there, DAY).has_ip is None
    assert status_on(there, DAY).has_koordinator is True


@pytest.mark.parametrize("target", [name for name in TOOLS if name != "dips-samspill"])
def test_it_comes_back_as_it_was(target: str) -> None:
    plan = planbro.read(ENKELT).plan
    there = planbro.read(planbro.write(plan, target, onto=False).data).plan
    back = etree.fromstring(planbro.write(there, "dips-samspill", onto=False).data)
    assert back.get("type") == "enkelt"
    assert back.find(f"{NS}Koordinering/{NS}IndividuellPlan") is None
    assert planbro.read(etree.tostring(back)).plan == plan


def test_a_plan_may_say_that_there_is_a_koordinator_and_that_there_is_no_plan() -> None:
    plan = Plan(id="6a0d0a1e-6f5e-4a4c-9a0a-3b1f3f3c9d10", kind=Code("koordinator-only"))
    plan.koordinator_status = [
        KoordinatorStatus(id="6a0d0a1e-6f5e-4a4c-9a0a-3b1f3f3c9d11", value=Code("appointed"), level=Code("municipal"))
    ]
    plan.koordinatorer = [Koordinator(id="6a0d0a1e-6f5e-4a4c-9a0a-3b1f3f3c9d12", level=Code("municipal"), given="Åse")]
    assert opened(created(plan, "dips-samspill")).plan == plan


def test_a_stafettlogg_is_no_samspill() -> None:
    """DIPS Samspill has two kinds of plan; another kind is left out and told, never called one of the two."""
    plan = rich_plan()
    plan.kind = Code("stafettlogg")
    writing = planbro.write(plan, "dips-samspill", onto=False)
    assert etree.fromstring(writing.data).get("type") is None
    assert writing.account.counts["no_slot"] > 0
    assert [entry for entry in writing.account.entries if entry.path == "kind"]


def test_a_tiltak_stands_under_its_livsomraade() -> None:
    root = etree.fromstring(created(rich_plan(), "dips-samspill"))
    kinds = {area.get("kode"): len(area) for area in root.iter(f"{NS}Livsomraade")}
    assert {"utdanning", "helse", "fritid"} <= kinds.keys()
    assert sum(kinds.values()) == len(rich_plan().measures)


def test_a_tiltak_of_no_known_livsomraade_is_read_as_well() -> None:
    plan = Plan(id="6a0d0a1e-6f5e-4a4c-9a0a-3b1f3f3c9d10")
    plan.measures = [Measure(id="6a0d0a1e-6f5e-4a4c-9a0a-3b1f3f3c9d11", title="Bading")]
    data = created(plan, "dips-samspill")
    assert opened(data).plan == plan
    unknown = data.replace(b"<Livsomraade>", b'<Livsomraade kode="natur">')
    assert unknown != data
    there = planbro.read(unknown)
    assert [one.title for one in there.plan.measures] == ["Bading"]
    assert there.plan.measures[0].life_area is ABSENT
    assert [(entry.path.rpartition("/")[2], entry.fate) for entry in there.account.entries] == [("@kode", "kept")]
    assert planbro.write(there.plan, "dips-samspill").data == unknown


def test_a_month_has_no_place_where_a_day_stands() -> None:
    """22.11.2026 is a day; 2026-11 is none, and is told, not made into one."""
    plan = rich_plan()
    plan.period_start = "2026-11"
    writing = planbro.write(plan, "dips-samspill", onto=False)
    assert planbro.read(writing.data).plan.period_start is ABSENT
    assert [entry for entry in writing.account.entries if entry.path == "period_start"]
