"""A consent withdrawn at the planeier's word: first what it will mean, for whom, and what stays; then it is done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from starlette.responses import Response
from starlette.routing import BaseRoute

from planbro.exchange.withdrawal import Meaning, Withdrawn, meaning, withdraw_here
from planbro.exchange.work import rules_of
from planbro.plan import is_date, value_of
from planbro.plan.disclosure import Asker, decide, standings
from planbro.render.consent import matrix
from planbro.render.team import access_lines, role_word, team
from planbro.service.pages._frame import At, Frame
from planbro.service.pages._words import say
from planbro.service.pages.plans._opened import PURPOSE, Opened, Shelf, opened
from planbro.store.database import Audit, Exchange, Parties, Transaction

_BY: Final = ("planeier", "parent", "guardian", "other")
_ID: Final = re.compile(r"[0-9A-Za-z._:-]{1,80}")
_VERSION: Final = re.compile(r"[0-9]{1,9}")
_ASKED: Final = ("consent", "day", "by")
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be withdrawn, from which day, and at whose word."""

    consent: str
    day: str
    by: str


@dataclass(frozen=True, slots=True, repr=False)
class Consenting:
    """A consent to choose: what it is to, when it was signed, how it stands."""

    id: str
    kind: str
    signed: str
    stands: bool
    until: str
    withdrawn: str


@dataclass(frozen=True, slots=True, repr=False)
class Loses:
    """Somebody who will know less."""

    name: str
    role: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def routes(frame: Frame, shelf: Shelf) -> list[BaseRoute]:
    return [
        frame.page("/plans/{plan}/withdraw", partial(_page, shelf), "office"),
        frame.form("/plans/{plan}/withdraw", partial(_done, shelf), "office"),
    ]


async def _page(shelf: Shelf, at: At) -> Response:
    found = await opened(at, shelf)
    said = {name: at.query(name) for name in _ASKED}
    asked, amiss = _asked(at, found, said)
    if asked is None or amiss:
        return _form(at, found, said, amiss)
    told = await at.read(partial(_meaning, found=found, asked=asked))
    return at.page("plan/meaning.html.j2", opened=found, asked=asked, **await at.apart(partial(_means, found, told)))


def _form(at: At, found: Opened, said: Mapping[str, str], amiss: Mapping[str, str]) -> Response:
    said = {"consent": said["consent"], "day": said["day"] or found.today, "by": said["by"] or _BY[0]}
    return at.page(
        "plan/withdraw.html.j2", 422 if amiss else 200, opened=found, consents=list(_consents(found)), amiss=amiss,
        ways=_BY, said=said,
    )  # fmt: skip


def _asked(at: At, found: Opened, said: Mapping[str, str]) -> tuple[Asked | None, dict[str, str]]:
    """What is asked for; the faults by field."""
    consent, day, by = said["consent"], said["day"] or found.today, said["by"] or _BY[0]
    if not consent:
        return None, ({"consent": at.t("plan-withdraw-choose")} if said["day"] else {})
    amiss = {} if len(day) == 10 and is_date(day) and day <= found.today else {"day": at.t("plan-withdraw-day-amiss")}
    known = {one.id for one in found.plan.consents} | {ALL}
    if consent not in known or not _ID.fullmatch(consent):
        return None, amiss | {"consent": at.t("plan-withdraw-choose")}
    if by not in _BY:
        raise at.not_there()
    signed = {one.id: one.signed for one in found.plan.consents}.get(consent)
    if isinstance(signed, str) and signed[:10] > day:
        amiss["day"] = at.t("plan-withdraw-day-early")
    return Asked(consent, day, by), amiss


def _consents(found: Opened) -> Iterator[Consenting]:
    held = {one.consent: one for one in standings(found.plan, found.at.now, found.policy)}
    for one in found.plan.consents:
        state = held[one.id]
        gone = one.withdrawn if isinstance(one.withdrawn, str) else ""
        yield Consenting(one.id, value_of(one.kind) or "other", one.signed if isinstance(one.signed, str) else "",
                         state.fault is None, state.until or "", gone)  # fmt: skip


# what it means


def _meaning(transaction: Transaction, *, found: Opened, asked: Asked) -> tuple[Meaning, dict[str, str]]:
    at = found.at
    told = meaning(transaction, at.tenant, found.id, asked.consent, asked.day, policy=found.policy, now=at.now)
    parties = sorted({one.party for one in told.sent})
    known = Parties(transaction).some(at.tenant, parties)
    return told, {ident: one.name for ident, one in known.items() if one.name}


def _means(found: Opened, known: tuple[Meaning, dict[str, str]]) -> dict[str, Any]:
    told, names = known
    consents = {one.id: value_of(one.kind) or "other" for one in told.before.consents}
    return {
        "meaning": told, "loses": list(_loses(found, told)), "kinds": sorted({consents[one] for one in told.closes}),
        "sent": [(names.get(one.party, one.party), one.changed, _way(found, told, one)) for one in told.sent],
    }  # fmt: skip


def _way(found: Opened, told: Meaning, one: Exchange) -> str:
    """How the receiver is told that what it has does not stand any more, as the worker will find (`sync._withdrawn`):
    not where another consent opens it still, and by nobody where no receiver is sent content any longer."""
    rules = rules_of(found.at.context.settings)[found.at.tenant]
    route = rules.route(one.party, one.port)
    if route is not None:
        level = decide(told.after, Asker.of(one.party), route.purpose, found.at.now, rules.policy).level
        if level == "content":
            return "still"
        return "person" if route.on_withdrawal == "message" and level != "status" else route.on_withdrawal
    return "person" if any(each.only == "content" for each in rules.routes) else "nobody"


def _loses(found: Opened, told: Meaning) -> Iterator[Loses]:
    """Those whose access is another afterwards."""
    now, language = found.at.now, found.at.language
    before = found.matrix
    after = matrix(told.after, now, purpose=PURPOSE, policy=found.policy)
    earlier, later = (team(plan, one.columns, now, one) for plan, one in ((told.before, before), (told.after, after)))
    there = {one.at: one for one in (*later.seats, *later.earlier)}
    for seat in (*earlier.seats, *earlier.earlier):
        was, will = access_lines(seat, language), access_lines(there[seat.at], language)
        if was != will:
            yield Loses(seat.name, role_word(seat, language), tuple(was), tuple(will))


# done


async def _done(shelf: Shelf, at: At) -> Response:
    found = await opened(at, shelf)
    sent = {name: at.sent.get(name) for name in _ASKED}
    asked, amiss = _asked(at, found, sent)
    version = _VERSION.fullmatch(at.sent.get("version"))
    if version is None:
        raise at.not_there()
    if asked is None or amiss:
        return _form(at, found, sent, amiss)
    done = await at.write(partial(_withdrawn, found=found, asked=asked, version=int(version[0])))
    if done is None:
        said = {"consent": asked.consent, "day": asked.day, "by": asked.by}
        return at.go(f"{found.path}/withdraw", told="plan-changed", **said)
    return at.go(f"{found.path}/withdraw", told="plan-withdrawn" if done.closed else "plan-withdrawn-before")


def _withdrawn(transaction: Transaction, *, found: Opened, asked: Asked, version: int) -> Withdrawn | None:
    """With its line in the audit, or not at all."""
    at = found.at
    done = withdraw_here(
        transaction, at.tenant, found.id, asked.consent, asked.day, version=version,
        by=say("nb", f"plan-by-{asked.by}"), who=at.who, policy=found.policy, now=at.now,
    )  # fmt: skip
    if done is not None and done.closed:
        line = at.line("access-closed", plan=found.id, version=done.version, person=found.seen.person,
                       ground=", ".join(f"consent:{one}" for one in done.closed[:5]), outcome="withdrawal",
                       params={"consents": len(done.closed), "tasks": done.tasks, "by": asked.by})  # fmt: skip
        Audit(transaction).write([line], at.now)
    return done
