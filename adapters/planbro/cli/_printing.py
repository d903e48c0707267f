"""`planbro paper make`: the papers that are made of a whole plan, from a file or from the store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planbro.cli._files import limits_of, read_input, write_outputs
from planbro.cli._kept import PREFIX, Named, find, from_environment, is_kept, tell
from planbro.cli._run import Job, UsageFault
from planbro.cli._stored import now, stored
from planbro.exchange._papers import Form
from planbro.exchange._read import read
from planbro.exchange.paper import matter_of, paper_matter
from planbro.exchange.writing import latest
from planbro.findings import Refused
from planbro.formats.epj._paper import KINDS as ROUTINE
from planbro.render.paper import FORMS, Matter, make

if TYPE_CHECKING:
    from planbro.cli._papers import Asked
    from planbro.plan import Plan

_LETTERS = {"--record": "record", "--blank": "blank", "--about": "about", "--ground": "ground", "--sender": "sender"}


def printed(job: Job, asked: Asked, form: Form) -> None:
    """Write it, cut down to what its receiver may see where one is named."""
    for option, name in _LETTERS.items():
        if getattr(asked, name):
            raise UsageFault(f"{option} belongs to a letter: {', '.join(ROUTINE)}")
    if form not in FORMS:
        raise Refused.because("paper-form-not-known", form=form, kind=asked.kind, known=", ".join(FORMS))
    if asked.kind.startswith("access-"):
        raise UsageFault("letters about access are written by planbro access letter and planbro access answer")
    if asked.plan == PREFIX and asked.kind == "deviations":
        matter = _deviations(asked)
    else:
        matter = _kept(asked) if is_kept(asked.plan) else _read(job, asked)
    if asked.before:
        matter = replace(matter, before=_plan(job, asked.before, asked))
    data = make(asked.kind, matter, language=asked.language, form=form, large=asked.large, simple=asked.simple)
    write_outputs({asked.output: data})
    job.result = {
        "kind": asked.kind, "form": form, "file": asked.output, "size": len(data), "blank": False,
        "outward": asked.receiver is not None, "ground": None,
    }  # fmt: skip
    if job.talks:
        from planbro.render.paper import title

        job.out.say("paper-made", style="bold", kind=title(asked.kind, "en" if job.language == "en" else "nb"),
                    file="stdout" if asked.output == "-" else asked.output)  # fmt: skip
        job.out.say("paper-cut" if asked.receiver else "paper-whole", style="dim")


def _read(job: Job, asked: Asked) -> Matter:
    plan = _plan(job, asked.plan, asked)
    return matter_of(
        plan, asked.kind, asked.as_of or latest(plan), reader=asked.receiver, purpose=asked.purpose,
        meeting=asked.meeting, consent=asked.consent, language=asked.language,
    )  # fmt: skip


def _plan(job: Job, name: str, asked: Asked) -> Plan:
    limits = limits_of(asked.max_bytes)
    reading = read(read_input(name, limits), as_of=asked.as_of, limits=limits)
    job.findings.extend(finding for finding in reading.findings if finding.severity == "error")
    return reading.plan


def _kept(asked: Asked) -> Matter:
    """From the store, with log, versions and deviations; that it was read is a line in the audit."""
    from planbro.cli._looked import _naming, _policy, _tenant_name

    with stored(from_environment()) as here, here.database.writing() as transaction:
        wanted = Named.of(asked.plan)
        plan = find(transaction, here.tenant, wanted)
        matter = paper_matter(
            transaction, here.tenant, plan.id, asked.kind, asked.as_of or now(), reader=asked.receiver,
            purpose=asked.purpose, policy=_policy(here), meeting=asked.meeting, consent=asked.consent,
            language=asked.language, version=wanted.version, naming=_naming(here), sender=_tenant_name(here),
        )  # fmt: skip
        tell(transaction, here, plan, wanted.version or plan.version, "read", f"paper make {asked.kind}")
    return matter


def _deviations(asked: Asked) -> Matter:
    """All of the tenant's, where no plan is named; they name nobody."""
    from planbro.cli._looked import _tenant_name
    from planbro.store.database import Deviations

    with stored(from_environment()) as here, here.database.reading() as transaction:
        found = Deviations(transaction).of_tenant(here.tenant)
        return Matter(as_of=asked.as_of or now(), deviations=found, sender=_tenant_name(here))
