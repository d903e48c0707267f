"""`planbro history` and `planbro diff`: a plan's versions, and what was changed from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planbro import exchange
from planbro.cli._files import label, limits_of, read_input
from planbro.cli._kept import PREFIX, Named, body, find, is_kept, tell
from planbro.cli._run import Job, UsageFault
from planbro.cli._stored import Asked, stored
from planbro.findings import Refused
from planbro.plan import Plan
from planbro.plan import diff as differing
from planbro.render.diff import Words, changes, lines, office_lines, offices
from planbro.render.message._plan_words import list_heading
from planbro.render.message._values import when
from planbro.render.terminal import Table
from planbro.render.texts import say


@dataclass(frozen=True, slots=True)
class Compared:
    """The command line of `diff`: a plan in the store and two of its versions, or two documents."""

    plan: str
    first: str | None
    second: str | None
    persons: bool
    texts: bool
    format: str | None
    max_bytes: int | None


def history(job: Job, asked: Asked, name: str) -> None:
    """The versions of a plan, the first first."""
    from planbro.store.database import Plans

    with stored(asked) as here, here.database.writing() as transaction:
        plan = find(transaction, here.tenant, Named.of(name))
        plans = Plans(transaction)
        versions, kept = plans.versions(here.tenant, plan.id), plans.kept(here.tenant, plan.id)
        names = plans.names(here.tenant, plan.id)
        tell(transaction, here, plan, 0, "history", "history")
    before: dict[str, str] = {}
    rows = []
    for one in versions:
        parts = sorted(part for part in {*one.parts, *before} if one.parts.get(part) != before.get(part))
        before = dict(one.parts)
        rows.append(
            {"version": one.number, "at": one.at, "who": one.who, "why": one.why, "source": one.source,
             "exchange": one.exchange, "parts": parts, "archived": one.archived, "kept": one.number in kept}
        )  # fmt: skip
    job.result = {
        "tenant": here.tenant, "plan": plan.id, "state": plan.state, "systems": sorted({system for system, _ in names}),
        "versions": rows,
    }  # fmt: skip
    if job.talks:
        _show_history(job, plan.id, plan.state, rows)


def _show_history(job: Job, ident: str, state: str, rows: list[dict[str, Any]]) -> None:
    words = job.language
    job.out.heading(say(words, "history-of", plan=ident, state=say(words, f"plan-state-{state}")))
    table = Table([say(words, f"history-{key}") for key in ("version", "at", "who", "why", "source", "parts", "kept")])
    for one in rows:
        parts = (
            ", ".join(_part(part, words) for part in one["parts"]) if one["version"] > 1 else say(words, "history-all")
        )
        kept = say(words, "yes" if one["kept"] else "no")
        table.add(one["version"], when(one["at"], words), one["who"] or "·", say_why(one["why"], words),
                  one["source"] or "·", parts or "·", kept + (" *" if one["archived"] else ""))  # fmt: skip
    job.out.table(table)
    if any(one["archived"] for one in rows):
        job.out.say("history-archived", style="dim")


def say_why(why: str, words: str) -> str:
    """Why a version was made; a word that only a later planbro knows stands as it is."""
    from planbro.render.texts import TEXTS

    return say(words, f"why-{why}") if f"why-{why}" in TEXTS else why


def _part(part: str, words: str) -> str:
    try:
        return list_heading({"plan": ""}.get(part, part), words)
    except KeyError:
        return say(words, "diff-attachments") if part == "attachments" else part


# diff


def diff(job: Job, asked: Asked, told: Compared) -> None:
    """What was changed, in the plan's own terms."""
    before, after, names = _versions(job, asked, told) if is_kept(told.plan) else _documents(job, told)
    found = differing(before, after)
    words = Words(job.language, told.persons, told.texts)
    shown, people = changes(found, before, after, words), offices(before, after, words)
    counts = {what: sum(one.what == what for one in shown) for what in ("added", "removed", "changed", "order")}
    job.result = {"before": names[0], "after": names[1], "same": not shown, "counts": counts,
                  "koordinator": [one.to_json() for one in people],
                  "changes": [one.to_json() for one in shown]}  # fmt: skip
    if not job.talks:
        return
    if not shown:
        job.out.say("diff-same", style="bold green")
    for row in office_lines(people, job.language):
        job.out.line(row, "bold")
    for heading, rows in lines(shown, job.language):
        job.out.heading(heading)
        for row in rows:
            job.out.wrapped(row, "  ")


def _versions(job: Job, asked: Asked, told: Compared) -> tuple[Plan, Plan, tuple[str, str]]:
    """Two versions of a plan in the store; the last two where none is named."""
    from planbro.exchange.sync._content import from_bytes

    wanted = Named.of(told.plan)
    with stored(asked) as here, here.database.writing() as transaction:
        plan = find(transaction, here.tenant, wanted)
        last = _number(told.second) or wanted.version or plan.version
        first = _number(told.first) or last - 1
        if told.first is None and last < 2:
            raise Refused.because("version-not-kept", version=first)
        data = [body(transaction, here, plan, number, "diff") for number in (first, last)]
    names = [f"{PREFIX}{plan.id}@{number}" for number in (first, last)]
    return from_bytes(data[0]), from_bytes(data[1]), (names[0], names[1])


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdigit() or not int(text):
        raise UsageFault("a version is a number, 1 or more")
    return int(text)


def _documents(job: Job, told: Compared) -> tuple[Plan, Plan, tuple[str, str]]:
    if told.first is None or told.second is not None:
        raise UsageFault("two documents, or store:ID and at most two versions")
    limits = limits_of(told.max_bytes)
    plans = []
    for name in (told.plan, told.first):
        reading = exchange.read(read_input(name, limits), told.format, file=label(name), limits=limits, account=False)
        job.findings.extend(reading.findings)
        plans.append(reading.plan)
    job.exit_code = 0
    return plans[0], plans[1], (label(told.plan), label(told.first))


__all__ = ["Compared", "diff", "history"]
