"""Make the schemas of our own formats and the pages about the Plan, from the tables and the model.

    python tools/make_schemas.py                     write the files
    python tools/make_schemas.py --check             write nothing; exit 1 where a file is not as it would be written
    python tools/make_schemas.py FORMAT --into DIR   the schema of one format alone, such as a customer's own

The same tables give the same bytes. Schemas come from tables compiled without a schema, so a table may change first.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from plan_pages import plan_page
from planbro.exchange import coverage
from planbro.findings import Findings
from planbro.formats import FORMATS, spec
from planbro.formats._registry import table_of
from planbro.mapping import Spec, compile_table, shared
from planbro.render.markdown import coverage_page, mapping_page
from schema_forms import NoSchemaError
from schema_json import json_text
from schema_xsd import xsd_text

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is stale")
    parser.add_argument("--into", type=Path, default=ROOT, help="the folder that holds schemas/ and docs/")
    parser.add_argument("formats", nargs="*", metavar="FORMAT", help="the schemas of these alone, and no pages")
    chosen = parser.parse_args(arguments)
    stale = 0
    parts = (partial(schemas, chosen.formats),) if chosen.formats else (schemas, pages)
    for make in parts:
        for name, text in make():
            stale += _settle(chosen.into / name, text, chosen.check)
        if stale and chosen.check:
            print("run tools/make_schemas.py", file=sys.stderr)
            return 1
    return 0


def schemas(only: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Each schema file, by its path in the repository."""
    for name, about in FORMATS.items():
        if only and name not in only:
            continue
        for variant in about.variants if about.tool else ():
            made = _compiled(name, variant)
            if file := made.table.schema_of(variant):
                yield f"schemas/{file}", xsd_text(made) if made.table.tree == "xml" else json_text(made)
    if not only:
        yield "schemas/json/plan.schema.json", json_text(_compiled("plan"), ("planbro", "id"))


def pages() -> Iterator[tuple[str, str]]:
    """Each page, by its path in the repository. They need the tables whole, with the schemas above in place."""
    yield "docs/plan.md", plan_page()
    yield "docs/coverage.md", coverage_page(coverage(list(FORMATS)), list(FORMATS))
    for name, about in FORMATS.items():
        if name != "plan":
            compiled = spec(name)
            yield f"docs/mappings/{name}.md", mapping_page(compiled.table, compiled, about.title)


def _compiled(name: str, variant: str = "") -> Spec:
    findings = Findings()
    made = compile_table(table_of(name, findings), shared(), findings, variant=variant)
    if findings.has_errors:
        raise NoSchemaError("\n".join(map(str, findings)))
    return made


def _settle(path: Path, text: str, check: bool) -> bool:
    """Write a file that differs, or say that it does; true where it did."""
    data = text.encode()
    if path.is_file() and path.read_bytes() == data:
        return False
    if check:
        print(f"{path}: {'stale' if path.is_file() else 'missing'}", file=sys.stderr)
        return True
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    print(path)
    return True


if __name__ == "__main__":
    sys.exit(main())
