"""The report of a migration: what it says, that it names nobody, that it is one file that runs nothing of a plan's."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from planbro.exchange.migrate._model import Remark
from planbro.exchange.migrate._people import DirectoryRow
from planbro.exchange.migrate._report import shown_key, write_report
from planbro.exchange.migrate._summary import Summary

from .migrate_results import (
    SECRETS,
    differing,
    held,
    ledger_of,
    refused,
    result,
    town,
    without_consent,
    without_slot,
)

ROOT = Path(__file__).parents[2]
SIX = (refused(1), differing(2), held(3), without_slot(4), without_consent(5), result(6))


def written(folder: Path, *results: Any, **options: Any) -> Summary:
    return write_report(ledger_of(*(results or SIX)), folder, **options)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    data = (folder / name).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def embedded(page: str, ident: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{ident}">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


class Words(HTMLParser):
    """What a reader without script sees, and the elements that the page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._hidden += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())


# the sums


def test_the_municipality_gets_its_verdict_in_one_sentence(tmp_path: Path) -> None:
    summary = written(tmp_path)
    assert summary.sentence("nb") == (
        "3 av 6 planer er hele i målet, 2 av dem med merknader; 2 må ses på; 1 kunne ikke flyttes."
    )
    assert summary.sentence("en") == (
        "3 of 6 plans are whole in the target, 2 of them with remarks; 2 need a person; 1 could not be moved."
    )
    assert (summary.verdict, summary.exit_code) == ("refused", 1)
    whole = write_report(ledger_of(*map(result, range(1, 1201))), tmp_path)
    assert whole.sentence() == "Alle 1\N{NO-BREAK SPACE}200 planer er hele i målet."
    assert whole.exit_code == 0
    assert write_report(ledger_of(refused(1)), tmp_path).exit_code == 2
    assert write_report(ledger_of(), tmp_path).exit_code == 2


def test_what_has_no_slot_is_told_and_is_no_fault(tmp_path: Path) -> None:
    summary = written(tmp_path, without_slot(4), result(6))
    kinds = {one.kind: one for one in summary.kinds}
    assert (kinds["messages"].no_slot, kinds["messages"].differs, kinds["messages"].same) == (1, 0, False)
    assert summary.same
    assert summary.exit_code == 0


def test_what_came_back_otherwise_is_a_fault_of_its_kind_alone(tmp_path: Path) -> None:
    summary = written(tmp_path, differing(2), result(6))
    assert [one.kind for one in summary.kinds if one.differs] == ["goals"]
    assert all(one.same for one in summary.kinds if one.kind != "goals")
    assert not summary.same
    assert summary.exit_code == 1


def test_sums_add_up_and_plans_that_were_not_moved_are_counted_apart(tmp_path: Path) -> None:
    stayed = held(3)
    stayed.counts = result(3).counts
    summary = written(tmp_path, stayed, result(6))
    for kind in summary.kinds:
        one = {count.kind: count for count in result(6).counts}[kind.kind]
        other = {count.kind: count for count in stayed.counts}[kind.kind]
        assert (kind.source, kind.moved, kind.left, kind.target) == (
            one.source + other.source, one.source, other.source, one.target,
        )  # fmt: skip
    assert sum(summary.verdicts.values()) == summary.asked == sum(summary.states.values())
    assert sum(summary.sizes) == summary.plans


def test_plans_outside_the_choice_are_not_judged(tmp_path: Path) -> None:
    summary = written(tmp_path, result(1, state="left-out"), result(2), result(3, state="passed"))
    assert (summary.plans, summary.asked, summary.whole) == (3, 1, 1)
    assert summary.sentence() == "Planen er hel i målet."


# the same in, the same out


def test_the_same_ledger_gives_the_same_bytes_and_nothing_of_the_run_before_stays(tmp_path: Path) -> None:
    for name in ("a", "b"):
        written(tmp_path / name, *town(300))
    written(tmp_path / "c", *map(without_consent, range(400, 420)))
    written(tmp_path / "c", *reversed(list(town(300))))
    first = {
        path.relative_to(tmp_path / "a"): path.read_bytes() for path in (tmp_path / "a").rglob("*") if path.is_file()
    }
    assert len(first) > 40
    for name in ("b", "c"):
        assert {path.relative_to(tmp_path / name): path.read_bytes()
                for path in (tmp_path / name).rglob("*") if path.is_file()} == first  # fmt: skip


# no person


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_no_name_stands_in_any_file_unless_names_were_asked_for(tmp_path: Path, language: Any) -> None:
    people = [DirectoryRow("participant", "hpr", "7000002", f"{SECRETS[2]}, Kari", (), (), (), 3),
              DirectoryRow("organisation", "orgnr", "999999999", "Hjemmetjenesten", (), (), (), 3)]  # fmt: skip
    ledger = ledger_of(*SIX)
    ledger.set_aside([(f"{SECRETS[0]} {SECRETS[1]}/epikrise {SECRETS[0]}.pdf", "pdf")])
    write_report(ledger, tmp_path / "masked", language=language, people=people)
    for path in (tmp_path / "masked").rglob("*"):
        told = path.name + (path.read_text("utf-8") if path.is_file() else "")
        assert not any(secret.lower() in told.lower() for secret in (*SECRETS, "700000", "00000000002")), path.name
    assert "Hjemmetjenesten" in (tmp_path / "masked/people.csv").read_text("utf-8")
    write_report(ledger, tmp_path / "named", language=language, people=people, show_persons=True)
    for name in ("report.html", "report.json", "plans.csv", "people.csv", "checklists/index.html"):
        assert any(secret in (tmp_path / "named" / name).read_text("utf-8") for secret in SECRETS), name
        assert (tmp_path / "named" / name).stat().st_mode & 0o077 == 0
    for path in (tmp_path / "named/checklists").iterdir():
        assert re.fullmatch(r"index|uten-koordinator|[0-9a-f]{12}", path.stem)


def test_a_place_in_the_source_is_shown_by_its_shape(tmp_path: Path) -> None:
    assert shown_key("planer/plan-0012.xml", "") == "planer/plan-0012.xml"
    assert shown_key("Kari Nordmann/12345.zip", "12345") == "xxxx xxxxxxxx/12345.zip"
    assert shown_key("a/96002063-5f23-599f-880e-f27c4704b2b2.xml", "") == "x/96002063-5f23-599f-880e-f27c4704b2b2.xml"
    assert shown_key("bok.xlsx#12", "12") == "xxx.xlsx#12"
    assert shown_key("13899912345.xml", "13899912345") == "99999999999.xml"


def test_a_number_of_a_person_is_never_a_plans_name(tmp_path: Path) -> None:
    written(tmp_path, result(1, number="138999 12345", title="fnr 13899912345"), show_persons=True)
    for path in tmp_path.rglob("*.*"):
        assert "12345" not in path.read_text("utf-8")


# the page


def test_the_page_is_one_file_that_may_load_nothing(tmp_path: Path) -> None:
    written(tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    words = Words(page)
    links = [value for _, attributes in words.tags for name, value in attributes.items() if name in {"src", "href"}]
    assert all(link and (link.startswith("#") or (tmp_path / link).is_file()) for link in links)
    policy = next(a["content"] for tag, a in words.tags if tag == "meta" and a.get("http-equiv"))
    assert policy is not None and policy.startswith("default-src 'none'")  # noqa: PT018
    for element in ("script", "style"):
        for inside in re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL):
            digest = b64encode(hashlib.sha256(inside.encode()).digest()).decode()
            assert f"{element}-src 'sha256-{digest}'" in policy
    assert not [a for _, a in words.tags if any(name.startswith("on") or name == "style" for name in a)]


def test_without_script_the_sums_and_the_worst_plans_stand_there(tmp_path: Path) -> None:
    written(tmp_path, *town(700))
    page = (tmp_path / "report.html").read_text("utf-8")
    words = Words(page)
    assert "planer er hele i målet" in words.text
    assert page.count('<tbody class="plan">') == 500
    order = re.findall(r'class="tag v-(\w+)"', page)
    assert order == sorted(order, key=("refused", "person", "remarks", "whole").index)
    assert "uten plass til alt i" in words.text
    assert "Det som ble lest tilbake" in words.text


def test_all_plans_stand_in_the_data_of_the_page(tmp_path: Path) -> None:
    written(tmp_path, *town(700))
    page = (tmp_path / "report.html").read_text("utf-8")
    data, shared = embedded(page, "rows"), embedded(page, "shared")
    assert [row[0] for row in data] == list(range(1, 701))
    assert {len(row) for row in data} == {23}
    assert {row[14][0] if isinstance(row[14], list) and row[14] else 0 for row in data} == {0}
    assert all(one[1] < len(shared["remarks"]) for row in data for one in row[15])
    script = (ROOT / "adapters/planbro/render/migrate/report.js").read_text("utf-8")
    for key in re.findall(r'say\("([\w-]+)"', script):
        assert key in shared["t"] or key.endswith("-"), key


HOSTILE = (
    "</script><script>alert(1)</script><!-- <img src=x onerror=alert(1)> & \"' ]]> \u202egnp.exe \u2028 {{ 1234*1000 }}"
)


def test_what_a_plan_holds_is_never_run(tmp_path: Path) -> None:
    remark = Remark("migrate-differs", "error", f"goals[].{HOSTILE}")
    worst = result(1, number=HOSTILE, title=HOSTILE, planeier=HOSTILE, koordinator=HOSTILE, verdict="person", key=f"{HOSTILE}.xml",
                   kind=HOSTILE, status=HOSTILE, source_format=HOSTILE, remarks=[remark], updated=HOSTILE)  # fmt: skip
    ledger = ledger_of(worst, result(2))
    ledger.set_aside([(HOSTILE, HOSTILE)])
    write_report(ledger, tmp_path, show_persons=True)
    for path in tmp_path.rglob("*.html"):
        page = path.read_text("utf-8")
        words = Words(page)
        assert sum(tag == "script" for tag, _ in words.tags) == (3 if path.name == "report.html" else 0)
        assert not any(tag == "img" or "onerror" in attributes for tag, attributes in words.tags)
        assert "<!--" not in page.replace("<!doctype", "")
        assert "\u202e" not in page
        assert "1234000" not in words.text
    page = (tmp_path / "report.html").read_text("utf-8")
    assert embedded(page, "rows")[0][2].startswith("</script>")
    assert "\u2028" not in page
    for path in tmp_path.rglob("*.csv"):
        assert "\u202e" not in path.read_text("utf-8")


def test_no_cell_of_a_list_is_a_formula(tmp_path: Path) -> None:
    for start in ("=", "+", "-", "@", "\t=", " =", "＝"):
        written(tmp_path, result(1, number=f"{start}HYPERLINK(1)"), show_persons=True)
        (row,) = rows(tmp_path, "plans.csv")
        assert row["Nummer i verktøyet"].lstrip().startswith("'") or not start.strip(), start
        assert row["Nr."] == "1"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_page_says_its_language_and_names_every_control(tmp_path: Path, language: Any) -> None:
    written(tmp_path, language=language)
    for path in tmp_path.rglob("*.html"):
        tags = Words(path.read_text("utf-8")).tags
        assert tags[0] == ("html", {"lang": language})
        labelled = {attributes.get("for") for tag, attributes in tags if tag == "label"}
        for tag, attributes in tags:
            if tag in {"select", "input"} and attributes.get("type") != "checkbox":
                assert attributes["id"] in labelled
            if tag == "svg":
                assert attributes.get("aria-hidden") == "true" or attributes.get("aria-labelledby")
            if tag == "th":
                assert attributes.get("scope") in {"col", "row"}
        headings = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h[1-6]", tag)]
        assert headings[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(headings))


# the lists and the report for machines


def test_plans_and_findings_stand_in_lists_for_a_spreadsheet(tmp_path: Path) -> None:
    written(tmp_path)
    plans = rows(tmp_path, "plans.csv")
    assert [row["Resultat"] for row in plans] == [
        "ikke flyttet", "må ses på", "må ses på", "hel, med merknader", "hel, med merknader", "hel",
    ]  # fmt: skip
    assert plans[1]["Slag med avvik"] == "goals"
    assert "Planeier" not in plans[0]
    findings = rows(tmp_path, "findings.csv")
    assert [(row["Nr."], row["Kode"], row["Alvor"]) for row in findings] == [
        ("1", "input-unreadable", "feil"), ("2", "migrate-differs", "feil"), ("4", "migrate-no-slot", "merk"),
        ("5", "input-unreadable", "advarsel"),
    ]  # fmt: skip
    assert all(row["Merknad"] and row["Hva som kan gjøres"] for row in findings)


def test_the_report_for_machines_follows_its_schema(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "schemas/migrate/report-1.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for persons in (False, True):
        ledger = ledger_of(*SIX)
        ledger.set_aside([("les.txt", "not-a-plan")])
        write_report(ledger, tmp_path, show_persons=persons, form_of=lambda one: f"forms/{one['plan']}.pdf")
        report = json.loads((tmp_path / "report.json").read_text("utf-8"))
        jsonschema.Draft202012Validator(schema).validate(report)
        assert [one["verdict"] for one in report["plans"]] == [one.verdict for one in SIX]
        assert report["plans"][1]["unlike"][0]["kind"] == "goals"
        assert ("planeier" in report["plans"][0]) is persons


# checklists


def test_each_koordinator_has_a_list_of_what_to_look_at(tmp_path: Path) -> None:
    summary = written(tmp_path, form_of=lambda one: f"forms/{one['plan']}.pdf")
    lists = {path.stem: path.read_text("utf-8") for path in (tmp_path / "checklists").iterdir()}
    assert len(lists) == summary.koordinatorer + 2
    told = {name: Words(page).text for name, page in lists.items()}
    without = told["uten-koordinator"]
    assert "Planen er ikke flyttet" in without
    assert "Samtykket er trukket tilbake" in without
    (consent,) = (page for name, page in lists.items() if "har ikke samtykket til det nye verktøyet" in told[name])
    assert f'href="../forms/{SIX[4].plan}.pdf"' in consent
    (slot,) = (text for text in told.values() if "2 opplysninger har ingen plass" in text)
    assert f"planbro/uten-plass.html i planens fil {SIX[3].target_name}" in slot
    (same,) = (text for text in told.values() if "I orden" in text)
    assert "P-6" in same
    index = lists["index"]
    assert all(f'href="{name}.html"' in index for name in lists if name != "index")


def test_the_most_urgent_plan_comes_first_and_boxes_are_named(tmp_path: Path) -> None:
    same = {"koordinator_key": "hpr:1", "koordinator": "x"}
    results = [without_slot(1), result(2), differing(3), without_consent(4)]
    for one in results:
        one.koordinator_key, one.koordinator = same["koordinator_key"], same["koordinator"]
    written(tmp_path, *results)
    (path,) = (one for one in (tmp_path / "checklists").iterdir() if one.stem != "index")
    page = path.read_text("utf-8")
    assert re.findall(r"<bdi>(P-\d)</bdi>", page) == ["P-3", "P-1", "P-4", "P-2"]
    assert page.count("<label") == page.count('type="checkbox"')


def test_for_a_target_that_people_type_into_there_is_a_worklist(tmp_path: Path) -> None:
    written(tmp_path, manual=True)
    listed = rows(tmp_path, "worklist.csv")
    assert [row["Nummer i verktøyet"] for row in listed] == ["P-2", "P-4", "P-5", "P-6"]
    assert all(row["Side til inntasting"].endswith(".zip") and int(row["Vedlegg"]) for row in listed)
