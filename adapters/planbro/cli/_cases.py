"""`planbro conflicts`, `sync`, `close`, `handover`: what persons decide of plans in the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from planbro.cli._convert import check_as_of
from planbro.cli._run import Job, UsageFault
from planbro.cli._stored import Asked, Stored, now, stored, who
from planbro.exchange import close as closing
from planbro.exchange import handover as handing
from planbro.exchange import life, sync
from planbro.exchange._exports import Exports
from planbro.exchange._read import read
from planbro.exchange.work import rules_of
from planbro.findings import Refused
from planbro.plan import Clash, Side, day_in_norway
from planbro.render.message._plan_words import list_heading
from planbro.render.sides import told
from planbro.render.terminal import Table
from planbro.render.texts import say
from planbro.store.database import Audit, Cases, Exchange, Line

_STORE = "store:"


@dataclass(frozen=True, slots=True)
class Choice:
    """How a conflict is settled, as the command line says it."""

    number: int
    take: str | None
    places: Sequence[str]
    reason: str

    def sides(self, count: int) -> dict[int, Side]:
        """A side for each place.

        Raises:
            UsageFault: a place is no number and side.
        """
        found = dict.fromkeys(range(1, count + 1), cast(Side, self.take)) if self.take else {}
        for said in self.places:
            number, _, side = said.partition("=")
            if not number.isdecimal() or side not in {"ours", "theirs"}:
                raise UsageFault("--place is a number and a side, such as 2=theirs")
            found[int(number)] = cast(Side, side)
        return found


@dataclass(frozen=True, slots=True)
class Closing:
    """The command line of `close`."""

    plan: str
    reason: str
    day: str | None
    koordinator: str
    consents: str
    yes: bool


@dataclass(frozen=True, slots=True)
class Handing:
    """The command line of `handover`."""

    plan: str
    to: str
    reason: str
    day: str | None
    level: str
    name: str
    kommune: str
    yes: bool


def _rules(here: Stored) -> sync.Rules:
    """What the tenant has decided; without settings, nobody is told anything."""
    known = rules_of(here.settings) if here.settings is not None else {}
    return known.get(here.tenant) or sync.Rules(here.tenant)


def _archives(here: Stored) -> bool:
    return here.settings is not None and here.settings.archive.folder is not None


def _ident(plan: str) -> str:
    if not plan.startswith(_STORE):
        raise UsageFault("PLAN is store: and an id")
    return plan.removeprefix(_STORE)


# conflicts


def conflicts_list(job: Job, asked: Asked, settled: bool) -> None:
    """Which plans, which systems, which parts."""
    with stored(asked) as here, here.database.reading() as transaction:
        found = Cases(transaction).conflicts(here.tenant, settled=settled)
    job.result = {"conflicts": [_row(one) for one in found]}
    if not job.talks:
        return
    if not found:
        job.out.say("conflicts-none")
        return
    table = Table([say(job.language, f"conflict-{name}") for name in ("number", "plan", "system", "parts", "since")])
    for one in found:
        parts = ", ".join(_part(part, job.language) for part in one.about["parts"])
        table.add(str(one.id), one.plan, str(one.about["system"]), parts, one.opened[:10])
    job.out.table(table)


def _row(one: Exchange) -> dict[str, Any]:
    return {"number": one.id, "plan": one.plan, "version": one.version, "system": one.about["system"],
            "parts": one.about["parts"], "places": one.about["count"], "opened": one.opened,
            "standing": one.standing, "reason": one.reason}  # fmt: skip


def conflicts_show(job: Job, asked: Asked, number: int) -> None:
    """Both sides, place by place; that they were looked at is put in the log first."""
    with stored(asked) as here, here.database.writing() as transaction:
        found = sync.conflict_of(transaction, here.tenant, number, _rules(here))
        line = Line(here.tenant, who(), "read", plan=found.row.plan, version=found.row.version,
                    outcome="shown", params={"conflict": number}, exchange=number)  # fmt: skip
        Audit(transaction).write([line], now())
    rows = [_place(at, clash, found, job.language) for at, clash in enumerate(found.clashes, 1)]
    job.result = {**_row(found.row), "clashes": rows}
    if not job.talks:
        return
    job.out.say("conflict-head", style="bold", plan=found.row.plan, system=found.system)
    table = Table([say(job.language, f"conflict-{name}") for name in ("place", "where", "ours", "theirs")])
    for row in rows:
        where = ": ".join(row[name] for name in ("part", "item", "field") if row[name])
        table.add(str(row["place"]), where, row["ours"], row["theirs"])
    job.out.table(table)


def _place(at: int, clash: Clash, found: sync.Conflict, language: str) -> dict[str, Any]:
    one = told(clash, found.plans, "en" if language == "en" else "nb")
    absent, there = say(language, "conflict-absent"), say(language, "conflict-there")
    said = {side: getattr(one, side) for side in ("base", "ours", "theirs")}
    words = {side: absent if text is None else text if one.field else there for side, text in said.items()}
    field = one.field or say(language, "conflict-item")
    return {"place": at, "part": _part(clash.part, language), "item": one.item, "field": field, **words}


def _part(part: str, language: str) -> str:
    if part in {"plan", "planeier"}:
        return say(language, f"conflict-part-{part}")
    return list_heading(part, "en" if language == "en" else "nb")


def conflicts_resolve(job: Job, asked: Asked, choice: Choice) -> None:
    """Settle it."""
    with stored(asked) as here:
        rules = _rules(here)
        with here.database.reading() as transaction:
            count = len(sync.conflict_of(transaction, here.tenant, choice.number, rules).clashes)
        done = sync.settle(here.database, here.tenant, choice.number, rules, choice.sides(count), who=who(),
                           why=choice.reason, now=now())  # fmt: skip
    job.result = {"number": done.conflict, "plan": done.plan, "version": done.version, "taken": done.taken}
    if job.talks:
        job.out.say("conflict-resolved", style="bold green", version=done.version, taken=done.taken)


# sync


def sync_override(job: Job, asked: Asked, number: int, reason: str) -> None:
    """Go on without the archive."""
    with stored(asked) as here:
        sync.override(here.database, here.tenant, number, who=who(), why=reason, now=now())
    job.result = {"number": number}
    if job.talks:
        job.out.say("write-overridden", style="bold", number=number)


def sync_gone(job: Job, asked: Asked, source: str, system: str, yes: bool) -> None:
    """Which plans are not in a whole export of their tool.

    Raises:
        Refused: something of the export cannot be read, so that nobody can say what is not in it.
    """
    there = _plans_of(source)
    with stored(asked) as here:
        with here.database.reading() as transaction:
            gone = sync.missing(transaction, here.tenant, system, there)
        told = sync.tell_gone(here.database, here.tenant, gone, system, now()) if yes else 0
    job.result = {"system": system, "there": len(there), "gone": gone, "told": told}
    if job.talks:
        job.out.say("sync-gone", style="bold", count=len(gone), there=len(there))
        for one in gone:
            job.out.line(f"  {one}")
        if gone and not yes:
            job.out.say("would-yes", style="dim")


def _plans_of(source: str) -> set[str]:
    with TemporaryDirectory(prefix="planbro-") as scratch:
        exports = Exports.open(Path(source), scratch=Path(scratch))
        found = {read(exports.source(entry), account=False).plan.id for entry in exports.entries()}
        if exports.set_aside:
            raise Refused.because("sync-not-whole", count=len(exports.set_aside))
    return found


# closing, handing over


def close(job: Job, asked: Asked, wish: Closing) -> None:
    """Say what will be done, or begin it."""
    check_as_of(wish.day)
    ident = _ident(wish.plan)
    with stored(asked) as here:
        time, rules = now(), _rules(here)
        how = closing.How(wish.day or day_in_norway(time), wish.koordinator, wish.consents)  # type: ignore[arg-type]
        with here.database.reading() as transaction:
            coming = closing.forecast(transaction, here.tenant, ident, how, rules, archives=_archives(here), now=time)
        number = None
        if wish.yes:
            number = closing.close(here.database, here.tenant, ident, how, who=who(), why=wish.reason, now=time)
    _tell(job, "close", ident, coming, number)


def handover(job: Job, asked: Asked, wish: Handing) -> None:
    """Say what will be done, or begin it."""
    check_as_of(wish.day)
    ident = _ident(wish.plan)
    with stored(asked) as here:
        time, rules = now(), _rules(here)
        to = handing.To(wish.to, wish.day or day_in_norway(time), wish.level, wish.name, wish.kommune)  # type: ignore[arg-type]
        with here.database.reading() as transaction:
            coming = handing.forecast(transaction, here.tenant, ident, to, rules, time)
        number = None
        if wish.yes:
            number = handing.handover(here.database, here.tenant, ident, to, who=who(), why=wish.reason, now=time)
    _tell(job, "handover", ident, coming, number)


def alive(job: Job, asked: Asked, plan: str, reason: str, yes: bool) -> None:
    """Say in which plans a death would be taken back, or take it back."""
    ident = _ident(plan)
    with stored(asked) as here, here.database.writing() as transaction:
        if yes:
            done = life.alive(transaction, here.tenant, ident, who(), reason, now())
        else:
            done = [(one.id, 0) for one in life.dead(transaction, here.tenant, ident)]
            if not done:
                raise Refused.because("life-not-dead")
    job.result = {"plans": [{"plan": one, "version": number or None} for one, number in done], "dry_run": not yes}
    if job.talks:
        job.out.say("alive-done" if yes else "alive-would", style="bold", count=len(done))
        for one, _ in done:
            job.out.line(f"  store:{one}")
        if not yes:
            job.out.say("would-yes", style="dim")


def _tell(job: Job, what: str, ident: str, coming: Sequence[closing.Coming], number: int | None) -> None:
    job.result = {"plan": ident, "steps": [{"what": one.what, **one.params} for one in coming],
                  "begun": number is not None, "number": number}  # fmt: skip
    if not job.talks:
        return
    job.out.say(f"{what}-begun" if number is not None else f"{what}-would", style="bold", number=number or "-")
    for one in coming:
        job.out.say(f"coming-{one.what}", **one.params)
    if number is None:
        job.out.say("would-yes", style="dim")
