"""`planbro parties`: the address book."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from planbro.cli._files import label, limits_of, read_input
from planbro.cli._run import Job, UsageFault
from planbro.cli._stored import Asked, now, stored, who
from planbro.exchange import parties as book
from planbro.findings import Findings, Refused
from planbro.plan import day_in_norway
from planbro.render.terminal import Table
from planbro.render.texts import say
from planbro.store.database import Audit, Line, Override, Parties, Party

_TOLD = tuple(name for name in Party.__slots__ if name != "tenant")
_HEADINGS = ("party-id", "party-kind", "party-name", "party-place", "party-takes", "party-until")


def listing(job: Job, asked: Asked, kind: str | None, kommune: str | None, parent: str | None, gone: bool,
            day: str | None) -> None:  # fmt: skip
    """Who can be reached, as it counts on a day."""
    today = day or day_in_norway(now())
    with stored(asked) as here, here.database.reading() as transaction:
        found = [
            one for one in Parties(transaction).all(here.tenant, today)
            if kind in {None, one.kind} and kommune in {None, one.kommune} and parent in {None, one.parent}
            and (gone or one.is_there(today))
        ]  # fmt: skip
    job.result = {"day": today, "parties": [_told(one) for one in found]}
    if not job.talks:
        return
    table = Table([say(job.language, key) for key in _HEADINGS])
    for one in found:
        name = ", ".join(part for part in (one.name, one.department, one.service) if part)
        place = " ".join(part for part in (one.kommune, one.bydel) if part)
        table.add(one.id, one.kind, name, place, " ".join(one.takes), one.stop or "")
    job.out.table(table)


def show(job: Job, asked: Asked, ident: str, day: str | None) -> None:
    """One party: as its list has it, as it counts, what was said otherwise, and who is meant now."""
    today = day or day_in_norway(now())
    with stored(asked) as here, here.database.reading() as transaction:
        parties = Parties(transaction)
        as_listed, counts = parties.get(here.tenant, ident), parties.get(here.tenant, ident, today)
        if as_listed is None or counts is None:
            raise Refused.because("party-unknown")
        overrides = parties.overrides(here.tenant, [ident])
        under = [one.id for one in parties.under(here.tenant, ident, today)]
        found = book.find(parties, here.tenant, ident, today, job.findings)
    job.result = {
        "day": today, "listed": _told(as_listed), "counts": _told(counts), "departments": under,
        "meant": found.party.id if found is not None else None,
        "overrides": [{"id": one.id, "field": one.field, "value": one.value, "start": one.start, "stop": one.stop,
                       "who": one.who, "at": one.at} for one in overrides],
    }  # fmt: skip
    if job.talks:
        job.out.pairs([(name, _plain(getattr(counts, name))) for name in _TOLD if getattr(counts, name)])
        for one in overrides:
            job.out.line(f"{one.id}  {one.field} = {one.value}  {one.start}–{one.stop}  {one.who}  {one.why}")


def bring(job: Job, asked: Asked, file: str, source: str | None, whole: bool, max_bytes: int | None) -> None:
    """Parties of a list, CSV or JSON. A row that is wrong is told, and the rest goes on."""
    data = read_input(file, limits_of(max_bytes))
    with stored(asked) as here, here.database.writing() as transaction:
        name = source or Path(file).stem
        found = book.read_list(data, here.tenant, name, job.findings)
        brought = book.bring(transaction, here.tenant, found.parties, name, day_in_norway(now()), now(), job.findings,
                             whole=whole and not found.wrong)  # fmt: skip
        counts = {"new": len(brought.written.new), "changed": len(brought.written.changed),
                  "same": len(brought.written.same), "closed": len(brought.closed), "wrong": found.wrong}  # fmt: skip
        Audit(transaction).write([Line(here.tenant, who(), "parties-imported", params=counts)], now())
    job.result = {"file": label(file), "source": name, "rows": found.rows, **counts}
    if job.talks:
        job.out.say("parties-imported", **counts, style="bold")


def set_one(job: Job, asked: Asked, ident: str, said: dict[str, str]) -> None:
    """One party by hand: new, or with what is said of it in place of what was."""
    with stored(asked) as here, here.database.writing() as transaction:
        parties, findings = Parties(transaction), Findings()
        before = parties.get(here.tenant, ident)
        row = {} if before is None else {name: _plain(getattr(before, name)) for name in _TOLD}
        party = book.party_of({**row, "id": ident, **said}, here.tenant, before.source if before else "", findings)
        if party is None:
            raise Refused(findings)
        written = parties.write([party], now())
        if not written.same:
            line = Line(here.tenant, who(), "party-set", party=party.id, params={"fields": sorted(said)})
            Audit(transaction).write([line], now())
    job.result = {"party": _told(party), "new": bool(written.new), "changed": bool(written.changed)}
    if job.talks:
        job.out.say("party-set", id=party.id, style="bold")


def fields_of(said: Sequence[str]) -> dict[str, str]:
    """`FIELD=VALUE` as the command line has them."""
    found = dict(one.partition("=")[::2] for one in said)
    strange = sorted(found.keys() - set(book.COLUMNS) | {one for one in said if "=" not in one})
    if strange or "id" in found:
        raise UsageFault(f"fields are {', '.join(name for name in book.COLUMNS if name != 'id')}")
    return found


def override(job: Job, asked: Asked, ident: str, said_of_it: str, start: str | None, until: str,
             why: str) -> None:  # fmt: skip
    """Let something else count of a party until a day."""
    ((field, value),) = fields_of([said_of_it]).items()
    with stored(asked) as here, here.database.writing() as transaction:
        said = Override(here.tenant, ident, field, value, start or day_in_norway(now()), until, who(), why.strip())
        number = book.override(transaction, said, now())
        line = Line(here.tenant, who(), "party-override", party=ident,
                    params={"override": number, "field": field, "start": said.start, "stop": until})  # fmt: skip
        Audit(transaction).write([line], now())
    job.result = {"override": number, "party": ident, "field": field, "start": said.start, "stop": until}
    if job.talks:
        job.out.say("party-overridden", id=ident, field=field, until=until, style="bold")


def end_override(job: Job, asked: Asked, number: int) -> None:
    """Take an override back from today on."""
    with stored(asked) as here, here.database.writing() as transaction:
        ended = Parties(transaction).unsay(here.tenant, number, day_in_norway(now()))
        if not ended:
            raise Refused.because("party-override-unknown", number=number)
        Audit(transaction).write([Line(here.tenant, who(), "party-override-ended", params={"override": number})], now())
    job.result = {"override": number, "ended": True}
    if job.talks:
        job.out.say("party-override-ended", number=number, style="bold")


def _told(one: Party) -> dict[str, Any]:
    return {name: list(one.takes) if name == "takes" else getattr(one, name) for name in _TOLD}


def _plain(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")
