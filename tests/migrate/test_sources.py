"""SOURCE in every form that a municipality has it in: what is a plan is found, in a fixed order, and the rest is told."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from planbro import read
from planbro.exchange._exports import Exports
from planbro.exchange.archive import Asked, Shelf, make
from planbro.exchange.archive import Wish as Archiving
from planbro.exchange.migrate import Job, Wish, migrate_all
from planbro.exchange.survey import Question, survey_source
from planbro.formats.noark import load
from planbro.testing._files import minimal_pdf
from planbro.testing.exports import make_export

from .conftest import AS_OF, run

SHEET = "Plan nr;Etternavn;Mål\n1;Bø;Bo\n2;Li;Skole\n"
PRINTED = ["Navn: Kari Nordmann", "Plannummer: 77", "Utskriftsdato: 22.11.2025"]
CASE = """<mappe><systemID>m-{number}</systemID><mappeID>{number}</mappeID><tittel>{title}</tittel>
  <opprettetDato>2021-03-01T09:00:00</opprettetDato><part><partNavn>Ola Vik</partNavn><partRolle>Bruker</partRolle></part>
  <registrering><systemID>p-{number}</systemID><tittel>Plan</tittel><dokumentbeskrivelse><systemID>d-{number}</systemID>
  <tittel>Plan</tittel><dokumentobjekt><referanseDokumentfil>{file}</referanseDokumentfil></dokumentobjekt>
  </dokumentbeskrivelse></registrering></mappe>"""


def extract(folder: Path, *titles: str, file: str = "dokumenter/1.pdf") -> Path:
    """A Noark 5 extract with a mappe of each title."""
    (folder / "dokumenter").mkdir(parents=True)
    (folder / "dokumenter" / "1.pdf").write_bytes(minimal_pdf("Plan", ["Individuell plan"]))
    cases = "".join(CASE.format(number=f"2021/{n}", title=title, file=file) for n, title in enumerate(titles, 1))
    (folder / "arkivstruktur.xml").write_text(
        f"""<arkiv xmlns="http://www.arkivverket.no/standarder/noark5/arkivstruktur"><systemID>a</systemID>
        <tittel>Arkiv</tittel><arkivdel><systemID>b</systemID>{cases}</arkivdel></arkiv>""",
        "utf-8",
    )
    return folder


def packed(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as made:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                made.write(path, path.relative_to(folder).as_posix())
    return target


def keys(source: Path, *, pdf: bool = False) -> tuple[list[str], list[tuple[str, str]]]:
    """The plans, and what was set aside with its reason."""
    exports = Exports.open(source, pdf=pdf)
    found = [entry.key for entry in exports.entries()]
    assert found == [entry.key for entry in exports.entries()]
    assert found == [entry.key for entry in Exports.open(source, pdf=pdf).entries()]
    return found, exports.set_aside


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """Three plans of Sampro in a folder."""
    folder = tmp_path / "tre"
    make_export(folder, plans=3, attachments=1, attachment_size=300, text=5_000)
    return folder


def test_a_folder_gives_its_plans_by_path(plans: Path) -> None:
    assert keys(plans)[0] == [f"000/plan-{n:06}.zip" for n in range(3)]


def test_a_zip_of_plans_gives_them_by_member(plans: Path, tmp_path: Path) -> None:
    assert keys(packed(plans, tmp_path / "alt.zip"))[0] == [f"000/plan-{n:06}.zip" for n in range(3)]


def test_zips_of_plans_in_a_folder_give_theirs_under_their_own_names(plans: Path, tmp_path: Path) -> None:
    (tmp_path / "inn" / "sone").mkdir(parents=True)
    packed(plans, tmp_path / "inn" / "sone" / "nord.zip")
    assert keys(tmp_path / "inn")[0] == [f"sone/nord.zip/000/plan-{n:06}.zip" for n in range(3)]


def test_a_workbook_gives_its_plans_by_number(tmp_path: Path) -> None:
    (tmp_path / "inn").mkdir()
    (tmp_path / "inn" / "nord.csv").write_text(SHEET, "utf-8")
    assert keys(tmp_path / "inn")[0] == ["nord.csv#1", "nord.csv#2"]
    assert keys(tmp_path / "inn" / "nord.csv")[0] == ["nord.csv#1", "nord.csv#2"]


def test_csv_files_of_one_folder_are_one_book(tmp_path: Path) -> None:
    (tmp_path / "inn" / "sone").mkdir(parents=True)
    (tmp_path / "inn" / "sone" / "planer.csv").write_text("Plan nr;Etternavn\n1;Bø\n2;Li\n", "utf-8")
    (tmp_path / "inn" / "sone" / "maal.csv").write_text("Plan nr;Mål\n1;Bo\n2;Skole\n", "utf-8")
    exports = Exports.open(tmp_path / "inn")
    entries = list(exports.entries())
    assert [entry.key for entry in entries] == ["sone#1", "sone#2"]
    assert [goal.title for entry in entries for goal in read(exports.read(entry)).plan.goals] == ["Bo", "Skole"]


def test_a_zip_with_a_book_at_its_top_is_that_book(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bok.zip", "w") as made:
        made.writestr("planer.csv", "Plan nr;Etternavn\n1;Bø\n2;Li\n")
        made.writestr("maal.csv", "Plan nr;Mål\n1;Bo\n")
        made.writestr("vedlegg/1.xml", "<a/>")
    assert keys(tmp_path / "bok.zip")[0] == ["bok.zip#1", "bok.zip#2"]


def test_an_extract_gives_its_plans_by_their_mapper(tmp_path: Path) -> None:
    folder = extract(tmp_path / "inn" / "uttrekk", "Individuell plan", "Byggesak", "Individuell plan for Ola")
    assert keys(tmp_path / "inn")[0] == ["uttrekk#2021/1", "uttrekk#2021/3"]
    assert keys(packed(folder, tmp_path / "uttrekk.zip"))[0] == ["uttrekk.zip#2021/1", "uttrekk.zip#2021/3"]


def test_an_extract_without_plans_is_set_aside(tmp_path: Path) -> None:
    extract(tmp_path / "inn" / "uttrekk", "Byggesak")
    assert keys(tmp_path / "inn") == ([], [("uttrekk", "extract")])


def test_an_extract_that_is_cut_short_gives_what_comes_before_and_says_so(tmp_path: Path) -> None:
    folder = extract(tmp_path / "inn" / "uttrekk", "Individuell plan", "Individuell plan")
    path = folder / "arkivstruktur.xml"
    path.write_bytes(path.read_bytes()[:-90])
    found, aside = keys(tmp_path / "inn")
    assert found == ["uttrekk#2021/1"]
    assert aside == [("uttrekk", "xml-malformed")]


def test_a_pdf_is_a_plan_only_where_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "inn").mkdir()
    (tmp_path / "inn" / "plan.pdf").write_bytes(minimal_pdf("Individuell plan", PRINTED))
    assert keys(tmp_path / "inn") == ([], [("plan.pdf", "pdf")])
    assert keys(tmp_path / "inn", pdf=True) == (["plan.pdf"], [])


def test_what_is_no_plan_is_set_aside_with_its_reason(plans: Path, tmp_path: Path) -> None:
    (plans / "lenke.xml").symlink_to(tmp_path / "annet.xml")
    (plans / ".skjult.xml").write_text("<a/>")
    (plans / "~$planer.xlsx").write_bytes(b"PK")
    (plans / "gammel.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    (plans / "tom.xml").touch()
    (plans / "les meg.txt").write_text("hei")
    (plans / "liste.csv").write_text("Fødselsnummer;Navn\n;Ask\n", "utf-8")
    (plans / "manifest.json").write_text("{}")
    found, aside = keys(plans)
    assert len(found) == 3
    assert dict(aside) == {
        "lenke.xml": "link", ".skjult.xml": "hidden", "~$planer.xlsx": "hidden", "gammel.xls": "old-workbook",
        "tom.xml": "empty", "les meg.txt": "not-a-plan", "liste.csv": "format-unknown", "manifest.json": "manifest",
    }  # fmt: skip


def mixed(folder: Path) -> Path:
    """One of each kind."""
    make_export(folder / "tre", plans=3, attachments=1, attachment_size=300, text=5_000)
    (folder / "nord.csv").write_text(SHEET, "utf-8")
    extract(folder / "uttrekk", "Individuell plan", file="dokumenter/borte.pdf")
    (folder / "plan.pdf").write_bytes(minimal_pdf("Individuell plan", PRINTED))
    return folder


@pytest.mark.parametrize("workers", [0, 2])
def test_all_kinds_are_moved_together_by_any_number_of_processes(workers: int, tmp_path: Path) -> None:
    source = mixed(tmp_path / "inn")
    done = migrate_all(Job(source, str(tmp_path / "ny"), Wish("plan", AS_OF), pdf=True, workers=workers))
    found = {one["key"]: one for one in done.ledger.results()}
    done.ledger.close()
    assert len(found) == 7
    assert {one["state"] for one in found.values()} == {"moved"}
    told = {remark["code"] for remark in found["uttrekk#2021/1"]["remarks"]}
    assert "noark-file-missing" in told


def test_they_are_surveyed_and_archived_too(tmp_path: Path) -> None:
    source = mixed(tmp_path / "inn")
    assert survey_source(source, Question(pdf=True), workers=2).to_json()["plans"] == 7
    made = make(Archiving(source, tmp_path / "arkiv", Asked("migration", load()), pdf=True))
    assert made.counts == {"made": 7}
    assert sum(1 for _ in Shelf.open(tmp_path / "arkiv").plans()) == 7


def test_the_command_says_how_a_pdf_is_read(tmp_path: Path) -> None:
    source = mixed(tmp_path / "inn")
    done = run("migrate", source, tmp_path / "ny", "--to", "plan", "--report", tmp_path / "rapport", "--progress", "none",
               "--workers", 0, "--no-forms")  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    assert "--pdf" in (tmp_path / "rapport" / "aside.csv").read_text("utf-8-sig")
