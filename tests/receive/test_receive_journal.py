"""The journal: originals byte for byte, nothing of a person outside them, and files that are not ours left alone."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from receiving import AT, PLAIN, SERIES, codes, msgid, patient_number, received, receiver, with_msgid

from planbro.exchange.receive import Known, Receiver
from planbro.findings import Refused
from planbro.store import Envelope, Filing, Journal, _journal, _rows, _series
from planbro.store._schema import APPLICATION_ID, STEPS
from planbro.testing.messages import apprec, message


def fault(path: Path, **how: bool) -> str:
    with pytest.raises(Refused) as refused:
        Journal.open(path, **how)
    (finding,) = refused.value.findings
    assert finding.place.file == str(path)
    return finding.code


def test_the_original_is_there_before_anything_is_made_of_it_byte_for_byte(tmp_path: Path) -> None:
    data = b"\xff\x00 not even XML"
    with Journal.open(tmp_path / "j.db") as journal:
        entry = journal.take(data, "a.xml", AT)
        assert not entry.judged
    with Journal.open(tmp_path / "j.db") as journal:
        assert journal.open_entries() == [entry.id]
        assert journal.original(entry.sha256) == data
        assert entry.sha256 == hashlib.sha256(data).hexdigest()
        assert journal.entry(entry.id).arrived == AT


def test_the_file_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with Journal.open(path) as journal:
        journal.take(b"x", "a", AT)
        for found in tmp_path.iterdir():
            assert stat.S_IMODE(found.stat().st_mode) == 0o600, found.name


def test_nothing_of_a_person_stands_outside_the_originals(tmp_path: Path) -> None:
    wrong = PLAIN.replace(b"Forsendelsesstatus", b"Feil").replace(msgid(PLAIN).encode(), patient_number(PLAIN).encode())
    files = [PLAIN, wrong, *SERIES.values(), message("DIALOG_HELSEFAGLIG", "1.1", size="small")]
    with Journal.open(tmp_path / "j.db") as journal:
        receiver = Receiver(journal, folder=tmp_path)
        for at, data in enumerate(files):
            receiver.receive(data, f"{at}.xml", AT)
    db = sqlite3.connect(tmp_path / "j.db")
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert "body" in tables
    told = str([db.execute(f"SELECT * FROM {table}").fetchall() for table in tables if table != "body"])  # noqa: S608
    db.close()
    assert patient_number(PLAIN) not in told
    for name in ("FamilyName", "GivenName", "StreetAdr"):
        for data in files:
            for part in data.split(f"<{name}>".encode())[1:]:
                assert part.split(b"<")[0].decode() not in told, name


def test_found_by_msgid_in_either_case() -> None:
    with receiver() as taking:
        taking.receive(with_msgid(PLAIN, msgid(PLAIN).upper()), "a.xml", AT)
        (entry,) = taking.journal.find(msgid(PLAIN).lower())
        assert entry.fate == "accepted"


def test_a_msgid_in_another_case_is_the_same_message() -> None:
    first, second = received([PLAIN, with_msgid(PLAIN, msgid(PLAIN).upper())])
    assert (first.fate, second.fate) == ("accepted", "duplicate")
    assert "duplicate-differs" in codes(second)


def test_a_message_without_msgid_is_recognised_by_its_bytes() -> None:
    first, again, other = received([with_msgid(PLAIN, ""), with_msgid(PLAIN, ""), with_msgid(PLAIN + b"\n", "")])
    assert [one.fate for one in (first, again, other)] == ["rejected", "duplicate", "rejected"]


def test_another_programs_file_is_left_as_it_was(tmp_path: Path) -> None:
    other, text = tmp_path / "other.db", tmp_path / "text.db"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE mine (a)")
    db.close()
    text.write_bytes(b"not a database at all, and long enough to look at" * 40)
    for path in (other, text):
        before = path.read_bytes()
        assert fault(path) == "journal-not-ours"
        assert path.read_bytes() == before


def test_a_later_planbros_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    Journal.open(path).close()
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA user_version").fetchone()[0] == len(STEPS)
    assert db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    db.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    db.close()
    assert fault(path) == "journal-newer"


def test_a_journal_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    assert fault(tmp_path / "none.db", create=False) == "journal-missing"
    assert fault(tmp_path / "none" / "j.db") == "output-unwritable"
    assert not list(tmp_path.iterdir())


def test_one_writes_and_others_look(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with Journal.open(path) as journal:
        entry = journal.take(PLAIN, "a.xml", AT)
        assert fault(path) == "journal-busy"
        with Journal.open(path, writing=False) as looking:
            assert looking.entry(entry.id).name == "a.xml"
    Journal.open(path).close()


def test_a_judgement_is_filed_whole_or_not_at_all(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "j.db") as journal:
        first, second = (journal.take(data, "a.xml", AT) for data in (b"a", b"b"))
        journal.file(first.id, Filing("accepted", Envelope(key="k")))
        with pytest.raises(sqlite3.IntegrityError):
            journal.file(second.id, Filing("accepted", Envelope(key="k")))
        assert journal.entry(second.id) == second


def test_messages_from_many_threads_are_each_answered_once(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "j.db") as journal:
        taking = Receiver(journal, folder=tmp_path)
        workers = [threading.Thread(target=taking.receive, args=(PLAIN, f"{at}.xml", AT)) for at in range(12)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        fates = [entry.fate for entry in journal.entries()]
    assert sorted(fates) == ["accepted"] + ["duplicate"] * 11  # type: ignore[type-var]
    assert len(list(tmp_path.glob("*.apprec.xml"))) == 1


def test_a_fault_of_ours_stops_no_message_and_tells_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from planbro.exchange.receive import _receiver

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(patient_number(PLAIN))

    with receiver() as taking, monkeypatch.context() as patch:
        patch.setattr(_receiver, "judge", broken)
        entry = taking.journal.entry(taking.receive(PLAIN, "a.xml", AT))
        assert (entry.fate, codes(entry)) == ("unreadable", {"internal-fault"})
        assert patient_number(PLAIN) not in str(entry.findings)


# receipts that come in


def test_a_receipt_is_matched_by_the_id_it_names_and_a_second_one_ignored(tmp_path: Path) -> None:
    sent = PLAIN
    good, bad = apprec(sent), apprec(sent, errors=(("E21", "ukjent tjeneste"),))
    with receiver() as taking:
        journal = taking.journal
        number = journal.send(sent, "ut.xml", AT, Envelope(key=msgid(sent), msgid=msgid(sent)))
        assert journal.send(sent, "ut.xml", AT, Envelope(key=msgid(sent))) == number
        first = journal.entry(taking.receive(bad, "1.xml", AT))
        second = journal.entry(taking.receive(good, "2.xml", AT))
        assert (first.fate, second.fate) == ("receipt", "duplicate")
        assert [link.entry for link in first.links] == [number]
        assert "receipt-rejects" in codes(first)
        assert "receipt-repeated" in codes(second)
        assert not first.receipts
        (back,) = journal.receipts_for(msgid(sent))
        assert (back.status, back.errors) == ("2", ("E21",))


def test_a_receipt_for_what_we_never_sent_is_filed_and_told() -> None:
    entry = received([apprec(PLAIN)])[0]
    assert entry.fate == "receipt"
    assert "receipt-unmatched" in codes(entry)


def test_a_receipt_of_a_message_that_came_is_not_taken_for_one_of_ours() -> None:
    _, entry = received([PLAIN, apprec(PLAIN)])
    assert "receipt-unmatched" in codes(entry)


def test_a_receipt_that_names_nothing_is_told() -> None:
    data = apprec(PLAIN).replace(msgid(PLAIN).encode(), b"")
    entry = received([data])[0]
    assert entry.fate == "no-answer"
    assert "receipt-names-nothing" in codes(entry)


def test_what_nobody_could_answer_is_judged_anew_when_it_comes_again() -> None:
    """Sent again once the register is mended: the sender has had no receipt, so it is not a duplicate yet."""
    with receiver(known=Known(organisations=[])) as taking:
        first = taking.receive(PLAIN, "1.xml", AT)
        taking.known = None
        second, third = (taking.receive(PLAIN, f"{at}.xml", AT) for at in (2, 3))
        fates = [taking.journal.entry(number).fate for number in (first, second, third)]
        assert fates == ["no-answer", "accepted", "duplicate"]


def test_what_has_no_receipt_after_its_time_can_be_listed() -> None:
    with receiver() as taking:
        journal = taking.journal
        number = journal.send(PLAIN, "ut.xml", "2026-11-22T10:00:00+01:00", Envelope(key=msgid(PLAIN)))
        assert journal.unanswered("2026-11-22T08:59:59Z") == []
        assert [entry.id for entry in journal.unanswered("2026-11-22T09:00:00Z")] == [number]
        taking.receive(apprec(PLAIN), "inn.xml", AT)
        assert journal.unanswered("2026-11-30T09:00:00Z") == []


@pytest.mark.parametrize("query", [_journal._SAME_ARRIVAL, _journal._FIRST, _journal._IN_SERIES, _journal._RECEIPTS_FOR,
                                   _journal._OPEN_RECEIPTS, _series._MEMBERS, _series._ADOPT, _rows._LINKS])  # fmt: skip
def test_no_look_up_of_a_message_walks_the_whole_journal(query: str) -> None:
    """Else the hundred thousandth message costs a thousand times the hundredth."""
    names = set(re.findall(r":(\w+)", query))
    values = dict.fromkeys(names, "x") if names else ["x"] * query.count("?")
    if not names and "?1" in query:
        values = ["x"] * max(int(number) for number in re.findall(r"\?(\d)", query))
    with Journal.open(":memory:") as journal:
        plan = [row["detail"] for row in journal._db.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    assert not [step for step in plan if step.startswith(("SCAN entry", "SCAN link", "SCAN finding"))], plan
