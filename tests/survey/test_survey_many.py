"""A survey of a whole source counts everything over all plans, the same by one process or several, and tells of nobody."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planbro.exchange import read
from planbro.exchange.survey import Question, survey, survey_source
from planbro.exchange.survey._tally import Spread
from planbro.findings import Refused
from planbro.plan import facts
from planbro.render.survey import codes_file, page, rows_file
from planbro.render.survey._words import reason
from planbro.testing.exports import UNKNOWN_FIELDS, UNKNOWN_TEXT, Export, Planted, make_export

PLANTED = Planted(
    same_number=2, changed_number=2, faults=2, kinds=("truncated",), without_consents=4, unknown_fields=4, strays=True
)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Export]:
    target = tmp_path_factory.mktemp("export") / "eksport.zip"
    return target, make_export(target, 40, 7, attachments=2, attachment_size=1500, text=9000, planted=PLANTED)


@pytest.fixture(scope="module")
def told(export: tuple[Path, Export]) -> dict[str, Any]:
    return survey_source(export[0], Question()).to_json()


def documents(source: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(source) as whole:
        yield from (whole.read(name) for name in whole.namelist() if "plan-" in name)


def test_plans_faults_and_files_set_aside_are_counted(told: dict[str, Any]) -> None:
    assert (told["entries"], told["plans"]) == (40, 38)
    assert sum(told["refused"].values()) == 2
    assert {one["type"] for one in told["set_aside"]} == {"txt", "log", "db"}
    assert [(one["format"], one["plans"]) for one in told["formats"]] == [("sampro", 38)]
    assert sum(told["kinds"].values()) == sum(told["statuses"].values()) == 38


def test_a_person_with_two_plans_is_found_by_number_and_by_former_number(
    told: dict[str, Any], export: tuple[Path, Export]
) -> None:
    made = export[1]
    pairs = [*made.pairs["same-number"], *made.pairs["changed-number"]]
    numbers = [[int(re.search(r"(\d+)\.zip", key)[1]) + 1 for key in pair] for pair in pairs]  # type: ignore[index]
    assert told["doubled"]["persons"] == 4
    assert told["doubled"]["by_former"] == 2
    assert sorted(told["doubled"]["groups"]) == sorted(numbers)


def test_unknown_fields_say_in_how_many_plans_they_stand(told: dict[str, Any]) -> None:
    found = {one["path"].rpartition("/")[2]: one["plans"] for one in told["unknown_fields"]}
    assert found == dict.fromkeys(UNKNOWN_FIELDS, 4)


def test_attachments_are_measured_and_compared_with_what_they_claim(told: dict[str, Any]) -> None:
    assert told["media"] == [
        {"claimed": "application/pdf", "found": "application/pdf", "count": 76, "bytes": 76 * 1500, "agrees": True}
    ]
    assert told["sizes"]["attachments"] == {"min": 2, "median": 2, "p95": 2, "max": 2, "total": 76}


def test_consents_are_counted_by_what_they_are_to_and_by_tool(told: dict[str, Any]) -> None:
    assert [one["tool"] for one in told["tools"]] == ["Sampro"]
    assert told["consent_states"]["plan-making"]["plans-without"] >= 4


def test_several_processes_say_the_same_as_one(export: tuple[Path, Export], told: dict[str, Any]) -> None:
    assert survey_source(export[0], Question(), workers=2).to_json() == told


def test_a_limit_looks_at_the_first_plans_and_says_so(export: tuple[Path, Export]) -> None:
    found = survey_source(export[0], Question(), limit=5)
    assert found.tally.entries == 5
    assert found.sampled


def test_a_folder_says_the_same_as_a_zip(tmp_path: Path, export: tuple[Path, Export], told: dict[str, Any]) -> None:
    with zipfile.ZipFile(export[0]) as whole:
        whole.extractall(tmp_path)
    assert survey_source(tmp_path, Question()).to_json() == told


def test_an_empty_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        survey_source(tmp_path, Question())


def test_the_same_document_twice_is_told(tmp_path: Path, export: tuple[Path, Export]) -> None:
    data = next(documents(export[0]))
    for name in ("a.zip", "b.zip", "c.zip"):
        (tmp_path / name).write_bytes(data)
    assert survey_source(tmp_path, Question()).to_json()["identical"] == {"documents": 1, "copies": 2}


def test_no_name_number_or_text_of_a_plan_is_in_the_survey(export: tuple[Path, Export], told: dict[str, Any]) -> None:
    """Canaries: each name, number, address and text of every plan; the page and the files are looked through as well."""
    said = json.dumps(told, ensure_ascii=False) + page(told) + rows_file(told) + codes_file(told)
    assert UNKNOWN_TEXT not in said
    secrets: set[str] = set()
    for data in documents(export[0]):
        try:
            plan = read(data).plan
        except Refused:
            continue
        for (owner, _, name), value in facts(plan):
            whose = name in {"family", "street", "email", "phone", "value", "identifier", "hpr", "fnr"}
            if isinstance(value, str) and (whose or len(value) > 25) and len(value) > 3 and owner != "source":
                secrets.add(value)
    assert len(secrets) > 300
    there = [one for one in secrets if one in said]
    assert not [one for one in there if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said)]


def test_a_value_that_few_plans_have_is_counted_and_not_told(tmp_path: Path, export: tuple[Path, Export]) -> None:
    """A name typed into a coded field by one plan stays there; a code that many plans have is told."""
    data = list(documents(export[0]))[:12]
    for number, one in enumerate(data):
        with zipfile.ZipFile(tmp_path / f"{number:02}.zip", "w") as target:
            text = zipfile.ZipFile(io.BytesIO(one)).read("plan.xml").decode("utf-8", "replace")
            said = "Halvparten" if number else "Solveig Aamodt"
            target.writestr("plan.xml", re.sub(r"<Status>[^<]+</Status>", f"<Status>{said}</Status>", text, count=1))
    told = survey_source(tmp_path, Question()).to_json()
    codes = [one for one in told["code_proposals"] if one["field"] == "status"]
    assert {one["code"] for one in codes} == {"Halvparten", None}
    everything = json.dumps(told) + page(told) + codes_file(told)
    assert "Solveig" not in everything
    assert "Aamodt" not in everything


def test_why_a_row_is_proposed_is_said_in_the_readers_language(told: dict[str, Any]) -> None:
    said = {one["why"] for one in [*told["proposals"], *told["code_proposals"]]}
    assert said
    assert not [why for why in said if reason(why, "nb") == why or reason(why, "en") != why]
    text = rows_file(told, "nb") + codes_file(told, "nb") + page(told, "nb")
    assert not [why for why in said if why in text]


def test_the_page_stands_alone(told: dict[str, Any]) -> None:
    for language in ("nb", "en"):
        text = page(told, language)
        assert "<script" not in text
        assert "http" not in re.sub(r"http-equiv", "", text)
        assert f'<html lang="{language}">' in text
        assert "default-src 'none'" in text


def test_a_spread_is_kept_to_three_digits_and_so_stays_small() -> None:
    spread = Spread()
    for value in range(200_000):
        spread.note(value)
    assert len(spread.counts) < 4000
    assert spread.to_json() == {
        "min": 0, "median": 100_000, "p95": 190_000, "max": 199_999, "total": sum(range(200_000))
    }  # fmt: skip


def test_one_document_is_surveyed_as_before() -> None:
    found = survey((Path(__file__).parents[2] / "fixtures/sampro/rich-plan.xml").read_bytes())
    assert (found.format, found.plans, found.unknown) == ("sampro", 1, [])
