"""Run SUSHI over our FSH, and keep of what it builds what is ours.

SUSHI writes whole snapshots, with all of R4's own words in them. Kept of these are the facts (cardinality, types,
bindings, slices, invariants) and our own words: a snapshot shrinks to a fifth, and no text of others is copied.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from profile_packages import make_packages

STAMP: Final = "built.sha256"
FOLDERS: Final = {"CodeSystem": "codesystems", "ValueSet": "valuesets", "CapabilityStatement": "capability",
                  "SearchParameter": "capability", "OperationDefinition": "capability"}  # fmt: skip
_WORDS: Final = ("short", "definition", "comment", "requirements")
_FACTS: Final = ("id", "path", "representation", "sliceName", "slicing", *_WORDS, "min", "max", "base",
                 "contentReference", "type", "maxLength", "condition", "constraint", "isModifier", "isModifierReason",
                 "binding")  # fmt: skip
_EXPECTED: Final = ("FSHOnly", "automatically-provided")
"""Warnings that come of building offline and of building no guide."""
_INHERITED: Final = {"ele-1", "ext-1"}
"""Invariants that hold of every element and extension by its type; R4's snapshots repeat them everywhere."""


class BuildError(Exception):
    """SUSHI found faults; its own words say which."""


def build(source: Path, sushi: Path, core: Path, no_basis: Path, home: Path | None = None) -> dict[str, str]:
    """Every built file by its path below `schemas/fhir`. `home` keeps the two packages for the next time."""
    with TemporaryDirectory() as scratch:
        where = home or Path(scratch) / "home"
        make_packages(where, core, no_basis)
        guide = Path(scratch) / "guide"
        shutil.copytree(source / "input", guide / "input")
        shutil.copy(source / "sushi-config.yaml", guide)
        _run(sushi, guide, where)
        built = [json.loads(path.read_text("utf-8")) for path in (guide / "fsh-generated" / "resources").glob("*.json")]
    found = {_path(resource): _text(_ours(resource)) for resource in built}
    return dict(sorted(found.items())) | {f"input/{STAMP}": stamp(source)}


def stamp(source: Path) -> str:
    """A hash of all that SUSHI builds from, so that it can be told without SUSHI whether the built files are of now."""
    hashed = hashlib.sha256()
    for path in [source / "sushi-config.yaml", *sorted((source / "input" / "fsh").rglob("*.fsh"))]:
        hashed.update(path.relative_to(source).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return hashed.hexdigest() + "\n"


def _run(sushi: Path, guide: Path, home: Path) -> None:
    command = ["node", str(sushi)] if sushi.suffix == ".js" else [str(sushi)]
    done = subprocess.run(
        [*command, "build", "--snapshot", str(guide)],
        env=os.environ | {"HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    faults = [line for line in done.stdout.splitlines() if line.startswith(("error", "  File", "  Line"))]
    for line in done.stdout.splitlines():
        if line.startswith("warn") and not any(known in line for known in _EXPECTED):
            print(line, file=sys.stderr)
    if done.returncode or any(line.startswith("error") for line in faults):
        raise BuildError("\n".join(faults) or done.stderr)


def _path(resource: dict[str, Any]) -> str:
    kind = resource["resourceType"]
    folder = FOLDERS.get(kind) or ("extensions" if resource.get("type") == "Extension" else "profiles")
    return f"{folder}/{kind}-{resource['id']}.json"


def _text(resource: dict[str, Any]) -> str:
    return json.dumps(resource, ensure_ascii=False, indent=1) + "\n"


def _ours(resource: dict[str, Any]) -> dict[str, Any]:
    """The resource without the words of others; other kinds than StructureDefinition are ours as they are."""
    if resource["resourceType"] != "StructureDefinition":
        return resource
    resource.pop("mapping", None)
    if resource["type"] == "Extension":
        _leave_open(resource)
    own = {element["id"]: element for element in resource["differential"]["element"]}
    elements = resource["snapshot"]["element"]
    resource["snapshot"]["element"] = [dict(_facts(element, own.get(element["id"], {}))) for element in elements]
    return resource


def _leave_open(resource: dict[str, Any]) -> None:
    """SUSHI closes `extension` where there is a value; ours stays open: the mark of a missing value stands there."""
    differential = resource["differential"]
    differential["element"] = [e for e in differential["element"] if e["id"] != "Extension.extension"]
    for element in resource["snapshot"]["element"]:
        if element["id"] == "Extension.extension":
            element["max"] = "*"


def _facts(element: dict[str, Any], own: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if "definition" not in own:  # R4 demands one of every element in a snapshot (sdf-3)
        element["definition"] = f"See {element.get('base', element)['path']}"
    for name, value in element.items():
        fact = name in _FACTS or name.startswith(("fixed", "pattern", "minValue", "maxValue"))
        if not fact or value is False or (name in _WORDS and name not in own and name != "definition"):
            continue
        if name == "constraint":
            value = [_invariant(one, own) for one in value if one["key"] not in _INHERITED]
        elif name == "slicing":
            value = {key: said for key, said in value.items() if key != "description"}
        elif name == "binding":
            value = (
                {key: said for key, said in value.items() if key in {"strength", "valueSet"}}
                if "valueSet" in value
                else {}
            )
        elif name == "isModifierReason" and name not in own:
            value = "As R4 says"
        elif name == "condition":
            value = [key for key in value if key not in _INHERITED]
        if value not in ([], {}):
            yield name, value


def _invariant(constraint: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """R4 demands words for people here; those of R4's own invariants are left to R4."""
    if constraint in own.get("constraint", ()):
        return constraint
    kept = {key: said for key, said in constraint.items() if key in {"key", "severity", "expression", "source"}}
    return kept | {"human": f"As the base says: {constraint['key']}"}
