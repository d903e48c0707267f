"""What is left on disk, and for whom."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from command import FIXTURES, RICH, planbro

import planbro as library
from planbro.formats._document import canonical


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_outputs_are_for_the_owner_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        ran = planbro("convert", RICH, "-o", tmp_path / "x.json", "--to", "fhir", "--account", tmp_path / "a.json")
    finally:
        os.umask(old)
    assert ran.code == 0
    assert mode(tmp_path / "x.json") == mode(tmp_path / "a.json") == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "x.json"]


def test_the_account_adds_up(tmp_path: Path) -> None:
    planbro(
        "convert", RICH, "-o", tmp_path / "x.xml", "--to", "plo-1.6", "--own-copy", "--account", tmp_path / "a.json"
    )
    account = json.loads((tmp_path / "a.json").read_text())
    counts = account["counts"]
    assert counts["leaves"] == counts["mapped"] + counts["kept"] + counts["withheld"] + counts["no_slot"] > 0
    assert len(account["entries"]) == counts["leaves"] - counts["mapped"]


@pytest.mark.parametrize("option", ["-o", "--account"])
@pytest.mark.parametrize("way", ["same", "relative", "symlink", "hardlink"])
def test_the_input_is_never_overwritten(option: str, way: str, tmp_path: Path) -> None:
    source = tmp_path / "plan.xml"
    source.write_bytes((FIXTURES / "sampro/rich-plan.xml").read_bytes())
    other = tmp_path / "other.xml"
    if way == "symlink":
        other.symlink_to(source)
    elif way == "hardlink":
        other.hardlink_to(source)
    name = {"same": source, "relative": tmp_path / "." / ".." / tmp_path.name / "plan.xml"}.get(way, other)
    words = ["-o", name] if option == "-o" else ["-o", tmp_path / "ok.xml", "--account", name]
    ran = planbro("convert", source, *words, "--to", "sampro")
    assert ran.code == 2
    assert "[output-is-input]" in ran.err
    assert source.read_bytes() == (FIXTURES / "sampro/rich-plan.xml").read_bytes()
    assert not (tmp_path / "ok.xml").exists()


def test_one_that_cannot_be_written_takes_the_other_with_it(tmp_path: Path) -> None:
    ran = planbro(
        "convert", RICH, "-o", tmp_path / "x.json", "--to", "fhir", "--account", tmp_path / "missing" / "a.json"
    )
    assert ran.code == 2
    assert not list(tmp_path.iterdir())


def test_an_older_file_survives_a_failure(tmp_path: Path) -> None:
    old = tmp_path / "x.xml"
    old.write_text("old")
    ran = planbro("convert", RICH, "-o", old, "--to", "plo-1.6", "--receiver", "herid:99999", "--purpose", "MARKETING")
    if ran.code == 2:
        assert old.read_text() == "old"


def test_sampro_through_flyt_gives_the_original(tmp_path: Path) -> None:
    assert planbro("convert", RICH, "-o", tmp_path / "flyt.zip", "--to", "flyt-samspill").code == 0
    assert planbro("convert", tmp_path / "flyt.zip", "-o", tmp_path / "back.zip", "--to", "sampro").code == 0
    assert canonical((tmp_path / "back.zip").read_bytes()) == canonical(RICH.read_bytes())


def test_onto_puts_an_edit_back_on_its_document(tmp_path: Path) -> None:
    planbro("convert", RICH, "-o", tmp_path / "flyt.json", "--to", "flyt-samspill")
    edited = (tmp_path / "flyt.json").read_text().replace('"Individuell plan for Tuva"', '"Planen min"', 1)
    (tmp_path / "flyt.json").write_text(edited)
    ran = planbro(
        "convert", tmp_path / "flyt.json", "-o", tmp_path / "back.zip", "--to", "sampro", "--onto", RICH, "--json"
    )
    assert ran.code == 0
    assert ran.json["result"]["target"]["how"] == "put"
    assert library.read((tmp_path / "back.zip").read_bytes()).plan.title == "Planen min"


@pytest.mark.parametrize(("ending", "start"), [("zip", b"PK"), ("xml", b"<")])
def test_the_ending_decides_the_container(ending: str, start: bytes, tmp_path: Path) -> None:
    out = tmp_path / f"x.{ending}"
    assert planbro("convert", RICH, "-o", out, "--to", "sampro").code == 0
    assert out.read_bytes().startswith(start)
    assert library.read(out.read_bytes()).plan == library.read(RICH.read_bytes()).plan


def test_a_file_without_an_ending_takes_any_format(tmp_path: Path) -> None:
    assert planbro("convert", RICH, "-o", tmp_path / "plan", "--to", "fhir").code == 0
    ran = planbro("convert", RICH, "-o", tmp_path / "skjema.csv", "--to", "epj")
    assert "epj is written as .xml, not .csv" in ran.err


def test_the_variant_has_its_own_words(tmp_path: Path) -> None:
    assert planbro("convert", RICH, "-o", tmp_path / "x.xml", "--to", "sampro", "--variant", "4.4").code == 0
    assert "<Aktivitet" in (tmp_path / "x.xml").read_text()


def test_a_receiver_gets_less(tmp_path: Path) -> None:
    her = next(
        str(one.her_id)
        for one in library.read(RICH.read_bytes()).plan.organisations
        if one.kind.value == "hospital-unit"
    )
    ran = planbro(
        "convert",
        RICH,
        "-o",
        tmp_path / "x.xml",
        "--to",
        "plo-1.6",
        "--receiver",
        f"herid:{her}",
        "--purpose",
        "TREAT",
        "--json",
    )
    assert ran.code == 0
    assert ran.json["result"]["disclosure"]["own_copy"] is False
    assert ran.json["result"]["account"]["counts"]["withheld"] > 0


def test_generate_names_files_by_number_and_repeats_itself(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        ran = planbro(
            "generate",
            "--plans",
            3,
            "--seed",
            9,
            "--to",
            "flyt-samspill",
            "-o",
            tmp_path / folder,
            "--zip",
            "--faults",
            "bom,latin1",
        )
        assert ran.code == 0
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == ["manifest.json", "plan-000001.zip", "plan-000002.zip", "plan-000003.zip"]
    assert all((tmp_path / "a" / n).read_bytes() == (tmp_path / "b" / n).read_bytes() for n in names)
    assert all(mode(tmp_path / "a" / n) == 0o600 for n in names)


def test_mappings_show_writes_pages_and_maps(tmp_path: Path) -> None:
    assert planbro("mappings", "show", "plo-1.6", "-o", tmp_path / "p.md", "--conceptmaps", tmp_path / "maps").code == 0
    assert (tmp_path / "p.md").read_text().startswith("# PLO 1.6")
    maps = [json.loads(path.read_text()) for path in (tmp_path / "maps").iterdir()]
    assert maps
    assert all(one["resourceType"] == "ConceptMap" for one in maps)
    known = {"equivalent", "wider", "narrower"}
    assert {t["equivalence"] for m in maps for e in m["group"][0]["element"] for t in e["target"]} <= known


def test_mappings_check_names_file_and_line(tmp_path: Path) -> None:
    table = tmp_path / "ours.table"
    text = (Path(__file__).parents[2] / "mappings/sampro.table").read_text()
    table.write_text(
        text.replace("title         | Planopplysninger/Tittel ", "titel         | Planopplysninger/Tittel ", 1)
    )
    ran = planbro("mappings", "check", table)
    assert ran.code == 1
    assert f"{table}:" in ran.err
    assert "[table-plan-path]" in ran.err


def test_survey_reads_with_a_customers_table(tmp_path: Path) -> None:
    table = tmp_path / "ours.table"
    text = (Path(__file__).parents[2] / "mappings/sampro.table").read_text()
    lines = [line for line in text.splitlines() if "Planopplysninger/Sammendrag" not in line]
    table.write_text("\n".join(line for line in lines if not line.startswith("@schema")))
    result = planbro("survey", RICH, "--table", table, "--json").json["result"]
    assert [row["path"] for row in result["unknown_fields"]] == ["/Plan/Planopplysninger/Sammendrag"]
    assert result["proposals"][0]["row"].startswith("summary | Planopplysninger/Sammendrag | text")


def test_the_demo_loses_nothing(tmp_path: Path) -> None:
    ran = planbro("demo", "-o", tmp_path / "d", "--json")
    assert ran.code == 0
    result = ran.json["result"]
    assert all(one["written"] and one["lost"] == one["strange"] == [] for one in result["targets"])
    assert result["round_trip"]["canonical"]
    assert result["without_ip"]["statuses"] == []
    assert result["without_ip"]["unchanged"]
    assert (tmp_path / "d" / "sampro-back.zip").read_bytes() == RICH.read_bytes()
