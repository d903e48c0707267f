"""The proposed rows and codes as files: each with what was seen of it, ready to confirm, as a table has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planbro.render.survey._words import reason, word


def rows_file(survey: Mapping[str, Any], language: str = "nb") -> str:
    """The rows of a survey (`schemas/cli/survey.schema.json`): a part to include in the table, or a first table."""
    lines = [f"# {line}" for line in word("rows-head", language).split("\n")]
    if survey["plans"]:
        lines += [
            "#",
            f"# {word('rows-of', language, plans=survey['plans'], table=survey['table'], date=survey['as_of'])}",
        ]
        lines += _rows(survey["proposals"], language)
    for number, one in enumerate(survey["structures"]):
        lines += ["", *_first(one, language, alone=not survey["plans"] and number == 0)]
    return "\n".join(lines) + "\n"


def _first(one: Mapping[str, Any], language: str, *, alone: bool) -> Iterator[str]:
    """A whole table. It counts only where it stands alone in the file; a CSV has the table of spreadsheets."""
    yield f"# {word('first-of', language, documents=one['documents'], root=one['root'])}"
    usable = alone and one["tree"] in {"xml", "json"}
    if one["tree"] == "csv":
        yield f"# {word('first-csv', language)}"
    yield from (line if usable else f"#? {line}" for line in one["head"])
    yield from _rows(one["proposals"], language, usable=usable)


def _rows(proposals: Iterable[Mapping[str, Any]], language: str, *, usable: bool = True) -> Iterator[str]:
    for one in proposals:
        seen = word("seen", language, count=one["count"], plans=one["plans"])
        shapes = "  ".join(one["examples"])
        yield ""
        yield f"# {seen}{'; ' + shapes if shapes else ''}; {reason(one['why'], language)}"
        ready = usable and one["field"] is not None and "(?)" not in one["row"]
        yield one["row"] if ready else f"#? {one['row']}"


def codes_file(survey: Mapping[str, Any], language: str = "nb") -> str:
    """The proposed rows of code tables, under the table that each is for."""
    lines = [f"# {line}" for line in word("codes-head", language).split("\n")]
    table = None
    for one in sorted(survey["code_proposals"], key=lambda row: (row["table"], row["code"] is None)):
        if one["table"] != table:
            table = one["table"]
            lines += ["", f"# {word('codes-for', language, table=table, field=one['field'])}"]
        seen = word("seen", language, count=one["count"], plans=one["plans"])
        if one["code"] is None:
            lines.append(f"# {word('codes-withheld', language)} ({seen})")
            continue
        lines.append(f"# {seen}; {reason(one['why'], language)}")
        lines.append(one["row"] if one["value"] is not None else f"#? {one['row']}")
    return "\n".join(lines) + "\n"
