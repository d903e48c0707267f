"""Run again: what is new, what is still there, what was mended; keys that hold and cannot be guessed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import town
from test_reconcile_differences import run

from planbro.exchange.reconcile import Keys, read_state
from planbro.findings import Refused
from planbro.ident import make_synthetic


def state(done: Any) -> dict[str, Any]:
    return read_state(json.dumps(done.report).encode(), "reconcile.json")


def spoilt(folder: Path, *plants: tuple[int, Any]) -> list[str]:
    everyone = town.consistent(4)
    for number, plant in plants:
        plant(everyone[number])
    town.write_files(everyone, folder)
    return town.given(folder)


def kinds(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(row["kind"], row["status"], row["since"]) for row in rows]


def test_new_still_there_and_mended(tmp_path: Path) -> None:
    words = spoilt(tmp_path, (0, town.journal_says_no), (1, town.pas_says_no))
    first = run(words, as_of="2026-11-01")
    assert {row["status"] for row in first.report["rows"]} == {"new"}
    words = spoilt(tmp_path, (1, town.pas_says_no), (2, town.iplos_says_no))
    second = run(words, as_of="2026-11-22", previous=state(first))
    assert kinds(second.report["rows"]) == [
        ("missing-in-pas", "still", "2026-11-01"),
        ("missing-in-iplos", "new", "2026-11-22"),
    ]
    assert kinds(second.report["mended"]) == [("missing-in-journal", "mended", "2026-11-01")]
    assert [(one["rows"], one["new"], one["mended"]) for one in second.report["history"]] == [(2, 2, 0), (2, 1, 1)]
    third = run(words, as_of="2026-12-01", previous=state(second))
    assert third.report["mended"] == []
    assert third.report["rows"][0]["since"] == "2026-11-01"


def test_the_same_run_twice_is_the_same_list(tmp_path: Path) -> None:
    words = spoilt(tmp_path, (0, town.journal_says_no))
    first = run(words, as_of="2026-11-01")
    spoilt(tmp_path, (1, town.pas_says_no))
    second = run(words, as_of="2026-11-22", previous=state(first))
    again = run(words, as_of="2026-11-22", previous=state(second))
    assert again.report == second.report


def test_a_person_keeps_the_key_when_the_number_changes(tmp_path: Path) -> None:
    """A D-nummer becomes a fødselsnummer: the row is still the same row."""
    words = spoilt(tmp_path, (0, town.number_changed), (0, town.journal_says_no))
    everyone = town.consistent(4)
    former = town.d_number(everyone[0])
    for folk in everyone[:1]:
        assert folk.plan is not None
        folk.plan.identifiers[0].value = former
        folk.pas[0][0] = folk.journal[0][0] = folk.number = former
        folk.messages = []
        town.journal_says_no(folk)
    town.write_files(everyone, tmp_path / "before")
    first = run(town.given(tmp_path / "before"), as_of="2026-11-01")
    second = run(words, as_of="2026-11-22", previous=state(first))
    assert [row["status"] for row in second.report["rows"]] == ["still"]
    assert second.report["rows"][0]["numbers"][0] != former


def test_a_key_hangs_on_the_salt() -> None:
    number = make_synthetic(date(1980, 5, 5), 123)
    assert number is not None
    one, other = Keys(b"1" * 32), Keys(b"2" * 32)
    assert one.of("number", number) == one.of("number", number) != other.of("number", number)
    assert one.id != other.id
    assert number not in one.of("number", number)


@pytest.mark.parametrize("part", ["rows", "mended", "history"])
def test_an_earlier_list_that_lacks_something_is_refused(part: str, tmp_path: Path) -> None:
    whole = state(run(spoilt(tmp_path, (0, town.journal_says_no)), as_of="2026-11-01"))
    for instead in ([{}], [None], None):
        with pytest.raises(Refused, match="reconcile-previous"):
            read_state(json.dumps(whole | {part: instead}).encode(), "reconcile.json")


def test_an_earlier_list_that_is_an_attack_is_refused() -> None:
    with pytest.raises(Refused, match="reconcile-previous"):
        read_state(b"[" * 200_000, "reconcile.json")


def test_no_persons_means_no_number_anywhere(tmp_path: Path) -> None:
    words = spoilt(tmp_path, (0, town.journal_says_no), (1, town.two_plans), (2, town.report_is_silent))
    shown = state(run(words, as_of="2026-11-01"))
    spoilt(tmp_path, (1, town.two_plans), (2, town.report_is_silent))
    done = run(words, persons=False, previous=shown).report
    assert done["mended"]
    text = json.dumps(done)
    assert not [folk.number for folk in town.consistent(4) if folk.number in text]
    assert not [folk.name for folk in town.consistent(4) if folk.name in text]
