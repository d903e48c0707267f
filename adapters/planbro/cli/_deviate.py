"""`planbro deviations`: what went wrong, what was done about it, and who else is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planbro.cli._correct import _age, _words
from planbro.cli._files import check_new, write_outputs
from planbro.cli._run import Job
from planbro.cli._stored import Asked, Stored, now, stored, who
from planbro.exchange import deviations
from planbro.findings import Refused
from planbro.render.terminal import Table
from planbro.render.texts import say
from planbro.store.database import Deviation, Deviations

_TOLD = ("id", "code", "party", "plan", "exchange", "standing", "who", "opened", "closed", "exported")

_HEADINGS = tuple(f"exchange-{name}" for name in ("number", "state", "party", "age", "why"))


def listing(job: Job, asked: Asked, which: str, because: Sequence[str] | None, limit: int) -> None:
    """Those of the tenant; what ought to be one by now is opened first."""
    with stored(asked) as here, here.database.writing() as transaction:
        deviations.sweep(transaction, here.tenant, now(), _alerts(here))
        found = Deviations(transaction).of_tenant(
            here.tenant, standing="" if which == "all" else which, codes=because or (), limit=limit
        )
    job.result = {"deviations": [_told(one, job.language) for one in found]}
    if not job.talks:
        return
    table = Table([say(job.language, key) for key in _HEADINGS], right=frozenset({0}))
    for one in found:
        table.add(one.id, one.standing, one.party, _age(one.opened, job.language),
                  _words(one.code, one.params, job.language))  # fmt: skip
    job.out.table(table)


def _told(one: Deviation, language: str) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _TOLD} | {"text": _words(one.code, one.params, language)}


def _alerts(here: Stored) -> str:
    """The port that is told, where the settings name one."""
    if here.settings is None:
        return ""
    from planbro.exchange.work import alerts_of

    return alerts_of(here.settings).get(here.tenant, "")


def close(job: Job, asked: Asked, numbers: Sequence[int], reason: str) -> None:
    """Each that is open and the tenant's own; those that are not are told."""
    if not reason.strip():
        raise Refused.because("correct-no-reason")
    done = []
    with stored(asked) as here, here.database.writing() as transaction:
        for number in dict.fromkeys(numbers):
            there = Deviations(transaction).get(number)
            if there is None or there.tenant != here.tenant or there.standing != "open":
                job.findings.add("deviation-unknown", number=number)
                continue
            deviations.close(transaction, number, who(), reason.strip(), now(), _alerts(here))
            done.append(number)
    job.result = {"closed": done}
    if job.talks:
        job.out.say("deviations-closed", count=len(done), style="bold")


def export(job: Job, asked: Asked, output: str, everything: bool, reasons: bool) -> None:
    """The mark holds when the file is written, and not before; one that cannot be written has marked nothing."""
    check_new(output)
    with stored(asked) as here:
        with here.database.writing() as transaction:
            deviations.sweep(transaction, here.tenant, now(), _alerts(here))
        with here.database.writing() as transaction:
            found = deviations.export(transaction, here.tenant, now(), everything=everything)
            write_outputs({output: deviations.table(found, reasons=reasons)})
    job.result = {"file": output, "deviations": len(found)}
    if job.talks:
        job.out.say("deviations-exported", count=len(found), file=output, style="bold")
