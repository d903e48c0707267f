"""Lists as they come: separators, character sets, headings, spoilt rows, tables of one's own."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import town
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from test_reconcile_differences import found, run

from planbro import write
from planbro.exchange.reconcile import parse_columns, shipped
from planbro.findings import Refused
from planbro.formats import FORMATS
from planbro.testing import AS_OF

HEAD = "Fødselsnummer;Avdeling;Individuell plan;Koordinator navn;Dato"


def pas(folder: Path, text: str, encoding: str = "utf-8") -> str:
    (folder / "liste.csv").write_bytes(text.encode(encoding))
    return f"pas:{folder / 'liste.csv'}"


@pytest.fixture
def one(tmp_path: Path) -> town.Folk:
    folk = town.consistent(1)[0]
    town.write_files([folk], tmp_path)
    return folk


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_any_separator_and_character_set(tmp_path: Path, one: town.Folk, encoding: str, separator: str) -> None:
    text = f"{HEAD}\n{one.number};Øre-nese-hals;Nei;;01.11.2026\n".replace(";", separator)
    done = run([f"tool:{tmp_path / 'verktoy'}", pas(tmp_path, text, encoding)])
    row = done.report["rows"][0]
    assert (row["kind"], row["unit"]) == ("missing-in-pas", "Øre-nese-hals")


def test_a_workbook_is_as_good_as_csv(tmp_path: Path, one: town.Folk) -> None:
    """A number cell has lost its leading zero, and a day is a day."""
    book = Workbook()
    book.active.append(["Utskrift fra PAS"])
    book.active.append(HEAD.split(";"))
    book.active.append([int(one.number), "Post 4", "Nei", None, datetime(2026, 11, 1)])  # noqa: DTZ001
    book.save(tmp_path / "liste.xlsx")
    done = run([f"tool:{tmp_path / 'verktoy'}", f"pas:{tmp_path / 'liste.xlsx'}"])
    assert not done.findings
    said = done.report["rows"][0]["says"][1]
    assert (said["line"], said["date"], said["ip"]) == (3, "2026-11-01", "none")


def test_a_workbook_with_a_doctype_is_refused(tmp_path: Path, one: town.Folk) -> None:
    with zipfile.ZipFile(tmp_path / "liste.xlsx", "w") as holder:
        holder.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    done = run([f"tool:{tmp_path / 'verktoy'}", f"pas:{tmp_path / 'liste.xlsx'}"])
    assert "xml-dtd" in done.findings.codes()


def test_a_title_above_the_headings_is_passed_over(tmp_path: Path, one: town.Folk) -> None:
    text = f"Rapport fra PAS\nUtskrift 22.11.2026; side 1\n\n{HEAD}\n{one.number};Post 4;Nei;;01.11.2026\n"
    done = run([f"tool:{tmp_path / 'verktoy'}", pas(tmp_path, text)])
    assert done.report["rows"][0]["says"][1]["line"] == 5


def test_bad_rows_are_told_by_line_and_the_rest_goes_on(tmp_path: Path, one: town.Folk) -> None:
    rows = [
        ";Post 4;Nei;;",
        f"{one.number};Post 4;Kanskje;;01.11.2026",
        f"{one.number};Post 4;Nei;;31.02.2026",
        "",
        ";;;;",
    ]
    done = run([f"tool:{tmp_path / 'verktoy'}", pas(tmp_path, "\n".join([HEAD, *rows]))])
    told = {(finding.code, finding.place.line) for finding in done.findings}
    assert told == {("list-row-no-number", 2), ("list-value-unknown", 3), ("list-date", 4)}
    assert [row["kind"] for row in done.report["rows"]] == ["missing-in-pas"]
    assert "Kanskje" not in "".join(map(str, done.findings))


def test_a_quotation_mark_left_open_is_told(tmp_path: Path, one: town.Folk) -> None:
    text = f'{HEAD}\n{one.number};Post 4;Nei;;\n"{"x" * 200_000}'
    done = run([f"tool:{tmp_path / 'verktoy'}", pas(tmp_path, text)])
    assert "list-row-unreadable" in done.findings.codes()
    assert done.report["rows"]


def test_a_leading_zero_that_a_spreadsheet_took_is_put_back(tmp_path: Path) -> None:
    everyone = [folk for folk in town.consistent(40) if folk.number.startswith("0")][:1]
    town.write_files(everyone, tmp_path)
    text = f"{HEAD}\n{everyone[0].number[1:]};Post 4;Nei;;01.11.2026\n"
    done = run([f"tool:{tmp_path / 'verktoy'}", pas(tmp_path, text)])
    assert [row["kind"] for row in done.report["rows"]] == ["missing-in-pas"]


def test_a_broken_plan_is_told_by_its_place_and_the_rest_goes_on(tmp_path: Path, one: town.Folk) -> None:
    (tmp_path / "verktoy" / "0-Kari Nordmann.xml").write_text("<a")
    done = run([f"tool:{tmp_path / 'verktoy'}", f"pas:{tmp_path / 'pas.csv'}"])
    finding = next(iter(done.findings))
    assert (finding.code, finding.place.row) == ("xml-malformed", 1)
    assert "Kari" not in str(finding)
    assert done.report["lists"][1]["faults"][0]["file"] == "0-Kari Nordmann.xml"
    assert done.report["summary"]["active_plans"] == 1


def test_a_fault_of_ours_costs_one_document(tmp_path: Path, one: town.Folk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Kari Nordmann")

    monkeypatch.setattr("planbro.exchange.reconcile._lists.said_of", broken)
    done = run([f"tool:{tmp_path / 'verktoy'}", f"pas:{tmp_path / 'pas.csv'}"])
    assert done.findings.codes() == ["list-document-broke"]
    assert "Kari" not in str(next(iter(done.findings)))


def test_a_list_without_known_headings_is_told(tmp_path: Path, one: town.Folk) -> None:
    done = run([f"tool:{tmp_path / 'verktoy'}", pas(tmp_path, "a;b\n1;2\n")])
    assert "list-no-columns" in done.findings.codes()


@pytest.mark.parametrize("head", ["Fnr;Navn", "Fødselsnummer;Navn;Sone", "Fnr;Koordinator", "Fnr;Navn;Status"])
def test_a_list_that_states_no_plan_is_never_taken_for_one(tmp_path: Path, one: town.Folk, head: str) -> None:
    """Silence is unknown: only the user can say that everyone in such a list has a plan on paper."""
    cells = [one.number, *(["Aktiv"] * head.count(";"))]
    (tmp_path / "liste.csv").write_text(f"{head}\n{';'.join(cells)}\n")
    done = run([str(tmp_path / "liste.csv")])
    assert done.report["summary"]["active_plans"] == 0
    if head != "Fnr;Koordinator":
        (found,) = (finding for finding in done.findings if finding.code == "list-unstated")
        assert "paper:STI" in found.action("nb")
    named = run([f"paper:{tmp_path / 'liste.csv'}"])
    assert named.report["summary"]["on_paper"] == 1


def test_a_list_with_a_column_of_paper_says_so_itself(tmp_path: Path, one: town.Folk) -> None:
    """An empty cell in it is silence, not a plan."""
    other = town.consistent(2)[1]
    (tmp_path / "p.csv").write_text(f"Fnr;Papirplan\n{one.number};Ja\n{other.number};\n")
    done = run([str(tmp_path / "p.csv")])
    assert [listed["kind"] for listed in done.report["lists"]] == ["paper"]
    assert done.report["summary"]["on_paper"] == 1


def test_a_table_of_ones_own_makes_no_paper_list_of_what_is_not_named(tmp_path: Path, one: town.Folk) -> None:
    table = parse_columns(
        'kind = "paper"\n[columns]\nnumber = "NPID"\nname = "N"\n[fixed]\nip = "active"\n', "ours.toml"
    )
    (tmp_path / "liste.csv").write_text(f"NPID;N\n{one.number};X\n")
    assert run([str(tmp_path / "liste.csv")], own=[table]).report["summary"]["active_plans"] == 0
    assert run([f"paper:{tmp_path / 'liste.csv'}"], own=[table]).report["summary"]["on_paper"] == 1


def test_a_list_of_another_municipality_alone_is_told(tmp_path: Path, one: town.Folk) -> None:
    done = run([f"tool:{tmp_path / 'verktoy'}", f"pas:{tmp_path / 'pas.csv'}"], municipality="1146")
    assert "list-all-left-out" in done.findings.codes()
    done = run([f"tool:{tmp_path / 'verktoy'}", f"pas:{tmp_path / 'pas.csv'}"], municipality=town.MUNICIPALITY)
    assert "list-all-left-out" not in done.findings.codes()


def test_a_column_table_of_ones_own(tmp_path: Path, one: town.Folk) -> None:
    table = parse_columns(
        'kind = "pas"\nlevel = "municipal"\n[columns]\nnumber = "NPID"\nip = "F17"\nkoordinator_name = "F18"\n'
        '[words.ip]\n"x" = "active"\n',
        "ours.toml",
    )
    text = f"NPID;F17;F18\n{one.number};X;Åse Myklebust\n"
    done = run([f"tool:{tmp_path / 'verktoy'}", pas(tmp_path, text)], own=[table])
    assert [row["kind"] for row in done.report["rows"]] == ["koordinator-differs"]


@pytest.mark.parametrize("text", [
    "kind =", 'kind = "pas"', 'kind = "x"\n[columns]\nnumber = "a"', 'kind = "pas"\n[columns]\nnumber = "a"\nx = "b"',
    'kind = "pas"\nhello = 1\n[columns]\nnumber = "a"', 'kind = "pas"\n[columns]\nnumber = "a"\n[codes]\nip = "none"',
    'kind = "pas"\n[columns]\nnumber = "a"\n[words.ip]\nja = "yes"', 'kind = "pas"\n[columns]\nnumber = 7',
    'kind = "pas"\ncovers = "some"\n[columns]\nnumber = "a"',
])  # fmt: skip
def test_a_faulty_column_table_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_columns(text, "ours.toml")
    assert caught.value.findings.codes() == ["columns-malformed"]


def test_the_shipped_tables_are_sound() -> None:
    assert {table.kind for table in shipped()} == {"tool", "paper", "journal", "pas"}


def test_a_zip_of_many_plans_is_as_good_as_a_folder(tmp_path: Path) -> None:
    everyone = town.consistent(4)
    town.pas_says_no(everyone[2])
    town.write_files(everyone, tmp_path)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted((tmp_path / "verktoy").iterdir()):
            archive.write(path, f"eksport/{path.name}")
    (tmp_path / "eksport.zip").write_bytes(packed.getvalue())
    rest = [word for word in town.given(tmp_path) if not word.startswith("tool:")]
    assert found(run([f"tool:{tmp_path / 'eksport.zip'}", *rest])) == found(run(town.given(tmp_path)))


def test_one_plan_in_a_zip_with_attachments_is_one_plan(tmp_path: Path) -> None:
    folk = town.consistent(1)[0]
    assert folk.plan is not None
    (tmp_path / "en.zip").write_bytes(write(folk.plan, "sampro", onto=False, as_of=AS_OF, zipped=True).data)
    done = run([f"tool:{tmp_path / 'en.zip'}"])
    assert done.report["summary"]["active_plans"] == 1
    assert done.findings.codes() == ["reconcile-one-list"]


@pytest.mark.parametrize("format", [*(name for name, about in FORMATS.items() if about.tool), "fhir", "plan"])
def test_the_tool_may_export_any_format(tmp_path: Path, format: str) -> None:
    everyone = town.consistent(2)
    town.koordinator_ended(everyone[0])
    for number, folk in enumerate(everyone):
        assert folk.plan is not None
        (tmp_path / f"{number}.{format}{FORMATS[format].ending}").write_bytes(
            write(folk.plan, format, onto=False, as_of=AS_OF).data
        )
    done = run([f"tool:{tmp_path}"])
    assert [row["kind"] for row in done.report["rows"]] == ["koordinator-left"]


def test_the_tools_own_list_stands_in_for_its_plans(tmp_path: Path, one: town.Folk) -> None:
    text = (
        "Plan-ID;Planeier fødselsnummer;Plantype;Planstatus;Koordinator;Avsluttet\n"
        f"7;{one.number};Individuell plan;Aktiv;Åse Myklebust;\n"
    )
    (tmp_path / "planer.csv").write_text(text)
    done = run([str(tmp_path / "planer.csv"), str(tmp_path / "pas.csv")])
    assert [one["kind"] for one in done.report["lists"]] == ["pas", "tool"]
    assert [row["kind"] for row in done.report["rows"]] == ["koordinator-differs"]


def test_iplos_without_identities_says_so(tmp_path: Path, one: town.Folk) -> None:
    done = run([f"tool:{tmp_path / 'verktoy'}", str(tmp_path / "iplos.xml")])
    assert "list-iplos-no-idents" in done.findings.codes()
    assert done.report["rows"] == []


@pytest.mark.parametrize("ending", ["csv", "xml"])
def test_the_ident_file_is_known_where_it_lies_beside_the_extract(tmp_path: Path, one: town.Folk, ending: str) -> None:
    if ending == "xml":
        (tmp_path / "idents.csv").unlink()
        (tmp_path / "hvem.xml").write_text(f'<I><PasientIdent pid="1"><Nr>{one.number}</Nr></PasientIdent></I>')
    done = run([str(tmp_path)])
    assert not done.findings
    assert {listed["kind"]: listed["persons"] for listed in done.report["lists"]}["iplos"] == 1
    named = [str(path) for path in sorted(tmp_path.iterdir()) if path.name in {"idents.csv", "hvem.xml", "iplos.xml"}]
    assert run([f"tool:{tmp_path / 'verktoy'}", *named]).findings.codes() == []


def test_without_the_tool_nothing_is_called_missing_there(tmp_path: Path, one: town.Folk) -> None:
    done = run([str(tmp_path / "pas.csv"), str(tmp_path / "journal.csv")])
    assert done.findings.codes() == ["reconcile-no-tool"]
    assert done.report["rows"] == []


@pytest.mark.parametrize(("format", "message"), [
    ("plo-1.5", "INNLEGGELSESRAPPORT"), ("plo-1.5", "UTSKRIVNINGSRAPPORT"), ("plo-1.6", "INNLEGGELSESRAPPORT"),
    ("plo-1.6", "UTSKRIVNINGSRAPPORT"), ("plo-2.0", "SAMMENFATNING"),
])  # fmt: skip
def test_reports_of_every_version_show_the_plan(tmp_path: Path, format: str, message: str) -> None:
    folk = town.consistent(1)[0]
    assert folk.plan is not None
    sent = write(folk.plan, format, onto=False, as_of="2026-11-01T10:00:00+01:00", message=message).data
    folk.messages = [sent]
    town.write_files([folk], tmp_path)
    done = run([f"tool:{tmp_path / 'verktoy'}", f"messages:{tmp_path / 'sendt'}"])
    assert done.report["summary"]["shown"] == [{"where": "message", "asked": 1, "shown": 1}]
    assert done.report["rows"] == []


def test_a_report_from_before_the_plan_is_no_fault(tmp_path: Path) -> None:
    folk = town.consistent(1)[0]
    assert folk.plan is not None
    folk.messages = [town.report(folk.plan, "2026-01-10T10:00:00+01:00", silent=True)]
    town.write_files([folk], tmp_path)
    assert run([f"tool:{tmp_path / 'verktoy'}", f"messages:{tmp_path / 'sendt'}"]).report["rows"] == []


def test_the_journals_own_document_is_a_journal(tmp_path: Path) -> None:
    folk = town.consistent(1)[0]
    town.write_files([folk], tmp_path)
    assert folk.plan is not None
    (tmp_path / "epj").mkdir()
    (tmp_path / "epj" / "ip.xml").write_bytes(write(folk.plan, "epj", onto=False, as_of=AS_OF).data)
    done = run([f"tool:{tmp_path / 'verktoy'}", str(tmp_path / "epj")])
    assert [one["kind"] for one in done.report["lists"]] == ["journal", "tool"]
    assert done.report["summary"]["shown"] == [{"where": "journal", "asked": 1, "shown": 1}]
    assert done.report["rows"] == []


def test_a_receipt_among_the_messages_is_passed_over(tmp_path: Path, one: town.Folk) -> None:
    receipt = '<AppRec xmlns="http://www.kith.no/xmlstds/apprec/2004-11-21"><MsgType V="APPREC"/></AppRec>'
    (tmp_path / "sendt" / "kvittering.xml").write_text(receipt)
    done = run([f"tool:{tmp_path / 'verktoy'}", f"messages:{tmp_path / 'sendt'}"])
    assert not done.findings
    assert done.report["lists"][0]["left_out"] == 1


def test_the_tools_list_beside_its_export_makes_no_second_plan(tmp_path: Path, one: town.Folk) -> None:
    (tmp_path / "planer.csv").write_text(f"Plan-ID;Planeier fødselsnummer;Planstatus\n7;{one.number};Aktiv\n")
    done = run([f"tool:{tmp_path / 'verktoy'}", f"tool:{tmp_path / 'planer.csv'}"])
    assert done.report["rows"] == []


def test_a_file_in_a_folder_is_told_by_its_number(tmp_path: Path, one: town.Folk) -> None:
    (tmp_path / "verktoy" / "Kari Nordmann.csv").write_text("hei;du\n")
    told = [str(finding) for finding in run([f"tool:{tmp_path / 'verktoy'}"]).findings]
    assert any("list-no-columns" in text and "row 1" in text for text in told)
    assert sum("row 1" in text for text in told) == 1
    assert not any("Kari" in text for text in told)


def test_somebodys_name_in_the_place_of_a_unit_is_left_out(tmp_path: Path, one: town.Folk) -> None:
    text = f"{HEAD}\n{one.number};Myklebust, Åse;Nei;Åse Myklebust;01.11.2026\n"
    done = run([f"tool:{tmp_path / 'verktoy'}", pas(tmp_path, text)])
    assert "Myklebust, Åse" not in {row["unit"] for row in done.report["rows"]}


def test_a_number_in_the_place_of_a_unit_is_masked(tmp_path: Path, one: town.Folk) -> None:
    text = f"{HEAD}\n{one.number};{one.number};Nei;;01.11.2026\n"
    done = run([f"tool:{tmp_path / 'verktoy'}", pas(tmp_path, text)])
    assert [row["unit"] for row in done.report["rows"]] == ["******....."]


@settings(max_examples=40)
@given(data=st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(str.encode),
    st.lists(st.text(alphabet="012;,\t\n\"'åÅ-. JaNei<>{}", max_size=30), max_size=6).map(
        lambda rows: ("Fnr;IP;Dato\n" + "\n".join(rows)).encode()
    ),
))  # fmt: skip
def test_nothing_that_lies_in_a_file_breaks_it_down(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    for name in ("a.csv", "b.xml", "c.json"):
        (folder / name).write_bytes(data)
    run([str(folder), f"pas:{folder / 'a.csv'}", f"idents:{folder / 'b.xml'}", f"messages:{folder / 'c.json'}"])
