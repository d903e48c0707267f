"""`planbro receive` and `planbro journal`: names, codes, streams and the one JSON object, as scripts rely on them."""

from __future__ import annotations

import importlib.util
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from command import ROOT, planbro, process
from receiving import AT, FIXTURES, PLAIN, SERIES, msgid, patient_number, with_msgid
from tiny_schema import faults

from planbro.testing.messages import make_scene, message, parties

SCHEMAS = ROOT / "schemas" / "cli"
OTHER = "63ef9d77-a261-5ed7-a2ac-09fea2e8b277"


def valid(name: str, document: object) -> None:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    assert not list(faults(document, schema, schema))
    if importlib.util.find_spec("jsonschema") is not None:
        from jsonschema import Draft202012Validator

        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema).validate(document)


def put(folder: Path, **files: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / f"{name}.xml").write_bytes(data)
    return folder


def summary(out: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((out / "summary.json").read_text())
    valid("receive", document)
    return document


def test_a_good_message_is_answered_and_the_exit_code_is_0(tmp_path: Path) -> None:
    inbox = put(tmp_path / "in", melding=PLAIN)
    ran = planbro("receive", inbox / "melding.xml", "--out", tmp_path / "out", "--as-of", AT)
    assert ran.code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {"melding.apprec.xml", "summary.json", "journal.db"}
    (row,) = summary(tmp_path / "out")["result"]["files"]
    assert (row["msgid"], row["type"], row["format"], row["status"]) == (
        msgid(PLAIN),
        "INNLEGGELSESRAPPORT",
        "plo-1.6",
        "N",
    )
    assert (row["fate"], row["importable"], row["errors"], row["state"]) == ("accepted", True, [], "valid")
    assert [receipt["file"] for receipt in row["receipts"]] == ["melding.apprec.xml"]


def test_what_is_written_is_its_owners_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    planbro("receive", put(tmp_path / "in", a=PLAIN), "--out", out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}


def test_json_and_the_summary_are_the_same_object(tmp_path: Path) -> None:
    inbox = put(tmp_path / "in", a=PLAIN, b=PLAIN, c=b"<a>", d=SERIES["C"])
    ran = planbro("receive", inbox, "--out", tmp_path / "out", "--as-of", AT, "--json")
    assert ran.json == summary(tmp_path / "out")
    assert ran.json["exit"] == ran.code == 1
    counts = ran.json["result"]["counts"]
    assert counts["files"] == len(ran.json["result"]["files"]) == 4
    assert counts["fates"]["duplicate"] == counts["fates"]["unreadable"] == 1


def test_an_empty_folder_is_said_to_be_empty_and_makes_no_journal(tmp_path: Path) -> None:
    ran = planbro("receive", put(tmp_path / "in"), "--out", tmp_path / "out", "--json")
    assert ran.code == 0
    assert ran.json == summary(tmp_path / "out")
    assert (ran.json["result"]["files"], ran.json["result"]["journal"]) == ([], None)
    assert [finding["code"] for finding in ran.json["findings"]] == ["receive-empty"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"summary.json"}


def test_a_path_that_is_not_there_is_2_and_nothing_is_filed(tmp_path: Path) -> None:
    inbox = put(tmp_path / "in", a=PLAIN)
    ran = planbro("receive", inbox, tmp_path / "nofolder", tmp_path / "none.xml", "--out", tmp_path / "out")
    assert ran.code == 2
    assert ran.err.count("not found") == 1
    assert "2 places" in ran.err
    assert not (tmp_path / "out").exists()


def test_files_of_a_folder_that_are_no_messages_are_counted_and_told(tmp_path: Path) -> None:
    inbox = put(tmp_path / "in", a=PLAIN)
    for name in ("liste.csv", "meldinger.zip", ".skjult"):
        (inbox / name).write_bytes(b"x")
    ran = planbro("receive", inbox, "--out", tmp_path / "out")
    assert ran.code == 0
    assert "2 files in the folder are not .xml" in ran.err
    assert summary(tmp_path / "out")["result"]["left_out"] == 2


def test_a_zip_is_told_what_to_do_with(tmp_path: Path) -> None:
    zipped = tmp_path / "m.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("melding.xml", PLAIN)
    ran = planbro("receive", zipped, "--out", tmp_path / "out")
    assert ran.code == 1
    assert "[receive-zip]" in ran.err
    assert "Unpack it" in ran.err


def test_rows_stand_in_the_order_of_the_input(tmp_path: Path) -> None:
    inbox = put(tmp_path / "in", b=PLAIN, a=SERIES["M"])
    (inbox / "gone.xml").symlink_to(inbox / "nowhere")
    names = [inbox / "b.xml", inbox / "a.xml", inbox / "gone.xml"]
    planbro("receive", *names, "--out", tmp_path / "out")
    assert [row["file"] for row in summary(tmp_path / "out")["result"]["files"]] == [str(name) for name in names]


def test_copy_receivers_and_files_of_the_same_stem_have_names_of_their_own(tmp_path: Path) -> None:
    copy = parties("HELSEOPPLYSNINGER_LEGE", make_scene(1))[1]
    copied = message("INNLEGGELSESRAPPORT", "1.6", size="small", copies=[copy])
    one, two = put(tmp_path / "one", m=copied), put(tmp_path / "two", m=with_msgid(copied, OTHER))
    out = tmp_path / "out"
    planbro("receive", one, two, "--out", out)
    assert {path.name for path in out.glob("*.xml")} == {
        "m.apprec.xml", "m.cop.apprec.xml", "m-2.apprec.xml", "m-2.cop.apprec.xml",
    }  # fmt: skip


def test_a_receipt_never_overwrites_what_lies_there(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put(out)
    (out / "m.apprec.xml").write_bytes(b"mine")
    planbro("receive", put(tmp_path / "in", m=PLAIN), "--out", out)
    assert (out / "m.apprec.xml").read_bytes() == b"mine"
    assert (out / "m-2.apprec.xml").exists()


def test_what_we_write_ourselves_is_not_read(tmp_path: Path) -> None:
    inbox = put(tmp_path / "in", m=PLAIN)
    put(inbox / ".hidden", x=PLAIN)
    (inbox / "README.md").write_text("not a message")
    for _ in range(2):
        planbro("receive", inbox, "--out", inbox / "out")
        assert len(summary(inbox / "out")["result"]["files"]) == 1


def test_the_summary_is_not_written_over_an_input(tmp_path: Path) -> None:
    out = put(tmp_path / "out")
    (out / "summary.json").write_text("{}")
    ran = planbro("receive", out / "summary.json", "--out", out)
    assert ran.code == 2
    assert "[output-is-input]" in ran.err
    assert (out / "summary.json").read_text() == "{}"


def test_tap_reads_and_notes_and_never_answers(tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = planbro("receive", put(tmp_path / "in", a=PLAIN, b=with_msgid(PLAIN, "1")), "--out", out, "--tap")
    assert ran.code == 1
    assert not list(out.glob("*.xml"))
    document = summary(out)["result"]
    assert document["mode"] == "tap"
    assert [row["fate"] for row in document["files"]] == ["accepted", "rejected"]
    assert document["counts"]["receipts"] == 0


def test_known_parties_come_from_toml_or_json(tmp_path: Path) -> None:
    inbox = put(tmp_path / "in", a=PLAIN)
    (tmp_path / "known.toml").write_text("patient = []\n")
    (tmp_path / "known.json").write_text('{"organisation": []}')
    toml = planbro("receive", inbox, "--out", tmp_path / "1", "--known", tmp_path / "known.toml")
    assert toml.code == 1
    assert "[patient-unknown]" in toml.err
    assert (tmp_path / "1" / "a.apprec.xml").exists()
    nobody = planbro("receive", inbox, "--out", tmp_path / "2", "--known", tmp_path / "known.json")
    assert "[nobody-addressed]" in nobody.err
    assert not (tmp_path / "2" / "a.apprec.xml").exists()


@pytest.mark.parametrize("words", [
    ["receive"], ["receive", "in"], ["receive", "--out", "out"],
    ["receive", "in", "--out", "in/a.xml"],
    ["receive", "in", "--out", "out", "--as-of", "i går"],
    ["receive", "in", "--out", "out", "--known", "none.toml"],
    ["receive", "in", "--out", "out", "--known", "in/a.xml"],
    ["receive", "in", "--out", "out", "--journal", "none/j.db"],
    ["receive", "in", "--out", "out", "--journal", "in/a.xml"],
    ["journal"], ["journal", "show"], ["journal", "show", OTHER], ["journal", "list"],
    ["journal", "show", OTHER, "--journal", "in/a.xml"],
])  # fmt: skip
def test_wrong_usage_is_2_and_nothing_is_touched(words: list[str], tmp_path: Path) -> None:
    put(tmp_path / "in", a=PLAIN)
    ran = planbro(*words, cwd=tmp_path)
    assert ran.code == 2
    assert "Traceback" not in ran.all
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} <= {"a.xml"}
    assert (tmp_path / "in" / "a.xml").read_bytes() == PLAIN


def test_broken_hostile_and_huge_input_never_stops_the_run(tmp_path: Path) -> None:
    inbox = put(
        tmp_path / "in",
        a_empty=b"",
        b_bomb=b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]><a>' + b"&b;" * 1000 + b"</a>",
        c_deep=b"<a>" * 5000,
        d_huge=PLAIN + b" " * 200_000,
        e_nul=b"\0" * 500,
        f_good=PLAIN,
    )
    (inbox / "g_gone.xml").symlink_to(inbox / "nowhere")
    ran = planbro("receive", inbox, inbox / "g_gone.xml", "--out", tmp_path / "out", "--max-bytes", 100_000, "--json")
    assert ran.code == 1
    rows = {Path(row["file"]).stem: row for row in ran.json["result"]["files"]}
    assert {row["fate"] for name, row in rows.items() if name != "f_good"} == {"unreadable"}
    assert rows["f_good"]["fate"] == "accepted"
    assert rows["d_huge"]["size"] > 200_000
    assert all(row["findings"] for name, row in rows.items() if name != "f_good")


def test_nothing_of_a_person_is_shown_or_named(tmp_path: Path) -> None:
    wrong = PLAIN.replace(b"Forsendelsesstatus", b"Feil")
    out = tmp_path / "out"
    shown = ""
    for data in (PLAIN, with_msgid(wrong, patient_number(PLAIN)), message("UTSKRIVNINGSRAPPORT", "1.6")):
        put(tmp_path / "in", m=data)
        for words in ([], ["--json"]):
            shown += planbro("receive", tmp_path / "in", "--out", out, *words).all
    shown += (out / "summary.json").read_text() + " ".join(path.name for path in out.iterdir())
    shown += planbro("journal", "list", "--journal", out / "journal.db").all
    shown += planbro("journal", "show", msgid(PLAIN), "--journal", out / "journal.db").all
    assert patient_number(PLAIN) not in shown
    for name in ("FamilyName", "GivenName", "StreetAdr"):
        for part in PLAIN.split(f"<{name}>".encode())[1:]:
            assert part.split(b"<")[0].decode() not in shown, name


def test_names_that_are_not_text_or_too_long_stop_nothing(tmp_path: Path) -> None:
    inbox = put(tmp_path / "in")
    (inbox / ("å" * 124 + ".xml")).write_bytes(PLAIN)
    try:
        Path(bytes(inbox) + b"/\xff.xml").write_bytes(SERIES["M"])  # type: ignore[arg-type]
    except (OSError, TypeError):
        import os

        with open(os.fsencode(inbox) + b"/\xff.xml", "wb") as stream:  # noqa: PTH123
            stream.write(SERIES["M"])
    ran = planbro("receive", inbox, "--out", tmp_path / "out", "--json")
    assert [row["fate"] for row in ran.json["result"]["files"]] == ["accepted", "accepted"]
    assert len(list((tmp_path / "out").glob("*.apprec.xml"))) == 2


def test_standard_input_is_a_message_too(tmp_path: Path) -> None:
    ran = process("receive", "-", "--out", str(tmp_path / "out"), "--json", input=PLAIN)
    assert ran.code == 0
    assert (tmp_path / "out" / "stdin.apprec.xml").exists()


# the journal


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    out = tmp_path / "received"
    files = put(tmp_path / "in", a=SERIES["C"], b=SERIES["N"], c=SERIES["N"], d=SERIES["N"][:700])
    planbro("receive", files, "--out", out, "--as-of", AT)
    return out / "journal.db"


def test_show_finds_a_message_by_msgid_with_all_that_is_known(journal: Path) -> None:
    ran = planbro("journal", "show", msgid(SERIES["N"]), "--journal", journal, "--json")
    assert ran.code == 0
    valid("journal-show", ran.json)
    first, again = ran.json["result"]["entries"]
    assert (first["fate"], first["state"], first["importable"]) == ("accepted", "cancelled", False)
    assert again["fate"] == "duplicate"
    assert "message-cancelled" in first["warnings"]
    assert first["receipts"][0]["file"] == "b.apprec.xml"
    text = planbro("journal", "show", msgid(SERIES["C"]), "--journal", journal)
    assert text.code == 0
    assert "held for its original" in text.out


def test_show_gives_the_original_byte_for_byte(journal: Path, tmp_path: Path) -> None:
    ran = planbro("journal", "show", msgid(SERIES["N"]), "--journal", journal, "--original", tmp_path / "o.xml")
    assert ran.code == 0
    assert (tmp_path / "o.xml").read_bytes() == SERIES["N"]
    straight = process("journal", "show", msgid(SERIES["C"]), "--journal", str(journal), "--original", "-")
    assert straight.out.encode() == SERIES["C"]
    both = planbro("journal", "show", msgid(SERIES["N"]), "--journal", journal, "--original", "-", "--json")
    assert both.code == 2


def test_the_original_is_never_written_over_another_file_unasked(journal: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine.xml"
    target.write_bytes(b"mine")
    words = ("journal", "show", msgid(SERIES["N"]), "--journal", journal, "--original", target)
    refused = planbro(*words)
    assert refused.code == 2
    assert "[output-exists]" in refused.err
    assert "--force" in refused.err
    assert target.read_bytes() == b"mine"
    forced = planbro(*words, "--force")
    assert forced.code == 0
    assert f"{target} was written byte for byte" in forced.out
    assert target.read_bytes() == SERIES["N"]


def test_show_finds_a_receipt_that_planbro_wrote_by_its_id(journal: Path, tmp_path: Path) -> None:
    answered = planbro("journal", "show", msgid(SERIES["N"]), "--journal", journal, "--json").json["result"]["entries"][
        0
    ]
    (receipt,) = answered["receipts"]
    ran = planbro("journal", "show", receipt["id"].upper(), "--journal", journal, "--json")
    valid("journal-show", ran.json)
    assert ran.json["result"]["receipt"] == receipt
    assert [entry["entry"] for entry in ran.json["result"]["entries"]] == [answered["entry"]]
    out = tmp_path / "receipt.xml"
    text = planbro("journal", "show", receipt["id"], "--journal", journal, "--original", out)
    assert "planbro's own (b.apprec.xml)" in text.out
    assert out.read_bytes() == (journal.parent / "b.apprec.xml").read_bytes()


def test_list_shows_the_msgid_to_find_each_by_and_masks_what_is_no_uuid(journal: Path, tmp_path: Path) -> None:
    put(tmp_path / "more", x=with_msgid(PLAIN, "Kari-1987"))
    planbro("receive", tmp_path / "more", "--out", tmp_path / "received", "--as-of", AT)
    listed = planbro("journal", "list", "--journal", journal).out
    assert msgid(SERIES["N"]) in listed
    assert "xxxx-9999" in listed
    assert "Kari-1987" not in listed


def test_show_of_what_is_not_there_is_2(journal: Path) -> None:
    for wanted in (OTHER, "14838740228", "../../etc/passwd"):
        ran = planbro("journal", "show", wanted, "--journal", journal)
        assert ran.code == 2
        assert "[journal-no-message]" in ran.err
        assert wanted not in ran.err


def test_list_shows_the_latest(journal: Path) -> None:
    ran = planbro("journal", "list", "--journal", journal, "--json")
    valid("journal-list", ran.json)
    assert [row["fate"] for row in ran.json["result"]["entries"]] == ["held", "accepted", "duplicate", "unreadable"]
    few = planbro(
        "journal",
        "list",
        "--limit",
        "2",
        env={"PLANBRO_JOURNAL": str(journal)},
    )
    assert few.code == 0
    assert len([line for line in few.out.splitlines() if ".xml" in line]) == 2


def test_the_official_samples_are_received(official: Path, tmp_path: Path) -> None:
    ran = planbro("receive", official / "samples", "--out", tmp_path / "out", "--as-of", AT, "--json")
    fates = {Path(row["file"]).stem: row["fate"] for row in ran.json["result"]["files"]}
    assert "unreadable" not in fates.values()
    assert all(row["fate"] in {"accepted", "held"} for row in ran.json["result"]["files"]), fates


def test_the_fixtures_that_are_good_are_accepted(tmp_path: Path) -> None:
    ran = planbro("receive", FIXTURES / "messages", "--out", tmp_path / "out", "--as-of", AT, "--json")
    rows = ran.json["result"]["files"]
    assert len(rows) > 40
    assert {row["fate"] for row in rows} <= {"accepted", "held", "receipt", "duplicate"}
    assert all(row["format"].startswith("apprec") for row in rows if row["fate"] in {"receipt", "duplicate"})
