"""`planbro enrich`: put what a plan says into the EPJ's own message, or let the message pass as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planbro.cli._convert import check_as_of
from planbro.cli._files import check_outputs, label, limits_of, read_input, write_outputs
from planbro.cli._run import Job, UsageFault
from planbro.exchange import Enriched, Enricher, Writing, dialogue, read
from planbro.findings import Findings, PlanbroError, Refused, Severity
from planbro.formats.codec import Limits
from planbro.formats.signature import Signer
from planbro.plan import Plan
from planbro.render.texts import say


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line, as given."""

    message: str
    plan: str
    output: str
    purpose: str
    as_of: str | None
    dialog: str | None
    sign_key: str | None
    sign_cert: str | None
    limit: float
    profile: str
    max_bytes: int | None


def enrich(job: Job, asked: Asked) -> None:
    """Enrich one message; OUT is always a message to send on."""
    check_as_of(asked.as_of)
    if bool(asked.sign_key) != bool(asked.sign_cert):
        raise UsageFault("--sign-key and --sign-cert go together")
    extra = [asked.dialog] if asked.dialog else []
    check_outputs([asked.message, asked.plan], [asked.output, *extra])
    limits = limits_of(asked.max_bytes)
    enriched, plan = _run(job, asked, limits)
    sent = _beside(job, asked, enriched, plan)
    for finding in enriched.findings:
        told = Severity.INFO if sent is not None and finding.code == "enrich-no-place" else finding.severity_override
        place = replace(finding.place, file=label(asked.message))
        job.findings.extend([replace(finding, place=place, severity_override=told)])
    files = {asked.output: enriched.data}
    if sent is not None and asked.dialog:
        files[asked.dialog] = sent.data
    write_outputs(files)
    job.result = _result(asked, enriched, sent is not None)
    if job.talks:
        _show(job, asked, enriched, sent is not None)


def _run(job: Job, asked: Asked, limits: Limits) -> tuple[Enriched, Plan | None]:
    """Whatever is wrong with plan, key or message, the message goes on; only a message that is not there cannot."""
    try:
        data = read_input(asked.message, limits)
    except Refused as refused:
        job.findings.extend(refused.findings)
        data = _as_it_is(asked.message, refused)
        return _passed(data, "enrich-not-read"), None
    try:
        plan = _plan(asked, limits)
        signer = Signer.from_files(asked.sign_key, asked.sign_cert) if asked.sign_key and asked.sign_cert else None
    except PlanbroError as error:
        job.findings.extend(error.findings)
        return _passed(data, "enrich-no-plan"), None
    enricher = Enricher(plan, as_of=asked.as_of, purpose=asked.purpose, limit=asked.limit, signer=signer)
    return enricher(data), plan


def _as_it_is(name: str, refused: Refused) -> bytes:
    """A message too large or too empty to look at; one that cannot be had at all is refused."""
    if name == "-" or not {"input-too-large", "input-empty"} & {finding.code for finding in refused.findings}:
        raise refused
    return Path(name).read_bytes()


def _passed(data: bytes, code: str) -> Enriched:
    findings = Findings()
    findings.add(code)
    return Enriched(data, "untouched", findings)


def _beside(job: Job, asked: Asked, enriched: Enriched, plan: Plan | None) -> Writing | None:
    """A dialogmelding where one is wanted and the message could not carry it; the message goes on either way."""
    if not asked.dialog or enriched.carried or enriched.message is None or plan is None:
        return None
    try:
        sent = dialogue(plan, enriched.message, purpose=asked.purpose, as_of=asked.as_of)
    except PlanbroError as error:
        job.findings.extend(error.findings)
        return None
    job.findings.extend(finding for finding in sent.findings if finding.severity is not Severity.INFO)
    return sent


def _plan(asked: Asked, limits: Limits) -> Plan:
    reading = read(read_input(asked.plan, limits), profile=asked.profile, as_of=asked.as_of, limits=limits,
                   file=label(asked.plan))  # fmt: skip
    return reading.plan


def _result(asked: Asked, enriched: Enriched, sent: bool) -> dict[str, Any]:
    message = enriched.message
    return {
        "message": {"file": label(asked.message), "id": message.id if message else None,
                    "type": message.type if message else None,
                    "format": message.kind.format if message and message.kind else None},
        "plan": label(asked.plan),
        "output": {"file": asked.output, "size": len(enriched.data)},
        "outcome": enriched.outcome,
        "differences": enriched.differences,
        "dialog": asked.dialog if sent else None,
    }  # fmt: skip


def _show(job: Job, asked: Asked, enriched: Enriched, sent: bool) -> None:
    out, words = job.out, job.language
    out.line(say(words, f"enrich-{enriched.outcome}", file=label(asked.message), out=asked.output))
    places = enriched.differences
    for path in places[:12]:
        out.line(f"  {path}")
    if len(places) > 12:
        out.say("more-json", count=len(places) - 12, style="dim")
    if sent:
        out.line(say(words, "enrich-dialog", out=str(asked.dialog)))
