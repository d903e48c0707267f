"""Make the list of parts (SBOM) of an installation: CycloneDX 1.6, from what is installed beside this Python.

    python tools/make_sbom.py -o sbom.json                        planbro and all that it needs
    python tools/make_sbom.py --extra postgres -o sbom.json       with an extra
    python tools/make_sbom.py --wheels wheelhouse/ -o sbom.json   with the checksum of each part's wheel

The same installation gives the same bytes; the time is SOURCE_DATE_EPOCH, and is left out where that is not set.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

try:
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name, parse_wheel_filename
except ImportError:  # an installation to be listed has no more than pip
    from pip._vendor.packaging.requirements import Requirement  # type: ignore[assignment]
    from pip._vendor.packaging.utils import canonicalize_name, parse_wheel_filename  # type: ignore[assignment]

ROOT_PART: Final = "planbro"
_SPDX: Final = {
    "MIT License": "MIT", "MIT": "MIT", "Apache 2.0": "Apache-2.0", "Apache-2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0", "Apache License, Version 2.0": "Apache-2.0", "BSD-3-Clause": "BSD-3-Clause",
    "BSD 3-Clause": "BSD-3-Clause", "BSD-2-Clause": "BSD-2-Clause", "ISC": "ISC", "ISC License (ISCL)": "ISC",
    "PSF-2.0": "PSF-2.0", "Python Software Foundation License": "PSF-2.0", "MPL-2.0": "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "LGPL-3.0-only": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
}  # fmt: skip
"""Names that mean one licence; `BSD License` means several, and stays a name."""
_EXPRESSION: Final = re.compile(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*")
_LINKS: Final = {"homepage": "website", "source": "vcs", "repository": "vcs", "source code": "vcs", "code": "vcs",
                 "documentation": "documentation", "changelog": "release-notes", "issues": "issue-tracker"}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("-o", "--output", type=Path, required=True, help="the file to write; - for standard output")
    parser.add_argument("--extra", action="append", default=[], help="an extra of planbro's to take along")
    parser.add_argument("--wheels", type=Path, help="a folder of wheels, for their checksums")
    chosen = parser.parse_args(arguments)
    when = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(when), UTC) if when else None
    text = json.dumps(sbom(chosen.extra, chosen.wheels, moment), indent=2, ensure_ascii=False) + "\n"
    if str(chosen.output) == "-":
        sys.stdout.write(text)
    else:
        chosen.output.write_text(text, "utf-8")
    return 0


def sbom(extras: Iterable[str] = (), wheels: Path | None = None, moment: datetime | None = None) -> dict[str, Any]:
    """The whole document."""
    found, edges = collect(ROOT_PART, frozenset(extras))
    sums = checksums(wheels) if wheels is not None else {}
    parts = [component(found[name], sums.get(name)) for name in sorted(found) if name != ROOT_PART]
    root = component(found[ROOT_PART], sums.get(ROOT_PART)) | {"type": "application"}
    graph = [
        {"ref": purl(found[name]), "dependsOn": sorted(purl(found[one]) for one in edges[name])}
        for name in sorted(found)
    ]
    seal = hashlib.sha256(json.dumps([root, parts, graph], sort_keys=True).encode()).hexdigest()
    metadata: dict[str, Any] = {
        "component": root,
        "tools": {"components": [{"type": "application", "name": "make_sbom"}]},
    }
    if moment is not None:
        metadata["timestamp"] = moment.isoformat().replace("+00:00", "Z")
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, f'planbro/sbom/{seal}')}",
        "version": 1,
        "metadata": metadata,
        "components": parts,
        "dependencies": graph,
    }


def collect(root: str, extras: frozenset[str]) -> tuple[dict[str, Distribution], dict[str, set[str]]]:
    """Everything that `root` needs on this machine, and who needs whom."""
    found: dict[str, Distribution] = {}
    edges: dict[str, set[str]] = {}
    wanted: dict[str, frozenset[str]] = {}
    waiting = [(root, extras)]
    while waiting:
        name, asked = waiting.pop()
        if name in wanted and asked <= wanted[name]:
            continue
        wanted[name] = wanted.get(name, frozenset()) | asked
        found[name] = distribution(name)
        for need, theirs in needs(found[name], wanted[name]):
            if _is_installed(need):
                edges.setdefault(name, set()).add(need)
                waiting.append((need, theirs))
        edges.setdefault(name, set())
    return found, edges


def needs(part: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """What a part asks for here, with the extras of that."""
    for line in part.requires or ():
        asked = Requirement(line)
        if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            yield canonicalize_name(asked.name), frozenset(asked.extras)


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def component(part: Distribution, checksum: str | None) -> dict[str, Any]:
    """One part: what it is called, its version, licence, summary, links, and the checksum of its wheel."""
    made: dict[str, Any] = {"type": "library", "bom-ref": purl(part), "name": canonicalize_name(part.name),
                            "version": part.version, "purl": purl(part)}  # fmt: skip
    if summary := part.metadata["Summary"]:
        made["description"] = summary
    if checksum:
        made["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    if licences := licence(part):
        made["licenses"] = licences
    if links := sorted(set(_links(part))):
        made["externalReferences"] = [{"type": kind, "url": url} for kind, url in links]
    return made


def licence(part: Distribution) -> list[dict[str, Any]]:
    """By its SPDX expression where it has one, else by name; a whole licence text in the field tells nothing."""
    told = part.metadata["License-Expression"] or ""
    if _EXPRESSION.fullmatch(told):
        return [{"expression": told}] if " " in told else [{"license": {"id": told}}]
    names = [
        one.rpartition(" :: ")[2] for one in part.metadata.get_all("Classifier") or () if one.startswith("License")
    ]
    names = [one for one in names if one != "OSI Approved"] or [part.metadata["License"] or ""]
    return [
        {"license": {"id": _SPDX[name]} if name in _SPDX else {"name": name}}
        for name in names
        if name and len(name) < 80
    ]


def _links(part: Distribution) -> Iterator[tuple[str, str]]:
    for line in part.metadata.get_all("Project-URL") or ():
        label, _, url = line.partition(",")
        if (kind := _LINKS.get(label.strip().lower())) and url.strip().startswith("https://"):
            yield kind, url.strip()


def purl(part: Distribution) -> str:
    """The name by which vulnerability databases know it."""
    return f"pkg:pypi/{canonicalize_name(part.name)}@{part.version}"


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of each wheel in a folder, by the name of its part."""
    return {
        parse_wheel_filename(path.name)[0]: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*.whl"))
    }


if __name__ == "__main__":
    sys.exit(main())
