"""`planbro exchanges`: where everything stands, and what a person does about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from planbro.cli._run import Job, UsageFault
from planbro.cli._stored import Asked, now, stored, who
from planbro.exchange.correct import Corrected, History, Wish, corrections, history
from planbro.exchange.engine import stamp
from planbro.findings import CATALOGUE, Finding, Refused, Severity
from planbro.plan import OSLO
from planbro.render.terminal import Table
from planbro.render.texts import say
from planbro.store.database import Choosing, Chosen, Exchange, Kept

_COUNTED = 10_000
_TOLD = ("id", "kind", "state", "standing", "outcome", "tries", "due", "parent", "replays", "message", "sent", "plan",
         "version", "party", "port", "transport", "receipt", "deadline", "opened", "changed")  # fmt: skip

_HEADINGS = tuple(f"exchange-{name}" for name in ("number", "kind", "state", "party", "age", "why"))


@dataclass(frozen=True, slots=True)
class Which:
    """Exchanges as the command line names them."""

    numbers: Sequence[int] | None = None
    kind: Sequence[str] | None = None
    state: Sequence[str] | None = None
    standing: Sequence[str] | None = None
    because: Sequence[str] | None = None
    party: Sequence[str] | None = None
    plan: Sequence[str] | None = None
    since: str | None = None
    until: str | None = None

    def chosen(self, tenant: str) -> Chosen:
        return Chosen(
            tenant, tuple(self.numbers or ()), tuple(self.kind or ()), tuple(self.state or ()),
            tuple(map(str, self.standing or ())), tuple(self.because or ()), tuple(self.party or ()),
            tuple(self.plan or ()), _time(self.since), _time(self.until),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asking:
    """A correction as the command line says it."""

    what: Any
    reason: str
    yes: bool
    anew: bool = False
    older: bool = False
    mend: Sequence[str] = field(default_factory=tuple)


def _time(said: str | None) -> str:
    """A day, which begins at midnight in Norway, or a time."""
    if not said:
        return ""

    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise Refused.because("as-of-malformed") from None
    return stamp(found if found.tzinfo is not None else found.replace(tzinfo=OSLO))


def _words(code: str, params: Any, language: str) -> str:
    if not code:
        return ""
    return Finding(code, params=dict(params)).text(language) if code in CATALOGUE else code


def _told(row: Exchange, language: str) -> dict[str, Any]:
    """What is told of an exchange: codes, numbers and times."""
    found = {name: getattr(row, name) for name in _TOLD}
    found["reason"] = {"code": row.reason, "text": _words(row.reason, row.params, language)} if row.reason else None
    return found


def _age(opened: str, language: str) -> str:
    seconds = (datetime.now(UTC) - datetime.fromisoformat(opened)).total_seconds()
    for size, unit in ((86400, "age-days"), (3600, "age-hours"), (60, "age-minutes")):
        if seconds >= size:
            return say(language, unit, count=int(seconds // size))
    return say(language, "age-minutes", count=0)


def listing(job: Job, asked: Asked, which: Which, limit: int) -> None:
    """The latest that fit."""
    with stored(asked) as here, here.database.reading() as transaction:
        choosing, chosen = Choosing(transaction), which.chosen(here.tenant)
        rows, fits = choosing.latest(chosen, limit), choosing.tally(chosen, _COUNTED)
    more = fits.more or bool(fits.since)
    job.result = {"total": fits.found, "more": more, "exchanges": [_told(row, job.language) for row in rows]}
    if not job.talks:
        return
    table = Table([say(job.language, key) for key in _HEADINGS],
                  right=frozenset({0}))  # fmt: skip
    for row in rows:
        table.add(row.id, row.kind, _state(row), row.party or row.port, _age(row.opened, job.language),
                  _words(row.reason, row.params, job.language))  # fmt: skip
    job.out.table(table)
    job.out.say("exchanges-total-more" if more else "exchanges-total", count=fits.found, shown=len(rows), style="dim")


def _state(row: Exchange) -> str:
    return row.outcome or row.state if row.standing == "closed" else f"{row.state} ({row.standing})"


def show(job: Job, asked: Asked, number: int, reasons: bool) -> None:
    """One, with all that belongs to it."""
    with stored(asked) as here:
        found = history(here.database, here.tenant, number)
    if found is None:
        raise Refused.because("correct-unknown", number=number)
    job.result = _whole(found, reasons, job.language)
    if job.talks:
        told = {name: value for name, value in job.result["exchange"].items() if value not in ("", None, 0)}
        why = told.pop("reason", None)
        job.out.pairs((name, str(value)) for name, value in told.items())
        if why is not None:
            job.out.line(why["text"], "bold")
            if why["code"] in CATALOGUE:
                job.out.line("→ " + Finding(why["code"], params=dict(found.row.params)).action(job.language), "dim")
        for one in job.result["findings"]:
            where = [str(one[name]) for name in ("line", "path") if one.get(name)]
            job.out.line(f"  {'  '.join([one['code'], *where])}")
        for way in ("came", "went"):
            if (kept := job.result[way]) is not None:
                named = [kept[name] for name in ("format", "type", "msgid", "at") if kept[name]]
                job.out.line(f"{say(job.language, f'exchange-{way}')}  {'  '.join(named)}")
        if children := job.result["children"]:
            job.out.line(f"{say(job.language, 'exchange-children')}  {'  '.join(map(str, children))}")
        if (replay := job.result["replay"]) is not None:
            job.out.line(f"{say(job.language, 'exchange-replay')}  {replay}")
        for one in job.result["corrections"]:
            job.out.line(f"{one['at']}  {one['what']}  {one['who']}  {one['reason'] or ''}")


def _whole(found: History, reasons: bool, language: str) -> dict[str, Any]:
    return {
        "exchange": _told(found.row, language),
        "findings": [
            {name: one[name] for name in ("code", "line", "path") if name in one}
            for one in found.row.about.get("findings", ())
        ],
        "parent": found.parent.id if found.parent is not None else None,
        "children": [one.id for one in found.children],
        "replay": found.replay.id if found.replay is not None else None,
        "came": _message(found.came),
        "went": _message(found.went),
        "corrections": [
            {"at": one.at, "what": one.what, "who": one.who, "reason": one.reason if reasons else None}
            for one in found.corrections
        ],
    }


def _message(kept: Kept | None) -> dict[str, Any] | None:
    names = ("id", "way", "port", "kind", "format", "type", "msgid", "conversation", "party", "at", "size")
    return {name: getattr(kept, name) for name in names} if kept is not None else None


def correction(job: Job, asked: Asked, which: Which, asking: Asking) -> None:
    """Tell what would be done, or do it: each line when it is so, since many may fit."""
    wish = Wish(asking.what, who(), asking.reason, asking.anew, asking.older, _fields(asking.mend))
    missing, total, does, amiss = set(which.numbers or ()), 0, 0, False
    lines: list[dict[str, Any]] = []
    with stored(asked) as here:
        for one in corrections(here.database, which.chosen(here.tenant), wish, now, do=asking.yes):
            missing.discard(one.row.id)
            total, does = total + 1, does + one.does
            amiss = amiss or _is_amiss(one)
            if job.talks:
                _tell(job, one)
            else:
                lines.append(_corrected(one, job.language))
    job.result = {
        "what": asking.what, "dry_run": not asking.yes, "chosen": total, "corrected": does, "exchanges": lines,
    }  # fmt: skip
    for number in sorted(missing):
        job.findings.add("correct-unknown", number=number)
    job.exit_code = int(amiss or bool(missing))
    if job.talks:
        job.out.say("corrected" if asking.yes else "would-correct", count=does, total=total, style="bold")


def _is_amiss(one: Corrected) -> bool:
    """Whether it was not done though it was asked for; that there is nothing to do is not that."""
    return not one.does and one.code in CATALOGUE and Finding(one.code).severity is not Severity.INFO


def _tell(job: Job, one: Corrected) -> None:
    said = say(job.language, "correct-does" if one.does else "correct-does-not")
    opened = f" → {one.opened}" if one.opened else ""
    job.out.line(f"{one.row.id:>8}  {one.row.kind:<9} {one.row.party:<14} {said}{opened}  "
                 f"{one.text(job.language)}".rstrip())  # fmt: skip


def _corrected(one: Corrected, language: str) -> dict[str, Any]:
    return {"exchange": one.row.id, "kind": one.row.kind, "state": one.row.state, "party": one.row.party,
            "does": one.does, "code": one.code or None, "text": one.text(language) or None,
            "opened": one.opened}  # fmt: skip


def _fields(said: Sequence[str]) -> dict[str, str]:
    found = {}
    for one in said:
        name, is_there, value = one.partition("=")
        if not is_there:
            raise UsageFault("--set takes FIELD=VALUE")
        found[name.strip()] = value.strip()
    return found
