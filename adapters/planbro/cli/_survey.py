"""`planbro survey`: what is in an export of one plan or of many, and which rows a table may want."""

from __future__ import annotations

import secrets
from itertools import islice
from pathlib import Path
from typing import Any

from planbro import exchange
from planbro.cli._convert import check_as_of
from planbro.cli._files import check_outputs, label, limits_of, read_input, write_outputs
from planbro.cli._look import check_format
from planbro.cli._run import Job, UsageFault
from planbro.exchange import Survey
from planbro.exchange._exports import Exports
from planbro.exchange.survey import Question, survey_source
from planbro.findings import Findings
from planbro.mapping import Spec
from planbro.render.survey import codes_file, page, rows_file
from planbro.render.terminal import Screen, Table
from planbro.render.texts import say, size

_SHOWN = 40


def survey(job: Job, source: str, format: str | None, table: Path | None, paths: bool, as_of: str | None,
           max_bytes: int | None, *, limit: int | None = None, workers: int = 1, rows: str | None = None,
           codes: str | None = None, html: str | None = None, pdf: bool = False) -> None:  # fmt: skip
    """Map an export: a document, a folder of them, a zip, a workbook of many plans."""
    outputs = [name for name in (rows, codes, html) if name is not None]
    if len(set(outputs)) != len(outputs):
        raise UsageFault("--rows, --codes and --html each want a file of their own")
    check_outputs([source], outputs)
    check_as_of(as_of)
    check_format(format)
    limits = limits_of(max_bytes)
    if _is_alone(source, pdf):
        using = _own(job, table) if table is not None else None
        data = read_input(source, limits)
        found = exchange.survey(data, format, using=using, as_of=as_of, file=label(source), limits=limits)
    else:
        if table is not None:
            _own(job, table)
        question = Question(format, table, as_of, secrets.token_bytes(32), limits, pdf)
        total = sum(1 for _ in islice(Exports.open(source, pdf=pdf).entries(), limit)) if job.err.interactive else 0
        with job.err.progress("surveying", total) as step:

            def done(count: int) -> None:
                for _ in range(count):
                    step()

            found = survey_source(source, question, workers=workers, limit=limit, step=done)
    job.findings.extend(found.findings)
    told = found.to_json()
    job.result = {"file": label(source), **told}
    language = job.language
    made = {rows: rows_file(told, language), codes: codes_file(told, language), html: page(told, language)}
    write_outputs({name: text.encode() for name, text in made.items() if name is not None})
    if job.talks and "-" not in outputs:
        _show(job.out, label(source), found, paths)


def _is_alone(source: str, pdf: bool) -> bool:
    """Whether the source is one document, to be read by itself: a plan, or a file that a source would set aside."""
    path = Path(source)
    if source == "-" or not path.exists():
        return True
    if path.is_dir():
        return False
    entries = Exports.open(path, pdf=pdf).entries()
    first = next(entries, None)
    return first is None or (first.kind == "file" and next(entries, None) is None)


def _own(job: Job, table: Path) -> Spec:
    findings = Findings(file=str(table))
    compiled = exchange.own_spec(table, findings)
    job.findings.extend(findings)
    return compiled


# to a person


def _show(out: Screen, name: str, found: Survey, paths: bool) -> None:
    words = out.language
    if found.plans == 0 and found.first_tables:
        out.say("survey-of-unknown", file=name, style="bold")
    else:
        out.say("survey-of", file=name, format=found.format or "-", table=found.table or "-", style="bold")
    if found.as_of:
        out.say("as-of", date=found.as_of, style="dim")
    if found.tally.entries > 1 or found.set_aside:
        _show_source(out, found)
    for one in found.first_tables:
        _show_structure(out, one)
    if not found.plans:
        return
    if paths:
        _show_paths(out, found)
    _show_unknown(out, found)
    _show_coded(out, found)
    _show_oddities(out, found)
    if found.proposals:
        out.heading(say(words, "proposals"))
        for proposal in found.proposals[:_SHOWN]:
            out.line(f"  {proposal.row}")
        _more(out, len(found.proposals))
        out.say("proposal-note", style="dim")
    if found.codes:
        out.heading(say(words, "proposals-codes"))
        for code in [one for one in found.codes if one.row][:_SHOWN]:
            out.line(f"  {code.table}: {code.row}")


def _more(out: Screen, count: int) -> None:
    if count > _SHOWN:
        out.say("more-json", count=count - _SHOWN, style="dim")


def _show_source(out: Screen, found: Survey) -> None:
    """What the whole source is: files, plans, what could not be read, and persons with several plans."""
    words, tally = out.language, found.tally
    refused = sum(tally.refused.values())
    reasons = ", ".join(f"{code} {count}" for code, count in tally.refused.most_common())
    aside = ", ".join(
        f"{reason} {kind} {count}" if kind else f"{reason} {count}"
        for (reason, kind), count in found.set_aside.most_common()
    )
    sizes = tally.sizes
    attachments = sizes["attachments"].total if "attachments" in sizes else 0
    bytes_ = sizes["attachment-bytes"].total if "attachment-bytes" in sizes else 0
    out.pairs([
        (say(words, "plans-read"), say(words, "of", count=tally.plans, total=tally.entries)),
        (say(words, "plans-refused"), f"{refused}: {reasons}" if refused else say(words, "none")),
        (say(words, "plans-aside"), aside or say(words, "none")),
        (say(words, "attachments"), f"{attachments}, {size(bytes_, words)}"),
        (say(words, "persons-doubled"), say(words, "persons-doubled-line", persons=found.doubled.persons,
                                            plans=found.doubled.plans)),
        (say(words, "number-missing"), say(words, "of", count=tally.numbers[""], total=tally.plans)),
    ])  # fmt: skip


def _show_structure(out: Screen, one: Any) -> None:
    """A kind of document that no table fits: its places, and the first rows of a table for it."""
    words, structure = out.language, one.structure
    ids, refs = structure.ids(), structure.refs()
    table = Table([say(words, key) for key in ("count", "path", "looks-like", "example")], right=frozenset({0}),
                  title=f"{structure.root}, {structure.documents}")  # fmt: skip
    for path, place in list(structure.places.items())[:_SHOWN]:
        kind = "id" if path in ids.values() else f"→ {structure.shown(refs[path])}" if path in refs else place.kind
        table.add(place.count, structure.shown(path), kind, "  ".join(place.examples))
    out.table(table)
    _more(out, len(structure.places))
    out.heading(say(words, "first-table"))
    for line in (*one.head, *(row.row for row in one.proposals if row.field is not None)):
        out.line(f"  {line}")
    out.say("first-table-note", style="dim")


def _show_paths(out: Screen, found: Survey) -> None:
    words = out.language
    table = Table(
        [say(words, key) for key in ("count", "path", "plan-path")],
        right=frozenset({0}),
        title=say(words, "survey-paths"),
    )
    for row in found.paths:
        table.add(row.count, row.path, ", ".join(row.plan) or "·")
    out.table(table)


def _show_unknown(out: Screen, found: Survey) -> None:
    words = out.language
    if not found.unknown:
        out.heading(say(words, "unknown-paths"))
        out.say("no-unknown")
        return
    table = Table(
        [say(words, key) for key in ("count", "path", "example")],
        right=frozenset({0}),
        title=say(words, "unknown-paths"),
    )
    for row in sorted(found.unknown, key=lambda row: -row.count)[:_SHOWN]:
        table.add(row.count, row.path, "  ".join(row.examples))
    out.table(table)
    _more(out, len(found.unknown))


def _show_coded(out: Screen, found: Survey) -> None:
    words = out.language
    table = Table([say(words, key) for key in ("field", "code-table", "spread")], title=say(words, "coded"))
    for one in found.coded:
        table.add(one.field, one.table, "  ".join(f"{value} {count}" for value, count in one.values.items()) or "·")
    out.table(table)
    strange = [one for one in found.coded if one.unknown]
    if strange:
        codes = Table(
            [say(words, key) for key in ("count", "field", "code-table", "example")],
            right=frozenset({0}),
            title=say(words, "unknown-codes"),
        )
        for one in strange:
            codes.add(one.unknown, one.field, one.table, "  ".join(one.examples))
        out.table(codes)


def _show_oddities(out: Screen, found: Survey) -> None:
    words = out.language
    dates = ", ".join(f"{row['field']} {say(words, row['why'])} ({row['count']})" for row in found.odd_dates)
    same = ", ".join(f"{name} {say(words, 'same-content', count=count)}" for name, count in found.duplicates.items())
    out.line()
    out.pairs([
        (say(words, "odd-dates"), dates or say(words, "none")),
        (say(words, "duplicates"), same or say(words, "none")),
        (say(words, "no-koordinator"), say(words, "of", count=found.without_koordinator, total=found.plans)),
        (say(words, "consents-expired"), say(words, "of", count=found.consents_expired, total=found.consents)),
    ])  # fmt: skip
