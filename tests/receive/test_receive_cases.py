"""The national acceptance test of receivers: every case, for every kind and version, has the outcome it must have."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from lxml import etree
from receiving import AT, FIXTURES

from planbro.exchange.receive import Known, Receiver
from planbro.formats.plo import KINDS, apprec_schema, read_apprec
from planbro.store import Entry, Journal
from planbro.testing.cases import Case, cases, known_json, known_toml

PAIRS = sorted((type_, kind.format) for kind in KINDS.values() for type_ in kind.types)
# One type of each kind in the version in use, and each that has only an older one; the long run takes the rest.
USUAL = {
    *((kind.type, kind.format) for kind in KINDS.values() if kind.format == "plo-1.6"),
    *(pair for pair in PAIRS if pair[1].startswith("dialog")),
    ("FRAVARSMELDING", "plo-1.5"),
}
KINDS_AND_VERSIONS = [pytest.param(*pair, marks=() if pair in USUAL else pytest.mark.long) for pair in PAIRS]


@cache
def known() -> Known:
    return Known.load(known_toml(), "known.toml")


def outcome(entry: Entry) -> dict[str, object]:
    return {
        "fate": entry.fate,
        "receipts": [(one.version, one.role, int(one.status), list(one.errors)) for one in entry.receipts],
    }


def expected(case: Case, at: int) -> dict[str, object]:
    file = case.files[at]
    return {
        "fate": file.fate,
        "receipts": [(one.version, one.role, one.status, list(one.errors)) for one in file.receipts],
    }


def receive(case: Case, folder: Path, journal: Journal) -> list[Entry]:
    """The files of a case in the order given, each delivery a run of its own."""
    numbers = []
    for delivery in sorted({file.delivery for file in case.files}):
        receiver = Receiver(journal, known=known(), folder=folder)
        receiver.begin(AT)
        numbers += [receiver.receive(file.data, file.name, AT) for file in case.files if file.delivery == delivery]
        receiver.end(AT)
    return [journal.entry(number) for number in numbers]


def check(case: Case, folder: Path) -> None:
    with Journal.open(":memory:") as journal:
        files = sorted(case.files, key=lambda file: file.delivery)
        entries = receive(case, folder, journal)
        by_name = {file.name: entry for file, entry in reversed(list(zip(files, entries, strict=True)))}
        for file, entry in zip(files, entries, strict=True):
            where = (case.id, file.name)
            assert outcome(entry) == expected(case, case.files.index(file)), where
            assert set(file.warnings) <= {finding.code for finding in entry.findings}, where
            if file.importable is not None:
                assert entry.importable is file.importable, where
            if file.follows is not None:
                assert by_name[file.follows].id in {link.entry for link in entry.links}, where
            assert journal.original(entry.sha256) == file.data, where
            check_receipts(entry, journal, folder)


def check_receipts(entry: Entry, journal: Journal, folder: Path) -> None:
    """Each is valid, names the message it answers, and lies in the folder as the journal has it."""
    for one in entry.receipts:
        data = journal.original(one.sha256)
        assert data is not None
        assert one.file is not None
        assert (folder / one.file).read_bytes() == data
        tree = etree.fromstring(data)
        assert apprec_schema("1.0" if one.version == "1.0" else "1.1").validate(tree)
        receipt = read_apprec(tree)
        assert receipt is not None
        assert (receipt.version, receipt.sender.role) == (one.version, one.role)
        assert receipt.receiver.role == {"1.0": "RECEIVER", "1.1": "AVS"}[one.version]
        assert receipt.original_id == (entry.envelope.msgid or receipt.original_id)
        assert bool(receipt.errors) is (receipt.status == "2")


@pytest.mark.parametrize(("type_", "version"), KINDS_AND_VERSIONS)
def test_every_case_has_its_outcome(type_: str, version: str, tmp_path: Path) -> None:
    seen = 0
    for seen, case in enumerate(cases(type_, version), 1):
        folder = tmp_path / str(seen)
        folder.mkdir()
        check(case, folder)
    assert seen > 40


def test_both_forms_of_the_known_file_say_the_same() -> None:
    json = Known.load(known_json(), "known.json")
    toml = known()
    assert json.organisations == toml.organisations
    assert json.patients == toml.patients


def test_the_files_of_the_cases_stand_beside_their_description() -> None:
    assert (FIXTURES / "receive" / "known.toml").read_bytes() == known_toml()
