"""The command and its files: page, workbook, list; nobody on the terminal, nothing that runs in a cell."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import stat
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import town
from command import ROOT, planbro
from openpyxl import load_workbook
from tiny_schema import faults

SCHEMA = json.loads((ROOT / "schemas" / "cli" / "reconcile.schema.json").read_text())
FIXTURE = ROOT / "fixtures" / "reconcile"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Any]:
    folder = tmp_path_factory.mktemp("kommune")
    town.write_files(town.planted()[0], folder)
    ran = planbro("reconcile", *town.given(folder), "-o", folder / "ut", "--as-of", town.AS_OF,
                  "--municipality", town.MUNICIPALITY, "--lang", "nb")  # fmt: skip
    return folder, folder / "ut", ran


def test_the_terminal_shows_counts_and_nobody(place: tuple[Path, Path, Any]) -> None:
    ran = place[2]
    assert ran.code == 0
    assert "ting å rette" in ran.out
    for folk in town.planted()[0]:
        assert folk.number not in ran.all
        assert folk.name not in ran.all
    assert not re.search(r"\d{11}", ran.all)


def test_the_files_are_for_the_owner_alone(place: tuple[Path, Path, Any]) -> None:
    names = sorted(path.name for path in place[1].iterdir())
    assert names == [".planbro-salt", "reconcile.html", "reconcile.json", "reconcile.xlsx"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in place[1].iterdir()} == {0o600}


def test_the_list_and_the_answer_follow_the_schema(place: tuple[Path, Path, Any]) -> None:
    made = json.loads((place[1] / "reconcile.json").read_text("utf-8"))
    assert list(faults(made, SCHEMA["$defs"]["list"], SCHEMA)) == []
    ran = planbro("reconcile", *town.given(place[0]), "--json", "--as-of", town.AS_OF, "--jobs", "1")
    assert list(faults(ran.json, SCHEMA, SCHEMA)) == []
    assert ran.json["result"]["files"] == {}
    assert not re.search(r"\d{11}", ran.out)


def test_run_twice_gives_the_same_bytes(place: tuple[Path, Path, Any], tmp_path: Path) -> None:
    shutil.copytree(place[0], tmp_path / "k")
    before = {path.name: path.read_bytes() for path in (tmp_path / "k" / "ut").iterdir()}
    words = [word.replace(str(place[0]), ".") for word in town.given(place[0])]
    runs = []
    for _ in range(2):
        planbro("reconcile", *words, "-o", "ut", "--as-of", town.AS_OF, "--lang", "nb", cwd=tmp_path / "k")
        after = {path.name: path.read_bytes() for path in (tmp_path / "k" / "ut").iterdir()}
        assert after[".planbro-salt"] == before[".planbro-salt"]
        runs.append(after)
    assert runs[0] == runs[1]


def test_another_folder_wants_its_salt(place: tuple[Path, Path, Any], tmp_path: Path) -> None:
    (tmp_path / "old.json").write_bytes((place[1] / "reconcile.json").read_bytes())
    words = ["reconcile", place[0] / "pas.csv", "--as-of", "2026-12-01", "-o", tmp_path / "ut", "--previous"]
    assert "reconcile-salt" in planbro(*words, tmp_path / "old.json").err
    assert planbro(*words, place[1] / "reconcile.json").code == 1
    assert (tmp_path / "ut" / ".planbro-salt").read_bytes() == (place[1] / ".planbro-salt").read_bytes()


@pytest.mark.parametrize(("words", "code"), [
    (["missing.csv"], "input-unreadable"),
    ([".", "--as-of", "i går"], "as-of-malformed"),
    ([".", "--columns", "broken.toml"], "columns-malformed"),
    ([".", "--previous", "broken.toml"], "reconcile-previous"),
    (["pass:pas.csv"], "list-kind-unknown"),
    ([".", "--municipality", "Lyngvik"], ""),
    ([".", "--municipality", "٩٩٠١"], ""),
])  # fmt: skip
def test_what_cannot_be_done_is_2_and_writes_nothing(tmp_path: Path, words: list[str], code: str) -> None:
    (tmp_path / "broken.toml").write_text("{")
    ran = planbro("reconcile", *words, "-o", "ut", cwd=tmp_path)
    assert ran.code == 2
    assert (f"[{code}]" if code else "four digits") in " ".join(ran.err.split())
    assert not (tmp_path / "ut").exists()


def test_an_unknown_kind_is_told_with_those_there_are_and_all_at_once(tmp_path: Path) -> None:
    ran = planbro("reconcile", "pass:pas.csv", "missing.csv", "pas:ingen.csv", "--lang", "nb", cwd=tmp_path)
    assert "slaget pass" in ran.err
    assert "tool, paper, journal, iplos, pas, messages, idents" in ran.err
    assert "missing.csv" in ran.err
    assert "ingen.csv" in ran.err


@pytest.mark.parametrize("shown", ["--show-persons", "--no-persons"])
def test_a_name_on_a_file_in_a_folder_reaches_no_terminal(tmp_path: Path, shown: str) -> None:
    """`file 1 in DIR` on the terminal and in --json; without persons in the files too."""
    folder, everyone = tmp_path / "lister", town.consistent(2)
    town.journal_says_no(everyone[0])
    town.write_files(everyone, folder)
    (folder / "pas.csv").rename(folder / "Kari Nordmann.csv")
    with (folder / "Kari Nordmann.csv").open("ab") as stream:
        stream.write(b";x\r\n")
    (folder / "aa Kari Nordmann.csv").write_text("a;b\n1;2\n")
    words = ["reconcile", folder, "-o", tmp_path / "ut", "--as-of", town.AS_OF, shown]
    ran, as_json = planbro(*words, "--lang", "nb"), planbro(*words, "--json")
    assert f"fil 2 i {folder}: Fant ingen overskrifter" in ran.err
    assert f"fil 1 i {folder}, linje" in ran.err
    for folk in everyone:
        assert folk.name not in ran.all + as_json.all
    assert "Kari" not in ran.all + as_json.all
    if shown == "--no-persons":
        book = load_workbook(tmp_path / "ut" / "reconcile.xlsx")
        cells = "".join(str(cell.value) for sheet in book for row in sheet for cell in row)
        page, made = ((tmp_path / "ut" / name).read_text() for name in ("reconcile.html", "reconcile.json"))
        assert "Kari" not in cells + page + made


def test_an_earlier_list_with_names_of_files_leaves_none_in_one_without(tmp_path: Path) -> None:
    folder, everyone = tmp_path / "lister", town.consistent(2)
    town.journal_says_no(everyone[0])
    town.write_files(everyone, folder)
    (folder / "journal.csv").rename(folder / "Kari Nordmann.csv")
    planbro("reconcile", folder, "-o", tmp_path / "ut", "--as-of", "2026-11-21")
    town.write_files(town.consistent(2), folder)
    (folder / "Kari Nordmann.csv").unlink()
    planbro("reconcile", folder, "-o", tmp_path / "ut", "--as-of", "2026-11-22", "--no-persons")
    made = (tmp_path / "ut" / "reconcile.json").read_text()
    assert json.loads(made)["mended"]
    assert "Kari" not in made


def test_lists_that_were_not_read_do_not_agree(tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text("Fnr;Navn\n11821750115;Ola\n")
    ran = planbro("reconcile", "liste.csv", "-o", "ut", "--lang", "nb", cwd=tmp_path)
    assert "enige" not in ran.out
    assert "ingenting å sammenligne" in ran.out
    assert "enige" not in (tmp_path / "ut" / "reconcile.html").read_text()


class Page(HTMLParser):
    """What the page refers to and what it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_the_page_stands_alone_and_every_link_leads_somewhere(place: tuple[Path, Path, Any]) -> None:
    text = (place[1] / "reconcile.html").read_text("utf-8")
    page = Page(text)
    assert {"script", "link", "img", "iframe"}.isdisjoint(page.tags)
    assert len(page.ids) == len(set(page.ids))
    assert all(link[0] == "#" and link[1:] in page.ids for link in page.links)
    assert text.startswith('<!doctype html>\n<html lang="nb">')
    assert page.tags.count("h1") == 1
    assert text.count('scope="col"') > 10
    assert "`" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", ["1 person i listene", "1</b> ting å rette", "1</b> person<", "1</b> ny<"]),
        ("en", ["1 person in the lists", "1 has an active plan", "1</b> thing to mend", "1</b> person<", "1</b> new<"]),
    ],
)
def test_one_is_said_as_one(tmp_path: Path, language: str, words: list[str]) -> None:
    words_of_a_run = ["reconcile", *town.given(tmp_path), "-o", tmp_path / "ut", "--lang", language, "--as-of"]
    town.write_files(town.consistent(1), tmp_path)
    planbro(*words_of_a_run, "2026-11-21")
    everyone = town.consistent(1)
    town.journal_says_no(everyone[0])
    town.write_files(everyone, tmp_path)
    ran = planbro(*words_of_a_run, "2026-11-22")
    text = (tmp_path / "ut" / "reconcile.html").read_text("utf-8")
    assert [word for word in words if word not in text] == []
    assert "1 person" in ran.out
    assert not re.search(r"\b1 (personer|people|things|nye)\b", ran.out)


def test_the_workbook_has_its_sheets_filters_and_frozen_heads(place: tuple[Path, Path, Any]) -> None:
    book = load_workbook(place[1] / "reconcile.xlsx")
    assert book.sheetnames == ["Oppsummert", "Per enhet", "Liste", "Kilder", "Hva gjøres"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
    listed = json.loads((place[1] / "reconcile.json").read_text())["rows"]
    assert book["Liste"].max_row == len(listed) + 1


@pytest.mark.parametrize(
    "evil", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "<script>x</script>", "\tx"]
)
def test_words_of_a_list_are_only_words(tmp_path: Path, evil: str) -> None:
    everyone = town.consistent(1)
    town.write_files(everyone, tmp_path)
    stream = io.StringIO()
    rows = [["Fnr", "Enhet", "Individuell plan"], [everyone[0].number, evil, "Nei"]]
    csv.writer(stream, delimiter=";").writerows(rows)
    (tmp_path / "pas.csv").write_text(stream.getvalue())
    planbro("reconcile", f"tool:{tmp_path / 'verktoy'}", f"pas:{tmp_path / 'pas.csv'}", "-o", tmp_path / "ut")
    book = load_workbook(tmp_path / "ut" / "reconcile.xlsx")
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert all(cell.data_type in {"s", "n"} for cell in cells)
    assert any(cell.value == evil.strip() for cell in cells)
    assert "<script>" not in (tmp_path / "ut" / "reconcile.html").read_text()


def test_what_was_mended_is_shown(tmp_path: Path) -> None:
    everyone = town.consistent(2)
    town.journal_says_no(everyone[0])
    town.write_files(everyone, tmp_path)
    words = ["reconcile", *town.given(tmp_path), "-o", tmp_path / "ut", "--lang", "en", "--as-of"]
    planbro(*words, "2026-11-21")
    town.write_files(town.consistent(2), tmp_path)
    ran = planbro(*words, "2026-11-22")
    assert "Since 21.11.2026: 1 mended, 0 new, 0 still there." in ran.out
    assert "The lists agree" not in ran.out
    assert "Mended since last time" in (tmp_path / "ut" / "reconcile.html").read_text()
    assert "Mended" in load_workbook(tmp_path / "ut" / "reconcile.xlsx").sheetnames


def test_the_fixture_is_the_town_that_the_tests_plant() -> None:
    made = town.files(town.planted()[0])
    lying = {path.relative_to(FIXTURE).as_posix() for path in FIXTURE.rglob("*") if path.is_file()} - {"README.md"}
    assert lying == set(made)
    for name, data in made.items():
        if name.endswith(".csv") or name == "iplos.xml":
            assert (FIXTURE / name).read_bytes() == data, f"{name}: run python tests/reconcile/town.py"


def test_the_fixture_shows_what_its_page_says(tmp_path: Path) -> None:
    """The command of fixtures/reconcile/README.md."""
    words = [word.partition(":")[2] if word[:3] in {"pas", "jou", "pap", "ipl"} else word for word in town.LISTS_GIVEN]
    ran = planbro("reconcile", *words, "--municipality", "9901", "--as-of", "2026-11-22", "-o", tmp_path / "ut",
                  cwd=FIXTURE)  # fmt: skip
    made = json.loads((tmp_path / "ut" / "reconcile.json").read_text())
    found = sorted((row["numbers"][0], row["kind"]) for row in made["rows"])
    assert found == sorted((number, row[0]) for number, row, _ in town.planted()[1])
    assert ran.code == 0


def test_help_has_examples() -> None:
    assert "planbro reconcile export/" in planbro("reconcile", "--help").out.split("Examples:")[1]
