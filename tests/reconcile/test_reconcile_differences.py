"""Exactly what was planted is found, and lists of one mind give nothing."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import town
from hypothesis import given, settings
from hypothesis import strategies as st

from planbro.exchange.reconcile import Given, Reconciled, Settings, reconcile

SALT = b"s" * 32


def run(words: list[str], **options: Any) -> Reconciled:
    options = {"as_of": town.AS_OF, "salt": SALT, "municipality": town.MUNICIPALITY} | options
    return reconcile([Given.parse(word) for word in words], **options)


def found(done: Reconciled) -> Counter[tuple[str, town.Found]]:
    rows = done.report["rows"]
    return Counter((row["numbers"][0], (row["kind"], row["where"], row["detail"])) for row in rows)


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, town.Found, str]]]:
    folder = tmp_path_factory.mktemp("spoilt")
    everyone, expected = town.planted()
    town.write_files(everyone, folder)
    return folder, expected


def test_exactly_what_was_planted_is_found(spoilt: tuple[Path, list[tuple[str, town.Found, str]]]) -> None:
    folder, expected = spoilt
    done = run(town.given(folder))
    names = {number: name for number, _, name in expected}
    wanted = Counter((number, row) for number, row, _ in expected)
    assert [(names[number], row) for number, row in wanted - found(done)] == []
    assert [(names.get(number), row) for number, row in found(done) - wanted] == []
    assert not done.findings


def test_every_kind_of_difference_is_planted(spoilt: tuple[Path, list[tuple[str, town.Found, str]]]) -> None:
    from planbro.render.reconcile_texts import ADVICE

    assert {row[0] for _, row, _ in spoilt[1]} == set(ADVICE)


def test_what_was_planted_is_found_one_at_a_time(tmp_path: Path) -> None:
    """Each difference stands alone as well as among the others."""
    plant = town.closed_still_shown
    everyone = town.consistent(3)
    expected = plant(everyone[1])
    town.write_files(everyone, tmp_path)
    assert found(run(town.given(tmp_path))) == Counter((everyone[1].number, row) for row in expected)


@settings(max_examples=4)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 6))
def test_a_municipality_of_one_mind_gives_nothing(
    tmp_path_factory: pytest.TempPathFactory, seed: int, count: int
) -> None:
    folder = tmp_path_factory.mktemp("town")
    everyone = town.consistent(count, seed)
    town.write_files(everyone, folder)
    done = run(town.given(folder))
    assert done.report["rows"] == []
    assert not done.findings
    assert done.report["summary"]["active_plans"] == len(everyone)
    assert all(one["asked"] == one["shown"] for one in done.report["summary"]["shown"])


def test_what_each_list_is_is_guessed_as_it_is_named(spoilt: tuple[Path, list[tuple[str, town.Found, str]]]) -> None:
    folder, _ = spoilt
    guessed = [word if word.startswith("idents:") else word.partition(":")[2] for word in town.given(folder)]
    named, told = run(town.given(folder)).report, run(guessed).report
    assert named["rows"] == told["rows"]
    assert all(one["guessed"] for one in told["lists"] if one["kind"] != "idents")


def test_a_whole_folder_is_taken_apart(spoilt: tuple[Path, list[tuple[str, town.Found, str]]]) -> None:
    folder, expected = spoilt
    done = run([str(folder), f"idents:{folder / 'idents.csv'}"])
    kinds = Counter(one["kind"] for one in done.report["lists"])
    assert {"tool", "message", "pas", "journal", "paper", "iplos"} <= set(kinds)
    assert found(done) == Counter((number, row) for number, row, _ in expected)


def test_the_order_of_the_lists_does_not_matter(spoilt: tuple[Path, list[tuple[str, town.Found, str]]]) -> None:
    words = town.given(spoilt[0])
    first = run(words).report
    for seed in range(3):
        random.Random(seed).shuffle(words)
        assert run(words).report == first


def test_several_processes_find_the_same(tmp_path: Path) -> None:
    everyone = town.consistent(70)
    town.journal_says_no(everyone[66])
    town.write_files(everyone, tmp_path)
    words = town.given(tmp_path)
    assert run(words, jobs=2).report == run(words, jobs=1).report


def test_a_row_names_the_place_the_koordinator_and_the_words(tmp_path: Path) -> None:
    everyone = town.consistent(2)
    town.pas_says_no(everyone[0])
    town.write_files(everyone, tmp_path)
    row = run(town.given(tmp_path)).report["rows"][0]
    plan, pas = row["says"]
    one = everyone[0].plan.koordinatorer[0]  # type: ignore[union-attr]
    assert row["unit"] == "Nevrologisk avdeling"
    assert (pas["in"], pas["line"], pas["ip"]) == ("pas", 2, "none")
    assert plan["plan"] == "active"
    assert f"{one.given} {one.family}" in row["text"]
    assert "22.11.2026" in row["text"]


def test_another_number_is_proposed_never_joined(tmp_path: Path) -> None:
    """Same name and day of birth under a D-nummer in one list alone: a hint to look up, and two people until then."""
    everyone = town.consistent(2)
    rows = [list(row) for row in everyone[0].journal]
    rows[0][0] = town.d_number(everyone[0])
    everyone[1].journal += rows
    town.write_files(everyone, tmp_path)
    done = run(town.given(tmp_path)).report
    alone = next(row for row in done["rows"] if row["kind"] == "only-one-list")
    assert [one["numbers"] for one in alone["perhaps"]] == [[everyone[0].number]]
    assert done["summary"]["persons"] == 3


def test_the_same_name_is_nobody_without_a_number(tmp_path: Path) -> None:
    everyone = town.consistent(1)
    everyone[0].journal = []
    everyone[0].pas[0][0] = ""
    town.write_files(everyone, tmp_path)
    done = run(town.given(tmp_path))
    assert done.report["summary"]["persons"] == 1
    assert done.findings.codes() == ["list-row-no-number"]


@pytest.mark.parametrize(("days", "count"), [(30, 1), (60, 0)])
def test_how_old_is_old_is_chosen(tmp_path: Path, days: int, count: int) -> None:
    everyone = town.consistent(1)
    everyone[0].journal[0][7] = "22.11.2026"
    town.write_files(everyone, tmp_path)
    done = run(town.given(tmp_path), settings=Settings(stale_days=days))
    assert len(done.report["rows"]) == count


def test_a_list_of_those_with_a_plan_is_silent_of_the_rest(tmp_path: Path) -> None:
    """A journal list in which everyone has a plan: not to stand there is not to be shown."""
    everyone = town.consistent(3)
    everyone[2].journal = []
    town.write_files(everyone, tmp_path)
    rows = found(run(town.given(tmp_path)))
    assert rows == Counter({(everyone[2].number, ("missing-in-journal", "journal", "absent")): 1})
