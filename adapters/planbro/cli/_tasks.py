"""`planbro tasks` and `planbro reminders`: what people have to do, and what shows that it is done."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planbro.cli._files import check_outputs, write_outputs
from planbro.cli._reconcile import given_of
from planbro.cli._run import Job, UsageFault
from planbro.cli._stored import Asked, Stored, now, stored, who
from planbro.exchange._read import plan_of
from planbro.exchange.consent import asked_of
from planbro.exchange.engine import fault_of
from planbro.exchange.record import KIND as RECORD
from planbro.exchange.record import Journal, entry_in, recorder, see_lists
from planbro.exchange.remind import KIND as REMINDER
from planbro.exchange.remind import Rules, calendar, fhir_tasks, form_of, sweep
from planbro.findings import Finding, Refused
from planbro.plan import day_in_norway
from planbro.render import consent as shown
from planbro.render.terminal import Table
from planbro.render.texts import say
from planbro.store.database import TO_DO, Audit, Line, Plans, Task, Tasks, TaskStanding, Transaction

_ALL: tuple[TaskStanding, ...] = ("open", "late", "done", "verified", "over")
_TOLD = (
    "id", "ref", "kind", "code", "standing", "due", "plan", "version", "party", "who", "exchange", "opened", "changed",
)  # fmt: skip
_HEADINGS = ("task-number", "task-standing", "task-due", "task-party", "task-what")


@dataclass(frozen=True, slots=True)
class Out:
    """Where tasks go besides the screen: files, with links below an address."""

    calendar: str | None = None
    fhir: str | None = None
    link: str = ""


# lists


def listing(job: Job, asked: Asked, which: str, kind: str | None, plan: str | None, party: str | None, limit: int,
            out: Out) -> None:  # fmt: skip
    """Those of the tenant, the most pressing first."""
    standing = {"open": TO_DO, "all": _ALL}.get(which) or [one for one in _ALL if one == which]
    with stored(asked) as here, here.database.reading() as transaction:
        found = Tasks(transaction).listed(
            here.tenant, standing=standing, kind=kind, plan=plan, party=party, limit=limit
        )
    _tell(job, found, out)


def reminders(job: Job, asked: Asked, rules: Path | None, journals: Sequence[str], out: Out) -> None:
    """Look at the plans of which something can be new, and list what there is to be reminded of."""
    asked_rules, recorded_in = _rules(rules), [_journal(one) for one in journals]
    with stored(asked) as here:
        swept = sweep(
            here.database, here.tenant, asked_rules, now(), policy=_policy(here),
            also=recorder(here.tenant, recorded_in),
        )  # fmt: skip
        with here.database.reading() as transaction:
            found = Tasks(transaction).listed(here.tenant, kind=REMINDER)
    _tell(job, found, out)
    counts = {
        "looked": swept.looked,
        "unread": swept.unread,
        "opened": len(swept.opened),
        "settled": len(swept.settled),
    }
    if swept.fault is not None:
        code, params = fault_of(swept.fault)
        job.findings.extend([Finding(code, params=params)])
    job.result = {**(job.result or {}), **counts}
    if job.talks and out.calendar != "-" and out.fhir != "-":
        job.out.say("reminders-swept", **counts, style="dim")


def _tell(job: Job, found: Sequence[Task], out: Out) -> None:
    files = [name for name in (out.calendar, out.fhir) if name is not None]
    check_outputs([], files)
    made = {out.calendar: calendar(found, out.link, job.language), out.fhir: fhir_tasks(found, out.link, job.language)}
    write_outputs({name: data for name, data in made.items() if name is not None})
    job.result = {"tasks": [_told(one, job.language) for one in found], "files": files}
    if not job.talks or "-" in files:
        return
    if not found:
        job.out.say("tasks-none")
        return
    table = Table([say(job.language, key) for key in _HEADINGS], right=frozenset({0}))
    for one in found:
        day = day_in_norway(one.due) if one.due is not None else ""
        table.add(one.id, say(job.language, f"task-is-{one.standing}"), day, one.party, _words(one, job.language))
    job.out.table(table)


def _told(one: Task, language: str) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _TOLD} | {"text": _words(one, language)}


def _words(one: Task, language: str) -> str:
    return Finding(one.code, params=dict(one.params)).text(language)


# one task


def show(job: Job, asked: Asked, number: int) -> None:
    """One task, with the words to paste and the fields to fill in where it is about an EPJ."""
    with stored(asked) as here, here.database.writing() as transaction:
        task = _task(transaction, here, number)
        entry = entry_in(Tasks(transaction), task) if task.kind == RECORD else None
        if entry is not None:
            Audit(transaction).write([Line(here.tenant, who(), "read", plan=task.plan, party=task.party)], now())
    fields = [{"of": one.of, "name": one.name, "value": one.value, "text": one.text} for one in entry.fields] \
        if entry is not None else []  # fmt: skip
    said = None if entry is None else {
        "epj": entry.epj, "place": entry.place, "confirmed": entry.confirmed, "text": entry.text, "fields": fields,
    }  # fmt: skip
    action = Finding(task.code, params=dict(task.params)).action(job.language)
    job.result = {"task": _told(task, job.language), "action": action, "entry": said}
    if not job.talks:
        return
    job.out.line(_words(task, job.language))
    job.out.line(action)
    job.out.pairs([(say(job.language, name), value) for name, value in _where(task, job.language) if value])
    if entry is not None:
        job.out.heading(f"{entry.epj}: {entry.place}")
        job.out.line(entry.text)
        job.out.pairs([(f"{one.of} {one.name}", f"{one.value}  {one.text}".rstrip()) for one in entry.fields])


def _where(task: Task, language: str) -> list[tuple[str, str]]:
    """What a task is about, for whoever goes on to it: ids and days, and no person."""
    return [
        ("task-standing", say(language, f"task-is-{task.standing}")),
        ("task-due", day_in_norway(task.due) if task.due is not None else ""),
        ("task-plan", task.plan),
        ("task-party", task.party),
        ("task-exchange", str(task.exchange or "")),
        ("task-who", task.who),
    ]


def done(job: Job, asked: Asked, numbers: Sequence[int]) -> None:
    """A person says that tasks are done; each is audited, and what is not open is told."""
    marked = []
    with stored(asked) as here, here.database.writing() as transaction:
        tasks = Tasks(transaction)
        for number in dict.fromkeys(numbers):
            task = tasks.get(here.tenant, number)
            if task is None or not task.is_to_do:
                job.findings.add("task-unknown" if task is None else "task-not-open", task=number)
                continue
            tasks.stand([task], "done", now(), who())
            line = Line(here.tenant, who(), "task-done", plan=task.plan, version=task.version, party=task.party,
                        outcome=task.code, params={"task": number})  # fmt: skip
            Audit(transaction).write([line], now())
            marked.append(number)
    job.result = {"done": marked}
    if job.talks:
        job.out.say("tasks-done", count=len(marked), style="bold")


def form(job: Job, asked: Asked, number: int, output: str, language: str) -> None:
    """The consent form that a reminder is about, filled in with what the plan has now."""
    if not output.lower().endswith(".pdf") and output != "-":
        raise UsageFault("-o is written as .pdf")
    check_outputs([], [output])
    with stored(asked) as here, here.database.writing() as transaction:
        task = _task(transaction, here, number)
        kind = form_of(Tasks(transaction), task)
        data = Plans(transaction).body(here.tenant, task.plan)
        if not kind or data is None:
            raise Refused.because("task-no-form", task=number)
        Audit(transaction).write([Line(here.tenant, who(), "read", plan=task.plan, tool="consent-form")], now())
    plan, day = plan_of(data, "plan")[0], day_in_norway(now())
    made = asked_of(plan, kind, day=day, language=language)
    write_outputs({output: shown.as_pdf(shown.form_page(made, plan, language), day)})  # type: ignore[arg-type, unused-ignore]
    job.result = {"task": number, "kind": made.kind, "code": made.code, "file": output}
    if job.talks and output != "-":
        job.out.say("consent-form-made", code=made.code or "-", file=output)


def verify(job: Job, asked: Asked, lists: Sequence[str], journal: str, made: str) -> None:
    """Hold extracts of an EPJ against what was to be recorded in it."""
    given = given_of(lists)
    with stored(asked) as here, here.database.writing() as transaction:
        seen = see_lists(transaction, here.tenant, _journal(journal), given, made, now(), job.findings)
    counts = {name: sum(one.became == name for one in seen) for name in ("verified", "reopened")}
    job.result = {**counts, "seen": len(seen)}
    if job.talks:
        job.out.say("tasks-verified", **job.result, style="bold")


def _task(transaction: Transaction, here: Stored, number: int) -> Task:
    found = Tasks(transaction).get(here.tenant, number)
    if found is None:
        raise Refused.because("task-unknown", task=number)
    return found


# what the command line says


def _rules(path: Path | None) -> Rules:
    if path is None:
        return Rules()
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise UsageFault("--rules is no TOML file") from None
    return Rules.parse(table.get("reminders", table))


def _journal(text: str) -> Journal:
    """`herid:8094866=gerica`; further HER-ids that it sends from with commas."""
    addresses, _, epj = text.partition("=")
    party, *also = _split(addresses)
    return Journal(party, epj or "standard", frozenset(also))


def _split(text: str) -> list[str]:
    parts: Iterable[str] = (one.strip() for one in text.split(","))
    found = [one if ":" in one else f"herid:{one}" for one in parts if one]
    if not found:
        raise UsageFault("an EPJ is herid:NUMBER=NAME, where NAME is one of the catalogue of texts")
    return found


def _policy(here: Stored) -> Any:
    from planbro.plan import Policy

    if here.settings is None:
        return Policy()
    name = next((name for name, one in here.settings.tenants.items() if one.orgnr == here.tenant), None)
    return here.settings.policy_of(name) if name is not None else Policy()
