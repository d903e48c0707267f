"""`make_export` makes a whole export quickly: every plan its own person's, each readable, and what is planted is told."""

from __future__ import annotations

import zipfile
from pathlib import Path
from time import perf_counter

import pytest

from planbro.exchange import read
from planbro.findings import Severity
from planbro.testing import minimal_pdf
from planbro.testing.exports import UNKNOWN_FIELDS, UNKNOWN_TEXT, Planted, key_of, make_export


def _members(target: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(target) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


@pytest.mark.parametrize("format", ["sampro", "flyt-samspill", "fhir", "plan"])
@pytest.mark.parametrize("zipped", [True, False])
def test_each_plan_is_another_persons_and_reads_without_a_fault(tmp_path: Path, format: str, zipped: bool) -> None:
    made = make_export(tmp_path / "export.zip", 70, 3, format, attachments=2, attachment_size=2000, zipped=zipped)
    plans = [read(data) for data in _members(tmp_path / "export.zip").values()]
    assert made.plans == len(plans) == 70
    assert len({reading.plan.id for reading in plans}) == 70
    assert len({next(one.value for one in reading.plan.identifiers) for reading in plans}) == 70
    assert len({document.sha256 for reading in plans for document in reading.plan.documents}) == 140
    assert not [finding.code for reading in plans for finding in reading.findings if finding.severity is Severity.ERROR]
    for reading in plans:
        assert [len(document.data) for document in reading.plan.documents] == [2000, 2000]  # type: ignore[arg-type]


def test_a_plan_says_about_as_much_as_was_asked_for(tmp_path: Path) -> None:
    make_export(tmp_path / "export.zip", 64, format="plan", text=20_000)
    sizes = [len(read(data).document.main_bytes()) for data in _members(tmp_path / "export.zip").values()]
    assert 15_000 < sum(sizes) / len(sizes) < 25_000


@pytest.mark.more
def test_the_same_arguments_give_the_same_bytes_in_a_folder_and_in_a_zip(tmp_path: Path) -> None:
    planted = Planted(same_number=2, faults=5, strays=True)
    make_export(tmp_path / "one.zip", 40, 9, planted=planted)
    make_export(tmp_path / "two.zip", 40, 9, planted=planted)
    make_export(tmp_path / "folder", 40, 9, planted=planted)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    files = {str(p.relative_to(tmp_path / "folder")): p for p in (tmp_path / "folder").rglob("*") if p.is_file()}
    assert {name: file.read_bytes() for name, file in files.items()} == _members(tmp_path / "one.zip")


def test_what_is_planted_is_there_and_told(tmp_path: Path) -> None:
    planted = Planted(same_number=2, changed_number=2, without_consents=3, unknown_fields=3, strays=True)
    made = make_export(tmp_path / "export.zip", 90, 5, planted=planted)
    files = _members(tmp_path / "export.zip")
    plans = {name: read(data).plan for name, data in files.items() if "plan-" in name}
    for first, second in made.pairs["same-number"]:
        assert plans[first].identifiers[0].value == plans[second].identifiers[0].value
        assert plans[first].id != plans[second].id
    for first, second in made.pairs["changed-number"]:
        now, earlier = plans[second].identifiers
        assert plans[first].identifiers[0].value == earlier.value != now.value
    assert not any(plans[key].consents for key in made.planted["without-consents"])
    for key in made.planted["unknown-fields"]:
        with zipfile.ZipFile(tmp_path / "export.zip") as whole, whole.open(key) as inner:
            text = zipfile.ZipFile(inner).read("plan.xml").decode()
        assert all(name in text for name in UNKNOWN_FIELDS)
        assert UNKNOWN_TEXT in text
    assert len(files) == 93


def test_more_faults_than_plans_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="more is to be planted"):
        make_export(tmp_path / "export.zip", 3, planted=Planted(same_number=2))


def test_names_of_files_are_running_numbers() -> None:
    assert key_of(12_345) == "012/plan-012345.zip"


def test_a_thousand_plans_take_a_few_seconds(tmp_path: Path) -> None:
    start = perf_counter()
    make_export(tmp_path / "export.zip", 1000)
    assert perf_counter() - start < 20


def test_the_filler_of_a_pdf_is_all_in_its_stream() -> None:
    assert b"/Length 3 >>\nstream\nabc\nendstream" in minimal_pdf("Vedlegg", [], filler=b"abc")
