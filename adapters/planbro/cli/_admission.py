"""`planbro admission`: what would be told to whom, files taken by hand, the words of a task and of a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from planbro.cli._files import limits_of, read_input
from planbro.cli._run import Job, UsageFault
from planbro.cli._stored import Asked, Stored, now, stored, who
from planbro.exchange import admission
from planbro.exchange._read import plan_of
from planbro.exchange.sync import Rules
from planbro.exchange.work import rules_of, rulings_of
from planbro.findings import Finding, Refused
from planbro.plan import day_in_norway
from planbro.render.terminal import Table
from planbro.render.texts import say
from planbro.store.database import Audit, Line, Plans

PORT: Final = "by-hand"
_STORE: Final = "store:"
_HEADINGS: Final = (
    "admission-event", "admission-plan", "admission-does", "admission-to", "admission-level", "admission-why",
)  # fmt: skip


def explain(job: Job, asked: Asked, files: Sequence[str], max_bytes: int | None) -> None:
    """What each file would lead to, and nothing done."""
    read = [read_input(one, limits_of(max_bytes)) for one in files]
    with stored(asked) as here, here.database.writing() as transaction:
        rules, ruling = _decided(here)
        found = [each for data in read
                 for each in admission.explain(transaction, data, rules, ruling, now(), job.findings)]  # fmt: skip
        plans = {one.plan: one.version for one in found if one.plan}
        lines = [Line(here.tenant, who(), "admission-explained", plan=plan, version=version)
                 for plan, version in plans.items()]  # fmt: skip
        Audit(transaction).write(lines, now())
    job.result = {"forecast": [asdict(one) for one in found]}
    if not job.talks:
        return
    if not found:
        job.out.say("admission-nothing")
        return
    table = Table([say(job.language, key) for key in _HEADINGS])
    for one in found:
        again = f" ({say(job.language, 'admission-again')})" if one.again else ""
        table.add(one.event, one.plan, say(job.language, f"admission-does-{one.does}") + again, one.party, one.level,
                  one.ground)  # fmt: skip
    job.out.table(table)


def take(job: Job, asked: Asked, files: Sequence[str], max_bytes: int | None) -> None:
    """Keep the files as events; one that cannot be read is refused before anything is kept."""
    read = [read_input(one, limits_of(max_bytes)) for one in files]
    with stored(asked) as here:
        _, ruling = _decided(here)
        for data in read:
            job.findings.extend(admission.check(data, ruling))
        with here.database.writing() as transaction:
            new = admission.take(transaction, here.tenant, read, PORT, now())
            line = Line(here.tenant, who(), "admission-taken", tool=PORT, params={"files": len(read), "new": new})
            Audit(transaction).write([line], now())
    job.result = {"files": len(read), "new": new}
    if job.talks:
        job.out.say("admission-taken", count=new, style="bold")


def show(job: Job, asked: Asked, number: int) -> None:
    """A task's sealed words, and what may be told now."""
    with stored(asked) as here, here.database.writing() as transaction:
        rules, ruling = _decided(here)
        shown = admission.show(transaction, here.tenant, number, rules, ruling, now())
        line = Line(here.tenant, who(), "read", plan=shown.task.plan, version=shown.task.version,
                    party=shown.task.party, outcome=shown.task.code, params={"task": number})  # fmt: skip
        Audit(transaction).write([line], now())
    told = Finding(shown.task.code, params=dict(shown.task.params))
    answer = shown.answer.as_json() if shown.answer is not None else None
    job.result = {
        "task": number, "code": shown.task.code, "standing": shown.task.standing, "plan": shown.task.plan,
        "party": shown.task.party, "text": told.text(job.language), "action": told.action(job.language),
        "detail": dict(shown.detail), "status": answer,
    }  # fmt: skip
    if not job.talks:
        return
    job.out.line(told.text(job.language))
    job.out.line(told.action(job.language))
    job.out.pairs([(say(job.language, f"admission-{name}"), value) for name, value in shown.detail.items()])
    for one in answer["koordinator"] if answer is not None else ():
        job.out.line(" ".join(part for part in (one["name"], one["unit"], one["answeredNow"]) if part))


def sentence(job: Job, asked: Asked, plan: str, for_whom: str | None, language: str) -> None:
    """The words for the innkalling, or that there are none."""
    if not plan.startswith(_STORE):
        raise UsageFault("PLAN is store:ID")
    ident = plan.removeprefix(_STORE)
    with stored(asked) as here, here.database.writing() as transaction:
        rules, ruling = _decided(here)
        data = Plans(transaction).body(here.tenant, ident)
        writer = for_whom or rules.sender or f"orgnr:{here.tenant}"
        found = plan_of(data, "plan")[0] if data is not None else None
        words = admission.innkalling_sentence(found, writer, ruling.purpose, now(), language=language,
                                              policy=rules.policy)  # fmt: skip
        if found is not None:
            line = Line(here.tenant, who(), "innkalling", plan=ident, party=writer,
                        outcome="given" if words else "nothing", params={"day": day_in_norway(now())})  # fmt: skip
            Audit(transaction).write([line], now())
    job.result = {"language": language, "sentence": words}
    if job.talks:
        job.out.line(words or say(job.language, "admission-no-sentence"))


def _decided(here: Stored) -> tuple[Rules, admission.Ruling]:
    """What the tenant has decided; the defaults, where no settings are named."""
    if here.settings is None:
        return Rules(here.tenant), admission.Ruling()
    rules, rulings = rules_of(here.settings), rulings_of(here.settings)
    if here.tenant not in rules:
        raise Refused.because("tenant-unknown")
    return rules[here.tenant], rulings[here.tenant]
