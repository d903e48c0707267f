"""A plan may be deleted only when the archive has said that it has these very bytes."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from unittest.mock import Mock

import pytest

from planbro.exchange import write
from planbro.exchange.archive import Asked, Receipt, Shelf, Wish, _status, as_csv, deletable, make, record, status
from planbro.findings import Findings, Refused
from planbro.formats.noark import load
from planbro.plan import ABSENT, Plan, copy, sha256_of

N5 = "urn:any"


@pytest.fixture
def shelf(undisturbed: Path, tmp_path: Path) -> Shelf:
    shutil.copytree(undisturbed, tmp_path / "arkiv")
    return Shelf.open(tmp_path / "arkiv")


def receipts(shelf: Shelf) -> list[Receipt]:
    return [
        Receipt(kept.id, kept.checksum, f"ARK-{number}", "2026-12-01T10:00:00")
        for number, plan in enumerate(shelf.plans())
        for kept in shelf.versions(plan)
    ]


def as_json(rows: list[Receipt]) -> bytes:
    return json.dumps([{name: getattr(row, name) for name in Receipt.__slots__} for row in rows]).encode()


def as_xml(rows: list[Receipt]) -> bytes:
    one = (
        "<registreringKvittering><systemID>{0.archive_id}</systemID><arkivertDato>{0.time}</arkivertDato>"
        "<referanseEksternNoekkel><fagsystem>planbro</fagsystem><noekkel>{0.package}#{0.checksum}</noekkel>"
        "</referanseEksternNoekkel></registreringKvittering>"
    )
    return f'<arkivmeldingKvittering xmlns="{N5}">{"".join(map(one.format, rows))}</arkivmeldingKvittering>'.encode()


def filled_in(shelf: Shelf, encoding: str = "utf-8-sig") -> bytes:
    """The list of packages, as an archivist gives it back from a spreadsheet."""
    rows = list(csv.reader(io.StringIO((shelf.root / "pakker.csv").read_text("utf-8-sig")), delimiter=";"))
    for number, row in enumerate(rows[1:]):
        row[-3:] = [f"ARK-{number}", "2026-12-01", "Åse i arkivet"]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([rows[0], *reversed(rows[1:])])
    return text.getvalue().encode(encoding)


@pytest.mark.parametrize("form", ["json", "xml", "csv", "csv of Excel", "own xml"])
def test_receipts_come_in_several_forms_and_in_any_order(form: str, shelf: Shelf) -> None:
    rows = list(reversed(receipts(shelf)))
    own = "".join(f'<kvittering pakke="{r.package}" sjekksum="{r.checksum}" arkivId="{r.archive_id}"/>' for r in rows)
    data = {
        "json": as_json(rows), "xml": as_xml(rows), "csv": filled_in(shelf), "csv of Excel": filled_in(shelf, "cp1252"),
        "own xml": f"<kvitteringer>{own}</kvitteringer>".encode(),
    }[form]  # fmt: skip
    findings = Findings()
    assert record(shelf, [("kvittering", data)], findings).new == 3
    assert not findings
    assert status(shelf, findings).with_receipt == 3
    assert [one.receipt.archive_id for one in deletable(shelf, Findings())] == ["ARK-0", "ARK-1", "ARK-2"]


def test_a_receipt_twice_is_one(shelf: Shelf) -> None:
    data = as_json(receipts(shelf))
    record(shelf, [("a", data)], Findings())
    before = {one.name: one.read_bytes() for one in (shelf.root / "kvitteringer").iterdir()}
    again = record(shelf, [("a", data)], Findings())
    assert (again.new, again.known) == (0, 3)
    assert {one.name: one.read_bytes() for one in (shelf.root / "kvitteringer").iterdir()} == before


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"checksum": "0" * 64}, "archive-receipt-mismatch"),
        ({"package": "22222222-2222-4222-8222-222222222222"}, "archive-receipt-unknown"),
        ({"checksum": ""}, "archive-receipt-incomplete"),
        ({"time": "i går"}, "archive-receipt-incomplete"),
    ],
)
def test_what_does_not_prove_a_package_is_told_and_not_kept(changed: dict[str, str], code: str, shelf: Shelf) -> None:
    whole = receipts(shelf)[0]
    row = Receipt(**{name: changed.get(name, getattr(whole, name)) for name in Receipt.__slots__})
    findings = Findings()
    record(shelf, [("k.json", as_json([row]))], findings)
    assert [one.code for one in findings] == [code]
    assert not deletable(shelf, Findings())


def test_a_second_receipt_with_another_id_does_not_replace_the_first(shelf: Shelf) -> None:
    one = receipts(shelf)[0]
    other = Receipt(one.package, one.checksum, "ARK-999", one.time)
    findings = Findings()
    record(shelf, [("a", as_json([one])), ("b", as_json([other]))], findings)
    assert [found.code for found in findings] == ["archive-receipt-second"]
    assert [found.receipt.archive_id for found in deletable(shelf, Findings())] == [one.archive_id]


def test_a_receipt_of_an_archive_that_names_no_checksum_is_not_enough(shelf: Shelf) -> None:
    row = receipts(shelf)[0]
    findings = Findings()
    record(shelf, [("k.xml", as_xml([Receipt(row.package, "", row.archive_id)]))], findings)
    assert [one.code for one in findings] == ["archive-receipt-incomplete"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"a;b\n1;2\n", b"<x/>", b"[1]", b"<!DOCTYPE html><p>", b"{"])
def test_a_file_that_is_no_list_of_receipts_is_refused(data: bytes, shelf: Shelf) -> None:
    with pytest.raises(Refused) as refused:
        record(shelf, [("k", data)], Findings())
    assert {one.place.file for one in refused.value.findings} == {"k"}


def test_the_newest_content_needs_a_receipt_of_its_own(shelf: Shelf, plans: list[Plan], tmp_path: Path) -> None:
    record(shelf, [("k", as_json(receipts(shelf)))], Findings())
    changed = copy(plans[0])
    changed.title = "En plan med nytt navn"
    (tmp_path / "ny").mkdir()
    (tmp_path / "ny" / "plan.zip").write_bytes(write(changed, "sampro", onto=False, zipped=True).data)
    make(Wish(tmp_path / "ny", shelf.root, Asked("evaluation", load())))
    findings = Findings()
    assert plans[0].id not in {one.kept.plan for one in deletable(shelf, findings)}
    assert "archive-waiting" in {one.code for one in findings}


def test_a_plan_that_has_changed_at_its_source_is_not_on_the_list(
    shelf: Shelf, source: Path, plans: list[Plan]
) -> None:
    record(shelf, [("k", as_json(receipts(shelf)))], Findings())
    assert len(deletable(shelf, Findings(), source=source)) == 3
    changed = copy(plans[0])
    changed.title = "En plan med nytt navn"
    (source / "plan-0.zip").write_bytes(write(changed, "sampro", onto=False, zipped=True).data)
    (source / "plan-1.zip").write_bytes(b"<Plan")
    findings = Findings()
    assert [one.kept.plan for one in deletable(shelf, findings, source=source)] == [plans[2].id]
    assert {"archive-changed", "archive-source-unread"} <= {one.code for one in findings}


def test_a_plan_with_documents_that_the_archive_did_not_get_is_not_on_the_list(
    shelf: Shelf, plans: list[Plan], tmp_path: Path
) -> None:
    lacking = copy(next(one for one in plans if one.documents))
    lacking.documents[0].data = ABSENT
    (tmp_path / "ny").mkdir()
    (tmp_path / "ny" / "plan.zip").write_bytes(write(lacking, "sampro", onto=False, zipped=True).data)
    made = make(Wish(tmp_path / "ny", shelf.root, Asked("evaluation", load())))
    assert "archive-document-missing" in {one.code for one in made.findings}
    record(shelf, [("k", as_json(receipts(shelf)))], Findings())
    findings = Findings()
    found = deletable(shelf, findings)
    assert {one.kept.plan for one in found} == {one.id for one in plans} - {lacking.id}
    assert [one.params["count"] for one in findings if one.code == "archive-incomplete"] == [1]


def test_a_package_that_was_touched_is_not_on_the_list(shelf: Shelf, plans: list[Plan]) -> None:
    record(shelf, [("k", as_json(receipts(shelf)))], Findings())
    (shelf.root / plans[0].id / "0001" / "plan.pdf").write_bytes(b"%PDF-")
    findings = Findings()
    assert status(shelf, findings, verify=True).damaged == 1
    assert plans[0].id not in {one.kept.plan for one in deletable(shelf, Findings())}


def test_with_a_ledger_only_what_was_moved_whole_from_these_bytes(
    shelf: Shelf, plans: list[Plan], exports: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(shelf, [("k", as_json(receipts(shelf)))], Findings())
    hashes = [sha256_of(data) for data in exports.values()]
    merged = {"plan": plans[0].id, "state": "merged", "verdict": "remarks", "source_sha256": hashes[0]}
    doubt = {"plan": plans[1].id, "state": "moved", "verdict": "person", "source_sha256": hashes[1]}
    other = {"plan": plans[2].id, "state": "moved", "verdict": "whole", "source_sha256": "0" * 64}
    ledger = Mock(results=lambda: iter([merged, doubt, other]), fact=lambda name: "yes")
    monkeypatch.setattr(_status, "Ledger", Mock(open=lambda path: ledger))
    (tmp_path / "migration.db").touch()
    findings = Findings()
    found = deletable(shelf, findings, ledger=tmp_path / "migration.db")
    assert [one.kept.plan for one in found] == [plans[0].id]
    assert [(one.code, one.params["count"]) for one in findings] == [("archive-not-moved", 2)]


def test_the_list_names_no_person_and_no_formula(shelf: Shelf, plans: list[Plan]) -> None:
    rows = [Receipt(one.package, one.checksum, "=1+1", one.time) for one in receipts(shelf)]
    record(shelf, [("k", as_json(rows))], Findings())
    text = as_csv(deletable(shelf, Findings())).decode("utf-8-sig")
    assert len(text.splitlines()) == 4
    assert ";=1+1" not in text
    assert not [plan for plan in plans if str(plan.planeier.family) in text]


def test_without_a_look_at_the_source_it_says_so(shelf: Shelf) -> None:
    record(shelf, [("k", as_json(receipts(shelf)))], Findings())
    findings = Findings()
    deletable(shelf, findings)
    assert [one.code for one in findings] == ["archive-unchecked"]
