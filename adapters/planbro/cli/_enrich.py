"""`planbro enrich`: put what a plan says into the EPJ's own message, or let the message pass as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from planbro.cli._convert import check_as_of
from planbro.cli._files import check_outputs, label, limits_of, read_input, write_outputs
from planbro.cli._run import Job, UsageFault
from planbro.exchange import Enriched, Enricher, dialogue, read
from planbro.findings import Refused
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
    data = read_input(asked.message, limits)
    plan = _plan(asked, limits)
    signer = Signer.from_files(asked.sign_key, asked.sign_cert) if asked.sign_key and asked.sign_cert else None
    enriched = Enricher(plan, as_of=asked.as_of, purpose=asked.purpose, limit=asked.limit, signer=signer)(data)
    for finding in enriched.findings:
        job.findings.extend([replace(finding, place=replace(finding.place, file=label(asked.message)))])
    files = {asked.output: enriched.data}
    sent = None
    if asked.dialog and not enriched.carried and enriched.message is not None:
        sent = dialogue(plan, enriched.message, purpose=asked.purpose, as_of=asked.as_of)
        job.findings.extend(sent.findings)
        files[asked.dialog] = sent.data
    write_outputs(files)
    job.result = _result(asked, enriched, sent is not None)
    if job.talks:
        _show(job, asked, enriched, sent is not None)


def _plan(asked: Asked, limits: Limits) -> Plan:
    if asked.plan.startswith("store:"):
        raise Refused.because("store-not-here")
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
