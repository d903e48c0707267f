"""What planbro stands on: named, bounded, under licences that a public body can use, and nothing that is not named.

What is known to have holes changes by the day and is asked for outside the tests: docs/compliance/asvs.md says how.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
RUNTIME = [Requirement(one) for one in PROJECT["dependencies"]]
OPTIONAL = [Requirement(one) for extra in ("postgres", "tracing") for one in PROJECT["optional-dependencies"][extra]]
OPEN_ENDED = {"cryptography", "tzdata"}
"""Kept up by their users for safety's sake: an upper end would keep a correction out."""
LICENCES = {
    "MIT", "MIT-0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "PSF-2.0", "MPL-2.0", "LGPL-3.0-only",
    "BSD License", "Apache Software License", "Python Software Foundation License", "0BSD", "Unlicense", "ZPL-2.1",
}  # fmt: skip
ALONG = {"anyio", "markupsafe", "packaging", "typing_extensions", "annotated_types", "pydantic_core", "httptools",
         "hypothesis", "isal"}  # fmt: skip
"""What comes with another part (jinja2, pydantic, starlette), is loaded where it is there (isal), or is for tests."""


@pytest.mark.parametrize("one", [*RUNTIME, *OPTIONAL], ids=lambda one: one.name)
def test_each_part_has_a_lower_and_an_upper_end(one: Requirement) -> None:
    signs = {said.operator for said in one.specifier}
    assert signs & {">=", "==", "~="}, one
    assert one.name in OPEN_ENDED or "<" in signs, one
    assert one.url is None


def test_each_licence_is_one_that_may_be_used() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    from make_sbom import sbom

    for part in sbom(["postgres", "tracing"])["components"]:
        said = [one.get("expression") or one["license"].get("id") or one["license"]["name"] for one in part["licenses"]]
        words = {word for one in said for word in one.replace("(", "").replace(")", "").split(" OR ")}
        words = {word for one in words for word in one.split(" AND ")}
        assert words & LICENCES or {*said} & LICENCES, (part["name"], said)


@cache
def trees() -> dict[Path, list[ast.AST]]:
    """Each module of ours, read once."""
    files = (ROOT / "adapters" / "planbro").rglob("*.py")
    looked = (ast.Import, ast.ImportFrom, ast.Call)
    return {one: [node for node in ast.walk(ast.parse(one.read_bytes())) if isinstance(node, looked)] for one in files}


def imported(file: Path) -> set[str]:
    found = set()
    for node in trees()[file]:
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.more
def test_what_is_imported_is_named_as_a_dependency() -> None:
    known = {canonicalize_name(one.name) for one in (*RUNTIME, *OPTIONAL)}
    of = packages_distributions()
    there = set().union(*map(imported, trees()))
    strange = {
        name for name in there - set(sys.stdlib_module_names) - {"planbro"}
        if not {canonicalize_name(one) for one in of.get(name, [])} & known
    }  # fmt: skip
    assert strange <= ALONG, strange


BETWEEN_OURSELVES = {("migrate", "_crew.py")}
"""Processes that one began and that nobody else speaks with."""


def test_nothing_is_run_by_a_shell_evaluated_or_unpickled() -> None:
    banned = {"eval", "exec", "compile", "__import__"}
    for file, nodes in trees().items():
        loads = imported(file) & {"pickle", "marshal", "shelve", "telnetlib", "ftplib"}
        assert not loads or file.parts[-2:] in BETWEEN_OURSELVES, file
        for node in nodes:
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else ""
                assert name not in banned or _is_ours(file, name), (file, node.lineno)
                assert not any(one.arg == "shell" for one in node.keywords), (file, node.lineno)


def _is_ours(file: Path, name: str) -> bool:
    """Readers of tables and of the Plan are made as Python of what is shipped; no word of a document gets there."""
    return name in {"exec", "compile"} and {"mapping", "plan"} & {*file.parts} != set()


def test_a_paper_that_came_in_is_never_opened() -> None:
    """A signed form is kept as it is and known by its first bytes; PDF is read of an old archive alone."""
    assert [file.name for file in trees() if "pypdf" in imported(file)] == ["_printout.py"]


def test_no_weak_digest_and_no_weak_chance() -> None:
    for file in (ROOT / "adapters" / "planbro").rglob("*.py"):
        text = file.read_text("utf-8")
        if "testing" not in file.parts:
            assert "hashlib.md5" not in text, file
            assert "hashlib.sha1" not in text, file
        if "service" in file.parts or "store" in file.parts or "transport" in file.parts:
            assert "import random" not in text, file
            assert "verify=False" not in text, file
            assert "CERT_NONE" not in text, file


def test_what_a_template_does_not_escape_is_a_page_that_escaped_it() -> None:
    """Plans, papers and pictures that `render` has made as HTML and SVG; everything else is text. What stands here is
    walked through with hostile names (`tests/pages/test_pages_walk.py`, `tests/service/test_ward_page.py`)."""
    service = ROOT / "adapters" / "planbro" / "service"
    found = {
        f"{file.relative_to(service)}: {part}"
        for file in (*service.rglob("*.j2"), *service.rglob("*.py"))
        for part in re.findall(r"[\w.]+(?=\s*\|\s*safe\b)|\bMarkup\(\w+", file.read_text("utf-8"))
    }
    assert found == {
        "ward/templates/page.html.j2: told.plan",
        "pages/templates/plan/plan.html.j2: blocks",
        "pages/templates/plan/looked.html.j2: blocks",
        "pages/templates/plan/insight.html.j2: rest",
        "pages/templates/plan/team.html.j2: one",
        "pages/templates/plan/timeline.html.j2: one",
        "pages/exchanges/_one.py: Markup(picture",
        "pages/traffic/_page.py: Markup(drawn",
        "pages/traffic/_page.py: Markup(bar",
    }
