"""In from a Noark 5 extract: what is an individuell plan becomes one, with its documents, and nothing is guessed."""

from __future__ import annotations

import zipfile
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from planbro.exchange import read
from planbro.exchange.archive import as_unit, plans_in, read_in
from planbro.findings import Refused
from planbro.formats.noark import Found, load, table_spec
from planbro.ident import make_synthetic
from planbro.plan import Plan, copy
from planbro.testing._files import minimal_pdf

WORDS = load().words
NUMBER = next(filter(None, (make_synthetic(date(2001, 4, 5), number) for number in range(600, 640))))
PDF = minimal_pdf("Plan", ["Individuell plan"])


def document(number: int, path: str, data: bytes = PDF) -> str:
    return f"""<dokumentbeskrivelse><systemID>dok-{number}</systemID><dokumenttype>Plan</dokumenttype>
      <tittel>Dokument {number}</tittel><forfatter>Ola Vik</forfatter><opprettetDato>2021-03-0{number}T10:00:00</opprettetDato>
      <dokumentobjekt><versjonsnummer>1</versjonsnummer><variantformat>Arkivformat</variantformat><format>PDF</format>
      <referanseDokumentfil>{path}</referanseDokumentfil><sjekksum>{sha256(data).hexdigest()}</sjekksum>
      <sjekksumAlgoritme>SHA-256</sjekksumAlgoritme><filstoerrelse>{len(data)}</filstoerrelse></dokumentobjekt>
      </dokumentbeskrivelse>"""


def post(kind: str, number: int, documents: str) -> str:
    return f"""<registrering xsi:type="journalpost"><systemID>post-{number}</systemID>
      <opprettetDato>2021-03-0{number}T10:00:00</opprettetDato><arkivertDato>2021-03-0{number}T11:00:00</arkivertDato>
      <arkivertAv>Arkivar</arkivertAv>{documents}<registreringsID>{number}</registreringsID><tittel>Post {number}</tittel>
      <journalposttype>{kind}</journalposttype><korrespondansepart><korrespondanseparttype>Avsender</korrespondanseparttype>
      <korrespondansepartNavn>Helse Vest</korrespondansepartNavn></korrespondansepart></registrering>"""


def mappe(title: str, number: str, inside: str = "", parts: str = "") -> str:
    return f"""<mappe xsi:type="saksmappe"><systemID>mappe-{number}</systemID><mappeID>{number}</mappeID>
      <tittel>{title}</tittel><opprettetDato>2021-03-01T09:00:00</opprettetDato><avsluttetDato>2024-05-06T09:00:00</avsluttetDato>
      {inside}<saksansvarlig>Siv Berg</saksansvarlig>{parts}</mappe>"""


def part(role: str, name: str, extra: str = "") -> str:
    return f"<sakspart><sakspartNavn>{name}</sakspartNavn><sakspartRolle>{role}</sakspartRolle>{extra}</sakspart>"


def extract(folder: Path, *folders: str, klasse: str = "Omsorg") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "dokumenter").mkdir(exist_ok=True)
    (folder / "dokumenter" / "1.pdf").write_bytes(PDF)
    (folder / "arkivstruktur.xml").write_text(
        f"""<arkiv xmlns="http://www.arkivverket.no/standarder/noark5/arkivstruktur"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><systemID>arkiv-1</systemID><tittel>Kommunens arkiv</tittel>
        <arkivdel><systemID>del-1</systemID><klassifikasjonssystem><klasse><tittel>{klasse}</tittel>{"".join(folders)}</klasse>
        </klassifikasjonssystem></arkivdel></arkiv>""",
        "utf-8",
    )
    return folder


OWNER = part("Bruker", "Nordmann, Kari", f"<foedselsnummer>{NUMBER}</foedselsnummer><postnummer>5003</postnummer>")


@pytest.fixture
def found(tmp_path: Path) -> Found:
    inside = post("Inngående dokument", 1, document(1, "dokumenter/1.pdf")) + post(
        "X", 2, document(2, "dokumenter/2.pdf")
    )
    parts = OWNER + part("Koordinator", "Siv Berg", "<telefonnummer>55 00 00 00</telefonnummer>")
    other = mappe("Byggesak", "2020/1") + mappe("Individuell plan for en bruker", "2021/17", inside, parts)
    (one,) = plans_in(extract(tmp_path / "uttrekk", other), WORDS)
    return one


def test_the_table_compiles() -> None:
    assert table_spec().format == "noark5"


def test_the_mappe_is_a_plan_with_its_planeier_and_koordinator(found: Found) -> None:
    plan = found.plan
    assert found.key == "uttrekk#2021/17"
    assert (plan.planeier.given, plan.planeier.family) == ("Kari", "Nordmann")
    assert [(one.kind.value, one.value) for one in plan.identifiers] == [("fnr", NUMBER)]
    assert [(one.given, one.family, one.phone) for one in plan.koordinatorer] == [("Siv", "Berg", "55 00 00 00")]
    assert (plan.kind.value, plan.created, plan.closed) == ("ip", "2021-03-01", "2024-05-06")
    assert plan.addresses[0].postal_code == "5003"


def test_nothing_is_said_of_status_that_the_extract_does_not_say(found: Found) -> None:
    assert not found.plan.ip_status
    assert not found.plan.koordinator_status


def test_documents_messages_records_and_archives(found: Found) -> None:
    plan = found.plan
    assert next((one.title, one.data) for one in plan.documents) == ("Dokument 1", PDF)
    assert [(one.subject, one.sender_text) for one in plan.messages] == [("Post 1", "Helse Vest")]
    assert [(one.text, one.document) for one in plan.records] == [("Post 2", plan.documents[1].id)]
    assert [(one.archive_id, one.system) for one in plan.archives] == [
        ("post-1", "Kommunens arkiv"), ("post-2", "Kommunens arkiv"),
    ]  # fmt: skip


def test_a_file_that_is_missing_and_what_has_no_place_are_told(found: Found) -> None:
    assert {one.code: one.params.get("count") for one in found.findings}["noark-file-missing"] == 1
    assert any("saksansvarlig" in path for path in found.kept)
    assert not [path for path in found.kept if "Nordmann" in path]


def test_a_plan_taken_in_is_read_by_every_other_command(found: Found) -> None:
    assert read(as_unit(found)).plan == found.plan


def test_the_same_extract_gives_the_same_plans_from_a_folder_and_a_zip(tmp_path: Path) -> None:
    folder = extract(tmp_path / "uttrekk", mappe("Sampro", "1", post("X", 1, document(1, "dokumenter\\1.pdf")), OWNER))
    with zipfile.ZipFile(tmp_path / "uttrekk.zip", "w") as packed:
        for file in folder.rglob("*"):
            packed.write(file, f"innhold/{file.relative_to(folder)}")
    one, other = (list(plans_in(path, WORDS)) for path in (folder, tmp_path / "uttrekk.zip"))
    assert one[0].plan == other[0].plan
    assert one[0].plan.documents[0].data == PDF


def test_a_klasse_or_a_mappe_within_a_mappe_is_seen(tmp_path: Path) -> None:
    inner = mappe("Delsak", "9.1", post("X", 1, document(1, "dokumenter/1.pdf")))
    folder = extract(tmp_path / "u", mappe("Sak om en bruker", "9", inner, OWNER), klasse="44 Individuelle planer")
    (found,) = plans_in(folder, WORDS)
    assert found.plan.documents[0].data == PDF


def test_two_parts_of_no_known_role_make_nobody_the_planeier(tmp_path: Path) -> None:
    folder = extract(tmp_path / "u", mappe("Individuell plan", "1", parts=part("Annen", "A B") + part("Annen", "C D")))
    (found,) = plans_in(folder, WORDS)
    assert not found.plan.planeier.family


def test_a_file_outside_the_extract_is_never_read(tmp_path: Path) -> None:
    (tmp_path / "hemmelig.pdf").write_bytes(b"%PDF-hemmelig")
    paths = ["../hemmelig.pdf", str(tmp_path / "hemmelig.pdf"), "..\\\\hemmelig.pdf"]
    inside = "".join(post("X", at, document(at, path)) for at, path in enumerate(paths, 1))
    (found,) = plans_in(extract(tmp_path / "u", mappe("Individuell plan", "1", inside)), WORDS)
    assert all(not one.data for one in found.plan.documents)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    folder = extract(
        tmp_path / "u", mappe("Individuell plan", "1", post("X", 1, document(1, "dokumenter/1.pdf", b"annet")))
    )
    (found,) = plans_in(folder, WORDS)
    assert "noark-checksum" in {one.code for one in found.findings}


@pytest.mark.parametrize(
    "text", ["<arkiv", '<!DOCTYPE a [<!ENTITY x "y">]><arkiv><mappe><tittel>ip-sak</tittel></mappe></arkiv>']
)
def test_a_broken_or_hostile_structure_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "arkivstruktur.xml").write_text(text)
    with pytest.raises(Refused):
        list(plans_in(tmp_path, WORDS))


def test_what_planbro_archived_comes_back_whole(
    undisturbed: Path, plans: list[Plan], exports: dict[str, bytes], tmp_path: Path
) -> None:
    known = {read(data).plan.id: read(data).plan for data in exports.values()}
    for found in plans_in(undisturbed, WORDS):
        back = copy(found.plan)
        assert back.archives.pop().archive_id
        assert back == known[back.id]
    done = read_in([undisturbed, tmp_path / "ingen"], tmp_path / "inn", WORDS)
    assert (done.plans, done.refused) == (3, 1)
    assert sorted(one.name for one in (tmp_path / "inn").iterdir()) == sorted(f"{plan.id}.zip" for plan in plans)
