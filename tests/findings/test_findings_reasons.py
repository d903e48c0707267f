"""Reasons inside findings: written once in English where they arise, said in bokmål to whoever reads bokmål."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import planbro
from planbro.findings import CATALOGUE, Finding
from planbro.findings._reasons import REASONS, in_norwegian

ROOT = Path(planbro.__file__).parent
_NOT_REASONS = ("render", "testing", "plan/_values.py", "formats/epj/_paper.py", "mapping/_restrict.py")
"""Where `reason` is a field of the Plan, or a heading."""
_FAULTS = frozenset({"PathError", "ValueError", "fault", "_fault"})
_STOPS = frozenset({"Stopped", "Lost"})
"""What a migration stops for, and loses a worker by; both are told as reasons."""
_TOLD = frozenset({"formats/plo/_quirks.py", "mapping/_paths.py", "mapping/_codes.py", "mapping/_table.py"})
"""Where the message of an exception becomes a reason."""


def _words(node: ast.AST) -> Iterator[str]:
    """The texts that an expression may be; what is filled in is {}."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from (*_words(node.body), *_words(node.orelse))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        yield from (word for one in node.args[1:] for word in _words(one))


def _table(node: ast.AST) -> Iterator[str]:
    """Values of a mapping, or what stands second in rows."""
    rows = node.values if isinstance(node, ast.Dict) else getattr(node, "elts", [])
    for row in rows:
        yield from _words(row.elts[1] if isinstance(row, ast.Tuple) else row)


def _reasons(file: str, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "reason":
            yield from _words(node.value)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "reason":
                    yield from _words(value)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
            if "reason" in names:
                yield from _words(node.value)
            if "_REASONS" in names:
                yield from _table(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name in {"_reason", "_fault"}:
            for one in ast.walk(node):
                if isinstance(one, ast.Return) and one.value is not None:
                    yield from _words(one.value)
                elif (
                    isinstance(one, ast.Assign)
                    and isinstance(one.targets[0], ast.Name)
                    and one.targets[0].id == "known"
                ):
                    yield from _table(one.value)
        elif isinstance(node, ast.Return) and file == "formats/_others.py" and isinstance(node.value, ast.Tuple):
            yield from _words(node.value.elts[0])
        elif (isinstance(node, ast.Call) and getattr(node.func, "id", "") in _STOPS) or (
            isinstance(node, ast.Call) and file in _TOLD and getattr(node.func, "id", "") in _FAULTS
        ):
            yield from (word for one in node.args[-1:] for word in _words(one))


def used() -> dict[str, str]:
    """Every reason that the code can give, and a file that gives it."""
    found: dict[str, str] = {}
    for path in sorted(ROOT.rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        if not file.startswith(_NOT_REASONS):
            found |= dict.fromkeys(_reasons(file, ast.parse(path.read_text("utf-8"))), file)
    return found


def test_every_reason_in_the_code_has_its_bokmal() -> None:
    found = used()
    assert len(found) > 80
    assert not {reason: file for reason, file in found.items() if reason not in REASONS}


def test_no_reason_is_there_that_nothing_gives() -> None:
    assert not set(REASONS) - set(used())


def test_what_is_filled_in_goes_over_as_often_as_it_stands() -> None:
    assert not [english for english, norwegian in REASONS.items() if english.count("{}") != norwegian.count("{}")]


@pytest.mark.parametrize(("code", "reason", "said"), [
    ("schema-invalid", "an element is missing, or stands where it may not",
     "Følger ikke skjemaet: et element mangler, eller står der det ikke kan stå."),
    ("xml-malformed", "cut short", "XML-en er ikke velformet (avkortet)."),
    ("json-malformed", "more than 500 values", "JSON-en er ikke velformet (mer enn 500 verdier)."),
    ("input-unreadable", "not found", "Filen kunne ikke leses (finnes ikke)."),
    ("table-code-table", "x has the values of a, the table those of b",
     "Kodetabellen t finnes ikke eller er ikke gyldig: x har verdiene til a, tabellen har dem til b."),
])  # fmt: skip
def test_a_finding_is_said_in_one_language(code: str, reason: str, said: str) -> None:
    finding = Finding(code, params={"reason": reason, "table": "t"})
    assert finding.text("nb") == said
    assert reason in finding.text("en")


def test_a_reason_that_nobody_has_put_into_words_stays() -> None:
    assert in_norwegian("string_type") == "string_type"


_STANDS = frozenset({"held", "done", "refused", "closed", "no"})
"""What says why an exchange stands where it does, or why a correction does nothing: by a code that is told in words."""


def _codes(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _STANDS:
            for one in node.args:
                yield from (word for word in _words(one) if re.fullmatch("[a-z]+(-[a-z]+)+", word))


def test_why_an_exchange_waits_is_always_told_in_words() -> None:
    said = {(file.stem, code) for file in (ROOT / "exchange").rglob("*.py") for code in _codes(file)}
    assert len(said) > 50
    assert {one for one in said if one[1] not in CATALOGUE} == set()
