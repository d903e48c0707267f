"""`planbro validate` and `inspect`: looking at a document, and writing nothing."""

from __future__ import annotations

from typing import Any

from planbro import exchange
from planbro.cli._convert import check_as_of
from planbro.cli._files import check_outputs, label, limits_of, read_input, write_outputs
from planbro.cli._run import Job
from planbro.exchange import Overview
from planbro.findings import Findings, Refused, Severity
from planbro.formats import FORMATS
from planbro.render.terminal import Screen, Table, count_line
from planbro.render.texts import say, size


def validate(job: Job, source: str, format: str | None, profile: str, as_of: str | None, max_bytes: int | None,
             outcome: str | None = None) -> None:  # fmt: skip
    """Judge a document. A file that cannot be read is no judgement, so it is refused; what it holds is judged."""
    if outcome is not None:
        check_outputs([source], [outcome])
    check_as_of(as_of)
    check_format(format)
    limits = limits_of(max_bytes)
    data = read_input(source, limits)
    found, findings = exchange.validate(data, format, profile=profile, as_of=as_of, file=label(source), limits=limits)
    job.findings.extend(findings)
    if outcome is not None:
        write_outputs({outcome: exchange.outcome(findings, job.language, xml=outcome.lower().endswith(".xml"))})
    verdict = _verdict(job.findings)
    job.result = {"file": label(source), "format": found, "valid": verdict != "invalid", "counts": _counts(findings)}
    if job.talks:
        named = found or format
        key = verdict if named else "invalid-unknown"
        style = {"invalid": "bold red", "valid-warnings": "bold yellow"}.get(verdict, "bold green")
        job.out.say(key, file=label(source), format=named, style=style)
        job.out.line(count_line(job.findings, job.language), "dim")


def check_format(format: str | None) -> None:
    if format is not None and format not in FORMATS:
        raise Refused.because("format-not-known", format=format, known=", ".join(FORMATS))


def _verdict(findings: Findings) -> str:
    worst = findings.worst
    return {None: "valid", Severity.INFO: "valid-notes", Severity.WARNING: "valid-warnings"}.get(worst, "invalid")


def _counts(findings: Findings) -> dict[str, int]:
    return {severity.value: sum(f.severity is severity for f in findings) for severity in Severity}


# inspect


def inspect(job: Job, source: str, format: str | None, as_of: str | None, max_bytes: int | None) -> None:
    """Say what a document is."""
    check_as_of(as_of)
    check_format(format)
    limits = limits_of(max_bytes)
    data = read_input(source, limits)
    view = exchange.inspect(data, format, as_of=as_of, file=label(source), limits=limits)
    job.findings.extend(view.findings)
    job.result = {"file": label(source), **view.to_json()}
    if job.talks:
        _show_overview(job.out, label(source), view)


def _show_overview(out: Screen, name: str, view: Overview) -> None:
    words = out.language

    def pair(key: str, value: object) -> tuple[str, str]:
        return say(words, key), str(value) if value is not None else say(words, "not-stated")

    pairs = [pair("file", f"{name}, {view.container}, {size(view.size, words)}")]
    if view.title:
        pairs.append(pair("format", f"{view.format} · {view.title}" + (f" · {view.variant}" if view.variant else "")))
        pairs.append(pair("table", view.table))
    else:
        pairs += [pair("format", view.format or say(words, "unknown-format")), pair("root", view.root)]
        if view.namespace:
            pairs.append(pair("namespace", view.namespace))
    if view.members:
        pairs.append(
            pair(
                "members",
                ", ".join(f"{m['type']} {size(m['size'], words)}" for m in view.members[:8])
                + (f" {say(words, 'and-more', count=len(view.members) - 8)}" if len(view.members) > 8 else ""),
            )
        )
    if view.origins:
        pairs.append(pair("origins", ", ".join(view.origins)))
    if view.plan is not None:
        pairs += _plan_pairs(words, view)
    out.pairs(pairs)
    if view.plan is not None and not _is_receipt(view):
        show_statuses(out, view.plan["statuses"])
        table = Table([say(words, "list"), say(words, "count")], right=frozenset({1}), title=say(words, "lists"))
        for listed, count in view.plan["counts"].items():
            table.add(listed, count)
        out.table(table)


def _is_receipt(view: Overview) -> bool:
    return view.format is not None and FORMATS[view.format].receipt


def _plan_pairs(words: str, view: Overview) -> list[tuple[str, str]]:
    plan, silent = view.plan or {}, say(words, "not-stated")
    pairs = [] if _is_receipt(view) else [(say(words, "system"), plan["system"] or silent)]
    if plan["message_type"]:
        pairs.append((say(words, "message"), plan["message_type"]))
    pairs.append((say(words, "generated"), plan["generated"] or silent))
    if _is_receipt(view):
        return pairs
    pairs += [
        (say(words, "plan-kind"), plan["kind"] or silent),
        (say(words, "plan-status"), plan["status"] or silent),
        (say(words, "attachments"), f"{plan['attachments']['count']}, {size(plan['attachments']['size'], words)}"),
    ]
    if plan["points"] is not None:
        missing = [letter for letter, met in plan["points"].items() if not met]
        key = "points-missing" if missing else "points-line"
        pairs.append((say(words, "points"), say(words, key, met=9 - len(missing), missing=", ".join(missing))))
    if view.leaves:
        leaves = view.leaves
        pairs.append(
            (
                say(words, "parts"),
                say(words, "parts-line", leaves=leaves["leaves"], mapped=leaves["mapped"], kept=leaves["kept"]),
            )
        )
    return pairs


def show_statuses(out: Screen, found: list[dict[str, Any]]) -> None:
    """The three statuses, each with how sure it is; silence is said aloud."""
    words = out.language
    table = Table([say(words, key) for key in ("what", "says", "since", "sure")], title=say(words, "statuses"))
    for what in ("ip", "koordinator", "tool"):
        rows = [row for row in found if row["what"] == what]
        name = say(words, f"status-{what}")
        for row in rows:
            level = f" ({row['level']})" if row.get("level") else ""
            table.add(name + level, row["value"] or "·", row["date"] or "·", row.get("certainty") or "·")
        if not rows:
            table.add(name, say(words, "silent"), "", "")
    out.table(table)
