"""The format `epj`: both ways, value and original code side by side, and the parts that are worked out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import planbro
from planbro.findings import Refused
from planbro.formats.epj import Catalogue, catalogue, complete, ready_text, ready_texts
from planbro.formats.epj._texts import Epj
from planbro.mapping import data_dir
from planbro.plan import Code, IpStatus, Plan, copy
from planbro.testing import municipality, rich_plan

NS = "{urn:planbro:epj:1}"
EPJ2 = "{http://www.kith.no/xmlstds/epj/epj2/2008-02-20}"
META = "{http://www.kith.no/xmlstds/epj/meta/2008-02-20}"
DAY = "2026-11-22"
RICH = Path(__file__).resolve().parents[2] / "fixtures" / "epj" / "rich-plan.ip.xml"


def document(plan: Plan) -> Any:
    """The document of a plan, whole."""
    root = etree.fromstring(planbro.write(plan, "epj", onto=False, as_of=DAY).data)
    complete(root, plan, DAY)
    return root


def answers(root: Any) -> list[dict[str, str]]:
    return [{child.tag.removeprefix(NS): child.text for child in one}
            for one in root.iterfind(f"{NS}IndividuellPlan/{NS}Svar")]  # fmt: skip


def alone(inside: str) -> bytes:
    return (f'<IndividuellPlanStatus xmlns="urn:planbro:epj:1" planId="6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911">'
            f"<IndividuellPlan><Svar id='a'>{inside}</Svar></IndividuellPlan></IndividuellPlanStatus>").encode()  # fmt: skip


def test_the_value_keeps_the_code_it_was_read_from_beside_every_list() -> None:
    plan = Plan(id="6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911")
    original = Code("need-reported", "urn:oid:2.16.578.1.12.4.1.1.8705", "105", "Melding er sendt")
    plan.ip_status.append(IpStatus(id="00000000-0000-4000-8000-000000000001", value=original))
    (answer,) = answers(document(plan))
    assert answer["Verdi"] == "=need-reported|=urn:oid:2.16.578.1.12.4.1.1.8705|=105|=Melding er sendt"
    assert (answer["Kode8705"], answer["Kode9336"], answer["Kode8307"], answer["KodeKostra"]) == ("105", "2", "1", "2")
    back = planbro.read(etree.tostring(document(plan))).plan.ip_status[0].value
    assert isinstance(back, Code)
    assert back.exact == original.exact


def test_a_document_with_codes_alone_is_read_from_the_list_that_says_most() -> None:
    reading = planbro.read(alone("<Kode8705>105</Kode8705><Kode9336>2</Kode9336>"))
    assert reading.plan.ip_status[0].value == Code("need-reported")
    assert "carrier-contradicts" not in reading.findings.codes()


def test_a_code_that_says_another_thing_than_the_value_is_told() -> None:
    reading = planbro.read(alone("<Verdi>declined</Verdi><Kode9336>1</Kode9336>"))
    assert reading.plan.ip_status[0].value == Code("declined")
    assert "carrier-contradicts" in reading.findings.codes()


def test_nine_is_the_hospitals_koordinator_in_9246_and_eighteen_in_9034() -> None:
    people = document(rich_plan()).findall(f"{NS}Koordinatorer/{NS}Koordinator")
    roles = {
        one.findtext(f"{NS}Nivaa"): (one.findtext(f"{NS}Rolle9034"), one.findtext(f"{NS}Rolle9246")) for one in people
    }
    assert roles == {"Kommunen": ("8", "8"), "Helseforetaket": ("18", "9"), "Barnekoordinator": (None, None)}


def test_a_deputy_bears_no_role() -> None:
    deputies = document(rich_plan()).findall(f"{NS}Koordinatorer/{NS}Stedfortreder")
    assert deputies
    assert not any(one.find(f"{NS}Rolle9034") is not None for one in deputies)


def test_goals_and_measures_stay_in_the_plan() -> None:
    plan = rich_plan()
    text = etree.tostring(document(plan), encoding="unicode")
    assert not any(
        str(goal.title) in text for goal in plan.goals if isinstance(goal.title, str) and len(goal.title) > 12
    )


@pytest.mark.parametrize("seed", [3, 4])
def test_every_document_follows_its_schema(seed: int) -> None:
    schema = etree.XMLSchema(etree.parse(str(data_dir("schemas") / "epj" / "epj-1.xsd")))
    for plan in [rich_plan(), *municipality(20, seed=seed)]:
        schema.assertValid(document(plan))


def test_the_fixture_is_what_the_plan_gives() -> None:
    assert etree.tostring(etree.parse(str(RICH)), method="c14n") == _tidied(document(rich_plan()))
    assert planbro.read(RICH.read_bytes()).plan.id == rich_plan().id


def _tidied(root: Any) -> bytes:
    etree.indent(root, space="  ")
    return etree.tostring(root, method="c14n")


# --- what is worked out


def test_the_journal_note_is_what_an_epj_takes() -> None:
    note = document(rich_plan()).find(f"{NS}Journalnotat/{EPJ2}GenereltJournalnotat")
    assert note.get(f"{META}basiskomponenttype") == "EPJ dokument"
    assert note.get(f"{META}komponenttype") == "2.16.578.1.12.4.1.6.13.11009.0"
    assert note.get(f"{META}informasjonskategori") == "Andre notater"
    assert note.get("komponentID") == document(rich_plan()).find(f"{NS}Journalnotat/{EPJ2}GenereltJournalnotat").get(
        "komponentID"
    )
    heading = note.find(f"{EPJ2}Journaltekst/{EPJ2}Overskriftskode")
    assert (heading.get("V"), heading.get("S")) == ("14", "2.16.578.1.12.4.1.1.9141")
    assert note.findtext(f"{EPJ2}Journaltekst/{EPJ2}Notat").startswith("Har individuell plan. Koordinator: ")


def test_dates_in_blocks_are_compact() -> None:
    block = document(rich_plan()).find(f"{NS}Registre/{NS}Iplos")[-1]
    assert block.findtext(f"{NS}poFraDato") == "20240819"
    assert block.find(f"{NS}poTilDato") is None


def test_completing_again_changes_nothing_where_the_plan_is_the_same() -> None:
    root = document(rich_plan())
    before = etree.tostring(root)
    complete(root, rich_plan(), "2027-03-01", before=rich_plan())
    assert etree.tostring(root) == before


def test_completing_after_a_change_makes_the_parts_again_in_their_place() -> None:
    plan = rich_plan()
    root = document(plan)
    changed = copy(plan)
    changed.ip_status.append(
        IpStatus(id="00000000-0000-4000-8000-000000000009", value=Code("ended"), start="2026-11-01")
    )
    complete(root, changed, DAY, before=plan)
    assert [child.tag.removeprefix(NS) for child in root][-3:] == ["Registre", "Journalnotat", "Tekster"]
    blocks = root.findall(f"{NS}Registre/{NS}Iplos/{NS}Blokk")
    assert [(b.findtext(f"{NS}poIndPlan"), b.findtext(f"{NS}poTilDato")) for b in blocks[-2:]] == [
        ("1", "20261031"), ("2", None),
    ]  # fmt: skip
    assert "avsluttet 01.11.2026" in root.findtext(f"{NS}Tekster/{NS}Tekst")


def test_a_stafettlogg_has_none_of_it() -> None:
    plan = rich_plan()
    plan.kind = Code("stafettlogg")
    assert [child.tag.removeprefix(NS) for child in document(plan)][-1] == "Journal"


# --- the ready text


def test_the_text_says_status_koordinator_source_and_date() -> None:
    assert ready_text(rich_plan(), DAY).text == (
        "Har individuell plan. Koordinator: Anne-Berit Mæhle, Barne- og familietjenesten, tlf 100 70 003. "
        "Koordinator i sykehuset: Tone Vårdal, Nordvest sykehus HF, tlf 100 30 201. Barnekoordinator: Anne-Berit Mæhle, "
        "Barne- og familietjenesten, tlf 100 70 003. Koordinerende enhet: Fjordvik kommune, tlf 100 20 010. Planen føres i "
        "Eksempelverktøyet og på papir. Opplyst av Fjordvik kommune, 22.11.2026."
    )


def test_a_koordinator_without_a_plan_is_no_plan() -> None:
    plan = rich_plan()
    plan.kind, plan.ip_status = Code("koordinator-only"), []
    text = ready_text(plan, DAY).text
    assert text.startswith("Koordinator: ")
    assert "individuell plan" not in text.lower()


def test_a_plan_that_says_nothing_has_no_text() -> None:
    assert ready_texts(Plan(id="6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911"), DAY) == []


def test_no_place_in_an_epj_is_claimed_as_known() -> None:
    known = {key for key, one in catalogue().epjs.items() if one.confirmed}
    assert known == {"standard", "standard-nn"}
    assert {"gerica", "cosdoc", "profil", "dips", "helseplattformen"} <= catalogue().epjs.keys()


def short(length: int) -> Catalogue:
    shipped = catalogue()
    epjs = {"kort": Epj("kort", "Kort felt", "Et kort felt", False, "nb", length)}
    return Catalogue(shipped.order, shipped.drop, shipped.words, epjs)


def test_a_short_field_loses_the_least_needed_first() -> None:
    made = ready_text(rich_plan(), DAY, "kort", using=short(150))
    assert made.text == (
        "Har individuell plan. Koordinator: Anne-Berit Mæhle, Barne- og familietjenesten, tlf 100 70 003. "
        "Opplyst av Fjordvik kommune, 22.11.2026."
    )
    assert made.shortened


def test_what_is_cut_off_is_told() -> None:
    from planbro.findings import Findings

    findings = Findings()
    made = ready_text(rich_plan(), DAY, "kort", using=short(40), findings=findings)
    assert len(made.text) <= 40
    assert findings.codes() == ["epj-text-cut"]


def test_nynorsk_has_every_sentence_that_bokmaal_has() -> None:
    nb, nn = catalogue().words["nb"], catalogue().words["nn"]
    for part in ("ip", "koordinator_status", "sentences"):
        assert getattr(nb, part).keys() == getattr(nn, part).keys()


@pytest.mark.parametrize("text", ["order = 1", "[nb.ip]\n", "\x00", "order = []\ndrop = []\n[epj.x]\n"])
def test_a_catalogue_with_a_fault_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "epj-texts.toml"
    file.write_text(text)
    with pytest.raises(Refused, match="epj-texts-invalid"):
        catalogue(file)
