"""The findings as a FHIR OperationOutcome, and `planbro validate --outcome`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fhir.fhir_cases import BAD, GOOD, PLAN, changed

from planbro.findings import Finding, Severity
from planbro.formats.fhir.check import check, operation_outcome


@pytest.mark.parametrize("what", BAD)
def test_an_outcome_is_itself_good_fhir(what: str) -> None:
    outcome = operation_outcome(check(BAD[what][0]), "nb")
    assert [f for f in check(outcome) if f.severity is not Severity.INFO] == []
    assert "?" not in "".join(issue["details"]["text"] + issue["diagnostics"] for issue in outcome["issue"])


def test_an_issue_says_severity_type_rule_text_and_place() -> None:
    [issue] = [
        i for i in operation_outcome(check(changed(PLAN, status=None)), "nb")["issue"] if i["severity"] == "error"
    ]
    assert issue["code"] == "required"
    assert issue["expression"] == ["CarePlan.status"]
    assert issue["details"]["coding"][0]["code"] == "fhir-cardinality"
    assert issue["details"]["text"] == "CarePlan.status står 0 ganger; R4 krever 1..1."


def test_where_there_is_nothing_to_say_it_says_so() -> None:
    assert operation_outcome([], "en")["issue"] == [
        {"severity": "information", "code": "informational", "details": {"text": "Nothing to remark."}}
    ]


def test_a_place_that_is_no_fhirpath_is_left_out() -> None:
    [issue] = operation_outcome([Finding("schema-invalid")])["issue"]
    assert "expression" not in issue
    assert issue["code"] == "structure"


def test_the_command_writes_it_beside_its_own_answer(tmp_path: Path) -> None:
    source, out = tmp_path / "plan.json", tmp_path / "utfall.json"
    source.write_text(
        json.dumps({"resourceType": "Bundle", "type": "banana", "entry": [{"resource": GOOD["CarePlan"]}]})
    )
    words = [sys.executable, "-m", "planbro", "validate", str(source), "--outcome", str(out), "--json", "--lang", "nb"]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "fhir-code" in {finding["code"] for finding in json.loads(ran.stdout)["findings"]}
    issues = json.loads(out.read_text(encoding="utf-8"))["issue"]
    assert {"severity": "error", "code": "code-invalid"}.items() <= issues[0].items()


def test_the_outcome_is_not_written_over_the_input(tmp_path: Path) -> None:
    source = tmp_path / "plan.json"
    source.write_text(json.dumps(PLAN))
    words = [sys.executable, "-m", "planbro", "validate", str(source), "--outcome", str(source)]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 2
    assert json.loads(source.read_text()) == PLAN
