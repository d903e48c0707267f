"""`planbro consent explain`, `form` and `record`: who may know what, the paper to sign, and the signed one taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import Any, Literal

from planbro.cli._convert import check_as_of, check_ending
from planbro.cli._files import check_outputs, label, limits_of, read_input, write_outputs
from planbro.cli._run import Job, UsageFault
from planbro.exchange import Reading, read, write
from planbro.exchange.consent import Recorded, Scan, asked_of, check_held, is_scan, record_form, withdraw
from planbro.exchange.writing import latest
from planbro.findings import Refused
from planbro.formats.codec import Limits
from planbro.formats.consent_form import ConsentForm, from_json, is_consent_form, to_json
from planbro.plan import OSLO, Party, is_date
from planbro.plan.disclosure import provision_of
from planbro.render import consent as shown
from planbro.render.days import short_day
from planbro.render.terminal import Table

_BLOCK = 10
_FEW = 3
_UNDATED = "2026-01-01"  # what an empty form bears: the edition of its words


# explain


def explain(
    job: Job,
    source: str,
    receivers: Sequence[str],
    purpose: str,
    as_of: str | None,
    svg: str | None,
    names: bool,
    language: shown.Language | None,
    max_bytes: int | None,
) -> None:
    """Show the matrix of a plan, on the terminal and as pictures."""
    check_as_of(as_of)
    lang: shown.Language = language or ("nb" if job.language == "nb" else "en")
    parties = [Party.parse(one) for one in receivers]
    reading = _plan(job, source, as_of, max_bytes)
    when = as_of or datetime.now(OSLO).isoformat(timespec="seconds")
    found = shown.matrix(reading.plan, when, receivers=parties, purpose=purpose)
    files = _pictures(source, svg, shown.svg_pages(found, lang, names=names)) if svg else {}
    if files:
        write_outputs(files)
    job.result = _explained(found, lang, names, list(files))
    if job.talks and svg != "-":
        _print(job, found, lang, names)
        for file in files:
            job.err.line(f"→ {file}")


def _pictures(source: str, svg: str, pages: Sequence[str]) -> dict[str, bytes]:
    """The pages, the first under the name that was given, each other with its number."""
    path = PurePath(svg)
    if svg != "-" and path.suffix.lower() != ".svg":
        raise UsageFault("--svg is written as .svg")
    if svg == "-" and len(pages) > 1:
        raise UsageFault(f"there are {len(pages)} pages; name a file, or fewer receivers")
    found = [svg, *(str(path.with_name(f"{path.stem}-{at}{path.suffix}")) for at in range(2, len(pages) + 1))]
    check_outputs([source], found)
    return {name: page.encode() for name, page in zip(found, pages, strict=True)}


def _explained(found: shown.Matrix, lang: shown.Language, names: bool, files: list[str]) -> dict[str, Any]:
    labels = shown.receiver_labels(found.columns, lang, names=names)
    return {
        "as_of": found.as_of, "purpose": found.purpose, "data_as_of": found.data_as_of,
        "data_age_days": found.age_days, "data_max_age_days": found.max_age_days, "language": lang, "files": files,
        "receivers": [{"label": text, "kind": one.sort, "has_number": one.numbered}
                      for text, one in zip(labels, found.columns, strict=True)],
        "parts": [_part(row, lang) for row in found.rows],
        "provisions": [_provision(code, lang) for code in found.provisions()],
        "consents": [{"consent": one.consent, "kind": one.kind, "fault": one.fault, "until": one.until,
                      "because": one.because, "says": shown.sentence(lang, one.fault) if one.fault else None}
                     for one in found.standings],
        "ends": [{"until": one.until, "because": one.because, "within_days": one.within,
                  "consents": list(one.consents), "receivers": list(one.receivers)} for one in found.ends],
        "tasks": [_task(one, job_language(lang)) for one in found.tasks],
        "lines_in_words": found.unnamed, "can_do": shown.advice(found, lang),
    }  # fmt: skip


def job_language(lang: shown.Language) -> str:
    return "en" if lang == "en" else "nb"


def _part(row: shown.Row, lang: shown.Language) -> dict[str, Any]:
    cells = [
        {"answer": one.answer, "write": one.write, "provision": one.provision, "others": list(one.others),
         "until": one.until, "because": one.because} for one in row.cells
    ]  # fmt: skip
    return {"part": row.part.value, "life_areas": list(row.areas), "other_areas": row.rest, "empty": row.empty,
            "label": shown.row_label(row, lang), "cells": cells}  # fmt: skip


def _provision(code: str, lang: shown.Language) -> dict[str, Any]:
    try:
        row = provision_of(code)
        opens, source = row.opens, row.source
    except KeyError:
        opens, source = False, ""
    return {"provision": code, "opens": opens, "says": shown.sentence(lang, code), "source": source}


def _print(job: Job, found: shown.Matrix, lang: shown.Language, names: bool) -> None:
    labels = shown.receiver_labels(found.columns, lang, names=names)
    job.out.line(shown.say(lang, "title"), "bold")
    job.out.line(shown.say(lang, "subtitle", day=short_day(lang, found.today),
                           purpose=shown.value_word(lang, found.purpose, "purpose")), "dim")  # fmt: skip
    job.out.wrapped(shown.data_line(found, lang))
    if len(labels) <= _FEW:
        for at, text in enumerate(labels):
            _print_one(job, found, at, text, lang)
    else:
        _print_many(job, found, labels, lang)
    _print_consents(job, found, lang)
    job.out.heading(shown.say(lang, "ends"))
    for line in shown.end_lines(found, labels, lang) or [shown.say(lang, "ends-none")]:
        job.out.wrapped(line, "  ")
    if found.tasks:
        job.out.heading(shown.say(lang, "tasks"))
        for one in found.tasks:
            text = one.text(job_language(lang))
            job.out.wrapped(shown.say(lang, "task", day=short_day(lang, one.deadline), text=text), "  ")
    if found.unnamed:
        job.out.wrapped(shown.say(lang, "unnamed", count=found.unnamed))
    advice = shown.advice(found, lang)
    if advice:
        job.out.heading(shown.say(lang, "do"))
        for line in advice:
            job.out.wrapped(line, "  ")
    job.out.line()
    job.out.wrapped(shown.say(lang, "asked"), style="dim")


def _print_one(job: Job, found: shown.Matrix, at: int, text: str, lang: shown.Language) -> None:
    """One receiver: a line for each part, with the sentence that says why."""
    table = Table([shown.say(lang, "part"), "", "", shown.say(lang, "why")], title=text)
    for row in shown.merged(found.rows, range(at, at + 1)):
        cell = row.cells[at]
        until = shown.say(lang, "until", day=short_day(lang, cell.until)) if cell.until else ""
        table.add(shown.row_label(row, lang), shown.cell_word(cell, lang), until, shown.reasons(cell, lang))
    job.out.table(table)


def _print_many(job: Job, found: shown.Matrix, labels: Sequence[str], lang: shown.Language) -> None:
    """Many receivers: numbered, some columns at a time, and the reasons once."""
    keys = shown.keys_of(found)
    job.out.table(_receivers(found, labels, lang))
    for start in range(0, len(labels), _BLOCK):
        span = range(start, min(start + _BLOCK, len(labels)))
        table = Table([shown.say(lang, "part"), *(str(at + 1) for at in span)])
        for row in shown.merged(found.rows, span):
            cells = (_short(row.cells[at], keys, lang) for at in span)
            table.add(shown.row_label(row, lang), *cells)
        job.out.line()
        job.out.table(table)
    why = Table(["", shown.say(lang, "what")], title=shown.say(lang, "why"))
    for code, key in keys.items():
        why.add(key, shown.sentence(lang, code))
    job.out.table(why)


def _receivers(found: shown.Matrix, labels: Sequence[str], lang: shown.Language) -> Table:
    table = Table(["", shown.say(lang, "receiver"), ""], right=frozenset({0}), title=shown.say(lang, "receiver"))
    for at, (text, column) in enumerate(zip(labels, found.columns, strict=True), 1):
        table.add(at, text, "" if column.numbered else shown.say(lang, "no-number"))
    return table


def _short(cell: shown.Cell, keys: dict[str, str], lang: shown.Language) -> str:
    letters = "".join(keys[shown.stem(code)] for code in dict.fromkeys((cell.provision, *cell.others)))
    return f"{shown.answer_word(cell, lang)}{'+' if cell.write else ''} {letters}"


def _print_consents(job: Job, found: shown.Matrix, lang: shown.Language) -> None:
    if not found.standings:
        return
    columns = [shown.say(lang, "consent"), shown.say(lang, "state"), "id"]
    table = Table(columns, title=shown.say(lang, "consents"))
    for one in found.standings:
        state = shown.say(lang, "stands")
        if one.fault:
            state = shown.sentence(lang, one.fault)
        elif one.until:
            state = shown.say(lang, "stands-until", day=short_day(lang, one.until))
        table.add(shown.say(lang, f"kind-{one.kind or 'none'}"), state, one.consent)
    job.out.table(table)


# form


@dataclass(frozen=True, slots=True)
class Wanted:
    """The command line of `consent form`, as given."""

    source: str | None
    kind: str
    language: Literal["nb", "nn"]
    output: str | None
    html: str | None
    template: str | None
    tool: str | None
    start: str | None
    end: str | None
    as_of: str | None
    max_bytes: int | None


def form(job: Job, asked: Wanted) -> None:
    """Write a form: as PDF, as a page, and as the file of answers that belongs to it."""
    outputs = [name for name in (asked.output, asked.html, asked.template) if name]
    if not outputs:
        raise UsageFault("say where: -o OUT.pdf, --html OUT.html or --template OUT.json")
    for name, day in (("--start", asked.start), ("--end", asked.end)):
        _check_day(name, day)
    named = {"-o": (asked.output, ".pdf"), "--html": (asked.html, ".html"), "--template": (asked.template, ".json")}
    for option, (file, ending) in named.items():
        if file and PurePath(file).suffix.lower() not in {"", ending}:
            raise UsageFault(f"{option} is written as {ending}")
    check_as_of(asked.as_of)
    check_outputs([asked.source] if asked.source else [], outputs)
    plan = _plan(job, asked.source, asked.as_of, asked.max_bytes).plan if asked.source else None
    day = (asked.as_of or (latest(plan) if plan is not None else _UNDATED))[:10]
    made = asked_of(plan, asked.kind, day=day, language=asked.language, tool=asked.tool, start=asked.start,
                    end=asked.end)  # fmt: skip
    page = shown.form_page(made, plan, asked.language)
    files: dict[str, bytes] = {}
    if asked.output:
        files[asked.output] = shown.as_pdf(page, day)
    if asked.html:
        files[asked.html] = shown.as_html(page).encode()
    if asked.template:
        files[asked.template] = to_json(made)
    write_outputs(files)
    job.result = {"kind": made.kind, "language": asked.language, "code": made.code, "plan": made.plan,
                  "lines": len(made.parties), "files": list(files)}  # fmt: skip
    if job.talks:
        for name in files:
            job.out.say("consent-form-made", code=made.code or "-", file="stdout" if name == "-" else name)


# record


@dataclass(frozen=True, slots=True)
class Given:
    """The command line of `consent record`, as given."""

    source: str
    forms: Sequence[str]
    output: str | None
    to: str | None
    withdraw: str | None
    day: str | None
    by: str | None
    template: str | None
    kind: str
    as_of: str | None
    max_bytes: int | None


def record(job: Job, asked: Given) -> None:
    """Take a signed form, or a withdrawal, into the plan and write the plan back."""
    _check_record(asked)
    reading = _plan(job, asked.source, asked.as_of, asked.max_bytes)
    if asked.template:
        made = asked_of(reading.plan, asked.kind, day=(asked.as_of or latest(reading.plan))[:10])
        write_outputs({asked.template: to_json(made)})
        job.result = _recorded(None, asked.template, job.language)
        if job.talks:
            job.out.say("consent-form-made", code=made.code or "-", file=asked.template)
        return
    assert asked.output is not None
    target = asked.to or reading.format
    check_ending(asked.output, target)
    filled, scan = _signed(asked)
    if asked.withdraw:
        found = withdraw(reading.plan, asked.withdraw, asked.day or "", by=asked.by, scan=scan, as_of=asked.as_of)
    else:
        assert filled is not None
        found = record_form(reading.plan, filled, scan=scan, as_of=asked.as_of)
    job.findings.extend(found.findings)
    zipped = PurePath(asked.output).suffix.lower() == ".zip" if asked.output != "-" else None
    writing = write(found.plan, target, zipped=zipped)
    check_held(writing.data, target, found)
    job.findings.extend(writing.findings)
    write_outputs({asked.output: writing.data})
    job.result = _recorded(found, asked.output, job.language)
    if job.talks:
        _say_recorded(job, found, asked)


def _check_record(asked: Given) -> None:
    """What does not go together, said before anything is read."""
    check_as_of(asked.as_of)
    _check_day("--date", asked.day)
    if asked.template:
        if asked.forms or asked.withdraw or asked.output:
            raise UsageFault("--template goes alone: it is filled in, and comes back as --form")
        return check_outputs([asked.source], [asked.template])
    if not asked.output:
        raise UsageFault("-o OUT says where the plan is written")
    if asked.withdraw and not asked.day:
        raise UsageFault("--withdraw needs --date, the day of the withdrawal")
    if not asked.withdraw and (asked.day or asked.by):
        raise UsageFault("--date and --by belong to --withdraw; a form bears its own date")
    if not asked.withdraw and not asked.forms:
        raise UsageFault("give --form with the file of answers, or --withdraw")
    check_outputs([asked.source, *asked.forms], [asked.output])
    return None


def _check_day(name: str, day: str | None) -> None:
    if day is not None and not (is_date(day) and len(day) == 10):
        raise UsageFault(f"{name} is a date, such as 2026-11-22")


def _signed(asked: Given) -> tuple[ConsentForm | None, Scan | None]:
    """The answers and the scan, whichever order they were named in."""
    filled: list[ConsentForm] = []
    scans: list[Scan] = []
    limits = limits_of(asked.max_bytes)
    for name in asked.forms:
        data = read_input(name, limits)
        if is_consent_form(data) and not is_scan(data):
            filled.append(_answers(name, data, limits))
        else:
            scans.append(Scan.of(data))
    if len(filled) > 1 or len(scans) > 1:
        raise UsageFault("--form takes one file of answers and one scan")
    if asked.withdraw and filled:
        raise UsageFault("--withdraw takes no answers, only the scan of what was signed")
    if not filled and not asked.withdraw:
        raise Refused.because("consent-scan-alone")
    return (filled[0] if filled else None), (scans[0] if scans else None)


def _answers(name: str, data: bytes, limits: Limits) -> ConsentForm:
    """The file of answers; what is wrong with it is told with its name."""
    try:
        return from_json(data, limits)
    except Refused as refused:
        told = (replace(one, place=replace(one.place, file=label(name))) for one in refused.findings)
        raise Refused(told) from None


def _recorded(found: Recorded | None, output: str, language: str) -> dict[str, Any]:
    if found is None:
        return {"output": output, "changed": [], "closed": [], "declined": False, "consents": [], "tasks": []}
    consents = [{"consent": one.consent, "kind": one.kind, "fault": one.fault, "until": one.until,
                 "because": one.because, "says": one.sentence(language)} for one in found.standings]  # fmt: skip
    return {"output": output, "changed": found.changed, "closed": found.closed, "declined": found.declined,
            "consents": consents, "tasks": [_task(one, language) for one in found.tasks]}  # fmt: skip


def _task(one: Any, language: str) -> dict[str, Any]:
    return {"what": one.what, "tool": one.tool, "since": one.since, "deadline": one.deadline, "about": one.about,
            "says": one.text(language)}  # fmt: skip


def _say_recorded(job: Job, found: Recorded, asked: Given) -> None:
    file = "stdout" if asked.output == "-" else asked.output
    if asked.withdraw and found.closed:
        job.out.say("consent-withdrawn", style="bold", count=len(found.closed), file=file)
    elif found.changed:
        key = "consent-declined" if found.declined else "consent-recorded"
        job.out.say(key, style="bold", count=len(found.changed), file=file)
        if found.closed:
            job.out.say("consent-gave-way", count=len(found.closed))
    else:
        job.out.say("consent-known", file=file)
    for task in found.tasks:
        day = short_day("nb" if job.language == "nb" else "en", task.deadline)
        job.out.wrapped(f"{day}: {task.text(job.language)}", "  ")


def _plan(job: Job, name: str, as_of: str | None, max_bytes: int | None) -> Reading:
    """The plan as it is; what only a whole plan can lack is no matter here."""
    limits = limits_of(max_bytes)
    reading = read(read_input(name, limits), as_of=as_of, limits=limits, file=label(name))
    job.findings.extend(finding for finding in reading.findings if finding.severity == "error")
    return reading
