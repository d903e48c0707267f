"""`planbro reconcile`: the lists held against each other; files for those who mend, counts for the terminal."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from planbro.cli._files import limits_of, make_folder, write_outputs
from planbro.cli._run import Job, UsageFault
from planbro.exchange.reconcile import (
    NAMES,
    SALT_BYTES,
    ColumnTable,
    Given,
    Keys,
    Reconciled,
    Settings,
    parse_columns,
    read_state,
    reconcile,
)
from planbro.findings import Finding, Findings, Place, Refused
from planbro.formats.codec import read_file
from planbro.plan import OSLO, is_datetime
from planbro.render import reconcile_texts as texts
from planbro.render.reconcile import page
from planbro.render.reconcile_xlsx import workbook
from planbro.render.terminal import Table
from planbro.render.texts import say

SALT: Final = ".planbro-salt"
LIST: Final = "reconcile.json"
PAGE: Final = "reconcile.html"
WORKBOOK: Final = "reconcile.xlsx"
_UNITS: Final = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of the command."""

    lists: tuple[str, ...]
    output: Path | None
    columns: tuple[Path, ...]
    previous: Path | None
    as_of: str
    municipality: str
    stale_days: int
    need_days: int
    persons: bool
    jobs: int | None
    max_bytes: int | None


def today() -> str:
    """The day by the machine's clock, in Norway; the comparison itself knows no clock."""
    return datetime.now(OSLO).date().isoformat()


def run_reconcile(job: Job, asked: Asked) -> None:
    """Read, compare, write the three files, and say how it stands."""
    if not is_datetime(asked.as_of):
        raise Refused.because("as-of-malformed")
    if asked.municipality and not re.fullmatch(r"[0-9]{4}", asked.municipality):
        raise UsageFault("--municipality is a number of four digits, such as 9901, not a name")
    given = given_of(asked.lists)
    limits = limits_of(asked.max_bytes)
    own = tuple(_columns(path) for path in asked.columns)
    previous = _previous(asked)
    salt = _salt(asked, previous)
    with job.err.progress("reconcile-reading", 1) as step:
        done = reconcile(
            given,
            as_of=asked.as_of,
            salt=salt,
            previous=previous,
            own=own,
            municipality=asked.municipality,
            settings=Settings(asked.stale_days, asked.need_days),
            persons=asked.persons,
            jobs=asked.jobs or min(4, os.cpu_count() or 1),
            language=job.language,
            limits=limits,
        )
        step()
    files = _write(job, asked, done, salt)
    job.findings.extend(_told(done.findings, job.language) if job.talks else done.findings)
    job.findings.overflow += done.findings.overflow
    job.result = _result(done.report, done.names, files)
    if job.talks:
        _show(job, done.report, done.names, files)


def given_of(lists: Iterable[str]) -> list[Given]:
    """The lists, each of which is there.

    Raises:
        Refused: one is not, or is named by a kind that no list has; all that are, at once.
    """
    known = ", ".join(name for name in NAMES if name != "message")
    given, faults = [Given.parse(text) for text in lists], Findings()
    for one in given:
        if one.unknown_kind is not None:
            faults.add("list-kind-unknown", file=one.name, kind=one.unknown_kind, known=known)
        elif not one.path.exists():
            faults.add("input-unreadable", file=one.name, reason="not found")
    if faults:
        raise Refused(faults)
    return given


def _told(findings: Iterable[Finding], language: str) -> Iterator[Finding]:
    """For a person to read: a file of a folder by its number there, instead of a row of the folder."""
    for finding in findings:
        place = finding.place
        if place.row is not None and place.file is not None:
            words = [texts.label("file_in", language, number=place.row, folder=place.file)]
            words += [texts.label("line", language, line=place.line)] if place.line is not None else []
            place = Place(", ".join(words), None, place.path)
        yield replace(finding, place=place)


def _columns(path: Path) -> ColumnTable:
    return parse_columns(read_file(path).decode("utf-8", "replace"), str(path))


def _previous(asked: Asked) -> dict[str, Any] | None:
    """The list named, else the one that lies in the folder from last time."""
    lying = asked.output / LIST if asked.output is not None else None
    path = asked.previous or (lying if lying is not None and lying.is_file() else None)
    if path is None:
        return None
    return read_state(read_file(path), str(path))


def _salt(asked: Asked, previous: Mapping[str, Any] | None) -> bytes:
    """The folder's salt, or that beside the list named; a new one where there is none yet.

    Raises:
        Refused: no salt is at hand that the earlier list was made with.
    """
    places = [folder / SALT for folder in (asked.output, asked.previous and asked.previous.parent) if folder]
    salts = [read_file(place) for place in places if place.is_file()]
    if previous is None:
        return salts[0] if salts else secrets.token_bytes(SALT_BYTES)
    for salt in salts:
        if Keys(salt).id == previous["salt"]:
            return salt
    raise Refused.because("reconcile-salt")


def _write(job: Job, asked: Asked, done: Reconciled, salt: bytes) -> dict[str, str]:
    """All files at once or none, each for the owner alone."""
    if asked.output is None:
        return {}
    folder = make_folder(asked.output)
    inputs = {Given.parse(text).path.resolve() for text in asked.lists}
    names = {"list": LIST, "page": PAGE, "workbook": WORKBOOK}
    if any((folder / name).resolve() in inputs for name in names.values()):
        raise UsageFault("a list to read is one of the files to write")
    state = json.dumps(done.report, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    files: dict[str, bytes] = {
        str(folder / LIST): state.encode(),
        str(folder / PAGE): page(done.report, job.language).encode(),
        str(folder / WORKBOOK): workbook(done.report, job.language),
    }
    place = folder / SALT
    if not place.is_file() or place.read_bytes() != salt:
        files[str(place)] = salt
    write_outputs(files)
    return {what: str(folder / name) for what, name in names.items()}


def _result(report: Mapping[str, Any], names: Sequence[str], files: dict[str, str]) -> dict[str, Any]:
    """Counts alone: standard output is no place for a person, and a file in a folder may bear one's name."""
    lists = [{k: v for k, v in one.items() if k not in {"faults", "columns"}}
             | {"name": name, "faults": len(one["faults"])}
             for one, name in zip(report["lists"], names, strict=True)]  # fmt: skip
    return {"as_of": report["as_of"], "compared_with": report["compared_with"], "summary": report["summary"],
            "history": report["history"], "lists": lists, "files": files}  # fmt: skip


# the terminal


def _show(job: Job, report: Mapping[str, Any], names: Sequence[str], files: dict[str, str]) -> None:
    out, words, summary = job.out, job.language, report["summary"]
    out.say("reconcile-title", as_of=texts.norwegian(report["as_of"][:10]), style="bold")
    out.say("reconcile-people", persons=summary["persons"], plans=summary["active_plans"], paper=summary["on_paper"],
            helped=summary["koordinator_only"])  # fmt: skip
    out.table(_lists_table(report, names, words))
    if summary["shown"]:
        out.table(_shown_table(report, words))
    if not summary["rows"] and not summary["mended"]:
        out.line()
        if sum(one["persons"] > 0 for one in report["lists"]) > 1:
            out.say("reconcile-agree", style="bold green")
        else:
            out.line(texts.label("nothing", words), "bold")
    else:
        out.table(_kinds_table(report, words))
        out.table(_units_table(report, words))
        if len(summary["by_unit"]) > _UNITS:
            out.say("and-more", count=len(summary["by_unit"]) - _UNITS)
        out.line()
        out.say("reconcile-total", rows=summary["rows"], people=summary["people_with_rows"], urgent=summary["urgent"],
                style="bold")  # fmt: skip
    if report["compared_with"]:
        out.say("reconcile-since", day=texts.norwegian(report["compared_with"][:10]), new=summary["new"],
                still=summary["still"], mended=summary["mended"])  # fmt: skip
    out.line()
    if files:
        out.say("reconcile-files", page=files["page"], workbook=files["workbook"], list=files["list"])
    else:
        out.say("reconcile-no-files")


def _lists_table(report: Mapping[str, Any], names: Sequence[str], words: str) -> Table:
    heads = [say(words, f"reconcile-{head}") for head in ("list", "read-as", "documents", "rows", "persons", "left")]
    table = Table(heads, right=frozenset({2, 3, 4, 5}), title=say(words, "reconcile-lists"))
    for one, called in zip(report["lists"], names, strict=True):
        kind = one["kind"]
        name = texts.label("idents", words) if kind == "idents" else texts.pick(texts.WHERE[kind][0], words)
        how = f"{name}{' (' + one['table'] + ')' if one['table'] else ''}"
        how += f", {say(words, 'reconcile-guessed')}" if one["guessed"] else ""
        how += f", {say(words, 'reconcile-only-plans')}" if one["covers"] == "plans" else ""
        table.add(called, how, one["files"], one["rows"], one["persons"], one["left_out"] or "·")
    return table


def _shown_table(report: Mapping[str, Any], words: str) -> Table:
    heads = [say(words, f"reconcile-{head}") for head in ("where", "should", "shows", "share")]
    table = Table(heads, right=frozenset({1, 2, 3}), title=say(words, "reconcile-shown"))
    for one in report["summary"]["shown"]:
        name = texts.pick(texts.WHERE[one["where"]][0], words)
        table.add(name, one["asked"], one["shown"], f"{100 * one['shown'] // one['asked']} %")
    return table


def _kinds_table(report: Mapping[str, Any], words: str) -> Table:
    heads = [say(words, f"reconcile-{head}") for head in ("urgency", "what", "rows", "new", "mended")]
    table = Table(heads, right=frozenset({2, 3, 4}), title=say(words, "reconcile-kinds"))
    for one in report["summary"]["by_kind"]:
        title = texts.pick(texts.ADVICE[one["kind"]].title, words)
        table.add(say(words, f"reconcile-urgency-{one['urgency']}"), title, one["rows"], one["new"] or "·",
                  one["mended"] or "·")  # fmt: skip
    return table


def _units_table(report: Mapping[str, Any], words: str) -> Table:
    heads = [say(words, f"reconcile-{head}") for head in ("unit", "urgent", "rows", "new", "mended")]
    table = Table(heads, right=frozenset({1, 2, 3, 4}), title=say(words, "reconcile-units"))
    for one in report["summary"]["by_unit"][:_UNITS]:
        table.add(one["unit"] or say(words, "reconcile-no-unit"), one["urgent"] or "·", one["rows"], one["new"] or "·",
                  one["mended"] or "·")  # fmt: skip
    return table
