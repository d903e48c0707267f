"""`planbro mappings check` and `show`."""

from __future__ import annotations

import json
from pathlib import Path

from planbro import exchange
from planbro.cli._files import make_folder, write_outputs
from planbro.cli._run import Job, UsageFault
from planbro.findings import Findings
from planbro.formats import FORMATS, spec
from planbro.formats._registry import table_of
from planbro.render.conceptmap import concept_map, file_stem
from planbro.render.markdown import code_tables, coverage_page, mapping_page
from planbro.render.terminal import Table
from planbro.render.texts import say


def check(job: Job, files: list[Path]) -> None:
    """Check tables: all shipped ones, or the files named."""
    tables, codes, findings = exchange.check_files(files) if files else exchange.check_shipped()
    job.findings.extend(findings)
    job.findings.overflow += findings.overflow
    faults = sum(f.severity.value == "error" for f in job.findings)
    rows = sum(one.rows for one in tables)
    job.result = {"tables": [one.to_json() for one in tables], "code_tables": codes, "faults": faults}
    if not job.talks:
        return
    words = job.language
    headings = ("table", "format", "rows", "lists-short", "one-way", "coverage", "faults")
    table = Table([say(words, key) for key in headings], right=frozenset({2, 3, 4, 5, 6}))
    for one in tables:
        found = one.to_json()
        share = say(words, "of", count=one.fields, total=one.total)
        table.add(
            one.file,
            f"{one.format}/{one.version}",
            one.rows,
            one.lists,
            one.one_way or "·",
            share,
            found["faults"] or "·",
        )
    if tables:
        job.out.table(table)
        job.out.line()
    job.out.say("tables-bad" if faults else "tables-good", tables=len(tables), rows=rows, codes=codes, faults=faults,
                style="bold red" if faults else "bold green")  # fmt: skip


def show(job: Job, format: str | None, coverage: bool, conceptmaps: Path | None, output: str | None) -> None:
    """Print a table, the coverage matrix, or write ConceptMaps."""
    if coverage == (format is not None) and not conceptmaps:
        raise UsageFault("name one FORMAT, or ask for --coverage")
    job.result = {"format": format, "file": output, "page": None, "conceptmaps": []}
    files: dict[str, bytes] = {}
    page = None
    if coverage:
        page = coverage_page(exchange.coverage(list(FORMATS)), list(FORMATS))
    elif format is not None and not (conceptmaps and output is None):
        page = mapping_page(table_of(format, Findings()), spec(format), FORMATS[format].title)
    if conceptmaps is not None:
        files |= _maps(format, conceptmaps)
        job.result["conceptmaps"] = sorted(files)
    if page is not None and output not in {None, "-"}:
        files[str(output)] = page.encode()
    if files:
        write_outputs(files)
    if page is not None and output in {None, "-"}:
        job.result["page"] = page
        if job.talks:
            job.out.stream.write(page)
    elif job.talks and files:
        for name in [str(output)] if page is not None else []:
            job.out.line(name)
        if conceptmaps is not None:
            job.out.say("wrote-files", count=len(job.result["conceptmaps"]), folder=str(conceptmaps))


def _maps(format: str | None, folder: Path) -> dict[str, bytes]:
    """A ConceptMap for each code table that the format uses, or that any format uses."""
    make_folder(folder)
    found: dict[str, bytes] = {}
    for name in [format] if format is not None else list(FORMATS):
        compiled = spec(name)
        for table in code_tables(compiled):
            content = concept_map(table, compiled.table.version)
            text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
            found[str(folder / f"{file_stem(table)}.json")] = text.encode()
    return found
