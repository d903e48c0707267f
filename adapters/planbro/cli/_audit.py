"""`planbro audit`: who did what with whose plan, and whether all of it still stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from planbro.cli._files import limits_of, read_input, write_outputs
from planbro.cli._kept import Named, find
from planbro.cli._run import Job, UsageFault
from planbro.cli._stored import Asked, now, stored, who
from planbro.findings import Refused
from planbro.render.message._values import when
from planbro.render.terminal import Table
from planbro.render.texts import say

_ANCHOR: Final = re.compile(r"(\d+) ([0-9a-f]{64}) (\S+)")
_NUMBER: Final = re.compile(r"\d{6}\s?\d{5}")
_MOST: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: `person` names a file with the person's number, or - for standard input, never the number."""

    plan: str | None = None
    person: str | None = None
    party: str | None = None
    since: str | None = None
    until: str | None = None
    limit: int = 100


def listing(job: Job, asked: Asked, wanted: Wanted) -> None:
    """Lines of one tenant. That they were looked at is a line too."""
    from planbro.store.database import Audit, Line, Number, Persons
    from planbro.store.database._audit import to_json

    if not any((wanted.plan, wanted.person, wanted.party, wanted.since)):
        raise UsageFault("whose? --plan, --person, --party or --since")
    number = number_in(wanted.person) if wanted.person is not None else None
    with stored(asked) as here, here.database.writing() as transaction:
        plan = find(transaction, here.tenant, Named.of(wanted.plan)).id if wanted.plan else ""
        person = ""
        if number is not None:
            person = Persons(transaction).find(here.tenant, Number(number)) or ""
            if not person:
                raise Refused.because("person-not-kept")
        audit = Audit(transaction)
        found = audit.find(here.tenant, plan=plan, person=person, party=_party(wanted.party or ""),
                           since=wanted.since or "", until=wanted.until or "", limit=wanted.limit or None)  # fmt: skip
        line = Line(here.tenant, who(), "audit-read", plan=plan, person=person, tool="planbro audit list",
                    params={"count": len(found)})  # fmt: skip
        audit.write([line], now())
    job.result = {"tenant": here.tenant, "lines": to_json(found)}
    if job.talks:
        if not found:
            job.out.say("audit-none")
            return
        table = Table([say(job.language, f"audit-{key}") for key in ("at", "who", "what", "plan", "party", "ground",
                                                                     "outcome", "tool")])  # fmt: skip
        for one in found:
            what = f"{one.what} v{one.version}" if one.version else one.what
            told = (one.plan[:8], one.party, one.ground, one.outcome, one.tool)
            table.add(when(one.at, job.language), one.who, what, *(cell or "·" for cell in told))
        job.out.table(table)


def number_in(source: str) -> str:
    """The number from a file or standard input: it never stands on a command line, where others see it."""
    if _NUMBER.fullmatch(source):  # somebody gave it in place of a file: it is told of, and not repeated (law 7)
        raise Refused.because("number-unread")
    text = "".join(read_input(source, limits_of(_MOST)).decode("utf-8", "replace").split())
    if not text.isascii() or not text.isdigit():
        raise Refused.because("number-unread")
    return text


def _party(text: str) -> str:
    return f"herid:{text}" if text.isdigit() and len(text) < 11 else text


def verify(job: Job, asked: Asked, anchors: str | None) -> None:
    """Go through it all; with the anchors that were kept elsewhere, where they are given."""
    from planbro.store.database import Audit

    kept = outside(anchors) if anchors is not None else {}
    with stored(asked) as here, here.database.reading() as transaction:
        found = Audit(transaction).verify(kept)
    for fault in found.faults:
        params: dict[str, Any] = {"number": fault.number} | ({"writer": fault.writer} if fault.writer else {})
        job.findings.add(fault.code, **params)
    last = {"number": found.last.number, "at": found.last.at, "hash": found.last.hash} if found.last else None
    job.result = {
        "holds": not found.faults, "lines": found.lines, "chains": found.chains, "anchors": found.anchors,
        "compared": len(kept), "last_anchor": last, "faults": len(found.faults),
    }  # fmt: skip
    if job.talks:
        key, style = ("audit-holds", "bold green") if not found.faults else ("audit-broken", "bold red")
        job.out.say(key, lines=found.lines, chains=found.chains, anchors=found.anchors, faults=len(found.faults),
                    style=style)  # fmt: skip
        if found.last is not None:
            job.out.line(f"{found.last.number} {found.last.hash} {found.last.at}", "dim")


def anchor(job: Job, asked: Asked, output: str | None) -> None:
    """Anchor what was written, and give the last anchor, to be kept where whoever runs the database cannot write."""
    from planbro.store.database import Audit

    with stored(asked) as here, here.database.writing() as transaction:
        made = Audit(transaction).anchor(now())
        last = made or Audit(transaction).last_anchor()
    if last is None:
        raise Refused.because("audit-nothing")
    line = f"{last.number} {last.hash} {last.at}"
    if output is not None:
        write_outputs({output: f"{line}\n".encode()})
    job.result = {"new": made is not None, "number": last.number, "hash": last.hash, "at": last.at, "file": output}
    if job.talks and output != "-":
        job.out.line(line)


def outside(source: str) -> dict[int, str]:
    """The hashes of anchors that were kept elsewhere, by number."""
    found: dict[int, str] = {}
    for line in read_input(source, limits_of(_MOST)).decode("ascii", "replace").splitlines():
        if not line.strip():
            continue
        told = _ANCHOR.fullmatch(line.strip())
        if told is None:
            raise Refused.because("audit-anchor-unread")
        found[int(told[1])] = told[2]
    return found
